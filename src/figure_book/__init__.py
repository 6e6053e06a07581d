"""What a book of printed figures adds to Jupyter Book: one Sphinx extension, with all that its pages need.

Add ``figure_book`` and ``sphinx_vegalite`` to ``sphinx: config: extensions`` of ``_config.yml``. Each module
is one component and says what it brings; its style sheet and its script lie in ``static``, its templates in
``templates``, under its own name.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.typing import ExtensionMetadata

__all__ = ["setup"]


def _add_templates(app: Sphinx, config: Config) -> None:
    # A new list: the one that is there may be Sphinx's default.
    config.templates_path = [*config.templates_path, str(Path(__file__).parent / "templates")]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up every component with Sphinx."""
    from figure_book.assets import setup_assets
    from figure_book.cards import setup_cards
    from figure_book.edition import setup_edition
    from figure_book.figure_links import setup_figure_links
    from figure_book.finish import setup_finish
    from figure_book.glossary import setup_glossary
    from figure_book.ledger_page import setup_ledger
    from figure_book.linked_data import setup_linked_data
    from figure_book.mathml import setup_mathml
    from figure_book.previews import setup_previews
    from figure_book.search import setup_search
    from figure_book.styles import setup_styles
    from figure_book.translation import setup_translation
    from figure_book.worked import setup_worked

    app.setup_extension("sphinx_vegalite")
    app.connect("config-inited", _add_templates)
    setup_figure_links(app)
    setup_ledger(app)
    setup_cards(app)
    setup_glossary(app)
    setup_mathml(app)
    setup_worked(app)
    setup_search(app)
    setup_edition(app)
    setup_previews(app)
    setup_linked_data(app)
    setup_translation(app)
    setup_assets(app)
    setup_styles(app)
    setup_finish(app)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
