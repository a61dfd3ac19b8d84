"""Equal values have equal fingerprints in any process, different ones do not, and looking harms nothing."""

import array
import collections
import dataclasses
import datetime as dt
import decimal
import enum
import fractions
import functools
import io
import itertools
import math
import os
import pathlib
import random
import re
import subprocess
import sys
import threading
import tracemalloc
import types
import typing
import uuid
import zoneinfo

import numpy as np
import pandas as pd
import pytest

from advisor.fingerprint import Fingerprint, changed, fingerprint
from advisor.fingerprint.sums import MAX_FLOATS, block_sums
from advisor.wire import dumps, loads

NAN = float("nan")
RNG = np.random.default_rng(7)
BIG = RNG.normal(size=1000)
NAIVE = dt.datetime(2020, 1, 2)  # noqa: DTZ001 - strangers have naive ones
PARIS = zoneinfo.ZoneInfo("Europe/Paris")


class Color(enum.Enum):
    RED = 1
    BLUE = 2


class Level(enum.IntEnum):
    LOW = 1


@dataclasses.dataclass
class Person:
    name: str
    age: float = 1.5


@dataclasses.dataclass(frozen=True, slots=True)
class Slotted:
    name: str
    age: float = 1.5


class Point(typing.NamedTuple):
    x: int
    y: int


class Plain:
    def __init__(self, **state):
        for name, value in state.items():
            setattr(self, name, value)


class Half(Plain):
    __slots__ = ("extra", "never_filled")


class Words(list):
    pass


class Table(dict):
    pass


class Oops(ValueError):
    def __init__(self, text, code):
        super().__init__(text)
        self.code = code


def linked(depth):
    chain = None
    for _ in range(depth):
        chain = [chain]
    return chain


def closure_over(value):
    return lambda: value


def own_cycle(value):
    box = [value]
    box.append({"self": box})
    return box


def frame(**changes):
    columns = {"n": [1, 2, 3], "x": [0.5, NAN, 2.0], "s": ["a", None, "c"]} | changes
    return pd.DataFrame(columns, index=["i", "j", "k"])


