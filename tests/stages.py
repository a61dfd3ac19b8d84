"""Builds real stages from source text: a module in a folder, its function, and items."""

import sys
import textwrap
from itertools import count

from advisor import importing
from advisor.model import ItemForm
from advisor.stage import FrameItems, Stage

NUMBERS = count(1)


def load_stage(path, attribute, items=(), form=ItemForm.VALUE):
    """Import a function from a file as the guarded child does, and give it items."""
    spec = f"{path}:{attribute}"
    location = importing.locate(spec)
    found, seconds = importing.load_timed(location)
    target = importing.describe(spec, location, found, seconds, 1)
    return Stage(location=location, function=found, target=target, items=items, form=form)


def load(_stage, *, path, attribute, items):
    """Do the same in a host, by name: items are values, columns of a frame, or a name in the module."""
    stage = load_stage(path, attribute)
    if isinstance(items, str):
        stage.items = getattr(sys.modules[stage.location.module], items)
    elif isinstance(items, dict):
        pandas = __import__("pandas")
        stage.items, stage.form = FrameItems(pandas.DataFrame(items)), ItemForm.SERIES
    else:
        stage.items = items
    return stage, len(stage.items)


class Workshop:
    """A folder of modules that are forgotten when the test is over."""

    def __init__(self, folder):
        self.folder = folder
        self.stages = []

    def __enter__(self):
        self.path, self.modules = list(sys.path), dict(sys.modules)
        return self

    def __exit__(self, *_error):
        for stage in self.stages:
            if stage.loop is not None:
                stage.loop.close()
        sys.path[:] = self.path
        for name in set(sys.modules) - set(self.modules):
            if self.is_ours(sys.modules[name]):
                del sys.modules[name]

    def is_ours(self, module):
        return str(getattr(module, "__file__", "")).startswith(str(self.folder))

    def write(self, code, name=None):
        """Write a module whose name no other test uses."""
        path = self.folder / f"{name or f'work_{next(NUMBERS)}'}.py"
        path.write_text(textwrap.dedent(code))
        return path

    def stage(self, code, attribute="work", items=(), form=ItemForm.VALUE):
        """Write a module and build a stage from it; a DataFrame becomes its rows."""
        if hasattr(items, "iterrows"):
            items, form = FrameItems(items), ItemForm.SERIES
        stage = load_stage(self.write(code), attribute, items, form)
        self.stages.append(stage)
        return stage
