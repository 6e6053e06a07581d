"""Every numeral is found where it stands, with what it states."""

import random
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pycnnum import num2cn

from printed_figures import article, measures, numerals, roles, rounding, scripts

SOURCES = "".join(
    Path(module.__file__).read_text("utf-8") for module in (article, measures, numerals, roles, scripts)
)
# Characters that no rule knows: whatever is found between them is the numeral alone.
PLAIN_CHARACTERS = sorted(set(map(chr, range(0x4E00, 0x9FA6))) - set(SOURCES))


def plain_character(number):
    return PLAIN_CHARACTERS[number]


PLAIN = st.integers(0, len(PLAIN_CHARACTERS) - 1).map(plain_character)
HAN = st.lists(PLAIN, min_size=1, max_size=5).map("".join)
FILLER = st.builds("{}{}{}".format, HAN, st.sampled_from(["", "，", "。", "、", "“", ",", " "]), HAN)


def chinese(value, *, traditional=False, **options):
    """Write a number with the other library, whose own traditional form is that of accounts."""
    text = num2cn(value, **options)
    return text.translate(str.maketrans("万亿两点", "萬億兩點")) if traditional else text


@st.composite
def chinese_numerals(draw, largest=10**12 - 1):
    value = draw(st.integers(0, largest))
    options = {"traditional": draw(st.booleans()), "alt_0": draw(st.booleans()), "alt_2": draw(st.booleans())}
    printed = chinese(value, **options)
    # A thousand taels, and twelve hundred for the other library only.
    assume(not printed.endswith(("千两", "千兩")))
    return printed, Fraction(value), 0


@st.composite
def arabic_numerals(draw):
    whole = draw(st.integers(0, 10**9))
    decimals = draw(st.integers(0, 3))
    part = f".{draw(st.integers(0, 10**decimals - 1)):0{decimals}}" if decimals else ""
    printed = f"{whole:,}{part}" if draw(st.booleans()) else f"{whole}{part}"
    value = Fraction(f"{whole}{part}")
    if draw(st.booleans()):
        printed = printed.translate(str.maketrans("0123456789.,", "０１２３４５６７８９．，"))
    return printed, value, decimals


@st.composite
def percentages(draw):
    printed, value, decimals = draw(arabic_numerals())
    return printed + draw(st.sampled_from("%％‰")), value, decimals


@st.composite
def percentages_in_words(draw):
    printed, value, decimals = draw(st.one_of(chinese_numerals(200), arabic_numerals()))
    return draw(st.sampled_from(["百", "千"])) + "分之" + printed, value, decimals


@st.composite
def chinese_decimals(draw):
    value = draw(st.decimals(0, 9999, places=2))
    return chinese(str(value), traditional=draw(st.booleans())), Fraction(value), 2


@st.composite
def fractions_in_words(draw):
    whole, part = draw(st.integers(3, 99)), draw(st.integers(1, 99))
    assume(whole != 100)
    return f"{chinese(whole)}分之{chinese(part)}", Fraction(part, whole), 0


@st.composite
def multiples(draw):
    printed, value, decimals = draw(st.one_of(arabic_numerals(), chinese_numerals(9999)))
    return printed + "倍", value, decimals


@st.composite
def tenths(draw):
    tenth = draw(st.integers(1, 9))
    half = draw(st.sampled_from(["", "五"]))
    return f"{chinese(tenth)}成{half}", Fraction(tenth * 10 + (5 if half else 0)), 0


@st.composite
def doublings(draw):
    times = draw(st.integers(1, 9))
    return f"翻{draw(st.sampled_from(['', '了']))}{chinese(times)}番", Fraction(2**times), 0


@st.composite
def mixed(draw):
    whole, part = draw(st.integers(1, 9999)), draw(st.integers(0, 9))
    mark = draw(st.sampled_from("萬万億亿千百"))
    printed = f"{whole}.{part}{mark}" if mark in "萬万億亿" else f"{whole}{mark}"
    number = Fraction(f"{whole}.{part}") if mark in "萬万億亿" else Fraction(whole)
    return printed, number * numerals.MULTIPLES[numerals.fold(mark)], printed.count(".")


@st.composite
def mixed_compounds(draw):
    high, low = draw(st.integers(1, 99)), draw(st.integers(1, 9999))
    return f"{high}億{low}萬", Fraction(high * 10**8 + low * 10**4), 0


@st.composite
def ordinals(draw):
    value = draw(st.integers(1, 9999))
    return f"第{draw(st.sampled_from([str(value), chinese(value)]))}", Fraction(value), 0


@st.composite
def accounting(draw):
    value = draw(st.integers(11, 10**11))
    return num2cn(value, upper=True, traditional=draw(st.booleans())), Fraction(value), 0


@st.composite
def years_in_words(draw):
    year = draw(st.integers(1000, 2999))
    assume(str(year)[:2] != str(year)[2:] and len(set(str(year))) > 2)
    zero = draw(st.sampled_from("〇零"))
    return "".join((zero + "一二三四五六七八九")[int(digit)] for digit in str(year)), Fraction(year), 0


