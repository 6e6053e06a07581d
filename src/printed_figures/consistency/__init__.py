"""What printed figures say about each other: checks whose verdict allows for rounding.

Every check returns a frozen result with a `Verdict` and a reason in one sentence:

- *consistent*: the figures could have contradicted each other, and do not;
- *inconsistent*: no true values print as these figures;
- *untestable*: nothing printed could have contradicted them, so nothing is confirmed either.

Units: a printed change is in per cent, and so is an `Interval` given for one. A share or a ratio that is
computed here, and an `Interval` given for a share, is a fraction of one.
"""

from printed_figures.consistency.bases import Counts, implied_base, smallest_base
from printed_figures.consistency.chance import (
    SignificantBase,
    proportion_interval,
    smallest_significant_base,
)
from printed_figures.consistency.comparisons import agreement, ratio
from printed_figures.consistency.counts import change_of_counts, difference_of_counts, share_of_counts
from printed_figures.consistency.denominators import (
    Denominators,
    SharedDenominator,
    SmallestDenominator,
    feasible_denominators,
    shared_denominator,
    smallest_denominator,
)
from printed_figures.consistency.differences import (
    ChangeNoise,
    DifferenceOfChanges,
    difference_of_changes,
    noise_of_change,
)
from printed_figures.consistency.full_record import one_sided
from printed_figures.consistency.joint import JointCounts, joint_counts
from printed_figures.consistency.mixtures import Contribution, bracket, contribution, mixture_share
from printed_figures.consistency.parts import PartsOfWhole, parts_of_whole
from printed_figures.consistency.quotients import (
    annual_change,
    difference_of_rates,
    points_of_whole,
    quotient_of_counts,
    within,
)
from printed_figures.consistency.results import Estimate, Figure, NamedFigure, Result, Verdict
from printed_figures.consistency.sensitivity import Sensitivity, mixture_sensitivity
from printed_figures.consistency.windows import OutsideChange, outside_change

__all__ = [
    "ChangeNoise",
    "Contribution",
    "Counts",
    "Denominators",
    "DifferenceOfChanges",
    "Estimate",
    "Figure",
    "JointCounts",
    "NamedFigure",
    "OutsideChange",
    "PartsOfWhole",
    "Result",
    "Sensitivity",
    "SharedDenominator",
    "SignificantBase",
    "SmallestDenominator",
    "Verdict",
    "agreement",
    "annual_change",
    "bracket",
    "change_of_counts",
    "contribution",
    "difference_of_changes",
    "difference_of_counts",
    "difference_of_rates",
    "feasible_denominators",
    "implied_base",
    "joint_counts",
    "mixture_sensitivity",
    "mixture_share",
    "noise_of_change",
    "one_sided",
    "outside_change",
    "parts_of_whole",
    "points_of_whole",
    "proportion_interval",
    "quotient_of_counts",
    "ratio",
    "share_of_counts",
    "shared_denominator",
    "smallest_base",
    "smallest_denominator",
    "smallest_significant_base",
    "within",
]
