# ruff: noqa: S311
# Nothing here is secret.

import ast
import random
import sys
import warnings
from importlib.util import module_from_spec, spec_from_file_location

import fuzzing
import pandas as pd
import pytest
from corpus.case import SERIES
from lowering.row_by_row import check

from advisor.rewrite.rewriting import Refused, attempt
from advisor.rewrite.running import Columns
from advisor.rewrite.schema import schema_of
from advisor.rewrite.source import read
from advisor.stage import FrameItems

TOGETHER = 30
"""Functions in one module."""
ORDINARY = 30
LEAST = 0.3
"""Share of functions that are translated at least: a test of refusals alone shows nothing."""


def functions(first, tmp_path):
    """Make functions, import them, and give each with its form and data."""
    made = [fuzzing.make(seed) for seed in range(first, first + TOGETHER)]
    made = [each for each in made if is_python(each.text)]
    path = tmp_path / f"fuzzed_{first}.py"
    path.write_text(fuzzing.module_text(made), encoding="utf-8")
    spec = spec_from_file_location(path.stem, path)
    module = sys.modules[path.stem] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return [(getattr(module, each.name), each) for each in made]


def is_python(text):
    try:
        compile(ast.parse(text), "<fuzzed>", "exec")
    except SyntaxError:
        return False
    return True


@pytest.mark.parametrize("first", range(0, 240, TOGETHER))
@pytest.mark.filterwarnings("ignore")
def test_functions_made_at_random_are_translated_rightly_or_refused(first, tmp_path):
    answers = []
    for function, made in functions(first, tmp_path):
        rows = made.rows(random.Random(first), ORDINARY)
        items = FrameItems(pd.DataFrame(rows)) if made.form is SERIES else rows
        answer = attempt(read(function), items, schema_of(items, made.form))
        answers.append(answer)
        if not isinstance(answer, Refused):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                verify(answer, function, items)
    assert sum(not isinstance(answer, Refused) for answer in answers) > LEAST * len(answers)


def verify(answer, function, items):
    """Compare the forms with the function, where it returns for any row at all."""
    try:
        check(Columns(answer), function, items)
    except AssertionError as error:
        if str(error).partition("\n")[0] != "no row is certain":
            raise
