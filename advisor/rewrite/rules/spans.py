"""Rules for spans of time: between dates, added to dates, measured in each other; and for what is earlier."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from advisor.rewrite.rules import bounds
from advisor.rewrite.rules.numbers import LAST_DIGIT
from advisor.rewrite.rules.rule import Need, Rule

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST_YEAR, LAST_YEAR = 1900, 2189
"""Dates between them can be subtracted in 64-bit nanoseconds, which pandas 2 holds them in."""
LONGEST = 25_000
"""Days, up or down, that leave such a date within the range of nanoseconds (1677 to 2262)."""
FINEST = 4 * 10**14
"""Microseconds, of which a float still tells a tenth: 4,600 days."""
MICROS = {
    "weeks": 604_800_000_000,
    "days": 86_400_000_000,
    "hours": 3_600_000_000,
    "minutes": 60_000_000,
    "seconds": 1_000_000,
}
"""Microseconds of what a span can be given in."""
CODES = {"weeks": "W", "days": "D", "hours": "h", "minutes": "min", "seconds": "s"}
SIGNS = ("<", "<=", ">", ">=", "==", "!=")

RANGE = Need(
    "date-range",
    f"{{A}} is between {FIRST_YEAR} and {LAST_YEAR}",
    f"(A >= pd.Timestamp({FIRST_YEAR}, 1, 1)) & (A < pd.Timestamp({LAST_YEAR + 1}, 1, 1))",
    "pd.Timestamp(2000, 1, 1)",
)
SHORT = Need(
    "date-range",
    f"{{A}} is at most {LONGEST:,} days, up or down",
    f"(A >= pd.Timedelta(days=-{LONGEST})) & (A <= pd.Timedelta(days={LONGEST}))",
    "pd.Timedelta(0)",
)
SOME_TIME = Need(
    "denominator",
    "{A} is not a span of zero",
    "A != pd.Timedelta(0)",
    "pd.Timedelta(days=1)",
    "ZeroDivisionError",
    "~",
)


def _usual(letter: str) -> Callable[..., bool]:
    """Claim that a constant date or span is such that no result leaves the range."""

    def is_usual(**given: object) -> bool:
        value = given[letter]
        if isinstance(value, date):
            return FIRST_YEAR <= value.year <= LAST_YEAR
        return isinstance(value, timedelta) and value != timedelta(0) and abs(value).days < LONGEST

    return is_usual


SPANS = ((timedelta(days=30),), (timedelta(hours=-7, microseconds=1),), (timedelta(seconds=1),))
MOMENTS = ((date(2024, 2, 29),), (date(1900, 1, 1),), (date(2189, 12, 31),))
"""Constants that the tests choose from."""


def _count(unit: str) -> tuple[Rule, ...]:
    """Give spans of so many units; fractions of them are rounded to microseconds."""
    code, micros = CODES[unit], MICROS[unit]
    limit, few = LONGEST * MICROS["days"] // micros, FINEST // micros
    words = f"{{A}} is at most {limit:,}, up or down"
    counted = Need("int-range", words, f"(A >= -{limit}) & (A <= {limit})", "0")
    words = f"{{A}} is at most {few:,}, up or down, and a whole number of microseconds"
    fine = f"(np.abs(A) <= {few}) & (np.abs(A * {micros} % 1 - 0.5) > 0.4)"
    measured = Need("tie", words, fine, "0.0")
    columns, fractions = (
        f"pd.to_timedelta(A, unit='{code}')",
        f"pd.to_timedelta((A * {micros}).round(), unit='us')",
    )
    return (
        Rule(f"datetime.timedelta({unit}=A)", "int", columns, "span", (counted,), array="none"),
        Rule(f"pandas.Timedelta({unit}=A)", "int", columns, "span", (counted,), array="none"),
        Rule(f"datetime.timedelta({unit}=A)", "float", fractions, "span", (measured,), array="none"),
    )


def _days_apart(sign: str, result: str) -> tuple[Rule, ...]:
    """Give what is between days, or compares them; pandas knows a constant day only as a moment."""
    needs = (RANGE, RANGE.of("B")) if sign == "-" else ()
    one, other = needs[:1], needs[1:]
    python = f"A {sign} B"
    return (
        Rule(
            python,
            "day day!",
            f"A {sign} pd.Timestamp(B)",
            result,
            one,
            array="none",
            when=_usual("B"),
            examples=MOMENTS,
        ),
        Rule(
            python,
            "day! day",
            f"pd.Timestamp(A) {sign} B",
            result,
            other,
            array="none",
            when=_usual("A"),
            examples=MOMENTS,
        ),
        Rule(python, "day day", python, result, needs, array="none"),
    )


BETWEEN = (
    Rule("A - B", "date date", "A - B", "span", (RANGE, RANGE.of("B")), array="none"),
    *_days_apart("-", "span"),
)
MOVED = (
    *(
        Rule(
            f"A {sign} B",
            kinds,
            f"A {sign} B",
            "date",
            (RANGE,),
            array="none",
            when=_usual("B"),
            examples=SPANS,
        )
        for sign in "+-"
        for kinds in ("date span!",)
    ),
    Rule("A + B", "date span", "A + B", "date", (RANGE, SHORT.of("B")), array="none"),
    Rule("A - B", "date span", "A - B", "date", (RANGE, SHORT.of("B")), array="none"),
    Rule("A + B", "span date", "A + B", "date", (SHORT, RANGE.of("B")), array="none"),
)
MEASURED = (
    Rule("A + B", "span span", "A + B", "span", (SHORT, SHORT.of("B")), array="none"),
    Rule("A - B", "span span", "A - B", "span", (SHORT, SHORT.of("B")), array="none"),
    Rule("-A", "span", "-A", "span", array="none"),
    Rule("abs(A)", "span", "abs(A)", "span", array="none"),
    Rule("bool(A)", "span", "A != pd.Timedelta(0)", "bool", array="none"),
    Rule("A / B", "span span", "A / B", "float", (SOME_TIME.of("B"),), array="none", note=LAST_DIGIT),
    Rule(
        "A // B",
        "span span!",
        "A // B",
        "int",
        bound=bounds.between(-(2**62), 2**62),
        array="none",
        when=_usual("B"),
        examples=SPANS,
    ),
)
COMPARED = (
    *(
        Rule(f"A {sign} B", kinds, f"A {sign} B", "bool", array="none", when=when, examples=examples)
        for sign in SIGNS
        for kinds, when, examples in (
            ("span span!", _usual("B"), SPANS),
            ("span! span", _usual("A"), SPANS),
            ("span span", None, ()),
            ("date date", None, ()),
        )
    ),
    *(rule for sign in SIGNS for rule in _days_apart(sign, "bool")),
)

RULES: tuple[Rule, ...] = (
    *BETWEEN,
    *MOVED,
    *MEASURED,
    *COMPARED,
    *(rule for unit in MICROS for rule in _count(unit)),
)
