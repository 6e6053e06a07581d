"""English texts that are newer than the catalogues, and say something else than their Chinese does.

Sphinx gathers the texts in a minute, and nobody does so for each word. So a text that no catalogue knows is
compared with the translation of the stored text that it was most likely made from.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
from babel.messages.catalog import Message

from figure_book import prose
from figure_book.translation import checks
from figure_book.translation.catalogues import PACKAGE, load, stored_languages
from figure_book.translation.lookup import DOMAIN
from printed_figures.ledger import load_table, table_names
from sphinx_vegalite.messages import abstract

__all__ = ["newer_problems"]

LIKENESS = 0.85
"""How alike two texts are of which one was made from the other."""


def newer_problems(root: Path) -> list[str]:
    """List the texts of the pages whose numbers or directions are not those of their former Chinese."""
    texts = dict(_texts(root))
    return [
        f"{texts[text]}: {text[:60]!r}: {line}"
        for language in stored_languages()
        for text, message in _made_from(texts, root, language)
        for line in checks.message_problems(_now(message, text), root, language)
        if line.startswith(("numbers", "order of numbers", "direction", "minus", "fractions"))
    ]


def _now(message: Message, text: str) -> Message:
    return Message(text, message.string, user_comments=message.user_comments)


def _made_from(texts: dict[str, str], root: Path, language: str) -> Iterator[tuple[str, Message]]:
    """Yield each text that a language does not know, with the message that it was most likely made from."""
    known = {str(each.id) for each in load(PACKAGE, language, DOMAIN)}
    stored = {str(each.id): each for each in load(root, language, DOMAIN) if each.id and each.string}
    left = [text for text in stored if text not in texts and not stored[text].fuzzy]
    for text in texts:
        if text not in known and text not in stored:
            for former in difflib.get_close_matches(text, left, 1, LIKENESS):
                yield text, stored[former]


def _texts(root: Path) -> Iterator[tuple[str, str]]:
    """Yield the texts of pages, notebooks and claims as they are gathered, each with where it stands."""
    for path in prose.pages(root):
        if path.parent == root:
            # The README is no page of the book.
            continue
        if path.suffix != ".ipynb":
            yield from ((text, path.name) for text in _paragraphs(path.read_text(encoding="utf-8")))
            continue
        for place, text in prose.notebook_texts(nbformat.read(path, as_version=4)):
            # The texts of charts are one paragraph each, without the numbers; a line may end at a hyphen.
            line = re.sub(r"(?<=\w)- (?=\w)", "-", text)
            found = [abstract(line)[0]] if ", chart" in place else _paragraphs(text)
            yield from ((each, f"{path.name}: {place}") for each in found if each)
    if "findings" in table_names(root / "data"):
        for row in load_table("findings", root / "data").to_dict("records"):
            yield abstract(row["sentence"])[0], f"findings.csv: {row['finding_id']}, field sentence"


def _paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs, headings and list items of a MyST text, those in directives too."""
    for block in checks.parsed(text):
        if block.type == "inline":
            yield " ".join(block.content.split())
        elif block.info.startswith("{glossary}"):
            yield from (line.strip() for line in block.content.splitlines())
        elif block.type in ("fence", "colon_fence") and block.info.startswith("{"):
            yield from _paragraphs(re.sub(r"^:[a-z]+:.*\n", "", block.content, flags=re.MULTILINE))
