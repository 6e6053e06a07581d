"""What the method chapter says was tried: added up, stored with its command, held."""

import pytest

import counted
from conftest import ROOT


def test_counts_are_added_up_with_the_command_that_tries_them_again():
    counts = [
        ("tests/b.py::x", False, "A kind", 1_200),
        ("tests/a.py::y[1]", False, "A kind", 3),
        ("tests/c.py::z", True, "A rare kind", 4),
    ]
    assert counted.tried(counts) == {
        "A kind": ["1,203", "`pytest tests/a.py tests/b.py`"],
        "A rare kind": ["4", "`pytest -m weekly tests/c.py`"],
    }


@pytest.mark.parametrize(("number", "lines"), [("1,203", 0), ("1,202", 1)])
def test_less_than_is_stored_is_named(number, lines):
    found = list(counted.fewer({"A kind": [number, ""], "A new kind": ["1", ""]}, {"A kind": ["1,203", ""]}))
    assert len(found) == lines
    assert all("1,202 tried: expected 1,203 or more" in line for line in found)


def test_every_stored_row_is_counted_by_the_files_that_it_names():
    rows = counted.read(ROOT / "book" / "tried.csv")
    assert len(rows) >= 20
    for kind, (_, command) in rows.items():
        for name in command.strip("`").split()[1:]:
            assert not name.startswith("tests/") or f'"{kind}"' in (ROOT / name).read_text("utf-8"), kind
