"""Put the built book into one ZIP file that opens from a folder on any machine.

The same book gives the same bytes: names are sorted, and every file has the date of the edition.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

from figure_book.edition import Edition
from figure_book.files import BookError
from printed_figures.files import write_bytes

__all__ = ["archive"]

LEFT_OUT = {".buildinfo", ".buildinfo.bak", ".nojekyll", "objects.inv", "sitemap.xml", "robots.txt"}
"""Files for those who build or serve the book, not for those who read it."""


def archive(book: Path, folder: Path, this: Edition) -> Path:
    """Write a built book into one ZIP file, and return it; a BookError when there is no built book.

    What is in it lies in one folder of the same name, which has the version of the edition.
    """
    if not (book / "index.html").is_file():
        raise BookError(f"{book}: expected a built book with index.html; run `make book`")
    name = f"{this.file_name}-{this.version}"
    folder.mkdir(parents=True, exist_ok=True)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as out:
        for path in _files(book):
            entry = _entry(f"{name}/{path.relative_to(book).as_posix()}", this)
            out.writestr(entry, path.read_bytes(), compresslevel=9)
    write_bytes(folder / f"{name}.zip", packed.getvalue())
    return folder / f"{name}.zip"


def _files(book: Path) -> list[Path]:
    found = sorted(path for path in book.rglob("*") if path.name not in LEFT_OUT)
    for path in found:
        if path.is_symlink():
            raise BookError(f"{path}: a link: expected only files of the book; remove it")
    files = (path for path in found if path.is_file())
    return sorted(files, key=lambda path: path.relative_to(book).as_posix())


def _entry(name: str, this: Edition) -> zipfile.ZipInfo:
    day = date.fromisoformat(this.date)
    entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    # The same on every machine: made on Unix, readable by all.
    entry.create_system = 3
    entry.external_attr = 0o100644 << 16
    return entry
