"""Where the data are, and how a file is written."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

__all__ = ["data_folder", "write", "write_bytes"]


def data_folder() -> Path:
    """Find the folder that holds ``datapackage.json``.

    The one named by the environment variable ``PRINTED_FIGURES_DATA``, else the folder ``data`` of the
    working directory or of the nearest folder above it; a FileNotFoundError when there is none.
    """
    named = os.environ.get("PRINTED_FIGURES_DATA")
    if named:
        candidates = [Path(named)]
    else:
        here = Path.cwd()
        candidates = [folder / "data" for folder in (here, *here.parents)]
    for folder in candidates:
        if (folder / "datapackage.json").is_file():
            return folder
    raise FileNotFoundError(
        f"data/datapackage.json: not found above {Path.cwd()}; set PRINTED_FIGURES_DATA to its folder"
    )


def write(path: Path, text: str) -> None:
    """Replace a text file at once (UTF-8, LF), so that an interruption leaves the old one or the new one."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Replace a file at once, as `write` does."""
    try:
        _replace(path, content)
    except OSError as error:
        # Named is the file that was asked for, not the temporary one beside it.
        raise OSError(error.errno, error.strerror, str(path)) from None


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
