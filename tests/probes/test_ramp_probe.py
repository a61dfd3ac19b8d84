"""The ramp against a real service, and its arithmetic: refusals, levels, knees, limits, flights, ascent."""

import math
import time
from types import SimpleNamespace

import pytest
from service import Running
from stages import Workshop

from advisor.model import Bound, Estimate, Level, Ramp, Skipped, TargetKind
from advisor.probes import ascent, flights, knees, levels, limits, ramp, refusals
from advisor.probes.loop import UNLIMITED
from tests.builders import order, profile, repeats, sample, timing, waiting

CLIENT = """
import asyncio
import http.client
import threading
import time

kept = threading.local()


class Refused(Exception):
    def __init__(self, answer):
        self.status, self.headers = answer.status, dict(answer.getheaders())


def fetch(port):
    if not hasattr(kept, "client"):
        kept.client = http.client.HTTPConnection("127.0.0.1", port)
    kept.client.request("GET", "/")
    answer = kept.client.getresponse()
    answer.read()
    if answer.status != 200:
        raise Refused(answer)
    return answer.status


async def fetch_async(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\\r\\n\\r\\n")
    head = await reader.readuntil(b"ok")
    writer.close()
    return int(head.split()[1])


def nap(x):
    time.sleep(0.004)


gate = threading.Lock()


def nap_in_turn(x):
    with gate:
        time.sleep(0.004)


flying = 0


def fail_in_a_crowd(x):
    global flying
    flying += 1
    time.sleep(0.01)
    crowd, flying = flying, flying - 1
    if crowd > 12:
        raise TimeoutError
"""

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
"""The functions under test keep connections, as careful people's do, until their thread is forgotten."""
TRIES = 3
"""The machine is shared: a direction that shows in one of three runs is a direction."""


@pytest.fixture
def workshop(tmp_path):
    with Workshop(tmp_path) as opened:
        yield opened


def climb(workshop, attribute, items, **overrides):
    terms = {"alone": 0.05, "alone_calls": 10, "failing": 0.0, "first": 4, "most": 256, "warm": True}
    terms |= {"calls": 250, "agreed": 300, "seconds": 4.0, "seconds_most": 8.0, "seed": 1}
    return ramp.measure(workshop.stage(CLIENT, attribute, items=items), **(terms | overrides))


# ---------------------------------------------------------------- against a service


@pytest.mark.parametrize("attribute", ["fetch", "fetch_async"])
@pytest.mark.slow
def test_the_knee_of_a_service_with_slots_is_found(workshop, attribute):
    caps = []
    for _ in range(TRIES):
        with Running(latency=0.05, slots=16) as service:
            found = climb(workshop, attribute, [service.port])
            counts = service.counts()
        assert counts["calls"] == found.calls <= 250
        assert counts["refused"] == 0
        assert counts["peak"] <= max(level.in_flight for level in found.levels)
        caps.append(found.cap)
        if 14 <= found.cap <= 24:
            return
    pytest.fail(f"caps {caps} for a knee of 16")


@pytest.mark.slow
def test_a_wider_service_gets_a_higher_cap_and_one_without_a_limit_the_highest(workshop):
    caps = []
    for slots in (4, 24, 0):
        with Running(latency=0.05, slots=slots) as service:
            caps.append(climb(workshop, "fetch", [service.port]))
    narrow, wide, free = caps
    assert narrow.cap < wide.cap < free.cap
    assert free.cap >= 48
    assert "--max-calls" in free.because


@pytest.mark.slow
def test_few_calls_agreed_to_are_never_exceeded(workshop):
    with Running(latency=0.02) as service:
        found = climb(workshop, "fetch", [service.port], alone=0.02, calls=40, agreed=60)
        assert service.counts()["calls"] == found.calls <= 40


@pytest.mark.slow
def test_a_limited_rate_is_obeyed_and_counted(workshop):
    with Running(latency=0.05, rate=60, burst=10, retry="1") as service:
        found = climb(workshop, "fetch", [service.port])
        counts = service.counts()
    assert counts["refused"] == sum(level.refused for level in found.levels) > 0
    assert counts["calls"] == found.calls <= 250
    assert 18 <= found.rate <= 62
    assert found.cap <= 8
    assert "refused a call" in found.because


