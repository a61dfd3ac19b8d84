import os
import socket
import sqlite3
import threading
from pathlib import Path

import pytest
from stages import Workshop

from advisor.model import CONSENT_KINDS, EffectKind, FailureKind, FirstCall, ItemForm
from advisor.probes import effects
from advisor.sandbox.session import Limits, Ran, Sandbox

EFFECTS = """
import logging
import multiprocessing
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import urllib.request
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy
import pandas

HERE = Path(__file__).parent
held = open(HERE / "held.txt", "a")
database = sqlite3.connect(HERE / "open.sqlite")
log = logging.getLogger("effects")
log.addHandler(logging.FileHandler(HERE / "log.txt"))
total = 0

class Counter:
    made = 0

def writes(x):
    (HERE / "new.txt").write_text("x")

def appends(x):
    with open(HERE / "old.txt", "a") as file:
        file.write("x")

def deletes(x):
    (HERE / "doomed.txt").unlink()

def renames(x):
    (HERE / "before.txt").rename(HERE / "after.txt")

def moves(x):
    shutil.move(HERE / "from.txt", HERE / "to.txt")

def copies(x):
    shutil.copyfile(HERE / "old.txt", HERE / "copy.txt")

def truncates(x):
    os.truncate(HERE / "long.txt", 1)

def makes_a_folder(x):
    (HERE / "folder").mkdir()

def links(x):
    (HERE / "link").symlink_to(HERE / "old.txt")

def saves_an_array(x):
    numpy.save(HERE / "array.npy", numpy.arange(3))

def saves_a_frame(x):
    pandas.DataFrame({"a": [1]}).to_csv(HERE / "frame.csv")

def opens_a_database(x):
    connection = sqlite3.connect(HERE / "new.sqlite")
    connection.execute("create table t (x)")
    connection.close()

def inserts_into_an_open_database(x):
    database.execute("create table if not exists t (x)")
    database.commit()

def writes_to_an_open_file(x):
    held.write("x")
    held.flush()

def logs_to_a_file(x):
    log.warning("x")

def connects(port):
    socket.create_connection(("127.0.0.1", port)).close()

def fetches(port):
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5)
    except OSError:
        pass

def sends(port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.sendto(b"x", ("127.0.0.1", port))

def looks_up(x):
    try:
        socket.getaddrinfo("no-such-host.invalid", 80)
    except OSError:
        pass

def runs(x):
    subprocess.run(["true", "--flag"], check=True)

def runs_a_shell(x):
    os.system("true")

def forks(x):
    if os.fork() == 0:
        os._exit(0)
    os.wait()

def pools(x):
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return list(pool.map(abs, [1]))

def signals(x):
    os.kill(os.getpid(), 0)

def sets_environment(x):
    os.environ["ADVISOR_EFFECT"] = "x"

def changes_folder(x):
    os.chdir("/")

def changes_path(x):
    sys.path.append("/nowhere")

def handles_signals(x):
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)

def changes_global(x):
    global total
    total += 1

def changes_class(x):
    Counter.made += 1

def draws(x):
    return random.random() + numpy.random.rand()

def writes_and_raises(x):
    (HERE / "raised.txt").write_text("x")
    raise ValueError("after all")

def writes_and_hides_it(x):
    try:
        (HERE / "hidden.txt").write_text("x")
    except Exception:
        pass
    return {"ana@example.com": 1}
"""

WRITE, NETWORK, SPAWN, STATE = EffectKind.WRITE, EffectKind.NETWORK, EffectKind.SPAWN, EffectKind.STATE

