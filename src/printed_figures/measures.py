"""What a figure states: a change or a level, its direction, its unit, and the words that it counts.

The rules are written in Simplified characters, into which a text is folded.
"""

import re

from printed_figures.numerals import DIGITS, HAN, UNITS, View
from printed_figures.roles import CLASSIFIERS, Place, Previous

__all__ = ["FALLS", "MEASURES", "RISES", "may_state", "statement"]

MEASURES = ("count", "change", "share", "rank", "duration", "distance", "age")
"""What kind of statement a figure makes."""

_POINTS = ("个百分点", "百分点")
_Z = f"{DIGITS}{UNITS}廿卅"

FALLS = re.compile("[降跌减少落缩低负退贬萎衰亏损滑挫窄短慢轻-]|下[探行修调]")
RISES = re.compile("[升增涨长多高扩加快大贵重+]|成长|反弹|翻")
"""Characters one of which a sentence that prints a fall or a rise has, by a wider rule than the scanner's."""

# What characters a measure needs, at the figure and in the words around it.
_PRINTS = {
    "change": re.compile(f"{FALLS.pattern}|{RISES.pattern}|变"),
    "share": re.compile("[%‰成折半倍占比率]|分之|/"),
    "rank": re.compile("[第名位首]"),
    "duration": re.compile("[年月日天时夜周季秒期]|分钟"),
    "distance": re.compile("[里米尺寸距长深高远]|k?m"),
    "age": re.compile("[岁龄]"),
}


def may_state(measure: str, exact: str, sentence: str) -> bool:
    """Whether a measure can be meant where these characters stand, in Simplified characters."""
    if measure == "count":
        return not re.search("[%‰]|百分之", exact)
    return bool(_PRINTS[measure].search(sentence))


