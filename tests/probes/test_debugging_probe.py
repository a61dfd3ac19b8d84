import functools
import logging
import pdb  # noqa: T100 - what is counted
from types import SimpleNamespace

import pytest

from advisor.probes import debugging

log = logging.getLogger(__name__)


def talks(row):
    print("start", row)  # noqa: T201 - what is counted
    log.info("row")
    logging.warning("row")  # noqa: LOG015 - what is counted
    logging.getLogger("x").error("row")
    if row is None:
        breakpoint()  # noqa: T100 - what is counted
        pdb.set_trace()  # noqa: T100 - the same
    print("end")  # noqa: T201 - what is counted
    return row


def silent(row):
    """Say print() and log.info() in a text only."""
    return row.log(2) + row.print(3) + row.info


class Talker:
    def __call__(self, row):
        print(row)  # noqa: T201 - what is counted

    def method(self, row):
        self.logger.debug(row)


def measure(function, printed=0):
    return debugging.measure(SimpleNamespace(function=function), printed=printed)


def test_what_a_function_shows_is_counted():
    found = measure(talks, printed=12)
    assert (found.prints, found.logging, found.breakpoints, found.lines, found.printed) == (2, 3, 2, 10, 12)


def test_silence_counts_nothing():
    found = measure(silent)
    assert (found.prints, found.logging, found.breakpoints, found.lines) == (0, 0, 0, 3)


@pytest.mark.parametrize(
    ("function", "prints", "logs"),
    [
        (Talker(), 1, 0),
        (Talker().method, 0, 1),
        (functools.partial(talks), 2, 3),
        (lambda row: print(row, 1), 1, 0),  # noqa: T201 - what is counted
    ],
)
def test_the_code_that_a_call_reaches_is_read(function, prints, logs):
    found = measure(function)
    assert (found.prints, found.logging) == (prints, logs)


def test_without_a_source_nothing_is_counted():
    assert measure(len) == measure(str.strip)
    assert measure(len).lines == 0


def asks(row):
    return requests.post(row, json={})  # noqa: F821 - read, never called


def asks_through_another(row):
    return helper(row)  # noqa: F821 - the same


@pytest.mark.parametrize(
    ("function", "held", "client"),
    [
        (asks, {}, "requests.post"),
        (asks_through_another, {}, ""),
        (asks_through_another, {"httpx": functools}, "httpx"),
        (asks_through_another, {"httpx": "no module"}, ""),
    ],
)
def test_the_client_is_named(monkeypatch, function, held, client):
    for name, value in held.items():
        monkeypatch.setitem(globals(), name, value)
    assert measure(function).client == client
