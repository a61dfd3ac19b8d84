"""Functions that were made to break a translation: each did, or comes close to one that did."""
# ruff: noqa: ARG005, DTZ001, PLR1730, RUF034, TRY301
# Functions as people write them, or as nobody should.

import builtins
import re
from datetime import date, datetime, timedelta

import pytest
from lowering.row_by_row import ROW, SERIES, VALUE, refusal, translated

from advisor.rewrite.rewriting import rewrite
from advisor.rewrite.running import Columns

TEXTS = ("1", "22", " 3 ", "x", "", "4.5")
ROWS = [
    {
        "n": index % 9 - 2,
        "a": index * 1.5 - 4,
        "u": TEXTS[index % 6],
        "v": TEXTS[index * 7 % 5],
        "ok": index % 3 == 0,
        "m": None if index % 4 == 1 else index % 5,
    }
    for index in range(60)
]
LARGE = [{**row, "n": 2**62 + 1} for row in ROWS[:2]] + [{**row, "n": -(2**63)} for row in ROWS[:2]]
LISTS = {"a": [1], "b": [2, 3]}
SHARES = [1, 4, 2]
KNOWN = {"x": 1}
df = 5
odd = "odd"
largest = max
some = any


def break_before_return(row):
    for number in (1, 2):
        if row["a"] > number * 10:
            break
        if row["n"] > 3:
            return 5
    return 6


def continue_before_return(row):
    count = 0
    for number in (1, 2):
        if row["a"] > number * 10:
            continue
        if row["n"] > 3:
            return number
        count += 1
    return 6 + count


def break_of_the_outer_loop(row):
    count = 0
    for one in (1, 2, 3):
        for other in (1, 2):
            if row["n"] == one * other:
                break
        else:
            break
        count += 1
    return count


def continue_of_the_outer_loop(row):
    count = 0
    for one in (1, 2, 3):
        for other in (1, 2):
            if row["n"] == one * other:
                break
        else:
            continue
        count += 1
    return count


def else_that_breaks(row):
    found = 0
    for number in (1, 2):
        if row["n"] > number:
            found += 1
        else:
            break
        if row["ok"]:
            return found * 10
    return found


def raised_in_a_loop(row):
    try:
        for number in (1, 2, 3):
            if row["n"] == number:
                raise KeyError("x")
            if row["a"] > number * 20:
                break
        if row["ok"]:
            return "none"
    except KeyError:
        return "found"
    return "end"


def doubled(value):
    if value < 0:
        raise ValueError
    return value * 2


def whole(text):
    row = text.strip()
    return int(row)


def helper_that_raises(row):
    number = 7
    try:
        number = doubled(row["n"]) + 1
    except ValueError:
        return number
    return number + 1


def helper_whose_names_are_its_own(row):
    try:
        return whole(row["u"])
    except ValueError:
        return row["n"]


def choice_that_raises(row):
    try:
        return int(row["u"]) if row["ok"] else 0
    except ValueError:
        return -1


def and_that_raises(row):
    try:
        return row["ok"] and int(row["u"]) > 2
    except ValueError:
        return None


def any_that_raises(row):
    try:
        return any(int(row[name]) > 2 for name in ("u", "v"))
    except ValueError:
        return None


def chain_that_raises(row):
    try:
        return 0 < row["n"] < int(row["u"])
    except ValueError:
        return None


def name_of_a_comprehension(row):
    name = 7
    try:
        numbers = [int(row[name]) for name in ("u", "v")]
    except ValueError:
        return name
    return sum(numbers)


def named_behind_and(row):
    number = 0
    if row["a"] > 30 and (number := row["n"]) > 2:
        return number
    return number - 1


def named_in_a_choice(row):
    number = 0
    other = (number := row["n"]) if row["ok"] else 2
    return number + other


def named_and_used_there(row):
    if row["u"] and (found := re.match(r"(\d)(.)", row["u"])):
        return found.group(2)
    if row["ok"] and (number := row["n"] + 1) > 2 and number < 5:
        return str(number)
    return None


def named_behind_or(row):
    number = 100
    if row["ok"] or (number := row["n"]) > 2:
        return number
    return number - 1


def builtin_by_another_name(row):
    return largest(row["n"], 3) + some(number < row["n"] for number in (1, 5))


def builtin_of_its_module(row):
    return builtins.any(number < row["n"] for number in (1, 5))


def chosen_integers(row):
    return (row["n"] if row["ok"] else 0) * 4


def copied_list(row):
    numbers = list(LISTS["a"])
    numbers.append(row["n"])
    return sum(numbers)


def rest(row):
    return round(row["a"], 1) + 1


