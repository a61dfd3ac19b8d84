"""Each call opens a connection of its own: the greeting costs one to three round trips, and ports run out.

A session keeps connections open. One per thread, or one per event loop, is enough, and safe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Debugging, Finding, Fix, Severity, TargetKind, Waiting
from advisor.wording import place, plural

if TYPE_CHECKING:
    from advisor.model import Case

RULE = "new-connection-per-call"

EVERY_CALL = 0.9
"""Connections per call from which each call opens one: a kept one that the service closed is no matter."""

SESSIONS = {"requests": "requests.Session()", "httpx": "httpx.Client()"}
"""What keeps connections, by library."""

THREADS = """kept = threading.local()

def session():
    if not hasattr(kept, "session"):
        kept.session = {session}
    return kept.session"""

AWAITED = """kept = None

def session():
    global kept
    kept = kept or {session}
    return kept"""


def check(case: Case) -> Finding | None:
    """Find calls that connect anew each time."""
    waiting, found = case.profile.waiting, case.profile.debugging
    if not isinstance(waiting, Waiting) or waiting.connects < EVERY_CALL:
        return None
    client = found.client if isinstance(found, Debugging) else ""
    through = f" through {client}" if "." in client else ""
    return Finding(
        rule=RULE,
        severity=Severity.NOTE,
        confidence=0.9,
        message=f"Each call opens {plural(waiting.connects, 'new connection')}{through}: one kept open"
        " per worker saves the time of opening it.",
        location=place(case.target),
        fix=use(client, case.target.kind),
    )


def use(client: str, kind: TargetKind) -> Fix:
    """Show the code that keeps a session."""
    library = client.partition(".")[0]
    if kind is TargetKind.COROUTINE:
        session = "httpx.AsyncClient()" if library == "httpx" else "aiohttp.ClientSession()"
        text = "Keep one session for the event loop, and take session() in the function."
        return Fix(text=text, code=AWAITED.format(session=session))
    session, name, method = SESSIONS["requests"], f"{library or 'the client'}'s own calls", "get"
    if library in SESSIONS:
        session = SESSIONS[library]
        name, method = (client, client.partition(".")[2]) if "." in client else (name, method)
    text = f"Keep one session per thread, and call session().{method} in place of {name}."
    return Fix(text=text, code=THREADS.format(session=session))
