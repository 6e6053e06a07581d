"""Translate the words in a Vega-Lite specification, so that it still draws.

A category is a word that a reader sees and a value that filters, scales and expressions compare. Every text
of the data and every text literal goes through the same translation, so both stay equal; two categories that
would become one are refused. Names of fields stay as they are.
"""

from __future__ import annotations

import copy
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from figure_book.translation.texts import Say, say_inside
from sphinx_vegalite.data import heading_of, names_shown
from sphinx_vegalite.drawing import wrap_narrow
from sphinx_vegalite.wrapping import unwrap, wrap_evenly

__all__ = ["FONTS", "translate_chart"]

TITLE, SUBTITLE = 78, 104
"""Half widths of a line of a title and a subtitle, as `printed_figures.charts.finish` breaks them."""

_LATIN = "Helvetica Neue, Helvetica, Arial, Liberation Sans"
FONTS = {
    "zh_Hant": f"{_LATIN}, PingFang TC, Microsoft JhengHei, Noto Sans TC, Noto Sans CJK TC, sans-serif",
    "zh_Hans": f"{_LATIN}, PingFang SC, Microsoft YaHei, Noto Sans SC, Noto Sans CJK SC, sans-serif",
}
TIME_FORMATS = {
    "%B": "%-m月",
    "%b": "%-m月",
    "%d %b": "%-m月%-d日",
    "%-d %b": "%-m月%-d日",
    "%-d %B": "%-m月%-d日",
    "%b %Y": "%Y年%-m月",
    "%B %Y": "%Y年%-m月",
    "%d %b %Y": "%Y年%-m月%-d日",
    "%-d %b %Y": "%Y年%-m月%-d日",
    "%-d %B %Y": "%Y年%-m月%-d日",
    "%Y": "%Y",
}
"""How a moment is written, in D3's format; numbers stay, the names of months become numbers."""

SIGNS = {": ": "：", "; ": "；"}
"""What stands between the parts of a label."""

_TEXTS = {"title", "subtitle", "text", "description", "placeholder"}
_VALUES = {"domain", "sort", "equal", "oneOf", "datum", "options", "values", "lt", "gt", "lte", "gte"}
_EXPRESSIONS = {"expr", "signal", "calculate", "filter", "test", "labelExpr"}
_SAID = {"text", "tooltip", "description"}
"""Channels whose constant ``value`` is a text."""
_KEPT = {"$schema", "field", "type", "as", "color", "mark"}
_FIXED = {"ascending", "descending", "unaggregated", "independent", "shared"}
_TIME = re.compile(r"%[-_0]?[A-Za-z]")
_TITLED = {"tooltip"}