def named_as_in_columns(row):
    return row["n"] + df if row["ok"] else odd


def long_text_and_its_name(row):
    pattern = row["u"] + "a"
    other = re.sub(r"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa|b|a", "", pattern)
    return pattern + other + pattern


def nothing_at_all(row):
    number = row["n"]
    if number > 3:
        number = 3


def nothing_in_a_dict(row):
    return {"a": None, "b": row["u"], "c": 1}


def known_before(row):
    if "y" not in KNOWN:
        return row["n"]
    return row["u"]


def length_of_nothing(row):
    try:
        size = len(None)
    except TypeError:
        size = row["n"]
    return size


def compared_conditions(row):
    longer = re.search(r"[0-9][0-9]", row["u"]) is not None
    return (1 if longer else 0) == (row["a"] > 10) or (row["n"] > 3) == (
        row["a"] * 2 + row["n"] > 10 + row["n"]
    )


def none_that_is_only_compared(row):
    try:
        number = 1 if row["m"] == 3 else 2
    except TypeError:
        number = 9
    return number


def none_that_is_written(row):
    try:
        text = str(row["m"])
    except TypeError:
        text = "none"
    return text


def none_and_zero_that_divide(row):
    try:
        return row["a"] / row["m"]
    except ZeroDivisionError:
        return -1.0
    except TypeError:
        return None


def known_search(row):
    if re.search("[0-9]", "a1"):
        return row["n"]
    try:
        return row["a"] * 2
    except ValueError:
        raise KeyError("x") from None


def outer_parts(row):
    long_name = row["a"] * 2 + row["n"]
    return (
        row["a"] * 1000 + row["n"] - (row["a"] - (long_name - (row["n"] - row["a"] * 3)) - long_name * 1000)
    )


def part_of_a_power(row):
    return row["a"] ** 3 // 1 if row["ok"] else None


FUNCTIONS = [
    known_search, outer_parts,
    none_that_is_only_compared, none_that_is_written, none_and_zero_that_divide,
    break_before_return, continue_before_return, break_of_the_outer_loop, continue_of_the_outer_loop,
    else_that_breaks, raised_in_a_loop, helper_that_raises, helper_whose_names_are_its_own,
    choice_that_raises, and_that_raises, any_that_raises, chain_that_raises, name_of_a_comprehension,
    named_behind_and, named_in_a_choice, named_and_used_there, named_behind_or, builtin_by_another_name,
    builtin_of_its_module, chosen_integers, copied_list, rest, named_as_in_columns, long_text_and_its_name,
    nothing_at_all, nothing_in_a_dict, known_before, compared_conditions,
]  # fmt: skip


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("form", [ROW, SERIES])
def test_as_the_function(function, form):
    translated(function, ROWS, form, LARGE)


def list_in_a_dict(row):
    numbers = [row["n"]]
    record = {"a": numbers}
    numbers.append(2)
    return sum(record["a"])


def list_in_a_tuple(row):
    numbers = [row["n"]]
    pair = (numbers, 1)
    numbers.append(2)
    return len(pair[0])


def dict_in_a_dict(row):
    inner = {"a": row["n"]}
    outer = {"in": inner}
    inner["a"] = 5
    return outer["in"]["a"]


def one_of_two_lists(row):
    one = [1]
    chosen = one if row["ok"] else [2]
    one.append(3)
    return len(chosen)


def list_that_outlives(row):
    numbers = LISTS["a"]
    numbers.append(row["n"])
    return len(numbers)


def chosen_list_that_outlives(row):
    numbers = LISTS["a" if row["ok"] else "a"]
    numbers += [row["n"]]
    return len(numbers)


def named_by_a_guard(row):
    number = 0
    match row["n"]:
        case number if number > 5:
            return 1
    return number


def named_in_any(row):
    last = 0
    found = any((last := number) > row["a"] for number in (1, 20, 50))
    return last if found else -1


def named_in_a_chain(row):
    number = 0
    if 10 < row["a"] < (number := row["n"]):
        return 1
    return number


