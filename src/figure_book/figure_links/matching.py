"""Find the numbers of a text that can only be a certain printed figure.

A wrong link is worse than none, so a number is taken for a figure only when everything speaks for it: it is
written as the figure is printed, no other figure and no other value of the book is written the same, it is
no end of a range, and the words around it do not speak of something else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Candidate", "Match", "candidates", "match_declared", "match_prose", "match_same", "shown"]

OTHER = "\ufffc"
"""Stands for what is no text, such as a formula or a link: it is neither a word nor the end of a sentence."""

DISTINCTIVE_DIGITS = 3
"""A count of so many digits, if it is no round number, needs no word after it to be told."""

# Chinese puts no space around a number, so only Latin letters beside it make it part of a word.
_NUMBER = re.compile(r"(?<![\w.,/:#-])(?<!\d[-–])(?P<text>\d+(?:\.\d+)?%?)(?![\w%/-]|[.,:]\d)", re.ASCII)
_ANY_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?%?")
# Ends of ranges, and parts of fractions ("101 of 102"), are as often supposed as printed.
_RANGE_BEFORE = re.compile(r"(?:\b(?:to|between|from)|[-–/×至到]|\d% ?of|\d of)\s*$", re.IGNORECASE)
_RANGE_AFTER = re.compile(
    r"\s*(?:(?:to|of)\b|[–/×=至到])\s*[\d−-]|\s*(?:up|upwards?|or more|or fewer)\b|(?:或|及)?以[上下]"
)
# "132 of 132" is no part of another number; what it counts is said after the second.
_WHOLE_AFTER = re.compile(r"\s+of\s+(?P<whole>\d+)(?![\w.,%])")
_RANGE_MIDDLE = re.compile(r"\bbetween\s+\S+\s+and\s+$", re.IGNORECASE)
_PLACE_BEFORE = re.compile(
    r"(?:\b(?:paragraphs?|chapters?|fig\.|figures?|page|line|row|step)\s+(?:\d+(?:,| and)\s+)*|[第圖])$",
    re.IGNORECASE,
)
_RISE_BEFORE = re.compile(
    r"\b(?:rise|rises|rose|risen|rising|grew|growth|increased?|up)\b(?:\s+\w+){0,3}\s*$", re.IGNORECASE
)
_NEXT_WORD = re.compile(r"\s+([A-Za-z]+)")
_CLOSES = re.compile(r"\s*(?:$|[.,;:!?)\]”’\"'])")

_BOUNDS = {"at_least": "at least", "more_than": "more than"}

# After a number these do not name what it counts.
_FUNCTION = """
a also alone among and are as at be but by can cannot does for had has have in is it may must of on or that
the then they was were when where which while who whose with would
"""
_FUNCTION_WORDS = frozenset(_FUNCTION.split())
# These, too, fit figures of many kinds.
_OFTEN = "an after at before between for from its not per rank time to"
_VAGUE = _FUNCTION_WORDS | frozenset(_OFTEN.split())


class Match(NamedTuple):
    """A stretch of a text, and the figure that it names."""

    start: int
    end: int
    figure: str


@dataclass(frozen=True)
class Candidate:
    """A figure as it would be written in English prose.

    Parameters
    ----------
    figure : str
        Its name in the ledger.
    text : str
        Its digits, with decimals and percent sign: ``"9.8%"``; those of its value where it is printed in
        Chinese numerals.
    unit : frozenset of str
        Words of its unit.
    words : frozenset of str
        Words of what is counted, without those of the unit.
    falls : bool
        Whether it is a change for the less.
    bound : str
        The words that say it is a bound; empty for other figures.
    """

    figure: str
    text: str
    unit: frozenset[str]
    words: frozenset[str]
    falls: bool
    bound: str = ""

    @property
    def is_percentage(self) -> bool:
        """Whether it carries its percent sign."""
        return self.text.endswith("%")

    @property
    def is_distinctive(self) -> bool:
        """Whether its digits alone are rare in prose."""
        if self.is_percentage:
            return self.text != "100%"
        return len(self.text) >= DISTINCTIVE_DIGITS and not self.text.endswith("00")


def shown(row: pd.Series) -> str:
    """Write a figure as English prose would: its digits, or those of its value."""
    digits = re.match(r"\d[\d.]*%?", row["exact"])
    return digits[0] if digits else f"{abs(row['value']):.10g}"


def _stems(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z]+", text.lower())
    return frozenset(_stem(word) for word in words if word not in _VAGUE)


def _stem(word: str) -> str:
    word = word.lower()
    return word.removesuffix("s") if len(word) > 3 else word


def candidates(figures: pd.DataFrame) -> list[Candidate]:
    """Write figures as prose would.

    Parameters
    ----------
    figures : pandas.DataFrame
        Rows of `printed_figures.ledger.load_figures`. Ranks are left out: "first" is an ordinary word.

    Returns
    -------
    list of Candidate
        In the order of the ledger.
    """
    made = []
    for name, row in figures[figures["measure"] != "rank"].iterrows():
        unit = _stems(row["unit"])
        words = _stems(row["indicator"]) | _stems(str(name).partition("-")[2])
        # A day or a person says nothing of what is timed or counted; a grid or a list does.
        if row["measure"] != "count" or unit == {"people"}:
            words -= unit
        else:
            words |= unit
        bound = _BOUNDS.get(row["hedge"], "")
        made.append(Candidate(str(name), shown(row), unit, words, row["measure"] == "change", bound))
    return made


def _alone(text: str, match: re.Match[str]) -> bool:
    """Whether a number stands for itself: no end of a range, no part of a fraction, no place."""
    before, after = text[: match.start()], text[match.end() :]
    whole = _WHOLE_AFTER.match(after)
    if whole and whole["whole"] == match["text"]:
        after = ""
    return not (
        _RANGE_BEFORE.search(before)
        or _RANGE_MIDDLE.search(before)
        or _PLACE_BEFORE.search(before)
        or _RANGE_AFTER.match(after)
    )


def _numbers(text: str, wanted: Collection[Candidate]) -> Iterator[tuple[re.Match[str], list[Candidate]]]:
    """Yield the numbers that stand for themselves, with the figures that are written so."""
    for match in _NUMBER.finditer(text):
        written_so = [candidate for candidate in wanted if candidate.text == match["text"]]
        if written_so and _alone(text, match):
            if _RISE_BEFORE.search(text[: match.start()]):
                written_so = [candidate for candidate in written_so if not candidate.falls]
            yield match, written_so


def _fits(candidate: Candidate, text: str, match: re.Match[str]) -> bool:
    """Whether the words around a number speak for a figure."""
    if candidate.is_percentage:
        return candidate.is_distinctive
    end = match.end()
    if whole := _WHOLE_AFTER.match(text, end):
        return _names(_NEXT_WORD.match(text, whole.end()), candidate.words)
    word = _NEXT_WORD.match(text, end)
    if _names(word, candidate.words):
        return True
    is_bound = bool(candidate.bound) and text[: match.start()].rstrip().lower().endswith(candidate.bound)
    if candidate.is_distinctive or is_bound:
        if word:
            return word[1].lower() in _FUNCTION_WORDS or _names(word, candidate.unit)
        return bool(_CLOSES.match(text, end)) or text.startswith((" (", "’"), end)
    # Of a round number the unit is enough: "a floor of 1000 km".
    return len(candidate.text) > DISTINCTIVE_DIGITS and _names(word, candidate.unit)


def _names(word: re.Match[str] | None, words: frozenset[str]) -> bool:
    return word is not None and _stem(word[1]) in words


def _first_of_each(matches: Iterator[Match]) -> list[Match]:
    seen: dict[str, Match] = {}
    for match in matches:
        seen.setdefault(match.figure, match)
    return sorted(seen.values())


def match_prose(
    text: str, wanted: Sequence[Candidate], every: Sequence[Candidate], taken: Collection[str] = ()
) -> list[Match]:
    """Find the figures that a paragraph names, each where it is named first.

    Parameters
    ----------
    text : str
        The paragraph; what is no text in it is written as `OTHER`.
    wanted : sequence of Candidate
        Figures that the page speaks of.
    every : sequence of Candidate
        All figures: what could be another one is not linked.
    taken : collection of str
        Other values that the page shows, as written: what could be one of these is not linked either.

    Returns
    -------
    list of Match
        In the order of the text; none of them overlap.
    """

    def found() -> Iterator[Match]:
        names = {candidate.figure for candidate in wanted}
        for match, written_so in _numbers(text, every):
            fitting = [c for c in written_so if _fits(c, text, match)]
            if len(fitting) == 1 and fitting[0].figure in names and match["text"] not in taken:
                yield Match(match.start(), match.end(), fitting[0].figure)

    return _first_of_each(found())


def match_same(text: str, others: Sequence[tuple[str, str]], *, alone: bool = True) -> list[Match]:
    """Find in a translated paragraph the figures that were found in the original.

    Parameters
    ----------
    text : str
        The translation; what is no text in it is written as `OTHER`.
    others : sequence of tuple of str
        For each figure that the original names, how it is written there, and its name in the ledger.
    alone : bool
        Whether an end of a range or a part of a fraction is passed over, as in prose.

    Returns
    -------
    list of Match
        Each figure where its number stands first and is not taken.
    """
    matches: list[Match] = []
    for written, figure in others:
        places = (found for found in _NUMBER.finditer(text) if found["text"] == written)
        free = (found for found in places if not any(found.start() == match.start for match in matches))
        if found := next((found for found in free if not alone or _alone(text, found)), None):
            matches.append(Match(found.start(), found.end(), figure))
    return sorted(matches)


def match_declared(text: str, numbers: str, figures: Collection[str]) -> list[Match]:
    """Find the figures in a sentence of which it is stored what each of its numbers is.

    Parameters
    ----------
    text : str
        The sentence of a finding.
    numbers : str
        The field ``numbers`` of ``data/findings.csv``: one name for each number of the sentence.
    figures : collection of str
        Names of the figures of the ledger; other names are of context figures and results.

    Returns
    -------
    list of Match
        Each figure where it is named first. None where names and numbers are not as many.
    """
    found = list(_ANY_NUMBER.finditer(text))
    names = numbers.split("; ") if numbers else []
    if len(found) != len(names):
        return []
    pairs = zip(found, names, strict=True)
    return _first_of_each(Match(*number.span(), name) for number, name in pairs if name in figures)
