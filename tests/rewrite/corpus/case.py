"""What one function of the corpus is: its form, its ordinary data, and what must become of it."""

import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from advisor.model import ItemForm

Rows = Callable[[random.Random, int], list[Any]]

ROW = ItemForm.ROW
SERIES = ItemForm.SERIES
VALUE = ItemForm.VALUE


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A function as people write it, its data, and whether columns can do the same."""

    function: Callable[[Any], Any]
    form: ItemForm
    rows: Rows
    """Ordinary data: dicts for ROW and SERIES (the frame is `pd.DataFrame` of them), else values."""
    expect: str
    """columns, either, or refused."""
    traps: tuple[str, ...] = ()
    """Short names of what is easy to get wrong inside."""

    @property
    def name(self) -> str:
        """Return the name under which its module holds the function; lambdas have no other."""
        module = sys.modules[self.function.__module__]
        return next(name for name, value in vars(module).items() if value is self.function)

    @property
    def target(self) -> str:
        """Return `module:name`, by which another process can import it."""
        return f"{self.function.__module__}:{self.name}"


def columns(function: Callable[[Any], Any], form: ItemForm, rows: Rows, *traps: str) -> Case:
    """Make the case of a function that columns can replace."""
    return Case(function=function, form=form, rows=rows, expect="columns", traps=traps)


def either(function: Callable[[Any], Any], form: ItemForm, rows: Rows, *traps: str) -> Case:
    """Make the case of a function that may be translated or refused, as long as nothing comes out wrong."""
    return Case(function=function, form=form, rows=rows, expect="either", traps=traps)


def refused(function: Callable[[Any], Any], form: ItemForm, rows: Rows, *traps: str) -> Case:
    """Make the case of a function that must be refused at the line marked `# blocker`."""
    return Case(function=function, form=form, rows=rows, expect="refused", traps=traps)