@pytest.mark.slow
def test_a_service_that_refuses_a_crowd_gets_a_cap_below_it_and_no_rate(workshop):
    with Running(latency=0.05, most=12) as service:
        found = climb(workshop, "fetch", [service.port])
    assert found.rate is None
    assert 6 <= found.cap <= 12
    assert "none of" in found.because


@pytest.mark.slow
def test_a_long_wait_is_not_waited_for(workshop):
    begun = time.monotonic()
    with Running(latency=0.02, rate=1, burst=6, retry="3600") as service:
        found = climb(workshop, "fetch", [service.port], alone=0.02)
    assert time.monotonic() - begun < 20
    assert "asked to wait 60 min" in found.because
    assert found.rate is not None


# ---------------------------------------------------------------- without a service


def test_naps_pay_far_beyond_the_cores(workshop):
    found = climb(workshop, "nap", [1, 2], alone=0.004, calls=UNLIMITED, seconds=2.0, most=64)
    assert found.cap >= 16
    assert [level.in_flight for level in found.levels] == sorted(level.in_flight for level in found.levels)


def test_calls_that_wait_for_a_lock_gain_nothing(workshop):
    found = climb(workshop, "nap_in_turn", [1, 2], alone=0.004, calls=UNLIMITED, seconds=2.0)
    assert found.cap == 2
    assert "wait for each other" in found.because


def test_errors_in_a_crowd_end_the_climb_below_them(workshop):
    found = climb(workshop, "fail_in_a_crowd", [1, 2], alone=0.01, calls=UNLIMITED, first=2)
    assert found.cap <= 12
    assert "calls raised with" in found.because


# ---------------------------------------------------------------- what counts as refused


class Answer:
    def __init__(self, status, headers=None):
        self.status_code, self.headers = status, headers or {}


class HttpError(Exception):
    def __init__(self, status, headers=None):
        super().__init__()
        self.response = Answer(status, headers)


class RateLimitError(Exception):
    pass


class Hostile:
    @property
    def status(self):
        raise ValueError


@pytest.mark.parametrize(
    ("result", "refused"),
    [
        (None, False),
        ("429", False),
        (429, False),
        ((429, "slow down"), True),
        ((200, "ok"), False),
        ((), False),
        ({"status": 503}, True),
        ({"status": "429"}, False),
        ({"body": 1}, False),
        (Answer(429), True),
        (Answer(200), False),
        (SimpleNamespace(status=503), True),
        (SimpleNamespace(code=429), True),
        (SimpleNamespace(status=True), False),
        (Hostile(), False),
        ([429], False),
    ],
)
def test_results_that_say_refused(result, refused):
    assert refusals.of_result(result).refused is refused


@pytest.mark.parametrize(
    ("error", "refused"),
    [
        (HttpError(429), True),
        (HttpError(503), True),
        (HttpError(500), False),
        (RateLimitError(), True),
        (type("ThrottlingException", (Exception,), {})(), True),
        (type("TooManyRequests", (Exception,), {})(), True),
        (ValueError("429"), False),
    ],
)
def test_errors_that_say_refused(error, refused):
    outcome = refusals.of_error(error)
    assert outcome.refused is refused
    assert bool(outcome.error) is not refused


def test_the_cause_of_an_error_counts_and_its_wait_is_read():
    error = RuntimeError()
    error.__cause__ = HttpError(429, {"Retry-After": "2"})
    assert refusals.of_error(error) == refusals.Outcome(refused=True, limited=True, retry_after=2.0)


@pytest.mark.parametrize("text", ["Wed, 21 Oct 2026 07:28:00 GMT", "", "-1", "inf", None])
def test_a_wait_that_is_no_number_is_not_known(text):
    assert refusals.of_result(Answer(503, {"Retry-After": text})).retry_after is None


# ---------------------------------------------------------------- the throughput of a level


def call(start, latency, **outcome):
    return flights.Call(due=start, start=start, end=start + latency, outcome=refusals.Outcome(**outcome))


