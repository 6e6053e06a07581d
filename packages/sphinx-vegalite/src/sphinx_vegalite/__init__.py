"""Draw Vega-Lite charts in a Sphinx book when it is built: visible without JavaScript, live on demand.

Each chart becomes two inline SVG drawings, one as authored and one for narrow columns, in the colours of the
page; a table of what it shows, as its tooltips say it; and files to take away (CSV, SVG, PNG, Vega-Lite) that
carry its name. Pointing at a chart, touching it or moving the focus to it makes it live, with one local
bundle of Vega that all charts share. See the README for the settings.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from docutils import nodes
from platformdirs import user_cache_path
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.locale import get_translation
from sphinx.util import logging
from sphinx.util.i18n import docname_to_domain
from sphinx.util.osutil import relative_uri
from sphinx.util.typing import ExtensionMetadata

from sphinx_vegalite import drawing, figure, names, sources, translate
from sphinx_vegalite.cache import DrawingCache, Drawings, digest
from sphinx_vegalite.settings import DEFAULTS, REQUIRED, Settings
from sphinx_vegalite.words import speaker

__all__ = ["VegaLiteRenderPlugin", "setup", "vegalite_chart"]

_CACHES: WeakKeyDictionary[Sphinx, DrawingCache] = WeakKeyDictionary()
_LOG = logging.getLogger(__name__)
MIME_TYPES = tuple(f"application/vnd.vegalite.v{version}+json" for version in (5, 6))
LIGHT = {
    "agogo",
    "alabaster",
    "basic",
    "bizstyle",
    "classic",
    "haiku",
    "nature",
    "pyramid",
    "scrolls",
    "sphinxdoc",
}
"""Themes of Sphinx: none of them is ever dark."""


class vegalite_chart(nodes.General, nodes.Element, addnodes.translatable):  # noqa: N801 (as docutils does)
    """A chart: its specification as ``spec`` (JSON), its ``name``, ``page`` and ``number``, ``where`` it is.

    One that is ``refused`` is not drawn: the page has its description.

    Other nodes put into it stand in pages beside its data and its files.

    A node of its own, because Sphinx puts the text of raw HTML nodes into the search index.
    """

    def preserve_original_messages(self) -> None:
        """Leave the messages in the specification."""

    def extract_original_messages(self) -> list[str]:
        """Return what is to translate, for the gettext builder.

        When pages are built, `_read` looks the translations up: Sphinx would parse each as a document first.
        """
        if self.document is None:
            return []
        app = self.document.settings.env.app
        if app.builder.name != "gettext" or "refused" in self:
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
            When the chart has no description, or its cell no caption or name, where ``vegalite_required`` has
            that; otherwise this is warned of.
        """
        environment = getattr(renderer.renderer, "sphinx_env", None)
        # Every book of an environment where this package is installed finds the plugin.
        in_use = environment is not None and __name__ in environment.app.extensions
        if environment is None or data.mime_type not in MIME_TYPES or not in_use:
            return None
        spec = data.content if isinstance(data.content, dict) else json.loads(data.string)
        where = _where(environment, data)
        cell = renderer.renderer.get_cell_level_config(
            "render_figure_options", data.cell_metadata, line=data.line
        )
        found = {
            "description": spec.get("description"),
            "caption": cell.get("caption"),
            "name": cell.get("name"),
        }
        for field in REQUIRED:
            if not found[field]:
                key = field if field == "description" else f"mystnb.figure.{field}"
                problem = f"{where}: chart, field {key}, value missing: expected a text"
                if field in environment.app.config.vegalite_required:
                    raise ExtensionError(problem)
                _LOG.warning(problem, type="vegalite", subtype="missing")
        number = environment.new_serialno("vegalite")
        name = names.identifier(cell.get("name") or "", environment.docname, number + 1)
        page = environment.docname
        return [vegalite_chart(name=name, page=page, number=number, where=where, spec=_json(spec))]


def _where(environment: BuildEnvironment, data: Any) -> str:
    """Name the notebook of an output and its cell, and the line where lines are those of a text."""
    path = Path(str(environment.doc2path(environment.docname, base=False))).as_posix()
    line = "" if path.endswith(".ipynb") or data.line is None else f":{data.line}"
    return f"{path}{line}: cell {data.cell_index}"


def _json(spec: dict[str, Any]) -> str:
    return json.dumps(spec, ensure_ascii=False, sort_keys=True)


