"""Which figures could be wrong without anybody noticing: plant errors, and see which checks find them.

An error is one digit of one figure printed as another digit. It is found where a check that does not
contradict the figures as printed contradicts them with the error. What no check finds a reader of the page
cannot find either, with these checks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pandas as pd

from printed_figures.checks import Check, load_checks, named_figures
from printed_figures.consistency.results import NamedFigure
from printed_figures.ledger import interval_of
from printed_figures.rounding import exact as rational
from printed_figures.rounding import read

__all__ = ["misprints", "planted_errors"]

_SERIES = ("0123456789", "０１２３４５６７８９", "〇一二三四五六七八九")
_DIGITS = frozenset("".join(_SERIES))


def misprints(exact: str) -> Iterator[str]:
    """Yield a printed figure with each of its digits as each other digit; no number begins with a zero."""
    for place, character in enumerate(exact):
        series = next((digits for digits in _SERIES if character in digits), "")
        leads = not set(exact[:place]) & _DIGITS
        # 6.98 may be 0.98, and 5 may be 0, but no number is printed as 0205.
        ends = exact[place + 1 : place + 2] in ("", ".", "．", "%", "％")
        for digit in series:
            if digit != character and (digit != series[0] or ends or not leads):
                yield f"{exact[:place]}{digit}{exact[place + 1 :]}"


def planted_errors(
    figures: pd.DataFrame, context: pd.DataFrame | None = None, folder: Path | None = None
) -> pd.DataFrame:
    """Plant every error of one digit in every figure, one at a time, and count those that checks find.

    Parameters
    ----------
    figures : pandas.DataFrame
        The ledger, as `printed_figures.ledger.load_figures` returns it.
    context : pandas.DataFrame, optional
        Public figures from elsewhere, which stay as they are.
    folder : pathlib.Path, optional
        Folder of ``datapackage.json``, for its checks.

    Returns
    -------
    pandas.DataFrame
        For each figure ``planted`` and ``found`` (int64); ``checks``, the names of the checks that found any,
        joined by ``"; "``; and ``unnoticed``, the misprint farthest from the figure that none found.
    """
    printed = named_figures(figures, context)
    # A check that is ruled out as printed says nothing new of an error.
    sound = [
        check
        for check in load_checks(folder)
        if check.figures and set(check.figures) <= set(printed) and not _contradicts(check, printed)
    ]
    rows = []
    for name, row in figures.iterrows():
        own = [check for check in sound if name in check.figures]
        planted = found = 0
        finders: dict[str, None] = {}
        farthest, unnoticed = -1.0, ""
        for distance, wrong in _with_errors(row, printed[str(name)]):
            planted += 1
            by = [check.name for check in own if _contradicts(check, printed | {str(name): wrong})]
            found += bool(by)
            finders |= dict.fromkeys(by)
            if not by and distance > farthest:
                farthest, unnoticed = distance, wrong.printed
        rows.append((planted, found, "; ".join(finders), unnoticed))
    return pd.DataFrame(rows, index=figures.index, columns=["planted", "found", "checks", "unnoticed"])


def _with_errors(row: pd.Series, figure: NamedFigure) -> Iterator[tuple[float, NamedFigure]]:
    """Yield a figure as each of its misprints would be read, and how far it is from the figure.

    Those that are no number are left out.
    """
    for misprint in misprints(row["exact"]):
        try:
            before, after = read(row["exact"]).value, read(misprint).value
        except ValueError:
            continue
        value = float(rational(row["value"]) * after / before) if before else float(after)
        kept = {name: row[name] for name in ("hedge", "measure", "unit")}
        wrong = SimpleNamespace(exact=misprint, value=value, figure_id=row.name, **kept)
        yield abs(value - row["value"]), replace(figure, interval=interval_of(wrong), printed=misprint)


def _contradicts(check: Check, printed: Mapping[str, NamedFigure]) -> bool:
    """Whether a check contradicts its figures, or cannot even be made of them."""
    try:
        outcome = check.run(*(printed[name] for name in check.figures))
    except ValueError:
        return True
    return outcome.result.verdict == "inconsistent"
