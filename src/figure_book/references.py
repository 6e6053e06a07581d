"""References that screen readers read as a list.

Docutils marks each reference with the role ``doc-biblioentry``, which the Digital Publishing WAI-ARIA Module
1.1 advises against: an item of a list is a ``listitem``.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata
from sphinx.writers.html5 import HTML5Translator

__all__ = ["setup"]


def _visit_citation(self: HTML5Translator, node: nodes.citation) -> None:
    HTML5Translator.visit_citation(self, node)
    self.body[-1] = self.body[-1].replace('role="doc-biblioentry"', 'role="listitem"')


def _depart_citation(self: HTML5Translator, node: nodes.citation) -> None:
    HTML5Translator.depart_citation(self, node)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register how a reference is written.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        The application.

    Returns
    -------
    dict
        What Sphinx wants to know of an extension.
    """
    app.add_node(nodes.citation, override=True, html=(_visit_citation, _depart_citation))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
