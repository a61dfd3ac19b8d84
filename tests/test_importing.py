import pickle
import sys
import textwrap
from pathlib import Path

import pytest

from advisor.errors import TargetNotFound
from advisor.importing import describe, load, load_timed, locate
from advisor.model import TargetKind


@pytest.fixture(autouse=True)
def untouched_imports(monkeypatch):
    """Whatever a test imports is forgotten behind it."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    before = dict(sys.modules)
    yield
    for name in set(sys.modules) - set(before):
        del sys.modules[name]
    sys.modules.update(before)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text))
    return path


def travels(function):
    return pickle.loads(pickle.dumps(function)) is function  # noqa: S301 - our own function


def found_in(path, attribute):
    spec = f"{path}:{attribute}"
    location = locate(spec)
    found = load(location)
    return found, describe(spec, location, found, 0.0, 1)


def test_a_file_is_imported_under_the_name_that_a_pickle_would_use(tmp_path):
    path = write(tmp_path / "plain_work.py", "def double(x):\n    return 2 * x\n")
    double, target = found_in(path, "double")
    assert double(4) == 8
    assert (target.module, target.attribute, target.path_entry) == ("plain_work", "double", str(tmp_path))
    assert (target.file, target.line, target.body_lines) == (str(path), 1, 2)
    assert travels(double)


def test_a_file_of_a_package_is_imported_with_its_package(tmp_path):
    write(tmp_path / "shop" / "__init__.py", "")
    write(tmp_path / "shop" / "prices" / "__init__.py", "")
    write(tmp_path / "shop" / "rates.py", "RATE = 3\n")
    path = write(
        tmp_path / "shop" / "prices" / "net.py",
        """
        from ..rates import RATE
        from . import __name__ as package

        def price(x):
            return x * RATE
        """,
    )
    price, target = found_in(path, "price")
    assert price(2) == 6
    assert (target.module, target.path_entry) == ("shop.prices.net", str(tmp_path))


def test_a_packages_own_file_is_the_package(tmp_path):
    path = write(tmp_path / "whole_shop" / "__init__.py", "def price(x):\n    return x\n")
    price, target = found_in(path, "price")
    assert target.module == price.__module__ == "whole_shop"


@pytest.mark.parametrize("stem", ["my-script", "2024_clean", "class", "with space"])
def test_a_file_whose_name_is_no_identifier_is_imported_under_its_own_name(tmp_path, stem):
    path = write(tmp_path / f"{stem}.py", "def one(x):\n    return x\n")
    write(tmp_path / f"{stem.replace('-', '_')}_.py", "raise SystemExit\n")
    one, target = found_in(path, "one")
    assert target.module == one.__module__ == stem
    assert travels(one)


def test_a_file_whose_name_is_no_identifier_may_lie_in_a_package(tmp_path):
    write(tmp_path / "tools" / "__init__.py", "FACTOR = 5\n")
    path = write(
        tmp_path / "tools" / "run-it.py", "from . import FACTOR\ndef one(x):\n    return FACTOR * x\n"
    )
    assert found_in(path, "one")[0](2) == 10


def test_a_file_whose_name_has_a_dot_is_loaded_by_file(tmp_path):
    path = write(tmp_path / "clean.v2.py", "def one(x):\n    return x\n")
    write(tmp_path / "clean.py", "def one(x):\n    return -x\n")
    one, target = found_in(path, "one")
    assert one(3) == 3
    assert target.module == "clean_v2"
    assert travels(one)


def test_of_two_modules_of_one_name_the_named_file_is_loaded(tmp_path):
    first = write(tmp_path / "a" / "twice_named.py", "def one(x):\n    return 'a'\n")
    second = write(tmp_path / "b" / "twice_named.py", "def one(x):\n    return 'b'\n")
    assert found_in(first, "one")[0](0) == "a"
    found, target = found_in(second, "one")
    assert found(0) == "b"
    assert target.file == str(second)


def test_a_module_of_that_name_elsewhere_on_the_path_is_not_even_executed(tmp_path):
    ours = write(tmp_path / "ours" / "rival_name.py", "def one(x):\n    return 'ours'\n")
    write(tmp_path / "other" / "rival_name.py", "raise RuntimeError('executed')\n")
    sys.path[:0] = [str(tmp_path / "other"), str(tmp_path / "ours")]
    assert found_in(ours, "one")[0](0) == "ours"


def test_a_file_named_like_a_loaded_standard_module_is_loaded_all_the_same(tmp_path):
    path = write(tmp_path / "textwrap.py", "def one(x):\n    return 'ours'\n")
    assert found_in(path, "one")[0](0) == "ours"


def test_a_module_by_its_dotted_name_is_found_from_the_working_folder(tmp_path, monkeypatch):
    write(
        tmp_path / "dotted_shop" / "net.py",
        "class Prices:\n    @staticmethod\n    def net(x):\n        return x\n",
    )
    monkeypatch.chdir(tmp_path)
    location = locate("dotted_shop.net:Prices.net")
    assert load(location)(7) == 7
    assert (location.module, location.file, location.path_entry) == ("dotted_shop.net", "", str(tmp_path))


@pytest.mark.parametrize("module", ["no_such_module_here", "no_such_package_here.mod"])
def test_a_missing_module_is_named(tmp_path, monkeypatch, module):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TargetNotFound, match="there is no module no_such_") as caught:
        load(locate(f"{module}:one"))
    assert "name the file" in caught.value.hint


@pytest.mark.parametrize("module", [".relative", "trailing.", "..", "a..b"])
def test_what_is_no_modules_name_is_said(module):
    with pytest.raises(TargetNotFound, match="is no module's name"):
        locate(f"{module}:one")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(TargetNotFound, match="there is no file"):
        locate(f"{tmp_path / 'nothing.py'}:one")


@pytest.mark.parametrize("missing", ["absent_dependency", "needs", "needs_it.absent"])
def test_a_missing_dependency_inside_the_module_is_the_modules_own_error(tmp_path, monkeypatch, missing):
    """Also when its name begins like the module's."""
    write(tmp_path / "needs_it_all.py", f"RUNS = globals().get('RUNS', 0) + 1\nimport {missing}\n")
    write(tmp_path / "needs_it" / "__init__.py", "")
    monkeypatch.chdir(tmp_path)
    for spec in ("needs_it_all:one", f"{tmp_path / 'needs_it_all.py'}:one"):
        with pytest.raises(ModuleNotFoundError, match=missing) as caught:
            load(locate(spec))
        assert caught.traceback[-1].path.name == "needs_it_all.py"


