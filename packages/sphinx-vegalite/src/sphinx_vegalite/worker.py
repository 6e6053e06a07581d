"""What runs in the processes that draw: vl-convert draws one chart at a time in a process."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import vl_convert as vlc

MEASURE = "Liberation Sans"
"""A font inside vl-convert, as wide as Helvetica and Arial."""
FONTS = {"font", "labelFont", "titleFont", "subtitleFont"}
"""What names fonts in a specification."""


def use_fonts(folders: Sequence[str], fontconfig: str | None) -> None:
    """Register folders of fonts, earlier ones preferred, before the first drawing of a process.

    `fontconfig` is a configuration that is used instead of that of the machine.
    """
    if fontconfig is not None:
        # Read at the first drawing.
        os.environ["FONTCONFIG_FILE"] = fontconfig
    for folder in folders:
        vlc.register_font_directory(folder)


def bundle() -> str:
    """Make the JavaScript of live charts, in one function that leaves only ``window.vegaEmbed`` behind."""
    # vl-convert's stub demands a snippet, its function has one of its own.
    script = vlc.javascript_bundle()  # type: ignore[call-arg]
    # The bundle is flat constants: in a function they cannot meet those of another script.
    return f"(function () {{\n{script}\n}})();\n"


def draw(job: Mapping[str, Any]) -> dict[str, Any]:
    """Draw a chart.

    Parameters
    ----------
    job : mapping
        ``wide`` and ``narrow``: two forms of a Vega-Lite specification; ``tables``: specifications that
        draw one point for each row of a table, described by its cells.

    Returns
    -------
    dict
        ``wide`` and ``narrow`` (SVG), ``png`` (in base64) and ``tables`` (for each table and each layer the
        descriptions of the points, or None where Vega cannot compute them).

    Raises
    ------
    ValueError
        When Vega-Lite cannot draw the specification.
    """
    # No address is allowed: the data of a chart are in it, and a build asks no other host for anything.
    wide, slim = (
        str(vlc.vegalite_to_svg(_measured(job[form]), allowed_base_urls=[])) for form in ("wide", "narrow")
    )
    return {
        "wide": _author_fonts(wide),
        "narrow": _author_fonts(slim),
        "png": base64.b64encode(vlc.svg_to_png(_on_white(wide), scale=2)).decode("ascii"),
        "tables": [_descriptions_or_none(spec) for spec in job["tables"]],
    }


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


def _on_white(svg: str) -> str:
    return re.sub(r"<svg [^>]*>", r'\g<0><rect width="100%" height="100%" fill="#ffffff"/>', svg, count=1)


def _descriptions_or_none(spec: Mapping[str, Any]) -> list[list[str]] | None:
    try:
        return list(_descriptions(vlc.vegalite_to_scenegraph(dict(spec), allowed_base_urls=[])))
    except ValueError:
        return None


def _descriptions(part: Any) -> Iterator[list[str]]:
    if isinstance(part, dict):
        if part.get("marktype") == "symbol":
            yield [item["description"] for item in part["items"]]
        else:
            yield from _descriptions(list(part.values()))
    elif isinstance(part, list):
        for item in part:
            yield from _descriptions(item)
