"""Check the tables of the data package against the article: every numeral, every figure, nothing left over.

What the tables record is expected, what the article holds is found. The article is read again from scratch
by `printed_figures.article`, so a value, hedge or role that the characters do not bear out is a mismatch too.
Who has read a row has the last word: with a note, it may differ from the scanner in what the characters leave
open.
"""

import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from printed_figures import article, drafts, ledger, measures, numerals, rounding
from printed_figures.declaration import DeclarationError, read_declaration
from printed_figures.files import data_folder
from printed_figures.source_text import ArticleError, read_article

__all__ = [
    "DifferentArticleError",
    "Mismatch",
    "Report",
    "check_coverage",
    "check_digest",
    "check_paragraphs",
    "check_places",
    "check_tables",
    "disagreements",
    "recorded_digest",
    "verify",
]

# These are words as often as numerals (隊伍, 大陸, 參加), so one alone is not expected in the table.
_ALSO_WORDS = frozenset("壹貳贰弍叁叄參参肆伍陸陆柒捌玖拾佰仟兆京垓秭穰溝澗正載什伯么弌弎亖")
_RAISED = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉")
"""Parts of a unit (m²) or the marks of a note."""

Row = Mapping[Any, Any]


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
    ``questions`` are where a row with a note differs from what the scanner reads: the row has the last word.
    """

    checks: dict[str, tuple[int, int]] = field(default_factory=dict)
    mismatches: list[Mismatch] = field(default_factory=list)
    questions: list[Mismatch] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether everything holds."""
        return not self.mismatches

    def add(self, check: str, looked_at: int, mismatches: Iterable[Mismatch]) -> None:
        """Record a check."""
        mismatches = list(mismatches)
        self.checks[check] = (looked_at, len(mismatches))
        self.mismatches += mismatches


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
    if "places" in ledger.table_names(folder):
        places = ledger.load_table("places", folder).to_dict("records")
        report.add("places", len(places), check_places(text, places))
    return report


def disagreements(folder: Path | None = None) -> list[Mismatch]:
    """Compare what the tables say twice; needs no article.

    The numerals against the figures, and in both the value and the decimals against the characters, which
    are read again from scratch.
    """
    numerals = ledger.load_table("numerals", folder).to_dict("records")
    figures = ledger.load_table("figures", folder).to_dict("records")
    wrong = [*_check_links(numerals, figures)]
    for number, (row, after) in enumerate(_with_next(numerals), 2):
        wrong += _check_reading(f"numerals.csv: row {number}", row, after)
    for row, after in _with_next(figures):
        wrong += _check_reading(f"figures.csv: {row['figure_id']}", row, after)
    return wrong


def _with_next(rows: Sequence[Row]) -> Iterator[tuple[Row, Row | None]]:
    """Yield each row with the one after it."""
    return zip(rows, (*rows[1:], None), strict=True) if rows else iter(())


def _check_reading(where: str, row: Row, after: Row | None) -> Iterable[Mismatch]:
    """Compare a row's value, whatever its sign, and decimals with what its characters say."""
    value = _value(row["value"])
    for numeral in article.scan_paragraph(row["exact"], row["paragraph"], row["section"]):
        if numeral.exact == row["exact"]:
            read = numeral.value and abs(numeral.value) * _shared(row, after, value, numeral.value)
            value = value and abs(value)
            # A table has a double, or the fraction.
            same = value == read or value == (read and _double(read))
            recorded = {"value": article.value_text(read if same else value), "decimals": row["decimals"]}
            found = {"value": article.value_text(read), "decimals": numeral.decimals}
            return _compare(where, row, recorded, found)
    return [Mismatch(where, row["paragraph"], "exact", "one numeral", repr(row["exact"]))]


def _shared(row: Row, after: Row | None, value: Fraction | None, read: Fraction) -> int:
    """Return what the first end of a range has of the second: 3至5萬 is 30000 to 50000."""
    if after and after["paragraph"] == row["paragraph"] and 0 < after["start"] - row["end"] <= 2:
        multiple = article.multiple_of(numerals.fold(after["exact"]))
        if value is not None and abs(value) == abs(read) * multiple:
            return multiple
    return 1


