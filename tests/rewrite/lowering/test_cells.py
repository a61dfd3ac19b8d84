"""Cells that are dicts or lists: read as in the sample, and other rows go through the function."""

import pytest
from row_by_row import ROW, SERIES, VALUE, refusal, translated

from advisor.rewrite.rewriting import rewrite
from advisor.rewrite.running import Columns

CITIES = ["Berlin", "Rome", "Zoë"]
ROWS = [
    {
        "n": i,
        "address": {"city": CITIES[i % 3], "zip": 100 + i, "geo": {"lat": i / 7, "names": ["a", "b"]}},
        "offer": {"price": i * 1.5, "vip": i % 2 == 0, "note": "x" if i % 4 else None},
        "tags": ["red", "blue", "é"][: i % 4],
        "scores": [i, 2 * i, -i],
    }
    for i in range(1, 30)
]
ODD_ADDRESSES = [
    None,
    {},
    {"city": None},
    {"city": 5, "zip": "x"},
    {"city": "Rome", "zip": 2**80, "geo": None},
    [],
]
ODD_OFFERS = [
    {"price": float("nan"), "vip": True, "note": ""},
    {"price": 3, "vip": 1},
    {"vip": False},
    None,
    {},
]
ODD_TAGS = [[], ["x", None], [1, 2], None, ("red",), "red", ["admin"]]
ODD_SCORES = [[], [1.5], [True], [2**62, 2**62], None, [None]]


def changed(**cells):
    return [
        {**ROWS[index], name: value} for name, values in cells.items() for index, value in enumerate(values)
    ]


MORE = changed(address=ODD_ADDRESSES, offer=ODD_OFFERS, tags=ODD_TAGS, scores=ODD_SCORES)


def city(row):
    return row["address"]["city"].upper()


def zip_code(row):
    return row["address"]["zip"] + 1


def inner(row):
    return row["address"]["geo"]["lat"] * 2


def inner_words(row):
    return row["address"]["geo"]["names"][-1]


def by_name(row):
    address = row["address"]
    return address["city"] + "/" + str(address["zip"])


def on_some_rows(row):
    if row["n"] > 10:
        return row["address"]["zip"]
    return row["offer"]["price"] if row["offer"]["vip"] else 0.0


def with_default(row):
    return row["offer"].get("price", 0.0)


def with_other_default(row):
    return row["offer"].get("price", row["n"] / 2)


def with_text_default(row):
    return row["address"].get("city", "nowhere").lower()


def whole_default(row):
    return row["address"].get("zip", 0) > 105


def flag_default(row):
    return row["offer"].get("vip", False)


def note(row):
    return row["offer"].get("note") or "none"


def own_note(row):
    return row["offer"]["note"] is None


def has_price(row):
    return "price" in row["offer"]


def try_price(row):
    try:
        return row["offer"]["price"]
    except KeyError:
        return -1.0


def first_tag(row):
    return row["tags"][0] if row["tags"] else "none"


def tag_count(row):
    return len(row["tags"]) + len(row["scores"]) + len(row["offer"])


def is_red(row):
    return "red" in row["tags"]


def all_tags(row):
    return ", ".join(row["tags"])


def any_dict(row):
    return "yes" if row["offer"] else "no"


def total(row):
    return sum(row["scores"])


def best(row):
    return max(row["scores"]) - min(row["scores"])


def last_score(row):
    return row["scores"][-1] * 2


def is_dict(row):
    return isinstance(row["address"], dict)


FUNCTIONS = [
    city, zip_code, inner, inner_words, by_name, on_some_rows, with_default, with_other_default,
    with_text_default, whole_default, flag_default, note,
    own_note, has_price, try_price, first_tag, tag_count,
    is_red, all_tags, any_dict, total, best, last_score, is_dict,
]  # fmt: skip


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("form", [ROW, SERIES])
def test_cells(function, form):
    translated(function, ROWS, form, MORE)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda each: each.__name__)
def test_cells_that_are_missing_in_the_sample(function):
    rows = [*ROWS, {**ROWS[3], "tags": None}, {**ROWS[4], "offer": None}, {**ROWS[5], "address": None}]
    translated(function, rows, ROW, MORE)


def test_it_reads_as_written_by_hand():
    assert 'return df["address"].str["city"].str.upper()' in translated(city, ROWS)
    assert 'return df["offer"].str.get("price").astype("float64").fillna(0.0)' in translated(
        with_default, ROWS
    )
    assert 'return df["tags"].str.join(", ")' in translated(all_tags, ROWS)


def test_the_condition_names_the_entry():
    rewritten = rewrite(city, ROWS, form=ROW)
    assert ("cell", "address has text at 'city'") in rewritten.conditions
    masks = Columns(rewritten).odd(Columns(rewritten).table([*ROWS, *changed(address=ODD_ADDRESSES)]))
    assert sum(masks[0]) == 5


def test_single_values():
    translated(lambda tags: len(tags) * 2, [["a"], ["b", "c"]], VALUE, [[], [1]])
    translated(lambda cells: cells["a"] + 1, [{"a": 1}, {"a": 2}], VALUE)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda row: row["address"]["street"], "no cell of the sample"),
        (lambda row: row["address"][row["n"]], "depends on the item"),
        (lambda row: [len(tag) for tag in row["tags"]], ""),
        (lambda row: row["tags"].count("x"), ""),
        (lambda row: row["address"].items(), ""),
        (lambda row: row["offer"]["note"].upper() + row["offer"].pop("note"), ""),
        (lambda row: row["scores"] + [1], ""),
        (lambda row: row["scores"] == [1], ""),
    ],
)
def test_refused(function, words):
    assert words in refusal(function, ROWS)


def test_a_column_of_several_kinds_is_named():
    rows = [{"x": value} for value in (1, "a", None, 2.5)]
    assert "the column x" in refusal(lambda row: row["x"].strip(), rows)
    translated(
        lambda row: "text" if isinstance(row["x"], str) else "other", rows, ROW, [{"x": True}, {"x": []}]
    )
    translated(lambda row: isinstance(row["x"], (int, float)), rows, SERIES)
