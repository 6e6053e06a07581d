"""Make the pages of the book light: scripts wait, and each page asks only for what it uses.

A stock page of this theme asks for 2.4 MB, 1.5 MB of it a script with every icon of Font Awesome. The
template ``static/webpack-macros.html`` leaves that script out, and ``static/styles`` has the theme's style
sheet with the few icons in use, made by ``tools/theme_style.py``. The style sheets of all pages are joined
into one: a phone shows nothing before they are there.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydata_sphinx_theme.pygments import overwrite_pygments_css
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.errors import ExtensionError

from printed_figures.files import write

__all__ = ["ONE_PAGE", "lighten", "setup_assets"]

ONE_PAGE = 900
"""Priority of a style sheet that is not for all pages: it stands after those that are, by itself."""

# A script or a style sheet that a page needs only where its text has one of these.
ONLY_WITH = {
    "sphinx-design.min.css": ("sd-",),
    "design-tabs.js": ("sd-tab-set",),
    "whole_book.css": ("pf-claims", "pf-source", "pf-key", "pf-open-questions", "pf-planted"),
    "clipboard.min.js": ('class="highlight',),
    "copybutton.js": ('class="highlight',),
    "togglebutton.js": ("toggle", "dropdown"),
    "vegalite.js": ('class="vegalite"',),
    "glossary.js": ("glossary-term",),
}
OF_THEME = ("_static/basic.css", "_static/styles/pydata-sphinx-theme.css")
"""What the theme names in a template of its own, before all others."""
# Set by the theme for Sphinx's own search and for a list of versions; this book has neither.
UNUSED = re.compile(r"DOCUMENTATION_OPTIONS\.(pagename|search_as_you_type)\b")
# Of the theme and of Sphinx, what no page asks for: other icons, maps and catalogues, another search.
LEFT_OUT = (
    *("**/*.map", "scripts/fontawesome.js*", "vendor", "locales", "images", "*webpack-macros.html"),
    *("searchtools.js", "language_data.js", "sphinx_highlight.js"),
)
THEME_SCRIPT = "_static/scripts/pydata-sphinx-theme.js"
MEASURED = ('["pre"', '".cell_output > .output"')
"""What the theme's script measures when a page is loaded and after every change of it."""
UNFOLDED = ":not(details:not([open]) *)"
NEEDS = {
    "cell_type": "markdown",
    "id": "what-it-needs",
    "metadata": {},
    "source": (
        "*This copy is without its outputs. It runs in the repository of the book, beside the folder `data` "
        "and with the package `printed_figures` installed: see the page on running it again.*"
    ),
}
"""The first cell of a notebook that a reader takes away."""


def _leave_out(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Let no script stand between the reader and the first chart, and leave out what has no purpose there."""
    body = context.get("body", "")

    def wanted(file: Any) -> bool:
        name = Path(str(getattr(file, "filename", None) or "")).name
        return name not in LEFT_OUT and any(word in body for word in ONLY_WITH.get(name, ("",)))

    context["css_files"] = _join(app, [style for style in context.get("css_files", []) if wanted(style)])
    context["script_files"] = [
        script
        for script in context.get("script_files", [])
        if wanted(script) and "body" not in script.attributes
    ]
    for script in context["script_files"]:
        if script.filename:
            script.attributes["defer"] = "defer"


def _join(app: Sphinx, styles: list[Any]) -> list[Any]:
    """Write the style sheets of all pages into one, and return it with the others; Sphinx has copied them."""
    out = Path(app.outdir)
    texts = [
        (out / name).read_text(encoding="utf-8")
        for name in (OF_THEME if app.config.html_theme == "sphinx_book_theme" else ())
    ]
    alone = []
    for style in styles:
        path: Path | Traversable = out / str(style.filename)
        if path.name.startswith("mystnb."):
            # MyST-NB writes its file after the pages.
            path = resources.files("myst_nb").joinpath("static", "mystnb.css")
        if style.priority >= ONE_PAGE or path.name in ONLY_WITH or not path.is_file():
            alone.append(style)
            continue
        if path.name == "pygments.css" and app.config.html_theme == "sphinx_book_theme":
            # The theme writes the colours of code, light and dark, after the pages.
            overwrite_pygments_css(app)
        text, media = path.read_text(encoding="utf-8"), style.attributes.get("media")
        texts.append(f"@media {media} {{\n{text}\n}}\n" if media else text)
    joined = "\n".join(texts)
    name = f"_static/joined-{hashlib.sha256(joined.encode()).hexdigest()[:8]}.css"
    if not (out / name).is_file():
        write(out / name, joined)
    return [name, *alone]


def _gather_scripts(app: Sphinx) -> None:
    """Put the scripts that extensions write into every page into ``page-start.js``."""
    bodies = [attributes.get("body") or "" for _, attributes in app.registry.js_files]
    app.config.html_context["page_start"] = [
        body for body in dict.fromkeys(bodies) if body and not UNUSED.search(body)
    ]


def _share_sources(app: Sphinx) -> None:
    """Have the editions below the English one copy no source: see `_lead_to_source`."""
    if app.config.language != "en" and isinstance(app.builder, StandaloneHTMLBuilder):
        app.builder.copysource = False


def _lead_to_source(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Have every edition offer the sources that lie in the English one."""
    for group in context.get("header_buttons", []):
        for button in group.get("buttons", []):
            if button["label"] == "download-source-button" and app.config.language != "en":
                button["url"] = f"../{button['url']}"


def _measure_less(script: Path) -> None:
    """Have the theme look only at what is not folded whether a key must reach it to scroll it.

    To measure what is folded, a browser lays all of it out: 1.6 s on a phone for the longest chapter.
    """
    text = script.read_text(encoding="utf-8")
    for selector in MEASURED:
        if text.count(selector) != 1:
            raise ExtensionError(
                f"{script.name}: found {selector} {text.count(selector)} times: expected once"
            )
        text = text.replace(selector, f'{selector[:-1]}{UNFOLDED}"')
    write(script, text)


def lighten(app: Sphinx) -> None:
    """Delete what no page asks for, and the outputs of the notebooks that a reader may download."""
    out = Path(app.outdir)
    script = out / THEME_SCRIPT
    if script.is_file() and UNFOLDED not in script.read_text(encoding="utf-8"):
        _measure_less(script)
    for pattern in LEFT_OUT:
        for path in list((out / "_static").glob(pattern)):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
    for path in (out / "_sources").rglob("*.ipynb"):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell |= {"outputs": [], "execution_count": None}
        if notebook["cells"][0].get("id") != NEEDS["id"]:
            notebook["cells"].insert(0, NEEDS)
        write(path, json.dumps(notebook, ensure_ascii=False, indent=1) + "\n")


def setup_assets(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.connect("builder-inited", _share_sources)
    # Extensions name theirs in this event.
    app.connect("builder-inited", _gather_scripts, priority=900)
    app.connect("html-page-context", _leave_out)
    # The theme makes its buttons at 501.
    app.connect("html-page-context", _lead_to_source, priority=502)
