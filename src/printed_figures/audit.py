"""Every check that applies to the article's figures, as one table.

Here stands what is particular to this article: which of its figures are tied to which, and under what
assumption. The arithmetic is in `printed_figures.consistency`.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

import pandas as pd

from printed_figures.consistency.bases import implied_base, smallest_base
from printed_figures.consistency.chance import proportion_interval, smallest_significant_base
from printed_figures.consistency.comparisons import agreement, ratio
from printed_figures.consistency.denominators import (
    SmallestDenominator,
    shared_denominator,
    smallest_denominator,
)
from printed_figures.consistency.mixtures import TWO_PARTS, bracket, contribution, mixture_share
from printed_figures.consistency.results import (
    SHARE,
    Figure,
    Result,
    change_interval,
    figure_interval,
    name_of,
    one_of,
    whole_number,
)
from printed_figures.consistency.windows import WINDOW_INSIDE, outside_change
from printed_figures.rounding import Interval, exact, monotone, read, unround, unround_value

__all__ = ["CHECKS", "CONTEXT_CHECKS", "MEASURE_CHECKS", "Check", "Outcome", "audit"]


class Outcome(NamedTuple):
    """What a check of the audit returns: the result, its interval, and a text where there is no interval."""

    result: Result
    interval: Interval | None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check of the audit: what to run on which figures, in which unit it answers, what it assumes."""

    name: str
    run: Callable[..., Outcome]
    figures: tuple[str, ...] = ()
    assumption: str = ""
    unit: str = ""
    decimals: int = 2


def _mixture(total: Figure, part: Figure, other: Figure) -> Outcome:
    result = mixture_share(total, part, other)
    return Outcome(result, result.interval and result.interval * 100)


def _points(total: Figure, part: Figure, other: Figure) -> Outcome:
    result = contribution(total, part, other)
    return Outcome(result, result.points)


def _part_of_change(total: Figure, part: Figure, other: Figure) -> Outcome:
    result = contribution(total, part, other)
    return Outcome(result, result.of_change and result.of_change * 100)


def _between(total: Figure, *parts: Figure) -> Outcome:
    result = bracket(parts, total)
    return Outcome(result, result.interval)


def _unprinted_total(*parts: Figure) -> Outcome:
    result = bracket(parts)
    return Outcome(result, result.interval)


def _outside(whole: Figure, window: Figure) -> Outcome:
    result = outside_change(whole, window, [Fraction(tenths, 10) for tenths in range(10)])
    return Outcome(result, result.interval)


def _shared(count: str, share: Figure) -> Outcome:
    result = shared_denominator(count, share)
    if result.denominators == result.numerators == range(0):
        return Outcome(result, None, "no whole number fits")
    fits = f"part of {one_of(result.denominators)}, whole of {one_of(result.numerators)}"
    return Outcome(result, None, fits)


def _estimated_probability(count: str, share: Figure) -> Outcome:
    whole = shared_denominator(count, share).denominators
    result = proportion_interval(whole_number("count", count, 1), whole[0])
    return Outcome(result, result.interval * 100)


def _ratio(a: Figure, b: Figure) -> Outcome:
    result = ratio(a, b)
    return Outcome(result, result.interval)


def _ratio_in_percent(a: Figure, b: Figure) -> Outcome:
    result = ratio(a, b)
    return Outcome(result, result.interval * 100)


def _sum_per(a: Figure, b: Figure, c: Figure) -> Outcome:
    return _ratio(figure_interval(a) + figure_interval(b), c)


def _percent_of_sum(a: Figure, b: Figure) -> Outcome:
    return _ratio_in_percent(a, figure_interval(a) + figure_interval(b))


def _agreement(first: Figure, second: Figure) -> Outcome:
    result = agreement(first, second)
    return Outcome(result, result.interval, "no common value")


def _unchanged_rest(whole: Figure, window: Figure) -> Outcome:
    """Find the share of the base period from which a larger fall inside leaves a rise outside."""
    share = (change_interval(whole) / change_interval(window)).intersection(SHARE)
    if share is None:
        reason = "At no share does the rest stay unchanged."
        return Outcome(Result(verdict="untestable", reason=reason), None, "no share")
    reason = f"At {(share * 100).format(1, '%')} the rest did not change; above it rose, below it fell."
    return Outcome(Result(verdict="untestable", reason=reason), share * 100)


