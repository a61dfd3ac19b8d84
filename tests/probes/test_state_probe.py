import contextlib
import decimal
import itertools
import locale
import os
import random
import signal
import sqlite3
import sys
from dataclasses import replace

import numpy as np
import pytest
from stages import Workshop

from advisor.probes import state, surroundings


@pytest.fixture
def workshop(tmp_path):
    with Workshop(tmp_path) as opened:
        yield opened


def changes(stage, *items):
    """Return what calls changed, without the name of the module in front."""
    before = state.snapshot(stage)
    for item in items:
        with contextlib.suppress(ValueError):
            stage.call(item)
    found = state.changed(before, state.snapshot(stage))
    return [name.removeprefix(f"{stage.location.module}.") for name in found]


CODE = """
import enum
import functools
import itertools
import logging
import random
import sqlite3
import threading
from collections import Counter, defaultdict, deque

log = logging.getLogger(__name__)
log.addHandler(logging.NullHandler())
LIMITS = {"low": 1}
total = 0
rows = []
recent = deque(maxlen=2)
words = Counter()
groups = defaultdict(list)
lock = threading.Lock()
numbers = itertools.count()
generator = (n for n in range(1000))
dice = random.Random(0)
database = sqlite3.connect(":memory:", check_same_thread=False)
database.execute("create table seen (x)")
huge = list(range(400_000))

def pure(x):
    log.info("x is %s", x)
    with lock:
        return LIMITS["low"] + x

def running(x):
    global total
    total += x

def appends(x):
    rows.append(x)

def remembers(x):
    recent.append(x)

def counts(x):
    words[x] += 1

def looks_up(x):
    return groups[x]

def numbers_next(x):
    return next(numbers)

def generator_next(x):
    return next(generator)

def throws(x):
    return dice.random()

def inserts(x):
    database.execute("insert into seen values (?)", (x,))

def grows_huge(x):
    huge.append(x)

def new_global(x):
    global fresh
    fresh = x

def removes(x):
    global LIMITS
    LIMITS.pop("low", None)

def deletes(x):
    global rows
    del rows

def on_itself(x):
    on_itself.calls = getattr(on_itself, "calls", 0) + 1

def helper(x, seen=[]):
    seen.append(x)

def through_a_helper(x):
    helper(x)

def default(x, seen=[]):
    seen.append(x)

def keyword_default(x, *, seen={}):
    seen[x] = 1

def make():
    total = 0
    def inner(x):
        nonlocal total
        total += x
    return inner

closure = make()

def count_calls(function):
    calls = 0
    @functools.wraps(function)
    def wrapper(x):
        nonlocal calls
        calls += 1
        return function(x)
    return wrapper

@count_calls
def decorated(x):
    return x

@functools.lru_cache(maxsize=2)
def cached(x):
    return x

class Flags(enum.Flag):
    A = 1
    B = 2

def flags(x):
    return Flags(x) | Flags.A

class Counter2:
    made = 0
    names = []

    def __init__(self):
        self.total = 0
        self.dice = random.Random(0)

    def add(self, x):
        self.total += x

    def throw(self, x):
        return self.dice.random()

    def look(self, x):
        return self.total + x

    @classmethod
    def make(cls, x):
        cls.made += 1

    def name(self, x):
        self.names.append(x)

    def __call__(self, x):
        self.total -= x

counter = Counter2()
add_one = functools.partial(counter.add)

def makes_an_object(x):
    return Counter2.make(x)

def raises(x):
    rows.append(x)
    raise ValueError
"""


@pytest.mark.parametrize(
    ("attribute", "names"),
    [
        ("pure", []),
        ("running", ["total"]),
        ("appends", ["rows"]),
        ("remembers", ["recent"]),
        ("counts", ["words"]),
        ("looks_up", ["groups"]),
        ("numbers_next", ["numbers"]),
        ("generator_next", ["generator"]),
        ("throws", ["dice"]),
        ("inserts", ["database"]),
        ("grows_huge", ["huge"]),
        ("new_global", ["fresh"]),
        ("removes", ["LIMITS"]),
        ("deletes", ["rows"]),
        ("on_itself", ["on_itself.calls"]),
        ("through_a_helper", ["helper.<default of seen>"]),
        ("default", ["default.<default of seen>"]),
        ("keyword_default", ["keyword_default.<default of seen>"]),
        ("closure", ["closure.<closure>.total"]),
        ("decorated", ["decorated.<closure>.calls"]),
        ("cached", ["cached"]),
        ("flags", []),
        ("counter.look", []),
        ("counter.add", ["counter", "add_one"]),
        ("counter.throw", ["counter"]),
        ("counter", ["counter", "add_one"]),
        ("add_one", ["counter", "add_one"]),
        ("Counter2.make", ["Counter2.made"]),
        ("makes_an_object", ["Counter2.made"]),
        ("counter.name", ["Counter2.names"]),
        ("raises", ["rows"]),
    ],
)
def test_what_a_call_changes_is_named(workshop, attribute, names):
    assert changes(workshop.stage(CODE, attribute), 3) == names


