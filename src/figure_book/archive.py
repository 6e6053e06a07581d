"""Put the built book into one ZIP file that opens from a folder on any machine.

The same book gives the same bytes: names are sorted, and every file has the date of the edition.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from datetime import date
from pathlib import Path

from figure_book.edition import Edition
from figure_book.files import BookError

__all__ = ["archive"]

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
    BookError
        When there is no built book.
    """
    if not (book / "index.html").is_file():
        raise BookError(f"{book}: expected a built book with index.html; run `make book`")
    name = f"{this.file_name}-{this.version}"
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
