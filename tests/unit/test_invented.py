"""Invented texts of many kinds, with the figures that a careful reader finds in them, in both scripts.

`invented/*.txt` are whole texts, `kinds.txt` has short cases of each kind of difficulty. A figure is written
``{as printed|value measure unit hedge}``; what is not marked so is no figure.
"""

import re
from fractions import Fraction
from pathlib import Path

import opencc
import pytest
from babel import Locale
from babel.units import format_unit

from printed_figures import article, rounding

HERE = Path(__file__).parent
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in sorted((HERE / "invented").glob("*.txt"))}
KINDS = dict(
    block.split("\n", 1)
    for block in re.split("^# ", (HERE / "kinds.txt").read_text("utf-8"), flags=re.MULTILINE)[1:]
)
SCRIPTS = {script: opencc.OpenCC(script).convert for script in ("s2t", "t2s")}
MEASURES = {
    "c": "count",
    "ch": "change",
    "s": "share",
    "r": "rank",
    "d": "duration",
    "km": "distance",
    "a": "age",
}
MARKED = re.compile(r"\{([^{}|]*)\|([^{}]*)\}")


def marked(text: str) -> tuple[str, dict]:
    """Take the marks out of a text: what stands where, and what it states."""
    plain, figures, last = "", {}, 0
    for found in MARKED.finditer(text):
        plain += text[last : found.start()]
        value, measure, rest = [*found[2].split(" ", 2), ""][:3]
        unit, _, hedge = rest.partition(" ")
        place = len(plain), len(plain) + len(found[1])
        figures[place] = (Fraction(value), MEASURES[measure], unit, hedge or "none")
        plain, last = plain + found[1], found.end()
    return plain + text[last:], figures


def scanned(text: str, convert) -> dict:
    """Return the figures that the scanner finds, by their places in the whole text."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return {
        (starts[n.paragraph - 1] + n.start, starts[n.paragraph - 1] + n.end): (
            None if n.value is None else n.value * n.sign,
            n.measure,
            convert(n.unit),
            n.hedge,
        )
        for n in article.scan(text)
        if n.role == "figure"
    }


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("text", [*KINDS.values(), *TEXTS.values()], ids=[*KINDS, *TEXTS])
def test_every_figure_is_right_in_everything(text, script, tried):
    plain, expected = marked(SCRIPTS[script](text))
    assert scanned(plain, SCRIPTS[script]) == expected
    tried(
        "A figure that is missed or read wrongly: figures of texts that the rules were made on", len(expected)
    )


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_every_numeral_has_an_interval_or_a_reason(text):
    plain, _ = marked(text)
    for numeral in article.scan(plain):
        assert (numeral.value is None) == bool(numeral.reason)
        if numeral.role == "figure":
            assert rounding.unround(numeral.exact, numeral.hedge)
            read = rounding.read(numeral.exact).value
            assert numeral.value in {read * 10**power for power in (0, 1, 4, 8)}


COINED = re.compile("[地太].+[径徑度量]|季度|斯堪|[十百]|英制|金衡制|世[紀纪]|個位元|磅英?尺|打[兰蘭]|每")
"""Units of which no newspaper prints a number, or that are read as a number or a date: 百万像素, 世纪."""
CURRENCIES = (
    "USD EUR JPY GBP HKD TWD MOP KRW SGD AUD CAD NZD CHF THB RUB INR IDR VND MYR PHP BRL MXN ZAR TRY SEK NOK"
)


@pytest.mark.parametrize("locale", ["zh", "zh_Hant", "zh_Hant_HK"])
def test_the_units_and_currencies_of_cldr_are_read_whole(locale):
    names = {
        format_unit(25, unit, "long", locale=locale).removeprefix("25").strip()
        for unit in Locale.parse(locale).unit_display_names
    }
    names = {name for name in names if re.fullmatch("[㐀-鿿]{2,}", name) and not COINED.search(name)}
    names |= {Locale.parse(locale).currencies[code] for code in CURRENCIES.split()}
    assert len(names) > 40
    assert {name for name in names if article.scan(f"合共錄得25{name}，")[0].unit != name} == set()


def test_there_are_texts_of_every_kind_and_enough_of_each():
    assert len(KINDS) == 23
    assert len(TEXTS) > 50
    assert sum(len(marked(text)[1]) for text in TEXTS.values()) > 900