def _equal_parts(count: str, parts: str) -> Outcome:
    total, number = whole_number("count", count, 0), whole_number("parts", parts, 1)
    low, over = divmod(total, number)
    if not over:
        result = Result(verdict="consistent", reason=f"{total} is {number} times {low}.")
        return Outcome(result, Interval.point(low))
    reason = f"{total} is not a multiple of {number}: {over} of the {number} hold at least {low + 1}."
    return Outcome(Result(verdict="inconsistent", reason=reason), None, "no whole number")


def _per_denominator(count: Figure, share: Figure) -> Outcome:
    """Divide a count by a denominator of which only the share is printed, so that it has a least value."""
    return _ratio(count, Interval(smallest_denominator(share).denominator, math.inf))


def _percent_of_denominator(count: Figure, share: Figure) -> Outcome:
    result, interval, _ = _per_denominator(count, share)
    return Outcome(result, interval * 100)


def _urban_share(staff: Figure, grids: Figure, *rule: Figure) -> Outcome:
    """Find the share of urban grids from a rule for urban communities and one for villages."""
    officers, auxiliaries, village = map(figure_interval, rule)
    urban, staff_per_grid = officers + auxiliaries, figure_interval(staff) / figure_interval(grids)
    between = f"The rule gives {village.format()} to {urban.format()} a grid"
    share = ((staff_per_grid - village) / (urban - village)).intersection(SHARE)
    if share is None:
        reason = f"{between}, and {staff_per_grid.format(2)} are printed."
        return Outcome(Result(verdict="inconsistent", reason=reason), None, "no share")
    return Outcome(Result(verdict="consistent", reason=f"{between}; some mixture fits."), share * 100)


def _implied_base(count: str, change: Figure) -> Outcome:
    result = implied_base(count, change)
    found = result.counts and Interval(result.counts[0], result.counts[-1])
    return Outcome(result, found or None, one_of(result.counts))


def _share_from_counts(total: Figure, part: Figure, other: Figure, *counts: Figure) -> Outcome:
    """Compare the share that three changes imply with the one that two counts, cut off at thousands, give."""
    inferred = mixture_share(total, part, other).interval
    least = (figure_interval(count).lower for count in counts)
    before = [
        unround_value(count, Fraction(1000), "truncate") / (1 + change_interval(change) / 100)
        for count, change in zip(least, (part, other), strict=True)
    ]
    share = monotone(lambda a, b: a / (a + b), *before, increasing=(True, False))
    within = inferred and inferred.intersection(share) == share
    said = f"the three changes alone, {(inferred * 100).format(1, '%')}" if inferred else "no mixture at all"
    reason = f"From the counts the share is {(share * 100).format(2, '%')}; from {said}."
    return Outcome(Result(verdict="consistent" if within else "inconsistent", reason=reason), share * 100)


def _city_alerts(province_alerts: Figure, province_residents: Figure, residents: Figure) -> Interval:
    per_resident = figure_interval(province_alerts) / figure_interval(province_residents)
    return per_resident * figure_interval(residents)


def _alerts_at_province_rate(*figures: Figure) -> Outcome:
    reason = "No count of the city's alerts is printed to compare with."
    return Outcome(Result(verdict="untestable", reason=reason), _city_alerts(*figures))


def _times_the_base_needed(change: Figure, *figures: Figure) -> Outcome:
    needed, alerts = smallest_significant_base(change).always, _city_alerts(*figures)
    reason = (
        f"A change of {name_of(change)} always exceeds chance from {needed.format(0)} alerts up; "
        f"at the province's rate the city has {alerts.format(0)} a year."
    )
    return Outcome(Result(verdict="untestable", reason=reason), alerts / needed)


def _at_least(result: SmallestDenominator) -> Outcome:
    return Outcome(result, None if result.denominator is None else Interval(result.denominator, math.inf))


def _smallest_base(change: Figure) -> Outcome:
    return _at_least(smallest_base(change))


def _smallest_denominator(share: Figure) -> Outcome:
    return _at_least(smallest_denominator(share))


def _significant_base(change: Figure) -> Outcome:
    result = smallest_significant_base(change)
    return Outcome(result, result.always)


def _unranked(_rank: Figure) -> Outcome:
    return Outcome(
        Result(verdict="untestable", reason="How many were ranked is not printed."), None, "not known"
    )


def _alone(_figure: Figure) -> Outcome:
    return Outcome(
        Result(verdict="untestable", reason="No other printed figure is tied to it."), None, "nothing"
    )


def _ratio_check(a: str, b: str, assumption: str, unit: str, decimals: int = 2) -> Check:
    return Check(
        name="ratio", run=_ratio, figures=(a, b), assumption=assumption, unit=unit, decimals=decimals
    )


