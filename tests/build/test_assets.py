"""How heavy the pages are, and that nothing visible waits for a script or is lost with what was cut away."""

import re
from contextlib import ExitStack
from pathlib import Path

import nbformat
import pydata_sphinx_theme
import pytest
from bs4 import BeautifulSoup, SoupStrainer

from editions import FEW_PAGES, every_edition
from small_book import Compressing, build_pages, serve
from visits import PAGES, WITH_CHARTS, Visit, address

STYLES = "_static/styles/pydata-sphinx-theme.css"
FILES = 15
"""A page asks for, itself among them."""
BUDGET = 300_000
"""Bytes on the way, compressed, with 300 for the headers of each file, of what a page waits for."""
LATER = "vegalite-bundle.js"
"""What is fetched when the page is there and a chart is in view."""
ITSELF = 130_000
"""Of these for the page itself, with its drawings and their data."""

ICONS = """() => [...document.querySelectorAll('.fa-solid, .fas, .fa-brands, .fa-regular')].map(icon =>
  [icon.className, [...icon.children].map(child => child.tagName), icon.getBoundingClientRect().width,
    icon.firstElementChild?.getBoundingClientRect().width, icon.getClientRects().length])"""

TOO_EARLY = f"""() => performance.getEntriesByType('resource')
  .filter(({{name, startTime}}) => name.includes('{LATER}')
    && startTime < performance.getEntriesByType('navigation')[0].loadEventStart).map(({{name}}) => name)"""


@pytest.fixture(scope="module")
def weights(browser, built_book, edition):
    """Weigh a page as a reader's first: nothing is in the browser's store.

    A translated page is as heavy as the English one, but for its words.
    """
    pages = [*PAGES, "search"] if edition.is_english else FEW_PAGES
    handlers = {page: type("Counting", (Compressing,), {"sent": {}}) for page in pages}
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
    return {
        page: {name: size for name, size in handler.sent.items() if not name.endswith(LATER)}
        for page, handler in handlers.items()
    }


def test_no_page_is_over_the_budget(weights):
    totals = {page: sum(sent.values()) for page, sent in weights.items()}
    print(
        *(f"{total:>8} {page}" for page, total in sorted(totals.items(), key=lambda item: -item[1])), sep="\n"
    )
    assert {page: total for page, total in totals.items() if total > BUDGET} == {}


def test_no_page_itself_is_over_its_part_of_the_budget(weights):
    own = {
        page: next(size for name, size in sent.items() if name.endswith(f"/{page}.html"))
        for page, sent in weights.items()
    }
    assert {page: size for page, size in own.items() if size > ITSELF} == {}


def test_a_page_asks_for_few_files_and_not_for_the_index_or_the_icon_script(weights):
    asked = {name.rsplit("/", 1)[-1] for sent in weights.values() for name in sent}
    assert not asked & {"search-index.js", "fontawesome.js"}
    # All pages share one style sheet, and the icon is asked for by other browsers.
    assert len({name for name in asked if name.startswith("joined-")}) == 1
    assert {page: list(sent) for page, sent in weights.items() if len(sent) > 1 + FILES} == {}


@pytest.mark.parametrize("saves", [False, True])
def test_the_bundle_is_fetched_ahead_unless_the_reader_saves_data(browser, built_book, saves):
    host = type("Counting", (Compressing,), {"sent": {}})
    with serve(built_book, host) as server, Visit(browser, "about:blank") as visit:
        visit.page.add_init_script(
            f"Object.defineProperty(navigator, 'connection', {{value: {{saveData: {str(saves).lower()}}}}})"
        )
        visit.page.goto(f"{server}/book/index.html", wait_until="load")
        visit.page.wait_for_timeout(1000)
        assert any(name.endswith(LATER) for name in host.sent) != saves
        assert visit.page.evaluate(TOO_EARLY) == []
        assert visit.complaints == visit.outside == []


def test_the_first_chart_is_there_while_every_script_is_still_on_its_way(browser, built_book):
    for page in WITH_CHARTS[:2]:
        with Visit(browser, "about:blank") as visit:
            # A request that is never answered: the page stays without any script of its own.
            visit.page.route(re.compile(r"(?<!page-start)\.js(\?|$)"), lambda route: None)
            visit.page.goto(address(built_book, page), wait_until="commit")
            visit.page.locator(".vegalite-wide svg").first.wait_for(timeout=10_000)
            # All of the page is read, so no script stands in its way, and none has come.
            visit.page.wait_for_function("document.readyState === 'interactive'", timeout=10_000)
            visit.page.unroute_all(behavior="ignoreErrors")


