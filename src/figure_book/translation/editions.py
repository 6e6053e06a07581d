"""The languages of the book: the one place that names them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import yaml

from figure_book.files import BookError

__all__ = ["CHARTS", "LANGUAGES", "SOURCE", "BuildError", "Language", "declared"]


class BuildError(BookError):
    """An edition could not be built, or a catalogue not be used."""


class Language(NamedTuple):
    """One language of the book."""

    language: str
    """As in ``_config.yml`` and in the names of folders of catalogues."""
    tag: str
    """As in HTML (BCP 47)."""
    folder: str
    """Where it lies below the English edition."""
    name: str
    """What it calls itself."""
    theme: str = ""
    """As which of their own languages Sphinx and the theme know it."""
    converted_from: str = ""
    """The language whose catalogues are written in other characters for this one: see `simplified`."""
    separator: str = ", "
    """What stands between the numerals of a list."""


SOURCE = "en"
LANGUAGES = {
    edition.language: edition
    for edition in (
        Language("en", "en", "", "English"),
        Language("zh_Hant", "zh-Hant", "zh-hant", "繁體", theme="zh_TW", separator="、"),
        Language("zh_Hans", "zh-Hans", "zh-hans", "简体", "zh_TW", converted_from="zh_Hant", separator="、"),
    )
}

_LATIN = "Helvetica Neue, Helvetica, Arial, Liberation Sans"
_CHINESE_CHARTS = {
    # Han characters have no italics, and run down the page upright.
    "upright": True,
    "time_formats": {
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
    },
    "signs": {": ": "：", "; ": "；"},
    "comma": "、",
}
CHARTS = {
    "zh_Hant": {
        "font": f"{_LATIN}, PingFang TC, Microsoft JhengHei, Noto Sans TC, Noto Sans CJK TC, sans-serif",
        **_CHINESE_CHARTS,
    },
    "zh_Hans": {
        "font": f"{_LATIN}, PingFang SC, Microsoft YaHei, Noto Sans SC, Noto Sans CJK SC, sans-serif",
        **_CHINESE_CHARTS,
    },
}
"""How the languages write in charts: ``vegalite_languages``."""


def declared(root: Path) -> list[str]:
    """Return the languages that ``_config.yml`` declares complete, English first."""
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    languages = config["sphinx"]["config"].get("languages", [SOURCE])
    for language in languages:
        if language not in LANGUAGES:
            expected = ", ".join(LANGUAGES)
            raise BuildError(f"_config.yml: languages, value {language!r}: expected one of {expected}")
    return languages
