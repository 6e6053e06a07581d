"""Terms in the pages become links to the glossary, with their definition on hover, focus and touch.

The glossary page, with Sphinx's own ``glossary`` directive, is the one source: an entry's lines are its
terms, English and Chinese, and the first paragraph of its definition, plain text, is what a page shows.
Nothing is marked in the pages themselves. In each, the first passage that is wholly a Chinese term, or the
first occurrence of an English one, is linked and entered in the index; an English term is left alone where
its Chinese stands in the same paragraph. In a book in Chinese the Chinese terms are looked for. Without
JavaScript the definition is the link's title; ``glossary.js`` shows it where a title cannot be seen.

``glossary_page`` names the page, ``glossary_except`` for a page the English terms that mean something else
there, ``glossary_ordinary`` the Chinese terms that are ordinary words in a book in Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

from figure_book.languages import HAN
from figure_book.translation.editions import LANGUAGES
from figure_book.translation.lookup import Lookup, Translate

__all__ = ["Entry", "entries", "read_glossary", "setup_glossary"]

_BLOCK = re.compile(r"^```\{glossary\}\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CHINESE = re.compile(f"[{HAN}]+")
_MARKUP = re.compile(r"[`*{}\[\]<>]")
_APART = (
    *(nodes.title, nodes.reference, nodes.literal, nodes.literal_block, nodes.raw, nodes.math),
    *(nodes.math_block, nodes.comment, nodes.footnote, nodes.citation, nodes.Invisible, nodes.rubric),
    *(addnodes.pending_xref, addnodes.index, addnodes.toctree, addnodes.glossary, nodes.strong),
)
"""What no term is linked in."""


class Entry(NamedTuple):
    """One entry of the glossary: its terms, English and Chinese, and what its definition says first."""

    english: tuple[str, ...]
    chinese: tuple[str, ...]
    definition: str

    @property
    def heading(self) -> str:
        """The first English and the first Chinese term."""
        return ", ".join((*self.english[:1], *self.chinese[:1]))


@cache
def read_glossary(text: str) -> tuple[Entry, ...]:
    """Read the entries of a glossary page, in their order.

    An entry needs an English term and a definition whose first paragraph is plain text, and a term stands in
    one entry alone: else a ``ValueError`` names it.
    """
    found = []
    for block in _BLOCK.findall(text):
        paragraphs = re.split(r"\n\s*\n", re.sub(r"^:[a-z]+:.*\n", "", block, flags=re.MULTILINE))
        found += [_entry(paragraph.strip("\n")) for paragraph in paragraphs if re.match(r"\n*\S", paragraph)]
    terms: set[str] = set()
    for term in (term.lower() for entry in found for term in (*entry.english, *entry.chinese)):
        if term in terms:
            raise ValueError(f"term {term!r}: stands in two entries, expected one")
        terms.add(term)
    return tuple(found)


def _entry(paragraph: str) -> Entry:
    lines = paragraph.splitlines()
    terms = [line.split(" : ")[0].strip() for line in lines if not line[0].isspace()]
    definition = " ".join(line.strip() for line in lines if line[0].isspace())
    markup = _MARKUP.search(definition)
    if not definition or markup:
        what = f"value {markup[0]!r}" if markup else "value missing"
        raise ValueError(f"term {terms[0]!r}: definition, {what}: expected a first paragraph of plain text")
    english = tuple(term for term in terms if not _CHINESE.search(term))
    if not english:
        raise ValueError(f"term {terms[0]!r}: expected an English term beside it")
    return Entry(english, tuple(term for term in terms if _CHINESE.search(term)), definition)


def entries(app: Sphinx) -> tuple[Entry, ...]:
    """Return the entries of the book's glossary; none where it has no glossary page."""
    page = app.config.glossary_page
    if not page:
        return ()
    path = Path(app.env.doc2path(page))
    try:
        return read_glossary(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ExtensionError(f"{path.name}: {error}") from None


class glossary_use(nodes.inline):  # noqa: N801 (docutils names its nodes so)
    """A term in a page; becomes a link where pages have links."""


class _Terms:
    """The terms of a glossary in one language, ready to be looked for."""

    def __init__(self, terms: dict[str, Entry], in_english: bool) -> None:
        # The longest first, so that "criminal alert" is not found as an alert.
        longest = sorted(terms, key=len, reverse=True)
        self._entries = [terms[term] for term in longest]
        patterns = "|".join(f"({_plural(term) if in_english else re.escape(term)})" for term in longest)
        edges = (r"(?<![\w-])", r"(?![\w-])") if in_english else ("", "")
        self._any = re.compile(f"{edges[0]}(?:{patterns or '$^'}){edges[1]}", re.IGNORECASE)

    def find(self, text: str) -> Iterator[tuple[int, int, Entry]]:
        """Yield start, end and entry of each term in a text."""
        for match in self._any.finditer(text):
            if match.lastindex:
                yield *match.span(), self._entries[match.lastindex - 1]


def _plural(term: str) -> str:
    """Match a term with any of its words in the plural, and with any space between them."""
    return r"\s+".join(re.escape(word) + "(?:e?s)?" for word in term.split())


class KeepTerms(SphinxTransform):
    """Keep the terms of a glossary from being translated: each stands there in both languages."""

    # Before Sphinx translates.
    default_priority = 15

    def apply(self, **_: Any) -> None:
        """Mark them."""
        for glossary in self.document.findall(addnodes.glossary):
            for term in glossary.findall(nodes.term):
                term["translatable"] = False


class LinkTerms(SphinxTransform):
    """Mark the terms of a page, and enter them in the index."""

    # Before Sphinx collects what stands in the index.
    default_priority = 840

    def apply(self, **_: Any) -> None:
        """Replace text by marked text."""
        page = self.app.config.glossary_page
        if not page:
            return
        if self.env.docname == page:
            if self.config.language != "en":
                _leave_chinese(self.document, Lookup(self.app))
                for items in self.document.findall(nodes.definition_list):
                    if isinstance(items.parent, addnodes.glossary):
                        items.children.sort(
                            key=lambda item: LANGUAGES[self.config.language].order(item.children[0].astext())
                        )
            return
        self.env.note_dependency(self.env.doc2path(page))
        known, in_english = entries(self.app), self.config.language == "en"
        if not in_english:
            translate = Lookup(self.app)
            known = tuple(self._translated(entry, translate) for entry in known)
        other = self.app.config.glossary_except.get(self.env.docname, [])
        self._chinese = {term: entry for entry in known for term in entry.chinese}
        english = {term: entry for entry in known for term in entry.english}
        terms = _Terms(english if in_english else self._chinese, in_english)
        self._used = {entry for entry in known if entry.english[0] in other}
        for block in [node for node in self.document.findall(nodes.TextElement) if _is_prose(node)]:
            spans = list(self._chinese_spans(block)) if in_english else []
            beside = {self._chinese[text.astext()] for text in spans}
            for text in spans:
                if self._chinese[text.astext()] in self._used:
                    continue
                self._used.add(self._chinese[text.astext()])
                self._replace(text, [(0, len(text), self._chinese[text.astext()])])
            for text in [text for text in block.findall(nodes.Text) if _may_hold_term(text, block)]:
                places = []
                for start, end, entry in terms.find(text.astext()):
                    if entry not in self._used | beside:
                        self._used.add(entry)
                        places.append((start, end, entry))
                if places:
                    self._replace(text, places)
            self._used |= beside

    def _chinese_spans(self, block: nodes.Element) -> Iterator[nodes.Text]:
        for raw in list(block.findall(nodes.raw)):
            if raw.astext() != '<span lang="zh-Hant">':
                continue
            siblings = raw.parent.children
            at = raw.parent.index(raw)
            text = siblings[at + 1] if at + 2 < len(siblings) else None
            alone = text is not None and siblings[at + 2].astext() == "</span>"
            if alone and isinstance(text, nodes.Text) and text.astext() in self._chinese:
                yield text

    def _translated(self, entry: Entry, translate: Translate) -> Entry:
        """Return an entry in Chinese; without a term in Chinese it is not looked for."""
        ordinary = self.config.glossary_ordinary
        terms = [term for term in entry.chinese if term not in ordinary and len(term) > 1]
        return Entry(entry.english, tuple(map(translate, terms)), translate(entry.definition))

    def _replace(self, text: nodes.Text, places: list[tuple[int, int, Entry]]) -> None:
        whole, pieces, done = text.astext(), list[nodes.Node](), 0
        for start, end, entry in places:
            pieces += [nodes.Text(whole[done:start])] if start > done else []
            pieces.append(self._use(whole[start:end], entry))
            done = end
        pieces += [nodes.Text(whole[done:])] if done < len(whole) else []
        text.parent.replace(text, pieces)

    def _use(self, written: str, entry: Entry) -> glossary_use:
        name = nodes.make_id(f"use-{entry.english[0]}")
        use = glossary_use("", written, term=entry.english[0].lower())
        chinese = self.config.language != "en"
        use["title"] = (f"{entry.chinese[0]}：" if chinese else f"{entry.heading}: ") + entry.definition
        if name not in self.document.ids:
            use["ids"].append(name)
            self.document.note_explicit_target(use)
            english = [] if chinese else [("single", entry.english[0], name, "", None)]
            index = addnodes.index(entries=english)
            index["entries"] += [("single", term, name, "", CHINESE_KEY) for term in entry.chinese]
            use.insert(0, index)
        return use


CHINESE_KEY = "中文 Chinese"
"""The group of the Chinese terms in the index; the glossary page gives the same after each."""


def _is_prose(node: nodes.Element) -> bool:
    """Whether a node holds text of the page itself, not of a notebook's code or outputs."""
    if not isinstance(node, nodes.paragraph | nodes.caption):
        return False
    above: nodes.Element | None = node.parent
    inside: nodes.Element = node
    while above is not None:
        if isinstance(above, _APART) or {"admonition-title", "pf-front"} & set(inside.get("classes", [])):
            return False
        if "cell_output" in above.get("classes", []) and not isinstance(node, nodes.caption):
            return False
        above, inside = above.parent, above
    return True


def _may_hold_term(text: nodes.Text, block: nodes.Element) -> bool:
    above = text.parent
    while above is not block:
        if isinstance(above, (*_APART, glossary_use)):
            return False
        above = above.parent
    return True


def _leave_chinese(document: nodes.document, translate: Translate) -> None:
    """Leave only the Chinese terms on the glossary page itself, in the script of this edition."""
    for item in document.findall(nodes.definition_list_item):
        terms = [child for child in item.children if isinstance(child, nodes.term)]
        chinese = [term for term in terms if _CHINESE.search(term.astext())]
        if not chinese:
            continue
        for term in terms:
            if term not in chinese:
                # Links lead to the English terms.
                chinese[0]["ids"] += term["ids"]
                item.remove(term)
        for index in [index for term in chinese for index in term.findall(addnodes.index)]:
            index["entries"] = [(kind, translate(name), *rest) for kind, name, *rest in index["entries"]]
        for text in [text for term in chinese for text in term.findall(nodes.Text)]:
            text.parent.replace(text, nodes.Text(translate(text.astext())))
        # 餘 and 余 are one word in Simplified characters.
        first: dict[str, nodes.term] = {}
        for term in chinese:
            if first.setdefault(term.astext(), term) is not term:
                first[term.astext()]["ids"] += term["ids"]
                item.remove(term)


class ResolveTerms(SphinxPostTransform):
    """Turn the marked terms into links with the definition as title, where pages have links."""

    default_priority = 5
    formats = ()

    def run(self, **_: Any) -> None:
        """Replace the marked terms."""
        places = {
            name.lower(): (page, anchor)
            for name, _, kind, page, anchor, _ in self.env.get_domain("std").get_objects()
            if kind == "term"
        }
        for use in list(self.document.findall(glossary_use)):
            index = [child for child in use.children if isinstance(child, addnodes.index)]
            text = [child for child in use.children if not isinstance(child, addnodes.index)]
            if self.app.builder.format != "html" or use["term"] not in places:
                use.replace_self([*index, *text])
                continue
            page, target = places[use["term"]]
            address = self.app.builder.get_relative_uri(self.env.docname, page)
            link = nodes.reference("", "", *text, refuri=f"{address}#{target}", internal=True)
            link["reftitle"], link["classes"], link["ids"] = use["title"], ["glossary-term"], use["ids"]
            use.replace_self([*index, link])


def _name_pages(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], _tree: nodes.document | None
) -> None:
    """Tell the index the short title of each page that it links to."""
    if page != "genindex":
        return
    context["index_pages"] = {
        app.builder.get_relative_uri(page, name): title.astext() for name, title in app.env.titles.items()
    }
    context["index_pages"][app.builder.get_relative_uri(page, app.config.root_doc)] = _("First page")
    if app.config.language != "en":
        groups = [found for key, found in context["genindexentries"] if key == CHINESE_KEY]
        order = LANGUAGES[app.config.language].order
        context["genindexentries"] = [
            ("", sorted(found, key=lambda entry: order(entry[0]))) for found in groups
        ]


def setup_glossary(app: Sphinx) -> None:
    """Register the transforms, the style sheet and the script with Sphinx."""
    app.add_config_value("glossary_page", "", "env", types=[str])
    app.add_config_value("glossary_except", {}, "env", types=[dict])
    app.add_config_value("glossary_ordinary", [], "env", types=[list])
    app.add_node(glossary_use)
    app.add_transform(KeepTerms)
    app.add_transform(LinkTerms)
    app.add_post_transform(ResolveTerms)
    app.connect("html-page-context", _name_pages)
    app.add_css_file("glossary.css")
    app.add_js_file("glossary.js", loading_method="defer")
