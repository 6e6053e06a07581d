"""Printed text to interval and back, and the arithmetic of intervals."""

import contextlib
import decimal
import itertools
import math
import operator
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycnnum import num2cn

from printed_figures.rounding import (
    ROUNDINGS,
    Interval,
    exact,
    hull,
    monotone,
    printed_as,
    read,
    unround,
    unround_value,
)

INF = math.inf
SMALL = st.integers(-6, 6)
F = Fraction

numbers = st.fractions(-50, 50, max_denominator=40)
roundings = st.sampled_from(ROUNDINGS)
decimals = st.integers(0, 4)


@st.composite
def intervals(draw: st.DrawFn, bound: st.SearchStrategy = SMALL) -> Interval:
    """Draw intervals with small whole ends, so that zeros, ties and points are common."""
    lower, upper = sorted((draw(bound), draw(bound)))
    if lower == upper:
        return Interval.point(lower)
    lower = draw(st.sampled_from([lower, lower, lower, -INF]))
    upper = draw(st.sampled_from([upper, upper, upper, INF]))
    return Interval(lower, upper, draw(st.booleans()), draw(st.booleans()))


def members(interval: Interval) -> list[Fraction]:
    """Some numbers inside: closed ends, numbers near open ones, whole numbers, zero."""
    lower = interval.lower if interval.lower != -INF else min(F(-100), F(-100) + exact_or(interval.upper))
    upper = interval.upper if interval.upper != INF else max(F(100), F(100) + exact_or(interval.lower))
    grid = [lower + (upper - lower) * F(step, 12) for step in range(13)]
    near = [lower + F(1, 1000), upper - F(1, 1000), F(0)]
    return [number for number in grid + near if number in interval]


def exact_or(bound: Fraction | float) -> Fraction:
    return F(0) if math.isinf(bound) else bound


# One printed figure


@pytest.mark.parametrize(
    ("printed", "lower", "upper"),
    [
        ("9.8%", "9.75", "9.85"),
        ("98.80%", "98.795", "98.805"),
        ("98.8", "98.75", "98.85"),
        ("24%", "23.5", "24.5"),
        ("２４%", "23.5", "24.5"),
        ("２４．５％", "24.45", "24.55"),
        ("100%", "99.5", "100.5"),
        ("-9.8%", "-9.85", "-9.75"),
        ("−9.8%", "-9.85", "-9.75"),
        ("+44.21 %", "44.205", "44.215"),
        ("負百分之五", "-5.5", "-4.5"),
        ("3.5‰", "3.45", "3.55"),
        ("1205", "1205", "1205"),
        ("1,205", "1205", "1205"),
        ("1,234,567", "1234567", "1234567"),
        ("十八", "18", "18"),
        ("兩", "2", "2"),
        ("廿", "20", "20"),
        ("二〇二二", "2022", "2022"),
        ("第一", "1", "1"),
        ("3萬", "25000", "35000"),
        ("3万", "25000", "35000"),
        ("三萬", "25000", "35000"),
        ("三萬五千", "35000", "35000"),
        ("5百萬", "4500000", "5500000"),
        ("1.2億", "115000000", "125000000"),
        ("一點二億", "115000000", "125000000"),
        ("二點五", "2.45", "2.55"),
        ("百分之五", "4.5", "5.5"),
        ("百分之九十八點八", "98.75", "98.85"),
        ("百分之98.8", "98.75", "98.85"),
        ("千分之三", "2.5", "3.5"),
        ("兩成", "15", "25"),
        ("兩成五", "24.5", "25.5"),
        ("三分之一", F(1, 6), F(1, 2)),
        ("萬分之五", F(9, 20000), F(11, 20000)),
        ("0.0%", "-0.05", "0.05"),
        ("1億2000萬", "119995000", "120005000"),
        ("十億零五百萬", "1004995000", "1005005000"),
        ("三億零五十萬", "300495000", "300505000"),
        ("2萬4517", "24517", "24517"),
        ("6萬9千", "68500", "69500"),
        ("3.8倍", "3.75", "3.85"),
        ("一倍", "1", "1"),
        ("翻一番", "2", "2"),
        ("卅八", "38", "38"),
        ("百分之卅六點八四", "36.835", "36.845"),
        ("百分之百", "99.5", "100.5"),
        ("○點三七", "0.365", "0.375"),
        ("四‧二%", "4.15", "4.25"),
        ("一七六五", "1765", "1765"),
        ("六成半", "62.5", "67.5"),
        ("8成6", "85.5", "86.5"),
        ("三年半", "3.25", "3.75"),
        ("4兆5千億", "4450000000000", "4550000000000"),
        ("-0.33", "-0.335", "-0.325"),
        ("零下12", "-12", "-12"),
        ("兩三百", "200", "300"),
        ("四五", "4", "5"),
        ("⼆⼗", "20", "20"),
        ("42 923", "42923", "42923"),
        ("三分之二", F(1, 2), F(5, 6)),
    ],
)
def test_unround_plain(printed, lower, upper):
    assert unround(printed) == Interval(F(lower), F(upper))


