"""Check a translation: its numbers, its markup and, in Chinese, its punctuation and its characters."""

from __future__ import annotations

import calendar
import os
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Message
from bs4 import BeautifulSoup
from myst_parser.config.main import MdParserConfig
from myst_parser.mdit_to_docutils.base import DocutilsRenderer
from myst_parser.parsers.mdit import create_md_parser

from figure_book.languages import HAN, is_simplified
from figure_book.translation.catalogues import DOMAINS, load, stored_languages
from figure_book.translation.lookup import ids
from sphinx_vegalite.messages import FILE_OR_ADDRESS

__all__ = [
    *("all_open", "all_problems", "check", "latin_words", "must_be_translated", "numbers", "open_messages"),
    "problems",
]

_HALF = re.compile(rf"[{HAN}]\s*[,;:?!()](?!\w*`)|[,;:?!()]\s*[{HAN}]|[{HAN}]\.(?:\s|$)")
_PLACEHOLDER = re.compile(r"\{\w+\}(?!`)|_[A-Z]+_")
_MONTHS = list(calendar.month_name)[1:]
_SHORT = [name[:3] for name in _MONTHS]
_MONTH = re.compile(rf"\b(?:{'|'.join([*_MONTHS, 'Sept', *_SHORT])})\b")
_MONTH_ZH = re.compile(r"(\d+)\s*月")
_COUNTING = re.compile(r"\d\s*[十百千萬億万亿]")
_LATIN = re.compile(r"[A-Za-z][A-Za-z'’.-]*[A-Za-z]")


def all_problems(root: Path) -> list[str]:
    """List what is wrong in the catalogues of every language that has its own."""
    return [line for language in stored_languages() for line in check(root, language)]


def all_open(root: Path) -> list[str]:
    """List the messages of every such language that have no translation of what they say now."""
    return [line for language in stored_languages() for line in open_messages(root, language)]


def must_be_translated() -> bool:
    """Whether an open message is an error: where the book is published, not where somebody changes it."""
    return bool(os.environ.get("EXPECT_TRANSLATIONS"))


def _messages(root: Path, language: str) -> Iterator[tuple[str, Message]]:
    for domain in DOMAINS:
        for message in load(root, language, domain):
            if message.id:
                yield f"{language}/{domain}.po: line {message.lineno}: {message.id[:60]!r}", message


def open_messages(root: Path, language: str) -> list[str]:
    """List the messages of a language that are stale or untranslated."""
    found = []
    for where, message in _messages(root, language):
        if message.fuzzy:
            found.append(f"{where}: fuzzy: expected a translation of the English as it is now")
        elif not message.string:
            found.append(f"{where}: untranslated: expected a translation")
    return found


def check(root: Path, language: str) -> list[str]:
    """List what is wrong with the translations of a language, those that are stale left out."""
    return [
        f"{where}: {line}"
        for where, message in _messages(root, language)
        if message.string and not message.fuzzy
        for line in problems(str(message.id), str(message.string), root, language)
    ]


def problems(source: str, translation: str, root: Path, language: str) -> list[str]:
    """List what is wrong with a translation; ``locales/latin.txt`` has Latin words that may stand in it."""
    return [
        *_numbers(source, translation),
        *_compare("markup", _markup(source), _markup(translation)),
        *_compare("tags", _tags(source), _tags(translation)),
        *(_chinese(source, translation, root) if language.startswith("zh") else ()),
    ]


def latin_words(text: str, root: Path) -> list[str]:
    """List the Latin words of two and more letters in a Chinese text that should not be there, sorted."""
    return sorted(set(_LATIN.findall(_allowed(root).sub(" ", text))))


