"""The whole numbers inside multiples of an interval, for many multiples at once."""

import math

import numpy as np

from printed_figures.rounding import Interval, exact


def first_and_last_multiple(interval: Interval, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and the last whole number in n times a bounded interval, for each n.

    The last is below the first where there is none.
    """
    base = math.lcm(*(exact(end).denominator for end, _ in interval.ends))
    (low, low_closed), (high, high_closed) = ((int(end * base), closed) for end, closed in interval.ends)
    if n.size and max(abs(low), abs(high)) * int(n.max()) >= 2**62:
        n = n.astype(object)
    first = -(-low * n // base) if low_closed else low * n // base + 1
    last = high * n // base if high_closed else -(-high * n // base) - 1
    return first, last


def smallest_fraction(interval: Interval, block: int = 100_000) -> tuple[int, int]:
    """Return the k and n, n smallest and then k smallest, of the fractions in an interval above zero."""
    if interval.upper == math.inf:
        return interval.integers(1)[0], 1
    # The midpoint is inside, so the search ends at its denominator at the latest.
    end = interval.midpoint.denominator + 1
    for start in range(1, end, block):
        n = np.arange(start, min(start + block, end))
        first, last = first_and_last_multiple(interval, n)
        found = np.flatnonzero(last >= first)
        if found.size:
            return int(first[found[0]]), int(n[found[0]])
    raise AssertionError("unreachable: the midpoint is a fraction inside")
