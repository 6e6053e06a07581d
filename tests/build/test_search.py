"""The search of the book: what is in its index, and what a reader finds, from a server and from a file."""

import json
import re
from pathlib import Path
from urllib.parse import quote, unquote, urldefrag

import pytest
from bs4 import BeautifulSoup

from editions import Edition
from figure_book.search import sections_of, simplified_forms
from searching import DONE, PHRASES, results
from small_book import PAGES, build_pages, serve
from visits import MODES, SIDEWAYS, Visit, faint, violations
from visits import PAGES as BOOK


# What a reader types, a page that must be among those found, and words that must be marked in its excerpt.
def index_of(book: Path) -> list[dict]:
    script = (book / "_static" / "search-index.js").read_text(encoding="utf-8")
    return json.loads(re.search(r"\npages: (.*)};\n", script)[1])


def text_of(page: dict) -> str:
    return "\n".join(f"{heading}\n{text}" for _, heading, text, _ in page["sections"])


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_phrases_are_found_and_lead_to_where_they_stand(browser, built_book, scheme, tried):
    with serve(built_book) as server:
        start = server if scheme == "http" else built_book.as_uri()
        with Visit(browser, f"{start}/search.html") as visit:
            for query, page, marked in PHRASES:
                visit.page.fill("#search-field", query)
                visit.page.locator("#search-field").press("Enter")
                visit.page.wait_for_function(
                    "query => document.querySelector('#search-status q')?.textContent === query", arg=query
                )
                found = [item for item in results(visit.page) if f"/{page}.html" in item["href"]]
                assert found, query
                if marked:
                    marks = [" ".join(item["marks"]) for item in found]
                    assert any(marked in text for text in marks), (query, marks)
                for item in found:
                    address, anchor = urldefrag(item["href"])
                    target = built_book / address.removeprefix(start).lstrip("/")
                    html = target.read_text(encoding="utf-8")
                    assert not anchor or f'id="{unquote(anchor)}"' in html, item
            assert visit.complaints == visit.outside == []
    tried(
        "A search that does not find, or leads astray: searches, from a folder and from a server",
        len(PHRASES),
    )


# Passages that look alike, in an index of their own, and which of them answer a query.
ALIKE = [
    "1205 people and 98.8%",
    "205 cases and 8.8%",
    "an officer of 江門",
    "an office, settled at 12,345",
    "public-order alerts",
    "public alerts in order",
    "order\nof the public",
    "98 letters",
]


QUERIES = [
    ("1205", {0}),
    ("205", {1}),
    ("98.8%", {0}),
    ("98.8 ％", {0}),
    ("8.8%", {1}),
    ("98", {7}),
    ("officers", {2}),
    ("offices", {3}),
    ("settling", {3}),
    ("12345", {3}),
    ("江门", {2}),
    ("alert", {4, 5}),
    ("ale", {4, 5}),
    ("the public order", {4, 5, 6}),
    ('"public order"', {4}),
    ("江門市", {2}),
    ("xyzzy", set()),
]


def answer_from(visit: Visit, edition: Edition, pages: str) -> None:
    """Have the search find these pages instead of the book's."""
    script = (edition.book / "_static" / "search-index.js").read_text(encoding="utf-8")
    small = re.sub(r"\npages: .*};\n", lambda _: f"\npages: {pages}}};\n", script)
    visit.page.route(re.compile("search-index"), lambda route: route.fulfill(body=small))


def test_a_query_is_answered_by_what_it_says_and_not_by_what_looks_alike(browser, edition):
    sections = [[str(number), "-", text, []] for number, text in enumerate(ALIKE)]
    pages = json.dumps([{"title": "A page", "url": "a.html", "sections": sections}])
    counted = ["Nothing in the book matches {query}.", "1 passage matches {query}."]
    many, part = (
        "{count} passages match {query}.",
        "No passage has all of {query}. {count} have a part of it.",
    )
    with serve(edition.book) as server, Visit(browser, f"{server}/search.html") as visit:
        answer_from(visit, edition, pages)
        for query, answers in QUERIES:
            visit.page.fill("#search-field", query)
            visit.page.locator("#search-field").press("Enter")
            visit.page.wait_for_function(
                "query => document.querySelector('#search-status q')?.textContent === query", arg=query
            )
            shown = {
                " ".join(text.split()) for text in visit.page.locator(".search-excerpt").all_inner_texts()
            }
            assert shown == {" ".join(ALIKE[number].split()) for number in answers}, query
            said = edition.say(part if query == "江門市" else [*counted, many][min(len(answers), 2)])
            said = said.replace("{count}", str(len(answers))).replace("{query}", query)
            assert visit.page.inner_text("#search-status") == said


def test_all_are_counted_headings_come_first_and_each_leads_to_its_place(browser, edition):
    sections = [[f"place-{number}", "-", f"{number} cases were settled", []] for number in range(30)]
    sections += [
        ["words", "Cases and what was settled", "1 more", []],
        ["headed", "Settled cases", "1 more", []],
    ]
    pages = json.dumps([{"title": "A page", "url": "a.html", "sections": sections}])
    with serve(edition.book) as server, Visit(browser, f"{server}/search.html") as visit:
        answer_from(visit, edition, pages)
        visit.page.fill("#search-field", "settled cases")
        visit.page.locator("#search-field").press("Enter")
        visit.page.wait_for_function(DONE)
        said = edition.say("{count} passages match {query}.")
        said = said.replace("{count}", "32").replace("{query}", "settled cases")
        assert visit.page.inner_text("#search-status") == said
        places = [urldefrag(item["href"]).fragment for item in results(visit.page)]
        assert places[:2] == ["headed", "words"]
        # The first section of a page is the page itself.
        assert sorted(places) == sorted(
            ["", "headed", "words", *(f"place-{number}" for number in range(1, 30))]
        )


