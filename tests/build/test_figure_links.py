"""Links from the figures of the book to the ledger: a wrong one is worse than none."""

import re

import pytest
from bs4 import BeautifulSoup
from docutils import nodes

from figure_book import figure_links
from figure_book.figure_links import matching, tables
from figure_book.notebooks import notebook_paths
from printed_figures.findings import claims, load_findings
from printed_figures.ledger import load_figures
from printed_figures.tables import Table, figures_table

FIGURES = load_figures()
EVERY = matching.candidates(FIGURES)


def found(text, section=None, taken=()):
    rows = FIGURES if section is None else FIGURES[FIGURES["section"] == section]
    matches = matching.match_prose(text, matching.candidates(rows), EVERY, taken)
    assert all(text[m.start : m.end] for m in matches)
    return sorted(m.figure for m in matches)


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Alerts fell by 9.8% since the start of the year.", ["opening-alerts-change"]),
        ("The change of −9.5% is smaller.", ["a-campaign-alerts-change"]),
        ("down 16.5% and 5.3%", ["opening-criminal-alerts-change", "opening-public-order-alerts-change"]),
        ("The sweeps found 1205 suspects and 96 fugitives.", ["a-sweep-suspects", "a-sweep-fugitives"]),
        ("What became of the 1205.", ["a-sweep-suspects"]),
        ("There are 754 cases.", ["a-sweep-cases"]),
        ("If the 101 are letters", ["b-problems-solved"]),
        ("at least 2400 community officers", ["c-community-officers"]),
        ("grids: at least 2400, and more than 1000.", ["a-pursuit-distance", "c-community-officers"]),
        ("settled 132 of 132 disputes", ["c-disputes-settled"]),
        ("a floor of 1000 km", ["a-pursuit-distance"]),
        ("the 18 measures of care", ["d-care-measures"]),
        ("10 lists on the board", ["d-board-lists"]),
        ("10 letters of thanks", ["b-thank-you-letters"]),
    ],
)
def test_a_figure_is_found(text, figures):
    assert found(text) == sorted(figures)


@pytest.mark.parametrize(
    "text",
    [
        "The saving is 7 days.",
        "For 28 of the 50 figures no period is stated.",
        "The 10 years of the pursuit and of hiding.",
        "A number of letters from 101 up, or up to 101.",
        "If 101 letters were settled.",
        "101 of 102 letters",
        "101 of 101 letters",
        "132 of 133 disputes",
        "more than 2400, at least 1000, more than 1000 alerts",
        "The rules ask for 1328 to 3984 people.",
        "between 9.5% and 9.8%",
        "People detained rose by 9.8%.",
        "their rise of 9.8% is the city's own",
        "A year has 365 days.",
        "One failure would print as 99%, and no share can pass 100%.",
        "each 1000 characters",
        "paragraph 41 and paragraph 101",
        "paragraphs 41, 96 and 101",
        "9.80%, 19.8%, 9.8, 1.101, 1,205 and 12051 are others",
        "the 96-hour rule, 754/96, a1205, 1205b",
        "8 and 24 count rules; 24 is an age",
        "two collectives, three individuals, the first rank",
        "2400 and 1000 carry a hedge",
        "5.3%-point",
        "At 9.8×10 it stops",
    ],
)
def test_what_may_be_something_else_is_left_alone(text):
    assert found(text) == []


def test_what_another_value_is_written_like_is_left_alone():
    assert found("a fall of 9.8%", taken={"9.8%"}) == []


def test_only_figures_that_the_page_speaks_of_are_linked():
    assert found("a fall of 9.8%", section="A") == []
    # Of another section, yet it could be meant.
    assert found("24 measures", section="A") == []


def test_two_figures_written_alike_stay_ambiguous_where_the_words_fit_both():
    pair = FIGURES.loc[["d-party-measures", "d-care-measures"]].copy()
    pair["exact"], pair["value"] = "240", 240.0
    alike = matching.candidates(pair)
    assert matching.match_prose("The 240 measures", alike, alike) == []
    assert matching.match_prose("The 240 measures", alike[:1], alike[:1]) != []


def test_a_figure_is_linked_where_it_is_named_first():
    text = "1205 people; the 1205 are many"
    assert matching.match_prose(text, EVERY, EVERY) == [(0, 4, "a-sweep-suspects")]


