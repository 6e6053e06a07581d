"""The styles of the pages, on screen and on paper."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

__all__ = ["setup_styles"]


def _add_folder(app: Sphinx, config: Config) -> None:
    # A new list: the one that is there may be Sphinx's default.
    config.html_static_path = [*config.html_static_path, str(Path(__file__).parent / "static")]


def setup_styles(app: Sphinx) -> None:
    """Add the folder of styles and scripts, and the styles that every page needs."""
    app.connect("config-inited", _add_folder)
    for name in ("book.css", "navigation.css"):
        app.add_css_file(name, priority=800)
    # A browser shows the page without waiting for what is for paper.
    app.add_css_file("print.css", priority=800, media="print")
