"""The paper edition: the built book as one PDF.

``onepage`` joins the pages of the built book into one HTML page, ``printing`` has Chromium print it and makes
the file the same every time. Both read what the book's build wrote, so paper and screen cannot differ.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import yaml

from figure_book import edition as this_edition
from figure_book.paper import onepage, printing
from figure_book.strings import STRINGS
from figure_book.translation import LANGUAGES, catalogues
from figure_book.translation.editions import declared
from printed_figures.files import write_bytes

__all__ = ["write"]


def name_of(language: str, root: Path) -> str:
    """Return the name of the file in a language, without its ending."""
    return "-".join(filter(None, (this_edition.edition(root).file_name, LANGUAGES[language].folder)))


def speaker(language: str, root: Path) -> Callable[[str], str]:
    """Return what says the words of this edition in a language.

    Parameters
    ----------
    language : str
        Such as ``en`` or ``zh_Hant``.
    root : pathlib.Path
        The checkout, for the catalogues.

    Returns
    -------
    callable
        Takes English; returns it where there is no translation.
    """
    if language == "en":
        return str
    known = {
        message: said
        for domain in catalogues.DOMAINS
        for message, said in catalogues.translations(root, language, domain).items()
    }
    return lambda text: known.get(text, text)


def title_page(root: Path, say: Callable[[str], str] = str) -> onepage.TitlePage:
    """Say on the first page what the book is, from which data, and under which licence.

    Parameters
    ----------
    root : pathlib.Path
        The checkout.
    say : callable, optional
        Translates.

    Returns
    -------
    onepage.TitlePage
        With the version, the date and the digest that the footer of every page of the screen has.
    """
    this, words = this_edition.edition(root), {name: say(text) for name, text in STRINGS["en"].items()}
    return onepage.TitlePage(
        title=say(this.title.partition(":")[0]),
        subtitle=words["paper_subtitle"],
        lines=(
            words["paper_version"].format(version=this.version, date=this.date),
            words["paper_digest"].format(digest=f"sha256:{this_edition.data_digest()}"),
            words["paper_licence"],
            words["paper_article"],
        ),
        contents=words["paper_contents"],
    )


def information(root: Path, say: Callable[[str], str] = str) -> dict[str, str]:
    """Name the document in its own entries.

    Parameters
    ----------
    root : pathlib.Path
        The checkout.
    say : callable, optional
        Translates.

    Returns
    -------
    dict
        Title, author and subject of the PDF.
    """
    first = title_page(root, say)
    author = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))["author"]
    colon = ": " if first.title.isascii() else "："
    subtitle = first.subtitle[0].lower() + first.subtitle[1:]
    return {
        "/Title": f"{first.title}{colon}{subtitle}",
        "/Author": say(author),
        "/Subject": first.lines[0].rstrip(".。"),
    }


def edition(root: Path, site: Path, folder: Path, language: str = "en") -> bytes:
    """Make the PDF edition.

    Parameters
    ----------
    root : pathlib.Path
        The checkout, for the contents and the title.
    site : pathlib.Path
        The built book in that language.
    folder : pathlib.Path
        Where the joined page is put.
    language : str
        Such as ``en`` or ``zh_Hant``.

    Returns
    -------
    bytes
        The PDF.

    Raises
    ------
    onepage.PaperError
        When the book is not built or does not print.
    """
    say = speaker(language, root)
    relative = Path(os.path.relpath(site, folder)).as_posix()
    book = onepage.join(site, root / "_toc.yml", relative, say)
    style = (Path(__file__).parent / "edition.css").read_text(encoding="utf-8")
    first = title_page(root, say)
    style = style.replace('content: "Contents"', f'content: "{first.contents}"')
    return printing.make(book, first, folder, style, information(root, say))


def write(root: Path, folder: Path, languages: Sequence[str] = ()) -> Iterator[Path]:
    """Make the PDF of each edition of a built book.

    Parameters
    ----------
    root : pathlib.Path
        The checkout.
    folder : pathlib.Path
        The folder of ``html``, which holds the built book, and of ``pdf``.
    languages : sequence of str
        Such as ``en`` or ``zh_Hant``; all that the book has when empty.

    Yields
    ------
    pathlib.Path
        Each file, once it is written.
    """
    (folder / "pdf").mkdir(parents=True, exist_ok=True)
    for language in languages or declared(root):
        path = folder / "pdf" / f"{name_of(language, root)}.pdf"
        site = folder / "html" / LANGUAGES[language].folder
        write_bytes(path, edition(root, site, folder / "pdf", language))
        yield path