def test_the_index_is_loaded_when_the_reader_searches_and_not_before(browser, edition):
    with serve(edition.book) as server, Visit(browser, f"{server}/notebooks/1_opening.html") as visit:
        asked: list[str] = []
        visit.page.on("request", lambda request: asked.append(request.url))
        visit.page.reload(wait_until="load")
        visit.page.keyboard.press("Control+k")
        field = visit.page.locator("#pst-search-dialog input")
        field.wait_for()
        assert field.get_attribute("aria-label")
        assert not any("search-index" in url for url in asked)
        visit.page.keyboard.type("刑事警情")
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url("**/search.html?q=*")
        assert len(results(visit.page)) > 3
        assert any("search-index" in url for url in asked)
        visit.page.goto(f"{server}/search.html")
        asked.clear()
        visit.page.reload(wait_until="load")
        assert asked
        assert not any("search-index" in url for url in asked)
        visit.page.keyboard.type("1205")
        assert results(visit.page)


def test_the_search_says_when_it_cannot_be_loaded(browser, edition):
    with serve(edition.book) as server, Visit(browser, f"{server}/search.html") as visit:
        visit.page.route(re.compile("search-index"), lambda route: route.abort())
        visit.page.keyboard.type("1205")
        visit.page.wait_for_function(DONE)
        failed = "The search could not be loaded. Reload the page, or use the contents at the side."
        assert visit.page.inner_text("#search-status") == edition.say(failed)


def test_without_javascript_the_pages_say_so(browser, edition):
    for name, place in (("search", "article noscript p"), ("notebooks/1_opening", ".search-without-script")):
        address = edition.address(name)
        with Visit(
            browser, address, java_script_enabled=False, viewport={"width": 1280, "height": 900}
        ) as visit:
            said = visit.page.locator(place)
            assert said.is_visible()
            assert "JavaScript" in said.inner_text()
            assert not visit.page.locator("#search-form").is_visible()


def test_axe_finds_no_violation_on_the_page_of_results(browser, edition):
    address = f"{edition.address('search')}?q={quote('刑事 警情')}"
    with Visit(browser, address, **MODES["desktop"]) as visit:
        assert results(visit.page)
        for width in (1280, 360):
            visit.page.set_viewport_size({"width": width, "height": 900})
            assert violations(visit.page) == [], width
            assert visit.page.evaluate(SIDEWAYS) <= 0, width
        visit.set_scheme("dark")
        assert faint(visit.page) == []


def test_the_index_has_every_page_and_no_text_of_a_chart(built_book):
    pages = {page["url"]: text_of(page) for page in index_of(built_book)}
    assert set(pages) == {f"{name}.html" for name in BOOK}
    drawn = 0
    for url in ("notebooks/1_opening.html", "notebooks/5_force.html"):
        text = pages[url]
        soup = BeautifulSoup((built_book / url).read_text(encoding="utf-8"), "html.parser")
        charts = {line.get_text() for line in soup.select(".vegalite svg text") if len(line.get_text()) > 12}
        for chart in soup.select(".vegalite"):
            chart.decompose()
        rest = " ".join(soup.get_text().split())
        only_drawn = {line for line in charts if line not in rest}
        drawn += len(only_drawn)
        assert [line for line in only_drawn if line in text] == []
        assert "aria-label" not in text
        assert "import pandas" not in text
    assert drawn > 20


def test_the_book_has_no_index_of_another_search(built_book):
    left = ["searchindex.js", "_static/searchtools.js", "_static/language_data.js"]
    assert [name for name in left if (built_book / name).exists()] == []


def test_sections_have_their_text_headings_and_addresses():
    html = """
    <p>outside</p><section id="a"><h1>A <b>title</b><a class="headerlink">¶</a></h1><p>First
    <em>text</em> (<span id="word">刑事</span>警情).</p>
    <div class="vegalite"><svg><text>drawn</text></svg><p>data</p></div>
    <table><tr id="row"><td>one</td><td>two</td></tr><tr><td>three</td></tr></table><br><img src="x">
    <section id="b"><h2>B</h2><p>Inner</p></section><p>After</p><script>1 < 2</script></section>"""
    first, second = sections_of(html)
    assert (first.anchor, first.heading) == ("a", "A title")
    assert first.text == "First text (刑事警情).\none\ttwo\fthree\nAfter"
    assert first.anchors == [(len("First text (刑事警情).\n"), "row")]
    assert (second.anchor, second.heading, second.text) == ("b", "B", "Inner")


def test_simplified_forms_are_those_of_the_characters_that_have_one():
    assert simplified_forms("百日行動 網 a 网") == {"動": "动", "網": "网"}


def test_the_index_is_right_after_a_change_and_a_removal(tmp_path):
    built = build_pages(tmp_path)
    assert [page["url"] for page in index_of(built)] == ["start.html", "one.html", "deep/two.html"]
    start, one = PAGES["start"].replace("deep/two\n", ""), PAGES["one"].replace("9.8%", "7.7%")
    build_pages(tmp_path, {"start": start, "one": one})
    text = (built / "_static" / "search-index.js").read_text("utf-8")
    assert "7.7%" in text
    assert not any(gone in text for gone in ("9.8%", "百日行動", "deep/two"))
    (built / "_static" / "search-index.js").unlink()
    build_pages(tmp_path, {"start": start, "one": one})
    assert (built / "_static" / "search-index.js").read_text("utf-8") == text