BARE = [arabic_numerals(), chinese_numerals(), chinese_decimals(), mixed(), mixed_compounds()]
OTHER = [
    *(percentages(), percentages_in_words(), fractions_in_words(), multiples(), tenths(), doublings()),
    *(ordinals(), accounting(), years_in_words()),
]


@st.composite
def plain_numerals(draw):
    return (*draw(st.one_of(*BARE, *OTHER)), "none")


@st.composite
def hedged_numerals(draw):
    printed, value, decimals = draw(st.one_of(arabic_numerals(), mixed(), percentages()))
    hedge = draw(st.sampled_from(sorted(set(rounding.HEDGES) - {"none"})))
    mark = draw(st.sampled_from(rounding.HEDGES[hedge]))
    after = numerals.fold(mark) in numerals._BEHIND
    return (printed + mark if after else mark + printed), value, decimals, hedge


@st.composite
def romanised_numerals(draw):
    """Put the artefact of the file between two characters of a Chinese numeral."""
    printed, value, decimals = draw(chinese_numerals())
    assume(len(printed) > 1)
    at = draw(st.integers(1, len(printed) - 1))
    syllable = draw(st.sampled_from(["(yì)", "(wàn)", "(qian1)", "（liǎng）"]))
    return printed[:at] + syllable + printed[at:], value, decimals, "none"


NUMERALS = st.one_of(plain_numerals(), hedged_numerals(), romanised_numerals())


@given(FILLER, st.lists(st.tuples(NUMERALS, FILLER), min_size=1, max_size=3))
def test_generated_numerals_are_found_where_they_stand_with_what_they_state(before, pieces):
    text, expected = before, []
    for (printed, value, decimals, hedge), filler in pieces:
        expected.append((1, len(text), len(text) + len(printed), printed, value, decimals, hedge))
        text += printed + filler
    found = [(n.paragraph, n.start, n.end, n.exact, n.value, n.decimals, n.hedge) for n in article.scan(text)]
    assert found == expected


ACCOUNTING = "壹貳贰弍叁叄參参肆伍陸陆柒捌玖拾佰仟兆"
NO_MARKS = "".join(
    sorted({c for c in SOURCES if not c.isspace()} - article.MARKS - set(ACCOUNTING) - set("○半"))
)


@given(st.lists(st.one_of(PLAIN, st.sampled_from(NO_MARKS))).map("".join))
def test_a_text_without_numerals_yields_none(text):
    assert article.scan(text) == []


@pytest.mark.parametrize(
    "text", ["隊伍", "大陸", "參加", "参与", "收拾", "放肆", "统(tong3)计", "發(fā)展", "部队伍"]
)
def test_words_and_romanisation_are_no_numerals(text):
    assert article.scan(text) == []


@pytest.mark.parametrize(
    ("options", "several"), [({}, 2_000), ({"alt_2": True}, 500), ({"alt_0": True}, 500)]
)
def test_chinese_numerals_agree_with_another_library(options, several):
    draw = random.Random(20221016)
    for value in (*range(several), *(draw.randrange(10 ** draw.randint(5, 12)) for _ in range(several))):
        text = num2cn(value, **options)
        if text.endswith("千两"):
            continue  # 一千两 are a thousand taels, and twelve hundred for the other library only.
        (numeral,) = article.scan_paragraph(text)
        assert (numeral.exact, numeral.value) == (text, value)


