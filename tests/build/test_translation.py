"""The translated editions: none is half done, and each says what the English one says.

Whether the declared editions of the book are complete is tested on the book itself; that these tests can fail
is shown on a small book, built in all languages and then broken.
"""

import copy
import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import altair as alt
import nbformat
import pytest
import vl_convert as vlc
import yaml
from babel.messages.catalog import Message
from bs4 import BeautifulSoup, Comment

from editions import latin_words, weekly
from figure_book import notebooks
from figure_book.translation import LANGUAGES, catalogues, simplified
from figure_book.translation.build import build
from figure_book.translation.checks import (
    check,
    check_converted,
    message_problems,
    must_be_translated,
    number_problems,
    numbers,
    open_messages,
    order,
    problems,
)
from figure_book.translation.editions import CHARTS, declared
from figure_book.translation.html_text import translate_html
from figure_book.translation.lookup import ids, is_message
from figure_book.translation.newer import newer_problems
from figure_book.translation.simplified import simplify
from figure_book.translation.terms import direction_problems
from printed_figures.charts import Axis
from sphinx_vegalite.data import names_shown
from sphinx_vegalite.messages import abstract, translate_inside
from sphinx_vegalite.translate import apply, messages, translate_chart
from sphinx_vegalite.wrapping import unwrap

ROOT = Path(__file__).resolve().parents[2]
VEGALITE = "application/vnd.vegalite.v6+json"
NOT_READ = ["script", "style", "template", "pre", "code", "kbd", "samp"]
LABELS = ("alt", "aria-label", "data-label", "data-name", "data-definition", "placeholder", "title")


def pseudo(text: str) -> str:
    """Stand in for a translation: every Latin word becomes two Han characters of its own, markup stays."""
    markup = r"\{[\w:-]+\}`[^`]*`|`[^`]*`|\$[^$]*\$|<[^>]*>|\]\([^)]*\)|\{\w+\}|&\w+;|%s"

    def han(word: re.Match[str]) -> str:
        number = int(hashlib.sha256(word[0].encode()).hexdigest(), 16)
        return chr(0x4E00 + number % 3000) + chr(0x4E00 + number // 3000 % 3000)

    parts = re.split(f"({markup})", text)
    return "".join(
        part if place % 2 else re.sub(r"[A-Za-z][A-Za-z'’]*", han, part) for place, part in enumerate(parts)
    )


# HTML.


def test_html_is_translated_where_a_reader_sees_text():
    html = (
        '<table aria-label="Figures"><tr><th scope="col">What &amp; how</th><td class="num">9.8%\u2007</td>'
        '<td lang="zh-Hant">警情</td><td><code>alerts</code></td></tr></table>'
    )
    said = translate_html(html, lambda text: {"Figures": "數字", "What & how": "甲&乙"}.get(text, text))
    expected = html.replace("Figures", "數字").replace("What &amp; how", "甲&amp;乙")
    assert said == expected
    assert translate_html(html, lambda text: text) is html


def test_a_sentence_stays_whole_and_its_numbers_keep_their_links():
    html = '<p><strong>consistent</strong> Falls of <a href="#a">9.8%</a> and <a href="#b">5.3%</a> fit.</p>'
    seen = []

    def translate(text):
        seen.append(text)
        return {"Falls of 9.8% and 5.3% fit.": "5.3%和9.8%的跌幅吻合。"}.get(text, text)

    said = translate_html(html, translate)
    assert "Falls of 9.8% and 5.3% fit." in seen
    assert '<strong>consistent</strong> <a href="#b">5.3%</a>和<a href="#a">9.8%</a>的跌幅吻合。' in said


def test_markup_inside_a_sentence_is_part_of_its_message():
    seen = []
    translate_html("<td>one <b>two</b> three</td>", lambda text: seen.append(text) or text)
    assert seen == ["one <b>two</b> three"]


# Charts.


def chart(**more):
    return {
        "title": {"text": ["All alerts", "fell"], "subtitle": ["by 9.8%"]},
        "description": "All alerts fell.",
        "datasets": {"d": [{"kind": "all", "value": 1, "id": "opening-alerts-change", "exact": "9.8%"}]},
        "data": {"name": "d"},
        "mark": "bar",
        "encoding": {
            "x": {"field": "value", "type": "quantitative", "title": "alerts"},
            "y": {"field": "kind", "type": "nominal", "sort": ["all"], "scale": {"domain": ["all"]}},
            "color": {"condition": {"test": "datum.kind == 'all'", "value": "#1b4b7a"}, "value": "black"},
            "tooltip": [{"field": "kind"}],
        },
        "transform": [
            {"filter": "datum['kind'] == 'all'"},
            {"filter": {"field": "kind", "oneOf": ["all"]}},
            {"filter": {"not": 'datum.kind == "all"'}},
            {"calculate": "format(datum.value, 'd') + ' all'", "as": "text"},
        ],
        "usermeta": {"narrow": {"title": {"text": "All"}}},
        **more,
    }


def charts_of(path: Path) -> list[dict]:
    cells = nbformat.read(path, as_version=4).cells
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return [output["data"][VEGALITE] for output in outputs if VEGALITE in output.get("data", {})]


# The Chinese editions are drawn so, and looked at; each week all charts are drawn with words of any length.
@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.stem, marks=weekly(path.stem != "7_agreement"))
        for path in notebooks.notebook_paths(ROOT)
    ],
)
def test_every_chart_of_the_book_draws_when_all_its_words_are_others(path):
    for spec in charts_of(path):
        before = copy.deepcopy(spec)
        said = translate_chart(
            spec, lambda text: pseudo(text) if is_message(text) else text, CHARTS["zh_Hant"]
        )
        assert spec == before
        svg = vlc.vegalite_to_svg(said, allowed_base_urls=[])
        english = vlc.vegalite_to_svg(spec, allowed_base_urls=[])
        texts, expected = (re.findall(r">([^<>]+)</t(?:ext|span)>", drawn) for drawn in (svg, english))
        assert [text for text in texts if is_message(text)] == [], spec["description"]
        # Titles are broken elsewhere, so lines differ; what they say in numbers does not.
        assert numbers(" ".join(texts)) == numbers(" ".join(expected)), spec["description"]