EQUAL = {
    "nan": (NAN, -math.nan),
    "minus zero": (0.0, -0.0),
    "nan inside": ([1.0, NAN], [1.0, float("nan")]),
    "dict order": ({"a": 1, "b": [2]}, {"b": [2], "a": 1}),
    "dict order of ints": ({1: "x", 2: 2.0}, {2: 2.0, 1: "x"}),
    "dict order of mixed keys": (
        {1: 1, "a": 2, None: 0.5, (1, "x"): 3},
        {(1, "x"): 3, None: 0.5, "a": 2, 1: 1},
    ),
    "dict order of float keys": ({0.5: "a", 1.5: "b"}, {1.5: "b", 0.5: "a"}),
    "set order": (set("abcdefgh"), set("hgfedcba")),
    "set of mixed": ({1, "a", None, 2.5, (1, 2)}, {(1, 2), 2.5, None, "a", 1}),
    "set of sets": ({frozenset("ab"), frozenset("c")}, {frozenset("c"), frozenset("ba")}),
    "frozenset": ({1, 2}, frozenset({2, 1})),
    "bytearray": (b"ab", bytearray(b"ab")),
    "numpy int": (3, np.int64(3)),
    "numpy small int": (np.int8(3), np.uint64(3)),
    "numpy float": (0.5, np.float32(0.5)),
    "numpy long float": (0.5, np.longdouble(0.5)),
    "numpy complex": (1.5j, np.complex64(1.5j)),
    "numpy text": ("a", np.str_("a")),
    "numpy bytes": (b"a", np.bytes_(b"a")),
    "numpy bool": (True, np.bool_(True)),
    "numpy inside": ({"a": [1, 2.0]}, {"a": [np.int32(1), np.float64(2.0)]}),
    "array width": (np.array([1, 2], "i1"), np.array([1, 2], "i8")),
    "array float width": (np.array([1.5, NAN], "f4"), np.array([1.5, NAN], "f8")),
    "array text width": (np.array(["a", "b"], "U1"), np.array(["a", "b"], "U9")),
    "array byte order": (np.array([1, 2], ">i4"), np.array([1, 2], "<i4")),
    "array layout": (np.arange(6).reshape(2, 3), np.asfortranarray(np.arange(6).reshape(2, 3))),
    "array view": (np.arange(10)[::2], np.array([0, 2, 4, 6, 8])),
    "array minus zero": (np.array([0.0]), np.array([-0.0])),
    "big array": (BIG, np.array(BIG.tolist())),
    "big array with nan": (np.r_[BIG, NAN, np.inf], np.r_[BIG, -np.nan, np.inf]),
    "array nat": (np.array(["NaT", "2020"], "M8[D]"), np.array(["NaT", "2020"], ">M8[D]")),
    "scalar nat": (np.datetime64("NaT", "s"), np.datetime64("NaT", "s")),
    "object array": (np.array([1, "a", None], object), np.array([1, "a", None], object)),
    "record array": (np.zeros(2, [("a", "f4"), ("b", "U3")]), np.zeros(2, [("a", "f8"), ("b", "U5")])),
    "series": (pd.Series([1, 2], name="a"), pd.Series(np.array([1, 2]), name="a")),
    "frame": (frame(), frame()),
    "range index": (pd.RangeIndex(3), pd.Index([0, 1, 2])),
    "categorical": (pd.Series(["a", "b"], dtype="category"), pd.Series(pd.Categorical(["a", "b"]))),
    "nullable": (pd.Series([1, None], dtype="Int64"), pd.Series([1, pd.NA], dtype="Int64")),
    "timestamp": (
        pd.Timestamp("2020-01-02 03:04:05.6"),
        NAIVE.replace(hour=3, minute=4, second=5, microsecond=600_000),
    ),
    "timestamp in a zone": (pd.Timestamp("2020-01-02", tz=PARIS), dt.datetime(2020, 1, 2, tzinfo=PARIS)),
    "timedelta": (pd.Timedelta(days=1, seconds=2), dt.timedelta(days=1, seconds=2)),
    "zones": (
        dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
        dt.datetime(2020, 1, 1, tzinfo=dt.timezone(dt.timedelta(0))),
    ),
    "decimal": (decimal.Decimal("1.0"), decimal.Decimal("1.00")),
    "decimal zero": (decimal.Decimal("-0"), decimal.Decimal("0E+5")),
    "decimal digits": (decimal.Decimal(10**60), decimal.Decimal(f"1{'0' * 60}.0")),
    "fraction": (fractions.Fraction(2, 4), fractions.Fraction(1, 2)),
    "path": (pathlib.Path("a/b"), pathlib.Path("a") / "b"),
    "ordered dict": (collections.OrderedDict(a=1, b=2), collections.OrderedDict([("a", 1), ("b", 2)])),
    "counter": (collections.Counter("aab"), collections.Counter("baa")),
    "object": (Plain(a=1, b="x"), Plain(b="x", a=1)),
    "cycle": (own_cycle(1), own_cycle(1)),
    "exception": (Oops("no", 3), Oops("no", 3)),
    "os error": (OSError(2, "no", "file"), OSError(2, "no", "file")),
    "partial": (functools.partial(int, "7", base=8), functools.partial(int, "7", base=8)),
}

