"""The corpus: every workload is where its table says, and means what its table says."""

import ast

import pytest
from decisions.registry import FOLDER, Workload, workloads

from advisor import questions, strategies

STRATEGIES = {strategy.NAME for strategy in strategies.STRATEGIES} | {"distinct"}
ALL = workloads()


def functions_of(workload: Workload) -> set[str]:
    tree = ast.parse(workload.file.read_text())
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    assigned = [node for node in tree.body if isinstance(node, ast.Assign)]
    return names | {ast.unparse(target) for node in assigned for target in node.targets}


def test_it_is_large_enough():
    assert len(ALL) >= 64
    assert sum(workload.naive_wrong for workload in ALL) >= 15
    assert len({workload.name for workload in ALL}) == len(ALL)


@pytest.mark.parametrize("workload", ALL, ids=lambda workload: workload.name)
def test_a_workload_is_described_in_full(workload):
    names = functions_of(workload)
    assert workload.target.partition(".")[0] in names
    assert (workload.data or workload.csv) in names
    assert bool(workload.csv) == bool(workload.ending)
    assert set(workload.forbidden) <= STRATEGIES
    assert set(workload.allow) <= {"network", "write", "spawn"}
    for number, value in workload.truth.items():
        questions.check(number, value)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_a_file_of_workloads_tells_its_story(path):
    text = path.read_text()
    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) < 250
