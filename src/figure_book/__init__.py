"""What a book of printed figures adds to Jupyter Book: one Sphinx extension, with all that its pages need.

Add ``figure_book`` and ``sphinx_vegalite`` to ``sphinx: config: extensions`` of ``_config.yml``. Each module
is one component; its style sheet and its script lie in ``static``, its templates in ``templates``, under its
own name. A component whose page, data or record a book has not got stays quiet.
"""

from __future__ import annotations

from typing import Any

__all__ = ["setup"]


def setup(app: Any) -> Any:
    """Set up every component with Sphinx."""
    from figure_book.extension import setup_components

    return setup_components(app)
