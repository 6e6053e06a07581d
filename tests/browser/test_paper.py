"""The PDF edition: every chapter, chart, figure and link of the book, on numbered pages, nothing cut."""

import itertools
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
import yaml
from bs4 import BeautifulSoup
from click.testing import CliRunner
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from editions import latin_words
from figure_book import paper
from figure_book.commands import main
from figure_book.paper import onepage, printing
from figure_book.translation import LANGUAGES
from printed_figures.ledger import load_figures

FILE = "safe-jiangmen-figure-by-figure.pdf"
WITH_BROWSER = pytest.mark.skipif(
    not any(map(shutil.which, printing.BROWSERS)) and not os.environ.get("EXPECT_BROWSER"),
    reason="no Chromium on the PATH: nothing was printed",
)


def squeezed(text: str) -> str:
    return "".join(text.split())


class Edition:
    """A PDF, read once: its text by page, its destinations, its tagged elements."""

    def __init__(self, pdf: PdfReader) -> None:
        """Read it."""
        self.pdf = pdf
        self.texts = [page.extract_text() for page in pdf.pages]
        self.places = {
            name: pdf.get_destination_page_number(place) + 1 for name, place in pdf.named_destinations.items()
        }
        self._numbers = {page.indirect_reference.idnum: n for n, page in enumerate(pdf.pages, 1)}

    def outline(self) -> list[tuple[str, int]]:
        items = [item for item in self.pdf.outline if not isinstance(item, list)]
        return [(item.title, self.pdf.get_destination_page_number(item) + 1) for item in items]

    def elements(self, kind: str) -> Iterator[DictionaryObject]:
        for element in _walk(self.pdf.trailer["/Root"]["/StructTreeRoot"]["/K"]):
            if element.get("/S") == kind:
                yield element

    def pages_of(self, element: DictionaryObject) -> set[int]:
        return {self._numbers[part.raw_get("/Pg").idnum] for part in _walk(element) if "/Pg" in part}

    def links(self) -> Iterator[DictionaryObject]:
        for page in self.pdf.pages:
            for note in page.get("/Annots", []):
                if note.get_object().get("/Subtype") == "/Link":
                    yield note.get_object()


def _walk(tree) -> Iterator[DictionaryObject]:
    waiting = [tree]
    while waiting:
        item = waiting.pop()
        item = item.get_object() if isinstance(item, IndirectObject) else item
        if isinstance(item, list):
            waiting += reversed(item)
        elif isinstance(item, dict):
            yield item
            waiting += [item["/K"]] if "/K" in item else []


SOME = ("book/index", "notebooks/3_services", "book/method", "book/glossary", "book/ledger")
"""Pages that have, between them, all that others have on paper; each week all are printed."""


