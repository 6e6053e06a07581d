"""The book's own directives: the landing page shows a chart, every figure and the findings."""

import math
import re
import shutil
import struct
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sphinx.testing.util import SphinxTestApp

from figure_book import previews
from figure_book.cards import Scale, interval_svg, scale_of
from figure_book.prose import page_problems as prose_problems
from printed_figures import findings
from printed_figures.ledger import load_figures
from small_book import build_pages, soup_of
from vegalite_book import specification, write_page

INDEX = """
Book
====

.. figure-tiles::

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


def test_every_figure_is_a_tile_where_its_claims_put_it(page):
    figures, found = load_figures(), findings.load_findings()
    first, *groups = page.select(".pf-group")
    where, said = findings.tally(figures, found), findings.standings(found)
    assert [group["class"][1] for group in groups] == [f"pf-{kind}" for kind in said]
    rule = f"The {len(figures)} figures, each once; a tile leads to its row."
    assert first.get_text(strip=True) == rule
    for group, (kind, words) in zip(groups, said.items(), strict=True):
        own = [figure for figure in figures.index if where[figure] == kind]
        assert text(group.select_one(".pf-group-label")).endswith(f"{len(own)} {words}")
        shown = [
            exact if re.search("[0-9]", exact) else f"{value:g}"
            for exact, value in figures.loc[own, ["exact", "value"]].values
        ]
        tiles = text(group.select_one(".pf-tiles")).split()
        assert [tile for tile in tiles if tile not in ("≥", ">", "no.")] == shown


def test_a_page_shows_the_chart_of_a_notebook_and_each_page_has_a_card(tmp_path, monkeypatch):
    monkeypatch.setenv("BOOK_BASE_URL", "https://example.org/")
    write_page(tmp_path / "chapter.ipynb", specification(), {"caption": "A caption", "name": "fig-two"})
    start = (
        "# Start\n\nWhat it is.\n\n```{chart} chapter fig-two\n:name: front\n```\n\n```{toctree}\none\n```\n"
    )
    built = build_pages(tmp_path, {"start": start, "one": "# One\n\nNo chart here.\n"})
    heads = {name: soup_of(built, name) for name in ("start", "one", "chapter")}
    assert (
        heads["start"].select_one(".pf-chart .vegalite#front")["data-label"] == specification()["description"]
    )
    images = {name: soup.find("meta", property="og:image")["content"] for name, soup in heads.items()}
    front = "https://example.org/_charts/front-card.png"
    assert images == {"start": front, "one": front, "chapter": "https://example.org/_charts/fig-two-card.png"}
    shown = (built / "_charts" / "front-card.png").read_bytes()
    assert struct.unpack(">II", shown[16:24]) == previews.CARD
    assert shown == previews.card((built / "_charts" / "front.png").read_bytes())
    assert len(shown) < 200_000


def test_a_chart_that_is_not_there_is_named(tmp_path):
    start = "# Start\n\nWhat it is.\n\n```{chart} chapter fig-two\n```\n"
    build_pages(
        tmp_path, {"start": start}, warnings="chapter.ipynb, figure 'fig-two': expected the name of a chart"
    )


def test_the_facts_are_counted_from_the_ledger(page):
    facts = [text(fact) for fact in page.select(".pf-fact")]
    assert facts[0] == "50 figures in 5 sections."
    assert facts[1] == "7 are changes, none of them with the counts behind it."


def test_the_roles_print_figures(page):
    assert "9.8% is 9.75 to 9.85 %, 2400余 ≥ 2400." in text(page.body)
    assert page.select('span[lang="zh-Hant"]')[-1].get_text() == "2400余"


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
        (1.81, math.inf, "a grid", (0, 5)),
        (-math.inf, -9.75, "%", (-30, 0)),
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


@pytest.mark.weekly
def test_every_number_of_the_landing_page_is_checked(root, tmp_path):
    for folder in ("book", "data", "notebooks"):
        shutil.copytree(root / folder, tmp_path / folder)
    path = tmp_path / "book" / "index.md"
    page = path.read_text(encoding="utf-8")
    hidden = re.compile(r"\{\w+\}`[^`]*`|```.*?```|^---.*?^---|<[^>]*>", flags=re.DOTALL | re.MULTILINE)
    prose = hidden.sub(lambda found: " " * len(found[0]), page)
    found = [number for number in re.finditer(r"\d[\d.,]*\d", prose) if number[0] != "2022"]
    assert len(found) > 8
    for number in found:
        last = "3" if number[0].endswith("7") else "7"
        path.write_text(page[: number.end() - 1] + last + page[number.end() :], encoding="utf-8")
        assert prose_problems(path, tmp_path), number[0]