# What may stand between a word of change and its figure: 了, 約, a currency, 近.
_FILL = (
    r"(?:(?:幅度|了|去|掉|达|超过|超|大约|大概|将近|接近|近|约|逾|足足|近乎|分别|均|都|各|仅|只|再|又|共|合共|合计|总共|整整|至少|不到|不足|多达|高达|"
    r"(?:人民币|港币|新台币|台币|美元|港元|HK\$|US\$|NT\$|[¥$]|RMB)|[:：\s+为是]|个?百分之?))*$"
)
_RISING = (
    r"增长|成长|扩阔|扩张|回暖|走强|走阔|拉升|冲高|翻升|弹升|劲升|增派|增持|偏多|偏高|偏长|升温|增温|增加|增多|上升|上涨|上扬|上调|上修|上浮|上移|攀升|回升|提升|提高|升高|调高|调升|推高|拉高|抬升|走高|走扬|扬升|跃升|"
    r"飙升|飙涨|激增|猛增|暴增|大增|剧增|骤增|递增|净增|急增|续增|微增|略增|小增|涨|扩大|延长|增收|增产|增速|提速|加快|反弹|升值|[加涨提]价|[加涨增调]薪|[加涨]租|[加升]息|加税|加刑|增资|"
    r"(?<![晋公毫直空飞爬])升(?![至到为])"
)
_FALLING = (
    r"负(?:增长|成长)|下降|降低|减少|减低|回落|下跌|下滑|倒退|偏少|偏低|偏短|降温|下挫|下调|下修|下浮|下行|调低|调降|滑落|跌落|缩短|缩减|缩小|缩水|收窄|萎缩|衰退|锐减|骤降|骤减|剧减|"
    r"大减|大降|急跌|急降|暴跌|重挫|挫|走低|走跌|贬值|递减|减产|减收|收缩|回调|走弱|走软|走贬|探底|减持|调减|削减|裁减|精简|缩窄|放缓|放慢|减慢|减弱|减轻|减缓|消退|蒸发|减刑|[减降]薪|[减降]价|[减降]息|[减降]租|降准|减重|[砍削][掉去]|拉低|压减|压降|压缩|少用|少增|"
    r"(?<![投空升])降(?![至到为雨水])|(?<!下)跌(?![至到破])|(?<![加])减(?![至到])|贬|(?<![收])缩"
)
_DONE = rf"(?![数人次年名家个种样项条元地方边达于约近])[{HAN}]{{1,2}}[了得出]?"
"""What is done more or less than before: 同比少收3萬元, 比上月多賺一成."""
_THAN = r"(?:同比|环比|按[年月季]|[比较][^，。；、]{1,24})(?<![较很最至不])"
_RISE = re.compile(
    rf"(?:{_RISING}|(?<![新招])增(?![至到])|(?<![增参添附追施倍更另再外强增])加(?![至到])|(?:(?<![同环])比|较)[^，。；、]{{1,24}}[多高贵快长]出?|{_THAN}多{_DONE}|超出|高出|多出){_FILL}"
)
_FALL = re.compile(
    rf"(?:{_FALLING}|(?:(?<![同环])比|较)[^，。；、]{{1,24}}(?<![至最不])[少低慢短轻]出?|{_THAN}少{_DONE}){_FILL}"
)
# 多 and 少 right before the figure: 同比多46起, 查詢多1,200宗; but not 最多 and 至少.
_BARE = re.compile(
    rf"(?:^|[，,；]|同[比期]|按[年月季]|环比|(?<=[{HAN}])(?<![最至不很许大众更较诸繁居太好几缺减短甚增加极差]))(?P<by>[多少])$"
)
# What is bettered or cut by a share is changed by it; by so many families or yuan, it is an amount.
_BY_SHARE = re.compile(
    rf"(?:(?P<fall>[减降][税费]|减排|减负|流失|节[省约])|改善|好转|优化|恶化|加码|扩充){_FILL}"
)
_ABOVE = re.compile(r"(?:高于|多于|超过)[^，。；、(（0-9]{1,12}$")
_BELOW = re.compile(r"(?:低于|少于|不及)[^，。；、(（0-9]{1,12}$")
# Nouns of change take 為, 達 and 至 as well: 增長率為3%, 跌幅擴大至5%, 增速由8%放緩至5%, 跌幅較7月的9%收窄.
_IS = (
    r"(?:(?:[^，。；、0-9]{0,4}?(?:介[乎于]|[为是达至到在仅约近超逾共录得报:：]|分别|(?:扩大|收窄|回落|放缓|加快)[至到为]"
    r"|维持|保持|预计|估计?|更|也|均|则|\s|[(（]%?[)）]))*"
    r"|[由从]|[较比由从][^，。；、]{1,9}的|[由从][^，。；、]{2,18}[至到为])$"
)
_RISE_NOUN = re.compile(
    rf"(?:[增升涨加]幅|增长率|成长率|[年月季]增率|增速|增长速度|涨跌幅|变动率|增减率|变动|变化率?|增减|增率|增加率|通胀率|通货膨胀率|涨价幅度){_IS}|[增升涨]幅最[大高小低][^。；]{{0,12}}$"
)
_FALL_NOUN = re.compile(
    rf"(?:[降跌减缩]幅|下降率|减少率|衰退率|[年月季]减率|减率|跌率|下降幅度){_IS}|[降跌减]幅最[大高小低][^。；]{{0,12}}$"
)
_AFTER_RISE = re.compile(
    r"的(?:高速|快速|中速|平均|同比|按年)?(?:增[长幅速]|成长|升幅|涨幅|上升|增加|上涨)|[增升涨]幅"
)
_AFTER_FALL = re.compile(r"的(?:平均|同比|按年)?(?:降幅|跌幅|减幅|下降|减少|下跌|衰退|下滑|缩减)|[降跌减]幅")
_LEVEL = re.compile(
    rf"(?:[升降增减跌涨加高低少短落大小长快窄滑缩调扩提][至到]|(?:{_RISING}|{_FALLING})为|跌破|突破|升破|涨破|站[上稳])"
    r"(?:了|约|近|逾|超过?|大约|历史|新高|新低|的|每[日月年天桶吨股]|人民币|港币|美元|新台币|HK\$|US\$|[¥$\s:：])*$"
)
_YEAR_ON_YEAR = re.compile(
    r"(?:同比|环比|按年|按月|按季|年比|较上年|较去年|比去年|比上年|较上月|YoY|MoM|QoQ)\s?[:：]?\s?[+]?$",
    re.IGNORECASE,
)