def _window_check(first: str, second: str) -> Check:
    assumption = "both are of the same alerts over the same window"
    figures = (first, second)
    return Check(
        name="one change for one window", run=_agreement, figures=figures, assumption=assumption, unit="%"
    )


def _rest_check(whole: str, window: str, assumption: str) -> Check:
    name, figures = "share at which the rest did not change", (whole, window)
    return Check(name=name, run=_unchanged_rest, figures=figures, assumption=assumption, unit="%", decimals=1)


def _equal_check(count: str, parts: str, assumption: str, unit: str) -> Check:
    figures = (count, parts)
    return Check(
        name="equal parts", run=_equal_parts, figures=figures, assumption=assumption, unit=unit, decimals=0
    )


YEAR_TO_DATE = (
    "opening-alerts-change",
    "opening-criminal-alerts-change",
    "opening-public-order-alerts-change",
)
YIAN = ("a-yian-criminal-alerts-change", "a-yian-public-order-alerts-change")
DISPUTES = ("c-disputes-settled", "c-disputes-settled-share")

CHECKS = (
    Check(
        name="total between its parts",
        run=_between,
        figures=YEAR_TO_DATE,
        assumption=TWO_PARTS,
        unit="%",
    ),
    Check(
        name="share of criminal alerts in last year's",
        run=_mixture,
        figures=YEAR_TO_DATE,
        assumption=TWO_PARTS,
        unit="%",
        decimals=1,
    ),
    Check(
        name="criminal alerts' contribution to the change",
        run=_points,
        figures=YEAR_TO_DATE,
        assumption=TWO_PARTS,
        unit="percentage points",
    ),
    Check(
        name="criminal alerts' part of the change",
        run=_part_of_change,
        figures=YEAR_TO_DATE,
        assumption=TWO_PARTS,
        unit="%",
        decimals=1,
    ),
    Check(
        name="change outside the campaign",
        run=_outside,
        figures=("opening-alerts-change", "a-campaign-alerts-change"),
        assumption=f"{WINDOW_INSIDE}; it covers up to nine tenths of last year's alerts",
        unit="%",
    ),
    Check(
        name="unprinted total between its parts",
        run=_unprinted_total,
        figures=YIAN,
        assumption=f"{TWO_PARTS}; both parts over one window",
        unit="%",
    ),
    Check(
        name="count and share on one denominator",
        run=_shared,
        figures=("b-problems-solved", "b-letters-answered-share"),
        assumption="one letter holds one problem, and settled means solved",
    ),
    Check(
        name="count and share on one denominator",
        run=_shared,
        figures=DISPUTES,
        assumption="the share is of the disputes taken on",
    ),
    Check(
        name="probability behind the share (95 %)",
        run=_estimated_probability,
        figures=DISPUTES,
        assumption="the disputes are independent, with one probability of being settled",
        unit="%",
        decimals=1,
    ),
    Check(
        name="the same time printed twice",
        run=_agreement,
        figures=("a-pursuit-years", "a-hiding-years"),
        assumption="the suspect hid for as long as he was pursued",
        unit="years",
    ),
    _ratio_check(
        "b-permit-days-after", "b-permit-days-before", "both are days of one kind", "of the time before"
    ),
    _ratio_check(
        "a-sweep-suspects", "a-sweep-cases", "the fugitives are among the people found", "people a case"
    ),
    Check(
        name="ratio",
        run=_sum_per,
        figures=("a-sweep-suspects", "a-sweep-fugitives", "a-sweep-cases"),
        assumption="the fugitives are not among the people found",
        unit="people a case",
    ),
    Check(
        name="fugitives' share, counted in",
        run=_ratio_in_percent,
        figures=("a-sweep-fugitives", "a-sweep-suspects"),
        assumption="the fugitives are among the people found",
        unit="%",
    ),
    Check(
        name="fugitives' share, counted apart",
        run=_percent_of_sum,
        figures=("a-sweep-fugitives", "a-sweep-suspects"),
        assumption="the fugitives are not among the people found",
        unit="%",
    ),
    _ratio_check("c-grid-workers", "c-grids", "these workers serve these grids", "workers a grid"),
    _ratio_check(
        "c-community-officers",
        "c-grids",
        "these officers and auxiliaries work in these grids",
        "officers and auxiliaries a grid",
    ),
    _ratio_check(
        "c-officers-moved",
        "c-stations-reorganised",
        "all the officers went to these stations",
        "officers a station",
    ),
    _ratio_check("d-board-officers", "d-board-lists", "each is named on one list", "names a list"),
    _window_check("opening-alerts-change", "a-campaign-alerts-change"),
    _window_check("opening-criminal-alerts-change", YIAN[0]),
    _window_check("opening-public-order-alerts-change", YIAN[1]),
    Check(
        name="total between its parts",
        run=_between,
        figures=("opening-alerts-change", *YIAN),
        assumption=f"{TWO_PARTS}; the operations' changes are those of the year to date",
        unit="%",
    ),
    Check(
        name="total between its parts",
        run=_between,
        figures=("a-campaign-alerts-change", *YIAN),
        assumption=f"{TWO_PARTS}; the operations' changes are those of the campaign",
        unit="%",
    ),
    _rest_check("opening-criminal-alerts-change", YIAN[0], WINDOW_INSIDE),
    _rest_check("opening-public-order-alerts-change", YIAN[1], WINDOW_INSIDE),
    _rest_check(
        "opening-alerts-change",
        "a-theft-alerts-change",
        "theft alerts are a part of the total, and both changes are of the year to date",
    ),
    Check(
        name="the same time printed twice",
        run=_agreement,
        figures=("a-stakeout-days", "a-stakeout-nights"),
        assumption="the days and the nights alternate",
        unit="each",
        decimals=0,
    ),
    _ratio_check(
        "a-pursuit-distance",
        "a-stakeout-days",
        "the distance was covered within these days",
        "km a day",
        decimals=0,
    ),
    Check(
        name="ratio to the smallest denominator",
        run=_per_denominator,
        figures=("b-problems-solved", "b-letters-answered-share"),
        assumption="the problems were raised in the letters",
        unit="problems a letter",
    ),
    Check(
        name="share of the smallest denominator",
        run=_percent_of_denominator,
        figures=("b-thank-you-letters", "b-letters-answered-share"),
        assumption="the letters of thanks are among the letters received",
        unit="%",
        decimals=1,
    ),
    _ratio_check(
        "c-disputes-settled",
        "c-mediation-villages",
        "the disputes came from these villages",
        "disputes a village",
        decimals=1,
    ),
    Check(
        name="share of urban grids by the staffing rule",
        run=_urban_share,
        figures=(
            "c-community-officers",
            "c-grids",
            "c-urban-officers-per-area",
            "c-urban-auxiliaries-per-area",
            "c-village-auxiliaries-per-village",
        ),
        assumption="each grid is one urban community or one village, staffed exactly by the rule",
        unit="%",
        decimals=1,
    ),
    Check(
        name="share moved to stations",
        run=_ratio_in_percent,
        figures=("c-officers-moved", "c-community-officers"),
        assumption="the officers moved are among those who work in the grids",
        unit="%",
        decimals=1,
    ),
    _ratio_check(
        "c-grid-workers",
        "c-community-officers",
        "both serve the same grids",
        "grid workers for each officer or auxiliary",
    ),
    _equal_check(
        "c-officers-moved",
        "c-stations-reorganised",
        "all the officers went to these stations, as many to each",
        "officers a station",
    ),
    _equal_check(
        "d-board-officers",
        "d-board-lists",
        "each is named on one list, and the lists are equally long",
        "names a list",
    ),
    Check(
        name="the same number printed twice",
        run=_agreement,
        figures=("c-station-honours", "d-collectives-honoured"),
        assumption="the collectives honoured are the station's two honours",
        unit="honours",
        decimals=0,
    ),
)
"""The checks that tie named figures together, each with its figures in the order that it takes them."""

