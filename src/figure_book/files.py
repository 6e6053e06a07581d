"""Where the book is, and what stops a command on it."""

from __future__ import annotations

from pathlib import Path

__all__ = ["ROOT", "BookError", "book_folder"]


class BookError(RuntimeError):
    """A book cannot be run, checked, built, printed or packed, in one line; ``status`` ends the command."""

    status = 1


def book_folder() -> Path:
    """Find the folder that holds ``_config.yml``.

    Returns
    -------
    pathlib.Path
        The working directory or the nearest folder above it; the working directory where none has one.
    """
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / "_config.yml").is_file()), here)


ROOT = book_folder()
