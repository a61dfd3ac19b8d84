import os
from pathlib import Path

import pytest
from stages import Workshop

from advisor.fingerprint import fingerprint
from advisor.model import CONSENT_KINDS, Effect, EffectKind, Failed, FailureKind, Order
from advisor.probes import order, traces
from advisor.probes.order import Replay, conclude
from advisor.sandbox.session import Limits, Ran, Sandbox

MODULE = "orders"

CODE = """
import os
import random
import sqlite3
import time
import uuid
from pathlib import Path

import numpy
import pandas

HERE = Path(__file__).parent
held = open(HERE / "held.txt", "a")
connection = sqlite3.connect(HERE / "sales.sqlite", check_same_thread=False)
connection.execute("create table if not exists sale (x)")
connection.executemany("insert into sale values (?)", [(x,) for x in range(20)])
connection.commit()
logged = sqlite3.connect(HERE / "logged.sqlite")
logged.execute("pragma journal_mode = wal")
logged.execute("create table if not exists sale (x)")
logged.commit()
other = sqlite3.connect(HERE / "other.sqlite")
other.execute("create table if not exists sale (x)")
other.close()
(HERE / "numbered").mkdir(exist_ok=True)
(HERE / "own").mkdir(exist_ok=True)
(HERE / "random").mkdir(exist_ok=True)
total = 0
rows = []
cache = {}
first = None
dice = random.Random(3)

def pure(x):
    return {"x": x, "y": [x / 3, str(x)]}

def raises(x):
    raise [ValueError, KeyError, SystemExit, KeyboardInterrupt, StopIteration][x % 5](x)

def running(x):
    global total
    total += x
    return total

def collects(x):
    rows.append(x)

def counts_quietly(x):
    global total
    total += 1
    return x

def remembers(x):
    if x not in cache:
        cache[x] = x * x
    return cache[x]

def first_wins(x):
    global first
    if first is None:
        first = x
    return x - first

def draws(x):
    return random.random() + x

def draws_numpy(x):
    return numpy.random.rand(3) + x

def shuffles(x):
    numbers = list(range(20))
    random.shuffle(numbers)
    return numbers

def reseeds(x):
    random.seed(42)
    return random.random()

def own_dice(x):
    return random.Random(x).random() + numpy.random.default_rng(x).random()

def shared_dice(x):
    return dice.random()

def clock(x):
    return time.perf_counter()

def identity(x):
    return str(uuid.uuid4())

def entropy(x):
    return numpy.random.default_rng().random()

def mutates(row):
    row["n"] += 1
    return row["n"]

def mutates_silently(row):
    row["seen"] = True

def mutates_series(row):
    row["a"] = 0
    return 1

def of_series(row):
    return row["a"] + row.sum()

class Counter:
    made = 0

    def __init__(self):
        self.total = 0

    @classmethod
    def make(cls, x):
        cls.made += 1
        return cls.made

    def add(self, x):
        self.total += x
        return self.total

counter = Counter()

def make():
    seen = 0
    def inner(x):
        nonlocal seen
        seen += 1
        return seen
    return inner

closure = make()

def default(x, seen=[]):
    seen.append(x)
    return len(seen)

def static(x):
    static.calls = getattr(static, "calls", 0) + 1
    return static.calls

def same_file(x):
    with open(HERE / "shared.txt", "a") as file:
        file.write(f"{x}")

def own_file(x):
    folder = HERE / "out"
    folder.mkdir(exist_ok=True)
    (folder / f"{x}.txt").write_text("x")

def held_file(x):
    held.write("x")
    held.flush()

def ask(name, query, x, **options):
    database = sqlite3.connect(name, **options)
    try:
        found = database.execute(query, (x,)).fetchall()
        database.commit()
        return found
    finally:
        database.close()

COUNT, INSERT = "select count(*) from sale where x > ?", "insert into sale values (?)"

def asks_a_database(x):
    return ask(HERE / "sales.sqlite", COUNT, x)

def asks_a_database_by_uri(x):
    return ask(f"file://{HERE}/sales.sqlite?mode=rw", COUNT, x, uri=True)

def asks_a_logged_database(x):
    return ask(HERE / "logged.sqlite", COUNT, x)

def asks_an_open_database(x):
    return connection.execute(COUNT, (x,)).fetchall()

def asks_an_open_logged_database(x):
    return logged.execute(COUNT, (x,)).fetchall()

def inserts(x):
    ask(HERE / "sales.sqlite", INSERT, x)

def inserts_by_uri(x):
    ask(f"file://{HERE}/other.sqlite?mode=rw", INSERT, x, uri=True)

def inserts_into_a_logged_database(x):
    ask(HERE / "logged.sqlite", INSERT, x)

def inserts_into_a_new_database(x):
    ask(HERE / "new.sqlite", "create table if not exists sale as select ?", x)
    ask(HERE / "new.sqlite", "insert into sale select ?", x)

def numbers_its_output(x):
    path = HERE / "numbered" / f"{len(os.listdir(HERE / 'numbered')):05}.txt"
    path.write_text(str(x))
    return path.name

def numbers_its_output_quietly(x):
    number = 0
    while (HERE / "numbered" / f"quiet{number}.txt").exists():
        number += 1
    (HERE / "numbered" / f"quiet{number}.txt").write_text(str(x))

def counts_outputs(x):
    (HERE / "own" / f"count{x}.{uuid.uuid4()}").write_text("x")
    return len(os.listdir(HERE / "own"))

def saves_and_times(x):
    (HERE / "own" / f"{x}.txt").write_text("x")
    return time.perf_counter()

def saves_once(x):
    path = HERE / "own" / f"once{x}.txt"
    if not path.exists():
        path.write_text("x")
    return path.name

def saves_at_random(x):
    (HERE / "random" / uuid.uuid4().hex).write_text("x")

def saves_atomically(x):
    rough = HERE / "own" / f"{time.perf_counter_ns() % 10**9}.tmp"
    rough.write_text("x")
    rough.replace(HERE / "own" / f"{x}.done")
    return time.perf_counter()

def temporary_file(x):
    Path(os.environ["TMPDIR"], "same.txt").write_text("x")
    return x

def sets_environment(x):
    os.environ["LAST"] = str(x)
    return x

def changes_folder(x):
    os.chdir("/")
    return x

def nan(x):
    return [float("nan"), {x, "a"}, pandas.DataFrame({"a": [x, None]})]

def generator(x):
    yield x

async def awaited(x):
    return x * 2

async def awaited_total(x):
    global total
    total += x
    return total

def sometimes_clock(x):
    return time.perf_counter() if x == 2 else x
"""

