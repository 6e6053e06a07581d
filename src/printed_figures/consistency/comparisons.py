"""Two figures side by side: their ratio, and whether they agree."""

from printed_figures.consistency.results import (
    Estimate,
    Figure,
    figure_interval,
    name_of,
    quantity_interval,
    same_measure,
    same_unit,
)


def ratio(a: Figure, b: Figure, printed: Figure | None = None) -> Estimate:
    """Divide one figure by another, with any hedges, and compare with the ratio as printed.

    *Untestable* where no ratio is printed.

    Raises
    ------
    ValueError
        If a text is not a figure, one is a rank, a change or in per cent, or b can be zero.
    """
    interval = quantity_interval(a, "a") / quantity_interval(b, "b")
    if printed is None:
        reason = f"{name_of(a)} over {name_of(b)}: no ratio is printed to compare with."
        return Estimate(verdict="untestable", reason=reason, interval=interval)
    holds = interval.intersects(figure_interval(printed))
    reason = f"The ratio is {interval.format(2)}, and {name_of(printed)} is printed."
    return Estimate(verdict="consistent" if holds else "inconsistent", reason=reason, interval=interval)


def agreement(first: Figure, second: Figure) -> Estimate:
    """Test whether two figures that state the same thing agree: the values that print as both.

    Raises
    ------
    ValueError
        If the units or the measures differ.
    """
    same_unit({"first": first, "second": second})
    same_measure({"first": first, "second": second})
    both = figure_interval(first).intersection(figure_interval(second))
    if both is None:
        reason = f"No value prints both as {name_of(first)} and as {name_of(second)}."
        return Estimate(verdict="inconsistent", reason=reason, interval=None)
    reason = f"{name_of(first)} and {name_of(second)} both allow {both.format()}."
    return Estimate(verdict="consistent", reason=reason, interval=both)
