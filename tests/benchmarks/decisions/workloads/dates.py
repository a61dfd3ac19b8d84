# ruff: noqa: DTZ001, DTZ007 - sample data, and functions as people write them
"""Dates and records: the article's own field. Parsing dates, and cleaning rows of a table.

`strptime` is slow Python over short texts; rows come as dicts from a CSV file, or as pandas Series from
`iterrows`, which costs more than the work. Columns would be the right answer for most of them.
"""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import prepared

if TYPE_CHECKING:
    from collections.abc import Iterator

WORKLOADS: dict[str, dict[str, Any]] = {
    "parse_dates": {"target": "to_weekday", "data": "date_texts", "truth": {2: "cpu", 3: "yes", 6: "yes"}},
    "few_dates": {"target": "to_weekday", "data": "few_date_texts", "truth": {3: "yes", 4: "no", 6: "yes"}},
    "clean_csv_rows": {
        "target": "clean",
        "csv": "make_orders",
        "ending": ".csv",
        "truth": {2: "cpu", 3: "yes", 6: "yes"},
    },
    "score_frame_rows": {"target": "score", "data": "frame", "truth": {2: "cpu", 3: "yes"}},
    "discount_columns": {
        "target": "discount",
        "data": "prices",
        "truth": {1: "yes", 2: "cpu", 3: "yes", 6: "yes"},
    },
    "workday_generator": {
        "target": "workdays_until",
        "data": "stream_of_days",
        "truth": {1: "no", 2: "cpu", 3: "yes", 6: "yes"},
    },
}

FIRST = date(2020, 1, 1)
ORDERS = 150_000


def to_weekday(text: str) -> str:
    """Turn "03/Nov/2026 14:05:06" into "2026-11-03 Tue"."""
    return datetime.strptime(text, "%d/%b/%Y %H:%M:%S").strftime("%Y-%m-%d %a")


def clean(row: dict[str, str]) -> dict[str, Any]:
    """Clean one order as it comes from the shop."""
    amount = float(row["amount"].replace("€", "").replace(",", "."))
    joined = datetime.strptime(row["ordered"], "%Y-%m-%d")
    return {
        "name": row["name"].strip().title(),
        "email": row["email"].strip().lower(),
        "amount": round(amount * 1.19, 2),
        "quarter": f"{joined.year}Q{(joined.month - 1) // 3 + 1}",
    }


def score(row: "pd.Series[Any]") -> float:
    """Score one customer, a row of a frame."""
    points = 2.0 * row["visits"] + 0.1 * row["spent"]
    if row["country"] in ("DE", "FR"):
        points += 25.0
    return float(points / (1 + row["age"] / 100))


def discount(price: float) -> float:
    """Take off a discount."""
    return price * 0.93 + 1.5


def workdays_until(day: date) -> int:
    """Count the workdays up to the end of the year after."""
    end, count = date(day.year + 1, 12, 31), 0
    while day <= end:
        count += day.weekday() < 5
        day += timedelta(days=1)
    return count


def date_texts() -> list[str]:
    """Return 250,000 moments, one every 11 minutes and 7 seconds."""
    found: list[str] = prepared.kept("date-texts", write_dates)
    return found


def write_dates() -> list[str]:
    """Write them."""
    step, moment = timedelta(minutes=11, seconds=7), datetime(2020, 1, 1)
    texts = []
    for _ in range(250_000):
        texts.append(f"{moment:%d/%b/%Y %H:%M:%S}")
        moment += step
    return texts


def few_date_texts() -> list[str]:
    """Return 300 moments."""
    return [f"{FIRST + timedelta(days=n):%d/%b/%Y} 08:15:00" for n in range(300)]


def make_orders(path: str) -> None:
    """Write a CSV file of orders."""
    with Path(path).open("w", encoding="utf-8") as file:
        file.write("name,email,amount,ordered\n")
        for n in range(ORDERS):
            day = FIRST + timedelta(days=n % 2_000)
            file.write(f'" ada number {n} ",Ada{n}@Example.ORG ,"€{n % 900},{n % 100:02}",{day}\n')


def frame() -> pd.DataFrame:
    """Return 40,000 customers."""
    numbers = pd.Series(range(40_000))
    return pd.DataFrame(
        {
            "visits": numbers % 37,
            "spent": (numbers * 7 % 5_001) * 1.25,
            "country": numbers.map(lambda n: ("DE", "FR", "IT", "ES")[n % 4]),
            "age": 18 + numbers % 60,
        }
    )


def prices() -> list[float]:
    """Return two million prices."""
    return [n % 9_973 + 0.5 for n in range(2_000_000)]


def stream_of_days() -> "Iterator[date]":
    """Give days one by one, without saying how many."""
    for n in range(8_000):
        yield FIRST + timedelta(days=n)
