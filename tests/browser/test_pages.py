"""Every page of the built book in a real browser, on a strict host, with the network blocked."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from editions import FEW_PAGES, Edition, each_look, latin_words
from small_book import Strict, serve
from visits import (
    BOXES,
    BROKEN,
    CONTRAST,
    DESKTOP,
    DRAWN,
    EVERY_PAGE,
    FAULTS,
    GRID,
    LAYOUTS,
    MODES,
    NOT_ENGLISH,
    PAGES,
    SIDEWAYS,
    SIZES,
    SKIPPED,
    SMALL,
    UNMARKED,
    WITH_CHARTS,
    Visit,
    address,
    faint,
    violations,
)

CUT = """() => {
  const folds = [...document.querySelectorAll('details:not([open])')];
  for (const fold of folds) fold.open = true;
  const cut = [...document.querySelectorAll('.figures-table')]
    .filter(table => table.scrollWidth > table.clientWidth + 1)
    .map(table => table.querySelector('thead').innerText.replace(/\\s+/g, ' '));
  for (const fold of folds) fold.open = false;
  return cut;
}"""
"""Tables, folded ones too, that do not fit their column on a desk."""


class Host(Strict):
    """A host that lets a page run and load nothing but files of its own."""

    policy = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"


@pytest.fixture(scope="module")
def strict_server(built_book) -> Iterator[str]:
    with serve(built_book, Host) as server:
        yield server


@contextmanager
def opened(browser, built_book, strict_server, look) -> Iterator[Visit]:
    language, page = look
    edition = Edition(language, built_book / language.folder)
    with Visit(browser, edition.served(strict_server, page), viewport=DESKTOP) as visit:
        visit.edition, visit.name = edition, page
        yield visit


@pytest.fixture(scope="module", params=each_look(EVERY_PAGE))
def desktop(request, browser, built_book, strict_server) -> Iterator[Visit]:
    """Open a page once for all tests that look at it; each sets its own size."""
    with opened(browser, built_book, strict_server, request.param) as visit:
        yield visit


# What is drawn when the book is built, and translated, comes alive from the same specification.
@pytest.fixture(scope="module", params=each_look(WITH_CHARTS, FEW_PAGES))
def charts(request, browser, built_book, strict_server) -> Iterator[Visit]:
    """Open a page with charts."""
    with opened(browser, built_book, strict_server, request.param) as visit:
        yield visit


def test_no_page_complains_asks_elsewhere_or_scrolls_sideways_and_every_chart_is_whole(desktop, tried):
    charts = desktop.name in (PAGES[0], *WITH_CHARTS)
    faults = {}
    for width, height in SIZES:
        desktop.page.set_viewport_size({"width": width, "height": height})
        assert desktop.page.evaluate(SIDEWAYS) <= 0, width
        drawn = desktop.page.evaluate(DRAWN)
        assert len(drawn) >= charts, width
        assert set(drawn) == ({1} if charts else set()), (width, drawn)
        faults[width] = [fault for look in (SMALL, FAULTS, BROKEN) for fault in desktop.page.evaluate(look)]
    assert not any(faults.values()), faults
    desktop.page.set_viewport_size(DESKTOP)
    assert desktop.page.evaluate(CUT) == []
    assert desktop.page.evaluate(SKIPPED) == []
    assert charts or not desktop.page.evaluate("'vegaEmbed' in window"), "loaded without a chart"
    # The page for a lost reader looks for its files at every depth.
    complaints = [line for line in desktop.complaints if desktop.name != "404" or "status of 404" not in line]
    assert complaints == desktop.outside == []
    tried("A page that complains, asks another host or scrolls sideways: pages, each at five widths", 1)
    tried("A chart that is not drawn, cut off or too small to read: charts, each at five widths", len(drawn))


def test_every_word_of_a_page_is_in_the_language_it_says(desktop, tried):
    """The whole page is in the language of the edition but for what is marked."""
    assert desktop.page.evaluate(UNMARKED) == []
    if not desktop.edition.is_english:
        assert [text for text in desktop.page.evaluate(NOT_ENGLISH) if latin_words(text)] == []
    tried("A word in another language than its page says: pages", 1)


@pytest.mark.parametrize("desktop", each_look(EVERY_PAGE, FEW_PAGES[1:], LAYOUTS), indirect=True)
def test_axe_finds_no_violation(desktop, tried):
    desktop.page.set_viewport_size(DESKTOP)
    desktop.set_scheme("light")
    assert violations(desktop.page) == []
    tried("A page that a reader with a disability cannot use, by the rules of axe: pages", 1)


# The theme colours pages of one layout alike, whatever they say.
@pytest.mark.parametrize("desktop", each_look(EVERY_PAGE, FEW_PAGES[1:], LAYOUTS), indirect=True)
def test_no_text_is_faint_in_the_dark(desktop):
    desktop.page.set_viewport_size(DESKTOP)
    desktop.set_scheme("dark")
    assert faint(desktop.page) == []


def test_text_and_marks_of_charts_stand_out_in_light_and_dark(charts, tried):
    charts.page.set_viewport_size(DESKTOP)
    for scheme in ("light", "dark"):
        charts.set_scheme(scheme)
        drawn = charts.page.evaluate(DRAWN)
        assert set(drawn) == {1}, scheme
        assert charts.page.evaluate(CONTRAST, charts.page.evaluate(GRID)) == [], scheme
    tried("A faint text or mark in a chart: charts, each light and dark", len(drawn))


def test_every_chart_comes_alive_without_moving_the_page(charts, tried):
    page = charts.page
    page.set_viewport_size(DESKTOP)
    charts.set_scheme("light")
    height = page.evaluate("document.documentElement.scrollHeight")
    drawings = page.locator(".vegalite-chart")
    for number in range(drawings.count()):
        drawings.nth(number).focus()
        drawings.nth(number).locator(".vegalite-live svg").wait_for(timeout=10_000)
    expect(page.locator(".is-live")).to_have_count(drawings.count())
    grown = page.evaluate("document.documentElement.scrollHeight") - height
    # Controls appear where the reader asked for them; nothing else may move.
    controls = page.locator(".vegalite-controls").count()
    assert controls or abs(grown) <= 1
    for number in range(drawings.count()):
        drawn, alive = drawings.nth(number).evaluate(BOXES)
        assert alive == pytest.approx(drawn, abs=1)
    assert charts.complaints == charts.outside == []
    tried("A chart that does not come alive, or moves the page: charts", drawings.count())


def test_every_chart_is_printed_even_after_it_was_live(charts, tried):
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
    tried("A chart that paper lacks, or shows pale: charts", drawn.count())


def test_a_request_to_another_host_would_be_seen_and_fails(browser, built_book):
    with Visit(browser, address(built_book, "book/index")) as visit:
        asked = "fetch('http://192.0.2.1/a').then(() => 'answered', () => 'failed')"
        assert visit.page.evaluate(asked) == "failed"
        assert visit.outside == ["http://192.0.2.1/a"]
        assert visit.complaints


def test_a_faint_text_would_be_seen(browser, built_book):
    with Visit(browser, address(built_book, "book/index"), **MODES["desktop"]) as visit:
        assert faint(visit.page) == []
        visit.page.evaluate("document.querySelector('.bd-article section > p').style.color = '#999'")
        assert [rule for rule, _ in faint(visit.page)] == ["color-contrast"]


@pytest.mark.parametrize("look", each_look(WITH_CHARTS, FEW_PAGES))
def test_every_chart_is_there_without_javascript(browser, built_book, look, tried):
    language, page = look
    book = built_book / language.folder
    with Visit(browser, address(book, page), **MODES["without JavaScript"]) as visit:
        seen = visit.page.locator(".vegalite-wide svg[role=img]:visible").count()
        assert visit.page.locator(".vegalite").count() == seen >= 1
        tried("A chart that is missing without JavaScript: charts", seen)


def test_a_page_opens_dark_where_the_system_is_dark(browser, built_book):
    with Visit(browser, address(built_book, "notebooks/1_opening"), **MODES["dark"]) as visit:
        assert visit.page.evaluate("document.documentElement.dataset.theme") == "dark"
        assert set(visit.page.evaluate(DRAWN)) == {1}


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
        named = [edition.say(name) for name in ("Value", "At least", "At most")]
        assert [shown[name] for name in named] == ["14"] * 3


def test_the_theme_switch_recolours_still_and_live_drawings(browser, built_book):
    colour = "svg => getComputedStyle(svg.querySelector('.role-axis-label text')).fill"
    with Visit(browser, address(built_book, "notebooks/3_services")) as visit:
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


@pytest.mark.parametrize("link", ["p a.figure-link", "p a.glossary-term"])
def test_a_link_in_the_text_is_seen_without_javascript(browser, built_book, link):
    with Visit(browser, address(built_book, "notebooks/2_crime"), **MODES["without JavaScript"]) as visit:
        found = visit.page.locator(link).first.evaluate("link => getComputedStyle(link).textDecorationLine")
    assert found == "underline"


def test_the_policy_forbids_what_stands_in_a_page_itself(browser, tmp_path):
    html = '<style>p {}</style><p onclick="1">.</p><script>1</script><script src="eval.js"></script>'
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    (tmp_path / "eval.js").write_text("window.ran = eval('1 + 1')", encoding="utf-8")
    with serve(tmp_path, Host) as server, Visit(browser, f"{server}/page.html") as visit:
        visit.page.click("p")
        assert len(visit.complaints) >= 4, "the policy forbids nothing"


def test_a_theme_and_the_buttons_work_on_a_strict_host(browser, strict_server):
    with Visit(browser, f"{strict_server}/notebooks/3_services.html") as visit:
        page = visit.page
        page.evaluate("""() => {
          window.asked = [];
          window.print = () => window.asked.push('print');
          window.toggleFullScreen = () => window.asked.push('full screen');
          document.querySelectorAll('.btn-download-pdf-button, .btn-fullscreen-button')
            .forEach(button => button.click());
        }""")
        assert page.evaluate("window.asked") == ["print", "full screen"]
        page.evaluate("localStorage.setItem('mode', 'dark'); localStorage.setItem('theme', 'dark')")
        page.goto(f"{strict_server}/book/ledger.html")
        dataset = page.evaluate("({...document.documentElement.dataset})")
        assert (dataset["mode"], dataset["theme"]) == ("dark", "dark")
        assert visit.complaints == []


def test_a_page_can_be_read_when_one_of_its_files_is_missing(browser, built_book, tried):
    where = address(built_book, "notebooks/3_services")
    asked: list[str] = []
    with Visit(browser, where) as visit:
        text = visit.page.locator(".bd-article h1").inner_text()
        visit.page.on("request", lambda request: asked.append(request.url))
        visit.page.reload(wait_until="load")
    files = sorted({url for url in asked if url.endswith((".js", ".css")) or "?v=" in url})
    assert len(files) >= 5
    for file in files:
        context = browser.new_context(viewport=DESKTOP)
        page = context.new_page()
        page.route(file, lambda route: route.abort())
        page.goto(where, wait_until="load")
        assert page.locator(".bd-article h1").inner_text().startswith(text[:10]), file
        # Without the styles both forms of a chart are shown, the one for a desk and the one for a phone.
        assert all(page.evaluate(DRAWN)), file
        context.close()
    tried("A page that one missing script or style sheet breaks: files, each taken away", len(files))


def test_a_chart_stays_when_the_bundle_fails_and_the_next_tries_again(browser, built_book, strict_server):
    with Visit(browser, f"{strict_server}/book/rerun.html") as visit:
        failed = []
        visit.page.on("requestfailed", lambda request: failed.append(request.url))
        visit.page.route(re.compile("vegalite-bundle"), lambda route: route.abort())
        visit.page.goto(f"{strict_server}/notebooks/3_services.html", wait_until="load")
        visit.page.locator(".vegalite-chart").first.hover()
        visit.page.wait_for_timeout(500)
        assert {Path(urlsplit(url).path).name for url in failed} == {"vegalite-bundle.js"}
        assert visit.page.locator(".is-live").count() == 0
        assert set(visit.page.evaluate(DRAWN)) == {1}
        visit.page.unroute_all()
        visit.page.locator(".vegalite-chart").nth(1).hover()
        visit.page.locator(".is-live").wait_for()