DIFFERENT = {
    "int and float": (1, 1.0),
    "int and bool": (1, True),
    "text and bytes": ("a", b"a"),
    "text and number": ("1", 1),
    "none and text": (None, "None"),
    "list and tuple": ([1], (1,)),
    "lists": ([1, 2], [2, 1]),
    "list length": ([1.0, 2.0], [1.0, 2.0, 0.0]),
    "nesting": ([[1], [2]], [[1, 2]]),
    "nested text": (["ab", "c"], ["a", "bc"]),
    "floats": (1.0, 1.0000001),
    "float bits": (0.1 + 0.2, 0.3),
    "nan and number": (NAN, 0.0),
    "infinities": (math.inf, -math.inf),
    "nan place": ([NAN, 1.0], [1.0, NAN]),
    "sets": ({1, 2}, {1, 3}),
    "float sets": ({0.5, 1.5}, {0.5, 2.5}),
    "dict values": ({"a": 1, "b": 2}, {"a": 2, "b": 1}),
    "float keys": ({0.5: "a", 1.5: "b"}, {0.5: "b", 1.5: "a"}),
    "dict keys": ({"a": 1}, {"b": 1}),
    "dict and pairs": ({"a": 1}, [("a", 1)]),
    "imitated dict": (("dict", ["a"], [1]), {"a": 1}),
    "imitated float": ((...,), (1.0,)),
    "ellipsis": (..., 1.0),
    "ordered dict": (collections.OrderedDict(a=1, b=2), collections.OrderedDict(b=2, a=1)),
    "complex": (1 + 2j, 2 + 1j),
    "array values": (np.array([1, 2]), np.array([2, 1])),
    "array kind": (np.array([1, 2]), np.array([1.0, 2.0])),
    "array extent": (np.zeros((2, 3)), np.zeros((3, 2))),
    "array and list": (np.array([1, 2]), [1, 2]),
    "array of bools": (np.array([True]), np.array([1], "i1")),
    "big array swapped": (BIG, BIG[::-1]),
    "big array in a dict": ({0.5: BIG, "a": 1}, {0.5: BIG[::-1], "a": 1}),
    "big array one value": (BIG, np.r_[BIG[:-1], 9.0]),
    "big array one nan": (BIG, np.r_[BIG[:-1], NAN]),
    "big array other nan": (np.r_[BIG, NAN, 0.0], np.r_[BIG, 0.0, NAN]),
    "moments": (np.datetime64("2020-01-01"), np.datetime64("2020-01-02")),
    "moment and nothing": (np.datetime64("2020-01-01"), np.datetime64("NaT", "D")),
    "moment and number": (np.array([1], "M8[s]"), np.array([1], "m8[s]")),
    "units": (np.array([1], "m8[s]"), np.array([1], "m8[D]")),
    "record names": (np.zeros(2, [("a", "f4")]), np.zeros(2, [("b", "f4")])),
    "masks": (np.ma.array([1, 2], mask=[0, 1]), np.ma.array([1, 2], mask=[1, 0])),
    "series name": (pd.Series([1], name="a"), pd.Series([1], name="b")),
    "series index": (pd.Series([1], index=[0]), pd.Series([1], index=[1])),
    "series kind": (pd.Series([1, 2]), pd.Series([1.0, 2.0])),
    "series and frame": (pd.Series([1]), pd.DataFrame([1])),
    "frame value": (frame(), frame(n=[1, 2, 4])),
    "frame missing": (frame(), frame(x=[0.5, 1.0, 2.0])),
    "frame column": (frame(), frame().rename(columns={"n": "m"})),
    "frame column order": (frame(), frame()[["x", "n", "s"]]),
    "frame index": (frame(), frame().reset_index(drop=True)),
    "frame index name": (frame(), frame().rename_axis("key")),
    "missing values": (pd.NaT, pd.NA),
    "missing and none": (pd.NA, None),
    "nanoseconds": (pd.Timestamp(2020, 1, 1), pd.Timestamp(2020, 1, 1, nanosecond=1)),
    "zone": (pd.Timestamp("2020-01-01", tz="UTC"), pd.Timestamp("2020-01-01")),
    "datetimes": (NAIVE, NAIVE.replace(second=1)),
    "date and datetime": (dt.date(2020, 1, 2), NAIVE),
    "timezones": (dt.UTC, dt.timezone(dt.timedelta(hours=1))),
    "decimals": (decimal.Decimal("1.0"), decimal.Decimal(10)),
    "decimal signs": (decimal.Decimal(1), decimal.Decimal(-1)),
    "decimal nan": (decimal.Decimal("NaN"), decimal.Decimal("Infinity")),
    "fractions": (fractions.Fraction(1, 3), fractions.Fraction(1, 2)),
    "ids": (uuid.UUID(int=1), uuid.UUID(int=2)),
    "paths": (pathlib.Path("a"), pathlib.Path("b")),
    "path and text": (pathlib.Path("a"), "a"),
    "enum members": (Color.RED, Color.BLUE),
    "enum and value": (Level.LOW, 1),
    "patterns": (re.compile("a"), re.compile("a", re.IGNORECASE)),
    "deques": (collections.deque([1, 2]), collections.deque([2, 1])),
    "ranges": (range(3), range(4)),
    "slices": (slice(1, 2), slice(1, 3)),
    "dataclasses": (Person("a"), Person("b")),
    "dataclass floats": (Person("a", 1.0), Person("a", 2.0)),
    "slots": (Slotted("a"), Slotted("b")),
    "classes": (Person("a"), Slotted("a")),
    "namedtuple and tuple": (Point(1, 2), (1, 2)),
    "namedtuples": (Point(1, 2), Point(2, 1)),
    "objects": (Plain(a=1), Plain(a=2)),
    "object attributes": (Plain(a=1), Plain(b=1)),
    "list subclass": (Words("ab"), Words("ba")),
    "dict subclass": (Table(a=1), Table(a=2)),
    "exceptions": (ValueError("a"), ValueError("b")),
    "exception types": (ValueError("a"), TypeError("a")),
    "exception state": (Oops("no", 3), Oops("no", 4)),
    "os errors": (OSError(2, "no", "file"), OSError(2, "no", "other")),
    "functions": (len, max),
    "own functions": (linked, frame),
    "types": (int, str),
    "methods": (Plain(a=1).__init__, Plain(a=2).__init__),
    "modules": (os, sys),
    "namespaces": (types.SimpleNamespace(a=1), types.SimpleNamespace(a=2)),
    "cycles": (own_cycle(1), own_cycle(2)),
    "cycle and depth": (own_cycle(1), [1, {"self": [1]}]),
    "arrays": (array.array("i", [1]), array.array("i", [2])),
}


