"""The screen as a stranger's terminal gets it: it fits, it is inert, and it says what it must."""

import math
import re
from dataclasses import fields, is_dataclass, replace

import pytest
from rich.cells import cell_len

from advisor import questions
from advisor.errors import BadOption
from advisor.model import Action, BreakEven, EffectKind, Handover, Origin, Severity
from advisor.observe import ArmState
from advisor.reports import REPORTS, find, json, terminal
from advisor.reports.titles import TITLES
from tests.builders import (
    advice,
    answer,
    answers,
    cost,
    effect,
    equivalence,
    estimate,
    finding,
    first_call,
    measurement,
    plan,
    prediction,
    profile,
    sample,
    verdict,
)
from tests.reports.report_cases import CASES, parts

STYLE = re.compile(r"\x1b\[([\d;]*)m")
READABLE = {"", "0", "1", "2", "31", "32", "35", "39", "49"}
"""Bold, dim, red, green, magenta and the terminal's own colors: readable on black and on white."""

ALL = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def screen(shown, *, width=80, color=False, ascii_only=False):
    return terminal.render(shown, width=width, color=color, ascii_only=ascii_only)


def piece(part, *, width=80, color=False, ascii_only=False):
    return terminal.as_text(part, width=width, color=color, ascii_only=ascii_only)


def flat(text):
    """Return the words of a screen without frames and line breaks."""
    return " ".join(re.sub(r"[│|]", " ", text).split())


# ---------------------------------------------------------------- it fits and is inert


@ALL
@pytest.mark.parametrize("width", [20, 60, 80, 120, 200])
@pytest.mark.parametrize("ascii_only", [False, True])
def test_no_line_is_wider_than_the_terminal(case, width, ascii_only):
    for line in screen(case(), width=width, ascii_only=ascii_only).split("\n"):
        assert cell_len(line) <= width, line


@ALL
@pytest.mark.parametrize("color", [False, True])
def test_nothing_in_the_data_acts_on_the_terminal(case, color):
    text = screen(case(), color=color)
    assert (STYLE.search(text) is not None) is color
    assert all(character.isprintable() or character == "\n" for character in STYLE.sub("", text))


@ALL
def test_colors_are_readable_on_black_and_on_white(case):
    codes = {code for found in STYLE.findall(screen(case(), color=True)) for code in found.split(";")}
    assert codes <= READABLE


@ALL
def test_color_never_carries_meaning_alone(case):
    colored = "\n".join(line.rstrip() for line in STYLE.sub("", screen(case(), color=True)).split("\n"))
    assert colored == screen(case())


@ALL
def test_ascii_is_ascii(case):
    assert screen(case(), ascii_only=True).isascii()


def test_markup_in_data_is_printed_as_text():
    shown = screen(advice(verdict=verdict(sentence="Use [bold]df[int][/bold] :smile: [link=x]")))
    assert "Use [bold]df[int][/bold] :smile: [link=x]" in shown


@pytest.mark.parametrize(
    ("name", "value"),
    [("COLUMNS", "33"), ("NO_COLOR", "1"), ("FORCE_COLOR", "1"), ("TERM", "dumb"), ("TTY_COMPATIBLE", "1")],
)
@pytest.mark.parametrize("color", [False, True])
def test_only_the_arguments_decide(monkeypatch, name, value, color):
    before = screen(advice(), color=color)
    monkeypatch.setenv(name, value)
    assert screen(advice(), color=color) == before


def with_numbers(value, number):
    """Replace every float in one of our nouns."""
    if isinstance(value, float):
        return number
    if isinstance(value, tuple):
        return tuple(with_numbers(each, number) for each in value)
    if is_dataclass(value):
        return replace(value, **{f.name: with_numbers(getattr(value, f.name), number) for f in fields(value)})
    return value


@ALL
@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, 0.0, -1.0, 1e300, 1e-300])
def test_odd_numbers_are_survived(case, number):
    shown = screen(with_numbers(case(), number))
    assert not re.search(r"\b(nan|inf)\b", shown)


# ---------------------------------------------------------------- the verdict leads and ends


@ALL
def test_the_sentence_is_at_the_top_and_at_the_bottom(case):
    shown = replace(case(), verdict=replace(case().verdict, sentence="The one sentence."))
    lines = screen(shown).strip().split("\n")
    assert "The one sentence." in lines[1]
    assert lines[-1] == "In short: The one sentence."


