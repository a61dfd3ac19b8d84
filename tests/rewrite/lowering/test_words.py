"""Comprehensions over the words of a text, and keys that some dicts do not have."""

import pytest
from row_by_row import ROW, SERIES, VALUE, refusal, translated

STOP = {"the", "a"}
TEXTS = ["the quick fox", "a  B", "Élan vital, é", "x", "the the", "UPPER lower Mixed", "1 22 x3"]
ROWS = [{"t": text, "tags": text.split(), "n": len(text)} for text in TEXTS * 4]
MORE = [{"t": text, "tags": text.split(), "n": 1} for text in ("", "ß İ ŉ", "\x1f a\u2003b", "a,b ,, c")]


def capitals(row):
    return " ".join(word.capitalize() for word in row["t"].split())


def initials(row):
    return "".join(word[:1].upper() for word in row["t"].split())


def meaningful(row):
    return len([word for word in row["t"].lower().split() if word not in STOP])


def kept(row):
    parts = [part.strip() for part in row["t"].split(",") if part.strip()]
    return parts[0] if parts else "nothing"


def any_upper(row):
    return any(word.isupper() and len(word) > 1 for word in row["t"].split())


def all_short(row):
    return "short" if all(len(word) < 6 for word in row["t"].split()) else "long"


def letters(row):
    return sum(len(word) for word in row["t"].split()) + sum(1 for tag in row["tags"] if tag == "the")


def marked(row):
    return "|".join(tag + "!" for tag in row["tags"] if not tag.startswith("t"))


@pytest.mark.parametrize("form", [ROW, SERIES])
@pytest.mark.parametrize(
    "function",
    [capitals, initials, meaningful, kept, any_upper, all_short, letters, marked],
    ids=lambda each: each.__name__,
)
def test_words(function, form):
    translated(function, ROWS, form, MORE)


def test_it_reads_as_written_by_hand():
    wanted = 'df["t"].str.split().map(lambda words: " ".join(word.capitalize() for word in words))'
    assert wanted in " ".join(translated(capitals, ROWS).split()).replace("( ", "(").replace(" .", ".")


@pytest.mark.parametrize(
    "function",
    [
        lambda text: "".join(word[0] for word in text.split()),
        lambda text: [int(word) for word in text.split()],
        lambda text: sum(int(word) for word in text.split()),
        lambda text: " ".join(word * len(text) for word in text.split()),
        lambda text: [word.index("x") for word in text.split()],
        lambda text: max(text.split(), key=len),
    ],
)
def test_what_may_raise_or_reads_more_is_refused(function):
    refusal(function, TEXTS, VALUE)


def test_a_key_that_some_dicts_do_not_have():
    rows = [
        {"n": i, **({"note": "x y"} if i % 2 else {}), **({"count": i} if i % 3 else {})} for i in range(12)
    ]
    more = [{"n": 1, "note": None, "count": None}, {"n": 2}]

    def noted(row):
        return row.get("note") or "nothing"

    def counted(row):
        count = row.get("count")
        return -1 if count is None else count + 1

    translated(noted, rows, ROW, more)
    translated(counted, rows, ROW, more)
    assert "some rows do not have" in refusal(lambda row: row.get("note", ""), rows)
    assert "some rows do not have" in refusal(lambda row: row["note"], rows)
    refusal(lambda row: "note" in row, rows)
