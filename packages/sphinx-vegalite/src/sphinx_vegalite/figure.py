"""What a page holds of a chart: drawings, controls, the live chart, its data, and files to take away."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from sphinx_vegalite import data, drawing
from sphinx_vegalite.cache import Drawings
from sphinx_vegalite.wrapping import unwrap

__all__ = ["END", "FOLDER", "describe", "files", "html", "live", "static"]

FOLDER = "_charts"
"""Of a book's files to take away, beside its pages."""
MOST_LIVE = 150_000
"""Characters of the specifications above which they lie in a file of their own."""
_FORMATS = {"csv": "CSV", "svg": "SVG", "png": "PNG", "vl.json": "Vega-Lite"}
END = "</div></div>"


def html(
    name: str,
    link: str,
    spec: Mapping[str, Any],
    colors: Mapping[str, Mapping[str, str]],
    drawings: Drawings,
    up: str,
    _: Callable[[str], str],
) -> str:
    """Write a chart for a page, as one element that `END` closes.

    What stands between belongs to the chart, beside its data and its files.

    Parameters
    ----------
    name : str
        Of the chart's files, and of the ids in it.
    link : str
        The id in the page that leads to the chart, or nothing: then the element has `name` as its id.
    spec : mapping
        Its specification.
    colors : mapping
        For a colour of specifications, the ``name`` of its CSS variable.
    drawings : Drawings
        What was made of it.
    up : str
        The way from the page to the folder of the book, such as ``"../"``.
    _ : callable
        Translates the words of the interface.
    """
    label, own_id = escape(describe(spec), quote=True), "" if link else f' id="{name}"'
    button = ""
    if controls := _controls(spec):
        names, invitation = escape(_("; ").join(controls)), _("Try it:")
        button = f'<button type="button">{invitation} {names}</button>'
        button = f'<p class="vegalite-controls" data-controls="{len(controls)}">{button}</p>'
    stored, place = live(spec, colors, drawings), ""
    if len(stored) > MOST_LIVE:
        stored, place = "", f' data-src="{up}{FOLDER}/{name}.live.js" data-name="{name}"'
    more = ""
    if drawings.tables:
        title = _title(spec) or _("Data of the chart")
        more = _("%s (the first %s of %s rows; all in the CSV file)")
        table = data.html_table(drawings.tables, title, _("%s (%s)"), more)
        show = _("Show the data")
        more = f"<details><summary>{show}</summary>{table}</details>"
    return (
        f'<div class="vegalite"{own_id} data-label="{label}"><div class="vegalite-chart" tabindex="0" '
        f'role="group" aria-label="{label}">{static(name, spec, drawings, up)}'
        f'<div class="vegalite-live" hidden></div></div>'
        f'{button}<script type="application/json"{place}>{stored}</script>'
        f'<div class="vegalite-more">{more}'
        f"<p>{_links(name, link or name, up, spec, drawings, _)}</p>"
    )


def describe(spec: Mapping[str, Any]) -> str:
    """Return what a chart shows, for those who cannot see it."""
    return unwrap(spec.get("description") or _title(spec) or "")


def static(name: str, spec: Mapping[str, Any], drawings: Drawings, up: str = "") -> str:
    """Write the drawings of a chart for a page: two ``div`` elements."""
    label = escape(describe(spec), quote=True)
    made = []
    for kind, svg in (("wide", drawings.wide), ("narrow", drawings.narrow)):
        if drawing.is_large(drawings.wide, drawings.narrow):
            width, height = drawing.size(svg)
            source = f"{up}{FOLDER}/{_picture(name, kind)}"
            # The class keeps pydata's theme from changing its colours.
            of_size = f'width="{width:g}" height="{height:g}"'
            shown = f'<img class="dark-light" src="{source}" alt="{label}" {of_size}/>'
        else:
            shown = drawing.inline(svg, f"{name}-{kind}", label)
        least = drawing.least(svg)
        if least > drawing.ROOM[kind] - 20:
            # As wide as the smallest text needs: style attributes are refused by strict policies.
            room = f'<svg class="vegalite-room" width="{least:.0f}" height="0" aria-hidden="true"></svg>'
            shown = f'<div class="vegalite-broad">{room}{shown}</div>'
        made.append(f'<div class="vegalite-{kind}">{shown}</div>')
    return "".join(made)


