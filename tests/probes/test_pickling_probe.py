import collections
import functools
import io
import socket
import sqlite3
import sys
import threading

import numpy as np
import pandas as pd
import pytest
from stages import Workshop

from advisor.probes import loop, pickling
from advisor.stage import FrameItems


@pytest.fixture
def workshop(tmp_path):
    with Workshop(tmp_path) as opened:
        yield opened


def measured(stage):
    return pickling.measure(stage, run=loop.observe(stage, seconds=0.05, seed=0))


def nested():
    def inner():
        return 1

    return inner


class Holder:
    def __init__(self, **held):
        self.__dict__.update(held)


class Slotted:
    __slots__ = ("name", "part")

    def __init__(self, part):
        self.name, self.part = "n", part


class Listing(list):
    pass


SIX_KINDS = {
    "lambda": (lambda: lambda: 1, "function"),
    "nested function": (nested, "function"),
    "open file": (lambda: open(__file__), "TextIOWrapper"),  # noqa: SIM115 - closed by the test
    "sqlite connection": (lambda: sqlite3.connect(":memory:"), "Connection"),
    "lock": (threading.Lock, "lock"),
    "generator": (lambda: (n for n in range(3)), "generator"),
    "socket": (socket.socket, "socket"),
}
"""The article's six kinds of things that do not travel; "C objects" are here as two."""

PLACES = {
    "itself": (lambda part: part, "item"),
    "in a dict": (lambda part: {"name": "x", "log": part}, "item['log']"),
    "in a list in a dict": (lambda part: {"rows": [1, 2, part]}, "item['rows'][2]"),
    "in a tuple": (lambda part: ("a", part), "item[1]"),
    "under a key that may be a value": (lambda part: {"ana@example.com": part}, "item[...]"),
    "under a tuple key": (lambda part: {(1, 2): part}, "item[...]"),
    "in an object": (lambda part: Holder(name="x", handle=part), "item.handle"),
    "in slots": (Slotted, "item.part"),
    "deep": (lambda part: Holder(rows=[{"a": Holder(handle=part)}]), "item.rows[0]['a'].handle"),
    "in a deque": (lambda part: collections.deque([1, part]), "item[1]"),
    "in a partial's arguments": (lambda part: functools.partial(print, 1, part), "item.args[1]"),
    "in a partial's keywords": (lambda part: functools.partial(print, sep=part), "item.keywords['sep']"),
    "in a bound method's object": (lambda part: Holder(handle=part).__reduce_ex__, "item.__self__.handle"),
    "in a derived list": (lambda part: Listing([1, part]), "item[1]"),
    "in a data frame": (
        lambda part: pd.DataFrame({"a": [1, 2], "b": [1, part]}, dtype=object),
        "item['b'][...]",
    ),
    "in an array of objects": (lambda part: np.array([1, part, 2], dtype=object), "item[1]"),
}


@pytest.fixture
def closing():
    """Close what a test opened, since an object that nobody closed is an error here."""
    opened = []
    yield opened.append
    for each in opened:
        if hasattr(each, "close"):
            each.close()


@pytest.mark.parametrize("kind", SIX_KINDS)
@pytest.mark.parametrize("place", PLACES)
def test_the_culprit_is_named_by_its_path_and_its_type(closing, kind, place):
    make, type_name = SIX_KINDS[kind]
    put, path = PLACES[place]
    part = make()
    closing(part)
    found = pickling.travel([put(part)], "item")
    assert found.error
    assert found.culprit == f"{path} ({type_name})"


def test_a_factory_of_missing_values_is_a_culprit():
    found = pickling.travel([collections.defaultdict(lambda: 0, a=1)], "result")
    assert found.culprit == "result.default_factory (function)"


def test_members_of_sets_and_keys_are_culprits_too():
    assert pickling.travel([{threading.Lock()}], "item").culprit == "item{member} (lock)"
    assert pickling.travel([{threading.Lock(): 1}], "item").culprit == "item{key} (lock)"


class Exploding:
    def __reduce__(self):
        raise RuntimeError("cannot be packed")


class LeavesWhenPacked:
    def __reduce__(self):
        sys.exit(1)


class LeavesWhenUnpacked:
    def __reduce__(self):
        return sys.exit, (1,)


