"""Finds the form in which the function takes an item, and makes the one watched first call."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from advisor.errors import TargetFailed
from advisor.model import CONSENT_KINDS, Failed, FailureKind, FirstCall, ItemForm, Sample, Target
from advisor.sandbox.session import Ran

if TYPE_CHECKING:
    from advisor.profiling.profiler import Profiler

WRONG_FORM = frozenset({"TypeError", "AttributeError", "KeyError", "IndexError"})
"""Exceptions that a function raises when its item comes in a form that it does not expect."""


def first_contact(profiler: Profiler, forms: tuple[ItemForm, ...]) -> Sample:
    """Find the form in which the function takes an item, and make the one watched first call."""
    wanted = profiler.request.item
    if takes_frame(profiler, forms):
        raise TargetFailed(
            f"{profiler.target.attribute} takes a whole frame and loops over its rows itself",
            hint="advisor vectorize TARGET --data DATA rewrites that loop; audit needs a function of one row",
        )
    numbers = number_columns(profiler) if ItemForm.SERIES in forms and wanted is None else ()
    failures: list[tuple[ItemForm, FirstCall]] = []
    for form in (wanted,) if wanted is not None else preferred(forms, profiler.target, numbers):
        profiler.sample = use(profiler, form, because(form, wanted, failures, numbers))
        first = first_call(profiler)
        profiler.learn(first_call=first)
        if first.failed is None:
            return profiler.sample
        failures.append((form, first))
        if not is_wrong_form(first):
            break
    raise failure(profiler, failures)


def takes_frame(profiler: Profiler, forms: tuple[ItemForm, ...]) -> bool:
    """Tell by reading whether the function takes all rows at once, and loops over them itself."""
    if ItemForm.SERIES not in forms or profiler.request.item is not None:
        return False
    ran = profiler.host.run("advisor.rewrite.loops.asking:takes_frame", bool, profiler.budget.left(least=1.0))
    return isinstance(ran, Ran) and bool(ran.value)


def number_columns(profiler: Profiler) -> tuple[str, ...]:
    """Name the columns that the function uses as numbers, though the file holds text."""
    ran = profiler.host.run(
        "advisor.rewrite.staging:number_columns", tuple[str, ...], profiler.budget.left(least=1.0)
    )
    return ran.value if isinstance(ran, Ran) else ()


def use(profiler: Profiler, form: ItemForm, why: str) -> Sample:
    """Give the items in a form."""
    ran = profiler.host.run(
        "advisor.stage:use_form",
        Sample,
        profiler.budget.left(least=1.0),
        form=form,
        because=why,
        spec=profiler.request.data,
        show_values=profiler.request.show_values,
    )
    if isinstance(ran, Ran):
        found: Sample = ran.value
        return found
    raise TargetFailed(f"the items could not be made: {ran.because}", detail=ran.detail)


def first_call(profiler: Profiler) -> FirstCall:
    """Call once, watched; every effect may happen this once."""
    printed, _ = profiler.sandbox.printed()
    found = profiler.host.call(
        "advisor.probes.effects:measure",
        FirstCall,
        profiler.budget.left(least=1.0),
        allowed=CONSENT_KINDS,
        show_values=profiler.request.show_values,
    )
    if isinstance(found, Failed):
        nothing = FirstCall(call="", seconds=0.0, cpu_seconds=0.0, result="", effects=(), printed=0)
        found = replace(nothing, call=profiler.target.attribute, failed=found)
    return replace(found, printed=profiler.sandbox.printed()[0] - printed)


def is_wrong_form(first: FirstCall) -> bool:
    """Tell whether another form may be tried: it failed in the way of a wrong form, without effects."""
    harmless = not any(effect.kind in CONSENT_KINDS for effect in first.effects)
    return first.failed is not None and first.failed.error in WRONG_FORM and harmless


def failure(profiler: Profiler, failures: list[tuple[ItemForm, FirstCall]]) -> TargetFailed:
    """Say that the first call did not work: how it failed in the likeliest form, and which were tried."""
    form, first = failures[0]
    failed = first.failed or Failed(kind=FailureKind.RAISED, because="an unknown failure")
    if failed.kind is FailureKind.TIMED_OUT:
        what = (
            f"{profiler.target.attribute} did not finish its first call within {profiler.budget.total:.0f} s"
        )
        return TargetFailed(what, hint="give more time with --budget SECONDS")
    what = f"{profiler.target.attribute} failed on the first item (as {form}): {failed.because}"
    others = "; ".join(f"as {other}: {reason(call)}" for other, call in failures[1:])
    hint = "choose the form with --item row|series|value|path, or --column NAME"
    return TargetFailed(what, hint=f"also tried {others}" if others else hint, detail=failed.detail)


def preferred(forms: tuple[ItemForm, ...], target: Target, numbers: tuple[str, ...]) -> tuple[ItemForm, ...]:
    """Put the form first that the signature names, or else the one with numbers where they are used."""
    parameter = target.signature.partition("->")[0]
    hints = {"Series": ItemForm.SERIES, "dict": ItemForm.ROW, "Mapping": ItemForm.ROW, "Path": ItemForm.PATH}
    named = [form for word, form in hints.items() if word in parameter and form in forms]
    if not named and numbers and forms[0] is ItemForm.ROW:
        named = [ItemForm.SERIES]
    return (*named, *(form for form in forms if form not in named))


def because(
    form: ItemForm,
    wanted: ItemForm | None,
    failures: list[tuple[ItemForm, FirstCall]],
    numbers: tuple[str, ...],
) -> str:
    """Say why a form was chosen."""
    if wanted is not None:
        return "as asked with --item"
    if numbers and form is ItemForm.SERIES and not failures:
        return (
            f"the function uses {', '.join(numbers)} as numbers, and a row read as text would not give them"
        )
    if failures:
        return "since " + " and ".join(
            f"as {earlier} the first call gave {reason(call)}" for earlier, call in failures
        )
    return f"the data gives {form} first, and the first call took it"


def reason(call: FirstCall) -> str:
    """Say how a first call failed; its text may hold values, so the type must do."""
    return "" if call.failed is None else call.failed.error or call.failed.kind.value