SEEN = {
    "writes": [(WRITE, "opens for writing", "{here}/new.txt")],
    "appends": [(WRITE, "opens for writing", "{here}/old.txt")],
    "deletes": [(WRITE, "deletes", "{here}/doomed.txt")],
    "renames": [(WRITE, "renames to", "{here}/after.txt")],
    "moves": [(WRITE, "renames to", "{here}/to.txt")],
    "copies": [(WRITE, "opens for writing", "{here}/copy.txt")],
    "truncates": [(WRITE, "truncates", "{here}/long.txt")],
    "makes_a_folder": [(WRITE, "makes the folder", "{here}/folder")],
    "links": [(WRITE, "links", "{here}/link")],
    "saves_an_array": [(WRITE, "opens for writing", "{here}/array.npy")],
    "saves_a_frame": [(WRITE, "opens for writing", "{here}/frame.csv")],
    "opens_a_database": [(WRITE, "opens the sqlite database", "{here}/new.sqlite")],
    "inserts_into_an_open_database": [(WRITE, "writes to the already open", "{here}/open.sqlite")],
    "writes_to_an_open_file": [(WRITE, "writes to the already open", "{here}/held.txt")],
    "logs_to_a_file": [(WRITE, "writes to the already open", "{here}/log.txt")],
    "connects": [(NETWORK, "connects to", "127.0.0.1:{port}")],
    "fetches": [(NETWORK, "connects to", "127.0.0.1:{port}")],
    "sends": [(NETWORK, "sends to", "127.0.0.1:{port}")],
    "looks_up": [(NETWORK, "looks up", "no-such-host.invalid")],
    "runs": [(SPAWN, "starts", "true --flag")],
    "runs_a_shell": [(SPAWN, "starts", "true")],
    "forks": [(SPAWN, "forks", "this process")],
    "pools": [(SPAWN, "forks", "this process")],
    "signals": [(SPAWN, "signals process", "a process")],
    "sets_environment": [(STATE, "sets the environment variable", "ADVISOR_EFFECT")],
    "changes_folder": [(STATE, "changes the working folder to", "/")],
    "changes_path": [(STATE, "changes", "sys.path")],
    "handles_signals": [(STATE, "changes", "the signal handlers")],
    "changes_global": [(STATE, "changes", "effects_here.total")],
    "changes_class": [(STATE, "changes", "effects_here.Counter.made")],
    "draws": [
        (STATE, "draws from", "random's global generator"),
        (STATE, "draws from", "numpy.random's global generator"),
    ],
    "writes_and_raises": [(WRITE, "opens for writing", "{here}/raised.txt")],
    "writes_and_hides_it": [(WRITE, "opens for writing", "{here}/hidden.txt")],
}
"""What each call does to the world, which is all that may be said of it."""

PURE = """
import asyncio
import colorsys
import contextlib
import copy
import csv
import datetime
import decimal
import enum
import gzip
import hashlib
import io
import json
import logging
import math
import os
import re
import sqlite3
import statistics
import string
import struct
import tempfile
import threading
import uuid
import warnings
import xml.etree.ElementTree as ElementTree
import zoneinfo
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

log = logging.getLogger(__name__)
log.addHandler(logging.NullHandler())
PATTERN = re.compile(r"(\\w+)@")
LIMITS = {"low": 1}
lock = threading.Lock()

class Flags(enum.Flag):
    A = 1
    B = 2

def parses_json(x):
    return json.loads(json.dumps({"x": [1, 2.5, None]}))

def matches(x):
    return PATTERN.findall("ana@x") + re.split(r"\\s+", "a b") + [re.sub("a", "b", "aa")]

def dates(x):
    now = datetime.datetime.now(datetime.UTC)
    return now.astimezone(zoneinfo.ZoneInfo("UTC")), datetime.datetime.strptime("2024-01-02", "%Y-%m-%d")

def decimals(x):
    return (decimal.Decimal(1) / 3).quantize(decimal.Decimal("0.01"))

def hashes(x):
    return hashlib.sha256(b"x").hexdigest()

def reads_csv(x):
    return list(csv.DictReader(io.StringIO("a,b\\n1,2\\n")))

def logs(x):
    log.warning("x is %s", x)
    logging.getLogger("another.name").debug("quiet")

def writes_a_temporary_file(x):
    with tempfile.NamedTemporaryFile("w") as file:
        file.write("x")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a.txt").write_text("x")

def empties_a_temporary_folder(x):
    folder = tempfile.mkdtemp()
    Path(folder, "a.txt").write_text("x")
    Path(folder, "a.txt").unlink()
    os.rmdir(folder)

def reads_a_file(x):
    return Path(__file__).read_bytes(), os.listdir("."), Path(__file__).exists(), os.stat(".")

def makes_an_id(x):
    return uuid.uuid4()

def calculates(x):
    return math.sqrt(2), statistics.fmean([1, 2, 3]), struct.pack("d", 1.0), colorsys.rgb_to_hsv(1, 0, 0)

def warns(x):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.warn("x")

def warns_aloud(x):
    warnings.warn("x", UserWarning, stacklevel=1)

def opens_a_database_in_memory(x):
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        return database.execute("select 1").fetchall()

def compresses(x):
    return gzip.decompress(gzip.compress(b"x" * 100))

def copies(x):
    return copy.deepcopy(LIMITS)

def starts_threads(x):
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(abs, range(4)))

def awaits(x):
    async def inner():
        await asyncio.sleep(0)
    asyncio.run(inner())

async def is_awaited(x):
    await asyncio.sleep(0)
    return x

def has_its_own_dice(x):
    import random
    return random.Random(1).random(), random.Random().random()

def redirects(x):
    with contextlib.redirect_stdout(io.StringIO()) as captured:
        print("x")
    with open(os.devnull, "w") as nothing:
        nothing.write("x")
    return captured.getvalue()

def parses_xml(x):
    return ElementTree.fromstring("<a><b/></a>")[0].tag

def combines_flags(x):
    return Flags.A | Flags.B

def locks(x):
    with lock:
        return LIMITS["low"]

def imports_late(x):
    import wave
    import pure_late
    return pure_late.VALUE, wave.WAVE_FORMAT_PCM

def imports_numpy_late(x):
    import numpy
    return numpy.arange(3).sum()

def imports_pandas_late(x):
    import pandas
    return pandas.DataFrame({"a": [1, 2]}).groupby("a").size()

def formats(x):
    return string.Template("$a").substitute(a=1), f"{x:>10}", "x".join("ab")

def decodes_a_local_time(x):
    return datetime.datetime.now().strftime("%A %d %B"), datetime.datetime.fromtimestamp(0)

def raises(x):
    raise ValueError("secret")
"""

