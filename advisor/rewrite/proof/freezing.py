"""This file stops the clock for a function and its column form, so that both see the same moment.

Only names of the modules concerned are changed, and only meanwhile: `datetime`, `date` and `time` stand for
look-alikes there whose clock stands still. The look-alikes make true datetimes and dates, never their own.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from types import ModuleType
from typing import TYPE_CHECKING, Any

from advisor.rewrite.proof.reaching import mentioned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import FunctionType

CLOCKS = frozenset({"now", "utcnow", "today", "time", "time_ns"})
"""Names by which code asks for the time."""


def reads_clock(functions: Iterable[FunctionType]) -> bool:
    """Claim that some functions may ask for the time."""
    return bool(CLOCKS & mentioned(functions))


@contextlib.contextmanager
def stopped(functions: Sequence[FunctionType], namespace: dict[str, Any]) -> Iterator[dt.datetime]:
    """Stop the clock for functions and for the code of a namespace; give the moment, without a time zone.

    It runs on if nothing asks for the time, and where code looks at classes: those are not the true ones.
    """
    if not reads_clock(functions) or "type" in mentioned(functions):
        yield dt.datetime.now()  # noqa: DTZ005 - the person's own dates have no zone either
        return
    namespaces = {id(each): each for each in (namespace, *(each.__globals__ for each in functions))}
    with frozen(namespaces.values()) as now:
        yield now


@contextlib.contextmanager
def frozen(namespaces: Iterable[dict[str, Any]]) -> Iterator[dt.datetime]:
    """Stop the clock for the code of these namespaces; give the moment, without a time zone."""
    moment = dt.datetime.now().astimezone()
    replaced: list[tuple[dict[str, Any], str, Any]] = []
    try:
        for namespace in namespaces:
            for name, stand_in in _stand_ins(namespace, moment):
                replaced.append((namespace, name, namespace[name]))
                namespace[name] = stand_in
        yield moment.replace(tzinfo=None)
    finally:
        for namespace, name, value in reversed(replaced):
            namespace[name] = value


def _stand_ins(namespace: dict[str, Any], moment: dt.datetime) -> list[tuple[str, Any]]:
    """List the names that stand for a clock, with what they stand for meanwhile."""
    classes = {id(dt.datetime): _datetimes(moment), id(dt.date): _days(moment)}
    stand_ins = {
        **classes,
        id(dt): _look_alike(dt, datetime=classes[id(dt.datetime)], date=classes[id(dt.date)]),
        id(time): _look_alike(time, time=moment.timestamp, time_ns=lambda: _nanoseconds(moment)),
        id(time.time): moment.timestamp,
        id(time.time_ns): lambda: _nanoseconds(moment),
    }
    return [(name, stand_ins[id(value)]) for name, value in namespace.items() if id(value) in stand_ins]


def _nanoseconds(moment: dt.datetime) -> int:
    return (moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1) * 1000


def _look_alike(module: ModuleType, **changed: Any) -> ModuleType:
    copy = ModuleType(module.__name__)
    vars(copy).update(vars(module), **changed)
    return copy


class _LookAlike(type):
    """Makes a class be taken for the one that it was derived from."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, cls.__bases__[0])

    def __subclasscheck__(cls, subclass: type) -> bool:
        return issubclass(subclass, cls.__bases__[0])

    def __eq__(cls, other: object) -> bool:
        return other is cls.__bases__[0] or other is cls

    def __hash__(cls) -> int:
        return hash(cls.__bases__[0])


def _datetimes(moment: dt.datetime) -> type:
    """Make a class whose now is this moment, and whose instances are true datetimes."""
    local = moment.replace(tzinfo=None)

    class Frozen(dt.datetime, metaclass=_LookAlike):
        def __new__(cls, *args: Any, **options: Any) -> Any:
            return dt.datetime(*args, **options)  # noqa: DTZ001 - whatever the person's code asks for

        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Any:
            return local if tz is None else moment.astimezone(tz)

        @classmethod
        def today(cls) -> Any:
            return local

        @classmethod
        def utcnow(cls) -> Any:
            return moment.astimezone(dt.UTC).replace(tzinfo=None)

    return Frozen


def _days(moment: dt.datetime) -> type:
    """Make a class whose today is the day of this moment, and whose instances are true dt."""

    class Frozen(dt.date, metaclass=_LookAlike):
        def __new__(cls, *args: Any, **options: Any) -> Any:
            return dt.date(*args, **options)

        @classmethod
        def today(cls) -> Any:
            return moment.date()

    return Frozen
