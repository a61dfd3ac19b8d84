"""Should I parallelise this Python function over this data, how, and what will I gain? Answered by measuring.

>>> from advisor import Request, advise
>>> advice = advise(Request(target="clean.py:clean", data="users.csv"))
>>> print(advice.verdict.sentence)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.model import Advice, Request
    from advisor.observe import Observer
    from advisor.pipeline import advise

HOMES = {
    "advise": "advisor.pipeline",
    "Request": "advisor.model",
    "Advice": "advisor.model",
    "Observer": "advisor.observe",
}
"""Where the public names live; they are imported when they are first used, so that starting stays fast."""

__all__ = ["advise", "Request", "Advice", "Observer"]


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module 'advisor' has no attribute {name!r}")
    return getattr(import_module(HOMES[name]), name)