@pytest.mark.parametrize("made", [Exploding, LeavesWhenPacked, LeavesWhenUnpacked])
def test_a_value_whose_own_pickling_fails_is_a_culprit_and_ends_nothing(made):
    found = pickling.travel([{"a": 1}, {"a": made()}], "item")
    assert found.culprit == f"item['a'] ({made.__name__})"
    assert found.checked == 1


def test_a_value_that_holds_itself_is_searched_once_around():
    value = [1]
    value += [value, threading.Lock()]
    assert pickling.travel([value], "item").culprit.endswith("(lock)")


# ---------------------------------------------------------------- through a stage


@pytest.mark.parametrize(
    ("attribute", "culprit"),
    [
        ("plain", ""),
        ("short", "short (function)"),
        ("made", "made (function)"),
        ("bound.work", "bound.work.__self__.lock (lock)"),
        ("scorer", "scorer.lock (lock)"),
        ("filled", "filled.args[0] (lock)"),
        ("named", "named.keywords['log'] (TextIOWrapper)"),
        ("Bound.of_class", ""),
        ("free.work", ""),
        ("traced", "traced (function)"),
        ("proper", ""),
        ("cached", ""),
        ("length", ""),
    ],
)
def test_the_function_travels_or_its_culprit_is_named(workshop, attribute, culprit):
    code = """
    import functools
    import sys
    import threading
    from functools import partial

    def plain(x):
        return x

    short = lambda x: x

    def make():
        def inner(x):
            return x
        return inner

    made = make()

    class Bound:
        def __init__(self, lock=None):
            self.lock = lock
        def work(self, x):
            return x
        @classmethod
        def of_class(cls, x):
            return x

    bound = Bound(threading.Lock())
    free = Bound()

    class Scorer:
        def __init__(self):
            self.lock = threading.Lock()
        def __call__(self, x):
            return x

    scorer = Scorer()

    def two(lock, x, log=None):
        return x

    filled = partial(two, threading.Lock())
    named = partial(two, None, log=sys.__stderr__)

    def trace(function):
        def wrapper(x):
            return function(x)
        return wrapper

    @trace
    def traced(x):
        return x

    def properly(function):
        @functools.wraps(function)
        def wrapper(x):
            return function(x)
        return wrapper

    @properly
    def proper(x):
        return x

    @functools.lru_cache
    def cached(x):
        return x

    length = str
    """
    function = measured(workshop.stage(code, attribute, items=[1, 2])).function
    assert function.culprit == culprit
    assert bool(function.error) == bool(culprit)


RESULTS = """
import threading

def some(x):
    return {"n": x, "lock": threading.Lock()} if x == 123 else {"n": x}

def nothing(x):
    return None

def text(x):
    return "x" * 1000

def errors(x):
    return ValueError(x)
"""


def test_a_result_that_only_one_item_makes_unpicklable_is_found(workshop):
    found = measured(workshop.stage(RESULTS, "some", items=list(range(200))))
    assert found.result.culprit == "result['lock'] (lock)"
    assert "lock" in found.result.error


def test_an_item_that_alone_cannot_travel_is_found(workshop):
    items = [{"n": n} for n in range(1500)]
    items[1033]["handle"] = threading.Lock()
    found = measured(workshop.stage("def work(x):\n    return 1\n", items=items))
    assert found.item.culprit == "item['handle'] (lock)"


def test_sizes_and_seconds_are_of_one_item(workshop):
    found = measured(workshop.stage(RESULTS, "text", items=[{"name": "x" * 100}] * 50))
    assert found.item.error == found.result.error == found.function.error == ""
    assert 100 < found.item.bytes <= found.item.max_bytes < 200
    assert 1000 < found.result.bytes < 1100
    assert found.item.checked == 50
    assert 0 < found.item.dumps_seconds < 0.01
    assert found.exception is None


def test_the_largest_of_uneven_items_is_told():
    found = pickling.travel(["x"] * 99 + ["x" * 100_000], "item")
    assert found.bytes < 100
    assert found.max_bytes > 100_000


class Counted:
    """Counts how often it is pickled, and refuses from a given time on."""

    def __init__(self, size, most=99):
        self.size, self.most, self.times = size, most, 0

    def __reduce__(self):
        self.times += 1
        if self.times > self.most:
            raise RuntimeError("enough")
        return bytes, (b"x" * self.size,)


