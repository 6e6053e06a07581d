"""The book in other languages: a Sphinx extension that gathers what is to translate, and translates it.

Sphinx translates the prose of pages and notebooks, captions included. This adds what Sphinx leaves out: the
words in charts, in tables and other HTML, in what a cell printed, in the book's own directives, and in the
interface. The English edition gathers every message as it is read; the other editions say them.

Configuration
-------------
languages : list of str
    Those that are complete: ``make book`` builds them, every page links them, the tests check them.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import extract_messages, is_translatable
from sphinx.util.typing import ExtensionMetadata

from figure_book.translation import catalogues
from figure_book.translation.html_text import translate_html
from figure_book.translation.plain import spare_parsing
from figure_book.translation.texts import Say, say_inside
from figure_book.translation.words import DIRECTIVE, speaker, texts_of
from printed_figures.files import write
from sphinx_vegalite import vegalite_chart
from sphinx_vegalite.wrapping import columns, unwrap, wrap

__all__ = ["LANGUAGES", "Language", "setup"]


class Language(NamedTuple):
    """One language of the book."""

    language: str
    """As in ``_config.yml`` and in the names of folders of catalogues."""
    tag: str
    """As in HTML (BCP 47)."""
    folder: str
    """Where it lies below the English edition."""
    name: str
    """What it calls itself."""


LANGUAGES = {
    edition.language: edition
    for edition in (
        Language("en", "en", "", "English"),
        Language("zh_Hant", "zh-Hant", "zh-hant", "繁體"),
        Language("zh_Hans", "zh-Hans", "zh-hans", "简体"),
    )
}

_LATIN = "Helvetica Neue, Helvetica, Arial, Liberation Sans"
_CHINESE_CHARTS = {
    # Han characters have no italics, and run down the page upright.
    "upright": True,
    "time_formats": {
        "%B": "%-m月",
        "%b": "%-m月",
        "%d %b": "%-m月%-d日",
        "%-d %b": "%-m月%-d日",
        "%-d %B": "%-m月%-d日",
        "%b %Y": "%Y年%-m月",
        "%B %Y": "%Y年%-m月",
        "%d %b %Y": "%Y年%-m月%-d日",
        "%-d %b %Y": "%Y年%-m月%-d日",
        "%-d %B %Y": "%Y年%-m月%-d日",
        "%Y": "%Y",
    },
    "signs": {": ": "：", "; ": "；"},
    "comma": "、",
}
CHARTS = {
    "zh_Hant": {
        "font": f"{_LATIN}, PingFang TC, Microsoft JhengHei, Noto Sans TC, Noto Sans CJK TC, sans-serif",
        **_CHINESE_CHARTS,
    },
    "zh_Hans": {
        "font": f"{_LATIN}, PingFang SC, Microsoft YaHei, Noto Sans SC, Noto Sans CJK SC, sans-serif",
        **_CHINESE_CHARTS,
    },
}
"""How the languages write in charts: ``vegalite_languages``."""

_SILENT = (
    nodes.comment,
    nodes.literal,
    nodes.literal_block,
    nodes.math,
    nodes.math_block,
    nodes.raw,
    nodes.system_message,
)
_KINDS: dict[type[nodes.Element], str] = {
    nodes.title: "heading",
    nodes.caption: "caption",
    nodes.term: "term",
    nodes.meta: "description of the page",
    nodes.image: "description of a picture",
    addnodes.toctree: "title of a part",
}


class TranslateTexts(SphinxTransform):
    """Gather the texts of a page in English; say what Sphinx leaves out in the other editions."""

    default_priority = 105
    """After Sphinx's own translation (20) and the table of contents (100)."""

    def apply(self, **_: Any) -> None:
        """Walk over the page once, in its order."""
        language, page = self.config.language, self.env.docname
        if language != "en":
            for folder in self.config.locale_dirs:
                self.env.note_dependency(
                    str(Path(self.env.srcdir) / folder / language / "LC_MESSAGES" / f"{page}.mo")
                )
        say = speaker(self.env, page)
        for node in list(self.document.findall()):
            # Sphinx leaves a node of a translation in its own document, which would be stored with the page.
            node.document = self.document
            self._visit(node, say, language)

    def _visit(self, node: nodes.Node, say: Say, language: str) -> None:
        if isinstance(node, vegalite_chart):
            # Sphinx translates it.
            if language == "en":
                texts_of(self.env)[self.env.docname] += [
                    catalogues.Text("chart text", message, "") for message in node.extract_original_messages()
                ]
        elif isinstance(node, nodes.Element) and "svg" in node.attributes:
            # A drawing of a directive, such as the mark of a finding.
            node["svg"] = translate_html(node["svg"], say)
        elif isinstance(node, addnodes.toctree):
            # It is put in after Sphinx translated.
            if node.get("caption"):
                node["caption"] = say_inside(node["caption"], _KINDS[addnodes.toctree], say)
        elif isinstance(node, nodes.raw) and language == "en":
            # In the other editions it is translated when all links are in it: see TranslateHtml.
            if _is_html(node) and not _is_inside_message(node):
                translate_html(node.astext(), say)
        elif isinstance(node, nodes.math | nodes.math_block):
            said = re.sub(r"\\text\{([^{}]*)\}", lambda found: _say_in_formula(found, say), node.astext())
            if said != node.astext():
                node.children = [nodes.Text(said)]
        elif isinstance(node, nodes.Element) and "prompt_show" in node.attributes:
            for name in ("prompt_show", "prompt_hide"):
                node[name] = say_inside(node[name], "words on a button", say)
        elif isinstance(node, nodes.literal_block) and "stream" in node.get("classes", []):
            _say_printed(node, say)
        elif isinstance(node, nodes.Text):
            if not _is_inside_message(node) and not _is_silent(node) and not _is_metadata(node):
                said = say_inside(node.astext(), DIRECTIVE, say)
                if said != node.astext():
                    node.parent.replace(node, nodes.Text(said))
        elif language == "en" and isinstance(node, nodes.Element) and _has_message(node):
            for _, message in _own_messages(node):
                if catalogues.is_message(message):
                    kind = next((kind for type_, kind in _KINDS.items() if isinstance(node, type_)), "prose")
                    # Prose keeps its numbers: Sphinx looks it up as it stands.
                    texts_of(self.env)[self.env.docname].append(catalogues.Text(kind, message, ""))


