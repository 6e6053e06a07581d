"""The pages of a book that its data package fills, in English and in Chinese."""

import re
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from figure_book.translation import checks
from figure_book.translation.catalogues import load, write_compiled
from printed_figures import starter
from printed_figures.cli import main
from printed_figures.findings import standings
from printed_figures.verdicts import VERDICTS
from small_book import build_pages
from sphinx_vegalite.messages import abstract

TEMPLATE = Path(starter.__file__).parent / "template"
PAGES = ("index", "figures", "ledger", "claims", "unnoticed", "gaps")
TEXT = (
    "某市上半年火警120宗，去年同期100宗，上升20%。其中80宗在市區，佔66.7%；40宗在郊區，佔33.3%。"
    "全市有消防員近300人。"
)
"""An invented report."""


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Path:
    """Start a book of the text, fill in its tables in Chinese, and have ties proposed."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "text.txt").write_text(TEXT, encoding="utf-8")
    assert main(["new", str(folder / "text.txt"), str(folder / "book"), "--title", "火警"]) == 0
    table = folder / "book" / "data" / "figures.csv"
    head, *rows = table.read_text(encoding="utf-8").splitlines()
    names = head.split(",")
    filled = []
    for number, row in enumerate(rows):
        cells = dict(zip(names, row.split(","), strict=True))
        cells |= {"indicator": f"第{number}項", "ref_area": "某市", "term_zh": cells["term_zh"] or "火警"}
        filled.append(",".join(cells.values()))
    table.write_text("\n".join([head, *filled]) + "\n", encoding="utf-8")
    assert main(["suggest", str(folder / "text.txt"), "--data", str(table.parent)]) == 0
    return folder / "book"


def built(book: Path, folder: Path, language: str) -> dict[str, BeautifulSoup]:
    """Build its pages with the bare theme."""
    pages = {name: (book / f"{name}.md").read_text(encoding="utf-8") for name in PAGES}
    toctree = "```{toctree}\n" + "\n".join(PAGES[1:]) + "\n```"
    pages["index"] = pages["index"].replace("```{tableofcontents}\n```", toctree)
    settings = {"ledger_page": "ledger", "claims_page": "claims", "language": language}
    # Docutils has no words in Traditional or Simplified Chinese, and says so.
    warnings = "" if language == "en" else "not supported"
    if language != "en":
        settings["locale_dirs"] = [str(write_compiled(book, folder / "locales", language))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRINTED_FIGURES_DATA", str(book / "data"))
        out = build_pages(folder, pages, warnings, **settings)
    return {name: BeautifulSoup((out / f"{name}.html").read_text("utf-8"), "html.parser") for name in PAGES}


def test_the_tables_fill_the_pages(book, tmp_path):
    pages = built(book, tmp_path, "en")
    assert len(pages["ledger"].select("table.ledger tbody tr")) == 8
    claims = [claim.select_one("p").get_text() for claim in pages["claims"].select(".pf-claims > li")]
    for check in ("change from two counts", "share from two counts", "parts and whole"):
        assert f"● consistent {check}" in claims
    assert len(pages["gaps"].select("table tbody tr")) == 8
    questions = pages["gaps"].select(".pf-open-questions > li > p > strong")
    assert "The first and the last day that it covers." in {each.get_text() for each in questions}
    facts = pages["unnoticed"].select_one(".pf-planted").get_text(" ")
    found, planted = map(int, re.search(r"(\d+) of (\d+) planted", facts).groups())
    assert 0 < found < planted
    alone = pages["figures"].select_one(".figures-table").get_text(" ")
    assert "20%" in alone
    assert "近300" in alone
    for page in pages.values():
        assert "alert" not in page.get_text()


OWN = re.compile(
    "[a-z]+-p\\d+-\\d+|sha256:[0-9a-f]+|CSV|JSON|SVG|PNG|Vega-Lite|[a-z0-9]+_?[a-z]*\\.(?:csv|txt)"
)


@pytest.mark.parametrize("language", ["zh_Hant", pytest.param("zh_Hans", marks=pytest.mark.weekly)])
def test_a_book_has_a_chinese_interface(book, tmp_path, language):
    pages = built(book, tmp_path, language)
    for name, page in pages.items():
        body = page.select_one("div.body")
        for skipped in body.select("pre, code, script, style, .toctree-wrapper"):
            skipped.decompose()
        left = OWN.sub("", body.get_text(" "))
        assert re.findall("[A-Za-z]{2,}", left) == [], name
        assert page.html["lang"].startswith("zh"), name


def test_a_word_has_one_translation(root):
    """What the book itself has as well is translated alike, and with the same terms."""
    for domain in ("book", "interface"):
        own = {message.id: message.string for message in load(root, "zh_Hant", domain) if message.string}
        shipped = load(root / "src" / "figure_book", "zh_Hant", domain)
        words = {each.id: each.string for each in shipped if each.id}
        assert {word for word, text in words.items() if own.get(word, text) != text} == set()
        assert [line for pair in words.items() for line in checks.problems(*pair, root, "zh_Hant")] == []


@pytest.mark.parametrize("number", [1, 3])
def test_what_a_tile_says_is_translated_for_every_book(number, root):
    shipped = {message.id for message in load(root / "src" / "figure_book", "zh_Hant", "book")}
    found = pd.DataFrame({"kind": ["claim"] * number, "verdict": ["consistent"] * number})
    tiles = {f"4 {words}" for words in standings(found).values()}
    options = {f"{VERDICTS.get(name, '–')} {words}" for name, words in standings(found).items()}
    said = {abstract(text)[0] for text in tiles | options}
    assert said - shipped == set()


def test_a_book_is_linked_from_another(tmp_path):
    link = "```{other-book} census-2020\nThe book of it\n```\n"
    pages = {"start": f"# Start\n\n{link}\n```{{toctree}}\ndeep/two\n```\n", "deep/two": f"# Two\n\n{link}"}
    out = build_pages(tmp_path, pages, other_books=["examples/census-2020"])
    for page, up in (("start", ""), ("deep/two", "../")):
        soup = BeautifulSoup((out / f"{page}.html").read_text("utf-8"), "html.parser")
        assert soup.find("a", href=f"{up}census-2020/index.html").get_text() == "The book of it"
    build_pages(tmp_path, pages, "expected one of other_books", other_books=[])


def test_the_link_stays_where_its_words_are_translated(root, tmp_path):
    text = "The book of the census, built with these commands"
    pages = {"start": f"# Start\n\n```{{other-book}} census-2020\n{text}\n```\n"}
    settings = {"language": "zh_Hant", "other_books": ["examples/census-2020"]}
    # It says once in a process that it does not know the language.
    settings["suppress_warnings"] = ["docutils"]
    settings["locale_dirs"] = [str(write_compiled(root, tmp_path / "locales", "zh_Hant"))]
    out = build_pages(tmp_path, pages, None, **settings)
    soup = BeautifulSoup((out / "start.html").read_text("utf-8"), "html.parser")
    assert "人口普查" in soup.find("a", href="../census-2020/index.html").get_text()
