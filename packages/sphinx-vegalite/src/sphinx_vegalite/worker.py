"""A program that draws charts: one JSON line in for each, one JSON line out.

`pool` starts as many as there are processors, because vl-convert draws one chart at a time in a process.
It imports nothing of this package, so that it starts fast; its arguments are folders of fonts.
"""

from __future__ import annotations

import base64
import json
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import vl_convert as vlc

MEASURE = "Liberation Sans"
"""A font inside vl-convert, as wide as Helvetica and Arial."""
FONTS = {"font", "labelFont", "titleFont", "subtitleFont"}
"""What names fonts in a specification."""


def draw(job: Mapping[str, Any]) -> dict[str, Any]:
    """Do one job.

    Parameters
    ----------
    job : mapping
        ``wide`` and ``narrow``: two forms of a Vega-Lite specification; ``questions``: specifications that
        draw one point for each row of a table, described by its cells. Or ``picture``: a drawing (SVG) that
        was made here. Or ``bundle``: true.

    Returns
    -------
    dict
        ``wide`` and ``narrow`` (SVG), ``png`` (in base64) and ``answers`` (for each question and each of its
        layers the descriptions of the points, or None where Vega cannot say). Or ``png`` alone. Or ``bundle``
        (JavaScript). Or ``error``, why it cannot be done.
    """
    try:
        if job.get("bundle"):
            # The bundle is flat constants: in a function they cannot meet those of another script.
            return {"bundle": f"(function () {{\n{vlc.javascript_bundle()}\n}})();\n"}
        if "picture" in job:
            return {"png": _picture(_measured_again(job["picture"]))}
        # No address is allowed: the data of a chart are in it, and a build asks no other host for anything.
        wide, slim = (
            str(vlc.vegalite_to_svg(_measured(job[form]), allowed_base_urls=[]))
            for form in ("wide", "narrow")
        )
        return {
            "wide": _named(wide),
            "narrow": _named(slim),
            "png": _picture(wide),
            "answers": [_answer(question) for question in job["questions"]],
        }
    except ValueError as error:
        return {"error": " ".join(str(error).split())}


def _measured(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Put `MEASURE` before the fonts of sans-serif text, so that all machines lay it out the same."""
    data = {key: spec[key] for key in ("data", "datasets") if key in spec}
    measured = _first({"config": {}} | {key: value for key, value in spec.items() if key not in data})
    measured["config"].setdefault("font", f"{MEASURE}, sans-serif")
    return measured | data


def _first(value: Any) -> Any:
    if isinstance(value, list):
        return [_first(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: f"{MEASURE}, {item}"
        if key in FONTS and isinstance(item, str) and item.endswith("sans-serif")
        else _first(item)
        for key, item in value.items()
    }


def _named(svg: str) -> str:
    """Give the text of a drawing back the fonts that its author named."""
    return svg.replace(f'font-family="{MEASURE}, ', 'font-family="')


def _measured_again(svg: str) -> str:
    """Undo `_named`."""
    return re.sub(r'font-family="(?=[^"]*sans-serif")', f'font-family="{MEASURE}, ', svg)


def _picture(svg: str) -> str:
    return base64.b64encode(vlc.svg_to_png(_on_white(svg), scale=2)).decode("ascii")


def _on_white(svg: str) -> str:
    return re.sub(r"<svg [^>]*>", r'\g<0><rect width="100%" height="100%" fill="#ffffff"/>', svg, count=1)


def _answer(question: Mapping[str, Any]) -> list[list[str]] | None:
    try:
        return list(_descriptions(vlc.vegalite_to_scenegraph(dict(question), allowed_base_urls=[])))
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


def main(folders: list[str]) -> None:
    """Do the jobs that come in until there are no more.

    Parameters
    ----------
    folders : list of str
        Folders of fonts; earlier ones are preferred.
    """
    for folder in folders:
        vlc.register_font_directory(folder)
    # Loads Vega, while the program that started this one may still read.
    vlc.vegalite_to_svg({"data": {"values": []}, "mark": "point"}, allowed_base_urls=[])
    for line in sys.stdin:
        print(json.dumps(draw(json.loads(line))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
