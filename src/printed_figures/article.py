"""Find every numeral in a Chinese text: where it stands, what it states, and what it seems to be for.

A numeral is any run of digits or Chinese numerals, whatever it means. Places are counted as in
``data/figures.csv``: paragraphs (lines) from 1, offsets in Unicode code points from 0. Simplified and
Traditional characters are read alike.

Not read as numerals: 半 (half), 雙 and 對 (a pair), 兆, Roman numerals, and accounting characters that are
ordinary words where they stand alone (隊伍, 大陸, 參加).
"""

import codecs
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from printed_figures import roles, rounding
from printed_figures.rounding import DIGITS, HAN, UNITS

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

LONGEST = 300
"""Characters of the longest numeral that is given a value: nothing longer states a quantity."""

_TENS = "廿卅卌"
_ENCLOSED = "".join(
    chr(code)
    for code in (
        *range(0x2460, 0x249C),
        *range(0x3220, 0x322A),
        *range(0x3280, 0x328A),
        *range(0x2776, 0x2780),
    )
)
_ACCOUNTING = dict(
    zip("壹貳贰弍叁叄參参肆伍陸陆柒捌玖拾佰仟", "一二二二三三三三四五六六七八九十百千", strict=True)
)

MARKS = frozenset(f"0123456789０１２３４５６７８９{DIGITS}{UNITS}{_TENS}{_ENCLOSED}")
"""The characters that are always part of a numeral."""

# Possessive quantifiers (++ and so on) keep every pattern linear: a run of digits is read once.
_Z = rf"[{DIGITS}{UNITS}{_TENS}](?:○*+[{DIGITS}{UNITS}{_TENS}])*+(?:○++(?=年))?+"
_N = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,12}+(?![0-9])|[0-9]++)(?:\.[0-9]++)?+"
_ZD = rf"{_Z}(?:[點点][{DIGITS}]++(?![十百千分刻線线])[萬万億亿]{{0,2}}+)?+"
_F_DIGITS = "壹貳贰弍叁叄肆伍陸陆柒捌玖"
# 隊伍, 大陸 and 收拾 are words: an accounting character alone counts only where it is no word.
_F = (
    rf"(?:(?:(?<![隊队入退行大內内登着著沿水])[{_F_DIGITS}參参](?:[拾佰仟]?[萬万億亿]|[拾佰仟])|[兩两][拾佰仟][萬万億亿]?"
    rf"|(?<![收撿捡])拾[{_F_DIGITS}]?[萬万億亿])"
    rf"(?:零(?=[{_F_DIGITS}]))?)++[{_F_DIGITS}]?+"
    rf"|(?<![收撿捡])拾[{_F_DIGITS}]|[壹貳贰弍叁叄柒捌玖]"
)
_BIG = r"(?:[多余餘幾几](?=[萬万億亿]))?[萬万億亿]{0,2}"
_SIGN = (
    rf"(?:(?<![0-9A-Za-z%‰)）{HAN}])[-－](?=[0-9])|(?<![0-9A-Za-z%‰{DIGITS}{UNITS}])−(?=[0-9])"
    r"|(?<![勝胜抱肩擔担欺辜自])[負负])?+"
)
_DOT = "[·‧・•]"
_CORE = re.compile(
    rf"""
    (?P<date>[0-9]{{4}}([-/.])[0-9]{{1,2}}\2[0-9]{{1,2}}(?![0-9])
      |(?:[0-9]++|{_Z}){_DOT}(?:[0-9]++|{_Z})(?:{_DOT}(?:[0-9]++|{_Z}))*+
      |[0-2]?[0-9][:：][0-5][0-9](?:[:：][0-5][0-9])?(?![0-9])
      |[0-9]++(?:\.[0-9]++){{2,}}+)
    |(?P<parts>{_SIGN}(?:{_N}[萬万億亿]?|{_Z})分之(?:{_N}|{_ZD}))
    |(?P<over>[0-9]{{1,4}}/[0-9]{{1,4}}(?![0-9/]))
    |(?P<doubled>翻了?(?:[一兩两二三四五六七八九]|[0-9]{{1,2}})番)
    |(?P<ordinal>第(?:{_Z}|[0-9]++))
    |(?P<tenths>(?:[一二兩两三四五六七八九十]|[0-9]{{1,2}}(?:\.[0-9])?)
      成(?![為为功立員员果長长績绩本都熟交人年就效語语千型形品])[一二三四五六七八九]?)
    |(?P<accounting>{_F})
    |(?P<plain>{_SIGN}(?:{_N}(?:[十百千]?[萬万億亿]{{1,2}}|[十百千])
        (?:零?[0-9]++(?:\.[0-9]++)?+(?:[多余餘](?=[萬万]))?[十百千萬万億亿]{{1,3}})*+{_BIG}
      |{_N}{_BIG}|{_ZD}{_BIG})(?:[%‰]|倍)?+)
    |(?P<enclosed>[{_ENCLOSED}])
    """,
    re.VERBOSE,
)
_ANY = re.compile(rf"[0-9０-９{DIGITS}{UNITS}{_TENS}{_ENCLOSED}{_F_DIGITS}參参]")
_NARROW = str.maketrans("０１２３４５６７８９％．", "0123456789%.")
_WIDE_COMMA = re.compile(r"(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")
_ROMANISED = re.compile(rf"(?<=[〇{HAN}])[(（][A-Za-zÀ-ɏ\u0300-\u036f]{{1,12}}[1-5]?[)）]")
_GRAMMAR = re.compile(
    # 一億 二千三百四十五萬 零 六百七十八, each part in falling order, a 零 wherever something is skipped.
    r"(?:S?[億亿])?(?:S?[萬万])?S?".replace(
        "S",
        "(?:零?(?:[D]?千)?零?(?:[D]?百)?零?(?:(?:[D]?十|[廿卅卌]))?零?[D]?)",
    ).replace("[D]", "[一二兩两三四五六七八九]")
)
_RANGE = re.compile("一二|一兩|一两|二三|兩三|两三|三兩|三两|三四|三五|四五|五六|六七|七八|八九")