NUMBERS = [3, 1, 4, 15, 9, 2, 6]
CLEAN = {
    "repeats_equal": True,
    "shuffled_equal": True,
    "alone_equal": True,
    "deterministic": True,
    "changed": (),
    "growing": (),
    "mutates_argument": False,
    "random_state": False,
    "conflict": None,
    "shared_paths": (),
    "left_behind": (),
    "unseen": (),
}
VARIES = {"repeats_equal": False, "shuffled_equal": False, "alone_equal": False, "deterministic": False}
DEPENDS = {"repeats_equal": False, "shuffled_equal": False, "alone_equal": False, "conflict": (0, 1)}
GROWS = {"changed": ("{}",), "growing": ("{}",)}


def growing(name):
    return {"changed": (name,), "growing": (name,)}


CASES = {
    "pure": (NUMBERS, {}),
    "raises": (NUMBERS, {}),
    "nan": (NUMBERS, {}),
    "generator": (NUMBERS, {}),
    "awaited": (NUMBERS, {}),
    "of_series": ({"a": NUMBERS, "b": NUMBERS}, {}),
    "own_dice": (NUMBERS, {}),
    "temporary_file": (NUMBERS, {}),
    "own_file": (NUMBERS, {}),
    "running": (NUMBERS, DEPENDS | growing("orders.total")),
    "awaited_total": (NUMBERS, DEPENDS | growing("orders.total")),
    "counts_quietly": (NUMBERS, growing("orders.total")),
    "collects": (NUMBERS, growing("orders.rows")),
    "remembers": (NUMBERS, {"changed": ("orders.cache",)}),
    "first_wins": (
        NUMBERS,
        {"shuffled_equal": False, "alone_equal": False, "conflict": (0, 1), "changed": ("orders.first",)},
    ),
    "draws": (NUMBERS, {"random_state": True}),
    "draws_numpy": (NUMBERS, {"random_state": True}),
    "shuffles": (NUMBERS, {"random_state": True}),
    "reseeds": (NUMBERS, {"random_state": True}),
    "shared_dice": (NUMBERS, DEPENDS | growing("orders.dice")),
    "clock": (
        NUMBERS,
        {"repeats_equal": False, "shuffled_equal": False, "alone_equal": False, "deterministic": False},
    ),
    "identity": (
        NUMBERS,
        {"repeats_equal": False, "shuffled_equal": False, "alone_equal": False, "deterministic": False},
    ),
    "entropy": (
        NUMBERS,
        {"repeats_equal": False, "shuffled_equal": False, "alone_equal": False, "deterministic": False},
    ),
    "mutates": ([{"n": n} for n in NUMBERS], {"mutates_argument": True}),
    "mutates_silently": ([{"n": n} for n in NUMBERS], {"mutates_argument": True}),
    "mutates_series": ({"a": NUMBERS, "b": NUMBERS}, {"mutates_argument": True}),
    "Counter.make": (NUMBERS, DEPENDS | growing("orders.Counter.made")),
    "counter.add": (NUMBERS, DEPENDS | growing("orders.counter")),
    "closure": (NUMBERS, DEPENDS | growing("orders.closure.<closure>.seen")),
    "default": (NUMBERS, DEPENDS | growing("orders.default.<default of seen>")),
    "static": (NUMBERS, DEPENDS | growing("orders.static.calls")),
    "same_file": (NUMBERS, {"shared_paths": ("{folder}/shared.txt",)}),
    "held_file": (NUMBERS, {"shared_paths": ("{folder}/held.txt",)}),
    "asks_a_database": (NUMBERS, {}),
    "asks_a_database_by_uri": (NUMBERS, {}),
    "asks_a_logged_database": (NUMBERS, {}),
    "asks_an_open_database": (NUMBERS, {}),
    "asks_an_open_logged_database": (NUMBERS, {}),
    "inserts": (NUMBERS, {"shared_paths": ("{folder}/sales.sqlite",)}),
    "inserts_by_uri": (NUMBERS, {"shared_paths": ("{folder}/other.sqlite",)}),
    "inserts_into_a_logged_database": (
        NUMBERS,
        {"shared_paths": ("{folder}/logged.sqlite", "{folder}/logged.sqlite-wal")},
    ),
    "inserts_into_a_new_database": (NUMBERS, {"shared_paths": ("{folder}/new.sqlite",)}),
    "saves_and_times": (NUMBERS, VARIES),
    "saves_once": (NUMBERS, {}),
    "saves_at_random": (NUMBERS, {}),
    "saves_atomically": (NUMBERS, VARIES),
    "sets_environment": (NUMBERS, {"changed": ("os.environ",)}),
    "changes_folder": (NUMBERS, {"changed": ("the working folder",)}),
}