_COUNTRY = (
    "美|日|欧|港|台|韩|加|澳|新|纽|英|泰|越|坡|澳门|新台|新加坡|北韩|南韩|朝鲜|澳大利亚|加拿大|新西兰|纽西兰|印尼|印度|印度尼西亚|越南|泰国|菲律宾|"
    "马来西亚|墨西哥|巴西|阿根廷|智利|秘鲁|哥伦比亚|俄罗斯|乌克兰|瑞典|瑞士|挪威|丹麦|捷克|波兰|匈牙利|土耳其|埃及|南非|以色列|伊朗|伊拉克|沙特|沙特阿拉伯|"
    "沙乌地|卡塔尔|科威特|阿联酋|阿拉伯联合[大酋][公长]国|巴基斯坦|斯里兰卡|尼泊尔|孟加拉|缅甸|哈萨克|哈萨克斯坦|蒙古|柬埔寨|老挝"
)
_COIN = (
    "元|圆|圜|币|盾|镑|铢|卢[比布]|[比披]索|法郎|克朗|里拉|兰特|雷亚尔|里亚尔|迪拉姆|迪尔汗|第纳尔|令吉|林吉特|先令|福林|兹罗提|新?谢克尔|坚戈|坦吉|马克|基普|"
    "图格里克|塔卡|格里夫纳|索尔"
)
_CURRENCY = (
    rf"(?:[美日欧港台韩加澳新越泰瑞](?:仙|分|毛|角)|(?:人民币|新台币|港币|台币|澳门币)(?:元)?|(?:{_COUNTRY})(?:{_COIN})|"
    r"欧罗|卢[布比]|法郎|比索|披索|铢|林吉特|令吉|奈拉|比特币|[元圆块])"
)
_SI = "[千百毫微纳奈皮兆吉太拍厘分]"
_LONG_UNITS = (
    r"个?百分点|个基点|基点|个点(?!位)|点子|"
    rf"{_CURRENCY}|"
    r"个[多余]?(?:月|季度|小时|星期|世纪|钟头|工作[日天]|交易日|标准大气压)|月(?=大)|"
    r"(?:毫米|英?[寸吋])汞柱|牛顿米|(?:平方|立方)(?:公里|千米|公尺|英尺|英里|英寸|米|厘米|毫米|呎|吋|尺|码)|"
    rf"{_SI}?(?:瓦特|瓦小时|瓦时|伏特|安培|焦耳|帕斯卡|赫兹|卡路里|字节|比特|位元组|像素)|{_SI}[米克升瓦伏安焦帕赫秒卡]|"
    r"公里|公斤|公顷|公尺|公分|公吨|公升|公克|公厘|公寸|公亩|车公里|人公里|吨公里|毫巴|篮板|助攻|马力|匹马力|"
    r"磅力|磅[/每]平方[英]?[寸吋]|海里|浬|英[里尺呎寸吋亩石码]|(?:金衡)?(?:盎司|安士)|液?(?:盎司|安士)|美?加仑|品脱|夸脱|蒲式耳|克拉|格令|光年|天文单位|大气压|"
    r"牛顿|流明|勒克斯|欧姆|坎德拉|烛光|摩尔|莫耳|弧度|角分|角秒|大卡|[汤茶]匙|电子伏特|道尔顿|达尔顿|开尔文|克耳文|瓩|"
    r"小时|分钟|秒钟|周岁|季度|星期|世纪|工作天|工作日|交易日|"
    r"人次|家次|册次|批次|人天|人日|人份|人头|辆次|架次|班次|车次|艘次|件次|宗次|户次|场次|例次|批次|个次|篇次|标准箱|标箱|辆车|万吨级|"
    r"方呎|方尺|车道|立方|摄氏度|华氏度|度电|度|"
    r"连[胜败霸冠涨跌阳](?![{HAN}])|桶油当量".replace("{HAN}", HAN)
)
_UNIT = re.compile(rf"\s?(?:[多余](?=[{HAN}]))?(?:的)?(?P<unit>{_LONG_UNITS}|[{HAN}])")
_LATIN_UNIT = re.compile(
    r"\s?(?P<unit>[μu]g/m[3³]|mg/L|km/h|km[2²]?|kg|cm|mm|m[23²³]?|g|t|ha|[MkKGT]Wh?|[KkMGT]B|m[gl]|[μu]g|L|℃|°C|°|㎡|㎞|㎏|㎜|㎝|[KMGk]?Hz|V|bps?|nm|kcal|dB)(?![A-Za-z])"
)
_PREFIX = re.compile(
    r"(?P<unit>HK\$|US\$|NT\$|A\$|[$¥€£]|RMB|USD|HKD|TWD|人民币|新台币|港币|台币|美金|日币)\s?$"
)
_NO_UNIT = re.compile(r"投|第|以[上下内]|之间|[至到和或与及、比折取进中则时再又]|分之|的|[成胜败]|倍")

