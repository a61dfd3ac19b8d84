from dataclasses import replace

import pytest

from advisor.judge import interrupted, judge
from advisor.judge.evidence import PROJECTION_DOUBT, at_full_size
from advisor.model import (
    Action,
    Bound,
    Capacity,
    Disturbance,
    EffectKind,
    Need,
    Origin,
    Plan,
    Severity,
    Skipped,
)
from tests.builders import (
    answer,
    answers,
    calibration,
    case,
    column_form,
    effect,
    equivalence,
    estimate,
    failed,
    finding,
    first_call,
    gil,
    machine,
    measurement,
    order,
    pickled,
    pickling,
    plan,
    prediction,
    recognized,
    rejected,
    sample,
    timing,
    waiting,
)

WITHHELD = Skipped(skipped="nobody agreed to repeat its effects")
FASTER = estimate(1.8, 1.7, 1.9)
YES = {"value": "yes", "denies": frozenset()}
DEPENDENT = answer(3, "no", denies=frozenset({Need.INDEPENDENT}), because="Calls change t.sum.")
GROWING = order(growing=("running_total.total",), repeats_equal=False, conflict=(0, 1))
THREADS = plan("threads")
NOISY = machine(calibration=calibration(noise=0.3))
WILD = {"times": (0.0002, 0.0009, 0.0003, 0.0011, 0.0002, 0.0008, 0.0004)}
BUSY = machine(calibration=calibration(capacity=(Capacity(workers=2, speedup=estimate(0.76, 0.72, 1.9)),)))
INTS = pickling(
    item=pickled(bytes=5, dumps_seconds=4e-8, loads_seconds=4e-8),
    result=pickled(bytes=5, dumps_seconds=4e-8, loads_seconds=4e-8),
)


def verdict(
    the_case=None,
    *,
    measured=(),
    given=(),
    plans=(),
    predictions=(),
    denied=(),
    findings=(),
):
    """Judge with the builders' case and answers, the baseline measured beside what is given."""
    the_case = the_case or case()
    total = the_case.sample.total
    baseline = measurement(items=total.value if total else None)
    ran = (baseline, *measured) if measured else ()
    offered = (plan("sequential", code="loop"), *(one.plan for one in measured), *plans)
    return judge(the_case, answers(*given), offered, denied, predictions, ran, findings)


def variant(the_plan=None, speedup=FASTER, **overrides):
    return measurement(the_plan or plan(), speedup, **overrides)


# ---------------------------------------------------------------- switching


def test_a_sure_gain_is_advised_with_its_doubt():
    found = verdict(measured=(variant(),))
    assert (
        found.sentence
        == "Use 2 processes, chunks of 27: 1.8x (1.4-2.3), 100,000 items in 41 s instead of 74 s."
    )
    assert found.action is Action.SWITCH
    assert found.strategy == "processes"
    assert found.plan == plan()
    assert found.speedup == at_full_size(FASTER, PROJECTION_DOUBT)
    assert found.speedup.low < FASTER.low < found.speedup.value < FASTER.high < found.speedup.high
    assert found.worth_it == "marginal"
    assert found.projected.items == 100_000
    assert found.projected.sequential_seconds.value == pytest.approx(74)
    assert found.projected.plan_seconds.value == pytest.approx(74 / 1.8)
    assert found.because.startswith(
        "Measured against the loop in 7 rounds; results identical in 200 comparisons."
    )
    assert (
        "Projected, not run: 100,000 items take 41 s (33 s to 52 s) instead of 74 s (70 s to 78 s)."
        in found.because
    )
    assert "under 2x" in found.because
    assert (
        found.ceiling
        == "At most 1.9x (1.8-1.9) is possible with workers here: what 2 processes get done at once."
    )
    assert found.break_even.items > 1


@pytest.mark.parametrize(
    ("gain", "worth"), [(estimate(1.99), "marginal"), (estimate(2.0), True), (estimate(12), True)]
)
def test_the_articles_two_times_is_worth_it(gain, worth):
    found = verdict(measured=(variant(speedup=gain),))
    assert found.worth_it == worth
    assert ("under 2x" in found.because) is (worth == "marginal")