# Simplified.


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("乾淨的幹部在後面", "干净的干部在后面"),
        ("優化整合", "优化整合"),
        ("顯示程式碼", "显示代码"),
        ("甚麼是「警情」？", "什么是“警情”？"),
        ("兩", "兩"),
        ("兩項", "两项"),
        # In a table a figure as printed is all that an element holds.
        ("<td>兩</td><td>兩項</td>", "<td>兩</td><td>两项</td>"),
        ('<td lang="zh-Hant">23、兩、一</td>', '<td lang="zh-Hant">23、兩、一</td>'),
        ('<td lang="zh-Hant">1205</td>', '<td lang="zh-Hant">1205</td>'),
        ('<td lang="zh-Hant">開篇</td>', '<td lang="zh-Hans">开篇</td>'),
        ('<p lang="zh-Hant">Text</p>', '<p lang="zh-Hans">Text</p>'),
        (
            '印出<span lang="zh-Hant" class="printed">兩</span>項',
            '印出<span lang="zh-Hant" class="printed">兩</span>项',
        ),
        ("9.8%", "9.8%"),
    ],
)
def test_simplified_is_made_from_traditional(traditional, simplified):
    assert simplify(traditional, ROOT) == simplified


# Catalogues.


@pytest.fixture
def pages(tmp_path, monkeypatch):
    """Stand in for the messages that Sphinx gathers; call to merge others."""
    (tmp_path / "_config.yml").write_text(
        yaml.safe_dump({"title": "Book", "author": "Us", "sphinx": {"config": {}}})
    )

    def merge(*texts: str) -> str:
        template = catalogues.Catalog()
        for text in texts:
            template.add(text, locations=[("a.md", None)])
        monkeypatch.setattr(catalogues, "gather_pages", lambda *_: template)
        catalogues.update(tmp_path, tmp_path)
        return (tmp_path / "locales/zh_Hant/LC_MESSAGES/book.po").read_text(encoding="utf-8")

    return merge


def test_a_changed_message_keeps_its_translation_and_its_former_english(pages, tmp_path):
    pages("All alerts fell in the year", "Gone", "Zebra", "Down by {0}% in all")
    catalog = catalogues.load(tmp_path, "zh_Hant", "book")
    known = {"All alerts fell in the year": "總警情下降", "Gone": "不見", "Zebra": "斑馬"}
    for message, translation in known.items():
        catalog.get(message).string = translation
    catalogues.save(tmp_path, "zh_Hant", "book", catalog)
    text = pages("All alerts fell in that year", "Zebra", "Xylophone")
    assert '#, fuzzy\n#| msgid "All alerts fell in the year"\n' in text
    assert "Gone" not in text
    assert "Date" not in text
    assert "format" not in text
    # The second time changes nothing.
    assert pages("All alerts fell in that year", "Zebra", "Xylophone") == text
    said = catalogues.translations(tmp_path, "zh_Hans", "book")
    assert {message: said[message] for message in known if message in said} == {"Zebra": "斑马"}
    lines = [line for line in open_messages(tmp_path, "zh_Hant") if "book.po" in line]
    assert [line.split(": ")[3] for line in lines] == ["fuzzy", "untranslated"]


@pytest.mark.parametrize(
    ("former", "source", "said"),
    [
        ("All fell by {printed}`a`", "All fell by {printed}`b`", "全部下降{printed}`a`"),
        ("All fell by [9.8%](#a)", "All fell by [9.8%](#b)", "全部下降[9.8%](#a)"),
    ],
)
def test_a_stale_translation_of_another_figure_is_named(pages, tmp_path, former, source, said):
    pages(former)
    catalog = catalogues.load(tmp_path, "zh_Hant", "book")
    catalog.get(former).string = said
    catalogues.save(tmp_path, "zh_Hant", "book", catalog)
    pages(source)
    (line,) = (line for line in open_messages(tmp_path, "zh_Hant") if "book.po" in line)
    assert "markup: expected that of the source, missing {" in line


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Down 9.8% on 1 April 2022", "2022年4月1日下降9.8%"),
        ("{0} January {1}", "{1}年1月{0}日"),
        ("See {numref}`fig-x` and {doc}`here <b>`.", "見{numref}`fig-x`和{doc}`這裏 <b>`。"),
        ('An alert (<span lang="zh-Hant">警情</span>)', "警情"),
        ("**Strong** and `code` $x$", "**要點**和`code` $x$"),
        ("[Words](a.md)", "[文字](a.md)"),
        ("Two thirds in the CSV", "CSV中的三分之二"),
        ("{count} passages match {query}.", "{count}段符合{query}。"),
        # Numbers as Chinese writes them: the form is the translator's.
        ("410,000 to 5,000,000 of them", "41萬至500萬宗"),
        ("{0} × {1} people", "{0}萬人"),
        ("for 100,000,000 residents", "每1億名居民"),
        ("the 18th Congress of 2012", "2012年中共十八大"),
        ("−{0}% of {1}", "{1}宗下降{0}%"),
        ("Ten thousand homes, two-sided", "萬家，雙側"),
        ("the {0}th Congress", "中共{0:十}大"),
        ('The "100-day" campaign', "「百日行動」"),
        ("Fifteen of 28 words", "28個詞中的15個"),
        ("7 words", "七個詞"),
        ("50% of words", "一半的詞"),
        ("of 2022-09-30 and 2021-03", "2022年9月30日和2021年3月"),
        ("The alerts of the fugitives", "在逃人員的警情"),
    ],
)
def test_a_good_translation_passes(source, said):
    assert problems(source, said, ROOT, "zh_Hant") == []


