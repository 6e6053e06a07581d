"""The editions of the book, as the tests see them: where their pages are, and what they say."""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from figure_book.translation import LANGUAGES, Language, catalogues
from figure_book.translation.build import declared
from figure_book.translation.texts import abstract, restore

EDITIONS = [LANGUAGES[name] for name in declared()]
TRANSLATED = [edition for edition in EDITIONS if edition.language != "en"]


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

    def say(self, text: str, page: str = catalogues.SHARED) -> str:
        """Return what this edition says for a text of a page, which must be translated."""
        return text if self.is_english else _translation(self.speaks.language, page, text)


@lru_cache
def _messages(language: str, domain: str) -> dict[str, str]:
    return catalogues.messages(domain, language)


@lru_cache
def _translation(language: str, page: str, text: str) -> str:
    message, numbers = abstract(text)
    for domain in (page, catalogues.SHARED, catalogues.INTERFACE):
        known = _messages(language, domain)
        if text in known:
            return known[text]
        if message in known:
            return restore(known[message], numbers)
    raise KeyError(f"{page}: no translation of {text!r}")
