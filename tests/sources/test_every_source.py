import importlib.util
import subprocess
import sys

import pytest
import source_cases

from advisor import sources
from advisor.model import ItemForm
from advisor.sources import Draw

COUNT = 700

CASES = [
    pytest.param(
        maker,
        id=maker.__name__.removeprefix("make_"),
        marks=pytest.mark.skipif(
            name == "parquet" and importlib.util.find_spec("pyarrow") is None,
            reason="pyarrow is an extra",
        ),
    )
    for name, makers in source_cases.MAKERS.items()
    for maker in makers
]


@pytest.fixture(params=CASES)
def case(request, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    return request.param(tmp_path, COUNT)


def test_every_source_has_a_case():
    assert {source.NAME for source in sources.SOURCES} == set(source_cases.MAKERS)


def test_items_are_what_the_plain_loop_gives_at_their_positions(case):
    drawn = sources.draw(Draw(spec=case.spec, size=100))
    assert drawn.items == [case.items[position] for position in drawn.positions]
    assert len(drawn.items) == 100


def test_positions_increase_inside_an_exact_total(case):
    drawn = sources.draw(Draw(spec=case.spec, size=100))
    assert drawn.positions == sorted(set(drawn.positions))
    assert (drawn.total.value, drawn.total.confidence) == (len(case.items), 1.0)
    assert drawn.positions[-1] < COUNT


def test_the_sample_reaches_every_tenth_of_the_data(case):
    drawn = sources.draw(Draw(spec=case.spec, size=100))
    assert {position * 10 // COUNT for position in drawn.positions} == set(range(10))


def test_the_same_seed_draws_the_same_and_another_seed_others(case):
    first, again, other = (sources.draw(Draw(spec=case.spec, size=50, seed=seed)) for seed in (3, 3, 4))
    assert (first.items, first.positions, first.notes) == (again.items, again.positions, again.notes)
    assert first.positions != other.positions


def test_all_items_are_drawn_when_there_are_fewer_than_asked_for(case):
    drawn = sources.draw(Draw(spec=case.spec, size=10 * COUNT))
    assert drawn.items == case.items
    assert drawn.drawn.startswith("all ")


def test_the_loading_code_of_each_form_loads_all_items_in_that_form(case):
    drawn = sources.draw(Draw(spec=case.spec, size=10 * COUNT))
    for form in drawn.forms:
        if form is ItemForm.SERIES:
            frame, _ = drawn.make_frame()
            assert source_cases.loaded(drawn.load_code(form))["frame"].equals(frame)
        else:
            assert list(source_cases.loaded(drawn.load_code(form))["items"]) == drawn.values(form)


def test_a_source_that_is_drawn_from_says_what_it_accepts(case):
    source = sources.find(case.spec)
    assert source.accepts(case.spec)
    assert [other.NAME for other in sources.SOURCES if other.accepts(case.spec)] == [source.NAME]
    assert source.ACCEPTS


def test_the_forms_agree_on_the_number_of_items(case):
    drawn = sources.draw(Draw(spec=case.spec, size=60))
    assert len(drawn.items) == len(drawn.positions) == 60
    assert all(len(drawn.values(form)) == 60 for form in drawn.forms if form is not ItemForm.SERIES)
    if drawn.make_frame is not None:
        assert len(drawn.make_frame()[0]) == 60
    if drawn.item_bytes is not None:
        assert len(drawn.item_bytes) == 60
        assert sum(drawn.item_bytes) <= drawn.bytes


def test_reading_the_sources_imports_the_standard_library_only():
    code = (
        "import sys; before = set(sys.modules); import advisor.sources; "
        "names = {name.partition('.')[0] for name in set(sys.modules) - before}; "
        "print(sorted(names - sys.stdlib_module_names - {'advisor'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
