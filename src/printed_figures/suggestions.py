"""Propose which figures of an article are tied together; whoever reads it keeps the ties or strikes them.

Releases are full of pairs: a count and its share, now and before with a change, parts and a whole. A tie is
proposed where the figures stand near each other and their units fit; where several could be meant, one whose
figures agree. That they agree is no proof that they count the same things.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from printed_figures.checks import named_figures
from printed_figures.consistency.results import NamedFigure
from printed_figures.ledger import load_figures, load_texts
from printed_figures.methods import METHODS

__all__ = ["Tie", "suggest", "table_with"]

POINTS = "percentage points"
_QUANTITIES = ("count", "duration", "distance", "age")
_LONGEST_RUN = 8
_FEWEST = 10
"""The smallest count whose share or change says anything."""
_YEARS = range(2, 31)
_PER = (1, 100, 1000, 10_000, 100_000)
_END = re.compile("[。！？；!?;\n]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A check that is proposed: its row of ``checks.csv``, with the verdict and the reason that it gives."""

    check: str
    method: str
    figures: tuple[str, ...]
    options: str = ""
    assumption: str = ""
    unit: str = ""
    decimals: int = 2
    verdict: str = ""
    reason: str = ""

    def row(self) -> dict[str, Any]:
        """Return the row of the table of checks."""
        names = ("check", "method", "options", "assumption", "unit", "decimals")
        row = {name: getattr(self, name) for name in names}
        return row | {"measure": "", "figures": "; ".join(self.figures)}


_Figure = Any
"""A row of the ledger with the number of its sentence, and its place in the article's order."""


def suggest(text: str, folder: Path | None = None) -> list[Tie]:
    """Propose ties between the figures of an article, those that ``checks.csv`` has left out.

    Parameters
    ----------
    text : str
        The article, one paragraph a line.
    folder : pathlib.Path, optional
        Folder of ``datapackage.json``.

    Returns
    -------
    list of Tie
        In the order of the article.
    """
    figures = load_figures(folder=folder)
    checks = load_texts("checks", folder)
    known = set(zip(checks["method"], checks["figures"], strict=True))
    finder = _Finder(figures, text)
    found = sorted(finder.ties(), key=lambda tie: min(finder.order[name] for name in tie.figures))
    ties = {(tie.method, "; ".join(tie.figures)): tie for tie in reversed(found)}
    return [tie for key, tie in reversed(ties.items()) if key not in known]


def table_with(ties: Sequence[Tie], folder: Path) -> str:
    """Return ``checks.csv`` of a folder with ties added, as text."""
    rows = load_texts("checks", folder)
    added = pd.DataFrame([tie.row() for tie in ties], columns=rows.columns, dtype=str)
    return pd.concat([rows, added]).to_csv(index=False, lineterminator="\n")


def _sentences(text: str) -> Callable[[int, int], int]:
    """Return a function that numbers the sentence of a place: paragraph from 1, offset from 0."""
    ends = [[found.start() for found in _END.finditer(line)] for line in text.split("\n")]
    before = [0, *itertools.accumulate(len(line) + 1 for line in ends)]

    def number(paragraph: int, start: int) -> int:
        return before[paragraph - 1] + sum(end < start for end in ends[paragraph - 1])

    return number


def _is_near(computed: float, printed: float) -> bool:
    """Whether two values differ by a fifth at most."""
    return abs(computed - printed) <= abs(printed) / 5


