"""Where the book and its data are, and what stops a command on it."""

from __future__ import annotations

from pathlib import Path

from printed_figures.files import data_folder

__all__ = ["BookError", "book_data", "book_folder", "content", "data_files"]


class BookError(RuntimeError):
    """A book cannot be run, checked, built, printed or packed, in one line; ``status`` ends the command."""

    status = 1


def book_folder() -> Path:
    """Return the working directory or the nearest folder above it with ``_config.yml``, else the former."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / "_config.yml").is_file()), here)


def book_data() -> Path | None:
    """Return the folder of the data package; None where the book has none."""
    try:
        return data_folder()
    except FileNotFoundError:
        return None


def data_files(folder: Path | None) -> list[Path]:
    """List the files of a data package by name; none where there is no package."""
    files = folder.iterdir() if folder else ()
    return sorted(path for path in files if path.suffix in {".csv", ".geojson", ".json"})


def content(path: Path) -> bytes:
    """Read a file; in a checkout that turned line ends it has the same content."""
    return path.read_bytes().replace(b"\r\n", b"\n")
