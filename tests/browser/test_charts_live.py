"""Charts in a real browser: what a reader does with them, and how they look."""

import math
import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from editions import every_edition
from printed_figures import consistency
from printed_figures.rounding import Interval, exact
from small_book import Strict, serve
from vegalite_book import build, specification, write_book
from visits import MODES, PAGES, SIDEWAYS, WITH_CHARTS, Visit, address

CHAPTER = "notebooks/7_agreement"
SERVICES = "notebooks/3_services"
DESKTOP, PHONE = MODES["desktop"], MODES["phone"]
NUMBER = re.compile(r"\d+(?:\.\d+)?")
TOOLTIPS = """() => {
  window.tooltips = [];
  new MutationObserver(() => {
    const shown = document.querySelector('#vg-tooltip-element.visible');
    if (shown) window.tooltips.push(shown.innerText);
  }).observe(document.body, { attributes: true, childList: true, subtree: true });
}"""

EMPTY = """controls => controls.getBoundingClientRect().bottom
  - controls.lastElementChild.getBoundingClientRect().bottom"""


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

    def wait_for_numbers(self, *numbers: object) -> str:
        """Wait for a text with these numbers and no other, in this order, and return it."""
        expected = [str(number) for number in numbers]
        for _ in range(100):
            for text in self.texts():
                if NUMBER.findall(text) == expected:
                    return text
            self.page.wait_for_timeout(100)
        raise AssertionError(f"no text with {expected}: {self.texts()}")


def requests_for_the_bundle(visit: Visit) -> list[str]:
    asked: list[str] = []
    visit.page.on("request", lambda request: "bundle" in request.url and asked.append(request.url))
    return asked


def test_a_slider_is_announced_then_moves_the_share_of_a_part(browser, edition):
    with Visit(browser, edition.address(CHAPTER), **DESKTOP) as visit:
        chart = Chart(visit, "fig-7-share")
        asked = requests_for_the_bundle(visit)
        button = chart.box.get_by_role("button")
        said = [edition.say(name) for name in ("change of the whole, %", "third kind, %", "its change, %")]
        assert button.inner_text().startswith(edition.say("Try it:"))
        assert [name for name in said if name not in button.inner_text()] == []
        assert asked == []
        button.focus()
        visit.page.keyboard.press("Enter")
        whole = chart.box.get_by_role("textbox", name=said[0])
        whole.wait_for(timeout=10_000)
        assert whole.evaluate("element => element === document.activeElement"), "the focus was lost"
        slider = chart.box.get_by_role("slider", name=said[1])
        slider.focus()
        for _ in range(3):
            visit.page.keyboard.press("ArrowRight")
        assert slider.input_value() == "5"
        after = shown(
            consistency.mixture_sensitivity("-9.8%", "-16.5%", "-5.3%", exact("0.05"), -20).interval
        )
        chart.wait_for_numbers(*after)
        visit.page.evaluate("document.documentElement.dataset.theme = 'dark'")
        visit.page.wait_for_timeout(400)
        chart.wait_for_numbers(*after)
        assert len(asked) == 1
        assert visit.complaints == visit.outside == []


def shown(share: Interval | None) -> list[str]:
    assert share is not None
    return [f"{end:.1f}" for end in (share * 100).to_floats()]


@pytest.mark.parametrize(
    "changes",
    [("-9.59", "-14.39", "-7.91"), ("−6.4", "−4.90", "−7.31"), ("3", "8", "-2"), ("-3.0", "0.0", "-5")],
)
def test_three_typed_changes_give_the_share_that_the_method_gives(browser, built_book, changes):
    with Visit(browser, address(built_book, CHAPTER), **DESKTOP) as visit:
        chart = Chart(visit, "fig-7-share")
        chart.box.get_by_role("button").click()
        fields = chart.box.get_by_role("textbox")
        fields.first.wait_for(timeout=10_000)
        for place, change in enumerate(changes):
            fields.nth(place).fill(change)
        figures = [f"{change.replace('−', '-')}%" for change in changes]
        chart.wait_for_numbers(*shown(consistency.mixture_share(*figures).interval))
        third = consistency.mixture_sensitivity(*figures, exact("0.02"), -20).interval
        chart.wait_for_numbers(*shown(third))
        refused = {"99": "no share fits", "-101": "fall beyond 100%", "1e2": "type three changes"}
        for typed, said in refused.items():
            fields.first.fill(typed)
            chart.wait_for_text(said)
        for field in fields.all():
            field.fill("-16.5")
        chart.wait_for_text("any share")
        bar = chart.live.locator(".mark-rule[aria-roledescription='rule mark container'] :is(line, path)")
        assert max(each.bounding_box()["width"] for each in bar.all()) > 500
        assert visit.complaints == visit.outside == []


