"""The terms of a translation, and its words of direction, as ``locales/TERMS.csv`` has them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

__all__ = ["direction_problems", "opposites", "term_problems", "turned_chinese", "turned_english"]

OTHER_WORDS = "other words: "
"""How a comment begins that says why a translation turns a direction: ``other words: fall, a heading``."""


_HIDDEN = re.compile(
    r"\{[\w:-]+\}`(?=[^`<]*\s<[^>]*>`)|\{[\w:-]+\}`[^`<]*`|(?<=\s)<[^>]*>`|`[^`]*`|<[^>]*>|\]\([^)]*\)"
)


class Term(NamedTuple):
    """An English word and what may stand for it.

    ``is_common``: where the English is a common word, too, it asks for nothing. ``opposite`` is the English
    word of the opposite direction; a term that has one is checked in both languages.
    """

    english: str
    pattern: re.Pattern[str]
    chinese: tuple[str, ...]
    is_common: bool
    opposite: str


@lru_cache
def all_terms(root: Path) -> tuple[Term, ...]:
    """Read ``locales/TERMS.csv``, the longest term first: a criminal alert is no alert."""
    path = root / "locales" / "TERMS.csv"
    if not path.is_file():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: -len(row["english"]))
    found = []
    for row in rows:
        also = row["also"].split("/")
        chinese = tuple(word for word in [row["traditional"], *also] if word not in ("", "*"))
        pattern = _pattern(row["english"])
        found.append(Term(row["english"], pattern, chinese, "*" in also, row.get("opposite") or ""))
    return tuple(found)


def _pattern(term: str) -> re.Pattern[str]:
    words = r"\s+".join(rf"{re.escape(word)}(?:e?s)?" for word in term.split())
    return re.compile(rf"(?<![\w-]){words}(?![\w-])", re.IGNORECASE)


def visible(text: str) -> str:
    """Return a text without its code, tags and targets; the words of a link are text."""
    return _HIDDEN.sub(" ", text)


@lru_cache(maxsize=4096)
def _terms_of(text: str, root: Path) -> tuple[Term, ...]:
    """Return the terms of a visible English text, the longest first; what one covers is none of another."""
    found = []
    for term in _candidates(text, root):
        left = term.pattern.sub("\0", text)
        if left != text:
            found.append(term)
        text = left
    return tuple(found)


def _candidates(text: str, root: Path) -> Iterator[Term]:
    """Yield the terms whose first word is somewhere in a text: fast, and with too many."""
    lower = text.lower()
    return (term for term in all_terms(root) if term.english.split(" ", 1)[0].lower() in lower)


def _unmet(source: str, translation: str, root: Path) -> Iterator[Term]:
    """Yield the terms of an English text whose Chinese is not in the translation."""
    for term in _terms_of(visible(source), root):
        if not term.is_common and not any(word in translation for word in term.chinese):
            yield term


def term_problems(source: str, translation: str, root: Path) -> Iterator[str]:
    """Yield a line for each term of an English text that its translation lacks."""
    for term in _unmet(source, translation, root):
        if not term.opposite and term.chinese:
            expected = " or ".join(term.chinese)
            yield f"term {term.english!r}: expected {expected}, see locales/TERMS.csv"


def direction_problems(
    source: str, translation: str, root: Path, comments: Iterable[str] = ()
) -> Iterator[str]:
    """Yield a line for each word of direction, such as *rose*, that stands in one of two texts alone.

    ``comments`` of the message may name those that the translation turns: ``other words: fall, why``.
    """
    turned = {
        comment.removeprefix(OTHER_WORDS).partition(",")[0]: comment.partition(",")[2].strip()
        for comment in comments
        if comment.startswith(OTHER_WORDS)
    }
    found = {
        term.english: " or ".join(term.chinese) for term in _unmet(source, translation, root) if term.opposite
    }
    found |= dict(_unasked(visible(source), visible(translation), root))
    for word, expected in found.items():
        if not turned.get(word):
            yield f"direction {word!r}: expected {expected}, or a line '# {OTHER_WORDS}{word}, and why'"
    for word in turned:
        if word not in found:
            yield f"direction {word!r}: expected no line '# {OTHER_WORDS}{word}': nothing needs it"


def _unasked(source: str, translation: str, root: Path) -> Iterator[tuple[str, str]]:
    """Yield the Chinese words of direction for which the English text has none, the longest word first.

    Only what is the first word for some direction asks for it; a single character is part of too many words.
    """
    directions = [term for term in all_terms(root) if term.opposite]
    for word in sorted({term.chinese[0] for term in directions}, key=lambda word: (-len(word), word)):
        if len(word) > 1 and word in translation:
            translation = translation.replace(word, "\0")
            asked = [term for term in directions if word in term.chinese]
            if not any(term.pattern.search(source) for term in asked):
                yield word, " or ".join(sorted(term.english for term in asked))


def turned_english(text: str, root: Path) -> Iterator[str]:
    """Yield an English text with one word of direction exchanged for its opposite, for each that it has."""
    # What readers do not see stays where it is, so that places are those of the text.
    left = _HIDDEN.sub(lambda match: "\0" * len(match[0]), text)
    for term in _candidates(left, root):
        for match in term.pattern.finditer(left):
            if term.opposite and not term.is_common:
                other = term.opposite + match[0][len(term.english) :]
                other = other.capitalize() if match[0][0].isupper() else other
                yield text[: match.start()] + other + text[match.end() :]
            left = left[: match.start()] + "\0" * len(match[0]) + left[match.end() :]


def opposites(root: Path) -> list[tuple[str, str]]:
    """List the Chinese words of direction, each with its opposite, the longest first."""
    first = {term.english: term.chinese[0] for term in all_terms(root) if term.chinese}
    found = {
        term.chinese[0]: first[term.opposite]
        for term in all_terms(root)
        if term.chinese and term.opposite in first and len(term.chinese[0]) > 1
    }
    return sorted(found.items(), key=lambda pair: (-len(pair[0]), pair))


def turned_chinese(text: str, root: Path) -> Iterator[str]:
    """Yield a Chinese text with one word of direction exchanged for its opposite, for each that it has."""
    pairs = dict(opposites(root))
    if pairs:
        for match in re.finditer("|".join(pairs), _HIDDEN.sub(lambda match: "\0" * len(match[0]), text)):
            yield text[: match.start()] + pairs[match[0]] + text[match.end() :]
