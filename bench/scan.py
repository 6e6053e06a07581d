"""Time `printed_figures.article.scan`: characters a second, growth from 10 kB to 10 MB, peak memory.

Seconds are those of the processor. Each text is made from a fixed seed, and made and read in processes of
their own, so that the peak is that of one reading. Four shapes: paragraphs as in a newspaper; the same in one
line; one line of clauses without a sentence's end; digits only. Run with
``python bench/scan.py [megabytes]``.
"""

import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from printed_figures import article

WORDS = "全市公安機關推進社區警務工作群眾滿意治安警情同比下降接待來信解決反映問題開展巡邏防範宣傳活動"
NUMERALS = (
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
)
SHAPES = ("paragraphs", "one line", "no sentences", "digits")


def text(shape: str, size: int) -> str:
    """Make a text of about so many bytes: a numeral in every 40 characters, or nothing else."""
    if shape == "digits":
        return "1234567890" * (size // 10)
    draw = random.Random(20221016)
    clauses = []
    for _ in range(200):
        words = "".join(draw.choices(WORDS, k=draw.randint(15, 45)))
        clauses.append(words + draw.choice(NUMERALS) + "".join(draw.choices(WORDS, k=5)))
    end = {"paragraphs": "。\n", "one line": "。", "no sentences": "、"}[shape]
    page = end.join(clauses) + end
    return page * max(1, round(size / len(page.encode())))


def measure(path: str) -> None:
    """Scan one file and print numerals, characters, seconds and the peak of memory in MB."""
    start = time.process_time()
    text = article.text_of(Path(path).read_bytes())
    found = len(article.scan(text))
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(found, len(text), seconds, peak)


def main(largest: float = 10) -> None:
    """Measure every shape at four sizes."""
    print(f"{'shape':14}{'MB':>8}{'numerals':>11}{'seconds':>9}{'characters/s':>14}{'peak MB':>9}")
    for shape in SHAPES:
        for size in (0.01, 1, largest):
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "text.txt"
                this = [sys.executable, __file__]
                subprocess.run([*this, "--make", str(path), shape, str(round(size * 1e6))], check=True)
                run = subprocess.run([*this, "--measure", path], capture_output=True, text=True, check=True)
            found, characters, seconds, peak = map(float, run.stdout.split())
            speed = characters / seconds
            print(f"{shape:14}{size:8.2f}{found:11,.0f}{seconds:9.2f}{speed:14,.0f}{peak:9.0f}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--make"]:
        Path(sys.argv[2]).write_text(text(sys.argv[3], int(sys.argv[4])), encoding="utf-8")
    elif sys.argv[1:2] == ["--measure"]:
        measure(sys.argv[2])
    else:
        main(*map(float, sys.argv[1:]))