def test_a_typed_change_gives_the_cases_that_it_needs(browser, edition):
    with Visit(browser, edition.address(CHAPTER), **DESKTOP) as visit:
        chart = Chart(visit, "fig-7-chance")
        chart.box.get_by_role("button").click()
        change, cases = chart.box.locator("input[type=text]"), chart.box.locator("input[type=number]")
        change.wait_for(timeout=10_000)
        change.fill("0.0")
        chart.wait_for_text(edition.say("a change of 0 is never more than chance"))
        change.fill("-101")
        chart.wait_for_numbers(100, 0.1, 0.1)
        for printed in ("-24", "-24.0", "-14.32", "60", "８.７３％", "2.2", "5.3"):
            change.fill(printed)
            printed = unicodedata.normalize("NFKC", printed).strip("-%")
            sign = "-" if printed.startswith(("24", "14")) else ""
            needed = int(consistency.smallest_significant_base(f"{sign}{printed}%").always.upper)
            # As in the text, a number has a comma from five digits on.
            shown = f"{needed:,}" if needed >= 10_000 else str(needed)
            chart.wait_for_numbers(printed, *shown.split(","))
            # What lies beyond the axes is said.
            beyond = chart.live.locator("text", has_text=edition.say("; not drawn"))
            assert bool(beyond.count()) == (printed == "60")
        for own, said in ((needed - 1, "may be chance"), (needed, "more than chance")):
            cases.fill(str(own))
            chart.wait_for_text(edition.say(said))
        chart.box.get_by_role("slider").fill("2")
        chart.wait_for_text(edition.say("may be chance"))
        assert visit.complaints == visit.outside == []