def declared(finding):
    return matching.match_declared(finding["sentence"], finding["numbers"], FIGURES.index)


def test_a_finding_links_the_numbers_that_are_its_figures():
    findings = load_findings()
    for _, finding in findings.iterrows():
        for start, end, figure in declared(finding):
            assert figure in finding["figure_ids"].split("; ")
            text = finding["sentence"][start:end]
            assert text == matching.shown(FIGURES.loc[figure])
    # What reads alike is told apart, and the figure of another table is left alone.
    ten = declared(findings.loc["ten-years-twice"])
    assert [match.figure for match in ten] == ["a-pursuit-years", "a-hiding-years"]
    assert declared(findings.loc["known-base-of-people-detained"]) == []


def test_a_sentence_that_its_names_do_not_fit_is_left_alone():
    names = "opening-alerts-change"
    assert matching.match_declared("Down 9.8%.", names, FIGURES.index) == [(5, 9, names)]
    assert matching.match_declared("Down 9.8% and 5.3%.", names, FIGURES.index) == []
    assert matching.match_declared("Down 9.8%.", "", FIGURES.index) == []


def address(figure):
    return f"ledger.html#{figure}"


def test_every_row_of_a_figures_table_leads_to_its_figure():
    html, linked = tables.link_table(figures_table(FIGURES).to_html(), FIGURES, address)
    assert linked == list(FIGURES.index)
    before = BeautifulSoup(figures_table(FIGURES).to_html(), "html.parser")
    after = BeautifulSoup(html, "html.parser")
    assert before.get_text() == after.get_text()
    assert [row["id"] for row in after.select("tbody tr")] == [f"printed-{name}" for name in FIGURES.index]
    links = after.select("td a.figure-link")
    assert [(a.get_text(), a["href"]) for a in links] == [
        (row["exact"], f"ledger.html#{name}") for name, row in FIGURES.iterrows()
    ]


def test_a_table_of_many_words_is_read_as_well():
    frame = FIGURES[["indicator", "exact"]].set_axis(["Figure", "As printed"], axis=1)
    wordy = Table(frame, chinese=("As printed",), wordy=True).to_html()
    assert 'role="row"' in wordy
    html, linked = tables.link_table(wordy, FIGURES, address)
    unlinked = FIGURES.index.difference(linked)
    assert BeautifulSoup(html, "html.parser").get_text() == BeautifulSoup(wordy, "html.parser").get_text()
    # What is counted alike is printed differently, so every row fits one figure.
    assert list(unlinked) == []


def test_a_name_is_given_once():
    anchors = set()
    first, _ = tables.link_table(figures_table(FIGURES).to_html(), FIGURES, address, anchors)
    again, linked = tables.link_table(figures_table(FIGURES).to_html(), FIGURES, address, anchors)
    assert first.count(" id=") == len(FIGURES) == len(linked)
    assert " id=" not in again


@pytest.mark.parametrize(
    ("first", "printed", "count"),
    [
        ("Criminal alerts (A)", "24.1%", 1),
        ("Criminal alerts (opening)", "24.1%", 0),
        ("Criminal alerts", "24.1 %", 0),
        ("Letters of thanks received", "10", 1),
        ("Letters", "10", 0),
    ],
)
def test_a_row_that_could_be_another_figure_is_left_alone(first, printed, count):
    frame = FIGURES.head(1).assign(Figure=first, printed=printed)[["Figure", "printed"]]
    html = Table(frame.set_axis(["Figure", "As printed"], axis=1)).to_html()
    assert len(tables.link_table(html, FIGURES, address)[1]) == count


def test_a_row_that_fits_two_figures_is_left_alone():
    twice = FIGURES.loc[["b-thank-you-letters"]]
    twice = twice.set_axis(["another"], axis=0)
    figures = load_figures()
    figures.loc["another"] = twice.iloc[0]
    html = figures_table(FIGURES.loc[["b-thank-you-letters"]]).to_html()
    assert tables.link_table(html, figures, address)[1] == []
    assert tables.link_table(html, FIGURES, address)[1] == ["b-thank-you-letters"]


