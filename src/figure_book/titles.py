"""Short titles: in contents and in sentences a page is named by what stands before the colon of its heading.

A heading such as "Services: a permit time printed as halved" says what a page found. In the list of pages,
in links to the page before and after and in cross-references its first words are enough; the page itself and
its tab keep the whole.
"""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx

__all__ = ["setup_titles", "short_title"]

_ENDS = re.compile(r"(?<=[?？])|[:：]")


def short_title(title: str) -> str:
    """Return the words of a title up to a colon, or up to and with a question mark."""
    return _ENDS.split(title, maxsplit=1)[0].strip() or title


def _shorten(app: Sphinx, doctree: nodes.document) -> None:
    """Name the page that was read by its short title; the long one stays in ``env.longtitles``."""
    env, page = app.env, app.env.docname
    if page == app.config.root_doc or page not in env.titles:
        return
    short = short_title(env.titles[page].astext())
    # A node of its own: the long title is the same object.
    env.titles[page] = nodes.title(short, short)
    for link in env.tocs[page].findall(nodes.reference):
        link[:] = [nodes.Text(short)]
        break


def setup_titles(app: Sphinx) -> None:
    """Connect to Sphinx, after it has collected titles and contents."""
    app.connect("doctree-read", _shorten, priority=900)