def test_the_start_of_a_range_is_rounded_as_its_end():
    # The 3 of 3至5萬.
    assert unround("3", multiple=10_000) == Interval(25_000, 35_000)


@pytest.mark.parametrize(
    ("printed", "hedge", "expected"),
    [
        ("2400余", None, Interval(2400, INF)),
        ("2400餘", None, Interval(2400, INF)),
        ("2400以上", None, Interval(2400, INF)),
        ("至少2400", None, Interval(2400, INF)),
        ("2400", "at_least", Interval(2400, INF)),
        ("一千多", None, Interval(1000, INF, lower_closed=False)),
        ("超過1000", None, Interval(1000, INF, lower_closed=False)),
        ("不超過1000", None, Interval(0, 1000)),
        ("至多5", None, Interval(0, 5)),
        ("超1000", None, Interval(1000, INF, lower_closed=False)),
        ("逾1000", None, Interval(1000, INF, lower_closed=False)),
        ("30多萬", None, Interval(300000, INF, lower_closed=False)),
        ("十餘萬", None, Interval(100000, INF)),
        ("約3000", None, Interval(2500, 3500)),
        ("3000左右", None, Interval(2500, 3500)),
        ("約3200", None, Interval(3150, 3250)),
        ("約30萬", None, Interval(250000, 350000)),
        ("約9.8%", None, Interval("9.75", "9.85")),
        ("近3000", None, Interval(2500, 3000, upper_closed=False)),
        ("將近3000", None, Interval(2500, 3000, upper_closed=False)),
        ("不足3000", None, Interval(0, 3000, upper_closed=False)),
        ("1205", "none", Interval.point(1205)),
        ("2400余", "none", Interval.point(2400)),
        ("-9.8%", "more_than", Interval(-INF, "-9.8", upper_closed=False)),
        ("-9.8%", "at_least", Interval(-INF, "-9.8")),
        ("-10%", "less_than", Interval(-10, 0, lower_closed=False)),
        ("-10%", "about", Interval(-15, -5)),
    ],
)
def test_unround_hedged(printed, hedge, expected):
    assert unround(printed, hedge) == expected


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "abc",
        "%",
        "1,20",
        "9.8.1%",
        "約2400余",
        "多",
        "二點",
        "零分之一",
        "--5",
        None,
        9.8,
    ],
)
def test_unreadable_names_the_text(printed):
    with pytest.raises(ValueError, match=r"unreadable figure: .*expected such as") as error:
        unround(printed)
    assert repr(printed) in str(error.value)


def test_unknown_words_are_named():
    with pytest.raises(ValueError, match="unknown hedge: 'roughly', expected one of none, at_least"):
        unround("5", "roughly")
    with pytest.raises(ValueError, match="unknown rounding: 'up', expected one of up_or_down"):
        unround("5", rounding="up")
    with pytest.raises(ValueError, match="unknown rounding: 'up'"):
        unround_value(F(5), F(1), "up")
    with pytest.raises(ValueError, match="unknown rounding: 'up'"):
        printed_as(5, 0, "up")
    with pytest.raises(ValueError, match="negative decimals: -1"):
        printed_as(5, -1)


@given(st.text(alphabet="0123456789.,%‰-−+負十百千萬億二兩零〇點分之成余多約近第 半元圓廿", max_size=8))
def test_any_text_is_a_figure_or_a_value_error(text):
    with contextlib.suppress(ValueError):
        assert unround(text).lower <= unround(text).upper


@given(st.integers(0, 10**15))
def test_chinese_numerals(number):
    chinese = num2cn(number)
    for text in (chinese, chinese.replace("万", "萬").replace("亿", "億")):
        assert read(text).value == number
        assert number in unround(text)


# Rounding, both ways

MODES = {
    "half_up": decimal.ROUND_HALF_UP,
    "half_even": decimal.ROUND_HALF_EVEN,
    "half_down": decimal.ROUND_HALF_DOWN,
    "floor": decimal.ROUND_FLOOR,
    "ceiling": decimal.ROUND_CEILING,
    "truncate": decimal.ROUND_DOWN,
}


@given(st.decimals(-1000, 1000, places=5), decimals, st.sampled_from(sorted(MODES)))
def test_printed_as_is_the_decimal_module_s(value, places, rounding):
    rounded = value.quantize(Decimal(1).scaleb(-places), MODES[rounding])
    (text,) = printed_as(value, places, rounding)
    assert text == f"{rounded + 0:f}"


