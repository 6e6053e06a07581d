"""Time the run of the book's own notebooks against the shortest that it could take."""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

__all__ = ["measure_notebooks"]


def _seconds_of_cells(path: Path) -> float:
    """Run a notebook and return the seconds that its cells took, the start of the kernel left out."""
    notebook = nbformat.read(path, as_version=4)
    seconds = 0.0

    def begin(**_: object) -> None:
        nonlocal begun
        begun = time.perf_counter()

    def end(**_: object) -> None:
        nonlocal seconds
        seconds += time.perf_counter() - begun

    begun = 0.0
    NotebookClient(
        notebook,
        kernel_name="python3",
        extra_arguments=["--IPKernelApp.log_level=40"],
        resources={"metadata": {"path": str(path.parent)}},
        on_cell_execute=begin,
        on_cell_executed=end,
    ).execute()
    return seconds


def measure_notebooks(root: Path, rounds: int = 3) -> dict[str, object]:
    """Run the notebooks as ``make notebooks`` does, and each alone.

    Parameters
    ----------
    root : pathlib.Path
        The checkout. Nothing in it changes unless a notebook was stale.
    rounds : int
        How often all are run.

    Returns
    -------
    dict
        ``seconds`` of every run of all, and ``cells``: by notebook, the seconds of its cells.
    """
    command = [sys.executable, "-m", "figure_book.notebooks", "run"]
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        subprocess.run(command, cwd=root, check=True, stderr=subprocess.DEVNULL)
        seconds.append(round(time.perf_counter() - start, 2))
    with tempfile.TemporaryDirectory() as folder:
        copies = Path(folder)
        for path in sorted((root / "notebooks").glob("*.ipynb")):
            shutil.copy(path, copies)
        cells = {path.stem: round(_seconds_of_cells(path), 2) for path in sorted(copies.glob("*.ipynb"))}
    return {"seconds": seconds, "cells": cells}
