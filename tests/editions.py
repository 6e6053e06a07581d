"""The editions of the book, as the tests see them: where their pages are, and what they say."""

from collections.abc import Container, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from figure_book.translation import LANGUAGES, Language, catalogues, checks
from figure_book.translation.editions import declared
from sphinx_vegalite.messages import abstract, restore

ROOT = Path(__file__).resolve().parents[1]
EDITIONS = [LANGUAGES[name] for name in declared(ROOT)]
TRANSLATED = [edition for edition in EDITIONS if edition.language != "en"]


FEW_PAGES = ("book/index", "notebooks/3_services", "book/ledger")
"""Where an edition in converted characters is looked at; its text is read on all pages."""


def weekly(when: bool) -> list[pytest.MarkDecorator]:
    """Return the marks of what only the weekly run tries, because another case shows nearly all of it."""
    return [pytest.mark.weekly] if when else []


def each_edition() -> list[Any]:
    """List the editions for what a reader does: the same scripts run in all, each with its own words."""
    return [pytest.param(each, id=each.tag, marks=weekly(each.language != "en")) for each in EDITIONS]


every_edition = pytest.mark.parametrize("edition", EDITIONS, ids=lambda each: each.tag, indirect=True)
"""For what is read without a browser, or is other in converted characters."""


def each_look(
    pages: Sequence[str],
    translated: Container[str] | None = None,
    english: Container[str] | None = None,
) -> list[Any]:
    """List the pages of the editions, for a browser to open: all, or those that are given for an edition."""
    looks = []
    for edition in EDITIONS:
        chosen = english if edition.language == "en" else translated
        for page in pages:
            is_rare = chosen is not None and page not in chosen
            is_rare = is_rare or (bool(edition.converted_from) and page not in FEW_PAGES)
            looks.append(pytest.param((edition, page), id=f"{edition.tag}-{page}", marks=weekly(is_rare)))
    return looks


class Edition(NamedTuple):
    """One edition that was built."""

    speaks: Language
    book: Path
    """The folder of its pages."""

    @property
    def is_english(self) -> bool:
        return self.speaks.language == "en"

    def address(self, page: str) -> str:
        return (self.book / f"{page}.html").as_uri()

    def served(self, server: str, page: str) -> str:
        """Return the address of a page where a server has the whole book."""
        return "/".join(part for part in (server, self.speaks.folder, f"{page}.html") if part)

    def say(self, text: str) -> str:
        """Return what this edition says for a text, which must be translated."""
        return text if self.is_english else translation(self.speaks.language, text)


@lru_cache
def _messages(language: str, domain: str) -> dict[str, str]:
    return catalogues.translations(ROOT, language, domain)


def translation(language: str, text: str) -> str:
    """Return the translation of a text, or of its message with its numbers."""
    for domain in catalogues.DOMAINS:
        for message, numbers in (abstract(text), (text, [])):
            if said := _messages(language, domain).get(message):
                return restore(said, numbers)
    raise KeyError(f"no translation of {text!r}")


def latin_words(text: str) -> list[str]:
    """List the Latin words in a Chinese text that should not be there."""
    return checks.latin_words(text, ROOT)
