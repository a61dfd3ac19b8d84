"""A thousand items, each of which adds up a million numbers.

You have a computation that takes about 40 milliseconds per item and nothing but the processor. You were
told that threads make Python faster, and that less than 2x is not worth the trouble.

What is right: threads do not help, because only one of them can run Python at a time. Each item is worth
many times what it costs to send it to another process, no item needs another one's result, and a thousand
of them pay for starting workers: processes, nearly as many times faster as there are free cores. With one
core, keep the loop.

The sums begin at the item itself, so that no call can be skipped and no array can stand in for the items.
"""

TARGET = "add_a_million"
DATA = "items"
ALLOW: list[str] = []
EXPECTED = {"action": "switch", "strategies": ["processes"]}

STEPS = 1_000_000


def add_a_million(start: int) -> int:
    """Add up a million numbers in a row, from the given one on."""
    total = 0
    for number in range(start, start + STEPS):
        total += number
    return total


def items() -> list[int]:
    """Return the numbers to start from."""
    return list(range(1000))


if __name__ == "__main__":
    results = [add_a_million(item) for item in items()[:10]]
    print(f"10 of 1,000 sums; the first is {results[0]:,}")
