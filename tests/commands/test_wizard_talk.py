"""The wizard's talk, keys in and words out: picking, answering, consenting, saving and changing."""

import io
import json
from dataclasses import replace

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from advisor.commands.wizard import menu, telling
from advisor.commands.wizard.picking import pick_target
from advisor.commands.wizard.screen import Screen
from advisor.commands.wizard.walk import Walk
from advisor.commands.wizard.watching import Decisions, WizardObserver
from advisor.errors import Interrupted, TargetFailed
from advisor.model import Action, EffectKind, Origin, Request, Skipped
from advisor.stage import Preview
from advisor.target import ListedFunction
from tests import builders

ENTER, DOWN, UP, CTRL_C = "\r", "\x1b[B", "\x1b[A", "\x03"
CLEAR_LINE = "\x05\x15"
"""To the end of the line, then delete all before it."""

UNTRIED = Skipped(skipped="not reached")

BOTH = frozenset({EffectKind.WRITE, EffectKind.NETWORK})


@pytest.fixture
def keys():
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        yield pipe


@pytest.fixture
def screen():
    return Screen(Console(file=io.StringIO(), width=80, color_system=None))


def shown(screen):
    return screen.console.file.getvalue()


def drawn(part):
    console = Console(file=io.StringIO(), width=80, color_system=None)
    console.print(part)
    return console.file.getvalue()


# ---------------------------------------------------------------- picking


@pytest.fixture
def jobs(tmp_path):
    path = tmp_path / "jobs.py"
    path.write_text("def main(): ...\ndef clean(row): ...\ndef score(row): ...\n")
    return path


def test_a_function_is_picked_from_those_that_take_an_item(screen, keys, jobs):
    keys.send_text(f"{jobs}{ENTER}{DOWN}{ENTER}")
    assert pick_target(screen, Request(target="", data="d")) == Request(target=f"{jobs}:score", data="d")


def test_a_missing_file_is_said_and_asked_for_again_with_what_was_typed(screen, keys, jobs):
    keys.send_text(f"{jobs}x{ENTER}\x7f{ENTER}{ENTER}")
    assert pick_target(screen, Request(target="", data="")).target == f"{jobs}:clean"
    assert f"there is no file {jobs}x" in shown(screen).replace("\n", "")


def test_a_name_that_reading_does_not_find_can_be_typed(screen, keys, jobs):
    keys.send_text(f"{jobs}{ENTER}{UP}{UP}{ENTER}cleaner.clean{ENTER}")
    assert pick_target(screen, Request(target="", data="")).target == f"{jobs}:cleaner.clean"


def test_another_file_can_be_picked_instead(screen, keys, jobs):
    keys.send_text(f"{jobs}{ENTER}{UP}{ENTER}{ENTER}{ENTER}")
    assert pick_target(screen, Request(target="", data="")).target == f"{jobs}:clean"


def test_a_module_and_a_name_can_be_typed_instead_of_a_file(screen, keys):
    keys.send_text(f"package.jobs:clean{ENTER}")
    assert pick_target(screen, Request(target="", data="")).target == "package.jobs:clean"


def test_enter_alone_is_no_file(screen, keys, jobs):
    keys.send_text(f"{ENTER}{jobs}{ENTER}{ENTER}")
    assert pick_target(screen, Request(target="", data="")).target == f"{jobs}:clean"


def function(**overrides):
    usual = {"name": "f", "signature": "(row)", "doc": "Clean it.", "line": 1, "is_async": False}
    return ListedFunction(**(usual | overrides))


@pytest.mark.parametrize(
    ("found", "line"),
    [
        (function(), "f(row)  Clean it."),
        (function(is_async=True, doc=""), "async f(row)"),
        (function(obstacle="takes no item"), "f(row)"),
        (function(doc="word " * 20), "f(row)  word word word word word..."),
        (function(doc="\x1b[31mred"), "f(row)  \\x1b[31mred"),
    ],
)
def test_a_function_is_one_line_that_fits(found, line):
    assert telling.one_line(found, 36) == line


