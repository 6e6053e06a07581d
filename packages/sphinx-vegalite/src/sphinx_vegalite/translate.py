"""Translate the words in a Vega-Lite specification, so that it still draws.

A category is a word that a reader sees and a value that filters, scales and expressions compare. Every text
of the data and every text literal goes through the same translation, so both stay equal; two categories that
would become one are refused. Names of fields stay as they are.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Mapping
from typing import Any

from sphinx_vegalite.data import heading_of, names_shown
from sphinx_vegalite.drawing import wrap_narrow
from sphinx_vegalite.messages import abstract, restore, translatable, translate_inside
from sphinx_vegalite.wrapping import unwrap, wrap_evenly

__all__ = ["apply", "messages", "translate_chart"]

TITLE, SUBTITLE = 78, 104
"""Half widths of a line of a title and of a subtitle above a chart of 640 pixels."""

_TEXTS = {"title", "subtitle", "text", "description", "placeholder"}
_VALUES = {"domain", "sort", "equal", "oneOf", "datum", "options", "values", "lt", "gt", "lte", "gte"}
_EXPRESSIONS = {"expr", "signal", "calculate", "filter", "test", "labelExpr"}
_TEXT_CHANNELS = {"text", "tooltip", "description"}
"""Channels whose constant ``value`` is a text."""
_KEPT = {"$schema", "field", "type", "as", "color", "mark"}
_FIXED = {"ascending", "descending", "unaggregated", "independent", "shared", "-x", "-y"}
_LIST = re.compile(r"[^\sA-Za-z]+(?:, [^\sA-Za-z]+)+(?: …)?")
"""A list of numbers."""
_TIME = re.compile(r"%[-_0]?[A-Za-z]")


class _Chart:
    """One walk over a specification."""

    def __init__(self, translate: Callable[[str], str], writing: Mapping[str, Any]) -> None:
        self.inner = translate
        self.formats: Mapping[str, str] = writing.get("time_formats", {})
        self.signs: Mapping[str, str] = writing.get("signs", {})
        self.expressions: Mapping[str, str] = writing.get("expressions", {})
        self.upright = bool(writing.get("upright"))

    def translate(self, text: str) -> str:
        return translate_inside(text, self.inner)

    def walk(self, node: Any, channel: str = "") -> Any:
        if isinstance(node, list):
            return [self.walk(item, channel) for item in node]
        if isinstance(node, dict):
            walked = {key: self._visit(key, value, node, channel) for key, value in node.items()}
            return _upright(walked) if self.upright else walked
        return node

    def _visit(self, key: str, value: Any, parent: Mapping[str, Any], channel: str) -> Any:
        if key == "config" or (key in _KEPT and not isinstance(value, dict)):
            return value
        if key == "fontStyle" and self.upright:
            return "normal"
        if key == "datasets":
            return {name: self.rows(rows) for name, rows in value.items()}
        if key == "data" and isinstance(value, dict) and isinstance(value.get("values"), list):
            return {**value, "values": self.rows(value["values"])}
        if key in ("title", "subtitle") and _is_text(value):
            return self.title(value, parent)
        if key in _TEXTS and _is_text(value):
            return self.text(value)
        if key == "bind" and isinstance(value, dict):
            return self.bind(value)
        if key == "format" and isinstance(value, str):
            return self.time_format(value)
        if key in _EXPRESSIONS and isinstance(value, str):
            return self.expression(value)
        if key in ("and", "or", "not"):
            return self.predicates(value)
        if key in _VALUES and isinstance(value, str | list):
            return self.value(value)
        if key == "value":
            return self.value(value) if channel in _TEXT_CHANNELS or "name" in parent else value
        if key == "encoding" and isinstance(value, dict):
            return {name: self.channel(name, item) for name, item in value.items()}
        return self.walk(value, channel)

    def predicates(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self.predicates(each) for each in value]
        return self.expression(value) if isinstance(value, str) else self.walk(value)

    def channel(self, name: str, item: Any) -> Any:
        walked = self.walk(item, name)
        if name == "tooltip":
            # Without a title the name of the field is shown.
            for each in walked if isinstance(walked, list) else [walked]:
                if isinstance(each, dict) and "field" in each and "title" not in each:
                    heading = heading_of(each)
                    if (translated := self.translate(heading)) != heading:
                        each["title"] = translated
        return walked

    def bind(self, bind: dict[str, Any]) -> dict[str, Any]:
        kept = {key: self.value(value) if key in _VALUES else self.walk(value) for key, value in bind.items()}
        if isinstance(bind.get("name"), str):
            kept["name"] = self.translate(bind["name"])
        if isinstance(bind.get("labels"), list):
            kept["labels"] = [self.translate(label) for label in bind["labels"]]
        return kept

    def title(self, value: str | list[str], parent: Mapping[str, Any]) -> Any:
        text = unwrap(value)
        if (translated := self.translate(text)) == text:
            return value
        of_a_view = "anchor" in parent or "subtitle" in parent or "text" in parent
        return wrap_evenly(translated, SUBTITLE) if of_a_view and isinstance(value, list) else translated

    def chart_title(self, title: Any, *, narrow: bool = False) -> Any:
        if _is_text(title):
            title = {"text": title}
        changed = dict(title)
        for key, width in (("text", TITLE), ("subtitle", SUBTITLE)):
            if _is_text(title.get(key)):
                text = unwrap(title[key])
                if (translated := self.translate(text)) != text:
                    changed[key] = wrap_narrow(key, translated) if narrow else wrap_evenly(translated, width)
        return changed

    def text(self, value: str | list[str]) -> Any:
        if isinstance(value, str):
            return self.translate(value)
        text = unwrap(value)
        translated = self.translate(text)
        return value if translated == text else wrap_evenly(translated, max(map(len, value)) + 4)

    def rows(self, rows: Any) -> Any:
        if not isinstance(rows, list):
            return rows
        translated = [self.cell(row) for row in rows]
        _refuse_merged(rows, translated)
        return translated

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
        return self.translate(value) if isinstance(value, str) and value not in _FIXED else value

    def time_format(self, form: str) -> str:
        if not self.formats or not _TIME.search(form) or form in self.formats.values():
            return form
        if form not in self.formats:
            raise ValueError(
                f"format {form!r}: expected one of vegalite_languages: {', '.join(self.formats)}"
            )
        return self.formats[form]

    def expression(self, text: str) -> str:
        parts, done = [], 0
        for start, end, call in _literals(text):
            literal = text[start:end]
            inner = re.sub(r"\\(.)", r"\1", literal[1:-1])
            if call in ("timeFormat", "utcFormat"):
                translated = self.time_format(inner)
            else:
                translated = self.signs.get(inner) or self.translate(inner)
            if translated != inner:
                escaped = translated.replace("\\", "\\\\").replace(literal[0], "\\" + literal[0])
                parts += [text[done:start], literal[0], escaped, literal[0]]
                done = end
        text = "".join([*parts, text[done:]])
        for part, written in self.expressions.items():
            text = text.replace(part, written)
        return text


def _refuse_merged(rows: list[Any], translated: list[Any]) -> None:
    became: dict[tuple[str, str], set[str]] = defaultdict(set)
    for before, after in zip(rows, translated, strict=True):
        for name, value in before.items() if isinstance(before, dict) else ():
            if isinstance(value, str):
                became[name, after[name]].add(value)
    for (name, text), values in became.items():
        if len(values) > 1:
            raise ValueError(
                f"field {name}, value {text!r}: expected another text for each of {sorted(values)}"
            )


_TOKEN = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|([A-Za-z_$][\w$.]*)?\s*\(|\)|\[|\]""")
_NO_WORDS = {
    "format",
    "scale",
    "invert",
    "domain",
    "range",
    "bandwidth",
    "data",
    "indata",
    "inScale",
    "regexp",
}
"""Functions whose text arguments are no words."""


