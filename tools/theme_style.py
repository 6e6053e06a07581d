"""Make the style sheet of the theme small, once for each version of the theme.

The theme's sheet holds the 2,000 icons of Font Awesome and all components of Bootstrap, and its icon font
weighs 156 kB. The book uses the icons named here and no component. What is left is written to
``src/figure_book/static``, where Sphinx takes it in place of the theme's file. The font is part of it: a
browser that opens a book as files may let no style sheet load a font.

Run ``python tools/theme_style.py``; it needs tinycss2, fonttools and brotli.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pydata_sphinx_theme
import tinycss2
from fontTools import subset
from fontTools.ttLib import TTFont

THEME = Path(pydata_sphinx_theme.__file__).parent / "theme/pydata_sphinx_theme/static"
SHEET = "styles/pydata-sphinx-theme.css"
FONT = "vendor/fontawesome/webfonts/fa-solid-900.woff2"
TARGET = Path(__file__).parents[1] / "src/figure_book/static"

ICONS = {
    *("fa-angle-left", "fa-angle-right", "fa-arrow-up", "fa-bars", "fa-circle-half-stroke", "fa-code"),
    *("fa-download", "fa-expand", "fa-file", "fa-file-pdf", "fa-list", "fa-magnifying-glass", "fa-moon"),
    *("fa-sun", "fa-xmark", "fa-solid", "fas", "fa-lg"),
}
UNUSED = re.compile(
    "fa-|fa[brs]?$|accordion|ablog|alert|carousel|col-|form-(check|floating|label|range|select|switch|text)|g-|gx-|gy-|input-group|is-(in)?valid|list-group"
    "|modal|nav-(pills|tabs)|offcanvas|offset-|pagination|placeholder|popover|progress|row-cols|sd-|spinner"
    "|toast|(in)?valid-|version-(switcher|warning)|was-validated|.+-(sm|md|lg|xl|xxl)-"
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
    return not any(UNUSED.match(name) for name in classes - ICONS)


def cut_font(css: str) -> bytes:
    """Return the icon font with the glyphs that the style sheet names."""
    options = subset.Options(flavor="woff2", desubroutinize=True, notdef_outline=False, layout_features=[])
    with TTFont(THEME / FONT, recalcTimestamp=False) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(text="".join(sorted(set(re.findall("[\ue000-\uf8ff]", css)))))
        cutter.subset(font)
        font.flavor = "woff2"
        out = io.BytesIO()
        font.save(out)
    return out.getvalue()


def main() -> None:
    """Write the style sheet."""
    stock = (THEME / SHEET).read_text(encoding="utf-8")
    css = "".join(kept(tinycss2.parse_stylesheet(stock, skip_comments=True, skip_whitespace=True)))
    font = base64.b64encode(cut_font(css)).decode()
    head = (
        '@charset "UTF-8";\n'
        f"/* pydata-sphinx-theme {pydata_sphinx_theme.__version__} (BSD-3-Clause), with Bootstrap (MIT) and "
        "icons of Font Awesome Free (CC BY 4.0, font: SIL OFL 1.1).\n"
        "   Made by tools/theme_style.py: do not edit. */\n"
    )
    face = (
        '@font-face{font-display:block;font-family:"Font Awesome 6 Free";font-style:normal;font-weight:900;'
        f'src:url(data:font/woff2;base64,{font}) format("woff2")}}\n'
    )
    target = TARGET / SHEET
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(head + css + face, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
