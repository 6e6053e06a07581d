"""Check the tables of the data package against the article: every numeral, every figure, nothing left over.

What the tables record is expected, what the article holds is found. The article is read again from scratch by
`printed_figures.article`, so a value, hedge or role that the characters do not bear out is a mismatch too.
"""

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from printed_figures import article, ledger, rounding
from printed_figures.declaration import DeclarationError, read_declaration
from printed_figures.files import data_folder

__all__ = [
    "ArticleError",
    "DifferentArticleError",
    "Mismatch",
    "Report",
    "check_coverage",
    "check_digest",
    "check_paragraphs",
    "check_tables",
    "disagreements",
    "read_article",
    "recorded_digest",
    "verify",
]

# These are words as often as numerals (隊伍, 大陸, 參加), so one alone is not expected in the table.
_ALSO_WORDS = frozenset("壹貳贰弍叁叄參参肆伍陸陆柒捌玖拾佰仟兆京垓秭穰溝澗正載什伯么弌弎亖")

Row = Mapping[Any, Any]


class ArticleError(ValueError):
    """The article cannot be read or is another one; one line."""


class DifferentArticleError(ArticleError):
    """The file holds another text than the one that the tables were made from."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that does not hold: what the tables record is expected, what the article holds is found."""

    where: str
    paragraph: int | None
    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        """Write it in one line."""
        place = f", paragraph {self.paragraph}" if self.paragraph is not None else ""
        return f"{self.where}{place}, {self.what}: expected {self.expected}, found {self.found}"


@dataclass(slots=True)
class Report:
    """What was checked, how often, and what does not hold.

    ``checks`` maps the name of a check to how many things it looked at and how many of them do not hold.
    """

    checks: dict[str, tuple[int, int]] = field(default_factory=dict)
    mismatches: list[Mismatch] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether everything holds."""
        return not self.mismatches

    def add(self, check: str, looked_at: int, mismatches: Iterable[Mismatch]) -> None:
        """Record a check."""
        mismatches = list(mismatches)
        self.checks[check] = (looked_at, len(mismatches))
        self.mismatches += mismatches


def read_article(path: Path) -> bytes:
    """Read the file of an article, which is UTF-8.

    Raises
    ------
    ArticleError
        If there is no such file, or it is empty or not UTF-8.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ArticleError(f"{path}: {error.strerror or error}: expected the file of the article") from None
    if not content:
        raise ArticleError(f"{path}: empty: expected the text of the article")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        where = f"byte {error.start}: value 0x{content[error.start]:02x}"
        raise ArticleError(f"{path}: {where}: expected UTF-8 text") from None
    return content


def recorded_digest(folder: Path | None = None) -> str:
    """Return the SHA-256 of the article's file that the data package records, in hexadecimal."""
    folder = folder or data_folder()
    for source in read_declaration(folder).get("sources", []):
        if source.get("hash", "").startswith("sha256:"):
            return source["hash"].removeprefix("sha256:")
    expected = "a source with the sha256 of the article's file"
    raise DeclarationError(f"{folder / 'datapackage.json'}: field sources: expected {expected}")


def verify(path: Path, folder: Path | None = None) -> Report:
    """Check the tables of a data package against the file of the article.

    Raises
    ------
    ArticleError
        If the file cannot be read; a `DifferentArticleError` if it holds another text.
    printed_figures.ledger.LedgerError
        If a table breaks its declaration.
    """
    content = read_article(path)
    numerals = ledger.load_table("numerals", folder).to_dict("records")
    figures = ledger.load_table("figures", folder).to_dict("records")
    digest, recorded = hashlib.sha256(content).hexdigest(), recorded_digest(folder)
    text = article.text_of(content)
    if digest != recorded and _is_another(text, numerals):
        raise DifferentArticleError(f"{path}: a different article: sha256 {digest}, expected {recorded}")
    report = Report()
    report.add("digest", 1, check_digest(content, recorded))
    lines = ledger.load_table("paragraphs", folder).to_dict("records")
    report.add("paragraphs", len(lines), check_paragraphs(text, lines))
    check_tables(report, text, article.scan(text), numerals, figures)
    return report


def disagreements(folder: Path | None = None) -> list[Mismatch]:
    """Compare what the tables say twice; needs no article.

    The numerals against the figures, and in both the value and the decimals against the characters, which
    are read again from scratch.
    """
    numerals = ledger.load_table("numerals", folder).to_dict("records")
    figures = ledger.load_table("figures", folder).to_dict("records")
    wrong = [*_check_links(numerals, figures)]
    for number, row in enumerate(numerals, 2):
        wrong += _check_reading(f"numerals.csv: row {number}", row, row["value"])
    for row in figures:
        value = article.value_text(abs(rounding.exact(row["value"])))
        wrong += _check_reading(f"figures.csv: {row['figure_id']}", row, value)
    return wrong