def test_the_first_rows_show_every_foreign_character_and_say_what_is_hidden():
    columns = tuple(builders.Column(name=f"c{i}", kind="text") for i in range(30))
    rows = (("[bold]\x1b[2J", *("x" * 50 for _ in range(29))),)
    text = drawn(telling.first_rows(Preview(columns=columns, rows=rows, total=None), 80))
    assert "\x1b" not in text
    assert "[bold]" in text
    assert "25 more columns" in text
    assert max(map(len, text.splitlines())) <= 80


def test_short_columns_leave_their_room_to_long_ones():
    columns = (
        builders.Column(name="id", kind="text (whole numbers)"),
        builders.Column(name="text", kind="text"),
    )
    text = drawn(telling.first_rows(Preview(columns=columns, rows=(("1", "word " * 13),), total=None), 80))
    assert "word " * 13 in text
    assert "whole" not in text


# ---------------------------------------------------------------- answering


def test_agreeing_keeps_our_answer(screen, keys):
    ours = builders.answer(3)
    keys.send_text(ENTER)
    assert WizardObserver(screen, Decisions()).answered(ours, builders.case()) == ours


def test_the_question_is_asked_in_the_articles_words_with_its_evidence_and_our_answer(screen, keys):
    keys.send_text(ENTER)
    WizardObserver(screen, Decisions()).answered(builders.answer(3, confidence=0.9), builders.case())
    words = " ".join(shown(screen).replace("│", " ").split())
    for said in (
        "Are the tasks independent?",
        builders.QUESTION_BECAUSE[3],
        "yes (from the evidence, 90 % sure)",
    ):
        assert said in words
    assert "\\n" not in words


def test_the_first_question_shows_what_was_tried_above_its_panel(screen, keys):
    keys.send_text(ENTER)
    tried = builders.case(vectorization=builders.vectorization())
    WizardObserver(screen, Decisions()).answered(builders.answer(1, "yes"), tried)
    text = shown(screen)
    for said in (
        "holds on all 100,000 rows",
        "def score(row):",
        "def score_columns(df):",
        "40x (36x to 45x)",
    ):
        assert said in " ".join(text.split())
    assert text.index("def score_columns") < text.index("Can I vectorize this")


@pytest.mark.parametrize(
    ("number", "facts"), [(2, {"vectorization": builders.vectorization()}), (1, {"vectorization": UNTRIED})]
)
def test_other_questions_and_what_was_not_tried_show_their_panel_alone(screen, keys, number, facts):
    keys.send_text(ENTER)
    WizardObserver(screen, Decisions()).answered(builders.answer(number), builders.case(**facts))
    assert "def score" not in shown(screen)


def test_overruling_puts_the_persons_answer_in_its_place(screen, keys):
    decisions = Decisions()
    keys.send_text(f"{DOWN}{ENTER}")
    answer = WizardObserver(screen, decisions).answered(builders.answer(3), builders.case())
    assert (answer.question, answer.value, answer.origin) == (3, "no", Origin.ASKED)
    asked = Request(target="t", data="d")
    assert decisions.within(asked) == replace(asked, answers=((3, "no"),))


def test_what_was_agreed_is_not_asked_again_unless_the_evidence_changed(screen, keys):
    observer = WizardObserver(screen, Decisions())
    keys.send_text(ENTER)
    observer.answered(builders.answer(3), builders.case())
    assert observer.answered(builders.answer(3), builders.case()).value == "yes"
    keys.send_text(ENTER)
    observer.answered(builders.answer(3, "no"), builders.case())
    assert shown(screen).count("Are the tasks independent?") == 2


def test_going_back_to_our_answer_is_no_overruling():
    decisions = Decisions()
    decisions.decide(3, "no", measured="yes")
    decisions.decide(3, "yes", measured="yes")
    assert decisions.overruled == {}


# ---------------------------------------------------------------- consenting


@pytest.mark.parametrize(
    ("typed", "agreed"),
    [
        (ENTER + ENTER, frozenset()),
        ("n" + "n", frozenset()),
        ("y" + "n", {EffectKind.WRITE}),
        (ENTER + "y", {EffectKind.NETWORK}),
        ("y" + "y", BOTH),
    ],
)
def test_effects_are_repeated_only_where_the_person_says_yes(screen, keys, typed, agreed):
    decisions = Decisions()
    keys.send_text(typed)
    seen = (builders.effect(), builders.effect(EffectKind.NETWORK, what="connect", where="10.0.0.1:80"))
    assert WizardObserver(screen, decisions).consent(seen, BOTH) == agreed
    assert decisions.within(Request(target="", data="")).allow == agreed
    for place in ("/home/ana/out.log", "10.0.0.1:80"):
        assert place in shown(screen)


