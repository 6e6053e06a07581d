"""The numerals of Chinese print: one grammar for whoever reads one figure and for whoever scans a text.

`View` is a text as it is searched: in one script, without the blanks, line breaks and look-alike characters
that part or disguise a numeral, and with the way back to the offsets of the text as given. `find` finds the
next numeral in it, with its hedge; `Amount` is what it states.
"""

import itertools
import math
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from printed_figures.scripts import SIMPLIFIED, TRADITIONAL

__all__ = [
    "DIGITS",
    "HAN",
    "HEDGES",
    "IN_UNITS",
    "MARKS",
    "MULTIPLES",
    "ROMANISED",
    "UNITS",
    "Amount",
    "Found",
    "View",
    "amount",
    "find",
    "find_all",
    "fold",
    "hedges_in",
]

HEDGES = {
    "none": (),
    "at_least": (
        *("至少", "不少於", "不少于", "不低於", "不低于", "起碼", "起码", "最少", "不下"),
        *("以上", "余", "餘"),
    ),
    # Before more_than: a bound that is denied ends in the words of the opposite bound.
    "at_most": (
        *("不超過", "不超过", "不多於", "不多于", "不高於", "不高于", "不大於", "不大于"),
        *("至多", "最多", "以下", "以內", "以内"),
    ),
    "more_than": (
        *("超過", "超过", "超", "逾", "多於", "多于", "高於", "高于", "大於", "大于", "突破", "不止", "不只"),
        *("多", "出頭", "出头"),
    ),
    "about": ("大約", "大约", "約莫", "约莫", "大概", "約", "约", "左右", "上下"),
    "nearly": ("將近", "将近", "接近", "逼近", "幾近", "几近", "近乎", "幾乎", "几乎", "差不多", "近"),
    "less_than": (
        *("不足", "不到", "未滿", "未满", "不滿", "不满", "未達", "未达", "未及", "不及"),
        *("少於", "少于", "低於", "低于", "小於", "小于"),
    ),
}
"""The hedges, each with the characters that print it."""

HAN = "㐀-鿿"
"""Chinese characters, for a set of a regular expression."""

DIGITS = "零一二两三四五六七八九"
"""Chinese digits as a `View` has them; 〇 is there 零."""
_VALUES = dict(zip(DIGITS, (0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))

MULTIPLES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "兆": 10**12}
UNITS = "十百千万亿"
"""Chinese characters for powers of ten, as a `View` has them. 兆 is one behind a number only."""
_TENS = {"廿": "二十", "卅": "三十", "卌": "四十"}
_ACCOUNTING = dict(zip("壹贰弍叁参肆伍陆柒捌玖拾佰仟", "一二二三三四五六七八九十百千", strict=True))

_VULGAR = "¼½¾⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
_ENCLOSED = "".join(
    map(
        chr,
        itertools.chain(
            range(0x2460, 0x249C),
            range(0x24EA, 0x2500),
            range(0x3220, 0x322A),
            range(0x3280, 0x328A),
            range(0x2776, 0x2794),
            range(0x2160, 0x2189),
        ),
    )
)
"""Numbers in a circle, in brackets, with a dot; Roman numerals that are one character."""

MARKS = frozenset(
    f"0123456789０１２３４５６７８９〇萬億兩⼀⼆⼋⼗{DIGITS}{UNITS}{''.join(_TENS)}{_ENCLOSED}{_VULGAR}"
)
"""The characters, as printed, that are always part of a numeral."""


def _folding() -> dict[int, str]:
    """Map look-alike characters and those of the other script, one to one."""
    table = {}
    for code in itertools.chain(range(0x2E80, 0x2FE0), range(0xF900, 0xFB00), range(0xFF01, 0xFF5F)):
        plain = unicodedata.normalize("NFKC", chr(code))
        # Full-width marks that part sentences are those of Chinese print.
        if len(plain) == 1 and plain != chr(code) and plain not in "!(),:;?[]<>":
            table[code] = plain
    table |= dict(
        zip(map(ord, "⺟⺠⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻢⻩⻬"), "母民西见角贝车长门青页风马黄齐", strict=True)
    )
    table |= dict.fromkeys([0xA0, *range(0x2000, 0x200B), 0x202F], " ") | dict.fromkeys([0x2010, 0x2011], "-")
    table |= {ord("﹪"): "%", ord("﹣"): "-", ord("〇"): "零", ord("￥"): "¥", ord("−"): "-"}
    return table


_LOOKALIKE = _folding()
_FOLD = _LOOKALIKE | {ord(a): b for a, b in zip(TRADITIONAL, SIMPLIFIED, strict=True)}


def fold(text: str) -> str:
    """Write a text in Simplified characters, one for each of its own."""
    return text.translate(_FOLD)


