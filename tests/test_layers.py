"""Each layer imports only from layers above it in this list; two extra rules keep the child light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1] / "advisor"
LAYERS = [
    {"model", "errors"},
    {"wire", "fingerprint", "wording", "student", "stats", "budget"},
    {"machine", "disturbance", "target", "cost", "inheriting", "observe"},
    {"importing", "sources"},
    {"sandbox"},
    {"calibration", "curves", "early", "stage"},
    {"rewrite"},
    {"probes", "rules"},
    {"profiling"},
    {"questions"},
    {"strategies"},
    {"bench"},
    {"judge"},
    {"pipeline"},
    {"vectorizing"},
    {"reports"},
    {"commands"},
    {"cli", "__main__"},
]
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
CHILD = [
    "stage",
    "importing",
    "fingerprint",
    "wire",
    "calibration",
    "curves",
    "sources",
    "probes",
    "rewrite",
    "strategies",
]
"""What runs beside the user's code."""
HEAVY = {"numpy", "pandas", "psutil", "rich", "typer", "questionary"}


def part_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports_of(path: Path) -> list[str]:
    """Return the parts of advisor that a file imports, at any depth of the code, type checking included."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "advisor":
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("advisor."):
            found.append((node.module or "").split(".")[1])
        elif isinstance(node, ast.Import):
            found += [alias.name.split(".")[1] for alias in node.names if alias.name.startswith("advisor.")]
    return found


def files() -> list[Path]:
    return [path for path in sorted(ROOT.rglob("*.py")) if path != ROOT / "__init__.py"]


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_layer_imports_only_from_above(path):
    own = RANK[part_of(path)]
    below = [name for name in imports_of(path) if RANK[name] > own]
    level = [name for name in imports_of(path) if RANK[name] == own and name != part_of(path)]
    assert below == [], f"{path.name} imports from below: {below}"
    assert not (set(level) - LAYERS[own]), level


@pytest.mark.parametrize(
    "path",
    [path for path in files() if part_of(path) in CHILD],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_what_runs_beside_user_code_imports_the_standard_library_only(path):
    tree = ast.parse(path.read_text())
    top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {
        name.split(".")[0]
        for node in top
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }
    assert names <= set(sys.stdlib_module_names) | {"advisor"}


def modules_after(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(' '.join({{name.split('.')[0] for name in sys.modules}}))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(result.stdout.split("\n")[-2].split())


def test_help_imports_neither_pandas_nor_numpy():
    loaded = modules_after("import advisor.cli; advisor.cli.guarded(['--help'])")
    assert {"typer"} <= loaded
    assert not loaded & {"pandas", "numpy", "questionary", "psutil"}


def test_the_guarded_host_starts_without_any_installed_package():
    assert not modules_after("import advisor.sandbox.host, advisor.stage") & HEAVY


def test_reports_know_the_nouns_and_nothing_that_runs():
    allowed = {"model", "errors", "wire", "wording", "observe", "reports"}
    for path in (ROOT / "reports").rglob("*.py"):
        assert set(imports_of(path)) <= allowed, path.name
