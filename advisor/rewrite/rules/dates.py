"""Rules that read dates, take them apart, and write them.

A column of days (datetime.date) is held as dates at midnight, without a time zone as all dates here.
"""

from __future__ import annotations

import re
from typing import Any

from advisor.rewrite.rules import bounds
from advisor.rewrite.rules.formats import ISO_DATE, ISO_MOMENT, STAMP, date_text, is_readable
from advisor.rewrite.rules.numbers import LAST_DIGIT
from advisor.rewrite.rules.rule import Need, Rule
from advisor.rewrite.rules.spans import FIRST_YEAR, LAST_YEAR, RANGE

ALL_DAYS = 3_652_059
"""Days that Python's calendar has."""
SECONDS = 24 * 60 * 60
FIRST_SECOND, LAST_SECOND = -2_208_988_800, 6_942_671_999
"""Of these years, as seconds since 1970."""
MILLION = 10**6
WRITTEN = re.compile("(?:[^%]|%[YmdHMSyfbBaAjpI])+")
"""Date formats that pandas writes as Python does."""

FOUR_DIGITS = Need("date-range", "{A} is not before the year 1000", "A.dt.year >= 1000")
"""Python does not pad the years before."""
A_CALENDAR_DAY = Need(
    "date-range",
    f"{{A}}, {{B}} and {{C}} are a day from {FIRST_YEAR} to {LAST_YEAR}",
    f"((A >= {FIRST_YEAR}) & (A <= {LAST_YEAR}) & (B >= 1) & (B <= 12) & (C >= 1) & (C <= 31)"
    " & pd.to_datetime({'year': A, 'month': B, 'day': C}, errors='coerce').notna())",
)
"""Pandas takes the 129th of January for the 29th of February."""
SECONDS_SINCE_1970 = Need(
    "date-range",
    f"{{A}} is a moment between {FIRST_YEAR} and {LAST_YEAR}",
    f"(A >= {FIRST_SECOND}) & (A <= {LAST_SECOND})",
    "0",
)
NOT_JUST_BELOW_ZERO = Need(
    "domain",
    "{A} is not between minus a millisecond and zero",
    "~((A < pd.Timedelta(0)) & (A > pd.Timedelta(milliseconds=-1)))",
)
"""Pandas 3 is 1e-17 seconds off there, which is more than the last digit of so small a number."""
SECOND = Need("whole-second", "{A} has no fractions of a second", "A == A.dt.floor('s')")


def _is_format(**given: Any) -> bool:
    return isinstance(given["B"], str) and given["B"].isascii() and WRITTEN.fullmatch(given["B"]) is not None


def _whole(python: str, kinds: str, columns: str, low: int, high: int) -> Rule:
    """Give a part of a date, which pandas holds in 32 bits: sums of such parts would overflow."""
    columns = f"{columns}.astype('int64')"
    return Rule(python, kinds, columns, "int", bound=bounds.between(low, high), array="none")


PARTS = (
    ("year", 1, 9999),
    ("month", 1, 12),
    ("day", 1, 31),
    ("hour", 0, 23),
    ("minute", 0, 59),
    ("second", 0, 59),
    ("microsecond", 0, MILLION - 1),
)
STAMPED = (
    ("quarter", "quarter", 1, 4),
    ("dayofweek", "day_of_week", 0, 6),
    ("day_of_week", "day_of_week", 0, 6),
    ("weekday()", "day_of_week", 0, 6),
    ("dayofyear", "day_of_year", 1, 366),
    ("day_of_year", "day_of_year", 1, 366),
    ("days_in_month", "days_in_month", 28, 31),
    ("daysinmonth", "days_in_month", 28, 31),
    ("week", "isocalendar().week", 1, 53),
    ("isocalendar()[0]", "isocalendar().year", 0, 9999),
    ("isocalendar()[1]", "isocalendar().week", 1, 53),
    ("isocalendar()[2]", "isocalendar().day", 1, 7),
    ("isocalendar().year", "isocalendar().year", 0, 9999),
    ("isocalendar().week", "isocalendar().week", 1, 53),
    ("isocalendar().weekday", "isocalendar().day", 1, 7),
)
"""Parts by their names in Python and in pandas; dates of the standard library have only some."""
STANDARD = ("weekday()", "isocalendar()")
"""Beginnings of those that dates of the standard library have."""
CLAIMS = ("month_start", "month_end", "quarter_start", "quarter_end", "year_start", "year_end")
TEXTS = (
    ("str(A)", "date", "%Y-%m-%d %H:%M:%S", (SECOND,)),
    ("A.isoformat()", "date", "%Y-%m-%dT%H:%M:%S", (SECOND,)),
    ("str(A)", "day", "%Y-%m-%d", ()),
    ("A.isoformat()", "day", "%Y-%m-%d", ()),
)
FORMATS = (("%Y-%m-%d",), ("%d.%m.%Y %H:%M",), ("%b %d, %Y",), ("%Y%m",), ("%A %B %j %I %p %y %S",), ("%f",))

