"""What every check returns, and how every check reads its figures and words its reason."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from printed_figures.rounding import Interval, Number, exact, read, unround

Verdict = Literal["consistent", "inconsistent", "untestable"]

PER = {"": 1, "%": 100, "‰": 1000}
PER_CENT = ("%", "‰")
POINTS = "percentage points"
SHARE = Interval(0, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedFigure:
    """A figure with what its row of a ledger says of it: a reason names it, and a method may refuse it.

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


Figure = str | Interval | Number | NamedFigure


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What every check returns: its verdict, and why."""

    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate(Result):
    """A derived value: its interval (None where no value works) and the assumption it rests on."""

    interval: Interval | None
    assumption: str = ""


def name_of(figure: Figure) -> str:
    """Name a figure in a reason: by its name, value and unit, or as printed, with a minus sign."""
    if isinstance(figure, NamedFigure):
        return str(figure)
    return figure.format() if isinstance(figure, Interval) else str(figure).replace("-", "−")


def unit_of(figure: Figure) -> str:
    """Return the unit that a figure states, empty where it states none."""
    if isinstance(figure, NamedFigure):
        return figure.unit
    return read(figure).unit if isinstance(figure, str) else ""


def measure_of(figure: Figure) -> str:
    """Return the measure that a figure states, empty where it states none."""
    return figure.measure if isinstance(figure, NamedFigure) else ""


def refusal(figure: Figure, what: str, expected: str) -> ValueError:
    """Return the error for a figure of another unit or measure than a method takes."""
    measure = f"measure {measure_of(figure)!r}, " if measure_of(figure) else ""
    unit = f"unit {unit_of(figure)!r}" if unit_of(figure) else "no unit"
    return ValueError(f"{what}: {name_of(figure)}, {measure}{unit}, expected {expected}")


def figure_interval(figure: Figure) -> Interval:
    """Return the interval of a figure in its printed unit."""
    if isinstance(figure, Interval):
        return figure
    if isinstance(figure, NamedFigure):
        return figure.interval
    return unround(figure) if isinstance(figure, str) else Interval.point(figure)


def additive_interval(figure: Figure, what: str) -> Interval:
    """Return the interval of a count, or of another quantity that can be added; a ValueError for the rest."""
    # A change in what is counted, 298 people more, is additive as a count is.
    if measure_of(figure) in ("rank", "share") or unit_of(figure) in (*PER_CENT, POINTS):
        raise refusal(figure, what, "a count, such as '1,205'")
    return figure_interval(figure)


def quantity_interval(figure: Figure, what: str) -> Interval:
    """Return the interval of a count or another quantity as it stands, and not of a change in it."""
    if measure_of(figure) == "change":
        raise refusal(figure, what, "a count or another quantity, such as '1,205'")
    return additive_interval(figure, what)


def count_interval(figure: Figure, what: str) -> Interval:
    """Return the interval of what is counted; a ValueError for what is measured, changes or is ranked."""
    if measure_of(figure) not in ("", "count"):
        raise refusal(figure, what, "a count, such as '1,205'")
    return additive_interval(figure, what)


def same_measure(figures: Mapping[str, Figure]) -> None:
    """Raise a ValueError where two figures state two measures, such as a share beside a change."""
    stated = {what: measure for what, figure in figures.items() if (measure := measure_of(figure))}
    first, measure = next(iter(stated.items()), ("", ""))
    for what, other in stated.items():
        if other != measure:
            raise refusal(figures[what], what, f"a {measure} as for {first}")


def same_unit(figures: Mapping[str, Figure]) -> str:
    """Return the one unit of several figures, each under what it is; a ValueError where they have two."""
    stated = {what: unit for what, figure in figures.items() if (unit := unit_of(figure))}
    first, unit = next(iter(stated.items()), ("", ""))
    for what, figure in figures.items():
        # A text without a sign is a count, whatever is counted; an interval or a number may be either.
        other = unit_of(figure) or ("" if isinstance(figure, str) and unit in PER_CENT else unit)
        if other != unit:
            raise refusal(figure, what, f"{unit!r} as for {first}")
    return unit


def change_interval(figure: Figure, rounding: str = "up_or_down", what: str = "change") -> Interval:
    """Return the interval of a change, in per cent; a text without a unit is in per cent, too.

    Raises
    ------
    ValueError
        If it is named and no change in per cent, such as a rank or 298 people more.
    """
    if isinstance(figure, NamedFigure):
        if figure.unit not in PER_CENT or figure.measure not in ("", "change"):
            raise refusal(figure, what, "a change in '%' or '‰', such as '-9.8%'")
        return figure.interval * Fraction(100, PER[figure.unit])
    if not isinstance(figure, str):
        return figure_interval(figure)
    unit = read(figure).unit
    interval = unround(figure if unit else f"{figure}%", rounding=rounding)
    return interval * Fraction(100, PER[unit]) if unit else interval


def bounded_change(figure: Figure, what: str = "change") -> Interval:
    """Return the interval of a change, in per cent; a ValueError where it has no bounds."""
    interval = change_interval(figure, what=what)
    if not interval.is_bounded:
        raise ValueError(f"unbounded change: {interval.format(unit='%')}, expected one such as '-9.8%'")
    return interval


def percent_change(figure: Figure, what: str) -> Interval:
    """Return the bounded interval of a change that states its unit; a ValueError where it states another."""
    if isinstance(figure, str) and unit_of(figure) not in PER_CENT:
        raise refusal(figure, what, "a change in '%' or '‰', such as '-9.8%'")
    return bounded_change(figure, what)


def share_of_one(figure: Figure, what: str) -> Interval:
    """Return the interval of a share as a fraction of one; a ValueError for a figure that is no share."""
    if not isinstance(figure, str | NamedFigure):
        return figure_interval(figure)
    unit = unit_of(figure)
    step = isinstance(figure, NamedFigure) or read(figure).step
    if unit not in PER or measure_of(figure) not in ("", "share") or not step:
        raise refusal(figure, what, "a share in '%' or '‰', such as '98.8%'")
    return figure_interval(figure) / PER[unit]


def share_interval(figure: Figure, rounding: str = "up_or_down", what: str = "share") -> Interval | None:
    """Return the part of a share's interval that lies between 0 and 1, or None where none does."""
    if isinstance(figure, NamedFigure):
        return share_of_one(figure, what).intersection(SHARE)
    if not isinstance(figure, str):
        return figure_interval(figure).intersection(SHARE)
    reading = read(figure)
    if not reading.step:
        raise ValueError(f"not a share: {figure!r}, expected such as '98.8%' or '0.988'")
    return (unround(figure, rounding=rounding) / PER[reading.unit]).intersection(SHARE)


