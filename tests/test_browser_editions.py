"""The Chinese editions in a real browser: charts, layout, tooltips, search, switcher."""

import re

import pytest

from printed_figures.sphinx_translation import LANGUAGES
from printed_figures.sphinx_translation.build import declared
from printed_figures.sphinx_translation.checks import latin_words
from test_browser import DRAWN, MODES, PAGES, SMALL, WITH_CHARTS, Visit, address, violations
from test_sphinx_search import results

EDITIONS = [LANGUAGES[language].folder for language in declared() if language != "en"]
# The layout of both scripts is the same; what differs is seen at the two widths of the drawings.
LOOKS = [("zh-hant", "desktop"), ("zh-hant", "phone"), ("zh-hans", "phone")]
NOT_ENGLISH = """() => {
  const texts = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement;
    if (element.closest('[lang=en], script, noscript, style, pre, code, kbd, math')) continue;
    texts.push(walk.currentNode.data);
  }
  return texts;
}"""
CUT_OFF = """() => [...document.querySelectorAll('.vegalite-chart svg[role=img]')]
  .filter(svg => svg.getBoundingClientRect().width)
  .flatMap(svg => [...svg.querySelectorAll('text')]
    .filter(text => text.textContent.trim())
    .filter(text => {
      const [inner, outer] = [text.getBoundingClientRect(), svg.getBoundingClientRect()];
      return inner.width && (inner.left < outer.left - 3 || inner.right > outer.right + 3);
    })
    .map(text => text.textContent))"""

pytestmark = pytest.mark.skipif(not EDITIONS, reason="only the English edition is declared complete")


@pytest.mark.parametrize(("folder", "mode"), LOOKS)
def test_every_page_is_whole(browser, built_book, folder, mode):
    for name in PAGES:
        with Visit(browser, address(built_book / folder, name), **MODES[mode]) as visit:
            page = visit.page
            if name in WITH_CHARTS:
                assert set(page.evaluate(DRAWN)) == {1}, name
                assert page.evaluate(SMALL) == [], name
                assert page.evaluate(CUT_OFF) == [], name
            width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert page.evaluate(width) <= 0, name
            assert [text for text in page.evaluate(NOT_ENGLISH) if latin_words(text)] == [], name
            assert visit.complaints == visit.outside == [], name


@pytest.mark.parametrize("folder", EDITIONS)
def test_every_page_shows_its_charts_without_javascript(browser, built_book, folder):
    for name in WITH_CHARTS:
        with Visit(browser, address(built_book / folder, name), **MODES["without JavaScript"]) as visit:
            charts = visit.page.locator(".vegalite")
            assert charts.count() == visit.page.locator(".vegalite-wide svg[role=img]:visible").count() >= 3


@pytest.mark.parametrize(
    ("folder", "name", "scheme"),
    [
        ("zh-hant", "book/index", "light"),
        ("zh-hant", "book/ledger", "dark"),
        ("zh-hant", "book/glossary", "light"),
        ("zh-hant", "notebooks/1_opening", "dark"),
        ("zh-hant", "notebooks/7_agreement", "light"),
        ("zh-hans", "book/method", "light"),
        ("zh-hans", "search", "dark"),
        ("zh-hans", "genindex", "light"),
        ("zh-hans", "notebooks/9_missing", "light"),
    ],
)
def test_axe_finds_no_violation(browser, built_book, folder, name, scheme):
    with Visit(browser, address(built_book / folder, name), color_scheme=scheme) as visit:
        assert violations(visit.page) == []


@pytest.mark.parametrize("folder", EDITIONS)
def test_a_live_chart_speaks_chinese(browser, built_book, folder):
    with Visit(browser, address(built_book / folder, "notebooks/3_services")) as visit:
        chart = visit.page.locator(".vegalite-chart").first
        chart.hover()
        point = chart.locator(".vegalite-live path[aria-roledescription]").first
        point.wait_for()
        point.hover()
        tooltip = visit.page.locator("#vg-tooltip-element.visible")
        tooltip.wait_for()
        assert "14" in tooltip.inner_text()
        assert latin_words(tooltip.inner_text()) == []
    with Visit(browser, address(built_book / folder, "notebooks/7_agreement")) as visit:
        buttons = visit.page.locator(".vegalite-controls > button")
        said = []
        while left := buttons.count():
            # A click puts the control in the place of its button.
            said.append(buttons.first.inner_text())
            buttons.first.click()
            visit.page.wait_for_function(
                "left => document.querySelectorAll('.vegalite-controls > button').length < left",
                arg=left,
            )
        controls = visit.page.locator(".vegalite-controls:has(input)")
        assert controls.count() == len(said) >= 2
        assert [text for text in (*said, *controls.all_inner_texts()) if latin_words(text)] == []
        assert visit.complaints == visit.outside == []


SEARCHES = [
    ("辦證時間", "办证时间"),
    ("網格", "网格"),
    ("捨入區間", "舍入区间"),
    ("來信辦結率", "来信办结率"),
]


def found(page, query: str) -> set[str]:
    page.fill("#search-field", query)
    page.locator("#search-field").press("Enter")
    page.wait_for_function(
        "query => document.querySelector('#search-status q, #search-status')?.textContent.includes(query)",
        arg=query,
    )
    return {re.sub(r"^.*/zh-han[ts]/", "", item["href"]) for item in results(page)}


@pytest.mark.parametrize("folder", EDITIONS)
def test_a_phrase_in_the_other_script_finds_the_same_pages(browser, built_book, folder):
    with Visit(browser, address(built_book / folder, "search")) as visit:
        for traditional, simplified in SEARCHES:
            pages = found(visit.page, traditional)
            assert pages, traditional
            assert found(visit.page, simplified) == pages
        assert visit.complaints == visit.outside == []


def test_the_switcher_keeps_the_page_without_a_server(browser, built_book):
    with Visit(browser, address(built_book, "notebooks/3_services")) as visit:
        for tag in ("zh-Hant", "zh-Hans", "en"):
            visit.page.locator(f"nav.languages a[hreflang={tag}]").click()
            visit.page.wait_for_load_state()
            folder = tag.lower() + "/" if tag != "en" else ""
            assert visit.page.url == (built_book / f"{folder}notebooks/3_services.html").as_uri()
            assert visit.page.locator("html").get_attribute("lang") == tag
        assert visit.complaints == visit.outside == []