def test_only_the_missing_kinds_are_asked_about(screen, keys):
    keys.send_text("y")
    agreed = WizardObserver(screen, Decisions()).consent((builders.effect(),), frozenset({EffectKind.WRITE}))
    assert agreed == {EffectKind.WRITE}


# ---------------------------------------------------------------- the first call


def test_the_first_call_is_shown_with_what_came_back(screen):
    WizardObserver(screen, Decisions()).called(builders.first_call(printed=12), builders.sample())
    assert "score({'email': str, 'age': str})" in shown(screen)
    assert "returned dict after 0.9 ms, printed 12 bytes" in shown(screen)


def test_a_first_call_that_fails_is_shown_with_the_persons_own_traceback(screen):
    broken = builders.failed(detail="File jobs.py, line 3\n  raise ValueError")
    WizardObserver(screen, Decisions()).called(builders.first_call(failed=broken), builders.sample())
    assert "raised ValueError: negative age" in shown(screen)
    assert "  raise ValueError\n" in shown(screen)


def test_an_error_is_told_with_its_detail_and_what_to_do_next():
    error = TargetFailed("importing [jobs] failed", hint="run it alone", detail="line 1\nline 2\x1b[2J\n")
    assert drawn(telling.trouble(error)).splitlines() == [
        "line 1",
        "line 2\\x1b[2J",
        "Sorry: importing [jobs] failed",
        "run it alone",
    ]


# ---------------------------------------------------------------- saving and changing


def test_the_report_is_saved_as_text(screen, keys, tmp_path):
    keys.send_text(f"{ENTER}{CLEAR_LINE}{tmp_path}/report.txt{ENTER}")
    menu.save(screen, builders.advice())
    assert "SWITCH to processes" in (tmp_path / "report.txt").read_text()
    assert "Saved in" in shown(screen)


