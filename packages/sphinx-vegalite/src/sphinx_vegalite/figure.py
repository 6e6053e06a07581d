"""What a page holds of a chart: drawings, controls, the live chart, its data, and files to take away."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from sphinx_vegalite import data, drawing
from sphinx_vegalite.cache import Drawings
from sphinx_vegalite.wrapping import unwrap

__all__ = ["END", "FOLDER", "describe", "write"]

FOLDER = "_charts"
"""Of a book's files to take away, beside its pages."""
_FORMATS = {"csv": "CSV", "svg": "SVG", "png": "PNG", "vl.json": "Vega-Lite"}
END = "</div></div>"


def write(
    name: str,
    link: str,
    spec: Mapping[str, Any],
    colors: Mapping[str, Mapping[str, str]],
    drawings: Drawings,
    place: str,
    most: int,
    _: Callable[[str], str],
) -> tuple[str, dict[str, bytes]]:
    """Write a chart for a page, as one element that `END` closes, and its files.

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
    place : str
        The way from the page to the folder of the files, such as ``"../_charts/"``.
    most : int
        The bytes that it may add to the page. What is too much for them lies in files: first what makes the
        chart live, then the drawings, as pictures. The table has rows for half of them at most.
    _ : callable
        Translates the words of the interface.

    Returns
    -------
    str
        The element.
    dict
        The content of each file, by its name: those to take away, and what is too much for the page.
    """
    files = _to_take_away(name, spec, drawings)
    label, own_id = escape(describe(spec), quote=True), "" if link else f' id="{name}"'
    button = ""
    if controls := _controls(spec):
        # It looks like what a click puts in its place, and keeps that room.
        fields = [f"{escape(name)} <samp>{escape(value)}</samp>" for name, value in controls]
        fields[0] = f"{_('Try it:')} {fields[0]}"
        button = f'<button type="button"><span>{"</span> <span>".join(fields)}</span></button>'
        button = f'<p class="vegalite-controls">{button}</p>'
    more = ""
    if drawings.tables:
        title = _title(spec) or _("Data of the chart")
        more = _("%s (the first %s of %s rows; all in the CSV file)")
        table = data.html_table(drawings.tables, title, _("%s (%s)"), more, most // 2)
        show = _("Show the data")
        more = f"<details><summary>{show}</summary>{table}</details>"
    shown = {
        kind: drawing.inline(svg, f"{name}-{kind}", label)
        for kind, svg in (("wide", drawings.wide), ("narrow", drawings.narrow))
    }

    def element(shown: Mapping[str, str], live: str, elsewhere: str) -> str:
        drawn = "".join(
            f'<div class="vegalite-{kind}">{_with_room(kind, one, drawings)}</div>'
            for kind, one in shown.items()
        )
        return (
            f'<div class="vegalite"{own_id} data-label="{label}"><div class="vegalite-chart" tabindex="0" '
            f'role="group" aria-label="{label}">{drawn}'
            f'<div class="vegalite-live" hidden></div></div>'
            f'{button}<script type="application/json"{elsewhere}>{live}</script>'
            f'<div class="vegalite-more">{more}'
            f"<p>{links}</p>"
        )

    links, live = _links(name, link or name, place, files, _), _live(spec, colors, drawings)
    html = element(shown, live, "")
    if _size(html) > most:
        # A script, because pages that lie in a folder cannot read files.
        files[f"{name}.live.js"] = (
            f"(window.vegaliteCharts ??= {{}})[{json.dumps(name)}] = {live};\n".encode()
        )
        elsewhere = f' data-src="{place}{name}.live.js" data-name="{name}"'
        html = element(shown, "", elsewhere)
        if _size(html) > most and "narrow.png" in drawings.pictures:
            files |= {f"{name}.{ending}": picture for ending, picture in drawings.pictures.items()}
            start = f"{place}{name}."
            shown = {
                "wide": _pictures(drawings, drawings.wide, start, ("png", "dark.png"), label),
                "narrow": _pictures(
                    drawings, drawings.narrow, start, ("narrow.png", "narrow.dark.png"), label
                ),
            }
            html = element(shown, "", elsewhere)
    return html, files


def _size(*texts: str) -> int:
    return sum(len(text.encode()) for text in texts)


def describe(spec: Mapping[str, Any]) -> str:
    """Return what a chart shows, for those who cannot see it."""
    return unwrap(spec.get("description") or _title(spec) or "")


def _pictures(drawings: Drawings, svg: str, start: str, endings: tuple[str, str], label: str) -> str:
    """Write the pictures of a drawing: for all pages, or for light and for dark ones."""
    width, height = drawing.size(svg)
    # The class keeps pydata's theme from changing its colours. What is not shown is not loaded.
    of_all = f'alt="{label}" width="{width:g}" height="{height:g}" loading="lazy"'
    grounds = [f" vegalite-on-{ground}" for ground in ("light", "dark")]
    if endings[1] not in drawings.pictures:
        grounds = [""]
    return "".join(
        f'<img class="dark-light{ground}" src="{start}{ending}" {of_all}/>'
        for ground, ending in zip(grounds, endings, strict=False)
    )


def _with_room(kind: str, shown: str, drawings: Drawings) -> str:
    least = drawing.least(drawings.wide if kind == "wide" else drawings.narrow)
    if least <= drawing.LEAST_ROOM[kind]:
        # Others are widened to fill the column; one of narrow plots would be blown up.
        is_slim = kind == "narrow" and drawing.size(drawings.narrow)[0] < drawing.NARROW * 0.8
        return f'<div class="vegalite-slim">{shown}</div>' if is_slim else shown
    # As wide as the smallest text needs: style attributes are refused by strict policies.
    room = f'<svg class="vegalite-room" width="{least:.0f}" height="0" aria-hidden="true"></svg>'
    return f'<div class="vegalite-broad">{room}{shown}</div>'


def _live(spec: Mapping[str, Any], colors: Mapping[str, Mapping[str, str]], drawings: Drawings) -> str:
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


def _to_take_away(name: str, spec: Mapping[str, Any], drawings: Drawings) -> dict[str, bytes]:
    usermeta = {key: value for key, value in spec.get("usermeta", {}).items() if key != drawing.IMAGES}
    authored = {**spec, "usermeta": usermeta} if usermeta else dict(spec)
    if not usermeta:
        authored.pop("usermeta", None)
    contents = {
        "csv": data.csv(spec, drawings.tables).encode(),
        "svg": drawings.wide.encode(),
        "png": drawings.pictures["png"],
        "vl.json": json.dumps(authored, ensure_ascii=False, indent=1, sort_keys=True).encode(),
    }
    return {f"{name}.{suffix}": content for suffix, content in contents.items() if content}


def _links(name: str, link: str, place: str, files: Mapping[str, bytes], _: Callable[[str], str]) -> str:
    links = [
        f'<a href="{place}{name}.{suffix}" download>{text}</a>'
        for suffix, text in _FORMATS.items()
        if f"{name}.{suffix}" in files
    ]
    text = _("Link")
    return " ".join([*links, f'<a href="#{link}">{text}</a>'])


def _title(spec: Mapping[str, Any]) -> str:
    title = spec.get("title")
    text = title.get("text") if isinstance(title, dict) else title
    return unwrap(text) if isinstance(text, str | list) else ""


def _controls(spec: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the labels of the controls that a chart's parameters are bound to, each with its first value."""
    found = []
    for param in (param for view in drawing.views(spec) for param in view.get("params", ())):
        bind, value = param.get("bind"), param.get("value")
        bound = {param["name"]: bind} if isinstance(bind, dict) and "input" in bind else {}
        if isinstance(bind, dict) and not bound:
            bound = {field: one for field, one in bind.items() if isinstance(one, dict)}
        shown = str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
        found += [(str(one.get("name") or param["name"]).strip(" :"), shown) for one in bound.values()]
    return found
