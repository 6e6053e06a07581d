"""What the method chapter says was tried: added up, stored with its command, held."""

import shutil
import subprocess
import sys

import pytest

import counted
from conftest import NO_PART, ROOT


def test_counts_are_added_up_with_the_command_that_tries_them_again():
    counts = [
        ("tests/b.py::x", False, "A kind", 1_200),
        ("tests/a.py::y[1]", False, "A kind", 3),
        ("tests/c.py::z", True, "A rare kind", 4),
    ]
    assert counted.tried(counts) == {
        "A kind": ["1203", "`pytest --counted=hold tests/a.py tests/b.py`"],
        "A rare kind": ["4", "`pytest --counted=hold -m weekly tests/c.py`"],
    }


STORED = {"A kind": ["1203", "`pytest --counted=hold tests/a.py tests/b.py`"]}
FILES = {"tests/a.py", "tests/b.py"}


@pytest.mark.parametrize(
    ("found", "files", "lines"),
    [
        ({"A kind": ["1203", ""], "A new kind": ["1", ""]}, FILES, 0),
        ({"A kind": ["1202", ""]}, FILES, 1),
        # One of two files was run: its part is no less than it was.
        ({"A kind": ["1202", ""]}, {"tests/a.py"}, 0),
        # Skipped, or deleted.
        ({}, FILES, 1),
        ({}, {"tests/c.py"}, 0),
    ],
)
def test_less_than_is_stored_is_named(found, files, lines):
    assert len(list(counted.fewer(found, STORED, files))) == lines


def test_what_is_not_there_may_stay_untried_but_where_it_is_expected(monkeypatch):
    stored = {"A kind": ["43", "`pytest --counted=hold tests/browser/test_pages.py`"]}
    files = {"tests/browser/test_pages.py"}
    monkeypatch.delenv("EXPECT_BROWSER", raising=False)
    assert list(counted.fewer({}, stored, files)) == []
    (line,) = counted.untried({}, stored, files)
    assert line == "A kind: not tried, 43 are stored; with EXPECT_BROWSER set this is an error"
    monkeypatch.setenv("EXPECT_BROWSER", "1")
    (line,) = counted.fewer({}, stored, files)
    assert line == "A kind: 0 tried: expected 43 or more, as book/tried.csv says"
    assert list(counted.untried({}, stored, files)) == []


def test_a_counted_test_that_is_deleted_fails_the_run(tmp_path):
    shutil.copytree(ROOT / "tests", tmp_path / "tests", ignore=NO_PART)
    for name in ("book", "data", "src", "_config.yml", "_toc.yml", "pyproject.toml"):
        (tmp_path / name).symlink_to(ROOT / name)
    path = tmp_path / "tests" / "unit" / "test_rounding.py"
    path.write_text("def test_that_is_not_counted():\n    pass\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--counted=hold", path, "-n", "0"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 1, run.stdout
    kind = "An interval that leaves out the value that was rounded"
    assert f"{kind}: values, under seven rules of rounding: 0 tried: expected 7000 or more" in run.stdout


def test_every_stored_row_is_counted_by_the_files_that_it_names():
    rows = counted.read(ROOT / "book" / "tried.csv")
    assert len(rows) >= 20
    for kind, (_, command) in rows.items():
        for name in command.strip("`").split():
            assert not name.startswith("tests/") or f'"{kind}"' in (ROOT / name).read_text("utf-8"), kind
