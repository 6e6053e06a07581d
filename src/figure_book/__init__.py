"""What a book of printed figures adds to Jupyter Book: one Sphinx extension, with all that its pages need.

Add ``figure_book`` and ``sphinx_vegalite`` to ``sphinx: config: extensions`` of ``_config.yml``. Each module
is one component and says what it brings; `setup` sets them all up.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.typing import ExtensionMetadata

__all__ = ["setup"]

TEMPLATES = Path(__file__).parent / "templates"


def _add_templates(app: Sphinx, config: Config) -> None:
    config.templates_path.append(str(TEMPLATES))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up every component with Sphinx.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        The application.

    Returns
    -------
    dict
        What Sphinx wants to know of an extension.
    """
    from figure_book import (
        assets,
        cards,
        edition,
        figure_links,
        glossary,
        languages,
        ledger_page,
        linked_data,
        mathml,
        previews,
        references,
        search,
        styles,
        translation,
        worked,
    )

    app.setup_extension("sphinx_vegalite")
    app.connect("config-inited", _add_templates, priority=100)
    for component in (
        figure_links,
        ledger_page,
        cards,
        glossary,
        mathml,
        worked,
        references,
        assets,
        languages,
        search,
        edition,
        previews,
        linked_data,
        translation,
        styles,
    ):
        component.setup(app)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
