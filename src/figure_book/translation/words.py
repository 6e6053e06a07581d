"""How an extension of the book says words of its own: gathered in English, translated in the other editions.

What a directive takes from the tables, such as the sentence of a finding, goes through `say` before it is cut
into nodes, and HTML through `say_html`. Fixed words of the interface go through ``sphinx.locale._``, and in
scripts through Sphinx's ``_``; these are found in the source.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from sphinx.environment import BuildEnvironment

from figure_book.translation import catalogues
from figure_book.translation.html_text import translate_html
from figure_book.translation.texts import DIRECTIVE, Say, abstract, restore, say_inside

__all__ = ["say", "say_html", "speaker", "texts_of"]


_NUMERAL = r"[−\d.,%一二三四五六七八九十百千萬兩第余多]*[−\d%一二三四五六七八九十百千萬兩第余多]"
_NUMERALS = re.compile(rf"{_NUMERAL}(?:, {_NUMERAL})+(?: …)?")


def texts_of(environment: BuildEnvironment) -> dict[str, list[catalogues.Text]]:
    """Return what was gathered, by page."""
    if not hasattr(environment, "edition_texts"):
        environment.edition_texts = {}  # type: ignore[attr-defined]
    return environment.edition_texts  # type: ignore[attr-defined, no-any-return]


def speaker(environment: BuildEnvironment, page: str) -> Say:
    """Return what says the texts of a page in the language of this build.

    Parameters
    ----------
    environment : sphinx.environment.BuildEnvironment
        The environment; in English, texts are noted in it.
    page : str
        The page, whose catalogue is used.

    Returns
    -------
    callable
        Takes a text and what kind of text it is; returns what to say instead.
    """
    config = environment.app.config
    if config.language == "en":
        return _gatherer(texts_of(environment).setdefault(page, []))
    if not config.locale_dirs:
        return lambda text, _kind: text
    path = Path(environment.srcdir) / config.locale_dirs[0] / config.language / "LC_MESSAGES" / f"{page}.mo"
    modified = path.stat().st_mtime_ns if path.is_file() else 0
    return _speaker(path, modified)


def _gatherer(texts: list[catalogues.Text]) -> Say:
    def gather(text: str, kind: str) -> str:
        if catalogues.is_message(text):
            message, _ = abstract(text)
            texts.append(catalogues.Text(kind, message, text))
        return text

    return gather


@lru_cache
def _speaker(path: Path, _modified: int) -> Say:
    known = catalogues.read_compiled(path)

    def speak(text: str, kind: str) -> str:
        if catalogues.is_message(text):
            if text in known:
                return known[text]
            message, numbers = abstract(text)
            if message in known:
                return restore(known[message], numbers)
        elif _NUMERALS.fullmatch(text):
            # A list of numerals, as Chinese separates its items.
            text = text.replace(", ", "、")
        return text

    return speak


def say(environment: BuildEnvironment, text: str, kind: str = DIRECTIVE, page: str = "") -> str:
    """Say a text of a directive or a role.

    Parameters
    ----------
    environment : sphinx.environment.BuildEnvironment
        The environment.
    text : str
        Plain text in English, whole sentences where there are any.
    kind : str, optional
        What kind of text it is, for translators.
    page : str, optional
        The page; the one that is read when not given.

    Returns
    -------
    str
        The text in the language of this build. Set ``translatable=False`` on the node that gets its pieces.
    """
    return say_inside(text, kind, speaker(environment, page or environment.docname))


def say_html(environment: BuildEnvironment, html: str, page: str = "") -> str:
    """Say the words in a piece of HTML.

    Parameters
    ----------
    environment : sphinx.environment.BuildEnvironment
        The environment.
    html : str
        Whole elements.
    page : str, optional
        The page; the one that is read when not given.

    Returns
    -------
    str
        The HTML in the language of this build.
    """
    return translate_html(html, speaker(environment, page or environment.docname))
