"""Functions of which only a part has a column form, or one that is seldom worth it."""
# ruff: noqa: B905
# The functions are written as people write them.

import re
import unicodedata
from collections import Counter
from datetime import datetime

from corpus.case import ROW, SERIES, VALUE, either
from corpus.ordinary import (
    choices,
    days,
    decimals,
    digits,
    integers,
    lists,
    messy,
    moments,
    names,
    records,
    sentences,
    sometimes,
    values,
    written,
)

ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}


def compound(row):
    return round(row["principal"] * (1 + row["rate"]) ** row["years"], 2)


def capital_words(text):
    return " ".join(word.capitalize() for word in text.split())


def numbers_in(text):
    return "|".join(re.findall(r"\d+", text))


def hidden_digits(text):
    return re.sub(r"\d+", lambda m: "#" * len(m.group()), text)


def byte_length(row):
    return len(row["name"].encode("utf-8"))


def caesar(text):
    result = ""
    for c in text:
        if "a" <= c <= "z":
            result += chr((ord(c) - 97 + 3) % 26 + 97)
        else:
            result += c
    return result


def sorted_letters(text):
    return "".join(sorted(set(text.lower())))


def without_accents(row):
    text = unicodedata.normalize("NFKD", row["name"])
    return text.encode("ascii", "ignore").decode("ascii")


def loud_tags(row):
    return [tag.upper() for tag in row["tags"] if tag]


def sparse_record(row):
    record = {"id": row["id"]}
    if row["email"]:
        record["email"] = row["email"].lower()
    if row["age"] > 17:
        record["adult"] = True
    return record


def row_label(row):
    return f"{row.name}-{row['kind']}"


def roman(text):
    total = 0
    for letter, following in zip(text, text[1:] + " "):
        value = ROMAN[letter]
        total += -value if ROMAN.get(following, 0) > value else value
    return total


def hex_number(text):
    return int(text, 16)


def iso_moment(row):
    return datetime.fromisoformat(row["at"]).isoformat(timespec="minutes")


def moment_text(moment):
    return str(moment)


def most_common_word(text):
    return Counter(text.lower().split()).most_common(1)[0][0]


def has_feature(row):
    return bool(row["features"] & (1 << row["bit"]))


CASES = (
    either(
        compound,
        ROW,
        records(principal=decimals(100, 9_000), rate=decimals(0, 0.2, 3), years=integers(1, 30)),
        "column-exponent",
        "rounding",
    ),
    either(capital_words, VALUE, values(messy(sentences)), "case-mapping", "whitespace-kinds"),
    either(numbers_in, VALUE, values(sentences), "unicode-digits"),
    either(hidden_digits, VALUE, values(sentences), "unicode-digits"),
    either(byte_length, ROW, records(name=names), "non-ascii"),
    either(caesar, VALUE, values(messy(sentences)), "case-mapping"),
    either(sorted_letters, VALUE, values(messy(names)), "case-mapping"),
    either(without_accents, ROW, records(name=names), "non-ascii"),
    either(loud_tags, ROW, records(tags=lists(choices("new", "sale", ""), 0, 3)), "list-cell"),
    either(
        sparse_record,
        ROW,
        records(id=integers(1, 99), email=sometimes(messy(names), ""), age=integers(9, 40)),
        "keys-differ",
        "case-mapping",
    ),
    either(row_label, SERIES, records(name=names, kind=choices("a", "b")), "name-is-the-label"),
    either(roman, VALUE, values(choices("XIV", "IX", "LVIII", "III")), "pairs-of-characters"),
    either(hex_number, VALUE, values(written(integers(0, 9_000), "{:x}")), "int-text", "int-overflow"),
    either(iso_moment, ROW, records(at=days("%Y-%m-%dT%H:%M:%S")), "date-text"),
    either(moment_text, VALUE, values(moments()), "midnight", "date-range"),
    either(most_common_word, VALUE, values(sentences), "case-mapping", "whitespace-kinds"),
    either(
        has_feature,
        ROW,
        records(features=integers(0, 255), bit=integers(0, 7), serial=digits(4)),
        "shift-overflow",
    ),
)