MAY_FAIL = {"raises"}


def names_in(code):
    lines = [line for line in code.splitlines() if line.startswith(("def ", "async def "))]
    return [line.partition("(")[0].rpartition(" ")[2] for line in lines]


def searched():
    return os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])


def called(host, path, attribute, items, *, show_values=False):
    """Make the one watched call; return what it showed and how many bytes it printed."""
    loaded = host.run("stages:load", int, 10, path=str(path), attribute=attribute, items=items)
    assert isinstance(loaded, Ran), loaded
    before, _ = host.sandbox.printed()
    found = host.call(
        "advisor.probes.effects:measure", FirstCall, 20, allowed=CONSENT_KINDS, show_values=show_values
    )
    return found, host.sandbox.printed()[0] - before


def answer(server):
    """Take connections and hang up, until the server is closed."""
    while True:
        try:
            server.accept()[0].close()
        except OSError:
            return


@pytest.fixture(scope="module")
def port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer, args=(server,), daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
    thread.join(10)


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    folder = tmp_path_factory.mktemp("effects")
    for name in ("old", "doomed", "before", "from", "long"):
        (folder / f"{name}.txt").write_text("old text")
    sqlite3.connect(folder / "open.sqlite").close()
    return folder


@pytest.fixture(scope="module")
def facts(here, port):
    """Make every first call in one sandbox, which is gone before the first test looks at a fact."""
    found = {}
    with Workshop(here) as workshop, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", searched())
        effectful, pure = workshop.write(EFFECTS, "effects_here"), workshop.write(PURE, "pure_here")
        workshop.write("VALUE = 1\n", "pure_late")
        shown = workshop.write(SHOWN, "shown_here")
        with Sandbox(Limits(seconds=120, memory=2_000_000_000, processes=60)) as sandbox:
            host = sandbox.start()
            for name in names_in(PURE):
                found[name, "pure"] = called(host, pure, name, [3])
            for name in names_in(SHOWN):
                found[name, "shown"] = called(host, shown, name, [{"name": "Ana", "age": 3}])
                found[name, "values"] = called(
                    host, shown, name, [{"name": "Ana", "age": 3}], show_values=True
                )
            for name in SEEN:
                found[name, "effects"] = called(host, effectful, name, [port])
    return found


def test_every_function_here_is_looked_at():
    assert set(SEEN) == set(names_in(EFFECTS))
    assert len(names_in(PURE)) > 25


