"""This file says how each kind of expression and statement is read."""

from __future__ import annotations

import ast

from advisor.rewrite.lowering import (
    binding,
    branches,
    calls,
    choosing,
    comparisons,
    displays,
    evaluating,
    inner,
    iterating,
    leaving,
    looking_up,
    statements,
    texts,
)


def register() -> None:
    """Tell the readers of expressions and statements how each kind is read."""
    evaluating.HANDLERS.update(
        {
            ast.Name: looking_up.name,
            ast.Attribute: looking_up.attribute,
            ast.Subscript: looking_up.subscript,
            ast.IfExp: choosing.choice,
            ast.BoolOp: choosing.junction,
            ast.UnaryOp: choosing.inverted,
            ast.Compare: comparisons.compare,
            ast.BinOp: texts.calculation,
            ast.JoinedStr: texts.text,
            ast.Tuple: displays.display,
            ast.List: displays.display,
            ast.Set: displays.display,
            ast.Dict: displays.record,
            ast.NamedExpr: binding.walrus,
            ast.Lambda: inner.lambda_made,
            ast.Call: calls.call,
            ast.ListComp: iterating.listed_here,
            ast.SetComp: iterating.listed_here,
            ast.DictComp: iterating.dict_comprehension,
        }
    )
    statements.HANDLERS.update(
        {
            ast.Return: statements.returned,
            ast.Assign: statements.assigned,
            ast.AnnAssign: statements.annotated,
            ast.AugAssign: statements.augmented,
            ast.If: branches.branched,
            ast.For: leaving.looped,
            ast.Break: leaving.broken,
            ast.Continue: leaving.continued,
            ast.Try: leaving.tried,
            ast.Raise: leaving.raised,
            ast.Assert: leaving.asserted,
            ast.Expr: statements.expression,
            ast.Match: statements.matched,
            ast.FunctionDef: inner.defined,
            ast.Pass: statements.nothing,
            ast.Global: statements.scoped,
            ast.Nonlocal: statements.scoped,
            ast.Import: statements.imported,
            ast.ImportFrom: statements.imported,
        }
    )