@pytest.mark.parametrize("html", ["", "<p>9.8%</p>", "<table><tr><td>9.8%</td></tr></table>"])
def test_what_is_no_table_of_figures_comes_back_unchanged(html):
    assert tables.link_table(html, FIGURES, address) == (html, [])


def linked_claims(html, anchors=None):
    def match(sentence, numbers):
        return matching.match_declared(sentence, numbers, FIGURES.index)

    return tables.link_claims(html, load_findings(), match, address, anchors)


def test_claims_get_links_and_where_asked_names():
    html = claims()._repr_mimebundle_()["text/html"]
    soup = BeautifulSoup(linked_claims(html, set()), "html.parser")
    assert [li["id"] for li in soup.select("li")] == [f"claim-{name}" for name in load_findings().index]
    assert soup.get_text() == BeautifulSoup(html, "html.parser").get_text()
    assert len(soup.select("a.figure-link")) > 80
    assert " id=" not in linked_claims(html)
    assert " id=" not in linked_claims(html, {f"claim-{name}" for name in load_findings().index})


def linked_block(*children):
    block = nodes.paragraph("", "", *children)
    figure_links._link_block(block, lambda text: matching.match_prose(text, EVERY, EVERY))
    return [(node.astext(), node["figure"]) for node in block.findall(figure_links.figure_link)]


def test_a_paragraph_is_read_across_its_elements():
    strong = nodes.strong("", "98.8%")
    assert (
        linked_block(nodes.Text("Of letters "), strong, nodes.Text(" were settled, and 96 "))[0][0] == "98.8%"
    )
    # The word that tells what is counted stands behind a tag.
    split = [nodes.Text("The 96 "), nodes.emphasis("", "fugitives"), nodes.Text(" were found")]
    assert linked_block(*split) == [("96", "a-sweep-fugitives")]


def test_what_is_a_link_or_code_already_stays_so():
    assert linked_block(nodes.reference("", "9.8%")) == []
    assert linked_block(nodes.literal("", "9.8%")) == []
    assert linked_block(nodes.math("", "9.8%")) == []
    # What stands between is unknown, so the number alone does not tell.
    assert linked_block(nodes.Text("The 754"), nodes.math("", "x"), nodes.Text(" cases")) == []
    assert linked_block(nodes.Text("9"), nodes.strong("", ".8%")) == []


@pytest.fixture(scope="module")
def pages(built_book):
    names = ["book/index", "book/ledger", *(f"notebooks/{path.stem}" for path in notebook_paths())]
    return {
        name: BeautifulSoup((built_book / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
        for name in names
    }


def test_every_link_of_the_book_names_the_figure_it_leads_to(pages):
    rows = {row["id"] for row in pages["book/ledger"].select("table.ledger tbody tr")}
    for name, page in pages.items():
        links = page.select("a.figure-link")
        assert links or name == "book/ledger", name
        for link in links:
            file, _, figure = link["href"].partition("#")
            assert file.endswith("ledger.html"), name
            assert figure in rows, name
            text = link.get_text()
            row = FIGURES.loc[figure]
            place = f"paragraph {row['paragraph']}, offsets {row['start']} to {row['end']}"
            assert text in {row["exact"], matching.shown(row), place}, (name, text)


def test_the_chapters_name_every_figure_of_their_sections(pages):
    for path in notebook_paths()[:5]:
        page = pages[f"notebooks/{path.stem}"]
        linked = {a["href"].partition("#")[2] for a in page.select("tr[id] a.figure-link")}
        sections = set(FIGURES.loc[list(linked), "section"])
        assert len(sections) == 1
        assert linked == set(FIGURES.index[FIGURES["section"].isin(sections)])
        assert len(page.select("p a.figure-link")) >= 3, path.stem


def test_no_link_stands_in_a_heading_or_in_another_link(pages):
    for page in pages.values():
        assert page.select(":is(h1, h2, h3, h4, a) a.figure-link, pre a.figure-link, svg a.figure-link") == []


def test_prose_reads_the_same_with_links(pages):
    text = " ".join(pages["notebooks/2_crime"].get_text().split())
    assert "alerts fell by 9.5%, less than the 9.8% of the year to date" in text
    assert re.search(r"found 1205 suspects \(違法犯罪嫌疑人\) and 96 fugitives", text)
