"""Phone numbers of customers: checked and written as the network wants them.

The phonenumbers library is plain Python with large tables. Among half a million customers the numbers are all
different; among callers of a hotline the same few thousand come again and again.
"""

from typing import Any

import phonenumbers

WORKLOADS: dict[str, dict[str, Any]] = {
    "phone_numbers": {
        "target": "international",
        "data": "customers",
        "needs": ["phonenumbers"],
        "truth": {1: "no", 2: "cpu", 3: "yes", 4: "yes", 5: "yes", 6: "yes"},
    },
    "repeated_phone_numbers": {
        "target": "international",
        "data": "callers",
        "needs": ["phonenumbers"],
        "truth": {1: "no", 2: "cpu", 3: "yes", 6: "yes"},
    },
}

COUNTRIES = ("DE", "FR", "IT", "GB", "US")


def international(text: str) -> str:
    """Return a number as the network wants it, or nothing for one that cannot exist."""
    country, _, local = text.partition(":")
    try:
        number = phonenumbers.parse(local, country)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def number(n: int) -> str:
    """Write a number as a person would."""
    return f"{COUNTRIES[n % 5]}:0{20 + n % 79} {1_000_000 + n * 7919 % 8_999_999}"


def customers() -> list[str]:
    """Return numbers that are all different."""
    return [number(n) for n in range(45_000)]


def callers() -> list[str]:
    """Return 80,000 calls from 1,500 numbers."""
    return [number(n * n % 1_499) for n in range(80_000)]
