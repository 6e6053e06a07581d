"""Make the style sheet of the theme small, once for each version of the theme.

The theme's sheet holds the 2,000 icons of Font Awesome and all components of Bootstrap, and its icon font
weighs 156 kB. The book uses the icons named here and no component. What is left is written to
``src/figure_book/static``, where Sphinx takes it in place of the theme's file. The outlines of the icons are
written to ``src/figure_book/icons.json``, and stand in the pages as drawings: a browser that opens a book as
files lets no style sheet load a font, and a strict host none that is part of a style sheet.

Run ``python tools/theme_style.py``; it needs tinycss2, fonttools and brotli.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pydata_sphinx_theme
import tinycss2
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

THEME = Path(pydata_sphinx_theme.__file__).parent / "theme/pydata_sphinx_theme/static"
SHEET = "styles/pydata-sphinx-theme.css"
FONT = "vendor/fontawesome/webfonts/fa-solid-900.woff2"
TARGET = Path(__file__).parents[1] / "src/figure_book"

ICONS = (
    *("fa-angle-left", "fa-angle-right", "fa-arrow-up", "fa-bars", "fa-circle-half-stroke", "fa-code"),
    *("fa-download", "fa-expand", "fa-file", "fa-file-pdf", "fa-list", "fa-magnifying-glass", "fa-moon"),
    *("fa-sun", "fa-xmark"),
)
KEPT = {"fa-solid", "fas", "fa-lg", "align-items-center", "me-auto", "ms-3", "ms-auto", "my-1", "py-1"}
UNUSED = re.compile(
    # Icons, and components.
    "fa-|fa[brs]?$|accordion|ablog|alert|badge|carousel|card-|col-|focus-ring|form-(check|control-|floating|label"
    "|range|select|switch|text)|g-|gx-|gy-|input-group|is-(in)?valid|list-group|modal|nav-(pills|tabs)|offcanvas"
    "|offset-|page-(item|link)|pagination|placeholder|popover|progress|ratio-|row-cols|sd-|spinner|toast"
    "|(in)?valid-|version-(switcher|warning)|was-validated"
    # Utilities: a colour, a width or a place of one element.
    "|btn-(check|close|danger|dark|group|info|lg|light|link|outline|primary|secondary|success|toolbar|warning)"
    "|table-(active|border|danger|dark|group|hover|info|light|primary|secondary|sm|striped|success|warning)"
    "|text-(bg|black|body|danger|dark|decoration|info|light|opacity|primary|reset|secondary|success|warning|white)"
    "|(align|flex|justify)-(content|items|self|fill|grow|shrink|row|wrap|nowrap|column-)"
    "|(bottom|end|start|top)-\\d|(column|row)-gap-|d-print-[^n]|rounded-[^p]|[mp][tbsexy]?-(\\d|auto)"
    "|(bg|border|display|fs|fst|fw|gap|lh|link|object-fit|opacity|order|overflow|position|translate|z)-"
    "|.+-(sm|md|lg|xl|xxl)-"
)


def kept(rules: Iterable[Any]) -> Iterator[str]:
    """Yield the rules with a selector that names no unused class."""
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [list(part) for comma, part in groupby(rule.prelude, lambda t: t == ",") if not comma]
            if used := [tinycss2.serialize(part).strip() for part in selectors if is_used(part)]:
                yield f"{','.join(used)}{{{tinycss2.serialize(rule.content).strip()}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword in {"media", "supports"}:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            if content := "".join(kept(inner)):
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{content}}}"
        elif rule.type != "at-rule" or rule.lower_at_keyword not in {"charset", "font-face"}:
            yield rule.serialize()


def is_used(selector: list[Any]) -> bool:
    """Tell whether every class that an element must have may occur; those inside ``:not(...)`` need not."""
    classes = {token.value for dot, token in pairwise(selector) if dot == "." and token.type == "ident"}
    return not any(UNUSED.match(name) for name in classes - KEPT)


def outlines(css: str) -> dict[str, dict[str, object]]:
    """Return the box and the path of each icon, as SVG draws them, by its class."""
    drawn = {}
    with TTFont(THEME / FONT) as font:
        glyphs, characters, top = font.getGlyphSet(), font.getBestCmap(), font["hhea"].ascent
        for name in ICONS:
            (code, *_) = re.findall(rf'\.{name}:before[^{{]*\{{content:"\\([0-9a-f]+)"', css)
            glyph = glyphs[characters[int(code, 16)]]
            pen = SVGPathPen(glyphs, ntos=lambda number: f"{number:.0f}")
            # A font counts upwards, a drawing downwards.
            glyph.draw(TransformPen(pen, (1, 0, 0, -1, 0, top)))
            drawn[name] = {"box": f"0 0 {glyph.width} {font['head'].unitsPerEm}", "path": pen.getCommands()}
    return drawn


def main() -> None:
    """Write the style sheet and the outlines of the icons."""
    stock = (THEME / SHEET).read_text(encoding="utf-8")
    css = "".join(kept(tinycss2.parse_stylesheet(stock, skip_comments=True, skip_whitespace=True)))
    head = (
        '@charset "UTF-8";\n'
        f"/* pydata-sphinx-theme {pydata_sphinx_theme.__version__} (BSD-3-Clause), with Bootstrap (MIT).\n"
        "   Made by tools/theme_style.py: do not edit. */\n"
    )
    target = TARGET / "static" / SHEET
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(head + css, encoding="utf-8", newline="\n")
    icons = json.dumps(outlines(stock), indent=1)
    (TARGET / "icons.json").write_text(icons + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
