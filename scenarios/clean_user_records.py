"""Clean 100,000 user records, one row at a time.

You have users.csv: an email with stray spaces and capitals, a phone number with dashes, the day of the
sign-up and a number of transactions. The loop over its rows takes minutes, and someone says: "Just
parallelize it", so the next thing tried is a pool of processes that is handed one row at a time.

What is right: each row is work for microseconds, far less than it costs to send one to a worker and its
result back, so such a pool is slower than the loop. Every step (strip, lower, replace, a date parsed, two
comparisons) is also an operation on a whole column, and that form needs no workers at all. If workers are
used nevertheless, they must get many rows at a time.

    python scenarios/clean_user_records.py users.csv     writes the data
    python scenarios/clean_user_records.py               runs the plain loop over the first rows

The sign-ups end with 2024, so that the same seed gives the same file for ever; no account is younger than
a week any more.
"""

import csv
import random
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

TARGET = "process_user"
DATA = None
ALLOW: list[str] = []
EXPECTED = (
    {"action": "switch", "strategies": ["vectorized"], "answers": {1: "yes"}},
    {"action": "switch", "strategies": ["processes"], "chunksize_above": 1, "answers": {1: "yes"}},
    {"action": "keep-sequential", "answers": {1: "yes"}},
)

FIRST_DAY = date(2019, 1, 1)
DAYS = (date(2024, 12, 31) - FIRST_DAY).days
NAMES = ("Ada", "Grace", "Alan", "Edsger", "Barbara", "Donald", "Frances", "Ken", "Radia", "Tim")
HOSTS = ("Example.com", "example.org", "Mail.Example.NET")


def process_user(row: Any) -> dict[str, Any]:
    """Clean one user's record and flag it if it looks suspicious."""
    email = row["email"].strip().lower()
    phone = row["phone"].replace("-", "").replace(" ", "")
    signup_date = datetime.strptime(row["signup_date"], "%Y-%m-%d")
    age_days = (datetime.now() - signup_date).days
    suspicious = age_days < 7 and row["transaction_count"] > 50  # noqa: PLR2004 - as in the story
    return {
        "user_id": row["user_id"],
        "email": email,
        "phone": phone,
        "age_days": age_days,
        "suspicious": suspicious,
    }


def records(seed: int = 0) -> Iterator[dict[str, Any]]:
    """Make up users without end, the same ones for the same seed."""
    chance = random.Random(seed)
    user_id = 0
    while True:
        user_id += 1
        name, host = chance.choice(NAMES), chance.choice(HOSTS)
        space = " " * chance.randrange(3)
        yield {
            "user_id": user_id,
            "email": f"{space}{name}.{user_id}@{host}{space}",
            "phone": f"{chance.randrange(1000):03} {chance.randrange(1000):03}-{chance.randrange(10_000):04}",
            "signup_date": (FIRST_DAY + timedelta(days=chance.randrange(DAYS + 1))).isoformat(),
            "transaction_count": chance.randrange(200),
        }


def make_data(path: Path | str, rows: int = 100_000, seed: int = 0) -> None:
    """Write the users to a new CSV file; raises FileExistsError rather than overwrite one."""
    with Path(path).open("x", encoding="utf-8", newline="") as file:
        users = islice(records(seed), rows)
        first = next(users)
        writer = csv.DictWriter(file, fieldnames=list(first))
        writer.writeheader()
        writer.writerow(first)
        writer.writerows(users)


def main() -> None:
    """Write the data where the command line says, or run the plain loop over a few rows."""
    if len(sys.argv) > 1:
        path = sys.argv[1]
        try:
            make_data(path)
        except FileExistsError:
            print(f"{path} is there already and stays as it is")
            return
        print(f"wrote 100,000 users to {path}")
        return
    results = [process_user(user) for user in islice(records(), 1000)]
    print(f"cleaned {len(results)} users; the first is {results[0]}")


if __name__ == "__main__":
    main()
