"""Say in one line, before the book is built, that it cannot be written.

A build that runs out of room or may not write ends in a page of traceback that names neither.
``python -m figure_book.output FOLDER`` makes the folder and checks it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

ROOM = 200_000_000
"""Bytes that a build may take: several times the built book with what Sphinx remembers of it."""


class OutputError(RuntimeError):
    """The book cannot be written where it shall be."""


def check(folder: Path, room: int = ROOM) -> None:
    """Make the folder of the built book, and see that there is room in it.

    Parameters
    ----------
    folder : pathlib.Path
        Where the book is written.
    room : int
        Bytes that must be free.

    Raises
    ------
    OutputError
        In one line: the folder, what is wrong, what was expected.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: {error.strerror}: expected to make it, {_ELSEWHERE}") from None
    if not os.access(folder, os.W_OK):
        raise OutputError(f"{folder}: not writable: expected to build there, {_ELSEWHERE}")
    free = shutil.disk_usage(folder).free
    if free < room:
        raise OutputError(
            f"{folder}: {free / 1e6:.0f} MB free: expected at least {room / 1e6:.0f} MB, {_ELSEWHERE}"
        )


_ELSEWHERE = "or name another folder with `make book OUT=FOLDER`"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the process when not given.

    Returns
    -------
    int
        0 when the book can be written, 1 when not.
    """
    parser = argparse.ArgumentParser(prog="python -m figure_book.output", description=__doc__)
    parser.add_argument("folder", type=Path)
    try:
        check(parser.parse_args(arguments).folder)
    except OutputError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
