"""The edition in Simplified characters, made from the built one in Traditional characters."""

import json
import os
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from opencc import OpenCC

from figure_book.translation import LANGUAGES, derived
from figure_book.translation.build import BuildError, declared
from figure_book.translation.simplified import printed
from sphinx_vegalite import figure
from sphinx_vegalite.cache import DrawingCache

COLORS = {"#1b4b7a": {"name": "vl-accent", "dark": "#8fbdec"}}
SPEC = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.1.0.json",
    "config": {"font": "Helvetica, PingFang TC, sans-serif"},
    "data": {"values": [{"kind": "總警情", "value": 9.8}, {"kind": "兩", "value": 2}]},
    "description": "總警情下降",
    "encoding": {
        "x": {"field": "value", "type": "quantitative", "title": "變化"},
        "y": {"field": "kind", "type": "nominal", "title": None},
        "tooltip": [{"field": "kind", "type": "nominal", "title": "類別"}],
    },
    "mark": {"type": "bar", "color": "#1b4b7a"},
    "title": {"text": ["總警情下降"]},
    "usermeta": {"headings": {"kind": "類別", "value": "變化"}},
}
PAGE = """<!DOCTYPE html>
<html lang="zh-Hant"><head><title>開篇</title>
<link rel="canonical" href="https://example.org/zh-hant/book/index.html" />
<link rel="alternate" hreflang="zh-Hant" href="../../zh-hant/book/index.html" />
<script type="application/ld+json">{{"name": "警情總數", "url": "https://example.org/zh-hant/"}}</script>
<script type="application/json" id="search-strings">{{"search": "\\u641c\\u5c0b", "end": "<\\/p>"}}</script>
</head><body>
<nav class="languages" aria-label="語言">
  <a href="../zh-hant/a.html" lang="zh-Hant" hreflang="zh-Hant" rel="alternate" aria-current="true">繁體</a>
  <a href="../zh-hans/a.html" lang="zh-Hans" hreflang="zh-Hans" rel="alternate">简体</a>
</nav>
<p title="總數">「兩項」<a href="#x">連結</a></p>
<p>印出<span lang="zh-Hant" class="printed">新會區</span>和<b>兩</b></p>
<table><tr data-search="總警情 alerts"><td lang="zh-Hant">兩</td><td>總數</td></tr></table>
<div class="highlight-text notranslate"><div class="highlight"><pre>圖書館</pre></div>
</div><div class="output stream highlight-myst-ansi notranslate"><pre>輸出</pre></div>
{chart}
</body></html>
"""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """Draw the chart once."""
    cache = tmp_path_factory.mktemp("drawings")
    with DrawingCache(cache, COLORS) as pool:
        yield pool, pool.draw(SPEC)


@pytest.fixture
def site(tmp_path: Path, drawn) -> Path:
    """Write what a build leaves: a page with a chart, the index of the search, a script, a table."""
    folder = tmp_path / "zh-hant"
    for name in ("book", "_static", figure.FOLDER, "data"):
        (folder / name).mkdir(parents=True)
    _, drawings = drawn
    for name, content in figure.files("fig-a", SPEC, drawings).items():
        (folder / figure.FOLDER / name).write_bytes(content)
    chart = figure.html("fig-a", SPEC, COLORS, drawings, "../")
    (folder / "book" / "index.html").write_text(PAGE.format(chart=chart), encoding="utf-8")
    sections = [["a", "開篇", "總警情\t連結 軟件套件\n兩 項榮譽\f新會", [[4, "row-1"], [12, "row-2"]]]]
    pages = json.dumps([{"title": "開篇", "url": "book/index.html", "sections": sections}])
    index = f'(function () {{\nwindow.searchIndex = {{..."總",\npages: {pages}}};\n}})();\n'
    (folder / "_static" / "search-index.js").write_text(index, encoding="utf-8")
    script = 'Documentation.addTranslations({"locale": "zh_Hant", "messages": {"Search": "搜尋"}});\n'
    (folder / "_static" / "translations.js").write_text(script, encoding="utf-8")
    (folder / "data" / "figures.csv").write_text("exact\n兩\n", encoding="utf-8")
    (folder / "sitemap.xml").write_text("<loc>https://example.org/zh-hant/a.html</loc>", encoding="utf-8")
    return folder


@pytest.fixture
def edition(site, drawn):
    """Make the edition; call again to make it again."""

    def make() -> Path:
        target = site.with_name("zh-hans")
        derived.derive(site, target, drawn[0], COLORS)
        return target

    return make


