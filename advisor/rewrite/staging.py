"""Reads the function of a stage with what is known of its columns; called by name in the host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.rewrite.recognize import recognize

if TYPE_CHECKING:
    from advisor.model import Recognized
    from advisor.stage import Stage


def recognize_stage(stage: Stage) -> tuple[Stage, Recognized]:
    """Recognize the function's steps, and keep what was found on the stage for the column trial."""
    kinds = {column.name: column.kind for column in stage.columns}
    missing = frozenset(column.name for column in stage.columns if column.missing)
    stage.recognized = recognize(
        stage.function, form=stage.form, kinds=kinds, argument=value_kind(stage), missing=missing
    )
    return stage, stage.recognized


def value_kind(stage: Stage) -> str:
    """Return the one kind that all values of the sample have, or nothing."""
    kinds = {type(item) for item in stage.items} if stage.form == "value" else set()
    if len(kinds) != 1:
        return ""
    return {str: "text", int: "int64", float: "float64", bool: "bool"}.get(kinds.pop(), "")
