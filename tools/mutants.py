"""Change one step of the code of the methods at a time, with mutmut, and count what their tests catch.

Run with ``make mutants``, with ``--store`` to write the row of the method chapter. What is changed, and which
tests are run, stands in pyproject.toml; which changes are tried is drawn with a fixed seed.
"""

import argparse
import hashlib
import json
import random
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

from figure_book import score
from figure_book.score.kinds import CODE, IN_CODE
from figure_book.score.kinds import reason as reason_of

ROOT = Path(__file__).resolve().parents[1]
COPY = ROOT / "_build" / "mutants"
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]
SURVIVED = {0, 5, 33}
"""What pytest, or mutmut, returns where no test fails, and where there is none."""


def mutmut(*arguments: str) -> str:
    """Run it in the copy, and return what it says."""
    command = [sys.executable, "-m", "mutmut", *arguments]
    run = subprocess.run(command, cwd=COPY, capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(run.stdout[-2000:] + run.stderr[-2000:])
    return run.stdout


def results() -> dict[str, int | None]:
    """Read what became of each change, by its name."""
    found: dict[str, int | None] = {}
    for path in sorted((COPY / "mutants" / "src").rglob("*.meta")):
        found |= json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return dict(sorted(found.items()))


def change(name: str) -> str:
    """Return the lines that a change takes out and puts in."""
    lines = mutmut("show", name).splitlines()
    old, new = ("".join(line[1:].strip() for line in lines if line.startswith(f"{sign} ")) for sign in "-+")
    # It writes a text in other letters, or puts XX around it.
    kind = "letters: " if old.lower() == new.lower().replace("xx", "") else ""
    return f"{kind}{old} → {new}"


def main() -> None:
    """Try the changes, say which survive, and store the score or hold it against the stored one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=100, help="How many changes to try.")
    parser.add_argument("--store", action="store_true", help="Write the row of the page, book/score*.csv.")
    options = parser.parse_args()
    shutil.rmtree(COPY, ignore_errors=True)
    for part in ("src", "tests", "pyproject.toml", *CONFIG["also_copy"]):
        source, target = ROOT / part, COPY / part
        target.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, target)
    # To try one, it makes all of them, and finds out which test runs which function.
    mutmut("run", "printed_figures.rounding.x_hull__mutmut_1")
    names = list(results())
    drawn = sorted(random.Random(score.SEED).sample(names, min(options.most, len(names))))
    mutmut("run", *drawn)
    codes = results()
    if left := [name for name in drawn if codes[name] is None]:
        sys.exit(f"{left[0]}: expected mutmut to try it")
    survived: Counter[str] = Counter()
    lines = []
    for name in drawn:
        if codes[name] in SURVIVED:
            line = f"{name}: {change(name)}"
            why = reason_of(IN_CODE, line)
            survived[why] += 1
            lines.append(f"{line}: {why or 'survived'}")
    files = [path for pattern in CONFIG["only_mutate"] for path in sorted(ROOT.glob(pattern))]
    state = str(int(hashlib.sha256(b"".join(map(Path.read_bytes, files))).hexdigest()[:8], 16))
    found = score.Score(CODE, len(names), len(drawn), survived, tuple(lines), state)
    print(f"{CODE}: {found.caught:,} of {found.tried:,} caught, {found.places:,} places", *lines, sep="\n")
    stored = {} if options.store else score.read(ROOT)
    if options.store:
        score.store(ROOT, [found])
    if fallen := list(score.falls([found], stored)):
        sys.exit("\n".join(fallen))


if __name__ == "__main__":
    main()
