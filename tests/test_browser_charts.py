"""Charts in a real browser: what a reader does with them, and how they look."""

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from test_browser import PAGES, WITH_CHARTS, Visit, address
from test_sphinx_vegalite import build, specification, write_book

CHAPTER = "notebooks/7_agreement"
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True}


class Chart:
    """One chart of a page, found by its name."""

    def __init__(self, visit: Visit, name: str) -> None:
        """Find it."""
        self.page = visit.page
        self.box = visit.page.locator(f".vegalite:has(a[href='#{name}'])")
        self.drawing = self.box.locator(".vegalite-chart")
        self.live = self.box.locator(".vegalite-live svg")

    def texts(self) -> list[str]:
        return self.live.locator("text").all_text_contents()

    def wake(self) -> None:
        self.drawing.hover()
        self.box.locator(".is-live").wait_for(timeout=10_000)

    def wait_for_text(self, text: str) -> None:
        self.live.locator("text", has_text=text).first.wait_for(timeout=10_000)


def requests_for_the_bundle(visit: Visit) -> list[str]:
    asked: list[str] = []
    visit.page.on("request", lambda request: "bundle" in request.url and asked.append(request.url))
    return asked


def test_a_slider_is_announced_then_moves_the_window_of_the_campaign(browser, built_book):
    with Visit(browser, address(built_book, CHAPTER), viewport=DESKTOP) as visit:
        chart = Chart(visit, "fig-7-outside")
        asked = requests_for_the_bundle(visit)
        button = chart.box.get_by_role("button", name=re.compile("^Try it: campaign"))
        assert button.is_visible()
        assert asked == []
        button.focus()
        visit.page.keyboard.press("Enter")
        slider = chart.box.get_by_role("slider")
        slider.wait_for(timeout=10_000)
        assert slider.evaluate("element => element === document.activeElement"), "the focus was lost"
        assert "campaign 25 %, outside it" in chart.texts()
        for _ in range(5):
            visit.page.keyboard.press("ArrowRight")
        chart.wait_for_text("campaign 30 %, outside it")
        assert slider.input_value() == "30"
        visit.page.evaluate("document.documentElement.dataset.theme = 'dark'")
        visit.page.wait_for_timeout(400)
        chart.wait_for_text("campaign 30 %, outside it")
        assert len(asked) == 1
        assert visit.complaints == visit.outside == []


def fitting(printed: str) -> list[int]:
    """List the denominators up to 300 of which some count prints as a percentage, half up or half down."""
    half = Fraction(1, 2 * 10 ** len(printed.partition(".")[2]))
    value = Fraction(printed)
    return [n for n in range(1, 301) if any(abs(Fraction(100 * k, n) - value) <= half for k in range(n + 1))]


@pytest.mark.parametrize("printed", ["98.8", "33.3", "50"])
def test_a_typed_percentage_marks_the_numbers_that_can_stand_behind_it(browser, built_book, printed):
    fits = fitting(printed)
    with Visit(browser, address(built_book, CHAPTER), viewport=DESKTOP) as visit:
        chart = Chart(visit, "fig-7-denominators")
        chart.box.get_by_role("button").click()
        field = chart.box.get_by_role("textbox")
        field.wait_for(timeout=10_000)
        field.fill(printed)
        chart.wait_for_text(f"{printed} %: at least {fits[0]}; {len(fits)} of 300 fit")
        tiles = chart.live.locator(".mark-rect").first.locator("path")
        dark = tiles.evaluate_all("tiles => tiles.filter(t => t.getAttribute('fill') === '#1b4b7a').length")
        assert dark == len(fits)
        assert visit.complaints == visit.outside == []


def test_the_keyboard_reaches_chart_control_data_and_files(browser, built_book):
    where = """() => { const a = document.activeElement, chart = a.closest('.vegalite');
        return [a.type || a.tagName, a.textContent.trim().slice(0, 20), Boolean(chart)]; }"""
    with Visit(browser, address(built_book, CHAPTER), viewport=DESKTOP) as visit:
        chart = Chart(visit, "fig-7-outside")
        chart.drawing.focus()
        visit.page.keyboard.press("Shift+Tab")
        reached = []
        while len(reached) < 9:
            visit.page.keyboard.press("Tab")
            kind, text, inside = visit.page.evaluate(where)
            if inside:
                chart.box.locator(".is-live").wait_for(timeout=10_000)
                reached.append((kind, text))
            if kind == "SUMMARY":
                visit.page.keyboard.press("Enter")
        assert [kind for kind, _ in reached[:4]] == ["DIV", "range", "SUMMARY", "DIV"]
        assert [text for _, text in reached[4:]] == ["CSV", "SVG", "PNG", "Vega-Lite", "Link"]
        assert chart.box.locator("table").is_visible()


