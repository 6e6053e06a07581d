"""The glossary: complete, linked from every page, shown on hover, focus and touch, with an index."""

import re
from functools import cache
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from editions import every_edition
from figure_book.glossary import Entry, _Terms, read_glossary
from figure_book.notebooks import notebook_paths
from printed_figures.ledger import load_figures
from small_book import build_pages, soup_of
from visits import MODES, PAGES, SIDEWAYS, Visit, violations

SPAN = re.compile(r'<span lang="zh-Hant">(.*?)</span>')

NO_TERMS = {
    "三日三夜": "the words that two figures are printed in",
    "一": "the numeral that is spoken of",
    "江門": "a place",
    "江門這十年": "the name of a collection",
    "平安江門": "a slogan",
    "政府信息公開申請": "the name of a form, explained where it stands",
}
"""What is quoted in the chapters and on the first page without being a term, and why."""


@pytest.fixture(scope="module")
def glossary(root) -> tuple[Entry, ...]:
    return read_glossary((root / "book" / "glossary.md").read_text(encoding="utf-8"))


def page(*entries: str) -> str:
    return "# G\n\n```{glossary}\n:sorted:\n\n" + "\n\n".join(entries) + "\n```\n"


def test_an_entry_has_its_terms_and_the_first_paragraph_of_its_definition():
    text = page("a b\n甲 : key\n乙\n  Says this\n  and that.\n\n  More {doc}`x`.", "c\n  Other.")
    assert read_glossary(text) == (
        Entry(("a b",), ("甲", "乙"), "Says this and that."),
        Entry(("c",), (), "Other."),
    )


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (["a\n  One.", "A\n  Two."], "term 'a': stands in two entries"),
        (["甲\n  One."], "term '甲': expected an English term"),
        (["a"], "term 'a': definition, value missing"),
        (["a\n  With `code`."], "term 'a': definition, value '`'"),
    ],
)
def test_a_broken_glossary_is_named(entries, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        read_glossary(page(*entries))


def quoted(root: Path) -> dict[str, set[str]]:
    """List what stands in Chinese in the prose of each chapter and narrative page."""
    found: dict[str, set[str]] = {}
    for path in notebook_paths(root):
        cells = nbformat.read(path, as_version=4).cells
        captions = [cell.metadata.get("mystnb", {}).get("figure", {}).get("caption", "") for cell in cells]
        texts = [cell.source for cell in cells if cell.cell_type == "markdown"] + captions
        found[path.stem] = set(SPAN.findall("\n".join(texts)))
    for path in (root / "book").glob("*.md"):
        found[path.stem] = set(SPAN.findall(path.read_text(encoding="utf-8")))
    return found


def test_every_chinese_term_of_the_prose_is_in_the_glossary(root, glossary):
    known = {term for entry in glossary for term in entry.chinese} | set(load_figures()["exact"])
    all_quoted = quoted(root)
    missing = {name: terms - known - set(NO_TERMS) for name, terms in all_quoted.items()}
    assert {name: terms for name, terms in missing.items() if terms} == {}
    assert set(NO_TERMS) <= set().union(*all_quoted.values()), "an exception that nothing needs"


def test_the_terms_that_readers_ask_for_are_there(glossary):
    terms = {term for entry in glossary for term in (*entry.english, *entry.chinese)}
    assert {"警情", "立案", "破案", "刑拘", "網格", "輔警", "楓橋經驗"} <= terms
    assert {"同比", "環比", "百日行動", "夜查", "余", "多"} <= terms
    assert {"GRIM", "denominator", "base", "verdict", "hedge"} <= terms
    assert {"rounding interval", "Clopper–Pearson interval"} <= terms


def test_definitions_are_short_enough_to_be_shown(glossary):
    assert {
        entry.english[0]: len(entry.definition) for entry in glossary if len(entry.definition) > 260
    } == {}


BOOK = """\
# A criminal alert in the heading

Criminal alerts and an alert. A second criminal alert, `alert`, [an alert](https://example.org/).

A base (<span lang="zh-Hant">基數</span>), <span lang="zh-Hant">百</span>, a re-base and databases.

The base again, and a window.
"""
TERMS = page(
    "alert\n  A report.", "criminal alert\n  A worse one.", "base\n基數 : 中\n  What was.", "window\n  Days."
)


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> BeautifulSoup:
    """Build a small book of one page and a glossary."""
    pages = {"index": f"{BOOK}\n```{{toctree}}\nterms\n```\n", "terms": TERMS}
    settings = {"glossary_page": "terms", "glossary_except": {"index": ["window"]}}
    return soup_of(build_pages(tmp_path_factory.mktemp("small"), pages, **settings), "index")


def test_an_edition_without_terms_finds_none():
    assert [*_Terms({}, in_english=False).find("")] == []


def test_the_first_occurrence_of_a_term_is_linked_and_the_longest_term_found(small):
    links = [(link.get_text(), link["href"], link["title"]) for link in small.select("a.glossary-term")]
    assert links == [
        ("Criminal alerts", "terms.html#term-criminal-alert", "criminal alert: A worse one."),
        ("alert", "terms.html#term-alert", "alert: A report."),
        ("基數", "terms.html#term-base", "base, 基數: What was."),
    ]


def test_the_language_of_a_linked_term_is_kept(small):
    (link,) = [link for link in small.select("a.glossary-term") if link.get_text() == "基數"]
    assert link.find_parent(lang="zh-Hant").get_text() == "基數"


@cache
def ids_of(book: Path, name: str) -> set[str]:
    return {element["id"] for element in soup_of(book, name).find_all(id=True)}


@pytest.fixture(scope="module")
def targets(built_book) -> set[str]:
    return {element["id"] for element in soup_of(built_book, "book/glossary").select("dl.glossary dt[id]")}


@pytest.mark.parametrize("name", PAGES)
def test_the_terms_of_a_page_lead_to_the_glossary(built_book, glossary, targets, name):
    soup = soup_of(built_book, name)
    definitions = {f"{entry.heading}: {entry.definition}" for entry in glossary}
    links = soup.select("a.glossary-term")
    if name.startswith("notebooks/"):
        assert len(links) >= 3
    for link in links:
        address, _, target = link["href"].partition("#")
        assert address.endswith("glossary.html")
        assert target in targets
        assert link["title"] in definitions
    linked = {link["title"] for link in links}
    chinese = {term: f"{entry.heading}: {entry.definition}" for entry in glossary for term in entry.chinese}
    for span in soup.select('.bd-article p span[lang="zh-Hant"]'):
        # Rows and claims are written as a whole; the first screen explains nothing.
        if span.get_text() in chinese and not span.find_parent(
            class_=["glossary", "ledger-evidence", "pf-front", "claims", "cell_output"]
        ):
            assert chinese[span.get_text()] in linked, span.get_text()


def test_the_chinese_of_the_glossary_is_marked(built_book):
    article = soup_of(built_book, "book/glossary").select_one(".bd-article")
    for text in article.find_all(string=re.compile(r"[\u3400-\u9fff]")):
        assert text.find_parent(lang="zh-Hant"), text


def test_the_index_names_the_pages_of_every_term(built_book, glossary):
    article = soup_of(built_book, "genindex").select_one(".bd-article")
    pages = {
        item.b.get_text(): [link.get_text() for link in item.select("a")] for item in article.select("li")
    }
    for entry in glossary:
        for term in (*entry.english, *entry.chinese):
            assert "Glossary" in pages[term], term
    assert "Fighting crime" in pages["百日行動"]
    assert pages["rounding interval"].count("Opening") == 1
    assert "[" not in article.get_text()
    for link in article.select("li a"):
        address, _, target = link["href"].partition("#")
        assert target in ids_of(built_book, address.removesuffix(".html")), link["href"]


TIP = "#glossary-tip"
PAGE = "notebooks/2_crime"
HEADING = {"en": "hundred-day campaign, 百日行動", "zh-Hant": "百日行動", "zh-Hans": "百日行动"}


def term(visit: Visit):
    link = visit.page.locator("a.glossary-term[href$='#term-hundred-day-campaign']").first
    link.scroll_into_view_if_needed()
    return link


def test_a_definition_shows_on_hover_stays_under_the_pointer_and_goes(browser, edition):
    with Visit(browser, edition.address(PAGE), **MODES["desktop"]) as visit:
        link, tip = term(visit), visit.page.locator(TIP)
        assert link.get_attribute("title") is None
        link.hover()
        tip.wait_for()
        assert tip.inner_text().startswith(HEADING[edition.speaks.tag])
        assert tip.locator("span[lang=zh-Hant]").count() == edition.is_english
        # Not at once from one to the other, but over the gap between them.
        word, box = link.bounding_box(), tip.bounding_box()
        gap = (word["y"] + word["height"] + box["y"]) / 2
        assert word["y"] + word["height"] < gap < box["y"]
        visit.page.mouse.move(box["x"] + 9, gap)
        # At once: a locator's own hover first waits, on a slow machine for longer than the definition does.
        visit.page.mouse.move(box["x"] + 9, box["y"] + box["height"] / 2)
        visit.page.wait_for_timeout(600)
        assert tip.is_visible(), "the pointer may rest on the definition"
        visit.page.mouse.move(5, 5)
        tip.wait_for(state="hidden")
        link.hover()
        tip.wait_for()
        visit.page.keyboard.press("Escape")
        assert tip.is_hidden()
        assert visit.complaints == visit.outside == []


def test_a_definition_shows_on_focus_and_is_said(browser, edition):
    with Visit(browser, edition.address(PAGE), **MODES["desktop"]) as visit:
        link, tip = term(visit), visit.page.locator(TIP)
        link.focus()
        tip.wait_for()
        assert link.get_attribute("aria-describedby") == tip.get_attribute("id")
        assert tip.get_attribute("role") == "tooltip"
        visit.page.wait_for_timeout(600)
        assert tip.is_visible(), "it stays until the focus goes"
        assert violations(visit.page) == []
        visit.page.keyboard.press("Escape")
        assert tip.is_hidden()
        assert link.get_attribute("aria-describedby") is None
        # Other links may stand before the next word of the glossary.
        visit.page.keyboard.press("Tab")
        while not (word := visit.page.locator("a.glossary-term:focus")).count():
            visit.page.keyboard.press("Tab")
        head, _, definition = visit.page.locator(TIP).inner_text().partition("\n")
        said = word.get_attribute("data-definition")
        assert head
        assert said.startswith(head)
        assert definition
        assert said.endswith(definition.strip())


def test_a_touch_shows_the_definition_and_a_second_follows_the_link(browser, edition):
    with Visit(browser, edition.address(PAGE), **MODES["phone"]) as visit:
        link, tip, page = term(visit), visit.page.locator(TIP), visit.page
        link.tap()
        tip.wait_for()
        assert page.url.endswith("2_crime.html")
        box = tip.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
        assert page.evaluate(SIDEWAYS) <= 0
        page.locator(".bd-article h2").first.tap()
        assert tip.is_hidden()
        link.tap()
        tip.wait_for()
        link.tap()
        page.wait_for_url(re.compile(r"glossary\.html#term-hundred-day-campaign$"))


@every_edition
def test_without_javascript_a_term_is_a_link_with_a_title(browser, edition):
    with Visit(browser, edition.address(PAGE), **MODES["without JavaScript"]) as visit:
        link = term(visit)
        assert link.get_attribute("title").startswith(HEADING[edition.speaks.tag])
        link.click()
        assert visit.page.url.endswith("glossary.html#term-hundred-day-campaign")