def _check_reading(where: str, row: Row, value: str) -> list[Mismatch]:
    """Compare a row's value, without its sign, and decimals with what its characters say."""
    recorded = {"value": value, "decimals": row["decimals"]}
    for numeral in article.scan_paragraph(row["exact"], row["paragraph"], row["section"]):
        if numeral.exact == row["exact"]:
            read = {"value": article.value_text(numeral.value), "decimals": numeral.decimals}
            return _compare(where, row, recorded, read)
    return [Mismatch(where, row["paragraph"], "exact", "one numeral", repr(row["exact"]))]


def _is_another(text: str, numerals: Sequence[Row]) -> bool:
    paragraphs = text.split("\n")
    return 2 * sum(_at(paragraphs, row) == row["exact"] for row in numerals) < len(numerals)


def check_digest(content: bytes, recorded: str) -> list[Mismatch]:
    """Compare the digest of the article's file with the recorded one."""
    digest = hashlib.sha256(content).hexdigest()
    if digest == recorded:
        return []
    plain = article.plain(content)
    same = recorded in {hashlib.sha256(plain).hexdigest(), hashlib.sha256(plain.rstrip(b"\n")).hexdigest()}
    reason = " (the same text with other line ends or a byte order mark)" if same else ""
    return [Mismatch("digest", None, "sha256", recorded, digest + reason)]


def check_paragraphs(text: str, rows: Sequence[Row]) -> list[Mismatch]:
    """Compare the section and the length of each paragraph with the table of paragraphs."""
    found = article.paragraph_rows(text)
    wrong = []
    if len(rows) != len(found):
        wrong.append(Mismatch("paragraphs.csv", None, "rows", str(len(rows)), str(len(found))))
    for number, (row, line) in enumerate(zip(rows, found, strict=False), 2):
        wrong += _compare(f"paragraphs.csv: row {number}", row, dict(row), line)
    return wrong


def check_tables(
    report: Report,
    text: str,
    found: Sequence[article.Numeral],
    numerals: Sequence[Row],
    figures: Sequence[Row],
) -> None:
    """Check the rows of both tables against the text and the numerals found in it."""
    paragraphs = text.split("\n")
    report.add("numerals", len(numerals), _check_numerals(paragraphs, found, numerals))
    report.add("figures", len(figures), _check_figures(paragraphs, found, figures))
    report.add("figures backed by numerals", len(figures), _check_links(numerals, figures))
    report.add("numerals accounted for", len(found), _check_left_over(found, numerals))
    marks, missing = check_coverage(paragraphs, numerals)
    report.add("numeral characters covered", marks, missing)


def _at(paragraphs: Sequence[str], row: Row) -> str | None:
    """Return what stands at a row's place, None where there is no such place."""
    number, start, end = row["paragraph"], row["start"], row["end"]
    if not 1 <= number <= len(paragraphs) or not 0 <= start < end <= len(paragraphs[number - 1]):
        return None
    return paragraphs[number - 1][start:end]


def _compare(where: str, row: Row, expected: Mapping[str, Any], found: Mapping[str, Any]) -> list[Mismatch]:
    return [
        Mismatch(where, row["paragraph"], what, repr(expected[what]), repr(found[what]))
        for what in expected
        if expected[what] != found[what]
    ]


def _check_place(where: str, paragraphs: Sequence[str], row: Row) -> list[Mismatch]:
    held = _at(paragraphs, row)
    if held == row["exact"]:
        return []
    what = f"characters {row['start']} to {row['end']}"
    return [
        Mismatch(where, row["paragraph"], what, repr(row["exact"]), repr(held) if held else "no such place")
    ]


def _check_numerals(
    paragraphs: Sequence[str], found: Sequence[article.Numeral], numerals: Sequence[Row]
) -> Iterable[Mismatch]:
    by_place = {(n.paragraph, n.start): n for n in found}
    for number, row in enumerate(numerals, 2):
        where = f"numerals.csv: row {number}"
        if wrong := _check_place(where, paragraphs, row):
            yield from wrong
            continue
        numeral = by_place.get((row["paragraph"], row["start"]))
        if numeral is None:
            yield Mismatch(where, row["paragraph"], "start", str(row["start"]), "no numeral starts there")
            continue
        read = {
            "section": numeral.section,
            "end": numeral.end,
            "value": article.value_text(numeral.value),
            "decimals": numeral.decimals,
            "hedge": numeral.hedge,
            "form": numeral.form,
            "role": numeral.role,
        }
        expected = {name: row[name] for name in read if not _overruled(row, name)}
        yield from _compare(where, row, expected, read)


def _overruled(row: Row, name: str) -> bool:
    """Whether a note such as "role: part of a title" says why a reader differs from the scanner."""
    note = row["note"]
    return (
        name in {"role", "measure"} and note.startswith(f"{name}:") and bool(note.partition(":")[2].strip())
    )