def test_the_report_is_saved_as_json_under_the_proposed_name(screen, keys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    keys.send_text(f"{DOWN}{ENTER}{ENTER}")
    menu.save(screen, builders.advice(target=Skipped(skipped="x")))
    assert json.loads((tmp_path / "advice-advice.json").read_text())["schema"] == 1


@pytest.mark.parametrize(("reply", "kept"), [(ENTER, True), ("n", True), ("y", False)])
def test_a_file_that_exists_is_overwritten_only_if_the_person_says_yes(screen, keys, tmp_path, reply, kept):
    there = tmp_path / "report.txt"
    there.write_text("mine")
    keys.send_text(f"{ENTER}{CLEAR_LINE}{there}{ENTER}{reply}")
    menu.save(screen, builders.advice())
    assert (there.read_text() == "mine") is kept
    assert ("Not saved." in shown(screen)) is kept


@pytest.mark.parametrize("place", ["", "/missing/report.txt"])
def test_a_place_that_cannot_be_written_is_said(screen, keys, tmp_path, place):
    keys.send_text(f"{ENTER}{CLEAR_LINE}{tmp_path}{place}{ENTER}")
    menu.save(screen, builders.advice())
    assert "Not saved" in shown(screen)


def test_another_answer_is_taken_and_can_be_taken_back(screen, keys):
    decisions = Decisions()
    keys.send_text(f"{DOWN}{DOWN}{ENTER}{DOWN}{ENTER}")
    assert menu.change_answer(screen, builders.advice(), decisions)
    assert decisions.overruled == {3: "no"}
    mine = builders.answers(builders.answer(3, "no", origin=Origin.ASKED))
    keys.send_text(f"{DOWN}{DOWN}{ENTER}{UP}{ENTER}")
    assert menu.change_answer(screen, builders.advice(answers=mine), decisions)
    assert decisions.overruled == {}


def test_the_same_answer_again_judges_nothing_anew(screen, keys):
    keys.send_text(f"{ENTER}{DOWN}{ENTER}")
    assert not menu.change_answer(screen, builders.advice(), Decisions())


# ---------------------------------------------------------------- the walk


def walk(screen, advice=None):
    the_walk = Walk(screen, Request(target="t", data="d"))
    the_walk.advice = advice
    return the_walk


def interrupted():
    whole = builders.advice()
    return replace(whole, cost=replace(whole.cost, interrupted=True))


def test_an_interruption_before_anything_is_known_ends_the_walk(screen):
    the_walk = walk(screen)
    assert the_walk.stopped(the_walk.pick_data, 130) is None
    assert the_walk.exit_code == 130


def test_an_interrupted_audit_leads_to_what_is_known_so_far(screen):
    the_walk = walk(screen)
    the_walk.learn(interrupted())
    assert the_walk.stopped(the_walk.measure, 130) == the_walk.show_verdict
    assert the_walk.exit_code == 0


@pytest.mark.parametrize("step", ["save", "change_answer", "show_report", "pick_target"])
def test_an_interruption_after_the_verdict_leads_back_to_the_menu(screen, step):
    the_walk = walk(screen, builders.advice())
    assert the_walk.stopped(getattr(the_walk, step), 130) == the_walk.choose


def test_ctrl_c_at_the_menu_leaves(screen, keys):
    the_walk = walk(screen, builders.advice())
    the_walk.begin = the_walk.choose
    keys.send_text(CTRL_C)
    assert the_walk.go() == 130


def test_another_signal_ends_the_walk_with_its_own_exit_code_whatever_is_known(screen):
    the_walk = walk(screen, builders.advice())

    def terminated():
        raise Interrupted("interrupted", exit_code=143, advice=interrupted())

    the_walk.begin = terminated
    assert the_walk.go() == 143


def test_a_finished_advice_is_not_lost_to_an_interrupted_one(screen):
    finished = builders.advice()
    the_walk = walk(screen, finished)
    the_walk.learn(interrupted())
    assert the_walk.advice == finished


def test_a_later_interruption_replaces_an_earlier_one(screen):
    the_walk = walk(screen, interrupted())
    later = replace(interrupted(), answers=())
    the_walk.learn(later)
    assert the_walk.advice == later


def test_the_menu_shows_the_code_the_report_and_leaves(screen, keys):
    the_walk = walk(screen, builders.advice())
    the_walk.begin = the_walk.show_verdict
    keys.send_text(ENTER + DOWN + ENTER + UP + ENTER)
    assert the_walk.go() == 0
    for said in ("Use 2 processes, chunks of 27", "ProcessPoolExecutor", "What was looked at"):
        assert said in shown(screen)


def test_an_audit_that_was_stopped_early_can_be_measured_again(screen, keys):
    the_walk = walk(screen, interrupted())
    keys.send_text(UP + UP + ENTER)
    assert the_walk.choose() == the_walk.measure


def test_a_verdict_that_cannot_tell_can_be_given_more_time(screen, keys):
    cannot_tell = builders.verdict(action=Action.CANNOT_TELL)
    undecided = builders.advice(verdict=cannot_tell, cost=builders.cost(budget=10.0))
    the_walk = walk(screen, undecided)
    keys.send_text(UP + UP + ENTER)
    assert the_walk.choose() == the_walk.measure_longer
    assert the_walk.measure_longer() == the_walk.measure
    assert the_walk.request.budget == 40.0


@pytest.mark.parametrize(
    ("moves", "step"), [("", "measure"), (DOWN, "pick_target"), (DOWN + DOWN, "pick_other_data")]
)
def test_after_an_error_there_is_a_way_on(screen, keys, moves, step):
    the_walk = walk(screen)
    keys.send_text(moves + ENTER)
    assert the_walk.choose_after_trouble() == getattr(the_walk, step)


def test_code_is_shown_even_when_it_is_no_change():
    kept = builders.verdict(
        action=Action.KEEP_SEQUENTIAL, plan=builders.plan("sequential", code="for x in y: f(x)")
    )
    text = drawn(telling.code(builders.advice(verdict=kept)))
    assert "the loop to keep" in text
    assert "for x in y: f(x)" in text
