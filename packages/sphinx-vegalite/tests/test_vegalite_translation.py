"""Charts in other languages: what is a message, what is translated, a book in two languages."""

import json

import pytest
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from sphinx.errors import ExtensionError

from sphinx_vegalite.messages import abstract, restore, translatable
from sphinx_vegalite.translate import apply, messages, translate_chart
from vegalite_book import build, write_book

CHINESE = {
    "font": "Noto Sans TC, sans-serif",
    "time_formats": {"%b %Y": "%Y年%-m月", "%B": "%-m月"},
    "signs": {": ": "：", "; ": "；"},
    "comma": "、",
    "upright": True,
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Criminal alerts", True),
        ("9.75 to 9.85", True),
        ("9.8%", False),
        ("警情", False),
        ("A", False),
        ("#1b4b7a", False),
        ("https://example.org/x", False),
        ("figures.csv", False),
        ("2022-01-01T00:00:00Z", False),
        ("row-one", False),
    ],
)
def test_only_words_are_messages(text, expected):
    assert translatable(text, {"row-one"}) is expected


def test_numbers_become_placeholders_and_come_back():
    text = "From 1,205 people, 9.8% to 9.85 %, of Q8 and 2400余"
    message, held = abstract(text)
    assert message == "From {0} people, {1}% to {2} %, of Q8 and {3}余"
    assert restore(message, held) == text
    assert restore("{1}至{0}", ["1", "2"]) == "2至1"
    assert abstract("{x} has 3")[0] == "{x} has 3"


