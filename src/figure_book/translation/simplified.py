"""Write Traditional Chinese in Simplified characters: OpenCC, and a short list of what it would get wrong."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path

from figure_book.files import book_data
from figure_book.languages import HAN, converter

__all__ = ["printed", "simplify", "to_traditional"]

_HAN = re.compile(f"[{HAN}]")
_QUOTES = str.maketrans("「」『』", "“”‘’")
"""Quotation marks as the mainland prints them."""


@lru_cache
def printed() -> frozenset[str]:
    """Return the characters of every figure and numeral as printed: no edition changes them."""
    found: set[str] = set()
    for name in ("figures.csv", "numerals.csv"):
        if (folder := book_data()) and (path := folder / name).is_file():
            with path.open(encoding="utf-8", newline="") as file:
                found |= {row["exact"] for row in csv.DictReader(file)}
    return frozenset(found)


def to_traditional(text: str) -> str:
    """Write a text in Traditional characters, well enough to be searched for."""
    return converter("s2hk").convert(text).replace("户", "戶")


@lru_cache
def _exceptions(root: Path) -> tuple[tuple[str, str], ...]:
    path = root / "locales" / "zh_Hans.csv"
    if not path.is_file():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["traditional"], row["simplified"]) for row in csv.DictReader(file)]
    return tuple(sorted(rows, key=lambda row: -len(row[0])))


@lru_cache
def _protected() -> re.Pattern[str]:
    """Match what stays as it is in a text with markup."""
    texts = sorted(printed(), key=lambda text: (-len(text), text))
    listed = "|".join(map(re.escape, texts)) or "$^"
    chinese = "|".join(re.escape(text) for text in texts if _HAN.search(text)) or "$^"
    return re.compile(
        # What a reader of either script may search for.
        r'( data-search="[^"]*"'
        # What is marked as printed Chinese, in prose and in a cell of a table.
        r'|<span[^>]*class="printed"[^>]*>.*?</span>'
        rf'|<[a-z][^>]* lang="zh-Hant"[^>]*>\s*(?:{listed})(?:、(?:{listed}))*(?: …)?\s*(?=</)'
        rf"|(?<=>)(?:{chinese})(?=<))",
        re.DOTALL,
    )


def simplify(text: str, root: Path) -> str:
    """Write a text, perhaps with HTML in it, in Simplified Chinese, and change its marks of language.

    ``locales/zh_Hans.csv`` lists what OpenCC would get wrong. A figure or numeral as printed stays where it
    is the whole text or all that an element holds, and so does what is marked with ``class="printed"``. The
    text may be a message in Markdown with tags, so no parser of HTML reads it.
    """
    if text in printed():
        return text
    if "<" not in text:
        return _simplify(text, root) if _HAN.search(text) else text
    parts = _protected().split(text)
    return "".join(part if number % 2 else _simplify(part, root) for number, part in enumerate(parts))


def _simplify(text: str, root: Path) -> str:
    held = []
    for number, (traditional, simplified) in enumerate(_exceptions(root)):
        if traditional in text:
            mark = chr(0xE000 + number)
            text = text.replace(traditional, mark)
            held.append((mark, simplified))
    # With phrases, as tw2sp does it, OpenCC would also replace words of the article, such as 優化整合.
    text = converter("hk2s").convert(text)
    for mark, simplified in held:
        text = text.replace(mark, simplified)
    return text.translate(_QUOTES).replace('lang="zh-Hant"', 'lang="zh-Hans"')
