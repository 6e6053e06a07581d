"""The built book in a real browser: every page of every edition, with the network blocked."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from editions import Edition, each_look, latin_words
from small_book import Strict, serve
from vegalite_book import build, specification, write_book
from visits import (
    BOXES,
    CONTRAST,
    DESKTOP,
    DRAWN,
    EVERY_PAGE,
    FAULTS,
    GRID,
    MODES,
    NOT_ENGLISH,
    SIDEWAYS,
    SIZES,
    SMALL,
    UNMARKED,
    WITH_CHARTS,
    Visit,
    address,
    faint,
    violations,
)


def pages_of(pages: list[str]) -> dict:
    """Give the parameters of a fixture that opens each page once, for all tests that look at it."""
    looks = each_look(pages)
    return {"scope": "module", "params": looks, "ids": [f"{edition.tag}-{page}" for edition, page in looks]}


@contextmanager
def opened(browser, built_book, look) -> Iterator[Visit]:
    language, page = look
    edition = Edition(language, built_book / language.folder)
    with Visit(browser, edition.address(page), viewport=DESKTOP) as visit:
        visit.edition = edition
        yield visit


@pytest.fixture(**pages_of(EVERY_PAGE))
def desktop(request, browser, built_book) -> Iterator[Visit]:
    """Open a page; each test sets its own size."""
    with opened(browser, built_book, request.param) as visit:
        yield visit


@pytest.fixture(**pages_of(WITH_CHARTS))
def charts(request, browser, built_book) -> Iterator[Visit]:
    """Open a page with charts."""
    with opened(browser, built_book, request.param) as visit:
        yield visit


def test_no_page_complains_asks_elsewhere_or_scrolls_sideways(desktop):
    wide = {}
    for width, height in SIZES:
        desktop.page.set_viewport_size({"width": width, "height": height})
        wide[width] = desktop.page.evaluate(SIDEWAYS)
    assert max(wide.values()) <= 0, wide
    assert desktop.complaints == desktop.outside == []


def test_a_request_to_another_host_would_be_seen_and_fails(browser, edition):
    with Visit(browser, edition.address("book/index")) as visit:
        asked = "fetch('http://192.0.2.1/a').then(() => 'answered', () => 'failed')"
        assert visit.page.evaluate(asked) == "failed"
        assert visit.outside == ["http://192.0.2.1/a"]
        assert visit.complaints


def test_every_word_of_a_page_is_in_the_language_it_says(desktop):
    """The whole page is in the language of the edition but for what is marked."""
    assert desktop.page.evaluate(UNMARKED) == []
    if not desktop.edition.is_english:
        assert [text for text in desktop.page.evaluate(NOT_ENGLISH) if latin_words(text)] == []


def test_axe_finds_no_violation(desktop):
    desktop.page.set_viewport_size(DESKTOP)
    assert violations(desktop.page) == []
    desktop.set_scheme("dark")
    assert faint(desktop.page) == []


def test_a_faint_text_would_be_seen(browser, edition):
    with Visit(browser, edition.address("book/index"), **MODES["desktop"]) as visit:
        assert faint(visit.page) == []
        visit.page.evaluate("document.querySelector('.bd-article section > p').style.color = '#999'")
        assert [rule for rule, _ in faint(visit.page)] == ["color-contrast"]


def test_every_chart_is_whole_at_every_width(charts):
    faults = {}
    for width, height in SIZES:
        charts.page.set_viewport_size({"width": width, "height": height})
        drawn = charts.page.evaluate(DRAWN)
        assert drawn
        assert set(drawn) == {1}, (width, drawn)
        faults[width] = charts.page.evaluate(SMALL) + charts.page.evaluate(FAULTS)
    assert not any(faults.values()), faults
    assert not charts.page.evaluate("'vegaEmbed' in window"), "loaded before it was wanted"


def test_text_and_marks_of_charts_stand_out_in_light_and_dark(charts):
    charts.page.set_viewport_size(DESKTOP)
    for scheme in ("light", "dark"):
        charts.set_scheme(scheme)
        assert set(charts.page.evaluate(DRAWN)) == {1}, scheme
        assert charts.page.evaluate(CONTRAST, charts.page.evaluate(GRID)) == [], scheme


def test_every_chart_comes_alive_without_moving_the_page(charts):
    page = charts.page
    page.set_viewport_size(DESKTOP)
    charts.set_scheme("light")
    height = page.evaluate("document.documentElement.scrollHeight")
    drawings = page.locator(".vegalite-chart")
    for number in range(drawings.count()):
        drawings.nth(number).focus()
        drawings.nth(number).locator(".vegalite-live svg").wait_for(timeout=10_000)
    page.wait_for_function(f"document.querySelectorAll('.is-live').length === {drawings.count()}")
    grown = page.evaluate("document.documentElement.scrollHeight") - height
    # Controls appear where the reader asked for them; nothing else may move.
    controls = page.locator(".vegalite-controls").count()
    assert controls or abs(grown) <= 1
    for number in range(drawings.count()):
        drawn, alive = drawings.nth(number).evaluate(BOXES)
        assert alive == pytest.approx(drawn, abs=1)
    assert charts.complaints == charts.outside == []


def test_every_chart_is_printed_even_after_it_was_live(charts):
    page = charts.page
    page.set_viewport_size(DESKTOP)
    charts.set_scheme("dark")
    page.locator(".vegalite-chart").first.hover()
    page.locator(".is-live").first.wait_for(timeout=10_000)
    page.emulate_media(media="print")
    drawn = page.locator(".vegalite-wide > svg:visible")
    assert drawn.count() == page.locator(".vegalite").count() >= 1
    assert page.locator(".vegalite-live:visible, .vegalite-more:visible").count() == 0
    fill = drawn.first.locator("text").first.evaluate("text => getComputedStyle(text).fill")
    assert max(map(int, re.findall(r"\d+", fill))) < 128, "light text on white paper"


@pytest.mark.parametrize(("language", "page"), each_look(WITH_CHARTS))
def test_every_chart_is_there_without_javascript(browser, built_book, language, page):
    book = built_book / language.folder
    with Visit(browser, address(book, page), **MODES["without JavaScript"]) as visit:
        seen = visit.page.locator(".vegalite-wide svg[role=img]:visible").count()
        assert visit.page.locator(".vegalite").count() == seen >= 1


def test_a_page_opens_dark_where_the_system_is_dark(browser, edition):
    with Visit(browser, edition.address("notebooks/1_opening"), **MODES["dark"]) as visit:
        assert set(visit.page.evaluate(DRAWN)) == {1}
        assert visit.page.evaluate(CONTRAST, visit.page.evaluate(GRID)) == []
        assert visit.complaints == visit.outside == []
        assert violations(visit.page) == []


def test_a_tooltip_shows_the_value(browser, edition):
    page = "notebooks/3_services"
    with Visit(browser, edition.address(page)) as visit:
        chart = visit.page.locator("#fig-b-permit .vegalite-chart")
        chart.hover()
        point = chart.locator(".vegalite-live path[aria-roledescription]").first
        point.wait_for()
        point.hover()
        tooltip = visit.page.locator("#vg-tooltip-element.visible")
        tooltip.wait_for()
        shown = dict(
            line.split("\t") for line in tooltip.inner_text().replace("\t\n", "\t").splitlines() if line
        )
        assert shown[edition.say("Figure")] == edition.say("If calendar days are meant")
        named = [edition.say(name) for name in ("Printed", "At least", "At most")]
        assert [shown[name] for name in named] == ["14"] * 3


def test_the_theme_switch_recolours_still_and_live_drawings(browser, edition):
    colour = "svg => getComputedStyle(svg.querySelector('.role-axis-label text')).fill"
    with Visit(browser, edition.address("notebooks/3_services")) as visit:
        chart = visit.page.locator(".vegalite-chart").first
        still = visit.page.locator(".vegalite-wide svg").nth(1)
        chart.focus()
        chart.locator(".vegalite-live svg").wait_for()
        visit.page.wait_for_function("document.querySelector('.is-live')")
        before = still.evaluate(colour), chart.locator(".vegalite-live svg").evaluate(colour)
        visit.page.evaluate("document.documentElement.dataset.theme = 'dark'")
        visit.page.wait_for_timeout(500)
        after = still.evaluate(colour), chart.locator(".vegalite-live svg").evaluate(colour)
    assert before == ("rgb(86, 98, 112)",) * 2
    assert after == ("rgb(169, 180, 190)",) * 2


class WithoutEval(Strict):
    """Forbids eval; the theme has scripts and styles in its pages."""

    # The style sheet holds its icons a second time, for browsers that isolate files.
    policy = (
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self' data:"
    )


@pytest.fixture(scope="module")
def strict_server(built_book) -> Iterator[str]:
    with serve(built_book, WithoutEval) as server:
        yield server


def test_the_policy_forbids_eval(browser, built_book, strict_server):
    (built_book / "eval.html").write_text('<script src="eval.js"></script>', encoding="utf-8")
    (built_book / "eval.js").write_text("window.ran = eval('1 + 1')", encoding="utf-8")
    try:
        with Visit(browser, f"{strict_server}/eval.html") as visit:
            assert any("eval" in line for line in visit.complaints), "the policy forbids nothing"
    finally:
        (built_book / "eval.html").unlink()
        (built_book / "eval.js").unlink()


def test_a_chart_comes_alive_where_eval_is_forbidden(browser, edition, strict_server):
    with Visit(browser, edition.served(strict_server, "notebooks/3_services")) as visit:
        visit.page.locator(".vegalite-chart").first.hover()
        visit.page.locator(".is-live").wait_for(timeout=10_000)
        assert visit.complaints == visit.outside == []


def test_a_chart_stays_when_the_bundle_fails(browser, edition, strict_server):
    with Visit(browser, edition.served(strict_server, "notebooks/3_services")) as visit:
        failed = []
        visit.page.on("requestfailed", lambda request: failed.append(request.url))
        visit.page.route(re.compile("vegalite-bundle"), lambda route: route.abort())
        visit.page.locator(".vegalite-chart").first.hover()
        visit.page.wait_for_timeout(500)
        assert [Path(urlsplit(url).path).name for url in failed] == ["vegalite-bundle.js"]
        assert visit.page.locator(".is-live").count() == 0
        assert set(visit.page.evaluate(DRAWN)) == {1}


def test_a_control_is_announced_loaded_on_request_and_changes_the_drawing(browser, tmp_path):
    book = build(write_book(tmp_path / "book", specification()))
    bar = "chart => chart.querySelector('.vegalite-live .mark-rect path').getAttribute('d')"
    with Visit(browser, (book / "index.html").as_uri()) as visit:
        button = visit.page.get_by_role("button", name="Try it: Size")
        button.focus()
        visit.page.keyboard.press("Enter")
        slider = visit.page.get_by_label("Size")
        slider.wait_for(timeout=10_000)
        chart = visit.page.locator(".vegalite-chart")
        before = chart.evaluate(bar)
        slider.focus()
        visit.page.keyboard.press("End")
        visit.page.wait_for_function(f"before => ({bar})(document) !== before", arg=before)
        assert slider.input_value() == "20"
        assert visit.complaints == visit.outside == []
