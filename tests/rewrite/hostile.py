"""Rows made to tell a column rewrite from the original: hostile values in the kinds the columns have."""

import copy
import itertools
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import hostile_numbers
import hostile_texts
from code_constants import INT64, Constants, constants_of
from corpus.case import VALUE, Case
from corpus.ordinary import NAN, NOON_TODAY

Draw = Callable[[random.Random], Any]

SAMPLE = 200
"""Ordinary rows from which the kinds are read and that are made hostile."""
REAL = 12
"""So many real values of a column are mutated in its pool of numbers and moments."""
MISSING_SHARE = 0.08
DROPPED_KEY_SHARE = 0.1
ONE, PAIR, ALL = 0.40, 0.65, 0.85
"""Upper ends of the shares of rows with one hostile column, two, all; the rest has one value everywhere."""
SCALAR = {"bool", "int", "float", "text", "moment", "date"}
WHOLE_VALUE = "value"
"""The column name under which single values are treated as records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What all columns of one case share."""

    constants: Constants
    now: datetime
    far_dates: bool
    missing_anywhere: bool


def hostile_rows(
    case: Case,
    rng: random.Random,
    count: int,
    *,
    missing_anywhere: bool = False,
    far_dates: bool = True,
    now: datetime = NOON_TODAY,
) -> list[Any]:
    """Return rows (or values) in the kinds of the ordinary ones that stress every column.

    Values go missing where ordinary ones do, or anywhere; `far_dates=False` keeps moments within what
    nanoseconds hold, as a pandas 2 column must; `now` should be the frozen now of the check.
    """
    ordinary = case.rows(rng, SAMPLE)
    rows = [{WHOLE_VALUE: value} for value in ordinary] if case.form is VALUE else ordinary
    setting = Setting(
        constants=constants_of(case.function, rows[0]),
        now=now,
        far_dates=far_dates,
        missing_anywhere=missing_anywhere,
    )
    draws = {name: column_draw([row[name] for row in rows], setting, rng) for name in rows[0]}
    made = [hostile_row(rng.choice(rows), draws, rng) for _ in range(count)]
    return [row[WHOLE_VALUE] for row in made] if case.form is VALUE else made


def hostile_row(ordinary: dict[str, Any], draws: dict[str, Draw], rng: random.Random) -> dict[str, Any]:
    """Make one column, two, or all of the row hostile; or give all columns of a kind the same value."""
    row = copy.deepcopy(ordinary)
    names = list(row)
    if not names:  # a dict in a cell may be empty
        return row
    share = rng.random()
    if share < ONE or len(names) == 1:
        chosen = [rng.choice(names)]
    elif share < PAIR:
        chosen = rng.sample(names, 2)
    elif share < ALL:
        chosen = names
    else:
        return with_twins(row, draws, rng)
    row.update({name: draws[name](rng) for name in chosen})
    return row


def with_twins(row: dict[str, Any], draws: dict[str, Draw], rng: random.Random) -> dict[str, Any]:
    """Give every column of a kind the same hostile value, or its neighbor."""
    name = rng.choice(list(row))
    value = draws[name](rng)
    kind = kind_of(value)
    for other, present in row.items():
        if kind_of(present) == kind and kind in SCALAR:
            row[other] = value
        elif kind == "int" and kind_of(present) == "float":
            row[other] = float(value)
    row[name] = value
    if kind == "int" and value < INT64[-1]:
        row[name] = value + rng.randrange(2)
    return row


def kind_of(value: Any) -> str:
    """Return the Python kind of a value; missing values are a kind of their own."""
    if value is None or value != value:  # noqa: PLR0124 - NaN and NaT differ from themselves
        return "missing"
    for type_, kind in (
        (bool, "bool"), (int, "int"), (float, "float"), (str, "text"), (datetime, "moment"), (date, "date"),
        (list, "list"), (dict, "cell"),
    ):  # fmt: skip
        if isinstance(value, type_):
            return kind
    return "other"


