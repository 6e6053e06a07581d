"""Where the book is."""

from __future__ import annotations

from pathlib import Path

__all__ = ["ROOT", "book_folder"]


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
