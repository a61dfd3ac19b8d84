"""Loops over the rows of a frame: maps are rewritten as whole functions, and others refused at their line."""

import ast
import inspect
import re
import warnings

import numpy as np
import pandas as pd
import pytest

from advisor.rewrite import Refused
from advisor.rewrite.loops import proving, rewrite_loop, takes_frame
from advisor.rewrite.loops.carrying import Reads
from advisor.rewrite.loops.outputs import Ran, compared, run
from advisor.rewrite.source import read
from tests.rewrite import loop_functions as functions

FRAME = pd.DataFrame(
    {
        "amount": [1, 200, 3, 60] * 30,
        "kind": ["a", "b", "c", "a"] * 30,
        "name": [" ann", "BOB", "cy d ", ""] * 30,
        "text": ["1", "x", "2.5", "7"] * 30,
        "price": [1.5, 2.25, 0.0, 8.0] * 30,
        "day": ["2024-01-02", "2023-03-04", "2020-01-01", "2022-02-02"] * 30,
    }
)
SECONDS = 1.0
SOURCE = inspect.getsource(functions)


def in_section(title):
    """Return the functions under a heading of the corpus."""
    parts = re.split(r"# -{10,} (.+)\n", SOURCE)
    body = dict(zip(parts[1::2], parts[2::2], strict=True))[title]
    names = [node.name for node in ast.parse(body).body if isinstance(node, ast.FunctionDef)]
    return [getattr(functions, name) for name in names]


MAPS, CHOICES, NEITHER = (in_section(title) for title in ("maps", "choices of rows", "neither"))


def quietly(function, frame):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return run(function, frame)


def proved(function, frame=FRAME):
    """Rewrite and prove a function, and return both callables."""
    whole = rewrite_loop(function, frame)
    assert not isinstance(whole, Refused), whole
    proof = proving.prove(whole, frame, seconds=SECONDS)
    assert not proof.verification.difference
    assert not proof.verification.silent
    return whole, proof


def runnable(whole, text, name):
    namespace = {**vars(functions), "pd": pd, "np": np}
    return proving.compiled(namespace, whole, text, name)


def loops_in(text):
    """Name the loops of a text, those inside expressions too."""
    loops = (ast.For, ast.comprehension, ast.While)
    return [node for node in ast.walk(ast.parse(text)) if isinstance(node, loops)]


# ---------------------------------------------------------------- what is rewritten


@pytest.mark.parametrize("function", [*MAPS, *CHOICES], ids=lambda each: each.__name__)
def test_a_map_becomes_a_function_without_a_loop_that_does_the_same(function):
    whole, proof = proved(function)
    assert proof.plain
    assert not loops_in(proof.plain)
    assert proof.verification.edges > 0
    assert max(map(len, proof.plain.split("\n"))) <= 100
    plain = runnable(whole, proof.plain, proof.plain_name)
    for frame in (FRAME, FRAME.iloc[::-1].reset_index(drop=True), FRAME.iloc[2:5].reset_index(drop=True)):
        found = compared(quietly(function, frame), quietly(plain, frame))
        assert not found.difference


