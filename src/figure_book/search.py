"""A search of the whole book that answers in English and Chinese, from a web server and from a file as well.

Sphinx's own search splits text at spaces, so it finds next to no Chinese, and a search engine that fetches
parts of an index finds nothing in a book opened as a file. A book is small: the text of all its built pages,
some 70 kB on the way, stands section by section in one script, ``_static/search-index.js``, which
``search.html`` loads when the reader asks. Charts, code and what no reader sees are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any, cast

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.search.en import SearchEnglish

from figure_book.assets import ONE_PAGE
from figure_book.languages import HAN, converter
from figure_book.markup import Element, Walker
from figure_book.strings import strings
from figure_book.translation.simplified import to_traditional
from printed_figures.files import write

SMALL_WORDS = (
    *("per", "each", "every", "many", "much", "how", "what", "which", "who", "when", "where", "why", "did"),
    *("does", "do", "can", "could", "would", "more", "than", "there", "all", "any", "one", "out", "number"),
)
"""Words of a question that say nothing of its subject, beside those that Sphinx leaves out."""
SYNONYMS = (
    ("police", "officer", "constable", "警察", "民警", "警力"),
    ("resident", "inhabitant", "people", "population", "人口", "居民"),
    ("fall", "drop", "decrease", "decline", "下降", "降幅"),
    ("theft", "stealing", "盜竊", "偷竊"),
    ("letter", "mail", "mailbox", "來信", "信箱"),
    ("caught", "arrested", "查獲", "抓獲"),
    ("question", "ask", "request", "查詢", "詢問"),
)
"""Words that a reader may use for one another."""

__all__ = ["Section", "index_path", "sections_of", "setup_search", "simplified_forms", "write_index"]

# Elements whose text is not for this search.
SKIPPED_NAMES = {"script", "style", "svg", "template", "button", "noscript", "nav"}
SKIPPED_CLASSES = {"vegalite", "cell_input", "above-input", "headerlink", "onlyprint", "prev-next-footer"}
INLINE = {
    *("a", "abbr", "b", "bdi", "cite", "code", "dfn", "em", "i", "kbd", "mark", "q", "s", "small", "span"),
    *("strong", "sub", "sup", "u", "var", "img", "input", "wbr"),
}
HEADINGS = {f"h{level}" for level in range(1, 7)}
BREAK, CELL, ROW = "\n", "\t", "\f"
ENDS = {"td": CELL, "th": CELL, "tr": ROW}


@dataclass
class Section:
    """A section of a page: where it starts, its heading, and its text.

    A paragraph ends with a line feed, a cell of a table with a tab and a row with a form feed, so that no
    phrase is found across them. ``anchors`` are the places inside it that have an address of their own, as
    offset in the text and id.
    """

    anchor: str
    heading: str = ""
    text: str = ""
    anchors: list[tuple[int, str]] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Add text, without a second space."""
        joined = not self.text or self.text[-1].isspace()
        self.text += text.lstrip(" ") if joined else text

    def end(self, mark: str) -> None:
        """End a paragraph, a cell or a row; the end of what is around another replaces it."""
        self.text = self.text.rstrip()
        if self.text:
            self.text += mark