class _Chart:
    """One walk over a specification."""

    def __init__(self, say: Say, language: str | None) -> None:
        """Remember how to translate."""
        self.say = say
        self.language = language

    def walk(self, node: Any, channel: str = "") -> Any:
        if isinstance(node, list):
            return [self.walk(item, channel) for item in node]
        if isinstance(node, dict):
            said = {key: self._visit(key, value, node, channel) for key, value in node.items()}
            return said if self.language is None else _upright(said)
        return node

    def _visit(self, key: str, value: Any, parent: Mapping[str, Any], channel: str) -> Any:
        if key == "config" or (key in _KEPT and not isinstance(value, dict)):
            return value
        if key == "fontStyle" and self.language is not None:
            # Han characters have no italics.
            return "normal"
        if key == "datasets":
            return {name: self.rows(rows) for name, rows in value.items()}
        if key == "data" and isinstance(value, dict) and isinstance(value.get("values"), list):
            return {**value, "values": self.rows(value["values"])}
        if key in ("title", "subtitle") and _is_text(value):
            return self.title(key, value, parent)
        if key in _TEXTS and _is_text(value):
            return self._text(value, "chart text" if key != "description" else "chart description")
        if key == "bind" and isinstance(value, dict):
            return self._bind(value)
        if key == "format" and isinstance(value, str):
            return self.time_format(value)
        if key in _EXPRESSIONS and isinstance(value, str):
            return self.expression(value)
        if key in ("and", "or", "not"):
            return self._predicates(value)
        if key in _VALUES and isinstance(value, str | list):
            return self.value(value)
        if key == "value":
            return self.value(value) if channel in _SAID or "name" in parent else value
        if key == "encoding" and isinstance(value, dict):
            return {name: self._channel(name, item) for name, item in value.items()}
        return self.walk(value, channel)

    def _predicates(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._predicates(each) for each in value]
        return self.expression(value) if isinstance(value, str) else self.walk(value)

    def _channel(self, name: str, item: Any) -> Any:
        walked = self.walk(item, name)
        if name in _TITLED:
            # Without a title the name of the field is shown.
            for each in walked if isinstance(walked, list) else [walked]:
                if isinstance(each, dict) and "field" in each and "title" not in each:
                    name = heading_of(each)
                    if (said := self._text(name, "data heading")) != name:
                        each["title"] = said
        return walked

    def _bind(self, bind: dict[str, Any]) -> dict[str, Any]:
        kept = {
            key: self.walk(value) if key not in _VALUES else self.value(value) for key, value in bind.items()
        }
        if isinstance(bind.get("name"), str):
            kept["name"] = self._text(bind["name"], "control")
        if isinstance(bind.get("labels"), list):
            kept["labels"] = [self._text(label, "control") for label in bind["labels"]]
        return kept

    def title(self, key: str, value: str | list[str], parent: Mapping[str, Any]) -> Any:
        own = "anchor" in parent or "subtitle" in parent or "text" in parent
        kind = {"title": "axis, legend or tooltip title", "subtitle": "chart subtitle"}[key]
        text = unwrap(value)
        said = say_inside(text, kind, self.say)
        if said == text:
            return value
        return wrap_evenly(said, SUBTITLE) if own and isinstance(value, list) else said

    def chart_title(self, title: Any, *, narrow: bool = False) -> Any:
        if _is_text(title):
            title = {"text": title}
        said = dict(title)
        for key, width in (("text", TITLE), ("subtitle", SUBTITLE)):
            if _is_text(title.get(key)):
                text = unwrap(title[key])
                kind = {"text": "chart title", "subtitle": "chart subtitle"}[key]
                if (changed := say_inside(text, kind, self.say)) != text:
                    said[key] = wrap_narrow(key, changed) if narrow else wrap_evenly(changed, width)
        return said

    def _text(self, value: str | list[str], kind: str) -> Any:
        if isinstance(value, list):
            text = unwrap(value)
            said = say_inside(text, kind, self.say)
            return value if said == text else wrap_evenly(said, max(map(len, value)) + 4)
        return say_inside(value, kind, self.say)

    def rows(self, rows: Any) -> Any:
        if not isinstance(rows, list):
            return rows
        said = [self.cell(row) for row in rows]
        self._refuse_merged(rows, said)
        return said

    @staticmethod
    def _refuse_merged(rows: list[Any], said: list[Any]) -> None:
        became: dict[tuple[str, str], set[str]] = defaultdict(set)
        for before, after in zip(rows, said, strict=True):
            for name, value in before.items() if isinstance(before, dict) else ():
                if isinstance(value, str):
                    became[name, after[name]].add(value)
        for (name, text), values in became.items():
            if len(values) > 1:
                raise ValueError(
                    f"field {name}, value {text!r}: expected another text for each of {sorted(values)}"
                )

    def cell(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self.cell(each) for each in value]
        if isinstance(value, dict):
            # Of a shape on a map the properties are words.
            kept = ("type", "coordinates")
            return {key: inner if key in kept else self.cell(inner) for key, inner in value.items()}
        return self.value(value)

    def value(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self.value(each) for each in value]
        if isinstance(value, dict):
            return self.walk(value)
        if not isinstance(value, str) or value in _FIXED or value in ("-x", "-y"):
            return value
        return say_inside(value, "chart label", self.say)

    def time_format(self, form: str) -> str:
        # From one Chinese edition to the other it stays.
        if not _TIME.search(form) or self.language is None or form in TIME_FORMATS.values():
            return form
        if form not in TIME_FORMATS:
            expected = ", ".join(TIME_FORMATS)
            raise ValueError(f"format {form!r}: expected one that the editions know: {expected}")
        return TIME_FORMATS[form]

    def expression(self, text: str) -> str:
        parts, done = [], 0
        for start, end, call in _literals(text):
            literal = text[start:end]
            inner = re.sub(r"\\(.)", r"\1", literal[1:-1])
            if call in ("timeFormat", "utcFormat"):
                said = self.time_format(inner)
            elif inner in SIGNS and self.language is not None:
                said = SIGNS[inner]
            else:
                said = say_inside(inner, "chart label", self.say)
            if said != inner:
                escaped = said.replace("\\", "\\\\").replace(literal[0], "\\" + literal[0])
                parts += [text[done:start], literal[0], escaped, literal[0]]
                done = end
        return "".join([*parts, text[done:]])


