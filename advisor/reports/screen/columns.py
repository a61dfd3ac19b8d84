"""Question 1 answered by doing it: the column form, its conditions and gain, or what stands in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.panel import Panel
from rich.text import Text

from advisor import wording
from advisor.reports.screen.before_after import before_after
from advisor.reports.screen.blockers import blockers_list
from advisor.reports.screen.layout import BAD, CAREFUL, GOOD, STRONG, Facts, heading
from advisor.reports.screen.phrases import ended, ranged, said, times
from advisor.reports.screen.ways import ways_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import RenderableType

    from advisor.model import Target, Vectorization

LABEL_WIDTH = 11

CONDITION_WIDTH = 36
"""Columns that the words of a condition get beside its count."""

BRIEF_LINES = 24
"""Lines of code of each side in the short form: a screen's height; the command shows all."""

BRIEF_BLOCKERS = 3


def columns_page(found: Vectorization, target: Target) -> Group:
    """Return all that came of rewriting a function: what `advisor vectorize` shows."""
    parts: list[RenderableType] = [_panel(found)]
    for title, body in _sections(found, target):
        parts += [Text(), heading(title), body]
    return Group(*parts)


def columns_brief(found: Vectorization, target: Target, *, raced: bool = False) -> Group:
    """Return the short form, for a screen that has more to show, and perhaps a race that timed it longer."""
    rows = [
        ("Verdict", _verdict(found)),
        *(() if raced else _evidence(found)),
        ("Only if", ended(_only_if(found))),
        *(("Mind", wording.sentence(note)) for note in found.notes),
    ]
    if not found.works:
        return Group(_facts(rows), blockers_list(found, target, BRIEF_BLOCKERS))
    return Group(_facts(rows), Text(), before_after(found, target, BRIEF_LINES))


def _only_if(found: Vectorization) -> str:
    held = wording.all_met(found)
    if held:
        return f"{'; '.join(each.words for each in found.conditions)}: {held}"
    return "; ".join(f"{each.words} ({wording.met(each, found)})" for each in found.conditions)


def headline(found: Vectorization) -> str:
    """Return the verdict in a few words."""
    if not found.works:
        return "NO column form" if any(each.sure for each in found.blockers) else "NO column form found"
    better = _better_way(found)
    return f"YES, {found.verdict}" + (f", but use {better}" if better else "")


def _better_way(found: Vectorization) -> str:
    """Return the way that is recommended instead of the code that is offered, if there is one."""
    way, best = wording.column_way(found), _recommended(found)
    return best if way is not None and best != wording.way_name(way) else ""


def _verdict(found: Vectorization) -> str:
    if found.works:
        return f"{headline(found)}. {_compared(found)}"
    # Each blocker says it below.
    return f"{headline(found)}." if found.blockers else ended(f"{headline(found)}: {found.because}")


def _panel(found: Vectorization) -> Panel:
    style = _style(found)
    sentence = _compared(found) if found.works else wording.sentence(found.because)
    facts = (Text(), _facts(_evidence(found))) if found.works or len(found.ways) > 1 else ()
    return Panel(
        Group(said(sentence, STRONG), *facts),
        title=Text(headline(found), style=f"{STRONG} {style}", overflow="fold"),
        title_align="left",
        border_style=style,
    )


def _style(found: Vectorization) -> str:
    if not found.works:
        return BAD
    is_open = bool(found.conditions) and (found.odd > 0 or not found.all_rows)
    return CAREFUL if is_open or _better_way(found) else GOOD


def _facts(rows: Iterable[tuple[str, str]]) -> Facts:
    facts = Facts(LABEL_WIDTH)
    for label, text in rows:
        if text:
            facts.add_row(Text(label, style=STRONG), said(text))
    return facts


def _evidence(found: Vectorization) -> tuple[tuple[str, str], ...]:
    return (
        ("Gain", ended(_gain(found))),
        ("Use", _use(found)),
    )


def _compared(found: Vectorization) -> str:
    digits = f", but for the last digits of {wording.plural(found.last_digit, 'float')}"
    return f"Identical on {wording.compared(found)}{digits if found.last_digit else ''}."


def _gain(found: Vectorization) -> str:
    way, gain = wording.column_way(found), wording.over_records(found)
    if way is None:
        return "It was not timed" if found.works else ""
    parts = [] if way.ratio is None else [f"{ranged(way.ratio, times)} over the loop as written"]
    if gain is not None and any(each.name == "records" for each in found.ways):
        parts.append(f"{times(gain)} over a loop over records")
    noun = wording.row_noun(found)
    return f"{', '.join(parts)}; timed on {wording.plural(found.items, noun)}" if parts else ""


def _recommended(found: Vectorization) -> str:
    return next((wording.way_name(each) for each in found.ways if each.recommended), "")


def _use(found: Vectorization) -> str:
    best = next((each for each in found.ways if each.recommended), None)
    if best is None or len(found.ways) == 1:
        return ""
    words = wording.sentence(wording.way_name(best))
    return f"{words[:-1]}: {best.code}" if best.code and best.name not in wording.COLUMN_WAYS else words


def _sections(found: Vectorization, target: Target) -> Iterator[tuple[str, RenderableType]]:
    if found.blockers:
        yield "What stands in the way", blockers_list(found, target)
    if found.conditions:
        yield "Conditions", _conditions(found)
    if found.works:
        yield "Before and after", before_after(found, target)
    if found.notes:
        yield "Good to know", Group(*(said(wording.sentence(note)) for note in found.notes))
    if len(found.ways) > 1:
        noun = wording.row_noun(found)
        yield f"The ways, timed on the same {wording.plural(found.items, noun)}", ways_table(found.ways)
    if found.constructs and not found.works:
        yield "What has a column form", said(wording.listed(found.constructs, most=len(found.constructs)))


def _conditions(found: Vectorization) -> Facts:
    facts = Facts(CONDITION_WIDTH)
    for each in sorted(found.conditions, key=lambda each: -each.odd):
        facts.add_row(said(each.words), said(wording.met(each, found), CAREFUL if each.odd else ""))
    return facts
