"""Where the book and its data are, and what stops a command on it."""

from __future__ import annotations

from pathlib import Path

from printed_figures.files import data_folder

__all__ = ["BookError", "book_data", "book_folder"]


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
