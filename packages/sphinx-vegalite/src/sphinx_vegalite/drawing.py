"""What a chart needs beside Vega-Lite: forms for wide and narrow columns, and drawings for a page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import vl_convert as vlc

from sphinx_vegalite.wrapping import is_wide, unwrap, wrap_evenly

WIDE, NARROW = 640, 292
"""Pixels of the drawings, where the width is not the author's: 12-pixel text is 11 on the narrowest phone."""
LEAST_TEXT = 9
"""Pixels of the smallest text of a drawing, in the narrowest column that it fits into."""
ROOM = {"wide": 620, "narrow": 320}
"""Pixels of the narrowest usual column for a form, which it should fit."""
LEAST_ROOM = {"wide": 600, "narrow": 266}
"""Pixels of the narrowest column for a form, on a phone that of alabaster: what needs more scrolls."""
LEAST_PLOT, ENOUGH = 73, 100
"""Pixels between the axes of a drawing that shows something, and that shows it well."""
IMAGES = "images"
"""In ``usermeta``: for the path of an image, the image as a data address."""
INK = {"#010204": ("ink", "#000"), "#818284": ("muted", "#888"), "#d1d2d4": ("grid", "#ddd")}
"""Stand in a drawing for black and the greys of Vega where the author names none: what each becomes."""
DARK_INK = {"#010204": "#ced0d2", "#818284": "#77797b", "#d1d2d4": "#303236"}
"""What each becomes in a picture for dark pages."""
_TEXT, _LINE, _GRID = INK
_GUIDE = {"labelColor": _TEXT, "titleColor": _TEXT}
THEME = {
    "background": None,
    "axis": {**_GUIDE, "domainColor": _LINE, "tickColor": _LINE, "gridColor": _GRID},
    "header": _GUIDE,
    "legend": _GUIDE,
    "rule": {"color": _TEXT},
    "text": {"color": _TEXT},
    "title": {"color": _TEXT, "subtitleColor": _TEXT},
    "view": {"stroke": _GRID},
    **{mark: {"rule": {"color": _TEXT}} for mark in ("boxplot", "errorbar")},
}
"""Vega's colours of guides and of text, as a configuration: what a chart says itself goes before."""
_COMPOSITE = {"hconcat", "vconcat", "concat", "facet", "repeat"}
_FACETS = ("row", "column", "facet")
_PLOT = re.compile(r'<path class="background"[^<>]* d="M[-\d.]+,[-\d.]+h(-?[\d.]+)v(-?[\d.]+)')
_TAG = re.compile(r'<[^<>"]*(?:"[^"]*"[^<>"]*)*>')
_ID = re.compile(r' id="([^"]*)"')
_ATTRIBUTE = re.compile(r' ([\w:-]+)="([^"]*)"')


def copied(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Copy a specification, except its data, which are long and which nobody changes in their place."""
    return {key: value if key in ("datasets", "values") else _copied(value) for key, value in spec.items()}


def _copied(value: Any) -> Any:
    if isinstance(value, list):
        return [_copied(item) for item in value]
    return copied(value) if isinstance(value, dict) else value


def configured(spec: Mapping[str, Any], theme: Callable[[str], Mapping[str, Any]]) -> dict[str, Any]:
    """Put what the options of Vega-Embed say of theme and locale into the configuration of a chart.

    Parameters
    ----------
    spec : mapping
        A Vega-Lite specification, perhaps with ``usermeta.embedOptions``, where Altair names its theme.
    theme : callable
        Returns the configuration of a theme.

    Returns
    -------
    dict
        A specification that needs no options.

    Raises
    ------
    ValueError
        When there is no such theme or locale.
    """
    options = spec.get("usermeta", {}).get("embedOptions")
    if not isinstance(options, Mapping):
        return dict(spec)
    kinds: dict[str, tuple[str, Callable[[Any], Any]]] = {
        "number": ("formatLocale", vlc.get_format_locale),
        "time": ("timeFormatLocale", vlc.get_time_format_locale),
    }
    said = {kind: (options[key], named) for kind, (key, named) in kinds.items() if options.get(key)}
    locale = {
        kind: named(value) if isinstance(value, str) else value for kind, (value, named) in said.items()
    }
    base: dict[str, Any] = {"locale": locale} if locale else {}
    if isinstance(options.get("theme"), str):
        base = {**theme(options["theme"]), **base}
    usermeta = {key: value for key, value in spec["usermeta"].items() if key != "embedOptions"}
    return {**spec, "usermeta": usermeta, "config": merge(base, spec.get("config", {}))}


def views(view: Mapping[str, Any]) -> Iterator[Any]:
    """Yield a view and the views in it."""
    yield view
    for part in parts(view):
        yield from views(part)


def field_path(field: str) -> list[str]:
    """Split the name of a field where Vega does: at dots and brackets that no backslash or quote protects."""
    parts = re.findall(r"""\[(?:"([^"]*)"|'([^']*)'|([^\]]*))\]|((?:\\.|[^.\[\\])+)""", field)
    return [re.sub(r"\\(.)", r"\1", "".join(part)) for part in parts] or [field]


