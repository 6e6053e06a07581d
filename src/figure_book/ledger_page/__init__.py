"""The ledger page: every printed figure in one table, with its place, its interval and what rests on it.

The directive ``ledger`` writes a complete HTML table. With JavaScript it can be searched, filtered and
sorted by DataTables, which lies in ``static`` and is loaded on no other page; without, all rows stand
there. Each row bears the name of its figure, so that its address never changes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from figure_book.figure_links import anchored
from figure_book.translation.html_text import translate_html
from figure_book.translation.lookup import Translate, in_both_scripts
from figure_book.translation.translatable import WithMessages, html_output
from printed_figures.files import data_folder
from printed_figures.links import claim_anchor, row_anchor

if TYPE_CHECKING:
    from figure_book.ledger_page.rows import Ledger, Links

__all__ = ["CHAPTERS", "load_ledger", "setup_ledger"]

CHAPTERS = {
    "opening": "notebooks/1_opening",
    "A": "notebooks/2_crime",
    "B": "notebooks/3_services",
    "C": "notebooks/4_community",
    "D": "notebooks/5_force",
}
"""The page on each section of the article."""

FOLDER = "_data"
"""Where the files to download lie, beside the pages."""
FILES = {"CSV": "figures.csv", "JSON": "figures.json"}

TABLES = ("datapackage.json", "figures.csv", "findings.csv", "questions.csv")


class ledger_table(nodes.General, WithMessages):  # noqa: N801 (docutils names its nodes so)
    """The place of the ledger, until the addresses of the other pages are known."""

    is_late = True

    def translate(self, translate: Translate) -> None:
        """Pass on every text: when the table is written, an `html_output` takes its place."""
        from figure_book.ledger_page.rows import Links

        links = Links(lambda _section, _figure: "", lambda _finding: "")
        translate_html(_table(load_ledger(), links, translate), translate)


def load_ledger() -> Ledger:
    """Load the tables that the ledger is made from."""
    # Pandas takes a second to import, and a build that reads no page needs nothing of it.
    from figure_book.ledger_page.rows import Ledger
    from printed_figures.evidence import evidence_matrix, load_questions
    from printed_figures.findings import load_findings
    from printed_figures.ledger import load_figures

    figures = load_figures()
    return Ledger(figures, load_findings(), evidence_matrix(figures), load_questions())


class LedgerDirective(SphinxDirective):
    """Every printed figure in one table."""

    def run(self) -> list[nodes.Node]:
        """Return the place of the table."""
        for name in TABLES:
            self.env.note_dependency(str(data_folder() / name))
        for path in sorted(Path(__file__).parent.glob("*.py")):
            self.env.note_dependency(str(path))
        table = ledger_table()
        self.set_source_info(table)
        return [table]


class WriteLedger(SphinxPostTransform):
    """Put the table in its place."""

    default_priority = 5
    formats = ("html",)

    def run(self, **_: Any) -> None:
        """Change the page's nodes in place."""
        for node in list(self.document.findall(ledger_table)):
            from figure_book.ledger_page import downloads
            from figure_book.ledger_page.rows import Links

            ledger = load_ledger()
            downloads.write(ledger, Path(self.app.outdir))
            builder, page = self.app.builder, self.env.docname

            def address(target: str, anchor: str, builder: Any = builder, page: str = page) -> str:
                return anchored(builder.get_relative_uri(page, target), anchor)

            links = Links(
                chapter=lambda section, figure: address(CHAPTERS[section], row_anchor(figure)),
                claim=lambda finding: address(self.config.claims_page, claim_anchor(finding)),
            )
            html = "\n".join([_downloads(page), _table(ledger, links, partial(in_both_scripts, self.app))])
            node.replace_self(html_output("", html, format="html"))


def _table(ledger: Ledger, links: Links, translate: Callable[[str], str] = str) -> str:
    from figure_book.ledger_page.rows import controls_html, table_html

    return f"{controls_html(ledger)}\n{table_html(ledger, links, translate)}"


def _downloads(page: str) -> str:
    up = "../" * page.count("/")
    links = [f'<a href="{up}{FOLDER}/{file}" download>{kind}</a>' for kind, file in FILES.items()]
    what = _("Download all rows:")
    return f'<p class="ledger-downloads">{what} {" ".join(links)}</p>'


def _add_scripts(
    app: Sphinx, page: str, _template: str, _context: Any, doctree: nodes.document | None
) -> None:
    """Load the scripts on the ledger's page only."""
    if doctree is not None and page == app.config.ledger_page:
        for name in ("datatables/dataTables.min.js", "ledger.js"):
            app.add_js_file(name, loading_method="defer")
        app.add_css_file("ledger.css")


def _skip(_self: Any, _node: ledger_table) -> None:
    raise nodes.SkipNode


def setup_ledger(app: Sphinx) -> None:
    """Register the directive and the transform with Sphinx."""
    app.add_config_value("claims_page", "notebooks/10_claims", "html", types=[str])
    app.add_node(ledger_table, html=(_skip, None), text=(_skip, None), latex=(_skip, None))
    app.add_directive("ledger", LedgerDirective)
    app.add_post_transform(WriteLedger)
    app.connect("html-page-context", _add_scripts)
