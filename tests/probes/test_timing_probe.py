import random
import statistics
import time
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest
from stages import Workshop

from advisor.model import Estimate
from advisor.probes import clocks, loop, timing
from advisor.probes.loop import NO_RESULT, Run
from advisor.sandbox import breadcrumb


@pytest.fixture
def workshop(tmp_path):
    with Workshop(tmp_path) as opened:
        yield opened


def module_of(stage):
    return __import__(stage.location.module)


def timed(run, *, show_values=False):
    return timing.measure(run.stage, run=run, show_values=show_values)


DOUBLE = "def work(x):\n    return 2 * x\n"
LONG = "def work(x):\n    return sum(range(100_000)) + x\n"


def job_of(workshop, code, items, total):
    stage = workshop.stage(code, items=items)
    known = None if total is None else Estimate(value=total, low=total, high=total, confidence=1.0)
    stage.drawn = SimpleNamespace(total=known)
    return stage


# ---------------------------------------------------------------- what is run


@pytest.mark.parametrize(
    ("total", "window"),
    [(4000, loop.BRIEF_SECONDS), (10**9, loop.WINDOW_SECONDS), (None, loop.WINDOW_SECONDS)],
)
def test_the_window_is_no_longer_than_the_job(workshop, total, window):
    run = loop.observe(job_of(workshop, DOUBLE, list(range(4000)), total), seconds=0.1, seed=0)
    assert run.window == window


def test_a_brief_job_that_waits_is_watched_for_as_long_as_the_waiting_clocks_need(workshop):
    code = "import time\ndef work(x):\n    time.sleep(0.001)\n"
    run = loop.observe(job_of(workshop, code, list(range(20)), 20), seconds=5.0, seed=0)
    assert run.window < loop.WINDOW_SECONDS <= run.after.wall - run.before.wall


@pytest.mark.parametrize(("total", "done"), [(40, True), (41, False)])
def test_a_loop_need_not_be_more_precise_than_the_job(workshop, total, done):
    before = replace(clocks.read(), wall=time.perf_counter() - 1.0, thread=time.thread_time() - 1.0)
    seconds = [0.001, 0.1] * 20
    run = Run(stage=workshop.stage(DOUBLE), seconds=seconds, sizes=[1] * 40, before=before, total=total)
    assert loop.is_done(run, time.perf_counter() + 60) is done


def test_short_calls_are_timed_in_batches_and_long_ones_one_by_one(workshop):
    short = loop.observe(workshop.stage(DOUBLE, items=list(range(4000))), seconds=0.3, seed=0)
    long = loop.observe(workshop.stage(LONG, items=list(range(4000))), seconds=0.3, seed=0)
    assert short.batch > 100
    assert long.batch <= 2
    assert short.calls == short.batch * len(short.seconds)


def test_the_results_are_the_loops_own_and_are_kept(workshop):
    stage = workshop.stage(DOUBLE, items=list(range(100)))
    run = loop.observe(stage, seconds=0.1, seed=0)
    assert set(run.returned) == {2 * x for x in range(100)}
    assert len(run.results) > run.calls


def test_all_the_items_are_called_although_they_are_no_whole_number_of_batches(workshop):
    code = "seen = set()\ndef work(x):\n    seen.add(x)\n    return sum(range(30_000))\n"
    stage = workshop.stage(code, items=list(range(7)))
    run = loop.observe(stage, seconds=5, seed=0)
    assert module_of(stage).seen == set(range(7))
    assert {start + run.batch <= 7 for start in run.starts} == {True}