READ = (
    Rule(
        "datetime.datetime.strptime(A, B)",
        "text text!",
        "pd.to_datetime(A, format=B)",
        "date",
        (date_text,),
        array="none",
        when=is_readable,
        examples=(
            ("%Y-%m-%d",),
            ("%d/%m/%Y",),
            ("%Y-%m-%d %H:%M:%S",),
            ("%Y-%m-%dT%H:%M:%S.%f",),
            ("%Y-%m-%dT%H:%M:%SZ",),
            ("%Y%m%d",),
            ("%d %b %Y",),
            ("%B %d, %Y",),
            ("%m/%d/%y %I:%M %p",),
            ("%d.%m.%Y",),
            ("%H:%M",),
            ("%Y%m%d%H%M%S",),
            ("%d-%b-%y",),
            ("%Y-%m",),
        ),
    ),
    Rule(
        "datetime.datetime.fromisoformat(A)",
        "text",
        "pd.to_datetime(A, format='ISO8601')",
        "date",
        (ISO_MOMENT,),
        array="none",
    ),
    Rule(
        "datetime.date.fromisoformat(A)",
        "text",
        "pd.to_datetime(A, format='%Y-%m-%d')",
        "day",
        (ISO_DATE,),
        array="none",
    ),
    *(
        rule
        for python in ("pandas.to_datetime(A)", "pandas.Timestamp(A)")
        for rule in (
            Rule(python, "text", "pd.to_datetime(A, format='ISO8601')", "date", (STAMP,), array="none"),
            Rule(python, "date|day", "A", "date", (RANGE,), array="none"),
        )
    ),
)

MADE = (
    *(
        Rule(
            python,
            "int int int",
            "pd.to_datetime({'year': A, 'month': B, 'day': C}, errors='coerce')",
            kind,
            (A_CALENDAR_DAY.of("ABC"),),
            array="none",
        )
        for python, kind in (("datetime.datetime(A, B, C)", "date"), ("datetime.date(A, B, C)", "day"))
    ),
    *(
        Rule(f"datetime.datetime.combine(A, {midnight})", "day", "A", "date", array="none")
        for midnight in ("datetime.time.min", "datetime.datetime.min.time()")
    ),
    *(
        Rule(python, "int", "pd.to_datetime(A, unit='s')", "date", (SECONDS_SINCE_1970,), array="none")
        for python in (
            "datetime.datetime.utcfromtimestamp(A)",
            "pandas.to_datetime(A, unit='s')",
            "pandas.Timestamp(A, unit='s')",
        )
    ),
)

TAKEN_APART = (
    *(_whole(f"A.{name}", "date", f"A.dt.{name}", low, high) for name, low, high in PARTS),
    *(_whole(f"A.{name}", "day", f"A.dt.{name}", low, high) for name, low, high in PARTS[:3]),
    *(
        _whole(f"A.{name}", "date|day" if name.startswith(STANDARD) else "date", f"A.dt.{form}", low, high)
        for name, form, low, high in STAMPED
    ),
    Rule(
        "A.isoweekday()",
        "date|day",
        "A.dt.day_of_week.astype('int64') + 1",
        "int",
        bound=bounds.between(1, 7),
        array="none",
    ),
    *(Rule(f"A.is_{name}", "date", f"A.dt.is_{name}", "bool", array="none") for name in CLAIMS),
    Rule("A.is_leap_year", "date", "A.dt.is_leap_year", "bool", array="none"),
    *(
        Rule(f"A.{name}()", "date", f"A.dt.{name}()", "text", array="none")
        for name in ("day_name", "month_name")
    ),
    Rule("A.normalize()", "date", "A.dt.normalize()", "date", array="none"),
    Rule("A.date()", "date", "A.dt.normalize()", "day", array="none"),
    *(
        Rule(
            python,
            "date|day text!",
            "A.dt.strftime(B)",
            "text",
            (FOUR_DIGITS,),
            array="none",
            when=_is_format,
            examples=FORMATS,
        )
        for python in ("A.strftime(B)", "format(A, B)")
    ),
    Rule(
        "A.replace(day=1)",
        "date",
        "A - pd.to_timedelta(A.dt.day - 1, unit='D')",
        "date",
        (RANGE,),
        array="none",
    ),
    Rule(
        "A.replace(day=1)",
        "day",
        "A - pd.to_timedelta(A.dt.day - 1, unit='D')",
        "day",
        (RANGE,),
        array="none",
    ),
    *(
        Rule(python, kind, f"A.dt.strftime('{form}')", "text", (FOUR_DIGITS, *needs), array="none")
        for python, kind, form, needs in TEXTS
    ),
    Rule("A.days", "span", "A.dt.days", "int", bound=bounds.between(-ALL_DAYS, ALL_DAYS), array="none"),
    _whole("A.seconds", "span", "A.dt.seconds", 0, SECONDS - 1),
    _whole("A.microseconds", "span", "A.dt.microseconds", 0, MILLION - 1),
    Rule(
        "A.total_seconds()",
        "span",
        "A.dt.total_seconds()",
        "float",
        (NOT_JUST_BELOW_ZERO,),
        array="none",
        note=LAST_DIGIT,
    ),
)

RULES: tuple[Rule, ...] = (*READ, *MADE, *TAKEN_APART)
OF_PANDAS = frozenset(
    {
        *(f"A.{name}" for name, *_ in STAMPED if not name.startswith(STANDARD)),
        *(f"A.is_{name}" for name in (*CLAIMS, "leap_year")),
        *("A.day_name()", "A.month_name()", "A.normalize()"),
    }
)
"""Constructs that only the dates of pandas have: a datetime of the standard library raises AttributeError."""