@pytest.mark.parametrize(
    ("source", "said", "complaint"),
    [
        ("Down 9.8%", "下降9.5%", "numbers"),
        ("Down 9.8%", "下降", "numbers"),
        ("A change of −9.8%", "變化9.8%", "minus signs"),
        ("Three words", "四個詞", "numbers in words"),
        ("[9.8%](#a-b) and 5", "[5](#a-b)和9.8%", "figures of links"),
        ("Down [9.8%](#a-b)", "下降[−9.8%](#a-b)", "minus signs"),
        ("−{0}% of {1}", "{1}宗的{0}%", "minus signs"),
        ("More than 1000", "超過1千", "numbers"),
        ("More than 1000", "超過1萬", "numbers"),
        ("{0} × {1} people", "{0}人", "placeholders"),
        ("the {0}th Congress", "中共{1:十}大", "placeholders"),
        ("Fourteen words", "15個詞", "numbers"),
        ("7 words", "八個詞", "numbers"),
        ("7 and 7 words", "七和九個詞", "numbers"),
        ("of 2022-09-30", "2022年8月30日", "months"),
        ("Down 9.8%", "下降9.8 %", "space"),
        ("The fugitives", "被通緝的人", "term 'fugitive'"),
        ("In the year", "在4月", "months"),
        ("{0} to {1}", "{0}至", "placeholders"),
        ("{count} found", "找到{counts}", "placeholders"),
        ("See {numref}`fig-x`", "見{numref}`fig-y`", "markup"),
        ("See {doc}`here <b>`", "見這裏", "markup"),
        ("**Strong** words", "**字詞。**後文", "markup"),
        ("The `code`", "程式碼", "markup"),
        ("[Words](a.md)", "[文字](b.md)", "markup"),
        ("one <b>two</b>", "一二", "tags"),
        ("First, second", "第一,第二", "punctuation"),
        ("The end.", "完.", "punctuation"),
        ("The gate", "门", "Traditional"),
        ("The rounding", "the rounding區間", "Latin words"),
        ("The end", "完 ", "spaces"),
    ],
)
def test_a_bad_translation_is_named_in_one_line(source, said, complaint):
    assert any(complaint in line for line in problems(source, said, ROOT, "zh_Hant"))


def test_a_criminal_alert_is_no_alert_to_the_terms(tmp_path):
    (tmp_path / "locales").mkdir()
    terms = "english,traditional,also,note\nalert,警情,,\ncriminal alert,刑案,刑事案/罪案,\nfall,跌,*,\n"
    (tmp_path / "locales" / "TERMS.csv").write_text(terms, encoding="utf-8")
    said = {
        "One criminal  alert": "刑案",
        "Criminal alerts": "罪案",
        "Alerts fall": "警情",
        "a nightfall": "",
    }
    assert [problems(*pair, tmp_path, "zh_Hant") for pair in said.items()] == [[]] * 4
    (line,) = problems("A criminal alert", "警情", tmp_path, "zh_Hant")
    assert line == "term 'criminal alert': expected 刑案 or 刑事案 or 罪案, see locales/TERMS.csv"


def test_a_word_of_direction_is_expected_in_both_languages_unless_a_line_says_why():
    pairs = {
        ("Alerts fell", "警情下降"): [],
        ("Alerts rose", "警情下降"): ["rose", "下降"],
        ("Alerts fell", "警情上升"): ["fell", "上升"],
        ("As low as 97%", "可低至97%"): [],
        ("As high as 97%", "可低至97%"): ["high"],
        ("At least 80 letters", "來信至多80封"): ["at least", "至多"],
        ("By more than 9%", "少於9%"): ["more than", "少於"],
        ("A lower bound, named after it", "下限，以此命名"): [],
        ("Read `rose` and {ref}`fig-rose`", "讀`rose`和{ref}`fig-rose`"): [],
    }
    for (english, chinese), words in pairs.items():
        found = direction_problems(english, chinese, ROOT)
        assert sorted(line.split("'")[1] for line in found) == sorted(words), english
    message = Message("Fall in", "警情類別", user_comments=["other words: fall, head of a column"])
    assert message_problems(message, ROOT, "zh_Hant") == []
    # Without a reason it is no exception, and one that nothing needs is none.
    message.user_comments = ["other words: fall"]
    (line,) = message_problems(message, ROOT, "zh_Hant")
    assert line.startswith("direction 'fall': expected 下降 or")
    message.user_comments = ["other words: fall, head of a column", "other words: rise, nothing"]
    (line,) = message_problems(message, ROOT, "zh_Hant")
    assert line.endswith("nothing needs it")


def test_directions_that_become_one_word_in_simplified_characters_are_named(two_editions):
    root, _ = two_editions
    with (root / "locales" / "zh_Hans.csv").open("a", encoding="utf-8") as file:
        file.write("下降,上升,a slip\n")
    assert any("下降 and 上升 are both 上升" in line for line in check_converted(root, "zh_Hans"))


