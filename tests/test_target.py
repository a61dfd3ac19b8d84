import os
import textwrap
from pathlib import Path

import pytest

from advisor.errors import TargetNotFound
from advisor.target import MAX_SOURCE_BYTES, ListedFunction, list_functions, split


def written(tmp_path: Path, source: str) -> Path:
    path = tmp_path / "jobs.py"
    path.write_text(textwrap.dedent(source), encoding="utf-8")
    return path


def names(path: Path) -> list[str]:
    return [found.name for found in list_functions(path)]


def only(path: Path) -> ListedFunction:
    (found,) = list_functions(path)
    return found


def test_a_function_is_listed_with_its_signature_doc_and_line(tmp_path):
    path = written(
        tmp_path,
        '''
        import nothing_that_exists
        raise SystemExit("reading must not run this")

        def clean(row: dict[str, str], *, deep=False) -> str:
            """Clean one row.

            More words.
            """
        ''',
    )
    assert only(path) == ListedFunction(
        name="clean",
        signature="(row: dict[str, str], *, deep=False) -> str",
        doc="Clean one row.",
        line=5,
        is_async=False,
    )


def test_async_functions_lambdas_and_methods_are_listed_in_the_order_of_the_file(tmp_path):
    path = written(
        tmp_path,
        """
        async def fetch(url): ...
        double = lambda x: x * 2
        typed: object = lambda x: x
        class Cleaner:
            def __init__(self): ...
            def clean(self, row): ...
            class Inner:
                @staticmethod
                def deep(row): ...
        def last(row):
            def nested(row): ...
        """,
    )
    assert names(path) == ["fetch", "double", "typed", "Cleaner.clean", "Cleaner.Inner.deep", "last"]
    assert [found.is_async for found in list_functions(path)][:2] == [True, False]


def test_functions_behind_an_if_or_a_try_are_listed_but_not_those_behind_the_main_guard(tmp_path):
    path = written(
        tmp_path,
        """
        try:
            import fast
            def a(x): ...
        except ImportError:
            def b(x): ...
        if True:
            def c(x): ...
        else:
            def d(x): ...
        if __name__ == "__main__":
            def hidden(x): ...
        """,
    )
    assert names(path) == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("source", "obstacle"),
    [
        ("def f(x): ...", ""),
        ("def f(x, y=1, *, z=2): ...", ""),
        ("def f(*items): ...", ""),
        ("def f(x, /): ...", ""),
        ("f = lambda x: x", ""),
        ("@wraps\ndef f(): ...", ""),
        ("class C:\n    @staticmethod\n    def f(x): ...", ""),
        ("class C:\n    @classmethod\n    def f(cls, x): ...", ""),
        ("def f(): ...", "takes no item"),
        ("f = lambda: 1", "takes no item"),
        ("def f(*, x=1): ...", "takes no item"),
        ("def f(x, y): ...", "needs 2 arguments, an item is one"),
        ("def f(x, *, key): ...", "needs the keyword key, an item is all it gets"),
        (
            "class C:\n    def f(self, x): ...",
            "needs an instance of C",
        ),
        ("class C:\n    @classmethod\n    def f(cls): ...", "takes no item"),
    ],
)
def test_what_stands_in_the_way_of_calling_it_with_one_item_is_said(tmp_path, source, obstacle):
    path = tmp_path / "jobs.py"
    path.write_text(source)
    assert only(path).obstacle == obstacle


def test_a_source_in_another_encoding_is_read_as_python_reads_it(tmp_path):
    path = tmp_path / "jobs.py"
    path.write_bytes('# coding: latin-1\ndef f(x):\n    """Na\xefve."""\n'.encode("latin-1"))
    assert only(path).doc == "Naïve."


def test_a_doubtful_escape_in_the_source_warns_nobody(tmp_path):
    path = written(tmp_path, r"""
        def f(x):
            return "\d"
        """)  # fmt: skip
    assert names(path) == ["f"]


def test_a_file_without_functions_lists_none(tmp_path):
    assert list_functions(written(tmp_path, "x = 1")) == ()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"x = 1\ndef f(:\n", "line 2"),
        (b"def f(x): return '\x00'", "not valid Python"),
        (b"# coding: nonsense\n", "not valid Python"),
        (b"\xff\xfe\x00", "not valid Python"),
        (b"f" + b"(" * 5000, "not valid Python"),
        (b"#" * (MAX_SOURCE_BYTES + 1), "larger than"),
    ],
)
def test_what_is_not_python_is_refused_with_the_line(tmp_path, content, message):
    path = tmp_path / "jobs.py"
    path.write_bytes(content)
    with pytest.raises(TargetNotFound, match=message):
        list_functions(path)


def test_a_missing_file_a_folder_and_a_pipe_are_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe.py")
    for path in (tmp_path / "missing.py", tmp_path, tmp_path / "pipe.py", tmp_path / "nul\0.py"):
        with pytest.raises(TargetNotFound):
            list_functions(path)


@pytest.mark.parametrize(
    ("spec", "halves"),
    [
        ("jobs.py:clean", ("jobs.py", "clean")),
        ("a/b c.py:Cleaner.clean", ("a/b c.py", "Cleaner.clean")),
        ("package.module:attribute.path", ("package.module", "attribute.path")),
        ("odd:name.py:clean", ("odd:name.py", "clean")),
    ],
)
def test_a_target_is_split_at_its_last_colon(spec, halves):
    assert split(spec) == halves


@pytest.mark.parametrize(
    "spec", ["", ":", "jobs.py", "jobs.py:", ":clean", "jobs.py:a b", "jobs.py:a..b", "m:1"]
)
def test_half_a_target_is_refused_with_the_form_to_write(spec):
    with pytest.raises(TargetNotFound) as caught:
        split(spec)
    assert "path/to/file.py:function" in caught.value.hint


@pytest.mark.parametrize("tail", ["", ":"])
def test_a_file_without_a_function_is_answered_with_its_functions(tmp_path, tail):
    path = written(tmp_path, "def a(x): ...\ndef main(): ...\ndef b(x): ...\n")
    with pytest.raises(TargetNotFound) as caught:
        split(f"{path}{tail}")
    assert caught.value.hint == f"for example {path}:a, {path}:b"


def test_a_hint_names_no_more_functions_than_fit(tmp_path):
    path = written(tmp_path, "\n".join(f"def f{i}(x): ..." for i in range(20)))
    with pytest.raises(TargetNotFound) as caught:
        split(str(path))
    assert caught.value.hint.endswith("and 12 more")
