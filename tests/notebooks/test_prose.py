"""Every number in the prose is printed in the ledger or computed; and changing one in a copy is noticed."""

from decimal import Decimal

import nbformat
import pandas as pd
import pytest

from figure_book import notebooks, prose
from figure_book.files import book_folder
from printed_figures import findings, ledger
from printed_figures.context import load_context

ROOT = book_folder()
PATHS = notebooks.notebook_paths(ROOT)
PAGES = [path for path in prose.pages(ROOT) if path.suffix == ".md"]


def test_every_number_of_the_book_is_supported():
    if lines := prose.all_problems(ROOT):
        pytest.fail("\n".join(lines), pytrace=False)


FOLLOWS = {
    # The same test, for seven falls together; and how many there are at the province's rate.
    "year-public-order-exceeds-chance": "508 5153 13000 19000 32000",
    "year-criminal-share-with-a-third-kind": "43.8 45.6",  # where the third kind rose
    "theft-criminal-turning-point": "80.5 84.2",  # what thefts would be of them, at the province's share
    "fugitives-counted-apart": "1301",
    "ten-years-twice": "2011 2013",
    "letters-and-problems": "102 99.02 103 98.06",
    "letters-possible-numbers": "247 250",
    "letters-smallest-denominator": "77 84",  # with other ways of rounding
    "permit-halved": "45 55",  # as averages
    "staffing-rule": "3984",
}
"""Numbers of the chapters that no finding has, by the finding that they follow from."""


def claimed_numbers() -> set[Decimal]:
    """Return the numbers of the findings, of the ledger and of the context, and the years that are told."""
    found, figures, context = findings.load_findings(), ledger.load_figures(), load_context()
    texts = found[["sentence", "result", "reason", "assumption"]].to_numpy().ravel()
    known = {Decimal(number) for text in [*texts, *context["value"]] for number in findings.numbers(text)}
    ends = figures[["value", "lower", "upper"]].abs().to_numpy().ravel()
    return known | {Decimal(str(float(end))) for end in ends if end < 1e6} | {Decimal(2012), Decimal(2021)}


def test_every_number_that_a_chapter_claims_is_of_a_finding_or_follows_from_one():
    known, follows = claimed_numbers(), " ".join(FOLLOWS.values()).split()
    assert FOLLOWS.keys() <= set(findings.load_findings().index)
    alone = set()
    for path in PATHS:
        if path.stem in ("1_opening", "2_crime", "3_services", "4_community", "5_force", "8_context"):
            cells = nbformat.read(path, as_version=4).cells
            text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
            for number in prose.numbers(prose.visible(text), words=False):
                places = max(0, -int(number.value.as_tuple().exponent))
                if not any(round(value, places) == number.value for value in known):
                    alone.add(number.text.replace(",", ""))
    assert alone == set(follows)


def test_the_readme_is_a_page():
    assert ROOT / "README.md" in PAGES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "[9.8%](#opening-alerts-change), [2400余](#c-community-officers), [2400](#c-community-officers)",
            [],
        ),
        (
            "[5.3%](#opening-alerts-change)",
            ["x.ipynb: cell text: link '5.3%' to opening-alerts-change: expected 9.8%"],
        ),
        (
            "[5.37%](#opening-alerts-change), said once",
            ["x.ipynb: cell text: link '5.37%' to opening-alerts-change: expected 9.8%"],
        ),
        ("[2](#d-collectives-honoured) ([here](#a-heading))", []),
    ],
)
def test_a_link_reads_as_its_figure_is_printed(text, expected):
    assert prose.problems(notebook_of(text, code="load_figures()"), "x.ipynb", ROOT) == expected


def test_a_changed_notebook_fails_by_notebook_cell_number_and_context():
    path = next(path for path in PATHS if path.stem == "8_context")
    notebook = nbformat.read(path, as_version=4)
    cell = next(cell for cell in notebook.cells if cell.id == "campaign-reading")
    assert "0.715" in cell.source
    cell.source = cell.source.replace("0.715", "0.716")
    (line,) = prose.problems(notebook, path.name, ROOT)
    assert line.startswith("8_context.ipynb: cell campaign-reading: number 0.716: “…")
    assert "expected one of the ledger, of an output of this notebook" in line


