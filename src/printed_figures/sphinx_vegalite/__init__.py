"""Draw Vega-Lite charts in a Sphinx book when it is built: visible without JavaScript, live on demand.

A MyST-NB MIME render plugin for ``application/vnd.vegalite.v5+json`` and later, and the Sphinx extension that
writes what it collects. It knows nothing about the book it is used in.

Every chart becomes two inline SVG drawings, one as authored and one for narrow columns, coloured by CSS
variables. Pointing at a chart, touching it or moving the focus to it loads one local bundle of Vega, shared
by all charts, and makes it live; no page asks another host for anything.

Configuration
-------------
vegalite_colors : dict
    For a colour of the specifications (``"#1b4b7a"``), the ``name`` of its CSS variable and what it becomes
    on a ``dark`` page.
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any, ClassVar

import vl_convert as vlc
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError
from sphinx.util.typing import ExtensionMetadata

from printed_figures.sphinx_vegalite import data, drawing

__all__ = ["VegaLiteRenderPlugin", "setup", "vegalite_chart"]

MIME_TYPES = tuple(f"application/vnd.vegalite.v{version}+json" for version in (5, 6))


class vegalite_chart(nodes.General, nodes.Element):  # noqa: N801 (docutils names its nodes so)
    """A chart: its specification as ``spec``, its ``name``, and where it stands as ``where``.

    A node of its own, because Sphinx puts the text of raw HTML nodes into the search index.
    """


class VegaLiteRenderPlugin:
    """MyST-NB MIME render plugin: turns a stored Vega-Lite specification into a `vegalite_chart`."""

    mime_priority_overrides: ClassVar = [("*", mime, 0) for mime in MIME_TYPES]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Element] | None:
        """Make a node of a chart's output.

        Parameters
        ----------
        renderer : myst_nb.core.render.NbElementRenderer
            Renders the notebook.
        data : myst_nb.core.render.MimeData
            One representation of an output.
        inline : bool
            Whether it stands inside a line of text.

        Returns
        -------
        list of docutils.nodes.Element or None
            None for other MIME types, which others render.

        Raises
        ------
        ExtensionError
            When the chart has no description, or its cell no caption or name, naming notebook and cell.
        """
        if data.mime_type not in MIME_TYPES:
            return None
        spec = data.content if isinstance(data.content, dict) else json.loads(data.string)
        document = Path(str(renderer.renderer.document["source"])).name
        where = f"{document}: cell {data.cell_index}"
        figure = data.cell_metadata.get("mystnb", {}).get("figure", {})
        for field, value in {"description": spec.get("description"), **_expected(figure)}.items():
            if not value:
                raise ExtensionError(f"{where}: chart, field {field}, value missing: expected a text")
        node = vegalite_chart(name=figure["name"], where=where)
        node["spec"] = json.dumps(spec, ensure_ascii=False, sort_keys=True)
        return [node]


def _expected(figure: dict[str, str]) -> dict[str, str | None]:
    return {
        "mystnb.figure.caption": figure.get("caption"),
        "mystnb.figure.name": figure.get("name"),
    }


def _controls(spec: dict[str, Any]) -> list[str]:
    """Return the labels of the controls that a chart's parameters are bound to."""
    bound = [param for param in spec.get("params", []) if isinstance(param.get("bind"), dict)]
    return [param["bind"].get("name") or param["name"] for param in bound]


def _visit_html(self: Any, node: vegalite_chart) -> None:
    app: Sphinx = self.builder.app
    spec = json.loads(node["spec"])
    try:
        drawings = drawing.draw(spec, app.config.vegalite_colors, _cache_folder(app))
    except ValueError as error:
        reason = " ".join(str(error).split())
        raise ExtensionError(f"{node['where']}: chart cannot be drawn: {reason}") from None
    self.body.append(_figure(node["name"], spec, drawings, _downloads(self, node["name"], spec, drawings)))
    raise nodes.SkipNode