def test_two_typed_changes_are_compared_as_the_method_compares_them(browser, edition):
    with Visit(browser, edition.address(CHAPTER), **DESKTOP) as visit:
        chart = Chart(visit, "fig-7-difference")
        chart.box.get_by_role("button").click()
        change, cases = chart.box.locator("input[type=text]"), chart.box.locator("input[type=number]")
        change.first.wait_for(timeout=10_000)
        rows = [edition.say(f"{place} change") for place in ("First", "Second")]
        for typed, said in (("-", "type a change such as −16.5"), ("-100", "a fall must be less than 100%")):
            change.first.fill(typed)
            chart.wait_for_text(edition.say(said))
            texts = chart.texts()
            assert texts.index(rows[0]) < texts.index(rows[1])
        change.first.fill("-12")
        cases.first.fill("99")
        chart.wait_for_text(edition.say("too few cases for this sum"))
        heights = [chart.live.get_by_text(row, exact=True).bounding_box()["y"] for row in rows]
        assert heights == sorted(heights)
        needed = consistency.difference_of_changes("-12%", "-5.3%", times=1.5).needed_as_printed
        for base in (math.floor(needed) // 2 * 2, math.ceil(needed) // 2 * 2 + 2):
            cases.first.fill(str(base))
            cases.last.fill(str(base * 3 // 2))
            said = "may differ by chance" if base < needed else "differ by more than chance"
            chart.wait_for_text(edition.say(said))
        assert visit.complaints == visit.outside == []


def fitting(printed: str) -> list[int]:
    """List the denominators up to 300 of which some count prints as a percentage, half up or half down."""
    half = Fraction(1, 2 * 10 ** len(printed.partition(".")[2]))
    value = Fraction(printed)
    return [n for n in range(1, 301) if any(abs(Fraction(100 * k, n) - value) <= half for k in range(n + 1))]


def test_a_typed_percentage_marks_the_numbers_that_can_stand_behind_it(browser, edition):
    with Visit(browser, edition.address(CHAPTER), **DESKTOP) as visit:
        chart = Chart(visit, "fig-7-denominators")
        chart.box.get_by_role("button").click()
        field, beside = chart.box.get_by_role("textbox"), chart.box.get_by_role("spinbutton")
        field.wait_for(timeout=10_000)
        for printed in ("98.8", "33.3", "50"):
            fits = fitting(printed)
            field.fill(printed)
            said = chart.wait_for_numbers(printed, fits[0], len(fits), 300)
            if edition.is_english:
                assert said == f"{printed}%: at least {fits[0]}; {len(fits)} of 300 fit"
            tiles = chart.live.locator(".mark-rect").first.locator("path")
            dark = tiles.evaluate_all(
                "tiles => tiles.filter(tile => tile.getAttribute('fill') === '#1b4b7a').length"
            )
            assert dark == len(fits)
        assert [text for text in chart.texts() if "98.8" in text] == []
        field.fill("98.8")
        beside.fill("79")
        chart.wait_for_numbers(79, 79, 80)
        beside.fill("2.5")
        chart.wait_for_text(edition.say("type a whole number, 1 to 10,000,000").partition("1")[0])
        for typed in ("", "98,8", "1e2%"):
            field.fill("50")
            chart.wait_for_numbers(50, fits[0], len(fits), 300)
            field.fill(typed)
            chart.wait_for_numbers(0, 100, 98.8)
        assert visit.complaints == visit.outside == []


def test_the_keyboard_reaches_chart_control_data_and_files(browser, edition):
    where = """() => { const a = document.activeElement, chart = a.closest('.vegalite');
        return [a.type || a.tagName, a.textContent.trim().slice(0, 20), Boolean(chart)]; }"""
    with Visit(browser, edition.address(CHAPTER), **DESKTOP) as visit:
        chart = Chart(visit, "fig-7-denominators")
        chart.drawing.focus()
        visit.page.keyboard.press("Shift+Tab")
        reached = []
        while len(reached) < 10:
            visit.page.keyboard.press("Tab")
            kind, text, inside = visit.page.evaluate(where)
            if inside:
                chart.box.locator(".is-live").wait_for(timeout=10_000)
                reached.append((kind, text))
            if kind == "SUMMARY":
                visit.page.keyboard.press("Enter")
        assert [kind for kind, _ in reached[:5]] == ["DIV", "text", "number", "SUMMARY", "DIV"]
        assert [text for _, text in reached[5:]] == ["CSV", "SVG", "PNG", "Vega-Lite", edition.say("Link")]
        assert chart.box.locator(".vegalite-table table").is_visible()


def test_touch_makes_a_chart_live_and_shows_a_value(browser, edition):
    with Visit(browser, edition.address(SERVICES), **PHONE) as visit:
        chart = Chart(visit, "fig-b-permit")
        asked = requests_for_the_bundle(visit)
        chart.drawing.tap()
        chart.box.locator(".is-live").wait_for(timeout=10_000)
        assert len(asked) == 1
        # A browser without a window moves its mouse back after a tap, and the tooltip goes again.
        visit.page.evaluate(TOOLTIPS)
        chart.live.locator("path[aria-roledescription]").first.tap()
        visit.page.wait_for_function("window.tooltips.length")
        assert "14" in visit.page.evaluate("window.tooltips[0]")
        assert visit.page.evaluate(SIDEWAYS) <= 0
        assert visit.complaints == visit.outside == []


@pytest.mark.parametrize("saves", ["false", "true"])
def test_vega_is_loaded_when_a_chart_is_in_view_unless_data_are_saved(browser, built_book, saves):
    with serve(built_book) as server, Visit(browser, f"{server}/book/rerun.html", **PHONE) as visit:
        asked = requests_for_the_bundle(visit)
        saving = f"Object.defineProperty(navigator, 'connection', {{value: {{saveData: {saves}}}}})"
        visit.page.add_init_script(saving)
        visit.page.goto(f"{server}/{CHAPTER}.html", wait_until="load")
        visit.page.wait_for_timeout(300)
        assert asked == []
        first = visit.page.locator(".vegalite-chart").first
        first.scroll_into_view_if_needed()
        visit.page.wait_for_timeout(300)
        assert len(asked) == (saves == "false")
        first.tap()
        visit.page.locator(".is-live").first.wait_for()
        assert len(asked) == 1
        assert visit.complaints == visit.outside == []


def test_all_charts_of_a_page_share_one_bundle(browser, built_book):
    with Visit(browser, address(built_book, SERVICES), **DESKTOP) as visit:
        asked = requests_for_the_bundle(visit)
        charts = visit.page.locator(".vegalite-chart")
        for number in range(charts.count()):
            charts.nth(number).hover()
        visit.page.wait_for_function(f"document.querySelectorAll('.is-live').length === {charts.count()}")
        assert len(asked) == 1


def test_a_live_chart_is_put_into_the_page_at_once(browser, built_book):
    """The observer of the theme's icons would search the page for each mark that was put in by itself."""
    count = """box => { window.added = 0; new MutationObserver(changes => changes.forEach(change => {
      window.added += change.addedNodes.length; })).observe(box, {childList: true, subtree: true}); }"""
    with Visit(browser, address(built_book, "notebooks/6_numerals"), **DESKTOP) as visit:
        drawing = visit.page.locator(".vegalite-chart").first
        drawing.locator(".vegalite-live").evaluate(count)
        drawing.hover()
        visit.page.locator(".is-live").first.wait_for()
        assert drawing.locator(".vegalite-live path").count() > 100
        assert visit.page.evaluate("window.added") == 1


def test_no_layout_moves_when_a_chart_with_controls_goes_live(browser, edition):
    for options in (DESKTOP, PHONE):
        with Visit(browser, edition.address(CHAPTER), **options) as visit:
            height = "document.documentElement.scrollHeight"
            before = visit.page.evaluate(height)
            for name in ("denominators", "share", "chance", "difference"):
                chart = Chart(visit, f"fig-7-{name}")
                chart.box.get_by_role("button").click()
                chart.box.locator(".is-live").wait_for(timeout=10_000)
                controls = chart.box.locator(".vegalite-controls")
                assert controls.evaluate(EMPTY) <= 8
            assert abs(visit.page.evaluate(height) - before) <= 1


def test_without_scripts_no_control_is_offered(browser, built_book):
    with Visit(browser, address(built_book, CHAPTER), **MODES["without JavaScript"]) as visit:
        controls = visit.page.locator(".vegalite-controls")
        assert controls.count() == 4
        assert not any(each.is_visible() for each in controls.all())


def test_nothing_moves_for_a_reader_who_wants_less_motion(browser, built_book):
    with Visit(browser, address(built_book, CHAPTER), **DESKTOP, reduced_motion="reduce") as visit:
        chart = Chart(visit, "fig-7-denominators")
        chart.wake()
        chart.live.locator("path[aria-roledescription]").first.hover()
        moving = """() => document.getAnimations().filter(one =>
            one.effect.target.closest('.vegalite, #vg-tooltip-element')).length"""
        styles = """() => [...document.querySelectorAll('.vegalite *, #vg-tooltip-element')].filter(e => {
            const s = getComputedStyle(e);
            return s.animationName !== 'none' || parseFloat(s.transitionDuration) > 0; }).length"""
        assert visit.page.evaluate(moving) == 0
        assert visit.page.evaluate(styles) == 0


def test_the_table_of_a_chart_says_what_its_tooltips_say(browser, edition):
    with Visit(browser, edition.address(SERVICES), **DESKTOP) as visit:
        chart = Chart(visit, "fig-b-permit")
        chart.box.locator(".vegalite-more > details:not(.hide) > summary").click()
        table = chart.box.locator(".vegalite-table")
        headings = table.locator("thead th").all_inner_texts()
        first = table.locator("tbody tr").first.locator("th, td").all_inner_texts()
        assert chart.box.locator("caption").is_visible()
        chart.wake()
        chart.live.locator("path[aria-roledescription=point]").first.hover()
        tooltip = visit.page.locator("#vg-tooltip-element.visible")
        tooltip.wait_for(timeout=10_000)
        assert tooltip.locator(".key").all_inner_texts() == headings
        assert tooltip.locator(".value").all_inner_texts() == first


# A small book, served with the strictest policy that its theme allows.


class SelfOnly(Strict):
    policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'"


@pytest.fixture(scope="module")
def small_book(tmp_path_factory) -> Path:
    spec = specification()
    spec["params"].append({"name": "brush", "select": {"type": "interval", "encodings": ["x"]}})
    spec["layer"][0]["params"] = [spec["params"].pop()]
    folder = write_book(tmp_path_factory.mktemp("strict") / "book", spec)
    return build(folder)


@pytest.fixture(scope="module")
def strict_address(small_book) -> Iterator[str]:
    with serve(small_book, SelfOnly) as server:
        yield f"{server}/index.html"


def test_a_policy_without_eval_and_inline_styles_is_enough(browser, strict_address):
    with Visit(browser, strict_address, **DESKTOP) as visit:
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


@every_edition
def test_pages_with_charts_are_all_pages_with_drawings(edition):
    pages = {page: (edition.book / f"{page}.html").read_text(encoding="utf-8") for page in PAGES}
    assert [page for page in PAGES if 'class="vegalite"' in pages[page]] == [PAGES[0], *WITH_CHARTS]