def test_a_page_says_the_same_in_the_other_characters(edition):
    html = (edition() / "book" / "index.html").read_text(encoding="utf-8")
    soup = BeautifulSoup(html, "html.parser")
    assert soup.html["lang"] == "zh-Hans"
    assert soup.title.get_text() == "开篇"
    assert '<p title="总数">“两项”<a href="#x">链接</a></p>' in html
    # As printed, and as a file holds it.
    assert '印出<span lang="zh-Hant" class="printed">新會區</span>和<b>兩</b>' in html
    assert '<td lang="zh-Hant">兩</td><td>总数</td>' in html
    assert "<pre>圖書館</pre>" in html
    assert "<pre>输出</pre>" in html


def test_a_row_is_found_by_what_a_reader_of_either_script_types(edition):
    html = (edition() / "book" / "index.html").read_text(encoding="utf-8")
    assert 'data-search="總警情 alerts 总警情"' in html


def test_a_page_knows_which_edition_it_is(edition):
    html = (edition() / "book" / "index.html").read_text(encoding="utf-8")
    soup = BeautifulSoup(html, "html.parser")
    links = soup.select("nav.languages a")
    assert soup.select_one("nav.languages")["aria-label"] == "语言"
    assert [link.get_text() for link in links] == ["繁體", "简体"]
    assert [link.get("aria-current") for link in links] == [None, "true"]
    assert links[0]["href"] == "../zh-hant/a.html"
    assert soup.select_one("link[rel=canonical]")["href"] == "https://example.org/zh-hans/book/index.html"
    assert soup.select_one("link[rel=alternate]")["href"] == "../../zh-hant/book/index.html"
    record, words = soup.select("script[type^='application']")[:2]
    assert record.string == '{"name": "警情總數", "url": "https://example.org/zh-hans/"}'
    assert json.loads(words.string) == {"search": "搜索", "end": "</p>"}
    assert "</p>" not in words.string


def test_a_chart_is_the_one_that_would_be_drawn(edition, tmp_path):
    target = edition()
    spec = json.loads((target / figure.FOLDER / "fig-a.vl.json").read_text(encoding="utf-8"))
    assert spec["title"]["text"] == ["总警情下降"]
    assert [row["kind"] for row in spec["data"]["values"]] == ["总警情", "兩"]
    assert spec["usermeta"]["headings"] == {"kind": "类别", "value": "变化"}
    assert "PingFang SC" in spec["config"]["font"]
    with DrawingCache(tmp_path / "alone", COLORS) as alone:
        drawings = alone.draw(spec)
    for name, content in figure.files("fig-a", spec, drawings).items():
        assert (target / figure.FOLDER / name).read_bytes() == content, name
    html = (target / "book" / "index.html").read_text(encoding="utf-8")
    assert figure.static("fig-a", spec, drawings) in html
    assert figure.live(spec, COLORS) in html
    soup = BeautifulSoup(html, "html.parser").select_one(".vegalite")
    assert soup["data-label"] == "总警情下降"
    assert [cell.get_text() for cell in soup.select("thead th")] == ["类别"]
    assert [cell.get_text() for cell in soup.select("tbody tr > :first-child")] == ["总警情", "兩"]


def test_places_in_the_index_of_the_search_move_with_its_texts(edition):
    script = (edition() / "_static" / "search-index.js").read_text(encoding="utf-8")
    # What changes the letters that are typed is that of the other edition.
    assert '..."總"' in script
    (page,) = json.loads(re.search("(?<=pages: ).*(?=})", script)[0])
    ((name, heading, text, anchors),) = page["sections"]
    assert (page["title"], name, heading) == ("开篇", "a", "开篇")
    # The name of a package of software is one character shorter, and a figure is as printed.
    assert text == "总警情\t链接 软件包\n兩 项荣誉\f新会"
    assert [text[offset:][:2] for offset, _ in anchors] == ["链接", "兩 "]
    assert [anchor for _, anchor in anchors] == ["row-1", "row-2"]


def test_other_files_are_the_same_or_lead_here(edition, site):
    target = edition()
    assert (target / "data" / "figures.csv").samefile(site / "data" / "figures.csv")
    assert "/zh-hans/a.html" in (target / "sitemap.xml").read_text(encoding="utf-8")
    script = (target / "_static" / "translations.js").read_text(encoding="utf-8")
    assert '"locale": "zh_Hans", "messages": {"Search": "搜索"}' in script
    names = [
        {path.relative_to(each).as_posix() for path in each.rglob("*") if path.is_file()}
        for each in (site, target)
    ]
    assert names[0] == names[1]


