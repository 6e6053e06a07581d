"""What of a text is for translators: which texts are words at all, and words apart from their numbers.

Numbers are no matter of translation. In the texts of charts and tables each becomes a numbered placeholder,
so that one message serves every cell that differs only in its numbers, and no translation can change one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from sphinx_vegalite.messages import FILE_OR_ADDRESS, abstract, restore, translatable, translate_inside

__all__ = [
    "FILE_OR_ADDRESS",
    "HAN",
    "MONTHS",
    "Translate",
    "abstract",
    "months",
    "numbers",
    "placeholders",
    "restore",
    "translatable",
    "translate_inside",
]

Translate = Callable[[str], str]
"""Takes a text without space around it, and returns what the edition says instead."""

_NAMED = re.compile(r"\{\w+\}(?!`)|_[A-Z]+_")
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
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
