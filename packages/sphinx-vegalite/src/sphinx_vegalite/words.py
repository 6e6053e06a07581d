"""The words that this extension puts into pages, in the language of the book."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from babel.messages.pofile import read_po

__all__ = ["DOMAIN", "speaker"]

DOMAIN = "sphinx_vegalite"
LOCALES = Path(__file__).parent / "locales"


def speaker(language: str, folders: Iterable[Path]) -> Callable[[str], str]:
    """Read the catalogues of a language; later folders go before earlier ones, English before nothing.

    Each holds ``<language>/LC_MESSAGES/sphinx_vegalite.po``, as gettext and Sphinx have it.
    """
    said: dict[str, str] = {}
    for folder in [LOCALES, *folders]:
        path = folder / language.replace("-", "_") / "LC_MESSAGES" / f"{DOMAIN}.po"
        if path.is_file():
            with path.open("rb") as file:
                said |= {
                    str(each.id): str(each.string) for each in read_po(file) if each.string and not each.fuzzy
                }
    return lambda message: said.get(message, message)
