"""What the book claims: load the findings, recompute each from the ledger, and tell where they differ.

A finding names a check of `printed_figures.audit` and the figures that the check takes; together they are one
row of the audit. What ``data/findings.csv`` stores of it is what the book shows, so that a change in the data
is seen as a difference, never followed silently.
"""

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from printed_figures.audit import audit
from printed_figures.charts import VERDICTS
from printed_figures.context import load_context
from printed_figures.ledger import load_figures, load_table
from printed_figures.tables import Table

__all__ = ["differences", "headlines", "load_findings", "numbers", "recompute", "table"]

RECOMPUTED = (
    "assumption",
    "result",
    "literal",
    "lower",
    "upper",
    "unit",
    "decimals",
    "verdict",
    "reason",
)
"""The fields of a finding that the audit computes."""

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


def load_findings(folder: Path | None = None) -> pd.DataFrame:
    """Load the findings as they are stored.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Folder of ``datapackage.json``; found by `printed_figures.ledger.data_folder` when not given.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``finding_id``, in the order of the file.

    Raises
    ------
    printed_figures.ledger.LedgerError
        When a row breaks the declaration.
    """
    return load_table("findings", folder).set_index("finding_id")


def headlines(folder: Path | None = None) -> pd.DataFrame:
    """Load the findings of the landing page, in its order.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Folder of ``datapackage.json``.

    Returns
    -------
    pandas.DataFrame
        The rows of `load_findings` that have a rank, ascending.
    """
    findings = load_findings(folder)
    return findings[findings["rank_on_landing"].notna()].sort_values("rank_on_landing")


def table(*finding_ids: str, folder: Path | None = None) -> Table:
    """Show findings: the verdict, the claim, what it assumes, and what would overturn it.

    Parameters
    ----------
    *finding_ids : str
        Names of findings, in the order to show them; all of them when none is given.
    folder : pathlib.Path, optional
        Folder of ``datapackage.json``.

    Returns
    -------
    printed_figures.tables.Table
        One row for each finding.

    Raises
    ------
    KeyError
        When there is no such finding.
    """
    rows = load_findings(folder)
    rows = rows.loc[list(finding_ids)] if finding_ids else rows
    frame = pd.DataFrame(
        {
            "Verdict": [f"{VERDICTS[verdict]} {verdict}" for verdict in rows["verdict"]],
            "Claim": rows["sentence"],
            "Result": rows["result"],
            "Assumes": rows["assumption"],
            "Overturned by": rows["overturned_by"],
        }
    )
    return Table(frame)


def recompute(folder: Path | None = None) -> pd.DataFrame:
    """Run the audit over the ledger and the context figures.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Folder of ``datapackage.json``.

    Returns
    -------
    pandas.DataFrame
        The rows of `printed_figures.audit.audit`, indexed by ``check`` and ``figures``.
    """
    return audit(load_figures(folder=folder), load_context(folder)).set_index(["check", "figures"])


def numbers(text: str) -> list[str]:
    """List the numbers in a text.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    list of str
        Digits with their decimals and trailing zeros, without sign, percent sign or separators of thousands.
    """
    return [number.replace(",", "") for number in _NUMBER.findall(text)]


def differences(folder: Path | None = None) -> list[str]:
    """Compare what is stored of each finding with what its figures give now.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Folder of ``datapackage.json``.

    Returns
    -------
    list of str
        One line for each difference: file, finding, field, stored value, what was expected.

    Raises
    ------
    printed_figures.ledger.LedgerError
        When a row of a table breaks its declaration.
    """
    rows = recompute(folder)
    words = _words(folder)
    lines = []
    for finding in load_findings(folder).itertuples():
        where = f"findings.csv: {finding.Index}"
        key = (finding.check, finding.figure_ids)
        if key not in rows.index:
            lines.append(f"{where}, field check, value {finding.check!r}: expected a check of these figures")
            continue
        row = rows.loc[key]
        lines += [f"{where}, {line}" for line in _fields_that_differ(finding, row)]
        known = _numbers_known(finding, row, [words[figure] for figure in finding.figure_ids.split("; ")])
        lines += [
            f"{where}, field sentence, value {number}: expected a number that is printed or recomputed"
            for number in numbers(finding.sentence)
            if number not in known
        ]
    return lines


def _fields_that_differ(finding: NamedTuple, row: pd.Series) -> Iterator[str]:
    for field in RECOMPUTED:
        stored, expected = getattr(finding, field), row[field]
        same = math.isclose(stored, expected) if isinstance(stored, float) else stored == expected
        if not same and not (pd.isna(stored) and pd.isna(expected)):
            yield f"field {field}, value {stored!r}: expected {expected!r}"


def _words(folder: Path | None) -> dict[str, str]:
    """Return what is known of each figure and context figure: as printed, as a number, and its years."""
    figures, context = load_figures(folder=folder), load_context(folder)
    # The number, too, for figures that are printed in Chinese numerals.
    words = {row.Index: f"{row.exact} {row.value:.10g}" for row in figures.itertuples()}
    words |= {row.Index: row.value for row in context.itertuples()}
    for table, dates in (
        (figures, ["period_start", "period_end"]),
        (context, ["window_start", "window_end"]),
    ):
        for figure, row in table[dates].iterrows():
            words[figure] += "".join(f" {date.year}" for date in row.dropna())
    return words


def _numbers_known(finding: NamedTuple, row: pd.Series, words: list[str]) -> set[str]:
    """Return the numbers that a finding's sentence may hold: those of its figures and of its result."""
    texts = [finding.check, *row[["assumption", "result", "literal", "reason"]], *words]
    return {number for text in texts for number in numbers(text)}
