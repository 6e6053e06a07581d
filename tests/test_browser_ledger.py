"""The ledger in a real browser, from a local file: search, filter, sort, permalinks, phone, no script."""

import pytest

from printed_figures.ledger import load_figures
from test_browser import Visit, address, violations

FIGURES = load_figures()
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
SHOWN = "[...document.querySelectorAll('table.ledger tbody tr[id]')].map(row => row.id)"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def ledger(browser, built_book):
    with Visit(browser, address(built_book, "book/ledger"), **DESKTOP) as visit:
        yield visit
        assert visit.complaints == visit.outside == []


@pytest.mark.parametrize(
    ("query", "figures"),
    [
        ("1205", ["a-sweep-suspects"]),
        ("1,205", ["a-sweep-suspects"]),
        ("１２０５", ["a-sweep-suspects"]),
        ("盜竊警情", ["a-theft-alerts-change"]),
        ("盗窃警情", ["a-theft-alerts-change"]),
        ("社区民辅警", ["c-community-officers"]),
        ("night SWEEPS", ["a-sweep-suspects", "a-sweep-fugitives", "a-sweep-cases"]),
        ("sweeps people found", ["a-sweep-suspects", "a-sweep-fugitives"]),
        ("十八", ["d-care-measures"]),
        ("paragraph 42", ["c-grid-workers", "c-grids"]),
        ("no such thing", []),
    ],
)
def test_a_search_finds(ledger, query, figures):
    ledger.page.get_by_label("Search in English or Chinese").fill(query)
    assert ledger.page.evaluate(SHOWN) == figures
    said = f"{len(figures)} of 50 figures" if figures else "No figure"
    assert ledger.page.get_by_role("status").inner_text() == said


def test_filters_combine_and_all_come_back(ledger):
    ledger.page.get_by_label("Section").select_option("A")
    assert ledger.page.evaluate(SHOWN) == list(FIGURES.index[FIGURES["section"] == "A"])
    ledger.page.get_by_label("Measure").select_option("change")
    ledger.page.get_by_label("Claims", exact=True).select_option("inconsistent")
    ledger.page.get_by_label("Period", exact=True).select_option("no")
    assert ledger.page.evaluate(SHOWN) == [
        "a-yian-criminal-alerts-change",
        "a-yian-public-order-alerts-change",
    ]
    ledger.page.get_by_role("button", name="Show all").click()
    ledger.page.wait_for_function(f"({SHOWN}).length === {len(FIGURES)}")
    assert ledger.page.evaluate(SHOWN) == list(FIGURES.index)


def test_rows_are_sorted_by_value_with_the_keyboard(ledger):
    ledger.page.get_by_role("button", name="As printed").focus()
    ledger.page.keyboard.press("Enter")
    ledger.page.locator("th[aria-sort=ascending]", has_text="As printed").wait_for()
    ascending = ledger.page.evaluate(SHOWN)
    assert [FIGURES.at[name, "value"] for name in ascending] == sorted(FIGURES["value"])
    ledger.page.keyboard.press("Enter")
    ledger.page.locator("th[aria-sort=descending]", has_text="As printed").wait_for()
    assert ledger.page.evaluate(SHOWN)[0] == "c-grid-workers"


def test_an_address_can_ask_for_filters_and_still_shows_its_row(browser, built_book):
    asked = address(built_book, "book/ledger") + "?section=D&find=officer#a-sweep-suspects"
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
        visit.page.get_by_label("Section").select_option("C")
        assert {FIGURES.at[name, "section"] for name in visit.page.evaluate(SHOWN)} == {"C"}
        assert visit.complaints == visit.outside == []


def test_a_value_that_no_filter_has_is_ignored(browser, built_book):
    with Visit(
        browser, address(built_book, "book/ledger") + "?section=X&sort=99#nothing", **DESKTOP
    ) as visit:
        assert len(visit.page.evaluate(SHOWN)) == len(FIGURES)
        assert visit.complaints == []


def test_a_figure_in_a_chapter_is_one_click_from_its_row_and_back(browser, built_book):
    with Visit(browser, address(built_book, "notebooks/2_crime"), **DESKTOP) as visit:
        visit.page.locator("p a.figure-link", has_text="1205").first.click()
        row = visit.page.locator("#a-sweep-suspects.is-target")
        row.wait_for()
        box = row.bounding_box()
        assert 0 <= box["y"] < 500
        assert "Paragraph 20, offsets 253 to 257" in row.inner_text()
        row.locator(".ledger-chapter").click()
        visit.page.wait_for_url("**/2_crime.html#printed-a-sweep-suspects")
        assert visit.page.locator("tr:target").inner_text().startswith("People found in night sweeps")
        assert visit.complaints == visit.outside == []


def test_without_a_script_every_row_stands_there(browser, built_book):
    there = address(built_book, "book/ledger") + "#a-sweep-suspects"
    with Visit(browser, there, java_script_enabled=False, **DESKTOP) as visit:
        assert visit.page.locator("table.ledger tbody tr[id]:visible").count() == len(FIGURES)
        assert not visit.page.locator(".ledger-controls").is_visible()
        assert visit.page.locator("tr:target").get_attribute("id") == "a-sweep-suspects"


@pytest.mark.parametrize("width", [320, 360, 721, 1280])
def test_the_page_never_scrolls_sideways(browser, built_book, width):
    viewport = {"width": width, "height": 780}
    with Visit(browser, address(built_book, "book/ledger"), viewport=viewport) as visit:
        visit.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert visit.page.evaluate(SIDEWAYS) <= 0
        inside = "table => table.scrollWidth - table.clientWidth"
        assert visit.page.locator("table.ledger").evaluate(inside) <= 0
        # Rows can be sorted where the headings do not show.
        is_narrow = width <= 720
        assert visit.page.get_by_label("Sort by").is_visible() == is_narrow
        if is_narrow:
            visit.page.get_by_label("Sort by").select_option("printed value")
            assert visit.page.evaluate(SHOWN)[0] == "a-yian-criminal-alerts-change"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_no_violation_in_an_open_row(browser, built_book, scheme, width):
    there = address(built_book, "book/ledger") + "#opening-alerts-change"
    with Visit(browser, there, color_scheme=scheme, viewport={"width": width, "height": 800}) as visit:
        assert violations(visit.page) == []


def test_the_first_screen_says_what_this_is(browser, built_book):
    with Visit(browser, address(built_book, "book/index"), **DESKTOP) as visit:
        for locator in (
            visit.page.get_by_role("heading", level=1),
            visit.page.locator(".pf-tile").last,
            visit.page.get_by_role("link", name="how to read it", exact=True),
            visit.page.get_by_role("link", name="the ledger", exact=True).first,
        ):
            box = locator.bounding_box()
            assert box["y"] + box["height"] < 800
