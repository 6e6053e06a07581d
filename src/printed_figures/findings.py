"""What the book claims: load the findings, recompute each from the ledger, and tell where they differ.

A finding names a check of `printed_figures.checks` and the figures that the check takes; together they are
one row of what the checks compute. ``data/findings.csv`` stores that row beside the sentence, so that the
table says it all and git shows what a change in the data moves: `store` writes it, nobody types it.
"""

import math
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from printed_figures.context import context_problems, load_context
from printed_figures.files import data_folder, write
from printed_figures.ledger import load_figures, load_table, load_texts, table_names
from printed_figures.links import claim_anchor, sentence_html
from printed_figures.verdicts import VERDICTS
from printed_figures.verification import disagreements

__all__ = [
    "Claims",
    "claims",
    "differences",
    "headlines",
    "load_context_of",
    "load_findings",
    "numbers",
    "recompute",
    "standings",
    "store",
    "table_problems",
    "tally",
]

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
"""The fields of a finding that the checks compute."""

_IN_WORDS = ("assumption", "result", "literal", "reason")
"""The recomputed fields whose numbers a sentence may hold."""

Finding = Mapping[Hashable, str]
"""One row of ``findings.csv`` as text."""

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


def load_findings(folder: Path | None = None) -> pd.DataFrame:
    """Load the findings as they are stored, indexed by ``finding_id``, in the order of the file.

    Where a data package has no table of findings, its checks are the findings, by their names. What a figure
    needs by itself, or a method only computes, is a derived number.

    Raises
    ------
    printed_figures.ledger.LedgerError
        When a row breaks the declaration.
    """
    if "findings" not in table_names(folder):
        folder = (folder or data_folder()).resolve()
        return _of_checks(folder, tuple(path.read_bytes() for path in sorted(folder.glob("*.csv")))).copy()
    return load_table("findings", folder).set_index("finding_id")


@cache
def _of_checks(folder: Path, _contents: tuple[bytes, ...]) -> pd.DataFrame:
    """Return what the checks compute as findings; a name is that of the check, with a number."""
    found = recompute(folder).reset_index()
    found = found[found["check"] != "none"]
    names = [re.sub("[^a-z0-9]+", "-", check.lower()).strip("-") for check in found["check"]]
    return found.assign(
        finding_id=[f"{name}-{number}" for number, name in enumerate(names, 1)],
        chapter="",
        kind=["derived" if verdict == "untestable" else "claim" for verdict in found["verdict"]],
        rank_on_landing=pd.array([pd.NA] * len(found), dtype="Int64"),
        sentence=found["check"],
        numbers="",
        figure_ids=found["figures"],
        overturned_by="",
    ).set_index("finding_id")


def headlines(folder: Path | None = None) -> pd.DataFrame:
    """Load the findings of the landing page: those that have a rank, in its order."""
    findings = load_findings(folder)
    return findings[findings["rank_on_landing"].notna()].sort_values("rank_on_landing")


STANDINGS = {
    "consistent": "figures in {} readings that could have failed, and held",
    "inconsistent": "in readings that are ruled out, which makes no figure wrong",
    "untestable": "only in claims that nothing could contradict",
    "derived": "only in derived numbers, without a verdict",
    "none": "on which nothing rests",
}
"""What can become of a figure when it is checked: at the first that applies it is counted."""


def tally(figures: pd.DataFrame, findings: pd.DataFrame) -> dict[str, str]:
    """Sort the figures of the ledger by the readings that they stand in.

    A figure counts once, at the first that applies: ``"consistent"``, it stands in a reading that could have
    failed and held; ``"inconsistent"``, in one that is ruled out, which makes the figure no less right;
    ``"untestable"``, only in claims that nothing printed could contradict; ``"derived"``, only in numbers
    that follow, without a verdict; ``"none"``, nothing rests on it. Trials of a method are left out.

    Parameters
    ----------
    figures : pandas.DataFrame
        The ledger, indexed by ``figure_id``.
    findings : pandas.DataFrame
        As `load_findings` returns them.

    Returns
    -------
    dict of str to str
        The class of each ``figure_id``, in the order of the ledger.
    """
    readings: dict[str, set[str]] = {str(name): set() for name in figures.index}
    own = findings[findings["kind"] != "trial"]
    for kind, ids, verdict in zip(own["kind"], own["figure_ids"], own["verdict"], strict=True):
        for name in set(ids.split("; ")) & readings.keys():
            readings[name].add(verdict if kind == "claim" else "derived")
    return {
        name: next((standing for standing in STANDINGS if standing in found), "none")
        for name, found in readings.items()
    }


def standings(findings: pd.DataFrame) -> dict[str, str]:
    """Return the words for each class of `tally`, in its order, with the number of checks that held."""
    held = ((findings["kind"] == "claim") & (findings["verdict"] == "consistent")).sum()
    return {
        name: words.format(held).replace("in 1 readings", "in the one reading")
        for name, words in STANDINGS.items()
    }