APART = ("numbers_its_output", "numbers_its_output_quietly", "counts_outputs")
"""What they leave has other names each time."""


def replayed(host, indexes, *, twice=False, allowed=CONSENT_KINDS, **options):
    found = host.call(
        "advisor.probes.order:measure", Replay, 10, allowed=allowed, indexes=indexes, twice=twice, **options
    )
    assert not isinstance(found, Failed) or allowed != CONSENT_KINDS, found
    return found


def concluded(host, count):
    forward = list(range(count))
    replays = [
        replayed(host, forward, twice=True),
        replayed(host, [*forward[3:], *forward[2::-1]]),
        replayed(host, forward[-1:]),
        replayed(host, forward[-1:]),
    ]
    return conclude(*replays, calls=3 * count + 2)


def stage(host, path, attribute, items):
    loaded = host.run("stages:load", int, 10, path=str(path), attribute=attribute, items=items)
    assert isinstance(loaded, Ran), loaded


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("orders")


def searched():
    return os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])


@pytest.fixture(scope="module")
def facts(folder):
    """Run every case in one sandbox, which is gone before the first test looks at a fact."""
    found = {}
    with Workshop(folder) as workshop, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", searched())
        path = workshop.write(CODE, MODULE)
        with Sandbox(Limits(seconds=120, memory=2_000_000_000, processes=60)) as sandbox:
            host = sandbox.start()
            for attribute, (items, _) in CASES.items():
                stage(host, path, attribute, items)
                found[attribute] = concluded(host, len(NUMBERS))
            for attribute in APART:
                stage(host, path, attribute, NUMBERS)
                found[attribute] = concluded(host, len(NUMBERS))
            found["cut"], found["half"] = cut_short(host, path)
            found["clock late"] = late_clock(host, path)
            found["refused"] = refused(host, path)
    return found


