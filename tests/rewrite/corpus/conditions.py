"""Row functions that decide: if chains, ternaries, truth of values."""
# ruff: noqa: RET503, RET505, RUF021
# The functions are written as people write them.

from corpus.case import ROW, SERIES, columns
from corpus.ordinary import (
    NAN,
    choices,
    days,
    decimals,
    emails,
    flags,
    integers,
    messy,
    names,
    phones,
    records,
    sometimes,
)

EU = ("DE", "FR", "IT", "ES", "AT", "HR")
LIMIT = 10_000


def customer_segment(row):
    if row["orders"] > 20 and row["revenue"] > 1000:
        return "vip"
    if row["orders"] > 5 or row["revenue"] >= 500:
        return "regular"
    if row["orders"] == 1:
        return "new"


def needs_review(row):
    return row["flagged"] or row["amount"] > LIMIT and not row["verified"]


def display_name(row):
    return row["nickname"] or row["name"]


def reachable(row):
    return bool(row["phone"] or row["email"])


def contact_line(row):
    if row["email"] and "@" in row["email"]:
        return row["email"].lower()
    elif row["phone"]:
        return row["phone"]
    return "no contact"


def debt_state(row):
    return "in debt" if row["debt"] else "clear"


def in_band(row):
    if 0 <= row["x"] < 10 and 0 <= row["y"] < 10:
        return "inner"
    elif -20 < row["x"] <= 30:
        return "outer"
    return None


def eligible(row):
    return all([row["age"] >= 18, row["country"] in EU, not row["banned"]])


def match_result(row):
    if row["home_goals"] > row["away_goals"]:
        return "H"
    elif row["home_goals"] < row["away_goals"]:
        return "A"
    else:
        return "D"


def same_person(row):
    left = row["billing_name"].strip().lower()
    right = row["shipping_name"].strip().lower()
    return left == right


def period_state(row):
    if row["start"] > row["end"]:
        return "invalid"
    if row["start"][:4] == row["end"][:4]:
        return "one year"
    return "spans years"


def yes_flag(row):
    return 1 if row["answer"].strip().lower() in ("yes", "y", "true", "1") else 0


def ticket_priority(row):
    priority = 3
    if row["plan"] == "enterprise":
        priority -= 1
    if row["age_hours"] > 48:
        priority -= 1
    if "urgent" in row["subject"].lower():
        priority = 1
    return priority


def blood_pressure(row):
    systolic, diastolic = row["systolic"], row["diastolic"]
    if systolic >= 180 or diastolic >= 120:
        category = "crisis"
    elif systolic >= 140 or diastolic >= 90:
        category = "high 2"
    elif systolic >= 130 or diastolic >= 80:
        category = "high 1"
    elif systolic >= 120:
        category = "elevated"
    else:
        category = "normal"
    return category


def parent_company(row):
    return row["parent"] and row["parent"].upper()


def stock_alert(row):
    if not row["active"]:
        return None
    if row["stock"] <= 0:
        return "sold out"
    if row["stock"] < row["minimum"]:
        if row["ordered"]:
            return "waiting"
        return "order now"
    return "ok"


def reasons_to_reject(row):
    reasons = []
    if row["income"] < 1500:
        reasons.append("income")
    if row["debt_ratio"] > 0.45:
        reasons.append("debt ratio")
    if row["late_payments"] >= 3:
        reasons.append("late payments")
    return ", ".join(reasons) if reasons else "none"


def survivor_group(row):
    if row.Sex == "female" and row.Pclass in [1, 2]:
        return "likely"
    elif row.Age <= 12:
        return "child"
    return "unlikely"


def order_state(row):
    match row["status"]:
        case "new" | "open":
            return "pending"
        case "paid":
            return "done"
        case "lost" if row["amount"] > 100:
            return "claim"
        case _:
            return "other"


def bulk_discount(row):
    if (total := row["unit_price"] * row["units"]) > 1000:
        return total * 0.9
    return total


