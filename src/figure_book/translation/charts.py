"""Charts, until `vegalite_chart` of sphinx_vegalite is translatable itself; then this module goes."""

from __future__ import annotations

import json
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform

from figure_book.translation.chart_text import FONTS, translate_chart
from figure_book.translation.editions import SOURCE
from figure_book.translation.lookup import Lookup
from figure_book.translation.texts import Translate
from figure_book.translation.translatable import WithMessages
from sphinx_vegalite import vegalite_chart


class chart_messages(nodes.Invisible, WithMessages):  # noqa: N801 (docutils names its nodes so)
    """The messages of the chart beside it, for the gettext builder."""

    def translate(self, translate: Translate) -> None:
        """Pass on every text."""
        translate_chart(json.loads(self["spec"]), translate)


class GatherCharts(SphinxTransform):
    """Put the messages beside the charts."""

    default_priority = 8

    def apply(self, **_: Any) -> None:
        """Walk over the page."""
        if self.app.builder.name == "gettext":
            for chart in list(self.document.findall(vegalite_chart)):
                node = chart_messages(spec=chart["spec"])
                node.source, node.line = self.document["source"], 1
                chart.parent.replace(chart, [chart, node])


def _translate_chart(app: Sphinx, where: str, spec: dict[str, Any]) -> dict[str, Any] | None:
    """Translate a chart before it is drawn."""
    language = app.config.language
    if language == SOURCE:
        return None
    try:
        return translate_chart(spec, Lookup(app), language if language in FONTS else None)
    except ValueError as error:
        raise ExtensionError(f"{where}: {language}: {error}") from None


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.add_transform(GatherCharts)
    app.connect("vegalite-read", _translate_chart)
