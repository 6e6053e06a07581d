"""How much of what can be wrong in a book its checks catch: one change at a time, kind by kind."""

from __future__ import annotations

import csv
import hashlib
import io
import math
import os
import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from unittest import mock

from figure_book.files import BookError
from figure_book.score.kinds import CODE, KINDS, Kind
from figure_book.score.proof import PARTS, Proof
from printed_figures.consistency import proportion_interval
from printed_figures.files import write
from printed_figures.rounding import decimal_text

__all__ = ["Score", "copy_of", "digest", "falls", "read", "score", "score_of", "store"]

SCORE, SURVIVORS = "score.csv", "score-survivors.csv"
"""Beside the pages: the tables of what was tried, and of what survived."""
HEADS = ["What was changed", "Places", "Tried", "Caught", "Caught, at least (%)", "Digest"]
SEED = 1


@dataclass(frozen=True)
class Score:
    """What was tried of one kind of error.

    ``places`` counts the changes that there are, ``tried`` those drawn from them, ``survived`` by why those
    that no check caught; ``lines`` has each of these with the reason; ``state`` is of what was tried.
    """

    kind: str
    places: int
    tried: int
    survived: Counter[str]
    lines: tuple[str, ...] = ()
    state: str = ""

    @property
    def caught(self) -> int:
        """How many changes a check caught."""
        return self.tried - self.survived.total()

    @property
    def share(self) -> float:
        """How many changes of a hundred a check caught."""
        return 100 * self.caught / self.tried if self.tried else 100.0


def score(book: Path, article: Path | None, most: int, names: Sequence[str] = ()) -> Iterator[Score]:
    """Change one thing of a book at a time, and see whether a check of content fails.

    Parameters
    ----------
    book : pathlib.Path
        The book, which stays as it is: what is changed is a copy.
    article : pathlib.Path, optional
        The file of the article. Without it, the kinds that need it are left out.
    most : int
        How many changes of a kind to try at most, drawn with a fixed seed.
    names : sequence of str
        The kinds to try; all when none is given.

    Yields
    ------
    Score
        One for each kind that the book has.
    """
    with copy_of(book, article) as proof:
        # The book may change while the copy is tried. Digits alone need no translation.
        state = str(int(digest(proof.root)[:8], 16))
        for kind in KINDS:
            if (not names or kind.name in names) and (article or not kind.needs_article):
                found = score_of(kind, proof, most)
                if found.places:
                    yield replace(found, state=state)


@contextmanager
def copy_of(book: Path, article: Path | None) -> Iterator[Proof]:
    """Copy a book to change; a BookError where a check does not hold though nothing was changed."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"PRINTED_FIGURES_DATA": str(Path(folder) / "data")}
        with mock.patch.dict(os.environ, environment):
            yield _checked(Proof(book, Path(folder), article))


def _checked(proof: Proof) -> Proof:
    if found := proof.problems():
        advice = "`printed-figures check` and `verify` say more"
        raise BookError("\n".join([f"expected a book in which every check holds; {advice}", *found]))
    return proof


def score_of(kind: Kind, proof: Proof, most: int) -> Score:
    """Try the changes of one kind, or so many of them."""
    mutants = list(kind.mutants(proof))
    drawn = random.Random(SEED).sample(range(len(mutants)), min(most, len(mutants)))
    survived: Counter[str] = Counter()
    lines = []
    for place in sorted(drawn):
        mutant = mutants[place]
        if not mutant.caught():
            why = mutant.why(kind.reasons)
            survived[why] += 1
            lines.append(f"{mutant}: {why or 'survived'}")
    return Score(kind.name, len(mutants), len(drawn), survived, tuple(lines))


def digest(book: Path) -> str:
    """Return the SHA-256 of what is tried: the files of the book, those of the score itself left out."""
    found = hashlib.sha256()
    own = {SCORE, SURVIVORS}
    for part in PARTS:
        for path in sorted((book / part).rglob("*")) if (book / part).is_dir() else [book / part]:
            made = any(name.startswith((".", "__")) for name in path.relative_to(book).parts)
            if path.is_file() and path.name not in own and not made:
                found.update(path.relative_to(book).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def _table(rows: Sequence[Sequence[object]]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()


def store(book: Path, scores: Sequence[Score]) -> None:
    """Write the tables of the page: what was tried and caught, and what survived and why.

    A kind that was not tried now keeps what is stored of it.
    """
    tried = {each.kind for each in scores}
    rows = {
        row[0]: _row(row[0], row[1], row[2], row[3], row[-1])
        for row in _stored(pages(book) / SCORE)
        if row[0] not in tried
    }
    for s in scores:
        places, tries, caught = map(decimal_text, (s.places, s.tried, s.caught))
        rows[s.kind] = _row(s.kind, places, tries, caught, s.state)
    why = [row for row in _stored(pages(book) / SURVIVORS) if row[0] not in tried]
    why += [[s.kind, why, decimal_text(count)] for s in scores for why, count in sorted(s.survived.items())]
    order = [*(kind.name for kind in KINDS), CODE]
    shown = [rows[name] for name in order if name in rows]
    write(pages(book) / SCORE, _table([HEADS, *shown]))
    left = sorted((row for row in why if row[0] in order), key=lambda row: order.index(row[0]))
    write(pages(book) / SURVIVORS, _table([["What was changed", "Likely reason", "Survived"], *left]))


def _row(kind: str, places: str, tried: str, caught: str, state: str) -> list[str]:
    """Write a row, with the share of all places that is caught at least: at 95%, if not all were tried."""
    k, n = _number(caught), _number(tried)
    found = None if places == tried else proportion_interval(k, n).interval
    share = found.lower if found else k / n
    # Down to one decimal: it is a bound.
    return [kind, places, tried, caught, f"{math.floor(1000 * share) / 10:.1f}", state]


def pages(book: Path) -> Path:
    """Return the folder of the pages of a book, which may be the book's own."""
    return book / "book" if (book / "book").is_dir() else book


def _stored(path: Path) -> list[list[str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


def read(book: Path) -> dict[str, float]:
    """Read the stored score: of a hundred changes of each kind, those that were caught."""
    rows = _stored(pages(book) / SCORE)
    return {kind: 100 * _number(caught) / _number(tried) for kind, _, tried, caught, *_ in rows}


def _number(text: str) -> int:
    return int(text.replace(",", ""))


def falls(scores: Sequence[Score], stored: dict[str, float]) -> Iterator[str]:
    """Yield a line where fewer of a kind are caught than stored, or one survives without a known reason.

    What is drawn anew may differ by chance: it falls when less than the stored share goes with it, at 99%.
    """
    for each in scores:
        unexplained = [line for line in each.lines if line.endswith(": survived")]
        yield from (f"{each.kind}: {line}: expected a check that catches it" for line in unexplained)
        share, tried = stored.get(each.kind, 0.0) / 100, max(each.tried, 1)
        likely = proportion_interval(each.caught, tried, 0.99).interval if tried < each.places else None
        most = likely.upper if likely else each.caught / tried
        if most < share - 1e-9:
            yield f"{each.kind}: {each.caught} of {tried} caught: expected {share:.1%}, as is stored, or more"