def late_clock(host, path):
    """Replay everything once more instead of the last item alone."""
    stage(host, path, "sometimes_clock", NUMBERS)
    forward = list(range(len(NUMBERS)))
    replays = [replayed(host, forward, twice=True), replayed(host, forward[::-1])]
    return conclude(*replays, replayed(host, forward[-1:]), replayed(host, forward), calls=0)


def cut_short(host, path):
    """Replay with no time at all, and put it together with replays that had enough."""
    stage(host, path, "pure", NUMBERS)
    forward = list(range(len(NUMBERS)))
    short = replayed(host, forward, twice=True, seconds=0.0)
    others = replayed(host, forward[::-1]), replayed(host, forward[-1:])
    return short, conclude(short, *others, replayed(host, forward), calls=None)


def refused(host, path):
    stage(host, path, "same_file", NUMBERS)
    return replayed(host, [4, 5], allowed=frozenset())


@pytest.mark.parametrize("attribute", CASES)
def test_what_one_call_passes_to_the_next_is_seen_and_named(facts, folder, attribute):
    found, (_, expected) = facts[attribute], CASES[attribute]
    expected = CLEAN | expected
    expected["shared_paths"] = tuple(path.format(folder=folder) for path in expected["shared_paths"])
    assert isinstance(found, Order)
    assert {name: getattr(found, name) for name in expected} == expected
    assert (found.items, found.calls) == (len(NUMBERS), 3 * len(NUMBERS) + 2)


def test_outputs_that_are_numbered_by_what_is_there_are_named(facts, folder):
    quiet, loud, counted = (
        facts[name] for name in ("numbers_its_output_quietly", "numbers_its_output", "counts_outputs")
    )
    assert (quiet.deterministic, loud.deterministic, counted.deterministic) == (True, False, False)
    assert all(path.startswith(f"{folder}/numbered/quiet") for path in quiet.left_behind)
    assert all(path.startswith(f"{folder}/numbered/0") for path in loud.left_behind)
    assert (len(quiet.left_behind), len(loud.left_behind)) == (order.LEFT_KEPT,) * 2
    assert counted.left_behind == (f"{folder}/own",)
    assert not quiet.shared_paths


