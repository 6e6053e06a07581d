"""Nodes for what Sphinx cannot translate by itself: HTML of outputs, words of directives, printed text.

Each implements Sphinx's `addnodes.translatable`: the gettext builder gathers its messages, and the Locale
transform hands it their translations. A transform makes these nodes of what MyST-NB and docutils made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import is_translatable

from figure_book.translation.editions import SOURCE
from figure_book.translation.html_text import translate_html
from figure_book.translation.lookup import Lookup, Translate, convert, is_message, translate
from sphinx_vegalite.messages import abstract, translate_inside
from sphinx_vegalite.wrapping import columns, unwrap, wrap

__all__ = ["WithMessages", "html_output", "setup_translatable", "translated_text"]

_SILENT = (
    *(nodes.comment, nodes.literal, nodes.literal_block, nodes.math, nodes.math_block, nodes.raw),
    nodes.system_message,
)


class WithMessages(nodes.Element, addnodes.translatable):
    """A node whose texts are messages with placeholders for their numbers.

    Sphinx's gettext builder gathers the messages. They are translated by transforms of this module, because
    Sphinx would first parse each translation as a document, which takes a quarter of an edition's time.
    """

    is_late: ClassVar = False
    """Whether it is translated when others have read it in English."""

    def translate(self, translate: Translate) -> None:
        """Pass every text of the node to a function, and keep what it returns."""
        raise NotImplementedError

    def note_messages(self) -> None:
        """Note the messages for the gettext builder."""
        self["messages"] = found = []

        def note(text: str) -> str:
            if is_message(text):
                found.append(abstract(text)[0])
            return text

        self.translate(note)

    def preserve_original_messages(self) -> None:
        """Leave the messages where they are noted."""

    def extract_original_messages(self) -> list[str]:
        """Return the messages, where they are gathered."""
        return self.get("messages", [])


class translated_text(WithMessages, nodes.Inline, nodes.TextElement):  # noqa: N801 (docutils names its nodes so)
    """A text of a directive or a role, until it is translated."""

    def translate(self, translate: Translate) -> None:
        """Change the text."""
        text = self.astext()
        # Blanks stay: a sign or a number may stand before them.
        self["text"] = text.replace(text.strip(), translate(text.strip()), 1)

    def replacement(self, text: str) -> list[nodes.Node]:
        """Return what stands in the page for the translated text."""
        return [nodes.Text(text)]


class html_output(WithMessages, nodes.raw):  # noqa: N801
    """HTML of an output or a directive."""

    is_late = True

    def translate(self, translate: Translate) -> None:
        """Change the HTML."""
        html = self.astext()
        if (translated := translate_html(html, translate)) != html:
            self.rawsource = translated
            self.replace(self[0], nodes.Text(translated))


class printed_text(WithMessages, nodes.literal_block):  # noqa: N801
    """What a cell printed, translated paragraph by paragraph, its lines broken again."""

    def translate(self, translate: Translate) -> None:
        """Change the text."""
        text = self.astext()
        width = max(map(columns, text.splitlines()), default=0)
        new = "\n\n".join(
            "\n".join(_translate_lines(item, width, translate) for item in _items(paragraph))
            for paragraph in text.split("\n\n")
        )
        self.rawsource = new
        self.replace(self[0], nodes.Text(new))


class formula(WithMessages, nodes.math):  # noqa: N801
    """A formula with words in it."""

    def translate(self, translate: Translate) -> None:
        """Change the words."""

        def words(found: re.Match[str]) -> str:
            return rf"\text{{{translate_inside(found[1], translate)}}}"

        self.replace(self[0], nodes.Text(re.sub(r"\\text\{([^{}]*)\}", words, self.astext())))


class formula_block(formula, nodes.math_block):  # noqa: N801
    """The same, on lines of its own."""


class code_cell(WithMessages, nodes.container):  # noqa: N801
    """A cell whose button has words of its own."""

    def translate(self, translate: Translate) -> None:
        """Change the words."""
        for name in ("prompt_show", "prompt_hide"):
            self[name] = translate_inside(self[name], translate)


def _items(paragraph: str) -> Iterator[str]:
    """Cut a numbered list into its items; another paragraph is one."""
    numbered = paragraph.lstrip()[:2].rstrip(".").isdigit()
    item: list[str] = []
    for line in paragraph.splitlines():
        if numbered and item and line.split(".")[0].strip().isdigit():
            yield "\n".join(item)
            item = []
        item.append(line)
    yield "\n".join(item)


def _translate_lines(lines: str, width: int, translate: Translate) -> str:
    text = unwrap([line.strip() for line in lines.splitlines()])
    translated = translate_inside(text, translate)
    return lines if translated == text else "\n".join(wrap(translated, width))


class MarkTexts(SphinxTransform):
    """Make nodes that can be translated of those that Sphinx would leave out."""

    default_priority = 9
    """Before Sphinx notes the messages (10)."""

    def apply(self, **_: Any) -> None:
        """Walk over the page once."""
        if self.config.language == SOURCE and self.app.builder.name != "gettext":
            return
        for node in list(self.document.findall()):
            if isinstance(node, nodes.Text):
                if node.strip() and not _is_inside_message(node) and not _is_silent(node):
                    node.parent.replace(node, translated_text("", node.astext()))
            elif type(node) is nodes.math_block and r"\text" not in node.astext():
                # Sphinx would offer it to translators.
                node["translatable"] = False
            elif isinstance(node, nodes.Element) and (kind := _kind(node)):
                new = kind(node.rawsource, **node.attributes)
                new.extend(node.children)
                node.parent.replace(node, new)
        if self.app.builder.name == "gettext":
            for node in self.document.findall(WithMessages):
                node.source, node.line = self.document["source"], 1
                node.note_messages()


def _kind(node: nodes.Node) -> type[WithMessages] | None:
    """Return the class that translates a node."""
    match node:
        case WithMessages():
            return None
        case nodes.raw() if not node.get("translatable", True) or _is_inside_message(node):
            return None
        case nodes.raw() if "html" in node.get("format", "").split():
            return html_output
        case nodes.literal_block() if "stream" in node["classes"]:
            return printed_text
        case nodes.math_block() if r"\text" in node.astext():
            return formula_block
        case nodes.math() if r"\text" in node.astext():
            return formula
        case nodes.container() if "prompt_show" in node:
            return code_cell
    return None


def _ancestors(node: nodes.Node) -> Iterator[nodes.Element]:
    while (node := node.parent) is not None:
        yield node


def _is_inside_message(node: nodes.Node) -> bool:
    """Tell whether a node belongs to what Sphinx or another node here translates."""
    return any(
        # A cell has words of its own, and outputs.
        not isinstance(above, (*_SILENT, code_cell))
        and is_translatable(above)
        and (not isinstance(above, nodes.TextElement) or bool(above.rawsource.strip()))
        for above in _ancestors(node)
    )


def _is_silent(text: nodes.Text) -> bool:
    # A reference without words of its own is given the title of what it refers to; no reader sees the
    # metadata of a notebook.
    return any(
        isinstance(above, (*_SILENT, nodes.docinfo, nodes.field))
        or not above.get("translatable", True)
        or (isinstance(above, addnodes.pending_xref) and not above.get("refexplicit"))
        for above in _ancestors(text)
    )


class TranslateNodes(SphinxTransform):
    """Translate the nodes; where messages are gathered, they stay as they are."""

    default_priority = 30
    """After Sphinx's own translation (20)."""

    def apply(self, **_: Any) -> None:
        """Change the nodes in place."""
        if self.app.builder.name == "gettext":
            return
        lookup = Lookup(self.app)
        for node in [node for node in self.document.findall(WithMessages) if not node.is_late]:
            if self.config.language != SOURCE:
                node.translate(lookup)
            if isinstance(node, translated_text):
                node.parent.replace(node, node.replacement(node.get("text", node.astext())))


class TranslateCaptions(SphinxTransform):
    """Translate the captions of the table of contents, which is put in after Sphinx translated."""

    default_priority = 105

    def apply(self, **_: Any) -> None:
        """Change the nodes in place."""
        for node in self.document.findall(addnodes.toctree):
            node.source = node.source or self.document["source"]
            node.preserve_original_messages()
            for caption in node.extract_original_messages():
                node.apply_translated_message(caption, translate(self.app, caption))


class TranslateHtml(SphinxPostTransform):
    """Translate the HTML of outputs and directives, when all links are in it."""

    default_priority = 90
    formats = ("html",)

    def run(self, **_: Any) -> None:
        """Change the page's nodes in place."""
        if self.config.language == SOURCE:
            return
        for node in list(self.document.findall(html_output)):
            node.translate(Lookup(self.app, script=False))
            node.replace(node[0], nodes.Text(convert(node.astext(), self.app)))


def setup_translatable(app: Sphinx) -> None:
    """Register the transforms with Sphinx."""
    app.add_transform(MarkTexts)
    app.add_transform(TranslateNodes)
    app.add_transform(TranslateCaptions)
    app.add_post_transform(TranslateHtml)
