"""Functions inside of a function, match statements, lists that grow, and a Series as the result."""
# ruff: noqa: C417, PLC3002, S102
# The functions are written as people write them; what is run was written here.

import pandas as pd
import pytest
from row_by_row import ROW, SERIES, VALUE, refusal, translated

NAN = float("nan")
ROWS = [
    {
        "n": i % 7,
        "x": i / 4 - 2,
        "s": ["new", "used", "sold"][i % 3],
        "ok": i % 2 == 0,
        "t": ["a b", "a b c", "x", "x y z u"][i % 4],
        "name": None if i % 5 == 0 else "Zoë",
    }
    for i in range(40)
]
MORE = [{**ROWS[1], "x": NAN}, {**ROWS[2], "t": ""}, {**ROWS[3], "n": 2**62}, {**ROWS[3], "s": ""}]


def inner_function(row):
    factor = row["n"]

    def scaled(value, by=2):
        if value < 0:
            return 0.0
        return value * by + factor

    return scaled(row["x"]) - scaled(row["x"], by=3)


def late_binding(row):
    offset = 1
    shifted = lambda value: value + offset  # noqa: E731
    offset = 5
    return shifted(row["n"])


def shadowed(row):
    def inner(ROWS):  # noqa: N803
        return ROWS + 1

    return inner(row["n"])


def called_at_once(row):
    return (lambda value: value * 2)(row["n"])


def mapped(row):
    one, other = map(lambda name: row[name] * 2, ("n", "x"))
    return one + other


def by_pairs(row):
    match row["s"], row["ok"]:
        case "new", _:
            return 0
        case "used", True:
            return 1
        case (("sold" | "lost"), ok) if not ok:
            return 2
        case state, _:
            return len(state)


def by_words(row):
    match row["t"].split():
        case [first, second]:
            return first + "-" + second
        case ["x"]:
            return "only x"
        case [first, *_, last] if first != last:
            return last
        case _:
            return "none"


def by_keys(row):
    match row:
        case {"s": "new", "n": number}:
            return number
        case {"s": str(state), "ok": True}:
            return len(state)
        case _:
            return -1


def nested(row):
    match (row["n"], (row["s"], row["ok"])):
        case 1, ("new", True):
            return "first"
        case number, (_, False):
            return f"{number}"
        case _:
            return "rest"


def starred(row):
    first, *rest = row["t"].split()
    return f"{first}+{len(rest)}"


def starred_between(row):
    first, *middle, last = row["t"].split()
    return first + "|".join(middle) + last


def starred_tuple(row):
    one, *others = row["n"], row["x"], 3
    return one + others[-1]


def reasons(row):
    found = []
    if row["n"] > 3:
        found.append("many")
    if row["x"] < 0:
        found.extend(["negative", "cold"])
    if row["ok"]:
        found += ["fine"]
    return ", ".join(found) if found else "nothing"


def count_of_reasons(row):
    found = ["always"]
    if row["n"] > 3:
        found.insert(0, "many")
    if row["x"] < 0:
        found += ["negative"]
    return {"count": len(found), "first": found[0], "last": found[-1], "many": "many" in found}


def first_reason(row):
    found = []
    if row["n"] > 3:
        found.append("many")
    if row["ok"]:
        found.append("fine")
    return found[0] if found else None


def first_that_raises(row):
    found = [word for word in ("many", "fine") if row["ok"] or row["n"] > 3]
    return found[0]


def series_of_dict(row):
    return pd.Series({"double": row["n"] * 2, "state": row["s"].upper()})


def series_of_numbers(row):
    if row["ok"]:
        return pd.Series([row["n"], row["x"]])
    return pd.Series([0, row["x"] / 2])


def series_with_index(row):
    return pd.Series([row["n"], row["x"] > 0, row["name"]], index=["n", "warm", "name"])


FUNCTIONS = [
    inner_function, late_binding, shadowed, called_at_once, mapped, by_pairs, by_words, nested, starred,
    starred_between, starred_tuple, reasons, count_of_reasons, first_reason, series_of_dict,
    series_of_numbers, series_with_index,
]  # fmt: skip


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("form", [ROW, SERIES])
def test_as_the_function(function, form):
    translated(function, ROWS, form, MORE)


def test_a_dict_is_matched_by_its_keys_and_a_row_of_pandas_is_no_dict():
    translated(by_keys, ROWS, ROW, MORE)
    refusal(by_keys, ROWS, SERIES)


def test_a_list_that_is_empty_for_some_rows():
    translated(first_that_raises, [row for row in ROWS if row["ok"] or row["n"] > 3], ROW, ROWS)


def test_a_series_of_whole_numbers_and_floats_is_one_of_floats():
    assert 'astype("float64")' in translated(series_of_numbers, ROWS, SERIES)
    frame = pd.DataFrame(ROWS)
    names = {}
    exec(translated(series_of_dict, ROWS, SERIES), {"pd": pd}, names)
    got = names["series_of_dict_columns"](frame)
    pd.testing.assert_frame_equal(got, frame.apply(series_of_dict, axis=1), check_dtype=False)


def test_inner_functions_read_as_written_by_hand():
    assert 'return df["n"] + 5' in translated(late_binding, ROWS)


def aliased(row):
    found = []
    same = found
    if row["ok"]:
        same.append("x")
    return len(found)


def add_to(found, row):
    found.append("x")
    return row["n"]


def changed_by_helper(row):
    found = []
    number = add_to(found, row)
    return number + len(found)


def counting(row):
    total = 0

    def add(value):
        nonlocal total
        total += value
        return total

    return add(row["n"])


def recursive(row):
    def down(value):
        return 0 if value <= 0 else down(value - 1)

    return down(row["n"])


def different_names(row):
    return pd.Series({"a": 1}) if row["ok"] else pd.Series({"b": 1})


@pytest.mark.parametrize(
    "function",
    [
        aliased,
        changed_by_helper,
        counting,
        recursive,
        different_names,
        lambda row: pd.Series({"a": row["n"]}).sum(),
        lambda row: pd.Series({"a": row["n"]}, dtype="float64"),
        lambda row: pd.Series([row["n"], 1], index=["a"]),
        lambda row: len(pd.Series([row["n"]])),
        lambda row: (lambda *values: values)(row["n"]),
        lambda row: [len(word) for word in row["t"].split()],
    ],
)
def test_refused(function):
    refusal(function, ROWS)


def test_a_pattern_with_a_class_is_refused():
    def matched(value):
        match value:
            case complex(real=1):
                return 1
            case _:
                return 2

    refusal(matched, [1, 2, 3], VALUE)