def _literals(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where the texts of an expression stand that name no field, and the call around each."""
    stack: list[str] = []
    for token in _TOKEN.finditer(text):
        first = token[0].lstrip()[0] if token[0].strip() else ""
        if first in "'\"":
            call = next((name for name in reversed(stack) if name != "["), "")
            member = stack[-1:] == ["member"]
            if not member and call not in _NO_WORDS:
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


def translate_chart(
    spec: Mapping[str, Any], translate: Callable[[str], str], writing: Mapping[str, Any]
) -> dict[str, Any]:
    """Translate every text of a chart: titles, labels, tooltips, controls, data, description.

    Parameters
    ----------
    spec : mapping
        A Vega-Lite specification with its data in it, perhaps with a patch in ``usermeta.narrow``.
    translate : callable
        Takes a text without space around it and returns its translation.
    writing : mapping
        How the language writes fonts, dates and signs: an entry of ``vegalite_languages``.

    Returns
    -------
    dict
        A copy; ``usermeta.headings`` translates the names of fields that are shown as headings.

    Raises
    ------
    ValueError
        When two categories of a field would become one, or a date has a format that `writing` has not.
    """
    chart = _Chart(translate, writing)
    rest = dict(spec)
    title = chart.chart_title(rest.pop("title")) if "title" in rest else None
    translated = chart.walk(rest)
    if title is not None:
        translated["title"] = title
    headings = {name: chart.translate(name) for name in names_shown(rest)}
    translated.setdefault("usermeta", {})["headings"] = headings
    if "font" in writing:
        translated.setdefault("config", {})["font"] = writing["font"]
    narrow = translated["usermeta"].get("narrow", {})
    if isinstance(narrow.get("title"), str | list | dict):
        narrow["title"] = chart.chart_title(rest["usermeta"]["narrow"]["title"], narrow=True)
    return translated


def messages(spec: Mapping[str, Any], not_words: Container[str] = ()) -> list[str]:
    """List the messages of a chart for translators, each once.

    Parameters
    ----------
    spec : mapping
        A Vega-Lite specification.
    not_words : container of str
        Texts that are the same in every language.

    Returns
    -------
    list of str
        Texts with numbered placeholders for numbers.
    """
    found: dict[str, None] = {}

    def note(text: str) -> str:
        if translatable(text, not_words):
            found[abstract(text)[0]] = None
        return text

    translate_chart(spec, note, {})
    return list(found)


def apply(
    spec: Mapping[str, Any],
    translations: Mapping[str, str],
    writing: Mapping[str, Any],
    not_words: Container[str] = (),
) -> dict[str, Any]:
    """Translate a chart with the translations of its `messages`; see `translate_chart`."""
    comma, put, plain = writing.get("comma"), writing.get("restore", restore), writing.get("plain", str)

    def translate(text: str) -> str:
        if translatable(text, not_words):
            message, numbers = abstract(text)
            return put(translations[message], numbers) if message in translations else text
        return text.replace(", ", comma) if comma and _LIST.fullmatch(text) else plain(text)

    return translate_chart(spec, translate, writing)
