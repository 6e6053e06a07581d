"""Take the drawing of a chart for another that differs from it in its full-width characters alone.

These are all one em wide, so a chart in Traditional and one in Simplified Chinese are laid out the same: the
drawing of the one is that of the other with its characters exchanged, where each stands for one other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from sphinx_vegalite.measuring import FULL_WIDTH
from sphinx_vegalite.worker import FONTS

__all__ = ["exchanged", "shape"]

_FULL_WIDTH = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in FULL_WIDTH) + "]")
# What is shown as it stands: it decides neither where a mark is nor in what order.
_SHOWN = {"tooltip", "text", "description", "href"}


def shape(job: Mapping[str, Any]) -> dict[str, str] | None:
    """Return what a job has in common with all that are drawn alike.

    Parameters
    ----------
    job : mapping
        As `worker.draw` takes it.

    Returns
    -------
    dict or None
        ``shape``, equal for jobs that differ in their full-width characters and in fonts alone, and ``text``
        and ``fonts``, which tell them apart. None where the job has no full-width character.
    """
    fonts: list[str] = []
    text = _text(_without_fonts(job, fonts))
    common, count = _FULL_WIDTH.subn("一", text)
    return {"shape": common, "text": text, "fonts": json.dumps(fonts)} if count else None


def exchanged(
    drawn: Mapping[str, Any], there: Mapping[str, str], here: Mapping[str, str]
) -> dict[str, Any] | None:
    """Exchange the characters of what was drawn for another job of the same shape.

    Parameters
    ----------
    drawn : mapping
        What `worker.draw` made of that job: without ``png``, whose characters cannot be exchanged.
    there, here : mapping
        What `shape` says of that job, and of the one that is wanted.

    Returns
    -------
    dict or None
        The same bytes as drawing it would make. None where one character would have to become two different
        ones, or where Vega may put values in another order.
    """
    characters = _pairs(there["text"], here["text"])
    fonts = _pairs(json.loads(there["fonts"]), json.loads(here["fonts"]))
    if characters is None or fonts is None or not _same_order(json.loads(there["text"])["wide"], characters):
        return None
    made: dict[str, Any] = json.loads(_text(drawn).translate(str.maketrans(characters)))
    names = {f'font-family="{escape(old)}"': f'font-family="{escape(new)}"' for old, new in fonts.items()}
    if names:
        any_name = re.compile("|".join(map(re.escape, names)))
        for form in ("wide", "narrow"):
            made[form] = any_name.sub(lambda found: names[found[0]], made[form])
    return made


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _without_fonts(value: Any, fonts: list[str]) -> Any:
    """Leave out lists of sans-serif fonts, which do not decide how wide a text is; collect them."""
    if isinstance(value, list):
        return [_without_fonts(item, fonts) for item in value]
    if not isinstance(value, dict):
        return value
    left = {}
    for key, item in sorted(value.items()):
        if key in FONTS and isinstance(item, str) and item.endswith("sans-serif"):
            fonts.append(item)
            left[key] = "sans-serif"
        else:
            left[key] = _without_fonts(item, fonts)
    return left


def _pairs(old: Any, new: Any) -> dict[str, str] | None:
    """Pair what stands at the same place; None where something has two counterparts."""
    pairs: dict[str, str] = {}
    for one, other in zip(old, new, strict=True):
        if pairs.setdefault(one, other) != other:
            return None
    return {one: other for one, other in pairs.items() if one != other}


def _same_order(spec: Mapping[str, Any], characters: Mapping[str, str]) -> bool:
    """Tell whether columns that may be sorted by their text keep their order, and their values differ."""
    translation = str.maketrans(dict(characters))
    sorted_by = set(_used({key: value for key, value in spec.items() if key != "datasets"}))
    for rows in _tables(spec):
        for column in sorted_by & {name for row in rows for name in row}:
            old = sorted({row[column] for row in rows if isinstance(row.get(column), str)})
            new = [text.translate(translation) for text in old]
            if new != sorted(set(new)):
                return False
    return True


def _used(value: Any) -> Iterator[str]:
    """Yield every text that may be the name of a column, save those of columns that are in a given order."""
    if isinstance(value, str):
        yield value
        # An expression names several.
        yield from re.findall(r"\w+", value)
    elif isinstance(value, list):
        for item in value:
            yield from _used(item)
    elif isinstance(value, dict):
        given = not isinstance(value.get("sort", ""), str | dict) or isinstance(_domain(value), list)
        for key, item in value.items():
            if key not in _SHOWN and key != "values" and not (given and key == "field"):
                yield from _used(item)


def _domain(encoding: Mapping[str, Any]) -> Any:
    scale = encoding.get("scale")
    return scale.get("domain") if isinstance(scale, dict) else None


def _tables(value: Any) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of every table that stands in a specification."""
    if isinstance(value, list):
        for item in value:
            yield from _tables(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in {"values", "datasets"}:
                for rows in item.values() if isinstance(item, dict) else [item]:
                    if isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
                        yield rows
            else:
                yield from _tables(item)