def test_only_what_changed_is_written_again(edition, site):
    target = edition()
    files = sorted(path for path in target.rglob("*") if path.is_file())
    before = {path: path.stat().st_mtime_ns for path in files}
    page, gone = site / "book" / "index.html", site / "sitemap.xml"
    page.write_text(page.read_text(encoding="utf-8").replace("總數", "總計"), encoding="utf-8")
    gone.unlink()
    edition()
    changed = {
        path for path, moment in before.items() if not path.exists() or path.stat().st_mtime_ns != moment
    }
    assert changed == {target / "book" / "index.html", target / "sitemap.xml"}
    assert "总计" in (target / "book" / "index.html").read_text(encoding="utf-8")
    assert not (target / "sitemap.xml").exists()


def test_a_file_that_is_lost_or_half_an_edition_is_made_again(edition, site, monkeypatch):
    target = edition()
    whole = (target / "book" / "index.html").read_bytes()
    (target / "book" / "index.html").unlink()
    assert (edition() / "book" / "index.html").read_bytes() == whole
    page = site / "book" / "index.html"
    page.write_text(page.read_text(encoding="utf-8").replace("總數", "總計"), encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setattr(derived, "write", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
        with pytest.raises(OSError, match="disk full"):
            edition()
    assert "总计" in (edition() / "book" / "index.html").read_text(encoding="utf-8")


def test_the_files_of_a_chart_are_made_together(edition, site):
    target = edition()
    folder = target / figure.FOLDER
    whole = {path.name: path.read_bytes() for path in folder.iterdir()}
    (folder / "fig-a.png").unlink()
    (folder / "fig-a.csv").write_text("half")
    edition()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == whole
    # Drawn again in the source, such as with other colours or fonts.
    (site / figure.FOLDER / "fig-a.svg").write_text("<svg/>", encoding="utf-8")
    (folder / "fig-a.svg").write_text("old")
    edition()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == whole


def test_a_damaged_record_counts_as_none(edition, site):
    target = edition()
    site.with_name(".zh-hans.json").write_text("{half")
    (target / "book" / "index.html").write_text("old")
    assert "<title>开篇" in (edition() / "book" / "index.html").read_text(encoding="utf-8")


def test_another_list_of_exceptions_makes_it_anew(site, drawn, tmp_path):
    target = site.with_name("zh-hans")
    for word in ("总数", "合计"):
        table = tmp_path / word / "locales" / "zh_Hans.csv"
        table.parent.mkdir(parents=True)
        table.write_text(f"traditional,simplified,why\n總數,{word},\n", encoding="utf-8")
        derived.derive(site, target, drawn[0], COLORS, tmp_path / word)
        assert f'title="{word}"' in (target / "book" / "index.html").read_text(encoding="utf-8")


def test_two_categories_that_become_one_are_refused(site, edition):
    path = site / figure.FOLDER / "fig-a.vl.json"
    spec = json.loads(path.read_text(encoding="utf-8"))
    spec["data"]["values"] = [{"kind": "髮", "value": 1}, {"kind": "發", "value": 2}]
    path.write_text(json.dumps(spec), encoding="utf-8")
    with pytest.raises(ValueError, match=r"^fig-a\.vl\.json: zh_Hans: .*发"):
        edition()


def test_a_disk_without_second_names_gets_copies(edition, site, monkeypatch):
    def refuse(*_: object) -> None:
        raise OSError("not supported")

    monkeypatch.setattr(os, "link", refuse)
    copy = edition() / "data" / "figures.csv"
    assert copy.read_bytes() == (site / "data" / "figures.csv").read_bytes()
    assert not copy.samefile(site / "data" / "figures.csv")


def test_simplified_needs_traditional(tmp_path):
    config = {"languages": ["en", "zh_Hans"]}
    text = json.dumps({"sphinx": {"config": config}})
    (tmp_path / "_config.yml").write_text(text, encoding="utf-8")
    with pytest.raises(BuildError, match="value 'zh_Hans': expected 'zh_Hant' beside it"):
        declared(tmp_path)


@pytest.mark.skipif("zh_Hans" not in declared(), reason="the edition is not declared complete")
def test_no_traditional_character_is_left_in_the_book(built_book):
    """Save in what is marked as printed in Traditional characters, and in files that are shown."""
    convert = OpenCC("hk2s").convert
    folder = built_book / LANGUAGES["zh_Hans"].folder
    pages = [path for path in folder.rglob("*.html") if not {"_static", "_sources"} & {*path.parts}]
    assert len(pages) > 15
    left = []
    for path in pages:
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for apart in soup.select('[lang="zh-Hant"], [lang="en"], script, style, pre, code, nav.languages'):
            if apart.name != "html":
                apart.extract()
        texts = [text for text in soup.stripped_strings if text not in printed()]
        left += [f"{path.relative_to(folder)}: {text}" for text in texts if convert(text) != text]
    assert left == []