def _configure(app: Sphinx, config: Config) -> None:
    """Put charts before pictures, in books that use this extension."""
    config.nb_mime_priority_overrides = [
        *config.nb_mime_priority_overrides,
        *(("*", mime, 0) for mime in MIME_TYPES),
    ]
    # Pages are written again when what draws their charts has changed.
    config.vegalite_drawn_with = digest(_settings(app).fonts)


def _settings(app: Sphinx) -> Settings:
    return Settings.read(app.config, Path(app.confdir))


def _say(app: Sphinx) -> Callable[[str], str]:
    return speaker(
        app.config.language or "en", [Path(app.confdir) / folder for folder in app.config.locale_dirs]
    )


def _cache(app: Sphinx) -> DrawingCache:
    if app not in _CACHES:
        settings, _ = _settings(app), _say(app)
        _CACHES[app] = DrawingCache(
            Path(app.doctreedir).parent / ".vegalite",
            settings.colors,
            settings.fonts,
            user_cache_path("sphinx-vegalite", appauthor=False),
            settings.allowed_urls,
            (_("yes"), _("no")),
            settings.chart_size * 1000,
        )
    return _CACHES[app]


def _has_live_charts(builder: Any) -> bool:
    """Tell whether pages are read in a browser: an e-book has pictures, as paper has."""
    return builder.format == "html" and builder.name != "epub"


def _begin(app: Sphinx) -> None:
    if _has_live_charts(app.builder):
        app.add_css_file("vegalite-colors.css")
        app.add_css_file("vegalite.css")
        app.add_js_file("vegalite.js", loading_method="defer")
        app.config.html_static_path.append(str(Path(__file__).parent / "static"))
        # Before the pages, which name it with its digest.
        _write_static(app, "vegalite-colors.css", _style(app.config))


def _refuse(chart: vegalite_chart, reason: str) -> None:
    # Without the places in the scripts of Vega where it was noticed.
    chart["refused"] = " ".join(reason.partition("\n    at ")[0].split())
    _LOG.warning(
        f"{chart['where']}: chart cannot be drawn: {chart['refused']}", type="vegalite", subtype="refused"
    )


def _translations(app: Sphinx, spec: dict[str, Any], not_words: frozenset[str]) -> dict[str, str]:
    """Look up the messages of a chart in the catalogue of its page, which Sphinx has loaded."""
    catalogue = get_translation(docname_to_domain(app.env.docname, app.config.gettext_compact))
    found = {message: str(catalogue(message)) for message in translate.messages(spec, not_words)}
    return {message: text for message, text in found.items() if text != message}


def _read(app: Sphinx, doctree: nodes.document) -> None:
    """Read the data of the charts of a page, and translate them."""
    settings = _settings(app)
    writing = settings.languages.get(app.config.language, {})
    root = Path(app.srcdir)
    for chart in doctree.findall(vegalite_chart):
        around = _figure(chart)
        if around and around["dupnames"]:
            problem = f"{chart['where']}: chart, field mystnb.figure.name, value {around['dupnames'][0]!r}"
            _LOG.warning(
                f"{problem}: expected a name that nothing else of the page has",
                type="vegalite",
                subtype="name",
            )
        try:
            page = Path(app.env.doc2path(app.env.docname))
            spec = drawing.configured(sources.parse(chart["spec"]), _cache(app).theme)
            spec, files = sources.embed(spec, [page.parent, root], settings.allowed_urls)
        except ValueError as error:
            _refuse(chart, str(error))
            continue
        for file in files:
            app.env.note_dependency(str(file))
        if app.builder.name != "gettext":
            try:
                translations = _translations(app, spec, settings.not_words)
                if translations or writing:
                    spec = translate.apply(spec, translations, writing, settings.not_words)
            except ValueError as error:
                raise ExtensionError(f"{chart['where']}: {app.config.language}: {error}") from None
        chart["spec"] = _json(spec)


def _drawings(translator: Any, node: vegalite_chart) -> Drawings | None:
    """Return the drawings of a chart, or None where it cannot be drawn."""
    app = translator.builder.app
    if "refused" in node:
        return None
    try:
        return _cache(app).draw(json.loads(node["spec"]))
    except ValueError as error:
        _refuse(node, str(error))
        return None


def _figure(node: nodes.Node) -> nodes.figure | None:
    """Return the figure that a chart stands in, if any."""
    while not isinstance(node, nodes.document | nodes.section):
        if isinstance(node, nodes.figure):
            return node
        node = node.parent
    return None