@pytest.mark.parametrize(
    ("path", "old", "new", "line"),
    [
        ("book/index.md", "`at most 2000", "`at least 2000", "index.md: 'Unknown.*direction 'at least'"),
        (
            "notebooks/1_opening.ipynb",
            "66.7% to 68.6% of the fall is",
            "68.6% to 66.7% of the fall is",
            "1_opening.ipynb: cell [a-z-]+: .*order of numbers .*66.7, 68.6",
        ),
        (
            "notebooks/8_context.ipynb",
            "In Jiangmen criminal alerts fell by more",
            "In Jiangmen criminal alerts rose by more",
            "8_context.ipynb: cell [a-z-]+, chart title: .*direction 'rose'",
        ),
        (
            "data/findings.csv",
            "fall by more than 24.5%",
            "fall by less than 24.5%",
            "theft-rank.*'less than'",
        ),
    ],
)
def test_english_that_is_newer_than_its_chinese_is_compared_with_it(checkout_copy, path, old, new, line):
    shutil.copytree(ROOT / "locales", checkout_copy / "locales")
    text = (checkout_copy / path).read_text(encoding="utf-8")
    assert old in text
    (checkout_copy / path).write_text(text.replace(old, new), encoding="utf-8")
    found = newer_problems(checkout_copy)
    assert any(re.search(line, each) for each in found), found


def test_english_that_its_chinese_was_made_from_has_nothing_newer(root):
    assert newer_problems(root) == []


def test_numbers_in_another_order_are_named_unless_a_line_says_that_they_are_meant():
    message = Message("101 of 102, in June 2022", "102之中有101，2022年6月")
    (line,) = message_problems(message, ROOT, "zh_Hant")
    assert line == (
        "order of numbers 102, 101, 2022, 6: expected 101, 102, 2022, 6, or a line '# other order: 2 1 3 4'"
    )
    message.user_comments.append("other order: 2 1 3 4")
    assert message_problems(message, ROOT, "zh_Hant") == []
    # Exchanged after that, they are seen.
    message.string = "101之中有102，2022年6月"
    (line,) = message_problems(message, ROOT, "zh_Hant")
    assert line.endswith("expected 101, 102, 2022, 6 and no line of an order")


@pytest.mark.parametrize(
    ("english", "right", "exchanged"),
    [
        ("30 September 2022", "2022年9月30日", "2022年30月9日"),
        ("from January to July", "1月至7月", "7月至1月"),
        ("410,000 to 5,000,000", "41萬至500萬", "500萬至41萬"),
        ("7 days instead of {0}", "7日，而不是{0}日", "{0}日，而不是7日"),
    ],
)
def test_exchanged_dates_and_large_numbers_are_seen(english, right, exchanged):
    assert order(english, right) == []
    assert order(english, exchanged) != []


def test_a_fraction_in_words_is_that_of_the_english(tmp_path):
    english = "Of two kinds, two fifths and two thirds"
    assert list(number_problems(english, "共兩類，佔五分之二和三分之二")) == []
    assert list(number_problems("Two fifths", "四成")) == []
    for said in ("共兩類，佔五分之三和三分之二", "共三類，佔五分之二和三分之二"):
        assert list(number_problems(english, said)) != []


# One place says how an edition writes numbers and dates.


@pytest.mark.parametrize(
    ("english", "traditional", "simplified"),
    [
        ("410,000", "41萬", "41万"),
        ("117,027", "117,027", "117,027"),
        ("3,591", "3591", "3591"),
        ("09", "9", "9"),
        ("1000", "1000", "1000"),
    ],
)
def test_an_edition_writes_numbers_its_own_way(english, traditional, simplified):
    written = [LANGUAGES[name].number(english) for name in ("en", "zh_Hant", "zh_Hans")]
    assert written == [english, traditional, simplified]


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("0 % – 100 %", "0% – 100%"),
        ("人民网广东频道, 2022-09-30", "人民網廣東頻道，2022年9月30日"),
        ("江门日报 / 江海区人民政府, 2023", "江門日報／江海區人民政府，2023年"),
        ("北京头条(北京青年报), 2024-05", "北京頭條（北京青年報），2024年5月"),
        ("2021-03", "2021年3月"),
        ("132: 97.2%", "132：97.2%"),
        ("28.2%; 26.1–30.4%", "28.2%；26.1%至30.4%"),
        ("1205", "1205"),
    ],
)
def test_an_edition_writes_texts_without_words_its_own_way(english, chinese):
    assert [LANGUAGES[name].plain(english) for name in ("en", "zh_Hant")] == [english, chinese]
    assert numbers(english) == numbers(chinese)


@pytest.mark.parametrize(("language", "said"), [("zh_Hant", "1萬"), ("zh_Hans", "1万"), ("en", "10,000")])
def test_an_axis_counts_in_ten_thousands_in_chinese(language, said):
    axis = Axis(None, (100, 20_000), (1000, 10_000, 12_345), log=True)
    chart = alt.Chart(alt.Data(values=[{"x": 1000, "day": "2022-09-30"}])).mark_point().encode(axis.x())
    spec = apply(chart.to_dict(), {}, CHARTS.get(language, {}))
    assert spec["data"]["values"][0]["day"] == "2022-09-30"
    svg = vlc.vegalite_to_svg(spec)
    labels = BeautifulSoup(svg, "html.parser").select("g.role-axis-label text")
    assert [label.get_text() for label in labels] == ["1000", said, "12,345"]


def test_a_number_of_a_name_can_be_written_in_chinese():
    written = [LANGUAGES["zh_Hant"]("中共{0:十}大", [number]) for number in ("8", "10", "18", "20", "21")]
    assert written == ["中共八大", "中共十大", "中共十八大", "中共二十大", "中共二十一大"]


@pytest.mark.parametrize(
    ("said", "whole"), [("%，以外", "%，以外"), ("%, fora", " %, fora"), ("以外", "以外")]
)
def test_no_blank_stands_before_a_percent_sign_of_chinese(said, whole):
    assert translate_inside(" %, outside", lambda _: said) == whole


# Simplified Chinese has words of its own, too.


