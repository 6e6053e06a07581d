"""What a page holds of a chart: drawings, controls, the live chart, its data, and files to take away."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any

from sphinx.locale import _

from sphinx_vegalite import data, drawing
from sphinx_vegalite.cache import Drawings
from sphinx_vegalite.wrapping import unwrap

__all__ = ["END", "FOLDER", "files", "html", "live", "static"]

FOLDER = "_charts"
"""Of a book's files to take away, beside its pages."""
END = "</div></div>"


def html(
    name: str, spec: Mapping[str, Any], colors: Mapping[str, Mapping[str, str]], drawings: Drawings, up: str
) -> str:
    """Write a chart for a page, as one element that `END` closes.

    What stands between belongs to the chart, beside its data and its files.

    Parameters
    ----------
    name : str
        Of the chart: an id in the page, and the name of its files.
    spec : mapping
        Its specification.
    colors : mapping
        For a colour of specifications, the ``name`` of its CSS variable.
    drawings : Drawings
        What was made of it.
    up : str
        The way from the page to the folder of the book, such as ``"../"``.
    """
    label = escape(spec["description"], quote=True)
    button = ""
    if controls := _controls(spec):
        names, invitation = escape(_(" and ").join(controls)), _("Try it:")
        button = f'<button type="button">{invitation} {names}</button>'
        button = f'<p class="vegalite-controls" data-controls="{len(controls)}">{button}</p>'
    table, show = data.html_table(drawings.tables, _title(spec)), _("Show the data")
    return (
        f'<div class="vegalite" data-label="{label}"><div class="vegalite-chart" tabindex="0" role="group" '
        f'aria-label="{label}">{static(name, spec, drawings)}<div class="vegalite-live" hidden></div></div>'
        f'{button}<script type="application/json">{live(spec, colors)}</script>'
        f'<div class="vegalite-more"><details><summary>{show}</summary>{table}</details>'
        f"<p>{_links(name, up)}</p>"
    )


def static(name: str, spec: Mapping[str, Any], drawings: Drawings) -> str:
    """Write the drawings of a chart for a page: two ``div`` elements."""
    label = escape(spec["description"], quote=True)
    return "".join(
        f'<div class="vegalite-{kind}">{drawing.inline(svg, f"{name}-{kind}", label)}</div>'
        for kind, svg in (("wide", drawings.wide), ("narrow", drawings.narrow))
    )


def live(spec: Mapping[str, Any], colors: Mapping[str, Mapping[str, str]]) -> str:
    """Write what a page needs to make a chart live: JSON that may stand in a script element."""
    names_of_colors = {color.lower(): item["name"] for color, item in colors.items()}
    stored = {"wide": spec, "narrow": drawing.narrow(spec), "colors": names_of_colors}
    # Inside a script element only "</" could end it.
    return json.dumps(stored, ensure_ascii=False).replace("</", "<\\/")


def files(name: str, spec: Mapping[str, Any], drawings: Drawings) -> dict[str, bytes]:
    """Make the files that a reader may take away, by name: CSV, SVG, PNG and Vega-Lite."""
    contents = (
        data.csv(spec).encode(),
        drawings.wide.encode(),
        drawings.png,
        json.dumps(spec, ensure_ascii=False, indent=1, sort_keys=True).encode(),
    )
    return {f"{name}.{suffix}": content for suffix, content in zip(_FORMATS, contents, strict=True)}


_FORMATS = {"csv": "CSV", "svg": "SVG", "png": "PNG", "vl.json": "Vega-Lite"}


def _links(name: str, up: str) -> str:
    links = [
        f'<a href="{up}{FOLDER}/{name}.{suffix}" download>{text}</a>' for suffix, text in _FORMATS.items()
    ]
    link = _("Link")
    return " ".join([*links, f'<a href="#{name}">{link}</a>'])


def _title(spec: Mapping[str, Any]) -> str:
    title = spec.get("title")
    text = title.get("text") if isinstance(title, dict) else title
    return unwrap(text) if text else _("Data of the chart")


def _controls(spec: Mapping[str, Any]) -> list[str]:
    """Return the labels of the controls that a chart's parameters are bound to."""
    bound = [param for param in spec.get("params", []) if isinstance(param.get("bind"), dict)]
    return [str(param["bind"].get("name") or param["name"]).strip(" :") for param in bound]
