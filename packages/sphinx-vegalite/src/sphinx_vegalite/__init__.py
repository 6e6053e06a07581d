"""Draw Vega-Lite charts in a Sphinx book when it is built: visible without JavaScript, live on demand.

For any book of MyST-NB or Jupyter Book whose notebooks store ``application/vnd.vegalite.v5+json`` or
``application/vnd.vegalite.v6+json`` outputs. In Altair that is one line::

    alt.renderers.register("mime", lambda spec: {"application/vnd.vegalite.v6+json": spec})
    alt.renderers.enable("mime")

Add ``sphinx_vegalite`` to the ``extensions`` of ``conf.py`` or, in a Jupyter Book, to
``sphinx: config: extensions`` of ``_config.yml``. Give each chart a ``description`` (what it shows, for a
reader who cannot see it) and its cell a caption and a name, so that ``{numref}`` works::

    {"mystnb": {"figure": {"caption": "How letters were answered", "name": "fig-letters"}}}

The build stops and names notebook, cell and reason where one of these is missing or a chart cannot be drawn.

Each chart becomes two inline SVG drawings, one as authored and one for narrow columns, coloured by CSS
variables; a table of its data with the titles and the number formats of its tooltips; and files to take away
(CSV, SVG, PNG, Vega-Lite) that carry its name. Pointing at a chart, touching it or moving the focus to it
loads one local bundle of Vega, shared by all charts, and makes it live; no page asks another host for
anything, and a Content-Security-Policy without ``unsafe-eval`` is enough. A JSON merge patch (RFC 7396) in
``usermeta.narrow`` of a specification changes its narrow drawing.

Charts are drawn by several processes while Sphinx reads, and kept in ``.vegalite`` beside the doctrees. The
bundle, the same in every book, is kept in the folder that the system has for the caches of a user.

Configuration
-------------
vegalite_colors : dict
    For a colour of the specifications (``"#1b4b7a"``), the ``name`` of its CSS variable and what it becomes
    on a ``dark`` page. Other colours are drawn as they are.
vegalite_fonts : list of str
    Folders of fonts, relative to ``conf.py``, to draw with instead of those that are installed: drawings are
    then the same on every machine. Full-width characters are measured right even without a font for them.
vegalite_jobs : int
    How many processes draw at most; 0 for as many as there are processors.
vegalite_bundle_late : bool
    Whether another build beside this one makes the bundle first, so that this one need only take it over.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from docutils import nodes
from platformdirs import user_cache_path
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util.typing import ExtensionMetadata

from sphinx_vegalite import figure
from sphinx_vegalite.pool import DrawingPool, Drawings, drawn_with

__all__ = ["VegaLiteRenderPlugin", "setup", "vegalite_chart"]

_POOLS: WeakKeyDictionary[Sphinx, DrawingPool] = WeakKeyDictionary()
DRAWN = {"html", "latex"}
"""Formats of builders that show drawings; others show the description."""
MIME_TYPES = tuple(f"application/vnd.vegalite.v{version}+json" for version in (5, 6))


class vegalite_chart(nodes.General, nodes.Element):  # noqa: N801 (docutils names its nodes so)
    """A chart: its specification as ``spec``, its ``name``, and where it stands as ``where``.

    A node of its own, because Sphinx puts the text of raw HTML nodes into the search index.
    """


class VegaLiteRenderPlugin:
    """MyST-NB MIME render plugin: turns a stored Vega-Lite specification into a `vegalite_chart`."""

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
            None for other MIME types, and in books that do not use this extension: others render these.

        Raises
        ------
        ExtensionError
            When the chart has no description, or its cell no caption or name, naming notebook and cell.
        """
        environment = getattr(renderer.renderer, "sphinx_env", None)
        # Every book of an environment where this package is installed finds the plugin.
        in_use = environment is not None and __name__ in environment.app.extensions
        if data.mime_type not in MIME_TYPES or not in_use:
            return None
        spec = data.content if isinstance(data.content, dict) else json.loads(data.string)
        document = Path(str(renderer.renderer.document["source"])).name
        where = f"{document}: cell {data.cell_index}"
        said = data.cell_metadata.get("mystnb", {}).get("figure", {})
        for field, value in {"description": spec.get("description"), **_expected(said)}.items():
            if not value:
                raise ExtensionError(f"{where}: chart, field {field}, value missing: expected a text")
        spec = environment.app.emit_firstresult("vegalite-read", where, spec) or spec
        _note(environment, spec)
        # The name as an id, as docutils writes it: it is also a file name.
        node = vegalite_chart(name=nodes.make_id(said["name"]), where=where)
        node["spec"] = json.dumps(spec, ensure_ascii=False, sort_keys=True)
        return [node]


def _expected(said: dict[str, str]) -> dict[str, str | None]:
    return {"mystnb.figure.caption": said.get("caption"), "mystnb.figure.name": said.get("name")}


def _prefer(app: Sphinx, config: Config) -> None:
    """Put charts before pictures, in books that use this extension."""
    config.nb_mime_priority_overrides = [
        *config.nb_mime_priority_overrides,
        *(("*", mime, 0) for mime in MIME_TYPES),
    ]
    # Pages are written again when what draws their charts has changed.
    config.vegalite_drawn_with = drawn_with(_fonts(app))


