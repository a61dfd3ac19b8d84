import ast
import csv
import gzip
import json
import shutil
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from builders import case, target
from builders import sample as plain_sample
from stages import Workshop

from advisor import stage as staging
from advisor import strategies
from advisor.model import ItemForm, Plan, TargetKind
from advisor.probes import columns

PLANS = {
    "sequential": Plan(strategy="sequential"),
    "threads": Plan(strategy="threads", workers=2),
    "threads_chunks": Plan(strategy="threads", workers=2, chunksize=3),
    "threads_paced": Plan(strategy="threads", workers=2, rate=2000.0),
    "threads_paced_chunks": Plan(strategy="threads", workers=2, chunksize=3, rate=2000.0),
    "fork": Plan(strategy="processes", workers=2, chunksize=3, start_method="fork"),
    "spawn": Plan(strategy="processes", workers=2, chunksize=3, start_method="spawn"),
    "forkserver": Plan(strategy="processes", workers=2, chunksize=3, start_method="forkserver"),
}
ASYNC_PLANS = {
    "sequential": Plan(strategy="sequential"),
    "coroutines": Plan(strategy="coroutines", workers=3),
    "coroutines_paced": Plan(strategy="coroutines", workers=3, rate=2000.0),
}
WIDEST = 100

WORK = '''
"""The person's own module."""

import math

def of_row(row):
    return f"{row['name'].strip()}:{row['age']}"

async def async_of_row(row):
    return of_row(row)

def of_series(row):
    return (row.name, row["name"].strip(), row["age"] + 1)

async def async_of_series(row):
    return of_series(row)

def of_value(value):
    return [value, len(str(value))]

async def async_of_value(value):
    return of_value(value)

def double(x):
    return x * 2

def run(x):
    return x * FACTOR

def frame(values):
    return values * 2

def longer(text):
    return text + SUFFIX

def root(x):
    return math.sqrt(x)

def tidied(row):
    return {"name": row["name"].strip(), "old": int(row["age"]) > 4}

WHOLE, HUGE = list(range(10)), [1, 2, 2**62, 4]
SUFFIX, FACTOR = "!", 3

def total(row):
    return row["age"] * 2

class Model:
    def scaled(x):
        return x * FACTOR

    def predict(self, value):
        return ["model", value]

model = Model()
short = lambda value: f"<{value}>"

ITEMS = [(n, "x" * n) for n in range(10)]

def make_items():
    for n in range(10):
        yield {"n": n}

def main(value):
    return ["named main", value]

def items(value):
    return ["named items", value]

def pool(value):
    return ["named pool", value]

def file(value):
    return ["named file", value]
'''

