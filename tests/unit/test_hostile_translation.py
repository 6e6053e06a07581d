"""A translation brings nothing active into a page: the build stops at the first that would."""

import pytest

from figure_book.translation import catalogues
from figure_book.translation.editions import BuildError

HOSTILE = [
    ("book", "a", "<script>x</script>"),
    ("book", "a", "<img src=x onerror=x>"),
    ("book", "a", "<svg/onload=x>"),
    ("book", "a", "<a\nhref=x>"),
    ("book", "a", '<span lang="zh-Hant" onclick="x">'),
    ("book", "[a](b)", "[a](javascript:x)"),
    ("book", "a", "[a]( javascript:x)"),
    ("book", "a", "[a]: vbscript:x"),
    ("book", "a", "![a](data:text/html,x)"),
    ("book", "a", "<javascript:x>"),
    ("book", "a", "{raw}`x`"),
    ("book", "a", "*a*{onclick=x}"),
    ("book", "a", "```{raw} html"),
    ("book", "{doc}`a`", "{doc}`x <javascript:x>`"),
    ("book", "{doc}`a`", "{doc}`x <img src=x>`"),
    ("interface", "a", 'b" onmouseover="x'),
    ("interface", "a", "<b>"),
]


@pytest.mark.parametrize(("domain", "message", "translation"), HOSTILE)
def test_a_translation_with_active_markup_stops_the_build(tmp_path, domain, message, translation):
    folder = tmp_path / "locales" / "zh_Hant" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalog = catalogues.load(tmp_path, "zh_Hant", domain)
    catalog.add(message, translation)
    catalogues.save(tmp_path, "zh_Hant", domain, catalog)
    for language in ("zh_Hant", "zh_Hans"):
        with pytest.raises(BuildError, match=rf"^zh_Hant/{domain}\.po: .* expected no markup"):
            catalogues.write_compiled(tmp_path, tmp_path / "out", language)


def test_a_wording_of_its_own_in_simplified_is_no_way_in(tmp_path):
    catalog = catalogues.Catalog()
    catalog.add("a", "<script>x</script>")
    catalogues.save(tmp_path, "zh_Hans", "book", catalog)
    catalogues.write_compiled(tmp_path, tmp_path / "out", "zh_Hant")
    with pytest.raises(BuildError, match=r"^zh_Hans/book\.po: .* expected no markup"):
        catalogues.write_compiled(tmp_path, tmp_path / "out", "zh_Hans")


def test_the_markup_of_a_message_and_a_mark_of_a_language_pass():
    for message, translation in (
        ("a [link](b.md) and `code`", "[鏈接](b.md)和`code`"),
        ("It must print 三.", '必須印出<span class="printed" lang="zh-Hant">三</span>。'),
        ("{abbr}`x` in <b>bold</b>", "<b>粗</b>的{abbr}`x`"),
        ("1 < 2", "1 < 2，即小於"),
        ("see {doc}`method`", "見{doc}`方法 <method>`"),
    ):
        assert catalogues.hostile(message, translation, "book") == ""
