"""Every Chinese passage of every page has its language marked; test_browser looks at all pages."""

import pytest

from figure_book import languages
from figure_book.languages import language_of, mark_languages
from visits import PAGES, UNMARKED, Visit, address


def test_an_unmarked_character_would_be_seen(browser, built_book):
    with Visit(browser, address(built_book, PAGES[0])) as visit:
        visit.page.evaluate("document.body.append('a 警')")
        assert visit.page.evaluate(UNMARKED) == ["a 警"]


@pytest.mark.parametrize(
    ("html", "marked"),
    [
        ("<p>an 警情 b</p>", '<p>an <span lang="zh-Hant">警情</span> b</p>'),
        ("<p>「刑事」、「治安」。</p>", '<p>「<span lang="zh-Hant">刑事」、「治安</span>」。</p>'),
        ("<p>新会区</p>", '<p><span lang="zh-Hans">新会区</span></p>'),
        ('<p lang="zh-Hant">警<b>情</b></p>', None),
        ('<p lang="zh-Hant"><i lang="en">警</i></p>', '<i lang="en"><span lang="zh-Hant">警</span></i>'),
        ('<p title="警情 > 0">a &amp; b<br/></p>', None),
        ("<title>警情</title><script>'警'</script><style>/*警*/</style>", None),
        ("<svg><text>a 警</text></svg>", '<svg><text>a <tspan lang="zh-Hant">警</tspan></text></svg>'),
        ("<p>a<br>警\n\n情 &lt;警&gt;</p>", '&lt;<span lang="zh-Hant">警</span>&gt;'),
    ],
)
def test_marks_stand_around_chinese_and_nothing_else_changes(html, marked):
    result = mark_languages(html)
    assert (marked or html) in result
    assert mark_languages(result) == result
    for tag in ("span", "tspan"):
        for kind in ("zh-Hant", "zh-Hans"):
            result = result.replace(f'<{tag} lang="{kind}">', "") if tag not in html else result
        result = result.replace(f"</{tag}>", "")
    assert result == html


def test_traditional_is_told_from_simplified():
    assert [language_of(text) for text in ("警情", "網格", "网格", "百日行动", "台里后")] == [
        "zh-Hant",
        "zh-Hant",
        "zh-Hans",
        "zh-Hans",
        "zh-Hant",
    ]


@pytest.mark.parametrize("tag", ["zh-Hant", "zh-Hans"])
def test_a_page_in_chinese_is_read_only_where_a_part_says_otherwise(monkeypatch, tag):
    page = f'<html class="a" lang="{tag}"><p>警情</p><a lang="en" href="#">English</a>{{}}</html>'
    other = page.format('<p lang="en">Alerts <b>警情</b></p>')
    assert mark_languages(other) == other.replace("警情</b>", '<span lang="zh-Hant">警情</span></b>')
    monkeypatch.setattr(languages, "_Runs", None)
    assert mark_languages(page.format("")) == page.format("")
