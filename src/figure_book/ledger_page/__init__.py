"""The ledger page: every printed figure in one table, with its place, its interval and what rests on it.

The directive ``ledger`` writes a complete HTML table. With JavaScript it can be searched, filtered and
sorted; without, all rows stand there. Each row bears the name of its figure, so that its address never
changes.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.util.docutils import SphinxDirective

from figure_book.assets import ONE_PAGE
from figure_book.figure_links import anchored
from figure_book.ledger_page import downloads
from figure_book.ledger_page.rows import Ledger, Links, controls_html, search_words, table_html
from figure_book.translation.lookup import Translate, in_both_scripts
from figure_book.translation.translatable import html_output
from printed_figures.evidence import evidence_matrix, load_questions
from printed_figures.files import data_folder
from printed_figures.findings import load_findings
from printed_figures.ledger import load_figures
from printed_figures.links import claim_anchor, row_anchor

__all__ = ["CHAPTERS", "load_ledger", "setup_ledger", "write_downloads"]

CHAPTERS = {
    "opening": "notebooks/1_opening",
    "A": "notebooks/2_crime",
    "B": "notebooks/3_services",
    "C": "notebooks/4_community",
    "D": "notebooks/5_force",
}
"""The page on each section of the article."""

TABLES = ("datapackage.json", "figures.csv", "findings.csv", "checks.csv", "questions.csv")


class ledger_table(html_output):  # noqa: N801 (docutils names its nodes so)
    """The table; ``words`` are what only its search finds."""

    def translate(self, translate: Translate) -> None:
        """Pass on the words too: they are gathered here, and translated when the table is written."""
        for word in self["words"]:
            translate(word)
        super().translate(translate)


def load_ledger() -> Ledger:
    """Load the tables that the ledger is made from."""
    figures = load_figures()
    return Ledger(figures, load_findings(), evidence_matrix(figures), load_questions())


class LedgerDirective(SphinxDirective):
    """Every printed figure in one table."""

    def run(self) -> list[nodes.Node]:
        """Return the table, and above it the links to the same as files."""
        for name in filter(lambda name: (data_folder() / name).is_file(), TABLES):
            self.env.note_dependency(str(data_folder() / name))
        app, page, ledger = self.env.app, self.env.docname, load_ledger()

        def address(target: str, anchor: str) -> str:
            return anchored(app.builder.get_relative_uri(page, target), anchor)

        def chapter(section: str, figure: str) -> str | None:
            target = CHAPTERS.get(section)
            return address(target, row_anchor(figure)) if target in self.env.found_docs else None

        links = Links(
            chapter=chapter,
            claim=lambda finding: address(self.config.claims_page, claim_anchor(finding)),
        )
        table = table_html(ledger, links, partial(in_both_scripts, app))
        words = [word for _, row in ledger.figures.iterrows() for word in search_words(row)]
        html = f"{controls_html(ledger)}\n{table}"
        return [
            nodes.raw("", f"{_downloads(page)}\n", format="html", translatable=False),
            ledger_table("", html, format="html", words=words),
        ]


def _downloads(page: str) -> str:
    up = "../" * page.count("/")
    links = [
        f'<a href="{up}{downloads.FOLDER}/{file}" download>{kind}</a>'
        for kind, file in downloads.FILES.items()
    ]
    what = _("Download all rows:")
    return f'<p class="ledger-downloads">{what} {" ".join(links)}</p>'


def _add_scripts(
    app: Sphinx, page: str, _template: str, _context: Any, doctree: nodes.document | None
) -> None:
    """Load the script on the ledger's page only."""
    if doctree is not None and page == app.config.ledger_page:
        app.add_js_file("ledger.js", loading_method="defer")
        app.add_css_file("ledger.css", priority=ONE_PAGE)


def write_downloads(app: Sphinx) -> None:
    """Write the ledger as files, where the book has a page with it."""
    if app.config.ledger_page in app.env.found_docs:
        downloads.write(load_ledger(), Path(app.outdir))


def setup_ledger(app: Sphinx) -> None:
    """Register the directive and the configuration with Sphinx."""
    app.add_config_value("ledger_page", "book/ledger", "html", types=[str])
    app.add_config_value("claims_page", "notebooks/10_claims", "env", types=[str])
    app.add_directive("ledger", LedgerDirective)
    app.connect("html-page-context", _add_scripts)