@pytest.mark.parametrize(("left", "right"), EQUAL.values(), ids=EQUAL)
def test_equal_values_have_equal_fingerprints(left, right):
    assert fingerprint(left) == fingerprint(right)
    assert not fingerprint(left).opaque


@pytest.mark.parametrize(("left", "right"), DIFFERENT.values(), ids=DIFFERENT)
def test_different_values_differ(left, right):
    assert changed(fingerprint(left), fingerprint(right))
    assert not fingerprint(left).opaque


@pytest.mark.parametrize(("left", "right"), (EQUAL | DIFFERENT).values(), ids=EQUAL | DIFFERENT)
def test_values_inside_others_show_as_well(left, right):
    assert changed(fingerprint({"k": [left]}), fingerprint({"k": [right]})) == changed(
        fingerprint(left), fingerprint(right)
    )


NOISE = 1 + 1e-14
NOISY = {
    "float": (0.1 + 0.2, 0.3),
    "list": ([1.0, 2.0], [1.0, 2.0 * NOISE]),
    "mixed list": ([1, 2.0], [1, 2.0 * NOISE]),
    "float set": ({0.5, 1.5, 2.5}, {0.5 * NOISE, 1.5, 2.5 * NOISE}),
    "float keys": ({0.5: "a", 1.5: "b"}, {0.5 * NOISE: "a", 1.5: "b"}),
    "small array": (np.ones((2, 2)), np.ones((2, 2)) * NOISE),
    "complex": (1 + 2j, 1 + 2j * NOISE),
    "frame": (frame(), frame(x=[0.5, NAN, 2.0 * NOISE])),
    "object": (Person("a", 0.3), Person("a", 0.1 + 0.2)),
    "big array": (BIG, BIG * NOISE),
    "big matrix": (BIG.reshape(100, 10), BIG.reshape(100, 10) * NOISE),
    "big list": (BIG.tolist(), (BIG * NOISE).tolist()),
    "arrays": ([BIG, BIG], [BIG * NOISE, BIG]),
    "big array of residues": (np.zeros(1000), RNG.normal(size=1000) * 1e-15),
}