def _is_another(text: str, numerals: Sequence[Row]) -> bool:
    return 2 * sum(_at(text, row) == row["exact"] for row in numerals) < len(numerals)


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


def check_places(text: str, rows: Sequence[Row]) -> list[Mismatch]:
    """Check that the name of each place stands in its paragraph."""
    lines = dict(enumerate(text.split("\n"), 1))
    return [
        Mismatch(
            "places.csv: " + row["place_id"], row["paragraph"], "name_zh", repr(row["name_zh"]), "not there"
        )
        for row in rows
        if row["name_zh"] not in lines.get(row["paragraph"], "")
    ]


def check_tables(
    report: Report,
    text: str,
    found: Sequence[article.Numeral],
    numerals: Sequence[Row],
    figures: Sequence[Row],
) -> None:
    """Check the rows of both tables against the text and the numerals found in it."""
    report.add("numerals", len(numerals), _check_rows(report, "numerals", text, found, numerals))
    report.add("figures", len(figures), _check_rows(report, "figures", text, found, figures))
    report.add("figures backed by numerals", len(figures), _check_links(numerals, figures))
    report.add("numerals accounted for", len(found), _check_left_over(found, numerals))
    marks, missing = check_coverage(text, numerals)
    report.add("numeral characters covered", marks, missing)


def _at(text: str, row: Row) -> str | None:
    """Return what stands at a row's place, without a line break; None where there is no such place."""
    starts = _starts(text)
    number, start, end = row["paragraph"], row["start"], row["end"]
    if not 1 <= number < len(starts) or not 0 <= start < end:
        return None
    at, after = starts[number - 1] + start, starts[number - 1] + end
    return text[at:after].replace("\n", "") if at < starts[number] - 1 and after < starts[-1] else None


@lru_cache(maxsize=4)
def _starts(text: str) -> tuple[int, ...]:
    """Return where each paragraph starts, and where one after the last would."""
    return (0, *accumulate(len(line) + 1 for line in text.split("\n")))


def _around(text: str, row: Row, ahead: int, behind: int) -> str:
    """Return what stands around a row's place within its sentence, and at its place."""
    at, after = (_starts(text)[row["paragraph"] - 1] + row[name] for name in ("start", "end"))
    left = re.split("[。！？；\n]", text[max(0, at - ahead) : at])[-1]
    return left + text[at:after] + re.split("[。！？；\n]", text[after : after + behind])[0]


def _compare(where: str, row: Row, expected: Mapping[str, Any], found: Mapping[str, Any]) -> list[Mismatch]:
    return [
        Mismatch(where, row["paragraph"], what, repr(expected[what]), repr(found[what]))
        for what in expected
        if expected[what] != found[what]
    ]


def _check_place(where: str, text: str, row: Row) -> list[Mismatch]:
    held = _at(text, row)
    if held == row["exact"]:
        return []
    what = f"characters {row['start']} to {row['end']}"
    return [
        Mismatch(where, row["paragraph"], what, repr(row["exact"]), repr(held) if held else "no such place")
    ]


@lru_cache(maxsize=4096)
def _by_itself(exact: str) -> article.Numeral | None:
    """Return what these characters say without those around them."""
    return next((found for found in article.scan(exact) if found.exact == exact), None)


