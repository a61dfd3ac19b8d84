"""The words of the field, each in a sentence or two; what a part of advisor says of itself stands there."""

from __future__ import annotations

TERMS: dict[str, str] = {
    "baseline": "The person's own loop, as written. Every speedup is stated against it.",
    "BLAS": (
        "The library behind NumPy's linear algebra. It uses threads of its own, so that several processes "
        "with it can be slower than one."
    ),
    "break-even": (
        "The number of items, or the time an item takes, from which a faster way pays for its start."
    ),
    "budget": "Seconds of wall time that the advice may take; a part of what it can save at most.",
    "calls in flight": (
        "Calls that were made and have not returned. More of them help until the service is full (Little's "
        "law: in flight = calls per second times seconds per call)."
    ),
    "chunksize": (
        "Items handed to a worker at a time. Too small, and handing over costs more than the work; too "
        "large, and one worker is still busy when the others are done."
    ),
    "CPU-bound": (
        "Most of the time goes into computing; more cores help, more threads only where the GIL is free."
    ),
    "distinct items": "Items that differ from each other. A pure function need be called once for each.",
    "effect": (
        "What a call does beside returning a result: it writes, connects, starts a program, or changes state."
    ),
    "fork": (
        "Starts a worker as a copy of the program: fast, and it inherits what is loaded. Unsafe when other "
        "threads run. The default on Linux before Python 3.14."
    ),
    "forkserver": "Starts workers as copies of a small helper process, which has imported next to nothing.",
    "GIL": (
        "The interpreter lock of CPython: one thread at a time runs Python code. Native code may release it"
        " while it computes, and waiting always does."
    ),
    "handover": "How items reach worker processes: pickled, inherited by fork, or as slices of a table.",
    "I/O-bound": (
        "Most of the time goes into waiting for a network, a disk or another program; more calls in flight "
        "help."
    ),
    "interval": (
        "The range in which the true value is expected, with how surely: 1.8x (1.7-1.9), 95 % interval. One"
        " that holds 1x means that no gain was shown."
    ),
    "overhead": "What a faster way costs beside the work: starting workers, pickling, handing over.",
    "pickle": "Python's way to turn objects into bytes, by which they travel between processes.",
    "projected": "Calculated from a measured slice for the whole job; it was not run.",
    "pure": "Gives the same result for the same item, and does nothing else.",
    "sample": "The items that were drawn from the data to measure with; all over the data, not its head.",
    "slice": "The items that one variant gets in one round of the race.",
    "spawn": (
        "Starts a worker as a fresh interpreter that imports the module again: slow, but safe everywhere. "
        'Needs the line `if __name__ == "__main__":`.'
    ),
    "speedup": (
        "The time of the baseline over the time of the variant, for the same work: 2x takes half as long."
    ),
    "start method": "How worker processes come to be: fork, forkserver or spawn.",
    "straggler": (
        "An item, or a chunk, that takes much longer than the others, while all the other workers are done."
    ),
    "throughput": "Items, or calls, finished per second.",
    "waiting ratio": (
        "The share of a call's wall time that it spends waiting, the time without a core taken out. 1 - CPU"
        " / wall is not it on a machine that others use."
    ),
    "warm-up": "The first calls, which load, compile and fill caches, and are timed apart.",
    "worker": "A process or thread that calls the function; with asyncio, a place among the calls in flight.",
}
"""By name, in the order of the alphabet."""
