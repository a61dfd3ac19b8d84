"""What `apply(..., axis=1)` and `map` are given every day: short, mixed, and often with a lambda."""
# ruff: noqa: DTZ007, PD003, PD004, RET505
# The functions are written as people write them.

import re
from datetime import datetime

import numpy as np
import pandas as pd

from corpus.case import ROW, SERIES, VALUE, columns
from corpus.ordinary import (
    CITIES,
    NAN,
    cells,
    choices,
    days,
    decimals,
    digits,
    emails,
    flags,
    integers,
    joined,
    messy,
    moments,
    names,
    phones,
    records,
    sentences,
    sometimes,
    values,
    written,
)  # fmt: skip

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
HTML_TAG = re.compile(r"<[^>]+>")
PLANS = {"free": 0, "pro": 12, "team": 49}
UNITS = {"mg": 0.001, "g": 1, "kg": 1000}


def price_label(row):
    return f"{row['currency']} {row['price']:,.2f}" if pd.notnull(row["price"]) else "on request"


def person_key(row):
    return f"{row['last'].lower()}_{row['first'].lower()}_{row['born']}"


def coordinates(row):
    return f"{row.lat:.4f},{row.lon:.4f}"


def bar(row):
    filled = int(row["done"] * 10)
    return f"[{'#' * filled}{'.' * (10 - filled)}] {row['done']:.0%}"


def full_address(row):
    line = f"{row['street']}, {row['zip']} {row['city']}"
    return f"{line}, {row['state']}" if row["state"] else line


def first_number(text):
    found = NUMBER.search(text)
    return float(found.group()) if found else np.nan


def without_tags(row):
    text = HTML_TAG.sub("", row["body"])
    return re.sub(r"\s{2,}", " ", text).strip()


def hashtag(row):
    tag = re.search(r"#(\w+)", row["post"])
    return tag.group(1).lower() if tag else None


def normalized_phone(value):
    value = re.sub(r"[^0-9+]", "", str(value))
    return value if value.startswith("+") else "+1" + value


def room_count(text):
    match = re.match(r"^(\d+)\s*(?:room|rm)s?", text)
    if not match:
        return 0
    return int(match.group(1))