_DURATION = re.compile(
    r"个?(?:月|季度|小时|星期|世纪|钟头|工作[日天]|交易日)|年(?!代|度|级|费|薪|利率|息)|天|日(?!元|圆|均)|夜|昼夜|分钟|秒|周(?!年|岁)|星期|季度|季(?![节票军])"
)
_DISTANCE = re.compile(r"公里|千米|里$|米$|公尺|厘米|毫米|海里|英里|公分|km$|m$|cm$|mm$|英尺|尺$")
_PER = re.compile(
    r"(?:平方|立方|[降阵暴]雨|雨[量势强]|降水|积雪|时速|风速|速度|每(?:秒|小时|分钟|日|天|平方))[^，。；]*$"
)
_SO_MANY = (
    r"(?:介[乎于]|[约近逾超达为是至到]|超过|大约|平均|仅|只|不到|高达"
    r"|[0-9.,]+(?:公里)?[^0-9，。；]{0,3}(?:至|到|[-~～—]))*"
)
_SPEED = re.compile(rf"时速(?:限制?|上限|最[高低大快慢])?[由从]?{_SO_MANY}$")
_EACH = re.compile(
    r"每(?P<each>小时|分钟|秒钟?|平方(?:公里|千米|公尺|米|呎|尺)|立方(?:米|公尺|厘米)|公里|千米|公尺|海里|公斤|千克|公克|克|公吨|吨|公升|毫升|升|公顷|亩|呎|桶|盎司|安士|度电?)"
    rf"{_SO_MANY}\s?(?:人民币|新台币|港币|台币|HK\$|US\$|NT\$|[$¥])?$"
)
_NO_TERM = (
    r"(?:同比|[环]比|比去年|比上年|提高|提升|增加|增至|降至|下降|超过?|不足|不到|至少|不[少低]于|逾|大约|将?近|接近"
    r"|[由从达约为至到了])+$"
)
"""What stands between a figure and the words that say what it counts."""


def joined(between: str, unit: str = "") -> bool:
    """Whether a text between two figures makes them one list or one range: ``、``, 和, 或, 至."""
    whole = unit if between.startswith(unit) else unit.partition("/")[0]
    return bool(_JOINS.fullmatch(between.removeprefix(whole)))


_JOINS = re.compile(
    r"\s?(?:[件宗人例起元名个户间家吨次张辆]|[万亿]?[美港日欧]?元|个?百分点|人次|公里|公斤|亩|架次)?\s?(?:[、,/~～\-—–]|至|到|和|及|与|以及|或|或者|并|即|亦即|也即|[，、]?(?:即|或|折合)|[(（](?:即|约|或|为|占)?[+]?|，和|，及|，以及)\s?(?:约|近|逾|超过?)?"
)