def parts(view: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the views that stand in a view."""
    for key in ("layer", "hconcat", "vconcat", "concat"):
        yield from view.get(key, ())
    if isinstance(view.get("spec"), dict):
        yield view["spec"]


def is_composite(spec: Mapping[str, Any]) -> bool:
    """Tell whether a chart has several plots: facets, concatenated or repeated views."""
    return any(
        _COMPOSITE & view.keys() or set(_FACETS) & view.get("encoding", {}).keys() for view in views(spec)
    )


def wide(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Make a specification for a wide column: as authored, except that the width of a container is `WIDE`."""
    widened = copied(spec)
    usermeta = widened.get("usermeta", {})
    for key in ("narrow", "embedOptions"):
        usermeta.pop(key, None)
    if images := usermeta.pop(IMAGES, None):
        _carry_images(widened, images)
    for view in views(widened):
        if view.get("width") == "container":
            view["width"] = WIDE
            view.setdefault("autosize", {"type": "fit-x", "contains": "padding"})
        if view.get("height") == "container":
            del view["height"]
    return widened


def narrow(spec: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Make specifications for a column of `NARROW` pixels, with title and subtitle wrapped to fit.

    The first that fits is to be drawn: what that is shows when it is drawn. ``usermeta.narrow``, if any, is a
    JSON merge patch (RFC 7396) that is applied to each.
    """
    patch = spec.get("usermeta", {}).get("narrow")
    base = wide(spec)
    _wrap_title(base)
    forms = [_limited(base), _stacked(base)]
    if not is_composite(base):
        forms = [_fitted(base), _with_legends_below(_fitted(base)), base]
    if patch:
        forms = [merge(form, patch) for form in forms]
    return [form for number, form in enumerate(forms) if form not in forms[:number]]


def _carry_images(spec: dict[str, Any], images: Mapping[str, str]) -> None:
    """Show images that were read: where an address is an image, and not where it is a text."""
    for view in views(spec):
        encoding, mark = view.get("encoding", {}), view.get("mark")
        if isinstance(mark, dict) and mark.get("url") in images:
            mark["url"] = images[mark["url"]]
        shown = [encoding["url"]] if "url" in encoding else []
        # Vega shows what a tooltip has under this name as an image.
        tooltip = encoding.get("tooltip")
        shown += [
            each
            for each in (tooltip if isinstance(tooltip, list) else [tooltip])
            if isinstance(each, dict) and (each.get("title") or each.get("field")) == "image"
        ]
        made = set()
        for definition in shown:
            for value in [definition, *_listed(definition.get("condition"))]:
                if value.get("value") in images:
                    value["value"] = images[value["value"]]
                if isinstance(value.get("field"), str):
                    path = field_path(value["field"])
                    carried = f"{' '.join(path)}, carried"
                    made.add((json.dumps(path), carried))
                    value |= {"field": re.sub(r"([.\[\]\\'\"])", r"\\\1", carried)}
                    if definition is not encoding.get("url"):
                        value["title"] = "image"
        names, addresses = json.dumps(list(images)), json.dumps(list(images.values()))
        for steps, carried in sorted(made):
            datum = "datum" + "".join(f"[{json.dumps(step)}]" for step in json.loads(steps))
            place = f"indexof({names}, {datum})"
            choice = f"{place} < 0 ? {datum} : {addresses}[{place}]"
            view.setdefault("transform", []).append({"calculate": choice, "as": carried})


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _fitted(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Fit a chart of one plot, with its axes and legends, into the column."""
    fitted = copied(spec)
    fitted |= {"width": NARROW, "autosize": {"type": "fit-x", "contains": "padding", "resize": True}}
    for view in list(views(fitted))[1:]:
        view.pop("width", None)
    return fitted


def _limited(spec: Mapping[str, Any]) -> dict[str, Any]:
    limited = copied(spec)
    for view in views(limited):
        if isinstance(view.get("width"), int | float) and view["width"] > NARROW - 40:
            view["width"] = NARROW - 40
    return limited


def _stacked(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Set the plots of a chart one below the other, and its legends below them."""
    stacked = _limited(spec)
    for view in views(stacked):
        if "hconcat" in view:
            view["vconcat"] = view.pop("hconcat")
        if "concat" in view or isinstance(view.get("repeat"), list) or "field" in view.get("facet", {}):
            view["columns"] = 1
        repeat = view.get("repeat")
        if isinstance(repeat, dict) and "row" not in repeat and "column" in repeat:
            repeat["row"] = repeat.pop("column")
            view["spec"] = _repeated_by_row(view["spec"])
        for channels in (view.get("encoding", {}), view.get("facet", {})):
            if "column" in channels and "row" not in channels and channels is view.get("encoding"):
                channels["facet"] = channels.pop("column")
            if isinstance(channels.get("facet"), dict):
                channels["facet"]["columns"] = 1
        facet = view.get("facet", {})
        if "column" in facet and "row" not in facet:
            view["facet"], view["columns"] = facet["column"], 1
        if "mark" in view or "layer" in view:
            view.setdefault("width", NARROW - 40)
    return _with_legends_below(stacked)


def _with_legends_below(spec: dict[str, Any]) -> dict[str, Any]:
    config = spec.get("config", {})
    legend = {"orient": "bottom", "columns": 2} | config.get("legend", {})
    return {**spec, "config": {**config, "legend": legend}}


def _repeated_by_row(value: Any) -> Any:
    if isinstance(value, list):
        return [_repeated_by_row(item) for item in value]
    if isinstance(value, dict):
        return {
            key: "row" if key == "repeat" and item == "column" else _repeated_by_row(item)
            for key, item in value.items()
        }
    return value


def slimmer(spec: Mapping[str, Any], excess: float) -> dict[str, Any] | None:
    """Take `excess` pixels from the width of every plot that has one; None where too little would be left."""
    slim = copied(spec)
    with_width = [view for view in views(slim) if isinstance(view.get("width"), int | float)]
    if not is_composite(spec) or not with_width:
        return None
    for view in with_width:
        if view["width"] > 100:
            view["width"] = max(100, view["width"] - excess)
    return slim


def _wrap_title(spec: dict[str, Any]) -> None:
    title = spec.get("title")
    if isinstance(title, str | list):
        title = {"text": title}
    if not title:
        return
    for key in ("text", "subtitle"):
        if isinstance(title.get(key), str | list):
            title[key] = wrap_narrow(key, unwrap(title[key]))
    spec["title"] = title


def wrap_narrow(key: str, text: str) -> list[str]:
    """Break a title (key ``text``) or a subtitle (key ``subtitle``) for the narrow drawing."""
    latin, full = {"text": (36, 34), "subtitle": (48, 44)}[key]
    # Digits among Chinese are wider than half a character.
    return wrap_evenly(text, full if is_wide(text) else latin)


def merge(target: Any, patch: Any) -> Any:
    """Apply a JSON merge patch (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge(merged.get(key), value)
    return merged


def theme() -> Any:
    """Return `THEME` with variables, for live charts."""
    text = json.dumps(THEME)
    for stand_in, (name, color) in INK.items():
        text = text.replace(stand_in, f"var(--vegalite-{name}, {color})")
    return json.loads(text)


def follows_theme(spec: Mapping[str, Any]) -> bool:
    """Tell whether a chart lies on the page: an author who sets a ground for it has chosen its colours."""
    config = spec.get("config", {})
    grounds = [spec.get("background"), config.get("background")]
    grounds += [config.get(part, {}).get("fill") for part in ("view", "group")]
    return all(ground in (None, "transparent", "none") for ground in grounds)


def size(svg: str) -> tuple[float, float]:
    """Read the width and the height of a drawing."""
    tag = svg[: svg.index(">")]
    width, height = (float(re.search(rf' {name}="([\d.]+)', tag)[1]) for name in ("width", "height"))  # type: ignore[index]
    return width, height


def least(svg: str) -> float:
    """Compute the width below which the smallest text of a drawing has less than `LEAST_TEXT` pixels."""
    sizes = [float(found) for found in re.findall(r'<text[^<>]* font-size="([\d.]+)px"[^<>]*>[^<]', svg)]
    return size(svg)[0] * min(1, LEAST_TEXT / min(sizes)) if sizes else 0


def plot(svg: str) -> float:
    """Read the width between the axes of a drawing of one plot; of others, the width of the drawing.

    Nothing is left where it is negative.
    """
    plots = [tuple(map(float, found)) for found in _PLOT.findall(svg)]
    width, height = plots[0] if plots else (0, 0)
    if any(each < 0 for each, _ in plots):
        return -1
    return width if height else size(svg)[0]


def _attributes(svg: str, change: Callable[[str, str], str | None]) -> str:
    """Change the attributes of a drawing, or remove them for None; its texts are left alone."""

    def attribute(found: re.Match[str]) -> str:
        value = change(found[1], found[2])
        return found[0] if value == found[2] else "" if value is None else f' {found[1]}="{value}"'

    return _TAG.sub(lambda tag: _ATTRIBUTE.sub(attribute, tag[0]), svg)


def _refer(svg: str, name: Callable[[str], str]) -> str:
    """Give the ids of a drawing other names."""

    def change(key: str, value: str) -> str:
        if key == "id":
            return name(value)
        if key in ("href", "xlink:href") and value.startswith("#"):
            return f"#{name(value[1:])}"
        return re.sub(r"^url\(#([^)]+)\)$", lambda found: f"url(#{name(found[1])})", value)

    return _attributes(svg, change)


def coloured(svg: str, colors: Mapping[str, Mapping[str, str]]) -> str:
    """Count the ids of a drawing from 0, so that it is the same every time, and make its colours variables.

    `colors` has for a colour the ``name`` of the CSS variable that replaces it.
    """
    ids: dict[str, str] = {}
    _attributes(svg, lambda key, value: ids.setdefault(value, f"part{len(ids)}") if key == "id" else value)
    # Vega counts on from one drawing to the next.
    svg = _refer(svg, lambda name: ids.get(name, name))
    variables = {color.lower(): f"var(--{item['name']}, {color})" for color, item in colors.items()}
    variables |= {stand_in: f"var(--vegalite-{name}, {color})" for stand_in, (name, color) in INK.items()}
    paints = {"fill", "stroke", "stop-color"}
    return _attributes(
        svg, lambda key, value: variables.get(value.lower(), value) if key in paints else value
    )


def plain(svg: str) -> str:
    """Give a drawing the colours of Vega."""
    return _painted(svg, {stand_in: color for stand_in, (_, color) in INK.items()})


def dark(svg: str, colors: Mapping[str, Mapping[str, str]]) -> str:
    """Give a drawing the colours of a dark page: `colors` has for a colour the ``dark`` one."""
    return _painted(svg, DARK_INK | {color.lower(): item["dark"] for color, item in colors.items()})


def _painted(svg: str, colors: Mapping[str, str]) -> str:
    return _attributes(svg, lambda _, value: colors.get(value.lower(), value))


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
    ids = set(_ID.findall(svg))
    svg = _refer(svg, lambda name: f"{prefix}-{name}" if name in ids else name)
    # The drawing has one name; the roles that Vega gives its parts would be read out one by one.
    svg = _attributes(svg, lambda key, value: None if key == "role" or key.startswith("aria-") else value)
    return svg.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