@lru_cache
def _allowed(root: Path) -> re.Pattern[str]:
    """Match the Latin words and phrases that Chinese text may hold: the list, ids, addresses, files."""
    path = root / "locales" / "latin.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    phrases = [line for line in lines if line and not line.startswith("#")] + sorted(ids())
    listed = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    edge = "A-Za-z0-9"
    return re.compile(rf"{FILE_OR_ADDRESS.pattern}|(?<![{edge}-])(?:{listed or '$^'})(?![{edge}-])")


def _compare(what: str, expected: Counter[str], found: Counter[str]) -> Iterator[str]:
    if expected != found:
        missing, more = dict(expected - found), dict(found - expected)
        yield f"{what}: expected that of the source, missing {missing}, added {more}"


def numbers(text: str) -> Counter[str]:
    """Count the numbers of a text, without ``9月`` and the like: English writes a month as a word."""
    text = _MONTH_ZH.sub(" ", text)
    return Counter(found.replace(",", "") for found in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", text))


def _numbers(source: str, translation: str) -> Iterator[str]:
    expected, found = (sorted(_PLACEHOLDER.findall(text)) for text in (source, translation))
    if expected != found:
        yield f"placeholders {found}: expected {expected}"
    plain, plain_translation = (re.sub(r"\{\d+\}", " ", text) for text in (source, translation))
    yield from _compare("numbers", numbers(plain), numbers(plain_translation))
    named = Counter(_SHORT.index(month[:3]) + 1 for month in _MONTH.findall(source))
    if more := Counter(map(int, _MONTH_ZH.findall(translation))) - named:
        yield f"months {sorted(more)}: expected only months of the source"


@lru_cache
def _parser() -> Any:
    # The extensions that _config.yml enables.
    extensions = {"colon_fence", "deflist", "dollarmath", "attrs_inline", "attrs_block"}
    return create_md_parser(MdParserConfig(enable_extensions=extensions), DocutilsRenderer)


def _markup(text: str) -> Counter[str]:
    """Count the pieces of MyST markup in a text, each with what may not change in it."""
    found: Counter[str] = Counter()
    # Scripts put numbers in the place of words such as _TOTAL_.
    for block in _parser().parse(re.sub(r"_[A-Z]+_", "", text)):
        for token in block.children or ():
            if token.type == "myst_role":
                target = re.sub(r".*<(.+)>$", r"\1", token.content)
                found[f"{{{token.meta['name']}}}`{target}`"] += 1
            elif token.type == "link_open":
                found[f"link to {token.attrs.get('href')}"] += 1
            elif token.type in ("code_inline", "math_inline"):
                found[f"{token.type} {token.content}"] += 1
            elif token.type in ("strong_open", "em_open", "image"):
                found[token.type.removesuffix("_open")] += 1
    return found


def _tags(text: str) -> Counter[str]:
    """Count the HTML tags of a text; a Chinese term needs no mark in a Chinese text."""
    tags = BeautifulSoup(re.sub(r"`[^`]*`", "", text), "html.parser").find_all(True)
    return Counter(
        f"<{tag.name} {dict(tag.attrs)}>" for tag in tags if tag.name != "span" or not tag.get("lang")
    )


def _chinese(source: str, translation: str, root: Path) -> Iterator[str]:
    if counting := _COUNTING.search(translation):
        yield f"number {counting[0]!r}: expected digits alone, as in the source"
    if translation != translation.strip():
        yield "spaces at the ends: expected none"
    markup = r"\$[^$]*\$|\{[\w:-]+\}`[^`]*`|`[^`]*`|<[^>]*>|\]\([^)]*\)|\{\w+\}|_[A-Z]+_"
    plain = re.sub(markup, "", translation)
    if half := _HALF.search(plain):
        yield f"punctuation {half[0]!r}: expected full-width punctuation beside Chinese"
    strange = sorted(set(filter(is_simplified, plain)))
    if strange and not any(c in source for c in strange):
        yield f"characters {''.join(strange)}: expected Traditional Chinese"
    if words := latin_words(plain, root):
        yield f"Latin words {words}: expected Chinese, or a line in locales/latin.txt"
