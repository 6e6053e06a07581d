"""What a full record leaves open: a one-sided bound where all of the cases, or none, went one way."""

from fractions import Fraction

from printed_figures.consistency.results import Estimate, whole_number
from printed_figures.rounding import Interval, decimal_text


def one_sided(k: int, n: int, confidence: float = 0.95) -> Estimate:
    """Bound the probability behind a full record, n of n or 0 of n, on the one side that is open.

    All of n succeed with chance p**n, which is alpha = 1 - confidence at p = alpha**(1/n). A two-sided
    interval, as `proportion_interval` gives, keeps half of alpha for an end that a full record cannot have.

    Parameters
    ----------
    k, n : int
        Successes and trials; k is 0 or n.
    confidence : float, default 0.95
        Confidence level, between 0 and 1.

    Returns
    -------
    Estimate
        A fraction of one: from alpha**(1/n) to 1, or from 0 to 1 - alpha**(1/n). *Untestable*, since an
        estimate tests nothing. About 1 - 3/n at 95 % (the rule of three).

    Raises
    ------
    ValueError
        If k is neither 0 nor n, n is below 1 or the level is not between 0 and 1.

    References
    ----------
    Hanley, J. A. and Lippman-Hand, A. (1983). If nothing goes wrong, is everything all right? Interpreting
    zero numerators. JAMA 249(13), 1743-1745.
    """
    n, k = whole_number("n", n, 1), whole_number("k", k, 0)
    if k not in (0, n):
        raise ValueError(f"k: {k}, expected 0 or n, {n}: only a full record has one open side")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence: {confidence}, expected between 0 and 1")
    # In decimals first: 1 - 0.95 is not 0.05 in binary.
    least = float(1 - Fraction(repr(float(confidence)))) ** (1 / n)
    interval = Interval(least, 1) if k else Interval(0, 1 - least)
    end, side, outwards = (interval.lower, "least", "floor") if k else (interval.upper, "most", "ceiling")
    bound = f"at {side} {decimal_text(100 * end, 1, outwards)} %"
    reason = f"{k} of {n} goes with a probability of {bound}, at {confidence:.0%} confidence, one-sided."
    assumption = "the cases are independent, with one probability"
    return Estimate(verdict="untestable", reason=reason, interval=interval, assumption=assumption)
