"""A balance after each of 5,000 payments.

You have payments in the order in which they came, and a function that returns the balance after each. It
keeps the balance in a variable of the module. You were told that any loop can be handed to a pool.

What is right: every call needs the result of the one before it. In a pool each worker would keep a balance
of its own, and the results would be wrong without any error. The loop stays as it is, and the answer names
the variable that is in the way: `balance`.
"""

TARGET = "balance_after"
DATA = "items"
ALLOW: list[str] = []
EXPECTED = {"action": "refuse", "names": "balance"}

balance = 0


def balance_after(payment: int) -> int:
    """Add a payment to the balance and return the balance."""
    global balance  # noqa: PLW0603 - the mistake that this story is about
    balance += payment
    return balance


def items() -> list[int]:
    """Return the payments, some of them negative."""
    return [number * 37 % 101 - 40 for number in range(5000)]


if __name__ == "__main__":
    results = [balance_after(item) for item in items()[:10]]
    print(f"the balance after 10 of 5,000 payments is {results[-1]}")
