"""The real program in a real terminal: from the first prompt to the verdict, and out again at any point."""

import os
import re
import subprocess
import sys
import textwrap
import uuid
from pathlib import Path

import pexpect
import psutil
import pytest

import advisor

pytestmark = pytest.mark.slow

ENTER, UP, DOWN, CTRL_C = "\r", "\x1b[A", "\x1b[B", "\x03"

PATIENCE = 60
"""Seconds until a screen that does not come is a failure; nothing is measured with it."""

ROOT = Path(advisor.__file__).parents[1]

AROUND = 'trap : INT; stty -g; "$@"; echo "exit code $?"; stty -g; echo "the end"'
"""A shell that tells the terminal's settings before and after, and the exit code between."""

ARTICLE = ("vectorize", "CPU-bound", "independent", "enough tasks", "meaningful", "pickled", "debugging")
"""A word of each question, as the article asks it."""

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[()][A-Z0-9]|\r")


class Terminal:
    """A person's terminal with the wizard running in it."""

    def __init__(self, folder, **environment):
        self.mark = f"ADVISOR_TEST_{uuid.uuid4().hex}"
        self.child = pexpect.spawn(
            "sh",
            ["-c", AROUND, "sh", sys.executable, "-m", "advisor"],
            cwd=str(folder),
            env=environment_of(folder, **{self.mark: "1"}, **environment),
            dimensions=(24, 80),
            encoding="utf-8",
            timeout=PATIENCE,
        )
        self.seen = ""

    def wait_for(self, text):
        """Read until the text is on the screen, and return what came before it."""
        self.child.expect(re.escape(text))
        return self.note()

    def note(self):
        fresh = ESCAPES.sub("", f"{self.child.before}{self.child.after}")
        self.seen += fresh
        return fresh

    def press(self, keys):
        self.child.send(keys)

    def answer(self, text, keys=ENTER):
        before = self.wait_for(text)
        self.press(keys)
        return before

    def leave(self):
        """Wait for the end; return the exit code, once the terminal and the process table are as before."""
        self.wait_for("the end\r\n")
        self.child.expect(pexpect.EOF)
        settings = re.findall(r"^[0-9a-f]+(?::[0-9a-f]+)+$", self.seen, re.MULTILINE)
        assert len(settings) == 2
        assert settings[0] == settings[1]
        assert not self.left()
        return int(re.search(r"exit code (\d+)", self.seen).group(1))

    def left(self):
        """Return the processes of this run that outlive it by more than two seconds."""
        alive = psutil.wait_procs(self.running(), timeout=2)[1]
        return [process for process in alive if not is_zombie(process)]

    def running(self):
        return [process for process in psutil.process_iter() if self.mark in environ(process)]


