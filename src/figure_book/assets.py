"""Make the pages of a Sphinx book light: defer its scripts, and keep of its theme only what the pages use.

A stock page of this theme asks for 2.4 MB, 1.5 MB of it a script with every icon of Font Awesome. The
template ``static/webpack-macros.html`` leaves that script out; this extension cuts the theme's icon font down
to the glyphs in use, its style sheet down to the rules whose classes occur in a page or a script, and deletes
what no page asks for any more. It knows nothing about the book it is used in.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import logging
import re
from collections.abc import Iterable, Iterator, Set
from itertools import pairwise
from pathlib import Path
from typing import Any

import tinycss2
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

__all__ = ["prune", "setup", "subset_font"]

STYLES = "styles/pydata-sphinx-theme.css"
FONTS = "vendor/fontawesome/webfonts"
FONT = f"{FONTS}/fa-solid-900"

# A script or a style sheet that a page needs only where its text has one of these.
ONLY_WITH = {
    "sphinx-design.min.css": ("sd-",),
    "copybutton.css": ('class="highlight',),
    "togglebutton.css": ("toggle", "dropdown"),
    "design-tabs.js": ("sd-tab-set",),
    "clipboard.min.js": ('class="highlight',),
    "copybutton.js": ('class="highlight',),
    "togglebutton.js": ("toggle", "dropdown"),
}
# Written into pages by the theme for Sphinx's own search and for a list of versions; this book has neither.
UNUSED = re.compile(r"DOCUMENTATION_OPTIONS\.(pagename|search_as_you_type)\b")
# Big scripts in which every word occurs, and none that makes an element of the theme.
NOT_THEME = {"vegalite-bundle.js", "search-index.js"}

# It tells every step it takes.
logging.getLogger("fontTools").setLevel(logging.WARNING)

PRIVATE_USE = re.compile("[\ue000-\uf8ff]")


def prune(css: str, known: Set[str]) -> str:
    """Leave out the rules of a style sheet that cannot match.

    Parameters
    ----------
    css : str
        The style sheet.
    known : set of str
        Every class that an element may have.

    Returns
    -------
    str
        The style sheet without comments and without the selectors that name another class, in UTF-8.
    """
    css = _without_unknown(css, known)
    return '@charset "UTF-8";' + "".join(
        _pruned(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), known)
    )


# A rule without other rules in it, whose selectors are lists of names alone: no "(" hides a comma or a class.
_RULE = re.compile(r"(?<=[{};])([^{};@()\[\]\\\"']+)\{[^{}]*\}")
_TEXT = re.compile(r"""\"[^"]*"|'[^']*'|/\*.*?\*/""", re.DOTALL)


def _without_unknown(css: str, known: Set[str]) -> str:
    """Leave out, unread, most rules that cannot match: to parse them is most of the work."""
    if any("{" in text or "}" in text for text in _TEXT.findall(css)):
        return css

    def kept(rule: re.Match[str]) -> str:
        selectors = rule[1].split(",")
        if all(set(re.findall(r"\.([\w-]+)", selector)) - known for selector in selectors):
            return ""
        return rule[0]

    return _RULE.sub(kept, css)


def _pruned(rules: Iterable[Any], known: Set[str]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            kept = [selector for selector in _split(rule.prelude) if _classes(selector) <= known]
            if kept:
                yield f"{','.join(tinycss2.serialize(each).strip() for each in kept)}"
                yield f"{{{tinycss2.serialize(rule.content).strip()}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword in {"media", "supports"}:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            if content := "".join(_pruned(inner, known)):
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{content}}}"
        else:
            yield rule.serialize()


def _split(prelude: list[Any]) -> Iterator[list[Any]]:
    """Yield the selectors of a list of selectors."""
    selector: list[Any] = []
    for token in prelude:
        if token == ",":
            yield selector
            selector = []
        else:
            selector.append(token)
    yield selector


def _classes(selector: list[Any]) -> set[str]:
    """Return the classes that an element or its ancestors must have; those inside ``:not(...)`` are not."""
    return {token.value for dot, token in pairwise(selector) if dot == "." and token.type == "ident"}


def subset_font(font: bytes, characters: Set[str]) -> bytes:
    """Cut an icon font down.

    Parameters
    ----------
    font : bytes
        A font file.
    characters : set of str
        Those to keep.

    Returns
    -------
    bytes
        A WOFF2 file, the same for the same input.
    """
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(flavor="woff2", desubroutinize=True, notdef_outline=False, layout_features=[])
    with TTFont(io.BytesIO(font), recalcTimestamp=False) as opened:
        cutter = subset.Subsetter(options)
        cutter.populate(text="".join(sorted(characters)))
        cutter.subset(opened)
        opened.flavor = "woff2"
        out = io.BytesIO()
        opened.save(out)
    return out.getvalue()