class TranslateHtml(SphinxPostTransform):
    """Translate the HTML of outputs and directives, after others have read and changed it in English."""

    default_priority = 90
    formats: ClassVar = ("html",)

    def run(self, **_: Any) -> None:
        """Change the page's nodes in place."""
        if self.config.language == "en":
            return
        say = speaker(self.env, self.env.docname)
        for node in list(self.document.findall(nodes.raw)):
            if _is_html(node) and not _is_inside_message(node):
                said = translate_html(node.astext(), say)
                if said != node.astext():
                    node.children = [nodes.Text(said)]
                    node.children[0].parent = node
                    node.rawsource = said


class MarkEnglish(SphinxPostTransform):
    """Mark the works of the bibliography, and the links to them, as English in the other languages."""

    default_priority = 900
    formats: ClassVar = ("html",)

    def run(self, **_: Any) -> None:
        """Change the page's nodes in place."""
        if self.config.language == "en":
            return
        works = [*self.document.findall(nodes.citation)]
        ids = {name for work in works for name in work["ids"]}
        for work in works:
            # They lead to the English text, which Sphinx has parsed and replaced.
            work["backrefs"] = []
        links = [
            link
            for link in self.document.findall(nodes.reference)
            if link.get("refid", link.get("refuri", "").partition("#")[2]) in ids
        ]
        for node in (*works, *(link for link in links if link.get("internal"))):
            node["classes"].append("language-en")


def _is_html(node: nodes.raw) -> bool:
    return "html" in node.get("format", "").split()


def _own_messages(node: nodes.Element) -> Iterator[tuple[nodes.Element, str]]:
    return ((owner, message) for owner, message in extract_messages(node) if owner is node)


def _has_message(node: nodes.Node) -> bool:
    """Tell whether Sphinx translates a node by itself."""
    if isinstance(node, _SILENT) or not is_translatable(node) or _is_metadata(node):
        return False
    return not isinstance(node, nodes.TextElement) or bool(node.rawsource.strip())


def _is_metadata(node: nodes.Node) -> bool:
    """Tell whether a node belongs to what MyST-NB makes of a notebook's metadata; no reader sees it."""
    while node is not None:
        if isinstance(node, nodes.docinfo | nodes.field):
            return True
        node = node.parent
    return False


def _is_inside_message(node: nodes.Node) -> bool:
    while (node := node.parent) is not None:
        if _has_message(node):
            return True
    return False


def _is_silent(node: nodes.Text) -> bool:
    parent = node.parent
    while parent is not None:
        # A reference without words of its own is given the title of what it refers to.
        if isinstance(parent, _SILENT) or not parent.get("translatable", True):
            return True
        if isinstance(parent, addnodes.pending_xref) and not parent.get("refexplicit"):
            return True
        parent = parent.parent
    return False


