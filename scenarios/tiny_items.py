"""Ten thousand numbers, each to be doubled.

You have a list of numbers and a function that a pool of processes is so often shown with: `x * 2`. You
were told that thousands of items are enough to go parallel.

What is right: the number of items says nothing by itself. The whole loop takes about a millisecond, and
starting two workers takes several; handing over one number costs a thousand times what doubling it does.
Keep the loop, or double the whole array at once if it is one already.
"""

TARGET = "double"
DATA = "items"
ALLOW: list[str] = []
EXPECTED = (
    {"action": "keep-sequential"},
    {"action": "switch", "strategies": ["vectorized"]},
)


def double(x: int) -> int:
    """Return twice the number."""
    return x * 2


def items() -> list[int]:
    """Return ten thousand numbers."""
    return list(range(10_000))


if __name__ == "__main__":
    results = [double(item) for item in items()[:100]]
    print(f"doubled 100 of 10,000 numbers; the last is {results[-1]}")
