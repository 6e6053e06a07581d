"""Where the data are."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["data_folder"]


def data_folder() -> Path:
    """Find the folder that holds ``datapackage.json``.

    Returns
    -------
    pathlib.Path
        The folder named by the environment variable ``PRINTED_FIGURES_DATA``, else the folder ``data`` of the
        working directory or of the nearest folder above it, else the one of the checkout this module lies in.

    Raises
    ------
    FileNotFoundError
        When there is none.
    """
    named = os.environ.get("PRINTED_FIGURES_DATA")
    if named:
        candidates = [Path(named)]
    else:
        here = Path.cwd()
        candidates = [
            folder / "data" for folder in (here, *here.parents, Path(__file__).resolve().parents[2])
        ]
    for folder in candidates:
        if (folder / "datapackage.json").is_file():
            return folder
    raise FileNotFoundError(
        f"data/datapackage.json: not found above {Path.cwd()}; set PRINTED_FIGURES_DATA to its folder"
    )
