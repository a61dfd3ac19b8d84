"""The nouns of advisor, frozen and in the order in which data flows; this file imports nothing of ours.

Units are seconds and bytes everywhere; formatting happens in `reports` only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

SCHEMA_VERSION = 1
"""Version of the JSON form of `Advice`; changes only when a script that reads it could break."""


class ItemForm(StrEnum):
    """How the target receives one item."""

    ROW = "row"
    """A dict per record: text as the csv module gives it, values as the json module gives them."""
    SERIES = "series"
    """A pandas Series per record, as `for _, row in frame.iterrows()` gives it."""
    VALUE = "value"
    """One value: a line, a column's value, a JSON value, an array element, a Python object."""
    PATH = "path"
    """The path of a file, as text."""


class EffectKind(StrEnum):
    """What an effect touches; the first three leave the process and need consent to be repeated."""

    WRITE = "write"
    """A file, folder or database is created, changed or deleted."""
    NETWORK = "network"
    """A connection is made, a name is looked up, or bytes are sent."""
    SPAWN = "spawn"
    """A process is started or signaled."""
    STATE = "state"
    """State of the process itself: environment, working folder, random generators, module globals."""


CONSENT_KINDS = frozenset({EffectKind.WRITE, EffectKind.NETWORK, EffectKind.SPAWN})
"""The kinds that are never repeated without consent: their effects outlive the guarded child."""


class Need(StrEnum):
    """What a strategy may need; an answer that denies a need rejects every strategy that has it."""

    COLUMNS = "columns"
    """The work can be written as whole-column operations."""
    WAITS = "waits"
    """Calls spend their time waiting, so that waiting can overlap."""
    AWAITABLE = "awaitable"
    """The target is an async def."""
    OVERLAPS = "overlaps"
    """Two threads make progress at once: calls wait, or release the GIL."""
    CORES = "cores"
    """A second core would be used: calls compute, and do not already use every core."""
    INDEPENDENT = "independent"
    """An item's result does not depend on the items before it."""
    ENOUGH_ITEMS = "enough_items"
    """There are enough items to pay for starting workers."""
    ITEM_COST = "item_cost"
    """An item takes long enough to pay for sending it to a worker."""
    PICKLABLE = "picklable"
    """Function, items and results travel between processes, and cheaply."""


class Origin(StrEnum):
    """Where an answer comes from."""

    MEASURED = "measured"
    ASKED = "asked"
    ASSUMED = "assumed"


class Severity(StrEnum):
    """How bad a finding is if it is true."""

    DANGER = "danger"
    """Wrong results, lost data or harm: no plan that it touches is run or advised."""
    WARNING = "warning"
    NOTE = "note"


class Action(StrEnum):
    """What the verdict tells the person to do."""

    KEEP_SEQUENTIAL = "keep-sequential"
    SWITCH = "switch"
    CANNOT_TELL = "cannot-tell"
    REFUSE = "refuse"


class Bound(StrEnum):
    """What a call spends its time on."""

    CPU = "cpu"
    IO = "io"
    MIXED = "mixed"
    NATIVE = "native-multithreaded"
    SUBPROCESS = "subprocess"


class Handover(StrEnum):
    """How items reach worker processes."""

    ITEMS = "items"
    """Pickled, a chunk at a time."""
    INDEX = "index"
    """Inherited by fork; only where a chunk begins and ends is sent."""
    COLUMNS = "columns"
    """Slices of the table are sent, and rows are made in the worker."""


class FailureKind(StrEnum):
    """How a guarded call ended when it did not return."""

    RAISED = "raised"
    EXITED = "exited"
    KILLED = "killed by a signal"
    TIMED_OUT = "timed out"
    OUT_OF_MEMORY = "out of memory"
    TOO_MANY_PROCESSES = "too many processes"
    REFUSED = "refused an effect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number with its doubt."""

    value: float
    """Best single value, in the unit of the field that holds it."""
    low: float
    """Lower end of the interval."""
    high: float
    """Upper end of the interval."""
    confidence: float = 0.95
    """Probability that the interval is meant to cover; 1.0 when the value is exact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A fact that was not established."""

    skipped: str
    """Why, as a sentence without a full stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A guarded call that did not return a value."""

    kind: FailureKind
    """How it ended."""
    because: str
    """One line without a full stop, such as "ValueError: negative age"."""
    item: int | None = None
    """Index of the item that was being worked on, in the sample."""
    detail: str = ""
    """The user's own traceback, our frames removed; empty when there is none."""
    error: str = ""
    """Qualified name of the exception type; empty when nothing was raised."""