def column_draw(values: list[Any], setting: Setting, rng: random.Random) -> Draw:
    """Return what draws hostile values in the kinds, and with the missing values, that the column has."""
    by_kind: dict[str, list[Any]] = {}
    for value in values:
        by_kind.setdefault(kind_of(value), []).append(value)
    missing = by_kind.pop("missing", [])[:1]
    if setting.missing_anywhere:
        missing = [*missing, NAN if "float" in by_kind else None]
    kinds = [kind_draw(kind, seen, setting, rng) for kind, seen in by_kind.items()]

    def draw(rng: random.Random) -> Any:
        if missing and (not kinds or rng.random() < MISSING_SHARE):
            return rng.choice(missing)
        return rng.choice(kinds)(rng)

    return draw


def kind_draw(kind: str, seen: list[Any], setting: Setting, rng: random.Random) -> Draw:
    """Return what draws hostile values of one kind."""
    match kind:
        case "text":
            return text_draw(seen, setting, rng)
        case "list":
            return list_draw(seen, setting, rng)
        case "cell":
            return cell_draw(seen, setting, rng)
        case _:
            return cycled(pool(kind, seen, setting, rng), rng)


def pool(kind: str, seen: list[Any], setting: Setting, rng: random.Random) -> list[Any]:
    """Return the hostile values of a kind that has a fixed set of them."""
    numbers = setting.constants.numbers
    real = seen[:REAL]
    match kind:
        case "bool":
            return [False, True]
        case "int":
            return hostile_numbers.whole_numbers(numbers, real)
        case "float":
            return hostile_numbers.fractions(numbers, real, rng)
        case "moment":
            return moments_around(real, setting)
        case "date":
            noons = [datetime.combine(day, time(12)) for day in real]
            return [moment.date() for moment in moments_around(noons, setting)]
        case _:
            return seen


def moments_around(real: Iterable[datetime], setting: Setting) -> list[datetime]:
    """Return the hostile moments of this setting."""
    numbers = setting.constants.numbers
    return hostile_numbers.moments(numbers, real, setting.now, far=setting.far_dates)


def cycled(values: list[Any], rng: random.Random) -> Draw:
    """Return what draws every value in turn, in an order of its own."""
    endless = itertools.cycle(rng.sample(values, len(values)))
    return lambda _rng: next(endless)


def text_draw(seen: list[str], setting: Setting, rng: random.Random) -> Draw:
    """Return what draws nasty text, text near the constants, and changed real values by turns."""
    constants = tuple(text for text in setting.constants.texts if text)
    near = list(dict.fromkeys(texts_near(constants, setting, rng))) or list(hostile_texts.NASTY_TEXTS)

    def changed(rng: random.Random) -> str:
        return hostile_texts.mutated(rng.choice(seen), constants, rng)

    nasty = cycled(list(hostile_texts.NASTY_TEXTS), rng)
    turns = itertools.cycle([nasty, changed, cycled(near, rng), changed])

    def draw(rng: random.Random) -> str:
        turn = next(turns)
        return turn(rng)

    return draw


def texts_near(constants: Iterable[str], setting: Setting, rng: random.Random) -> Iterator[str]:
    """Yield variants of the constants, and moments written in the formats among them."""
    for constant in constants:
        yield from hostile_texts.variants(constant, rng)
    forms = [text for text in constants if hostile_texts.is_date_format(text)]
    yield from hostile_texts.written_dates(forms, moments_around([], setting))
    yield from (str(number) for number in setting.constants.numbers)


def list_draw(seen: list[list[Any]], setting: Setting, rng: random.Random) -> Draw:
    """Return what draws lists that are empty, repeated, or have hostile elements."""
    element = column_draw([value for cell in seen for value in cell], setting, rng)

    def draw(rng: random.Random) -> list[Any]:
        base = list(rng.choice(seen))
        hostile = [element(rng) for _ in range(rng.randrange(4))]
        return rng.choice([[], base * 2, base[::-1], hostile, [*base, *hostile], [*hostile, *base]])

    return draw


def cell_draw(seen: list[dict[str, Any]], setting: Setting, rng: random.Random) -> Draw:
    """Return what draws dicts with hostile values, now and then without one of their keys."""
    names = list(dict.fromkeys(name for cell in seen for name in cell))
    draws = {name: column_draw([cell[name] for cell in seen if name in cell], setting, rng) for name in names}

    def draw(rng: random.Random) -> dict[str, Any]:
        cell = hostile_row(rng.choice(seen), draws, rng)
        if rng.random() < DROPPED_KEY_SHARE:
            cell.pop(rng.choice(names), None)
        return cell

    return draw
