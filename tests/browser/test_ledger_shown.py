"""The ledger in a real browser, from a local file: search, filter, sort, permalinks, phone, no script."""

import pytest

from editions import every_edition
from printed_figures.ledger import load_figures
from visits import SIDEWAYS, Visit, address, faint, violations

FIGURES = load_figures()
LEDGER = "book/ledger"
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
SHOWN = "[...document.querySelectorAll('table.ledger tbody tr[id]:not([hidden])')].map(row => row.id)"


# What a reader types, in any edition and either script.
SEARCHES = [
    ("1205", ["a-sweep-suspects"]),
    ("1,205", ["a-sweep-suspects"]),
    ("１２０５", ["a-sweep-suspects"]),
    ("盜竊警情", ["a-theft-alerts-change"]),
    ("盗窃警情", ["a-theft-alerts-change"]),
    ("社区民辅警", ["c-community-officers"]),
    ("night SWEEPS", ["a-sweep-suspects", "a-sweep-fugitives", "a-sweep-cases"]),
    ("sweeps people caught", ["a-sweep-suspects", "a-sweep-fugitives"]),
    ("十八", ["d-care-measures"]),
    ("paragraph 42", ["c-grid-workers", "c-grids"]),
    ("no such thing", []),
]

# What is counted is in Chinese there, beside the article's own words.
MORE_IN_CHINESE = {"盜竊警情": ["a-theft-rank"], "盗窃警情": ["a-theft-rank"]}


@pytest.fixture
def say(edition):
    """Give a text of the ledger in the language of the edition."""
    return edition.say


@pytest.fixture
def ledger(browser, edition):
    with Visit(browser, edition.address(LEDGER), **DESKTOP) as visit:
        yield visit
        assert visit.complaints == visit.outside == []


@every_edition
def test_a_search_finds(ledger, edition, say):
    field = ledger.page.get_by_label(say("Search in English or Chinese"))
    said = say("_TOTAL_ of _MAX_ figures").replace("_MAX_", "50")
    for query, figures in SEARCHES:
        field.fill(query)
        if not edition.is_english:
            figures = [*figures, *MORE_IN_CHINESE.get(query, [])]
        assert ledger.page.evaluate(SHOWN) == figures, query
        found = said.replace("_TOTAL_", str(len(figures))) if figures else say("No figure")
        assert ledger.page.get_by_role("status").inner_text() == found


def test_filters_combine_and_all_come_back(ledger, say):
    ledger.page.get_by_label(say("Section"), exact=True).select_option("A")
    assert ledger.page.evaluate(SHOWN) == list(FIGURES.index[FIGURES["section"] == "A"])
    ledger.page.get_by_label(say("Measure"), exact=True).select_option("change")
    ledger.page.get_by_label(say("What rests on it"), exact=True).select_option("inconsistent")
    ledger.page.get_by_label(say("Period"), exact=True).select_option("no")
    assert ledger.page.evaluate(SHOWN) == [
        "a-yian-criminal-alerts-change",
        "a-yian-public-order-alerts-change",
    ]
    ledger.page.get_by_role("button", name=say("Show all")).click()
    ledger.page.wait_for_function(f"({SHOWN}).length === {len(FIGURES)}")
    assert ledger.page.evaluate(SHOWN) == list(FIGURES.index)


def test_rows_are_sorted_by_value_with_the_keyboard(ledger, say):
    ledger.page.get_by_role("button", name=say("As printed")).focus()
    ledger.page.keyboard.press("Enter")
    ledger.page.locator("th[aria-sort=ascending]", has_text=say("As printed")).wait_for()
    ascending = ledger.page.evaluate(SHOWN)
    assert [FIGURES.at[name, "value"] for name in ascending] == sorted(FIGURES["value"])
    ledger.page.keyboard.press("Enter")
    ledger.page.locator("th[aria-sort=descending]", has_text=say("As printed")).wait_for()
    assert ledger.page.evaluate(SHOWN)[0] == "c-grid-workers"