def test_a_cache_that_is_full_or_known_does_not_change(workshop):
    stage = workshop.stage(CODE, "cached")
    assert changes(stage, 1, 2) == ["cached"]
    assert changes(stage, 1, 2, 3) == []


def test_variables_of_other_modules_of_the_project_count(workshop):
    workshop.write("rates = {}\n", "project_rates")
    code = "import project_rates\ndef work(x):\n    project_rates.rates[x] = 1\n"
    stage = workshop.stage(code)
    assert changes(stage, 1) == ["project_rates.rates"]


def test_a_module_that_is_imported_by_a_call_is_no_change(workshop):
    workshop.write("TABLE = {1: 2}\n", "project_late")
    (workshop.folder / "late_package").mkdir()
    workshop.write("VALUE = 1\n", "late_package/__init__")
    workshop.write("VALUE = 2\n", "late_package/inner")
    code = """
    import late_package

    def work(x):
        import project_late
        from late_package import inner
        import colorsys
        return project_late.TABLE, inner.VALUE
    """
    assert changes(workshop.stage(code), 1) == []


def test_installed_packages_are_not_looked_into():
    assert not state.is_below("/home/ana/.venv/lib/python3.12/site-packages/x.py", "/home/ana")
    assert not state.is_below(state.__file__, state.__file__.rpartition("/advisor/")[0])
    assert state.is_below("/home/ana/work.py", "/home/ana")
    assert not state.is_below("/home/anabel/work.py", "/home/ana")
    assert not state.is_below(None, "/home/ana")


def test_what_there_was_no_time_for_is_compared_by_its_outline(workshop, monkeypatch):
    code = """
    row = [1]
    rows = [1]

    def work(x):
        row[0] = x
        rows.append(x)
    """
    stage = workshop.stage(code)
    before = state.snapshot(stage)
    monkeypatch.setattr(state, "SECONDS", -1.0)
    stage.call(3)
    late = state.snapshot(stage)
    module = stage.location.module
    assert state.changed(before, late) == state.changed(late, before) == (f"{module}.rows",)
    assert late.unseen == (f"{module}.row", f"{module}.rows")


LARGE = """
import numpy

block = b"x" * 8_000_000
texts = [block] * 60
table = {"texts": [block.decode()] * 60}
array = numpy.zeros(40_000_000)

class Store:
    def __init__(self):
        self.texts = [block] * 60

store = Store()
total = 0
seen = {}

def pure(x):
    return len(texts) + x

def counts(x):
    global total
    total += 1
    seen[x] = total

def grows(x):
    texts.append(x)
    store.texts.append(x)

def replaces(x):
    global texts
    texts = list(texts)
"""


@pytest.mark.parametrize(
    ("attribute", "names"),
    [
        ("pure", []),
        ("counts", ["total", "seen"]),
        ("grows", ["texts", "store"]),
        ("replaces", ["texts"]),
    ],
)
def test_what_is_too_large_to_be_looked_through_costs_no_time_and_hides_no_growth(workshop, attribute, names):
    stage = workshop.stage(LARGE, attribute)
    large = [f"{stage.location.module}.{name}" for name in ("texts", "table", "array", "store")]
    before = state.snapshot(stage)
    assert [name for name in before.unseen if not name.endswith("block")] == large
    assert changes(stage, 3) == names


def test_what_was_too_large_once_is_not_tried_again(workshop, monkeypatch):
    stage = workshop.stage(LARGE, "counts")
    before = state.snapshot(stage)
    stage.call(1)
    looked = []
    mark = state.mark
    monkeypatch.setattr(state, "mark", lambda value: looked.append(id(value)) or mark(value))
    after = state.snapshot(stage, like=before)
    module = stage.location.module
    assert id(stage.function.__globals__["texts"]) not in looked
    assert state.changed(before, after) == (f"{module}.total", f"{module}.seen")


def test_a_large_variable_takes_no_time_from_small_ones(workshop, monkeypatch):
    code = """
    first = {number: [number] for number in range(9_000)}
    second = dict(first)
    row = [1]

    def work(x):
        row[0] = x
    """
    stage = workshop.stage(code)
    monkeypatch.setattr(state, "SECONDS", 0.001)
    assert changes(stage, 3) == ["row"]


