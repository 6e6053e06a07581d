"""A figure with its name, unit and measure: what a reason calls it, and what a method refuses."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from printed_figures.consistency.results import PER, Figure, bounded_change, figure_interval, name_of
from printed_figures.rounding import Interval, read

PER_CENT = ("%", "‰")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedFigure:
    """A figure with what its row of a ledger says of it.

    Parameters
    ----------
    name : str
        What is counted or measured, such as ``"Cases cleared"``.
    interval : Interval
        In the printed unit.
    unit : str, default ""
        ``"%"``, ``"‰"`` or what is counted, such as ``"cases"``; empty where it is not known.
    measure : str, default ""
        As in a ledger: ``"count"``, ``"change"``, ``"share"``, ``"rank"``, ...; empty where it is not known.
    printed : str, default ""
        As printed, for reasons; by default the interval is written.
    """

    name: str
    interval: Interval
    unit: str = ""
    measure: str = ""
    printed: str = ""

    def __str__(self) -> str:
        """Write name, value and unit, such as ``Cases cleared (1,680 cases)``."""
        value = (self.printed or self.interval.format()).replace("-", "−")
        gap = "" if self.unit in value else "" if self.unit in PER else " "
        return f"{self.name} ({value}{gap}{'' if self.unit in value else self.unit})"


GivenFigure = Figure | NamedFigure


def words(figure: GivenFigure) -> str:
    """Name a figure in a reason: by its name, value and unit, or as printed."""
    return str(figure) if isinstance(figure, NamedFigure) else name_of(figure)


def unit_of(figure: GivenFigure) -> str:
    """Return the unit that a figure states, empty where it states none."""
    if isinstance(figure, NamedFigure):
        return figure.unit
    return read(figure).unit if isinstance(figure, str) else ""


def interval_of(figure: GivenFigure) -> Interval:
    """Return the interval of a figure in its printed unit."""
    return figure.interval if isinstance(figure, NamedFigure) else figure_interval(figure)


def count_interval(figure: GivenFigure, what: str) -> Interval:
    """Return the interval of a count, or of another quantity that can be added; a ValueError for the rest."""
    measure = figure.measure if isinstance(figure, NamedFigure) else ""
    # A change in what is counted, 298 people more, is additive as a count is.
    if measure in ("rank", "share") or unit_of(figure) in PER_CENT:
        raise refusal(figure, what, "a count, such as '1,205'")
    return interval_of(figure)


def percent_change(figure: GivenFigure, what: str) -> Interval:
    """Return the bounded interval of a change in per cent; a ValueError for one in another unit."""
    if isinstance(figure, str | NamedFigure):
        unit = unit_of(figure)
        measure = figure.measure if isinstance(figure, NamedFigure) else ""
        if unit not in PER_CENT or measure not in ("", "change"):
            raise refusal(figure, what, "a change in '%' or '‰', such as '-9.8%'")
        return bounded_change(interval_of(figure) * Fraction(100, PER[unit]))
    return bounded_change(figure)


def share_of_one(figure: GivenFigure, what: str) -> Interval:
    """Return the interval of a share as a fraction of one; a ValueError for a figure that is no share."""
    if not isinstance(figure, str | NamedFigure):
        return figure_interval(figure)
    unit = unit_of(figure)
    measure = figure.measure if isinstance(figure, NamedFigure) else ""
    step = isinstance(figure, NamedFigure) or read(figure).step
    if unit not in PER or measure not in ("", "share") or not step:
        raise refusal(figure, what, "a share in '%' or '‰', such as '98.8%'")
    return interval_of(figure) / PER[unit]


def same_unit(figures: Mapping[str, GivenFigure]) -> str:
    """Return the one unit of several figures, each under what it is; a ValueError where they have two."""
    stated = {what: unit for what, figure in figures.items() if (unit := unit_of(figure))}
    first, unit = next(iter(stated.items()), ("", ""))
    for what, figure in figures.items():
        # A text without a sign is a count, whatever is counted; an interval or a number may be either.
        other = unit_of(figure) or ("" if isinstance(figure, str) and unit in PER_CENT else unit)
        if other != unit:
            raise refusal(figure, what, f"{unit!r} as for {first}")
    return unit


def refusal(figure: GivenFigure, what: str, expected: str) -> ValueError:
    """Return the error for a figure of another unit or measure than a method takes."""
    measure = f"measure {figure.measure!r}, " if isinstance(figure, NamedFigure) and figure.measure else ""
    unit = f"unit {unit_of(figure)!r}" if unit_of(figure) else "no unit"
    return ValueError(f"{what}: {words(figure)}, {measure}{unit}, expected {expected}")
