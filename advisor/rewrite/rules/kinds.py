"""Rules that ask whether a value is there."""

from __future__ import annotations

from advisor.rewrite.rules.rule import Rule

SINGLE = "text|int|float|number|bool|date|day|span|none"
"""What pandas gives one answer for: of a list it would test each part."""


def _test(python: str, *, is_missing: bool) -> Rule:
    name = "isna" if is_missing else "notna"
    return Rule(python, SINGLE, f"A.{name}()", "bool", takes_missing="A", array=f"pd.{name}(A)")


RULES: tuple[Rule, ...] = (
    _test("pandas.isna(A)", is_missing=True),
    _test("pandas.isnull(A)", is_missing=True),
    _test("pandas.notna(A)", is_missing=False),
    _test("pandas.notnull(A)", is_missing=False),
    Rule("math.isnan(A)", "number", "A.isna()", "bool", array="np.isnan(A)"),
    Rule("numpy.isnan(A)", "number", "A.isna()", "bool", array="np.isnan(A)"),
)