@pytest.mark.parametrize(
    ("the_plan", "words"),
    [
        (plan("threads", workers=16), "Use 16 threads: "),
        (plan("coroutines", workers=32), "Use asyncio with 32 calls in flight: "),
        (plan("vectorized"), "Use the column form: "),
    ],
)
def test_each_strategy_is_named_as_a_person_would(the_plan, words):
    found = verdict(measured=(variant(the_plan, estimate(12, 9, 15)),))
    assert found.sentence.startswith(words + "12x (8.6-16), ")
    assert found.worth_it is True


@pytest.mark.parametrize(
    ("process_gain", "thread_gain", "chosen"),
    [(1.90, 1.75, "threads"), (1.95, 1.75, "processes"), (1.75, 1.80, "threads")],
)
def test_the_simplest_within_10_percent_of_the_best_is_chosen(process_gain, thread_gain, chosen):
    found = verdict(
        measured=(variant(plan(), estimate(process_gain)), variant(THREADS, estimate(thread_gain)))
    )
    assert found.strategy == chosen
    assert "Next to it, " in found.because


def test_a_more_complex_plan_wins_when_the_simpler_is_not_sure():
    unsure = variant(THREADS, estimate(1.8, 1.04, 2.9))
    assert verdict(measured=(variant(), unsure)).strategy == "processes"


def test_an_unknown_total_is_said():
    found = verdict(case(sample=sample(None)), measured=(variant(items=None),))
    assert found.action is Action.SWITCH
    assert found.sentence.endswith("1.8x (1.4-2.3) per item; how many items there are is unknown.")
    assert found.projected.items is None
    assert found.projected.plan_seconds is None


@pytest.mark.parametrize(
    ("same", "says"),
    [
        (equivalence("equal within float noise"), "results equal within float noise in 200 comparisons"),
        (equivalence("cannot compare"), "results could not be compared: check them yourself."),
        (equivalence("cannot compare", because="objects without =="), "compared (objects without ==): check"),
    ],
)
def test_results_that_are_not_identical_are_said(same, says):
    assert says in verdict(measured=(variant(equivalence=same),)).because


def test_a_noisy_machine_gets_a_direction_in_words_and_the_interval_as_data():
    found = verdict(case(machine=NOISY), measured=(variant(**WILD), variant(THREADS, estimate(0.9))))
    assert found.sentence == (
        "Use 2 processes, chunks of 27: faster, but this machine is too noisy to say by how much."
    )
    assert found.speedup == at_full_size(FASTER, PROJECTION_DOUBT)
    assert found.projected.plan_seconds is None
    assert "varied by 30 % between repeats" in found.because
    assert "x (" not in found.because


# ---------------------------------------------------------------- vectorising first

COLUMNS = recognized(columns=True, constructs=("str.strip", "str.lower"), blocker="", line=None)
EQUAL = column_form(as_what="NumPy array", compared=200, edges=0)
VOUCHED = answer(1, origin=Origin.ASKED, **YES)


def test_a_column_form_that_was_only_read_is_no_proof():
    found = verdict(case(recognized=COLUMNS), given=(answer(1, **YES),), measured=(variant(),))
    assert found.strategy == "processes"


def test_a_column_form_that_a_person_vouches_for_is_advised_without_a_number():
    found = verdict(case(recognized=COLUMNS), given=(VOUCHED,), measured=(variant(),))
    assert found.action is Action.SWITCH
    assert found.strategy == "vectorized"
    assert found.sentence == (
        "Vectorise first: every step has a column form (str.strip and str.lower), found by reading."
    )
    assert found.speedup is None
    assert found.plan == Plan(strategy="vectorized")
    assert found.because == (
        "It was not raced against the loop, so no speedup is claimed."
        " The best that was measured: 2 processes, chunks of 27 did 1.8x (1.7-1.9)."
    )


@pytest.mark.parametrize(
    ("the_case", "says"),
    [
        (
            case(vectorization=EQUAL),
            "its column form is identical on the 200 values that were compared",
        ),
        (
            case(vectorization=replace(EQUAL, origin="yours")),
            "your own version is identical on the 200 values",
        ),
        (case(), "by your answer"),
        (case(recognized=Skipped(skipped="no source")), "by your answer"),
    ],
)
def test_where_the_column_form_comes_from_is_said(the_case, says):
    found = verdict(the_case, given=(VOUCHED,))
    assert says in found.sentence
    assert found.because.endswith("claimed.")


