"""Links from the figures of the book to the ledger: a wrong one is worse than none."""

from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from sphinx.testing.util import SphinxTestApp

from figure_book import figure_links, prose
from figure_book.notebooks import notebook_paths
from printed_figures.findings import claims, load_findings
from printed_figures.ledger import load_figures
from printed_figures.links import sentence_figures
from printed_figures.tables import Table, figures_table

ROOT = Path(__file__).resolve().parents[2]
FIGURES = load_figures()
ADDRESSES = {figure: f"ledger.html#{figure}" for figure in FIGURES.index}


def links_of(html):
    return [(link.get_text(), link["href"]) for link in BeautifulSoup(html, "html.parser").select("a")]


def figures_of(finding):
    return [
        piece
        for piece in sentence_figures(finding["sentence"], finding["numbers"], FIGURES.index)
        if piece[1]
    ]


def test_a_finding_links_the_numbers_that_are_its_figures():
    findings = load_findings()
    for _, finding in findings.iterrows():
        for text, figure in figures_of(finding):
            assert figure in finding["figure_ids"].split("; ")
            assert text in prose.printed_forms(FIGURES.loc[figure])
    # What reads alike is told apart, and the figure of another table is left alone.
    assert [figure for _, figure in figures_of(findings.loc["ten-years-twice"])] == [
        "a-pursuit-years",
        "a-hiding-years",
    ]
    assert figures_of(findings.loc["known-base-of-people-detained"]) == []


def test_a_sentence_links_a_figure_once():
    name = "opening-alerts-change"
    pieces = sentence_figures("Down 9.8%, by 9.8% & more.", f"{name}; {name}", FIGURES.index)
    assert pieces == [("Down ", ""), ("9.8%", name), (", by ", ""), ("9.8%", ""), (" & more.", "")]
    assert sentence_figures("Down 9.8%.", "", FIGURES.index) == [("Down ", ""), ("9.8%", ""), (".", "")]


@pytest.mark.parametrize(
    ("translation", "linked"),
    [
        (
            "下降9.8%，刑事下降16.5%",
            [("9.8%", "opening-alerts-change"), ("16.5%", "opening-criminal-alerts-change")],
        ),
        (
            "刑事下降16.5%，共下降9.8%",
            [("16.5%", "opening-criminal-alerts-change"), ("9.8%", "opening-alerts-change")],
        ),
        ("下降19.8%", []),
    ],
)
def test_a_translated_sentence_links_the_same_figures(translation, linked):
    names = "opening-alerts-change; opening-criminal-alerts-change"
    found = figure_links.linked_sentence("Down 9.8%, and 16.5%.", names, translation)
    assert "".join(node.astext() for node in found) == translation
    assert [
        (node.astext(), node["figure"]) for node in found if "figure" in getattr(node, "attributes", {})
    ] == linked


def test_every_row_of_a_figures_table_links_its_figure():
    linked = BeautifulSoup(figures_table(FIGURES, linked=True).to_html(), "html.parser")
    plain = figures_table(FIGURES).to_html()
    assert "<a " not in plain
    assert " id=" not in plain
    assert linked.get_text() == BeautifulSoup(plain, "html.parser").get_text()
    assert [row["id"] for row in linked.select("tbody tr")] == [f"printed-{name}" for name in FIGURES.index]
    assert [(a.get_text(), a["href"]) for a in linked.select("td a")] == [
        (row["exact"], f"#{name}") for name, row in FIGURES.iterrows()
    ]


def test_a_link_in_a_table_is_escaped():
    html = Table(FIGURES.head(1).assign(exact="<9&")[["exact"]], linked="exact").to_html()
    assert '<a href="#opening-alerts-change">&lt;9&amp;</a>' in html


def test_claims_link_their_figures_and_where_asked_have_names():
    html = claims(named=True)._repr_mimebundle_()["text/html"]
    assert [li["id"] for li in BeautifulSoup(html, "html.parser").select("li")] == [
        f"claim-{name}" for name in load_findings().index
    ]
    assert len(links_of(html)) > 80
    assert " id=" not in claims()._repr_mimebundle_()["text/html"]


def test_links_are_given_the_addresses_of_the_rows():
    html = '<td>a &lt; <a href="#c-grids">1328</a>\u2007</td><p><a href="#elsewhere">x</a></p>'
    (grids, elsewhere) = BeautifulSoup(figure_links.resolve_links(html, ADDRESSES), "html.parser").select("a")
    assert (grids["href"], grids["class"]) == ("ledger.html#c-grids", ["figure-link"])
    assert elsewhere.attrs == {"href": "#elsewhere"}
    # A book without a ledger shows the number alone.
    unlinked = figure_links.resolve_links(html, dict.fromkeys(ADDRESSES))
    assert unlinked.startswith("<td>a &lt; 1328\u2007</td>")
    assert figure_links.resolve_links("<p>&quot;1328&quot;", ADDRESSES) == "<p>&quot;1328&quot;"


