"""Question 3 asks whether an item's result depends on the items before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import Answer, EffectKind, FirstCall, Need, Order, Origin
from advisor.wording import listed, plural

if TYPE_CHECKING:
    from advisor.model import Case

NUMBER = 3
TEXT = "Are the tasks independent?"
WHY = """Workers take items in any order, each with its own copy of the variables.
If item 2 needs item 1, the results change without any error."""
RULE_OF_THUMB = "dependent items stay sequential, and so does shared state"
VALUES: dict[str, frozenset[Need]] = {
    "yes": frozenset(),
    "no": frozenset({Need.INDEPENDENT}),
    "unsure": frozenset(),
}

SURE, LIKELY, DOUBTFUL, GUESSED = 0.95, 0.85, 0.7, 0.2
"""Confidence: in a conflict that was seen, in none among many items, in one excuse or where calls may meet
outside the process, and without the fact."""

FEW = 10
"""Items compared under which a clean result is doubtful: after 10, a quarter of the data may still depend."""

NOTHING = frozenset({"None", "NoneType"})


def denies(value: str, case: Case) -> frozenset[Need]:
    """Name the needs that a value denies in this case."""
    del case
    return VALUES[value]


def answer(case: Case) -> Answer:
    """Answer from results compared again, shuffled and alone, and from what calls changed outside."""
    order = case.profile.order
    if not isinstance(order, Order):
        because = f"Whether results depend on order was not tested: {order.skipped}."
        return _answer("unsure", because, GUESSED, "Running the test, or your own answer.")
    return _refuted(order, case) or _suspected(order, case) or _undecided(order) or _supported(order)


def _answer(value: str, because: str, confidence: float, change: str) -> Answer:
    return Answer(
        question=NUMBER,
        value=value,
        because=f"{because} Rule of thumb: {RULE_OF_THUMB}.",
        confidence=confidence,
        origin=Origin.MEASURED if confidence > GUESSED else Origin.ASSUMED,
        denies=VALUES[value],
        change=change,
    )


def _refuted(order: Order, case: Case) -> Answer | None:
    if order.growing:
        because = (
            f"Calls change {listed(order.growing)}, and go on changing it when the same items come again."
            f"{_pair(order)}"
        )
        return _answer(
            "no", because, SURE, "Returning the value instead, and combining the results afterwards."
        )
    if order.shared_paths:
        because = f"Calls for different items write to the same file ({listed(order.shared_paths)})."
        return _answer("no", because, SURE, "Returning the text, and writing the file once at the end.")
    if order.mutates_argument and _returns_nothing(case):
        because = (
            "Calls change their argument and return nothing: a worker process changes a copy, which is lost."
        )
        return _answer("no", because, SURE, "Returning the changed item.")
    if order.deterministic and (different := _differing(order)):
        because = (
            f"The same items gave other results {different}, though one item alone gives the same result each"
            f" time.{_pair(order)}"
        )
        return _answer("no", because, SURE, "Passing what a call needs as its argument.")
    if order.random_state:
        because = (
            "All calls draw from one global random generator, so a result depends on the draws before it,"
            " and forked workers would repeat each other's draws. Nothing else was seen that one call passes"
            " to the next."
        )
        return _answer("no", because, SURE, "A random generator of its own for each item.")
    return None


def _suspected(order: Order, case: Case) -> Answer | None:
    varies = not order.deterministic
    if order.left_behind and varies:
        because = (
            "Results vary from run to run and calls write files: what one call leaves may be what"
            f" the next one finds ({listed(order.left_behind)})."
        )
    elif order.left_behind:
        because = (
            "The same item wrote to a file of another number when it came again"
            f" ({listed(order.left_behind)}): calls at the same time may choose the same number."
        )
    elif varies and _starts_processes(case):
        because = (
            "Results vary from run to run and calls start other processes: what one of these leaves"
            " may be what the next one finds."
        )
    else:
        return None
    change = "Names made from the item alone, or your own answer if no call finds what another one leaves."
    return _answer("no", because, DOUBTFUL, change)


def _starts_processes(case: Case) -> bool:
    first = case.profile.first_call
    return isinstance(first, FirstCall) and any(one.kind is EffectKind.SPAWN for one in first.effects)


def _undecided(order: Order) -> Answer | None:
    if order.deterministic:
        return None
    because = "One item alone gave different results in two fresh processes, so comparing proves nothing."
    return _answer("unsure", because, GUESSED, "A fixed clock, seed or input, or your own answer.")


def _supported(order: Order) -> Answer:
    remarks = _cache(order) + _argument(order) + _unseen(order)
    confidence = LIKELY if order.items >= FEW and not remarks else DOUBTFUL
    because = f"{_comparison(order)}{remarks}"
    return _answer("yes", because, confidence, "An item beyond these whose result depends on another one.")


def _comparison(order: Order) -> str:
    return (
        f"{plural(order.items, 'item')} gave the same results again, in another order,"
        " and alone in a fresh process."
    )


def _cache(order: Order) -> str:
    if not order.changed:
        return ""
    return f" Calls fill {listed(order.changed)} like a cache; each worker process fills its own."


def _argument(order: Order) -> str:
    if not order.mutates_argument:
        return ""
    return " Calls change their argument as well: from a worker process only what is returned comes back."


def _unseen(order: Order) -> str:
    if not order.unseen:
        return ""
    return f" Too large to be looked through, so that only growth would have shown: {listed(order.unseen)}."


def _differing(order: Order) -> str:
    ways = {
        "again": order.repeats_equal,
        "in another order": order.shuffled_equal,
        "alone": order.alone_equal,
    }
    return listed(way for way, equal in ways.items() if not equal)


def _pair(order: Order) -> str:
    if order.conflict is None:
        return ""
    earlier, later = order.conflict
    return f" The result of item {later} of the sample depends on item {earlier}."


def _returns_nothing(case: Case) -> bool:
    first = case.profile.first_call
    return isinstance(first, FirstCall) and first.result in NOTHING
