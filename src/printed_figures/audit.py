"""Every check of ``data/checks.csv``, run on the figures of an article, as one table.

A check ties figures together under an assumption that only a reader can make, so it is data. A row names a
method of `printed_figures.methods`, the figures in the order that the method takes them (or a measure: the
check is then run on each of its figures), and the method's options.
"""

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from printed_figures.consistency.results import Figure
from printed_figures.ledger import LedgerError, load_table, rounding_interval
from printed_figures.methods import METHODS, Outcome
from printed_figures.rounding import Interval, exact, read, unround

__all__ = ["Check", "audit", "load_checks"]


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


def _check(number: int, row: NamedTuple) -> Check:
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


def audit(
    figures: pd.DataFrame, context: pd.DataFrame | None = None, folder: Path | None = None
) -> pd.DataFrame:
    """Run every check that applies to the ledger.

    Parameters
    ----------
    figures : pandas.DataFrame
        The ledger, one row for each figure, with ``figure_id`` (a column or the index), ``exact``, ``value``,
        ``hedge`` and ``measure``. A check whose figures are not all there is left out.
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
    printed = {row.Index: _printed(row) for row in ledger.itertuples()}
    literal = {row.Index: _literal(row, printed[row.Index]) for row in ledger.itertuples()}
    if context is not None:
        printed |= {row.Index: _of_context(row) for row in context.itertuples()}
        literal |= {row.Index: _literal_of_context(row) for row in context.itertuples()}
    declared = load_checks(folder)
    checks = [check for check in declared if check.figures and set(check.figures) <= set(printed)]
    for figure, measure in measures.items():
        if measure == "rank" or _in_percent(printed[figure]):
            checks += [replace(check, figures=(figure,)) for check in declared if check.measure == measure]
    tied = {figure for check in checks for figure in check.figures}
    checks += [replace(ALONE, figures=(figure,)) for figure in measures if figure not in tied]
    return pd.DataFrame([_audit_row(check, printed, literal) for check in checks])


def _printed(row: NamedTuple) -> Figure:
    """Return a figure as printed, with the sign of its value; its interval where the ledger adds a hedge."""
    try:
        reading = read(row.exact)
    except ValueError:
        return rounding_interval(row.exact, row.value, row.hedge)
    if (reading.hedge, abs(float(reading.value))) != (row.hedge, abs(row.value)):
        return rounding_interval(row.exact, row.value, row.hedge)
    return f"-{row.exact}" if row.value < 0 < reading.value else row.exact


def _in_percent(figure: Figure) -> bool:
    """Whether a printed change or share is one that the checks of one figure can take."""
    if not isinstance(figure, str):
        return False
    return read(figure).unit in {"%", "‰"} and unround(figure).is_bounded


def _literal(row: NamedTuple, printed: Figure) -> Figure:
    """Return a rounded figure's value as if it were exact; other figures as printed."""
    if row.measure == "change":
        return Interval.point(row.value)
    return Interval.point(exact(row.value) / 100) if row.measure == "share" else printed


def _of_context(row: NamedTuple) -> Figure:
    """Return a context figure as printed where it is a change or a count in full, else its interval."""
    if row.unit == "%":
        return f"{row.value}%"
    return row.value if row.interval.is_point else row.interval


def _literal_of_context(row: NamedTuple) -> Figure:
    return Interval.point(row.value) if row.unit == "%" else _of_context(row)


def _audit_row(
    check: Check, printed: Mapping[str, Figure], literal: Mapping[str, Figure]
) -> dict[str, object]:
    rounded = check.run(*(printed[figure] for figure in check.figures))
    exactly = check.run(*(literal[figure] for figure in check.figures))
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


def _shown(check: Check, outcome: Outcome) -> str:
    return outcome.interval.format(check.decimals, check.unit) if outcome.interval else outcome.text
