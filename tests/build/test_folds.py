"""Code stands beside its chart, tables are folded under theirs, and no cell is lost on the way."""

import nbformat
import pytest

from figure_book.notebooks import notebook_paths
from small_book import ROOT, soup_of

PATHS = notebook_paths(ROOT)
CHART = "application/vnd.vegalite.v6+json"


def code_cells(path):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def charts_of(cells):
    return {
        cell.metadata.mystnb.figure.name: cell
        for cell in cells
        if any(CHART in output.get("data", {}) for output in cell.outputs)
    }


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_source_is_in_the_page_once_and_folded(path, edition):
    soup = soup_of(edition.book, f"notebooks/{path.stem}")
    shown = [block.get_text().strip() for block in soup.select(".cell_input pre")]
    assert shown == [source for source in shown if source]
    assert sorted(shown) == sorted(cell.source.strip() for cell in code_cells(path))
    assert all(block.find_parent("details") for block in soup.select(".cell_input"))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_beside_a_chart_stands_its_code_and_what_led_to_it(path, edition):
    soup = soup_of(edition.book, f"notebooks/{path.stem}")
    charts = charts_of(code_cells(path))
    for name, cell in charts.items():
        (code,) = soup.select(f"figure#{name} .vegalite-more > details.above-input")
        assert code.summary.p.get_text() == edition.say("Show the code")
        assert code.select("pre")[-1].get_text().strip() == cell.source.strip()


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_table_that_is_to_be_folded_is(path, edition):
    soup = soup_of(edition.book, f"notebooks/{path.stem}")
    folded = [cell for cell in code_cells(path) if "hide-cell" in cell.metadata.get("tags", [])]
    folds = soup.select("details.above-output")
    assert {fold.summary.p.get_text() for fold in folds} <= {edition.say("Show the table")}
    assert not soup.select("details.above-output + details.above-output")
    shown = [output for fold in folds for output in fold.select(".cell_output")]
    assert len(shown) == len(folded)
    for output, cell in zip(shown, folded, strict=True):
        assert output.select_one("table, .claims")
        code = output.find_next_sibling("details")
        assert code.select("pre")[-1].get_text().strip() == cell.source.strip()
