"""Row functions with several outputs, with helpers, or with dicts and lists in cells."""
# ruff: noqa: C408, PERF401, RET505
# The functions are written as people write them.

from corpus.case import ROW, SERIES, columns
from corpus.ordinary import (
    CITIES,
    cells,
    choices,
    decimals,
    digits,
    emails,
    flags,
    integers,
    joined,
    lists,
    messy,
    names,
    phones,
    records,
    sentences,
    sometimes,
    written,
)

THRESHOLDS = {"low": 10, "high": 50}


def clean(text, *, lower=True):
    text = text.strip()
    return text.lower() if lower else text


def parse_amount(text, default=0.0):
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return default


def level(value):
    if value < THRESHOLDS["low"]:
        return "low"
    return "high" if value >= THRESHOLDS["high"] else "medium"


def contact_record(row):
    return {
        "name": clean(row["name"], lower=False),
        "email": clean(row["email"]),
        "domain": clean(row["email"]).split("@")[-1],
    }


def order_record(row):
    amount = parse_amount(row["amount"])
    quantity = row["quantity"]
    return dict(id=row["id"], total=amount * quantity, level=level(amount), big=amount > 40 and quantity > 5)


def name_parts(row):
    first, last = row["name"].split(" ", 1)
    return first, last


def spread(row):
    low = min(row["a"], row["b"], row["c"])
    high = max(row["a"], row["b"], row["c"])
    return low, high, high - low


def city_of_cell(row):
    return row["address"]["city"].upper()


def first_tag(row):
    return row["tags"][0] if row["tags"] else "none"


def tag_count(row):
    return len(row["tags"])


def nested_price(row):
    price = row["offer"].get("price", 0.0)
    if row["offer"]["currency"] != "EUR":
        price = price * 0.9
    return price


def audit_line(row):
    changed = []
    for field in ["name", "city", "phone"]:
        if row[f"old_{field}"] != row[f"new_{field}"]:
            changed.append(field)
    return {"changed": len(changed), "fields": ";".join(changed)}


def risk_record(row):
    score = 0
    if row["amount"] > 9_000:
        score += 40
    if row["country"] not in ("US", "CA"):
        score += 20
    score += 15 if row["night"] else 0
    if score >= 60:
        verdict = "block"
    elif score > 30:
        verdict = "check"
    else:
        verdict = "pass"
    return {"score": score, "verdict": verdict}


def seat(row):
    letter = row["seat"][-1]
    number = int(row["seat"][:-1])
    window = letter in "AF"
    return {"row": number, "letter": letter, "window": window}


def measured(row):
    length, unit = row["size"].split()
    if unit == "in":
        return float(length) * 2.54
    elif unit == "mm":
        return float(length) / 10
    return float(length)


def split_flags(row):
    parts = row["flags"].split("|")
    return {"first": parts[0], "last": parts[-1], "count": len(parts), "admin": "admin" in parts}


def grouped(row):
    group = "adult" if row.age >= 18 else "minor"
    return f"{group}-{'vip' if row['spent'] > 500 else 'std'}-{row.age // 10 * 10}s"


def odd_names(row):
    return row["it's"] + row['say "hi"'] + row["100%"] + row["class"]


CASES = (
    columns(
        contact_record,
        SERIES,
        records(name=messy(names), email=messy(emails)),
        "case-mapping",
        "helper-keyword",
    ),
    columns(
        order_record,
        ROW,
        records(
            id=integers(1, 999), quantity=integers(1, 9), amount=sometimes(written(decimals(0, 90)), "free")
        ),
        "float-text",
        "helper-default",
    ),
    columns(name_parts, ROW, records(name=names), "unpack-count", "tuple-result"),
    columns(spread, SERIES, records(a=integers(0, 90), b=integers(0, 90), c=integers(0, 90)), "int-overflow"),
    columns(
        city_of_cell,
        ROW,
        records(id=integers(1, 99), address=cells(city=choices(*CITIES), zip=digits(5))),
        "dict-cell",
        "case-mapping",
    ),
    columns(first_tag, ROW, records(tags=lists(choices("new", "sale", "used"), 0, 3)), "list-cell"),
    columns(tag_count, SERIES, records(id=integers(1, 99), tags=lists(choices("x", "y"), 0, 4)), "list-cell"),
    columns(
        nested_price,
        ROW,
        records(offer=cells(price=decimals(1, 90), currency=choices("EUR", "USD"))),
        "dict-cell",
    ),
    columns(
        audit_line,
        ROW,
        records(
            {
                f"{age}_{field}": make
                for age in ("old", "new")
                for field, make in (
                    ("name", choices("Eve", "Ben")),
                    ("city", choices(*CITIES[:2])),
                    ("phone", phones),
                )
            }
        ),
        "column-by-f-string",
    ),
    columns(
        risk_record,
        SERIES,
        records(amount=decimals(0, 12_000), country=choices("US", "CA", "BR"), night=flags(0.3)),
    ),
    columns(
        seat, ROW, records(seat=joined("", integers(1, 40), choices(*"ABCDEF"))), "int-text", "index-of-empty"
    ),
    columns(
        measured,
        ROW,
        records(size=joined(" ", decimals(1, 90, 1), choices("cm", "in", "mm"))),
        "float-text",
        "whitespace-kinds",
    ),
    columns(
        split_flags,
        ROW,
        records(flags=joined("|", choices("admin", "user"), choices("admin", "x")), note=sentences),
        "regex-special",
    ),
    columns(grouped, SERIES, records(age=integers(3, 90), spent=decimals(0, 900), name=names)),
    columns(
        odd_names,
        ROW,
        records(
            {
                "it's": integers(0, 9),
                'say "hi"': integers(0, 9),
                "100%": integers(0, 100),
                "class": integers(1, 3),
            }
        ),
        "column-names",
        "int-overflow",
    ),
)