_TOKEN = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|([A-Za-z_$][\w$.]*)?\s*\(|\)|\[|\]""")
_SILENT = {"format", "scale", "invert", "domain", "range", "bandwidth", "data", "indata", "inScale", "regexp"}
"""Functions whose text arguments are no words."""


def _literals(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where the texts of an expression stand that name no field, and the call around each."""
    stack: list[str] = []
    for token in _TOKEN.finditer(text):
        first = token[0].lstrip()[0] if token[0].strip() else ""
        if first in "'\"":
            call = next((name for name in reversed(stack) if name != "["), "")
            member = stack[-1:] == ["member"]
            if not member and call not in _SILENT:
                yield token.start(), token.end(), call
        elif token[0].endswith("("):
            stack.append(token[1] or "(")
        elif token[0] == "[":
            before = text[: token.start()].rstrip()[-1:]
            stack.append("member" if before.isalnum() or before in tuple("_$)]") else "[")
        elif stack:
            stack.pop()


def _upright(unit: dict[str, Any]) -> dict[str, Any]:
    """Set a text that runs up the page in upright characters, one below the other, as Chinese does."""
    mark, text = unit.get("mark"), unit.get("encoding", {}).get("text")
    if not isinstance(mark, dict) or mark.get("type") != "text" or mark.get("angle") not in (-90, 270):
        return unit
    if not isinstance(text, dict) or "field" not in text:
        return unit
    lines = f"{text['field']}, upright"
    split = {"calculate": f"split(datum[{json.dumps(text['field'])}], '')", "as": lines}
    return {
        **unit,
        "mark": {**mark, "angle": 0, "align": "center", "baseline": "bottom"},
        "transform": [*unit.get("transform", []), split],
        "encoding": {**unit["encoding"], "text": {**text, "field": lines}},
    }


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and bool(value) and all(isinstance(line, str) for line in value)
    )


def translate_chart(spec: Mapping[str, Any], say: Say, language: str | None = None) -> dict[str, Any]:
    """Translate every text of a chart: titles, labels, tooltips, controls, data, description.

    Parameters
    ----------
    spec : mapping
        A Vega-Lite specification with its data in it, perhaps with a patch in ``usermeta.narrow``.
    say : callable
        Translates.
    language : str, optional
        ``zh_Hant`` or ``zh_Hans``: its fonts and dates are used. None when texts are only collected.

    Returns
    -------
    dict
        A copy.

    Raises
    ------
    ValueError
        When two categories of a field would become one, or a date has a format that is not known.
    """
    chart = _Chart(say, language)
    spec = copy.deepcopy(dict(spec))
    title = chart.chart_title(spec.pop("title")) if "title" in spec else None
    names = names_shown(spec)
    said = chart.walk(spec)
    if title is not None:
        said["title"] = title
    headings = {name: say_inside(name, "data heading", say) for name in names}
    if language is not None:
        said.setdefault("usermeta", {})["headings"] = headings
        said.setdefault("config", {})["font"] = FONTS[language]
    narrow = said.get("usermeta", {}).get("narrow", {})
    if isinstance(narrow.get("title"), str | list | dict):
        narrow["title"] = chart.chart_title(spec["usermeta"]["narrow"]["title"], narrow=True)
    return said