# ---------------------------------------------------------------- what was asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the person asked for."""

    target: str
    """`path/to/file.py:function` or `package.module:attribute.path`."""
    data: str
    """A path, a quoted glob, `module:name`, or `-` for lines on standard input."""
    item: ItemForm | None = None
    """How the target gets an item; None = chosen from the signature and a first call."""
    column: str | None = None
    """The item is this column's value."""
    budget: float | None = None
    """Seconds of wall time for the whole answer; None = 5 % of the job, at least 4 and at most 15."""
    workers: int | None = None
    """Upper bound on workers; None = usable cores."""
    sample: int | None = None
    """Items to draw; None = adaptive."""
    answers: tuple[tuple[int, str], ...] = ()
    """A person's own answers: (question number, value)."""
    yes: bool = False
    """Agrees to repeat calls whose first call showed no network or process effects."""
    allow: frozenset[EffectKind] = frozenset()
    """Agrees, by name, to repeat calls that have these effects."""
    max_calls: int | None = None
    """Most calls of a function whose effects leave the process; None = 300."""
    seed: int = 0
    """Seed of every random choice that advisor makes."""
    show_values: bool = False
    """Whether values of the data may appear in reports."""
    vectorized: str | None = None
    """The person's own function of the whole columns, as `module:function`; it is verified and raced."""


# ---------------------------------------------------------------- the machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Cores:
    """Processors that this process may really use."""

    usable: int
    """The smallest of hardware, affinity and quota: the default number of workers."""
    source: str
    """Which limit decided, such as "affinity" or "cgroup v2 quota in /system.slice/x"."""
    logical: int
    """Hardware threads that the system has."""
    physical: int | None
    """Hardware cores, None where the system does not tell."""
    affinity: int | None
    """Processors in this process's affinity mask."""
    quota: float | None
    """Processors that the tightest cgroup quota allows, before rounding up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Memory that may be used."""

    available: int
    """Bytes that can be taken now without swapping, within the limit."""
    limit: int
    """Bytes: the smaller of physical memory and the cgroup's limit."""
    source: str
    """What set the limit, such as "physical memory"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerStart:
    """What it costs to start worker processes with one start method."""

    start_method: str
    workers: int
    """How many workers the pool had."""
    seconds: Estimate
    """Wall time from an empty pool until every worker has answered once, nothing imported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """How much work w processes really get done at once."""

    workers: int
    speedup: Estimate
    """Work done by w processes in the time in which one does 1; at most w."""


class Kernel(StrEnum):
    """A fixed piece of work, for what it asks of the machine."""

    PYTHON = "python"
    """Pure Python: one core, and the interpreter lock."""
    CACHE = "cache"
    """Hashing of what a core's own cache holds, the interpreter lock released."""
    MEMORY = "memory"
    """Copies that no cache holds, the interpreter lock released: cores share the way to memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """How much of one kind of work w workers got done at once; nothing is known of more than were tried."""

    kernel: Kernel
    by: Literal["processes", "threads"]
    points: tuple[Capacity, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disturbance:
    """What else moved the numbers while we measured; shares are of the cores that may be used."""

    seconds: float
    """How long we watched."""
    foreign: float
    """Share of the time of the cores that went to programs which are not ours."""
    steal: float
    """Share of it that the host of this virtual machine took."""
    throttled: float | None
    """Share of the quota's periods in which it stopped somebody; None without a quota."""
    overheated: int = 0
    """How often a core was slowed down because it was hot."""
    clock: float | None = None
    """Share of its top clock speed that the system allows a core; None where it does not tell."""
    busiest: tuple[str, ...] = ()
    """Names of the foreign programs that used most, at most three."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Overheads measured on this machine, in this run."""

    worker_starts: tuple[WorkerStart, ...]
    process_dispatch: Estimate
    """Seconds of the parent's time per chunk of a process pool, pipelined."""
    thread_dispatch: Estimate
    """Seconds per call handed to a thread pool, pipelined."""
    pickle_rate: float
    """Bytes per second for dict records, dumps and loads together."""
    capacity: tuple[Capacity, ...]
    noise: float
    """Coefficient of variation of one repeated fixed kernel; over 0.10 the machine is noisy."""
    seconds: float
    """How long calibrating took."""
    curves: tuple[Curve, ...] = ()
    """Capacity by kind of work and number of workers; measured by `advisor machine` only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What this computer lets us use."""

    cores: Cores
    memory: Memory
    system: str
    """Operating system and release."""
    python: str
    """Version of the interpreter, such as "3.12.1"."""
    implementation: str
    """Such as "CPython"."""
    gil: bool
    """Whether the global interpreter lock is on."""
    start_methods: tuple[str, ...]
    default_start_method: str
    blas_threads: int | None
    """Threads that the BLAS library uses, None when no BLAS is loaded or threadpoolctl is missing."""
    load: float | None
    """Runnable processes over the last minute, None where the system does not tell."""
    calibration: Calibration | Skipped = Skipped(skipped="not calibrated")
    disturbance: Disturbance | Skipped = Skipped(skipped="not watched")