def test_whatever_the_module_raises_passes_through(tmp_path):
    path = write(tmp_path / "leaves.py", "import sys\nsys.exit(3)\n")
    with pytest.raises(SystemExit):
        load(locate(f"{path}:one"))


def test_a_missing_attribute_is_answered_with_what_there_is(tmp_path):
    path = write(
        tmp_path / "offers.py",
        """
        def clean(row):
            return row

        def both(a, b):
            return a

        class Cleaner:
            @staticmethod
            def scrub(row):
                return row
        """,
    )
    with pytest.raises(TargetNotFound, match=r"offers has no claen") as caught:
        load(locate(f"{path}:claen"))
    assert caught.value.hint == "it has clean, Cleaner.scrub"
    with pytest.raises(TargetNotFound, match=r"offers has no Cleaner\.wash"):
        load(locate(f"{path}:Cleaner.wash"))


KINDS = """
import functools
import operator
import math
from functools import partial

def plain(x):
    "Return it."
    return x

async def waits(x):
    return x

def yields(x):
    yield x

shorter = lambda x: x

def _scale(factor, x):
    return factor * x

scaled = partial(_scale, 3)
awaited = partial(waits)

class Model:
    factor = 2
    def __init__(self):
        self.seen = []
    def predict(self, x):
        return x * self.factor
    async def fetch(self, x):
        return x
    @classmethod
    def build(cls, x):
        return x
    @staticmethod
    def check(x):
        return x

model = Model()

class Scorer:
    '''Scores.'''
    def __call__(self, x):
        return x

score = Scorer()

class AsyncScorer:
    async def __call__(self, x):
        return x

async_score = AsyncScorer()

class Item:
    def __init__(self, x):
        self.x = x

@functools.lru_cache
def cached(x):
    return x

def traced(function):
    @functools.wraps(function)
    def wrapper(*args):
        return function(*args)
    return wrapper

@traced
def decorated(x):
    return x

root = math.sqrt
first = operator.itemgetter(0)
"""