@pytest.mark.parametrize(("count", "batch"), [(7, 1), (7, 3), (10, 5), (7, 7), (2000, 1100), (1, 1)])
def test_batches_cover_every_item_and_are_all_full(count, batch):
    starts = loop.batch_starts(count, batch, seed=1)
    first_round = [next(starts) for _ in range(-(-count // batch))]
    covered = {index for start in first_round for index in range(start, start + batch)}
    assert covered == set(range(count))


def test_the_order_of_batches_is_random_and_repeatable():
    def order(seed):
        starts = loop.batch_starts(1000, 10, seed)
        return [next(starts) for _ in range(100)]

    assert order(1) == order(1) != order(2)
    assert order(1) != sorted(order(1))


@pytest.mark.parametrize("count", [1, 2, 5])
def test_fewer_items_than_a_batch_are_called_again_and_again(workshop, count):
    run = loop.observe(workshop.stage(DOUBLE, items=list(range(count))), seconds=0.05, seed=0)
    assert run.batch == count
    assert set(run.starts) == {0}
    assert set(run.sizes) == {count}
    assert set(run.returned) == {2 * x for x in range(count)}


def test_one_quick_item_does_not_make_batches_of_slow_ones_huge(workshop):
    code = """
    def work(x):
        return x if x == 1 else sum(range(60_000))
    """
    run = loop.observe(workshop.stage(code, items=list(range(2000))), seconds=0.1, seed=0)
    assert run.batch <= 4


def test_a_short_first_call_is_not_the_only_one_though_time_is_over(workshop):
    run = loop.observe(workshop.stage(LONG, items=[1, 2, 3]), seconds=0.0001, seed=0)
    assert run.calls >= 1
    assert run.seconds != [run.first_seconds]


def test_a_call_that_takes_the_whole_time_is_the_only_one(workshop, monkeypatch):
    monkeypatch.setattr(loop, "SECOND_CALL", 0.0)
    run = loop.observe(workshop.stage(LONG, items=[1, 2, 3]), seconds=0.0001, seed=0)
    assert (run.starts, run.sizes, run.seconds) == ([0], [1], [run.first_seconds])
    found = timed(run)
    assert (found.calls, found.batch, found.variation) == (1, 1, 0.0)
    assert found.item_seconds.low < found.item_seconds.value < found.item_seconds.high
    assert found.cpu_seconds > 0


def test_rows_of_a_frame_are_timed_as_the_loop_over_iterrows_gives_them(workshop):
    frame = pd.DataFrame({"a": range(50), "b": ["x"] * 50})
    stage = workshop.stage("def work(row):\n    return (row.name, row['b'] * row['a'])\n", items=frame)
    run = loop.observe(stage, seconds=0.1, seed=0)
    assert set(run.returned) == {(n, "x" * n) for n in range(50)}


def test_a_coroutine_is_awaited_one_by_one(workshop):
    code = """
    import asyncio
    flying = [0]

    async def work(x):
        flying[0] += 1
        assert flying[0] == 1
        await asyncio.sleep(0)
        flying[0] -= 1
        return -x
    """
    run = loop.observe(workshop.stage(code, items=list(range(20))), seconds=0.1, seed=0)
    assert not run.errors
    assert set(run.returned) == {-x for x in range(20)}


def test_calls_that_have_effects_are_few_and_timed_one_by_one(workshop):
    stage = workshop.stage("calls = []\ndef work(x):\n    calls.append(x)\n", items=list(range(100)))
    run = loop.observe(stage, seconds=5, seed=0, calls_most=10)
    assert (run.batch, run.calls) == (1, 10)
    assert len(module_of(stage).calls) == 11


def test_calls_are_counted_for_the_parent(workshop, monkeypatch):
    monkeypatch.setattr(breadcrumb, "current", breadcrumb.Breadcrumb())
    code = "calls = []\ndef work(x):\n    calls.append(x)\n    if x % 10 == 3:\n        raise ValueError\n"
    stage = workshop.stage(code, items=list(range(50)))
    loop.observe(stage, seconds=0.05, seed=0)
    assert breadcrumb.current.read()[1] == len(module_of(stage).calls)


# ---------------------------------------------------------------- items that raise


def test_errors_on_rare_items_are_counted_and_named_and_the_rest_is_measured(workshop):
    code = "def work(x):\n    if x % 200 == 7:\n        raise ValueError(f'secret {x}')\n    return x\n"
    run = loop.observe(workshop.stage(code, items=list(range(400))), seconds=0.2, seed=0)
    found = timed(run)
    assert found.error_items == (7, 207)
    assert 0 < found.errors < found.calls / 20
    assert found.error == "ValueError"
    assert timed(run, show_values=True).error in {"ValueError: secret 7", "ValueError: secret 207"}
    assert set(run.returned) == {x for x in range(400) if x % 200 != 7}


def test_when_every_call_raises_there_are_as_many_errors_as_calls(workshop):
    run = loop.observe(
        workshop.stage("def work(x):\n    raise KeyError(x)\n", items=list(range(30))), seconds=0.1, seed=0
    )
    found = timed(run)
    assert found.errors == found.calls
    assert found.error_items == tuple(range(timing.ERRORS_LISTED))
    assert run.returned == []


ENDINGS = (
    "StopIteration()",
    "KeyboardInterrupt()",
    "SystemExit(0)",
    "GeneratorExit()",
    "Odd()",
    "MemoryError()",
)


@pytest.mark.parametrize("error", ENDINGS)
def test_whatever_an_item_raises_ends_that_item_only(workshop, error):
    code = f"""
    class Odd(BaseException):
        pass

    def work(x):
        if x == 3:
            raise {error}
        return x
    """
    run = loop.observe(workshop.stage(code, items=list(range(6))), seconds=0.05, seed=0)
    found = timed(run)
    assert found.error_items == (3,)
    assert found.error == error.partition("(")[0]
    assert set(run.returned) == {0, 1, 2, 4, 5}
    assert run.results.count(NO_RESULT) >= found.errors


def test_one_exception_of_each_type_is_kept_without_its_frames(workshop):
    code = "def work(x):\n    raise [KeyError, ValueError][x % 2](x)\n"
    run = loop.observe(workshop.stage(code, items=list(range(10))), seconds=0.05, seed=0)
    assert {type(error) for error in run.errors} == {KeyError, ValueError}
    assert all(error.__traceback__ is None for error in run.errors)


def test_an_exception_whose_text_cannot_be_made_is_named_all_the_same(workshop):
    code = """
    class Mute(Exception):
        def __str__(self):
            raise RuntimeError

    def work(x):
        raise Mute
    """
    run = loop.observe(workshop.stage(code, items=[1]), seconds=0.01, seed=0)
    assert timed(run, show_values=True).error.startswith("Mute: ")


def test_results_that_are_exceptions_are_results(workshop):
    run = loop.observe(
        workshop.stage("def work(x):\n    return ValueError(x)\n", items=[1, 2]), seconds=0.02, seed=0
    )
    assert timed(run).errors == 0
    assert {type(result) for result in run.returned} == {ValueError}


# ---------------------------------------------------------------- what is read off it


def test_the_first_calls_excess_is_kept_apart(workshop):
    code = """
    state = {}

    def work(x):
        if not state:
            state["warm"] = sum(range(3_000_000))
        return x
    """
    found = timed(loop.observe(workshop.stage(code, items=list(range(100))), seconds=0.3, seed=0))
    assert found.first_call_excess > 100 * found.item_seconds.value


def made_run(starts, seconds, **fields):
    before, after = clocks.read(), clocks.read()
    return Run(
        stage=None,
        starts=starts,
        seconds=seconds,
        sizes=[1] * len(seconds),
        before=before,
        after=after,
        **fields,
    )


def test_the_shape_of_the_distribution_is_told():
    found = timed(made_run([*range(10)], [0.001] * 9 + [0.011], first_seconds=0.005))
    assert found.item_seconds.value == pytest.approx(0.002)
    assert found.percentiles[0] == 0.001
    assert found.percentiles[-1] == 0.011
    assert found.biggest_share == pytest.approx(0.55)
    assert found.variation == pytest.approx(statistics.stdev([0.001] * 9 + [0.011]) / 0.002)
    assert found.first_call_excess == pytest.approx(0.004)


def test_cost_that_grows_along_the_data_is_drift():
    noise = random.Random(0)  # noqa: S311 - repeatable noise
    seconds = [0.001 + n * 2e-6 + noise.gauss(0, 1e-4) for n in range(500)]
    assert timing.drift(range(500), seconds) == pytest.approx(2.0, rel=0.1)
    assert timing.drift(range(500), seconds[::-1]) == pytest.approx(0.5, rel=0.1)


@pytest.mark.parametrize("seed", range(20))
def test_noise_is_no_drift(seed):
    noise = random.Random(seed)  # noqa: S311 - repeatable noise
    seconds = [noise.lognormvariate(0, 0.1) for _ in range(300)]
    assert timing.drift(range(300), seconds) == 1.0


def test_too_few_places_say_nothing_about_drift():
    assert timing.drift([0, 5, 9] * 10, [1.0, 2.0, 3.0] * 10) == 1.0
    assert timing.drift(range(9), [float(n + 1) for n in range(9)]) == 1.0


def test_a_mean_is_precise_when_its_interval_is_narrow():
    assert timing.is_precise([1.0, 1.01, 0.99] * 10, 0.10)
    assert not timing.is_precise([0.1, 3.0] * 10, 0.10)
    assert timing.is_precise([0.1, 3.0] * 10_000, 0.10)