def test_an_address_can_ask_for_filters_and_still_shows_its_row(browser, edition, say):
    asked = edition.address(LEDGER) + "?section=D&find=officer#a-sweep-suspects"
    with Visit(browser, asked, **DESKTOP) as visit:
        shown = visit.page.evaluate(SHOWN)
        assert "a-sweep-suspects" in shown
        assert {FIGURES.at[name, "section"] for name in shown} == {"A", "D"}
        row = visit.page.locator("#a-sweep-suspects")
        assert "is-target" in row.get_attribute("class")
        assert row.locator("details[open]").count() == 1
        other = visit.page.locator("#d-board-officers")
        color = "row => getComputedStyle(row).backgroundColor"
        assert row.evaluate(color) != other.evaluate(color)
        # The reader's own next choice is followed to the letter.
        visit.page.get_by_label(say("Section"), exact=True).select_option("C")
        assert {FIGURES.at[name, "section"] for name in visit.page.evaluate(SHOWN)} == {"C"}
        assert visit.complaints == visit.outside == []


def test_a_value_that_no_filter_has_is_ignored(browser, built_book):
    with Visit(browser, address(built_book, LEDGER) + "?section=X&sort=99#nothing", **DESKTOP) as visit:
        assert len(visit.page.evaluate(SHOWN)) == len(FIGURES)
        assert visit.complaints == []


def test_a_figure_in_a_chapter_is_one_click_from_its_row_and_back(browser, edition, say):
    with Visit(browser, edition.address("notebooks/2_crime"), **DESKTOP) as visit:
        visit.page.locator("p a.figure-link", has_text="1205").first.click()
        row = visit.page.locator("#a-sweep-suspects.is-target")
        row.wait_for()
        box = row.bounding_box()
        assert 0 <= box["y"] < 500
        place = say("Paragraph 20, characters 254 to 257 <a>A. Fighting crime</a>").partition(" <a>")[0]
        assert place in row.inner_text()
        row.locator(".ledger-chapter").click()
        visit.page.wait_for_url("**/2_crime.html#printed-a-sweep-suspects")
        counted = edition.say("People caught in night sweeps")
        assert visit.page.locator("tr:target").inner_text().startswith(counted)
        assert visit.complaints == visit.outside == []


def test_without_a_script_every_row_stands_there(browser, built_book):
    there = address(built_book, LEDGER) + "#a-sweep-suspects"
    with Visit(browser, there, java_script_enabled=False, **DESKTOP) as visit:
        assert visit.page.locator("table.ledger tbody tr[id]:visible").count() == len(FIGURES)
        assert not visit.page.locator(".ledger-controls").is_visible()
        assert visit.page.locator("tr:target").get_attribute("id") == "a-sweep-suspects"


def test_the_page_never_scrolls_sideways(ledger, say):
    ledger.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    order = ledger.page.get_by_label(say("Sort by"), exact=True)
    for width in (1280, 721, 360, 320):
        ledger.page.set_viewport_size({"width": width, "height": 780})
        assert ledger.page.evaluate(SIDEWAYS) <= 0, width
        inside = "table => table.scrollWidth - table.clientWidth"
        assert ledger.page.locator("table.ledger").evaluate(inside) <= 0, width
        # Rows can be sorted where the headings do not show.
        assert order.is_visible() == (width <= 720), width
    order.select_option(label=say("printed value"))
    assert ledger.page.evaluate(SHOWN)[0] == "a-yian-criminal-alerts-change"


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_no_violation_in_an_open_row(browser, built_book, width):
    # Opened at its width: the theme looks a moment later whether code that is scrolled can be reached by key.
    there = address(built_book, LEDGER) + "#opening-alerts-change"
    with Visit(browser, there, viewport={"width": width, "height": 800}) as visit:
        assert violations(visit.page) == []
        visit.set_scheme("dark")
        assert faint(visit.page) == []


def test_the_first_screen_says_what_this_is(browser, edition):
    with Visit(browser, edition.address("book/index"), **DESKTOP) as visit:
        for locator in (
            visit.page.get_by_role("heading", level=1),
            visit.page.locator(".pf-tile").last,
            visit.page.locator(".bd-article a[href='#how-to-read']").first,
            visit.page.locator(".bd-article a[href='ledger.html']").first,
        ):
            box = locator.bounding_box()
            assert box["y"] + box["height"] < 800
