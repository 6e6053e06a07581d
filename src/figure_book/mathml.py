"""Formulas as MathML, written when the book is built: no script, no font and no other host.

Sphinx offers MathJax, which is a script on another host, or pictures, which need LaTeX. Docutils has a
converter from LaTeX to MathML, which browsers draw and screen readers read; this lets Sphinx use it.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.locale import _
from sphinx.util.typing import ExtensionMetadata

__all__ = ["mathml", "setup"]


def mathml(formula: str, block: bool, where: str = "") -> str:
    """Turn a formula into a ``math`` element.

    Parameters
    ----------
    formula : str
        LaTeX, as docutils' converter reads it.
    block : bool
        Whether it stands on a line of its own.
    where : str, optional
        Page and line, for the message.

    Returns
    -------
    str
        Without line ends.

    Raises
    ------
    ExtensionError
        When the converter does not know what is written.
    """
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


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the renderer, to be named in ``html_math_renderer``.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        The application.

    Returns
    -------
    dict
        What Sphinx wants to know of an extension.
    """
    app.add_html_math_renderer("mathml", (_visit_inline, None), (_visit_block, None))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