def test_a_column_call_is_set_beside_the_loop():
    found = verdict(case(vectorization=EQUAL), given=(answer(1, **YES),))
    assert found.because.startswith("One call took 0.2 ms; a loop takes about 0.15 s for as many. It was not")


@pytest.mark.parametrize(("call_seconds", "chosen"), [(0.09, "vectorized"), (0.11, "processes")])
def test_a_column_call_that_loops_inside_is_not_advised(call_seconds, chosen):
    slow = case(vectorization=replace(EQUAL, call_seconds=call_seconds))
    assert verdict(slow, given=(answer(1, **YES),), measured=(variant(),)).strategy == chosen


def test_a_column_form_that_no_plan_offers_brings_its_code():
    found = verdict(case(vectorization=EQUAL), given=(answer(1, **YES),), measured=(variant(),))
    assert found.plan == Plan(strategy="vectorized", code=EQUAL.code)


def test_an_offered_column_plan_brings_its_own_code():
    offered = plan("vectorized", code="frame['email'].str.strip()")
    assert verdict(given=(VOUCHED,), plans=(offered,)).plan == offered


@pytest.mark.parametrize(
    ("machine_", "speedup", "says"),
    [
        (machine(), estimate(1.0, 0.9, 1.1), "Of what was measured, nothing is clearly faster"),
        (NOISY, FASTER, "The best that was measured: 2 processes, chunks of 27."),
    ],
)
def test_the_alternative_to_columns_is_named(machine_, speedup, says):
    times = WILD if machine_ is NOISY else {}
    found = verdict(case(machine=machine_), given=(VOUCHED,), measured=(variant(speedup=speedup, **times),))
    assert says in found.because


def test_a_column_form_that_was_raced_is_judged_by_the_race():
    different = variant(plan("vectorized"), estimate(40), equivalence=equivalence("different"))
    assert verdict(given=(answer(1, **YES),), measured=(variant(), different)).strategy == "processes"


@pytest.mark.parametrize(
    ("records", "columns", "advised"),
    [(20, 28, "records"), (20, 31, "vectorized"), (None, 1.45, "sequential"), (None, 1.6, "vectorized")],
)
def test_columns_have_to_beat_the_best_plain_loop_by_enough(records, columns, advised):
    raced = [variant(plan("vectorized"), estimate(columns, 0.95 * columns, 1.05 * columns))]
    if records:
        raced.append(variant(plan("records", workers=1), estimate(records, 0.95 * records, 1.05 * records)))
    assert verdict(measured=tuple(raced)).strategy == advised


# ---------------------------------------------------------------- keeping


def test_a_job_of_a_moment_keeps_its_loop():
    tiny = case(sample=sample(10_000), timing=timing(9e-8), pickling=INTS)
    found = verdict(tiny)
    assert found.action is Action.KEEP_SEQUENTIAL
    assert found.sentence == (
        "Keep the plain loop: 10,000 items take 0.9 ms,"
        " and workers would pay only from about 5.4 µs per item."
    )
    assert found.worth_it is False
    assert found.plan.code == "loop"
    assert "projected, not run" in found.because


@pytest.mark.parametrize(
    ("count", "item", "workers", "says"),
    [
        (1000, 2e-6, 2, "and starting workers pays from about 31,000 items."),
        (700, 0.00074, 2, "so there is little to gain."),
        (700, 0.00074, 1, "so there is nothing to gain."),
    ],
)
def test_where_workers_begin_to_pay_is_said(count, item, workers, says):
    found = verdict(case(sample=sample(count), timing=timing(item), pickling=INTS, workers=workers))
    assert found.sentence.endswith(says)


def test_a_short_job_without_pickling_facts_has_nothing_to_gain():
    found = verdict(case(sample=sample(100), pickling=Skipped(skipped="no time")))
    assert found.sentence.endswith("take 74 ms, so there is nothing to gain.")


def test_a_short_job_that_was_measured_is_judged_by_the_measurement():
    found = verdict(case(sample=sample(100)), measured=(variant(items=100),))
    assert found.action is Action.KEEP_SEQUENTIAL
    found = verdict(case(sample=sample(1300)), measured=(variant(items=1300),))
    assert found.action is Action.SWITCH


