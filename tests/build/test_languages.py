"""Every Chinese passage has its language marked and is set as Chinese; test_browser looks at all pages."""

import pytest

from figure_book.finish import finish_page
from figure_book.languages import language_of
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
        ("<!DOCTYPE html><!-- > 警 --><p>警</p>", '<p><span lang="zh-Hant">警</span></p>'),
        ("<p>a<br>警\n\n情 &lt;警&gt;</p>", '&lt;<span lang="zh-Hant">警</span>&gt;'),
    ],
)
def test_marks_stand_around_chinese_and_nothing_else_changes(html, marked):
    result = finish_page(html, "en", {})
    assert (marked or html) in result
    assert finish_page(result, "en", {}) == result
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


@pytest.mark.parametrize(
    ("html", "finished"),
    [
        ("<p>甲， <b>乙。</b> 丙</p>", "<p>甲，<b>乙。</b>丙</p>"),
        ("<p>甲，\n乙 <i>， </i>a b</p>", "<p>甲，\n乙 <i>，</i>a b</p>"),
        ("<p>甲。<code>a</code> 乙</p><pre>， a</pre>", None),
        (
            "<h2>甲，乙：<a>#</a></h2>",
            '<h2><span class="clause">甲，</span><span class="clause">乙：</span><a>#</a></h2>',
        ),
        ('<h2>甲乙</h2><h2 class="a">甲，乙</h2><h4>甲，乙</h4>', None),
        (
            '<a title="Page" lang="en">Page 警</a>',
            '<a title="頁" lang="en">Page <span lang="zh-Hant">警</span></a>',
        ),
        ('<summary aria-label="Page">Page</summary>', '<summary aria-label="頁">Page</summary>'),
    ],
)
def test_a_page_in_chinese_is_set_as_chinese(html, finished):
    page = '<html lang="zh-Hant"><body>{}</body></html>'
    assert finish_page(page.format(html), "zh_Hant", {"Page": "頁"}) == page.format(finished or html)