@pytest.mark.parametrize("function", [*MAPS, *CHOICES], ids=lambda each: each.__name__)
def test_the_guarded_form_does_the_same_on_rows_that_are_odd(function):
    whole, proof = proved(function)
    if not whole.conditions:
        assert not proof.guarded
        return
    guarded = runnable(whole, proof.guarded, proof.guarded_name)
    odd = FRAME.copy()
    odd.loc[[3, 7, 50], "name"] = ["ß ÉMILE", "İstanbul", "ŉ"]
    odd.loc[9, "amount"] = 2**62 + 1
    odd.loc[11, "price"] = float("inf")
    for frame in (odd, odd.set_axis([place // 2 for place in range(len(odd))])):
        found = compared(quietly(function, frame), quietly(guarded, frame))
        assert not found.difference


def test_what_stands_around_the_loop_stays_as_it_is():
    _, proof = proved(functions.append_to_a_column)
    lines = proof.plain.split("\n")
    assert lines[:2] == ["def append_to_a_column(df):", '    """Label the orders."""']
    assert lines[2].startswith("    labels = ")
    assert lines[-3:] == ['    df["label"] = labels', "    return df", ""]


def test_values_from_before_the_loop_keep_their_names_where_they_depend_on_the_frame():
    _, proof = proved(functions.beside_the_mean)
    assert '    mean = df["price"].mean()\n' in proof.plain
    assert 'df["price"] > mean' in proof.plain
    _, proof = proved(functions.other_arguments)
    assert proof.plain.startswith("def other_arguments(df, limit=100, *, factor=2):\n")


def test_statements_that_only_the_loop_needed_are_gone():
    _, proof = proved(functions.named_tuples_and_two_lists)
    assert "[], []" not in proof.plain
    _, proof = proved(functions.the_clock_once)
    assert proof.plain.count("datetime.now()") == 1


def test_rows_are_chosen_by_a_mask():
    _, proof = proved(functions.skipping)
    assert 'kept = df[df["kind"] != "a"]\n' in proof.plain
    _, proof = proved(functions.whole_rows)
    assert 'kept = df[(df["amount"] > 50) & (df["kind"] == "a")]\n' in proof.plain


def test_labels_that_come_twice_are_a_condition():
    whole, proof = proved(functions.cells_by_label)
    assert ("index", "the labels of the rows are all different") in whole.conditions
    assert "if not df.index.is_unique:\n        return cells_by_label(df)\n" in proof.guarded
    whole, _ = proved(functions.cells_by_position)
    assert ("index", "the labels of the rows are 0, 1, 2 and so on") in whole.conditions


def test_a_frame_without_rows_is_spoken_of_where_it_differs():
    _, proof = proved(functions.append_to_a_column)
    empty = FRAME.iloc[:0]
    whole = rewrite_loop(functions.append_to_a_column, FRAME)
    plain = runnable(whole, proof.plain, proof.plain_name)
    differs = bool(compared(quietly(whole.function, empty), quietly(plain, empty)).difference)
    assert differs == bool(proof.notes)


# ---------------------------------------------------------------- what is refused


def marked_line(function):
    """Return the line in the file, and the words, of the mark in a function."""
    lines, first = inspect.getsourcelines(function)
    (found,) = ((at, line) for at, line in enumerate(lines) if "# refused: " in line)
    return first + found[0], found[1].partition("# refused: ")[2].strip()


@pytest.mark.parametrize("function", NEITHER, ids=lambda each: each.__name__)
def test_what_is_no_map_is_refused_at_its_line(function):
    answer = rewrite_loop(function, FRAME)
    assert isinstance(answer, Refused)
    line, words = marked_line(function)
    assert words in answer.blockers[0].because
    assert answer.blockers[0].line == line


def test_a_rewrite_that_does_something_else_is_not_offered(monkeypatch):
    whole = rewrite_loop(functions.append_to_a_column, FRAME)
    right = proving.plain_of
    monkeypatch.setattr(proving, "plain_of", lambda *args: right(*args).replace("> 100", ">= 100"))
    proof = proving.prove(whole, FRAME, seconds=SECONDS)
    assert "gives 'small' and the columns version 'big'" in proof.verification.difference
    assert not proof.plain


def test_a_rewrite_that_is_silent_where_the_function_raises_is_not_offered(monkeypatch):
    whole = rewrite_loop(functions.tuples_to_a_table, FRAME)
    object_frame = FRAME.astype({"kind": object})
    object_frame.loc[3, "kind"] = 7
    monkeypatch.setattr(proving, "plain_of", lambda *_: PLAIN)
    monkeypatch.setattr(proving, "guarded_of", lambda *_: PLAIN)
    trials = proving.Trials(whole, FRAME, SECONDS)
    trials.add(FRAME.iloc[:20])
    trials.add(object_frame)
    assert trials.cases[-1].ran.raised == "AttributeError"
    assert proving.Prover(whole, trials).proof().verification.silent.endswith("raises AttributeError")


PLAIN = """
def tuples_to_a_table(df):
    kinds = df["kind"].map(lambda each: str(each).upper())
    return pd.DataFrame({"kind": kinds.tolist(), "next": (df["amount"] + 1).tolist()})
"""


# ---------------------------------------------------------------- parts


@pytest.mark.parametrize("function", [*MAPS, *CHOICES, *NEITHER], ids=lambda each: each.__name__)
def test_functions_of_a_frame_are_known_by_reading(function):
    assert takes_frame(read(function))


@pytest.mark.parametrize("function", in_section("functions of a row"), ids=lambda each: each.__name__)
def test_functions_of_a_row_are_not_taken_for_functions_of_a_frame(function):
    assert not takes_frame(read(function))


@pytest.mark.parametrize(
    ("body", "early"),
    [
        ("x = 1\ny = x", []),
        ("y = x\nx = 1", ["x"]),
        ("x += 1", ["x"]),
        ("if a:\n    x = 1\ny = x", ["x"]),
        ("if a:\n    x = 1\nelse:\n    x = 2\ny = x", []),
        ("if a:\n    continue\nx = 1\ny = x", []),
        ("for x in a:\n    y = x\nz = x", ["x"]),
        ("try:\n    x = int(a)\nexcept ValueError:\n    x = 0\ny = x", []),
        ("try:\n    x = int(a)\nexcept ValueError:\n    y = x", ["x"]),
        ("y = [x for x in a]\nx = 1", []),
        ("if (x := a):\n    y = x", []),
    ],
)
def test_names_that_are_read_before_the_row_gave_them_a_value_are_found(body, early):
    tree = ast.parse(body).body
    bound = {
        node.id
        for each in tree
        for node in ast.walk(each)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    reads = Reads(bound=frozenset(bound))
    reads.through(tree, set())
    assert [name.id for name in reads.found] == early


SERIES = pd.Series([1, 2])


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ([1, 2], [1, 2], ""),
        ([1, 2], [1, 3], "row 1 of the result"),
        ([1, 2], [1], "has 2 values, and 1"),
        ([1], (1,), "is of type list, and tuple"),
        (SERIES, SERIES.astype(float), "is of type int64, and float64"),
        (SERIES, SERIES.rename("x"), "another name"),
        (SERIES, SERIES.set_axis([1, 0]), "other row labels"),
        (SERIES.to_frame("a"), SERIES.to_frame("b"), "other columns"),
        (SERIES.to_frame("a"), SERIES.astype(float).to_frame("a"), "the column a of the result"),
        (np.array([1.0]), np.array([1]), "another type or length"),
        ([float("nan"), None], [float("nan"), None], ""),
        ([None], [float("nan")], "gives None"),
        ([True], [1], "gives True"),
    ],
)
def test_results_are_compared_with_their_kinds_and_labels(one, other, words):
    found = compared(Ran(output=one, after=FRAME), Ran(output=other, after=FRAME))
    assert words in found.difference
    assert bool(words) == bool(found.difference)


def test_a_changed_argument_and_a_given_back_one_count():
    changed = FRAME.assign(more=1)
    assert "the frame that it was given" in compared(Ran(after=FRAME), Ran(after=changed)).difference
    back, copy = Ran(output=FRAME, after=FRAME), Ran(output=FRAME.copy(), after=FRAME)
    assert "gives back" in compared(back, copy).difference
    assert not compared(back, back).difference


def test_one_that_raises_and_one_that_returns_differ():
    assert not compared(Ran(raised="KeyError"), Ran(raised="ValueError")).difference
    assert "raises KeyError" in compared(Ran(raised="KeyError"), Ran(output=1)).difference
