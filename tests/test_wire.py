"""The nouns survive the pipe exactly, and nothing that does not fit gets in."""

import dataclasses
import enum
import itertools
import json
import math
import types
import typing
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest

from advisor import model
from advisor.model import (
    Action,
    Advice,
    Cores,
    EffectKind,
    Estimate,
    Failed,
    FailureKind,
    Gil,
    Need,
    Order,
    Profile,
    Request,
    Skipped,
    Timing,
    Verdict,
)
from advisor.wire import dumps, from_plain, loads, to_plain

NOUNS = [
    each
    for each in vars(model).values()
    if dataclasses.is_dataclass(each) and each.__module__ == model.__name__
]


class Filler:
    """Builds a value of any type of the model, by reading its annotations."""

    def __init__(self, choice: int) -> None:
        self.choice = choice
        self.numbers = itertools.count(1)

    def fill(self, type_: Any) -> Any:
        origin, arguments = get_origin(type_), get_args(type_)
        if dataclasses.is_dataclass(type_):
            hints = get_type_hints(type_)
            return type_(**{each.name: self.fill(hints[each.name]) for each in dataclasses.fields(type_)})
        if origin in {Union, types.UnionType}:
            return self.fill(arguments[self.choice % len(arguments)])
        if origin is Literal:
            return arguments[self.choice % len(arguments)]
        if origin is tuple:
            members = arguments[:1] * (1 + self.choice) if arguments[-1] is ... else arguments
            return tuple(map(self.fill, members))
        if origin is frozenset:
            return frozenset(arguments[0])
        return self.scalar(type_)

    def scalar(self, type_: Any) -> Any:
        number = next(self.numbers)
        if issubclass(type_, enum.Enum):
            return list(type_)[number % len(type_)]
        if type_ is type(None):
            return None
        return {bool: number % 2 == 0, int: number, float: number / 7, str: f"täxt {number}\n\x1b[0m\udcff"}[
            type_
        ]


@pytest.mark.parametrize("choice", [0, 1, 2])
@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_every_noun_survives_the_pipe(noun, choice):
    value = Filler(choice).fill(noun)

    returned = loads(noun, dumps(value))

    assert returned == value
    assert type(returned) is noun


def test_a_filled_advice_holds_every_fact_and_skips_none():
    advice = Filler(0).fill(Advice)

    assert isinstance(advice.profile.timing, Timing)
    assert loads(Advice, dumps(advice)) == advice


def test_floats_travel_exactly():
    values = (0.1 + 0.2, 5e-324, 1.7976931348623157e308, -0.0, math.inf, -math.inf, 1.0)

    returned = loads(tuple[float, ...], dumps(values))

    assert list(map(repr, returned)) == list(map(repr, values))
    assert math.isnan(loads(float, dumps(math.nan)))


def test_reports_hold_no_number_that_json_does_not_know():
    estimate = Estimate(value=math.nan, low=-math.inf, high=2.5)

    plain = to_plain(estimate, strict=True)

    assert plain == {"value": None, "low": None, "high": 2.5, "confidence": 0.95}
    json.dumps(plain, allow_nan=False)
    assert math.isnan(from_plain(Estimate, plain).value)


def test_none_stays_none_where_a_number_is_optional():
    assert from_plain(Request, to_plain(Request(target="a", data="b"))).budget is None
    assert from_plain(float | None, None) is None


def test_sets_are_written_in_one_order():
    assert to_plain(frozenset(EffectKind)) == ["network", "spawn", "state", "write"]
    assert to_plain({10, 9, 100}) == [9, 10, 100]
    assert to_plain({(2, 1), (1, 2)}) == [[1, 2], [2, 1]]
    assert to_plain({Skipped(skipped="b"), Skipped(skipped="a")}) == [{"skipped": "a"}, {"skipped": "b"}]
    assert to_plain({"a", 1, None}) == [None, 1, "a"]


class LoudText(str):
    __slots__ = ()

    def __str__(self):
        raise AssertionError("a stranger's method was called")


class LoudNumber(float):
    def __float__(self):
        raise AssertionError("a stranger's method was called")

    def __repr__(self):
        raise AssertionError("a stranger's method was called")


def test_a_stranger_s_subclasses_lose_their_methods():
    assert type(to_plain(LoudText("a"))) is str
    assert type(to_plain(LoudNumber(2.0))) is float
    assert dumps({"a": LoudText("x"), "b": LoudNumber(0.5)}) == b'{"a":"x","b":0.5}'


@pytest.mark.parametrize("value", [object(), b"bytes", 1j, Estimate, {1: "a key that is no text"}])
def test_what_has_no_plain_form_is_refused(value):
    with pytest.raises(TypeError):
        to_plain(value)


def test_skipped_is_told_from_a_fact_by_its_key():
    assert from_plain(Gil | Skipped, {"skipped": "no time"}) == Skipped(skipped="no time")
    assert from_plain(Gil | Skipped, {"free": 0.5, "seconds": 1.0}) == Gil(free=0.5, seconds=1.0)


