"""The book's own directives: the landing page shows the findings, and names no number of its own."""

import math
import re
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sphinx.testing.util import SphinxTestApp

from figure_book.cards import Scale, interval_svg, scale_of
from printed_figures import findings
from printed_figures.ledger import load_figures

INDEX = """
Book
====

.. verdicts::

What was printed
----------------

.. printed-figures::

What holds
----------

.. findings::
   :verdict: consistent

What is ruled out
-----------------

.. findings::
   :verdict: inconsistent

What cannot be known
--------------------

.. findings::
   :verdict: untestable

:printed:`opening-alerts-change` is :allowed:`opening-alerts-change`, :printed:`c-community-officers`
:allowed:`c-community-officers`.

.. toctree::
   :glob:

   notebooks/*
"""


def build(folder: Path, index: str) -> tuple[BeautifulSoup, str]:
    """Build a small book with stand-ins for the chapters; return its landing page and the warnings."""
    (folder / "conf.py").write_text('extensions = ["figure_book"]\n', encoding="utf-8")
    (folder / "index.rst").write_text(index, encoding="utf-8")
    (folder / "notebooks").mkdir(exist_ok=True)
    for chapter in findings.load_findings()["chapter"].unique():
        text = f"Chapter {chapter}\n{'=' * 40}\n"
        (folder / "notebooks" / f"{chapter}.rst").write_text(text, encoding="utf-8")
    app = SphinxTestApp("html", srcdir=folder)
    try:
        app.build()
        page = (Path(app.outdir) / "index.html").read_text(encoding="utf-8")
        return BeautifulSoup(page, "html.parser"), app.warning.getvalue()
    finally:
        app.cleanup()


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    soup, warnings = build(tmp_path_factory.mktemp("small"), INDEX)
    assert warnings == ""
    return soup


def text(element) -> str:
    return " ".join(element.get_text().replace("’", "'").split())


def test_the_cards_are_the_headlines_in_order(page):
    cards = page.select(".pf-card")
    ranked = findings.headlines()
    assert [text(card.select_one(".pf-sentence")) for card in cards] == ranked["sentence"].tolist()
    assert [text(card.select_one(".pf-result")) for card in cards] == ranked["result"].tolist()
    for card, finding in zip(cards, ranked.itertuples(), strict=True):
        assert text(card.select_one(".pf-verdict"))[2:] == finding.verdict
        assert card.select_one(".pf-chapter a")["href"] == f"notebooks/{finding.chapter}.html"
        assert bool(card.select_one("svg")) == (not math.isnan(finding.lower))
        assert bool(card.select_one(".pf-assumption")) == bool(finding.assumption)


def test_each_mark_says_what_it_shows(page):
    for card in page.select(".pf-card:has(svg)"):
        mark = card.select_one("svg.pf-mark")
        assert mark["role"] == "img"
        assert mark["aria-label"].startswith(text(card.select_one(".pf-result")))


def test_the_tiles_lead_to_their_parts(page):
    figures = load_figures()
    counts = Counter(findings.tally(figures, findings.load_findings()).values())
    assert counts.total() == len(figures)
    only = "figures stand only where nothing printed could contradict them"
    tiles = page.select(".pf-tile a")
    for tile in tiles:
        assert page.find(id=tile["href"].removeprefix("#"))
    assert [text(tile.select_one(".pf-tile-number")) for tile in tiles] == [
        f"{len(figures)} figures",
        f"{counts['consistent']} figures stand in a reading that could have failed and held",
        f"{counts['inconsistent']} others stand in a reading that is ruled out; none is false by it",
        f"{counts['untestable']} {only}, {counts['none']} in no reading at all",
    ]


def test_the_facts_are_counted_from_the_ledger(page):
    facts = [text(fact) for fact in page.select(".pf-fact")]
    assert facts[0] == "50 figures in 5 sections."
    assert facts[1] == "7 are changes, none of them with the counts behind it."


def test_the_roles_print_figures(page):
    assert "9.8% is 9.75 to 9.85 %, 2400余 ≥ 2400." in text(page.body)
    assert page.find("span", lang="zh-Hant").get_text() == "2400余"


def test_an_unknown_figure_is_named(tmp_path):
    toctree = ".. toctree::\n   :glob:\n\n   notebooks/*\n"
    _, warnings = build(tmp_path, f"Book\n====\n\n:printed:`no-such-figure`\n\n{toctree}")
    assert "printed: figure 'no-such-figure': expected a figure_id of data/figures.csv" in warnings


@pytest.mark.parametrize(
    ("lower", "upper", "unit", "scale"),
    [
        (39.3, 41.1, "%", (0, 100)),
        (-13.45, -9.75, "%", (-20, 0)),
        (-24.15, 3, "%", (-30, 5)),
        (777, 795, "alerts", (0, 1000)),
        (1.81, math.inf, "a grid", (0, 2)),
        (95, 120, "%", (0, 200)),
    ],
)
def test_scales_hold_the_interval_and_zero(lower, upper, unit, scale):
    assert scale_of(lower, upper, unit) == Scale(*scale)


def test_marks():
    svg = interval_svg(2, math.inf, [3], Scale(0, 10), "≥ 2")
    assert '<rect class="pf-bar" x="20.0%" width="80.0%"' in svg
    assert svg.count("pf-end") == 1
    assert 'cx="30.0%"' in svg
    assert 'aria-label="≥ 2"' in svg
    assert "pf-end" not in interval_svg(2, 3, [], Scale(0, 10), "2 to 3")
    assert "pf-value" in interval_svg(2, 2, [], Scale(0, 10), "2")


def test_the_landing_page_names_no_number_of_its_own(root):
    page = (root / "book" / "index.md").read_text(encoding="utf-8")
    prose = re.sub(r"\{\w+\}`[^`]*`|```.*?```", "", page, flags=re.DOTALL)
    assert re.findall(r"\d[\d.,%]*", prose) == ["2022"]
