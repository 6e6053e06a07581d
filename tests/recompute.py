"""Recompute a notebook and compare its stored outputs."""

import subprocess
import sys
from pathlib import Path


def nbval(path: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run nbval on its own: it has had no release since 2024, so nothing else here knows of it."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval",
        "--quiet",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
    ]
    command += ["-W", "default", "--rootdir", str(folder), "-c", "/dev/null", str(path)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
