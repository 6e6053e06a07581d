"""The book in other languages.

Sphinx translates the prose of pages and notebooks, captions included; `translatable` adds what it leaves
out: words in tables and other HTML, in what a cell printed, in the book's own directives. `catalogues` keeps
the messages, `build` builds the editions, and this module sets it all up. ``languages`` names those that are
complete: ``make book`` builds them, every page links them, the tests check them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform

from figure_book.translation import catalogues
from figure_book.translation.editions import CHARTS, LANGUAGES, SOURCE, Language
from figure_book.translation.lookup import DOMAIN, ids, is_message
from figure_book.translation.translatable import setup_translatable

__all__ = ["LANGUAGES", "Language", "setup_translation"]


class MarkEnglish(SphinxPostTransform):
    """Mark what is English in the other languages.

    Works of the bibliography and the links to them stay English; a paragraph without a translation of what
    it says now is shown in English, and says so.
    """

    default_priority = 900
    formats = ("html",)

    def run(self, **_options: Any) -> None:
        """Change the page's nodes in place."""
        # Where nothing has been translated, nothing is newer in English.
        if self.config.language == "en" or not (Path(self.app.srcdir) / "locales").is_dir():
            return
        # Sphinx notes of each text that it looks up whether it found a translation.
        for text in self.document.findall(nodes.TextElement):
            if text.get("translated") is False and is_message(text.astext()):
                text["classes"].append("language-en")
                text.append(nodes.inline("", " " + _("newer in English"), classes=["newer-in-english"]))
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
        marked: list[nodes.Element] = [*works, *(link for link in links if link.get("internal"))]
        for node in marked:
            node["classes"].append("language-en")


def _configure(app: Sphinx, config: Config) -> None:
    """Translate the words of the configuration, and tell Sphinx what is translated."""
    config.gettext_compact = DOMAIN
    config.vegalite_languages = CHARTS
    # The names of rows are the same in every language.
    config.vegalite_not_words = sorted(ids())
    # For this builder MyST-NB prefers plain text.
    config.nb_mime_priority_overrides = [*config.nb_mime_priority_overrides, ("gettext", "text/html", 0)]
    for name in ("project", "html_title", "html_short_title", "author", *catalogues.CONFIG_WORDS):
        if isinstance(getattr(config, name, None), str) and getattr(config, name):
            setattr(config, name, _(getattr(config, name)))
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


def setup_translation(app: Sphinx) -> None:
    """Register the transforms, the switcher and the configuration with Sphinx."""
    app.add_config_value("languages", [SOURCE], "html", types=[list])
    setup_translatable(app)
    app.add_post_transform(MarkEnglish)
    for folder in app.config.locale_dirs if app.config.language != SOURCE else ():
        for name in (DOMAIN, *dict(catalogues.THEMES)):
            app.add_message_catalog(name, str(Path(app.srcdir) / folder))
    app.connect("config-inited", _configure, priority=100)
    app.connect("config-inited", _set_address, priority=900)
    app.connect("html-page-context", _add_links)
    app.add_css_file("languages.css")
