"""Draw Vega-Lite charts in a Sphinx book when it is built: visible without JavaScript, live on demand.

Each chart becomes two inline SVG drawings, one as authored and one for narrow columns, coloured by CSS
variables; a table of its data with the titles and the number formats of its tooltips; and files to take away
(CSV, SVG, PNG, Vega-Lite) that carry its name. Pointing at a chart, touching it or moving the focus to it
loads one local bundle of Vega, shared by all charts, and makes it live. See the README for the settings.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast
from weakref import WeakKeyDictionary

from docutils import nodes
from platformdirs import user_cache_path
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.locale import get_translation
from sphinx.util.i18n import docname_to_domain
from sphinx.util.typing import ExtensionMetadata

from sphinx_vegalite import figure, translate
from sphinx_vegalite.cache import DrawingCache, Drawings, digest

__all__ = ["VegaLiteRenderPlugin", "setup", "vegalite_chart"]

_CACHES: WeakKeyDictionary[Sphinx, DrawingCache] = WeakKeyDictionary()
DRAWN = {"html", "latex"}
"""Formats of builders that show drawings; others show the description."""
MIME_TYPES = tuple(f"application/vnd.vegalite.v{version}+json" for version in (5, 6))


class vegalite_chart(nodes.General, nodes.Element, addnodes.translatable):  # noqa: N801 (as docutils does)
    """A chart: its specification as ``spec`` (JSON), its ``name``, and ``where`` it stands.

    Other nodes put into it stand in pages beside its data and its files.

    A node of its own, because Sphinx puts the text of raw HTML nodes into the search index.
    """

    def preserve_original_messages(self) -> None:
        """Leave the messages in the specification."""

    def extract_original_messages(self) -> list[str]:
        """Return what is to translate, for the gettext builder.

        When pages are built, `_read` looks the translations up: Sphinx would parse each as a document first.
        """
        app = cast(nodes.document, self.document).settings.env.app
        if app.builder.name != "gettext":
            return []
        return translate.messages(json.loads(self["spec"]), frozenset(app.config.vegalite_not_words))

    def apply_translated_message(self, original_message: str, translated_message: str) -> None:
        """Leave the specification, which `_read` translates as a whole."""


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
        cell = data.cell_metadata.get("mystnb", {}).get("figure", {})
        expected = {"description": spec.get("description")}
        expected |= {f"mystnb.figure.{field}": cell.get(field) for field in ("caption", "name")}
        for field, value in expected.items():
            if not value:
                raise ExtensionError(f"{where}: chart, field {field}, value missing: expected a text")
        # The name as an id, as docutils writes it: it is also a file name.
        return [vegalite_chart(name=nodes.make_id(cell["name"]), where=where, spec=_json(spec))]


def _json(spec: dict[str, Any]) -> str:
    return json.dumps(spec, ensure_ascii=False, sort_keys=True)


def _prefer(app: Sphinx, config: Config) -> None:
    """Put charts before pictures, in books that use this extension."""
    config.nb_mime_priority_overrides = [
        *config.nb_mime_priority_overrides,
        *(("*", mime, 0) for mime in MIME_TYPES),
    ]
    # Pages are written again when what draws their charts has changed.
    config.vegalite_drawn_with = digest(_fonts(app))


def _fonts(app: Sphinx) -> list[Path]:
    return [Path(app.confdir) / folder for folder in app.config.vegalite_fonts]


def _cache(app: Sphinx) -> DrawingCache:
    if app not in _CACHES:
        folder = Path(app.doctreedir).parent / ".vegalite"
        jobs = app.config.vegalite_jobs or None
        shared = user_cache_path("sphinx-vegalite", appauthor=False)
        _CACHES[app] = DrawingCache(folder, app.config.vegalite_colors, _fonts(app), jobs, shared)
    return _CACHES[app]


def _begin(app: Sphinx) -> None:
    if app.builder.format == "html":
        app.config.html_static_path.append(str(Path(__file__).parent / "static"))
        # Before the pages, which name it with its digest.
        _write_static(app, "vegalite-colors.css", _style(app.config))


def _translations(app: Sphinx, spec: dict[str, Any], not_words: frozenset[str]) -> dict[str, str]:
    """Look up the messages of a chart in the catalogue of its page, which Sphinx has loaded."""
    catalogue = get_translation(docname_to_domain(app.env.docname, app.config.gettext_compact))
    found = {message: str(catalogue(message)) for message in translate.messages(spec, not_words)}
    return {message: text for message, text in found.items() if text != message}


def _read(app: Sphinx, doctree: nodes.document) -> None:
    """Translate the charts of a page, and start to draw them while Sphinx reads on."""
    not_words = frozenset(app.config.vegalite_not_words)
    writing = app.config.vegalite_languages.get(app.config.language, {})
    for chart in doctree.findall(vegalite_chart):
        spec = json.loads(chart["spec"])
        translations = _translations(app, spec, not_words) if app.builder.name != "gettext" else {}
        if translations or writing:
            try:
                spec = translate.apply(spec, translations, writing, not_words)
            except ValueError as error:
                raise ExtensionError(f"{chart['where']}: {app.config.language}: {error}") from None
            chart["spec"] = _json(spec)
        if app.builder.format in DRAWN and app.parallel < 2:
            _cache(app).request(spec)


def _draw_before_writing(app: Sphinx, environment: BuildEnvironment) -> None:
    """Draw all charts and end the processes, where Sphinx forks to write: a process with threads must not."""
    if app.parallel > 1 and app.builder.format in DRAWN:
        for name in sorted(environment.all_docs):
            for chart in environment.get_doctree(name).findall(vegalite_chart):
                _cache(app).request(json.loads(chart["spec"]))
        _cache(app).close()


def _drawings(translator: Any, node: vegalite_chart) -> Drawings:
    app = translator.builder.app
    try:
        return _cache(app).draw(json.loads(node["spec"]))
    except ValueError as error:
        reason = " ".join(str(error).split())
        raise ExtensionError(f"{node['where']}: chart cannot be drawn: {reason}") from None
    finally:
        if app.parallel > 1:
            _cache(app).close()


def _visit_html(self: Any, node: vegalite_chart) -> None:
    builder, name = self.builder, node["name"]
    spec, drawings = json.loads(node["spec"]), _drawings(self, node)
    folder = Path(builder.outdir) / figure.FOLDER
    folder.mkdir(exist_ok=True)
    for file, content in figure.files(name, spec, drawings).items():
        (folder / file).write_bytes(content)
    up = "../" * builder.current_docname.count("/")
    self.body.append(figure.html(name, spec, builder.config.vegalite_colors, drawings, up))


def _depart_html(self: Any, node: vegalite_chart) -> None:
    self.body.append(figure.END)


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


def _write_static(app: Sphinx, name: str, text: str) -> None:
    folder = Path(app.outdir) / "_static"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _finish(app: Sphinx, error: Exception | None) -> None:
    """Write the one bundle that every chart shares."""
    if error is None and app.builder.format == "html":
        _write_static(app, "vegalite-bundle.js", _cache(app).bundle())
    if app in _CACHES:
        _CACHES.pop(app).close(cancel=error is not None)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the node, the configuration and the static files with Sphinx."""
    app.add_config_value("vegalite_colors", {}, "html", types=[dict])
    app.add_config_value("vegalite_fonts", [], "html", types=[list])
    app.add_config_value("vegalite_jobs", 0, "", types=[int])
    app.add_config_value("vegalite_languages", {}, "env", types=[dict])
    app.add_config_value("vegalite_not_words", [], "env", types=[list])
    # Not for conf.py: pages are written again when it changes.
    app.add_config_value("vegalite_drawn_with", "", "html", types=[str])
    app.setup_extension("myst_nb")
    app.connect("config-inited", _prefer)
    app.add_node(
        vegalite_chart,
        html=(_visit_html, _depart_html),
        text=(_visit_text, None),
        man=(_visit_text, None),
        texinfo=(_visit_text, None),
        latex=(_visit_latex, None),
    )
    app.add_css_file("vegalite-colors.css")
    app.add_css_file("vegalite.css")
    app.add_js_file("vegalite.js", loading_method="defer")
    app.connect("builder-inited", _begin)
    app.connect("doctree-read", _read)
    app.connect("env-updated", _draw_before_writing)
    app.connect("build-finished", _finish)
    return {"version": "1", "env_version": 2, "parallel_read_safe": True, "parallel_write_safe": True}
