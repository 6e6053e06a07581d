"""What of a text is for translators: which texts are words at all, and words apart from their numbers.

Numbers are no matter of translation. In the texts of charts and tables each becomes a numbered placeholder,
so that one message serves every cell that differs only in its numbers, and no translation can change one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from sphinx_vegalite.messages import FILE_OR_ADDRESS, abstract, restore, translatable

__all__ = [
    "DIRECTIVE",
    "FILE_OR_ADDRESS",
    "HAN",
    "MONTHS",
    "Say",
    "abstract",
    "months",
    "numbers",
    "placeholders",
    "restore",
    "say_inside",
    "translatable",
]

Say = Callable[[str, str], str]
"""Takes a text and what kind of text it is, and returns what the edition says instead."""

DIRECTIVE = "words of a directive"

_NAMED = re.compile(r"\{\w+\}(?!`)|_[A-Z]+_")
_EDGES = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WIDE = rf"[{_HAN}\u3000-\u303f\uff01-\uff60]"
HAN = re.compile(f"[{_HAN}]")

_MONTHS_IN_FULL = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
MONTHS = (*_MONTHS_IN_FULL, "Sept", *(month[:3] for month in _MONTHS_IN_FULL))
_MONTH = re.compile(rf"\b(?:{'|'.join(MONTHS)})\b")
_MONTH_ZH = re.compile(r"(\d+)\s*月")


def placeholders(message: str) -> list[str]:
    """List the placeholders of a message, sorted."""
    return sorted(_NAMED.findall(message))


def say_inside(text: str, kind: str, say: Say) -> str:
    """Translate a text and leave the space around it as it is.

    Parameters
    ----------
    text : str
        A text, perhaps with spaces around it, perhaps without words.
    kind : str
        What kind of text it is.
    say : callable
        Translates.

    Returns
    -------
    str
        The text; blanks beside Han characters are dropped, for Chinese has none, except in what a directive
        says, where a sign or a number stands before them.
    """
    before, inner, after = _EDGES.fullmatch(text).groups()  # type: ignore[union-attr]
    said = say(inner, kind) if inner else inner
    if said == inner:
        return text
    if kind != DIRECTIVE:
        before = "" if before == " " and re.match(_WIDE, said) else before
        after = "" if after == " " and re.search(f"{_WIDE}$", said) else after
    return f"{before}{said}{after}"


def numbers(text: str) -> Counter[str]:
    """Count the numbers of a text; months count as months in either language.

    Parameters
    ----------
    text : str
        A text in English or Chinese.

    Returns
    -------
    collections.Counter
        How often each number occurs, without separators of thousands. A Chinese month such as ``9月`` is no
        number, for English writes it as a word.
    """
    text = _MONTH_ZH.sub(" ", text)
    return Counter(found.replace(",", "") for found in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", text))


def months(text: str) -> tuple[Counter[int], Counter[int]]:
    """Count the months that a text names, in English words and as Chinese numbers."""
    words = Counter(
        [month[:3] for month in MONTHS[:12]].index(found[:3]) + 1 for found in _MONTH.findall(text)
    )
    return words, Counter(int(found) for found in _MONTH_ZH.findall(text))