# ---------------------------------------------------------------- function and data


class TargetKind(StrEnum):
    """What the target is."""

    FUNCTION = "function"
    COROUTINE = "async function"
    GENERATOR = "generator function"
    METHOD = "method"
    LAMBDA = "lambda"
    PARTIAL = "partial"
    BUILTIN = "builtin"
    CLASS = "class"
    CALLABLE = "callable object"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The user's function, described without touching it in the parent."""

    spec: str
    """As the person wrote it."""
    module: str
    """Name under which code can import it."""
    attribute: str
    """Dotted path inside the module."""
    file: str | None
    """File that was really loaded, None for builtins."""
    line: int | None
    kind: TargetKind
    signature: str
    """Such as "(row)"; empty when Python cannot tell."""
    doc: str
    """First line of the docstring, or empty."""
    import_seconds: float
    """Wall time of importing its module in a fresh process."""
    threads: int
    """Threads that were alive after the import, the main one included."""
    path_entry: str
    """Folder that was put in front of sys.path, or empty."""
    body_lines: int
    """Lines of its source, 0 when there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of tabular data."""

    name: str
    kind: str
    """Kind in the form that the target gets, such as "text", "integer", "float64"."""
    missing: int = 0
    """Missing or empty values in the sample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The items drawn, and what is known of all the others."""

    source: str
    """Name of the source, such as "csv"."""
    spec: str
    """DATA as the person wrote it."""
    form: ItemForm
    form_because: str
    """Why this form, as a sentence without a full stop."""
    items: int
    """Items drawn."""
    total: Estimate | None
    """Items in all; exact when its confidence is 1.0; None when it cannot be known."""
    bytes: int | None
    """Size of the whole data as stored."""
    drawn: str
    """How, such as "40 blocks of 50 lines over the whole file"."""
    columns: tuple[Column, ...] = ()
    conversions: tuple[str, ...] = ()
    """What was changed between the file and the item, one sentence each; empty = nothing."""
    load_code: str = ""
    """Python that loads all the items as the sequential loop would, defining `items` (or `frame`)."""
    array: str = ""
    """What each item is when all are NumPy arrays of one type and shape, such as "float64 300x3"."""
    preview: tuple[str, ...] = ()
    """First items as text; filled only when values may be shown."""


