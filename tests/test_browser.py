"""The built book in a real browser: every chart on every page, with the network blocked."""

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from printed_figures.notebooks import ROOT
from test_sphinx_vegalite import build, specification, write_book

TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
PAGES = [TOC["root"], *(chapter["file"] for part in TOC["parts"] for chapter in part["chapters"])]
# The list of all claims is there to look things up.
WITH_CHARTS = [page for page in PAGES if page.startswith("notebooks/") and page != "notebooks/10_claims"]

MODES = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True},
    "narrowest": {"viewport": {"width": 320, "height": 640}},
    "4K": {"viewport": {"width": 3840, "height": 2160}},
    "without JavaScript": {"viewport": {"width": 1280, "height": 900}, "java_script_enabled": False},
}
DRAWN = """() => [...document.querySelectorAll('.vegalite')].map(chart => {
  const seen = [...chart.querySelectorAll('.vegalite-chart svg[role=img]')].filter(svg => {
    const box = svg.getBoundingClientRect();
    return box.width > 200 && box.height > 40 && getComputedStyle(svg).visibility === 'visible';
  });
  return seen.length;
})"""
SMALL = """() => [...document.querySelectorAll('.vegalite svg text')]
  .filter(text => text.textContent.trim() && text.getBoundingClientRect().height > 0)
  .map(text => [text, text.getScreenCTM()])
  .map(([text, m]) => [text.textContent, parseFloat(getComputedStyle(text).fontSize) * Math.hypot(m.c, m.d)])
  .filter(([, size]) => size < 11)"""

# A live drawing answers Vega itself in the units of its specification.
BOXES = """chart => [...chart.querySelectorAll('svg[role=img]')]
  .map(svg => Element.prototype.getBoundingClientRect.call(svg))
  .filter(box => box.width).map(box => [box.x, box.width])"""


