import io
import os
import pty
import termios

import pytest
import questionary
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console
from rich.live import Live
from rich.text import Text

from advisor.commands.wizard import run
from advisor.commands.wizard.screen import Screen, require_terminal, terminal_kept
from advisor.errors import BadOption
from advisor.model import Request

NOTHING_ASKED = Request(target="", data="")


@pytest.fixture
def stand_on_terminal(monkeypatch):
    """Return what puts a test on a terminal of its own; called inside the test it outlasts the capture."""
    ours, theirs = pty.openpty()
    stream = os.fdopen(theirs, "w")

    def stand():
        monkeypatch.setattr("sys.stdin", stream)
        monkeypatch.setattr("sys.stdout", stream)
        monkeypatch.setenv("TERM", "xterm-256color")
        return stream

    yield stand
    stream.close()
    os.close(ours)


def screen_of(width=80, encoding="utf-8"):
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="")
    return Screen(Console(file=file, width=width, color_system=None, force_terminal=True))


def shown(screen):
    screen.console.file.flush()
    return screen.console.file.buffer.getvalue().decode(screen.console.encoding)


def test_a_terminal_is_good_enough(stand_on_terminal):
    stand_on_terminal()
    require_terminal()


@pytest.mark.parametrize("name", ["dumb", "unknown", "DUMB"])
def test_a_terminal_that_can_only_print_is_refused_with_the_flags_to_use(
    stand_on_terminal, monkeypatch, name
):
    stand_on_terminal()
    monkeypatch.setenv("TERM", name)
    with pytest.raises(BadOption, match="advisor audit TARGET --data DATA") as caught:
        run(NOTHING_ASKED)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("stream", ["sys.stdin", "sys.stdout"])
@pytest.mark.parametrize("replacement", [None, "file"])
def test_a_file_or_nothing_in_the_place_of_the_terminal_is_refused(
    stand_on_terminal, monkeypatch, stream, replacement
):
    stand_on_terminal()
    monkeypatch.setattr(stream, io.StringIO() if replacement else None)
    with pytest.raises(BadOption, match="needs a terminal"):
        run(NOTHING_ASKED)


def test_the_terminal_is_silent_meanwhile_and_given_back_as_it_was_whatever_happens(stand_on_terminal):
    terminal = stand_on_terminal()
    before = termios.tcgetattr(terminal)

    def fail_inside():
        with terminal_kept():
            assert not termios.tcgetattr(terminal)[3] & termios.ECHO
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail_inside()
    assert termios.tcgetattr(terminal) == before
    assert before[3] & termios.ECHO


def test_foreign_text_is_shown_as_it_reads_never_as_markup():
    screen = screen_of()
    screen.spin("[bold]x\x1b[31m")
    screen.still()
    assert "[bold]x\\x1b[31m" in shown(screen)


def test_on_an_ascii_terminal_everything_is_ascii():
    screen = screen_of(encoding="ascii")
    screen.show(Text("0.9 µs ±5 %"))
    screen.spin("Reading é")
    screen.move(Text("µ"))
    screen.still()
    assert "0.9 us" in shown(screen)


def test_nothing_moves_while_the_person_is_asked():
    screen = screen_of()
    moving = []
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        screen.move(Text("racing"))
        keys.send_text("y")
        question = questionary.confirm("?")
        question.application.before_render += lambda _: moving.append(screen.console._live_stack)
        assert screen.ask(question) is True
    assert moving
    assert not any(moving)


def test_a_race_takes_the_place_of_a_spinner_and_the_other_way_round():
    screen = screen_of()
    screen.spin("a")
    screen.move(Text("b"))
    assert isinstance(screen._moving, Live)
    screen.spin("c")
    screen.show(Text("d"))
    assert not screen.console._live_stack


@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_ctrl_c_and_ctrl_d_at_a_prompt_are_the_same_interruption(key):
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        keys.send_text(key)
        with pytest.raises(KeyboardInterrupt):
            screen_of().ask(questionary.text("?"))


def test_a_prompt_whose_terminal_is_gone_is_an_interruption():
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        keys.close()
        with pytest.raises(KeyboardInterrupt):
            screen_of().ask(questionary.select("?", choices=["a"]))
