"""What of a text is for translators: whether it has words at all, and its words apart from its numbers.

Numbers are no matter of translation. Each becomes a numbered placeholder, so that one message serves every
text that differs only in its numbers, and no translation can change one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container

from sphinx_vegalite.wrapping import is_wide

__all__ = ["FILE_OR_ADDRESS", "abstract", "restore", "translatable", "translate_inside"]

FILE_OR_ADDRESS = re.compile(
    r"sha256:[0-9a-f]+|doi:\S+|[a-z]+://[^\s，。；）」]+|[A-Za-z0-9_./-]*\.(?:csv|json|geojson|ipynb|html|md|py|svg|png|txt|zip|pdf)\b"
)
_WORD = re.compile(r"[A-Za-z]{2,}")
_NOT_WORDS = re.compile(
    rf"#[0-9a-fA-F]{{3,8}}|\d{{4}}-\d\d-\d\dT[\d:.]+Z?|{FILE_OR_ADDRESS.pattern}"  # a colour, a moment, ...
)
_NUMBER = re.compile(r"(?<![A-Za-z\d.,])\d+(?:,\d{3})*(?:\.\d+)?")
_PLACEHOLDER = re.compile(r"\{(\d+)\}")
_EDGES = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)


def translatable(text: str, not_words: Container[str] = ()) -> bool:
    """Tell whether a text holds words in Latin letters that a reader sees.

    Parameters
    ----------
    text : str
        Any text.
    not_words : container of str
        Texts that are the same in every language, such as the names of rows.

    Returns
    -------
    bool
        False for numbers, Chinese, colours, addresses, file names, moments and `not_words`.
    """
    text = text.strip()
    return bool(_WORD.search(text)) and not _NOT_WORDS.fullmatch(text) and text not in not_words


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
    """Put the numbers that `abstract` took out back in, wherever their placeholders stand."""
    return _PLACEHOLDER.sub(lambda found: numbers[int(found[1])], message) if numbers else message


def translate_inside(text: str, translate: Callable[[str], str]) -> str:
    """Translate a text and keep the space around it, except a blank beside a full-width character.

    A percent sign before such a character is none between them: ``25 %, outside`` is ``25%，以外``.
    """
    before, inner, after = _EDGES.fullmatch(text).groups()  # type: ignore[union-attr]
    translated = translate(inner) if inner else inner
    if translated == inner:
        return text
    before = "" if before == " " and is_wide(translated.lstrip("%")[:1]) else before
    after = "" if after == " " and is_wide(translated[-1:]) else after
    return f"{before}{translated}{after}"