# ---------------------------------------------------------------- facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Something that the user's code did to the world or to its own process."""

    kind: EffectKind
    what: str
    """Such as "open for writing", "connect", "start a process", "changes a module global"."""
    where: str
    """The path, address, command or variable."""
    count: int = 1
    during: str = "call"
    """"import", "data" or "call"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstCall:
    """What the very first call showed; it ran once, on one item, watched."""

    call: str
    """The call as Python, values shortened to their types unless they may be shown."""
    seconds: float
    cpu_seconds: float
    result: str
    """The result's type, or its value when values may be shown."""
    effects: tuple[Effect, ...]
    printed: int
    """Bytes that it wrote to standard output and error."""
    failed: Failed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long an item takes in the person's own loop."""

    item_seconds: Estimate
    """Wall seconds per item, results kept, first call left out."""
    cpu_seconds: float
    """CPU seconds per item, of all threads and reaped children."""
    first_call_excess: float
    """Seconds that the first call took over the typical one."""
    variation: float
    """Coefficient of variation between items (or batches, see `batch`)."""
    percentiles: tuple[float, ...]
    """Seconds per item at 0, 5, 25, 50, 75, 95 and 100 percent."""
    batch: int
    """Calls timed together; 1 = each call by itself."""
    calls: int
    """Calls behind this fact."""
    biggest_share: float
    """Share of the sampled time that the longest call or batch took."""
    drift: float
    """Cost at the end of the data over cost at its start; 1.0 = none that can be told from noise."""
    errors: int
    """Calls that raised."""
    error_items: tuple[int, ...] = ()
    """Indexes of the first items that raised."""
    error: str = ""
    """Type and text of the first exception; values are left out unless they may be shown."""
    first_calls: bool = False
    """Only calls for values that had not come up before count, since equal items were much cheaper again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What a call spends its wall time on; shares of the wall time that the machine let it have."""

    bound: Bound
    waiting: float
    """Share spent waiting, the run-queue delay taken out."""
    thread: float
    """Share of CPU of the calling thread."""
    native: float
    """CPU of other threads of the process over wall time."""
    children: float
    """CPU of child processes over wall time."""
    run_queue: float | None
    """Share spent ready but not running because others held the cores; None where unknown."""
    switches: float
    """Voluntary context switches per call."""
    read_bytes: float | None
    """Bytes read per call, None where unknown."""
    written_bytes: float | None
    """Bytes written per call, None where unknown."""
    connections: int
    """Sockets open after the calls."""
    connects: float = 0.0
    """Connections begun per call."""
    seconds: float
    """Length of the window that was watched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pickled:
    """One thing that was pickled, or why it could not be."""

    bytes: int
    """Median size."""
    max_bytes: int
    dumps_seconds: float
    loads_seconds: float
    checked: int
    """How many were tried."""
    error: str = ""
    """Type and text of the failure; empty = all went through."""
    culprit: str = ""
    """Attribute path of what cannot be pickled, such as "item['log'].handlers[0].lock"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pickling:
    """Whether and how dearly function, items, results and exceptions travel between processes."""

    function: Pickled
    item: Pickled
    """Per item, sent in chunks as the pool would send them."""
    result: Pickled
    exception: Pickled | None
    """None when no call raised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryUse:
    """Memory of the loop, in bytes."""

    base: int
    """Resident size of a process that has imported the target and holds the sample."""
    per_item: float
    """Growth per call with its result kept."""
    peak: int
    """Highest resident size seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Whether results depend on what was called before."""

    items: int
    """Items compared."""
    calls: int
    """Calls spent on it."""
    repeats_equal: bool
    """The same items again, in the same process, gave the same results."""
    shuffled_equal: bool
    """The same items in another order, in a fresh process, gave the same results."""
    alone_equal: bool
    """An item alone in a fresh process gave the same result."""
    deterministic: bool
    """One item, alone, in two fresh processes, gave the same result; False = results vary by themselves."""
    changed: tuple[str, ...]
    """Variables outside the function that calls changed, such as "totals.running"."""
    growing: tuple[str, ...]
    """Those that went on changing when the same items came again: accumulators, not caches."""
    mutates_argument: bool
    random_state: bool
    """A global random generator was drawn from."""
    conflict: tuple[int, int] | None
    """A pair of items (earlier, later) of which the later one's result depends on the earlier."""
    shared_paths: tuple[str, ...] = ()
    """Files that calls for different items wrote to; a database that was only read is none."""
    left_behind: tuple[str, ...] = ()
    """What one call may find of another's: files numbered anew each time, and, where results vary, files and
    folders that calls read or list and calls for other items write."""
    unseen: tuple[str, ...] = ()
    """Variables too large to be looked through: a change of length or identity would have been seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gil:
    """How much of the time a second Python thread could have run."""

    free: float
    """Share of the window, 0 to 1."""
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """What a second thread gains: the same calls made by one thread and by two at once."""

    speedup: Estimate
    """One thread's time over that of two for the same calls; 2 = they overlap entirely, 1 = not at all."""
    calls: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """How many of the items are different from each other."""

    hashable: bool
    """Whether every item of the sample can be a key of a dict."""
    distinct: Estimate | None
    """Different items in the whole job; None when they cannot be told or the total is unknown."""
    exact: bool
    """Counted over all items, not estimated from the sample."""
    cached: bool
    """The same items were much cheaper the second time: the function keeps results itself."""
    lookup_seconds: float
    """Wall seconds to look one item up in a dict of results."""
    key: str = ""
    """Expression of `item` that tells different items apart; empty when none does."""
    because: str = ""
    """Why `hashable` is False or `distinct` is None, as a sentence without a full stop."""
    hit_seconds: float = 0.0
    """Wall seconds of a call whose result the function had kept; 0 when it keeps none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One step of the ramp: so many calls in flight."""

    in_flight: int
    calls: int
    seconds: float
    throughput: Estimate
    """Calls finished per second at steady state."""
    latency: float
    """Mean wall seconds of a call."""
    errors: int
    """Calls that raised, refusals left out."""
    refused: int
    """Calls that the service refused: 429, 503, or a rate limit by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ramp:
    """How throughput grows with the calls in flight, and where it stops growing."""

    levels: tuple[Level, ...]
    """From the fewest calls in flight to the most that were tried."""
    cap: int
    """Calls in flight to use."""
    rate: float | None
    """Calls per second that the service accepts; None when no limit was met."""
    because: str
    """Why this cap, as a sentence without a full stop."""
    calls: int
    """Calls that the ramp spent."""


class ColumnVerdict(StrEnum):
    """How far the column form of a function is known to give what the function gives."""

    IDENTICAL = "identical"
    """No condition is open, and no difference was found."""
    CONDITIONAL = "identical on your data"
    """Under the conditions that are listed; rows that do not meet them go through the original."""
    REFUSED = "refused"
    """There is no column form, and the blockers say why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Something that has to hold for a row, so that the column form is certain."""

    kind: str
    """Such as "ascii" or "int-range"."""
    words: str
    """As words, such as "email is ASCII text"."""
    odd: int
    """Rows among those checked that do not meet it: these go through the original."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """A step without a column form."""

    because: str
    """What it does, without a full stop."""
    line: int | None = None
    """Line in the file of the function."""
    sure: bool = True
    """There can be no column form; otherwise we only know of none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to run all items without workers, timed beside the others on the same rows."""

    name: str
    """loop, records, distinct, columns, columns with the original, the function itself, or yours."""
    seconds: float
    """Median wall time over the rounds."""
    ratio: Estimate | None
    """Speedup over the loop as written; None for the loop."""
    recommended: bool = False
    code: str = ""
    """The expression or call that does it, such as `[f(row) for row in frame.to_dict("records")]`."""
    rows: int = 0
    """Rows that it was run on, where that was a part from which its time was scaled; 0 = all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vectorization:
    """What came of rewriting the function into operations on whole columns: question 1, done."""

    verdict: ColumnVerdict
    because: str
    """The outcome as a sentence without a full stop."""
    as_what: str
    """What the column form takes: "DataFrame", "pandas Series" or "NumPy array"."""
    origin: str = "written"
    """written: from the source; itself: the function takes whole columns; yours: given by the person."""
    conditions: tuple[Condition, ...] = ()
    blockers: tuple[Blocker, ...] = ()
    notes: tuple[str, ...] = ()
    """Differences that a person has to know, such as a time that is taken once for all rows."""
    constructs: tuple[str, ...] = ()
    """The steps that have a column form, such as "str.strip"."""
    checked: int = 0
    """Rows of the data for which the conditions were evaluated."""
    all_rows: bool = False
    """Whether these are all rows of the data."""
    odd: int = 0
    """Rows among them that go through the original."""
    compared: int = 0
    """Rows of the data for which the function's result was compared with the column form's."""
    edges: int = 0
    """Made-up rows compared besides, hostile ones among them."""
    last_digit: int = 0
    """Results that differ in the last digits of a float only (1e-12 relative)."""
    before: str = ""
    """Source of the function as written."""
    code: str = ""
    """The code that is offered: the plain form where all conditions hold on all rows, else the guarded."""
    plain: str = ""
    """The column form alone."""
    guarded: str = ""
    """The column form with the rows that do not meet the conditions going through the original."""
    imports: tuple[str, ...] = ()
    """Import lines that the code needs."""
    uses: tuple[str, ...] = ()
    """Names of the function's module that the code needs."""
    ways: tuple[Way, ...] = ()
    items: int = 0
    """Rows of one timed call of the column form."""
    call_seconds: float = 0.0
    """Median wall time of that call."""
    seconds: float = 0.0
    """Wall time that all of it took."""

    @property
    def works(self) -> bool:
        """Claim that there is a column form, and that it gave what the function gives."""
        return self.verdict is not ColumnVerdict.REFUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognized:
    """What reading the function's source says about columns; nothing was run for it."""

    columns: bool | None
    """True: every step has a column form. False: one step has none. None: cannot tell."""
    constructs: tuple[str, ...]
    """The steps that have a column form, such as "str.strip"."""
    blocker: str
    """The first step without one, as a sentence without a full stop; empty if none."""
    line: int | None
    """Line of the blocker in its file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Debugging:
    """What of the function's behavior would be harder to see from a worker."""

    prints: int
    """Calls to print found by reading."""
    logging: int
    """Calls to a logger found by reading."""
    breakpoints: int
    lines: int
    printed: int
    """Bytes that the first call printed."""
    client: str = ""
    """Call by which it reaches a service, such as "requests.get", or else the library that its module has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Everything that the probes established about the target on the sample."""

    first_call: FirstCall | Skipped = Skipped(skipped="not reached")
    import_effects: tuple[Effect, ...] = ()
    """What importing the module and making the data did, before any call."""
    recognized: Recognized | Skipped = Skipped(skipped="not reached")
    timing: Timing | Skipped = Skipped(skipped="not reached")
    waiting: Waiting | Skipped = Skipped(skipped="not reached")
    pickling: Pickling | Skipped = Skipped(skipped="not reached")
    memory: MemoryUse | Skipped = Skipped(skipped="not reached")
    order: Order | Skipped = Skipped(skipped="not reached")
    gil: Gil | Skipped = Skipped(skipped="not reached")
    overlap: Overlap | Skipped = Skipped(skipped="not reached")
    repeats: Repeats | Skipped = Skipped(skipped="not reached")
    ramp: Ramp | Skipped = Skipped(skipped="not reached")
    vectorization: Vectorization | Skipped = Skipped(skipped="not reached")
    debugging: Debugging | Skipped = Skipped(skipped="not reached")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that is known before deciding: the single argument of every question and strategy."""

    machine: Machine
    target: Target
    sample: Sample
    profile: Profile
    workers: int
    """Upper bound on workers for processor-bound plans."""


# ---------------------------------------------------------------- deciding


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One of the seven questions, answered from evidence or by a person."""

    question: int
    """1 to 7."""
    value: str
    """One of the question's values, such as "yes", "no", "cpu", "unsure"."""
    because: str
    """The evidence, this machine's threshold and the article's rule of thumb, in sentences."""
    confidence: float
    """0 to 1: how sure the evidence makes us."""
    origin: Origin
    denies: frozenset[Need] = frozenset()
    """Needs that strategies can no longer count on."""
    change: str = ""
    """What would change the answer, as a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One way to run the whole job."""

    strategy: str
    """Name of the strategy that runs it."""
    workers: int = 1
    """Processes, threads, or calls in flight."""
    chunksize: int = 1
    """Items handed over at a time."""
    start_method: str | None = None
    """How worker processes are started, None when there are none."""
    handover: Handover = Handover.ITEMS
    """How items reach worker processes."""
    rows: ItemForm | None = None
    """Form in which workers make the rows of a table; None = as the person's own loop makes them."""
    blas_threads: int | None = None
    """Threads that the BLAS of each worker may use; None = as many as it likes."""
    warm: bool = False
    """One call is made before forking, so that workers inherit what it loads and caches."""
    rate: float | None = None
    """Calls that may begin in a second, where a service refuses more; None = as fast as they go."""
    distinct_share: float = 1.0
    """Different items over all items, for a plan that calls once per different item."""
    because: str = ""
    """Why these numbers, as a sentence without a full stop; empty when nothing needs saying."""
    code: str = ""
    """What the person would paste."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A strategy, or one of its plans, that was not tried."""

    strategy: str
    because: str
    """The sentence of the answer that denied it, or the prediction that ruled it out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One share of a plan's wall time."""

    name: str
    """Such as "start workers", "compute", "pickle"."""
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """What the cost model expects of a plan over the full job; always a prediction, never a measurement."""

    plan: Plan
    seconds: Estimate
    """Wall time of the full job."""
    parts: tuple[Part, ...]
    """Where the time goes; parts sum to the value."""
    memory: float | None = None
    """Bytes that the plan holds at once, parent and workers together; None when not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalence:
    """Whether a variant's results equal the baseline's."""

    verdict: Literal["identical", "equal within float noise", "different", "cannot compare"]
    compared: int
    """Results compared."""
    because: str = ""
    """First difference: the item and what differs, never the values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """A plan that was run."""

    plan: Plan
    item_seconds: Estimate
    """Wall seconds per item at steady state."""
    start_seconds: float
    """Wall time to start workers and warm them up, outside the steady state."""
    stop_seconds: float
    """Wall time to shut them down."""
    times: tuple[float, ...]
    """Wall seconds per item in each round."""
    rounds: int
    calls: int
    """Calls of the target that this plan made."""
    speedup: Estimate | None
    """Baseline over plan at steady state, paired by round; None for the baseline and for one round."""
    full_speedup: Estimate | None
    """The same, projected to the full job, start and stop included."""
    full_seconds: Estimate | None
    """Projected wall time of the full job, a prediction; None when the total is unknown."""
    equivalence: Equivalence
    failed: Failed | None = None
    """How it ended when it did not finish."""
    parts: tuple[Part, ...] = ()
    """Where the time of the slices went, scaled to the full job; empty when none was run.
    Measured one by one, so that their sum may miss `parts_seconds`."""
    parts_seconds: float = 0.0
    """Wall time of the slices, start and stop, scaled to the full job: what the parts should sum to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """What to do about a finding."""

    text: str
    safe: bool = False
    """Whether it cannot change results."""
    code: str = ""
    """Lines of Python that do it; written by a rule, never taken from the person's files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that the person should know: from lint, safety and trust rules alike."""

    rule: str
    """Kebab-case, equal to the file name of the rule."""
    severity: Severity
    confidence: float
    """0 to 1, apart from the severity."""
    message: str
    location: str | None = None
    """`file:line`, a variable, or an item."""
    fix: Fix | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Projected:
    """The full job, projected."""

    items: float | None
    """Items in all, None when unknown."""
    sequential_seconds: Estimate | None
    plan_seconds: Estimate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEven:
    """Where starting workers begins to pay on this machine."""

    items: float | None
    """Items of this cost from which processes win; None when they never do."""
    item_seconds: float | None
    """Item cost from which processes win over this many items; None when they never do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BestSequential:
    """The fastest way found that needs no workers, named beside a parallel gain."""

    plan: Plan
    speedup: Estimate
    """Baseline over it, for the full job."""
    gain_over_it: Estimate | None
    """It over the advised plan, for the full job; None when that one needs no workers either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreCores:
    """What the best processor-bound plan might gain on more cores: a prediction, never a measurement."""

    cores: int
    low: float
    """Speedup over the loop that the evidence supports at least."""
    high: float
    """Upper bound of the speedup."""
    limit: str
    """What sets the upper bound, as a phrase."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The recommendation."""

    action: Action
    strategy: str
    """Strategy to use: "sequential" unless the action is "switch"."""
    sentence: str
    """The one sentence that a person needs."""
    plan: Plan
    speedup: Estimate | None
    """Baseline over plan for the full job; None when nothing was measured."""
    projected: Projected
    worth_it: bool | Literal["marginal"]
    because: str
    break_even: BreakEven | None = None
    ceiling: str = ""
    """What the best possible gain on this machine is, and why."""
    best_sequential: BestSequential | None = None
    """The fastest form without workers, when it is neither the loop itself nor what is advised."""
    more_cores: tuple[MoreCores, ...] = ()
    """Predicted range for 4, 8, 16 and 32 cores; empty where cores are not the limit."""
    changes: tuple[str, ...] = ()
    """What would make the plan that came second the better one, one sentence each."""
    more_seconds: float | None = None
    """Further seconds of budget that would probably settle it; None when it is settled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A part of the audit and how long it took."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What the advice itself cost."""

    seconds: float
    """Wall time, without the time in which a person was being asked."""
    budget: float
    calls: int
    """Calls of the target, over all processes."""
    stages: tuple[Stage, ...]
    interrupted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """The whole answer; saved as JSON, shown in any format."""

    schema: int = SCHEMA_VERSION
    machine: Machine
    target: Target | Skipped
    sample: Sample | Skipped
    profile: Profile = field(default_factory=Profile)
    answers: tuple[Answer, ...] = ()
    plans: tuple[Plan, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    predictions: tuple[Prediction, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    findings: tuple[Finding, ...] = ()
    verdict: Verdict
    cost: Cost