CENSUS = ("guangdong-population-2020", "jiangmen-population-2020")
GUANGDONG_2022 = (
    "guangdong-2022-alerts-change",
    "guangdong-2022-criminal-alerts-change",
    "guangdong-2022-public-order-alerts-change",
)
PROVINCE_RATE = "residents of the city report alerts at the rate of the province in 2020"


def _base_check(count: str, change: str, assumption: str, unit: str) -> Check:
    name, figures = "base behind a count and its change", (count, change)
    return Check(name=name, run=_implied_base, figures=figures, assumption=assumption, unit=unit, decimals=0)


def _enough_check(change: str, alerts: str) -> Check:
    return Check(
        name="alerts at the province's rate, for each one needed",
        run=_times_the_base_needed,
        figures=(change, alerts, *CENSUS),
        assumption=f"{PROVINCE_RATE}; two independent Poisson counts, tested at 5 %",
        unit="times the alerts needed",
        decimals=0,
    )


CONTEXT_CHECKS = (
    _base_check(
        "jiangmen-campaign-cleared",
        "jiangmen-campaign-cleared-change",
        "count and change are of the same cases",
        "cases",
    ),
    _base_check(
        "jiangmen-campaign-detained",
        "jiangmen-campaign-detained-change",
        "count and change are of the same people",
        "people",
    ),
    Check(
        name="share from three changes against share from counts",
        run=_share_from_counts,
        figures=(
            *GUANGDONG_2022,
            "guangdong-2022-criminal-alerts",
            "guangdong-2022-public-order-alerts",
        ),
        assumption=f"{TWO_PARTS}; the counts are cut off at whole thousands",
        unit="%",
    ),
    Check(
        name="alerts at the province's rate",
        run=_alerts_at_province_rate,
        figures=("guangdong-2020-alerts", *CENSUS),
        assumption=PROVINCE_RATE,
        unit="alerts a year",
        decimals=0,
    ),
    _enough_check("opening-alerts-change", "guangdong-2020-alerts"),
    _enough_check("a-theft-alerts-change", "guangdong-2020-theft-alerts"),
)
"""The checks that need public figures from elsewhere: known answers, and how large the city is."""