@pytest.mark.parametrize(
    ("attribute", "kind", "line"),
    [
        ("plain", TargetKind.FUNCTION, "def plain(x):"),
        ("waits", TargetKind.COROUTINE, "async def waits(x):"),
        ("awaited", TargetKind.COROUTINE, "async def waits(x):"),
        ("yields", TargetKind.GENERATOR, "def yields(x):"),
        ("shorter", TargetKind.LAMBDA, "shorter = lambda x: x"),
        ("scaled", TargetKind.PARTIAL, "def _scale(factor, x):"),
        ("model.predict", TargetKind.METHOD, "    def predict(self, x):"),
        ("model.fetch", TargetKind.COROUTINE, "    async def fetch(self, x):"),
        ("Model.build", TargetKind.METHOD, "    @classmethod"),
        ("Model.check", TargetKind.FUNCTION, "    @staticmethod"),
        ("score", TargetKind.CALLABLE, "    def __call__(self, x):"),
        ("async_score", TargetKind.COROUTINE, "    async def __call__(self, x):"),
        ("Item", TargetKind.CLASS, "class Item:"),
        ("cached", TargetKind.FUNCTION, "@functools.lru_cache"),
        ("decorated", TargetKind.FUNCTION, "@traced"),
        ("root", TargetKind.BUILTIN, None),
        ("first", TargetKind.CALLABLE, None),
    ],
)
def test_every_kind_of_target_is_described(tmp_path, attribute, kind, line):
    path = write(tmp_path / "all_kinds.py", KINDS)
    _, target = found_in(path, attribute)
    assert target.kind is kind
    if line is None:
        assert (target.file, target.line, target.body_lines) == (None, None, 0)
    else:
        assert target.file == str(path)
        assert path.read_text().splitlines()[target.line - 1] == line
        assert target.body_lines > 0


def test_the_docstring_and_the_signature_are_the_targets_own(tmp_path):
    path = write(tmp_path / "all_kinds.py", KINDS)
    _, target = found_in(path, "plain")
    assert (target.doc, target.signature) == ("Return it.", "(x)")
    assert found_in(path, "scaled")[1].doc == ""
    assert found_in(path, "scaled")[1].signature == "(x)"
    assert found_in(path, "score")[1].doc == "Scores."


def test_a_numpy_ufunc_is_a_builtin(tmp_path):
    path = write(tmp_path / "uses_numpy.py", "import numpy\nroot = numpy.sqrt\n")
    assert found_in(path, "root")[1].kind is TargetKind.BUILTIN


ARGUMENTS = """
def none():
    return 1

def two(a, b):
    return a

def keyword(a, *, rate):
    return a

def only_keyword(*, row):
    return row

def optional(a, b=1, *, rate=2):
    return a

def several(*items):
    return items

class Cleaner:
    def clean(self, row):
        return row

cleaner = Cleaner()
number = 3
"""


@pytest.mark.parametrize("attribute", ["none", "two", "keyword", "only_keyword"])
def test_a_target_that_cannot_take_one_item_is_refused_with_its_signature(tmp_path, attribute):
    path = write(tmp_path / "arguments.py", ARGUMENTS)
    with pytest.raises(TargetNotFound, match=rf"{attribute}\(.*\) cannot be called with one item") as caught:
        found_in(path, attribute)
    assert caught.value.hint.startswith("wrap it: def one(item)")


@pytest.mark.parametrize("attribute", ["optional", "several", "cleaner.clean"])
def test_a_target_that_can_take_one_item_is_accepted(tmp_path, attribute):
    path = write(tmp_path / "arguments.py", ARGUMENTS)
    assert found_in(path, attribute)[1].attribute == attribute


def test_a_method_that_needs_an_instance_says_so(tmp_path):
    path = write(tmp_path / "arguments.py", ARGUMENTS)
    with pytest.raises(TargetNotFound) as caught:
        found_in(path, "Cleaner.clean")
    assert "make an instance at module level" in caught.value.hint


def test_what_cannot_be_called_is_named_by_its_type(tmp_path):
    path = write(tmp_path / "arguments.py", ARGUMENTS)
    with pytest.raises(TargetNotFound, match="number cannot be called: it is of type int"):
        found_in(path, "number")


def test_a_default_value_that_has_no_repr_ends_nothing(tmp_path):
    path = write(
        tmp_path / "hostile_default.py",
        """
        class Odd:
            def __repr__(self):
                raise RuntimeError("no repr")

        def one(item, how=Odd()):
            return item
        """,
    )
    assert found_in(path, "one")[1].signature == ""


def test_importing_twice_gives_the_same_function_and_executes_the_module_once(tmp_path):
    path = write(
        tmp_path / "counted.py",
        "import sys\nsys.executed = getattr(sys, 'executed', 0) + 1\ndef one(x): return x\n",
    )
    try:
        location = locate(f"{path}:one")
        first, seconds = load_timed(location)
        assert load(location) is first
        assert seconds > 0
        assert sys.executed == 1
    finally:
        del sys.executed


def test_the_path_of_a_file_may_be_relative(tmp_path, monkeypatch):
    write(tmp_path / "deep" / "relative_work.py", "def one(x):\n    return x\n")
    monkeypatch.chdir(tmp_path)
    location = locate("deep/relative_work.py:one")
    assert (location.path_entry, location.file) == (
        str(tmp_path / "deep"),
        str(Path(tmp_path / "deep" / "relative_work.py")),
    )
