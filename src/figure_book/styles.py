"""The styles of the pages, on screen and on paper. A small book takes ``figure_book.styles`` alone."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.typing import ExtensionMetadata

__all__ = ["setup"]

STATIC = Path(__file__).parent / "static"


def _add_folder(app: Sphinx, config: Config) -> None:
    config.html_static_path.append(str(STATIC))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Add the folder of styles and scripts, and the styles that every page needs."""
    app.connect("config-inited", _add_folder, priority=100)
    for name in ("book.css", "navigation.css"):
        app.add_css_file(name, priority=800)
    # A browser shows the page without waiting for what is for paper.
    app.add_css_file("print.css", priority=800, media="print")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
