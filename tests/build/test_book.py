"""The built book: its pages, and that no page asks another host for anything."""

import json
import re
from pathlib import Path

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup

from figure_book import notebooks
from figure_book.translation import LANGUAGES
from figure_book.translation.editions import declared
from requests_made import requests_of

ROOT = Path(__file__).resolve().parents[2]


def pages(book: Path) -> list[Path]:
    return sorted(path for path in book.rglob("*.html") if "_static" not in path.parts)


def listed(root: Path) -> list[str]:
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    return [toc["root"], *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"])]


def test_the_pages_are_those_of_the_contents(built_book, root):
    expected = {"index", "search", "genindex", "404", *listed(root)}
    built = {path.relative_to(built_book).with_suffix("").as_posix() for path in pages(built_book)}
    # A book with data of its own, whose pages its own test looks at.
    census = {page for page in built if page.startswith("census-2020/")}
    assert "census-2020/unnoticed" in census
    built -= census
    folders = [LANGUAGES[language].folder for language in declared(root)]
    assert built == {f"{folder}/{page}".lstrip("/") for folder in folders for page in expected}


def test_no_page_asks_another_host(built_book, tried):
    assert {page.name: requests_of(page) for page in pages(built_book) if requests_of(page)} == {}
    tried("A page that tells another host who reads it: pages", len(pages(built_book)))


def test_no_style_sheet_asks_another_host(built_book):
    for sheet in built_book.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert not re.findall(r"(?:url\(\s*['\"]?|@import\s+['\"])(?:https?:)?//", text), sheet.name


@pytest.mark.parametrize(
    "html",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="//cdn.example/x.css">',
        '<link rel="preconnect" href="https://cdn.example">',
        '<img src="http://cdn.example/x.png">',
        "<style>@import 'https://cdn.example/x.css'</style>",
        '<p style="background: url(https://cdn.example/x.png)">',
        "<script>import('https://cdn.example/x.js')</script>",
    ],
)
def test_a_request_to_another_host_would_be_seen(tmp_path, html):
    page = tmp_path / "page.html"
    page.write_text(html, encoding="utf-8")
    assert len(requests_of(page)) == 1


def test_a_link_is_not_a_request(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        '<a href="https://example.org">x</a><script src="_static/x.js"></script>', encoding="utf-8"
    )
    assert requests_of(page) == []


@pytest.mark.parametrize("path", notebooks.notebook_paths(ROOT), ids=lambda path: path.stem)
def test_every_chart_is_drawn_with_its_description_from_what_is_stored(path, built_book, tried):
    notebook = nbformat.read(path, as_version=4)
    specs = [
        output["data"]["application/vnd.vegalite.v6+json"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "application/vnd.vegalite.v6+json" in output.get("data", {})
    ]
    soup = BeautifulSoup(
        (built_book / "notebooks" / f"{path.stem}.html").read_text(encoding="utf-8"), "html.parser"
    )
    labels = {svg.get("aria-label") for svg in soup.select('svg[role="img"]')}
    assert {spec["description"] for spec in specs} <= labels
    ids = [element["id"] for element in soup.find_all(id=True)]
    assert sorted(ids) == sorted(set(ids))
    # What a live chart draws, and a reader takes away.
    names = {link["href"] for link in soup.select('a[href$=".vl.json"]')}
    files = [built_book / "notebooks" / name for name in names]
    assert len(files) == len(specs)
    for file in files:
        assert json.loads(file.read_text(encoding="utf-8")) in specs, file.name
    rows = [row for spec in specs for rows in spec["datasets"].values() for row in rows]
    tried("A chart whose data or description differ from its notebook: rows of data", len(rows))


def shown(html: str) -> list[tuple[str, ...]]:
    """Read the tables of a piece of HTML, cell by cell."""
    soup = BeautifulSoup(html, "html.parser")
    return [
        tuple("".join(cell.get_text().split()) for cell in table.select("th, td"))
        for table in soup.find_all("table")
    ]


@pytest.mark.parametrize("path", notebooks.notebook_paths(ROOT), ids=lambda path: path.stem)
def test_every_table_of_a_notebook_is_in_its_page(path, built_book, tried):
    stored = [
        table
        for cell in nbformat.read(path, as_version=4).cells
        for output in cell.get("outputs", [])
        for table in shown(output.get("data", {}).get("text/html", ""))
    ]
    page = shown((built_book / "notebooks" / f"{path.stem}.html").read_text(encoding="utf-8"))
    assert [table for table in stored if table not in page] == []
    tried("A table that says something else than its notebook: cells", sum(map(len, stored)))
