"""Spare Sphinx the parsing of translations that are plain text, which are most of them.

Sphinx parses every translation as a document of its own, with settings, reader and transforms. A text without
a character of markup comes out of that as one paragraph with that text.
"""

from __future__ import annotations

import re
from copy import deepcopy
from functools import lru_cache
from typing import Any

from docutils import frontend, nodes
from sphinx.transforms import i18n

__all__ = ["is_plain", "spare_parsing"]

_MARKUP = re.compile(r"[`*_\[\]<>{}$\\|~&^:=\n]|^\s|\s$|^[-+#%!\"'(]|^\d+[.)]")


def is_plain(text: str) -> bool:
    """Tell whether a text is one paragraph without markup, however Markdown is extended.

    Parameters
    ----------
    text : str
        A translation.

    Returns
    -------
    bool
        False when in doubt.
    """
    return bool(text) and not _MARKUP.search(text)


def spare_parsing() -> None:
    """Have Sphinx parse only the translations that may hold markup, and make its settings for these once."""
    parse = i18n.publish_msgstr
    if getattr(parse, "spares", False):
        return
    make_settings = lru_cache(frontend.get_default_settings)
    # Each document gets its own.
    frontend.get_default_settings = lambda *parsers: deepcopy(make_settings(*parsers))

    def publish(app: Any, source: str, path: str, line: int, *more: Any) -> nodes.Element:
        if not is_plain(source):
            return parse(app, source, path, line, *more)
        paragraph = nodes.paragraph(source, source)
        paragraph.source, paragraph.line = f"{path}:{line}:<translated>", 1
        return paragraph

    publish.spares = True  # type: ignore[attr-defined]
    i18n.publish_msgstr = publish