def through_slots(in_flight, count, slots, latency=0.1):
    """Simulate calls of the same length, so many in flight, that a service takes from a queue."""
    free, ready, calls = [0.0] * slots, [0.0] * in_flight, []
    for _ in range(count):
        ready.sort()
        free.sort()
        start = ready.pop(0)
        end = max(start, free.pop(0)) + latency
        free.append(end)
        ready.append(end)
        calls.append(call(start, end - start))
    return calls


@pytest.mark.parametrize(
    ("in_flight", "slots"), [(4, 64), (32, 64), (32, 16), (30, 20), (12, 10), (64, 16), (5, 4)]
)
def test_throughput_is_that_of_the_slots(in_flight, slots):
    for waves in (1.5, 2, 3):
        found = levels.throughput(through_slots(in_flight, int(waves * in_flight), slots), in_flight, 0.1)
        assert found.value == pytest.approx(min(in_flight, slots) / 0.1, rel=0.21)
        assert found.low <= found.value <= found.high


def test_one_wave_past_the_knee_promises_little_more_than_the_slots_give():
    found = levels.throughput(through_slots(64, 64, 16), 64, 0.1)
    assert 100 < found.value < 250


def test_nothing_that_ended_is_no_throughput():
    assert levels.throughput([], 8, 0.1).value == 0


def test_refused_calls_are_no_throughput():
    found = levels.level([call(0, 0.1), call(0, 0.001, refused=True)], 2, 0.1, spent=2)
    assert (found.refused, found.errors, found.latency) == (1, 0, pytest.approx(0.1))


# ---------------------------------------------------------------- the knee


def level(in_flight, rate, calls=None, **overrides):
    known = {"seconds": 1.0, "errors": 0, "refused": 0, "latency": in_flight / rate}
    estimate = Estimate(value=rate, low=rate, high=rate)
    calls = 3 * in_flight if calls is None else calls
    return Level(in_flight=in_flight, calls=calls, throughput=estimate, **(known | overrides))


@pytest.mark.parametrize(
    ("rates", "cap"),
    [
        ({1: 10, 8: 80, 32: 160, 18: 160}, 18),
        ({1: 10, 8: 80, 32: 160}, 18),
        ({1: 10, 4: 39, 8: 40}, 5),
        ({1: 10, 16: 110, 96: 150}, 40),
        ({1: 10, 8: 80}, 8),
        ({1: 10, 2: 11}, 2),
        ({1: 10, 8: 78, 32: 60}, 8),
    ],
)
def test_the_cap_is_the_knee_between_the_levels(rates, cap):
    tried = [level(in_flight, rate) for in_flight, rate in rates.items()]
    found, because = knees.advise(tried, 0.1, "")
    assert found == cap
    assert because


def test_a_limit_is_named_only_where_throughput_still_rose():
    rising, flat = [level(1, 10), level(8, 78)], [level(1, 10), level(8, 78), level(32, 90)]
    assert knees.advise(rising, 0.1, "look further") == (8, knees.advise(rising, 0.1, "look further")[1])
    assert "look further" in knees.advise(rising, 0.1, "look further")[1]
    assert "look further" not in knees.advise(flat, 0.1, "look further")[1]


def test_one_wave_is_not_believed_against_more_calls_in_flight():
    tried = [level(1, 10), level(32, 300, calls=32), level(128, 160)]
    assert knees.knee(tried, 0.1) < 24
    assert knees.knee([level(1, 10), level(32, 300), level(128, 160)], 0.1) == 33


def test_errors_are_told_from_those_that_items_raise_alone():
    assert knees.is_failing(level(8, 80, calls=24, errors=4), 0.0)
    assert not knees.is_failing(level(8, 80, calls=24, errors=2), 0.0)
    assert not knees.is_failing(level(8, 80, calls=24, errors=4), 0.1)


# ---------------------------------------------------------------- the rate behind a refusal


def bucket(rate, burst, *, pace, begun, tokens=None, calls=200):
    """Simulate calls at a pace against a bucket, up to the first refusal."""
    tokens, made = burst if tokens is None else tokens, []
    for number in range(calls):
        tokens = min(burst, tokens + (rate / pace if number else 0))
        refused = tokens < 1
        made.append(call(begun + number / pace, 0.01, refused=refused, limited=refused))
        if refused:
            break
        tokens -= 1
    return made


