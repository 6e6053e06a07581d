"""What is done to every page when its template is filled in, and what is written when all pages are.

Sphinx asks its template bridge for the text of every page, so a page is finished in the moment it is written,
and one that is not written again needs nothing. The bridge knows as well what makes pages out of date beside
their sources: style sheets and scripts, the data and the record in the footer, the catalogues. Pages are read
by `markup.Walker`, which leaves every character as it is and takes a third of the time of BeautifulSoup; that
one reads the small pieces of HTML that are to be changed as trees.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.jinja2glue import BuiltinTemplateLoader
from sphinx.locale import _
from sphinx.theming import Theme

from figure_book import assets, edition, previews, search, third_party
from figure_book.files import book_data, data_files
from figure_book.languages import mark_runs
from figure_book.ledger_page import write_downloads
from figure_book.markup import Element, Walker
from figure_book.translation.catalogues import COPY_WORDS, FIXED_WORDS
from printed_figures.files import write

__all__ = ["Templates", "finish_page", "setup_finish"]

NOT_SHOWN = {"script", "style", "title", "template", "textarea", "option"}
NOT_PROSE = {"script", "style", "pre", "code", "svg", "textarea"}
ICONS = json.loads(resources.files("figure_book").joinpath("icons.json").read_text(encoding="utf-8"))
"""The icons of the theme as drawings, by class; made by ``tools/theme_style.py``."""
_BLANK = re.compile(r"(?<=[，。；：？！、）」』”]) +(?=\S|\Z)")
_CLAUSE = re.compile(r"[^，：；。、？！]+[，：；。、？！]*")


class _Edits(Walker):
    """Collects what to write in place of parts of a page."""

    def __init__(self, labels: Mapping[str, str], is_chinese: bool) -> None:
        super().__init__()
        self.found: list[tuple[int, int, str]] = []
        self._labels, self._is_chinese = labels, is_chinese
        self._follows_mark = False
        self._heading: Element | None = None

    def entered(self, element: Element, start: int, tag: str) -> None:
        """Translate labels that the theme has fixed, draw its icons, leave no script in an attribute."""
        self._follows_mark = False
        self._heading = element if element.name in {"h1", "h2", "h3"} and not element.attributes else None
        new = tag
        for name in ("aria-label", "title"):
            label = element.attributes.get(name, "")
            if label in self._labels:
                new = new.replace(f'{name}="{label}"', f'{name}="{self._labels[label]}"')
        if handler := element.attributes.get("onclick"):
            # Its button is known by its class to page-start.js: a strict host runs no attribute.
            new = new.replace(f' onclick="{handler}"', "")
        leads_out = element.name == "a" and re.match("https?:", element.attributes.get("href", ""))
        if leads_out and "rel" not in element.attributes:
            new = f'{new[:-1]} rel="noopener noreferrer">'
        for name in ICONS.keys() & set(element.attributes.get("class", "").split()):
            new += '<svg viewBox="{box}" aria-hidden="true"><path d="{path}"/></svg>'.format_map(ICONS[name])
        if new != tag:
            self.found.append((start, len(tag), new))

    def left(self, element: Element) -> None:
        """See whether a blank may still follow a mark of punctuation."""
        self._follows_mark &= element.name in {"a", "b", "em", "span", "strong"}
        self._heading = None

    def text(self, start: int, written: str) -> None:
        """Set a text as Chinese is set, and mark the language of what is Chinese."""
        names = {element.name for element in self.path}
        new = written
        if self._is_chinese and not names & NOT_PROSE:
            before = "，" if self._follows_mark else ""
            new = _BLANK.sub("", before + written)[len(before) :]
            self._follows_mark = new.endswith(tuple("，。；：？！、）」』”"))
            clauses = _CLAUSE.findall(new) if self._heading else []
            if len(clauses) > 1:
                # Lines break between them where they can: see languages.css.
                new = "".join(f'<span class="clause">{clause}</span>' for clause in clauses)
        languages = [each.attributes["lang"] for each in self.path if "lang" in each.attributes]
        if not names & NOT_SHOWN and not (languages and languages[-1].startswith("zh")):
            new = mark_runs(new, "tspan" if "svg" in names else "span")
        if new != written:
            self.found.append((start, len(written), new))


def finish_page(html: str, language: str, labels: Mapping[str, str]) -> str:
    """Finish a page: translate labels that templates of the theme have fixed, and mark what is Chinese.

    In a Chinese edition no blank follows full-width punctuation, and headings stand in clauses. In every
    edition a run of Han characters stands in an element with a Chinese ``lang``. Nothing else changes.
    """
    edits = _Edits(labels, language.startswith("zh"))
    edits.walk(html)
    parts, done = [], 0
    for start, length, new in edits.found:
        parts += [html[done:start], new]
        done = start + length
    return "".join([*parts, html[done:]])


class Templates(BuiltinTemplateLoader):
    """Sphinx's own templates, whose pages are finished."""

    def init(self, builder: Builder, theme: Theme | None = None, dirs: list[str] | None = None) -> None:
        """Take note of the application."""
        super().init(builder, theme, dirs)
        self._app = builder.app

    def render(self, template: str, context: dict[str, Any]) -> str:  # type: ignore[override]
        """Fill in a template; a whole page is finished."""
        html = super().render(template, context)
        if "<html" not in html[:200]:
            return html
        # Until it is written again, the book is known not to be finished.
        search.index_path(self._app).unlink(missing_ok=True)
        language = self._app.config.language
        labels = {word: str(_(word)) for word in FIXED_WORDS} if language != "en" else {}
        return finish_page(html, language, labels)

    def newest_template_mtime(self) -> float:
        """Return when the last of the files changed that every page depends on."""
        here, config = Path(self._app.srcdir), self._app.config
        folders = [Path(__file__).parent, *(here / folder for folder in config.html_static_path)]
        files = [path for folder in folders for path in folder.rglob("*.*") if path.suffix != ".pyc"]
        files += [*here.glob(edition.RECORD), *data_files(book_data())]
        for folder in config.locale_dirs:
            files += (here / folder / config.language).rglob("*.mo")
        return max(super().newest_template_mtime(), *(path.stat().st_mtime for path in files))


def _finish(app: Sphinx, error: Exception | None) -> None:
    """Write what is made of the whole book, in an order that nothing else depends on."""
    if error is not None or app.builder.name != "html" or search.index_path(app).is_file():
        return
    _translate_copy_button(app)
    edition.publish(app)
    write_downloads(app)
    previews.write_addresses(app)
    previews.write_cards(app)
    assets.lighten(app)
    third_party.write_notices(app)
    search.write_index(app)


def _translate_copy_button(app: Sphinx) -> None:
    """Translate the words that sphinx-copybutton has in its script, for languages of its own choice."""
    path = Path(app.outdir) / "_static" / "copybutton.js"
    if app.config.language == "en" or not path.is_file():
        return
    script = path.read_text(encoding="utf-8")
    for word in COPY_WORDS:
        script = script.replace(f": {word!r}", f": {json.dumps(str(_(word)), ensure_ascii=False)}")
    write(path, script)


def _set_templates(app: Sphinx, config: Config) -> None:
    config.template_bridge = f"{__name__}.Templates"


def setup_finish(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.connect("config-inited", _set_templates)
    app.connect("build-finished", _finish)