def _picture(name: str, kind: str) -> str:
    return f"{name}.png" if kind == "wide" else f"{name}.{kind}.png"


def live(spec: Mapping[str, Any], colors: Mapping[str, Mapping[str, str]], drawings: Drawings) -> str:
    """Write what a page needs to make a chart live: JSON that may stand in a script element."""
    names_of_colors = {color.lower(): item["name"] for color, item in colors.items()}
    wide, narrow = drawings.forms["wide"], drawings.forms["narrow"]
    both = {key: value for key, value in wide.items() if key in narrow and narrow[key] == value}
    stored: dict[str, Any] = {"both": both, "colors": names_of_colors}
    for kind, form in (("wide", wide), ("narrow", narrow)):
        stored[kind] = {key: value for key, value in form.items() if key not in both}
    if drawing.follows_theme(spec):
        stored["theme"] = True
    # Inside a script element only "</" could end it.
    return json.dumps(stored, ensure_ascii=False, sort_keys=True).replace("</", "<\\/")


def files(
    name: str, spec: Mapping[str, Any], colors: Mapping[str, Mapping[str, str]], drawings: Drawings
) -> dict[str, bytes]:
    """Make the files of a chart, by name: those to take away, and what is too large for a page."""
    usermeta = {key: value for key, value in spec.get("usermeta", {}).items() if key != drawing.IMAGES}
    authored = {**spec, "usermeta": usermeta} if "usermeta" in spec and usermeta else dict(spec)
    if not usermeta:
        authored.pop("usermeta", None)
    contents = {
        "svg": drawings.wide.encode(),
        "png": drawings.png,
        "vl.json": json.dumps(authored, ensure_ascii=False, indent=1, sort_keys=True).encode(),
    }
    if table := data.csv(spec, drawings.tables):
        contents["csv"] = table.encode()
    if drawing.is_large(drawings.wide, drawings.narrow):
        contents["narrow.png"] = drawings.narrow_png
    stored = live(spec, colors, drawings)
    if len(stored) > MOST_LIVE:
        # A script, because pages that lie in a folder cannot read files.
        contents["live.js"] = f"(window.vegaliteCharts ??= {{}})[{json.dumps(name)}] = {stored};\n".encode()
    return {f"{name}.{suffix}": content for suffix, content in contents.items()}


def _links(
    name: str, link: str, up: str, spec: Mapping[str, Any], drawings: Drawings, _: Callable[[str], str]
) -> str:
    there = {
        suffix: text
        for suffix, text in _FORMATS.items()
        if suffix != "csv" or data.csv(spec, drawings.tables)
    }
    links = [f'<a href="{up}{FOLDER}/{name}.{suffix}" download>{text}</a>' for suffix, text in there.items()]
    text = _("Link")
    return " ".join([*links, f'<a href="#{link}">{text}</a>'])


def _title(spec: Mapping[str, Any]) -> str:
    title = spec.get("title")
    text = title.get("text") if isinstance(title, dict) else title
    return unwrap(text) if isinstance(text, str | list) else ""


def _controls(spec: Mapping[str, Any]) -> list[str]:
    """Return the labels of the controls that a chart's parameters are bound to."""
    names = []
    for param in (param for view in drawing.views(spec) for param in view.get("params", ())):
        bind = param.get("bind")
        bound = [bind] if isinstance(bind, dict) and "input" in bind else []
        if isinstance(bind, dict) and not bound:
            bound = [one for one in bind.values() if isinstance(one, dict)]
        names += [str(one.get("name") or param["name"]).strip(" :") for one in bound]
    return list(dict.fromkeys(names))