def statement(place: Place) -> tuple[str, int, str, str]:
    """Propose a figure's measure, sign, unit as printed (or empty), and the words that it counts.

    The sign is -1 where the words around it say a fall, else 1.
    """
    unit = _unit(place)
    if (
        not unit
        and place.previous
        and place.previous.kind == "parts"
        and place.previous.between in {"至", "到"}
    ):
        unit = place.previous.unit
    if place.kind == "ordinal":
        return "rank", 1, "", _term(place, unit)
    measure, sign = _measure(place, unit)
    if place.value is not None and place.value < 0:
        # The minus is printed.
        sign = 1
    return measure, sign, _as_printed(place, unit) + _per(place, unit), _term(place, unit)


def _per(place: Place, unit: str) -> str:
    """Return by what a quantity is divided, where that is a unit: 每小時92公里, 時速20公里, 每平方米5萬元."""
    if not unit or "/" in unit or unit in "%‰倍":
        return ""
    if (found := _SPEED.search(place.left)) and _DISTANCE.match(unit):
        return "/小" + place.shown[found.start()]
    found = _EACH.search(place.left)
    return "/" + place.shown[found.start("each") : found.end("each")] if found else ""


def _as_printed(place: Place, unit: str) -> str:
    # 高於全國1.6個、全省0.9個百分點.
    if (at := place.after.find(unit)) in range(3) or (at > 0 and unit in _POINTS):
        return place.then[at : at + len(unit)]
    if (inside := re.match(r"个[多余]", place.after)) and place.after[inside.end() :].startswith(unit[1:]):
        return place.then[0] + place.then[inside.end() : inside.end() + len(unit) - 1]
    return (
        place.shown[at : at + len(unit)]
        if (at := place.left.rfind(unit)) >= 0 and unit not in "%‰倍"
        else unit
    )


def _is_rate(place: Place, unit: str) -> bool:
    return unit in {"%", "‰"} or place.kind in {"parts", "tenths", "over", "mixed", "moiety", "vulgar"}


def _measure(place: Place, unit: str) -> tuple[str, int]:
    left, after = place.left, place.after
    if place.kind == "doubled":
        return "change", 1
    if change := _change(place, unit):
        return "change", change
    if (
        place.previous
        and place.previous.measure == "change"
        and joined(place.previous.between, unit_of(place.previous.unit))
        and not _LEVEL.search(left)
        and not _to_level(place, place.previous, unit)
        and not re.search(r"(?:占|比[重率]|率|为|达|共)[约近逾]?$", left)
    ):
        return "change", place.previous.sign
    if _is_rate(place, unit) or unit == "倍":
        return "share", 1
    if unit in _POINTS:
        return "change", 1
    if re.search("岁", unit):
        return "age", 1
    if (
        _DURATION.match(unit)
        or re.match("分[0-9零一二三四五六七八九十]+秒", after)
        or (unit == "分" and re.search("小时$|(?:时间|时长|车程|[需费耗]时)[^，。；]*$", left))
    ):
        return "duration", 1
    if (
        _DISTANCE.match(unit)
        and not _PER.search(left)
        and (unit != "毫米" or re.search("[长宽厚高深径][约为达近逾]?$", left))
    ):
        return "distance", 1
    return "count", 1


def _to_level(place: Place, previous: Previous, unit: str) -> bool:
    """Whether 至 leads from a change to what came of it: 升0.8%至30,215宗, 增加5宗至80宗."""
    between = previous.between
    if not re.search("[至到]$", between.rstrip("约近逾超过")):
        return False
    before = unit_of(previous.unit)
    return (
        before != unit
        or len(between) > 1
        or bool(re.search(r"(?:率|占比|比例|比重|息)[^，。、]{0,8}$", place.left[: -len(between)]))
    )


def unit_of(unit: str) -> str:
    """Fold a unit as printed."""
    return View(unit).folded


