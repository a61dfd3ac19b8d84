"""Translates a function, runs its column form, and compares it with the function row by row."""

import warnings
from typing import Any

import pandas as pd

from advisor.model import ItemForm
from advisor.rewrite.proof.comparing import same
from advisor.rewrite.rewriting import Refused, rewrite
from advisor.rewrite.running import Columns
from advisor.stage import FrameItems

ROW, SERIES, VALUE = ItemForm.ROW, ItemForm.SERIES, ItemForm.VALUE


def items_in(form: ItemForm, rows: list[Any]) -> Any:
    """Give rows as the function gets them."""
    return FrameItems(pd.DataFrame(rows)) if form is SERIES else rows


def outcome(function: Any, item: Any) -> Any:
    """Call the function; an exception stands for itself."""
    try:
        return function(item)
    except Exception as error:
        return error


def translated(function: Any, rows: list[Any], form: ItemForm = ROW, more: list[Any] | None = None) -> str:
    """Translate from the sample, check the forms on it and on more rows, and give the plain source."""
    rewritten = rewrite(function, items_in(form, rows), form=form)
    assert not isinstance(rewritten, Refused), rewritten.blockers
    columns = Columns(rewritten)
    for each in (rows, [*rows, *(more or [])]):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            check(columns, function, items_in(form, each))
    return rewritten.plain


def check(columns: Columns, function: Any, items: Any) -> None:
    """Compare the guarded form on rows for which the function returns, and the plain one on certain rows."""
    table = columns.table(items)
    outcomes = [outcome(function, item) for item in items]
    returned = [place for place, each in enumerate(outcomes) if not isinstance(each, Exception)]
    masks = columns.odd(table)
    certain = [place for place in returned if not any(mask[place] for mask in masks)]
    assert certain, "no row is certain"
    for form, places in ((columns.guarded, returned), (columns.plain, certain)):
        part = table.iloc[places] if hasattr(table, "iloc") else table[places]
        if form == columns.guarded:
            results = columns.results(guarded(columns, part, [items[place] for place in places]), len(places))
        else:
            results = columns.results(form(part), len(places))
        for place, result in zip(places, results, strict=True):
            verdict = same(outcomes[place], result, loose=columns.rewritten.loose)
            assert verdict != "different", (
                form.__name__,
                place,
                outcomes[place],
                result,
                columns.rewritten.plain,
            )
    for place in set(range(len(outcomes))) - set(returned):
        part = table.iloc[[place]] if hasattr(table, "iloc") else table[[place]]
        result = outcome(lambda part: guarded(columns, part, [items[place]]), part)  # noqa: B023 - called at once
        assert isinstance(result, Exception), (place, outcomes[place], result)


def guarded(columns: Columns, part: Any, items: list[Any]) -> Any:
    """Run the guarded form on a part of the table."""
    if not columns.rewritten.guarded:
        return columns.plain(part)
    function = columns.namespace[f"{columns.rewritten.name}_or_original"]
    return function(part) if columns.rewritten.schema.form is SERIES else function(part, items)


def refusal(function: Any, rows: list[Any], form: ItemForm = ROW) -> str:
    """Give why a function is refused."""
    rewritten = rewrite(function, items_in(form, rows), form=form)
    assert isinstance(rewritten, Refused), rewritten.plain
    return rewritten.blockers[0].because
