"""Runs items one after another, in whichever thread or process, and turns an item's error into a result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisor.sandbox import guard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


@dataclass(frozen=True, slots=True)
class ItemFailed:
    """Stands where the result of an item would stand; equal for equal errors."""

    error: str
    """Qualified name of the exception type."""


def run_items(function: Callable[[Any], Any], items: Iterable[Any]) -> list[Any]:
    """Return one result per item; an item that raises does not stop the others."""
    results: list[Any] = []
    iterator = iter(items)
    while True:
        try:
            extend(function, iterator, results)
        except guard.EffectRefused:
            raise
        except BaseException as error:  # sys.exit and KeyboardInterrupt of an item end the item only
            results.append(ItemFailed(type(error).__qualname__))
        else:
            return results


def extend(function: Callable[[Any], Any], iterator: Iterable[Any], results: list[Any]) -> None:
    """Loop as the person does, with nothing else in the way."""
    for item in iterator:
        results.append(function(item))  # noqa: PERF401 - finished results must survive an error


def chunked(items: Sequence[Any], size: int) -> list[Sequence[Any]]:
    """Cut items into chunks; frames stay frames."""
    return [items[start : start + size] for start in range(0, len(items), size)]


def flatten(parts: Iterable[list[Any]]) -> list[Any]:
    """Join the results of chunks."""
    return [result for part in parts for result in part]
