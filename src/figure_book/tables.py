"""The tables of the book for Sphinx, which needs them only when a page that shows them has changed.

Pandas, SciPy and the checks of the tables take seconds to import: a build with nothing changed asks for none
of them, so they are imported by the first page that does.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

__all__ = ["headlines", "load_context", "load_figures", "load_findings", "load_table"]


def load_figures(*, folder: Path | None = None) -> pd.DataFrame:
    """Return `printed_figures.ledger.load_figures` of all sections; a build loads them once."""
    return _figures(folder).copy()


@lru_cache
def _figures(folder: Path | None) -> pd.DataFrame:
    from printed_figures import ledger

    return ledger.load_figures(folder=folder)


def load_table(name: str) -> pd.DataFrame:
    """Return `printed_figures.ledger.load_table` of a table."""
    from printed_figures import ledger

    return ledger.load_table(name)


def load_findings() -> pd.DataFrame:
    """Return `printed_figures.findings.load_findings`."""
    from printed_figures import findings

    return findings.load_findings()


def headlines() -> pd.DataFrame:
    """Return `printed_figures.findings.headlines`."""
    from printed_figures import findings

    return findings.headlines()


def load_context() -> pd.DataFrame:
    """Return `printed_figures.context.load_context`."""
    from printed_figures import context

    return context.load_context()