def _lighten(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    """Let no script stand between the reader and the first chart, and leave out what has no purpose there."""
    body = context.get("body", "")

    def wanted(file: Any) -> bool:
        words = ONLY_WITH.get(Path(str(getattr(file, "filename", None) or "")).name)
        return not words or any(word in body for word in words)

    context["css_files"] = [style for style in context.get("css_files", []) if wanted(style)]
    kept = []
    for script in context.get("script_files", []):
        if UNUSED.search(script.attributes.get("body") or "") or not wanted(script):
            continue
        if script.filename:
            script.attributes["defer"] = "defer"
        kept.append(script)
    context["script_files"] = kept


def _known_classes(folder: Path) -> frozenset[str]:
    """Return every class of the built pages, and every word of the scripts, which may add classes."""
    known: set[str] = set()
    for page in sorted(folder.rglob("*.html")):
        for names in re.findall(r'\bclass="([^"]*)"', page.read_text(encoding="utf-8")):
            known.update(names.split())
    for script in sorted((folder / "_static").rglob("*.js")):
        if script.name not in NOT_THEME:
            known.update(re.findall(r"[A-Za-z_][\w-]*", script.read_text(encoding="utf-8")))
    return frozenset(known)


def _cut(css: str, font: bytes, known: frozenset[str]) -> tuple[str, bytes]:
    """Return the style sheet and the icon font that are left."""
    css = prune(css, known)
    faces = re.compile(r"@font-face\{[^}]*\}")
    small = subset_font(font, set(PRIVATE_USE.findall(faces.sub("", _unescaped(css)))))
    # A browser that lets no file of a folder load another takes the copy in the style sheet.
    copy = base64.b64encode(small).decode()
    face = (
        '@font-face{font-display:block;font-family:"Font Awesome 6 Free";font-style:normal;font-weight:900;'
        f'src:url(../{FONT}.woff2) format("woff2"),url(data:font/woff2;base64,{copy}) format("woff2")}}'
    )
    return faces.sub("", css) + face, small


def _unescaped(css: str) -> str:
    return re.sub(r"\\([0-9a-f]{1,6}) ?", lambda found: chr(int(found[1], 16)), css)


def _source(app: Sphinx, name: str) -> Path:
    """Find a static file of the theme where that is installed: the copy in the book may be cut already."""
    found = [Path(folder) / "static" / name for folder in app.builder.theme.get_theme_dirs()]
    return next(path for path in found if path.is_file())


def _write(app: Sphinx, error: Exception | None) -> None:
    if error is not None or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    _delete(static)
    css = _source(app, STYLES).read_text(encoding="utf-8")
    font = _source(app, f"{FONT}.woff2").read_bytes()
    known = _known_classes(Path(app.outdir))
    small, glyphs = _cached(Path(app.doctreedir).parent / ".assets", css, font, known)
    (static / STYLES).write_text(small, encoding="utf-8", newline="\n")
    (static / f"{FONT}.woff2").write_bytes(glyphs)


def _cached(folder: Path, css: str, font: bytes, known: frozenset[str]) -> tuple[str, bytes]:
    """Take what an earlier build cut from the same files for the same classes, or cut."""
    code = Path(__file__).read_text(encoding="utf-8")
    key = hashlib.sha256(json.dumps([code, css, sorted(known)]).encode() + font).hexdigest()
    style, glyphs = folder / f"{key}.css", folder / f"{key}.woff2"
    if not (style.is_file() and glyphs.is_file()):
        folder.mkdir(parents=True, exist_ok=True)
        small, cut = _cut(css, font, known)
        glyphs.write_bytes(cut)
        style.write_text(small, encoding="utf-8", newline="\n")
    return style.read_text(encoding="utf-8"), glyphs.read_bytes()


def _delete(static: Path) -> None:
    """Delete what no page asks for: the icon script, the other fonts, the maps for the theme's authors."""
    unused = [*static.rglob("*.map"), *static.rglob("*.LICENSE.txt"), static / "scripts" / "fontawesome.js"]
    unused += [path for path in (static / FONTS).glob("*") if path.name != f"{Path(FONT).name}.woff2"]
    for path in unused:
        path.unlink(missing_ok=True)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Connect to Sphinx.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        The application.

    Returns
    -------
    dict
        What Sphinx wants to know of an extension.
    """
    app.connect("html-page-context", _lighten, priority=900)
    app.connect("build-finished", _write, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