def test_a_short_measured_loop_over_an_unknown_total_says_only_that():
    short = replace(measurement(), full_seconds=estimate(0.5))
    found = judge(case(sample=sample(None)), answers(), (), (), (), (short, variant()), ())
    assert found.sentence.endswith("an unknown number of items take 0.5 s, so there is nothing to gain.")


def test_a_short_job_that_could_be_columns_says_so_for_later():
    found = verdict(case(sample=sample(10)), given=(answer(1, **YES),))
    assert found.action is Action.KEEP_SEQUENTIAL
    assert "whole-column" in found.because


@pytest.mark.parametrize(
    ("gain", "action", "says"),
    [
        (estimate(1.8, 1.06, 2.7), Action.SWITCH, "Use 2 processes"),
        (estimate(1.8, 1.05, 2.7), Action.CANNOT_TELL, "Cannot tell within this budget: 2 processes"),
        (estimate(1.12, 1.04, 1.24), Action.KEEP_SEQUENTIAL, "not surely more than the 1.1x"),
        (estimate(1.09, 1.06, 1.12), Action.KEEP_SEQUENTIAL, "not surely more than the 1.1x"),
        (estimate(1.05, 0.9, 1.2), Action.KEEP_SEQUENTIAL, "no difference to the best other way can be"),
        (estimate(0.8, 0.7, 0.9), Action.KEEP_SEQUENTIAL, "not surely more than the 1.1x"),
    ],
)
def test_the_lower_end_of_the_gain_must_be_over_the_bar(gain, action, says):
    found = verdict(measured=(variant(speedup=gain),))
    assert found.action is action
    assert says in found.sentence


@pytest.mark.parametrize(
    ("origin", "value", "keeps", "bar"),
    [
        (Origin.ASKED, "yes", True, "the 2x that"),
        (Origin.ASKED, "no", False, ""),
        (Origin.ASSUMED, "yes", False, ""),
    ],
)
def test_a_person_who_fears_for_debugging_raises_the_bar(origin, value, keeps, bar):
    found = verdict(given=(answer(7, value, origin=origin),), measured=(variant(),))
    assert (found.action is Action.KEEP_SEQUENTIAL) is keeps
    assert bar in found.sentence


@pytest.mark.parametrize(
    ("count", "gain", "keeps"),
    [
        (1400, estimate(1.2, 1.15, 1.25), True),
        (1400, estimate(1.8, 1.7, 1.9), False),
        (100_000, estimate(1.8, 1.7, 1.9), False),
    ],
)
def test_a_gain_must_save_more_than_a_start_of_python_varies(count, gain, keeps):
    found = verdict(case(sample=sample(count)), measured=(variant(speedup=gain, items=count),))
    assert (found.action is Action.KEEP_SEQUENTIAL) is keeps
    assert ("but save only 0.17 s" in found.sentence) is keeps


def test_other_measurements_are_listed_when_the_loop_stays():
    slow = estimate(0.97, 0.9, 1.04)
    found = verdict(measured=(variant(THREADS, slow), variant(plan(), estimate(1.1, 0.9, 1.3))))
    assert found.because == (
        "Measured: 2 threads did 0.97x (0.9-1) and 2 processes, chunks of 27 did 1.1x (0.9-1.3)."
        " Projected, not run: the loop takes 74 s (70 s to 78 s) for 100,000 items."
    )


def test_the_loop_stays_without_a_projection_when_the_total_is_unknown():
    found = verdict(
        case(sample=sample(None)), measured=(variant(speedup=estimate(1.0, 0.9, 1.1), items=None),)
    )
    assert found.because == "Measured: 2 processes, chunks of 27 did 1x (0.9-1.1)."


def test_a_noisy_machine_keeps_the_loop_without_numbers():
    found = verdict(case(machine=NOISY), measured=(variant(speedup=estimate(1.05, 0.5, 3.0), **WILD),))
    assert found.sentence == "Keep the plain loop: on this noisy machine no other way was clearly faster."
    assert "no numbers are stated" in found.because


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"equivalence": equivalence("different")}, "gave different results."),
        ({"failed": failed()}, "failed (ValueError: negative age)."),
        ({"failed": failed(), "rounds": 0}, "failed (ValueError: negative age)."),
    ],
)
def test_a_variant_with_other_results_or_none_is_never_advised(bad, says):
    found = verdict(measured=(variant(speedup=estimate(50), **bad),))
    assert found.sentence == f"Keep the plain loop: 2 processes, chunks of 27 {says}"