_BEFORE = {
    mark: hedge
    for hedge, marks in rounding.HEDGES.items()
    for mark in marks
    if mark not in {"以上", "以下", "以內", "以内", "余", "餘", "多", "左右", "上下"}
}
_AFTER = {mark: hedge for hedge, marks in rounding.HEDGES.items() for mark in marks if mark not in _BEFORE}
# A hedge of one character is often the end of another word: 最近, 條約, 趕超.
_NO_HEDGE_BEFORE = {
    "近": "最附靠臨临親亲新遠远逼鄰邻貼贴切",
    "約": "條条公節节預预簽签合制特契有相赴違违爽婚履守邀續续失誓和盟",
    "超": "趕赶反高英出",
    "多": "最至許许",
}
_NO_HEDGE_BEFORE["约"] = _NO_HEDGE_BEFORE["約"]
_BEFORE_PATTERN = re.compile(f"(?:{'|'.join(sorted(_BEFORE, key=len, reverse=True))})$")
_INDEFINITE = re.compile(
    r"(?:(?<![人總总次戶户件個个分參参讀读指奇偶無无度倍少多點点])[數数]|[幾几]|(?<![以路街線线網网身馬马晚早向])上)$"
)
_AFTER_PATTERN = re.compile(r"以上|以下|以[內内]|左右|上下|[余餘]|多(?![數数少半元])|[幾几](?![乎何])")
_AFTER_UNIT = re.compile(
    r"[個个](?P<a>多)(?=月|小[時时]|[鐘钟][頭头]|星期|世[紀纪]|季)"
    r"|(?:公[里斤頃顷]|小[時时]|分[鐘钟]|[年天歲岁里米元塊块噸吨斤畝亩周週])"
    r"(?P<b>[多余餘])(?![次年種种樣样個个名起項项家方少數数人位元])"
    rf"|(?!人以)[{HAN}%‰]{{1,3}}?(?P<c>以上|以下|以[內内]|左右)"
    r"|人(?P<d>以上|以下|以[內内])"
)
_RECENTLY = re.compile(r"(?:[年天日月周]|[個个]月)[來来]")


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
        The characters as printed, with hedge and percent sign where they touch it.
    value : Fraction or None
        In the printed unit (98.8 for 98.8 %), exact; None where it is no number (5·31).
    decimals : int
        Digits printed after the decimal mark.
    hedge, form, role, measure : str
        Of `printed_figures.rounding.HEDGES`, `FORMS`, `printed_figures.roles.ROLES` and, for a figure, its
        ``MEASURES``.
    sign : int
        -1 where the words before it say a fall, else 1.
    unit, term : str
        The unit as printed, and the words that seem to say what is counted; empty where not known.
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


@dataclass(frozen=True, slots=True)
class _Plain:
    """A paragraph as it is searched: narrow digits, no romanisation; with the way back to its offsets."""

    text: str
    cuts: tuple[int, ...] = ()
    shifts: tuple[int, ...] = (0,)

    def origin(self, offset: int) -> int:
        """Return the offset in the paragraph of a character of the searched text."""
        return offset + self.shifts[bisect_right(self.cuts, offset)]


