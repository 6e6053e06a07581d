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
from figure_book.translation.editions import SOURCE, declared
from printed_figures.files import write_bytes

__all__ = ["write"]


def name_of(language: str, root: Path) -> str:
    """Return the name of the file in a language, without its ending."""
    return "-".join(filter(None, (this_edition.edition(root).file_name, LANGUAGES[language].folder)))


def translation(language: str, root: Path) -> Callable[[str], str]:
    """Return the function that translates English words of this edition, where they have a translation."""
    known: dict[str, str] = {}
    for domain in catalogues.DOMAINS if language != SOURCE else ():
        known |= catalogues.translations(root, language, domain)
    return lambda text: known.get(text, text)


def title_page(root: Path, translate: Callable[[str], str] = str) -> onepage.TitlePage:
    """Write the first page: what the book is, from which data, and under which licence."""
    this, words = this_edition.edition(root), {name: translate(text) for name, text in STRINGS.items()}
    return onepage.TitlePage(
        title=translate(this.title.partition(":")[0]),
        subtitle=words["paper_subtitle"],
        lines=(
            words["paper_version"].format(version=this.version, date=this.date),
            words["paper_digest"].format(digest=f"sha256:{this_edition.data_digest()}"),
            words["paper_licence"],
            words["paper_article"],
        ),
        contents=words["paper_contents"],
    )


def information(root: Path, translate: Callable[[str], str] = str) -> dict[str, str]:
    """Return title, author and subject, as entries of the PDF."""
    first = title_page(root, translate)
    author = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))["author"]
    colon = ": " if first.title.isascii() else "："
    subtitle = first.subtitle[0].lower() + first.subtitle[1:]
    return {
        "/Title": f"{first.title}{colon}{subtitle}",
        "/Author": translate(author),
        "/Subject": first.lines[0].rstrip(".。"),
    }


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

    Raises
    ------
    onepage.PaperError
        When the book is not built or does not print.
    """
    # Before the pages are read, which takes some seconds.
    printing.chromium()
    out = folder / "pdf"
    out.mkdir(parents=True, exist_ok=True)
    for language in languages or declared(root):
        translate = translation(language, root)
        site = folder / "html" / LANGUAGES[language].folder
        relative = Path(os.path.relpath(site, out)).as_posix()
        book = onepage.join(site, root / "_toc.yml", relative, translate)
        first = title_page(root, translate)
        style = (Path(__file__).parent / "edition.css").read_text(encoding="utf-8")
        style = style.replace('content: "Contents"', f'content: "{first.contents}"')
        path = out / f"{name_of(language, root)}.pdf"
        write_bytes(path, printing.make(book, first, out, style, information(root, translate)))
        yield path