@pytest.mark.parametrize(
    ("action", "strategy", "title"),
    [
        (Action.SWITCH, "threads", "SWITCH to threads"),
        (Action.SWITCH, "vectorized", "SWITCH to whole columns (vectorized)"),
        (Action.SWITCH, "something_new", "SWITCH to something_new"),
        (Action.KEEP_SEQUENTIAL, "sequential", "KEEP the plain loop"),
        (Action.CANNOT_TELL, "sequential", "CANNOT TELL yet"),
        (Action.REFUSE, "sequential", "DO NOT parallelize it as it is"),
    ],
)
def test_the_title_says_what_to_do(action, strategy, title):
    shown = advice(verdict=verdict(action=action, strategy=strategy, worth_it=True))
    assert f"─ {title} ─" in screen(shown).split("\n")[0]


def test_a_small_gain_is_called_small():
    assert "(a small gain)" in screen(advice(verdict=verdict(worth_it="marginal"))).split("\n")[0]


def next_of(shown):
    return flat(piece(terminal.verdict_panel(shown))).rpartition(" Next ")[2]


def test_consent_is_asked_for_by_the_exact_flag():
    shown = CASES["cannot_tell_without_consent"]()
    assert "--allow network,spawn,write." in next_of(shown)


def test_effects_on_the_process_alone_need_no_consent():
    state = profile(first_call=first_call(effects=(effect(EffectKind.STATE),)))
    shown = advice(profile=state, verdict=verdict(action=Action.CANNOT_TELL), cost=cost(budget=10.0))
    assert "--allow" not in next_of(shown)
    assert "--budget 40." in next_of(shown)


def test_an_interrupted_audit_is_to_be_run_again():
    assert "stopped early; run it again" in next_of(CASES["interrupted_early"]())


def test_a_refusal_says_what_to_repair_first():
    assert next_of(CASES["refuse"]()).startswith("Return the item's own part, and add the parts up")


@pytest.mark.parametrize(
    ("total", "at", "said"),
    [
        (100, BreakEven(items=5_000.0, item_seconds=0.02), "more than about 5,000 items or an item takes"),
        (100, BreakEven(items=5_000.0, item_seconds=None), "when there are more than about 5,000 items."),
        (None, BreakEven(items=None, item_seconds=0.02), "when an item takes more than 20 ms."),
    ],
)
def test_keeping_the_loop_says_when_to_ask_again(total, at, said):
    kept = verdict(action=Action.KEEP_SEQUENTIAL, strategy="sequential", break_even=at)
    assert said in next_of(advice(verdict=kept, sample=sample(total)))


@pytest.mark.parametrize(
    "at", [None, BreakEven(items=None, item_seconds=None), BreakEven(items=50.0, item_seconds=1e-6)]
)
def test_a_break_even_that_is_passed_or_never_reached_is_no_reason_to_ask_again(at):
    kept = verdict(action=Action.KEEP_SEQUENTIAL, strategy="sequential", break_even=at)
    assert "Ask again" not in next_of(advice(verdict=kept))


# ---------------------------------------------------------------- how sure


def sureness(shown):
    return flat(piece(terminal.verdict_panel(shown))).rpartition(" How sure ")[2].partition(" Next ")[0]


def test_a_switch_rests_on_its_interval_rounds_and_comparison():
    said = sureness(advice())
    assert "7 rounds, 95 % interval 1.7x to 1.9x" in said
    assert "200 results compared with the plain loop's: identical" in said
    assert "not run: its times are projected to 100,000 items" in said


def test_an_unknown_or_estimated_total_is_said():
    about = replace(sample(), total=estimate(98_765, 90_000, 110_000))
    assert "projected to about 99,000 items" in sureness(advice(sample=about))
    assert "not known" in sureness(advice(sample=sample(None)))


def test_the_best_other_way_counts_only_with_equal_results():
    rows = (
        measurement(),
        measurement(plan(), estimate(3.0), equivalence=equivalence("different")),
        measurement(plan("threads"), estimate(1.1, 0.9, 1.3)),
    )
    kept = verdict(action=Action.KEEP_SEQUENTIAL, plan=plan("sequential"))
    said = sureness(advice(measurements=rows, verdict=kept))
    assert "2 other ways measured here; the best that gives equal results: 1.1x (0.9x to 1.3x)" in said