def _change(place: Place, unit: str) -> int:
    """Return -1 for a fall, 1 for a rise, 0 where no word around a figure says a change."""
    left, after = place.left, place.after
    if change := _later(_FALL_NOUN.search(left), _RISE_NOUN.search(left)):
        return change
    signed = place.value is not None and place.value < 0
    if _LEVEL.search(left) or (unit == "次" and re.search("延[长期]$", left)):
        return 0
    if _DURATION.match(unit) and re.search("连续?[升跌涨降增减][了足]?$", left):
        return 0
    if change := _later(_FALL.search(left), _RISE.search(left)):
        return change
    if (unit in {"倍", *_POINTS} or _is_rate(place, unit)) and (better := _BY_SHARE.search(left)):
        return -1 if better.group("fall") else 1
    rest = after if unit in "%‰倍" else re.sub(rf"^\s?(?:{_LONG_UNITS}|[{HAN}](?=的))", "", after)
    if _AFTER_FALL.match(rest):
        return -1
    if _AFTER_RISE.match(rest):
        return 1
    if bare := _BARE.search(left):
        return -1 if bare.group("by") == "少" else 1
    if _is_rate(place, unit) and (
        place.printed[0] == "+"
        or _YEAR_ON_YEAR.search(left)
        or re.search(r"\+\s?$", left)
        or (signed and not re.search("[率温]$", left))
    ):
        return 1
    if unit in _POINTS and _BELOW.search(left):
        return -1
    return 1 if unit in _POINTS and _ABOVE.search(left) else 0


def _later(falls: re.Match[str] | None, rises: re.Match[str] | None) -> int:
    """Return -1 where the later of two words says a fall, or 負增長, 1 where it says a rise, 0 without."""
    if falls and rises and not re.search("^负|少增", falls.group()):
        return -1 if falls.start() >= rises.start() else 1
    return -1 if falls else int(bool(rises))


def _term(place: Place, unit: str) -> str:
    """Return the noun after the unit, or the last words before the numeral without their verb of change."""
    at = place.after.find(unit) + len(unit)
    noun = re.split(rf"[^{HAN}]", place.after[at : at + 8])[0]
    if noun and unit and unit not in "%‰倍" and at < 8:
        return place.then[at : at + len(noun)]
    before = _FALL.sub("", _RISE.sub("", place.left))
    before = re.sub(_NO_TERM, "", before)
    words = re.split(rf"[\W{_Z}a-zA-Z0-9_]", before[-10:])[-1]
    return place.shown[len(before) - len(words) : len(before)]


def _unit(place: Place) -> str:
    """Return the unit in folded characters; see `printed_figures.article` for the printed ones."""
    printed, after = place.printed, place.after
    if printed[-1] in "%‰":
        return printed[-1]
    if place.kind == "parts":
        whole = re.sub("^[-负]|零[下上]", "", printed).partition("分之")[0]
        return {"百": "%", "千": "‰", "佰": "%", "仟": "‰"}.get(whole, "")
    if place.kind == "tenths":
        return "%"
    if printed.endswith(("倍", "倍半")) or place.kind == "doubled":
        return "倍"
    if place.kind in {"moiety", "over", "mixed", "vulgar"}:
        return ""
    if place.kind == "half" and (
        found := re.search(r"(?<=[0-9一二两三四五六七八九十])(?!十)([^个半0-9.]{1,2})半$", printed)
    ):
        return found.group(1)
    if place.kind == "half" and "个" in printed and after.startswith("月"):
        return "个月"
    if prefix := _PREFIX.search(place.left):
        found = re.match(rf"\s?(?:{_CURRENCY})", after)
        # 元 alone would be that of the place: 美金5萬元.
        foreign = prefix.group("unit") in {"美金", "日币", "US$", "A$", "€", "£", "USD"}
        return found.group().strip() if found and not foreign else prefix.group("unit")
    if found := _LATIN_UNIT.match(after):
        return found.group("unit")
    found = _UNIT.match(after)
    if not found:
        return ""
    unit = found.group("unit")
    if unit == "个" and re.match(r"个[、和及与][^，。；0-9]{0,8}[0-9.]+个百分点", after):
        return "个百分点"
    if per := re.match(rf"[/每](?:{_LONG_UNITS}|[秒时日天月年吨斤人升米])", after[found.end() :]):
        return unit + per.group()
    if len(unit) == 1 and (unit not in CLASSIFIERS or _NO_UNIT.match(after)):
        return ""
    return re.sub("[多余]", "", unit)
