"""What the page on running the book again shows is run here, as it stands there."""

import re

import pytest

from printed_figures.ledger import load_figures


@pytest.fixture(scope="module")
def snippets(root):
    page = (root / "book" / "rerun.md").read_text(encoding="utf-8")
    return re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)


def value_of(snippet: str) -> object:
    """Run a cell; return what a notebook would show of it, the value of its last line."""
    *lines, last = snippet.strip().splitlines()
    names: dict[str, object] = {}
    exec("\n".join(lines), names)
    return eval(last, names)


def test_a_chart_of_the_ledger_takes_six_lines(snippets):
    assert len([line for line in snippets[0].splitlines() if line]) <= 6
    spec = value_of(snippets[0]).to_dict()
    (rows,) = spec["datasets"].values()
    falls = load_figures().query("measure == 'change'")
    assert {row["figure_id"]: row["value"] for row in rows} == falls["value"].to_dict()
    assert set(spec["encoding"]) == {"x", "y", "color", "tooltip"}


def test_a_number_of_one_s_own_is_checked_in_one_line(snippets, root):
    assert (
        value_of(snippets[1])
        == "At 98.8%, 101 can be the part of no whole number and the whole of no whole number."
    )
    assert len(snippets) == 2


def test_the_commands_of_the_page_exist(root):
    page = (root / "book" / "rerun.md").read_text(encoding="utf-8")
    targets = set(
        re.findall(r"^([a-z]+):", (root / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    )
    assert set(re.findall(r"\bmake ([a-z]+)", page)) <= targets
    for name in re.findall(r"figure-book run (\w+)", page):
        assert (root / "notebooks" / f"{name}.ipynb").is_file()
