"""The one watched first call: what it returns, what it takes, and everything that it does to the world."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from advisor.model import Effect, EffectKind, Failed, FailureKind, FirstCall, ItemForm
from advisor.probes import state, surroundings
from advisor.sandbox import breadcrumb, guard
from advisor.sandbox.host import describe_failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.stage import Stage

SHOWN = 160
"""Characters of a value that are shown when values may be shown."""
KEYS_SHOWN = 6
HOOK_WORDS = {"os.environ": "environment variable", "the working folder": "working folder"}
"""State that the audit hook reports as well, by a word of its own report."""


def measure(stage: Stage, *, show_values: bool) -> FirstCall:
    """Call the function once, on the first item, and list what that did."""
    item = stage.items[0]
    call = stage.call
    shown = call_text(stage, item, show_values=show_values)
    before = state.snapshot(stage)
    breadcrumb.mark(0)
    with guard.recording() as effects:
        started, cpu = time.perf_counter(), time.process_time()
        result, failed = attempt(call, item)
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    changed = state.changed(before, state.snapshot(stage, like=before))
    return FirstCall(
        call=shown,
        seconds=seconds,
        cpu_seconds=cpu,
        result="" if failed else short(result) if show_values else type(result).__name__,
        effects=tuple(lasting(effects, changed)) + state_effects(changed, effects),
        printed=0,
        failed=failed,
    )


def attempt(call: Callable[[Any], Any], item: Any) -> tuple[Any, Failed | None]:
    """Call, and turn whatever is raised into a fact."""
    try:
        return call(item), None
    except BaseException as error:
        plain = describe_failure(error)
        return None, Failed(
            kind=FailureKind(plain["kind"]),
            because=plain["because"],
            item=0,
            detail=plain["detail"],
            error=plain["error"],
        )


def state_effects(changed: tuple[str, ...], hooked: list[Effect]) -> tuple[Effect, ...]:
    """List what the call changed inside its own process, unless the hook saw it in more detail."""
    said = " ".join(effect.what for effect in hooked if effect.kind is EffectKind.STATE)
    return tuple(
        Effect(
            kind=EffectKind.STATE,
            what="draws from" if name in surroundings.RANDOM else "changes",
            where=name,
        )
        for name in changed
        if HOOK_WORDS.get(name, "nothing") not in said
    )


def lasting(hooked: list[Effect], changed: tuple[str, ...]) -> list[Effect]:
    """Leave out environment variables that were put back, as importing NumPy does."""
    restored = "os.environ" not in changed
    return [effect for effect in hooked if not (restored and HOOK_WORDS["os.environ"] in effect.what)]


def call_text(stage: Stage, item: Any, *, show_values: bool) -> str:
    """Write the call as Python; without values, the shape of the item only."""
    name = stage.target.attribute
    if show_values:
        return f"{name}({short(item)})"
    return f"{name}({shape(stage.form, item)})"


def shape(form: ItemForm, item: Any) -> str:
    """Show what an item is without its values."""
    if form is ItemForm.SERIES:
        keys = [str(key) for key in item.index]
        return f"Series[{', '.join(keys[:KEYS_SHOWN])}{', ...' if len(keys) > KEYS_SHOWN else ''}]"
    if isinstance(item, dict):
        pairs = [f"{key!r}: {type(value).__name__}" for key, value in list(item.items())[:KEYS_SHOWN]]
        return "{" + ", ".join(pairs) + (", ...}" if len(item) > KEYS_SHOWN else "}")
    return type(item).__name__


def short(value: Any) -> str:
    """Return the repr of a value, bounded; its own code may fail."""
    try:
        text = repr(value)
    except Exception as error:
        return f"<{type(value).__name__}, whose repr raises {type(error).__name__}>"
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."
