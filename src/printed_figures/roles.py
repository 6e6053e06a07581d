"""What a numeral is for: a figure, a date, part of a name, an ordinal, or a word.

Chinese writes 一 in half of its phrases, so most numerals of an article state nothing. `role` proposes what
each is for by rules, from the words around it and never across the end of a sentence. The first rule that has
an answer decides. The rules are written in Simplified characters, into which a text is folded.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from printed_figures.numerals import DIGITS, HAN, UNITS, Found, View

__all__ = ["CLASSIFIERS", "ROLES", "Place", "Previous", "role"]

ROLES = ("figure", "date", "name", "ordinal", "idiom")
"""Figure: states a quantity, rate, rank, duration, distance or age. Date: a date, year or time of day. Name:
part of the name of a campaign, case, unit, place, line or law. Ordinal: a place in an order, or a grade, that
ranks nothing. Idiom: a set phrase, or grammar (一 in 一批)."""

_WINDOW = 22
_Z = f"{DIGITS}{UNITS}廿卅"
CLASSIFIERS = frozenset(
    "个名人位件宗起项条次轮批套处所间家户座栋幢辆台部艘架张份封本篇句支头只匹棵株颗粒块片层楼元角岁年天日夜月周季"
    "小时秒公里米尺寸斤吨克升亩平毫种类场趟遍步门道幅则缕股群组对双副排列行方倍世星分度口死伤国省市县区镇乡村校代桌"
    "餐笔单宅班队例票款段节集册枚发盒包箱桶袋瓶罐碗杯盏顶扇面床席届局盘球板圈把根管网点站厂店村社院馆洞英码磅盎担章"
    "级呎吋伙具坪甲捆扎锭朵束滴丸艇幕贯摊仓炉窝沓叠手投中胜负平连岛港站孔眼井号科员兵犬马牛羊猪鸡尾羽则通盆筐车船机剂针帖厘仙折期案罪刑瓩浬晚匙"
)
"""Single characters that may follow what a numeral counts."""

# Words that hold a numeral, by the role that the numeral plays in them.
_WORDS = {
    "name": (
        "八类 五邑 三农 两会 两岸 三亚 四川 九龙 九江 三水 三明 三峡 千岛 万科 十堰 百度 百色 七人普 "
        "六人普 三次产业 二类水 三类水 四类水 一类水 三分球 两分球 三公经费 五险 双十一 双十二 五粮液 "
        "三星电 三菱 三井 八达通 六福 九寨 三沙 三门峡 六安 百事 百胜 三元里 五华 九广 千里马 万州 万宁 "
        "四会 三鹿 七喜 万豪 万达 一汽 十二生肖 四强 八强 十六强 三十二强 大三元 一带一路 一二三产业 "
        "三产 二产 一产 五经普 四经普 六国 七国集团 三资企业 四大行 三甲 二甲 三乙 二维码 九巴 七中 一中 "
        "二中 三中全会 四中全会 五中全会 六中全会"
    ),
    "idiom": (
        "统一 唯一 万一 单一 专一 同一 任一 逐一 之一 十分 百姓 百货 百科 百合 百般 百倍信心 老百姓 万家 "
        "万户 千家 万物 万能 万象 千万别 千万不 百分点 百分比 百分率 百分号 百分制 零距离 零容忍 零售 "
        "零星 零件 零食 零碎 零部 零用 零钱 零工 飘零 零跑动 归零 清零 二字 两字 四字 二话 二维 三维 "
        "两侧 两旁 两地 两边 两者 两手 两翼 四周 四处 四季 四边 四面 八方 五官 六神 七夕 三角 三番 再三 "
        "接二连三 乱七八糟 十足 十字 千秋 千古 千金 百年大计 百年之 一成不变 三思 五星 二十四节气 "
        "九牛一毛 三心二意 五花八门 不管三七二十一 十全十美 十拿九稳 百花 百业 一五一十 两位数 三位数 "
        "四位数 个位数 一位数 两极 两难 二手 三方 一次性 二次元 三轮车 四轮 五金 八卦 百叶 万事 万众 "
        "万岁 万分 万全 千百 千方 百计 千万要 三伏 三九 四海 五湖 七上八下 三三两两 丢三落四 不三不四 "
        "第三者 第三方 第三世界 三代同堂 第一时间 两头 两口子 三餐 四肢 五脏 一万个 千篇 千变万 千丝万 "
        "千军万 千辛万 百里挑 百无 百折 百感 约法三章 一百八十度 二百五 零下 零上"
    ),
}
_BY_MARK: dict[str, list[tuple[int, str, str]]] = {}
for _its_role, _words in _WORDS.items():
    for _each in _words.split():
        for _offset, _mark in enumerate(_each):
            if _mark in _Z:
                _BY_MARK.setdefault(_mark, []).append((_offset, _each, _its_role))

_GROUPS = re.compile(
    r"(?:[中大支总分]队|分局|号(?!召)|路(?![上人口程])|热线|专[线案]|中学|小学|医院|国道|省道|航班|航站|座(?=[0-9]+楼|[A-Z])|街(?!道)|大街|巷|弄|室(?!内|外)|单元(?=[0-9]+[室号])|[码號]头|团(?!队|伙)|师(?=[{_Z}]|$)|厂(?!家)|军(?!人))".replace(
        "{_Z}", "零一二两三四五六七八九十"
    )
)
_BIG_NAME = re.compile(rf"大(?!批|堆|量|片|步|截|早|半|家|人|学|小|约|队|[{HAN}]?(?:批|类|项|个))")
_GRADE = re.compile(
    r"(?:[-—–~～至到或、][0-9零一二三四五六七八九十]{1,2})?级(?!别|地震|[余的]?[强左])|年级|档(?!案)|等(?!待|于|人|地)|[届审](?![时满])|期(?![间限])|把手|线城市|次列车|年级|梯队|季度?(?![{HAN}]?内)|版"
)
_RANKED = re.compile(
    rf"(?:排名|排|位列|位居|名列|暂列|居|列|全省|全国|全市|全县|全区|全球|全港|全台|世界|[降增升跌减]幅|增速|总量|数量|人数)[{HAN}]{{0,4}}$"
)
_RANK_NOUN = re.compile(r"[名位](?!于|置)")
_PUT_FIRST = re.compile(r"(?:放|摆|置|放置)[在到于]$")
_ORDINAL_NOUN = re.compile(
    r"[个期次届批句章条款项季轮天年月周日步部场代课集卷页版人车站阶产位名家支本件起封篇]"
)
_LIST = re.compile(rf"[至到\-—–~、和及或与](?:[0-9]{{1,4}}|[{_Z}]{{1,4}})(年|月|日|号)")
_RULE_IN_QUOTES = re.compile(rf"[一每][{HAN}]{{1,2}}?(?:[{_Z}][^{_Z}]{{1,3}})+")
_BRACKETS = str.maketrans("「」『』‘’《》〈〉〝〞", "“”“”“”“”“”“”")
_PAUSE = re.compile(r"[,，。:：;；!！?？…]")
_END = re.compile("[。！？；\n]")
_LINK = re.compile(r"(?:https?://|www\.|@)[!-~]*\Z")


@dataclass(frozen=True, slots=True)
class Previous:
    """The numeral before in the same sentence: its role, what it states, and the text from it to this one."""

    role: str
    kind: str
    measure: str
    sign: int
    unit: str
    between: str


@dataclass(frozen=True, slots=True)
class Place:
    """A numeral with the words around it, in Simplified characters.

    ``printed`` is without hedge; ``left`` and ``right`` are up to 22 characters before and after it, not
    across the end of a sentence; ``kind`` is the group of the pattern in `printed_figures.numerals` that
    found it; ``hedged``: whether a hedge goes with it; ``after`` is as ``right``, from behind a hedge that
    touches; ``shown`` and ``then`` are ``left`` and ``after`` as printed; ``head``: whether a line begins
    with it; ``linked``: whether it stands in a web address.
    """

    printed: str
    left: str
    right: str
    kind: str
    value: Fraction | None
    hedged: bool
    after: str
    shown: str
    then: str
    head: bool
    linked: bool
    previous: Previous | None

    @classmethod
    def of(cls, view: View, found: Found, value: Fraction | None, previous: Previous | None) -> Self:
        """Cut a place out of a view."""
        text, first, stop, end = view.folded, found.core_start, found.core_end, found.end
        left = _END.split(text[max(0, first - _WINDOW) : first])[-1]
        line = text.rfind("\n", 0, first) + 1
        after = _END.split(text[end : end + _WINDOW])[0]
        return cls(
            text[first:stop],
            left,
            _END.split(text[stop : stop + _WINDOW])[0],
            found.kind,
            value,
            found.hedge != "none",
            after,
            view.text[first - len(left) : first],
            view.text[end : end + len(after)],
            first - line < 6 and not text[line:first].strip(" \t　（(〔【[■●◆▲★※*-"),
            bool(left) and left[-1].isascii() and bool(_LINK.search(text, max(0, first - 400), first)),
            previous,
        )

    @property
    def is_arabic(self) -> bool:
        """Whether it is printed in Arabic digits, at least in part."""
        return any(mark.isascii() and mark.isdigit() for mark in self.printed)

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
    return "figure" if place.is_arabic else "idiom"


def _by_kind(place: Place) -> str | None:
    if place.kind == "enclosed":
        return "ordinal"
    if place.kind == "code" or place.linked:
        return "name"
    if place.kind == "date":
        return "name" if re.search("[·‧・•]", place.printed) else "date"
    return None


_PHONE = re.compile(
    r"(?:电话|热线|传真|手机|查询|致电|拨打?|洽|分机|联络|联系|邮编|邮政编码|[编证单案文帐账]号|号码|编号|字号|QQ|微信号?|[Tt]el|[Ff]ax|ISBN|ISSN)[:：.\s为是]*[0-9\s\-/、及或()（）]*$|[(（]0[0-9]{1,3}[)）]\s?[0-9\s-]*$"
)
_PART = re.compile(r"(?:[注见式例问答编卷篇]|脚注|步骤|方案|备注)[:：\s]?$")
_ANNEX = re.compile(r"(?:附[件录表图注]|(?:^|[，、为(（\s见的])[表图])\s?$")


def _label(place: Place) -> str | None:
    """Tell what numbers a heading, a note or a telephone from what states something."""
    left, right, value = place.left, place.right, place.value
    if place.is_arabic and _PHONE.search(left):
        return "name"
    if value is None or place.hedged or place.kind not in {"plain", "tenths"} or value.denominator > 1:
        return None
    if re.search(r"[\[〔【［(（]$", left) and re.match(r"[\]〕】］)）]", right):
        if re.match(r".[日月]", right) or (right[1:2] == "年" and value > 99):
            return "date"
        if re.fullmatch("(?:19|20)[0-9]{2}", place.printed):
            return "date"
        if left[-1] not in "(（":
            return "name"
        if place.head or (
            value <= 30 and re.match(rf".[{HAN}“「《]", right) and not re.search(rf"[{HAN}]{{3}}.$", left)
        ):
            return "ordinal"
    numbered = re.match(r"[、.．)）]\s*(?![0-9])|[、.．]\s+(?=[0-9])|　|\s+(?=[《“「])", right)
    if place.head and numbered and value < 100:
        return "ordinal" if not re.match(rf"、[{_Z}0-9]{{1,3}}[{HAN}]", right) else None
    if value < 50 and re.match(rf"[.．)）]\s*[{HAN}]", right) and re.search(r"[；;：:，,\s]$", left):
        return "ordinal"
    if value < 20 and not place.is_arabic and re.match(r"、", right) and re.search(r"[；：　]\s*$", left):
        return "ordinal"
    if re.search("[条楼号室]之$", left):
        return "name"
    if place.is_arabic and _ANNEX.search(left) and not re.match("[个张份幅名位%]", right):
        return "name"
    if place.is_arabic and _PART.search(left) and not re.match(rf"[{HAN}%‰]", right.lstrip("-—0123456789")):
        return "name"
    return None


_LATIN_UNIT = re.compile(
    r"(?:km/h|km2?|kg|cm|mm|m[23²³]?|g|t|ha|[MkKGT]Wh?|[KkMGT]B|m[gl]|[μu]g|L|℃|°C|[KMGk]?Hz|V|bps?|nm|kcal|cal|dB|pH)(?![A-Za-z])"
)
_CURRENCY_CODE = re.compile(
    r"(?:RMB|CNY|USD|HKD|NTD?|TWD|EUR|JPY|GBP|MOP|US|HK|AUD|SGD)\s?\$?\s?$", re.IGNORECASE
)


def _latin(place: Place) -> str | None:
    if re.search("[A-Za-z][-–]?$", place.left) and not _CURRENCY_CODE.search(place.left):
        amounts = re.search("[%‰万亿倍]", place.printed) or re.match(r"[美港日欧]?元|个百分点", place.right)
        return "figure" if amounts and place.left[-1:].isalpha() else "name"
    if place.right[:1].isascii() and place.right[:1].isalpha():
        return "figure" if _LATIN_UNIT.match(place.right) else "name"
    return None


def _word(place: Place) -> str | None:
    # 十分鐘 is a length of time, 十分 an adverb.
    if (
        len(place.printed) > 3
        or place.is_arabic
        or place.right.startswith("分钟")
        or place.kind in {"parts", "half"}
    ):
        return None
    text, at = place.left + place.printed + place.right, len(place.left)
    for offset, word, its_role in _BY_MARK.get(place.printed[0], ()):
        if at >= offset and text.startswith(word, at - offset) and len(word) > len(place.printed):
            return its_role
    if (
        re.match(r"十[一二三四五](?:规划|时期|期间|[”」』]|末|开局|以来|收官)", place.printed + place.right)
        and not place.hedged
    ):
        return "name"
    if place.printed in {"五一", "十一", "六一", "七一", "八一"} and re.match(
        r"假期|黄金|长假|小长假|期间|国际|劳动|儿童|国庆|建[军党]|[、，和]十一|节|[”」]", place.right
    ):
        return "name"
    return None


def _proportion(place: Place) -> str | None:
    if place.kind == "over":
        return _slashed(place) or "figure"
    if place.kind in {"parts", "tenths", "doubled", "mixed", "vulgar", "half"}:
        return "figure"
    if place.kind == "moiety":
        return "idiom" if place.right[:1] == "是" and place.left[-1:] in "，、" else "figure"
    return (
        "figure"
        if place.printed[-1] in "%‰" or (place.printed[-1] == "倍" and place.printed[0] not in "百千万")
        else None
    )


def _ordinal(place: Place) -> str | None:
    if place.kind != "ordinal":
        return None
    first = place.value == 1
    if _RANK_NOUN.match(place.right):
        return "idiom" if first and _PUT_FIRST.search(place.left) else "figure"
    if re.match(
        r"[高低多少大小强快慢长短热冷暖](?!中|学|级|楼|度|新|队|道|街|型|产(?!年)|年|[区期])", place.right
    ):
        return "figure"
    ends = not re.match(rf"[{HAN}]", place.right) or place.right.startswith("的")
    if ends and _RANKED.search(place.left):
        return "figure"
    return "ordinal" if not first or _ORDINAL_NOUN.match(place.right) else "idiom"


_YEAR = re.compile(r"[12][0-9]{3}|[一二][零一二三四五六七八九]{3}")
_ROC = re.compile(r"(?:民国|民國)\s?$")


def _date(place: Place) -> str | None:
    value = place.value
    if value is None or value.denominator > 1 or place.hedged or value < 0:
        return None
    left, right, number = place.left, place.right.lstrip(" "), value
    listed = _LIST.match(right)
    unit = listed.group(1) if listed else right[:1]
    is_year = bool(_YEAR.fullmatch(place.printed))
    if right.startswith(("年代", "世纪")):
        return "date"
    if is_year and (unit == "年" or re.match(r"[(（][^)）]{1,5}[)）]年", right)):
        return "date"
    if is_year and re.match(r"[-—–~至到/][12][0-9]{3}|[-—–~至到](?:[一二][零一二三四五六七八九]{3})", right):
        return "date"
    if is_year and re.search(rf"(?:{_YEAR.pattern})年?[-—–~至到/]$", left):
        return "date"
    if (
        is_year
        and number < 2100
        and re.match(r"财年|学年|赛季|年度|届|[起版](?!案)|[.．]?$|[)）]", right)
        and not re.search(r"[共计为达约]$", left)
    ):
        return "date"
    if is_year and re.search(r"[自从于至]$", left) and not re.match(rf"[{HAN}%]", right):
        return "date"
    if (
        place.previous
        and place.previous.role == "date"
        and _joins(place.previous.between)
        and unit in {"年", "月", "日", "号", "时"}
    ):
        return "date"
    if unit == "年" and _is_roc(place, right, left, number):
        return "date"
    if unit in "月日" and _continues(place):
        return None
    if unit == "月" and re.search(rf"(?:徒刑|拘役|羁押|禁见|出海|出境)(?:[0-9{_Z}]+年)?[又零]?$", left):
        return None
    if (re.match(r"[)）]?月(?![^0-9]?薪|球|饼|供|租|均|收)", unit + right[1:]) and 1 <= number <= 12) or (
        unit == "月" and 1 <= number <= 12
    ):
        return "date"
    if unit in {"日", "号"} and re.search(r"月(?:[0-9]{1,2}[日号]?[至到\-—–~、和及])?\s?$", left):
        return "date"
    if re.match(rf"[至到\-—–~][0-9{_Z}]{{1,3}}日[内以之]", right):
        return None
    if re.match(r"日(?:[0-9]{1,2}[时:：]|[上下]午|凌晨|早|晚|中午|深夜|傍晚|零时)", right):
        return "date"
    if unit == "日" and 1 <= number <= 31 and not (listed and _spans(left)):
        return (
            None
            if _spans(left)
            or re.match(rf"日(?:[内夜游]|以|之内|为[限期度一]|[压缩]|[{_Z}]|[均元圆本])", right)
            else "date"
        )
    if (
        re.search(r"(?:星期|礼拜|周)$", left)
        and place.printed in {*"一二三四五六"}
        and not re.match(r"[年岁期届]", right)
    ):
        return "date"
    if re.search(r"(?:星期|周)[一二三四五六][至到、]$", left) and place.printed in {*"一二三四五六日"}:
        return "date"
    return _time(place, value)


def _joins(between: str) -> bool:
    return bool(
        re.fullmatch(r"[年月日号时]?(?:[(（][^()（）]{1,5})?[)）]?(?:[至到\-—–~、和及与]|以及)", between)
    )


def _continues(place: Place) -> bool:
    """Whether it goes on with lengths of time: 徒刑1年2月、8月及6月."""
    previous = place.previous
    return bool(
        previous
        and previous.role == "figure"
        and previous.measure == "duration"
        and previous.unit in {"月", "日", "年"}
        and re.fullmatch("[年月日][、及和或与]", previous.between)
    )


def _is_roc(place: Place, right: str, left: str, number: Fraction) -> bool:
    """Whether it is a year of the Republic of China, 1 being 1912."""
    if not (place.is_arabic or len(place.printed) > 1):
        return False
    if _ROC.search(left):
        return True
    if re.search("徒刑$|拘役$", left):
        return False
    if re.match(rf"年(?:度?第|[0-9{_Z}]{{1,3}}(?:[-—–~至到、][0-9]{{1,2}})?月)", right) and 1 <= number < 200:
        return True
    lasting = r"年(?:[来内间多余]|以[来内上下]|之久|有期|历史|老|的?历史|期|徒刑|刑期|时间|前|后|寿命)"
    return 90 <= number <= 130 and place.is_arabic and not re.match(lasting, right) and not _spans(left)


def _slashed(place: Place) -> str | None:
    whole, _, part = place.printed.lstrip("-").partition("/")
    if re.fullmatch("(?:19|20)[0-9]{2}", whole):
        return "date"
    if re.fullmatch("(?:19|20)[0-9]{2}", part):
        return "name"
    near = re.search(r"(?:周|日|于|自|至|截至|今|昨|期间?|\(|（|\s|：|~|-|～)$", place.left) or re.match(
        r"[(（](?:周|[一二三四五六日])", place.right
    )
    enclosed = re.match(r"[)）起止至日~\-]|\s", place.right) or re.match(
        r"[(（](?:周|[一二三四五六日])", place.right
    )
    if near and enclosed and 1 <= int(whole) <= 12 and 1 <= int(part) <= 31:
        return "date"
    return None


def _spans(left: str) -> bool:
    """Whether the words before 日 speak of a length of time: 由14日, 歷時三日."""
    return bool(
        re.search(
            rf"(?:[由到至需共满达逾近超]|过去|未来|最近|随后|历时|连续|一连|持续|为时|接连|折算|为期|长达|[压缩][缩短减]?[为到至]?|[{_Z}][日夜]|监禁|拘留|停业|最[长快]|仅)$",
            left,
        )
    )


def _time(place: Place, value: Fraction) -> str | None:
    right, left = place.right, place.left
    if re.match(rf"[时時](?![间代期候隔])|点(?:[钟半许整左前后]|[0-9{_Z}]+分)", right) and value <= 24:
        return "date"
    if re.match(r"分(?![钟之])", right) and re.search(r"(?<!小)[时点]$", left):
        return "date"
    if (
        place.is_arabic
        and re.match(r"点(?![{_Z}])", right)
        and re.search(r"[午晨晚间日]$", left)
        and value <= 24
    ):
        return "date"
    return None


_WHOM = (
    rf"(?:人(?!次)|老年|居民|家庭|住户|户|企业|青[少年]|少年|群体|组|年龄|男|女|学[生童]|车辆|公民|婴|成[年人]|"
    rf"孩子|劳动|职工|工业|单位|妇女|子女|雇员|旅客|乘客|票价|[{HAN}]{{0,3}}(?:[者众民士童生客员户]|人(?![次员])))"
)
_BOUND = r"(?:[(（]含[^)）]{0,3}[)）])?(?:及以[上下]|或以[上下]|以[上下内]|之间)(?:至[0-9]+岁以[上下])?"
_CLASS = re.compile(
    rf"(?:{_BOUND}(?:的|（[^）]*）)?{_WHOM}"
    rf"|(?:至|到|[-—–~])\s?[未不]?满?[0-9{_Z}]+(?:周?岁|[万亿]?元|人|个月)(?:{_BOUND})?(?:的|之间的?)?(?:{_WHOM}|、\s?[0-9]+)"
    rf"|(?:{_WHOM}))"
)


def _class(place: Place) -> str | None:
    """Tell the bounds of a class (60岁及以上人口) from figures."""
    unit = re.match(r"周?岁|[万亿]?(?:[美港台欧日]元|元)|人|平方米|年|个月|吨", place.right)
    rest = place.right[unit.end() :] if unit else place.right
    previous = place.previous
    closes = bool(
        previous
        and previous.role == "name"
        and re.fullmatch(
            r"(?:周?岁|元|人|个月)?(?:至|到|[-—–~])\s?|(?:周?岁|元|人)(?:以上|及以上)?(?:至|、|不?满)",
            previous.between,
        )
    )
    if closes:
        return "name"
    ages = unit and "岁" in unit.group()
    if not unit:
        opens = re.match(rf"(?:至|到|[-—–~])\s?[0-9{_Z}]+(?:周?岁)", place.right)
        named = opens and (
            _CLASS.match(place.right) or re.match(rf"(?!的|不等|之间)[{HAN}]", place.right[opens.end() :])
        )
        return (
            "name" if named and not re.search(r"(?:[从由为是]|介[乎于]|年龄[约均多]?)$", place.left) else None
        )
    if ages and re.match(rf"、?{_BOUND}(?:的|（[^）]*）)?{_WHOM}|及以[上下]|(?:组|年龄[组段]|人口|段)", rest):
        return "name"
    if re.match(rf"{_BOUND}(?:的|（[^）]*）)?{_WHOM}", rest) and not re.search(
        r"[共有达逾满为](?:新台币|人民币|港币)?$", place.left
    ):
        return "name"
    if ages and re.search(r"、\s?$|[（(]$|[:：]$", place.left) and re.match(r"及以[上下]", rest):
        return "name"
    if (
        ages
        and re.match(rf"[至到—–~-][0-9]+岁(?!的|不等|之间)[{HAN}]", rest)
        and not re.search(r"(?:[从由为是]|介[乎于]|年龄[约均多]?)$", place.left)
    ):
        return "name"
    if (ages or unit.group() == "个月") and _CLASS.match(rest) and re.match("[至到—–~-]", rest):
        return "name"
    if re.match(r"及?以[上下]的(?:[，、占有共为]|$)", rest):
        return "name"
    return None


def _quoted(place: Place) -> str | None:
    quoted = place.quoted
    if quoted is None:
        return None
    text, at = quoted
    if len(text) > 12 or _PAUSE.search(text.replace(place.printed, "")):
        return None
    if _RULE_IN_QUOTES.fullmatch(text) and not re.fullmatch(rf"一[^{_Z}]一[^{_Z}]", text):
        # “一村一辅警” is a rule: for each village, one.
        return "figure" if at else ("idiom" if len(re.findall(f"[{_Z}]", text)) > 1 else "name")
    if re.fullmatch(rf"[破保超过增减升降跌涨][{_Z}0-9.%]+", text):
        return "figure"
    return None if at and place.printed == "一" else "name"


_LAW = re.compile(r"(?:法|条例|规定|办法|决定|法典|规则|守则|条款)[》」]?\s?$")


_ON_THE_ROAD = re.compile(
    r"(?:线|[国省县]道|高速(?:公路)?|[号东西南北]向|方向|[东西]行|北上|南下|路段|[Kk])\s?$"
)


def _named(place: Place) -> str | None:
    right, left = place.right, place.left
    if re.fullmatch(r"0[0-9]+", place.printed) and not re.match(r"[分月日]", right):
        return "name"
    graded = place.value is not None and place.value < 30 and place.value.denominator == 1
    if (
        graded
        and _GRADE.match(right)
        and not (right.startswith("季") and re.search("[前首近过]$", left))
        and not re.search(r"(?:[余主前]震|地震|震级|[0-9])[为达到]?$", left)
    ):
        return "ordinal"
    if re.match("[℃度][线层]", right) or re.match(
        r"小时(?:热线|电话|服务|营业|运作|值班|开放|不间断|监控|便利|求助|自助)", right
    ):
        return "name"
    if re.fullmatch("[0-9][05]", place.printed) and re.match("[后後](?![来续，])", right):
        return "name"
    if place.hedged:
        return None
    if (
        place.is_arabic
        and left.endswith(("国", "台", "县"))
        and right[:1] not in CLASSIFIERS
        and "." not in place.printed
        and len(place.printed) < 4
        and not re.search("[全各]国$|平台$", left)
    ):
        return "name"
    if re.match(r"[日天](?:行动|攻坚|会战)", right):
        return "name"
    if _GROUPS.match(right) and not right.startswith("支队伍"):
        return "name"
    if place.is_arabic and re.match(
        rf"(?:[^{HAN}]?)(?:政务)?(?:热线|平台|数据|客服|网站|报警|接[处报]?警|指挥|急救|电话)", right
    ):
        return "name"
    if place.is_arabic and re.match(r"[条款](?:[^款]|$)", right) and _LAW.search(left):
        return "name"
    if _ON_THE_ROAD.search(left) and re.match(r"公里(?:[0-9]{1,3}米)?处", right):
        return "name"
    # Two kinds are 两类: 二类 is the second.
    if place.printed == "二" and re.match("[类型档]", right):
        return "ordinal"
    if place.is_arabic and re.match(r"楼(?!高|的?高|以)", right) and not re.search("[共高]$", left):
        return "name"
    if place.is_arabic and re.fullmatch("[0-9]{7,}", place.printed) and right[:1] not in CLASSIFIERS:
        return "name"
    if not place.is_arabic and place.printed != "一" and place.kind == "plain" and _BIG_NAME.match(right):
        return "name"
    if re.match(r"[-—–/][0-9]{2,4}(?:学年|赛季|年度|球季)|(?:学年|赛季|球季)", right):
        return "date"
    return None


def _chinese(place: Place) -> str | None:
    """Tell what numerals in Chinese characters count from those that only make words."""
    if place.is_arabic:
        return None
    printed, right = place.printed, place.right
    if place.hedged:
        return "figure"
    if re.match(rf"[至到][{_Z}]{{1,4}}(?![{_Z}])(?!处|底)", right):
        return "figure"
    # Both ends of a range with their unit: 一年至二年, 一次或两次.
    if re.match(rf"(年|天|日|个月|小时|倍|次|人|元|成)[至到或][{_Z}0-9]{{1,4}}\1", right):
        return "figure"
    if place.previous and place.previous.role == "figure" and place.previous.between in {"至", "到"}:
        return "figure"
    if printed == "一":
        return "figure" if _one_counts(place) else "idiom"
    if place.value is None:
        # 兩三百人 but not 千千萬萬.
        return "figure" if len(set(printed)) == len(printed) and right[:1] in CLASSIFIERS else "idiom"
    if printed in {"百", "千", "万", "亿", "十万", "百万", "千万", "万亿"} and re.search(
        r"[（(：:]$|单位$", place.left
    ):
        return "idiom"
    if printed in {"百", "千", "万", "亿"}:
        return "figure" if right[:1] in {"名", "件", "元"} else "idiom"
    if printed == "零" or _alternates(place):
        return "idiom"
    if re.match(rf"[至到或][{_Z}]{{1,4}}", right):
        return "figure"
    if len(printed) > 1 and re.search(r"[十百千万亿廿卅点]", printed):
        return "figure"
    if len(printed) > 2:
        return "figure" if right[:1] in CLASSIFIERS else "name"
    return "figure" if right[:1] in CLASSIFIERS else "idiom"


_CASES = re.compile(
    r"宗|例(?!外|如|行|子)|起(?:[HAN]{0,6})(?:命案|火[警灾]|车祸|意外|诈骗|劫案|窃案)".replace("HAN", HAN)
)


def _one_counts(place: Place) -> bool:
    right = place.right
    if re.match(r"(?:年|天|个(?:月|小时|星期)|小时|分钟)(?:[内左以]|时间)", right):
        return True
    if right.startswith("次") and re.search(
        r"(?:延[长期]|展[延期]|连任|以|每[年月日周季]|[仅限各])$", place.left
    ):
        return True
    if _CASES.match(right) and not re.search(r"(?:[另这那某每同]|最[大小早近新后])$", place.left):
        return True
    if right.startswith("起") and re.search(r"(?:案件?|事故|火[灾警]|灾害|事件|纠纷)$", place.left):
        return True
    harmed = r"(?:遇难|死亡?|受?伤|被捕|失踪|不治|轻伤|重伤)"
    return bool(re.match(rf"[人名]{harmed}|{harmed}(?![{HAN}])|死[{_Z}0-9]+伤|伤[，、。]", right))


def _alternates(place: Place) -> bool:
    """Whether it is one of the two numerals of a phrase such as 四面八方."""
    after = re.match(rf"([^{_Z}至到或])[{_Z}][{HAN}]", place.right)
    before = re.search(rf"[{_Z}]([^{_Z}至到或])$", place.left)
    return _links(after) or (_links(before) and len(place.printed) == 1)


def _links(found: re.Match[str] | None) -> bool:
    return bool(found and re.match(f"[{HAN}]", found.group(1)) and found.group(1) not in CLASSIFIERS)


_RULES = (_by_kind, _label, _latin, _word, _proportion, _ordinal, _date, _class, _quoted, _named, _chinese)
