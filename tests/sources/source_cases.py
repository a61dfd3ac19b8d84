"""One data set for each source, beside its items as the plain Python loop reads them."""

from __future__ import annotations

import csv
import gzip
import importlib
import json
import random
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

WORDS = ["NA", "null", "", "007", str(2**53 + 1), "1e5", "a,b", 'say "hi"', "two\nlines", "ünï", "12.50"]


@dataclass(frozen=True, kw_only=True)
class Case:
    """DATA, and what the plain loop over it gives."""

    spec: str
    items: list[Any]


def dice_of(seed):
    return random.Random(seed)  # noqa: S311 - tests have to be repeatable


def loaded(code):
    """Run the loading code that a person would paste, and return the names that it defines."""
    scope = {}
    exec(compile(code, "<loading>", "exec"), scope)  # noqa: S102 - running it is the test
    return scope


def records(count, seed=1):
    dice = dice_of(seed)
    return [{"id": f"{number:06d}", "word": dice.choice(WORDS), "n": str(number)} for number in range(count)]


def write_csv(path, rows, **options):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), **options)
        writer.writeheader()
        writer.writerows(rows)


def read_csv(path, **options):
    with Path(path).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, **options))


def make_csv(folder, count):
    write_csv(folder / "data.csv", records(count))
    return Case(spec="data.csv", items=read_csv(folder / "data.csv"))


def make_tsv(folder, count):
    write_csv(folder / "data.tsv", records(count), delimiter="\t")
    return Case(spec="data.tsv", items=read_csv(folder / "data.tsv", delimiter="\t"))


def make_csv_gz(folder, count):
    case = make_csv(folder, count)
    (folder / "zipped.csv.gz").write_bytes(gzip.compress((folder / "data.csv").read_bytes()))
    return Case(spec="zipped.csv.gz", items=case.items)


def make_jsonl(folder, count):
    rows = [{**row, "n": 2**53 + 1 + int(row["n"])} for row in records(count)]
    (folder / "data.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return Case(spec="data.jsonl", items=rows)


def make_json(folder, count):
    values = [number * 1.5 for number in range(count)]
    (folder / "data.json").write_text(json.dumps(values))
    return Case(spec="data.json", items=values)


def make_lines(folder, count):
    lines = [row["word"].replace("\n", " ") for row in records(count)]
    (folder / "data.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return Case(spec="data.txt", items=lines)


def make_npy(folder, count):
    np.save(folder / "data.npy", np.arange(count) * 3)
    return Case(spec="data.npy", items=[number * 3 for number in range(count)])


def make_files(folder, count):
    (folder / "many").mkdir()
    for number in range(count):
        (folder / "many" / f"{number:05d}.txt").write_text("x" * number)
    return Case(spec="many", items=[f"many/{number:05d}.txt" for number in range(count)])


def make_python(folder, count):
    name = f"made_{abs(hash(str(folder))):x}"
    (folder / f"{name}.py").write_text(f"def items():\n    return [n * 7 for n in range({count})]\n")
    sys.modules.pop(name, None)
    return Case(spec=f"{name}.py:items", items=[number * 7 for number in range(count)])


def make_parquet(folder, count):
    pyarrow, parquet = importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    rows = [{**row, "n": int(row["n"])} for row in records(count)]
    parquet.write_table(pyarrow.Table.from_pylist(rows), folder / "data.parquet")
    return Case(spec="data.parquet", items=rows)


MAKERS = {
    "csv": (make_csv, make_tsv, make_csv_gz),
    "jsonl": (make_jsonl,),
    "json": (make_json,),
    "lines": (make_lines,),
    "npy": (make_npy,),
    "files": (make_files,),
    "python": (make_python,),
    "parquet": (make_parquet,),
}
"""Makers of data sets, by the name of the source that reads them."""
