"""Functions of dates, written as text or held as moments."""
# ruff: noqa: DTZ001, DTZ005, DTZ007, DTZ011, FURB136, RET505, RUF059
# The functions are written as people write them.

import datetime as dt
from datetime import date, datetime, timedelta

from corpus.case import ROW, SERIES, VALUE, columns
from corpus.ordinary import (
    choices,
    days,
    emails,
    integers,
    messy,
    moments,
    phones,
    records,
    sometimes,
    values,
)

WEEKEND = {5, 6}
GRACE = timedelta(days=14)
RELEASE = datetime(2024, 6, 1)


def process_user(row):
    email = row["email"].strip().lower()
    phone = row["phone"].replace("-", "").replace(" ", "")
    signup_date = datetime.strptime(row["signup_date"], "%Y-%m-%d")
    age_days = (datetime.now() - signup_date).days
    suspicious = age_days < 7 and row["transaction_count"] > 50
    return {
        "user_id": row["user_id"],
        "email": email,
        "phone": phone,
        "age_days": age_days,
        "suspicious": suspicious,
    }


def age_in_years(row):
    born = datetime.strptime(row["birth_date"], "%d.%m.%Y")
    today = date.today()
    years = today.year - born.year
    if (today.month, today.day) < (born.month, born.day):
        years -= 1
    return years


def is_weekend(moment):
    return moment.weekday() in WEEKEND


def part_of_day(row):
    hour = row["created"].hour
    if hour < 6:
        return "night"
    elif hour < 12:
        return "morning"
    elif hour < 18:
        return "afternoon"
    return "evening"


def quarter_label(row):
    when = datetime.strptime(row["when"], "%Y-%m-%d %H:%M:%S")
    return f"{when.year}-Q{(when.month - 1) // 3 + 1}"


def days_late(row):
    late = (row["delivered"] - row["promised"]).days
    return late if late > 0 else 0


def overdue(row):
    return not row["paid"] and dt.datetime.now() - row["due"] > GRACE


def month_name(text):
    return datetime.strptime(text, "%m/%d/%Y").strftime("%B %Y")


def hours_open(row):
    opened = datetime.strptime(row["opened"], "%H:%M")
    closed = datetime.strptime(row["closed"], "%H:%M")
    return (closed - opened).total_seconds() / 3600


def parsed_or_none(text):
    try:
        return datetime.strptime(text, "%Y-%m-%d")
    except (ValueError, TypeError):
        return None


def before_release(row):
    created = datetime.strptime(row.created, "%Y-%m-%dT%H:%M:%S")
    if created < RELEASE:
        return "old"
    return "new"


def iso_day(moment):
    return moment.strftime("%Y-%m-%d")


def renewal(row):
    start = datetime.strptime(row["start"], "%Y-%m-%d")
    return start + timedelta(days=30 * row["months"])


def year_from_text(row):
    year, month, day = row["day"].split("-")
    return int(year) if int(month) > 6 else int(year) - 1


CASES = (
    columns(
        process_user,
        ROW,
        records(
            user_id=integers(1, 99_999),
            email=messy(emails),
            phone=phones,
            signup_date=days(),
            transaction_count=integers(0, 90),
        ),
        "case-mapping",
        "date-text",
        "now",
    ),
    columns(
        age_in_years, ROW, records(birth_date=days("%d.%m.%Y", 30_000)), "date-text", "now", "tuple-order"
    ),
    columns(is_weekend, VALUE, values(moments()), "date-range"),
    columns(part_of_day, ROW, records(id=integers(1, 999), created=moments()), "date-range"),
    columns(quarter_label, SERIES, records(when=days("%Y-%m-%d %H:%M:%S")), "date-text", "date-range"),
    columns(
        days_late, SERIES, records(promised=moments(30), delivered=moments(30)), "negative-span", "date-range"
    ),
    columns(overdue, SERIES, records(due=moments(60), paid=choices(True, False, False)), "now", "date-range"),
    columns(month_name, VALUE, values(days("%m/%d/%Y")), "date-text", "strftime-year"),
    columns(
        hours_open,
        ROW,
        records(opened=choices("08:00", "09:30", "10:15"), closed=choices("17:00", "22:45")),
        "date-text",
    ),
    columns(parsed_or_none, VALUE, values(sometimes(days(), "unknown")), "date-text", "date-range"),
    columns(
        before_release, SERIES, records(id=integers(1, 999), created=days("%Y-%m-%dT%H:%M:%S")), "date-text"
    ),
    columns(iso_day, VALUE, values(moments()), "strftime-year", "date-range"),
    columns(renewal, ROW, records(start=days(), months=integers(1, 24)), "date-text", "date-range"),
    columns(year_from_text, ROW, records(day=days()), "int-text", "unpack-count"),
)
