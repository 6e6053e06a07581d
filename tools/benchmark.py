"""Time the scanner on texts of up to 5 MB, which are made from a fixed seed.

Run with ``python tools/benchmark.py``; prints a table.
"""

import random
import statistics
import time
from collections.abc import Callable

from printed_figures import article

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
    time_scanner()
