"""What the article states about each of its figures, and what it leaves out.

Seven attributes make a figure usable: its value, unit, area, period, base, denominator, and who counted. Each
is stated, partly stated, not stated, or does not apply. A score is an interval too: from counting what is
partly stated as missing to counting it as given.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from printed_figures.ledger import declared, load_figures, load_table, table_names
from printed_figures.rounding import Interval

ATTRIBUTES = {
    "value": "Value",
    "unit": "Unit",
    "area": "Area",
    "period": "Period",
    "base": "Base",
    "denominator": "Denominator",
    "source": "Who counted",
}
"""The attributes, from those that the article always gives to those that it seldom gives."""

STATES = {"stated": "●", "partly": "◐", "not stated": "○", "not applicable": "–"}
"""The states, each with its sign."""

CLAIM_MEASURES = ("change", "rank", "share")
"""Figures that judge: they say that something went well. Counts and durations describe."""

_STATE_OF = {"yes": "stated", "implied": "partly", "no": "not stated", "not_applicable": "not applicable"}


def evidence_matrix(figures: pd.DataFrame) -> pd.DataFrame:
    """Return for each figure of the ledger the state (`STATES`) of each of its `ATTRIBUTES`.

    A value with a hedge (at least, more than) is partly stated: a bound is printed. Unit and area are stated
    where the ledger names them; what a unit leaves open, such as the kind of day, stands in the ledger's
    notes. The other attributes are columns of the ledger.
    """
    stated = pd.Series("stated", index=figures.index)
    columns = {
        "value": stated.where(figures["hedge"] == "none", "partly"),
        "unit": stated.where(figures["unit"] != "", "not stated"),
        "area": stated.where(figures["ref_area"] != "", "not stated"),
        "period": figures["period_stated"].map(_STATE_OF),
        "base": figures["base_stated"].map(_STATE_OF),
        "denominator": figures["denominator_stated"].map(_STATE_OF),
        "source": figures["source_stated"].map(_STATE_OF),
    }
    return pd.DataFrame(columns)[list(ATTRIBUTES)]


def score(matrix: pd.DataFrame) -> Interval:
    """Return the share of applicable attributes that are stated in rows of `evidence_matrix`, in per cent.

    From counting what is partly stated as missing to counting it as given.
    """
    states = matrix.to_numpy().ravel().tolist()
    applicable = len(states) - states.count("not applicable")
    if not applicable:
        raise ValueError("no attribute applies: expected at least one figure")
    lower = Fraction(100 * states.count("stated"), applicable)
    return Interval(lower, lower + Fraction(100 * states.count("partly"), applicable))


def claims(figures: pd.DataFrame) -> pd.DataFrame:
    """Return the figures that judge (changes, ranks and shares), those on the least evidence first.

    With ``score`` (an `Interval`, per cent), sorted by its lower end, then its upper end, then the
    article's order.
    """
    judged = figures[figures["measure"].isin(CLAIM_MEASURES)]
    matrix = evidence_matrix(judged)
    scores: list[Any] = [score(matrix.loc[[figure]]) for figure in judged.index]
    ranked = judged.assign(
        score=scores,
        score_lower=[float(interval.lower) for interval in scores],
        score_upper=[float(interval.upper) for interval in scores],
    )
    return ranked.sort_values(["score_lower", "score_upper"], kind="stable")


def headline(figures: pd.DataFrame, folder: Path | None = None) -> list[str]:
    """Name the figures that the article leans on, in its order.

    These are the figures that judge, and the counts and durations that the data package lists under
    ``headline`` of the table of figures.
    """
    counts = declared("figures", folder).get("headline", [])
    return list(figures.index[figures["measure"].isin(CLAIM_MEASURES) | figures.index.isin(counts)])


def how_known(states: pd.Series) -> str:
    """Write what the article leaves out about a figure, a row of `evidence_matrix`.

    For instance ``"Not stated: base, who counted. Partly: period."``, or ``"All is stated."``.
    """
    said = []
    for state, words in (("not stated", "Not stated"), ("partly", "Partly")):
        names = [ATTRIBUTES[name].lower() for name in states.index if states[name] == state]
        said += [f"{words}: {', '.join(names)}."] if names else []
    return " ".join(said) or "All is stated."


def load_questions(folder: Path | None = None) -> pd.DataFrame:
    """Load what to ask, indexed by ``question_id``: ``ask``, ``settles``, and ``figures`` (a list of names).

    Where a data package has no table of questions, one is asked for each attribute that is not stated in full
    of some figures.

    Raises
    ------
    KeyError
        When a question names a figure that the ledger does not hold.
    """
    if "questions" not in table_names(folder):
        return _gaps(load_figures(folder=folder))
    questions = load_table("questions", folder).set_index("question_id")
    known = set(load_table("figures", folder)["figure_id"])
    questions["figures"] = questions["figures"].str.split()
    for question, names in questions["figures"].items():
        if unknown := sorted(set(names) - known):
            raise KeyError(
                f"questions.csv: {question}, field figures, value {unknown[0]!r}: expected a figure"
            )
    return questions


QUESTIONS = {
    "period": ("The first and the last day that it covers.", "Whether it can be compared with another"),
    "base": ("The count that the change starts from.", "How large the change is as a count"),
    "denominator": ("The number that it is a share of, or a rank among.", "What it is a part of"),
    "source": ("Who counted it, and where the count is published.", "Whether somebody else can look it up"),
    "unit": ("What one of it is.", "What is counted"),
}
"""What to ask of a figure where an attribute is not stated in full, and what the answer would settle."""


def _gaps(figures: pd.DataFrame) -> pd.DataFrame:
    """Return what to ask of figures of which an attribute is not stated in full, by the attribute."""
    matrix = evidence_matrix(figures)
    rows = []
    for attribute, (ask, settles) in QUESTIONS.items():
        missing = matrix.index[matrix[attribute].isin(["not stated", "partly"])]
        rows += [(attribute, ask, settles, list(missing))] if len(missing) else []
    columns = ["question_id", "ask", "settles", "figures"]
    return pd.DataFrame(rows, columns=columns).set_index("question_id")
