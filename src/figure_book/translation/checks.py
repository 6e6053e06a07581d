"""Check one translation: its numbers, its markup, its punctuation, its characters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from bs4 import BeautifulSoup
from myst_parser.config.main import MdParserConfig
from myst_parser.mdit_to_docutils.base import DocutilsRenderer
from myst_parser.parsers.mdit import create_md_parser

from figure_book.files import ROOT
from figure_book.translation.catalogues import ids, kinds
from figure_book.translation.texts import FILE_OR_ADDRESS, HAN, months, numbers, placeholders

__all__ = ["latin_words", "problems", "problems_of_catalogue"]

MYST = {"prose", "heading", "caption", "term", "description of a picture"}
"""Kinds of text that Sphinx parses as MyST; the others stand as they are or are HTML."""

_HALF = re.compile(
    r"[\u3400-\u9fff]\s*[,;:?!()](?!\w*`)|[,;:?!()]\s*[\u3400-\u9fff]|[\u3400-\u9fff]\.(?:\s|$)"
)
_COUNTING = re.compile(r"\d\s*[十百千萬億万亿]")
_LATIN = re.compile(r"[A-Za-z][A-Za-z'’.-]*[A-Za-z]")
_EXTRA = set("着群")
"""Used in the region, though Big5 has them in another form only."""


@lru_cache
def _allowed(root: Path) -> re.Pattern[str]:
    """Match the Latin words and phrases that Chinese text may hold: the list, ids, addresses, files."""
    path = root / "locales" / "latin.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    phrases = [line for line in lines if line and not line.startswith("#")] + sorted(ids())
    listed = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    edge = "A-Za-z0-9"
    return re.compile(rf"{FILE_OR_ADDRESS.pattern}|(?<![{edge}-])(?:{listed or '$^'})(?![{edge}-])")


def latin_words(text: str, root: Path = ROOT) -> list[str]:
    """List the Latin words in a Chinese text that should not be there.

    Parameters
    ----------
    text : str
        Plain text.
    root : pathlib.Path
        The checkout; ``locales/latin.txt`` lists words and phrases that may stay.

    Returns
    -------
    list of str
        Words of two and more letters, sorted.
    """
    return sorted(set(_LATIN.findall(_allowed(root).sub(" ", text))))


def problems_of_catalogue(domain: str, catalog: Catalog, root: Path = ROOT) -> list[str]:
    """List what is missing or wrong in a catalogue.

    Parameters
    ----------
    domain : str
        Its name.
    catalog : babel.messages.catalog.Catalog
        The catalogue.
    root : pathlib.Path
        The checkout.

    Returns
    -------
    list of str
        One line each: catalogue, message, what was found, what was expected.
    """
    found = []
    for message in catalog:
        if not message.id:
            continue
        where = f"{domain}.po: {message.id[:60]!r}"
        if message.fuzzy:
            found.append(f"{where}: fuzzy: expected a translation of the message as it is now")
        elif not message.string:
            found.append(f"{where}: untranslated: expected a translation")
        else:
            found += [f"{where}: {line}" for line in problems(message, root)]
    return found


def problems(message: Message, root: Path = ROOT) -> list[str]:
    """List what is wrong with one translation.

    Parameters
    ----------
    message : babel.messages.catalog.Message
        A message with its translation; its first comment says what kind of text it is.
    root : pathlib.Path
        The checkout.

    Returns
    -------
    list of str
        One line each; empty when all is well.
    """
    return [
        *_numbers(message.id, message.string),
        *(_myst(message.id, message.string) if MYST & set(kinds(message.auto_comments)) else ()),
        *_tags(message.id, message.string),
        *_writing(message.id, message.string, root),
    ]


def _numbers(source: str, said: str) -> Iterator[str]:
    if placeholders(source) != placeholders(said):
        yield f"placeholders {placeholders(said)}: expected {placeholders(source)}"
    plain, plain_said = (re.sub(r"\{\d+\}", " ", text) for text in (source, said))
    if numbers(plain) != numbers(plain_said):
        missing, more = numbers(plain) - numbers(plain_said), numbers(plain_said) - numbers(plain)
        yield f"numbers: expected those of the source, missing {sorted(missing)}, added {sorted(more)}"
    words, zh_months = months(source)[0], months(said)[1]
    if zh_months - words:
        yield f"months {sorted(zh_months - words)}: expected only months of the source"
    if _COUNTING.search(said):
        yield f"number {_COUNTING.search(said)[0]!r}: expected digits alone, as in the source"  # type: ignore[index]


@lru_cache
def _parser():
    # The extensions that _config.yml enables.
    extensions = {"colon_fence", "deflist", "dollarmath", "attrs_inline", "attrs_block"}
    return create_md_parser(MdParserConfig(enable_extensions=extensions), DocutilsRenderer)


def _markup(text: str) -> Counter[str]:
    """Count the pieces of markup in a text, each with what may not change in it."""
    found: Counter[str] = Counter()
    for block in _parser().parse(text):
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


def _myst(source: str, said: str) -> Iterator[str]:
    expected, found = _markup(source), _markup(said)
    if expected != found:
        missing, more = expected - found, found - expected
        yield f"markup: expected that of the source, missing {dict(missing)}, added {dict(more)}"


def _tags(source: str, said: str) -> Iterator[str]:
    # A Chinese term needs no mark in a Chinese text, so its span may be dropped.
    expected, found = (
        Counter(
            f"<{tag.name} {dict(tag.attrs)}>"
            for tag in BeautifulSoup(text, "html.parser").find_all(True)
            if tag.name != "span" or not tag.get("lang")
        )
        for text in (re.sub(r"`[^`]*`", "", source), re.sub(r"`[^`]*`", "", said))
    )
    if expected != found:
        yield f"tags {dict(found)}: expected {dict(expected)}"


def _writing(source: str, said: str, root: Path) -> Iterator[str]:
    if said != said.strip():
        yield "spaces at the ends: expected none"
    plain = re.sub(r"\$[^$]*\$|\{[\w:-]+\}`[^`]*`|`[^`]*`|<[^>]*>|\]\([^)]*\)|\{\w+\}|_[A-Z]+_", "", said)
    if half := _HALF.search(plain):
        yield f"punctuation {half[0]!r}: expected full-width punctuation beside Chinese"
    strange = sorted({c for c in plain if HAN.match(c) and c not in _EXTRA and not _is_traditional(c)})
    if strange and not any(c in source for c in strange):
        yield f"characters {''.join(strange)}: expected Traditional Chinese"
    if words := latin_words(plain, root):
        yield f"Latin words {words}: expected Chinese, or a line in locales/latin.txt"


def _is_traditional(character: str) -> bool:
    return not _encodes(character, "gb2312") or _encodes(character, "big5")


def _encodes(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