def test_nothing_offered_keeps_the_loop_and_says_why():
    found = verdict(
        denied=(rejected(because="question 2: It computes. More."), rejected(strategy="processes"))
    )
    assert found.sentence == "Keep the plain loop: no other way fits this function."
    assert found.because.startswith(
        "threads: question 2: It computes. processes: 2 % of the time is waiting;"
    )


@pytest.mark.parametrize(
    ("two", "says"),
    [
        (answer(2), "only 1 core may be used here (hardware)."),
        (answer(2, "io"), "no other way fits this function."),
    ],
)
def test_one_core_is_the_reason_when_calls_compute(two, says):
    found = verdict(case(machine=machine(1), workers=1), given=(two,))
    assert found.sentence.endswith(says)
    assert found.because == "There was nothing to compare it with."


def test_hopeless_predictions_keep_the_loop():
    loop = plan("sequential", code="loop")
    found = verdict(plans=(plan(),), predictions=(prediction(loop, 74), prediction(plan(), 740)))
    assert found.sentence == "Keep the plain loop: every other way is predicted to take much longer."


# ---------------------------------------------------------------- cannot tell


@pytest.mark.parametrize(
    "predictions",
    [
        (),
        (prediction(plan(), 740),),
        (prediction(plan("sequential", code="loop"), 74), prediction(plan(), 40)),
    ],
)
def test_open_ways_that_nobody_measured_leave_it_open(predictions):
    found = verdict(plans=(plan(),), predictions=predictions)
    assert found.action is Action.CANNOT_TELL
    assert "--budget" in found.sentence
    assert "none was measured" in found.because


def test_how_much_longer_it_would_take_to_be_sure_is_said():
    rounds = (0.0008, 0.0007, 0.0009, 0.00075, 0.0007, 0.0008, 0.00072)
    mine = (0.0004, 0.0007, 0.0009, 0.0006, 0.0005, 0.0008, 0.0006)
    loop = replace(measurement(items=100_000), times=rounds)
    unsure = replace(variant(speedup=estimate(1.3, 1.0, 1.7)), times=mine)
    noisy = case(machine=machine(calibration=calibration(noise=0.2)))
    found = judge(noisy, answers(), (plan("sequential"), plan()), (), (), (loop, unsure), ())
    assert found.action is Action.CANNOT_TELL
    assert found.more_seconds >= 1
    assert "more with --budget to be sure" in found.sentence


@pytest.mark.parametrize(
    ("foreign", "gain", "action"),
    [
        (0.3, estimate(0.95, 0.85, 1.05), Action.CANNOT_TELL),
        (0.2, estimate(0.95, 0.85, 1.05), Action.KEEP_SEQUENTIAL),
        (0.9, estimate(0.5, 0.4, 0.6), Action.KEEP_SEQUENTIAL),
        (0.9, estimate(1.8, 1.6, 2.0), Action.SWITCH),
    ],
)
def test_a_pool_that_others_left_no_core_proves_nothing(foreign, gain, action):
    seen = Disturbance(seconds=2.0, foreign=foreign, steal=0.0, throttled=None, busiest=("cc1plus",))
    found = verdict(case(machine=machine(disturbance=seen)), measured=(variant(speedup=gain),))
    assert found.action is action
    assert ("other programs hold the cores" in found.sentence) is (action is Action.CANNOT_TELL)


def test_waiting_calls_need_no_cores():
    seen = Disturbance(seconds=2.0, foreign=0.9, steal=0.0, throttled=None, busiest=("cc1plus",))
    found = verdict(
        case(machine=machine(disturbance=seen), waiting=waiting(Bound.IO)),
        measured=(variant(THREADS, estimate(0.95, 0.85, 1.05)),),
    )
    assert found.action is Action.KEEP_SEQUENTIAL


def test_a_race_that_was_calm_gets_its_numbers_whatever_calibration_saw():
    calm = {"times": (0.001, 0.0011, 0.00105, 0.001, 0.0011, 0.001, 0.00102)}
    loop = replace(measurement(items=100_000), times=tuple(2 * each for each in calm["times"]))
    found = judge(
        case(machine=NOISY), answers(), (plan("sequential"), plan()), (), (), (loop, variant(**calm)), ()
    )
    assert "too noisy" not in found.sentence
    assert found.projected.plan_seconds is not None