def _figure(name: str, spec: dict[str, Any], drawings: drawing.Drawings, downloads: str) -> str:
    label = escape(spec["description"], quote=True)
    controls = _controls(spec)
    said = ""
    if controls:
        names = escape(" and ".join(controls))
        said = f'<p class="vegalite-controls"><button type="button">Try it: {names}</button></p>'
    static = "".join(
        f'<div class="vegalite-{kind}">{drawing.inline(svg, f"{name}-{kind}", label)}</div>'
        for kind, svg in (("wide", drawings.wide), ("narrow", drawings.narrow))
    )
    # Inside a script element only "</" could end it.
    stored = json.dumps({"wide": spec, "narrow": drawing.narrow(spec)}, ensure_ascii=False).replace(
        "</", "<\\/"
    )
    return (
        f'<div class="vegalite" data-label="{label}"><div class="vegalite-chart" tabindex="0" role="group" '
        f'aria-label="{label}">{static}<div class="vegalite-live" hidden></div></div>{said}'
        f'<script type="application/json">{stored}</script>'
        f'<div class="vegalite-more"><details><summary>Show the data</summary>'
        f"{data.html_table(spec)}</details><p>{downloads}</p></div></div>"
    )


def _downloads(translator: Any, name: str, spec: dict[str, Any], drawings: drawing.Drawings) -> str:
    """Write the chart's files and return links to them."""
    builder = translator.builder
    folder = Path(builder.outdir) / "_charts"
    folder.mkdir(exist_ok=True)
    files = {
        "CSV": ("csv", data.csv(spec).encode()),
        "SVG": ("svg", drawings.wide.encode()),
        "PNG": ("png", drawings.png),
        "Vega-Lite": ("vl.json", json.dumps(spec, ensure_ascii=False, indent=1, sort_keys=True).encode()),
    }
    depth = builder.current_docname.count("/")
    links = []
    for text, (suffix, content) in files.items():
        path = folder / f"{name}.{suffix}"
        path.write_bytes(content)
        links.append(f'<a href="{"../" * depth}_charts/{path.name}" download>{text}</a>')
    links.append(f'<a href="#{name}">Link</a>')
    return " ".join(links)


def _visit_text(self: Any, node: vegalite_chart) -> None:
    self.add_text(json.loads(node["spec"])["description"])
    raise nodes.SkipNode


def _visit_latex(self: Any, node: vegalite_chart) -> None:
    self.body.append(self.encode(json.loads(node["spec"])["description"]))
    raise nodes.SkipNode


def _cache_folder(app: Sphinx) -> Path:
    return Path(app.doctreedir).parent / ".vegalite"


def _style(config: Config) -> str:
    """Write the colours as CSS variables, light and dark; paper is printed light."""
    colors = config.vegalite_colors
    light = " ".join(f"--{item['name']}: {color};" for color, item in colors.items())
    dark = " ".join(f"--{item['name']}: {item['dark']};" for item in colors.values())
    return (
        f":root {{ {light} }}\n"
        f'@media screen {{ html[data-theme="dark"] {{ {dark} }} }}\n'
        f"@media screen and (prefers-color-scheme: dark) {{ html:not([data-theme]) {{ {dark} }} }}\n"
    )


def _write_static(app: Sphinx, error: Exception | None) -> None:
    """Write the one bundle that every chart shares, and the colours."""
    if error is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "_static"
    # The bundle is flat constants: in a function they cannot meet those of another script.
    bundle = f"(function () {{\n{vlc.javascript_bundle()}\n}})();\n"
    (folder / "vegalite-bundle.js").write_text(bundle, encoding="utf-8", newline="\n")
    (folder / "vegalite-colors.css").write_text(_style(app.config), encoding="utf-8", newline="\n")


def _add_static(app: Sphinx) -> None:
    if app.builder.format == "html":
        app.config.html_static_path.append(str(Path(__file__).parent / "static"))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the node, the configuration and the static files with Sphinx.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        The application.

    Returns
    -------
    dict
        What Sphinx wants to know of an extension.
    """
    app.add_config_value("vegalite_colors", {}, "html", types=[dict])
    app.add_node(
        vegalite_chart,
        html=(_visit_html, None),
        text=(_visit_text, None),
        latex=(_visit_latex, None),
    )
    app.add_css_file("vegalite-colors.css")
    app.add_css_file("vegalite.css")
    app.add_js_file("vegalite.js", loading_method="defer")
    app.connect("builder-inited", _add_static)
    app.connect("build-finished", _write_static)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