class Visit:
    """One page, opened with the network blocked; what it complained of and asked for is kept."""

    def __init__(self, browser: Browser, address: str, **options: object) -> None:
        """Open the page."""
        self.context = browser.new_context(**options)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.outside: list[str] = []
        self.page.on("console", lambda line: line.type == "error" and self.complaints.append(line.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        own = address.split("/", 3)[:3] if address.startswith("http") else ["file:"]
        self.page.route("**/*", lambda route: self._answer(route, "/".join(own)))
        self.page.goto(address, wait_until="load")

    def _answer(self, route, own: str) -> None:
        if route.request.url.startswith((own, "data:", "blob:")):
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()

    def __enter__(self) -> "Visit":
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


def violations(page: Page) -> list[tuple[str, str]]:
    """Return what axe finds wrong with a page at rest: each rule, and the first piece of HTML against it."""
    # The theme's buttons fade in from black, and axe would read a colour on its way.
    page.wait_for_function("document.getAnimations().length === 0")
    found = Axe().run(page).response["violations"]
    return [(item["id"], item["nodes"][0]["html"][:200]) for item in found]


def address(book: Path, page: str) -> str:
    return (book / f"{page}.html").as_uri()


@pytest.mark.parametrize("page", WITH_CHARTS)
def test_every_chart_is_there_in_every_mode(browser, built_book, page):
    for mode, options in MODES.items():
        with Visit(browser, address(built_book, page), **options) as visit:
            drawn = visit.page.evaluate(DRAWN) if mode != "without JavaScript" else None
            if drawn is None:
                charts = visit.page.locator(".vegalite")
                seen = visit.page.locator(".vegalite-wide svg[role=img]:visible")
                assert charts.count() == seen.count() >= 3, mode
                continue
            assert len(drawn) >= 3, mode
            assert set(drawn) == {1}, (mode, drawn)
            assert visit.page.evaluate(SMALL) == [], mode
            width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert visit.page.evaluate(width) <= 0, mode
            assert visit.complaints == visit.outside == [], mode
            assert not visit.page.evaluate("'vegaEmbed' in window"), "loaded before it was wanted"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(browser, built_book, page, scheme):
    with Visit(browser, address(built_book, page), color_scheme=scheme) as visit:
        assert violations(visit.page) == []


@pytest.mark.parametrize("page", WITH_CHARTS)
def test_every_chart_comes_alive_without_moving_the_page(browser, built_book, page):
    with Visit(browser, address(built_book, page), viewport={"width": 1280, "height": 900}) as visit:
        height = visit.page.evaluate("document.documentElement.scrollHeight")
        charts = visit.page.locator(".vegalite-chart")
        for number in range(charts.count()):
            charts.nth(number).focus()
            charts.nth(number).locator(".vegalite-live svg").wait_for(timeout=10_000)
        live = visit.page.locator(".vegalite-chart.is-live")
        visit.page.wait_for_function(f"document.querySelectorAll('.is-live').length === {charts.count()}")
        assert live.count() == charts.count()
        grown = visit.page.evaluate("document.documentElement.scrollHeight") - height
        # Controls appear where the reader asked for them; nothing else may move.
        controls = visit.page.locator(".vegalite-controls").count()
        assert controls or abs(grown) <= 1
        for number in range(charts.count()):
            drawn, alive = charts.nth(number).evaluate(BOXES)
            assert alive == pytest.approx(drawn, abs=1)
        assert visit.complaints == visit.outside == []


def test_a_tooltip_shows_the_value(browser, built_book):
    with Visit(browser, address(built_book, "notebooks/3_services")) as visit:
        chart = visit.page.locator(".vegalite-chart").first
        chart.hover()
        point = chart.locator(".vegalite-live path[aria-roledescription=point]").first
        point.wait_for()
        point.hover()
        tooltip = visit.page.locator("#vg-tooltip-element.visible")
        tooltip.wait_for()
        shown = dict(
            line.split("\t") for line in tooltip.inner_text().replace("\t\n", "\t").splitlines() if line
        )
        assert shown["Figure"] == "Before, if calendar days are meant"
        assert [shown[name] for name in ("Printed", "At least", "At most")] == ["14"] * 3


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


class _Strict(http.server.SimpleHTTPRequestHandler):
    """Serve with a policy that forbids eval: the browser driver's own evaluate would pass one in a page."""

    def end_headers(self) -> None:
        """Add the policy."""
        # The theme has scripts and styles in its pages; eval is what is forbidden.
        own = "'self' 'unsafe-inline'"
        # The style sheet holds its icons a second time, for browsers that isolate files.
        data = "img-src 'self' data:; font-src 'self' data:"
        policy = f"default-src 'self'; script-src {own}; style-src {own}; {data}"
        self.send_header("Content-Security-Policy", policy)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def strict_server(built_book) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(_Strict, directory=str(built_book))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_chart_comes_alive_where_eval_is_forbidden(browser, built_book, strict_server):
    (built_book / "eval.html").write_text('<script src="eval.js"></script>', encoding="utf-8")
    (built_book / "eval.js").write_text("window.ran = eval('1 + 1')", encoding="utf-8")
    try:
        with Visit(browser, f"{strict_server}/eval.html") as visit:
            assert any("eval" in line for line in visit.complaints), "the policy forbids nothing"
    finally:
        (built_book / "eval.html").unlink()
        (built_book / "eval.js").unlink()
    with Visit(browser, f"{strict_server}/notebooks/3_services.html") as visit:
        visit.page.locator(".vegalite-chart").first.hover()
        visit.page.locator(".is-live").wait_for(timeout=10_000)
        assert visit.complaints == visit.outside == []


def test_a_chart_stays_when_the_bundle_fails(browser, built_book, strict_server):
    with Visit(browser, f"{strict_server}/notebooks/3_services.html") as visit:
        failed = []
        visit.page.on("requestfailed", lambda request: failed.append(request.url))
        visit.page.route(re.compile("vegalite-bundle"), lambda route: route.abort())
        visit.page.locator(".vegalite-chart").first.hover()
        visit.page.wait_for_timeout(500)
        assert [Path(urlsplit(url).path).name for url in failed] == ["vegalite-bundle.js"]
        assert visit.page.locator(".is-live").count() == 0
        assert set(visit.page.evaluate(DRAWN)) == {1}


def test_a_control_is_announced_loaded_on_request_and_changes_the_drawing(browser, tmp_path):
    folder = write_book(tmp_path / "book", specification())
    run = build(folder)
    assert run.returncode == 0, run.stderr
    bar = "chart => chart.querySelector('.vegalite-live .mark-rect path').getAttribute('d')"
    with Visit(browser, (folder / "_build" / "html" / "index.html").as_uri()) as visit:
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
