"""What is Chinese, and in which script: a screen reader and a browser go by the ``lang`` of a passage."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from opencc import OpenCC

from printed_figures.files import data_folder
from printed_figures.ledger import load_table

__all__ = ["HAN", "converter", "is_simplified", "language_of", "mark_runs", "printed_language"]

HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""The Han characters, for a class of a regular expression."""
# A run may go on over punctuation of its own, but neither begins nor ends with it.
_RUN = re.compile(f"[{HAN}](?:[{HAN}\u3000-\u303f\uff00-\uff65·]*[{HAN}])?")


def mark_runs(text: str, wrapper: str) -> str:
    """Put every run of Han characters of a text without elements into one that says its language."""
    return _RUN.sub(lambda run: f'<{wrapper} lang="{language_of(run[0])}">{run[0]}</{wrapper}>', text)


def language_of(text: str) -> str:
    """Tell Traditional from Simplified Chinese, which has a simplified character."""
    return "zh-Hans" if any(map(is_simplified, text)) else "zh-Hant"


def printed_language() -> str:
    """Tell the script of the article from what its ledger has of it: most of its telling characters."""
    folder = data_folder()
    return _language_of_ledger(folder, (folder / "figures.csv").stat().st_mtime_ns)


@cache
def _language_of_ledger(folder: Path, _changed: int) -> str:
    figures = load_table("figures", folder)
    text = "".join([*figures["exact"], *figures["term_zh"]])
    traditional = sum(converter("t2s").convert(letter) != letter for letter in text)
    return "zh-Hans" if sum(map(is_simplified, text)) > traditional else "zh-Hant"


@cache
def converter(name: str) -> OpenCC:
    """Return a converter of OpenCC, such as ``t2s``, from Traditional to Simplified characters."""
    return OpenCC(name)


@cache
def is_simplified(letter: str) -> bool:
    """Tell whether a character has another Traditional form and is not frequent in Traditional Chinese."""
    return converter("s2t").convert(letter) != letter and not _is_frequent_in_big5(letter)


def _is_frequent_in_big5(letter: str) -> bool:
    """Tell whether Big5 has a character, such as 后 or 里, among its 5401 frequent ones."""
    try:
        return letter.encode("big5")[0] < 0xC9
    except UnicodeEncodeError:
        return False