def built(folder, text, **settings):
    (folder / "conf.py").write_text('extensions = ["figure_book"]\n', "utf-8")
    (folder / "index.md").write_text(text, "utf-8")
    (folder / "rows.md").write_text("---\norphan: true\n---\n# Rows\n", "utf-8")
    app = SphinxTestApp("html", folder, confoverrides=settings)
    try:
        app.build()
        return BeautifulSoup(
            (app.outdir / "index.html").read_text("utf-8"), "html.parser"
        ), app.warning.getvalue()
    finally:
        app.cleanup()


def test_a_link_of_an_author_leads_to_the_ledger(tmp_path):
    text = "# Page\n\nDown [9.8%](#opening-alerts-change) **and [16.5%](#opening-criminal-alerts-change)**.\n"
    page, warnings = built(tmp_path, text, ledger_page="rows")
    assert warnings == ""
    assert [(link.get_text(), link["href"]) for link in page.select("a.figure-link")] == [
        ("9.8%", "rows.html#opening-alerts-change"),
        ("16.5%", "rows.html#opening-criminal-alerts-change"),
    ]


def test_without_a_ledger_the_number_stands_alone(tmp_path):
    page, warnings = built(tmp_path, "# Page\n\nDown [9.8%](#opening-alerts-change).\n")
    assert warnings == ""
    assert "Down 9.8%." in page.get_text()
    assert page.select("a.figure-link") == []


def test_a_link_to_no_figure_is_named_with_its_file(tmp_path):
    _, warnings = built(tmp_path, "# Page\n\nDown [9.8%](#no-such-figure).\n", ledger_page="rows")
    assert "index.md:3: WARNING: 'myst' cross-reference target not found: 'no-such-figure'" in warnings


def links_in(text):
    """List the links of a Markdown text that name a figure."""
    return [figure for _, figure in prose.FIGURE_LINK.findall(text) if figure in FIGURES.index]


def test_a_section_links_a_figure_once_and_a_heading_none():
    for path in notebook_paths(ROOT):
        notebook, seen = nbformat.read(path, as_version=4), []
        for cell in notebook.cells:
            if cell.cell_type != "markdown":
                seen += links_in(cell.metadata.get("mystnb", {}).get("figure", {}).get("caption", ""))
                continue
            for line in cell.source.splitlines():
                if line.startswith("#"):
                    assert links_in(line) == [], (path.stem, line)
                    seen = []
                seen += links_in(line)
                assert len(seen) == len(set(seen)), (path.stem, seen)


@pytest.fixture(scope="module")
def pages(built_book):
    names = [
        "book/index",
        "book/ledger",
        *(f"notebooks/{p.stem}" for p in notebook_paths(ROOT)),
    ]
    return {
        f"{folder}{name}": BeautifulSoup(
            (built_book / f"{folder}{name}.html").read_text("utf-8"), "html.parser"
        )
        for folder in ("", "zh-hant/")
        for name in names
    }


def test_every_link_of_the_book_names_the_figure_it_leads_to(pages):
    rows = {row["id"] for row in pages["book/ledger"].select("table.ledger tbody tr")}
    for name, page in pages.items():
        links = page.select("a.figure-link")
        assert links or name.endswith("book/ledger"), name
        for link in links:
            file, _, figure = link["href"].partition("#")
            assert file.endswith("ledger.html"), name
            assert figure in rows, name
            row, text = FIGURES.loc[figure], link.get_text()
            is_place = str(row["paragraph"]) in text and str(row["end"]) in text
            assert is_place or text in prose.printed_forms(row), (name, text)


def test_the_editions_link_the_same_figures(pages):
    for name in [name for name in pages if not name.startswith("zh-hant/")]:
        here, there = (
            sorted(link["href"].partition("#")[2] for link in pages[page].select("a.figure-link"))
            for page in (name, f"zh-hant/{name}")
        )
        assert here == there, name


def test_the_chapters_name_every_figure_of_their_sections(pages):
    for path in notebook_paths(ROOT)[:5]:
        page = pages[f"notebooks/{path.stem}"]
        linked = {a["href"].partition("#")[2] for a in page.select("tr[id] a.figure-link")}
        sections = set(FIGURES.loc[list(linked), "section"])
        assert len(sections) == 1
        assert linked == set(FIGURES.index[FIGURES["section"].isin(sections)])
        assert page.select("p a.figure-link"), path.stem


def test_no_link_stands_in_a_heading_or_in_another_link(pages):
    for page in pages.values():
        assert page.select(":is(h1, h2, h3, h4, a) a.figure-link, pre a.figure-link, svg a.figure-link") == []
