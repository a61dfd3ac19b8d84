"""Tuples, lists, dicts and sets that a function makes: what is chosen from them, and looked for in them."""
# ruff: noqa: ARG005, C416, FURB192
# The functions are written as people write them.

import pytest
from row_by_row import ROW, SERIES, VALUE, refusal, translated

NAN = float("nan")
EMPTY = (None, "", "N/A")
RATES = {"de": 0.19, "fr": 0.2}
FIELDS = ["a", "b", "c"]
ROWS = [
    {
        "a": i % 5,
        "b": (i * 7) % 4,
        "c": 3 - i % 6,
        "x": i / 3 - 2,
        "y": (i % 4) / 2,
        "s": "de" if i % 3 else "fr",
        "t": ["", "N/A", "ok", None][i % 4],
        "flag": i % 2 == 0,
        "place": i % 3,
    }
    for i in range(40)
]
MORE = [
    {**ROWS[1], "x": NAN, "y": NAN},
    {**ROWS[2], "s": "us"},
    {**ROWS[3], "place": 3},
    {**ROWS[3], "place": -1},
    {**ROWS[3], "place": -4},
    {**ROWS[4], "a": 2**62, "b": 2**62, "c": -(2**63)},
    {**ROWS[5], "x": 1.0, "y": 1.0},
]


def by_literal_dict(row):
    return {"de": 1, "fr": 2}[row["s"]]


def by_literal_get(row):
    return {"de": 1, "fr": 2}.get(row["s"], 0)


def by_dict_of_columns(row):
    return {"de": row["a"], "fr": row["b"]}[row["s"]]


def by_dict_of_columns_get(row):
    return {"de": row["a"] * 2, "fr": row["b"]}.get(row["s"], -1)


def by_number_key(row):
    return {0: "none", 1: "one", 2: "two"}.get(row["place"], "many")


def by_several_keys(row):
    return {("de", True): 1, ("fr", False): 2}.get((row["s"], row["flag"]), 0)


def by_flag(row):
    return ("no", "yes")[row["flag"]]


def by_condition(row):
    return [row["a"], row["b"]][row["x"] > 0]


def by_place(row):
    return (row["a"], row["b"], row["c"])[row["place"]]


def by_place_or(row):
    try:
        return [row["a"], row["b"], row["c"]][row["place"]]
    except IndexError:
        return 99


def is_empty(row):
    return row["t"] in (None, "", "N/A")


def is_filled(row):
    return "yes" if row["t"] not in EMPTY else "no"


def other_kinds(row):
    return row["a"] in (1, "x", 2.5, None), row["x"] in {"x", 1}


def best_field(row):
    return max(FIELDS, key=lambda name: row[name])


def lowest_of_dict(row):
    sums = {"a": row["a"] * 2, "b": row["b"], "c": row["c"] + 1}
    return min(sums, key=sums.get), max(sums.values())


def nearest(row):
    return min((row["x"], "low"), (row["y"], "high"))[1]


def most(row):
    return max((row["a"], 1), (row["b"], 2), (row["c"], 3))


def highest_positive(row):
    return max((row[name] for name in FIELDS if row[name] > 0), default=0)


def highest_that_raises(row):
    return max(row[name] for name in FIELDS if row[name] > 0)


def middle(row):
    return sorted([row["a"], row["b"], row["c"]])[1]


def highest_two(row):
    return sorted((row["a"], row["b"], row["c"]), reverse=True)[:2]


def joined(row):
    return "-".join(sorted([row["s"], "es"]))


def how_many(row):
    return len({row["a"], row["b"], row["c"]})


def other_fields(row):
    return sum(row[name] for name in FIELDS if name != "b")


def doubled(row):
    return {name: row[name] * 2.0 for name in ("x", "y")}


def listed(row):
    values = [row[name] for name in FIELDS]
    return values[0] + values[-1] + len(values)


def any_of_set(row):
    return row["a"] in {0, 1, 2} and row["s"] in {code for code in ("de", "at")}


FUNCTIONS = [
    by_literal_dict, by_literal_get, by_dict_of_columns, by_dict_of_columns_get, by_number_key,
    by_several_keys, by_flag, by_condition, by_place, by_place_or, is_empty, is_filled, other_kinds,
    best_field, lowest_of_dict, nearest, most, highest_positive, middle, highest_two, joined, how_many,
    other_fields, doubled, listed, any_of_set,
]  # fmt: skip


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("form", [ROW, SERIES])
def test_containers(function, form):
    translated(function, ROWS, form, MORE)


def test_nothing_to_choose_from():
    rows = [row for row in ROWS if max(row["a"], row["b"], row["c"]) > 0]
    translated(highest_that_raises, rows, ROW, ROWS)


def test_it_reads_as_written_by_hand():
    assert 'df["flag"].map({True: "yes", False: "no"})' in translated(by_flag, ROWS)
    assert 'df["t"].isna() | df["t"].isin(("", "N/A"))' in translated(is_empty, ROWS).replace("'", '"')


@pytest.mark.parametrize(
    "function",
    [
        lambda row: sorted([row["x"], row["y"]]),
        lambda row: sorted([row["a"], row["b"]], key=abs)[0],
        lambda row: len({row["x"], row["y"]}),
        lambda row: sum({row["a"], row["b"]}),
        lambda row: [row["s"], row["t"]][row["x"]],
        lambda row: row["x"] in (NAN, 1.0, "x"),
        lambda row: {row["s"]: 1}["de"],
        lambda row: max([]),
    ],
)
def test_refused(function):
    refusal(function, ROWS)


def test_numpys_flags_are_no_indices():
    rows = [{"x": i / 3, "y": -i / 2} for i in range(9)]
    refusal(lambda row: ("no", "yes")[row["x"] > 1], rows, SERIES)
    translated(lambda row: ("no", "yes")[row["x"] > 1], rows, ROW)
    translated(lambda value: ("no", "yes")[int(value > 1)], [0.5, 2.5, 1.0], VALUE)