_WIDE_COMMA = re.compile(r"(?<=[0-9０-９])，(?=[０-９]{3}(?![０-９]))")
_ZERO = re.compile(
    rf"(?<=[{DIGITS}])[○◯](?![{HAN}]{{0,3}}[○◯、])|[○◯](?=[{DIGITS}点‧·])|(?<=[{DIGITS}][○◯])[○◯]"
)
_NUMBERS = rf"0-9{DIGITS}{UNITS}{''.join(_TENS)}{''.join(_ACCOUNTING)}"
ROMANISED = re.compile(rf"(?<=[〇{HAN}])[(（][A-Za-zÀ-ɏ\u0300-\u036f]{{1,12}}[1-5]?[)）]")
_THOUSAND = "[0-9]{3}(?![0-9])"
_GONE = re.compile(
    "|".join(
        (
            # A blank before what cannot stand alone in a numeral: 三千 八百, 百 分之 五, 2.4 个 百分点.
            (
                rf"(?<=[{_NUMBERS}]) {{1,4}}(?="
                rf"[万亿](?![科达州宁事物里家])|[十百千拾佰仟](?:[ {_NUMBERS}元人名户吨亩]|$)"
                rf"|[余多几] ?[万亿]|点 {{0,2}}[{DIGITS}]|分 {{0,2}}[之点]|又"
                rf"|[%‰]|[成折](?![{HAN}])|个 {{0,2}}百 {{0,2}}分)"
            ),
            # And behind it.
            rf"(?<=[十百千万亿点又成]) {{1,2}}(?=[{DIGITS}拾贰]|十(?![{HAN}])|[余多几] ?[万亿])",
            r"(?<=[十百千万亿]) (?=[0-9]{1,4} ?[千百])|(?<=[余多几]) (?=[万亿])",
            rf"(?<=又) {{1,2}}(?=[{_NUMBERS}])|(?<=分) {{1,3}}(?=之 {{0,2}}[{_NUMBERS}负])",
            rf"(?<=分之) {{1,2}}(?=[{_NUMBERS}])|(?<=之) {{1,2}}(?=[0-9零一二三四五六七八九十百壹贰叁负])",
            r"(?<=[百佰]) {1,3}(?=分 {0,2}[之点])|(?<=个) (?=百 ?分)|(?<=分) (?=点)",
            # Thousands: 42 923.
            *(rf"(?<=[^0-9.,][1-9]{'[0-9]' * more}) (?={_THOUSAND})" for more in range(3)),
            rf"(?<=[0-9] [0-9]{{3}}) (?={_THOUSAND})",
            # A sign in a cell of its own.
            r"(?:(?<=[|｜\t] [-+])|(?<=[|｜\t][-+]))[ \t]*[|｜\t][ \t]*(?=[0-9])",
        )
    )
)
_SPACED = re.compile(rf"(?:[{HAN}，。、] ){{3}}")
_LEADS = "有共达为计约至到降升增减长少跌涨"
_BROKEN = re.compile(
    rf"(?<=[0-9{DIGITS}]点)\n(?=[{DIGITS}])|(?<=[{DIGITS}{UNITS}])\n(?=点[{DIGITS}])|(?<=[百千万分]分)\n(?=之)|(?<=分之)\n(?=[{_NUMBERS}])"
    rf"|(?<=[{HAN}]第)\n(?=[0-9{DIGITS}])|(?<=[0-9][.,])\n(?=[0-9])|(?<=[{DIGITS}{UNITS}])\n(?=[{UNITS}])"
    rf"|(?<=[，、,{HAN}][升降增减加少长跌涨至到达为约共计近逾超过有了])\n(?=[{_NUMBERS}约近逾超])"
    r"|(?<=成)\n(?=[半一二三四五六七八九][，。、；])"
    # Within one number, whose first part stands without a unit: 三百⏎二十名, 共2⏎45人, 1,2⏎30起.
    rf"|(?<=[{DIGITS}]百)\n(?=零[{DIGITS}]|[{DIGITS}]十)|(?<=[{DIGITS}]千)\n(?=零[{DIGITS}]|[{DIGITS}]百)"
    rf"|(?<=[{DIGITS}十百千][万亿])\n(?=零[{DIGITS}]|[{DIGITS}][千百])"
    rf"|(?:(?<=[{_LEADS}][0-9])|(?<=[{_LEADS}][0-9]{{2}})|(?<=[{_LEADS}][0-9]{{3}}))\n"
    rf"(?=[0-9]{{1,3}}(?:\.[0-9]+)?[%％‰万亿人名件宗起例元个户家间吨次])"
    r"|(?<=[0-9],[0-9])\n(?=[0-9]{2}(?![0-9]))|(?<=[0-9],[0-9]{2})\n(?=[0-9](?![0-9]))"
    rf"|(?<=[0-9])\n(?=[%％‰万亿])|(?<=[，、])\n(?=[{HAN}{_NUMBERS}])"
)


