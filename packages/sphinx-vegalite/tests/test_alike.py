"""A chart that differs from another in its full-width characters alone takes that one's drawing over."""

import json

import pytest
import yaml
from test_sphinx_vegalite import COLORS, chinese, draw

from figure_book.files import ROOT
from figure_book.translation import LANGUAGES
from figure_book.translation.build import declared
from sphinx_vegalite import alike, pool
from sphinx_vegalite.pool import DrawingPool

TRADITIONAL = "Helvetica, Noto Sans TC, sans-serif"
SIMPLIFIED = "Helvetica, Noto Sans SC, sans-serif"


def chart(*names: str, font: str = TRADITIONAL, **encoding: object) -> dict:
    spec = chinese("")
    spec["data"]["values"] = [{"name": name, "value": number} for number, name in enumerate(names)]
    spec["encoding"]["y"] |= {"type": "nominal"} | encoding
    spec["encoding"]["tooltip"] = [{"field": "name", "title": names[0]}]
    spec["title"] = {"text": list(names)}
    spec["config"]["font"] = font
    return spec


@pytest.fixture
def jobs(monkeypatch):
    """Note what the processes that draw are asked to do."""
    done, do = [], pool._Worker.do

    def noted(self, job):
        done.append("picture" if "picture" in job else "drawing")
        return do(self, job)

    monkeypatch.setattr(pool._Worker, "do", noted)
    return done


def test_simplified_takes_over_what_is_drawn_in_traditional(tmp_path, jobs):
    draw(tmp_path / "both", chart("報警電話", "辦結", sort=None))
    wanted = chart("报警电话", "办结", font=SIMPLIFIED, sort=None)
    taken = draw(tmp_path / "both", wanted)
    assert jobs == ["drawing", "picture"]
    # The same bytes: SVG, picture, and the tables of the data.
    assert taken == draw(tmp_path / "alone", wanted)
    assert jobs[2:] == ["drawing"]
    assert "报警电话" in taken.wide
    assert "Noto Sans SC" in taken.narrow
    assert taken.tables[0].headings[0] == "报警电话"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # One character would have to become two.
        (chart("乾燥", "乾坤"), chart("干燥", "乾坤")),
        # Vega sorts the names, and 人 comes before 萬 and after 万.
        (chart("萬", "人"), chart("万", "人")),
        (chart("萬", "人", sort="descending"), chart("万", "人", sort="descending")),
        # Two names become one.
        (chart("後", "后"), chart("后", "后")),
        # Not of the same length, nor of the same width.
        (chart("警情"), chart("警情數")),
        (chart("警情"), chart("警q")),
        # Not of the same values.
        (chart("報警"), chart("报警") | {"width": 101}),
    ],
)
def test_what_could_be_drawn_otherwise_is_drawn(tmp_path, jobs, first, second):
    draw(tmp_path / "both", first)
    assert draw(tmp_path / "both", second) == draw(tmp_path / "alone", second)
    assert set(jobs) == {"drawing"}


@pytest.mark.parametrize("sort", [None, ["萬", "人"]])
def test_an_order_that_is_given_holds_in_both(tmp_path, jobs, sort):
    draw(tmp_path / "both", chart("萬", "人", sort=sort))
    second = chart("万", "人", sort=sort and ["万", "人"])
    assert draw(tmp_path / "both", second) == draw(tmp_path / "alone", second)
    assert jobs == ["drawing", "picture", "drawing"]


def test_a_column_that_a_transform_sorts_by_is_seen(tmp_path, jobs):
    def ranked(*names: str) -> dict:
        window = {"window": [{"op": "rank", "as": "place"}], "sort": [{"field": "name"}]}
        spec = chart(*names, sort=None) | {"transform": [window]}
        spec["encoding"]["x"]["field"] = "place"
        return spec

    draw(tmp_path / "both", ranked("萬", "人"))
    assert draw(tmp_path / "both", ranked("万", "人")) == draw(tmp_path / "alone", ranked("万", "人"))
    assert "picture" not in jobs


def test_without_full_width_characters_nothing_is_taken_over(tmp_path):
    assert alike.shape({"wide": chart("a"), "narrow": chart("a"), "questions": []}) is None
    draw(tmp_path, chart("a"))
    assert list(tmp_path.glob("alike-*")) == []


def test_colours_of_another_book_are_its_own(tmp_path, jobs):
    spec = chart("警情") | {"mark": {"type": "bar", "color": "#1b4b7a"}}
    draw(tmp_path, spec)
    with DrawingPool(tmp_path, {"#1b4b7a": {"name": "other", "dark": "#ffffff"}}) as other:
        assert "var(--other, #1b4b7a)" in other.draw(spec).wide


def test_the_bundle_is_made_once_for_all_books(tmp_path, monkeypatch):
    with DrawingPool(tmp_path / "one", COLORS, shared=tmp_path / "shared") as first:
        bundle = first.bundle()
    assert [path.suffix for path in (tmp_path / "shared").iterdir()] == [".json"]
    with monkeypatch.context() as patched:
        patched.setattr("subprocess.Popen", None)
        with DrawingPool(tmp_path / "two", {}, shared=tmp_path / "shared") as second:
            assert second.bundle() == bundle
    # Damaged, or a folder that cannot be: made again, and kept in the book's own.
    (kept,) = (tmp_path / "shared").iterdir()
    kept.write_text("half")
    with DrawingPool(tmp_path / "three", COLORS, shared=kept) as third:
        assert third.bundle() == bundle
    assert len(list((tmp_path / "three").glob("*.json"))) == 1


both_scripts = pytest.mark.skipif(
    not {"zh_Hant", "zh_Hans"} <= set(declared()), reason="the Chinese editions are not declared complete"
)


@both_scripts
def test_the_simplified_edition_has_the_drawings_that_it_would_make_alone(built_book, tmp_path, jobs):
    settings = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["sphinx"]["config"]
    fonts = [ROOT / folder for folder in settings["vegalite_fonts"]]
    charts = sorted((built_book / LANGUAGES["zh_Hans"].folder / "_charts").glob("fig-a-*.vl.json"))
    assert len(charts) >= 5
    with DrawingPool(tmp_path, settings["vegalite_colors"], fonts) as alone:
        for path in charts:
            drawn = alone.draw(json.loads(path.read_text("utf-8")))
            stem = path.name.removesuffix(".vl.json")
            assert path.with_name(f"{stem}.svg").read_text("utf-8") == drawn.wide, stem
            assert path.with_name(f"{stem}.png").read_bytes() == drawn.png, stem


@both_scripts
def test_most_charts_of_the_book_are_drawn_once_for_both_scripts(built_book):
    folders = [built_book / LANGUAGES[language].folder / "_charts" for language in ("zh_Hant", "zh_Hans")]
    taken = 0
    names = sorted(path.name for path in folders[0].glob("*.vl.json"))
    for name in names:
        there, here = (
            alike.shape(pool._job(json.loads((folder / name).read_text("utf-8")))) for folder in folders
        )
        drawn = {"wide": "", "narrow": "", "answers": []}
        taken += there["shape"] == here["shape"] and alike.exchanged(drawn, there, here) is not None
    assert taken >= 0.7 * len(names), f"{taken} of {len(names)}"