def test_a_tie_goes_up_or_down():
    assert printed_as("98.75", 1) == {"98.7", "98.8"}
    assert printed_as(F(79, 80) * 100, 1, "half_up") == {"98.8"}
    assert printed_as(F(-1, 20), 1) == {"-0.1", "0.0"}


@given(numbers | st.integers(-(10**4), 10**4).map(lambda n: F(n, 2000)), decimals, roundings)
def test_round_trip(value, places, rounding):
    for text in printed_as(value, places, rounding):
        assert value in unround(f"{text}%", rounding=rounding)


@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_round_trip_of_a_thousand_values(rounding, tried):
    draw = np.random.default_rng(20221016)
    numerators = draw.integers(-(10**6), 10**6, size=1_000).tolist()
    # Powers of two and of ten below make ties common.
    denominators = draw.choice([1, 2, 3, 7, 8, 20, 132, 200, 754, 1000, 2000], size=1_000).tolist()
    for case, (a, b) in enumerate(zip(numerators, denominators, strict=True)):
        for text in printed_as(F(a, b), case % 4, rounding):
            assert F(a, b) in unround(f"{text}%", rounding=rounding)
            assert text in printed_as(read(text).value, case % 4, rounding)
    tried(
        "An interval that leaves out the value that was rounded: values, under seven rules of rounding",
        case + 1,
    )


@given(st.integers(-500, 500), decimals, roundings)
def test_interval_holds_nothing_else(digits, places, rounding):
    text = f"{'-' * (digits < 0)}{Decimal(abs(digits)).scaleb(-places):f}"
    interval = unround(f"{text}%", rounding=rounding)
    beyond = F(1, 10 ** (places + 4))
    for bound, closed, outwards in zip(
        (interval.lower, interval.upper), (interval.lower_closed, interval.upper_closed), (-1, 1), strict=True
    ):
        assert (text in printed_as(bound, places, rounding)) == closed
        assert text in printed_as(bound - outwards * beyond, places, rounding)
        assert text not in printed_as(bound + outwards * beyond, places, rounding)


# Exact numbers


@pytest.mark.parametrize("value", [F(1, 10), 0.1, "0.1", Decimal("0.1"), np.float64(0.1)])
def test_exact_reads_a_float_as_its_shortest_decimal(value):
    assert exact(value) == F(1, 10)


@pytest.mark.parametrize("value", [3, True + 2, np.int64(3), np.uint8(3), 3.0])
def test_exact_whole_numbers(value):
    assert exact(value) == 3
    assert type(exact(value).numerator) is int


@pytest.mark.parametrize("value", [math.nan, INF, "ten", None, np.nan])
def test_exact_refuses_what_is_no_number(value):
    with pytest.raises(ValueError, match="not a finite number"):
        exact(value)


# Intervals


@pytest.mark.parametrize(
    ("lower", "upper", "closed"),
    [
        (2, 1, (True, True)),
        (1, 1, (True, False)),
        (INF, INF, (True, True)),
        (-INF, -INF, (True, True)),
    ],
)
def test_empty_intervals_are_refused(lower, upper, closed):
    with pytest.raises(ValueError, match="empty interval"):
        Interval(lower, upper, *closed)


def test_infinite_bounds_are_open():
    assert Interval(-INF, INF) == Interval(-INF, INF, lower_closed=False, upper_closed=False)


def test_properties():
    interval = unround("9.8%")
    assert (interval.width, interval.midpoint, interval.is_point) == (F(1, 10), F(49, 5), False)
    assert interval.to_floats() == (9.75, 9.85)
    assert Interval.point(132).is_point
    assert unround("2400余").width == INF
    with pytest.raises(ValueError, match="no midpoint: ≥ 2400"):
        _ = unround("2400余").midpoint


@given(intervals(), intervals())
def test_intersection_is_what_both_hold(a, b):
    both = a.intersection(b)
    assert a.intersects(b) == (both is not None)
    for number in members(a) + members(b):
        assert (number in a and number in b) == (both is not None and number in both)


@given(intervals(st.fractions(-6, 6, max_denominator=4)), st.integers(0, 5))
def test_integers(interval, limit):
    if interval.is_bounded:
        expected = [n for n in range(-7, 8) if n in interval]
        assert list(interval.integers()) == expected
        assert list(interval.integers(limit)) == expected[:limit]
    elif interval.lower == -INF:
        with pytest.raises(ValueError, match="endlessly many whole numbers"):
            interval.integers(limit)
    else:
        assert list(interval.integers(limit)) == [n for n in range(-7, 20) if n in interval][:limit]
        with pytest.raises(ValueError, match="expected a bounded interval"):
            interval.integers()