@pytest.mark.parametrize(("size", "count", "times"), [(10, 5, 4), (100_000, 5, 1), (10, 1, 1)])
def test_several_small_values_are_timed_in_one_list_as_pools_send_them(size, count, times):
    values = [Counted(size) for _ in range(count)]
    found = pickling.travel(values, "item")
    assert [value.times for value in values] == [times] * count
    assert found.checked == count
    assert found.dumps_seconds > 0


def test_values_that_travel_alone_but_not_together_keep_what_they_cost_alone():
    found = pickling.travel([Counted(10, most=1) for _ in range(3)], "item")
    assert (found.error, found.checked) == ("", 3)


def test_rows_of_a_frame_travel_as_slices_that_share_their_cost(workshop):
    frame = pd.DataFrame({"a": range(2000), "b": ["text"] * 2000})
    found = measured(workshop.stage("def work(row):\n    return row['a']\n", items=frame))
    alone = pickling.travel([FrameItems(frame)[:1].frame], "item")
    assert 0 < found.item.bytes < alone.bytes / 5
    assert found.item.checked == 2000
    one = measured(workshop.stage("def work(row):\n    return row['a']\n", items=frame[:3]))
    assert one.item.checked == 3


def test_exceptions_returned_as_results_are_tried_as_results(workshop):
    found = measured(workshop.stage(RESULTS, "errors", items=[1, 2]))
    assert found.exception is None
    assert found.result.checked > 0


def test_when_every_call_raises_there_is_no_result_to_try(workshop):
    found = measured(workshop.stage("def work(x):\n    raise ValueError(x)\n", items=[1, 2]))
    assert (found.result.checked, found.result.bytes, found.result.error) == (0, 0, "")
    assert found.exception.error == ""


ERRORS = """
import threading

class TwoArguments(Exception):
    def __init__(self, row, why):
        super().__init__(f"{row}: {why}")

class Passes(Exception):
    def __init__(self, row, why):
        super().__init__(row, why)

class HoldsALock(Exception):
    def __init__(self, why):
        super().__init__(why)
        self.lock = threading.Lock()

class BecomesAnother(Exception):
    def __reduce__(self):
        return ValueError, ("another",)

def two_arguments(x):
    raise TwoArguments(x, "bad")

def passes(x):
    raise Passes(x, "bad")

def holds_a_lock(x):
    raise HoldsALock("bad")

def holds_it_in_arguments(x):
    raise ValueError("bad", threading.Lock())

def becomes_another(x):
    raise BecomesAnother

def rarely(x):
    raise TwoArguments(x, "bad") if x == 5 else ValueError(x)

def leaves(x):
    raise SystemExit(3)
"""


@pytest.mark.parametrize(
    ("attribute", "error", "culprit"),
    [
        ("two_arguments", "TypeError: ", "exception (TwoArguments)"),
        ("passes", "", ""),
        ("holds_a_lock", "TypeError: cannot pickle '_thread.lock' object", "exception.lock (lock)"),
        (
            "holds_it_in_arguments",
            "TypeError: cannot pickle '_thread.lock' object",
            "exception.args[1] (lock)",
        ),
        ("becomes_another", "comes back as ValueError", "exception"),
        ("rarely", "TypeError: ", "exception (TwoArguments)"),
        ("leaves", "", ""),
    ],
)
def test_exceptions_are_sent_and_rebuilt_one_of_each_type(workshop, attribute, error, culprit):
    found = measured(workshop.stage(ERRORS, attribute, items=list(range(10)))).exception
    assert found.error.startswith(error)
    assert bool(found.error) == bool(error)
    assert found.culprit == culprit


# ---------------------------------------------------------------- which values are tried


@pytest.mark.parametrize("count", [0, 1, 2, 20, 1999, 2000, 2001, 50_000])
def test_values_are_tried_from_all_over_and_early(count):
    chosen = pickling.spread(range(count))
    assert len(chosen) == len(set(chosen)) == min(count, pickling.TRIED)
    if count >= 20:
        assert {4 * value // count for value in chosen[:20]} == {0, 1, 2, 3}


def test_trying_stops_when_its_time_is_over(monkeypatch):
    monkeypatch.setattr(pickling, "SECONDS", 0.0)
    assert pickling.travel([1, 2, 3], "item").checked == 1


def test_an_open_buffer_in_memory_travels():
    assert pickling.travel([io.BytesIO(b"x")], "item").error == ""
