"""Time a million GRIM checks: `printed_figures.consistency.grim_map` against the package ``grim``.

Both get the same printed means and sample sizes and the same rounding (a half up), and must agree on every
one. Run with ``python bench/grim.py [checks] [repeats]``; it prints the median time of each.
"""

import importlib
import random
import statistics
import sys
import time
from collections.abc import Callable
from decimal import ROUND_HALF_UP
from pathlib import Path

from printed_figures.consistency import grim_map


def cases(checks: int) -> tuple[list[str], list[int]]:
    """Draw means from 1.00 to 7.00, as on a seven-point scale, and sample sizes below 100."""
    draw = random.Random(20221016)
    return [f"{draw.randint(100, 700) / 100:.2f}" for _ in range(checks)], [
        draw.randint(2, 99) for _ in range(checks)
    ]


def median_time(run: Callable[[], list[bool]], repeats: int) -> tuple[float, list[bool]]:
    """Return the median time in seconds, and the last answer."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        answer = run()
        times.append(time.perf_counter() - start)
    return statistics.median(times), answer


def package_check() -> Callable[[str, str, str], bool]:
    """Import the package's check, which this script, being called grim.py, would hide."""
    here = Path(__file__).resolve().parent
    sys.path = [folder for folder in sys.path if Path(folder).resolve() != here]
    return importlib.import_module("grim.mean_tester").consistency_check


def main(checks: int = 1_000_000, repeats: int = 5) -> None:
    """Time both and print both medians."""
    means, sizes = cases(checks)
    consistency_check = package_check()

    def ours() -> list[bool]:
        return (grim_map(means, sizes, rounding="half_up") == "consistent").tolist()

    def theirs() -> list[bool]:
        return [consistency_check(mean, str(n), ROUND_HALF_UP) for mean, n in zip(means, sizes, strict=True)]

    our_time, our_answer = median_time(ours, repeats)
    their_time, their_answer = median_time(theirs, repeats)
    differ = sum(a != b for a, b in zip(our_answer, their_answer, strict=True))
    print(f"{checks:,} checks, median of {repeats} runs, {sum(our_answer):,} consistent")
    print(f"grim_map  {our_time:8.3f} s")
    print(f"grim      {their_time:8.3f} s  ({their_time / our_time:.0f} times as long)")
    if differ:
        raise SystemExit(f"{differ} verdicts differ, expected none")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
