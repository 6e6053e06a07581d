"""Look up the translation of a text: as it stands, or with its numbers taken out."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.locale import get_translation

from figure_book.translation.editions import LANGUAGES, SOURCE
from figure_book.translation.simplified import simplify, to_traditional
from figure_book.translation.texts import abstract, restore, translatable, translate_inside
from printed_figures.files import data_folder

__all__ = [
    "DOMAIN",
    "Lookup",
    "convert",
    "from_catalogue",
    "ids",
    "in_both_scripts",
    "is_message",
    "translate",
]

DOMAIN = "book"
"""The catalogue of all pages."""

_NUMERAL = r"[−\d.,%一二三四五六七八九十百千萬兩第余多]*[−\d%一二三四五六七八九十百千萬兩第余多]"
_NUMERALS = re.compile(rf"{_NUMERAL}(?:, {_NUMERAL})+(?: …)?")


@lru_cache
def ids() -> frozenset[str]:
    """Return the names of all rows of all tables."""
    declared = json.loads((data_folder() / "datapackage.json").read_text(encoding="utf-8"))
    found: set[str] = set()
    for resource in declared["resources"]:
        key = resource.get("schema", {}).get("primaryKey")
        if isinstance(key, list):
            key = key[0] if len(key) == 1 else None
        if key and str(resource["path"]).endswith(".csv"):
            with (data_folder() / resource["path"]).open(encoding="utf-8", newline="") as file:
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
    """Translates a text with what is found for its message.

    Parameters
    ----------
    find : callable
        Takes a message; returns its translation, or nothing.
    app : sphinx.application.Sphinx
        The build of the edition.
    script : bool
        Whether to write what is no message in the characters of the edition.
    """

    def __init__(self, find: Callable[[str], str | None], app: Sphinx, *, script: bool = True) -> None:
        self._find, self._app, self._script = find, app, script

    def __call__(self, text: str) -> str:
        """Return the translation; the text itself where there is none."""
        if is_message(text):
            for message, numbers in ((text, []), abstract(text)):
                if translated := self._find(message):
                    return restore(translated, numbers)
        elif _NUMERALS.fullmatch(text):
            text = text.replace(", ", LANGUAGES[self._app.config.language].separator)
        return convert(text, self._app) if self._script else text


def in_both_scripts(app: Sphinx, text: str) -> str:
    """Translate a text for a search; where the edition is converted, a reader may type either script."""
    translated = translate(app, text)
    if not LANGUAGES[app.config.language].converted_from:
        return translated
    return " ".join(dict.fromkeys([translated, to_traditional(translated)]))


def from_catalogue(app: Sphinx) -> Lookup:
    """Return what looks texts up in the catalogue of the pages."""
    catalogue = get_translation(DOMAIN)

    def find(message: str) -> str | None:
        translated = str(catalogue(message))
        return translated if translated != message else None

    return Lookup(find, app)


def translate(app: Sphinx, text: str) -> str:
    """Translate a text that is in the catalogue of the pages.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        The build of the edition.
    text : str
        A message of any page, or such a message with its numbers.

    Returns
    -------
    str
        The text itself in English, or where there is no translation.
    """
    return text if app.config.language == SOURCE else translate_inside(text, from_catalogue(app))
