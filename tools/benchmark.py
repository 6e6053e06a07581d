"""Time GRIM checks against the package ``grim``, and the scanner on texts of up to 5 MB.

Run with ``python tools/benchmark.py``; prints two tables. Both GRIM functions get the same printed means and
sample sizes and the same rounding, and must agree on every one. Every text is made from a fixed seed.
"""

import random
import statistics
import time
from collections.abc import Callable
from decimal import ROUND_HALF_UP

from grim.mean_tester import consistency_check

from printed_figures import article
from printed_figures.consistency import grim_map

WORDS = "全市公安機關推進社區警務工作群眾滿意治安警情同比下降接待來信解決反映問題開展巡邏防範宣傳活動"
NUMERALS = [
    "9.8%",
    "1205人",
    "一批",
    "十八項",
    "2022年8月5日",
    "近三成",
    "1.2億元",
    "第一名",
    "百分之五",
    "2400余名",
]
ENDS = {"paragraphs": "。\n", "one line": "。", "no sentences": "、", "digits": ""}


def timed(run: Callable[[], list], repeats: int) -> tuple[float, list]:
    """Return the median time in seconds of the processor, and the last answer."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        answer = run()
        times.append(time.process_time() - start)
    return statistics.median(times), answer


def compare_grim(checks: int = 200_000, repeats: int = 3) -> None:
    """Time GRIM on means from 1.00 to 7.00, as on a seven-point scale, of samples below 100."""
    draw = random.Random(20221016)
    means = [f"{draw.randint(100, 700) / 100:.2f}" for _ in range(checks)]
    sizes = [draw.randint(2, 99) for _ in range(checks)]
    cases = list(zip(means, map(str, sizes), strict=True))
    ours, answer = timed(
        lambda: (grim_map(means, sizes, rounding="half_up") == "consistent").tolist(), repeats
    )
    theirs, other = timed(
        lambda: [consistency_check(mean, size, ROUND_HALF_UP) for mean, size in cases], repeats
    )
    if answer != other:
        raise SystemExit("GRIM: verdicts differ: expected the same of both")
    print(f"{'GRIM':14}{'checks':>11}{'seconds':>9}")
    for name, seconds in (("grim_map", ours), ("grim", theirs)):
        print(f"{name:14}{checks:11,}{seconds:9.3f}")


def text(shape: str, size: int) -> str:
    """Make a text of about so many bytes: a numeral in every 40 characters, or digits alone."""
    if shape == "digits":
        return "1234567890" * (size // 10)
    draw = random.Random(20221016)
    clauses = []
    for _ in range(200):
        words = "".join(draw.choices(WORDS, k=draw.randint(15, 45)))
        clauses.append(words + draw.choice(NUMERALS) + "".join(draw.choices(WORDS, k=5)))
    page = ENDS[shape].join(clauses) + ENDS[shape]
    return page * max(1, round(size / len(page.encode())))


def time_scanner() -> None:
    """Time four shapes of text at three sizes."""
    print(f"\n{'scan':14}{'MB':>6}{'numerals':>11}{'seconds':>9}{'characters/s':>14}")
    for shape in ENDS:
        for size in (0.01, 1, 5):
            content = text(shape, round(size * 1e6))
            seconds, found = timed(lambda content=content: list(article.scan(content)), 1)
            speed = len(content) / max(seconds, 1e-3)
            print(f"{shape:14}{size:6.2f}{len(found):11,}{seconds:9.2f}{speed:14,.0f}", flush=True)


if __name__ == "__main__":
    compare_grim()
    time_scanner()
