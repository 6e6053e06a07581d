"""Find every numeral in a Chinese text: where it stands, what it states, and what it seems to be for.

A numeral is any run of digits or Chinese numerals, whatever it means. Places are counted as in
``data/figures.csv``: paragraphs (lines) from 1, offsets in Unicode code points from 0. Simplified and
Traditional characters are read alike. Of a numeral that a line break parts, the end is counted on over the
break, as one character.

Not read as numerals: 雙 and 對 (a pair), 半 but where it is part of a figure (六成半, 三年半, 一半), and
accounting characters that are ordinary words where they stand alone (隊伍, 大陸, 參加).
"""

import codecs
import math
import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

from printed_figures import measures, roles
from printed_figures.numerals import MARKS, MULTIPLES, ROMANISED, Amount, Found, View, amount, find_all
from printed_figures.roles import Place, Previous

__all__ = [
    "FORMS",
    "MARKS",
    "Numeral",
    "paragraph_rows",
    "plain",
    "scan",
    "scan_paragraph",
    "sections",
    "text_of",
    "value_text",
]

FORMS = ("arabic", "chinese", "mixed")
"""How a numeral is printed."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """One numeral of a text; its role, measure, sign, unit and term are proposals.

    Parameters
    ----------
    section : str
        Letter of the heading that it stands under (``A`` for a line such as "A 標題"), or ``opening``.
    paragraph : int
        Line, counted from 1.
    start, end : int
        Offsets in the line, in code points, counted from 0; ``end`` is after the last character.
    exact : str
        The characters as printed, with hedge and percent sign where they touch it; without a line break.
    value : Fraction or None
        In the printed unit (98.8 for 98.8 %), exact; None where it is no number (5·31), for a ``reason``.
    decimals : int
        Digits printed after the decimal mark.
    hedge, form, role, measure : str
        Of `printed_figures.rounding.HEDGES`, `FORMS`, `printed_figures.roles.ROLES` and, for a figure,
        `printed_figures.measures.MEASURES`.
    sign : int
        -1 where the words around it say a fall, else 1.
    unit, term : str
        The unit as printed, and the words that seem to say what is counted; empty where not known.
    reason : str
        Why there is no value; empty where there is one.
    """

    section: str
    paragraph: int
    start: int
    end: int
    exact: str
    value: Fraction | None
    decimals: int
    hedge: str
    form: str
    role: str
    measure: str
    sign: int
    unit: str
    term: str
    reason: str = ""


def value_text(value: Fraction | None) -> str:
    """Write a value as an exact decimal, as a fraction where its decimals do not end, empty for None."""
    if value is None:
        return ""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest > 1:
        return str(value)
    places = max(value.denominator.bit_length(), 1) if value.denominator > 1 else 0
    digits = value * 10**places
    text = f"{Decimal(digits.numerator).scaleb(-places):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


_HEADING = re.compile(r"([A-Z])[ 　]")


def sections(text: str) -> list[str]:
    """Name the section of each paragraph: the letter of the last heading such as "A 標題", or ``opening``."""
    found, section = [], "opening"
    for paragraph in text.split("\n"):
        if heading := _HEADING.match(paragraph):
            section = heading.group(1)
        found.append(section)
    return found


def paragraph_rows(text: str) -> list[dict[str, int | str]]:
    """Return what ``paragraphs.csv`` records of each paragraph."""
    return [
        {
            "paragraph": number,
            "section": section,
            "characters": len(paragraph),
            "romanised": sum(len(found.group()) for found in ROMANISED.finditer(paragraph)),
        }
        for number, (paragraph, section) in enumerate(zip(text.split("\n"), sections(text), strict=True), 1)
    ]


def scan_paragraph(paragraph: str, number: int = 1, section: str = "opening") -> list[Numeral]:
    """Find the numerals of one paragraph, whose number and section go into the result; see `scan`."""
    return [replace(found, paragraph=number, section=section) for found in scan(paragraph)]


def scan(text: str) -> list[Numeral]:
    """Find the numerals of a text, one paragraph a line: in its order, and no two overlap."""
    view, named = View(text), sections(text)
    lines = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    numerals: list[Numeral] = []
    found = list(find_all(view.folded))
    previous = None
    for number, core in enumerate(found):
        read = _shared(view, found, number)
        place = Place.of(
            view,
            core,
            read.value,
            previous and replace(previous, between=view.folded[found[number - 1].end : core.start]),
        )
        role = roles.role(place)
        stated = measures.statement(place) if role == "figure" else ("", 1, "", "")
        measure, sign, unit, term = _from_range(view, found, number, stated) if role == "figure" else stated
        start, end = view.origin(core.start), view.origin(core.end - 1) + 1
        line = bisect_right(lines, start) - 1
        numerals.append(
            Numeral(
                section=named[line],
                paragraph=line + 1,
                start=start - lines[line],
                end=end - lines[line],
                exact=text[start:end].replace("\n", ""),
                value=read.value,
                decimals=read.decimals,
                hedge=core.hedge,
                form=_form(view.folded[core.core_start : core.core_end]),
                role=role,
                measure=measure,
                sign=sign,
                unit=unit,
                term=term,
                reason=read.reason,
            )
        )
        previous = Previous(role, core.kind, measure, sign, unit, "")
    return numerals


_LISTED = re.compile(r"\s?(?:至|到|[~～\-—–]{1,2}|[、和及与])\s?")
_RANGE = re.compile(r"\s?(?:至|到|[~～\-—–]{1,2})\s?")


def _between(view: View, found: list[Found], number: int) -> str:
    return view.folded[found[number].end : found[number + 1].start] if number + 1 < len(found) else "\n"


def _shared(view: View, found: list[Found], number: int) -> Amount:
    """Read a numeral, of a range with what its last end alone prints: 3至5萬 is 30,000 to 50,000."""
    core = found[number]
    text = view.folded[core.core_start : core.core_end]
    read = amount(core.kind, text)
    if core.kind != "plain" or read.value is None or not _RANGE.fullmatch(_between(view, found, number)):
        return read
    other = found[number + 1]
    last = view.folded[other.core_start : other.core_end]
    multiple = multiple_of(last, other.kind)
    if (
        multiple == 1
        or re.search("[%‰倍万亿]$", text)
        or read.value * multiple > (amount(other.kind, last).value or 0)
    ):
        return read
    return replace(read, value=read.value * multiple, step=(read.step or Fraction(1)) * multiple)


def multiple_of(text: str, kind: str = "plain") -> int:
    """Return what the last end of a range multiplies its first end by: 10000 for 5萬, 10 for 五成."""
    if kind == "tenths":
        return 10
    found = re.search("(?:(?<=[0-9])[百千])?[万亿]+$", text)
    return math.prod(MULTIPLES[mark] for mark in found.group()) if found and kind == "plain" else 1


def _from_range(
    view: View, found: list[Found], number: int, stated: tuple[str, int, str, str]
) -> tuple[str, int, str, str]:
    """Give a figure without a unit that of the list or range that it begins: 12至18個月."""
    measure, sign, unit, term = stated
    core = found[number]
    if unit or measure == "rank" or core.kind not in {"plain", "half"}:
        return stated
    last = number
    while _LISTED.fullmatch(_between(view, found, last)):
        last += 1
        other = found[last]
        place = Place.of(
            view, other, amount(other.kind, view.folded[other.core_start : other.core_end]).value, None
        )
        theirs, _, unit, noun = measures.statement(place)
        if unit:
            return (
                measure if measure == "change" else theirs,
                sign,
                unit,
                noun if unit not in "%‰倍" else term,
            )
    return stated


def _form(printed: str) -> str:
    arabic = any(mark.isascii() and mark.isdigit() for mark in printed) or not re.search(
        r"[一-鿿零]", printed
    )
    chinese = bool(re.search(r"[一-鿿]", printed))
    return ("mixed" if arabic else "chinese") if chinese else "arabic"


def plain(content: bytes) -> bytes:
    """Return a text's bytes with line feeds for other line ends, and no byte order mark."""
    return content.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def text_of(content: bytes) -> str:
    """Decode a text of which only the characters and the lines count."""
    return plain(content).decode("utf-8")