def test_an_object_that_counts_itself_is_not_asked(workshop):
    code = """
    asked = []

    class Query:
        def __len__(self):
            asked.append(1)
            return 1

    query = Query()

    def work(x):
        return x
    """
    stage = workshop.stage(code)
    assert changes(stage, 3) == []
    assert stage.function.__globals__["asked"] == []


def test_a_variable_that_is_unknown_to_one_side_counts_only_in_a_known_module():
    before = state.Snapshot({"work.a": "1", "shop.b": "1"}, frozenset({"work", "shop"}))
    after = replace(before, marks={"work.a": "1", "work.c": "2", "shop.late.d": "3", "lib.e": "4"})
    after = replace(after, modules=frozenset({"work", "shop", "shop.late", "lib"}))
    assert state.changed(before, after) == ("shop.b", "work.c")


# ---------------------------------------------------------------- what a process has once


@contextlib.contextmanager
def kept(read, restore):
    before = read()
    try:
        yield
    finally:
        restore(before)


def set_umask():
    os.umask(os.umask(0) ^ 0o007)


SHARED = {
    "os.environ": (
        lambda: os.environ.update(ADVISOR_TEST="1"),
        lambda: None,
        lambda _: os.environ.pop("ADVISOR_TEST"),
    ),
    "the working folder": (lambda: os.chdir("/"), os.getcwd, os.chdir),
    "sys.path": (lambda: sys.path.append("/nowhere"), lambda: None, lambda _: sys.path.remove("/nowhere")),
    "the signal handlers": (
        lambda: signal.signal(signal.SIGUSR1, signal.SIG_IGN),
        lambda: signal.getsignal(signal.SIGUSR1),
        lambda before: signal.signal(signal.SIGUSR1, before),
    ),
    "the umask": (set_umask, lambda: None, lambda _: set_umask()),
    "the locale": (
        lambda: locale.setlocale(locale.LC_ALL, "C.UTF-8" if locale.setlocale(locale.LC_ALL) == "C" else "C"),
        lambda: locale.setlocale(locale.LC_ALL),
        lambda before: locale.setlocale(locale.LC_ALL, before),
    ),
    "the decimal context": (
        lambda: setattr(decimal.getcontext(), "prec", 7),
        lambda: decimal.getcontext().prec,
        lambda before: setattr(decimal.getcontext(), "prec", before),
    ),
    "the recursion limit": (
        lambda: sys.setrecursionlimit(sys.getrecursionlimit() + 1),
        sys.getrecursionlimit,
        sys.setrecursionlimit,
    ),
    surroundings.PYTHON_RANDOM: (random.random, random.getstate, random.setstate),
    surroundings.NUMPY_RANDOM: (np.random.rand, np.random.get_state, np.random.set_state),
}


@pytest.mark.parametrize("name", SHARED)
def test_a_change_to_what_a_process_has_once_is_named(workshop, name):
    change, read, restore = SHARED[name]
    stage = workshop.stage(CODE, "pure")
    stage.function = lambda _: change()
    with kept(read, restore):
        assert changes(stage, 1) == [name]


def test_rounding_and_reading_change_nothing_that_a_process_has_once(workshop):
    stage = workshop.stage(CODE, "pure")
    stage.function = lambda _: (decimal.Decimal(1) / 3, os.environ.get("HOME"), np.random.default_rng(1))
    assert changes(stage, 1) == []


def draw_both():
    return random.random(), np.random.rand()  # noqa: S311, NPY002 - the global generators are the subject


def test_seeding_makes_both_generators_repeat_themselves():
    with kept(random.getstate, random.setstate), kept(np.random.get_state, np.random.set_state):
        surroundings.seed(4)
        first, drawn = surroundings.generators(), draw_both()
        assert first != surroundings.generators()
        surroundings.seed(4)
        assert (first, drawn) == (surroundings.generators(), draw_both())


def test_marks_that_can_be_seen_change_with_their_value():
    for make, use in (
        (itertools.count, next),
        (lambda: iter([1, 2]), next),
        (lambda: iter({1: 2}), next),
        (lambda: np.random.default_rng(0), lambda value: value.random()),
        (lambda: np.random.RandomState(0), lambda value: value.random()),
    ):
        value = make()
        before = state.mark(value)
        assert before == state.mark(value)
        use(value)
        assert before != state.mark(value)


def test_a_database_that_was_closed_has_a_mark():
    database = sqlite3.connect(":memory:")
    database.close()
    assert state.mark(database)
