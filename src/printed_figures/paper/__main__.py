"""``python -m printed_figures.paper``: make the PDF edition from the built book."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from printed_figures import sphinx_edition
from printed_figures.notebooks import ROOT, write_bytes
from printed_figures.paper import onepage, printing

NAME = "safe-jiangmen-figure-by-figure.pdf"


def title_page(root: Path) -> onepage.TitlePage:
    """Say on the first page what the book is, from which data, and under which licence.

    Parameters
    ----------
    root : pathlib.Path
        The checkout.

    Returns
    -------
    onepage.TitlePage
        With the version, the date and the digest that the footer of every page of the screen has.
    """
    this = sphinx_edition.edition(root)
    title, subtitle = this.title.split(": ", 1)
    return onepage.TitlePage(
        title=title,
        subtitle=subtitle[0].upper() + subtitle[1:],
        lines=(
            f"Version {this.version}, {this.date}.",
            f"Digest of the data: sha256:{sphinx_edition.data_digest()}.",
            "Text, charts and data: Creative Commons Attribution 4.0. Code: MIT.",
            "The article that the figures come from belongs to its publisher and is not reproduced.",
        ),
    )


def information(root: Path) -> dict[str, str]:
    """Name the document in its own entries.

    Parameters
    ----------
    root : pathlib.Path
        The checkout.

    Returns
    -------
    dict
        Title, author and subject of the PDF.
    """
    this = sphinx_edition.edition(root)
    author = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))["author"]
    return {"/Title": this.title, "/Author": author, "/Subject": f"Version {this.version}, {this.date}"}


def edition(root: Path, site: Path, folder: Path) -> bytes:
    """Make the PDF edition.

    Parameters
    ----------
    root : pathlib.Path
        The checkout, for the contents and the title.
    site : pathlib.Path
        The built book.
    folder : pathlib.Path
        Where the joined page is put.

    Returns
    -------
    bytes
        The PDF.

    Raises
    ------
    onepage.PaperError
        When the book is not built or does not print.
    """
    relative = Path(os.path.relpath(site, folder)).as_posix()
    book = onepage.join(site, root / "_toc.yml", relative)
    style = (Path(__file__).parent / "edition.css").read_text(encoding="utf-8")
    return printing.make(book, title_page(root), folder, style, information(root))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the process when not given.

    Returns
    -------
    int
        0 when the PDF is there, 1 when it could not be made.
    """
    parser = argparse.ArgumentParser(prog="python -m printed_figures.paper", description=__doc__)
    parser.add_argument("--site", type=Path, default=ROOT / "_build" / "html", help="the built book")
    parser.add_argument("--output", type=Path, default=ROOT / "_build" / "pdf", help="folder for the PDF")
    options = parser.parse_args(arguments)
    try:
        options.output.mkdir(parents=True, exist_ok=True)
        path = options.output.resolve() / NAME
        write_bytes(path, edition(ROOT, options.site.resolve(), options.output.resolve()))
    except (onepage.PaperError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"The PDF edition is made: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