@dataclass(frozen=True)
class Claims:
    """Findings as a list: verdict (none of a derived number), claim, assumption, what would overturn it.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `load_findings`, with ``doubtful``: what of the sources is of low confidence, or ``""``.
    figures : pandas.Index
        Names of the figures of the ledger, which the sentences link.
    named : bool
        Whether each claim has an ``id``, for links to it.
    """

    frame: pd.DataFrame
    figures: pd.Index
    named: bool = False

    def _parts(self) -> Iterator[tuple[Any, str, str]]:
        row: Any
        for row in self.frame.itertuples():
            notes = [
                f"Assumes: {row.assumption}." if row.assumption else "",
                f"Overturned by: {row.overturned_by}",
                f"Low confidence: {row.doubtful}." if row.doubtful else "",
            ]
            # What only follows has no verdict of its own.
            verdict = "" if row.kind == "derived" else f"{VERDICTS[row.verdict]} {row.verdict}"
            yield row, verdict, " ".join(filter(None, notes))

    def _item(self, row: Any, verdict: str, note: str) -> str:
        name = f' id="{escape(claim_anchor(row.Index))}"' if self.named else ""
        sentence = sentence_html(row.sentence, row.numbers, self.figures)
        sign = f"<strong>{escape(verdict)}</strong> " if verdict else ""
        return f'<li{name}><p>{sign}{sentence}</p><p class="note">{escape(note)}</p></li>'

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        items = "\n".join(self._item(*parts) for parts in self._parts())
        text = "\n\n".join("\n".join(filter(None, (v, row.sentence, n))) for row, v, n in self._parts())
        return {"text/html": f'<ul class="claims">\n{items}\n</ul>', "text/plain": text}


def claims(*finding_ids: str, named: bool = False, folder: Path | None = None) -> Claims:
    """Show findings.

    Parameters
    ----------
    *finding_ids : str
        Names of findings, in the order to show them; all of them when none is given.
    named : bool
        Whether this is the list that other pages link to: each claim then has an ``id``.
    folder : pathlib.Path, optional
        Folder of ``datapackage.json``.

    Returns
    -------
    Claims
        One item for each finding.

    Raises
    ------
    KeyError
        When there is no such finding.
    """
    rows = load_findings(folder)
    rows = rows.loc[list(finding_ids)] if finding_ids else rows
    context = load_context_of(folder)
    doubtful = [_doubtful(ids.split("; "), context) for ids in rows["figure_ids"]]
    return Claims(rows.assign(doubtful=doubtful), load_figures(folder=folder).index, named)


def _doubtful(figures: list[str], context: pd.DataFrame) -> str:
    """Say which context figures of a finding are of low confidence, and why."""
    sources = context[context.index.isin(figures) & (context["confidence"] == "low")]
    if sources.empty:
        return ""
    status = " or ".join(dict.fromkeys(sources["source_status"]))
    return f"the source is a {status}; the original was not seen"


def recompute(folder: Path | None = None) -> pd.DataFrame:
    """Run the checks over the ledger and the context figures, indexed by ``check`` and ``figures``."""
    # Only who recomputes needs it, and the statistics that it imports take a second.
    from printed_figures.checks import run_checks

    rows = run_checks(load_figures(folder=folder), load_context_of(folder), folder)
    return rows.set_index(["check", "figures"])


def load_context_of(folder: Path | None) -> pd.DataFrame:
    """Load the context figures; an article may have none."""
    return load_context(folder) if "context" in table_names(folder) else pd.DataFrame(columns=["confidence"])


def numbers(text: str) -> list[str]:
    """List the numbers in a text, with trailing zeros, without sign, percent sign or thousands separators."""
    return [number.replace(",", "") for number in _NUMBER.findall(text)]


def store(folder: Path | None = None) -> list[str]:
    """Write what each finding's figures give now into the computed cells of ``findings.csv``.

    Returns
    -------
    list of str
        Names of the findings that changed. One whose check is none of its figures stays as it is.
    """
    findings, rows = load_texts("findings", folder), recompute(folder)
    changed = []
    for place, finding in enumerate(findings.to_dict("records")):
        key = (finding["check"], finding["figure_ids"])
        stale = _stale(finding, rows.loc[key]) if key in rows.index else {}
        for field, text in stale.items():
            findings.loc[place, field] = text
        changed += [finding["finding_id"]] if stale else []
    if changed:
        text = findings.to_csv(index=False, lineterminator="\n")
        write((folder or data_folder()) / "findings.csv", text)
    return changed


def _stale(finding: Finding, row: pd.Series) -> dict[str, str]:
    """Return the computed fields whose stored text is another than what is computed, with that."""
    return {field: _text(row[field]) for field in RECOMPUTED if not _same(finding[field], row[field])}