def test_the_member_of_a_union_is_the_one_that_has_exactly_these_fields():
    failed = Failed(kind=FailureKind.RAISED, because="ValueError: no")
    for value in (failed, Gil(free=0.1, seconds=2.0), Skipped(skipped="why")):
        assert from_plain(Failed | Gil | Skipped, to_plain(value)) == value


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (bool | Literal["marginal"], True),
        (bool | Literal["marginal"], "marginal"),
        (float | int | None, 3),
        (tuple[int, int] | None, (1, 2)),
        (tuple[()], ()),
        (tuple[tuple[int, str], ...], ((1, "yes"), (2, "no"))),
        (dict[str, Gil | None], {"a": Gil(free=0.0, seconds=0.0), "b": None}),
        (dict[EffectKind, int], {EffectKind.WRITE: 3}),
        (list[Action], [Action.SWITCH, Action.REFUSE]),
        (frozenset[Need], frozenset(Need)),
        (Any, {"free": ["form", 1, None]}),
        (None, None),
    ],
)
def test_types_that_annotations_are_made_of(type_, value):
    returned = loads(type_, dumps(value))

    assert returned == value
    assert type(returned) is type(value)


CORES = to_plain(Cores(usable=2, source="affinity", logical=2, physical=1, affinity=2, quota=1.5))


@pytest.mark.parametrize(
    ("type_", "plain", "message"),
    [
        (Gil, {"free": 0.5}, "Gil.seconds is missing"),
        (Gil, {"free": 0.5, "seconds": 1.0, "colour": 2}, "Gil has no field 'colour'"),
        (Gil, {"free": "much", "seconds": 1.0}, "Gil.free: expected float, got str"),
        (Gil, {"free": True, "seconds": 1.0}, "Gil.free: expected float, got bool"),
        (Gil, [0.5, 1.0], "expected Gil, got list"),
        (Gil | Skipped, {"free": 0.5}, "Gil.seconds is missing"),
        (Gil | Skipped, "0.5", "expected Gil or Skipped, got str"),
        (Gil | Timing, {"colour": 2}, "these keys are not the fields of Gil or Timing"),
        (Cores, CORES | {"usable": True}, "Cores.usable: expected int, got bool"),
        (Cores, CORES | {"usable": 2.0}, "Cores.usable: expected int, got float"),
        (Cores, CORES | {"usable": None}, "Cores.usable: expected int, got NoneType"),
        (Cores, CORES | {"physical": "1"}, "Cores.physical: expected int or NoneType, got str"),
        (Cores, CORES | {"source": 7}, "Cores.source: expected str, got int"),
        (tuple[int, int], [1], "expected a list of 2, got list"),
        (tuple[int, ...], {"0": 1}, "expected a list, got dict"),
        (frozenset[Need], ["cores", "luck"], "expected a value of Need, got str"),
        (Need, ["cores"], "expected a value of Need, got list"),
        (Literal["a", "b"], "c", "expected 'a' or 'b', got str"),
        (Literal[1, 2], True, "expected 1 or 2, got bool"),
        (dict[str, int], [1], "expected an object, got list"),
        (None, 0, "expected None, got int"),
        (bytes, "x", "cannot read values of <class 'bytes'>"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(type_, plain, message):
    with pytest.raises(TypeError) as caught:
        from_plain(type_, plain)

    assert str(caught.value) == message


def test_an_error_deep_inside_names_the_whole_way():
    plain = to_plain(Filler(0).fill(Profile))
    plain["timing"]["item_seconds"]["low"] = "little"

    with pytest.raises(
        TypeError, match=r"^Profile\.timing: Timing\.item_seconds: Estimate\.low: expected float"
    ):
        from_plain(Profile, plain)


@pytest.mark.parametrize("noun", [Order, Verdict, Request, Advice], ids=lambda noun: noun.__name__)
def test_no_field_may_be_left_out_even_if_it_has_a_default(noun):
    whole = to_plain(Filler(0).fill(noun))
    for name in whole:
        with pytest.raises(TypeError, match=f"{noun.__name__}.{name} is missing"):
            from_plain(noun, {key: value for key, value in whole.items() if key != name})


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe\x00", b"[" * 200_000, "nonsense"])
def test_what_is_no_json_is_a_value_error(data):
    with pytest.raises(ValueError):  # noqa: PT011 - the text is the json module's
        loads(Gil, data)


def test_a_key_of_a_stranger_is_shortened():
    with pytest.raises(TypeError) as caught:
        from_plain(Gil, {"x" * 10_000: 1})

    assert len(str(caught.value)) < 100


def test_annotations_are_resolved_once(monkeypatch):
    from_plain(Gil, {"free": 0.5, "seconds": 1.0})
    monkeypatch.setattr(typing, "get_type_hints", None)
    monkeypatch.setattr("advisor.wire.get_type_hints", None)

    assert from_plain(Gil, {"free": 0.5, "seconds": 2.0}).seconds == 2.0
