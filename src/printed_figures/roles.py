"""What a numeral is for: a figure, a date, part of a name, an ordinal, or a word.

Chinese writes 一 in half of its phrases, so most numerals of an article state nothing. `role` proposes what
each is for by rules, from the words around it and never across the end of a sentence. The first rule that has
an answer decides.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from printed_figures.rounding import DIGITS, HAN, UNITS

__all__ = ["MEASURES", "ROLES", "Place", "role", "statement"]

ROLES = ("figure", "date", "name", "ordinal", "idiom")
"""Figure: states a quantity, rate, rank, duration, distance or age. Date: a date, year or time of day. Name:
part of the name of a campaign, case, unit, place, line or law. Ordinal: a place in an order, or a grade, that
ranks nothing. Idiom: a set phrase, or grammar (一 in 一批)."""

MEASURES = ("count", "change", "share", "rank", "duration", "distance", "age")
"""What kind of statement a figure makes."""

_WINDOW = 16
_Z = f"{DIGITS}{UNITS}廿卅"
_CLASSIFIERS = set(
    "個个名人位件宗起項项條条次輪轮批套處处所間间家戶户座棟栋輛辆台臺部艘架張张份封本篇句支頭头隻只匹棵株顆颗粒塊块片"
    "層层樓楼元角歲岁年天日夜月周週季小時时秒公里米尺寸斤噸吨克升畝亩平毫種种類类場场趟遍步門门道幅則则縷缕股群組组"
    "對对雙双副排列行方倍世星分度口死傷伤國国省市縣县區区鎮镇鄉乡村校代桌餐筆笔單单宅班隊队"
)
_FALL = re.compile(
    r"(?:下降|降低|減少|减少|回落|下跌|下滑|縮短|缩短|縮減|缩减|降幅|跌幅|減幅|减幅)(?:幅度)?(?:[了為为達达超近約约逾]|超過|超过|大約|大约|將近|将近|接近)?$"
)
_RISE = re.compile(
    r"(?:增長|增长|上升|增加|提高|提升|上漲|上涨|增幅|漲幅|涨幅|升幅)(?:幅度)?(?:[了為为達达超近約约逾]|超過|超过|大約|大约|將近|将近|接近)?$"
)
_DURATION = re.compile(
    r"[多余餘]?(?:年(?!代|度)|[個个][多余餘]?(?:月|季度|小[時时]|星期|世[紀纪])|天|日|夜|晝夜|昼夜|小[時时]|分[鐘钟]|秒|[周週](?!年)|星期|季度)"
)
_DISTANCE = re.compile(r"[多余餘]?(?:公里|[里米](?!面)|厘米|毫米|海里|km(?![a-z]))")
_UNIT = re.compile(
    rf"[多余餘]?(?:[個个][多余餘]?(?:月|季度|小[時时]|星期|世[紀纪])|公里|公斤|公[頃顷]|小[時时]|分[鐘钟]|平方米|立方米|人次|季度|[{HAN}])"
)
_NO_TERM = (
    r"(?:同比|[環环]比|比去年|比上年|提高|提升|增加|增至|降至|下降|超[過过]?|不足|不到|至少|不[少低][於于]|逾|大[約约]|[將将接]?近"
    r"|[由從从達达約约為为至到了])+$"
)
"""What stands between a figure and the words that say what it counts."""
_LATIN_UNIT = re.compile(r"(?:km|kg|cm|mm|m|g|t|[MkG]W|[MGT]B|m[gl]|L|℃|°C)(?![A-Za-z])")
# Words that hold a numeral, by the role that the numeral plays in them.
_WORDS = {
    "name": (
        "五邑 三農 三农 兩會 两会 兩岸 两岸 三亞 三亚 四川 九龍 九龙 九江 三水 三明 "
        "三峽 三峡 千島 千岛 萬科 万科 十堰 百度 百色"
    ),
    "idiom": (
        "統一 统一 唯一 萬一 万一 單一 单一 專一 同一 任一 逐一 之一 十分 百姓 百貨 "
        "百货 百科 百合 百般 百倍信心 老百姓 萬家 万家 萬戶 万户 千家 萬物 万物 萬能 "
        "万能 萬象 千萬別 千万别 千萬不 千万不 百分點 百分点 百分比 百分率 百分號 零距離 "
        "零距离 零容忍 零售 零星 零件 零食 零碎 飄零 零跑動 零跑动 二字 兩字 两字 四字 "
        "二話 二话 二維 二维 三維 三维 兩側 两侧 兩旁 两旁 兩地 两地 兩邊 两边 兩者 "
        "两者 兩手 两手 兩翼 四周 四處 四处 四季 四邊 四面 八方 五官 六神 七夕 三角 "
        "三番 再三 接二連三 接二连三 亂七八糟 乱七八糟 十足 十字 千秋 千古 千金 百年大計 "
        "百年大计 百年之 一成不變 一成不变 三思 五星 二十四節氣 九牛一毛 三心二意 五花八門 "
        "五花八门 不管三七二十一 十全十美 十拿九穩 百花 百業 百业 一五一十"
    ),
}
_BY_MARK: dict[str, list[tuple[int, str, str]]] = {}
for _role, _words in _WORDS.items():
    for _listed in _words.split():
        for _offset, _mark in enumerate(_listed):
            if _mark in _Z:
                _BY_MARK.setdefault(_mark, []).append((_offset, _listed, _role))

_GROUPS = re.compile(
    r"(?:[中大支總总分][隊队]|分局|號(?!召)|号(?!召)|路(?![上人口程])|[熱热][線线]|[專专][線线案]|中[學学]|小[學学]|[醫医]院)"
)
_BIG_NAME = re.compile(
    rf"大(?!批|堆|量|片|步|截|早|半|家|人|[學学]|小|約|约|隊|队|[{HAN}]?(?:批|類|类|項|项|個|个))"
)
_GRADE = re.compile(
    r"年?[級级](?!別|别|以|地震)|[檔档](?!案)|等(?!待|於|于|人)|[屆届審审]|期(?![間间限])|把手|[線线]城市"
)
_RANKED = re.compile(
    rf"(?:排名|排|位列|位居|名列|居|列|全省|全國|全国|全市|全縣|全县|全區|全区|全球|世界|降幅|增幅)[{HAN}]{{0,4}}$"
)
_RANK_NOUN = re.compile(r"[名位]")
_PUT_FIRST = re.compile(r"(?:放|[擺摆]|置|放置)[在到於于]$")
_ORDINAL_NOUN = re.compile(
    r"[個个期次屆届批句章條条款項项季輪轮天年月周週日步部場场代課课集卷頁页版人車车站階阶產产位名家支本件起封篇]"
)
_LIST = re.compile(rf"[至到\-—–~、和及或](?:[0-9]{{1,4}}|[{_Z}]{{1,4}})(年|月|日|[號号])")
_BRACKETS = str.maketrans("「」『』‘’《》〈〉〝〞", "“”“”“”“”“”“”")
_RULE_IN_QUOTES = re.compile(rf"[一每][{HAN}]{{1,2}}?(?:[{_Z}][^{_Z}]{{1,3}})+")
_PAUSE = re.compile(r"[,，。:：;；!！?？…]")


@dataclass(frozen=True, slots=True)
class Place:
    """A numeral with the words around it.

    ``printed`` is without hedge; ``left`` and ``right`` are up to 16 characters before and after it, not
    across the end of a sentence; ``kind`` is the group of the pattern in `printed_figures.article` that found
    it; ``hedged``: whether a hedge goes with it; ``after`` is as ``right``, from behind a hedge that touches.
    """

    printed: str
    left: str
    right: str
    kind: str
    value: Fraction | None
    hedged: bool
    after: str

    @classmethod
    def of(
        cls,
        text: str,
        start: int,
        stop: int,
        kind: str,
        value: Fraction | None,
        hedge: str,
        *,
        touching: bool,
        end: int,
    ) -> Self:
        """Cut a place out of a paragraph: the numeral at `start` to `stop`, its hedge up to `end`."""
        left = re.split("[。！？；]", text[max(0, start - _WINDOW) : start])[-1]
        right = re.split("[。！？；]", text[stop : stop + _WINDOW])[0]
        after = re.split("[。！？；]", text[end : end + _WINDOW])[0]
        return cls(text[start:stop], left, right, kind, value, touching or hedge != "none", after)

    @property
    def quoted(self) -> tuple[str, int] | None:
        """What stands between the quotation marks around it, and where it starts in that; None without."""
        left, right = self.left.translate(_BRACKETS), self.right.translate(_BRACKETS)
        opened = left.rfind("“")
        closed = right.find("”")
        if opened < 0 or closed < 0 or "”" in left[opened:] or "“" in right[:closed]:
            return None
        before = left[opened + 1 :]
        return before + self.printed + right[:closed], len(before)


def role(place: Place) -> str:
    """Propose what a numeral is for: one of `ROLES`."""
    for rule in _RULES:
        if proposal := rule(place):
            return proposal
    return "figure" if _is_arabic(place) else "idiom"


def _is_arabic(place: Place) -> bool:
    return any(mark.isascii() and mark.isdigit() for mark in place.printed)


def _by_kind(place: Place) -> str | None:
    if place.kind == "enclosed":
        return "ordinal"
    if place.kind == "date":
        case = re.search("[·‧・•]", place.printed) or re.fullmatch(r"[0-9.]+", place.printed)
        return (
            "name"
            if case and not re.fullmatch(r"[0-9]{4}\.[0-9]{1,2}\.[0-9]{1,2}", place.printed)
            else "date"
        )
    return None


def _word(place: Place) -> str | None:
    # 十分鐘 is a length of time, 十分 an adverb.
    if len(place.printed) > 2 or place.right.startswith(("分鐘", "分钟")):
        return None
    text, at = place.left + place.printed + place.right, len(place.left)
    for offset, word, its_role in _BY_MARK.get(place.printed[0], ()):
        if at >= offset and text.startswith(word, at - offset):
            return its_role
    return None


def _proportion(place: Place) -> str | None:
    if place.kind in {"parts", "tenths", "over", "doubled", "accounting"}:
        return "figure"
    return (
        "figure"
        if place.printed[-1] in "%‰" or (place.printed[-1] == "倍" and place.printed[0] not in "百千萬万")
        else None
    )


def _latin(place: Place) -> str | None:
    if re.search("[A-Za-z][-–]?$", place.left):
        return "name"
    if place.right[:1].isascii() and place.right[:1].isalpha():
        return "figure" if _LATIN_UNIT.match(place.right) else "name"
    return None


def _ordinal(place: Place) -> str | None:
    if place.kind != "ordinal":
        return None
    first = place.value == 1
    if _RANK_NOUN.match(place.right):
        return "idiom" if first and _PUT_FIRST.search(place.left) else "figure"
    ends = not re.match(rf"[{HAN}]", place.right)
    if ends and _RANKED.search(place.left):
        return "figure"
    return "ordinal" if not first or _ORDINAL_NOUN.match(place.right) else "idiom"


def _date(place: Place) -> str | None:
    if place.value is None or place.value.denominator > 1 or place.hedged:
        return None
    left, right, number = place.left, place.right, place.value
    listed = _LIST.match(right)
    unit = listed.group(1) if listed else right[:1]
    is_year = bool(re.fullmatch(r"[12][0-9]{3}|[一二][零〇○一二三四五六七八九]{3}", place.printed))
    if right.startswith(("年代", "世紀", "世纪")) or (unit == "年" and is_year):
        return "date"
    if is_year and re.match(r"[-—–~至][12][0-9]{3}", right):
        return "date"
    if unit == "月" and 1 <= number <= 12:
        return "date"
    if unit in {"日", "號", "号"} and re.search(r"月(?:[0-9]{1,2}[日號号]?[至到\-—–~、和及])?$", left):
        return "date"
    if unit == "日" and 1 <= number <= 31 and not (listed and _spans(left)):
        return (
            None
            if _spans(left) or re.match(rf"日(?:[內内夜游]|以|之[內内]|[壓压縮缩]|[{_Z}])", right)
            else "date"
        )
    return _time(place)


def _spans(left: str) -> bool:
    """Whether the words before 日 speak of a length of time: 由14日, 歷時三日."""
    return bool(
        re.search(
            rf"(?:[由到至需共滿满]|[歷历][時时]|[為为]期|[壓压縮缩][縮减短減]?[為为到至]?|[{_Z}][日夜])$",
            left,
        )
    )


def _time(place: Place) -> str | None:
    right, left = place.right, place.left
    if (
        re.match(rf"[時时](?![間间代期候隔])|[點点](?:[鐘钟半許许整左前後后]|[0-9{_Z}]+分)", right)
        and place.value is not None
        and place.value <= 24
    ):
        return "date"
    if re.match(r"分(?![鐘钟之])", right) and re.search(r"[時时點点]$", left):
        return "date"
    return None


def _quoted(place: Place) -> str | None:
    quoted = place.quoted
    if quoted is None:
        return None
    text, at = quoted
    if len(text) > 12 or _PAUSE.search(text.replace(place.printed, "")):
        return None
    if _RULE_IN_QUOTES.fullmatch(text):
        # “一村一輔警” is a rule: for each village, one.
        return "figure" if at else ("idiom" if len(re.findall(f"[{_Z}]", text)) > 1 else "name")
    return None if at and place.printed == "一" else "name"


def _named(place: Place) -> str | None:
    right = place.right
    if re.fullmatch(r"0[0-9]+", place.printed):
        return "name"
    if place.hedged:
        return None
    if re.match(r"[日天](?:行[動动]|攻[堅坚]|[會会][戰战])", right):
        return "name"
    if _GROUPS.match(right) and not right.startswith(("支隊伍", "支队伍")):
        return "name"
    if _is_arabic(place) and re.match(rf"(?:[^{HAN}]?)(?:政[務务])?(?:[熱热][線线]|平[臺台])", right):
        return "name"
    if not _is_arabic(place) and place.printed != "一" and place.kind == "plain" and _BIG_NAME.match(right):
        return "name"
    return "ordinal" if place.value is not None and place.value < 30 and _GRADE.match(right) else None


def _chinese(place: Place) -> str | None:
    """Tell what numerals in Chinese characters count from those that only make words."""
    if _is_arabic(place):
        return None
    printed, right = place.printed, place.right
    if place.hedged:
        return "figure"
    if printed == "一":
        return "figure" if _one_counts(place) else "idiom"
    if place.value is None:
        # 兩三百人 but not 千千萬萬.
        return "figure" if len(set(printed)) == len(printed) and right[:1] in _CLASSIFIERS else "idiom"
    if printed in {"百", "千", "萬", "万", "億", "亿"}:
        return "figure" if right[:1] in {"名", "件", "元"} else "idiom"
    if printed in {"零", "〇"} or _alternates(place):
        return "idiom"
    if re.match(rf"[至到或][{_Z}]{{1,4}}", right):
        return "figure"
    if len(printed) > 1 and re.search(r"[十百千萬万億亿廿卅點点]", printed):
        return "figure"
    if len(printed) > 2:
        return "figure" if right[:1] in _CLASSIFIERS else "name"
    return "figure" if right[:1] in _CLASSIFIERS else "idiom"


def _one_counts(place: Place) -> bool:
    right = place.right
    if re.match(r"(?:年|天|[個个](?:月|小[時时]|星期)|小[時时]|分[鐘钟])(?:[內内左以]|[時时][間间])", right):
        return True
    harmed = r"(?:遇[難难]|死亡?|受?[傷伤]|被捕|失[蹤踪])"
    return bool(re.match(rf"[人名]{harmed}|{harmed}(?![{HAN}])", right))


def _alternates(place: Place) -> bool:
    """Whether it is one of the two numerals of a phrase such as 四面八方."""
    after = re.match(rf"([^{_Z}至到或])[{_Z}][{HAN}]", place.right)
    before = re.search(rf"[{_Z}]([^{_Z}至到或])$", place.left)
    return _links(after) or (_links(before) and len(place.printed) == 1)


def _links(found: re.Match[str] | None) -> bool:
    return bool(found and re.match(f"[{HAN}]", found.group(1)) and found.group(1) not in _CLASSIFIERS)


_RULES = (_by_kind, _latin, _word, _proportion, _ordinal, _date, _quoted, _named, _chinese)


def statement(place: Place) -> tuple[str, int, str, str]:
    """Propose a figure's measure, sign, unit as printed (or empty), and the words that it counts.

    The sign is -1 where the words before it say a fall, else 1.
    """
    unit = _unit(place)
    if place.kind == "ordinal":
        return "rank", 1, "", _term(place, unit)
    measure, sign = _measure(place)
    return measure, sign, unit, _term(place, unit)


def _measure(place: Place) -> tuple[str, int]:
    falls = _FALL.search(place.left)
    if falls or _RISE.search(place.left) or place.kind == "doubled":
        return "change", -1 if falls else 1
    if place.printed[-1] in "%‰倍" or place.kind in {"parts", "tenths", "over"}:
        return "share", 1
    if re.match("[多余餘]?[歲岁]", place.after):
        return "age", 1
    if _DURATION.match(place.after):
        return "duration", 1
    return "distance" if _DISTANCE.match(place.after) else "count", 1


def _term(place: Place, unit: str) -> str:
    """Return the noun after the unit, or the last words before the numeral without their verb of change."""
    found = re.match(rf"[{HAN}]{{0,8}}", place.after[place.after.find(unit) + len(unit) :])
    noun = found.group() if found else ""
    if noun and unit and unit not in "%‰倍":
        return noun
    before = _FALL.sub("", _RISE.sub("", place.left))
    before = re.sub(_NO_TERM, "", before)
    found = re.search(rf"[^\W{_Z}a-zA-Z0-9_]{{0,10}}$", before)
    return found.group() if found else ""


def _unit(place: Place) -> str:
    if place.printed[-1] in "%‰倍":
        return place.printed[-1]
    if place.kind == "parts":
        whole = place.printed.partition("分之")[0]
        return {"百": "%", "千": "‰"}.get(whole, "")
    if place.kind == "tenths":
        return "%"
    if found := _LATIN_UNIT.match(place.after):
        return found.group()
    found = _UNIT.match(place.after)
    return re.sub("[多余餘]", "", found.group()) if found else ""