def camel_to_snake(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def dose_in_grams(row):
    parts = re.findall(r"[\d.]+|[a-z]+", row["dose"])
    return float(parts[0]) * UNITS[parts[1]]


def is_adult(row):
    if pd.isna(row["age"]):
        return None
    return bool(row["age"] >= 18)


def filled_price(row):
    return row["median"] if np.isnan(row["price"]) else row["price"]


def known_email(row):
    return row["email"] if row["email"] is not None and row["email"] != "" else row["login"] + "@example.com"


def delay_label(row):
    if pd.isnull(row["shipped"]):
        return "not shipped"
    return f"{(row['shipped'] - row['ordered']).days} days"


def parsed_year(text):
    try:
        return int(text.strip()[-4:])
    except ValueError:
        return None


def percent_number(text):
    try:
        return float(text.strip("%")) / 100
    except ValueError:
        return 0.0


def date_or_blank(row):
    try:
        return datetime.strptime(row["date"], "%d/%m/%Y").strftime("%Y-%m-%d")
    except ValueError:
        return ""


def plan_price(row):
    try:
        price = PLANS[row["plan"]] * row["seats"]
    except KeyError:
        return -1
    return price


def device(row):
    agent = row["agent"].lower()
    if "mobile" in agent or "android" in agent:
        return "mobile"
    elif "tablet" in agent:
        return "tablet"
    return "desktop"


def text_flags(row):
    return ",".join(
        name for name, value in (("paid", row["paid"]), ("sent", row["sent"]), ("late", row["late"])) if value
    )


def stock_value(row):
    stock = int(row["stock"]) if row["stock"].isdigit() else 0
    return stock * float(row["price"])


def shape_cell(row):
    shape = row["shape"]
    if shape["kind"] == "circle":
        return round(3.14159 * shape["a"] ** 2, 2)
    return shape["a"] * shape["b"]


to_bool = lambda v: str(v).strip().lower() in {"1", "true", "yes", "y"}  # noqa: E731
last_name = lambda name: name.split()[-1] if name else ""  # noqa: E731
euro = lambda v: f"{v:,.2f} €".replace(",", " ")  # noqa: E731
signed = lambda v: f"{v:+d}" if v else "0"  # noqa: E731
short = lambda s: s if len(s) <= 12 else f"{s[:9]}..."  # noqa: E731
age_group = lambda row: "kid" if row["age"] < 13 else ("teen" if row["age"] < 20 else "adult")  # noqa: E731
bool_number = lambda row: int(row["price"] > row["limit"])  # noqa: E731
tax_free = lambda row: row["total"] / (1.07 if row["food"] else 1.19)  # noqa: E731

CASES = (
    columns(
        price_label,
        SERIES,
        records(currency=choices("EUR", "USD"), price=sometimes(decimals(1, 9e3, 3), NAN)),
        "rounding",
    ),
    columns(person_key, SERIES, records(first=names, last=names, born=integers(1930, 2010)), "case-mapping"),
    columns(coordinates, SERIES, records(lat=decimals(-90, 90, 6), lon=decimals(-180, 180, 6)), "rounding"),
    columns(bar, ROW, records(done=decimals(0, 1, 3)), "int-of-infinity", "negative-repeat"),
    columns(
        full_address,
        ROW,
        records(
            street=names, zip=digits(5), city=choices(*CITIES), state=sometimes(choices("NY", "CA"), "", 0.3)
        ),
    ),
    columns(
        first_number,
        VALUE,
        values(joined(" ", choices("about", "ca."), decimals(-9, 99, 1), choices("m", "ft"))),
        "unicode-digits",
    ),
    columns(
        without_tags,
        ROW,
        records(body=joined("", choices("<p>", "<b class='x'>"), sentences, choices("</p>", "  "))),
        "whitespace-kinds",
    ),
    columns(
        hashtag,
        SERIES,
        records(post=joined(" ", names, choices("#Sale", "#new_in", "no tag"))),
        "case-mapping",
    ),
    columns(normalized_phone, VALUE, values(sometimes(phones)), "str-of-missing"),
    columns(
        room_count, VALUE, values(joined(" ", integers(1, 9), choices("rooms", "rm", "beds"))), "int-text"
    ),
    columns(
        camel_to_snake,
        VALUE,
        values(choices("userName", "HTTPServer", "id", "OrderID")),
        "case-mapping",
        "look-around",
    ),
    columns(
        dose_in_grams,
        ROW,
        records(dose=joined("", integers(1, 900), choices("mg", "g", "kg"))),
        "unknown-key",
        "float-text",
    ),
    columns(is_adult, SERIES, records(name=names, age=sometimes(decimals(1, 90, 0), NAN)), "none-result"),
    columns(
        filled_price, SERIES, records(price=sometimes(decimals(1, 90), NAN, 0.1), median=decimals(1, 90))
    ),
    columns(
        known_email,
        ROW,
        records(login=names, email=sometimes(sometimes(emails, ""), None)),
        "none-becomes-nan",
    ),
    columns(
        delay_label,
        SERIES,
        records(id=integers(1, 99), ordered=moments(90), shipped=sometimes(moments(60), None)),
    ),
    columns(parsed_year, VALUE, values(sometimes(joined(", ", names, days("%Y")), "unknown")), "int-text"),
    columns(
        percent_number, VALUE, values(sometimes(written(decimals(0, 100, 1), "{}%"), "n/a")), "float-text"
    ),
    columns(
        date_or_blank, ROW, records(date=sometimes(days("%d/%m/%Y"), "none")), "date-text", "strftime-year"
    ),
    columns(
        plan_price,
        ROW,
        records(plan=choices("free", "pro", "team", "gone"), seats=integers(1, 40)),
        "int-overflow",
    ),
    columns(
        device, SERIES, records(agent=choices("Mozilla Android", "iPad Tablet", "Windows", "MOBILE Safari"))
    ),
    columns(text_flags, ROW, records(paid=flags(), sent=flags(), late=flags(0.1))),
    columns(
        stock_value,
        ROW,
        records(stock=sometimes(written(integers(0, 90)), "-"), price=written(decimals(1, 9))),
        "unicode-digits",
        "float-text",
    ),
    columns(
        shape_cell,
        ROW,
        records(shape=cells(kind=choices("circle", "box"), a=decimals(1, 9), b=decimals(1, 9))),
        "dict-cell",
        "rounding",
    ),
    columns(to_bool, VALUE, values(choices("Yes", "no", "TRUE ", "1", "0", "")), "case-mapping"),
    columns(last_name, VALUE, values(sometimes(names, "")), "whitespace-kinds"),
    columns(euro, VALUE, values(decimals(0, 90_000, 3)), "rounding"),
    columns(signed, VALUE, values(integers(-9, 9))),
    columns(short, VALUE, values(messy(names))),
    columns(age_group, SERIES, records(name=names, age=integers(1, 80))),
    columns(bool_number, SERIES, records(price=decimals(1, 90), limit=integers(1, 90)), "boxing"),
    columns(tax_free, ROW, records(total=decimals(1, 90), food=flags())),
)