@pytest.mark.parametrize("part", ["title", "subtitle", "description", "caption"])
def test_a_changed_text_of_a_chart_is_noticed(part):
    path = next(path for path in PATHS if path.stem == "8_context")
    notebook = nbformat.read(path, as_version=4)
    cell = next(cell for cell in notebook.cells if cell.id == "chart-share")
    spec = cell.outputs[0].data[prose.MIME]
    if part == "title":
        spec["title"]["text"] = "A share of 3.82%"
    elif part == "subtitle":
        spec["title"]["subtitle"] = ["Article, paragraph 20 and 77.7%"]
    elif part == "description":
        spec["description"] = spec["description"].replace("3.81%", "3.82%")
    else:
        cell.metadata["mystnb"]["figure"]["caption"] = "A share of 3.82%"
    (line,) = prose.problems(notebook, path.name, ROOT)
    assert part in line


def notebook_of(markdown: str, table: str = "", code: str = "show()") -> nbformat.NotebookNode:
    output = nbformat.v4.new_output("execute_result", data={"text/html": table}, execution_count=1)
    cells = [
        nbformat.v4.new_markdown_cell(markdown, id="text"),
        nbformat.v4.new_code_cell(code, id="code", outputs=[output] if table else []),
    ]
    return nbformat.v4.new_notebook(cells=cells)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("98.80% of 1,205 and −9.8%", ["98.80", "1205", "9.8"]),
        ("from 80 to 86, or 80–86.", ["80", "86", "80", "86"]),
        ("2400余 officers", ["2400"]),
        ("Twenty-four cases, twelve days and ninety", ["24", "12", "90"]),
        ("A4, C050 and x2", []),
        ("one half, none, often, weight", []),
        ("In 2021.", ["2021"]),
    ],
)
def test_numbers_are_read(text, values):
    assert [number.value for number in prose.numbers(text)] == [Decimal(value) for value in values]


@pytest.mark.parametrize(
    "markdown",
    [
        "`77.7` in code",
        "```\n77.7\n```",
        "{numref}`fig-77.7`",
        "[a link](https://example.org/77.7)",
        '<span title="77.7">x</span>',
        "7. a list",
        ":::{admonition} Mind\n:::",
    ],
)
def test_what_is_no_prose_is_not_read(markdown):
    assert prose.numbers(prose.visible(markdown)) == []


@pytest.mark.parametrize(
    "markdown",
    [
        "77.7% of letters",
        "On 6 August 2022",
        "On 5 August 2019",
        "Since 1999",
        "Article, paragraph 6",
        "Article, paragraphs 7 and 6",
        "seventeen figures",
        "the 17th Party Congress",
        "at 94% confidence",
        "A fall of 2.0%, to −98.8%",
        "from −12.8 to 5",
    ],
)
def test_what_stands_nowhere_fails(markdown):
    assert prose.problems(notebook_of(markdown, code="load_figures()"), "x.ipynb", ROOT)


@pytest.mark.parametrize(
    "markdown",
    [
        "A fall of 9.8%, or 9.75% to 9.85%",
        "On 5 August 2022, in June 2022 and in 2021",
        "Article, paragraphs 7 and 20",
        "fifty figures",
        "the 18th Party Congress and the 100-day campaign",
        "at 95% confidence",
        "1 time in 20, 95 times in 100",
        "A change of −9.8%, −9.85 to −9.75%",
        "(16.5 − 5.3) is no sign, and 9.8–16.5% no minus",
    ],
)
def test_what_the_ledger_states_passes(markdown):
    assert prose.problems(notebook_of(markdown, code="load_figures()"), "x.ipynb", ROOT) == []


@pytest.mark.parametrize(
    ("code", "count"),
    [('load_figures("D")', 0), ('figures["d-board-officers"]', 0), ('load_figures("B")', 1)],
)
def test_only_the_loaded_sections_count(code, count):
    officers = f"{ledger.load_figures().at['d-board-officers', 'exact']} officers"
    assert len(prose.problems(notebook_of(officers, code=code), "x.ipynb", ROOT)) == count


def test_a_table_and_the_number_of_its_rows_stand_behind_prose():
    table = "<table><tr><th>a</th></tr>" + "<tr><td>61.25%</td></tr>" * 17 + "</table>"
    assert prose.problems(notebook_of("61.25% in seventeen rows", table), "x.ipynb", ROOT) == []
    assert len(prose.problems(notebook_of("61.2% in 17 rows", table), "x.ipynb", ROOT)) == 2


def test_the_ends_of_an_axis_stand_behind_the_texts_of_its_chart():
    # Not by chance some other count of the notebook, which a new finding would change.
    path = next(path for path in PATHS if path.stem == "7_agreement")
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.get("outputs") and prose.MIME not in cell.outputs[0].get("data", {}):
            cell.outputs = []
    lines = prose.problems(notebook, path.name, ROOT)
    assert [line for line in lines if "chart-known, caption: number 45" in line] == []