def test_touch_makes_a_chart_live_and_shows_a_value(browser, built_book):
    with Visit(browser, address(built_book, "notebooks/3_services"), **PHONE) as visit:
        chart = Chart(visit, "fig-b-permit")
        asked = requests_for_the_bundle(visit)
        chart.drawing.tap()
        chart.box.locator(".is-live").wait_for(timeout=10_000)
        assert len(asked) == 1
        chart.live.locator("path[aria-roledescription=point]").first.tap()
        visit.page.locator("#vg-tooltip-element.visible").wait_for(timeout=10_000)
        assert visit.complaints == visit.outside == []


def test_all_charts_of_a_page_share_one_bundle(browser, built_book):
    with Visit(browser, address(built_book, "notebooks/3_services"), viewport=DESKTOP) as visit:
        asked = requests_for_the_bundle(visit)
        charts = visit.page.locator(".vegalite-chart")
        for number in range(charts.count()):
            charts.nth(number).hover()
        visit.page.wait_for_function(f"document.querySelectorAll('.is-live').length === {charts.count()}")
        assert len(asked) == 1


def test_no_layout_moves_when_a_chart_with_controls_goes_live(browser, built_book):
    for options in ({"viewport": DESKTOP}, PHONE):
        with Visit(browser, address(built_book, CHAPTER), **options) as visit:
            height = "document.documentElement.scrollHeight"
            before = visit.page.evaluate(height)
            for name in ("fig-7-outside", "fig-7-denominators"):
                chart = Chart(visit, name)
                chart.box.get_by_role("button").click()
                chart.box.locator(".is-live").wait_for(timeout=10_000)
            assert abs(visit.page.evaluate(height) - before) <= 1


def test_nothing_moves_for_a_reader_who_wants_less_motion(browser, built_book):
    with Visit(browser, address(built_book, CHAPTER), viewport=DESKTOP, reduced_motion="reduce") as visit:
        chart = Chart(visit, "fig-7-outside")
        chart.wake()
        chart.live.locator("path").first.hover()
        moving = """() => document.getAnimations().filter(one =>
            one.effect.target.closest('.vegalite, #vg-tooltip-element')).length"""
        styles = """() => [...document.querySelectorAll('.vegalite *, #vg-tooltip-element')].filter(e => {
            const s = getComputedStyle(e);
            return s.animationName !== 'none' || parseFloat(s.transitionDuration) > 0; }).length"""
        assert visit.page.evaluate(moving) == 0
        assert visit.page.evaluate(styles) == 0


@pytest.mark.parametrize("page", WITH_CHARTS)
def test_every_chart_is_printed_even_after_it_was_live(browser, built_book, page):
    with Visit(browser, address(built_book, page), viewport=DESKTOP, color_scheme="dark") as visit:
        visit.page.locator(".vegalite-chart").first.hover()
        visit.page.locator(".is-live").first.wait_for(timeout=10_000)
        visit.page.emulate_media(media="print")
        drawn = visit.page.locator(".vegalite-wide > svg:visible")
        assert drawn.count() == visit.page.locator(".vegalite").count() >= 3
        assert visit.page.locator(".vegalite-live:visible, .vegalite-more:visible").count() == 0
        fill = drawn.first.locator("text").first.evaluate("text => getComputedStyle(text).fill")
        assert max(map(int, re.findall(r"\d+", fill))) < 128, "light text on white paper"


FAULTS = """() => [...document.querySelectorAll('.vegalite')].flatMap(chart => {
  const svg = [...chart.querySelectorAll('.vegalite-chart svg')].find(svg => svg.getClientRects().length);
  const frame = svg.getBoundingClientRect(), faults = [];
  const texts = [...svg.querySelectorAll('text')].filter(text => text.textContent.trim())
    .map(text => [text.textContent, text.getBoundingClientRect()]);
  texts.forEach(([one, a], number) => {
    if (a.left < frame.left - 1 || a.right > frame.right + 1 || a.bottom > frame.bottom + 1) {
      faults.push(`${one}: cut off`);
    }
    for (const [other, b] of texts.slice(number + 1)) {
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 1 && high > 5) faults.push(`${one} over ${other}`);
    }
  });
  return faults;
})"""


@pytest.mark.parametrize("page", WITH_CHARTS)
def test_no_text_of_a_chart_is_cut_off_or_lies_over_another(browser, built_book, page):
    with Visit(browser, address(built_book, page), viewport=DESKTOP) as visit:
        for width in (1280, 768, 360, 320):
            visit.page.set_viewport_size({"width": width, "height": 900})
            assert visit.page.evaluate(FAULTS) == [], width


CONTRAST = (Path(__file__).parent / "contrast.js").read_text("utf-8").partition("\n")[2]
GRID = """() => { const probe = document.createElement('i'); probe.style.color = 'var(--vl-grid)';
  document.body.append(probe); return getComputedStyle(probe).color; }"""


@pytest.mark.parametrize("page", WITH_CHARTS)
def test_text_and_marks_of_charts_stand_out_in_light_and_dark(browser, built_book, page):
    with Visit(browser, address(built_book, page), viewport=DESKTOP) as visit:
        for theme in ("light", "dark"):
            visit.page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
            grid = visit.page.evaluate(GRID)
            assert visit.page.evaluate(CONTRAST, grid) == [], theme