def counted(calls, begun):
    return limits.Burst(accepted=0, begun=begun, ended=begun).counted(calls)


@pytest.mark.parametrize(("rate", "burst"), [(60, 10), (60, 50), (200, 50), (20, 2)])
@pytest.mark.parametrize("pause", [0.1, 1.0])
@pytest.mark.parametrize("over", [0.9, 1.2, 1.5])
def test_the_rate_that_is_shown_is_never_more_than_the_true_one(rate, burst, pause, over):
    first = counted(bucket(rate, burst, pace=4 * rate, begun=0.0), 0.0)
    resumed = first.ended + pause
    tokens = min(burst, rate * pause)
    second = counted(bucket(rate, burst, pace=over * rate, begun=resumed, tokens=tokens), resumed)
    found = limits.shown_rate(first, first, second)
    assert found <= 1.05 * rate
    if pause * rate <= burst and second.seconds > pause:
        assert found >= 0.5 * rate


# ---------------------------------------------------------------- what a ramp may spend


WAITS = {"waiting": waiting(Bound.IO), "timing": timing(0.05, cpu_seconds=0.001)}


def terms(*, left=3.0, calls=250, kind=TargetKind.FUNCTION, total=1000, **facts):
    facts = profile(**(WAITS | facts))
    return ascent.terms(facts, kind, sample(total=total), left=left, calls=calls, agreed=300)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"waiting": waiting(Bound.CPU)}, "do not wait"),
        ({"waiting": Skipped(skipped="x")}, "do not wait"),
        ({"order": order(growing=("t.n",))}, "depend on each other"),
        ({"order": order(shared_paths=("/o",))}, "depend on each other"),
        ({"repeats": repeats(cached=True)}, "keeps results"),
    ],
)
def test_reasons_against_a_ramp(facts, says):
    assert says in ascent.reason_against(profile(**(WAITS | facts)), TargetKind.FUNCTION)


def test_nothing_speaks_against_a_ramp_of_calls_that_wait():
    assert ascent.reason_against(profile(**WAITS), TargetKind.FUNCTION) == ""
    assert ascent.reason_against(profile(**WAITS), TargetKind.GENERATOR)


@pytest.mark.parametrize(("cpu", "first"), [(0.001, 8), (0.0025, 5), (0.04, 2), (0.0, 8)])
def test_it_begins_near_a_quarter_of_wall_over_processor_time(cpu, first):
    assert terms(timing=timing(0.05, cpu_seconds=cpu)).first == first


@pytest.mark.parametrize(
    ("facts", "most"),
    [
        ({}, 256),
        ({"total": 40}, 40),
        ({"kind": TargetKind.COROUTINE, "total": 5000}, 1024),
        ({"waiting": waiting(Bound.SUBPROCESS)}, 64),
    ],
)
def test_no_more_are_tried_than_make_sense(facts, most):
    assert terms(**facts).most == most


def test_without_time_or_calls_there_is_no_ramp():
    assert "budget" in terms(left=0.2).skipped
    assert "300 calls agreed to" in terms(calls=10).skipped
    assert terms(calls=None).calls == UNLIMITED


def test_more_time_is_spent_once_a_service_refused():
    found = terms()
    assert found.seconds < found.seconds_most < 3.0


# ---------------------------------------------------------------- tickets


def test_a_refusal_ends_a_flight_and_so_do_too_many_errors():
    for outcome, notes in ((refusals.Outcome(refused=True), 1), (refusals.Outcome(error="ValueError"), 3)):
        tickets = flights.Tickets([0], iter(range(99)), left=50, deadline=math.inf, errors_most=2)
        for _ in range(notes):
            assert tickets.take() is not None
            tickets.note(0.0, 0.0, outcome)
        assert tickets.take() is None


def test_tickets_end_with_the_time():
    assert flights.Tickets([0], iter([0]), left=5, deadline=0.0, errors_most=2).take() is None


def test_the_answer_says_what_it_spent(workshop):
    found = climb(workshop, "nap", [1], alone=0.004, calls=30, most=8)
    assert isinstance(found, Ramp)
    assert found.calls <= 30
