import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from builders import case, ramp, target, waiting

from advisor.model import Bound, Plan, Rejected, TargetKind
from advisor.strategies import coroutines, pacing, threads

RATE = 200.0


def apart(starts):
    """Return the calls that began within any window of 0.1 s at most."""
    return max(sum(start <= other < start + 0.1 for other in starts) for start in starts)


def test_threads_begin_no_more_calls_than_the_rate_allows():
    starts = []
    call = pacing.paced(lambda _: starts.append(time.monotonic()), RATE)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(call, range(60)))
    assert len(starts) == 60
    assert max(starts) - min(starts) >= 58 / RATE
    assert apart(starts) <= 0.1 * RATE + 8


def test_coroutines_begin_no_more_calls_than_the_rate_allows():
    starts = []

    async def note(_):
        starts.append(time.monotonic())

    async def everything():
        call = pacing.awaited(note, RATE)
        await asyncio.gather(*(call(item) for item in range(60)))

    asyncio.run(everything())
    assert max(starts) - min(starts) >= 58 / RATE


def test_without_a_rate_nothing_stands_in_the_way():
    assert pacing.paced(len, None) is len
    assert pacing.awaited(len, None) is len


@pytest.mark.parametrize(
    ("strategy", "kind"), [(threads, TargetKind.FUNCTION), (coroutines, TargetKind.COROUTINE)]
)
def test_a_plan_carries_what_the_ramp_found(strategy, kind):
    found = ramp(10, 19, 20, cap=3, rate=18.0, because="the service refused more")
    the_case = case(waiting=waiting(Bound.IO), target=target(kind=kind), ramp=found)
    wanted = Plan(strategy=strategy.NAME, workers=3, rate=18.0, because="the service refused more")
    assert strategy.plans(the_case) == (wanted,)
    code = strategy.source(wanted, the_case)
    assert "RATE = 18" in code
    assert "3" in code


def test_a_service_that_accepts_no_more_than_the_loop_gives_no_plan():
    the_case = case(waiting=waiting(Bound.IO), ramp=ramp(10, cap=1, rate=8.0, because="it refused"))
    assert threads.plans(the_case) == Rejected(strategy="threads", because="it refused")
