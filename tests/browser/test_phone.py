"""A phone 360 pixels wide: the contents, the way through a page, tables and charts, by touch."""

import pytest

from editions import FEW_PAGES, each_look
from visits import (
    DRAWN,
    EVERY_PAGE,
    LAYOUTS,
    MODES,
    PAGES,
    SIDEWAYS,
    SKIPPED,
    SMALL,
    WITH_CHARTS,
    Visit,
    address,
)

OPENING = "notebooks/1_opening"
PHONE = MODES["phone"]

# What sticks out of the page although nothing around it scrolls.
TOO_WIDE = """() => [...document.querySelectorAll('.bd-article *')].filter(element => {
  const box = element.getBoundingClientRect();
  if (!box.width || box.right <= innerWidth + 1 || element.closest('svg svg, .visually-hidden')) return false;
  for (let around = element.parentElement; around; around = around.parentElement)
    if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(around).overflowX)) return false;
  return true;
}).map(element => element.outerHTML.slice(0, 120))"""

# Tables that are wider than their place, and whether the reader can get at the rest, by touch and by key.
HIDDEN = """() => [...document.querySelectorAll('.bd-article table')].map(table => {
  if (!table.offsetWidth || table.closest('details:not([open])')) return 'fits';
  for (let around = table; around; around = around.parentElement)
    if (around.scrollWidth > around.clientWidth + 1)
      return ['auto', 'scroll'].includes(getComputedStyle(around).overflowX) ? 'scrolls'
        : `cut by ${around.tagName} ${around.className}`;
  return 'fits';
})"""


# Tables of more than three columns are records on a phone, each cell with the name of its column.
NO_RECORDS = """() => {
  document.querySelectorAll('details').forEach(each => { each.open = true; });
  return [...document.querySelectorAll('.figures-table:has(thead :nth-child(4))')]
    .filter(table => table.querySelector('thead').offsetHeight || table.scrollWidth > table.clientWidth + 1 ||
      [...table.querySelectorAll('td:not(:first-child):not(:empty)')].some(
        cell => !cell.dataset.name || getComputedStyle(cell, '::before').content === 'none'))
    .map(table => table.innerText.slice(0, 80));
}"""


@pytest.mark.parametrize("look", each_look(EVERY_PAGE, {*LAYOUTS, *FEW_PAGES}))
def test_nothing_sticks_out_and_every_chart_and_table_can_be_read(browser, built_book, look, tried):
    language, page = look
    with Visit(browser, address(built_book / language.folder, page), **PHONE) as visit:
        visit.page.wait_for_function(f"!({SKIPPED})().length", timeout=5000)
        assert visit.page.evaluate(SIDEWAYS) <= 0
        assert visit.page.evaluate(TOO_WIDE) == []
        assert set(visit.page.evaluate(HIDDEN)) <= {"fits", "scrolls"}
        drawn = visit.page.evaluate(DRAWN)
        assert set(drawn) == ({1} if page in (PAGES[0], *WITH_CHARTS) else set())
        assert visit.page.evaluate(SMALL) == []
        assert visit.page.evaluate(NO_RECORDS) == []
        # The page for a lost reader looks for its files at every depth.
        assert visit.outside == []
        assert page == "404" or visit.complaints == []
        tried("A page that sticks out of a phone, or hides a part: pages", 1)
        tables = visit.page.locator(".figures-table").count()
        tried("A table that is cut off, or whose cells lose their names on a phone: tables", tables)


def test_a_page_is_laid_out_in_parts_unless_its_reader_comes_to_a_place_or_back(browser, built_book):
    """Where a height above the place were guessed, the reader would land elsewhere."""
    parts = "document.documentElement.matches('.pf-in-parts')"
    with Visit(browser, address(built_book, OPENING), **PHONE) as visit:
        assert visit.page.evaluate(parts)
        visit.page.reload()
        assert not visit.page.evaluate(parts)
        visit.page.goto(f"{address(built_book, 'book/ledger')}#a-sweep-suspects")
        assert not visit.page.evaluate(parts)
    with Visit(browser, address(built_book, OPENING)) as visit:
        assert not visit.page.evaluate(parts)


def test_the_contents_open_lead_on_and_close(browser, edition):
    with Visit(browser, edition.address(OPENING), **PHONE) as visit:
        link = visit.page.locator("#pst-primary-sidebar-modal").get_by_role(
            "link", name=edition.say("A. Fighting crime").partition(" ")[2]
        )
        assert not link.is_visible()
        button = visit.page.locator(".primary-toggle")
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 24
        button.tap()
        link.wait_for()
        visit.page.keyboard.press("Escape")
        link.wait_for(state="hidden")
        button.tap()
        link.tap()
        visit.page.wait_for_url("**/2_crime.html")
        assert visit.complaints == visit.outside == []


def test_the_way_through_a_page_opens_and_leads_to_a_section(browser, edition):
    with Visit(browser, edition.address(OPENING), **PHONE) as visit:
        visit.page.locator(".secondary-toggle").tap()
        link = visit.page.locator("#pst-page-toc-nav").get_by_role(
            "link", name=edition.say("Could the falls be chance?")
        )
        link.wait_for()
        link.tap()
        visit.page.wait_for_url("**#could-the-falls-be-chance")
        heading = visit.page.locator("#could-the-falls-be-chance h2")
        visit.page.wait_for_function(
            "heading => Math.abs(heading.getBoundingClientRect().top - 200) <= 200",
            arg=heading.element_handle(),
        )


def test_search_is_one_touch_away_whatever_was_touched_before(browser, edition):
    with Visit(browser, edition.address(OPENING), **PHONE) as visit:
        # The theme's tooltip of the button beside it came with the touch, and covered this one.
        visit.page.locator(".secondary-toggle").tap()
        visit.page.locator("#pst-page-toc-nav").wait_for()
        visit.page.keyboard.press("Escape")
        visit.page.locator(".article-header-buttons .search-button").tap()
        visit.page.locator("#pst-search-dialog input").wait_for()
        visit.page.keyboard.type("網格")
        visit.page.keyboard.press("Enter")
        visit.page.locator("#search-results mark").first.wait_for()


def test_the_theme_switch_works_by_touch_and_its_choice_stays(browser, built_book):
    with Visit(browser, address(built_book, OPENING), **PHONE) as visit:
        switch = visit.page.locator(".theme-switch-button").first
        modes = []
        for _ in range(3):
            switch.tap()
            modes.append(visit.page.evaluate("document.documentElement.dataset.mode"))
        assert sorted(modes) == ["auto", "dark", "light"]
        while visit.page.evaluate("document.documentElement.dataset.mode") != "dark":
            switch.tap()
        visit.page.goto(address(built_book, "notebooks/2_crime"))
        assert visit.page.evaluate("document.documentElement.dataset.theme") == "dark"
