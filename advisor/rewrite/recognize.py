"""This file says whether a function's steps have a column form, and gives that form when it is sure of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advisor.model import ItemForm, Recognized
from advisor.rewrite.pieces import NoForm
from advisor.rewrite.source import Source, Unreadable, read
from advisor.rewrite.steps import Blocked, Steps
from advisor.rewrite.writer import write

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def recognize(
    function: Callable[[Any], Any],
    *,
    form: ItemForm,
    kinds: Mapping[str, str],
    argument: str = "",
    missing: frozenset[str] = frozenset(),
) -> Recognized:
    """Read a function and say whether columns could do its work; nothing is run.

    `kinds` are those of the columns ("text", or a pandas dtype) and `argument` that of the one value;
    `missing` names the columns with missing values. The column form expects pd, np and datetime (the class).
    """
    try:
        source = read(function)
        steps = Steps(source, form).walk()
    except Unreadable as error:
        return Recognized(columns=None, constructs=(), blocker=str(error), line=None)
    except Blocked as blocked:
        columns = False if blocked.sure else None
        return Recognized(columns=columns, constructs=(), blocker=blocked.because, line=blocked.line)
    given = kinds if form in (ItemForm.ROW, ItemForm.SERIES) else {"": argument}
    code = _code_or_nothing(source, form, given, missing)
    return Recognized(columns=True, constructs=steps, blocker="", line=None, column_code=code)


def _code_or_nothing(
    source: Source, form: ItemForm, kinds: Mapping[str, str], missing: frozenset[str]
) -> str:
    try:
        return write(source, form, kinds, missing)
    except NoForm:
        return ""
