"""Timing ways on the same rows; nothing here asserts how long something takes."""

import pandas as pd
import pytest

from advisor.model import ItemForm
from advisor.rewrite.timing import looping, measuring
from advisor.rewrite.timing.measuring import (
    ROUNDS_MOST,
    Candidate,
    Pace,
    affordable,
    in_turns,
    measured,
    repeated,
)
from advisor.stage import FrameItems

FRAME = pd.DataFrame({"name": [" a", "b ", "a"] * 20, "n": range(60)})


def way(name, run, prepare=list):
    return Candidate(name=name, prepare=prepare, run=run, code=f"{name}()")


def double(items):
    return [item * 2 for item in items]


def test_all_ways_get_the_same_rows_in_the_form_that_they_share():
    seen, prepared = {"loop": [], "columns": []}, []

    def prepare(rows):
        prepared.append(len(rows))
        return tuple(rows)

    seen["records"] = []
    candidates = [way(name, seen[name].append, prepare) for name in seen]
    count, ways = measured(candidates, list(range(40)), most=1000, seconds=0.1)
    assert count == 1000
    assert seen["records"][-1] is seen["columns"][-1]
    assert seen["loop"][-1] == seen["columns"][-1] == tuple(index % 40 for index in range(1000))
    assert prepared.count(1000) == 2
    assert [each.name for each in ways] == ["loop", "columns", "records"]
    assert ways[0].rows == 0
    assert ways[0].ratio is None
    assert ways[1].ratio.low <= ways[1].ratio.value <= ways[1].ratio.high
    assert ways[1].code == "columns()"


def test_a_way_that_raises_is_left_out_and_without_the_loop_there_is_nothing():
    def picky(items):
        return [1 // (item != 30) for item in items]

    count, ways = measured(
        [way("loop", double), way("columns", picky), way("records", double)],
        list(range(40)),
        most=40,
        seconds=0.1,
    )
    assert (count, [each.name for each in ways]) == (40, ["loop", "records"])
    assert measured([way("loop", picky), way("records", double)], list(range(40)), most=40, seconds=0.1) == (
        0,
        (),
    )


def test_a_way_that_raises_on_a_late_row_only_loses_its_times_too():
    calls = []

    def tires():
        calls.append(1)
        if len(calls) == 3:
            raise ValueError

    times = in_turns({"loop": list, "columns": tires}, end=float("inf"))
    assert len(times["loop"]) == ROUNDS_MOST
    assert times["columns"] == []


def test_slow_rows_are_tried_one_at_a_time(monkeypatch):
    seen = []
    monkeypatch.setattr(measuring, "TRIAL_SECONDS", 0.0)
    found = measuring.pace(way("loop", lambda rows: seen.append(len(rows))), list(range(400)))
    assert seen == [1, 1]
    assert found.start == 0
    monkeypatch.setattr(measuring, "TRIAL_SECONDS", 60.0)
    measuring.pace(way("loop", lambda rows: seen.append(len(rows))), list(range(400)))
    assert seen[2:] == [1, 1, 16, 256, 400]


def test_ways_take_turns_and_each_begins_once():
    order = []
    in_turns({name: lambda name=name: order.append(name) for name in "abc"}, end=float("inf"))
    assert order[:9] == ["a", "b", "c", "b", "c", "a", "c", "a", "b"]


def test_one_round_is_made_even_without_time():
    times = in_turns({"loop": list, "columns": list}, end=0.0)
    assert [len(each) for each in times.values()] == [1, 1]


def test_a_slow_loop_is_run_on_a_part_and_scaled(monkeypatch):
    seen, paces = [], {"loop": Pace(start=0, each=1e-3), "columns": Pace(start=0, each=1e-6)}
    monkeypatch.setattr(measuring, "pace", lambda candidate, _: paces[candidate.name])
    monkeypatch.setattr(
        measuring, "in_turns", lambda runs, _end: {n: [run() or 1.0] for n, run in runs.items()}
    )
    candidates = [way(name, lambda rows: seen.append(len(rows))) for name in paces]
    count, (loop, other) = measured(candidates, list(range(5000)), most=5000, seconds=6.0)
    assert (count, seen) == (5000, [1000, 5000])
    assert (loop.rows, loop.seconds) == (1000, 5.0)
    assert (other.rows, other.seconds) == (0, 1.0)


@pytest.mark.parametrize(
    ("paces", "seconds", "rows"),
    [
        ([(0, 1e-3), (0, 1e-3)], 2.4, 400),
        ([(0, 1e-3), (0.3, 1e-3)], 2.4, 250),
        ([(0, 1e-9)], 3.0, 5000),
        ([(9, 1e-3)], 3.0, 0),
        ([(9, 0)], 3.0, 5000),
    ],
)
def test_as_many_rows_as_all_ways_can_take_in_the_time(paces, seconds, rows):
    paces = [Pace(start=start, each=each) for start, each in paces]
    assert affordable(paces, seconds, 5000) == pytest.approx(rows, abs=1)


def test_rows_of_a_frame_are_repeated_as_rows_of_a_frame():
    assert repeated(FrameItems(FRAME), 130).frame["n"].tolist() == [*range(60), *range(60), *range(10)]


def test_fewer_rows_come_from_everywhere():
    rows = repeated(list(range(1000)), 10)
    assert len(rows) == 10
    assert [row // 100 for row in rows] == list(range(10))


# ---------------------------------------------------------------- loops


def by_key(row):
    return row["name"].strip() + "!"


def by_name(row):
    return row.name if isinstance(row, str) else row.n + 1


def total(row):
    return row["n"] + row["m"]


def results(candidate, items):
    return candidate.run(candidate.prepare(items))


def test_records_are_dicts_or_named_tuples_as_the_function_needs():
    items = FrameItems(FRAME)
    dicts = looping.records(by_key, items, "by_key")
    assert dicts.code == 'by_key(row) for row in frame.to_dict("records")'.join("[]")
    assert results(dicts, items) == [by_key(row) for row in items]
    tuples = looping.records(by_name, items, "by_name")
    assert tuples.code == "[by_name(row) for row in frame.itertuples()]"
    assert results(tuples, items) == [row.n + 1 for row in items]


def test_records_that_give_something_else_are_none():
    mixed = FrameItems(pd.DataFrame({"n": [1, 2], "m": [2, 3], "x": [0.5, 0.5]}))
    assert [type(total(row)).__name__ for row in mixed] == ["float64"] * 2
    assert looping.records(total, mixed, "total") is None
    assert looping.records(lambda row: row.mean(), mixed, "mean") is None
    assert looping.records(total, [{"n": 1, "m": 2}], "total") is None


def test_equal_items_are_called_for_once():
    calls = []

    def strip(text):
        calls.append(text)
        return text.strip()

    items = [" a", "b ", "a"] * 20
    candidate = looping.distinct(strip, items, "strip")
    assert results(candidate, items) == [text.strip() for text in items]
    assert len(calls) == 3
    rows = FrameItems(FRAME[["name"]])
    assert results(looping.distinct(by_key, rows, "by_key"), rows) == [by_key(row) for row in rows]
    assert looping.distinct(id, [object()], "id") is None


def test_the_loop_is_the_persons_own():
    rows = looping.loop(by_key, ItemForm.SERIES, "by_key")
    assert results(rows, FrameItems(FRAME)) == [by_key(row) for row in FrameItems(FRAME)]
    assert rows.code == "[by_key(row) for _, row in frame.iterrows()]"
    values = looping.loop(len, ItemForm.VALUE, "len")
    assert results(values, ["a", "bb"]) == [1, 2]
    assert values.code == "[len(item) for item in items]"
