"""Questions to a database: sqlite in a file, opened anew for each question or held open by the module.

Opening a connection per call is what makes the function safe to run anywhere; the connection that the module
holds belongs to one thread of one process, and what is inserted through it stays there.
"""

import sqlite3
from pathlib import Path
from typing import Any

import prepared

WORKLOADS: dict[str, dict[str, Any]] = {
    "sqlite_reports": {
        "target": "report",
        "data": "regions",
        "allow": ["write"],
        "truth": {1: "no", 3: "yes", 6: "yes"},
    },
    "sqlite_lookups": {
        "target": "look_up",
        "data": "keys",
        "allow": ["write"],
        "truth": {1: "no", 3: "yes", 6: "yes"},
    },
    "sqlite_inserts": {
        "target": "insert",
        "data": "events",
        "truth": {1: "no", 3: "no"},
        "forbidden": ["threads", "processes", "coroutines", "distinct"],
        "naive_wrong": True,
    },
}

PATH = Path(prepared.folder("database")) / "orders.sqlite"
SALES = 120_000
memory = sqlite3.connect(":memory:")
memory.execute("create table event (id integer primary key, name text)")


def report(region: int) -> list[tuple[int, float, float]]:
    """Sum up one region's sales."""
    connection = sqlite3.connect(PATH)
    try:
        return connection.execute(
            "select product, sum(price), avg(price * price) from sale where region % 400 = ? "
            "group by product order by 2 desc limit 5",
            (region,),
        ).fetchall()
    finally:
        connection.close()


def look_up(key: int) -> tuple[Any, ...]:
    """Look one sale up."""
    connection = sqlite3.connect(PATH)
    try:
        found: tuple[Any, ...] = connection.execute("select * from sale where id = ?", (key,)).fetchone()
    finally:
        connection.close()
    return found


def insert(event: str) -> int:
    """Insert one event, and return its number."""
    return memory.execute("insert into event (name) values (?)", (event.upper(),)).lastrowid or 0


def make_database() -> None:
    """Make the file once."""
    if PATH.exists():
        return
    fresh = PATH.with_suffix(".new")
    connection = sqlite3.connect(fresh)
    connection.execute("create table sale (id integer primary key, region int, product int, price real)")
    rows = ((n, n * 7919 % 1_000, n % 50, n % 997 + 0.5) for n in range(SALES))
    connection.executemany("insert into sale values (?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()
    fresh.replace(PATH)


def regions() -> list[int]:
    """Return the regions."""
    make_database()
    return list(range(350))


def keys() -> list[int]:
    """Return keys of sales."""
    make_database()
    return [n * 31 % SALES for n in range(25_000)]


def events() -> list[str]:
    """Return events."""
    return [f"event {n}" for n in range(600_000)]