@pytest.fixture
def two_editions(tmp_path):
    """Return a folder with one message in Traditional characters."""
    for name in ("zh_Hans.csv", "zh_Hans_not.txt", "latin.txt", "TERMS.csv"):
        (tmp_path / "locales").mkdir(exist_ok=True)
        shutil.copy(ROOT / "locales" / name, tmp_path / "locales")

    def store(language: str, **messages: str) -> None:
        catalog = catalogues.Catalog()
        for message, said in messages.items():
            catalog.add(message, said)
        catalogues.save(tmp_path, language, "book", catalog)

    store("zh_Hant", Underlined="帶底線的字", Plain="字")
    return tmp_path, store


def test_a_word_of_hong_kong_left_in_simplified_is_noticed(two_editions):
    root, _ = two_editions
    assert check_converted(root, "zh_Hans") == []
    path = root / "locales" / "zh_Hans.csv"
    path.write_text(re.sub("底線,.*\n", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    simplified._exceptions.cache_clear()
    (line,) = check_converted(root, "zh_Hans")
    assert line == "zh_Hans/book: 'Underlined', ['底线']: expected a line in zh_Hans.csv"


def test_a_message_can_have_a_wording_of_its_own_in_simplified(two_editions):
    root, store = two_editions
    store("zh_Hans", Plain="字儿")
    said = catalogues.translations(root, "zh_Hans", "book")
    assert (said["Underlined"], said["Plain"]) == ("带下划线的字", "字儿")
    assert catalogues.translations(root, "zh_Hant", "book")["Plain"] == "字"
    assert check_converted(root, "zh_Hans") == []
    store("zh_Hans", Gone="字")
    assert check_converted(root, "zh_Hans") == ["zh_Hans/book.po: 'Gone': expected a message of the book"]


# What a reader of a built edition meets.


def pages_of(folder: Path) -> set[str]:
    """List the pages of one edition."""
    others = {edition.folder for edition in LANGUAGES.values() if edition.folder}
    found = (path.relative_to(folder) for path in folder.rglob("*.html"))
    others |= {"_static", "_sources", "census-2020"}
    return {path.as_posix() for path in found if path.parts[0] not in others}


class Read:
    """What a reader of one page meets: parsed once, for parsing is what takes the time."""

    def __init__(self, page: Path) -> None:
        """Parse the page."""
        self.soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        scripts = self.soup.select('.vegalite script[type="application/json"]')
        stored = [json.loads(script.get_text()) for script in scripts]
        self.charts = [chart["both"] | chart["wide"] for chart in stored]
        self.lang = self.soup.html.get("lang", "") if self.soup.html else ""
        for element in self.soup(NOT_READ):
            element.decompose()

    @property
    def texts(self) -> list[str]:
        """Every text and label: prose, tables, drawings, controls."""
        texts = [str(text) for text in self.soup.find_all(string=True) if not isinstance(text, Comment)]
        tags = self.soup.find_all(True)
        return texts + [tag[name] for tag in tags for name in LABELS if isinstance(tag.get(name), str)]

    @property
    def english_left(self) -> list[str]:
        """The texts and labels that hold English where none should be."""
        for element in self.soup(lang="en"):
            element.decompose()
        texts = [text for text in self.texts if text.strip() != "html"]
        return [" ".join(text.split()) for text in texts if latin_words(text)]

    @property
    def live_texts(self) -> list[str]:
        """The texts of the live charts: what their tooltips, controls and tables will say."""
        found: list[str] = []
        for spec in self.charts:
            found += spec.get("usermeta", {}).pop("headings", {}).values()
            found += [text for text in messages(spec, ids()) if text not in names_shown(spec)]
        return found

    @property
    def numbers(self) -> Counter[str]:
        """How often each number occurs in text, tables, drawings and labels."""
        # The 18th Congress is another word in Chinese.
        other = [term.get_text(" ") for term in self.soup.select("dl.glossary dt")]
        # Each edition links the terms that its own sentences have.
        other += [link["title"] for link in self.soup.select("a.glossary-term[title]")]
        return numbers(" \n ".join(self.texts)) - numbers(" \n ".join(other))


def read(page: Path) -> BeautifulSoup:
    return Read(page).soup


@cache
def english_numbers(page: Path) -> Counter[str]:
    return Read(page).numbers


def differences(book: Path, folder: str) -> list[str]:
    """List what is not right with one edition of a built book."""
    edition = book / folder
    found = [f"{page}: missing" for page in sorted(pages_of(book) - pages_of(edition))]
    for page in sorted(pages_of(book) & pages_of(edition)):
        there = english_numbers(book / page)
        said = Read(edition / page)
        here = said.numbers
        found += [f"{page}: English left: {text}" for text in said.english_left]
        found += [
            f"{page}: English left in a live chart: {text}" for text in said.live_texts if latin_words(text)
        ]
        # The index lists the terms of one language.
        if here != there and page != "genindex.html":
            found.append(f"{page}: numbers missing {dict(there - here)}, added {dict(here - there)}")
        if said.lang and said.lang.lower() != folder:
            found.append(f"{page}: lang {said.lang!r}: expected {folder!r}")
    return found


# The book.


def test_no_declared_edition_has_a_wrong_message():
    stored = set(catalogues.stored_languages())
    assert [line for language in declared(ROOT) if language in stored for line in check(ROOT, language)] == []
    converted = {language for language in declared(ROOT) if LANGUAGES[language].converted_from}
    assert [line for language in converted for line in check_converted(ROOT, language)] == []


LINKED = re.compile(r"\[([^\[\]]*)\]\([^)]*\)|<[^>]*>|\*\*")


def test_a_sentence_that_stands_twice_is_translated_alike():
    # With its numbers in prose, with placeholders in a table; with a link or without.
    said = {}
    for message, translation in catalogues.translations(ROOT, "zh_Hant", "book").items():
        english, chinese = (LINKED.sub(r"\1", text).rstrip(".。") for text in (message, translation))
        said.setdefault(abstract(english)[0], set()).add(abstract(chinese)[0])
    assert [(english, chinese) for english, chinese in said.items() if len(chinese) > 1] == []


def test_no_declared_edition_that_is_published_has_an_open_message(tried):
    stored = set(catalogues.stored_languages()) & set(declared(ROOT))
    lines = [line for language in sorted(stored) for line in open_messages(ROOT, language)]
    if lines and must_be_translated():
        pytest.fail("\n".join(lines), pytrace=False)
    if lines:
        pytest.skip(f"newer in English, which is shown with a mark: {'; '.join(lines)}")
    texts = [text for language in stored for text in catalogues.translations(ROOT, language, "book")]
    tried("A text that is not translated, or is older than the English: texts", len(texts))


def test_no_catalogue_is_stale(tmp_path):
    shutil.copytree(ROOT / "locales", tmp_path / "locales")
    templates = {
        "book": catalogues.gather_pages(ROOT, tmp_path),
        "interface": catalogues.gather_interface(ROOT),
    }
    sources = {place for message in templates["book"] for place, _ in message.locations}
    assert sources >= {f"notebooks/{path.name}" for path in notebooks.notebook_paths(ROOT)}
    for language in set(catalogues.stored_languages()) & set(declared(ROOT)):
        catalogues.merge(tmp_path, language, templates)
        for domain in templates:
            name = f"locales/{language}/LC_MESSAGES/{domain}.po"
            here, there = ((folder / name).read_text(encoding="utf-8") for folder in (ROOT, tmp_path))
            assert here == there, f"{name}: run `make messages`"


def test_the_book_has_its_declared_editions_and_they_say_the_same(built_book):
    for language in declared(ROOT):
        folder = LANGUAGES[language].folder
        assert (built_book / folder / "index.html").is_file()
        if folder:
            found = differences(built_book, folder)
            stored = LANGUAGES[language].converted_from or language
            if open_messages(ROOT, stored) and not must_be_translated():
                found = [line for line in found if "English left" not in line]
            assert found == []


def test_the_converted_edition_has_no_character_of_the_other_script_left(built_book):
    for page in sorted((built_book / "zh-hans").rglob("*.html")):
        soup = read(page)
        for printed in soup.select('[lang="zh-Hant"], .languages'):
            if not printed.decomposed:
                printed.decompose()
        texts = (str(text) for text in soup.find_all(string=True) if not isinstance(text, Comment))
        left = {text.strip() for text in texts if simplify(text, ROOT) != text}
        assert left == set(), page.name


def test_words_are_sorted_as_readers_look_them_up():
    words = ["警情", "GRIM", "一村", "立案", "八字"]
    # By strokes: 1, 2, 5, 20; by pinyin: ba, jing, li, yi.
    assert sorted(words, key=LANGUAGES["zh_Hant"].order) == ["GRIM", "一村", "八字", "立案", "警情"]
    assert sorted(words, key=LANGUAGES["zh_Hans"].order) == ["GRIM", "八字", "警情", "立案", "一村"]


@pytest.mark.parametrize("language", ["zh_Hant", "zh_Hans"])
def test_glossary_and_index_stand_in_the_order_of_the_edition(built_book, language):
    edition = LANGUAGES[language]
    glossary = read(built_book / edition.folder / "book/glossary.html")
    parts = [part.select("dt:first-child, dd + dt") for part in glossary.select("dl.glossary")]
    index = read(built_book / edition.folder / "genindex.html").select(".genindex-terms > li > b")
    for found in [*parts, index]:
        words = [word.find(string=True).strip() for word in found]
        assert words
        assert words == sorted(words, key=edition.order)
    terms = [term.find(string=True).strip() for term in glossary.select("dl.glossary dt")]
    assert len(terms) == len(set(terms)) > 80


# A small book, in all three languages.

PAGE = """# A small book

Alerts fell by 9.8% since the start of the year; see {numref}`fig-small`.

{doc}`../notebooks/small` has the chart.
"""
TABLE = (
    '<div class="figures-table" tabindex="0"><table>\n<thead><tr><th scope="col">Kind</th>'
    '<th scope="col" class="num">As printed</th></tr></thead>\n<tbody>\n<tr><td>all alerts</td>'
    '<td class="num" lang="zh-Hant">兩</td></tr>\n</tbody>\n</table></div>'
)


METADATA = {
    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
    "language_info": {"name": "python"},
}


def small_notebook() -> nbformat.NotebookNode:
    new = nbformat.v4
    spec = chart(encoding={"x": {"field": "value", "type": "quantitative", "title": "alerts"}}, transform=[])
    spec["datasets"]["d"] = [{"kind": "all alerts", "value": 9.8}]
    spec["encoding"] |= {"tooltip": [{"field": "kind", "type": "nominal", "title": "Kind"}]}
    figure = {"figure": {"caption": "Alerts in the year.", "name": "fig-small"}}
    outputs = [{"text/html": TABLE, "text/plain": "x"}, {VEGALITE: spec, "text/plain": "All alerts fell."}]
    cells = [new.new_markdown_cell("# The notebook\n\nIt counts alerts (<span lang='zh-Hant'>警情</span>).")]
    for data, metadata in zip(outputs, ({}, {"mystnb": figure}), strict=True):
        output = new.new_output("execute_result", data, execution_count=1)
        cells.append(new.new_code_cell("1", outputs=[output], execution_count=1, metadata=metadata))
    cells.append(
        new.new_code_cell("1", outputs=[new.new_output("stream", text="Dear bureau,\nplease count.\n")])
    )
    return new.new_notebook(cells=cells, metadata=METADATA)


@pytest.fixture(scope="module")
def small_checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("translation")
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    config["title"] = "A small book"
    settings = config["sphinx"]["config"]
    settings["glossary_page"] = ""
    settings["vegalite_fonts"] = [str(ROOT / "src/printed_figures/fonts")]
    (folder / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    toc = {
        "format": "jb-book",
        "root": "book/index",
        "parts": [{"caption": "Part", "chapters": [{"file": "notebooks/small"}]}],
    }
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    (folder / "book").mkdir()
    for name in ("references.bib", "favicon.svg", "favicon.ico"):
        shutil.copy(ROOT / "book" / name, folder / "book")
    (folder / "book" / "index.md").write_text(PAGE, encoding="utf-8")
    (folder / "notebooks").mkdir()
    nbformat.write(small_notebook(), folder / "notebooks" / "small.ipynb")
    return folder


@pytest.fixture(scope="module")
def small_book(small_checkout) -> Path:
    """Gather the messages of the small book, translate each by its stand-in, build it in three languages."""
    catalogues.update(small_checkout, small_checkout)
    for domain in catalogues.DOMAINS:
        catalog = catalogues.load(small_checkout, "zh_Hant", domain)
        for each in catalog:
            each.string = pseudo(each.id) if each.id else each.string
            # Some are like a word of the package.
            each.flags.discard("fuzzy")
        catalogues.save(small_checkout, "zh_Hant", domain, catalog)
    build(small_checkout, small_checkout, list(LANGUAGES))
    return small_checkout / "_build" / "html"


def test_the_small_book_has_the_same_bytes_when_it_is_built_elsewhere(small_book, small_checkout, tmp_path):
    """Another folder, zone, locale, hash seed and clock; the whole book is built so once a week."""
    other = tmp_path / "江門 figure by figure"
    shutil.copytree(small_checkout, other, ignore=shutil.ignore_patterns("_build"))
    elsewhere = {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"}
    elsewhere |= {"PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "1", "PRINTED_FIGURES_DATA": str(ROOT / "data")}
    script = "import pathlib; from figure_book.translation import build; root = pathlib.Path.cwd(); "
    script += f"build.build(root, root, {list(LANGUAGES)})"
    command = [sys.executable, "-c", script]
    subprocess.run(command, cwd=other, env=os.environ | elsewhere, check=True, timeout=300)
    there, here = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (other / "_build" / "html", small_book)
    )
    assert sorted(there) == sorted(here)
    # Sphinx keeps a digest of absolute paths for its next build; no page has it.
    assert [str(path) for path in here if here[path] != there[path] and path.name != ".buildinfo"] == []


def test_no_page_is_read_again_without_a_change(small_book, small_checkout):
    """A setting that is never equal to its stored copy would have every page read at each build."""
    stored = sorted(small_checkout.glob("_build/.doctrees*/**/*.doctree"))
    times = [path.stat().st_mtime_ns for path in stored]
    assert len(stored) >= len(LANGUAGES)
    build(small_checkout, small_checkout, list(LANGUAGES))
    assert [path.stat().st_mtime_ns for path in stored] == times


@pytest.mark.parametrize("folder", ["zh-hant", "zh-hans"])
def test_the_small_book_has_no_english_left(small_book, folder):
    assert differences(small_book, folder) == []


def test_the_small_book_says_each_kind_of_text(small_book):
    page = read(small_book / "zh-hant" / "notebooks" / "small.html")
    assert page.h1.get_text().startswith(pseudo("The notebook"))
    assert page.select_one(".figures-table th").get_text() == pseudo("Kind")
    assert page.select_one(".figures-table td").get_text() == pseudo("all alerts")
    assert page.select_one("td.num").get_text() == "兩"
    assert page.select_one("figcaption .caption-text").get_text().startswith(pseudo("Alerts in the year."))
    assert page.select_one("svg[role=img]")["aria-label"] == pseudo("All alerts fell.")
    raw = BeautifulSoup(
        (small_book / "zh-hant/notebooks/small.html").read_text(encoding="utf-8"), "html.parser"
    )
    assert pseudo("Dear bureau, please count.") in unwrap(
        raw.select_one(".stream pre").get_text().splitlines()
    )
    index = read(small_book / "zh-hant" / "book" / "index.html")
    word = catalogues.translations(ROOT, "zh_Hant", "interface")["Fig. %s"]
    assert index.find("a", href="../notebooks/small.html#fig-small").get_text() == word % 1
    assert pseudo("Part") in index.get_text()


def test_each_page_leads_to_itself_in_the_other_languages(small_book):
    for edition in LANGUAGES.values():
        for page in sorted(pages_of(small_book / edition.folder)):
            path = small_book / edition.folder / page
            soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
            if not soup.select_one(".bd-main"):
                continue
            links = soup.select("nav.languages a")
            assert [link["hreflang"] for link in links] == [each.tag for each in LANGUAGES.values()]
            assert [link.get("aria-current") for link in links].count("true") == 1
            for link, other in zip(links, LANGUAGES.values(), strict=True):
                assert (path.parent / link["href"]).resolve() == (small_book / other.folder / page).resolve()
                assert (path.parent / link["href"]).is_file()
            alternates = soup.select('link[rel="alternate"][hreflang]')
            assert [each["href"] for each in alternates] == [link["href"] for link in links]


@pytest.mark.parametrize(
    ("page", "old", "new", "complaint"),
    [
        (
            "notebooks/small.html",
            pseudo("all alerts") + "</td>",
            "all alerts</td>",
            "English left: all alerts",
        ),
        (
            "notebooks/small.html",
            f'aria-label="{pseudo("All alerts fell.")}"',
            'aria-label="All alerts"',
            "English left",
        ),
        (
            "notebooks/small.html",
            f'"kind": "{pseudo("all alerts")}"',
            '"kind": "all"',
            "English left in a live chart",
        ),
        ("book/index.html", "9.8%", "9.5%", "numbers missing {'9.8'"),
        ("book/index.html", 'lang="zh-Hant"', 'lang="en"', "lang 'en'"),
        ("book/index.html", None, None, "missing"),
    ],
)
def test_a_broken_edition_is_noticed(small_book, tmp_path, page, old, new, complaint):
    book = Path(shutil.copytree(small_book, tmp_path / "html"))
    path = book / "zh-hant" / page
    text = path.read_text(encoding="utf-8")
    path.unlink()
    if old:
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    assert any(complaint in line for line in differences(book, "zh-hant"))


def test_a_changed_translation_is_noticed_by_the_next_build(small_book, small_checkout, tmp_path):
    checkout = Path(shutil.copytree(small_checkout, tmp_path / "book", symlinks=True))
    catalog = catalogues.load(checkout, "zh_Hant", "book")
    catalog.get("The notebook").string = "新題"
    (stale,) = (message for message in catalog if message.id and message.id.startswith("Alerts fell by"))
    stale.flags.add("fuzzy")
    catalogues.save(checkout, "zh_Hant", "book", catalog)
    build(checkout, checkout, list(LANGUAGES))
    for folder in ("", "zh-hant", "zh-hans"):
        page = read(checkout / "_build/html" / folder / "book/index.html")
        marks = page.select("p[lang=en] > .newer-in-english")
        assert [mark.parent.get_text().startswith("Alerts fell by 9.8%") for mark in marks] == [True] * bool(
            folder
        )
    for folder, title in (("zh-hant", "新題"), ("zh-hans", "新题")):
        page = read(checkout / "_build/html" / folder / "notebooks/small.html")
        assert page.h1.get_text().startswith(title)


PORTUGUESE = {
    "A small book": "Um livro pequeno",
    "Part": "Parte",
    "The notebook": "O caderno",
    "Kind": "Tipo",
    "As printed": "Como impresso",
    "all alerts": "todos os alertas",
    "Alerts in the year.": "Alertas no ano.",
    "All alerts fell.": "Todos os alertas caíram.",
    "alerts": "alertas",
    "Dear bureau, please count.": "Caro departamento, conte.",
}


@pytest.mark.weekly
def test_a_language_is_added_by_the_steps_of_the_readme(small_book, small_checkout, tmp_path):
    steps = (ROOT / "locales" / "README.md").read_text(encoding="utf-8").split("## Add a language")[1]
    assert "`LANGUAGES` in `figure_book/translation/editions.py`" in steps
    assert "`languages` in `_config.yml`" in steps
    line = re.search(r"```python\n +(.+)\n", steps)[1].replace("xx", "pt").replace("Name", "Português")
    code = Path(shutil.copytree(ROOT / "src" / "figure_book", tmp_path / "src" / "figure_book"))
    editions = code / "translation" / "editions.py"
    text = editions.read_text(encoding="utf-8")
    first = '        Language("en", "en", "", "English"),\n'
    assert first in text
    editions.write_text(text.replace(first, f"{first}        {line},\n"), encoding="utf-8")
    checkout = Path(
        shutil.copytree(small_checkout, tmp_path / "book", ignore=shutil.ignore_patterns("_build"))
    )
    # A checkout of the book lies beside its code; the one of this test is elsewhere.
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "src")}

    def run(script: str) -> None:
        subprocess.run([sys.executable, "-c", script, checkout], check=True, env=environment, timeout=300)

    root = "import sys, pathlib; root = pathlib.Path(sys.argv[1]); from figure_book.translation import "
    run(f"{root} catalogues; catalogues.update(root, root)")
    for name in ("book", "interface"):
        assert (checkout / f"locales/pt/LC_MESSAGES/{name}.po").is_file()
    catalog = catalogues.load(checkout, "pt", "book")
    for message, said in PORTUGUESE.items():
        catalog.get(message).string = said
    catalogues.save(checkout, "pt", "book", catalog)
    interface = catalogues.load(checkout, "pt", "interface")
    interface.get("Show the data").string = "Mostrar os dados"
    catalogues.save(checkout, "pt", "interface", interface)
    config = yaml.safe_load((checkout / "_config.yml").read_text(encoding="utf-8"))
    config["sphinx"]["config"]["languages"] = ["en", "pt"]
    (checkout / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    run(f"{root} build; build.build(root, root, ['en', 'pt'])")
    page = read(checkout / "_build/html/pt/notebooks/small.html")
    assert page.html["lang"] == "pt"
    assert page.h1.get_text().startswith("O caderno")
    assert page.select_one(".figures-table th").get_text() == "Tipo"
    assert page.select_one("figcaption .caption-text").get_text().startswith("Alertas no ano.")
    assert page.select_one("svg[role=img]")["aria-label"] == "Todos os alertas caíram."
    assert page.select_one(".vegalite-more summary").get_text() == "Mostrar os dados"
    # What has no translation stays English, and says so.
    index = read(checkout / "_build/html/pt/book/index.html")
    assert index.select_one("p[lang=en]").get_text().startswith("Alerts fell by 9.8%")
    assert [link["hreflang"] for link in index.select("nav.languages a")] == ["en", "pt"]


def test_terms_are_chosen_once():
    with (ROOT / "locales" / "TERMS.csv").open(encoding="utf-8", newline="") as file:
        terms = [row["english"] for row in csv.DictReader(file)]
    assert len(terms) == len(set(terms)) > 150