def chart(values: list[dict[str, object]], description: str) -> nbformat.NotebookNode:
    spec = {"title": {"text": "t", "subtitle": "s"}, "description": description, "datasets": {"d": values}}
    output = nbformat.v4.new_output("execute_result", data={prose.MIME: spec}, execution_count=1)
    return nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("", id="text"),
            nbformat.v4.new_code_cell("x", id="code", outputs=[output]),
        ]
    )


def test_plain_data_stand_behind_the_texts_of_charts_only():
    notebook = chart([{"share": 2.672235, "people": 671, "label": "73 cases"}], "2.67%, 671 and 73")
    assert prose.problems(notebook, "x.ipynb", ROOT) == []
    notebook.cells[0].source = "2.67% and 73, but not 671"
    (line,) = prose.problems(notebook, "x.ipynb", ROOT)
    assert "cell text: number 671" in line


def test_a_title_does_not_stand_behind_itself():
    notebook = chart([{"a": 5}], "It shows 77.7")
    assert len(prose.problems(notebook, "x.ipynb", ROOT)) == 1


def test_a_long_table_behind_a_chart_is_no_evidence():
    rows = [{"size": size} for size in range(prose.CURVE_ROWS + 1)]
    assert len(prose.problems(chart(rows, "It shows 17"), "x.ipynb", ROOT)) == 1


def test_a_page_may_use_the_chapters_it_links_to(tmp_path, checkout_copy):
    page = tmp_path / "book" / "page.md"
    page.write_text("A gap of 0.715 points. {doc}`../notebooks/8_context`\n", encoding="utf-8")
    assert prose.page_problems(page, checkout_copy) == []
    page.write_text("A gap of 0.715 points.\n\n{doc}`../notebooks/8_context`\n", encoding="utf-8")
    (line,) = prose.page_problems(page, checkout_copy)
    assert line.startswith("page.md: block 1: number 0.715: ")


def test_the_text_of_a_role_is_read_and_may_use_the_chart_it_leads_to(tmp_path, checkout_copy):
    page = tmp_path / "book" / "page.md"
    page.write_text(
        "They are {ref}`1301 <fig-a-sweeps>`, of {doc}`12 questions <letter>`.\n", encoding="utf-8"
    )
    assert prose.page_problems(page, checkout_copy) == []
    page.write_text("{ref}`1311 <fig-a-sweeps>`\n\n{ref}`1301 <fig-b-permit>`\n", encoding="utf-8")
    problems = prose.page_problems(page, checkout_copy)
    assert [line.partition(": “")[0] for line in problems] == [
        "page.md: block 1: number 1311",
        "page.md: block 2: number 1301",
    ]


@pytest.mark.parametrize(("table", "field"), [("findings", "overturned_by"), ("questions", "ask")])
def test_what_a_table_says_and_nothing_computes_is_read(checkout_copy, table, field):
    path = checkout_copy / "data" / f"{table}.csv"
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    rows.loc[0, field] += " A fall of 97.3719%."
    rows.to_csv(path, index=False, lineterminator="\n")
    (line,) = prose.all_problems(checkout_copy)
    assert line.startswith(f"{table}.csv: {rows.iloc[0, 0]}, field {field}: number 97.3719: “…")


def test_chosen_pages_are_checked_and_what_fails_is_named(checkout_copy):
    assert prose.all_problems(checkout_copy, ["8_context", "9_missing"]) == []
    readme = checkout_copy / "README.md"
    readme.write_text("Two falls.\n\nA gap of 97.3719 points.\n", encoding="utf-8")
    (line,) = prose.all_problems(checkout_copy, ["README"])
    assert line.startswith("README.md: block 2: number 97.3719: “…")


def test_a_changed_figure_is_named_where_the_prose_has_the_old_number(checkout_copy):
    """As the page "Rerun this book" says."""
    table = checkout_copy / "data" / "figures.csv"
    rows = pd.read_csv(table, dtype=str, keep_default_na=False)
    rows.loc[rows["figure_id"] == "c-disputes-settled", ["exact", "value"]] = "7777"
    rows.to_csv(table, index=False, lineterminator="\n")
    with pytest.raises(notebooks.NotebookError, match=r"4_community.*: stale, the data"):
        notebooks.check(checkout_copy)
    lines = prose.all_problems(checkout_copy, ["4_community"])
    named = {line.partition(":")[0] for line in lines if "to c-disputes-settled: expected 7777" in line}
    assert named == {"4_community.ipynb"}
