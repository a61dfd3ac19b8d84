"""A watched slice scaled to the full job: what is paid per item, per chunk and once."""

from dataclasses import replace

import pytest

from advisor import wire
from advisor.bench import breakdown
from advisor.bench.breakdown import Watched
from advisor.bench.timeline import Shares
from advisor.cost.parts import (
    COMPUTE,
    FIRST_CALL,
    IMBALANCE,
    IMPORTING,
    PICKLE_OUT,
    QUEUEING,
    START_UP,
    WAIT,
)
from advisor.model import Handover, Plan
from advisor.strategies.watching import Call, Clocks, Timeline
from tests.builders import case, pickled, pickling, sample, timing, waiting

POOL = Plan(strategy="processes", workers=2, chunksize=10, start_method="spawn")
LOOP = Plan(strategy="sequential")


def of(items, **facts):
    return case(sample=sample(total=items), **facts)


def slice_of(**options):
    known = {
        "seconds": 1.0,
        "items": 100,
        "tasks": 20,
        "shares": Shares(
            steady={COMPUTE: 0.6, PICKLE_OUT: 0.1, QUEUEING: 0.1},
            once={IMBALANCE: 0.1, QUEUEING: 0.1},
            call=1.2,
        ),
        "imported": 0.5,
        "first": 0.3,
        "start_has_both": True,
    }
    return Watched(**(known | options))


def named(found):
    return {part.name: part.seconds for part in found.parts}


def test_what_items_cost_grows_with_the_items_and_what_chunks_cost_with_the_chunks():
    found = named(breakdown.scaled(slice_of(), of(1000), POOL, start=1.0, stop=0.2))
    assert found[COMPUTE] == pytest.approx(6.0)
    assert found[PICKLE_OUT] == pytest.approx(1.0)
    # 100 chunks in all and 20 in the slice; the first chunk is waited for once.
    assert found[QUEUEING] == pytest.approx(0.1 * 5 + 0.1)


def test_the_last_chunk_is_waited_for_once_and_is_as_long_as_the_plan_makes_it():
    found = named(breakdown.scaled(slice_of(), of(1000), POOL, start=1.0, stop=0.2))
    assert found[IMBALANCE] == pytest.approx(0.1 * 10 / 5)


def test_start_import_and_first_call_are_paid_once_and_told_apart():
    found = named(breakdown.scaled(slice_of(), of(1000), POOL, start=1.0, stop=0.2))
    assert found[IMPORTING] == 0.5
    assert found[FIRST_CALL] == pytest.approx(0.3 - 0.012)
    assert found[START_UP] == pytest.approx(1.2 - 0.5 - 0.3)


@pytest.mark.parametrize("items", [10, 100, 1000, 1_000_000])
@pytest.mark.parametrize("has_both", [True, False])
def test_parts_that_explain_a_slice_explain_the_job(items, has_both):
    seen = slice_of(start_has_both=has_both, imported=0.5 if has_both else 0.0)
    found = breakdown.scaled(seen, of(items), POOL, start=1.0, stop=0.2)
    assert sum(part.seconds for part in found.parts) == pytest.approx(found.seconds)


def test_what_no_part_explains_is_in_the_whole_and_in_no_part():
    seen = slice_of(seconds=1.25)
    found = breakdown.scaled(seen, of(1000), POOL, start=1.0, stop=0.2)
    explained = sum(part.seconds for part in found.parts)
    assert found.seconds - explained == pytest.approx(0.25 * 10)


def test_a_loop_has_no_start_but_a_first_call():
    seen = slice_of(
        shares=Shares(steady={COMPUTE: 0.9, WAIT: 0.1}, call=1.0), tasks=1, imported=0.0, start_has_both=False
    )
    found = breakdown.scaled(seen, of(1000), LOOP, start=0.0, stop=0.0)
    assert named(found) == pytest.approx({FIRST_CALL: 0.29, COMPUTE: 9.0, WAIT: 1.0})
    assert found.seconds == pytest.approx(10.29)


def test_an_unknown_number_of_items_scales_to_the_sample():
    unknown = case(sample=sample(items=200, total=None))
    assert named(breakdown.scaled(slice_of(), unknown, POOL, start=1.0, stop=0.2))[COMPUTE] == pytest.approx(
        1.2
    )


def test_several_slices_are_averaged():
    one, other = slice_of(), slice_of(seconds=3.0, items=300, shares=Shares(steady={COMPUTE: 2.0}, call=4.0))
    found = breakdown.mean([one, other])
    assert (found.seconds, found.items) == (2.0, 200)
    assert found.shares.steady == pytest.approx({COMPUTE: 1.3, PICKLE_OUT: 0.05, QUEUEING: 0.05})
    assert found.shares.once == pytest.approx({IMBALANCE: 0.05, QUEUEING: 0.05})
    assert found.shares.call == pytest.approx(2.6)


def test_the_request_says_how_long_calls_wait_and_what_fills_a_pipe():
    known = of(
        1000,
        timing=timing(0.01),
        waiting=waiting(waiting=0.5),
        pickling=pickling(item=pickled(bytes=30_000), result=pickled(bytes=100)),
    )
    asked = breakdown.asked(known, POOL, count=20, chunksize=5)
    assert asked["waiting"] == pytest.approx(0.1)
    assert asked["large"] == {"sent": True, "returned": False}
    by_place = replace(POOL, handover=Handover.INDEX)
    assert not breakdown.asked(known, by_place, count=20, chunksize=5)["large"]["sent"]
    assert not breakdown.asked(known, POOL, count=2, chunksize=1)["large"]["sent"]


class Arm:
    start_seconds = 0.0
    first = 0.1


def test_an_answer_survives_the_pipe():
    call = Call(0, Clocks(0.0, 0.0, 0.0), Clocks(1.0, 1.0, 0.0))
    timeline = Timeline(begun=0.0, ended=1.0, lanes=1, calls=[call], output=None)
    asked = {"count": 7, **breakdown.asked(of(1000), LOOP, count=7, chunksize=1)}
    read = wire.from_plain(Watched, breakdown.watched(timeline, Arm(), 1.01, asked))
    assert (read.seconds, read.items, read.tasks, read.first) == (1.01, 7, 1, 0.1)
    assert read.start_has_both is False
    assert read.shares.steady == {COMPUTE: 1.0}