class _Finder:
    """Finds the ties of one article, each rule by itself."""

    def __init__(self, figures: pd.DataFrame, text: str) -> None:
        number = _sentences(text)
        self._text = _END.split(text)
        rows = figures.sort_values(["paragraph", "start"])
        sentences = map(number, rows["paragraph"], rows["start"])
        placed = rows.assign(sentence=list(sentences), order=range(len(rows)))
        self.placed: list[_Figure] = list(placed.itertuples())
        self.order = {str(figure.Index): figure.order for figure in self.placed}
        self._named: dict[str, NamedFigure] = named_figures(figures)
        self._quantities = [figure for figure in self.placed if figure.measure in _QUANTITIES]

    def ties(self) -> Iterator[Tie]:
        """Yield every tie that a rule proposes."""
        for figure in self.placed:
            if figure.measure == "change" and figure.unit == "%":
                yield from self._change(figure)
            elif figure.measure == "change" and figure.unit == POINTS:
                yield from self._points(figure)
            elif figure.measure == "change":
                yield from self._difference(figure)
            elif figure.measure == "share" and figure.unit == "%":
                yield from self._share(figure)
            elif figure.measure == "rank":
                yield from self._rank(figure)
            elif figure.measure == "count" and figure.decimals > 0:
                yield from self._quotient(figure)
        yield from self._wholes()
        yield from self._brackets()
        yield from self._twice()

    def _tie(self, check: str, method: str, *figures: _Figure, **cells: Any) -> Tie | None:
        """Return a tie with what its method gives; None where the method refuses the figures."""
        options = dict(part.split("=") for part in filter(None, cells.get("options", "").split("; ")))
        numbers = {name: int(value) for name, value in options.items()}
        try:
            result = METHODS[method](*(self._named[figure.Index] for figure in figures), **numbers).result
        except (ValueError, OverflowError):
            # Not for figures of these kinds, or without a bound.
            return None
        names = tuple(figure.Index for figure in figures)
        verdict, reason = result.verdict, result.reason
        return Tie(check=check, method=method, figures=names, verdict=verdict, reason=reason, **cells)

    def _nearest(self, found: Sequence[tuple[Tie, int]]) -> list[Tie]:
        """Keep the ties that agree and whose figures stand nearest, two at most."""
        agree = [(tie, far) for tie, far in found if tie.verdict == "consistent"]
        least = min((far for _, far in agree), default=0)
        return [tie for tie, far in agree if far == least][:2]

    def _far(self, figure: _Figure, *others: _Figure) -> int:
        """Say how far figures stand from one: 0 in its sentence, 1 in its paragraph, 2 elsewhere."""
        return max(
            0 if other.sentence == figure.sentence else 1 if other.paragraph == figure.paragraph else 2
            for other in others
        )

    def _beside(self, figure: _Figure, unit: str | None = None) -> list[_Figure]:
        """List the quantities of a figure's sentence."""
        return [
            other
            for other in self._quantities
            if other.sentence == figure.sentence and unit in (None, other.unit)
        ]

    def _pairs(self, figure: _Figure, unit: str | None = None) -> Iterator[tuple[_Figure, _Figure]]:
        """Yield two quantities of one unit, of which one stands in the sentence of a figure."""
        for first, second in itertools.permutations(self._quantities, 2):
            near = figure.sentence in (first.sentence, second.sentence)
            if near and first.unit == second.unit and unit in (None, first.unit):
                yield first, second

    def _two_counts(self, figure: _Figure, check: str, method: str, unit: str | None) -> list[Tie]:
        """Return the ties of a change with the counts now and before."""
        percent = method == "change_of_counts"
        cells = {
            "assumption": "both counts are of the same things",
            "unit": figure.unit,
            "decimals": figure.decimals + percent,
        }

        def tie(now: _Figure, before: _Figure) -> Tie | None:
            counts = (before, now) if percent else (now, before)
            return self._tie(check, method, *counts, figure, **cells)

        found = [
            (made, self._far(figure, now, before))
            for now, before in self._pairs(figure, unit)
            if (made := tie(now, before))
        ]
        if nearest := self._nearest(found):
            return nearest
        beside = self._beside(figure, unit)
        if len(beside) == 2 and beside[0].unit == beside[1].unit:
            # As such sentences go: so many now, so many before. Near enough, it may be a misprint.
            now, before = (other.value for other in beside)
            computed = 100 * (now / before - 1) if percent and before else now - before
            made = tie(*beside)
            return [made] if made and _is_near(computed, figure.value) else []
        return []

    def _change(self, figure: _Figure) -> Iterator[Tie]:
        if re.search("年均|年平均|年增长率|年增長率", f"{figure.term_zh}{figure.indicator}"):
            yield from self._yearly(figure)
            return
        if ties := self._two_counts(figure, "change from two counts", "change_of_counts", None):
            yield from ties
            return
        before = [other for other in self._beside(figure) if other.order < figure.order]
        if before and before[-1].measure == "count" and before[-1].value >= _FEWEST:
            tie = self._tie(
                "base implied by count and change",
                "implied_base",
                before[-1],
                figure,
                assumption="the change is that of the count",
                unit=before[-1].unit,
                decimals=0,
            )
            yield from filter(None, [tie])

    def _yearly(self, figure: _Figure) -> Iterator[Tie]:
        for years in _YEARS:
            found = [
                (made, self._far(figure, before, now))
                for before, now in self._pairs(figure)
                if (
                    made := self._tie(
                        "yearly change from two counts",
                        "annual_change",
                        before,
                        now,
                        figure,
                        options=f"years={years}",
                        assumption=f"{years} years lie between the two counts",
                        unit="%",
                        decimals=figure.decimals + 1,
                    )
                )
            ]
            if nearest := self._nearest(found):
                yield nearest[0]
                return

    def _difference(self, figure: _Figure) -> Iterator[Tie]:
        yield from self._two_counts(figure, "difference of two counts", "difference_of_counts", figure.unit)

    def _points(self, figure: _Figure) -> Iterator[Tie]:
        rates = [other for other in self.placed if other.unit == "%" and other.paragraph == figure.paragraph]
        found = [
            (made, self._far(figure, now, before))
            for now, before in itertools.permutations(rates, 2)
            if now.measure == before.measure
            and (
                made := self._tie(
                    "difference of two rates", "difference_of_rates", now, before, figure, unit=POINTS
                )
            )
        ]
        yield from self._nearest(found)

    def _share(self, figure: _Figure) -> Iterator[Tie]:
        beside = self._beside(figure)
        parts = [other for other in beside if other.order < figure.order][-1:] or beside[:1]
        cells = {"assumption": "the part is of this whole", "unit": "%", "decimals": figure.decimals + 1}
        for part in parts:
            wholes = [
                other for other in self._quantities if other.unit == part.unit and other.value > part.value
            ]
            check = ("share from two counts", "share_of_counts")
            found = [
                (made, self._far(figure, whole))
                for whole in wholes
                if (made := self._tie(*check, part, whole, figure, **cells))
            ]
            if nearest := self._nearest(found):
                yield from nearest
                return
            near = [
                whole
                for whole in wholes
                if whole.sentence == figure.sentence
                and _is_near(100 * part.value / whole.value, figure.value)
            ]
            tie = self._tie(*check, part, near[0], figure, **cells) if near else None
            if tie is None and part.measure == "count" and part.value >= _FEWEST:
                one = "count and share on one denominator"
                assumption = "the count is the part, or the whole, of the share"
                tie = self._tie(one, "shared_denominator", part, figure, assumption=assumption)
            yield from filter(None, [tie])

    def _rank(self, figure: _Figure) -> Iterator[Tie]:
        falls = [
            other
            for other in self.placed
            if other.sentence == figure.sentence
            and other.measure == "change"
            and other.unit == "%"
            and other.value < 0
        ]
        if figure.value == 1 and falls:
            tie = self._tie(
                "first rank by a change",
                "first_rank",
                figure,
                falls[-1],
                assumption="the rank is by this change, the largest fall first",
                unit="%",
            )
            yield from filter(None, [tie])

    def _quotient(self, figure: _Figure) -> Iterator[Tie]:
        if not re.search("均|每|比", self._text[figure.sentence]):
            return
        whole = [
            other
            for other in self._quantities
            if other.paragraph == figure.paragraph
            and other.order < figure.order
            and not (other.decimals and other.value < 10_000)
        ]
        for per, (above, below) in itertools.product(_PER, itertools.permutations(whole, 2)):
            tie = self._tie(
                "average or ratio from two counts",
                "quotient_of_counts",
                above,
                below,
                figure,
                options="" if per == 1 else f"per={per}",
                unit=figure.unit,
                decimals=figure.decimals + 1,
            )
            if tie and tie.verdict == "consistent":
                yield tie
                return

    def _brackets(self) -> Iterator[Tie]:
        """Yield the change of a whole with those of its two parts, which a sentence introduces with 其中."""
        changes = [figure for figure in self.placed if figure.measure == "change" and figure.unit == "%"]
        for run in itertools.pairwise(itertools.pairwise(changes)):
            figures = run[0][0], *run[1]
            if len({figure.sentence for figure in figures}) > 1:
                continue
            if "其中" not in self._text[figures[0].sentence]:
                continue
            assumption = "the two parts make up the whole total"
            tie = self._tie("total between its parts", "bracket", *figures, assumption=assumption, unit="%")
            if tie and tie.verdict == "consistent":
                yield tie
                share = "part's share of the base"
                more = self._tie(
                    share, "mixture_share", *figures, assumption=assumption, unit="%", decimals=1
                )
                yield from filter(None, [more])

    def _runs(self, figures: Sequence[_Figure]) -> Iterator[Sequence[_Figure]]:
        """Yield what stands side by side in a paragraph, the longest first."""
        for paragraph in dict.fromkeys(figure.paragraph for figure in figures):
            own = [figure for figure in figures if figure.paragraph == paragraph]
            for size in range(min(len(own), _LONGEST_RUN), 1, -1):
                yield from (own[at : at + size] for at in range(len(own) - size + 1))

    def _wholes(self) -> Iterator[Tie]:
        """Yield parts with their whole: counts, changes in what is counted, shares, changes of shares."""
        for unit in dict.fromkeys(figure.unit for figure in self.placed):
            of_unit = [figure for figure in self.placed if figure.unit == unit]
            changes = [figure for figure in of_unit if figure.measure == "change"]
            if unit == "%":
                yield from self._shares([figure for figure in of_unit if figure.measure == "share"])
            elif unit == POINTS:
                yield from self._changes_of_shares(changes)
            else:
                counts = [figure for figure in of_unit if figure.measure == "count"]
                yield from self._sums(counts, "parts and whole")
                yield from self._sums(changes, "changes of parts and whole")

    def _sums(self, figures: Sequence[_Figure], check: str) -> Iterator[Tie]:
        for run in self._runs(figures):
            for whole in figures:
                total = sum(part.value for part in run)
                # Most sums are far off, and exact arithmetic is slow.
                if whole in run or abs(total - whole.value) > 0.01 * abs(whole.value):
                    continue
                if self._far(run[0], *run, whole) > 1 and len(run) == 2 and abs(whole.value) < 100:
                    continue
                assumption = "these are all the parts, and nothing is in two of them"
                unit = whole.unit
                tie = self._tie(
                    check, "parts_of_whole", whole, *run, assumption=assumption, unit=unit, decimals=0
                )
                if tie and tie.verdict == "consistent" and self._would_be_missed(whole, run):
                    yield tie

    def _would_be_missed(self, whole: _Figure, parts: Sequence[_Figure]) -> bool:
        """Whether the rounding of parts and whole is finer than each part: else the sum tests nothing."""
        slack = sum(float(self._named[figure.Index].interval.width) for figure in (whole, *parts))
        return slack < min(abs(part.value) for part in parts)

    def _shares(self, figures: Sequence[_Figure]) -> Iterator[Tie]:
        for run in self._runs(figures):
            if abs(sum(part.value for part in run) - 100) <= 1:
                assumption = "these are all the parts, and nothing is in two of them"
                tie = self._tie(
                    "shares of one whole", "shares_of_whole", *run, assumption=assumption, unit=POINTS
                )
                yield from filter(None, [tie])

    def _changes_of_shares(self, figures: Sequence[_Figure]) -> Iterator[Tie]:
        for run in self._runs(figures):
            size = sum(abs(part.value) for part in run)
            if abs(sum(part.value for part in run)) <= 0.1 * size:
                assumption = "these are all the parts, both times"
                tie = self._tie(
                    "changes of all shares", "points_of_whole", *run, assumption=assumption, unit=POINTS
                )
                if tie and (tie.verdict == "consistent" or len(run) > 2):
                    yield tie

    def _twice(self) -> Iterator[Tie]:
        """Yield figures that are printed twice."""
        for one, other in itertools.combinations(self.placed, 2):
            same = (one.measure, one.unit, one.value) == (other.measure, other.unit, other.value)
            telling = one.decimals > 0 or abs(one.value) >= 100
            if same and telling and one.sentence != other.sentence and one.measure != "rank":
                assumption = "both are the same figure"
                tie = self._tie(
                    "one figure printed twice",
                    "agreement",
                    one,
                    other,
                    assumption=assumption,
                    unit=one.unit,
                )
                yield from filter(None, [tie])
