"""Formulas as MathML and references as items of a list: what browsers and screen readers read by themselves.

Sphinx offers MathJax, which is a script on another host, or pictures, which need LaTeX. Docutils has a
converter from LaTeX to MathML; this lets Sphinx use it. Docutils marks each reference with the role
``doc-biblioentry``, which the Digital Publishing WAI-ARIA Module 1.1 advises against.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.locale import _
from sphinx.writers.html5 import HTML5Translator

__all__ = ["mathml", "setup_mathml"]


def mathml(formula: str, block: bool, where: str = "") -> str:
    """Turn LaTeX into a ``math`` element in one line; ``where`` is its page and line, for errors."""
    try:
        markup = tex2mathml(formula, as_block=block)
    except (MathError, SyntaxError) as error:
        reason = " ".join(str(error).split())
        raise ExtensionError(f"{where}: formula {formula!r}: expected LaTeX: {reason}") from None
    return "".join(line.strip() for line in markup.splitlines())


def _where(node: nodes.Node) -> str:
    document = node.document
    return f"{document['source'] if document else ''}:{node.line or ''}"


def _visit_inline(self: Any, node: nodes.math) -> None:
    self.body.append(mathml(node.astext(), False, _where(node)))
    raise nodes.SkipNode


def _visit_block(self: Any, node: nodes.math_block) -> None:
    # A wide formula scrolls on a phone, so the keyboard must reach it.
    formula = mathml(node.astext(), True, _where(node))
    label = _("Formula")
    self.body.append(f'<div class="formula" role="group" aria-label="{label}" tabindex="0">{formula}</div>')
    raise nodes.SkipNode


def _visit_citation(self: HTML5Translator, node: nodes.citation) -> None:
    HTML5Translator.visit_citation(self, node)
    self.body[-1] = self.body[-1].replace('role="doc-biblioentry"', 'role="listitem"')


def setup_mathml(app: Sphinx) -> None:
    """Register the renderer, to be named in ``html_math_renderer``, and how a reference is written."""
    app.add_html_math_renderer("mathml", (_visit_inline, None), (_visit_block, None))
    app.add_node(nodes.citation, override=True, html=(_visit_citation, HTML5Translator.depart_citation))
