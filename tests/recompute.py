"""Recompute a notebook and compare its stored outputs."""

import os
import re
import subprocess
import sys
from pathlib import Path


def nbval(folder: Path, *paths: Path) -> subprocess.CompletedProcess[str]:
    """Run nbval on its own: it has had no release since 2024, so nothing else here knows of it."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval",
        "-p",
        "figure_book.kernels",
        "--quiet",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
    ]
    command += ["-W", "default", "--rootdir", str(folder), "-c", "/dev/null", *map(str, paths)]
    # Options for the tests mean nothing to it.
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def failing(run: subprocess.CompletedProcess[str]) -> set[str]:
    """Return the notebooks of which a cell computes something else; all cells of the others were run."""
    assert run.returncode in {0, 1}, run.stdout + run.stderr
    assert re.search(r"\d passed", run.stdout), run.stdout
    return set(re.findall(r"^FAILED (?:\S*/)?(\S+\.ipynb)::", run.stdout, re.MULTILINE))