@pytest.fixture(scope="module", params=["some", pytest.param("all", marks=pytest.mark.weekly)])
def checkout(request, root, tmp_path_factory):
    """Return a checkout whose book has these pages."""
    if request.param == "all":
        return root
    folder = tmp_path_factory.mktemp("some")
    for name in ("_config.yml", "CITATION.cff", "data", "locales"):
        (folder / name).symlink_to(root / name)
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    for part in toc["parts"]:
        part["chapters"] = [each for each in part["chapters"] if each["file"] in SOME]
    toc["parts"] = [part for part in toc["parts"] if part["chapters"]]
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def made(built_book, checkout, tmp_path_factory):
    folder = tmp_path_factory.mktemp("paper")
    (folder / "_build").mkdir()
    (folder / "_build" / "html").symlink_to(built_book)
    command = ["--root", str(checkout), "print", "--output", str(folder), "--language", "en"]
    # In a process of its own, for this one may drive a browser already.
    run = subprocess.run(
        [sys.executable, "-m", "figure_book", *command],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return folder / "_build" / "pdf"


@pytest.fixture(scope="module")
def edition(made) -> Edition:
    return Edition(PdfReader(made / FILE))


@pytest.fixture(scope="module")
def joined(made) -> BeautifulSoup:
    return BeautifulSoup((made / "book.html").read_text(encoding="utf-8"), "html.parser")


@WITH_BROWSER
def test_every_chapter_is_in_the_outline_and_where_the_contents_say(edition, joined, checkout):
    names = [name for name, _ in onepage.pages_in_order(checkout / "_toc.yml")]
    titles = [" ".join(chapter.h1.get_text().split()) for chapter in joined.select("main > article")]
    assert len(titles) == len(names)
    outline = edition.outline()
    assert [title for title, _ in outline] == titles
    lines = joined.select(".book-contents a")
    assert len(lines) > 3 * len(names)
    stated = {line["href"][1:]: int(line.b.get_text()) for line in lines}
    assert stated == {place: edition.places[f"/{place}"] for place in stated}
    first = [int(line.b.get_text()) for line in joined.select(".book-contents .contents-1 a")]
    assert first == [page for _, page in outline]
    assert first == sorted(set(first))


@WITH_BROWSER
def test_every_page_but_the_title_has_its_number_and_something_on_it(edition):
    numbers = [set(re.findall(r"^\d+$", text, re.MULTILINE)) for text in edition.texts]
    assert str(1) not in numbers[0]
    assert [n for n, found in enumerate(numbers, 1) if n > 1 and str(n) not in found] == []
    figures = {n for figure in edition.elements("/Figure") for n in edition.pages_of(figure)}
    # A running head and a page number are about a hundred characters; the contents may end with a line.
    (_, start), *_ = edition.outline()
    least = [20 if n < start else 160 for n in range(1, len(edition.texts) + 1)]
    empty = [n for n, text in enumerate(edition.texts, 1) if len(text) < least[n - 1] and n not in figures]
    assert empty == []


@WITH_BROWSER
def test_every_chart_is_there_with_its_description_on_one_page(edition, joined, tried):
    drawn = Counter(svg["aria-label"] for svg in joined.select('main svg[role="img"]'))
    figures = [figure for figure in edition.elements("/Figure") if figure.get("/Alt")]
    assert Counter(figure["/Alt"] for figure in figures) == drawn
    assert drawn.total() >= len(joined.select("main figure"))
    assert [figure["/Alt"] for figure in figures if len(edition.pages_of(figure)) != 1] == []
    tried("A chart that the PDF lacks or cuts: charts, a selection", len(figures))


@WITH_BROWSER
def test_no_heading_and_no_term_stands_at_the_foot_of_a_page(edition, joined):
    headings = {squeezed(each.get_text()) for each in joined.select("main :is(h2, h3, h4)")}
    for term in joined.select("dl.glossary > dt"):
        others = itertools.takewhile(lambda each: each.name == "dt", term.find_next_siblings())
        headings.add("·".join(squeezed(each.get_text()) for each in (term, *others)))
    for text in edition.texts[1:]:
        # The running head comes first or last; it says what a heading says.
        head, *lines = [line for line in text.splitlines() if not line.strip().isdigit()]
        assert squeezed(lines[-1]) not in headings, head


@WITH_BROWSER
def test_links_lead_inside_the_book_or_to_other_hosts(edition, joined):
    inside = outside = 0
    for link in edition.links():
        address = link["/A"]["/URI"] if "/A" in link else None
        if address is None:
            assert link["/Dest"] in edition.places
            inside += 1
        else:
            assert address.startswith(("http://", "https://", "mailto:")), address
            outside += 1
    assert inside > 100
    assert outside > 0
    ids = [element["id"] for element in joined.find_all(id=True)]
    assert sorted(ids) == sorted(set(ids))
    targets = {link["href"][1:] for link in joined.find_all("a", href=re.compile("^#"))}
    assert targets <= set(ids)


@WITH_BROWSER
def test_every_figure_and_its_term_can_be_read_and_copied(edition):
    # As it is, not as it looks: a radical is not the character that is drawn alike.
    text = squeezed("".join(edition.texts))
    assert re.findall("[\u2e80-\u2fdf]", text) == []
    figures = load_figures()
    assert [exact for exact in figures["exact"] if exact not in text] == []
    assert [term for term in figures["term_zh"] if squeezed(term) not in text] == []


@WITH_BROWSER
def test_nothing_of_the_screen_is_on_paper(edition, joined):
    assert joined.find(["script", "button", "input", "select", "details"]) is None
    assert joined.select(".cell_input, .vegalite-more, .vegalite-narrow, .headerlink, .toctree-wrapper") == []
    text = "\n".join(edition.texts)
    for words in ("charts.enable()", "Skip to main", "Try it:"):
        assert words not in text


@WITH_BROWSER
def test_the_document_names_itself_and_no_day(edition, made, checkout):
    assert dict(edition.pdf.metadata) == paper.information(checkout)
    assert "/ID" not in edition.pdf.trailer
    assert edition.pdf.trailer["/Root"]["/Lang"] == "en"
    content = (made / FILE).read_bytes()
    assert b"CreationDate" not in content
    assert str(made).encode() not in content


PAGE = """<!doctype html><html><head><link rel="stylesheet" href="{up}_static/a.css?v=1"></head><body>
<article class="bd-article"><section id="top"><h1>{title}<a class="headerlink" href="#top">#</a></h1>
<section id="one"><h2>One</h2><p>{body}</p>
<svg id="s" role="img" aria-label="A &lt; B"><text id="t">drawn</text></svg>
<details><summary>Show the code</summary>code</details></section></section>
</article></body></html>"""


@pytest.fixture
def site(tmp_path):
    (tmp_path / "_toc.yml").write_text(
        "format: jb-book\nroot: book/index\nparts:\n- caption: Part\n  chapters:\n  - file: notebooks/a\n"
        "    sections:\n    - file: notebooks/b\n    - url: https://example.org\n",
        encoding="utf-8",
    )
    texts = {
        "book/index": (
            "Home",
            '<a href="../notebooks/a.html#one">a</a> <a href="../genindex.html">index</a>',
        ),
        "notebooks/a": ('A "quoted" title', '<a href="b.html">b</a> <a href="#one">one</a>'),
        "notebooks/b": ("B", '<a href="https://example.org/x">x</a> <a href="https://example.org/x">x</a>'),
    }
    for name, (title, body) in texts.items():
        path = tmp_path / "html" / f"{name}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE.format(up="../", title=title, body=body), encoding="utf-8")
    return tmp_path


def test_pages_are_joined_in_order_with_links_that_stay_inside(site):
    book = onepage.join(site / "html", site / "_toc.yml", "../html")
    assert [(chapter.name, chapter.part) for chapter in book.chapters] == [
        ("book/index", ""),
        ("notebooks/a", "Part"),
        ("notebooks/b", "Part"),
    ]
    assert book.style_sheets == ("../html/_static/a.css",)
    home, a, b = (chapter.html for chapter in book.chapters)
    assert 'href="#notebooks/a--one"' in home
    assert "genindex" not in home
    assert "index" in home
    assert 'href="#notebooks/b"' in a
    assert 'href="#notebooks/a--one"' in a
    assert b.count(">1</sup>") == 2
    assert b.count("<li>") == 1
    for html in (home, a, b):
        assert "Show the code" not in html
        assert '<svg id="s" role="img" aria-label="A &lt; B"><text id="t">drawn</text></svg>' in html
    text = onepage.html(book, onepage.TitlePage("T", "S", ("one line",)), {"notebooks/a--one": 7}, "")
    assert "<b>7</b>" in text
    assert 'content: "A \\"quoted\\" title"' in text


def test_a_page_that_was_not_built_is_named(site):
    (site / "html" / "notebooks" / "b.html").unlink()
    with pytest.raises(onepage.PaperError, match=r"b\.html: not found: expected the built book"):
        onepage.join(site / "html", site / "_toc.yml", "../html")


def test_a_page_without_an_article_is_named(site):
    (site / "html" / "notebooks" / "b.html").write_text("<p>half a page", encoding="utf-8")
    with pytest.raises(onepage.PaperError, match=r"b\.html: no article with a heading"):
        onepage.join(site / "html", site / "_toc.yml", "../html")


def test_without_a_browser_the_error_is_one_line(monkeypatch, root, built_book):
    monkeypatch.setattr(printing.shutil, "which", lambda _: None)
    output = str(built_book.parents[1])
    run = CliRunner().invoke(main, ["--root", str(root), "print", "--output", output, "--language", "en"])
    assert run.exit_code == 1
    assert run.stderr.strip() == (
        "chromium: not found on the PATH: expected Chromium or Google Chrome to print with"
    )


def test_printing_twice_gives_the_same_bytes(site, browser, monkeypatch):
    monkeypatch.setattr(printing, "browser", lambda: nullcontext(browser))
    book = onepage.join(site / "html", site / "_toc.yml", "../html")
    first, second = (
        printing.make(book, onepage.TitlePage("T", "S", ()), site, "", {"/Title": "T"}) for _ in range(2)
    )
    assert first == second


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_the_paper_edition_says_nothing_in_english(language, root):
    say = paper.translation(language, root)
    first = paper.title_page(root, say)
    captions = [say(part) for _, part in onepage.pages_in_order(root / "_toc.yml") if part]
    said = [first.title, first.subtitle, first.contents, *first.lines, *captions]
    said += paper.information(root, say).values()
    assert [text for text in said if latin_words(re.sub("sha256:[0-9a-f]+", "", text))] == []
    assert paper.name_of(language, root) not in FILE