def test_a_busy_machine_weakens_the_verdict():
    assert "The machine was busy: the same work varied by 17 %" in sureness(CASES["vectorize"]())
    assert "busy" not in sureness(advice())


# ---------------------------------------------------------------- the measured table


def rows_of(shown, **options):
    return piece(terminal.measured_table(shown), **options).split("\n")


def test_the_baseline_comes_first_then_the_fastest_then_what_failed():
    lines = rows_of(CASES["overruled"]())
    places = [
        next(n for n, line in enumerate(lines) if word in line) for word in ("plain loop", "spawn", "threads")
    ]
    assert places == sorted(places)


def test_the_advised_row_is_marked_without_color():
    (line,) = (line for line in rows_of(advice()) if line.startswith("> processes"))
    assert "1.8x" in line


def test_bars_are_times_so_that_shorter_is_faster():
    bars = [line.count("#") for line in rows_of(advice(), ascii_only=True) if "#" in line]
    assert len(bars) == 2
    assert bars[1] == pytest.approx(bars[0] / 1.8, abs=1)


def test_a_slower_variant_has_the_longer_bar():
    bars = [line.count("#") for line in rows_of(CASES["keep_tiny"](), ascii_only=True) if "#" in line]
    assert bars[0] < bars[1]


@pytest.mark.parametrize(
    ("result", "word"),
    [
        ("identical", "yes"),
        ("equal within float noise", "~yes"),
        ("different", "NO"),
        ("cannot compare", "?"),
    ],
)
def test_equality_is_a_word(result, word):
    shown = advice(
        measurements=(measurement(), measurement(plan(), estimate(1.8), equivalence=equivalence(result)))
    )
    (line,) = (line for line in rows_of(shown) if line.startswith("> processes"))
    assert line.split()[-1] == word


def test_without_a_total_speedups_and_bars_are_per_item():
    row = measurement(plan(), estimate(1.8), items=None, full_speedup=estimate(9.9))
    text = "\n".join(rows_of(advice(measurements=(measurement(items=None), row))))
    assert "1.8x" in text
    assert "9.9x" not in text
    assert "Bar: time per item" in text


def test_a_failed_row_says_how_it_failed_and_where():
    text = flat("\n".join(rows_of(CASES["overruled"]())))
    assert "8 threads: killed by a signal at item 7 of the sample: SIGSEGV in libfast.so." in text
    assert "2 processes, chunks of 250, spawn: results differ: item 31 differs." in text


# ---------------------------------------------------------------- beside the verdict


def panel_of(shown):
    return flat(piece(terminal.verdict_panel(shown)))


def test_the_best_form_without_workers_stands_beside_a_parallel_gain():
    said = panel_of(CASES["records_first"]())
    assert "The loop over records alone would do 4.9x (4.5x to 5.2x)" in said
    assert "against that, 2 processes gain 2.1x (1.9x to 2.3x)" in said


def test_the_advised_plan_is_not_compared_with_itself():
    shown = CASES["records_first"]()
    best = replace(shown.verdict.best_sequential, plan=shown.verdict.plan)
    assert "alone" not in panel_of(replace(shown, verdict=replace(shown.verdict, best_sequential=best)))


def test_why_the_plan_has_its_numbers_is_said_with_the_advice_only():
    shown = CASES["call_an_api"]()
    assert "16 threads: throughput stopped rising at 16, and 32 were refused." in panel_of(shown)
    kept = replace(shown.verdict, action=Action.KEEP_SEQUENTIAL)
    assert "Settings" not in panel_of(replace(shown, verdict=kept))


def test_an_open_end_says_how_much_more_time_it_wants():
    shown = CASES["close_race"]()
    assert "Run it again with 40 s more: --budget 44." in next_of(shown)
    switched = replace(shown.verdict, action=Action.SWITCH)
    assert "About 40 s more would probably settle" in panel_of(replace(shown, verdict=switched))
    assert "settle" not in panel_of(advice())


# ---------------------------------------------------------------- where the time goes


def section(text, title):
    return text.partition(title)[2].partition("\n\n" if title != "Where the time goes" else "What could")[0]


def where(shown, **options):
    return section(screen(shown, **options), "Where the time goes")


def line_of(text, start):
    return next(line for line in text.split("\n") if line.strip().startswith(start))


