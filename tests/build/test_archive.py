"""The book to carry: one file, the same bytes each time, and everything works where it is unpacked."""

import re
import zipfile
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from bs4 import BeautifulSoup, SoupStrainer
from click.testing import CliRunner

from editions import EDITIONS
from figure_book.archive import LEFT_OUT, archive
from figure_book.commands import main
from figure_book.edition import Edition, edition
from figure_book.files import BookError
from visits import DRAWN, MODES, PAGES, WITH_CHARTS, Visit, address

THIS = Edition("A book", "1.2.3", "2026-01-02", "About")
NAME = "a-book-1.2.3"


def write_files(folder: Path, names: list[str]) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, "utf-8")
    return folder


def test_the_same_book_gives_the_same_bytes(tmp_path):
    names = ["index.html", "b/c.html", "b.html", ".buildinfo", "sitemap.xml"]
    one = archive(write_files(tmp_path / "one", names), tmp_path / "out", THIS)
    two = archive(write_files(tmp_path / "two", names[::-1]), tmp_path / "again", THIS)
    assert one.name == two.name == f"{NAME}.zip"
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as opened:
        entries = opened.infolist()
    assert [entry.filename for entry in entries] == [
        f"{NAME}/{name}" for name in ("b.html", "b/c.html", "index.html")
    ]
    assert {(entry.date_time, entry.external_attr, entry.create_system) for entry in entries} == {
        ((2026, 1, 2, 0, 0, 0), 0o100644 << 16, 3)
    }
    assert [path.name for path in one.parent.iterdir()] == [one.name]


@pytest.mark.parametrize("target", ["outside.txt", "outside"])
def test_a_link_is_not_packed(tmp_path, target):
    write_files(tmp_path, ["outside.txt", "outside/in.txt"])
    book = write_files(tmp_path / "book", ["index.html"])
    (book / "leak").symlink_to(tmp_path / target)
    with pytest.raises(BookError, match=r"leak: a link: expected only files of the book; remove it$"):
        archive(book, tmp_path / "out", THIS)
    assert list((tmp_path / "out").iterdir()) == []


def test_without_a_book_there_is_one_line(root, tmp_path):
    run = CliRunner().invoke(main, ["--root", str(root), "zip", "--output", str(tmp_path)])
    assert run.exit_code == 1
    expected = f"{tmp_path / '_build' / 'html'}: expected a built book with index.html; run `make book`"
    assert run.stderr.strip() == expected
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def unpacked(built_book, root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("carried")
    path = archive(built_book, folder, edition(root))
    with zipfile.ZipFile(path) as opened:
        opened.extractall(folder / "with a space 與中文")
    (book,) = (folder / "with a space 與中文").iterdir()
    return book


@cache
def sections(page: Path) -> set[str]:
    """Name the places of a page that a link can lead to."""
    return set(re.findall(r"""\bid="([^"]+)\"""", page.read_text("utf-8")))


@pytest.mark.parametrize("speaks", EDITIONS, ids=[speaks.tag for speaks in EDITIONS])
def test_every_link_and_download_of_the_unpacked_book_leads_somewhere(unpacked, speaks, tried):
    missing, links_seen = [], 0
    downloads = set()
    for page in [*PAGES, "index", "search", "404", "genindex"]:
        path = unpacked / speaks.folder / f"{page}.html"
        links = BeautifulSoup(path.read_text("utf-8"), "html.parser", parse_only=SoupStrainer("a", href=True))
        for link in links.find_all("a"):
            target, section = urldefrag(link["href"])
            if urlsplit(target).scheme:
                continue
            links_seen += 1
            place = (path.parent / unquote(urlsplit(target).path)).resolve() if target else path
            if not place.is_file() or (section and unquote(section) not in sections(place)):
                missing.append((page, link["href"]))
            if link.has_attr("download"):
                downloads.add(place.suffix)
    assert missing == []
    assert {".csv", ".svg", ".png", ".json"} <= downloads
    tried("A link or a download that leads nowhere: links inside the book", links_seen)


def test_what_is_unpacked_is_the_book(unpacked, built_book):
    there, here = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (built_book, unpacked)
    )
    assert here == {path: content for path, content in there.items() if path.name not in LEFT_OUT}


@pytest.mark.parametrize("speaks", EDITIONS, ids=[speaks.tag for speaks in EDITIONS])
def test_the_unpacked_book_shows_charts_and_answers_a_search(browser, unpacked, speaks):
    book = unpacked / speaks.folder
    with Visit(browser, address(book, "index"), **MODES["desktop"]) as visit:
        visit.page.wait_for_url(f"**/{PAGES[0]}.html")
        visit.page.goto(address(book, WITH_CHARTS[0]))
        assert set(visit.page.evaluate(DRAWN)) == {1}
        chart = visit.page.locator(".vegalite-chart").first
        chart.focus()
        visit.page.locator(".is-live").first.wait_for(timeout=10_000)
        visit.page.keyboard.press("Control+k")
        visit.page.keyboard.type("百日行动")
        visit.page.keyboard.press("Enter")
        visit.page.locator("#search-results mark").first.wait_for()
        found = visit.page.locator("#search-results a").first
        found.click()
        visit.page.wait_for_load_state()
        assert "search.html" not in visit.page.url
        assert visit.complaints == visit.outside == []