class View:
    """A text as it is searched, with the way back to its offsets.

    ``text`` is as printed without what parts numerals, ``folded`` the same in Simplified characters; their
    offsets are the same.
    """

    __slots__ = ("cuts", "folded", "shifts", "text")

    def __init__(self, text: str) -> None:
        """Fold a text."""
        printed = _WIDE_COMMA.sub(",", text) if "，" in text else text
        printed = printed.translate(_LOOKALIKE)
        folded = printed.translate(_FOLD)
        if "○" in folded or "◯" in folded:
            folded = _ZERO.sub("零", folded)
        gone = [found.span() for found in ROMANISED.finditer(folded)]
        gone += list(_blanks(folded))
        gone += [found.span() for found in _BROKEN.finditer(folded)] if "\n" in folded else []
        gone += _wrapped(folded)
        self.cuts: list[int] = []
        self.shifts = [0]
        self.text = self.folded = ""
        pieces, last, removed = [], 0, 0
        for start, end in sorted(gone):
            if start < last:  # Found twice.
                continue
            pieces.append(slice(last, start))
            self.cuts.append(start - removed)
            removed += end - start
            self.shifts.append(removed)
            last = end
        pieces.append(slice(last, None))
        self.text = "".join(printed[piece] for piece in pieces)
        self.folded = "".join(folded[piece] for piece in pieces)

    def origin(self, offset: int) -> int:
        """Return the offset in the text as given of a character of the view."""
        return offset + self.shifts[bisect_right(self.cuts, offset)]


def _blanks(text: str) -> Iterator[tuple[int, int]]:
    """Find the blanks and cell borders that part a numeral or every character of a line."""
    if " " not in text and "|" not in text and "\t" not in text and "｜" not in text:
        return
    start = 0
    for line in text.split("\n"):
        if line.count(" ") > len(line) // 3 and _SPACED.search(line):
            yield from (
                found.span()
                for found in re.compile(r"(?<=\S) +(?=\S)").finditer(text, start, start + len(line))
            )
        elif " " in line or "|" in line or "\t" in line or "｜" in line:
            cells = bool(re.search(r"[|｜\t　]|  ", line)) or not re.fullmatch(
                rf"[{HAN}]*(?: [-+0-9.,%]+)+", line
            )
            yield from (
                (start + found.start() - 1, start + found.end() - 1)
                for found in _GONE.finditer("\n" + line)
                if cells or not (line[found.start() - 2].isascii() and line[found.end() - 1].isascii())
            )
        start += len(line) + 1


def _wrapped(text: str) -> list[tuple[int, int]]:
    """Find the line breaks of a text that was broken into lines of one width."""
    lines = text.split("\n")
    width = max(map(len, lines))
    full = [len(line) >= 20 and width - len(line) <= 3 and width <= 80 for line in lines]
    if sum(full) < 3:
        return []
    ends = list(itertools.accumulate(len(line) + 1 for line in lines))
    return [
        (end - 1, end)
        for line, following, is_full, end in zip(lines, lines[1:], full, ends, strict=False)
        if is_full and not re.search(r"[。！？；：\s|]$", line) and re.match(rf"[{HAN}0-9，。、%]", following)
    ]


