"""What the article states about each figure, scored; and what to ask covers what it leaves out."""

import pandas as pd
import pytest

from printed_figures import evidence, findings, ledger
from printed_figures.rounding import Interval

FIGURES = ledger.load_figures()
MATRIX = evidence.evidence_matrix(FIGURES)


def test_every_figure_has_every_attribute():
    assert list(MATRIX.columns) == list(evidence.ATTRIBUTES)
    assert list(MATRIX.index) == list(FIGURES.index)
    assert set(MATRIX.to_numpy().ravel()) <= set(evidence.STATES)


@pytest.mark.parametrize(
    ("figure", "attribute", "state"),
    [
        ("a-yian-criminal-alerts-change", "period", "not stated"),
        ("opening-alerts-change", "period", "partly"),
        ("opening-alerts-change", "base", "not stated"),
        ("opening-alerts-change", "denominator", "not applicable"),
        ("a-theft-alerts-change", "source", "partly"),
        ("d-collectives-honoured", "source", "partly"),
        ("c-community-officers", "value", "partly"),
        ("c-disputes-settled-share", "denominator", "stated"),
    ],
)
def test_states_follow_the_ledger(figure, attribute, state):
    assert MATRIX.loc[figure, attribute] == state


def test_a_score_is_an_interval_over_what_applies():
    one = pd.DataFrame([["stated", "partly", "not stated", "not applicable"]])
    assert evidence.score(one) == Interval("100/3", "200/3")
    with pytest.raises(ValueError, match="no attribute applies"):
        evidence.score(pd.DataFrame([["not applicable"]]))


def test_claims_are_sorted_by_evidence():
    claims = evidence.claims(FIGURES)
    assert claims["measure"].isin(evidence.CLAIM_MEASURES).all()
    ends = list(zip(claims["score_lower"], claims["score_upper"], strict=True))
    assert ends == sorted(ends)


def test_what_is_missing_in_words():
    words = evidence.how_known(MATRIX.loc["a-theft-alerts-change"])
    assert words == "Not stated: period, base. Partly: who counted."
    assert evidence.how_known(pd.Series({"value": "stated"})) == "All is stated."


def test_every_claim_is_asked_about():
    asked = {figure for names in evidence.load_questions()["figures"] for figure in names}
    assert set(evidence.claims(FIGURES).index) <= asked


def test_the_headline_figures_hold_those_of_the_landing_page():
    named = {name for ids in findings.headlines()["figure_ids"] for name in ids.split("; ")}
    assert named <= set(evidence.headline(FIGURES))
    assert set(ledger.declared("figures")["headline"]) <= set(FIGURES.index)


def test_a_question_about_no_figure_is_named(data_copy):
    path = data_copy / "questions.csv"
    text = path.read_text(encoding="utf-8").replace("b-project-rank", "b-no-such-figure")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(KeyError, match=r"questions\.csv: award, field figures, value 'b-no-such-figure'"):
        evidence.load_questions(data_copy)