def test_parts_are_predicted_beside_measured_for_the_loop_and_the_advice():
    text = where(CASES["switch_to_processes"]())
    loop, pool = text.split("2 processes, chunks of 27, fork")
    assert line_of(loop, "compute").split()[:5] == ["compute", "74", "s", "73", "s"]
    assert line_of(pool, "compute").split()[:5] == ["compute", "40", "s", "38", "s"]
    assert line_of(pool, "queueing").split()[1:4] == ["-", "1.4", "s"]
    assert "Measured parts sum to 98 % of the wall time, 41 s." in flat(pool)


def test_parts_that_miss_the_wall_time_say_so():
    shown = advice(
        measurements=(
            measurement(),
            measurement(plan(), estimate(1.8), parts=parts(("compute", 20.0)), parts_seconds=40.0),
        )
    )
    assert "Measured parts sum to 50 % of the wall time, 40 s." in flat(where(shown))


def test_bars_of_both_plans_have_one_scale():
    text = where(CASES["switch_to_processes"](), ascii_only=True)
    loop, pool = (line.count("#") for line in text.split("\n") if line.strip().startswith("compute"))
    assert pool == pytest.approx(loop * 38.2 / 73.1, abs=1)


def test_a_kept_loop_shows_the_fastest_of_the_others_instead():
    shown = CASES["switch_to_processes"]()
    kept = verdict(action=Action.KEEP_SEQUENTIAL, strategy="sequential", plan=plan("sequential"))
    assert "2 processes, chunks of 27, fork" in where(replace(shown, verdict=kept))


def test_small_parts_share_a_line_and_are_not_lost():
    pool = where(CASES["switch_to_processes"]()).split("2 processes, chunks of 27, fork")[1]
    assert line_of(pool, "smaller parts").split()[2:5] == ["0.23", "s", "0.22"] or "0.22 s" in pool
    assert "start-up" not in pool
    assert line_of(pool, "all parts").split()[2:] == ["40", "s", "40", "s"]


def test_nothing_is_said_of_parts_that_nobody_measured_or_predicted():
    assert "Where the time goes" not in screen(CASES["refuse"]())


@pytest.mark.parametrize(
    ("ours", "theirs", "joined"),
    [
        (["a", "c"], ["a", "b", "c"], ["a", "b", "c"]),
        ([], ["a"], ["a"]),
        (["b"], ["a", "b", "c"], ["a", "b", "c"]),
        (["a", "d"], ["b", "d"], ["a", "b", "d"]),
    ],
)
def test_parts_keep_their_order_when_one_side_lacks_some(ours, theirs, joined):
    pool = plan()
    shown = advice(
        predictions=(prediction(pool, parts=parts(*((name, 1.0) for name in ours))),),
        measurements=(
            measurement(),
            measurement(
                pool, estimate(1.8), parts=parts(*((name, 1.0) for name in theirs)), parts_seconds=3.0
            ),
        ),
    )
    lines = [line.split()[0] for line in where(shown).split("\n") if line.startswith("  ") and line.split()]
    found = [word for word in lines if len(word) == 1]
    assert sorted(found) == sorted(joined)
    for side in (ours, theirs):
        assert [word for word in found if word in side] == side


# ---------------------------------------------------------------- the ramp, more cores, changes


def test_the_ramp_marks_the_chosen_number_and_shows_refusals():
    text = section(screen(CASES["call_an_api"]()), "Calls in flight ")
    assert line_of(text, "> 16").split()[:4] == [">", "16", "139", "0.12"]
    assert line_of(text, "32").split()[4:6] == ["1", "11"]
    assert "Chosen: 16 calls in flight: throughput stopped rising at 16" in flat(text)
    assert "183 real calls" in flat(text)


def test_a_rate_limit_is_part_of_the_choice():
    shown = CASES["call_an_api"]()
    limited = replace(shown.profile.ramp, rate=48.0, cap=6)
    text = flat(screen(replace(shown, profile=replace(shown.profile, ramp=limited))))
    assert "Chosen: 6 calls in flight, and at most 48 calls a second" in text
    assert "> marks the chosen number" not in text


def test_more_cores_are_a_range_that_is_called_a_prediction():
    text = screen(CASES["switch_to_processes"]()).partition("On more cores: predicted, not measured")[2]
    assert line_of(text, "16").split()[:3] == ["16", "1.8x", "11x"]
    assert "one parent pickles for all workers" in line_of(text, "16")
    assert "predicted, not measured" not in screen(CASES["keep_tiny"]())