def _plain(paragraph: str) -> _Plain:
    text = paragraph
    if "，" in text:
        text = _WIDE_COMMA.sub(",", text)
    text = text.translate(_NARROW).replace("％", "%")
    cuts, shifts, pieces, last, removed = [], [0], [], 0, 0
    for found in _ROMANISED.finditer(text):
        pieces.append(text[last : found.start()])
        cuts.append(found.start() - removed)
        removed += found.end() - found.start()
        shifts.append(removed)
        last = found.end()
    if not cuts:
        return _Plain(text)
    pieces.append(text[last:])
    return _Plain("".join(pieces), tuple(cuts), tuple(shifts))


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
            "romanised": sum(len(found.group()) for found in _ROMANISED.finditer(paragraph)),
        }
        for number, (paragraph, section) in enumerate(zip(text.split("\n"), sections(text), strict=True), 1)
    ]


def scan_paragraph(paragraph: str, number: int = 1, section: str = "opening") -> list[Numeral]:
    """Find the numerals of one paragraph, whose number and section go into the result.

    In the order of the text; no two overlap.
    """
    if not _ANY.search(paragraph):
        return []
    plain = _plain(paragraph)
    found, last = [], 0
    for core in _CORE.finditer(plain.text):
        start, end, hedge = _with_hedges(plain.text, core, last)
        last = end
        numeral = _numeral(plain, core, start, end, hedge)
        first, after = plain.origin(start), plain.origin(end - 1) + 1
        found.append(Numeral(section, number, first, after, paragraph[first:after], *numeral))
    return found


def _numeral(plain: _Plain, core: re.Match[str], start: int, end: int, hedge: str) -> tuple[Any, ...]:
    text, printed = plain.text, core.group()
    kind = core.lastgroup or ""
    # Nothing that long is kept in the cache either.
    value, decimals = _read(kind, printed) if len(printed) <= LONGEST else (None, 0)
    touching = start < core.start() or end > core.end()
    if hedge == "none":
        hedge = _hedge_after_unit(text, core.end(), kind)
    place = roles.Place.of(text, core.start(), core.end(), kind, value, hedge, touching=touching, end=end)
    role = roles.role(place)
    statement = roles.statement(place) if role == "figure" else ("", 1, "", "")
    return value, decimals, hedge, _form(printed), role, *statement


def _with_hedges(text: str, core: re.Match[str], last: int) -> tuple[int, int, str]:
    """Widen a numeral by the hedge that touches it; `last` is where the numeral before it ends."""
    start, end, kind, printed = core.start(), core.end(), core.lastgroup, core.group()
    if kind in {"date", "ordinal", "enclosed"}:
        return start, end, "none"
    if inner := re.search(r"[多余餘幾几](?=[萬万億亿])", printed[-4:]):
        return start, end, _AFTER.get(inner.group(), "more_than")
    before = text[max(last, start - 4) : start]
    if found := _BEFORE_PATTERN.search(before):
        mark = found.group()
        ahead = text[max(0, start - len(mark) - 1) : start - len(mark)]
        recent = mark == "近" and _RECENTLY.match(text, end)
        if not recent and not (ahead and ahead in _NO_HEDGE_BEFORE.get(mark, "")):
            return start - len(mark), end, _BEFORE[mark]
    found = _INDEFINITE.search(before) if printed[0] in UNITS else None
    if found and not (found.group() == "上" and printed[0] == "十"):
        return start - 1, end, "at_least" if found.group() == "上" else "more_than"
    if found := _AFTER_PATTERN.match(text, end):
        mark = found.group()
        # 十多 but not 三多, 十幾 but not 三成幾.
        round_enough = printed[-1] in UNITS if mark in "幾几" else printed[-1] not in DIGITS
        if len(mark) > 1 or round_enough:
            return start, found.end(), _AFTER.get(mark, "more_than")
    return start, end, "none"


def _hedge_after_unit(text: str, end: int, kind: str) -> str:
    """Return the hedge that a unit parts from its numeral: 3年多, 60歲以上."""
    if kind in {"date", "ordinal", "enclosed"}:
        return "none"
    found = _AFTER_UNIT.match(text, end)
    return _AFTER[found.group(found.lastgroup or 0)] if found else "none"


def _form(printed: str) -> str:
    arabic = any(mark.isascii() and mark.isdigit() for mark in printed) or printed[0] in _ENCLOSED
    chinese = any(mark in DIGITS or mark in UNITS or mark in _TENS or mark in _ACCOUNTING for mark in printed)
    if not chinese:
        return "arabic"
    return "mixed" if arabic else "chinese"


