"""The advice as JSON, schema version 1: what scripts and continuous integration read, and what is saved."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from advisor import wire
from advisor.model import SCHEMA_VERSION, Advice
from advisor.reports.titles import title

if TYPE_CHECKING:
    from advisor.model import Answer, Sample, Target, Vectorization

NAME = "json"

KEYS = (
    "schema",
    "machine",
    "target",
    "sample",
    "profile",
    "vectorization",
    "answers",
    "plans",
    "rejected",
    "predictions",
    "measurements",
    "findings",
    "verdict",
    "cost",
)
"""The top-level keys of schema version 1, in the order in which data flows."""

LIFTED = "vectorization"
"""A fact of the profile that stands on top: it answers question 1, and scripts want its code."""


def render(advice: Advice, *, width: int, color: bool, ascii_only: bool) -> str:
    """Return the advice as indented JSON with a line end; numbers that are not finite become null."""
    del width, color
    plain = wire.to_plain(advice, strict=True)
    plain[LIFTED] = plain["profile"].pop(LIFTED)
    plain["answers"] = [_named(answer) for answer in advice.answers]
    return _text({key: plain[key] for key in KEYS}, ascii_only=ascii_only)


def render_columns(
    found: Vectorization, target: Target, sample: Sample, *, seconds: float, ascii_only: bool
) -> str:
    """Return what came of rewriting one function as indented JSON with a line end, in the same words."""
    parts = {
        "schema": SCHEMA_VERSION,
        "target": wire.to_plain(target, strict=True),
        "sample": wire.to_plain(sample, strict=True),
        "vectorization": wire.to_plain(found, strict=True),
        "seconds": seconds,
    }
    return _text(parts, ascii_only=ascii_only)


def _text(document: dict[str, Any], *, ascii_only: bool) -> str:
    text = json.dumps(document, indent=2, allow_nan=False, ensure_ascii=ascii_only)
    return "".join(map(_inert, text)) + "\n"


def parse(text: str | bytes) -> Advice:
    """Rebuild the advice from what `render` returned; raises ValueError or TypeError for anything else."""
    document = json.loads(text)
    if isinstance(document, dict) and isinstance(document.get("answers"), list):
        document["answers"] = [_unnamed(answer) for answer in document["answers"]]
    if isinstance(document, dict) and isinstance(document.get("profile"), dict) and LIFTED in document:
        document["profile"][LIFTED] = document.pop(LIFTED)
    return wire.from_plain(Advice, document)


def _named(answer: Answer) -> dict[str, Any]:
    plain = wire.to_plain(answer, strict=True)
    number = plain.pop("question")
    return {"number": number, "question": title(number).full, **plain}


def _unnamed(answer: Any) -> Any:
    if not isinstance(answer, dict) or "number" not in answer:
        return answer
    rest = {key: value for key, value in answer.items() if key not in {"number", "question"}}
    return {"question": answer["number"], **rest}


def _inert(character: str) -> str:
    # JSON is looked at in terminals too: no C1 control, direction override or lone surrogate stays raw.
    return character if character.isprintable() or character == "\n" else json.dumps(character)[1:-1]
