"""What runs in the process that draws: vl-convert draws one chart at a time in a process."""

from __future__ import annotations

import base64
import dataclasses
import json
import math
import os
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import vl_convert as vlc

from sphinx_vegalite import data, drawing, sources

MEASURE = "Liberation Sans"
"""A font inside vl-convert, as wide as Helvetica and Arial."""
BASE = "https://vega.github.io/vega-datasets/"
"""What vl-convert puts before relative addresses."""
FONTS = {"font", "labelFont", "titleFont", "subtitleFont"}
"""What names fonts in a specification."""


def serve(pipe: Connection, folders: Sequence[str], fontconfig: str | None) -> None:
    """Make what is asked for (``draw``, ``bundle`` or ``themes``) until nobody is there to ask.

    The answer is what was made, or the ValueError that says why it could not be.
    """
    use_fonts(folders, fontconfig)
    making: dict[str, Callable[..., dict[str, Any]]] = {"draw": draw, "bundle": bundle, "themes": themes}
    with suppress(EOFError):
        while True:
            name, inputs = pipe.recv()
            try:
                answer: Any = making[name](*inputs)
            except ValueError as error:
                answer = error
            pipe.send(answer)


def use_fonts(folders: Sequence[str], fontconfig: str | None) -> None:
    """Register folders of fonts, earlier ones preferred, before the first drawing of a process.

    `fontconfig` is a configuration that is used instead of that of the machine.
    """
    # Dates are drawn as they are written, wherever the book is built.
    os.environ["TZ"] = "UTC"
    if fontconfig is not None:
        # Read at the first drawing.
        os.environ["FONTCONFIG_FILE"] = fontconfig
    for folder in folders:
        vlc.register_font_directory(folder)


def bundle() -> dict[str, str]:
    """Make the JavaScript of live charts, in one function that leaves only ``window.vegaEmbed`` behind.

    Its dates are in UTC, as those of the drawings are.
    """
    script = vlc.javascript_bundle()  # type: ignore[call-arg]  # what it asks for may be left out
    # The bundle is flat constants: in a function they cannot meet those of another script.
    dates = Path(__file__).with_name("utc.js").read_text(encoding="utf-8")
    return {"bundle": f"(function () {{\n{dates}(function (Date) {{\n{script}\n}})(UTCDate);\n}})();\n"}


def themes() -> dict[str, Any]:
    """Return the configurations of Vega's themes, by name."""
    return {str(name): theme for name, theme in vlc.get_themes().items()}


def draw(job: Mapping[str, Any]) -> dict[str, Any]:
    """Draw a chart.

    Parameters
    ----------
    job : mapping
        ``wide``: a Vega-Lite specification; ``narrow``: forms of it for a narrow column, of which the first
        that fits is drawn; ``told``: what the table is made of; ``words``: what it says for true and false;
        ``allowed``: the starts of addresses that may be fetched; ``colors``: see `drawing.coloured`;
        ``most``: the bytes that a chart may add to its page.

    Returns
    -------
    dict
        ``wide`` and ``narrow`` (SVG), ``form`` (the narrow one that was drawn), ``pictures`` (by the
        ending of their files, in base64), ``asked`` and ``rows`` (what `data.tables` puts together).

    Raises
    ------
    ValueError
        When Vega-Lite cannot draw the specification, or an address cannot be fetched.
    """
    allowed = job["allowed"]
    sources.require_fetched(job["wide"])
    wide = _svg(job["wide"], allowed)
    slim, form = _narrow(job["narrow"], allowed, drawing.plot(wide))
    asked, rows = _rows(job["told"], job["words"], allowed)
    drawn = {
        kind: drawing.coloured(_author_fonts(svg), job["colors"])
        for kind, svg in (("wide", wide), ("narrow", slim))
    }
    pictures = {"png": _png(_on_white(drawing.plain(wide)))}
    # A table takes the other half at most.
    if sum(len(drawing.inline(svg, "", "")) for svg in drawn.values()) > job["most"] / 2:
        pictures["narrow.png"] = _png(_on_white(drawing.plain(slim)))
        if drawing.follows_theme(job["wide"]):
            pictures["dark.png"] = _png(drawing.dark(wide, job["colors"]))
            pictures["narrow.dark.png"] = _png(drawing.dark(slim, job["colors"]))
    return {
        **drawn,
        "form": form,
        "pictures": pictures,
        "asked": [dataclasses.astuple(mark) for mark in asked],
        "rows": rows,
    }


