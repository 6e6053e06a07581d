"""Sets up every component with Sphinx; `figure_book.setup` leads here, so that a command need not load it."""

from __future__ import annotations

import os
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.typing import ExtensionMetadata

from figure_book.assets import setup_assets
from figure_book.cards import setup_cards
from figure_book.edition import setup_edition
from figure_book.figure_links import setup_figure_links
from figure_book.finish import setup_finish
from figure_book.folds import setup_folds
from figure_book.glossary import setup_glossary
from figure_book.ledger_page import setup_ledger
from figure_book.linked_data import setup_linked_data
from figure_book.mathml import setup_mathml
from figure_book.previews import setup_previews
from figure_book.search import setup_search
from figure_book.titles import setup_titles
from figure_book.translation import setup_translation
from figure_book.whole_book import setup_whole_book
from figure_book.worked import setup_worked

__all__ = ["setup_components"]

HERE = Path(__file__).parent


def _add_folders(app: Sphinx, config: Config) -> None:
    # New lists, for those that are there may be Sphinx's default; relative, for the built book notes them.
    config.templates_path = [*config.templates_path, os.path.relpath(HERE / "templates", app.confdir)]
    config.html_static_path = [*config.html_static_path, os.path.relpath(HERE / "static", app.confdir)]


def setup_components(app: Sphinx) -> ExtensionMetadata:
    """Set up every component with Sphinx."""
    app.setup_extension("sphinx_vegalite")
    app.connect("config-inited", _add_folders)
    for set_up in (
        *(setup_figure_links, setup_ledger, setup_cards, setup_glossary, setup_mathml, setup_worked),
        *(setup_search, setup_edition, setup_previews, setup_linked_data, setup_translation, setup_assets),
        *(setup_folds, setup_titles, setup_whole_book, setup_finish),
    ):
        set_up(app)
    for name in ("book.css", "navigation.css"):
        app.add_css_file(name, priority=800)
    # A browser shows the page without waiting for what is for paper.
    app.add_css_file("print.css", priority=800, media="print")
    # When the code changes, Sphinx reads every page again.
    version = max(path.stat().st_mtime_ns for path in HERE.rglob("*.py"))
    return {"version": "1", "env_version": version, "parallel_read_safe": True, "parallel_write_safe": True}