can_drive = lambda row: "yes" if row["age"] >= 18 and row["license"] else "no"  # noqa: E731
cheaper = lambda row: min(row["price_a"], row["price_b"])  # noqa: E731

CASES = (
    columns(
        customer_segment, SERIES, records(orders=integers(0, 40), revenue=decimals(0, 2_000)), "implicit-none"
    ),
    columns(needs_review, ROW, records(flagged=flags(0.1), amount=decimals(0, 20_000), verified=flags(0.7))),
    columns(
        display_name,
        SERIES,
        records(nickname=sometimes(sometimes(messy(names), ""), None), name=names),
        "or-value",
        "missing-truth",
    ),
    columns(
        reachable,
        ROW,
        records(phone=sometimes(phones), email=sometimes(sometimes(emails, "", 0.3), None)),
        "missing-truth",
    ),
    columns(
        contact_line,
        ROW,
        records(email=sometimes(messy(emails)), phone=sometimes(phones, "")),
        "case-mapping",
        "missing-truth",
    ),
    columns(
        debt_state, ROW, records(name=names, debt=sometimes(choices(0.0, 0.0, 12.5, -3.0), NAN)), "nan-truth"
    ),
    columns(
        in_band, ROW, records(x=decimals(-30, 40, 1), y=integers(-5, 15)), "chained-compare", "none-result"
    ),
    columns(
        eligible, SERIES, records(age=integers(10, 80), country=choices(*EU, "US", "JP"), banned=flags(0.05))
    ),
    columns(match_result, SERIES, records(home=names, home_goals=integers(0, 5), away_goals=integers(0, 5))),
    columns(
        same_person,
        ROW,
        records(
            billing_name=messy(choices("Eve Lee", "Ben Ito")),
            shipping_name=messy(choices("Eve Lee", "Ben Ito")),
        ),
        "case-mapping",
    ),
    columns(period_state, ROW, records(start=days(), end=days()), "text-order"),
    columns(
        yes_flag, ROW, records(answer=messy(choices("Yes", "y", "no", "N", "true", "1", ""))), "case-mapping"
    ),
    columns(
        ticket_priority,
        ROW,
        records(
            plan=choices("free", "pro", "enterprise"),
            age_hours=integers(0, 90),
            subject=choices("Urgent: login", "Question", "invoice URGENT", ""),
        ),
    ),
    columns(blood_pressure, SERIES, records(systolic=integers(95, 190), diastolic=integers(55, 125))),
    columns(
        parent_company,
        ROW,
        records(parent=sometimes(choices("Acme", "Groß AG", "")), units=integers(0, 9)),
        "and-value",
        "case-mapping",
    ),
    columns(
        stock_alert,
        ROW,
        records(active=flags(0.9), stock=integers(-1, 60), minimum=integers(5, 30), ordered=flags(0.4)),
        "none-result",
    ),
    columns(
        reasons_to_reject,
        ROW,
        records(income=integers(600, 5_000), debt_ratio=decimals(0, 0.9), late_payments=integers(0, 5)),
    ),
    columns(
        survivor_group,
        SERIES,
        records(
            Sex=choices("male", "female"), Pclass=integers(1, 3), Age=sometimes(decimals(0, 80, 1), NAN, 0.1)
        ),
        "nan-compare",
    ),
    columns(
        order_state,
        SERIES,
        records(status=choices("new", "open", "paid", "lost", "returned"), amount=decimals(1, 300)),
    ),
    columns(bulk_discount, ROW, records(unit_price=decimals(1, 90), units=integers(1, 40))),
    columns(
        can_drive,
        ROW,
        records(age=integers(12, 90), license=sometimes(choices("B", "C", ""), None)),
        "missing-truth",
    ),
    columns(
        cheaper,
        ROW,
        records(price_a=sometimes(decimals(1, 90), NAN), price_b=sometimes(decimals(1, 90), NAN)),
        "min-nan",
    ),
)