def close(left: Fingerprint, right: Fingerprint) -> bool:
    pairs = zip(left.floats, right.floats, strict=True)
    return all(math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12) for a, b in pairs)


@pytest.mark.parametrize(("left", "right"), NOISY.values(), ids=NOISY)
def test_noise_in_floats_leaves_the_shape_alone(left, right):
    before, after = fingerprint(left), fingerprint(right)

    assert before.exact != after.exact
    assert before.shape == after.shape
    assert close(before, after)


def test_few_floats_travel_as_they_are():
    value = {"b": [2.5, -0.0], "a": 1.5, "c": np.array([0.1, NAN, 0.2])}

    assert fingerprint(value).floats == (1.5, 2.5, 0.0, 0.1, 0.0, 0.2)


def test_many_floats_travel_as_sums():
    for value in (BIG, BIG.tolist(), [BIG] * 10, np.ones((1000, 300)), dict(enumerate(BIG.tolist()))):
        assert len(fingerprint(value).floats) == MAX_FLOATS


def test_both_ways_to_sum_agree():
    from_list, from_array = fingerprint(BIG.tolist()), fingerprint(BIG)

    assert from_list.floats == pytest.approx(from_array.floats, rel=1e-12)
    assert block_sums([1.0] * 257) != block_sums([1.0] * 258)


def swap(values, i, j):
    values[i], values[j] = values[j], values[i]


DAMAGE = {
    "big value": lambda values: values.__setitem__(3, values[3] * 1.001),
    "small value beside big ones": lambda values: values.__setitem__(7, values[7] * 1.01),
    "sign": lambda values: values.__setitem__(5, -values[5]),
    "sign of a small value": lambda values: values.__setitem__(7, -values[7]),
    "small value lost": lambda values: values.__setitem__(7, 0.0),
    "neighbors swapped": lambda values: swap(values, 10, 11),
    "far ones swapped": lambda values: swap(values, 10, 900),
    "all shifted": lambda values: values.insert(0, values.pop()),
}


@pytest.mark.parametrize("make", [list, np.array], ids=["list", "array"])
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_real_differences_show_in_the_sums(damage, make):
    values = (BIG * 1e9).tolist()
    values[7] = 0.002
    damaged = list(values)
    damage(damaged)

    before, after = fingerprint(make(values)), fingerprint(make(damaged))

    assert before.shape == after.shape
    assert not close(before, after)


OPAQUE = {
    "lock": threading.Lock(),
    "file": io.StringIO("a"),
    "generator": (each for each in ()),
    "iterator": iter([1]),
    "counter": itertools.count(),
    "closure": closure_over(1),
    "bound builtin": [].append,
    "memory": memoryview(b"a"),
    "keys": {"a": 1}.keys(),
    "numpy generator": np.random.default_rng(1),
    "python generator": random.Random(1),  # noqa: S311 - its state is under test
    "thread state": threading.local(),
}


@pytest.mark.parametrize("value", OPAQUE.values(), ids=OPAQUE)
def test_what_hides_its_state_is_opaque(value):
    seen = fingerprint(value)

    assert seen.opaque
    assert fingerprint({"k": (1, value)}).opaque
    assert seen == fingerprint(value)


def test_what_can_be_seen_around_something_opaque_still_counts():
    lock = threading.Lock()

    assert changed(fingerprint(Plain(lock=lock, n=1)), fingerprint(Plain(lock=lock, n=2)))
    assert not changed(fingerprint(Plain(lock=lock, n=1)), fingerprint(Plain(lock=threading.Lock(), n=1)))