@lru_cache(maxsize=1 << 16)
def _read(kind: str, printed: str) -> tuple[Fraction | None, int]:
    """Return the value of a numeral without hedge, and its printed decimals."""
    if kind == "date":
        return None, 0
    negative = printed[0] in "-－−負负"
    try:
        value = _value(kind, printed[negative:])
        return -value if negative else value, _decimals(printed)
    except (ValueError, ZeroDivisionError):
        return None, 0


def _decimals(printed: str) -> int:
    tail = re.search(rf"(?:\.([0-9]+)|[點点]([{DIGITS}]+))", printed)
    return len(tail.group(1) or tail.group(2)) if tail else 0


def _value(kind: str, printed: str) -> Fraction:
    if kind == "enclosed":
        return Fraction(str(int(unicodedata.numeric(printed))))
    if kind == "over":
        return Fraction(printed)
    if kind == "doubled":
        return Fraction(2) ** int(_number(printed.strip("翻了番")))
    if kind == "accounting":
        return _number("".join(_ACCOUNTING.get(mark, mark) for mark in printed))
    if kind == "ordinal":
        return _number(printed[1:])
    if kind == "parts":
        whole, _, part = printed.partition("分之")
        if whole in {"百", "千"}:
            return _number(part)
        return _number(part) / _number(whole)
    if kind == "tenths":
        return rounding.read(printed).value
    return _number(printed.rstrip("%‰倍").translate(_NO_INNER_HEDGE))


_LONG_FORMS = str.maketrans({"廿": "二十", "卅": "三十", "卌": "四十", "○": "零", "〇": "零"})
_NO_INNER_HEDGE = dict.fromkeys(map(ord, "多余餘幾几"))


def _number(text: str) -> Fraction:
    """Read a number in digits, Chinese numerals or both: 1,205, 十八, 二〇二二, 1億2000萬."""
    text = text.translate(_LONG_FORMS)
    if not text:
        raise ValueError("no digits, expected a number")
    if re.fullmatch(rf"[{DIGITS}]{{2,}}", text):
        if _RANGE.fullmatch(text) or re.fullmatch(r"(?:(.)\1)+", text):
            raise ValueError(f"a range or a repetition: {text!r}, expected one number")
        return Fraction("".join(str(_DIGITS_VALUE[mark]) for mark in text))
    if not re.search(r"[0-9.點点]", text) and not _GRAMMAR.fullmatch(
        re.sub("[億亿万萬]+$", "", text) or "一"
    ):
        raise ValueError(f"not a number: {text!r}, expected such as '二千三百'")
    return _sum(text)


_DIGITS_VALUE = dict(zip(DIGITS, (0, 0, 1, 2, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))


def _sum(text: str) -> Fraction:
    """Add up the parts around 億 and 萬; what lies between them is read by `rounding.read`."""
    for marks in ("億亿", "萬万"):
        place = max(text.rfind(mark) for mark in marks)
        if place >= 0:
            left, right = text[:place], text[place + 1 :]
            multiple = rounding.MULTIPLES[text[place]]
            if len(right) == 1 and right in DIGITS and right not in "零〇":
                # 一萬五 is fifteen thousand.
                return _sum(left or "一") * multiple + _DIGITS_VALUE[right] * Fraction(multiple, 10)
            rest = right.lstrip("零") if len(right) > 1 else right
            return _sum(left or "一") * multiple + (_sum(rest) if rest else 0)
    total = Fraction(0)
    pieces = re.findall(r"零?([0-9,]+(?:\.[0-9]+)?)([十百千]?)", text)
    if pieces and re.fullmatch(r"(?:零?[0-9,]+(?:\.[0-9]+)?[十百千]?)+", text):
        for digits, unit in pieces:
            total += rounding.read(digits).value * rounding.MULTIPLES.get(unit, 1)
        return total
    return rounding.read(f"一{text}" if text[0] in "百千" else text).value


def plain(content: bytes) -> bytes:
    """Return a text's bytes without a byte order mark, with LF for any line end."""
    return content.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def text_of(content: bytes) -> str:
    """Decode a text of which only the characters and the lines count."""
    return plain(content).decode("utf-8")


def scan(text: str) -> list[Numeral]:
    """Find the numerals of a text, one paragraph a line: in its order, and no two overlap."""
    found = []
    for number, (paragraph, section) in enumerate(zip(text.split("\n"), sections(text), strict=True), 1):
        found += scan_paragraph(paragraph, number, section)
    return found