DRIVER = """
import importlib
import json
import sys

def plain(results):
    if hasattr(results, "to_dict") and hasattr(results, "columns"):
        return results.to_dict("records")
    return results.tolist() if hasattr(results, "tolist") else results

if __name__ == "__main__":
    found = {}
    for name in sys.argv[1:]:
        found[name] = [repr(result) for result in plain(importlib.import_module(name).main())]
    print(json.dumps(found))
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder in which the person works: their module, their data, and no other."""
    monkeypatch.chdir(tmp_path)
    with Workshop(tmp_path) as workshop:
        workshop.write(WORK, "works")
        workshop.write(DRIVER, "driver")
        rows = [{"name": f" ana, {n} ", "age": str(n)} for n in range(10)]
        with (tmp_path / "users.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, ["name", "age"])
            writer.writeheader()
            writer.writerows(rows)
        with gzip.open("users.tsv.gz", "wt") as file:
            file.write("name\tage\n" + "".join(f"{row['name']}\t{row['age']}\n" for row in rows))
        (tmp_path / "users.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        (tmp_path / "values.json").write_text(json.dumps([n / 2 for n in range(10)]))
        (tmp_path / "lines.txt").write_text("".join(f"line '{n}' \n" for n in range(10)))
        np.save("numbers.npy", np.arange(10) * 1.5)
        (tmp_path / "files").mkdir()
        for n in range(10):
            (tmp_path / "files" / f"{n}.dat").write_text("x")
        yield tmp_path


def real_case(attribute, data, form, column=None, place="works.py"):
    """Go the audit's own way from TARGET and DATA to a case."""
    stage, found = staging.load_target(None, spec=f"{place}:{attribute}")
    stage, forms = staging.draw(stage, spec=data, size=2000, seed=0, column=column, spool=None)
    assert form in forms
    stage, sample = staging.use_form(stage, form=form, because="", spec=data, show_values=False)
    return stage, case(target=found, sample=sample)


def written(the_case, plans, folder):
    """Write the program of each plan to a file of its own; return their names."""
    for name, plan in plans.items():
        text = strategies.find(plan.strategy).source(plan, the_case)
        (folder / f"program_{name}.py").write_text(text)
    return [f"program_{name}" for name in plans]


def results_of(names, folder):
    """Run the programs in one fresh Python, in the person's folder."""
    command = [sys.executable, "driver.py", *names]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def check_style(names, folder, *, laid_out=True):
    """Hold the programs to what people hold their own to; column forms have a layout of their own."""
    ruff, files = [sys.executable, "-m", "ruff"], [f"{name}.py" for name in names]
    lint = ["check", "--isolated", "--no-cache", "--select", "E,F,I,W,B,UP", "--line-length", str(WIDEST)]
    layout = ["format", "--isolated", "--no-cache", "--diff", "--line-length", str(WIDEST)]
    layout += ["--config", 'format.quote-style="preserve"']
    for arguments in (lint, layout) if laid_out else (lint,):
        done = subprocess.run(
            [*ruff, *arguments, *files], cwd=folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


SOURCES = {
    "csv row": ("of_row", "users.csv", ItemForm.ROW, None),
    "csv value": ("of_value", "users.csv", ItemForm.VALUE, "age"),
    "csv series": ("of_series", "users.csv", ItemForm.SERIES, None),
    "gzipped tsv row": ("of_row", "users.tsv.gz", ItemForm.ROW, None),
    "jsonl row": ("of_row", "users.jsonl", ItemForm.ROW, None),
    "json value": ("of_value", "values.json", ItemForm.VALUE, None),
    "lines": ("of_value", "lines.txt", ItemForm.VALUE, None),
    "npy": ("of_value", "numbers.npy", ItemForm.VALUE, None),
    "paths": ("of_value", "files", ItemForm.PATH, None),
    "glob": ("of_value", "files/*.dat", ItemForm.PATH, None),
    "python list": ("of_value", "works:ITEMS", ItemForm.VALUE, None),
    "python generator": ("of_value", "works.py:make_items", ItemForm.VALUE, None),
}


@pytest.mark.parametrize("given", SOURCES, ids=str)
def test_the_programs_of_every_strategy_give_the_loops_results(folder, given):
    attribute, data, form, column = SOURCES[given]
    stage, found = real_case(attribute, data, form, column)
    plans = PLANS if given in {"csv row", "csv series", "python list"} else dict(list(PLANS.items())[:4])
    names = written(found, plans, folder)
    _, awaited = real_case(f"async_{attribute}", data, form, column)
    names += written(awaited, {f"async_{name}": plan for name, plan in ASYNC_PLANS.items()}, folder)
    expected = [repr(stage.function(item)) for item in stage.items]
    assert len(expected) == 10
    for name, results in results_of(names, folder).items():
        assert results == expected, name
    check_style(names, folder)


COLUMNS = (
    ("double", "numbers.npy", ItemForm.VALUE),
    ("double", "values.json", ItemForm.VALUE),
    ("double", "works:WHOLE", ItemForm.VALUE),
    ("double", "works:HUGE", ItemForm.VALUE),
    ("longer", "lines.txt", ItemForm.VALUE),
    ("short", "lines.txt", ItemForm.VALUE),
    ("Model.scaled", "works:HUGE", ItemForm.VALUE),
    ("run", "works:HUGE", ItemForm.VALUE),
    ("total", "users.csv", ItemForm.SERIES),
    ("tidied", "users.csv", ItemForm.ROW),
    ("root", "values.json", ItemForm.VALUE),
)


@pytest.mark.parametrize(("attribute", "data", "form"), COLUMNS)
def test_the_program_over_whole_columns_gives_the_loops_results(folder, attribute, data, form):
    stage, found = real_case(attribute, data, form)
    answered = columns.measure(stage, seconds=2)
    assert answered.works, answered.blockers
    assert (answered.code == answered.guarded) == ("HUGE" in data)
    found = replace(found, profile=replace(found.profile, vectorization=answered))
    names = written(found, {"vectorized": Plan(strategy="vectorized")}, folder)
    expected = [repr(plain(stage.function(item))) for item in stage.items]
    assert results_of(names, folder) == {"program_vectorized": expected}
    check_style(names, folder, laid_out=False)


@pytest.mark.parametrize("place", ["works.py", "elsewhere/own.py", "works"])
def test_the_program_calls_the_persons_own_version(folder, place):
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere" / "own.py").write_text("def frame(values):\n    return values * 2\n")
    own = f"{place}:frame"
    stage, found = real_case("double", "values.json", ItemForm.VALUE)
    answered = columns.measure(stage, seconds=2, vectorized=own)
    assert answered.origin == "yours", answered.notes
    found = replace(found, profile=replace(found.profile, vectorization=answered))
    names = written(found, {"vectorized": Plan(strategy="vectorized")}, folder)
    expected = [repr(stage.function(item)) for item in stage.items]
    assert results_of(names, folder) == {"program_vectorized": expected}


@pytest.mark.parametrize("stem", ["my-script", "class"])
def test_column_code_uses_a_module_that_no_import_statement_can_name(folder, stem):
    shutil.copy("works.py", f"{stem}.py")
    stage, found = real_case("double", "works:HUGE", ItemForm.VALUE, place=f"{stem}.py")
    answered = columns.measure(stage, seconds=2)
    assert answered.code == answered.guarded
    found = replace(found, profile=replace(found.profile, vectorization=answered))
    names = written(found, {"vectorized": Plan(strategy="vectorized")}, folder)
    expected = [repr(stage.function(item)) for item in stage.items]
    assert results_of(names, folder) == {"program_vectorized": expected}
    check_style(names, folder, laid_out=False)


def plain(value):
    return value.item() if hasattr(value, "item") else value


@pytest.mark.parametrize("attribute", ["main", "items", "pool", "file", "model.predict", "short"])
def test_a_target_may_have_any_name(folder, attribute):
    """Also one that the program, or the code that loads the data, uses itself."""
    stage, found = real_case(attribute, "lines.txt", ItemForm.VALUE)
    plans = {name: PLANS[name] for name in ("sequential", "threads_chunks", "fork")}
    names = written(found, plans, folder)
    results = results_of(names if attribute != "short" else names[:2], folder)
    assert all(each == [repr(stage.function(item)) for item in stage.items] for each in results.values())
    check_style(names, folder)


@pytest.mark.parametrize("stem", ["my-script", "2024_clean", "class"])
def test_a_module_that_no_import_statement_can_name_is_imported_all_the_same(folder, stem):
    shutil.copy("works.py", f"{stem}.py")
    stage, found = real_case("of_value", "lines.txt", ItemForm.VALUE, place=f"{stem}.py")
    names = written(found, {name: PLANS[name] for name in ("sequential", "spawn")}, folder)
    expected = [repr(stage.function(item)) for item in stage.items]
    assert all(results == expected for results in results_of(names, folder).values())
    check_style(names, folder)


def test_a_target_inside_a_package_is_imported_with_it(folder):
    (folder / "shop").mkdir()
    (folder / "shop" / "__init__.py").write_text("")
    (folder / "shop" / "rates.py").write_text("RATE = 3\n")
    (folder / "shop" / "net.py").write_text(
        "from .rates import RATE\n\ndef net(value):\n    return value * RATE\n"
    )
    stage, found = real_case("net", "values.json", ItemForm.VALUE, place="shop/net.py")
    names = written(found, {"fork": PLANS["fork"]}, folder)
    assert results_of(names, folder) == {names[0]: [repr(stage.function(item)) for item in stage.items]}


def test_a_program_runs_as_a_script(folder):
    _, found = real_case("of_row", "users.csv", ItemForm.ROW)
    for name in written(found, {name: PLANS[name] for name in ("sequential", "spawn")}, folder):
        command = [sys.executable, f"{name}.py"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("name", ["load", "run", "main", "frame", "target", "chunks"])
def test_the_data_may_have_a_name_that_programs_use_themselves(folder, name):
    (folder / "data.py").write_text(f"{name} = [1, 2, 3]\n")
    (folder / "made.py").write_text(f"def {name}():\n    return [1, 2, 3]\n")
    _, held = real_case("of_value", f"data.py:{name}", ItemForm.VALUE)
    _, made = real_case(name if name == "main" else "of_value", f"made.py:{name}", ItemForm.VALUE)
    names = written(held, {"held": PLANS["fork"]}, folder) + written(made, {"made": PLANS["fork"]}, folder)
    assert [len(results) for results in results_of(names, folder).values()] == [3, 3]
    check_style(names, folder)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_a_target_in_another_folder_is_found_by_scripts_and_modules_alike(folder, method):
    """The program is pasted into a folder of its own, and so is whoever imports it."""
    away, pasted = folder / "away", folder / "pasted"
    away.mkdir()
    pasted.mkdir()
    (folder / "works.py").rename(away / "works.py")
    shutil.copy(folder / "driver.py", pasted / "driver.py")
    stage, found = real_case("of_row", "users.csv", ItemForm.ROW, place="away/works.py")
    (name,) = written(found, {method: PLANS[method]}, pasted)
    check_style([name], pasted)
    expected = {name: [repr(stage.function(item)) for item in stage.items]}
    for arguments in (["pasted/driver.py", name], [f"pasted/{name}.py"]):
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert not done.stdout or json.loads(done.stdout) == expected


def test_a_program_names_no_folder_when_the_target_is_where_one_works(folder):
    _, found = real_case("of_row", "users.csv", ItemForm.ROW)
    (name,) = written(found, {"fork": PLANS["fork"]}, folder)
    assert str(folder) not in (folder / f"{name}.py").read_text()


HOSTILE = "users'); __import__('os').system('touch owned'); ('.csv"


def test_names_enter_a_program_as_literals_only(folder):
    """A file or column that is named like code stays a name."""
    column = 'x"]) or __import__("os").abort() #'
    with (folder / HOSTILE).open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([[column, "other"], *([str(n), "y"] for n in range(10))])
    stage, found = real_case("of_value", HOSTILE, ItemForm.VALUE, column)
    names = written(found, {name: PLANS[name] for name in ("sequential", "fork")}, folder)
    expected = [repr(stage.function(item)) for item in stage.items]
    assert all(results == expected for results in results_of(names, folder).values())
    assert not (folder / "owned").exists()
    for name in names:
        tree = ast.parse((folder / f"{name}.py").read_text())
        strings = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
        assert HOSTILE in strings
        assert "__import__" not in {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def test_a_name_that_is_none_is_refused_before_it_is_shown():
    odd = case(target=target(module="works\nimport os", attribute="score"))
    with pytest.raises(SyntaxError):
        strategies.find("sequential").source(PLANS["sequential"], odd)


@pytest.mark.parametrize("kind", [TargetKind.FUNCTION, TargetKind.COROUTINE])
@pytest.mark.parametrize("form", [ItemForm.ROW, ItemForm.SERIES])
def test_no_line_is_wider_than_a_page_even_for_long_names(kind, form):
    long = target(
        module="customer_records.cleaning.normalize", attribute="normalize_customer_record", kind=kind
    )
    load_code = "import pandas\n\nframe = pandas.read_csv('users.csv')\n"
    found = case(
        target=long,
        sample=plain_sample(form=form, load_code=load_code) if form is ItemForm.SERIES else plain_sample(),
    )
    plans = ASYNC_PLANS if kind is TargetKind.COROUTINE else PLANS
    for plan in plans.values():
        text = strategies.find(plan.strategy).source(replace(plan, chunksize=125_000), found)
        assert max(map(len, text.splitlines())) <= WIDEST


def test_with_code_keeps_the_plan_and_adds_its_program(folder):
    del folder
    plan = PLANS["fork"]
    shown = strategies.with_code(strategies.find("processes"), plan, case())
    assert replace(shown, code="") == plan
    assert "ProcessPoolExecutor" in shown.code


def test_a_frame_is_read_as_pandas_reads_it(folder):
    del folder
    stage, found = real_case("of_series", "users.csv", ItemForm.SERIES)
    namespace = {}
    exec(found.sample.load_code, namespace)  # noqa: S102 - what the person would paste
    pd.testing.assert_frame_equal(namespace["frame"], stage.items.frame)