def test_the_table_of_a_chart_says_what_its_tooltips_say(browser, built_book):
    with Visit(browser, address(built_book, "notebooks/3_services"), viewport=DESKTOP) as visit:
        chart = Chart(visit, "fig-b-permit")
        chart.box.locator("summary").click()
        headings = chart.box.locator("thead th").all_inner_texts()
        first = chart.box.locator("tbody tr").first.locator("th, td").all_inner_texts()
        assert chart.box.locator("caption").is_visible()
        chart.wake()
        chart.live.locator("path[aria-roledescription=point]").first.hover()
        tooltip = visit.page.locator("#vg-tooltip-element.visible")
        tooltip.wait_for(timeout=10_000)
        assert tooltip.locator(".key").all_inner_texts() == headings
        assert tooltip.locator(".value").all_inner_texts() == first


# A small book, served with the strictest policy that its theme allows.

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'"


class _Strict(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def small_book(tmp_path_factory) -> Path:
    spec = specification()
    spec["params"].append({"name": "brush", "select": {"type": "interval", "encodings": ["x"]}})
    spec["layer"][0]["params"] = [spec["params"].pop()]
    folder = write_book(tmp_path_factory.mktemp("strict") / "book", spec)
    run = build(folder)
    assert run.returncode == 0, run.stderr
    return folder / "_build" / "html"


@pytest.fixture(scope="module")
def strict_address(small_book) -> Iterator[str]:
    handler = functools.partial(_Strict, directory=str(small_book))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/index.html"
    server.shutdown()
    server.server_close()


def test_a_policy_without_eval_and_inline_styles_is_enough(browser, strict_address):
    with Visit(browser, strict_address, viewport=DESKTOP) as visit:
        fill = visit.page.locator(".vegalite-wide .layer_0_marks path").first
        assert fill.evaluate("bar => getComputedStyle(bar).fill") == "rgb(27, 75, 122)"
        # The theme's own pages break the policy, or not: only what charts add counts.
        visit.complaints.clear()
        visit.page.get_by_role("button", name="Try it: Size").click()
        slider = visit.page.get_by_role("slider")
        slider.wait_for(timeout=10_000)
        bar = visit.page.locator(".vegalite-live .layer_0_marks path").first
        before = bar.get_attribute("d")
        slider.fill("20")
        visit.page.wait_for_function(
            "before => document.querySelector('.is-live .vegalite-live .layer_0_marks path')"
            "?.getAttribute('d') !== before",
            arg=before,
        )
        bar.hover()
        tooltip = visit.page.locator("#vg-tooltip-element.visible")
        tooltip.wait_for(timeout=10_000)
        assert "9.8" in tooltip.inner_text()
        assert visit.complaints == visit.outside == []


def test_a_selection_follows_the_pointer_in_a_scaled_drawing(browser, small_book):
    page = (small_book / "index.html").as_uri()
    with Visit(browser, page, viewport={"width": 420, "height": 800}) as visit:
        visit.page.locator(".vegalite-chart").hover()
        visit.page.locator(".is-live").wait_for(timeout=10_000)
        live = visit.page.locator(".vegalite-live svg")
        scale = live.evaluate("svg => svg.getBoundingClientRect.call(svg) && svg.getScreenCTM().a")
        assert abs(scale - 1) > 0.05, "not scaled: proves nothing"
        bar = visit.page.locator(".vegalite-live .layer_0_marks path").first.bounding_box()
        y, left, right = bar["y"] + bar["height"] / 2, bar["x"] + 40, bar["x"] + 140
        visit.page.mouse.move(left, y)
        visit.page.mouse.down()
        visit.page.mouse.move(right, y, steps=4)
        visit.page.mouse.up()
        brush = visit.page.locator(".vegalite-live .brush_brush path").first.evaluate(
            """path => { const m = path.getScreenCTM(), box = path.getBBox();
            return [box.x * m.a + m.e, (box.x + box.width) * m.a + m.e]; }"""
        )
        assert brush == pytest.approx([left, right], abs=2)


def test_the_other_width_comes_alive_when_a_phone_is_turned(browser, small_book):
    with Visit(
        browser, (small_book / "index.html").as_uri(), viewport={"width": 360, "height": 800}
    ) as visit:
        visit.page.locator(".vegalite-chart").hover()
        visit.page.locator(".is-live").wait_for(timeout=10_000)
        width = "document.querySelector('.vegalite-live svg').viewBox.baseVal.width"
        narrow = visit.page.evaluate(width)
        visit.page.set_viewport_size({"width": 1280, "height": 800})
        visit.page.wait_for_function(f"{width} > {narrow} + 200")
        assert visit.complaints == visit.outside == []


def test_pages_with_charts_are_all_pages_with_drawings(built_book):
    drawn = [page for page in PAGES if 'class="vegalite"' in (built_book / f"{page}.html").read_text("utf-8")]
    assert drawn == WITH_CHARTS