# Possessive quantifiers (++ and so on) keep every pattern linear: a run of digits is read once.
IN_UNITS = (
    r"(?:(?<=[^百千万分])百(?=分[点比号率制位数])|(?<=[0-9%零一二三四五六七八九十百万亿几])千(?=[瓦米克卡伏焦帕赫]|比特|字节)"
    r"|(?<=[0-9零一二三四五六七八九十百千万亿])两(?![百千万亿个名年天次人日月起宗家周件位小种项条回场]))"
)
"""A numeral character that is part of a unit: 百 of 百分點, 千 of 千瓦, 兩 as a weight."""
_R = rf"(?:(?!{IN_UNITS})[{DIGITS}{UNITS}{''.join(_TENS)}])"
# 队伍, 大陆, 参加 and 收拾 are words: an accounting character counts only beside another numeral.
_ACCOUNT = (
    r"(?:[壹贰弍叁柒捌玖佰仟]|肆(?![意无虐])|伍(?![的长])|陆(?![军战地海空上续路])|拾(?![起取到得])"
    r"|参(?=[拾佰仟]))"
)
_RUN = (
    rf"(?:{_R}(?:{_R}|{_ACCOUNT})*+"
    rf"|(?:(?<![队入退行])伍|(?<![大内登着沿水海])陆|(?<![收捡俯])拾|(?<!放)肆|[壹贰弍叁柒捌玖佰仟]|参(?=[拾佰仟]))"
    rf"(?:{_R}|{_ACCOUNT})++|[壹贰弍叁柒捌玖](?![{HAN}]?[子室号]))"
)
_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,12}+(?![0-9])|[0-9]++)(?:\.[0-9]++)?+|(?<![0-9.])\.[0-9]++"
_MANY = r"(?:[多余几](?=[万亿]))"
_BIG = rf"(?:{_MANY}?[万亿]|兆(?![赫瓦字位比帕欧伏焦头示丰]))"
_POINT = r"(?:点[零一二三四五六七八九壹贰叁肆伍陆柒捌玖]++(?![十百千分刻线]))"
# Any of 1,205; 1.2亿; 5百万; 2亿3千万; 2万4517; 十八; 三十亿四千八百万; 一点二亿; 1千零20.
_NUMBER = (
    rf"(?:(?:{_ARABIC})(?:[十百千](?!米|瓦|克|卡|赫|伏|焦|比特|字节|分[点比之]|帕|年一遇|姓|货))?+{_BIG}{{0,2}}+"
    rf"(?:(?<=[千百万亿兆])(?![0-9]++[年月日%‰])零?(?:(?:[0-9]{{1,3}}(?:,[0-9]{{3}})++|[0-9]++)(?:\.[0-9]++)?+(?:[百千](?!米|瓦|克|卡))?+{_BIG}{{0,2}}+"
    rf"|[{DIGITS}][十百千][{DIGITS}{UNITS}]*+{_BIG}?+))*+"
    rf"|{_RUN}(?:{_POINT}|[‧·・•][{DIGITS}]++(?=[%‰万亿倍个成元]))?+{_BIG}{{0,2}}+(?:(?<=[万亿兆]){_RUN}(?:{_BIG})?+)*+"
    rf"(?:(?<=[万亿千百])[0-9]++(?:\.[0-9]++)?+[百千]?+{_BIG}?+)*+)"
)
_SIGN = (
    r"(?:(?<![0-9A-Za-z%‰)）\u3400-\u9fff.-])-(?=\.?[0-9])"
    rf"|(?<=[为是达至到从由温比率增额值约近利损润长幅跌降低高得报录测])(?<![0-9{DIGITS}].)(?<![0-9{DIGITS}]..)-(?=[0-9])"
    rf"|(?<=[{HAN}])(?<![0-9{DIGITS}].)(?<![0-9{DIGITS}]..)-(?=[0-9]++(?:\.[0-9]++)?(?:[%‰℃]|°C|摄氏度|个?百分点))|(?<=[及和与或])-(?=[0-9])"
    rf"|零[下上](?=[0-9{DIGITS}十])|(?<![正胜抱肩担欺辜自])负(?=[0-9{DIGITS}{UNITS}.壹贰叁肆伍陆柒捌玖拾])|(?<![0-9A-Za-z])\+(?=[0-9]))?+"
)
_DOT = "[·‧・•]"
_SPAN = "年|岁|日|天|月|吨|米|斤|公里|公斤|公尺|小时|倍|元|块|周|里|亩|克|升|度|分钟|星期|世纪"
_NO_TENTH = "为功立员果长绩本都熟交年就效语千型形品套衣因份分批"
_WHO = "曾认表有会受每希支反没不感选觉同需愿拥以"
"""三成人 is three tenths of the people only before what people do; else 成人 are adults."""
_CORE = re.compile(
    rf"""
    (?P<date>(?<![0-9.])[0-9]{{2,4}}([-/.])[01]?[0-9]\2[0-3]?[0-9](?![0-9])(?!\.[0-9])
      |(?<![0-9/])[01]?[0-9]/[0-3]?[0-9][-–—~至到][01]?[0-9]/[0-3]?[0-9](?![0-9/])
      |[0-9]++{_DOT}[0-9]++(?:{_DOT}[0-9]++)*+(?![%‰万亿倍]|个百分)
      |(?:{_RUN}){_DOT}(?:{_RUN})(?:{_DOT}(?:{_RUN}))*+(?![%‰万亿倍]|个百分)
      |[0-2]?[0-9][:：][0-5][0-9](?:[:：][0-5][0-9])?(?!\.?[0-9]))
    |(?P<code>[0-9]++(?:\.[0-9]++){{2,}}+
      |(?<![0-9,.])[0-9]{{3,4}}[ -][0-9]{{4}}(?![0-9,.]|[ -][0-9]{{3}}(?![0-9]))
      |(?<![0-9,.])0[0-9]{{2,3}}[ -][0-9]{{7,8}}(?![0-9])
      |(?<=[Kk])[0-9]{{1,4}}\+[0-9]{{3}}(?![0-9]))
    |(?P<mixed>(?<![0-9/.,])[0-9]{{1,2}}\ [0-9]{{1,3}}/[0-9]{{1,3}}(?![0-9/])
      |{_SIGN}(?:{_NUMBER})又(?:(?:{_NUMBER})分之(?:{_NUMBER})|[0-9]{{1,3}}/[0-9]{{1,3}}))
    |(?P<parts>{_SIGN}(?:(?:{_NUMBER})|[百千万佰仟])分之负?(?:{_NUMBER}|[肆伍陆]))
    |(?P<over>-?(?<![0-9/])[0-9]{{1,4}}/[0-9]{{1,4}}(?![0-9/]))
    |(?P<doubled>翻了?(?:[一两二三四五六七八九]|[0-9]{{1,2}})番)
    |(?P<ordinal>第(?:{_NUMBER}))
    |(?P<tenths>(?:[0-9]{{1,2}}(?:\.[0-9])?|[一二三四五六七八九陆]点[一二三四五六七八九]
          |[一二两三四五六七八九陆半](?:[{DIGITS}](?=折))?|十(?=成)|(?<=打)对(?=折))
      (?:成(?![{_NO_TENTH}]|人(?![{_WHO}]))(?:半|[一二三四五六七八九](?![{UNITS}万个名月])|[1-9](?![0-9.,%‰万亿个名人月]))?
        |(?<!波三)(?<!百)折(?![算合旧磨腾返叠断射线现价戟]))
      |(?<=[打])[一二三四五六七八九]折)
    |(?P<half>(?:(?:{_ARABIC})|{_RUN})(?:个半(?=月|小时|钟|星期|世纪|\Z)|(?:{_SPAN})半(?![{HAN}]?[数前后途以月天价年]))
      |(?<![一上下前后大多小过])(?:半百(?![{HAN}])|半(?=小时|个(?:月|小时|钟头?|世纪|多月)|\Z)))
    |(?P<moiety>一半)
    |(?P<plain>{_SIGN}(?:{_NUMBER})(?:[%‰]|倍半?)?+)
    |(?P<enclosed>[{_ENCLOSED}])
    |(?P<vulgar>[0-9]*+[{_VULGAR}])
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """What the characters of a numeral state, without hedge.

    ``value`` is in the printed unit (98.8 for 98.8 %), None where that is no number, for a ``reason``.
    ``step`` is the weight of the last printed digit (1/10 for 9.8 %, 10000 for 3萬), 0 for a count printed in
    full; ``decimals`` are the digits after the mark. ``ends`` are those of a range such as 兩三百.
    """

    value: Fraction | None
    step: Fraction = Fraction(0)
    decimals: int = 0
    unit: str = ""
    reason: str = ""
    ends: tuple[Fraction, Fraction] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A numeral of a `View`: its place with and without the hedge that touches it, kind, hedge."""

    start: int
    core_start: int
    core_end: int
    end: int
    kind: str
    hedge: str


class _RangeError(ValueError):
    """Two digits side by side, such as 兩三百: a range."""

    def __init__(self, low: str, high: str) -> None:
        super().__init__("a range, expected one number")
        self.low, self.high = low, high


LONGEST = 300
"""Characters of the longest numeral that is given a value: nothing longer states a quantity."""

_REASONS = {"date": "a date, a time or a name", "code": "a code"}


@lru_cache(maxsize=1 << 16)
def amount(kind: str, printed: str) -> Amount:
    """Return what a numeral of a kind, in the characters of a `View`, states."""
    if kind in _REASONS or len(printed) > LONGEST:
        return Amount(None, reason=_REASONS.get(kind, "too long for a number"))
    negative = printed.startswith(("-", "负", "零下"))
    text = re.sub("^(?:[-+负]|零[下上](?=.))", "", printed)
    try:
        value, step, unit = _READERS[kind](text)
    except _RangeError as error:
        low, high = (
            amount(kind, printed.replace(*pair, 1))
            for pair in ((error.low, error.low[0]), (error.low, error.low[1]))
        )
        if low.value is None or high.value is None:
            return Amount(None, reason="no number")
        return Amount(
            None, low.step, low.decimals, low.unit, "a range in two digits", (low.value, high.value)
        )
    except (ValueError, ZeroDivisionError, IndexError):
        return Amount(None, reason="no number")
    tail = re.search(rf"(?:[.‧·・•]([0-9{DIGITS}]+)|点([{DIGITS}壹贰叁肆伍陆柒捌玖]+))", text)
    decimals = len(tail.group(1) or tail.group(2)) if tail else 0
    return Amount(-value if negative else value, step, decimals, unit)


def _plain(text: str) -> tuple[Fraction, Fraction, str]:
    unit = next((unit for unit in ("倍半", "%", "‰", "倍") if text.endswith(unit)), "")
    value, step = _number(text.removesuffix(unit))
    if unit == "倍半":
        return value + Fraction(1, 2), Fraction(1, 2), "倍"
    return value, (step or Fraction(1)) if unit in {"%", "‰"} else step, unit


def _parts(text: str) -> tuple[Fraction, Fraction, str]:
    """Read 百分之五 as 5 %, and 三分之一 as one third, rounded to thirds."""
    whole, part = text.split("分之", 1)
    negative = part.startswith("负")
    value, step = _number(part.removeprefix("负"))
    value = -value if negative else value
    unit = {"百": "%", "佰": "%", "千": "‰", "仟": "‰"}.get(whole, "")
    if unit:
        return value, step or Fraction(1), unit
    parts = Fraction(MULTIPLES[whole]) if whole in MULTIPLES else _number(whole)[0]
    return value / parts, (step or Fraction(1)) / parts, ""


def _over(text: str) -> tuple[Fraction, Fraction, str]:
    return Fraction(text), Fraction(1, int(text.rpartition("/")[2])), ""


def _mixed(text: str) -> tuple[Fraction, Fraction, str]:
    whole, part = re.split("[又 ]", text, maxsplit=1)
    value, step, _ = _over(part) if "/" in part else _parts(part)
    return _number(whole)[0] + value, step, ""


def _doubled(text: str) -> tuple[Fraction, Fraction, str]:
    return Fraction(2) ** int(_number(text.strip("翻了番"))[0]), Fraction(0), "倍"


def _tenths(text: str) -> tuple[Fraction, Fraction, str]:
    whole, mark, rest = re.split("([成折])", text)
    if whole in {"半", "对"}:
        return Fraction(5 if mark == "成" else 50), Fraction(1), "%"
    if mark == "折" and re.fullmatch(rf"[{DIGITS}]{{2}}|[0-9]{{2}}", whole):
        digits = whole if whole.isascii() else "".join(str(_VALUES[digit]) for digit in whole)
        return Fraction(digits), Fraction(1), "%"
    half = rest == "半"
    value, step = _number(f"{whole}{'.' if whole.isascii() else '点'}{rest}" if rest and not half else whole)
    value, step = value * 10, (step or Fraction(1)) * 10
    return (value + 5, Fraction(5), "%") if half else (value, step, "%")


def _half(text: str) -> tuple[Fraction, Fraction, str]:
    if text == "半百":
        return Fraction(50), Fraction(0), ""
    if text == "半":
        return Fraction(1, 2), Fraction(1, 2), ""
    digits = re.match(rf"(?:{_ARABIC})|{_RUN}", text)
    return _number(digits.group() if digits else "")[0] + Fraction(1, 2), Fraction(1, 2), ""


def _enclosed(text: str) -> tuple[Fraction, Fraction, str]:
    return Fraction(str(int(unicodedata.numeric(text)))), Fraction(0), ""


def _vulgar(text: str) -> tuple[Fraction, Fraction, str]:
    value = Fraction(unicodedata.numeric(text[-1])).limit_denominator(10)
    return Fraction(text[:-1] or 0) + value, Fraction(1, value.denominator), ""


_READERS = {
    "plain": _plain,
    "parts": _parts,
    "over": _over,
    "mixed": _mixed,
    "doubled": _doubled,
    "ordinal": lambda text: (*_number(text.removeprefix("第")), ""),
    "tenths": _tenths,
    "half": _half,
    "moiety": lambda _: (Fraction(1, 2), Fraction(1, 2), ""),
    "enclosed": _enclosed,
    "vulgar": _vulgar,
}
_SIMPLE = {ord(mark): digit for mark, digit in (_TENS | _ACCOUNTING).items()}
_ADJACENT = re.compile("一二|一两|二三|两三|三两|三四|三五|四五|五六|六七|七八|八九")


def _number(text: str) -> tuple[Fraction, Fraction]:
    """Return the value of a number and its step: 0 for a count printed in full."""
    text = text.replace(",", "").translate(_SIMPLE)
    text = re.sub("零?[多余几](?=[万亿])", "", text)
    text = re.sub(r"(?<=[零一二三四五六七八九])[‧·・•]", "点", text)
    if not text:
        raise ValueError("no digits, expected a number")
    digits = re.fullmatch(rf"[{DIGITS}]{{2,}}", text)
    if found := _ADJACENT.search(text):
        in_sequence = re.search(rf"[{DIGITS}]{{3,}}", text)
        if not in_sequence and not re.search("[点.]", text[: found.start()]):
            raise _RangeError(found.group(), "")
    if digits and len(set(text)) == 1 and text[0] != "零":
        raise ValueError("a repetition, expected one number")
    value = _sum(text)
    big = re.search(r"(?:(?<=[0-9])[十百千])?[万亿兆]+$|(?<=[0-9])[十百千]$", text)
    if big:
        printed = re.search(rf"[.点]([0-9{DIGITS}]+)$", text[: big.start()])
        weight = math.prod(MULTIPLES[mark] for mark in big.group())
        return value, Fraction(weight, 10 ** len(printed.group(1)) if printed else 1)
    if printed := re.search(rf"[.点]([0-9{DIGITS}]+)$", text):
        return value, Fraction(1, 10 ** len(printed.group(1)))
    if short := re.search(rf"([万亿])[{DIGITS}1-9]$", text):
        return value, Fraction(MULTIPLES[short.group(1)], 10)
    return value, Fraction(0)


def _sum(text: str) -> Fraction:
    """Add up the parts around 兆, 億 and 萬."""
    for mark in "兆亿万":
        place = text.rfind(mark)
        if place < 0:
            continue
        left, right, multiple = text[:place], text[place + 1 :], MULTIPLES[mark]
        value = _sum(left or "1") * multiple
        if not right:
            return value
        if re.fullmatch(rf"[{DIGITS[1:]}1-9]", right):
            # 一萬五 is fifteen thousand.
            return value + _small(right) * Fraction(multiple, 10)
        rest = _sum(right) if right != "零" else Fraction(0)
        if rest >= multiple:
            raise ValueError(f"{right!r} after {mark!r}, expected less")
        return value + rest
    return _small(text)


_PIECE = re.compile(rf"(零?)([0-9]+(?:\.[0-9]+)?|[{DIGITS[1:]}]?)([千百十])")


def _small(text: str) -> Fraction:
    """Read what has no 萬: 1205, 9.8, 二千三百, 三百五, 1千零20, 二〇二二, 十二點五."""
    whole, _, part = text.partition("点")
    after = Fraction(_digits(part)) / 10 ** len(part) if part else Fraction(0)
    if re.fullmatch(r"[0-9]*\.?[0-9]+", whole):
        return Fraction(whole) + after
    if re.fullmatch(rf"[{DIGITS}]+", whole):
        return Fraction(_digits(whole)) + after
    total, last, end = Fraction(0), 10**4, 0
    for piece in _PIECE.finditer(whole):
        unit = MULTIPLES[piece[3]]
        if piece.start() != end or unit >= last:
            raise ValueError(f"{whole!r}: expected falling powers of ten")
        total += Fraction(piece[2] if piece[2].isascii() and piece[2] else _VALUES.get(piece[2], 1)) * unit
        last, end = unit, piece.end()
    rest = whole[end:]
    if rest and re.fullmatch(rf"[{DIGITS[1:]}1-9]", rest) and last > 10:
        return total + Fraction(_digits(rest)) * last / 10 + after
    if rest and not re.fullmatch(rf"零?(?:[{DIGITS[1:]}]|[0-9]+(?:\.[0-9]+)?)", rest):
        raise ValueError(f"{whole!r}: expected a number")
    return (
        total
        + (
            Fraction(
                rest.removeprefix("零") if rest.strip("零").replace(".", "").isascii() else _digits(rest)
            )
            if rest
            else 0
        )
        + after
    )


def _digits(text: str) -> str:
    return "".join(mark if mark.isascii() else str(_VALUES[mark]) for mark in text)


_BEHIND = {"以上", "以下", "以内", "余", "多", "左右", "上下", "出头"}
_MEANING = {mark.translate(_FOLD): hedge for hedge, marks in HEDGES.items() for mark in marks}
# A bound that is denied is the opposite one: 不得低於, 未逾, 不超5元.
_DENIED = {
    f"{no}{mark}": {"more_than": "at_most", "less_than": "at_least"}[hedge]
    for no in (
        *("不", "不得", "不可", "不能", "不应", "不宜", "不会", "不许", "不准", "未", "未有", "未曾", "从未"),
        *("没有", "并未", "并不", "尚未", "均未", "均不", "无法"),
    )
    for mark, hedge in _MEANING.items()
    if re.fullmatch("超过?|逾|突破|[多高大少低小]于", mark)
}
_MEANING = _DENIED | _MEANING
_AHEAD = sorted((mark for mark in _MEANING if mark not in _BEHIND), key=len, reverse=True)
_HEDGE = re.compile("|".join(sorted(_MEANING, key=len, reverse=True)))
_PURSE = r"(?:人民币|新台币|港币|台币|美金|HK\$|US\$|NT\$|[$¥€£])"
_BEFORE = re.compile(rf"({'|'.join(_AHEAD)})([了有为是达合占在到计于]?{_PURSE}?\s?)$")
# A hedge of one character is often the end of another word: 最近, 條約, 趕超.
_NO_HEDGE_BEFORE = {
    "近": "[最附靠临亲新远逼邻贴切]$",
    # 簽約 and 節約, but 損失約, 連續約, 春節約, 三條約.
    "约": (
        r"(?:[公预签特契相赴违爽履守邀誓大]|(?<![春环季时假细])节|(?<!损)失|(?<!折)合|(?<![连持陆后])续"
        rf"|(?<![0-9{DIGITS}十])条)$"
    ),
    "超": "(?:[赶反高英出卖买净]|(?<![其当])中)$",
    "不足": "而$",
}
_INDEFINITE = re.compile(
    r"(?:(?<![人总次户个分参读指奇偶无度倍少多点测常岁系函])数(?![据值])|几|(?<![以路街线网身马晚早向])上)$"
)
_AFTER = re.compile(
    r"[(（]含[)）]?以[上下]|及以[上下]|或以[上下]|以[上下内]|左右|上下(?!班)|余|出头|多(?![数少半元])|几(?![乎何])|来(?![自年源说信电访回历不])"
)
_UNIT_BEFORE_HEDGE = (
    r"(?:个?百分点|[千百十]?(?:万|亿)?[美日欧港台]元|公里|公斤|公顷|公分|公尺|平方[公千]?[米里尺]|立方米|小时|分钟|千[米克瓦]|毫[米克升]"
    r"|[人车架班艘辆]次|个?月|周岁|%|‰|[A-Za-z]{1,4}|°C|[㎡℃°]|[度年天日岁里米元块吨斤亩周名人宗件起例户家间项条次辆艘级分张座])"
)
_AFTER_UNIT = re.compile(
    r"个(?P<a>多)(?=月|小时|钟头|星期|世纪|季)"
    r"|(?:公[里斤顷]|小时|分钟|[年天岁里米元块吨斤亩周])(?P<b>[多余])"
    rf"(?![0-9{DIGITS}次年种样个名起项家方少数人位元])"
    rf"|(?:{_UNIT_BEFORE_HEDGE}|[{HAN}]{{1,3}}?)(?:人民币)?(?:[(（]含[)）]?|及|或|或者)?(?P<c>以[上下内]|左右|上下(?!班))"
)
_PERIOD = re.compile(r"个?(?:年|月|日|天|周|星期|季|届|场|轮|期|次(?=[比赛]))(?!龄|薪)")
_SPENT = re.compile(r"(?:历[时经]|[长耗费需][达时]?|用了?|花了?|经过|达|已有?|有|有着|了|的|距今|时隔|相隔)$")
_SCORE = re.compile(
    r"比分|比数|领先|落后|取胜|获胜|击败|战胜|大胜|险胜|不敌|终场|半场|首局|次局|决胜局|第[一二三四五]局|局数|以$|胜出|扳平|打成"
)


def find(text: str, start: int = 0, last: int = 0) -> Found | None:
    """Find the next numeral of a `View`'s folded text; `last` is where the numeral before it ends."""
    core = _CORE.search(text, start)
    if core is None:
        return None
    at, end, kind = core.start(), core.end(), core.lastgroup or ""
    if kind == "date" and re.search("[:：]", core.group()) and _is_score(text, at, end):
        end, kind = at + len(re.split("[:：]", core.group())[0]), "plain"
    return Found(*_hedged(text, at, end, kind, last))


def _is_score(text: str, start: int, end: int) -> bool:
    if re.search("(?:比例|比率|比)[为是约达]?$", text[max(0, start - 3) : start]) or re.match(
        "的?(?:比例|比率)", text[end : end + 3]
    ):
        return True
    around = text[max(0, start - 14) : start] + "\0" + text[end : end + 8]
    return bool(
        _SCORE.search(around.replace("\0", "", 1)) or _SCORE.search(around.partition("\0")[0])
    ) and not re.search("[时午晨晚间]$", text[max(0, start - 1) : start])


def _hedged(text: str, start: int, end: int, kind: str, last: int) -> tuple[int, int, int, int, str, str]:
    """Widen a numeral by the hedge that touches it."""
    printed, bare = text[start:end], (start, start, end, end, kind, "none")
    if kind in {"date", "code", "ordinal", "enclosed"}:
        return bare
    if inner := re.search("[多余几](?=[万亿])", printed[-5:]):
        return *bare[:5], "at_least" if inner.group() == "余" else "more_than"
    before = re.split("[。！？；\n]", text[max(last, start - 12) : start])[-1]
    found = _INDEFINITE.search(before) if printed[0] in UNITS else None
    if found and not (found.group() == "上" and printed[0] == "十"):
        return start - 1, start, end, end, kind, "at_least" if found.group() == "上" else "more_than"
    if (found := _BEFORE.search(before)) and _is_hedge(text, found, start, end):
        mark, between = found.groups()
        first = start if between else start - len(mark)
        return first, start, end, end, kind, _MEANING[mark]
    if found := _AFTER.match(text, end):
        mark = found.group()
        # 十多 but not 三多, 十几 and 十来 but not 三成几.
        round_enough = (
            printed[-1] in f"0{UNITS}"
            if mark == "来"
            else printed[-1] in UNITS
            if mark == "几"
            else printed[-1] not in DIGITS
        )
        if len(mark) > 1 or round_enough:
            touching = mark in _MEANING or mark in "几来"
            return start, start, end, found.end() if touching else end, kind, _meaning(mark)
    if found := _AFTER_UNIT.match(text, end):
        return *bare[:5], _meaning(found.group(found.lastgroup or 0))
    return bare


def hedges_in(text: str) -> set[str]:
    """Name the hedges whose characters stand in a text."""
    folded = fold(text)
    named = {_MEANING[found] for found in _HEDGE.findall(folded)}
    named |= {"more_than"} if re.search("[数几]", folded) else set()
    named |= {"about"} if re.search(f"[0{UNITS}]来", folded) else set()
    return named | ({"at_least"} if re.search("(?<!以)上(?=[百千万亿])", folded) else set())


def _meaning(mark: str) -> str:
    if mark == "来":
        return "about"
    return next((hedge for known, hedge in _MEANING.items() if mark.endswith(known)), "more_than")


def _is_hedge(text: str, found: re.Match[str], start: int, end: int) -> bool:
    mark, between = found.groups()
    place = start - len(mark) - len(between)
    if mark in _NO_HEDGE_BEFORE and re.search(_NO_HEDGE_BEFORE[mark], text[max(0, place - 2) : place]):
        return False
    if between.strip() and mark in {"近", "超", "多", "逾"} and not re.match(f"了|{_PURSE}", between):
        return False
    # 最多達五百 is the most that there was.
    if between == "达" and mark in {"最多", "最少"}:
        return False
    # 近五年 is a period, 歷時近五年 a length of time.
    return not (
        mark == "近" and _PERIOD.match(text, end) and not _SPENT.search(text[max(0, place - 3) : place])
    )


def find_all(text: str) -> Iterator[Found]:
    """Find the numerals of a `View`'s folded text, in its order; no two overlap."""
    last = 0
    while found := find(text, last, last):
        yield found
        last = found.end
