"""What a chart needs beside Vega-Lite: a form for narrow columns, and drawings that fit into a page."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any

from sphinx_vegalite.wrapping import is_wide, unwrap, wrap_evenly

NARROW = 292
"""Pixels of the narrow drawing: on the narrowest phone its 12-pixel text still measures 11."""
COMPOSITE = {"hconcat", "vconcat", "concat", "facet", "repeat"}


def narrow(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Make a specification for a column of `NARROW` pixels, with title and subtitle wrapped to fit.

    Its ``usermeta.narrow``, if any, is a JSON merge patch (RFC 7396) that is applied last.
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
    for key in ("text", "subtitle"):
        if title.get(key):
            title[key] = wrap_narrow(key, unwrap(title[key]))
    spec["title"] = title


def wrap_narrow(key: str, text: str) -> list[str]:
    """Break a title (key ``text``) or a subtitle (key ``subtitle``) for the narrow drawing."""
    latin, wide = {"text": (36, 34), "subtitle": (48, 44)}[key]
    # Digits among Chinese are wider than half a character.
    return wrap_evenly(text, wide if is_wide(text) else latin)


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


def _renumbered(svg: str) -> str:
    """Count the ids from 0, because Vega counts on from one drawing to the next."""
    names = {name: f"part{number}" for number, name in enumerate(re.findall(r'\bid="([^"]+)"', svg))}
    svg = re.sub(r'\bid="([^"]+)"', lambda found: f'id="{names[found[1]]}"', svg)
    return re.sub(r"(url\(|href=\")#([^)\"]+)", lambda found: f"{found[1]}#{names[found[2]]}", svg)


def coloured(svg: str, colors: Mapping[str, Mapping[str, str]]) -> str:
    """Count the ids of a drawing from 0, so that it is the same every time, and make its colours variables.

    `colors` has for a colour the ``name`` of the CSS variable that replaces it.
    """
    svg = _renumbered(svg)
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