class _Sections(Walker):
    """Collects the sections of the article of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.sections: list[Section] = []
        self._open: list[Section] = []
        self._skipping = 0

    def entered(self, element: Element, start: int, tag: str) -> None:
        """Start a section, or note an address."""
        if self._skipping or _is_skipped(element):
            self._skipping += bool(self.path and self.path[-1] is element)
            return
        anchor = element.attributes.get("id", "")
        if element.name == "section":
            self._open.append(Section(anchor))
            self.sections.append(self._open[-1])
        elif self._open:
            # What ended just before says more than that another thing begins.
            if not self._open[-1].text.endswith((BREAK, CELL, ROW)):
                self._break(element.name)
            if anchor and element.name not in INLINE:
                self._open[-1].anchors.append((len(self._open[-1].text), anchor))

    def left(self, element: Element) -> None:
        """End a section or a paragraph."""
        if self._skipping:
            self._skipping -= 1
        elif element.name == "section" and self._open:
            self._open.pop()
        else:
            self._break(element.name)

    def text(self, start: int, written: str) -> None:
        """Add text to the section that is open, or to its heading."""
        if self._skipping or not self._open:
            return
        text = re.sub(r"\s+", " ", unescape(written))
        if any(element.name in HEADINGS for element in self.path):
            self._open[-1].heading += text
        else:
            self._open[-1].add(text)

    def _break(self, name: str) -> None:
        if self._open and name not in INLINE and name not in HEADINGS:
            self._open[-1].end(ENDS.get(name, BREAK))


def _is_skipped(element: Element) -> bool:
    return bool(
        element.name in SKIPPED_NAMES
        or element.classes & SKIPPED_CLASSES
        or "hidden" in element.attributes
        or element.attributes.get("aria-hidden") == "true"
    )


def sections_of(html: str) -> list[Section]:
    """Take the sections out of a built page, without charts, code, scripts and navigation."""
    page = _Sections()
    page.walk(html)
    for section in page.sections:
        section.heading = section.heading.strip()
        section.text = section.text.strip()
    return [section for section in page.sections if section.text or section.heading]


def simplified_forms(text: str) -> dict[str, str]:
    """Map the characters of a text that have a Simplified form to it, by OpenCC, one by one; sorted."""
    forms = {letter: converter("t2s").convert(letter) for letter in sorted(set(re.findall(f"[{HAN}]", text)))}
    return {letter: form for letter, form in forms.items() if form != letter}


def index_path(app: Sphinx) -> Path:
    """Return where the index lies in the built book."""
    return Path(app.outdir) / "_static" / "search-index.js"


def write_index(app: Sphinx) -> None:
    """Write the index of every page of the book, in the order of its contents."""
    builder = cast(StandaloneHTMLBuilder, app.builder)
    looked_up = {app.config.ledger_page, app.config.claims_page, app.config.glossary_page}
    pages = [
        {
            "title": sections[0].heading,
            "url": builder.get_target_uri(name),
            # Its rows answer a question less well than a section that has it in its heading.
            "rows": name in looked_up,
            "sections": [[each.anchor, each.heading, each.text, each.anchors] for each in sections],
        }
        for name in dict.fromkeys([*app.env.collect_relations(), *sorted(app.env.found_docs)])
        if (sections := sections_of(Path(builder.get_outfilename(name)).read_text(encoding="utf-8")))
    ]
    stored = json.dumps(pages, ensure_ascii=False, separators=(",", ":"))
    data = {
        # A reader of an edition in Simplified characters may type the others.
        "simplified": simplified_forms(stored + to_traditional(stored)),
        "stopwords": sorted(SearchEnglish.stopwords.union(SMALL_WORDS)),
        "synonyms": SYNONYMS,
    }
    head = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    script = (
        f"(function () {{\n{SearchEnglish.js_stemmer_code.strip()}\n"
        f"window.searchIndex = {{...{head},\n"
        f"stem: word => new Stemmer().stemWord(word),\npages: {stored}}};\n"
        "})();\n"
    )
    # In a script these two would end a line.
    script = script.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    write(index_path(app), script)


def _leave_out_other_index(app: Sphinx) -> None:
    """Have Sphinx write neither its index nor its page."""
    if app.builder.name == "html" and isinstance(app.builder, StandaloneHTMLBuilder):
        app.builder.search = False


def _search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    if app.builder.name == "html":
        words = strings()
        shown = {key: text for key, text in words.items() if key.startswith("search")}
        yield "search", {"title": words["search"], "search_strings": shown}, "search.html"


def _add_strings(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    context["strings"] = strings()
    if pagename == "search":
        app.add_js_file("search.js", loading_method="defer")
        app.add_css_file("search.css", priority=ONE_PAGE)


def setup_search(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.connect("builder-inited", _leave_out_other_index)
    app.connect("html-collect-pages", _search_page)
    app.connect("html-page-context", _add_strings)