MEASURE_CHECKS = {
    "change": (
        Check(name="smallest base", run=_smallest_base, unit="alerts in the base", decimals=0),
        Check(
            name="smallest base that exceeds chance",
            run=_significant_base,
            assumption="two independent Poisson counts over equal periods, tested at 5 %",
            unit="alerts in the base",
            decimals=0,
        ),
    ),
    "share": (Check(name="smallest denominator", run=_smallest_denominator, unit="in all", decimals=0),),
    "rank": (Check(name="rank", run=_unranked),),
}
"""The checks that every figure of a measure gets."""

ALONE = Check(name="none", run=_alone)


def audit(figures: pd.DataFrame, context: pd.DataFrame | None = None) -> pd.DataFrame:
    """Run every check that applies to the ledger.

    Parameters
    ----------
    figures : pandas.DataFrame
        The ledger, one row for each figure, with ``figure_id`` (a column or the index), ``exact``, ``value``,
        ``hedge`` and ``measure``. A check whose figures are not all there is left out.
    context : pandas.DataFrame, optional
        Public figures from elsewhere, as `printed_figures.context.load_context` returns them. Only
        `CONTEXT_CHECKS` use them.

    Returns
    -------
    pandas.DataFrame
        One row for each check, then one for each figure of the ledger that no check concerns:

        - ``figures``: ids, joined by ``"; "``; with ``check`` they name a row;
        - ``check``, ``assumption``, ``result``: text;
        - ``literal``: the result where printed changes and shares are taken as if they were exact, empty
          where that makes no difference;
        - ``lower``, ``upper``: bounds of the result in ``unit``, NaN where it is not an interval;
        - ``decimals``: digits after the point in ``result``;
        - ``verdict``, ``reason``;
        - ``rounding_explains``: where the printed values taken literally contradict each other, ``"yes"``
          if rounding alone can explain it, ``"no"`` if it cannot; else empty.

    Raises
    ------
    ValueError
        If a figure cannot be read.
    """
    ledger = figures if figures.index.name == "figure_id" else figures.set_index("figure_id")
    measures = ledger["measure"].to_dict()
    printed = {row.Index: _printed(row) for row in ledger.itertuples()}
    literal = {row.Index: _literal(row, printed[row.Index]) for row in ledger.itertuples()}
    if context is not None:
        printed |= {row.Index: _of_context(row) for row in context.itertuples()}
        literal |= {row.Index: _literal_of_context(row) for row in context.itertuples()}
    checks = [check for check in (*CHECKS, *CONTEXT_CHECKS) if set(check.figures) <= set(printed)]
    for figure, measure in measures.items():
        checks += [_applied(check, figure) for check in MEASURE_CHECKS.get(measure, ())]
    tied = {figure for check in checks for figure in check.figures}
    checks += [_applied(ALONE, figure) for figure in measures if figure not in tied]
    return pd.DataFrame([_audit_row(check, printed, literal) for check in checks])


def _applied(check: Check, figure: str) -> Check:
    return replace(check, figures=(figure,))


def _printed(row: NamedTuple) -> Figure:
    """Return a figure as printed, with the sign of its value; its interval where the ledger adds a hedge."""
    sign = "-" if row.value < 0 else ""
    if read(row.exact).hedge == row.hedge:
        return f"{sign}{row.exact}"
    return unround(f"{sign}{row.exact}", row.hedge)


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