def chart(**more):
    return {
        "title": {"text": ["All alerts", "fell"], "subtitle": ["by 9.8%"]},
        "description": "All alerts fell.",
        "datasets": {"d": [{"kind": "all", "value": 1, "id": "row-one", "exact": "9.8%, 24"}]},
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


WORDS = {
    "all": "全部",
    "alerts": "警情",
    "Kind": "種類",
    "All alerts fell": "總警情下降",
    "by {0}%": "{0}%",
    "All alerts fell.": "總警情下降。",
    "All": "總",
}


def test_every_text_of_a_chart_is_translated_and_nothing_else():
    before = json.dumps(chart())
    assert sorted(messages(chart(), {"row-one"})) == sorted(WORDS)
    spec = apply(json.loads(before), WORDS, CHINESE, {"row-one"})
    assert spec["title"] == {"text": ["總警情下降"], "subtitle": ["9.8%"]}
    assert spec["datasets"]["d"] == [{"kind": "全部", "value": 1, "id": "row-one", "exact": "9.8%、24"}]
    assert spec["encoding"]["y"]["sort"] == spec["encoding"]["y"]["scale"]["domain"] == ["全部"]
    assert spec["encoding"]["color"]["condition"] == {"test": "datum.kind == '全部'", "value": "#1b4b7a"}
    assert spec["encoding"]["color"]["value"] == "black"
    assert spec["encoding"]["tooltip"][0] == {"field": "kind", "title": "種類"}
    assert [step.get("filter") for step in spec["transform"][:3]] == [
        "datum['kind'] == '全部'",
        {"field": "kind", "oneOf": ["全部"]},
        {"not": 'datum.kind == "全部"'},
    ]
    assert spec["transform"][3]["calculate"] == "format(datum.value, 'd') + '全部'"
    assert spec["usermeta"]["narrow"]["title"] == {"text": ["總"]}
    assert spec["config"]["font"] == CHINESE["font"]


def test_two_categories_may_not_become_one():
    spec = chart(datasets={"d": [{"kind": "all"}, {"kind": "every"}]})
    with pytest.raises(ValueError, match="field kind, value '全部'"):
        apply(spec, {"all": "全部", "every": "全部"}, {})


def test_a_text_that_runs_up_the_page_stands_upright_in_chinese():
    unit = {
        "mark": {"type": "text", "angle": 270, "align": "left", "fontStyle": "italic"},
        "encoding": {"text": {"field": "head", "type": "nominal"}},
    }
    spec = {"data": {"values": [{"head": "Base"}]}, "layer": [unit]}
    assert translate_chart(spec, str, {})["layer"] == [unit]
    (changed,) = apply(spec, {"Base": "基數"}, CHINESE)["layer"]
    assert (changed["mark"]["angle"], changed["mark"]["align"]) == (0, "center")
    (split,) = changed["transform"]
    assert split["calculate"] == "split(datum[\"head\"], '')"
    assert changed["encoding"]["text"]["field"] == split["as"]
    (italic,) = apply({"layer": [{"mark": {"type": "text", "fontStyle": "italic"}}]}, {}, CHINESE)["layer"]
    assert italic["mark"]["fontStyle"] == "normal"


def test_signs_between_the_parts_of_a_label_are_those_of_the_language():
    label = "datum.n + ': ' + split(datum.a, ', ')[0] + '; ' + datum.b"
    (step,) = apply({"transform": [{"calculate": label, "as": "c"}]}, {}, CHINESE)["transform"]
    assert step["calculate"] == "datum.n + '：' + split(datum.a, ', ')[0] + '；' + datum.b"


def test_an_axis_counts_as_the_language_does():
    writing = {"expressions": {"format(datum.value, ',')": "datum.value / 10000 + '萬'"}, "plain": str.lower}
    label = "(datum.value < 10000 ? datum.label : format(datum.value, ','))"
    spec = {"encoding": {"x": {"axis": {"labelExpr": label}, "title": "E: 5"}}}
    encoding = apply(spec, {}, writing)["encoding"]
    written = "(datum.value < 10000 ? datum.label : datum.value / 10000 + '萬')"
    assert encoding == {"x": {"axis": {"labelExpr": written}, "title": "e: 5"}}


def test_dates_are_written_as_the_language_writes_them():
    spec = chart()
    spec["encoding"]["x"]["axis"] = {"format": "%b %Y", "labelExpr": "timeFormat(datum.value, '%B')"}
    axis = apply(spec, {}, CHINESE)["encoding"]["x"]["axis"]
    assert axis == {"format": "%Y年%-m月", "labelExpr": "timeFormat(datum.value, '%-m月')"}
    spec["encoding"]["x"]["axis"] = {"format": "%j %Y"}
    assert apply(spec, {}, {})["encoding"]["x"]["axis"] == {"format": "%j %Y"}
    with pytest.raises(ValueError, match=r"format '%j %Y': expected one of vegalite_languages: %b %Y, %B"):
        apply(spec, {}, CHINESE)


# A book in two languages.

PLACES = [{"place": "Town 1", "value": 3}, {"place": "PDF", "value": 5}]
GERMAN = {
    "Towns and what they have": "Orte und was sie haben",
    "Two bars: {0} and {1}": "Zwei Balken: {1} und {0}",
    "Place": "Ort",
    "Value": "Wert",
    "Town {0}": "Stadt {0}",
    "PDF": "PDF",
}
CONF = 'locale_dirs = ["locales"]\ngettext_compact = False\n'


def towns() -> dict:
    return {
        "description": "Two bars: 3 and 5",
        "title": "Towns and what they have",
        "data": {"values": PLACES},
        "mark": "bar",
        "encoding": {
            "y": {"field": "place", "title": "Place"},
            "x": {"field": "value", "type": "quantitative"},
        },
        "config": {"axis": {"labelFontStyle": "normal"}},
    }


def write_two_languages(folder, translations, conf=""):
    write_book(folder, towns(), conf=CONF + conf)
    po = folder / "locales" / "de" / "LC_MESSAGES" / "index.po"
    po.parent.mkdir(parents=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    entries = [f"msgid {json.dumps(key)}\nmsgstr {json.dumps(text)}\n" for key, text in translations.items()]
    po.write_text("\n".join([header, *entries]), "utf-8")
    return folder


def test_sphinx_gathers_the_words_of_a_chart(tmp_path):
    out = build(write_two_languages(tmp_path / "book", {}), "gettext")
    with (out / "index.pot").open("rb") as file:
        found = [message.id for message in read_po(file) if message.id]
    assert sorted(found) == sorted(["A page", *messages(towns()), "A caption"])
    assert set(GERMAN) <= set(found)


@pytest.mark.parametrize("place", [0, -1])
def test_sphinx_translates_the_words_of_a_chart(tmp_path, place):
    # A message that stays as it is must not hold the others back.
    same = messages(towns())[place]
    words = GERMAN | {same: same}
    out = build(write_two_languages(tmp_path / "book", words), confoverrides={"language": "de"})
    soup = BeautifulSoup((out / "index.html").read_text("utf-8"), "html.parser")
    assert soup.select_one(".vegalite")["data-label"] == "Zwei Balken: 5 und 3"
    cells = [[cell.get_text() for cell in row.select("th, td")] for row in soup.select(".vegalite tr")]
    assert cells == [[words["Place"], words["Value"]], ["Stadt 1", "3"], ["PDF", "5"]]
    drawing = soup.select_one(".vegalite-wide").get_text(" ")
    assert all(word in drawing for word in (words["Towns and what they have"], "Stadt 1", "PDF"))
    assert "Town 1" not in soup.select_one(".vegalite").get_text(" ")


def test_a_translated_chart_that_would_mislead_stops_the_build(tmp_path):
    same = GERMAN | {"PDF": "Stadt 1"}
    folder = write_two_languages(tmp_path / "one", same)
    message = r"^index\.ipynb: cell 1: de: field place, value 'Stadt 1': expected another text for each of"
    with pytest.raises(ExtensionError, match=message):
        build(folder, confoverrides={"language": "de"})


def test_the_languages_of_the_configuration_are_used(tmp_path):
    conf = f"vegalite_languages = {{'de': {CHINESE}}}\nvegalite_not_words = ['Place']\n"
    out = build(write_two_languages(tmp_path / "book", GERMAN, conf), confoverrides={"language": "de"})
    spec = json.loads((out / "_charts" / "fig-two.vl.json").read_text("utf-8"))
    assert spec["config"]["font"] == CHINESE["font"]
    assert spec["encoding"]["y"]["title"] == "Place"
