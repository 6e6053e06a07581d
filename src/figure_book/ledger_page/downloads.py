"""Write the ledger as files to carry away: CSV and JSON, the same bytes for the same data."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pandas as pd

from figure_book.ledger_page.rows import Ledger, verdict_counts
from printed_figures.files import data_folder
from printed_figures.ledger import allowed_text, load_figures, load_texts

__all__ = ["FILES", "FOLDER", "csv_text", "json_text", "write"]

FOLDER = "_data"
"""Where the files lie, beside the pages."""
FILES = {"CSV": "figures.csv", "JSON": "figures.json"}


def _derived(ledger: Ledger) -> pd.DataFrame:
    """Return what the book adds to each figure: interval, claims by verdict."""
    rows = []
    for name, row in ledger.figures.iterrows():
        findings = ledger.findings_of(str(name))
        counts = verdict_counts(findings)
        rows.append(
            {
                "lower": row["lower"],
                "upper": row["upper"],
                "printing_allows": allowed_text(row),
                "findings": list(findings.index),
                **{
                    f"in_{verdict}_readings": counts.get(verdict, 0)
                    for verdict in ("consistent", "inconsistent", "untestable")
                },
            }
        )
    return pd.DataFrame(rows, index=ledger.figures.index)


def csv_text(ledger: Ledger) -> str:
    """Write the ledger as CSV: the columns as they stand in the file, then what the book adds."""
    declared = load_texts("figures").set_index("figure_id")
    added = _derived(ledger)
    added["findings"] = added["findings"].str.join("; ")
    for bound in ("lower", "upper"):
        added[bound] = [f"{value:.10g}" if math.isfinite(value) else "" for value in added[bound]]
    return declared.join(added).to_csv(lineterminator="\n")


def json_text(ledger: Ledger) -> str:
    """Write the ledger as JSON with the fields of the CSV; what is empty is null."""
    package = json.loads((data_folder() / "datapackage.json").read_text(encoding="utf-8"))
    declared = load_figures().drop(columns=["interval", "lower", "upper"])
    rows = declared.join(_derived(ledger)).reset_index()
    figures = [{key: _plain(value) for key, value in row.items()} for row in rows.to_dict("records")]
    whole = {"title": package["title"], "licenses": package.get("licenses"), "figures": figures}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, list):
        return value
    if value is pd.NaT or value == "" or (isinstance(value, float) and not math.isfinite(value)):
        return None
    # A whole number is written as one.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def write(ledger: Ledger, outdir: Path) -> None:
    """Write both files into the built book."""
    folder = outdir / FOLDER
    folder.mkdir(exist_ok=True)
    for name, text in (("CSV", csv_text(ledger)), ("JSON", json_text(ledger))):
        (folder / FILES[name]).write_text(text, encoding="utf-8", newline="\n")