def _same(text: str, value: object) -> bool:
    # Machines differ in the last digit of a float.
    if isinstance(value, float) and text and not math.isnan(value):
        return math.isclose(float(text), value)
    return text == _text(value)


def _text(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    if not math.isfinite(value):
        return {math.inf: "INF", -math.inf: "-INF"}.get(value, "")
    return repr(float(value)).removesuffix(".0")


def differences(folder: Path | None = None, rows: pd.DataFrame | None = None) -> list[str]:
    """Compare what is stored of each finding with what its figures give now, or with ``rows`` of `recompute`.

    One line for each cause: file, finding, field, stored value, what was expected. Computed cells that are
    stale are one cause; a number of the sentence is another.
    """
    rows = recompute(folder) if rows is None else rows
    figures, context = load_figures(folder=folder), load_context_of(folder)
    lines = []
    for finding in load_texts("findings", folder).to_dict("records"):
        where = f"findings.csv: {finding['finding_id']}"
        key = (finding["check"], finding["figure_ids"])
        if key not in rows.index:
            lines.append(
                f"{where}, field check, value {finding['check']!r}: expected a check of these figures"
            )
            continue
        found = [*_computed_that_differ(finding, rows.loc[key])]
        found += _numbers_that_differ(finding, rows.loc[key], figures, context)
        lines += [f"{where}, {line}" for line in found]
    return lines


def table_problems(folder: Path | None = None) -> list[str]:
    """List what does not hold between the tables of a data package, of those that it has; one line each."""
    names = table_names(folder)
    lines = [str(wrong) for wrong in disagreements(folder)] if "numerals" in names else []
    lines += context_problems(load_table("context", folder)) if "context" in names else []
    lines += _unknown_ties(folder, names)
    return lines + (differences(folder) if "findings" in names else [])


def _unknown_ties(folder: Path | None, names: Iterable[str]) -> Iterator[str]:
    """Yield a line for each check that names a figure which is not there: it would not be made."""
    known = {"figures": "figure_id", "context": "context_id"}
    ids = {name for table in known.keys() & set(names) for name in load_table(table, folder)[known[table]]}
    ties = load_table("checks", folder)["figures"] if "checks" in names else ()
    for number, figures in enumerate(ties, 2):
        for name in filter(None, figures.split("; ")):
            if name not in ids:
                yield f"checks.csv: row {number}, field figures, value {name!r}: expected a figure of a table"


def _computed_that_differ(finding: Finding, row: pd.Series) -> Iterator[str]:
    if not (stale := _stale(finding, row)):
        return
    (field, expected), *others = stale.items()
    also = f" (stale, too: {', '.join(name for name, _ in others)})" if others else ""
    where = f"field {field}, value {finding[field]!r}"
    yield f"{where}: expected {expected!r}{also}: run `printed-figures findings`"


def _numbers_that_differ(
    finding: Finding, row: pd.Series, figures: pd.DataFrame, context: pd.DataFrame
) -> Iterator[str]:
    """Compare each number of the sentence with what the field ``numbers`` says that it is."""
    written = numbers(finding["sentence"])
    named = finding["numbers"].split("; ") if finding["numbers"] else []
    if len(written) != len(named):
        yield (
            f"field numbers, value {finding['numbers']!r}: expected {len(written)} names, "
            f"one for each of {', '.join(written) or 'no numbers'}"
        )
        return
    known = _named_numbers(finding, row, figures, context)
    for place, (number, name) in enumerate(zip(written, named, strict=True), 1):
        if name not in known:
            yield f"field numbers, value {name!r}: expected one of {', '.join(known)}"
        elif number != known[name]:
            yield f"field sentence, number {place}, value {number}: expected {known[name]}, which is {name}"


def _named_numbers(
    finding: Finding, row: pd.Series, figures: pd.DataFrame, context: pd.DataFrame
) -> dict[str, str]:
    """Return the numbers that a finding's sentence may hold, by what they are.

    The figures as printed; those of the recomputed fields, such as ``result 2``; the years of windows.
    """
    known = {}
    for figure in finding["figure_ids"].split("; "):
        if figure in figures.index:
            # Figures that are printed in Chinese numerals stand in a sentence as numbers.
            exact, value = figures.loc[figure, ["exact", "value"]]
            known[figure] = (numbers(str(exact)) or numbers(f"{value:.10g}"))[0]
        else:
            known[figure] = numbers(str(context.at[figure, "value"]))[0]
            start: Any = context.at[figure, "window_start"]
            if pd.notna(start):
                known[f"year of {figure}"] = str(start.year)
    texts = {"check": finding["check"]} | {field: row[field] for field in _IN_WORDS}
    for field, text in texts.items():
        known |= {f"{field} {place}": number for place, number in enumerate(numbers(text), 1)}
    return known
