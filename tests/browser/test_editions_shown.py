"""The Chinese editions in a real browser: what a reader who knows no English meets, search, switcher."""

import re

import pytest

from editions import TRANSLATED, Edition, latin_words
from searching import PHRASES, results
from visits import Visit, address

pytestmark = pytest.mark.skipif(not TRANSLATED, reason="only the English edition is declared complete")


@pytest.fixture(params=TRANSLATED, ids=[edition.tag for edition in TRANSLATED])
def chinese(request, built_book) -> Edition:
    return Edition(request.param, built_book / request.param.folder)


def test_a_live_chart_speaks_chinese(browser, chinese):
    with Visit(browser, chinese.address("notebooks/3_services")) as visit:
        chart = visit.page.locator(".vegalite-chart").first
        chart.hover()
        point = chart.locator(".vegalite-live path[aria-roledescription]").first
        point.wait_for()
        point.hover()
        tooltip = visit.page.locator("#vg-tooltip-element.visible")
        tooltip.wait_for()
        assert latin_words(tooltip.inner_text()) == []
    with Visit(browser, chinese.address("notebooks/7_agreement")) as visit:
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


def test_a_phrase_in_the_other_script_finds_the_same_pages(browser, chinese):
    with Visit(browser, chinese.address("search")) as visit:
        for traditional, simplified in SEARCHES:
            pages = found(visit.page, traditional)
            assert pages, traditional
            assert found(visit.page, simplified) == pages
        assert visit.complaints == visit.outside == []


def test_what_is_found_in_english_pages_without_english_words_is_found_in_chinese_ones(browser, chinese):
    phrases = [(query, page) for query, page, _ in PHRASES if not re.search("[A-Za-z]", query)]
    assert len(phrases) >= 10
    with Visit(browser, chinese.address("search")) as visit:
        for query, page in phrases:
            assert any(f"{page}.html" in place for place in found(visit.page, query)), query
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
