"""Row functions that calculate: prices, shares, scores."""
# ruff: noqa: A001, FURB136, PLR0124, RET504, RET505, RUF046
# The functions are written as people write them.

import math
from math import asin, cos, radians, sin, sqrt

from corpus.case import ROW, SERIES, columns
from corpus.ordinary import NAN, decimals, flags, integers, records, sometimes

VAT = 0.2
FREE_SHIPPING_FROM = 50
EARTH_RADIUS_KM = 6371.0
MEAN_INCOME, STD_INCOME = 41_250.0, 12_480.5
BRACKETS = [(11_000, 0.10), (44_725, 0.12), (95_375, 0.22), (182_100, 0.24)]
WEIGHTS = {"quality": 0.5, "speed": 0.3, "price": 0.2}


def order_total(row):
    subtotal = row["price"] * row["quantity"]
    discount = subtotal * row["discount"] / 100
    return round(subtotal - discount, 2)


def gross_price(row):
    net = row["net"]
    tax = net * VAT
    return {"net": net, "tax": round(tax, 2), "gross": round(net + tax, 2)}


def shipping_cost(row):
    cost = 4.95
    if row["weight"] > 20:
        cost += 10
    elif row["weight"] > 5:
        cost += 3.5
    if row["express"]:
        cost *= 1.5
    if row["total"] >= FREE_SHIPPING_FROM and not row["express"]:
        cost = 0.0
    return cost


def loyalty_points(row):
    points = row["orders"] * 10 + row["referrals"] * 250
    if row["gold"]:
        points *= 2
    return points


def conversion_rate(row):
    if row["visits"] == 0:
        return 0.0
    return row["orders"] / row["visits"]


def margin_percent(row):
    try:
        return (row["price"] - row["cost"]) / row["price"] * 100
    except ZeroDivisionError:
        return None


def bmi_class(row):
    bmi = row["weight_kg"] / (row["height_cm"] / 100) ** 2
    if bmi < 18.5:
        return "underweight"
    elif bmi < 25:
        return "normal"
    elif bmi < 30:
        return "overweight"
    else:
        return "obese"


def income_tax(row):
    income = row["income"]
    tax = 0.0
    lower = 0
    for upper, rate in BRACKETS:
        if income > lower:
            tax += (min(income, upper) - lower) * rate
        lower = upper
    if income > lower:
        tax += (income - lower) * 0.32
    return round(tax, 2)


def distance_km(row):
    lat1, lon1 = radians(row["lat1"]), radians(row["lon1"])
    lat2, lon2 = radians(row["lat2"]), radians(row["lon2"])
    a = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(a))


def income_band(row):
    z = (row.income - MEAN_INCOME) / STD_INCOME
    return "high" if z > 1 else "low" if z < -1 else "middle"


def pages_needed(row):
    return -(-row["items"] // row["per_page"])


def heart_points(row):
    score = (row["age"] > 60) + (row["bmi"] > 30) + row["smoker"]
    return score + 2 * (row["pressure"] >= 140)


def clamped_score(row):
    return max(0, min(100, row["score"] + row["bonus"]))


def share_of_whole(row):
    share = row["part"] / row["whole"] if row["whole"] else 0
    return share


def over_budget(row):
    return row["spent"] > row["budget"]


def check_digit(row):
    return (row["branch"] * 31 + row["account"] * 7) % 97


def cents(row):
    return int(round(row["price"] * 100))


def weighted_rating(row):
    total = 0
    for name, weight in WEIGHTS.items():
        total += row[name] * weight
    return round(total / sum(WEIGHTS.values()), 1)


def temperature_gap(row):
    gap = abs(row["indoor"] - row["outdoor"])
    if gap != gap:
        return -1.0
    return math.floor(gap) + 0.5


def growth(row):
    sum = row["first"] + row["second"]
    max = row["second"] if row["second"] > row["first"] else row["first"]
    return sum / (2 * max) if max else 0.0


def remaining_stock(row):
    id = int(row["id"])
    left = row["stock"] - row["sold"]
    return f"{id}: {left}"


CASES = (
    columns(
        order_total,
        ROW,
        records(price=decimals(0.5, 200), quantity=integers(1, 12), discount=integers(0, 40)),
        "rounding",
        "int-overflow",
    ),
    columns(gross_price, SERIES, records(net=decimals(0, 900, 3)), "rounding"),
    columns(
        shipping_cost, ROW, records(weight=decimals(0, 30, 1), total=decimals(0, 120), express=flags(0.2))
    ),
    columns(
        loyalty_points,
        ROW,
        records(orders=integers(0, 60), referrals=integers(0, 5), gold=flags(0.1)),
        "int-overflow",
    ),
    columns(conversion_rate, ROW, records(visits=integers(0, 40), orders=integers(0, 9)), "big-int-division"),
    columns(
        margin_percent,
        ROW,
        records(price=integers(0, 12), cost=integers(0, 9)),
        "zero-division",
        "big-int-division",
    ),
    columns(
        bmi_class, ROW, records(weight_kg=decimals(40, 130, 1), height_cm=integers(140, 205)), "zero-division"
    ),
    columns(income_tax, ROW, records(income=decimals(0, 260_000)), "rounding", "min-nan"),
    columns(
        distance_km,
        ROW,
        records(
            lat1=decimals(-80, 80, 4),
            lon1=decimals(-180, 180, 4),
            lat2=decimals(-80, 80, 4),
            lon2=decimals(-180, 180, 4),
        ),
        "math-domain",
    ),
    columns(income_band, SERIES, records(income=decimals(5_000, 90_000), children=integers(0, 4)), "boxing"),
    columns(
        pages_needed,
        SERIES,
        records(items=integers(0, 500), per_page=integers(5, 50)),
        "zero-division",
        "int-overflow",
    ),
    columns(
        heart_points,
        ROW,
        records(age=integers(20, 90), bmi=decimals(17, 42, 1), smoker=flags(0.3), pressure=integers(90, 190)),
        "bool-arithmetic",
    ),
    columns(
        clamped_score,
        ROW,
        records(score=sometimes(decimals(-20, 130, 1), NAN), bonus=integers(0, 9)),
        "min-nan",
        "int-among-floats",
    ),
    columns(
        share_of_whole,
        ROW,
        records(part=integers(0, 90), whole=integers(0, 99)),
        "big-int-division",
        "int-among-floats",
    ),
    columns(
        over_budget, ROW, records(spent=integers(0, 5_000), budget=decimals(0, 5_000)), "big-int-compare"
    ),
    columns(
        check_digit, ROW, records(branch=integers(1, 900), account=integers(10_000, 99_999)), "int-overflow"
    ),
    columns(cents, ROW, records(price=decimals(0, 200, 3)), "rounding", "int-of-infinity"),
    columns(
        weighted_rating,
        ROW,
        records(quality=integers(1, 5), speed=integers(1, 5), price=integers(1, 5)),
        "rounding",
    ),
    columns(
        temperature_gap,
        ROW,
        records(indoor=decimals(15, 26, 1), outdoor=sometimes(decimals(-20, 35, 1), NAN)),
        "nan-test",
        "int-of-infinity",
    ),
    columns(
        growth,
        SERIES,
        records(first=integers(0, 500), second=integers(0, 500)),
        "shadowed-builtins",
        "boxing",
        "int-overflow",
    ),
    columns(
        remaining_stock,
        SERIES,
        records(id=integers(1, 9_999), stock=integers(0, 90), sold=integers(0, 30), price=decimals(1, 50)),
        "boxing",
        "shadowed-builtins",
    ),
)