def growth_interval(figure: Figure, rounding: str = "up_or_down") -> Interval | None:
    """Return the factor from base to count that a change allows, not below zero."""
    return (1 + change_interval(figure, rounding) / 100).intersection(Interval(0, math.inf))


def whole_number(what: str, value: Figure, least: int) -> int:
    """Return a whole number from the least up; a ValueError that names what it is otherwise."""
    if isinstance(value, NamedFigure):
        interval = count_interval(value, what)
        number = exact(interval.lower) if interval.is_point else Fraction(1, 2)
    elif isinstance(value, Interval):
        number = exact(value.lower) if value.is_point else Fraction(1, 2)
    else:
        number = exact(read(value).value if isinstance(value, str) else value)
    if number.denominator != 1 or number < least:
        shown = name_of(value) if isinstance(value, NamedFigure | Interval) else repr(value)
        raise ValueError(f"{what}: {shown}, expected a whole number, {least} or more")
    return int(number)


def percent_text(share: Interval) -> str:
    """Write a fraction of one in per cent, for a reason."""
    return (share * 100).format(1, "%")


def one_of(numbers: range | None) -> str:
    """Name a run of whole numbers in a reason; None stands for one without end."""
    if numbers is None:
        return "any large enough whole number"
    if not numbers:
        return "no whole number"
    return f"{numbers[0]}" if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]}"