def test_what_would_change_the_answer_is_one_line_each():
    text = section(screen(CASES["switch_to_processes"](), width=120), "What could be gained")
    assert line_of(text, "Would change it").endswith(
        "With fewer than about 60 items the plain loop would be faster."
    )
    assert (
        line_of(text, "With items of less").strip()
        == "With items of less than 1.6 µs the plain loop would be faster."
    )


# ---------------------------------------------------------------- repeats and overlap


def looked_at(shown):
    return flat(screen(shown).partition("What was looked at")[2])


def test_repeated_items_are_counted_where_there_are_many():
    shown = CASES["call_an_api"]()
    assert "1,000 of 100,000 items are different, counted over all of them" in looked_at(shown)
    few = replace(shown.profile.repeats, distinct=estimate(99_000))
    assert "are different" not in looked_at(replace(shown, profile=replace(shown.profile, repeats=few)))


def test_an_estimate_of_repeats_and_a_cache_are_called_so():
    shown = CASES["call_an_api"]()
    found = replace(shown.profile.repeats, exact=False, cached=True)
    said = looked_at(replace(shown, profile=replace(shown.profile, repeats=found)))
    assert "about 1,000 of 100,000 items are different, estimated from the sample." in said
    assert "keeps results itself" in said


def test_what_two_threads_gain_is_said_when_it_was_measured():
    assert "Two threads do the same calls 2x (1.9x to 2x) as fast as one" in looked_at(CASES["call_an_api"]())
    assert "Two threads" not in looked_at(CASES["switch_to_processes"]())


def test_a_plan_is_named_with_how_its_items_travel():
    pool = plan(handover=Handover.INDEX)
    shown = advice(measurements=(measurement(), measurement(pool, estimate(1.8))), verdict=verdict(plan=pool))
    assert "> processes, fork, items inherited" in flat(screen(shown, width=120))


# ---------------------------------------------------------------- the other sections


def test_the_seven_questions_stand_in_order_with_answer_and_evidence():
    lines = piece(terminal.answers_table(answers()[::-1])).split("\n")
    shown = [line.split()[0] for line in lines if line[:1].isdigit()]
    assert shown == list("1234567")


def test_an_overruled_answer_is_marked():
    text = piece(terminal.answers_table(answers(answer(3, "yes", origin=Origin.ASKED))))
    assert "(yours)" in text
    assert "(yours)" not in piece(terminal.answers_table(answers()))


def test_a_doubtful_answer_says_how_sure_it_is():
    assert "(60 % sure)" in piece(terminal.answers_table((answer(1, confidence=0.6),)))


def test_a_long_because_is_cut_at_a_sentence():
    long = "The first sentence says it. " + "The second one goes on and on" * 20 + "."
    text = flat(piece(terminal.answers_table((answer(1, because=long),))))
    assert "The first sentence says it." in text
    assert "second" not in text


def test_one_answer_in_full_shows_what_the_question_says():
    asked = questions.QUESTIONS[1]
    text = flat(piece(terminal.answer_panel(answer(2, change="Calls that wait"), asked.TEXT, asked.WHY)))
    assert asked.TEXT in text
    assert " ".join(asked.WHY.split()) in text
    assert "cpu (from the evidence, 90 % sure)" in text
    assert "Calls that wait." in text


def test_titles_are_the_questions_own():
    assert {number: names.full for number, names in TITLES.items()} == {
        q.NUMBER: q.TEXT for q in questions.QUESTIONS
    }


def test_dangers_come_first_and_are_all_shown():
    notes = [finding(message=f"note {n}") for n in range(20)]
    dangers = [finding(message=f"bad {n}", severity=Severity.DANGER) for n in range(15)]
    text = piece(terminal.findings_list([*notes, *dangers]))
    assert [f"bad {n}." in text for n in range(15)] == [True] * 15
    assert text.startswith("DANGER")
    assert "and 20 more in the JSON report" in text


def test_a_finding_says_where_and_what_to_do():
    text = flat(piece(terminal.findings_list([finding(confidence=0.5)])))
    assert text.startswith(
        "note The function prints; lines of several workers would mix. (50 % sure) Do: Return"
    )
    assert text.endswith("[prints-in-workers, /home/ana/work.py:12]")


