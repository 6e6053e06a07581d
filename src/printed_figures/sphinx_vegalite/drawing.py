"""Draw a specification as SVG and PNG, at two widths, and keep the drawings by digest."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import re
import tempfile
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import vl_convert as vlc

NARROW = 292
"""Pixels of the narrow drawing: on the narrowest phone its 12-pixel text still measures 11."""
COMPOSITE = {"hconcat", "vconcat", "concat", "facet", "repeat"}


@dataclass(frozen=True)
class Drawings:
    """One chart's drawings: SVG with coloured variables, as authored and narrow, and a PNG on white."""

    wide: str
    narrow: str
    png: bytes


def narrow(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Make a specification for a narrow column.

    Parameters
    ----------
    spec : mapping
        A Vega-Lite specification. Its ``usermeta.narrow``, if any, is a JSON merge patch (RFC 7396) that is
        applied last.

    Returns
    -------
    dict
        A copy whose drawing is about `NARROW` pixels wide, with title and subtitle wrapped to fit.
    """
    narrowed = copy.deepcopy(dict(spec))
    patch = narrowed.get("usermeta", {}).pop("narrow", None)
    if COMPOSITE & narrowed.keys():
        for view in _views(narrowed):
            if isinstance(view.get("width"), int | float) and view["width"] > NARROW - 40:
                view["width"] = NARROW - 40
    else:
        narrowed |= {"width": NARROW, "autosize": {"type": "fit-x", "contains": "padding", "resize": True}}
        for view in _views(narrowed, skip_self=True):
            view.pop("width", None)
    _wrap_title(narrowed)
    return _merge(narrowed, patch) if patch else narrowed


def _views(view: dict[str, Any], *, skip_self: bool = False) -> Iterator[dict[str, Any]]:
    if not skip_self:
        yield view
    for key in ("layer", "hconcat", "vconcat", "concat"):
        for inner in view.get(key, []):
            yield from _views(inner)
    if isinstance(view.get("spec"), dict):
        yield from _views(view["spec"])


def _wrap_title(spec: dict[str, Any]) -> None:
    title = spec.get("title")
    if isinstance(title, str | list):
        title = {"text": title}
    if not title:
        return
    for key, characters in (("text", 36), ("subtitle", 48)):
        if title.get(key):
            text = title[key] if isinstance(title[key], str) else " ".join(title[key])
            title[key] = textwrap.wrap(text, characters)
    spec["title"] = title


def _merge(target: Any, patch: Any) -> Any:
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = _merge(merged.get(key), value)
    return merged


@lru_cache
def _code() -> str:
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()


def draw(spec: Mapping[str, Any], colors: Mapping[str, Mapping[str, str]], cache: Path) -> Drawings:
    """Draw a chart, or take its drawings from the cache.

    Parameters
    ----------
    spec : mapping
        A Vega-Lite specification.
    colors : mapping
        For a colour, the ``name`` of the CSS variable that replaces it.
    cache : pathlib.Path
        Folder of earlier drawings.

    Returns
    -------
    Drawings
        The same bytes for the same specification and colours.

    Raises
    ------
    ValueError
        When Vega-Lite cannot draw the specification.
    """
    # The code that draws is part of the key: what it drew before it changed is not taken again.
    key = json.dumps([spec, dict(colors), _code(), vlc.__version__], sort_keys=True)
    place = cache / hashlib.sha256(key.encode()).hexdigest()
    names = ("wide.svg", "narrow.svg", "png")
    files = [place.with_suffix(f".{name}") for name in names]
    if not all(file.is_file() for file in files):
        cache.mkdir(parents=True, exist_ok=True)
        for file, content in zip(files, _draw(spec, colors), strict=True):
            _replace(file, content)
    wide, slim, png = (file.read_bytes() for file in files)
    return Drawings(wide.decode(), slim.decode(), png)


def _draw(spec: Mapping[str, Any], colors: Mapping[str, Mapping[str, str]]) -> tuple[bytes, bytes, bytes]:
    # No address is allowed: the data of a chart are in it, and a build asks no other host for anything.
    wide, slim = (vlc.vegalite_to_svg(each, allowed_base_urls=[]) for each in (dict(spec), narrow(spec)))
    png = vlc.vegalite_to_png({**spec, "background": "#ffffff"}, scale=2, allowed_base_urls=[])
    wide, slim = (_coloured(_renumbered(svg), colors) for svg in (wide, slim))
    return wide.encode(), slim.encode(), png


def _replace(path: Path, content: bytes) -> None:
    """Write at once, so that a build that is stopped leaves no half of a drawing."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _renumbered(svg: str) -> str:
    """Count the ids from 0, because Vega counts on from one drawing to the next."""
    names = {name: f"part{number}" for number, name in enumerate(re.findall(r'\bid="([^"]+)"', svg))}
    svg = re.sub(r'\bid="([^"]+)"', lambda found: f'id="{names[found[1]]}"', svg)
    return re.sub(r"(url\(|href=\")#([^)\"]+)", lambda found: f"{found[1]}#{names[found[2]]}", svg)


def _coloured(svg: str, colors: Mapping[str, Mapping[str, str]]) -> str:
    for color, item in colors.items():
        svg = re.sub(re.escape(color), f"var(--{item['name']}, {color})", svg, flags=re.IGNORECASE)
    return svg


def inline(svg: str, prefix: str, label: str) -> str:
    """Make a drawing ready to stand in a page.

    Parameters
    ----------
    svg : str
        The drawing.
    prefix : str
        Put before its ids, which must be unique in the page.
    label : str
        Its accessible name, escaped for an attribute.

    Returns
    -------
    str
        The ``svg`` element.
    """
    svg = re.sub(r'\bid="', f'id="{prefix}-', svg)
    svg = re.sub(r"url\(#", f"url(#{prefix}-", svg)
    svg = re.sub(r'(xlink:)?href="#', f'href="#{prefix}-', svg)
    # The drawing has one name; the roles that Vega gives its parts would be read out one by one.
    svg = re.sub(r' (role|aria-[a-z]+)="[^"]*"', "", svg)
    return svg.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
