"""Put the built book into one ZIP file that opens from a folder on any machine.

``python -m figure_book.archive`` writes ``_build/dist/NAME-VERSION.zip`` from ``_build/html``. The
same book gives the same bytes: names are sorted, and every file has the date of the edition.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from figure_book.edition import Edition, edition
from figure_book.files import ROOT

__all__ = ["archive", "main"]

NAME = "safe-jiangmen-figure-by-figure"
LEFT_OUT = {".buildinfo", ".buildinfo.bak", ".nojekyll", "objects.inv", "sitemap.xml", "robots.txt"}
"""Files for those who build or serve the book, not for those who read it."""


def archive(book: Path, folder: Path, this: Edition) -> Path:
    """Write a built book into one ZIP file.

    Parameters
    ----------
    book : pathlib.Path
        Folder of the built book.
    folder : pathlib.Path
        Folder to write to; made when missing.
    this : Edition
        Gives the version in the name and the date of every file.

    Returns
    -------
    pathlib.Path
        The file. What is in it lies in one folder of the same name.

    Raises
    ------
    FileNotFoundError
        When there is no built book.
    """
    if not (book / "index.html").is_file():
        raise FileNotFoundError(f"{book}: expected a built book with index.html; run `make book`")
    name = f"{NAME}-{this.version}"
    folder.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=folder, prefix=f".{name}.", suffix=".tmp")
    os.close(handle)
    try:
        with zipfile.ZipFile(unfinished, "w") as out:
            for path in _files(book):
                out.writestr(
                    _entry(f"{name}/{path.relative_to(book).as_posix()}", this),
                    path.read_bytes(),
                    compresslevel=9,
                )
        Path(unfinished).chmod(0o644)
        Path(unfinished).replace(folder / f"{name}.zip")
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
    return folder / f"{name}.zip"


def _files(book: Path) -> list[Path]:
    found = (path for path in book.rglob("*") if path.is_file() and path.name not in LEFT_OUT)
    return sorted(found, key=lambda path: path.relative_to(book).as_posix())


def _entry(name: str, this: Edition) -> zipfile.ZipInfo:
    day = date.fromisoformat(this.date)
    entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    # The same on every machine: made on Unix, readable by all.
    entry.create_system = 3
    entry.external_attr = 0o100644 << 16
    return entry


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the process when not given.

    Returns
    -------
    int
        0 when the file is written, 1 when there is no book.
    """
    parser = argparse.ArgumentParser(
        prog="python -m figure_book.archive", description=__doc__.splitlines()[0]
    )
    parser.add_argument(
        "--book", type=Path, default=ROOT / "_build" / "html", help="folder of the built book"
    )
    parser.add_argument("--output", type=Path, default=ROOT / "_build" / "dist", help="folder to write to")
    options = parser.parse_args(arguments)
    try:
        path = archive(options.book, options.output, edition())
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
