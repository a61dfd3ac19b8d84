"""Puts what came of a search for a column form into the fact that answers question 1."""

from __future__ import annotations

import ast
import inspect
import textwrap
from typing import TYPE_CHECKING, Any

from advisor.model import ColumnVerdict, Condition, Vectorization
from advisor.probes.proving import ITSELF, WRITTEN, YOURS, Offer, Search
from advisor.wording import count, plural

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.model import Way

NOT_READ = {
    ITSELF: "the function is called once with everything; that it agrees was tested, not read off its source",
    YOURS: "your own version was tested against the function, and not read",
}
"""What a person has to know of a form that was not written from the source, by origin."""


def described(search: Search, ways: tuple[Way, ...], timed_items: int) -> Vectorization:
    """Describe the form to offer, or why there is none."""
    offer = search.best
    if offer is None:
        return refused(search, ways, timed_items)
    form = offer.form.rewritten
    plain, guarded = (form.plain, form.guarded) if offer.origin == WRITTEN else (own_source(offer), "")
    code = guarded if offer.is_guarded else plain
    way = next((each for each in ways if each.name == offer.way), None)
    return Vectorization(
        verdict=verdict(offer),
        because=because(offer),
        as_what=offer.form.as_what,
        origin=offer.origin,
        conditions=tuple(
            Condition(kind=kind, words=words, odd=odd)
            for (kind, words), odd in zip(form.conditions, offer.odd, strict=True)
        ),
        notes=(
            *search.notes,
            *raising(offer),
            *((NOT_READ[offer.origin],) if offer.origin in NOT_READ else ()),
        ),
        constructs=search.constructs,
        checked=offer.checked,
        all_rows=offer.all_rows,
        odd=offer.through,
        compared=offer.proof.compared,
        edges=offer.proof.edges,
        last_digit=offer.proof.last_digit,
        before=source_of(search.stage.function),
        code=code,
        plain=plain,
        guarded=guarded,
        imports=imports_of(offer, code),
        uses=tuple(name for name in form.uses if offer.origin != WRITTEN or name in names_in(code)),
        ways=ways,
        items=timed_items if way is not None else 0,
        call_seconds=way.seconds if way is not None else 0.0,
    )


def unread(offer: Offer) -> tuple[str, ...]:
    """Say that a form was not read, where it was only tested."""
    return (NOT_READ[offer.origin],) if offer.origin in NOT_READ else ()


def raising(offer: Offer) -> tuple[str, ...]:
    """Say that the function itself raises for some rows, which no form of it can change."""
    if not offer.proof.raised:
        return ()
    tried = offer.proof.compared + offer.proof.raised
    verb = "raises" if offer.proof.raised == 1 else "raise"
    rows = f"{count(offer.proof.raised)} of the {plural(tried, 'row')} compared"
    return (f"{rows} {verb} in your function as it is, and so in the column form, which stops there, too",)


def refused(search: Search, ways: tuple[Way, ...], timed_items: int) -> Vectorization:
    """Describe why there is no column form; the ways without one were timed all the same."""
    first = search.blockers[0].because if search.blockers else "no column form was found"
    return Vectorization(
        verdict=ColumnVerdict.REFUSED,
        because=first,
        as_what="",
        blockers=search.blockers,
        notes=search.notes,
        constructs=search.constructs,
        before=source_of(search.stage.function),
        ways=ways,
        items=timed_items,
    )


def verdict(offer: Offer) -> ColumnVerdict:
    """Say how far it is known: what was only tested is not known for other data."""
    known = offer.origin == WRITTEN and not offer.form.rewritten.conditions
    return ColumnVerdict.IDENTICAL if known else ColumnVerdict.CONDITIONAL


def because(offer: Offer) -> str:
    """Say what shows that the form gives what the function gives."""
    rows = plural(offer.proof.compared, "row")
    same = f"it gives what the function gives for {rows} and {plural(offer.proof.edges, 'made-up row')}"
    if not offer.form.rewritten.conditions:
        return same
    if offer.through:
        verb = "goes" if offer.through == 1 else "go"
        return f"{same}; {count(offer.through)} of {plural(offer.checked, 'row')} {verb} through the original"
    where = (
        f"all {plural(offer.checked, 'row')}"
        if offer.all_rows
        else f"the {plural(offer.checked, 'row')} checked"
    )
    return f"{same}; its conditions hold for {where}"


def own_source(offer: Offer) -> str:
    """Return the source of the person's own version; the function itself is only called otherwise."""
    source = source_of(offer.form.whole) if offer.origin == YOURS else ""
    return source or f"results = {offer.call}\n"


def names_in(code: str) -> set[str]:
    """Return the names that code mentions."""
    return {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}


def imports_of(offer: Offer, code: str) -> tuple[str, ...]:
    """Return the import lines that code needs, its sections apart as they are in the form."""
    lines: tuple[str, ...] = offer.form.rewritten.imports
    if offer.origin != WRITTEN:
        return lines
    known = names_in(code)
    kept = "\n".join(line for line in lines if not line or bound_by(line) in known)
    return tuple(kept.replace("\n\n\n", "\n\n").strip("\n").splitlines())


def bound_by(line: str) -> str:
    """Return the name that an import line binds."""
    return line.rsplit(maxsplit=1)[-1].partition(".")[0]


def source_of(function: Callable[..., Any]) -> str:
    """Return the source of a function, or nothing."""
    try:
        return textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        return ""
