"""The seven questions answered: all of them in one table, or one of them in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from advisor.model import Origin
from advisor.reports.screen.layout import CAREFUL, STRONG, Facts, Fitted
from advisor.reports.screen.phrases import brief, ended, percent, said
from advisor.reports.titles import title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from advisor.model import Answer

BECAUSE = 170
"""Characters of one because in the table, about three lines; the rest is in the panel and in JSON."""

SURE = 0.8
"""Confidence from which "how sure" is left unsaid in the table."""

UNSURE = "unsure"

ROOMY = 56
"""Columns from which question, answer and because fit side by side."""

QUESTION_WIDTH = 16
VALUE_WIDTH = 12
LABEL_WIDTH = 16


def answers_table(answers: Sequence[Answer]) -> RenderableType:
    """Return all the answers, one row each, with the beginning of the because."""
    ordered = sorted(answers, key=lambda each: each.question)
    return Fitted(lambda options: (_rows if options.max_width >= ROOMY else _stacked)(ordered))


def _rows(answers: Sequence[Answer]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), expand=True, header_style=STRONG)
    table.add_column(Text("question"), width=QUESTION_WIDTH)
    table.add_column(Text("answer"), width=VALUE_WIDTH, overflow="fold")
    table.add_column(Text("because"), ratio=1, overflow="fold")
    for answer in answers:
        table.add_row(_label(answer), _value(answer, "\n"), _because(answer))
    return table


def _stacked(answers: Sequence[Answer]) -> Facts:
    lines = Facts(QUESTION_WIDTH + VALUE_WIDTH)
    for answer in answers:
        lines.add_row(Text.assemble(_label(answer), " ", _value(answer, " ")), _because(answer))
    return lines


def answer_panel(answer: Answer, *texts: str) -> Panel:
    """Return one answer in full; `texts` are what the question says of itself, the first one asks it."""
    names = title(answer.question)
    asks, *explanations = texts or (names.full,)
    lines = Facts(LABEL_WIDTH)
    lines.add_row(Text("Evidence", style=STRONG), said(ended(answer.because)))
    lines.add_row(
        Text("Answer", style=STRONG), Text.assemble(said(answer.value, STRONG), f" ({_source(answer)})")
    )
    if answer.change:
        lines.add_row(Text("What changes it", style=STRONG), said(ended(answer.change)))
    body: list[RenderableType] = [said(_unwrapped(asks), STRONG)]
    body += [said(_unwrapped(text)) for text in explanations]
    return Panel(
        Group(*body, Text(), lines), title=Text(f"{answer.question} {names.short}"), title_align="left"
    )


def _unwrapped(text: str) -> str:
    return " ".join(text.split())


def _because(answer: Answer) -> Text:
    return said(brief(answer.because, BECAUSE))


def _label(answer: Answer) -> Text:
    return Text(f"{answer.question} {title(answer.question).short}")


def _value(answer: Answer, gap: str) -> Text:
    word = said(answer.value, STRONG, limit=3 * VALUE_WIDTH)
    remark = _aside(answer)
    return (
        Text.assemble(word, gap, (remark, CAREFUL if answer.origin is Origin.ASKED else ""))
        if remark
        else word
    )


def _aside(answer: Answer) -> str:
    if answer.origin is Origin.ASKED:
        return "(yours)"
    if answer.value == UNSURE:  # says all by itself
        return ""
    if answer.origin is Origin.ASSUMED:
        return "(assumed)"
    return f"({percent(answer.confidence)} sure)" if answer.confidence < SURE else ""


def _source(answer: Answer) -> str:
    match answer.origin:
        case Origin.ASKED:
            return "your own, it overrules the evidence"
        case Origin.ASSUMED:
            return f"assumed, {percent(answer.confidence)} sure"
        case Origin.MEASURED:
            return f"from the evidence, {percent(answer.confidence)} sure"
