"""Which of the timed ways is recommended."""

import pytest

from advisor.model import Estimate, Way
from advisor.rewrite.timing.ranking import ranked


def ways(**seconds):
    """Build ways from their seconds; "_" stands for a space, and ratios are sure to a tenth."""
    made = []
    for name, each in seconds.items():
        ratio = seconds["loop"] / each
        doubt = Estimate(value=ratio, low=0.9 * ratio, high=1.1 * ratio)
        made.append(Way(name=name.replace("_", " "), seconds=each, ratio=None if name == "loop" else doubt))
    return tuple(made)


@pytest.mark.parametrize(
    ("timed", "chosen"),
    [
        ({"loop": 1.0}, "loop"),
        ({"loop": 1.0, "columns": 0.1}, "columns"),
        ({"loop": 1.0, "columns": 0.67}, "loop"),  # under 1.5x
        ({"loop": 1.0, "columns": 0.65}, "columns"),
        ({"loop": 10.0, "records": 1.0, "columns": 0.7}, "records"),  # 14x over iterrows, 1.4x over records
        ({"loop": 10.0, "records": 1.0, "columns": 0.6}, "columns"),
        ({"loop": 10.0, "records": 1.0}, "records"),
        ({"loop": 1.0, "records": 0.95}, "loop"),  # surely faster it is not
        ({"loop": 1.0, "distinct": 0.1, "columns": 0.11}, "columns"),  # about as fast, and simpler
        ({"loop": 1.0, "distinct": 0.1, "columns": 0.13}, "distinct"),
        ({"loop": 1.0, "columns": 0.1, "yours": 0.11}, "yours"),
        ({"loop": 1.0, "columns": 0.1, "yours": 0.13}, "columns"),
        ({"loop": 1.0, "columns_with_the_original": 0.1, "distinct": 0.11}, "distinct"),
        ({"loop": 1.0, "columns_with_the_original": 2.0}, "loop"),
        ({"loop": 1.0, "the_function_itself": 0.2}, "the function itself"),
    ],
)
def test_the_simplest_of_the_fast_ones_is_recommended(timed, chosen):
    found = ranked(ways(**timed))
    assert [way.name for way in found if way.recommended] == [chosen]
    assert [way.name for way in found] == [name.replace("_", " ") for name in timed]


def test_what_may_be_slower_is_not_recommended():
    loop = Way(name="loop", seconds=1.0, ratio=None)
    lucky = Way(name="records", seconds=0.5, ratio=Estimate(value=2.0, low=0.9, high=4.4))
    unknown = Way(name="columns", seconds=0.1, ratio=None)
    assert [way.recommended for way in ranked((loop, lucky, unknown))] == [True, False, False]
    assert ranked(()) == ()