# ---------------------------------------------------------------- beside the verdict

RECORDS = plan("records", workers=1, chunksize=1, start_method=None)


def test_a_parallel_gain_is_set_beside_the_best_way_without_workers():
    found = verdict(measured=(variant(speedup=estimate(8)), variant(RECORDS, estimate(5))))
    assert found.strategy == "processes"
    assert found.best_sequential.plan == RECORDS
    assert found.best_sequential.speedup == estimate(5)
    assert found.best_sequential.gain_over_it.value == pytest.approx(8 / 5)


def test_what_is_advised_without_workers_stands_beside_nothing():
    found = verdict(measured=(variant(speedup=estimate(5)), variant(RECORDS, estimate(5))))
    assert found.strategy == "records"
    assert found.best_sequential is None


def test_a_refusal_still_names_the_faster_way_without_workers():
    found = verdict(case(order=GROWING), given=(DEPENDENT,), measured=(variant(RECORDS, estimate(5)),))
    assert found.action is Action.REFUSE
    assert found.best_sequential.plan == RECORDS
    assert found.best_sequential.gain_over_it is None


def one_round(item):
    return replace(
        variant(full_seconds=None, rounds=1), speedup=None, full_speedup=None, item_seconds=estimate(item)
    )


def test_one_round_is_no_proof_of_a_gain():
    found = verdict(measured=(one_round(0.0001),))
    assert found.action is Action.CANNOT_TELL
    assert found.because == "2 processes, chunks of 27 ran in too few rounds to say."


def test_one_round_that_was_slower_needs_no_second():
    found = verdict(measured=(one_round(0.1),))
    assert found.action is Action.KEEP_SEQUENTIAL
    assert found.sentence == "Keep the plain loop: no other way looked faster."


def test_a_variant_of_one_round_does_not_hide_a_winner():
    assert verdict(measured=(one_round(0.0001), variant(THREADS))).strategy == "threads"


def test_a_variant_without_a_round_was_not_measured():
    found = verdict(measured=(replace(one_round(0.0), rounds=0),))
    assert found.action is Action.CANNOT_TELL
    assert "none was measured" in found.because


def test_a_lost_baseline_proves_nothing():
    found = judge(case(), answers(), (), (), (), (measurement(failed=failed()), one_round(0.0005)), ())
    assert found.action is Action.CANNOT_TELL


@pytest.mark.parametrize(
    ("kinds", "typed"),
    [
        ((EffectKind.WRITE,), "add --yes or --allow write if"),
        ((EffectKind.NETWORK, EffectKind.WRITE, EffectKind.STATE), "add --allow network,write if"),
        ((), "add --allow network,spawn,write if"),
    ],
)
def test_withheld_consent_says_what_to_type(kinds, typed):
    first = first_call(effects=tuple(effect(kind) for kind in kinds))
    found = verdict(case(timing=WITHHELD, first_call=first))
    assert found.action is Action.CANNOT_TELL
    assert typed in found.sentence
    assert ("out.log" in found.because) is bool(kinds)
    assert found.projected.sequential_seconds is None


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"timing": WITHHELD, "first_call": Skipped(skipped="x")}, "without your consent"),
        ({"timing": Skipped(skipped="timed out")}, "the loop was not timed (timed out)."),
        (
            {"timing": Skipped(skipped="not reached"), "first_call": first_call(failed=failed())},
            "the first call failed (ValueError: negative age).",
        ),
    ],
)
def test_a_loop_without_a_time_cannot_be_judged(facts, says):
    found = verdict(case(**facts))
    assert found.action is Action.CANNOT_TELL
    assert says in found.sentence
    assert found.because.endswith(".")


# ---------------------------------------------------------------- refusing