def _say_in_formula(found: re.Match[str], say: Say) -> str:
    return rf"\text{{{say_inside(found[1], 'words in a formula', say)}}}"


def _say_printed(block: nodes.literal_block, say: Say) -> None:
    """Translate what a cell printed, paragraph by paragraph, and break its lines again."""
    text = block.astext()
    paragraphs = text.split("\n\n")
    width = max(map(columns, text.splitlines()), default=0)
    said = [_say_paragraph(paragraph, width, say) for paragraph in paragraphs]
    if said != paragraphs:
        new = "\n\n".join(said)
        block.children = [nodes.Text(new)]
        block.rawsource = new


def _say_paragraph(paragraph: str, width: int, say: Say) -> str:
    if paragraph.lstrip()[:2].rstrip(".").isdigit():
        # A numbered list: one message a number.
        return "\n".join(_say_lines(item, width, say) for item in _items(paragraph))
    return _say_lines(paragraph, width, say)


def _items(paragraph: str) -> Iterator[str]:
    item: list[str] = []
    for line in paragraph.splitlines():
        if item and line.split(".")[0].strip().isdigit():
            yield "\n".join(item)
            item = []
        item.append(line)
    yield "\n".join(item)


def _say_lines(lines: str, width: int, say: Say) -> str:
    text = unwrap([line.strip() for line in lines.splitlines()])
    said = say_inside(text, "printed text", say)
    return lines if said == text else "\n".join(wrap(said, width))


def _set_charts(app: Sphinx, config: Config) -> None:
    """Tell the charts how the languages of the book write, and which texts are names of rows."""
    config.vegalite_languages = CHARTS
    config.vegalite_not_words = sorted(catalogues.ids())


def _say_configuration(app: Sphinx, config: Config) -> None:
    """Translate the words of the configuration."""
    if config.language == "en":
        return
    for name in (
        "project",
        "html_title",
        "html_short_title",
        "author",
        "nb_code_prompt_show",
        "nb_code_prompt_hide",
    ):
        if isinstance(getattr(config, name, None), str) and getattr(config, name):
            setattr(config, name, _(getattr(config, name)))


def _add_switcher(app: Sphinx, config: Config) -> None:
    config.templates_path.append(os.path.relpath(Path(__file__).parent / "templates", app.confdir))
    if len(config.languages) > 1:
        config.html_theme_options["article_header_end"] = ["languages.html", "article-header-buttons.html"]


def _set_address(app: Sphinx, config: Config) -> None:
    """Each language has its own address, below that of the English book."""
    if config.html_baseurl:
        config.html_baseurl += "".join(f"{name}/" for name in [LANGUAGES[config.language].folder] if name)


