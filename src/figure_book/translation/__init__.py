"""The book in other languages.

Sphinx translates the prose of pages and notebooks, captions included; `translatable` adds what it leaves
out: words in tables and other HTML, in what a cell printed, in the book's own directives. `catalogues` keeps
the messages, `build` builds the editions, and this module sets it all up.

Configuration
-------------
languages : list of str
    Those that are complete: ``make book`` builds them, every page links them, the tests check them.
edition_words_digest : str
    Digest of the compiled catalogues of the edition: every page has words of the interface.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.typing import ExtensionMetadata

from figure_book.translation import catalogues, charts
from figure_book.translation.editions import LANGUAGES, SOURCE, Language
from figure_book.translation.lookup import DOMAIN
from printed_figures.files import write

__all__ = ["LANGUAGES", "Language", "setup"]


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


def _configure(app: Sphinx, config: Config) -> None:
    """Translate the words of the configuration, and tell Sphinx what is translated."""
    config.gettext_compact = DOMAIN
    # For this builder MyST-NB prefers plain text.
    config.nb_mime_priority_overrides = [*config.nb_mime_priority_overrides, ("gettext", "text/html", 0)]
    for name in ("project", "html_title", "html_short_title", "author", *catalogues.CONFIG_WORDS):
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
    app.add_config_value("languages", [SOURCE], "html", types=[list])
    app.add_config_value("edition_words_digest", "", "html", types=[str])
    app.setup_extension("figure_book.translation.translatable")
    charts.setup(app)
    app.add_post_transform(MarkEnglish)
    for folder in app.config.locale_dirs if app.config.language != SOURCE else ():
        for name in (DOMAIN, *dict(catalogues.THEMES)):
            app.add_message_catalog(name, str(Path(app.srcdir) / folder))
    app.connect("config-inited", _configure, priority=100)
    app.connect("config-inited", _add_switcher, priority=100)
    app.connect("config-inited", _set_address, priority=900)
    app.connect("html-page-context", _add_links)
    app.connect("build-finished", _say_labels, priority=700)
    # After it is written by its extension and before it is seen which scripts are used.
    app.connect("build-finished", _say_copy_button, priority=490)
    app.add_css_file("languages.css")
    return {"version": "1", "env_version": 3, "parallel_read_safe": True, "parallel_write_safe": True}