def test_a_replay_that_has_no_time_left_tells_of_what_it_did(facts):
    assert (facts["cut"].indexes, len(facts["cut"].again), facts["cut"].calls) == ((0,), 1, 2)
    assert (facts["half"].repeats_equal, facts["half"].items, facts["half"].calls) == (True, 1, 17)


def test_results_that_vary_by_themselves_on_some_items_are_told_from_order(facts):
    assert not facts["clock late"].deterministic
    assert facts["clock late"].conflict is None


def test_a_replay_that_would_repeat_an_effect_ends_at_the_item_that_has_it(facts, folder):
    assert facts["refused"] == Failed(
        kind=FailureKind.REFUSED, because=f"opens for writing {folder / 'shared.txt'}", item=4
    )


# ---------------------------------------------------------------- putting replays together, without calls


def replay(indexes, results, again=(), **overrides):
    defaults = {
        "changed": (),
        "growing": (),
        "mutates_argument": False,
        "random_state": False,
        "written": (),
        "fresh_results": True,
    }
    return Replay(
        indexes=tuple(indexes),
        results=tuple(map(fingerprint, results)),
        again=tuple(map(fingerprint, again)),
        **(defaults | overrides),
    )


def test_the_conflict_is_the_first_item_whose_result_changed_and_the_one_before_it():
    forward = replay([5, 7, 9], ["a", "b", "c"], ["a", "b", "c"])
    found = conclude(
        forward, replay([9, 7, 5], ["c", "x", "a"]), replay([9], ["c"]), replay([9], ["c"]), calls=11
    )
    assert (found.conflict, found.shuffled_equal, found.alone_equal) == ((5, 7), False, True)


def test_the_last_replay_may_be_the_whole_forward_one_once_more():
    forward = replay([1, 2], ["a", "b"], ["a", "b"])
    others = replay([2, 1], ["b", "a"]), replay([2], ["b"])
    assert conclude(forward, *others, replay([1, 2], ["a", "b"]), calls=9).deterministic
    assert not conclude(forward, *others, replay([1, 2], ["x", "b"]), calls=9).deterministic


def test_the_first_item_has_none_before_it_to_depend_on():
    forward = replay([5, 7], ["a", "b"], ["a", "b"])
    found = conclude(forward, replay([7, 5], ["b", "x"]), replay([7], ["b"]), replay([7], ["b"]), calls=8)
    assert (found.conflict, found.shuffled_equal) == (None, False)


def test_an_item_that_differs_alone_depends_on_the_one_before_it():
    forward = replay([1, 2], ["a", "b"], ["a", "b"])
    found = conclude(forward, replay([2, 1], ["b", "a"]), replay([2], ["x"]), replay([2], ["x"]), calls=8)
    assert (found.conflict, found.alone_equal) == ((1, 2), False)


def test_what_cannot_be_looked_into_gets_the_benefit_of_the_doubt():
    opaque = [iter([1]), iter([2])]
    forward = replay([1, 2], opaque, [iter([3]), iter([4])])
    found = conclude(
        forward, replay([2, 1], opaque[::-1]), replay([2], opaque[1:]), replay([2], opaque[1:]), calls=8
    )
    assert (found.repeats_equal, found.shuffled_equal, found.alone_equal, found.deterministic) == (True,) * 4


def test_a_file_that_one_item_writes_twice_is_not_shared():
    forward = replay([1, 2], "ab", written=(("/a", 1), ("/a", 1), ("/b", 1), ("/b", 2)))
    assert order.shared_paths(forward) == ("/b",)


def test_only_files_count_as_written():
    effects = [
        Effect(kind=EffectKind.WRITE, what="opens for writing", where="/nowhere/at/all"),
        Effect(kind=EffectKind.WRITE, what="makes the folder", where="/"),
        Effect(kind=EffectKind.NETWORK, what="connects to", where="/nowhere"),
    ]
    assert traces.Trace().written(effects) == ["/nowhere/at/all"]
