"""Tells a call that a service refused from one that failed, by what it raised or returned."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LIMITED = 429
REFUSALS = frozenset({LIMITED, 503})
"""HTTP statuses by which a service asks for fewer calls: too many requests, unavailable (RFC 6585, 9110)."""
STATUS_NAMES = ("status_code", "status", "code")
"""Where requests, httpx, aiohttp and urllib keep the status, on a response or on the exception."""
LIMIT_WORDS = ("ratelimit", "toomanyrequests", "throttl", "slowdown")
"""Parts of the names that client libraries give to the exception for a refused call."""
CAUSES_MOST = 5
"""Exceptions of a chain that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one call ended."""

    refused: bool = False
    limited: bool = False
    """The refusal named a limit on the rate, not only that the service is busy."""
    error: str = ""
    """Type of what it raised; empty when it returned or was refused."""
    retry_after: float | None = None
    """Seconds that the service asked to wait, None when it did not say."""


RETURNED = Outcome()


def of_result(result: Any) -> Outcome:
    """Read a result: a response, a tuple that begins with a status, or a dict that holds one."""
    if result is None or isinstance(result, str | bytes | int | float):
        return RETURNED
    if isinstance(result, tuple):
        status = result[0] if result else None
    elif isinstance(result, Mapping):
        status = next((result[name] for name in STATUS_NAMES if name in result), None)
    else:
        status = status_of(result)
    if not is_refusal(status):
        return RETURNED
    return Outcome(refused=True, limited=status == LIMITED, retry_after=retry_after(result))


def of_error(error: BaseException) -> Outcome:
    """Read an exception, and those that caused it."""
    cause: BaseException | None = error
    for _ in range(CAUSES_MOST):
        if cause is None:
            break
        response = attribute(cause, "response")
        statuses = (status_of(cause), status_of(response))
        if any(map(is_refusal, statuses)) or is_limit(cause):
            return Outcome(
                refused=True,
                limited=LIMITED in statuses or is_limit(cause),
                retry_after=first(retry_after(cause), retry_after(response)),
            )
        cause = cause.__cause__ or cause.__context__
    return Outcome(error=type(error).__qualname__)


def is_limit(error: BaseException) -> bool:
    """Tell whether an exception is a rate limit by its name."""
    name = type(error).__name__.lower().replace("_", "")
    return any(word in name for word in LIMIT_WORDS)


def status_of(found: Any) -> Any:
    """Return the status that a response or an exception carries, None when it carries none."""
    values = (attribute(found, name) for name in STATUS_NAMES)
    return next((value for value in values if is_status(value)), None)


def is_status(value: Any) -> bool:
    """Tell whether a value is a number that can be a status."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_refusal(status: Any) -> bool:
    """Tell whether a status asks for fewer calls."""
    return is_status(status) and int(status) in REFUSALS


def retry_after(found: Any) -> float | None:
    """Return the seconds of a Retry-After header; a date is not worth parsing here."""
    headers = attribute(found, "headers")
    if headers is None and isinstance(found, Mapping):
        headers = found.get("headers")
    try:
        text = headers.get("Retry-After") or headers.get("retry-after")
        seconds = float(text)
    except Exception:  # not there, a date, or a stranger's object
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def attribute(found: Any, name: str) -> Any:
    """Return an attribute; a stranger's property may raise anything."""
    try:
        return getattr(found, name, None)
    except Exception:
        return None


def first(*values: float | None) -> float | None:
    """Return the first that is known."""
    return next((value for value in values if value is not None), None)