@pytest.mark.parametrize(
    ("text", "exact", "value", "decimals", "hedge", "form", "role"),
    [
        ("下降9.80%", "9.80%", "9.8", 2, "none", "arabic", "figure"),
        ("達３，２０５人", "３，２０５", "3205", 0, "none", "arabic", "figure"),
        ("（-3℃）", "-3", "-3", 0, "none", "arabic", "figure"),
        ("廿五日", "廿五", "25", 0, "none", "chinese", "date"),
        ("二○二二年", "二○二二", "2022", 0, "none", "chinese", "date"),
        ("2022年", "2022", "2022", 0, "none", "arabic", "date"),
        ("九·一八", "九·一八", "", 0, "none", "chinese", "name"),
        ("“5·31”專案", "5·31", "", 0, "none", "arabic", "name"),
        ("於2022-10-16", "2022-10-16", "", 0, "none", "arabic", "date"),
        ("於8:30", "8:30", "", 0, "none", "arabic", "date"),
        ("多家192.168.1.1", "192.168.1.1", "", 0, "none", "arabic", "name"),
        ("PM2.5", "2.5", "2.5", 1, "none", "arabic", "name"),
        ("跨越一千多公里", "一千多", "1000", 0, "more_than", "chinese", "figure"),
        ("全市2400余名", "2400余", "2400", 0, "at_least", "arabic", "figure"),
        ("2000多萬元", "2000多萬", "20000000", 0, "more_than", "mixed", "figure"),
        ("近3年來", "3", "3", 0, "none", "arabic", "figure"),
        ("近5萬人", "近5萬", "50000", 0, "nearly", "mixed", "figure"),
        ("條約3條", "3", "3", 0, "none", "arabic", "figure"),
        ("不超過5人", "不超過5", "5", 0, "at_most", "arabic", "figure"),
        ("5人以下", "5", "5", 0, "at_most", "arabic", "figure"),
        ("60歲以上", "60", "60", 0, "at_least", "arabic", "figure"),
        ("三年多", "三", "3", 0, "more_than", "chinese", "figure"),
        ("5個多月", "5", "5", 0, "more_than", "arabic", "figure"),
        ("十幾歲", "十幾", "10", 0, "more_than", "chinese", "figure"),
        ("兩三百人", "兩三百", "", 0, "none", "chinese", "figure"),
        ("三成員", "三", "3", 0, "none", "chinese", "idiom"),
        ("零分之一", "零分之一", "", 0, "none", "chinese", "figure"),
        ("一批案件", "一", "1", 0, "none", "chinese", "idiom"),
        ("三令五", "三", "3", 0, "none", "chinese", "idiom"),
        ("二級警長", "二", "2", 0, "none", "chinese", "ordinal"),
        ("一中隊", "一", "1", 0, "none", "chinese", "name"),
        ("獲得第一名", "第一", "1", 0, "none", "chinese", "figure"),
        ("放在第一位", "第一", "1", 0, "none", "chinese", "idiom"),
        ("第一期", "第一", "1", 0, "none", "chinese", "ordinal"),
        ("黨的十八大", "十八", "18", 0, "none", "chinese", "name"),
        ("“百日行動”", "百", "100", 0, "none", "chinese", "name"),
        ("歷時三日", "三", "3", 0, "none", "chinese", "figure"),
        ("等了十分鐘", "十", "10", 0, "none", "chinese", "figure"),
        ("十分重要", "十", "10", 0, "none", "chinese", "idiom"),
        ("①加強", "①", "1", 0, "none", "arabic", "ordinal"),
    ],
)
def test_one_numeral(text, exact, value, decimals, hedge, form, role):
    numeral = article.scan(text)[0]
    found = (numeral.exact, article.value_text(numeral.value), numeral.decimals, numeral.hedge)
    assert (*found, numeral.form, numeral.role) == (exact, value, decimals, hedge, form, role)
    assert text[numeral.start : numeral.end] == exact


@pytest.mark.parametrize(
    ("text", "measure", "sign", "unit"),
    [
        ("警情同比下降9.8%", "change", -1, "%"),
        ("收入增長近一成", "change", 1, "%"),
        ("降至9.8%", "share", 1, "%"),
        ("結率98.8%", "share", 1, "%"),
        ("年僅24歲", "age", 1, "歲"),
        ("歷時十年", "duration", 1, "年"),
        ("跨越一千多公里", "distance", 1, "公里"),
        ("查獲96人", "count", 1, "人"),
        ("全省第一", "rank", 1, ""),
    ],
)
def test_what_kind_of_statement_a_figure_makes(text, measure, sign, unit):
    (numeral,) = article.scan(text)
    assert (numeral.role, numeral.measure, numeral.sign, numeral.unit) == ("figure", measure, sign, unit)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (Fraction(1205), "1205"),
        (Fraction(1200), "1200"),
        (Fraction("98.80"), "98.8"),
        (Fraction(1, 3), "1/3"),
        (Fraction(-49, 5), "-9.8"),
        (Fraction(0), "0"),
        (Fraction(1, 1024), "0.0009765625"),
    ],
)
def test_values_are_written_exactly(value, text):
    assert article.value_text(value) == text
    assert value is None or Fraction(text) == value


ANY_TEXT = st.text(
    st.sampled_from("一二十百萬第成番約近多余餘上下,.，。；、“”%()a年月日個名級大隊警情下降0123456789０·:-\n")
)


@given(ANY_TEXT)
def test_any_text_is_read_and_every_mark_is_covered_once(text):
    found = article.scan(text)
    starts = [0, *(place + 1 for place, character in enumerate(text) if character == "\n")]
    # A line break may part a numeral, and is no part of it.
    places = [(starts[n.paragraph - 1] + n.start, starts[n.paragraph - 1] + n.end) for n in found]
    covered = [at for start, end in places for at in range(start, end)]
    assert len(covered) == len(set(covered))
    assert [text[start:end].replace("\n", "") for start, end in places] == [n.exact for n in found]
    assert {at for at, character in enumerate(text) if character in article.MARKS} <= set(covered)
    assert all(
        n.role in roles.ROLES and n.form in article.FORMS and n.hedge in rounding.HEDGES for n in found
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_a_byte_order_mark_change_nothing(end, mark):
    lines = ["同比下降9.8%。", "", "抓獲1205人"]
    assert article.text_of(mark + end.join(lines).encode()) == "\n".join(lines)


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "1.",
        "1,234,",
        "一",
        "一○",
        "1/",
        "第",
        "百分之",
        "一·",
        "1:",
        "3萬",
        "(",
        "1千",
        "２，",
        "近",
        "“",
        "壹佰",
    ],
)
def test_a_long_repetition_takes_time_in_proportion(unit):
    """A pattern that backtracks would take hours here, so the test is that it ends."""
    text = unit * (20_000 // len(unit))
    found = article.scan(text)
    assert all(n.exact == text[n.start : n.end] for n in found[:10])
