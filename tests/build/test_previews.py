"""What a link to a page shows, where a lost reader ends up, and what depends on the address of the book."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import vl_convert as vlc
from bs4 import BeautifulSoup
from sphinx.errors import ExtensionError

from figure_book.previews import base_address
from small_book import WithMissingPage, build_pages, serve
from visits import PAGES, Visit


def head(path) -> BeautifulSoup:
    html = path.read_text(encoding="utf-8")
    return BeautifulSoup(html[: html.index("</head>")], "html.parser")


def tags(soup: BeautifulSoup) -> dict[str, str]:
    return {
        tag.get("property") or tag.get("name"): tag["content"]
        for tag in soup.find_all("meta")
        if tag.get("property") or tag.get("name")
    }


def test_every_page_has_a_title_of_its_own_and_a_description(built_book):
    heads = {page: head(built_book / f"{page}.html") for page in [*PAGES, "search", "404"]}
    titles = [soup.title.get_text() for soup in heads.values()]
    assert len(set(titles)) == len(titles)
    assert heads[PAGES[0]].title.get_text() == "Safe Jiangmen, Figure by Figure"
    descriptions = set()
    for page in PAGES:
        found = tags(heads[page])
        assert 40 <= len(found["description"]) <= 300, page
        assert found["description"] == found["og:description"]
        assert found["description"][-1] in ".?!"
        assert not re.search(r"[<>{}]", found["description"])
        assert found["og:title"] in " ".join(heads[page].title.get_text().split())
        # Without the address of the book no whole address can be given.
        assert not {"og:url", "og:image"} & set(found)
        descriptions.add(found["description"])
    assert len(descriptions) == len(PAGES)


def test_every_page_has_an_icon_and_the_folder_has_one(built_book):
    for page in [*PAGES, "search"]:
        path = built_book / f"{page}.html"
        assert (path.parent / head(path).find("link", rel="icon")["href"]).is_file()
    icon = (built_book / "favicon.ico").read_bytes()
    assert icon[:6] == bytes([0, 0, 1, 0, 1, 0])
    assert icon[22:30] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(icon[14:18], "little") == len(icon) - 22
    assert icon[6:8] == bytes([int.from_bytes(icon[38:42]), int.from_bytes(icon[42:46])])
    assert vlc.svg_to_png((built_book / "_static" / "favicon.svg").read_text("utf-8"), scale=1.5) == icon[22:]


def test_the_front_door_leads_in_and_has_the_same_preview(browser, edition):
    first, second = (tags(head(edition.book / f"{page}.html")) for page in ("index", PAGES[0]))
    assert {"description", "og:title"} <= set(first)
    assert {name: first[name] for name in first if name != "viewport"}.items() <= second.items()
    with Visit(browser, edition.address("index")) as visit:
        visit.page.wait_for_url(f"**/{PAGES[0]}.html")


@pytest.mark.parametrize("place", ["missing.html", "notebooks/missing.html", "a/b/c/d", "notebooks/a/"])
def test_a_lost_reader_finds_home_from_any_depth(browser, edition, place):
    with (
        serve(edition.book, WithMissingPage) as server,
        Visit(browser, f"{server}/some/place/{place}") as visit,
    ):
        home = f"{server}/some/place/{PAGES[0]}.html"
        visit.page.wait_for_function(f"document.querySelector('a').href === '{home}'")
        assert visit.page.locator("li a").count() == len(PAGES)
        visit.page.locator("li a").nth(1).click()
        visit.page.wait_for_load_state()
        assert visit.page.url == f"{server}/some/place/{PAGES[1]}.html"
        assert visit.page.locator(".vegalite").count() > 2


def test_the_page_for_a_lost_reader_loads_its_style_and_the_script_that_leads_home(built_book):
    soup = BeautifulSoup((built_book / "404.html").read_text(encoding="utf-8"), "html.parser")
    assert not soup.find_all(["img", "iframe", "style"])
    assert {Path(script["src"]).name for script in soup.find_all("script")} == {"missing.js"}
    assert {Path(link["href"]).name for link in soup.find_all("link")} == {"missing.css"}


def test_without_an_address_there_is_no_sitemap(built_book):
    assert not (built_book / "sitemap.xml").exists()
    assert not (built_book / "robots.txt").exists()


def test_with_an_address_there_are_whole_addresses(tmp_path, monkeypatch):
    monkeypatch.setenv("BOOK_BASE_URL", "https://example.org/books/small")
    built, base = build_pages(tmp_path), "https://example.org/books/small/"
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    listed = ElementTree.parse(built / "sitemap.xml").findall("s:url/s:loc", space)
    assert [place.text for place in listed] == [f"{base}{name}.html" for name in ("deep/two", "one", "start")]
    assert f"Sitemap: {base}sitemap.xml" in (built / "robots.txt").read_text("utf-8")
    for name in ("deep/two", "one", "start"):
        soup = head(built / f"{name}.html")
        assert soup.find("link", rel="canonical")["href"] == f"{base}{name}.html"
        assert tags(soup)["og:url"] == f"{base}{name}.html"
    missing = BeautifulSoup((built / "404.html").read_text("utf-8"), "html.parser")
    assert missing.a["href"] == f"{base}start.html"
    assert not missing.find("script")


@pytest.mark.parametrize("text", ["example.org", "ftp://example.org/", "https://", "https://a.org/?b"])
def test_an_address_that_is_none_stops_the_build(text):
    with pytest.raises(ExtensionError, match=rf"value '{re.escape(text)}': expected an address such as"):
        base_address(text)


def test_an_address_ends_with_a_stroke():
    assert [base_address(text) for text in ("", "https://a.org", "http://a.org/b/")] == [
        "",
        "https://a.org/",
        "http://a.org/b/",
    ]
