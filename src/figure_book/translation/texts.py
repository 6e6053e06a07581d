"""What of a text is for translators: which texts are words at all, and words apart from their numbers.

Numbers are no matter of translation. In the texts of charts and tables each becomes a numbered placeholder,
so that one message serves every cell that differs only in its numbers, and no translation can change one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container

Translate = Callable[[str], str]
"""Takes a text without space around it, and returns what the edition says instead."""

_WORD = re.compile(r"[A-Za-z]{2,}")
FILE_OR_ADDRESS = re.compile(
    r"sha256:[0-9a-f]+|doi:\S+|[a-z]+://[^\s，。；）」]+|[A-Za-z0-9_./-]*\.(?:csv|json|geojson|ipynb|html|md|py|svg|png|txt|zip|pdf)\b"
)
_NOT_WORDS = re.compile(
    rf"#[0-9a-fA-F]{{3,8}}|\d{{4}}-\d\d-\d\dT[\d:.]+Z?|{FILE_OR_ADDRESS.pattern}"  # a colour, a moment, ...
)
_NUMBER = re.compile(r"(?<![A-Za-z\d.,])\d+(?:,\d{3})*(?:\.\d+)?")
_PLACEHOLDER = re.compile(r"\{(\d+)\}")
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


def translatable(text: str, ids: Container[str] = ()) -> bool:
    """Tell whether a text holds words of English that a reader sees.

    Parameters
    ----------
    text : str
        Any text.
    ids : container of str
        Names of rows, such as those of figures: they are the same in every language.

    Returns
    -------
    bool
        False for numbers, Chinese, colours, addresses, file names, moments and ids.
    """
    text = text.strip()
    return bool(_WORD.search(text)) and not _NOT_WORDS.fullmatch(text) and text not in ids


def abstract(text: str) -> tuple[str, list[str]]:
    """Take the numbers out of a text.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        The text with ``{0}``, ``{1}`` ... for its numbers; as it is when it holds braces of its own.
    list of str
        The numbers.
    """
    numbers: list[str] = []
    if "{" in text or "}" in text:
        return text, numbers

    def hold(found: re.Match[str]) -> str:
        numbers.append(found[0])
        return f"{{{len(numbers) - 1}}}"

    return _NUMBER.sub(hold, text), numbers


def restore(message: str, numbers: list[str]) -> str:
    """Put the numbers back in.

    Parameters
    ----------
    message : str
        A text with placeholders, in any order.
    numbers : list of str
        What `abstract` took out.

    Returns
    -------
    str
        The text.
    """
    return _PLACEHOLDER.sub(lambda found: numbers[int(found[1])], message) if numbers else message


def placeholders(message: str) -> list[str]:
    """List the placeholders of a message, sorted."""
    return sorted(_NAMED.findall(message))


def translate_inside(text: str, translate: Translate) -> str:
    """Translate a text and keep the space around it, except a blank beside a full-width character."""
    before, inner, after = _EDGES.fullmatch(text).groups()  # type: ignore[union-attr]
    translated = translate(inner) if inner else inner
    if translated == inner:
        return text
    before = "" if before == " " and re.match(_WIDE, translated) else before
    after = "" if after == " " and re.search(f"{_WIDE}$", translated) else after
    return f"{before}{translated}{after}"


# As `chart_text` calls these, until it moves to sphinx_vegalite.
Say = Callable[[str, str], str]


def say_inside(text: str, _kind: str, translate: Translate) -> str:
    """Translate a text."""
    return translate_inside(text, translate)


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