@given(
    intervals(),
    intervals(),
    st.sampled_from([operator.add, operator.sub, operator.mul, operator.truediv]),
)
def test_arithmetic_holds_every_result_and_reaches_its_closed_ends(a, b, operation):
    if operation is operator.truediv and 0 in b:
        with pytest.raises(ValueError, match=r"division by zero: .*, expected one without zero"):
            operation(a, b)
        return
    result = operation(a, b)
    reached = {operation(x, y) for x, y in itertools.product(members(a), members(b))}
    assert all(value in result for value in reached)
    assert result.lower_closed == (result.lower in reached)
    assert result.upper_closed == (result.upper in reached)


@given(intervals(), numbers)
def test_arithmetic_with_numbers(interval, number):
    point = Interval.point(number)
    assert interval + number == number + interval == interval + point
    assert number - interval == point - interval
    assert number * interval == interval * point
    assert -interval == interval * -1
    if number:
        assert interval / number == interval / point
    if 0 not in interval:
        assert number / interval == point / interval


def test_open_zero_divides():
    assert 1 / Interval(0, 5, lower_closed=False) == Interval("0.2", INF)
    assert 1 / Interval(4, INF) == Interval(0, F(1, 4), lower_closed=False)
    assert Interval(0, 1) * Interval(1, INF) == Interval(0, INF)


def test_clip():
    assert unround("100%").clip(0, 100) == Interval("99.5", 100)
    assert unround("5%").clip(0, 100) == unround("5%")
    with pytest.raises(ValueError, match=r"nothing left: 119\.5 to 120.5 lies outside 0 to 100"):
        unround("120%").clip(0, 100)


def test_hull():
    assert hull([*Interval(1, 2).ends, *Interval(2, 5, upper_closed=False).ends]) == Interval(
        1, 5, upper_closed=False
    )


@given(st.tuples(*[intervals(st.integers(1, 9)).filter(lambda i: i.is_bounded)] * 3))
def test_monotone_is_exact(arguments):
    def function(a, b, c):
        return a * b / (a + c)

    result = monotone(function, *arguments, increasing=(True, True, False))
    values = {function(*point) for point in itertools.product(*map(members, arguments))}
    assert all(value in result for value in values)
    assert result.lower_closed == (result.lower in values)
    assert result.upper_closed == (result.upper in values)


def test_monotone_refuses():
    with pytest.raises(ValueError, match="1 flags for 2 intervals"):
        monotone(max, Interval(0, 1), Interval(0, 1), increasing=(True,))
    with pytest.raises(ValueError, match="no value at an infinite bound"):
        monotone(lambda a, b: a - b, Interval(0, INF), Interval(0, INF), increasing=(True, True))


@pytest.mark.parametrize(
    ("interval", "arguments", "text"),
    [
        (unround("9.8%"), {}, "9.75 to 9.85"),
        (unround("9.8%"), {"unit": "%"}, "9.75 to 9.85 %"),
        (unround("-9.8%"), {"unit": "%", "sign": True}, "−9.85 to −9.75 %"),
        (unround("9.8%"), {"sign": True}, "+9.75 to +9.85"),
        (unround("2400余"), {}, "≥ 2400"),
        (unround("一千多"), {"unit": "km"}, "> 1000 km"),
        (Interval(-INF, 5), {}, "≤ 5"),
        (Interval(2400, INF) / 1328, {"decimals": 2}, "≥ 1.80"),
        (Interval(-INF, F(365, 2400)), {"decimals": 3}, "≤ 0.153"),
        (365 / Interval(2400, INF), {"decimals": 3}, "above 0.000 to 0.153"),
        (Interval(-INF, 5, upper_closed=False), {}, "< 5"),
        (Interval(-INF, INF), {"unit": "%"}, "any value"),
        (Interval.point(132), {}, "exactly 132"),
        (Interval.point(132), {"decimals": 1}, "exactly 132.0"),
        (Interval.point(-3), {}, "exactly −3"),
        (Interval.point(3693) / 1328, {"decimals": 2}, "2.78"),
        (Interval.point(F(1, 3)), {}, "0.33"),
        (Interval("69.42", "69.44"), {"decimals": 1}, "69.4"),
        (Interval("69.42", "69.46"), {"decimals": 1}, "69.4 to 69.5"),
        (Interval("68.11", "68.81"), {"decimals": 1, "outwards": True}, "68.1 to 68.9"),
        (Interval("-68.81", "-68.19"), {"decimals": 1, "outwards": True}, "−68.9 to −68.1"),
        (Interval.point("68.46"), {"decimals": 1, "outwards": True}, "68.5"),
        (unround("9.8%", rounding="half_up"), {}, "9.75 to below 9.85"),
        (unround("9.8%", rounding="ceiling"), {}, "above 9.7 to 9.8"),
        (Interval(F(11, 28), F(23, 56)) * 100, {"decimals": 1, "unit": "%"}, "39.3 to 41.1 %"),
    ],
)
def test_format(interval, arguments, text):
    assert interval.format(**arguments) == text