def _svg(spec: Mapping[str, Any], allowed: Sequence[str]) -> str:
    config = drawing.THEME if drawing.follows_theme(spec) else None
    svg = str(vlc.vegalite_to_svg(_measured(spec), config=config, allowed_base_urls=list(allowed)))
    # Relative links lead where the author says, not to where vl-convert looks for data.
    relative = f'href="{BASE}' in svg and BASE not in json.dumps(spec)
    return svg.replace(f'href="{BASE}', 'href="') if relative else svg


def _narrow(
    forms: Sequence[dict[str, Any]], allowed: Sequence[str], wide: float = math.inf
) -> tuple[str, dict[str, Any]]:
    """Draw the form that fits a narrow column, or else the one that needs the least room to be read.

    Its plot has some width, or that of the plot in the drawing for wide columns, `wide`, if that is less.
    """
    room, enough = drawing.ROOM["narrow"], min(drawing.ENOUGH, wide)
    tried: list[tuple[bool, float, str, dict[str, Any]]] = []
    for form in forms:
        spec: dict[str, Any] | None = form
        # Slimmer by what is too much; legends that move may leave a rest.
        for _ in range(2):
            if spec is None:
                break
            svg = _svg(spec, allowed)
            least, plot = drawing.least(svg), drawing.plot(svg)
            if least <= room and plot >= enough:
                return svg, spec
            if plot >= 0:
                tried.append((plot < min(drawing.LEAST_PLOT, wide), max(least, room), svg, spec))
            spec = drawing.slimmer(spec, drawing.size(svg)[0] - drawing.NARROW)
    if not tried:
        raise ValueError("nothing is left between its axes")
    _, _, svg, spec = min(tried, key=lambda one: one[:2])
    return svg, spec


def _rows(
    spec: Mapping[str, Any], words: Sequence[str], allowed: Sequence[str]
) -> tuple[list[data.Asked], list[tuple[int, int | None, list[str]]]]:
    """Ask Vega for the rows that the marks show; none where it cannot say them."""
    only: tuple[list[data.Asked], list[tuple[int, int | None, list[str]]]] = ([], [])
    for number, form in enumerate(data.with_tooltips(spec)):
        try:
            vega = vlc.vegalite_to_vega(form)
            if asked := data.ask(vega, *words, is_chosen=number == 0):
                found = data.described(vlc.vega_to_scenegraph(vega, allowed_base_urls=list(allowed)))
                if len(found) > 1:
                    return asked, found
                if found and not only[1]:
                    only = asked, found
        except ValueError:
            continue
    return only


def _measured(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Put `MEASURE` before the fonts of sans-serif text, so that all machines lay it out the same."""
    data = {key: spec[key] for key in ("data", "datasets") if key in spec}
    measured = _measure_first({"config": {}} | {key: value for key, value in spec.items() if key not in data})
    measured["config"].setdefault("font", f"{MEASURE}, sans-serif")
    return measured | data


def _measure_first(value: Any) -> Any:
    if isinstance(value, list):
        return [_measure_first(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: f"{MEASURE}, {item}"
        if key in FONTS and isinstance(item, str) and item.endswith("sans-serif")
        else _measure_first(item)
        for key, item in value.items()
    }


def _author_fonts(svg: str) -> str:
    """Give the text of a drawing back the fonts that its author named."""
    return svg.replace(f'font-family="{MEASURE}, ', 'font-family="')


def _png(svg: str) -> str:
    return base64.b64encode(vlc.svg_to_png(svg, scale=2)).decode("ascii")


def _on_white(svg: str) -> str:
    return re.sub(r"<svg [^>]*>", r'\g<0><rect width="100%" height="100%" fill="#ffffff"/>', svg, count=1)
