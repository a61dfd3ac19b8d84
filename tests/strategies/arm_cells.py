"""What the tests of arms run inside the guarded child, by name."""

from advisor import strategies, wire
from advisor.model import Plan


def run(stage, _channel, *, plan):
    """Serve all the items in one slice, and return what came back as text; talks, as the race's arms do."""
    chosen = wire.from_plain(Plan, plan)
    with strategies.find(chosen.strategy).arm(stage, chosen) as arm:
        prepared = arm.prepare(stage.items, chosen.chunksize)
        return [repr(result) for result in arm.results(arm.run(prepared))]