RUN = []


def boom(*_args, **_kwargs):
    RUN.append("a stranger's code")
    raise AssertionError("a stranger's code was run")


HOOKS = [
    "__repr__", "__str__", "__eq__", "__ne__", "__lt__", "__hash__", "__bool__", "__len__", "__iter__",
    "__getattr__", "__getattribute__", "__getitem__", "__contains__", "__reduce__", "__reduce_ex__",
    "__getstate__", "__format__", "__int__", "__float__", "__index__", "__bytes__", "__copy__",
    "__array_finalize__", "__array_function__", "__array_interface__", "__buffer__",
    "__array__", "__fspath__", "__complex__", "__instancecheck__", "__subclasscheck__", "keys",
    "items", "copy",
]  # fmt: skip
RUDE = dict.fromkeys(HOOKS, boom) | {"__class__": property(boom)}
RUDE_META = type("RudeMeta", (type,), RUDE | {"__name__": property(boom), "__module__": property(boom)})


def rude(base, *arguments):
    """An instance of a class that fails as soon as any of its code is run."""
    kind = type.__new__(RUDE_META, "Rude", (base,), dict(RUDE))
    if base is np.ndarray:  # NumPy runs the class's own code when it makes an array
        made = type("Polite", (base,), {})(*arguments)
        object.__dict__["__class__"].__set__(made, kind)
        return made
    made = base.__new__(kind, *arguments)
    if base in {list, dict, set, bytearray}:
        base.__init__(made, *arguments)
    return made


@pytest.mark.parametrize(
    ("base", "arguments"),
    [
        (object, ()),
        (list, ([1, 0.5],)),
        (dict, ({"a": 1},)),
        (tuple, ((1, 2),)),
        (set, ({1, 2},)),
        (frozenset, ({1, 2},)),
        (str, ("a",)),
        (int, (7,)),
        (float, (7.5,)),
        (bytes, (b"a",)),
        (bytearray, (b"a",)),
        (complex, (1j,)),
        (Exception, ("a",)),
        (dt.datetime, (2020, 1, 1)),
        (np.ndarray, ((2,), "i1", b"ab")),
        (collections.OrderedDict, ()),
        (collections.deque, ()),
        (types.ModuleType, ("a",)),
        (decimal.Decimal, ("1.5",)),
    ],
    ids=lambda each: each.__name__ if isinstance(each, type) else "",
)
def test_no_code_of_a_stranger_is_run(base, arguments):
    value = rude(base, *arguments)
    RUN.clear()

    seen = [fingerprint(each) for each in (value, [value, (value,)], {"a": value}, type(value))]

    del value  # pytest would show it, by its own code, if this failed
    assert RUN == []
    assert [each.opaque for each in seen] == [False] * 4


def test_state_is_found_behind_a_property_named_dict():
    class Hidden(Plain):
        __dict__ = property(boom)

    left, right = Hidden(n=1), Hidden(n=2)

    assert changed(fingerprint(left), fingerprint(right))
    assert not fingerprint(left).opaque


def test_state_that_only_a_stranger_s_property_would_show_is_opaque():
    class Hidden:
        __dict__ = property(boom)

    assert fingerprint(Hidden()).opaque


def test_a_stranger_s_kind_of_path_is_opaque():
    kind = type("Rude", (type(pathlib.Path()),), RUDE)

    RUN.clear()

    assert fingerprint(object.__new__(kind)).opaque
    assert RUN == []


def test_slots_and_dict_both_count():
    left, right = Half(a=1), Half(a=1)
    left.extra, right.extra = 1, 2

    assert changed(fingerprint(left), fingerprint(right))
    assert not changed(fingerprint(Half(a=1)), fingerprint(Half(a=1)))


def test_a_worker_knows_the_main_program_by_another_name():
    first, second = (type("Result", (), {"__module__": name}) for name in ("__main__", "__mp_main__"))

    assert fingerprint(first()) == fingerprint(second())