def fraction_as_a_place(row):
    return SHARES[row["a"] // 1 % 3]


def name_of_a_pattern(row):
    match row["n"]:
        case odd:
            return odd
    return odd


REFUSED = [
    part_of_a_power,
    fraction_as_a_place,
    length_of_nothing,
    list_in_a_dict, list_in_a_tuple, dict_in_a_dict, one_of_two_lists, list_that_outlives,
    chosen_list_that_outlives, named_by_a_guard, named_in_any, named_in_a_chain,
]  # fmt: skip


@pytest.mark.parametrize("function", REFUSED, ids=lambda each: each.__name__)
def test_refused(function):
    assert refusal(function, ROWS)


@pytest.mark.parametrize(
    "function",
    [
        lambda row: row["m"],
        lambda row: row["m"] if row["ok"] else None,
        lambda row: (row["m"] if row["m"] is not None else 0) + row["n"],
        lambda row: str(row["m"] if row["m"] is not None else 0),
    ],
)
def test_large_integers_among_none_lose_no_digit(function):
    translated(function, ROWS, ROW, [{**ROWS[0], "m": 2**53 + 1}, {**ROWS[1], "m": 2**63 - 512}])


def closing_over(moment, limit, words):
    return lambda row: (row["at"] > moment, row["n"] if row["a"] > limit else None, row["u"] in words)


def test_values_that_a_function_closes_over_are_written_out():
    rows = [{**row, "at": datetime(2024, 1, 1 + place % 28)} for place, row in enumerate(ROWS)]
    translated(closing_over(datetime(2024, 1, 5), float("-inf"), {"x", ""}), rows)


def test_other_letters_where_a_construct_is_for_ascii_only():
    rows = [{**row, "u": ("Zoë", "a1")[place % 2]} for place, row in enumerate(ROWS)]
    translated(lambda row: "".join(each for each in row["u"] if each.isalpha()) + row["u"].upper(), rows)


def test_one_value_that_may_be_none_is_no_array():
    translated(lambda value: 3, [1, None, 2], VALUE)


MOMENTS = [
    {
        **row,
        "at": datetime(2022, 1, 1) + timedelta(days=place * 31, hours=place),
        "day": date(2023, 1 + place % 12, 3),
        "end": None if place % 3 == 1 else datetime(2023, 5, 1 + place % 28),
        "due": None if place % 4 == 2 else date(2024, 5, 1 + place % 28),
    }
    for place, row in enumerate(ROWS)
]


def number_of_a_moment(row):
    moment = None
    if row["n"] > 3:
        moment = row["at"]
    elif row["n"] > 1:
        moment = datetime(2000, 1, 1)
    return None if moment is None else (moment.year, moment)[0]


def day_or_constant(row):
    day = row["at"].date() if row["ok"] else date(2020, 1, 1)
    return day, day.year, day > date(2021, 1, 1)


@pytest.mark.parametrize(
    "function",
    [
        number_of_a_moment,
        day_or_constant,
        lambda row: row["at"].date() if row["ok"] else None,
        lambda row: row["at"].date() if row["ok"] else "none",
        lambda row: row["day"] if row["ok"] else row["due"],
        lambda row: {"a": row["due"], "b": row["at"].date() if row["n"] > 2 else None},
        lambda row: (row["at"] if row["ok"] else datetime(2020, 1, 1)).year,
        lambda row: (row["end"] - row["at"]).days if row["end"] else None,
        lambda row: (isinstance(row["day"], date), isinstance(row["day"], datetime)),
        lambda row: datetime(2020, 1, 1) if row["ok"] else None,
    ],
)
@pytest.mark.parametrize("form", [ROW, SERIES])
def test_moments_and_days_among_others(function, form):
    translated(function, MOMENTS, form)


def test_a_row_of_moments_only_holds_no_nan():
    rows = [
        {"at": datetime(2024, 1, 1 + place), "a": float("nan") if place == 2 else place / 2}
        for place in range(20)
    ]
    translated(lambda row: round(row["a"] * 2, 1), rows, SERIES)
    translated(lambda row: row["a"], rows, SERIES)


def test_a_table_may_have_odd_rows_only():
    rows = [{"a": float(place)} for place in range(9)]
    translated(lambda row: f"{round(row['a'], 1):.1f}".zfill(6), rows, ROW, [{"a": 0.25}])
    columns = Columns(rewrite(lambda row: f"{round(row['a'], 1):.1f}".zfill(6), rows, form=ROW))
    table = columns.table([{"a": 0.25}])
    assert columns.results(columns.guarded(table, [{"a": 0.25}]), 1) == ["0000.2"]


def doubled_each_round(row):
    text = row["u"]
    for _ in range(12):
        parts = text.split("-")
        text = parts[1] if len(parts) > 1 else text + text[:1]
    return text[0]


def test_a_value_that_is_used_twice_in_every_round_takes_no_time_to_be_named():
    rows = [{"u": text} for text in ("a-b", "x", "cd", "e-f-g")] * 5
    translated(doubled_each_round, rows)


def test_the_larger_of_flags_is_a_flag():
    assert "flags" in refusal(lambda row: max(row["ok"], row["n"]), ROWS)
