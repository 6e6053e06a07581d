"""How heavy the pages are, and that nothing visible waits for a script or is lost with what was cut away."""

import io
import re
from contextlib import ExitStack
from pathlib import Path

import pydata_sphinx_theme
import pytest
import tinycss2
from fontTools.ttLib import TTFont

from figure_book import assets
from figure_book.assets import prune, subset_font
from small_book import Compressing, serve
from visits import PAGES, WITH_CHARTS, Visit

BUDGET = 300_000
"""Bytes on the way, compressed, with 300 for the headers of each file, before a chart goes live."""

ICONS = """() => [...document.querySelectorAll('.fa-solid, .fa-brands, .fa-regular')].map(icon => [
  icon.className, ...['content', 'fontFamily'].map(name => getComputedStyle(icon, '::before')[name])])"""


@pytest.fixture(scope="module")
def weights(browser, built_book, edition):
    """Weigh every page as a reader's first: nothing is in the browser's store."""
    handlers = {page: type("Counting", (Compressing,), {"sent": {}}) for page in [*PAGES, "search"]}
    with ExitStack() as opened:
        visits = {}
        for page, handler in handlers.items():
            server = opened.enter_context(serve(built_book, handler))
            visits[page] = opened.enter_context(Visit(browser, edition.served(server, page)))
        for page, visit in visits.items():
            visit.page.wait_for_load_state("networkidle")
            icon = visit.page.locator("link[rel=icon]").get_attribute("href")
            assert visit.complaints == visit.outside == []
            # This browser shows no icon and asks for none.
            size = len((edition.book / page).parent.joinpath(icon).read_bytes())
            handlers[page].sent["/icon"] = size + 300
    return {page: handler.sent for page, handler in handlers.items()}


def test_no_page_is_over_the_budget(weights):
    totals = {page: sum(sent.values()) for page, sent in weights.items()}
    print(
        *(f"{total:>8} {page}" for page, total in sorted(totals.items(), key=lambda item: -item[1])), sep="\n"
    )
    assert {page: total for page, total in totals.items() if total > BUDGET} == {}


def test_no_page_asks_for_the_bundle_or_the_index_or_the_icon_script(weights):
    asked = {name.rsplit("/", 1)[-1] for sent in weights.values() for name in sent}
    assert not asked & {"vegalite-bundle.js", "search-index.js", "fontawesome.js"}
    assert "pydata-sphinx-theme.css" in asked


def test_the_first_chart_is_there_while_every_script_is_still_on_its_way(browser, edition):
    for page in WITH_CHARTS[:2]:
        with Visit(browser, "about:blank") as visit:
            # A request that is never answered: the page stays without any script of its own.
            visit.page.route(re.compile(r"\.js(\?|$)"), lambda route: None)
            visit.page.goto(edition.address(page), wait_until="commit")
            visit.page.locator(".vegalite-wide svg").first.wait_for(timeout=10_000)
            # All of the page is read, so no script stands in its way, and none has come.
            visit.page.wait_for_function("document.readyState === 'interactive'", timeout=10_000)
            visit.page.unroute_all(behavior="ignoreErrors")


def test_every_icon_has_a_glyph_in_the_font(browser, built_book, edition):
    seen = set()
    fonts = built_book / "_static" / "vendor" / "fontawesome" / "webfonts"
    characters = set(TTFont(fonts / "fa-solid-900.woff2").getBestCmap())
    assert [path.name for path in fonts.iterdir()] == ["fa-solid-900.woff2"]
    for page in ("book/index", "notebooks/1_opening", "search"):
        with Visit(browser, edition.address(page)) as visit:
            visit.page.wait_for_function("document.fonts.status === 'loaded'")
            assert visit.page.evaluate("document.fonts.check('900 16px \"Font Awesome 6 Free\"', '\\uf0c9')")
            for name, content, family in visit.page.evaluate(ICONS):
                seen.add(name)
                assert "Font Awesome" in family
                assert ord(content.strip('"')) in characters, name
    assert {"fa-solid fa-bars", "fa-solid fa-list"} <= seen


def test_the_icons_are_in_the_style_sheet_too_for_browsers_that_isolate_files(built_book):
    css = (built_book / "_static" / "styles" / "pydata-sphinx-theme.css").read_text(encoding="utf-8")
    (face,) = re.findall(r"@font-face\{[^}]*\}", css)
    assert re.search(r"url\(\.\./vendor/[^)]*\).*url\(data:font/woff2;base64,", face)


def test_scripts_wait_for_the_page(edition):
    for page in PAGES:
        html = (edition.book / f"{page}.html").read_text(encoding="utf-8")
        scripts = re.findall(r"<script\b[^>]*\bsrc=[^>]*>", html)
        assert scripts
        assert [tag for tag in scripts if "defer" not in tag] == []


def test_what_no_page_asks_for_is_not_in_the_book(built_book):
    static = built_book / "_static"
    assert [path.name for path in static.rglob("*.map")] == []
    assert not (static / "scripts" / "fontawesome.js").exists()


def test_prune_keeps_what_can_match_and_nothing_else():
    css = (
        "/* a */ .used{color:red} .unused{color:blue} .used .unused,.used>b{margin:0} a:not(.unused){top:0}"
        "@media print{.unused{left:0}} @media print{.used{left:0}} @font-face{font-family:x} :root{--a:1}"
        '.fa-used:before{content:"\\f0c9"} [class*=unused]{right:0} .unused:hover{color:red}'
    )
    pruned = prune(css, {"used", "fa-used"})
    assert pruned.startswith('@charset "UTF-8";')
    assert pruned.count("unused") == 2
    for kept in (
        ".used{color:red}",
        ".used>b{margin:0}",
        "a:not(.unused){top:0}",
        "@media print{.used{left:0}}",
        "@font-face",
        ":root{--a:1}",
        '.fa-used:before{content:"\uf0c9"}',
        "[class*=unused]",
    ):
        assert kept in pruned, kept
    assert pruned.count("@media") == 1


def stock_style() -> str:
    theme = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme"
    return (theme / "static" / assets.STYLES).read_text(encoding="utf-8")


@pytest.mark.parametrize("share", [0, 7, 2, 1])
def test_rules_that_are_left_out_unread_are_those_that_cannot_match(share):
    css = stock_style()
    classes = sorted(set(re.findall(r"\.([A-Za-z][\w-]*)", css)))
    known = set(classes[::share]) if share else set()
    whole = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    assert prune(css, known) == '@charset "UTF-8";' + "".join(assets._pruned(whole, known))
    assert len(assets._without_unknown(css, set())) < len(css) / 2


@pytest.mark.parametrize("text", ['"}"', "'{'", "/* } */"])
def test_a_brace_that_is_text_ends_no_rule(text):
    css = f".used{{content:{text}}} .unused{{top:0}} .used{{left:0}}"
    assert assets._without_unknown(css, {"used"}) == css
    assert ".used{left:0}" in prune(css, {"used"})
    assert "unused" not in prune(css, {"used"})


def test_subset_font_keeps_its_characters_and_is_the_same_each_time(built_book):
    font = next(Path(built_book).rglob("fa-solid-900.woff2")).read_bytes()
    kept = subset_font(font, {"\uf0c9"})
    assert list(TTFont(io.BytesIO(kept)).getBestCmap()) == [0xF0C9]
    assert len(kept) < len(font)
    assert subset_font(font, {"\uf0c9"}) == kept
