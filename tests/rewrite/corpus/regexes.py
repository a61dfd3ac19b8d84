"""Functions that search, split and replace by regular expressions."""
# ruff: noqa: FURB167, RET505, SIM210
# The functions are written as people write them.

import re

from corpus.case import ROW, SERIES, VALUE, columns
from corpus.ordinary import (
    choices,
    decimals,
    digits,
    emails,
    integers,
    joined,
    messy,
    names,
    phones,
    records,
    sentences,
    sometimes,
    values,
)

EMAIL = re.compile(r"^[\w.+-]+@[\w-]+\.[\w.]+$")
ZIP = re.compile(r"\b(\d{5})(?:-(\d{4}))?\b")
UNIT = re.compile(r"(?P<number>[\d.]+)\s*(?P<unit>kg|g|lb)", re.IGNORECASE)
SPACES = re.compile(r"\s+")


def only_digits(value):
    return re.sub(r"\D", "", value)


def tidy_text(value):
    value = re.sub(r"[^\w\s]", "", value.lower())
    return re.sub(r"\s+", " ", value).strip()


def valid_email(row):
    return bool(EMAIL.match(row["email"]))


def zip_parts(row):
    found = ZIP.search(row["address"])
    if found:
        return found.group(1), found.group(2)
    return None, None


def grams(text):
    m = UNIT.search(text)
    if m is None:
        return None
    number = float(m.group("number"))
    if m.group("unit").lower() == "kg":
        return number * 1000
    elif m["unit"] == "lb":
        return number * 453.6
    return number


def title_of(row):
    match = re.search(r" ([A-Za-z]+)\.", row["Name"])
    return match.group(1) if match else ""


def is_order_number(text):
    return re.fullmatch(r"[A-Z]{2}\d{4}", text) is not None


def mentions_price(row):
    if re.search(r"\bprice\b|\$\d+", row["comment"], flags=re.I):
        return row["stars"] - 1
    return row["stars"]


def us_date(text):
    return re.sub(r"(\d{4})-(\d{2})-(\d{2})", r"\2/\3/\1", text, count=1)


def area_code(row):
    try:
        return re.match(r"\((\d{3})\)", row["phone"]).group(1)
    except AttributeError:
        return "unknown"


def ends_with_number(text):
    return True if re.search(r"\d$", text) else False


def squeezed(row):
    return SPACES.sub(" ", row["title"], count=2).strip()[:40]


def second_field(text):
    return re.split(r"[;,]\s*", text)[1]


def flat_number(row):
    if m := re.search(r"(?:apt|flat)\s*#?(\d+)", row["address"], re.IGNORECASE):
        return int(m.group(1))
    return 0


ADDRESSES = joined(" ", digits(2), choices("Main St Apt 4", "High Rd", "Elm flat #12"), digits(5))

CASES = (
    columns(only_digits, VALUE, values(phones), "unicode-digits"),
    columns(tidy_text, VALUE, values(messy(sentences)), "case-mapping", "whitespace-kinds"),
    columns(
        valid_email, SERIES, records(email=sometimes(emails, "not a mail")), "dollar-newline", "unicode-words"
    ),
    columns(
        zip_parts, ROW, records(address=sometimes(ADDRESSES, "nowhere")), "optional-group", "tuple-result"
    ),
    columns(
        grams,
        VALUE,
        values(joined(" ", decimals(0, 9, 1), choices("kg", "g", "lb", "KG", "oz"))),
        "float-text",
        "none-result",
    ),
    columns(
        title_of,
        SERIES,
        records(Name=joined(" ", choices("Lee,", "Ito,"), choices("Mr.", "Mrs.", "Dr"), names)),
    ),
    columns(
        is_order_number, VALUE, values(joined("", choices("AB", "XY", "q"), digits(4))), "unicode-digits"
    ),
    columns(mentions_price, ROW, records(comment=sentences, stars=integers(1, 5)), "case-mapping"),
    columns(
        us_date,
        VALUE,
        values(choices("2024-03-01", "on 2023-12-31 and 2024-01-01", "no date")),
        "back-reference",
    ),
    columns(area_code, ROW, records(phone=phones), "none-attribute"),
    columns(ends_with_number, VALUE, values(joined(" ", names, choices("7", "x", "12\n"))), "dollar-newline"),
    columns(squeezed, ROW, records(title=messy(sentences)), "whitespace-kinds"),
    columns(second_field, VALUE, values(choices("a; b; c", "1,2", "x,y;z")), "split-index"),
    columns(flat_number, ROW, records(address=ADDRESSES), "int-text", "walrus"),
)