@pytest.mark.parametrize("name", SEEN)
def test_an_effect_is_listed_with_what_and_where_and_nothing_else_is(facts, here, port, name):
    first, _ = facts[name, "effects"]
    expected = {(kind, what, where.format(here=here, port=port)) for kind, what, where in SEEN[name]}
    seen = {(each.kind, each.what, each.where) for each in first.effects}
    seen = {(kind, what, "a process" if where.isdigit() else where.strip("b'")) for kind, what, where in seen}
    assert seen == expected


@pytest.mark.parametrize("name", names_in(PURE))
def test_a_pure_function_has_no_effect(facts, name):
    first, printed = facts[name, "pure"]
    assert first.effects == ()
    assert (first.failed is not None) == (name in MAY_FAIL), first.failed
    assert (printed > 0) == (name == "warns_aloud")


SHOWN = """
import sys

def prints(row):
    print("x" * 1000)
    print("y", file=sys.stderr)

def answers(row):
    return {"ana@example.com": row["age"]}

def is_nothing(row):
    return None

class Mute:
    def __repr__(self):
        raise RuntimeError

def is_mute(row):
    return Mute()

def is_long(row):
    return "x" * 1000

def raises(row):
    raise KeyError("secret")

def leaves(row):
    sys.exit(3)

def interrupts(row):
    raise KeyboardInterrupt

def recurses(row):
    return recurses(row)

def takes_time(row):
    return sum(range(2_000_000))
"""


def test_what_is_printed_is_counted(facts):
    assert facts["prints", "shown"][1] == 1001 + 2
    assert facts["is_nothing", "shown"][1] == 0


def test_without_values_the_call_and_its_result_show_only_what_they_are(facts):
    first, _ = facts["answers", "shown"]
    assert first.call == "answers({'name': str, 'age': int})"
    assert first.result == "dict"
    assert facts["is_nothing", "shown"][0].result == "NoneType"


def test_values_are_shown_when_they_may_be_and_never_endlessly(facts):
    first, _ = facts["answers", "values"]
    assert first.call == "answers({'name': 'Ana', 'age': 3})"
    assert first.result == "{'ana@example.com': 3}"
    assert len(facts["is_long", "values"][0].result) <= effects.SHOWN
    assert facts["is_mute", "values"][0].result == "<Mute, whose repr raises RuntimeError>"


@pytest.mark.parametrize(
    ("name", "kind", "error"),
    [
        ("raises", FailureKind.RAISED, "KeyError"),
        ("leaves", FailureKind.EXITED, "SystemExit"),
        ("interrupts", FailureKind.RAISED, "KeyboardInterrupt"),
        ("recurses", FailureKind.RAISED, "RecursionError"),
    ],
)
def test_a_first_call_that_does_not_return_says_how(facts, name, kind, error):
    first, _ = facts[name, "shown"]
    assert (first.failed.kind, first.failed.error, first.failed.item) == (kind, error, 0)
    assert (first.result, first.effects) == ("", ())
    assert f"in {name}" in first.failed.detail
    assert "advisor/probes" not in first.failed.detail


def test_an_effect_of_a_call_that_raised_is_listed_all_the_same(facts):
    first, _ = facts["writes_and_raises", "effects"]
    assert first.failed.because == "ValueError: after all"
    assert first.effects


def test_the_first_call_is_timed(facts):
    slow, quick = facts["takes_time", "shown"][0], facts["is_nothing", "shown"][0]
    assert slow.seconds > quick.seconds
    assert slow.cpu_seconds > quick.cpu_seconds


@pytest.mark.parametrize(
    ("form", "item", "shape"),
    [
        (ItemForm.ROW, {"a": 1, "b": "x"}, "{'a': int, 'b': str}"),
        (
            ItemForm.ROW,
            dict.fromkeys("abcdefgh", 1),
            "{" + "'a': int, 'b': int, 'c': int, 'd': int, 'e': int, 'f': int, ...}",
        ),
        (ItemForm.VALUE, 3.5, "float"),
        (ItemForm.PATH, "secret.txt", "str"),
        (ItemForm.VALUE, ("secret",), "tuple"),
    ],
)
def test_an_item_is_shown_by_its_shape(form, item, shape):
    assert effects.shape(form, item) == shape


def test_a_row_of_a_frame_is_shown_by_its_columns():
    import pandas as pd

    assert effects.shape(ItemForm.SERIES, pd.Series({"name": "Ana", 2: 3})) == "Series[name, 2]"
