"""The languages of the book: the one place that names them."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from figure_book.files import BookError
from figure_book.languages import HAN
from figure_book.translation.simplified import to_traditional
from sphinx_vegalite.messages import restore

__all__ = ["CHARTS", "LANGUAGES", "SOURCE", "BuildError", "Language", "declared"]


class BuildError(BookError):
    """An edition could not be built, or a catalogue not be used."""


_DIGITS = "零一二三四五六七八九"


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
    myriad: str = ""
    """How it writes ten thousand after a number; empty where it counts in thousands."""

    charset: str = ""
    """The character set in whose order its readers look words up: Big5 goes by strokes, GB 2312 by pinyin."""

    def order(self, word: str) -> bytes:
        """Return what words are sorted by."""
        return word.encode(self.charset or "utf-8", "replace")

    def __call__(self, message: str, numbers: list[str]) -> str:
        """Put numbers into a translation, each as this language writes it; ``{0:十}`` is one as 十八."""

        def in_words(found: re.Match[str]) -> str:
            tens, ones = divmod(int(numbers[int(found[1])]), 10)
            return f"{_DIGITS[tens] if tens > 1 else ''}{'十' if tens else ''}{_DIGITS[ones] if ones else ''}"

        message = re.sub(r"\{(\d+):十\}", in_words, message)
        return restore(message, [self.number(number) for number in numbers])

    def number(self, number: str) -> str:
        """Write a number of an English text as this language does: 410,000 is 41萬, the month 09 is 9.

        As in the text, a number has a comma from five digits on.
        """
        whole = number.replace(",", "")
        if not self.myriad:
            return number
        if whole != number and whole.endswith("000") and int(whole) >= 10_000:
            return f"{(Decimal(whole) / 10_000).normalize():f}{self.myriad}"
        if re.fullmatch(r"0\d|\d,\d{3}(?:\.\d+)?", number):
            return whole.removeprefix("0")
        return number

    def date(self, date: str) -> str:
        """Write a date such as 2022-09-30, or a month, as this language does."""
        if not self.myriad:
            return date
        return "".join(f"{int(part)}{unit}" for part, unit in zip(date.split("-"), "年月日", strict=False))

    def signs(self, text: str) -> str:
        """Write the signs between the numbers of a text as this language does, such as ``0 % – 100 %``."""
        if not self.myriad:
            return text
        text = re.sub(r"(?<=\d) (?=%)", "", text)
        text = re.sub(r"(?<=[\d%])([:;]) (?=[−\d])", lambda sign: "：；"[":;".index(sign[1])], text)
        return re.sub(r"(?<=\d)–([\d.]+)%", r"%至\1%", text)

    def plain(self, text: str) -> str:
        """Write a text without words to translate, dates included, as this language does."""
        if not self.myriad:
            return text
        text = self.signs(text)
        # A publisher and a date; the name is running text, unlike a title.
        if found := re.fullmatch(rf"([^\d,]*[{HAN})]), (\d{{4}}(?:-\d\d){{0,2}})", text):
            name = to_traditional(found[1].replace(" / ", "／").translate(_BRACKETS))
            return f"{name}，{self.date(found[2])}"
        return re.sub(
            r"(,)? ?\b(\d{4}(?:-\d\d){1,2})\b",
            lambda found: "，" * bool(found[1]) + self.date(found[2]),
            text,
        )


_BRACKETS = str.maketrans("()", "（）")

SOURCE = "en"
LANGUAGES = {
    edition.language: edition
    for edition in (
        Language("en", "en", "", "English"),
        Language("zh_Hant", "zh-Hant", "zh-hant", "繁體", "zh_TW", "", "、", "萬", "big5"),
        Language("zh_Hans", "zh-Hans", "zh-hans", "简体", "zh_TW", "zh_Hant", "、", "万", "gb2312"),
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
        "%Y": "%Y年",
    },
    "signs": {": ": "：", "%: ": "%：", "; ": "；", " %": "%"},
    "comma": "、",
}


class Signs(NamedTuple):
    """Writes the signs of a text as a language does; as a setting it is equal to what Sphinx has stored."""

    language: Language

    def __call__(self, text: str) -> str:
        """Return the text."""
        return self.language.signs(text)


def _chinese_charts(language: Language) -> dict[str, Any]:
    """Return how an edition in Chinese writes in charts."""
    large = "format(datum.value, ',')"
    myriads = f"format(datum.value / 10000, '.12~g') + '{language.myriad}'"
    return {
        **_CHINESE_CHARTS,
        "restore": language,
        # The dates of a chart are moments, not texts.
        "plain": Signs(language),
        # At an axis, which writes so what is 10,000 or more. A tooltip has the number in digits: for a format
        # of one's own Vega calls a function that the drawing of a page cannot be given.
        "expressions": {large: f"(datum.value % 1000 ? {large} : {myriads})"},
    }


CHARTS = {
    "zh_Hant": {
        "font": f"{_LATIN}, PingFang TC, Microsoft JhengHei, Noto Sans TC, Noto Sans CJK TC, sans-serif",
        **_chinese_charts(LANGUAGES["zh_Hant"]),
    },
    "zh_Hans": {
        "font": f"{_LATIN}, PingFang SC, Microsoft YaHei, Noto Sans SC, Noto Sans CJK SC, sans-serif",
        **_chinese_charts(LANGUAGES["zh_Hans"]),
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
