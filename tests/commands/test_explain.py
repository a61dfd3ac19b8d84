"""Everything has an explanation: found by its names, in the parts' own words, readable at any width."""

import ast
import re

import pytest
from rich.cells import cell_len

from advisor import questions, rules, strategies
from advisor.cli import guarded
from advisor.commands import example, explain
from advisor.commands.terms import TERMS
from advisor.cost import parts
from advisor.errors import BadOption
from advisor.model import Need
from tests.test_layers import modules_after

TOPICS = [topic for _, topics in explain.groups() for topic in topics]
STRATEGIES = pytest.mark.parametrize("strategy", strategies.STRATEGIES, ids=lambda one: one.NAME)


def shown(name, *, width=100, ascii_only=False):
    return explain.as_text(explain.find(name).show(), width=width, color=False, ascii_only=ascii_only)


def flat(text):
    return " ".join(text.split())


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.names[0])
def test_every_part_is_explained_under_each_of_its_names(topic):
    for name in topic.names:
        assert explain.find(name).names == topic.names
    assert topic.line.rstrip('`"').endswith((".", "?", ")"))
    for width in (40, 80, 120):
        lines = shown(topic.names[0], width=width).split("\n")
        assert all(cell_len(line) <= width for line in lines)


def test_nothing_is_left_out():
    names = {name for topic in TOPICS for name in topic.names}
    expected = {one.NAME for one in strategies.STRATEGIES} | {
        rule.RULE for rule in (*rules.SAFETY, *rules.TRUST)
    }
    expected |= {str(one.NUMBER) for one in questions.QUESTIONS} | set(parts.ORDER) | set(TERMS)
    assert expected <= names


def test_no_name_means_two_things():
    names = [name for topic in TOPICS for name in {explain.simple(each) for each in topic.names}]
    assert len(names) == len(set(names))
    assert not {explain.simple(name) for name in explain.ALIASES} & set(names)
    assert all(explain.find(name).names[0] == meant for name, meant in explain.ALIASES.items())


@STRATEGIES
def test_a_strategy_says_when_it_is_right_when_wrong_and_what_it_costs(strategy):
    text = shown(strategy.NAME)
    for label in explain.LABELS:
        assert re.search(f"^{label} +\\S", text, re.MULTILINE), label
    lead, *_ = explain.paragraphs(strategy)
    assert flat(lead) in flat(text)


@STRATEGIES
def test_a_strategy_names_every_need_in_words(strategy):
    text = flat(shown(strategy.NAME))
    words = explain.documented(Need)
    assert all(words[need.value] in text for need in strategy.NEEDS)
    assert ("it always works" in text) is (not strategy.NEEDS)


@STRATEGIES
def test_the_example_is_a_program_that_the_strategy_writes(strategy):
    plan = example.plan(strategy)
    ast.parse(plan.code)
    assert plan.code.strip().split("\n")[-1] in shown(strategy.NAME)


@pytest.mark.parametrize("question", questions.QUESTIONS, ids=lambda one: str(one.NUMBER))
def test_a_question_says_its_rule_of_thumb_and_what_each_answer_rules_out(question):
    text = flat(shown(str(question.NUMBER)))
    assert question.RULE_OF_THUMB in text
    for value, denied in question.VALUES.items():
        out = [one.NAME for one in strategies.STRATEGIES if one.NEEDS & denied]
        assert f"If {value} Rules {'out ' + ', '.join(out) if out else 'nothing out'}" in text


def test_every_need_and_every_part_of_the_time_has_its_words():
    assert set(explain.documented(Need)) == {need.value for need in Need}
    assert set(explain.documented(parts)) == set(parts.ORDER)


@pytest.mark.parametrize(
    ("wrong", "near"),
    [("procesess", "processes"), ("picklabel", "picklable"), ("mutate-argument", "mutates-argument")],
)
def test_a_name_that_does_not_exist_gets_the_nearest_ones_in_one_line(capsys, wrong, near):
    assert guarded(["explain", wrong]) == 2
    said = capsys.readouterr().err
    assert near in said
    assert said.count("\n") == 1


def test_a_name_like_no_other_is_still_refused():
    with pytest.raises(BadOption) as caught:
        explain.find("\x1b[31mqqqqq")
    assert "nearest" not in caught.value.message


def test_the_list_names_everything_and_fits(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert guarded(["explain"]) == 0
    text = capsys.readouterr().out
    assert all(topic.names[0] in text for topic in TOPICS)
    assert all(cell_len(line) <= 80 for line in text.split("\n"))


def test_ascii_is_ascii(monkeypatch, capsys):
    monkeypatch.setattr(explain.page, "is_ascii", lambda: True)
    for topic in TOPICS:
        explain.run(topic.names[0])
    explain.run(None)
    assert capsys.readouterr().out.isascii()


def test_explaining_imports_neither_pandas_nor_numpy():
    loaded = modules_after("import advisor.cli; advisor.cli.guarded(['explain', 'vectorized'])")
    assert "advisor" in loaded
    assert not loaded & {"pandas", "numpy", "questionary", "psutil"}