def _add_links(app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    """Give each page its links to itself in the other languages."""
    here = LANGUAGES[app.config.language]
    up = "../" * (pagename.count("/") + bool(here.folder))
    base = app.config.html_baseurl
    root = base.removesuffix(f"{here.folder}/") if base and here.folder else base
    context["languages"] = [
        {
            **edition._asdict(),
            "href": f"{up}{edition.folder + '/' if edition.folder else ''}{pagename}.html",
            "current": edition is here,
        }
        for edition in map(LANGUAGES.__getitem__, app.config.languages)
    ]
    if len(context["languages"]) > 1:
        links = "".join(
            f'<link rel="alternate" hreflang="{edition["tag"]}" '
            f'href="{root}{edition["href"].removeprefix(up) if root else edition["href"]}" />\n'
            for edition in context["languages"]
        )
        context["metatags"] = context.get("metatags", "") + links


def _say_labels(app: Sphinx, error: Exception | None) -> None:
    """Finish the pages when all are written: labels that templates of the theme have fixed, and blanks."""
    if error is not None or app.builder.format != "html" or app.config.language == "en":
        return
    labels = {word: str(_(word)) for word in catalogues.FIXED_WORDS}
    pattern = re.compile(rf' (aria-label|title)="({"|".join(map(re.escape, labels))})"')
    for path in sorted(Path(app.outdir).rglob("*.html")):
        if path.relative_to(app.outdir).parts[0] in ("_static", "_sources"):
            continue
        html = path.read_text(encoding="utf-8")
        said = pattern.sub(lambda found: f' {found[1]}="{labels[found[2]]}"', html)
        if (said := _with_clauses(_without_blanks(said))) != html:
            write(path, said)


def _say_copy_button(app: Sphinx, error: Exception | None) -> None:
    """Translate the words that sphinx-copybutton has in its script, for languages of its own choice."""
    path = Path(app.outdir) / "_static" / "copybutton.js"
    if error is not None or app.config.language == "en" or not path.is_file():
        return
    script = path.read_text(encoding="utf-8")
    for word in catalogues.COPY_WORDS:
        script = script.replace(f": {word!r}", f": {json.dumps(str(_(word)), ensure_ascii=False)}")
    write(path, script)


_APART = re.compile(r"(<(script|style|pre|code|svg|textarea)\b.*?</\2>)", re.DOTALL)
_BLANK = re.compile(r"([，。；：？！、）」』”])((?:</(?:a|b|em|span|strong)>)*) +(?=[^\s])")


def _without_blanks(html: str) -> str:
    """Take out the blanks that templates and directives put after full-width punctuation."""
    parts = _APART.split(html)
    # Of three parts one is text, one is kept apart and one names its element.
    texts = [_BLANK.sub(r"\1\2", text) for text in parts[::3]]
    apart = [*parts[1::3], ""]
    return "".join(part for pair in zip(texts, apart, strict=True) for part in pair)


_HEADING = re.compile(r"(?<=<h[123]>)([^<>]+)(?=<)")
_CLAUSE = re.compile(r"[^，：；。、？！]+[，：；。、？！]*")


def _with_clauses(html: str) -> str:
    """Mark the clauses of headings, between which their lines break where they can: see languages.css."""

    def mark(heading: re.Match[str]) -> str:
        clauses = _CLAUSE.findall(heading[1])
        marked = "".join(f'<span class="clause">{clause}</span>' for clause in clauses)
        return marked if len(clauses) > 1 else heading[1]

    return _HEADING.sub(mark, html)


def _write_texts(app: Sphinx, error: Exception | None) -> None:
    """Store what was gathered beside the book, for `make messages` and for the tests."""
    if error is not None or app.config.language != "en":
        return
    texts = texts_of(app.env)
    path = Path(app.doctreedir).parent / "messages.json"
    stored = {page: texts[page] for page in _in_reading_order(app.env) if texts.get(page)}
    path.write_text(json.dumps(stored, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def _in_reading_order(env: BuildEnvironment) -> list[str]:
    order: list[str] = []

    def follow(page: str) -> None:
        if page not in order:
            order.append(page)
            for next_page in env.toctree_includes.get(page, []):
                follow(next_page)

    follow(env.config.root_doc)
    return order + sorted(set(env.found_docs) - set(order))


def _purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    texts_of(env).pop(docname, None)


def _merge(app: Sphinx, env: BuildEnvironment, docnames: list[str], other: BuildEnvironment) -> None:
    texts_of(env).update({page: texts for page, texts in texts_of(other).items() if page in docnames})


def _words_digest(app: Sphinx) -> str:
    """Digest the translations: every page has words of the interface and titles of others."""
    folders = [Path(folder) / app.config.language / "LC_MESSAGES" for folder in app.config.locale_dirs]
    files = [path for folder in folders for path in sorted(folder.rglob("*.*"))]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the transform, the switcher and the configuration with Sphinx.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        The application.

    Returns
    -------
    dict
        What Sphinx wants to know of an extension.
    """
    app.add_config_value("languages", ["en"], "html", types=[list])
    app.add_config_value("edition_words_digest", _words_digest(app), "html", types=[str])
    if app.config.language != "en":
        spare_parsing()
    app.add_transform(TranslateTexts)
    app.add_post_transform(TranslateHtml)
    app.add_post_transform(MarkEnglish)
    for name in dict(catalogues.THEMES) if app.config.language != "en" else ():
        app.add_message_catalog(name, str(Path(app.srcdir) / app.config.locale_dirs[0]))
    app.connect("config-inited", _say_configuration, priority=100)
    app.connect("config-inited", _set_charts, priority=100)
    app.connect("config-inited", _add_switcher, priority=100)
    app.connect("config-inited", _set_address, priority=900)
    app.connect("html-page-context", _add_links)
    app.connect("env-purge-doc", _purge)
    app.connect("env-merge-info", _merge)
    app.connect("build-finished", _write_texts)
    app.connect("build-finished", _say_labels, priority=700)
    # After it is written by its extension and before it is seen which scripts are used.
    app.connect("build-finished", _say_copy_button, priority=490)
    app.add_css_file("languages.css")
    return {"version": "1", "env_version": 2, "parallel_read_safe": True, "parallel_write_safe": True}