def _check_rows(
    report: Report,
    table: str,
    text: str,
    found: Sequence[article.Numeral],
    rows: Sequence[Row],
) -> Iterable[Mismatch]:
    """Check each row of a table against the characters at its place.

    A row without a note says what the scanner says. A row with one has been set by a person: it says what its
    characters can state, and where the scanner reads them otherwise is a question of the report.
    """
    by_place = {(n.paragraph, n.start, n.end): n for n in found}
    sections = article.sections(text)
    for number, row in enumerate(rows, 2):
        where = f"{table}.csv: {row['figure_id'] if table == 'figures' else f'row {number}'}"
        if wrong := _check_place(where, text, row):
            yield from wrong
            continue
        proposed = by_place.get((row["paragraph"], row["start"], row["end"]))
        alone = _by_itself(row["exact"])
        if (read := proposed or alone) is None or (proposed is None and not row["note"].strip()):
            place = f"{row['start']} to {row['end']}"
            yield Mismatch(where, row["paragraph"], "place", place, "no numeral with a value there")
            continue
        # Who moves a place may leave out what changes the meaning: a hedge, a minus, a per cent sign.
        moved = proposed is None
        if moved:
            touched = _touched(found, row)
            there = ", ".join(f"{each.exact!r} at {each.start} to {each.end}" for each in touched)
            place = f"{row['exact']!r} at {row['start']} to {row['end']}"
            report.questions.append(Mismatch(where, row["paragraph"], "place", place, there or "no numeral"))
            proposed = touched[0] if len(touched) == 1 else alone
        fixed = {"section": sections[row["paragraph"] - 1], "decimals": read.decimals}
        fixed |= {"form": read.form} if table == "numerals" else {}
        yield from _compare(where, row, {name: row[name] for name in fixed}, fixed)
        stated = _stated(proposed or read, table)
        recorded = {name: row[name] for name in stated} | {"value": _value(row["value"])}
        for differs in _compare(where, row, recorded, stated):
            what = differs.what
            if what == "value":
                values = (article.value_text(each["value"]) or "none" for each in (recorded, stated))
                differs = Mismatch(where, row["paragraph"], what, *values)
            if row["note"].strip() and _is_printed(text, row, what, recorded["value"], (proposed, alone)):
                report.questions.append(differs)
            else:
                yield differs
        if table == "figures":
            yield from _check_unit(where, row, read)
            yield from _check_term(where, text, row)
            if moved and (wrong := [*_check_unit(where, row, proposed or read)]):
                report.questions += wrong


def _stated(numeral: article.Numeral, table: str) -> dict[str, Any]:
    """Return what the scanner proposes for a row, by the names of the fields."""
    if table == "numerals":
        return {"value": numeral.value, "hedge": numeral.hedge, "role": numeral.role}
    # A fall is printed without a minus sign: the words around it say that it is one.
    value = None if numeral.value is None else _double(numeral.value * numeral.sign)
    return {"value": value, "hedge": numeral.hedge, "measure": numeral.measure}


def _double(value: Fraction) -> Fraction:
    """Return a value as the ledger has it: its numbers are doubles."""
    return rounding.exact(float(value)) if value.denominator % 3 == 0 or value.denominator % 7 == 0 else value


def _value(value: Any) -> Fraction | None:
    """Return the value of a row, None where it is empty; `UNREADABLE` where it is no number."""
    if value == "" or value != value:
        return None
    try:
        return Fraction(value) if isinstance(value, str) else rounding.exact(value)
    except ValueError:
        return UNREADABLE


UNREADABLE = Fraction(-1, 10**30)
"""The value of a row that has none, unlike any other."""


def _is_printed(
    text: str, row: Row, field: str, value: Fraction | None, reads: Sequence[article.Numeral | None]
) -> bool:
    """Whether the characters can state what a person has set, though the scanner reads them otherwise."""
    if field == "role":
        return True
    sentence = numerals.fold(_around(text, row, 40, 14))
    if field == "measure":
        return measures.may_state(row["measure"], row["exact"], sentence)
    if field == "hedge":
        inside = numerals.hedges_in(row["exact"])
        return row["hedge"] in (inside or numerals.hedges_in(_alone(text, row)) | {"none"})
    printed = {_double(read.value) for read in reads if read and read.value is not None}
    if value in printed or "measure" not in row:
        minus = re.match("[-−－负負]|零下", row["exact"])
        falls, rises = (pattern.search(sentence) for pattern in (measures.FALLS, measures.RISES))
        return value in printed and bool(minus or row.get("measure") != "change" or rises or not falls)
    # A fall is printed without a minus sign, and only a change is one.
    fall = value is not None and -value in printed and row["measure"] == "change"
    return fall and bool(measures.FALLS.search(sentence))


def _alone(text: str, row: Row) -> str:
    """Return what stands around a row's place up to the next numerals."""
    around, exact = _around(text, row, 5, 6), row["exact"]
    left, _, right = around.partition(exact)
    either = re.compile(f"[0-9{numerals.DIGITS}{numerals.UNITS}]")
    return either.split(left)[-1] + exact + either.split(right)[0]


_IN_NUMERAL = frozenset(("%", "‰", "times", "percentage points", "rank"))