def test_code_can_be_copied_as_it_stands():
    shown = CASES["switch_to_processes"]()
    assert shown.verdict.plan.code.strip() in screen(shown)
    assert "wrapped" not in screen(shown)


def test_code_that_does_not_fit_says_so():
    wide = plan(code=f"x = '{'y' * 100}'\n")
    assert "wrapped" in flat(piece(terminal.code_block(wide)))


@pytest.mark.parametrize("action", [Action.KEEP_SEQUENTIAL, Action.CANNOT_TELL, Action.REFUSE])
def test_there_is_no_code_when_nothing_is_to_be_changed(action):
    assert "code to paste" not in screen(advice(verdict=verdict(action=action)))


def test_one_reason_for_many_strategies_is_said_once():
    text = screen(CASES["refuse"]())
    assert flat(text.partition("Not tried, and why")[2]).count("running.totals grows") == 1


def test_a_prediction_is_labelled_and_never_of_a_measured_plan():
    text = screen(advice(predictions=(prediction(), prediction(plan("threads"), 80.0))))
    section = text.partition("Predicted for the whole job, not measured")[2].partition("\n\n")[0]
    assert "2 threads" in section
    assert "80 % interval" in section
    assert "processes" not in section


def test_a_prediction_of_the_loop_alone_is_left_out():
    text = screen(advice(predictions=(prediction(plan("sequential"), 74.0),), measurements=()))
    assert "Predicted for the whole job" not in text


def test_an_unsure_answer_needs_no_remark():
    text = piece(terminal.answers_table((answer(7, "unsure", confidence=0.2),)))
    assert "unsure" in text
    assert "(" not in text


def test_a_sample_of_everything_is_called_all():
    assert "all 2,000 items in users.csv" in flat(screen(advice(sample=sample(2000))))


def test_what_the_advice_cost_is_said():
    text = flat(screen(advice()))
    assert "This advice took 3.7 s of a budget of 3.7 s and 1,930 calls of the function" in text


def test_effects_say_when_and_how_often():
    text = flat(screen(CASES["cannot_tell_without_consent"]()))
    assert "WRITES open for writing: /home/ana/out.log (during the call, 2 times)" in text
    assert "PROCESS start a process: git (during the import)" in text


def test_no_effect_seen_is_not_called_no_effect():
    assert "None on the one call that was watched; other items may still have some." in flat(screen(advice()))


# ---------------------------------------------------------------- the live race


ARMS = (
    ArmState(plan=plan("sequential"), rounds=3, items_per_second=1350.0, speedup=None, equal=None),
    ArmState(plan=plan(), rounds=3, items_per_second=2700.0, speedup=2.0, equal=True),
    ArmState(
        plan=plan("threads"), rounds=2, items_per_second=100.0, speedup=0.1, equal=False, out="too slow"
    ),
    ArmState(plan=plan("coroutines"), rounds=0, items_per_second=None, speedup=None, equal=None),
)


def test_the_race_shows_throughput_equality_and_the_time_left():
    lines = piece(terminal.race_table(ARMS, 2.3), ascii_only=True).split("\n")
    assert "2.3 s left" in lines[0]
    words = {line.split()[0] + line.split()[1]: line.split()[-1] for line in lines[2:6]}
    assert words == {"theplain": "-", "2processes,": "yes", "2threads": "NO", "asynciowith": "yet"}
    loop, processes = (lines[n].count("#") for n in (2, 3))
    assert loop == pytest.approx(processes / 2, abs=1)
    assert "2 threads is out: too slow" in lines[-2]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_every_running_variant_has_a_bar_at_any_width(width):
    lines = piece(terminal.race_table(ARMS, 2.3), width=width, ascii_only=True).split("\n")
    assert sum("#" in line for line in lines) == 3
    assert all(cell_len(line) <= width for line in lines)


def test_a_race_before_its_first_slice_can_be_shown():
    assert "left" in piece(terminal.race_table(ARMS[-1:], -0.1))
    assert "left" in piece(terminal.race_table((), 0.0))


# ---------------------------------------------------------------- the list of formats


def test_formats_are_found_by_name():
    assert {name: load() for name, load in REPORTS.items()} == {"terminal": terminal, "json": json}
    assert find("terminal") is terminal
    assert find("json") is json


def test_an_unknown_format_names_the_known_ones():
    with pytest.raises(BadOption) as caught:
        find("html")
    assert "html" in caught.value.message
    assert "terminal, json" in caught.value.hint