def test_deep_values_end_in_opaque_and_do_not_overflow():
    assert not fingerprint(linked(90)).opaque
    for depth in (150, 100_000):
        assert fingerprint(linked(depth)).opaque
    assert not changed(fingerprint(linked(500)), fingerprint(linked(500)))


def test_deep_objects_do_not_overflow():
    chain = None
    for _ in range(90):
        chain = Plain(next=[{0: chain}], tag=(chain is None,))

    assert fingerprint(chain).opaque
    assert fingerprint(chain) == fingerprint(chain)


def test_a_graph_that_unfolds_without_end_is_cut_off():
    knot = [1]
    for _ in range(60):
        knot = [knot, knot]

    assert fingerprint(knot).opaque


MUCH = {
    "nested": [[each] for each in range(2000)],
    "flat": list(range(20_000)),
    "floats": [each / 2 for each in range(5000)],
    "text": "x" * 2_000_000,
    "array": np.zeros(200_000),
    "set": {(each,) for each in range(2000)},
}


@pytest.mark.parametrize("value", MUCH.values(), ids=MUCH)
def test_too_much_is_opaque_and_its_type_all_that_is_known(value):
    assert not fingerprint(value).opaque
    assert fingerprint(value, nodes=1000).opaque
    assert fingerprint(value, nodes=1000) == fingerprint(value, nodes=0)


@pytest.mark.parametrize(
    "value",
    [
        [b"x" * 100_000] * 1000,
        {"texts": ("x" * 100_000,) * 1000},
        list(range(10**6)),
        dict.fromkeys(range(10**6)),
        set(range(10**6)),
        collections.deque(range(10**6)),
    ],
    ids=["bytes", "texts", "list", "dict", "set", "deque"],
)
def test_large_values_are_given_up_before_they_are_copied(value):
    tracemalloc.start()
    try:
        found = fingerprint(value, nodes=1000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (found.too_large, found.opaque) == (True, True)
    assert peak < 1_000_000


def test_only_what_is_too_much_is_too_large():
    assert not fingerprint(threading.Lock()).too_large
    assert not fingerprint(["x" * 1000] * 100, nodes=1000).too_large


def test_values_that_resist_are_opaque():
    broken = pd.DataFrame({"a": [1]})
    broken._mgr = None
    impostor = type("datetime", (), {"__module__": "datetime"})()

    assert fingerprint(broken).opaque
    assert fingerprint(impostor).opaque


def test_looking_changes_nothing():
    value = {"f": frame(), "a": BIG.copy(), "o": Plain(a=[1, {2.5}]), "l": [3, 1, 2]}
    before = fingerprint(value)

    assert value["l"] == [3, 1, 2]
    pd.testing.assert_frame_equal(value["f"], frame())
    assert fingerprint(value) == before


def test_a_fingerprint_survives_the_pipe():
    for value in (frame(), BIG, NAN, threading.Lock(), [math.inf, -0.0]):
        assert loads(Fingerprint, dumps(fingerprint(value))) == fingerprint(value)


SAMPLE = """
import sys
from advisor.fingerprint import fingerprint
class Record:
    def __init__(self, **state): self.__dict__.update(state)
values = [{"b", "a", "c", "xyz", ("t", 1.5), None, 7}, {("k", i): {str(i), i * 0.5} for i in range(20)},
          Record(a={"x", "y", "z"}, b=[1.5, None]), frozenset(map(str, range(50))),
          object(), ValueError("a", 1)]
print([fingerprint(each) for each in values])
"""


def test_other_processes_see_the_same_and_need_no_numpy():
    def run(seed):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(pathlib.Path.cwd())}
        script = SAMPLE + "assert not {'numpy', 'pandas'} & set(sys.modules)"
        return subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
        ).stdout

    outputs = {run(seed) for seed in ("0", "1", "2")}

    assert len(outputs) == 1
    assert "opaque=True" not in outputs.pop()
