"""Look up the translation of a text."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.locale import get_translation

from figure_book.files import book_data
from figure_book.translation.editions import LANGUAGES, SOURCE
from figure_book.translation.simplified import simplify, to_traditional
from sphinx_vegalite.messages import abstract, translatable, translate_inside

__all__ = ["DOMAIN", "Lookup", "Translate", "convert", "ids", "in_both_scripts", "is_message", "translate"]

DOMAIN = "book"
"""The catalogue of all pages."""

Translate = Callable[[str], str]
"""Takes a text without space around it, and returns it in the language of the edition."""

_NUMERAL = r"[−\d.,%一二三四五六七八九十百千萬兩第余多]*[−\d%一二三四五六七八九十百千萬兩第余多]"
_NUMERALS = re.compile(rf"{_NUMERAL}(?:, {_NUMERAL})+(?: …)?")


@lru_cache
def ids() -> frozenset[str]:
    """Return the names of all rows of all tables."""
    if (folder := book_data()) is None:
        return frozenset()
    declared = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    found: set[str] = set()
    for resource in declared["resources"]:
        key = resource.get("schema", {}).get("primaryKey")
        if isinstance(key, list):
            key = key[0] if len(key) == 1 else None
        if key and str(resource["path"]).endswith(".csv"):
            with (folder / resource["path"]).open(encoding="utf-8", newline="") as file:
                found |= {row[key] for row in csv.DictReader(file)}
    return frozenset(name for name in found if re.fullmatch(r"[a-z0-9]+(?:[-_][a-z0-9]+)+", name))


def is_message(text: str) -> bool:
    """Tell whether a text goes into the catalogues."""
    return translatable(text, ids())


def convert(text: str, app: Sphinx) -> str:
    """Write a text, perhaps HTML, in the characters of the edition that is built."""
    converted = LANGUAGES[app.config.language].converted_from
    return simplify(text, Path(app.srcdir)) if converted else text


class Lookup:
    """Translates a text that is in the catalogue of the pages, as it stands or without its numbers.

    With ``script``, what has no translation is written in the characters of the edition.
    """

    def __init__(self, app: Sphinx, *, script: bool = True) -> None:
        self._app, self._script = app, script
        self._catalogue = get_translation(DOMAIN)

    def __call__(self, text: str) -> str:
        """Return the translation; the text itself where there is none."""
        language = LANGUAGES[self._app.config.language]
        if is_message(text):
            for message, numbers in (abstract(text), (text, [])):
                if (translated := str(self._catalogue(message))) != message:
                    return language(translated, numbers)
        elif _NUMERALS.fullmatch(text):
            # Numerals as printed, which no edition writes in other characters.
            return text.replace(", ", language.separator)
        else:
            text = language.plain(text)
        return convert(text, self._app) if self._script else text


def translate(app: Sphinx, text: str) -> str:
    """Translate a text, perhaps with space around it; in English it stays."""
    return text if app.config.language == SOURCE else translate_inside(text, Lookup(app))


def in_both_scripts(app: Sphinx, text: str) -> str:
    """Translate a text for a search; where the edition is converted, a reader may type either script."""
    translated = translate(app, text)
    if not LANGUAGES[app.config.language].converted_from:
        return translated
    return " ".join(dict.fromkeys([translated, to_traditional(translated)]))
