"""What several tests of the cost model start from."""

from advisor import cost
from advisor.model import Bound, Skipped
from tests.builders import case, gil, pickled, pickling, sample, timing, waiting

UNKNOWN = Skipped(skipped="not reached")

INTS = pickling(
    item=pickled(bytes=5, dumps_seconds=4e-8, loads_seconds=4e-8),
    result=pickled(bytes=5, dumps_seconds=4e-8, loads_seconds=4e-8),
)

MEGABYTES = pickling(item=pickled(bytes=8_000_000, dumps_seconds=0.006, loads_seconds=0.001))

COMPUTES = waiting(waiting=0.0)
"""A call that never waits, so that its wall time is its computing."""


def seconds(the_case, the_plan, items=None):
    return cost.predict(the_case, the_plan, items).seconds.value


def parts(the_case, the_plan, items=None):
    return {part.name: part.seconds for part in cost.predict(the_case, the_plan, items).parts}


def even(item, **overrides):
    """Build the timing of items that all take the same."""
    return timing(item, **({"percentiles": (item,) * 7, "variation": 0.0, "batch": 1} | overrides))


def waiting_case(**overrides):
    facts = {
        "timing": timing(0.05, cpu_seconds=0.0005),
        "waiting": waiting(Bound.IO, waiting=0.99, thread=0.01),
    }
    return case(**({"gil": gil(1.0), "sample": sample(1000)} | facts | overrides))