def _fonts(app: Sphinx) -> list[Path]:
    return [Path(app.confdir) / folder for folder in app.config.vegalite_fonts]


def _pool(app: Sphinx) -> DrawingPool:
    if app not in _POOLS:
        cache = Path(app.doctreedir).parent / ".vegalite"
        jobs = app.config.vegalite_jobs or None
        shared = user_cache_path("sphinx-vegalite", appauthor=False)
        _POOLS[app] = DrawingPool(cache, app.config.vegalite_colors, _fonts(app), jobs, shared)
    return _POOLS[app]


def _note(environment: BuildEnvironment, spec: dict[str, Any]) -> None:
    """Start to draw a chart while Sphinx reads on; where it reads in processes of its own, remember it."""
    app = environment.app
    if app.parallel > 1:
        _noted(environment).append(spec)
    elif app.builder.format in DRAWN:
        _pool(app).request(spec)


def _noted(environment: BuildEnvironment) -> list[dict[str, Any]]:
    if not hasattr(environment, "vegalite_noted"):
        environment.vegalite_noted = []  # type: ignore[attr-defined]
    return environment.vegalite_noted  # type: ignore[attr-defined, no-any-return]


def _merge(app: Sphinx, environment: BuildEnvironment, documents: object, other: BuildEnvironment) -> None:
    _noted(environment).extend(_noted(other))


def _draw_noted(app: Sphinx, environment: BuildEnvironment) -> None:
    """Draw what was noted, before Sphinx starts processes of its own to write pages."""
    noted = _noted(environment)
    if noted and app.builder.format in DRAWN:
        pool = _pool(app)
        for spec in noted:
            pool.request(spec)
        if app.parallel > 1:
            pool.request_bundle()
            pool.close()
    noted.clear()


def _begin(app: Sphinx) -> None:
    if app.builder.format == "html":
        app.config.html_static_path.append(str(Path(__file__).parent / "static"))
        if app.parallel < 2 and not app.config.vegalite_bundle_late:
            _pool(app).request_bundle()


def _drawings(translator: Any, node: vegalite_chart) -> Drawings:
    try:
        return _pool(translator.builder.app).draw(json.loads(node["spec"]))
    except ValueError as error:
        reason = " ".join(str(error).split())
        raise ExtensionError(f"{node['where']}: chart cannot be drawn: {reason}") from None


def _visit_html(self: Any, node: vegalite_chart) -> None:
    builder, name = self.builder, node["name"]
    spec, drawings = json.loads(node["spec"]), _drawings(self, node)
    folder = Path(builder.outdir) / figure.FOLDER
    folder.mkdir(exist_ok=True)
    for file, content in figure.files(name, spec, drawings).items():
        (folder / file).write_bytes(content)
    up = "../" * builder.current_docname.count("/")
    self.body.append(figure.html(name, spec, builder.config.vegalite_colors, drawings, up))
    raise nodes.SkipNode


def _visit_text(self: Any, node: vegalite_chart) -> None:
    self.add_text(json.loads(node["spec"])["description"])
    raise nodes.SkipNode


def _visit_latex(self: Any, node: vegalite_chart) -> None:
    name = f"{node['name']}.png"
    (Path(self.builder.outdir) / name).write_bytes(_drawings(self, node).png)
    self.body.append(rf"\sphinxincludegraphics[width=\linewidth]{{{{{node['name']}}}.png}}")
    raise nodes.SkipNode


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


def _finish(app: Sphinx, error: Exception | None) -> None:
    """Write the one bundle that every chart shares, and the colours."""
    if error is None and app.builder.format == "html":
        folder = Path(app.outdir) / "_static"
        bundle = _pool(app).bundle()
        (folder / "vegalite-bundle.js").write_text(bundle, encoding="utf-8", newline="\n")
        (folder / "vegalite-colors.css").write_text(_style(app.config), encoding="utf-8", newline="\n")
    if app in _POOLS:
        _POOLS.pop(app).close(unfinished=error is not None)


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
    app.add_config_value("vegalite_fonts", [], "html", types=[list])
    app.add_config_value("vegalite_drawn_with", "", "html", types=[str])
    app.add_config_value("vegalite_jobs", 0, "", types=[int])
    app.add_config_value("vegalite_bundle_late", False, "", types=[bool])
    if app.parallel < 2:
        # Other extensions load while the processes start. A Sphinx that forks to read must have no threads.
        _pool(app).warm_up()
    app.setup_extension("myst_nb")
    app.connect("config-inited", _prefer)
    app.add_node(
        vegalite_chart,
        html=(_visit_html, None),
        text=(_visit_text, None),
        man=(_visit_text, None),
        texinfo=(_visit_text, None),
        latex=(_visit_latex, None),
    )
    app.add_css_file("vegalite-colors.css")
    app.add_css_file("vegalite.css")
    app.add_js_file("vegalite.js", loading_method="defer")
    # Others may give a chart other words before it is drawn: takes where it stands and its specification.
    app.add_event("vegalite-read")
    app.connect("builder-inited", _begin)
    app.connect("env-merge-info", _merge)
    app.connect("env-updated", _draw_noted)
    app.connect("build-finished", _finish)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