def is_zombie(process):
    """Tell whether a process has ended and only waits for its adoptive parent to notice."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.Error:
        return True


def environ(process):
    try:
        return process.environ()
    except psutil.Error:
        return {}


def environment_of(folder, **more):
    """Return an environment in which the program is found and no terminal has to say where its cursor is."""
    usual = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color",
        "PROMPT_TOOLKIT_NO_CPR": "1",
    }
    return usual | more


@pytest.fixture
def folder(tmp_path):
    source = '''
        """Jobs of two kinds."""

        import time


        def compute(line):
            """Sum the squares below a number."""
            return sum(i * i for i in range(int(line)))


        def wait(line):
            """Wait as for a slow service."""
            time.sleep(0.03)
            return len(line)
        '''
    (tmp_path / "jobs.py").write_text(textwrap.dedent(source).lstrip())
    (tmp_path / "numbers.txt").write_text("".join(f"{8000 + i % 100}\n" for i in range(20_000)))
    return tmp_path


@pytest.fixture
def start(folder):
    """Start wizards; whatever happens, none of them outlives the test."""
    started = []

    def start_in_terminal(**environment):
        started.append(Terminal(folder, **environment))
        return started[-1]

    yield start_in_terminal
    for terminal in started:
        terminal.child.close(force=True)


def pick(terminal, function, values=ENTER):
    terminal.answer("holds your function", "jobs.py" + ENTER)
    terminal.wait_for("Function:")
    terminal.press(("" if function == "compute" else "\x1b[B") + ENTER)
    terminal.answer("Data to run it over", "numbers.txt" + ENTER)
    terminal.wait_for("5 of 20,000 items")
    terminal.answer("May values of your data be shown", values)


def agree_to_all(terminal):
    return [terminal.answer(f"Question {number} of 7") for number in range(1, 8)]


def test_the_whole_walk_from_the_first_prompt_to_the_saved_verdict(start, folder):
    terminal = start()
    pick(terminal, "compute", values="y")
    questions = agree_to_all(terminal)
    assert re.search(r"First call +compute\('80\d\d'\)\s+returned \d+ after", questions[0])
    for words, asked in zip(ARTICLE, questions, strict=True):
        assert words in asked
        assert "Evidence" in asked
    verdict = terminal.answer("What next?")
    assert re.search(r"SWITCH|KEEP|CANNOT TELL", verdict)
    terminal.answer("What next?", DOWN + DOWN + ENTER)
    terminal.answer("In which form?")
    terminal.answer("File to write:")
    terminal.wait_for("Saved in")
    terminal.answer("What next?", UP + ENTER)
    assert terminal.leave() == 0
    assert re.search(r"SWITCH|KEEP|CANNOT TELL", (folder / "compute-advice.txt").read_text())


def test_overruling_independence_keeps_every_worker_out_of_the_race(start):
    terminal = start(NO_COLOR="1")
    pick(terminal, "wait")
    terminal.answer("Question 1 of 7")
    terminal.answer("Question 2 of 7")
    terminal.answer("Question 3 of 7", "\x1b[B" + ENTER)
    for number in range(4, 8):
        terminal.answer(f"Question {number} of 7")
    verdict = terminal.answer("What next?", UP + ENTER)
    assert "SWITCH" not in verdict
    assert terminal.leave() == 0


def test_ctrl_c_at_the_first_prompt_leaves(start):
    terminal = start()
    terminal.answer("holds your function", CTRL_C)
    assert terminal.leave() == 130


def test_ctrl_c_while_a_question_is_asked_shows_what_is_known(start):
    terminal = start()
    pick(terminal, "compute")
    terminal.answer("Question 1 of 7", CTRL_C)
    assert "CANNOT TELL" in terminal.answer("What next?", UP + ENTER)
    assert terminal.leave() == 0


@pytest.mark.parametrize(("function", "sign"), [("compute", "Timing the loop"), ("wait", "Racing")])
def test_ctrl_c_while_measuring_leads_to_the_menu_and_ctrl_c_there_leaves(start, function, sign):
    terminal = start()
    pick(terminal, function)
    if sign == "Racing":
        agree_to_all(terminal)
    terminal.answer(sign, CTRL_C)
    terminal.wait_for("Stopped.")
    terminal.answer("What next?", CTRL_C)
    assert terminal.leave() == 130


@pytest.mark.parametrize("sign", ["holds your function", "Timing the loop"])
def test_a_signal_to_end_gives_the_terminal_back(start, sign):
    terminal = start()
    if sign == "Timing the loop":
        pick(terminal, "compute")
    terminal.wait_for(sign)
    (program,) = psutil.Process(terminal.child.pid).children()
    program.terminate()
    assert terminal.leave() == 143


def test_a_terminal_that_is_closed_takes_everything_with_it(start):
    terminal = start()
    pick(terminal, "wait")
    agree_to_all(terminal)
    terminal.wait_for("Racing")
    assert len(terminal.running()) > 2, "shell and program alone: the search finds no child"
    terminal.child.close()
    assert not terminal.left()


def test_a_terminal_that_can_only_print_is_told_what_to_type_instead(start):
    terminal = start(TERM="dumb")
    assert terminal.leave() == 2
    assert "advisor audit TARGET --data DATA" in terminal.seen


def test_without_a_terminal_the_flags_to_use_are_named(folder):
    run = subprocess.run(
        [sys.executable, "-m", "advisor"],
        cwd=folder,
        env=environment_of(folder),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert run.returncode == 2
    assert run.stdout == ""
    assert "advisor audit TARGET --data DATA" in run.stderr