def _check_figures(
    paragraphs: Sequence[str], found: Sequence[article.Numeral], figures: Sequence[Row]
) -> Iterable[Mismatch]:
    by_place = {(n.paragraph, n.start, n.end): n for n in found}
    for row in figures:
        where = f"figures.csv: {row['figure_id']}"
        if wrong := _check_place(where, paragraphs, row):
            yield from wrong
            continue
        numeral = by_place.get((row["paragraph"], row["start"], row["end"]))
        if numeral is None or numeral.value is None:
            place = f"{row['start']} to {row['end']}"
            yield Mismatch(where, row["paragraph"], "place", place, "no numeral with a value there")
            continue
        read: dict[str, Any] = {
            "section": numeral.section,
            # A fall is printed without a minus sign: the words before it say that it is one.
            "value": numeral.value * numeral.sign,
            "decimals": numeral.decimals,
            "hedge": numeral.hedge,
            "measure": numeral.measure,
        }
        recorded = {name: row[name] for name in read if not _overruled(row, name)}
        recorded |= {"value": rounding.exact(row["value"])}
        for mismatch in _compare(where, row, recorded, read):
            if mismatch.what == "value":
                values = (article.value_text(recorded["value"]), article.value_text(read["value"]))
                yield Mismatch(where, row["paragraph"], "value", *values)
            else:
                yield mismatch


def _check_links(numerals: Sequence[Row], figures: Sequence[Row]) -> Iterable[Mismatch]:
    """Each figure has one numeral at its place, and each numeral with a figure's name or role is one."""
    ledger_rows = {row["figure_id"]: row for row in figures}
    named = Counter(row["figure_id"] for row in numerals if row["figure_id"])
    for row in figures:
        if (count := named[row["figure_id"]]) != 1:
            where = f"figures.csv: {row['figure_id']}"
            yield Mismatch(where, row["paragraph"], "numerals that name it", "1", str(count))
    for number, row in enumerate(numerals, 2):
        where, name = f"numerals.csv: row {number}", row["figure_id"]
        if (row["role"] == "figure") != bool(name):
            expected = "a figure_id" if row["role"] == "figure" else "none"
            yield Mismatch(where, row["paragraph"], f"figure_id of a {row['role']}", expected, repr(name))
        elif name and name not in ledger_rows:
            yield Mismatch(where, row["paragraph"], "figure_id", repr(name), "no such row in figures.csv")
        elif name:
            place = {field: row[field] for field in ("section", "paragraph", "start", "end", "exact")}
            there = {field: ledger_rows[name][field] for field in place}
            for wrong in _compare(where, row, place, there):
                yield replace(wrong, found=f"{wrong.found} in figures.csv")
    for name, count in Counter(row["figure_id"] for row in figures).items():
        if count > 1:
            where = f"figures.csv: {name}"
            yield Mismatch(where, ledger_rows[name]["paragraph"], "rows", "1", str(count))


def _check_left_over(found: Sequence[article.Numeral], numerals: Sequence[Row]) -> Iterable[Mismatch]:
    rows = Counter((row["paragraph"], row["start"]) for row in numerals)
    for numeral in found:
        count = rows[numeral.paragraph, numeral.start]
        if count != 1:
            where = f"numerals.csv: {numeral.exact!r} at {numeral.start}"
            yield Mismatch(where, numeral.paragraph, "rows", "1", str(count))


def _is_mark(character: str) -> bool:
    """Whether a character is always part of a numeral, by Unicode's own list and not by the scanner's."""
    if character in _ALSO_WORDS:
        return False
    return character in article.MARKS or unicodedata.numeric(character, None) is not None


@lru_cache(maxsize=4)
def _marks(paragraphs: tuple[str, ...]) -> frozenset[tuple[int, int]]:
    """Return paragraph and offset of each character that is always part of a numeral."""
    return frozenset(
        (number, offset)
        for number, paragraph in enumerate(paragraphs, 1)
        for offset, character in enumerate(paragraph)
        if _is_mark(character)
    )


def check_coverage(paragraphs: Sequence[str], numerals: Sequence[Row]) -> tuple[int, list[Mismatch]]:
    """Check that each numeral character of the article belongs to one row, and each row holds one.

    Returned are how many such characters there are, and what does not hold.
    """
    marks = _marks(tuple(paragraphs))
    covered: Counter[tuple[int, int]] = Counter()
    wrong = []
    for number, row in enumerate(numerals, 2):
        mine = [
            (row["paragraph"], offset) for offset in range(row["start"], min(row["end"], row["start"] + 99))
        ]
        covered.update(mine)
        if marks.isdisjoint(mine):
            where = f"numerals.csv: row {number}"
            wrong.append(Mismatch(where, row["paragraph"], "characters", "a numeral", "none"))
    wrong += [
        Mismatch(f"article: character {place[1]}", place[0], "rows of numerals.csv", "1", str(covered[place]))
        for place in sorted(marks)
        if covered[place] != 1
    ]
    return len(marks), wrong
