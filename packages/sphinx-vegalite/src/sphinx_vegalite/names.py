"""Names of charts: of their files, and of what is in a page; each stands for one chart of a book."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors import EnvironmentCollector

__all__ = ["ChartNames", "identifier"]


def identifier(name: str, docname: str, number: int) -> str:
    """Make an identifier in ASCII of a chart's name, or of its page and number where it has none.

    What docutils leaves nothing of, such as a name in Chinese, becomes a digest.
    """
    if not name:
        return f"{nodes.make_id(docname) or _digest(docname)}-chart-{number}"
    return nodes.make_id(name) or f"chart-{_digest(name)}"


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:8]


class ChartNames(EnvironmentCollector):
    """Gathers the identifiers of all pages, so that no two charts of a book share one."""

    def clear_doc(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        """Forget a page."""
        _gathered(env).pop(docname, None)

    def merge_other(
        self, app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment
    ) -> None:
        """Take over what another process has read."""
        _gathered(env).update({name: found for name, found in _gathered(other).items() if name in docnames})

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """Note the charts of a page."""
        elements = doctree.findall(nodes.Element)
        found = {chart["number"]: chart["name"] for chart in elements if chart.tagname == "vegalite_chart"}
        if found:
            _gathered(app.env)[app.env.docname] = found

    def get_updated_docs(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Give every chart its name; return the pages where one has changed."""
        before: dict[str, dict[int, str]] = getattr(env, "vegalite_names", {})
        taken: set[str] = set()
        names = {page: _distinct(found, taken) for page, found in sorted(_gathered(env).items())}
        env.vegalite_names = names  # type: ignore[attr-defined]
        return [page for page, given in names.items() if page in before and before[page] != given]


def _gathered(env: BuildEnvironment) -> dict[str, dict[int, str]]:
    gathered: dict[str, dict[int, str]] = env.__dict__.setdefault("vegalite_gathered", {})
    return gathered


def _distinct(found: Mapping[int, str], taken: set[str]) -> dict[int, str]:
    given = {}
    for place, name in found.items():
        distinct, number = name, 1
        while distinct in taken:
            number += 1
            distinct = f"{name}-{number}"
        taken.add(distinct)
        given[place] = distinct
    return given


def given(env: Any, docname: str, number: int) -> str:
    """Return the name of a page's chart; `number` counts from 0."""
    return str(env.vegalite_names[docname][number])
