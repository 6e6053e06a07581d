"""Check that the charts have only colours that ``_config.yml`` declares: the others would not turn dark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import vl_convert as vlc
import yaml

from figure_book.notebooks import notebook_paths
from figure_book.prose import MIME

__all__ = ["all_problems", "colors"]

_DRAWN = re.compile(r'\b(?:fill|stroke|stop-color)="(?!none|transparent|url)([^"]+)"')


def colors(spec: dict[str, Any]) -> list[str]:
    """List the colours of a chart as it is drawn, whatever set them: a mark, a scheme, a default."""
    return sorted(
        {color.lower() for color in _DRAWN.findall(vlc.vegalite_to_svg(spec, allowed_base_urls=[]))}
    )


def _charts(root: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in notebook_paths(root):
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                if MIME in output.get("data", {}):
                    yield f"{path.name}: cell {cell.id}", output.data[MIME]


def all_problems(root: Path) -> list[str]:
    """List the colours of stored charts that are not declared; one line for each chart and colour."""
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    declared = config["sphinx"]["config"].get("vegalite_colors", {})
    known = {color.lower() for color in declared}
    return [
        f"{where}: colour {color!r}: expected one of vegalite_colors in _config.yml: {', '.join(declared)}"
        for where, spec in _charts(root)
        for color in colors(spec)
        if color not in known
    ]
