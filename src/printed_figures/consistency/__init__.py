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
from printed_figures.consistency.denominators import (
    Denominators,
    SharedDenominator,
    SmallestDenominator,
    feasible_denominators,
    shared_denominator,
    smallest_denominator,
)
from printed_figures.consistency.granularity import Grim, grim, grim_map
from printed_figures.consistency.mixtures import Contribution, bracket, contribution, mixture_share
from printed_figures.consistency.results import Estimate, Figure, Result, Verdict
from printed_figures.consistency.windows import OutsideChange, outside_change

__all__ = [
    "Contribution",
    "Counts",
    "Denominators",
    "Estimate",
    "Figure",
    "Grim",
    "OutsideChange",
    "Result",
    "SharedDenominator",
    "SignificantBase",
    "SmallestDenominator",
    "Verdict",
    "agreement",
    "bracket",
    "contribution",
    "feasible_denominators",
    "grim",
    "grim_map",
    "implied_base",
    "mixture_share",
    "outside_change",
    "proportion_interval",
    "ratio",
    "shared_denominator",
    "smallest_base",
    "smallest_denominator",
    "smallest_significant_base",
]