@pytest.mark.parametrize(
    ("fact", "says"),
    [
        (GROWING, "results depend on order through running_total.total."),
        (order(growing=("count",)), "every call changes count, and workers would each change a copy."),
        (order(growing=("a",), deterministic=False, repeats_equal=False), "every call changes a, and"),
        (order(shared_paths=("o.csv",)), "calls for different items write to the same file, o.csv."),
        (
            order(left_behind=("out/1.txt",)),
            "what one call leaves may be what the next one finds (out/1.txt).",
        ),
        (order(random_state=True), "calls draw from one random generator; give each item its own"),
        (order(mutates_argument=True), "calls change their argument and return nothing, and workers"),
        (order(mutates_argument=True, shuffled_equal=False), "results depend on which items came before."),
        (order(alone_equal=False), "results depend on which items came before."),
    ],
)
def test_dependent_items_are_refused_by_name(fact, says):
    found = verdict(case(order=fact), given=(DEPENDENT,), measured=(variant(),))
    assert found.action is Action.REFUSE
    assert found.sentence.startswith("Do not parallelise: " + says[:-1])
    assert found.because == "Calls change t.sum."
    assert found.strategy == "sequential"
    assert found.worth_it is False


def test_dependent_items_are_refused_even_when_the_job_is_short():
    assert verdict(case(order=GROWING, sample=sample(10)), given=(DEPENDENT,)).action is Action.REFUSE


def test_a_persons_no_is_refused_as_theirs():
    said = answer(3, "no", origin=Origin.ASKED, because="You answered no.")
    found = verdict(case(timing=WITHHELD), given=(said,))
    assert found.action is Action.REFUSE
    assert found.sentence == "Do not parallelise: by your answer, items depend on each other."


@pytest.mark.parametrize("fact", [GROWING, Skipped(skipped="no time")])
def test_a_danger_outweighs_a_persons_yes(fact):
    danger = finding(rule="changes-global", severity=Severity.DANGER, message="Every call changes t.")
    said = answer(3, "yes", origin=Origin.ASKED)
    found = verdict(case(order=fact), given=(said,), findings=(danger,), measured=(variant(),))
    assert found.action is Action.REFUSE
    assert found.because.startswith("Every call changes t. You answered")
    assert ("running_total" in found.sentence) is (fact is GROWING)


@pytest.mark.parametrize(
    "harmless",
    [
        finding(rule="changes-global", severity=Severity.NOTE),
        finding(rule="results-differ", severity=Severity.DANGER),
    ],
)
def test_other_findings_do_not_refuse(harmless):
    assert verdict(findings=(harmless,), measured=(variant(),)).action is Action.SWITCH


def test_dependent_items_may_still_be_columns_that_were_proven_equal():
    columns = variant(plan("vectorized"), estimate(40, 35, 45))
    found = verdict(
        case(order=GROWING), given=(DEPENDENT,), measured=(variant(speedup=estimate(50)), columns)
    )
    assert (found.action, found.strategy) == (Action.SWITCH, "vectorized")


# ---------------------------------------------------------------- the ceiling


@pytest.mark.parametrize(
    ("the_case", "says"),
    [
        (case(), "At most 1.9x (1.8-1.9)"),
        (case(waiting=Skipped(skipped="no time")), "At most 1.9x"),
        (case(waiting=waiting(Bound.MIXED), gil=gil(1.0)), "At most 1.9x"),
        (case(machine=machine(1), workers=1), "Only 1 core may be used here (hardware)"),
        (
            case(machine=BUSY),
            "While this was measured, 2 processes got only 0.76x (0.72-1.9) the work of one done",
        ),
        (case(workers=1), ""),
        (case(machine=machine(calibration=Skipped(skipped="no time"))), ""),
        (case(waiting=waiting(Bound.IO)), ""),
        (case(waiting=waiting(Bound.NATIVE)), ""),
    ],
)
def test_the_most_that_this_machine_can_give(the_case, says):
    found = verdict(the_case, measured=(variant(),))
    assert found.ceiling.startswith(says)
    assert bool(found.ceiling) is bool(says)


# ---------------------------------------------------------------- interrupted


def test_an_interrupted_audit_says_what_was_seen():
    found = interrupted((measurement(), variant(), variant(THREADS, estimate(0.9))))
    assert found.action is Action.CANNOT_TELL
    assert (
        found.because
        == "So far, in 7 rounds, 2 processes, chunks of 27 did 1.8x (1.7-1.9); results: identical."
    )
    assert found.plan == plan("sequential")


@pytest.mark.parametrize("measured", [(), (measurement(),), (variant(failed=failed()),)])
def test_an_interrupted_audit_may_have_seen_nothing(measured):
    found = interrupted(measured)
    assert found.because == "No variant had been compared with the loop yet."
    assert found.plan == Plan(strategy="sequential")
