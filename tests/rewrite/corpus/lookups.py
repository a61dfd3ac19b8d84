"""Functions that look values up in dicts, lists and sets."""
# ruff: noqa: PLW0120
# The functions are written as people write them.

from corpus.case import ROW, SERIES, VALUE, columns
from corpus.ordinary import NAN, choices, decimals, flags, integers, messy, names, records, sometimes, values

COUNTRIES = {"DE": "Germany", "FR": "France", "IT": "Italy", "US": "United States"}
RATES = {"EUR": 1.0, "USD": 0.92, "GBP": 1.17}
STAGES = ["lead", "contacted", "offer", "won", "lost"]
NORDIC = {"norway", "sweden", "finland", "denmark", "iceland"}
SHORT_YES = {"y": True, "yes": True, "n": False, "no": False}
CODES = {1: "one", 2: "two", 3: None}
MANAGERS = {"north": "Eve", "south": None, "west": "Ben"}
ZONES = {("DE", True): 4.5, ("DE", False): 3.0, ("FR", True): 7.0, ("FR", False): 5.5}
REPLACEMENTS = [("st.", "street"), ("rd.", "road"), ("ave.", "avenue")]
BONUS = (0, 0, 50, 120, 300, 500)
PREFIXES = {"+49": "DE", "+33": "FR", "+1": "US"}


def country_name(row):
    return COUNTRIES.get(row["country"].upper(), "other")


def in_euro(row):
    return round(row["amount"] * RATES[row["currency"]], 2)


def stage_label(row):
    return f"{row['stage']} {STAGES[row['stage']]}"


def is_nordic(row):
    return row["country"].strip().lower() in NORDIC


def yes_or_no(text):
    return SHORT_YES.get(text.lower())


def code_name(code):
    return CODES.get(code, "many")


def manager_of(row):
    return MANAGERS.get(row["region"], "nobody") or "vacant"


def delivery_fee(row):
    return ZONES[row["country"], row["express"]]


def street(row):
    text = row["street"].lower()
    for short, full in REPLACEMENTS:
        text = text.replace(short, full)
    return text.title()


def bonus(row):
    years = row["years"]
    if years >= len(BONUS):
        return BONUS[-1]
    return BONUS[years]


def phone_country(text):
    for prefix, country in PREFIXES.items():
        if text.startswith(prefix):
            return country
    else:
        return None


def known_sizes(row):
    if row["size"] in [36, 38, 40, 42]:
        return "stock"
    if row["size"] not in COUNTRIES and row["size"] > 50:
        return "custom"
    return "order"


def role_weight(row):
    weights = {"admin": 3, "editor": 2, "viewer": 1}
    if row.role in weights:
        return weights[row.role] * row.seats
    return 0


def vowel_or_not(letter):
    return "vowel" if letter.lower() in "aeiou" else "consonant"


def rate_or_zero(row):
    try:
        return row["hours"] * RATES[row["currency"]]
    except KeyError:
        return 0.0


CASES = (
    columns(country_name, SERIES, records(country=choices("DE", "fr", "IT", "us", "JP")), "case-mapping"),
    columns(
        in_euro,
        ROW,
        records(amount=decimals(0, 900), currency=choices("EUR", "USD", "GBP")),
        "unknown-key",
        "rounding",
    ),
    columns(stage_label, SERIES, records(stage=integers(0, 4)), "negative-index", "index-range"),
    columns(is_nordic, ROW, records(country=messy(choices("Norway", "Sweden", "Spain"))), "case-mapping"),
    columns(yes_or_no, VALUE, values(choices("y", "Yes", "NO", "maybe")), "case-mapping", "bool-or-none"),
    columns(code_name, VALUE, values(choices(1, 2, 3, 4)), "none-in-dict"),
    columns(
        manager_of, ROW, records(region=choices("north", "south", "west", "east")), "none-in-dict", "or-value"
    ),
    columns(
        delivery_fee,
        ROW,
        records(country=choices("DE", "FR"), express=flags(0.3)),
        "unknown-key",
        "tuple-key",
    ),
    columns(
        street,
        SERIES,
        records(street=choices("Main St.", "High Rd.", "5th Ave. St.", "x")),
        "regex-special",
        "case-mapping",
    ),
    columns(bonus, ROW, records(years=integers(0, 12), name=names), "negative-index"),
    columns(phone_country, VALUE, values(choices("+49 30 12", "+33 1", "+1 212", "030 12")), "regex-special"),
    columns(known_sizes, ROW, records(size=sometimes(choices(36.0, 38.0, 39.5, 55.0), NAN)), "in-with-nan"),
    columns(
        role_weight,
        SERIES,
        records(role=choices("admin", "editor", "viewer", "guest"), seats=integers(1, 9)),
        "int-overflow",
    ),
    columns(vowel_or_not, VALUE, values(choices(*"abcdeXYZIOU")), "empty-in-text", "case-mapping"),
    columns(
        rate_or_zero,
        ROW,
        records(hours=decimals(0, 9, 1), currency=choices("EUR", "USD", "CHF")),
        "unknown-key",
    ),
)