def _check_unit(where: str, row: Row, read: article.Numeral) -> Iterable[Mismatch]:
    """Check a unit that is part of the numeral, and one that has a name; any other is a reader's word."""
    unit = row["unit"]
    proposed = drafts.unit(read if read.measure == row["measure"] else replace(read, measure=row["measure"]))
    named = unit in drafts.UNIT_NAMES and proposed in drafts.UNIT_NAMES
    if unit != proposed and (named or unit in _IN_NUMERAL or proposed in _IN_NUMERAL):
        yield Mismatch(where, row["paragraph"], "unit", repr(unit), repr(proposed))


def _check_term(where: str, text: str, row: Row) -> Iterable[Mismatch]:
    """Check that the characters of a term stand in the figure's sentence, in their order."""
    at, after = (_starts(text)[row["paragraph"] - 1] + row[name] for name in ("start", "end"))
    if missing := _missing(text, at, after, row["term_zh"]):
        yield Mismatch(where, row["paragraph"], "term_zh", repr(row["term_zh"]), f"no {missing!r} there")


@lru_cache(maxsize=4096)
def _missing(text: str, start: int, end: int, term: str) -> str:
    """Return the first character of a term that the sentence around a place has not, over breaks of lines."""
    left = re.split("[。！？；]", text[max(0, start - 400) : start])[-1]
    right = re.split("[。！？；]", text[end : end + 400])[0]
    sentence = iter(numerals.fold(left + text[start:end] + right))
    return next((mark for mark in numerals.fold(term) if mark not in sentence), "")


def _touched(found: Sequence[article.Numeral], row: Row) -> list[article.Numeral]:
    """Return the numerals that lie at a row's place, in part or whole."""
    paragraph, start, end = row["paragraph"], row["start"], row["end"]
    return [n for n in found if n.paragraph == paragraph and start < n.end and n.start < end]


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
    """Each numeral of the text lies in one row, which may hold more than it."""
    rows: dict[int, list[Row]] = {}
    for row in numerals:
        rows.setdefault(row["paragraph"], []).append(row)
    for numeral in found:
        count = sum(
            row["start"] < numeral.end and numeral.start < row["end"]
            for row in rows.get(numeral.paragraph, ())
        )
        if count != 1:
            where = f"numerals.csv: {numeral.exact!r} at {numeral.start}"
            yield Mismatch(where, numeral.paragraph, "rows", "1", str(count))


def _is_mark(character: str) -> bool:
    """Whether a character is always part of a numeral, by Unicode's own list and not by the scanner's."""
    if character in _ALSO_WORDS or character in _RAISED:
        return False
    return character in article.MARKS or unicodedata.numeric(character, None) is not None


@lru_cache(maxsize=4)
def _marks(text: str) -> frozenset[int]:
    """Return the offset of each character that is always part of a numeral, and not of a unit."""
    in_units = {found.start() for found in re.finditer(numerals.IN_UNITS, numerals.fold(text))}
    return frozenset(at for at, character in enumerate(text) if _is_mark(character) and at not in in_units)


def check_coverage(text: str, rows: Sequence[Row]) -> tuple[int, list[Mismatch]]:
    """Check that each numeral character of the article belongs to one row, and each row holds one.

    Returned are how many such characters there are, and what does not hold.
    """
    marks, starts = _marks(text), _starts(text)
    covered: Counter[int] = Counter()
    wrong = []
    for number, row in enumerate(rows, 2):
        at = starts[row["paragraph"] - 1] if 1 <= row["paragraph"] < len(starts) else len(text)
        mine = range(at + row["start"], at + min(row["end"], row["start"] + 99))
        covered.update(mine)
        # 半小時 and 對折 hold no other.
        if marks.isdisjoint(mine) and not re.fullmatch("[^半對对]*[半對对]折?", row["exact"]):
            where = f"numerals.csv: row {number}"
            wrong.append(Mismatch(where, row["paragraph"], "characters", "a numeral", "none"))
    for place in sorted(marks):
        if covered[place] != 1:
            line = bisect_right(starts, place)
            where = f"article: character {place - starts[line - 1]}"
            wrong.append(Mismatch(where, line, "rows of numerals.csv", "1", str(covered[place])))
    return len(marks), wrong
