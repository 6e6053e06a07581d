"""Every check of ``data/checks.csv``, run on the figures of an article, as one table.

A check ties figures together under an assumption that only a reader can make, so it is data. A row names a
method of `printed_figures.methods`, the figures in the order that the method takes them (or a measure: the
check is then run on each of its figures), and the method's options.
"""

import inspect
import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from printed_figures.consistency.results import NamedFigure
from printed_figures.context import printed_text
from printed_figures.ledger import LedgerError, interval_of, load_table
from printed_figures.methods import METHODS, Outcome
from printed_figures.rounding import Interval, read

__all__ = ["Check", "load_checks", "named_figures", "run_checks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check: its method with the options, the figures or the measure, what it assumes, its unit."""

    name: str
    run: Callable[..., Outcome]
    figures: tuple[str, ...] = ()
    measure: str = ""
    assumption: str = ""
    unit: str = ""
    decimals: int = 2


ALONE = Check(name="none", run=METHODS["alone"])
"""What a figure gets that no check concerns."""

_TYPES: dict[Any, Callable[[str], Any]] = {
    str: str,
    int: int,
    float: float,
    Fraction: Fraction,
    bool: {"yes": True, "no": False}.__getitem__,
    tuple[int, ...]: lambda text: tuple(map(int, text.split())),
    tuple[Fraction, ...]: lambda text: tuple(map(Fraction, text.split())),
}
"""How an option is read, by the type that its method declares."""


def _options(text: str, method: Callable[..., Outcome]) -> dict[str, Any]:
    """Read ``name=value; name=value`` as the keyword arguments of a method; a ValueError where it cannot."""
    known = {
        name: option
        for name, option in inspect.signature(method).parameters.items()
        if option.kind is option.KEYWORD_ONLY
    }
    options = {}
    for part in filter(None, text.split("; ")):
        name, _, value = part.partition("=")
        if name not in known:
            raise ValueError(f"one of {', '.join(known) or 'no options'}, found {name!r}")
        try:
            options[name] = _TYPES[known[name].annotation](value)
        except (ValueError, KeyError):
            raise ValueError(f"for {name} {known[name].annotation}, found {value!r}") from None
    return options


def _check(number: int, row: Any) -> Check:
    def wrong(field: str, expected: str) -> LedgerError:
        value = getattr(row, field)
        return LedgerError(f"checks.csv: row {number}, field {field}, value {value!r}: expected {expected}")

    if row.method not in METHODS:
        raise wrong("method", f"one of {', '.join(METHODS)}")
    if bool(row.figures) == bool(row.measure):
        raise wrong("figures", "either figures or a measure")
    try:
        options = _options(row.options, METHODS[row.method])
    except ValueError as error:
        raise wrong("options", str(error)) from None
    figures = tuple(filter(None, row.figures.split("; ")))
    run = partial(METHODS[row.method], **options)
    try:
        inspect.signature(run).bind(*(figures or ("",)))
    except TypeError as error:
        raise wrong("figures", f"what the method {row.method} takes: {error}") from None
    return Check(
        name=row.check,
        run=run,
        figures=figures,
        measure=row.measure,
        assumption=row.assumption,
        unit=row.unit,
        decimals=row.decimals,
    )


def load_checks(folder: Path | None = None) -> list[Check]:
    """Load ``checks.csv`` in its order; a LedgerError where a row breaks its declaration or its method."""
    rows = load_table("checks", folder)
    return [_check(number, row) for number, row in enumerate(rows.itertuples(), 2)]


def run_checks(
    figures: pd.DataFrame, context: pd.DataFrame | None = None, folder: Path | None = None
) -> pd.DataFrame:
    """Run every check that applies to the ledger.

    Parameters
    ----------
    figures : pandas.DataFrame
        The ledger, one row for each figure, with ``figure_id`` (a column or the index), ``exact``, ``value``,
        ``hedge``, ``measure``, ``unit`` and ``indicator``. A check whose figures are not all there is left
        out.
    context : pandas.DataFrame, optional
        Public figures from elsewhere, as `printed_figures.context.load_context` returns them.
    folder : pathlib.Path, optional
        Folder of ``datapackage.json``, for its checks.

    Returns
    -------
    pandas.DataFrame
        One row for each check, then one for each figure that no check concerns: ``figures`` (ids, joined by
        ``"; "``), ``check``, ``assumption``, ``result``; ``literal``, the result where printed changes and
        shares are taken as exact, empty where that makes no difference; ``lower`` and ``upper`` in ``unit``,
        NaN where the result is no interval; ``decimals`` in ``result``; ``verdict``, ``reason``;
        ``rounding_explains``: where the values taken literally contradict each other, whether rounding alone
        can explain it (``"yes"``, ``"no"``), else empty.
    """
    ledger = figures if figures.index.name == "figure_id" else figures.set_index("figure_id")
    measures = ledger["measure"].to_dict()
    printed = named_figures(ledger, context)
    literal = {name: _literal(figure) for name, figure in printed.items()}
    declared = load_checks(folder)
    checks = [check for check in declared if check.figures and set(check.figures) <= set(printed)]
    rows = [_row_of(check, printed, literal) for check in checks]
    for figure, measure in measures.items():
        of_measure = [
            replace(check, figures=(str(figure),)) for check in declared if check.measure == measure
        ]
        # A measure may hold figures of other units, which the method refuses: 298 people more is a change.
        with suppress(LedgerError):
            rows += [_row_of(check, printed, literal) for check in of_measure]
    tied = {figure for row in rows for figure in str(row["figures"]).split("; ")}
    alone = [replace(ALONE, figures=(str(figure),)) for figure in measures if figure not in tied]
    return pd.DataFrame([*rows, *(_row_of(check, printed, literal) for check in alone)])


def named_figures(figures: pd.DataFrame, context: pd.DataFrame | None = None) -> dict[str, NamedFigure]:
    """Return the figures of a ledger, indexed by ``figure_id``, and of its context, as methods take them."""
    named = {str(row.Index): _printed(row) for row in figures.itertuples()}
    if context is not None:
        named |= {str(name): _of_context(row) for name, row in context.iterrows()}
    return named


def _printed(row: Any) -> NamedFigure:
    """Return a figure of the ledger with its name, or its id where no name is filled in yet."""
    return NamedFigure(
        name=row.indicator or row.Index,
        interval=interval_of(row),
        unit=row.unit,
        measure=row.measure,
        printed=_signed(row.exact, row.value),
    )


def _signed(exact: str, value: float) -> str:
    """Return a figure with the sign of its value, where only the words around it give one."""
    return f"-{exact}" if value < 0 and (_value(exact) or 0) >= 0 else exact


def _value(printed: str) -> Fraction | None:
    """Return the value of a printed figure; None of one that has none of its own."""
    try:
        return read(printed).value
    except ValueError:
        return None


def _of_context(row: pd.Series) -> NamedFigure:
    """Return a context figure with its name and its place."""
    share = "change" if row["comparison"] else "share"
    return NamedFigure(
        name=f"{row['indicator']}, {row['geography']}",
        interval=row["interval"],
        unit=row["unit"],
        measure=share if row["unit"] == "%" else "count",
        printed=printed_text(row),
    )


def _literal(figure: NamedFigure) -> NamedFigure:
    """Return a rounded change or share as if it were exact; other figures as printed."""
    if figure.measure not in ("change", "share"):
        return figure
    value = _value(figure.printed)
    return figure if value is None else replace(figure, interval=Interval.point(value))


def _row_of(
    check: Check, printed: Mapping[str, NamedFigure], literal: Mapping[str, NamedFigure]
) -> dict[str, object]:
    rounded, exactly = (_run(check, figures) for figures in (printed, literal))
    missed = exactly.result.verdict == "inconsistent"
    explains = "no" if rounded.result.verdict == "inconsistent" else "yes" if missed else ""
    lower, upper = rounded.interval.to_floats() if rounded.interval else (math.nan, math.nan)
    shown, literally = (_shown(check, outcome) for outcome in (rounded, exactly))
    return {
        "figures": "; ".join(check.figures),
        "check": check.name,
        "assumption": check.assumption,
        "result": shown,
        "literal": "" if literally == shown else literally,
        "lower": lower,
        "upper": upper,
        "unit": check.unit,
        "decimals": check.decimals,
        "verdict": rounded.result.verdict,
        "reason": rounded.result.reason,
        "rounding_explains": explains,
    }


def _run(check: Check, figures: Mapping[str, NamedFigure]) -> Outcome:
    try:
        return check.run(*(figures[name] for name in check.figures))
    except ValueError as error:
        ids = "; ".join(check.figures)
        raise LedgerError(
            f"checks.csv: check {check.name!r}, field figures, value {ids!r}: {error}"
        ) from None


def _shown(check: Check, outcome: Outcome) -> str:
    if not outcome.interval:
        return outcome.text
    return outcome.interval.format(check.decimals, check.unit, outwards=outcome.outwards)