def test_every_icon_is_drawn_in_the_page_and_no_font_is_asked_for(browser, built_book):
    seen = set()
    for page in ("book/index", "notebooks/1_opening", "search"):
        with Visit(browser, address(built_book, page)) as visit:
            for name, children, wide, drawn, shown in visit.page.evaluate(ICONS):
                assert children == ["svg"], name
                if shown:
                    seen.update(name.split())
                    assert 6 < drawn <= wide + 1, name
            assert visit.page.evaluate("[...document.fonts].map(font => font.family)") == []
    assert {"fa-bars", "fa-list", "fa-magnifying-glass"} <= seen


@every_edition
def test_scripts_wait_for_the_page(edition):
    for page in PAGES:
        html = (edition.book / f"{page}.html").read_text(encoding="utf-8")
        first, *scripts = re.findall(r"<script\b[^>]*\bsrc=[^>]*>", html)
        # It sets the theme before the page is drawn.
        assert "_static/page-start.js" in first
        assert scripts
        assert [tag for tag in scripts if "defer" not in tag] == []


def test_what_no_page_asks_for_is_not_in_the_book(built_book):
    static = built_book / "_static"
    assert [path.name for path in static.rglob("*.map")] == []
    assert not (static / "scripts" / "fontawesome.js").exists()
    assert [path.name for path in static.rglob("fa-*")] == []


def classes_of(css: str) -> set[str]:
    return set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", re.sub(r"\{[^{}]*\}", "{}", css)))


def test_the_small_style_sheet_is_of_this_theme_and_has_what_the_pages_use(built_book, root):
    remake = "expected tools/theme_style.py to be run again"
    theme = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"
    small = (built_book / STYLES).read_text(encoding="utf-8")
    assert small == (root / "src" / "figure_book" / "static" / "styles" / Path(STYLES).name).read_text(
        "utf-8"
    )
    assert f"pydata-sphinx-theme {pydata_sphinx_theme.__version__} " in small, remake
    stock = (theme / STYLES.removeprefix("_static/")).read_text(encoding="utf-8")
    lost = classes_of(stock) - classes_of(small)
    texts = (page.read_text(encoding="utf-8") for page in built_book.rglob("*.html"))
    used = {
        name for text in texts for names in re.findall(r'\bclass="([^"]*)"', text) for name in names.split()
    }
    assert {"bd-article", "vegalite", "glossary-term"} <= used
    # The theme's rules for this are about an accordion; icons are drawings, which another test looks at.
    assert {name for name in used & lost if not name.startswith("fa-")} <= {"collapsed"}, remake


def test_a_changed_style_sheet_is_seen_and_nothing_is_written_without_a_change(tmp_path):
    sheet = tmp_path / "own" / "own.css"
    sheet.parent.mkdir()
    sheet.write_text("a {}", encoding="utf-8")
    settings = {"html_static_path": ["own"], "html_css_files": ["own.css"]}
    built = build_pages(tmp_path, **settings)
    written = {path: path.stat().st_mtime_ns for path in built.rglob("*.html")}
    before = (built / "one.html").read_text(encoding="utf-8")
    build_pages(tmp_path, **settings)
    assert {path: path.stat().st_mtime_ns for path in built.rglob("*.html")} == written
    sheet.write_text("b {}", encoding="utf-8")
    build_pages(tmp_path, **settings)
    assert (built / "_static" / "own.css").read_text(encoding="utf-8") == "b {}"
    assert (built / "one.html").read_text(encoding="utf-8") != before


@every_edition
def test_a_notebook_to_take_away_says_what_it_needs_and_lies_there_once(edition, built_book):
    for page in WITH_CHARTS:
        path = edition.book / f"{page}.html"
        links = SoupStrainer("a")
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser", parse_only=links)
        (link,) = soup.select("a.btn-download-source-button")
        source = (path.parent / link["href"]).resolve()
        assert source == (built_book / "_sources" / f"{page}.ipynb").resolve()
        notebook = nbformat.read(source, as_version=4)
        nbformat.validate(notebook)
        assert "package `printed_figures`" in notebook.cells[0].source
        assert [cell.outputs for cell in notebook.cells if cell.cell_type == "code" and cell.outputs] == []