def _visit_html(self: Any, node: vegalite_chart) -> None:
    builder, spec = self.builder, json.loads(node["spec"])
    drawings = _drawings(self, node)
    if drawings is None:
        self.body.append(f'<p class="vegalite-refused">{self.encode(figure.describe(spec))}</p>')
        raise nodes.SkipNode
    name = names.given(builder.env, node["page"], node["number"])
    # Not the number of slashes: a page may be a folder.
    place = relative_uri(builder.get_target_uri(builder.current_docname), f"{figure.FOLDER}/")
    folder = Path(builder.outdir) / figure.FOLDER
    folder.mkdir(exist_ok=True)
    if not _has_live_charts(builder):
        (folder / f"{name}.png").write_bytes(drawings.pictures["png"])
        width, _ = drawing.size(drawings.wide)
        label = self.attval(figure.describe(spec))
        self.body.append(f'<p><img src="{place}{name}.png" alt="{label}" width="{width:g}"/></p>')
        raise nodes.SkipNode
    most = builder.config.vegalite_chart_size * 1000
    around = _figure(node)
    link = str(around["ids"][0]) if around and around["ids"] else ""
    html, files = figure.write(
        name, link, spec, builder.config.vegalite_colors, drawings, place, most, _say(builder.app)
    )
    for file, content in files.items():
        (folder / file).write_bytes(content)
    self.body.append(html)


def _depart_html(self: Any, node: vegalite_chart) -> None:
    self.body.append(figure.END)


def _visit_text(self: Any, node: vegalite_chart) -> None:
    paragraph = nodes.paragraph("", "", nodes.Text(figure.describe(json.loads(node["spec"]))))
    paragraph.parent = node.parent
    paragraph.walkabout(self)
    raise nodes.SkipNode


def _visit_latex(self: Any, node: vegalite_chart) -> None:
    drawings = _drawings(self, node)
    if drawings is None:
        _visit_text(self, node)
        return
    name = names.given(self.builder.env, node["page"], node["number"])
    (Path(self.builder.outdir) / f"{name}.png").write_bytes(drawings.pictures["png"])
    width, _ = drawing.size(drawings.wide)
    # Sphinx shrinks what is too wide or too high.
    self.body.append(rf"\sphinxincludegraphics[width={width:g}\sphinxpxdimen]{{{{{name}}}.png}}")
    raise nodes.SkipNode


def _style(config: Config) -> str:
    """Write the colours as CSS variables, light and dark; paper is printed light."""
    colors = config.vegalite_colors
    light = " ".join(f"--{item['name']}: {color};" for color, item in colors.items())
    dark = " ".join(f"--{item['name']}: {item['dark']};" for item in colors.values())
    light += " --vegalite-on-light: block; --vegalite-on-dark: none;"
    dark += " --vegalite-on-light: none; --vegalite-on-dark: block;"
    lines = [
        f":root {{ {light} }}",
        f'@media screen {{ html[data-theme="dark"], body[data-theme="dark"] {{ {dark} }} }}',
    ]
    if config.html_theme not in LIGHT:
        undecided = 'html:not([data-theme]) body:not([data-theme="light"])'
        lines.append(f"@media screen and (prefers-color-scheme: dark) {{ {undecided} {{ {dark} }} }}")
    return "\n".join(lines) + "\n"


def _write_static(app: Sphinx, name: str, text: str) -> None:
    folder = Path(app.outdir) / "_static"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _finish(app: Sphinx, error: Exception | None) -> None:
    """Write the one bundle that every chart shares."""
    if error is None and _has_live_charts(app.builder):
        # Chromium compiles all of it while it loads, not bit by bit while the first chart is drawn.
        hint = "//# allFunctionsCalledOnLoad\n"
        theme = f"window.vegaliteTheme = {json.dumps(drawing.theme())};\n"
        _write_static(app, "vegalite-bundle.js", hint + theme + _cache(app).bundle())


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the node, the configuration and the static files with Sphinx."""
    for name, (default, rebuild) in DEFAULTS.items():
        app.add_config_value(name, default, rebuild, types=[type(default)])
    # Not for conf.py: pages are written again when it changes.
    app.add_config_value("vegalite_drawn_with", "", "html", types=[str])
    app.setup_extension("myst_nb")
    app.connect("config-inited", _configure)
    app.add_env_collector(names.ChartNames)
    app.add_node(
        vegalite_chart,
        html=(_visit_html, _depart_html),
        text=(_visit_text, None),
        man=(_visit_text, None),
        texinfo=(_visit_text, None),
        latex=(_visit_latex, None),
    )
    app.connect("builder-inited", _begin)
    app.connect("doctree-read", _read)
    app.connect("build-finished", _finish)
    return {"version": "2", "env_version": 3, "parallel_read_safe": True, "parallel_write_safe": True}
