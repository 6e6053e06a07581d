"""Vega-Lite's own examples in a book: a sample of them, and each week all."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, sync_playwright

import matrix

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = Path(
    os.environ.get("VEGA_LITE_EXAMPLES", ROOT.parent / "shared" / "source" / "vega-lite-examples")
)
SAMPLE = 20


def missing(what: str, switch: str) -> NoReturn:
    if os.environ.get(switch):
        pytest.fail(what)
    pytest.skip(what)


def datasets() -> Path | None:
    """Find the npm package ``vega-datasets``: where VEGA_DATASETS says, or among the global ones."""
    if place := os.environ.get("VEGA_DATASETS"):
        return Path(place)
    if npm := shutil.which("npm"):
        root = subprocess.run(
            [npm, "root", "--global"], capture_output=True, text=True, check=True, timeout=60
        )
        return Path(root.stdout.strip()) / "vega-datasets"
    return None


@pytest.fixture(scope="module")
def specs() -> dict:
    if not EXAMPLES.is_dir():
        missing(
            "no examples of Vega-Lite, which are not part of this repository: VEGA_LITE_EXAMPLES=folder",
            "EXPECT_ARTICLE",
        )
    return matrix.read(EXAMPLES)


@pytest.fixture(scope="module")
def data() -> Path:
    place = datasets()
    if place is None or not (place / "data").is_dir():
        missing(
            "no vega-datasets: npm install --global vega-datasets, or VEGA_DATASETS=folder", "EXPECT_DATASETS"
        )
    return place / "data"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if program is None:
        missing("no chromium-headless-shell and no chromium on the PATH", "EXPECT_BROWSER")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


def test_a_sample_of_the_examples_is_drawn_live_and_told(tmp_path, specs, data, chromium):
    # A few at equal steps, by name: kinds have names that start alike.
    sample = {name: specs[name] for name in sorted(specs)[:: len(specs) // SAMPLE][:SAMPLE]}
    matrix.write(tmp_path, sample, data)
    faults, found = matrix.look(chromium, tmp_path, sample, list(matrix.MODES)[:3])
    assert faults == {}
    assert found == [matrix.kept()[name] for name in sorted(sample)]


@pytest.mark.weekly
def test_every_example_is_drawn_live_and_told_or_refused_by_name(tmp_path, specs, data, chromium):
    matrix.write(tmp_path, specs, data)
    faults, found = matrix.look(chromium, tmp_path, specs)
    assert faults == {}
    assert all("expected" in row["refused"] for row in found if not row["drawn"])
    kept = matrix.kept()
    # Vega-Lite may have more examples by now.
    assert [row for row in found if row["example"] in kept] == list(kept.values())


def test_the_readme_has_the_totals_of_the_matrix():
    readme = " ".join((Path(__file__).parents[1] / "README.md").read_text("utf-8").split())
    assert matrix.totals(matrix.kept().values()) in readme


BARS = {
    "description": "Bars",
    "data": {"values": [{"a": "x", "b": 1}, {"a": "y", "b": 2}]},
    "mark": {"type": "bar", "color": "#1b4b7a"},
    "encoding": {"x": {"field": "b", "type": "quantitative"}, "y": {"field": "a"}},
}
COLOURS = r"""() => {
  const drawings = [...document.querySelectorAll('.vegalite svg[role=img]')];
  const seen = drawings.find(svg => svg.getClientRects().length);
  let ground = 'rgba(0, 0, 0, 0)';
  for (let one = seen; one && ground === 'rgba(0, 0, 0, 0)'; one = one.parentElement) {
    ground = getComputedStyle(one).backgroundColor;
  }
  const [red, green, blue] = (ground.match(/\d+/g) ?? [255, 255, 255]).map(Number);
  return {
    dark: ground !== 'rgba(0, 0, 0, 0)' && red + green + blue < 380,
    page: getComputedStyle(seen.closest('.vegalite')).color,
    label: getComputedStyle(seen.querySelector('.role-axis-label text')).fill,
    bar: getComputedStyle(seen.querySelector('.mark-rect path')).fill,
  };
}"""


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Shanghai"])
def test_a_live_chart_has_the_dates_of_its_drawing_wherever_the_reader_is(dated, chromium, zone):
    context = chromium.new_context(timezone_id=zone)
    page = context.new_page()
    page.goto(dated, wait_until="load")
    page.evaluate(matrix.SCRIPT)
    (drawn,), live = page.evaluate("matrix.look()"), page.evaluate("matrix.wake(0)")
    context.close()
    assert {"Jan 31 23:30", "Feb 01 00:00", "Feb 01 04:30", "Feb 01 08:15"} <= set(drawn["said"])
    assert live["said"] == drawn["said"]


@pytest.fixture(scope="module")
def dated(tmp_path_factory) -> str:
    moments = ["2022-01-31T23:30", "2022-02-01", "2022-02-01T08:15Z", "2022-02-01T12:30+08:00"]
    said = {"field": "day", "type": "temporal", "format": "%b %d %H:%M"}
    chart = {
        "data": {"values": [{"day": moment} for moment in moments]},
        "mark": "text",
        "encoding": {"text": said, "y": {"field": "day", "type": "nominal", "axis": None}},
    }
    folder = tmp_path_factory.mktemp("dated")
    matrix.write(folder, {"dated": chart}, folder)
    assert matrix.build(folder, ["dated"]) == {}
    return (folder / "_build" / "html" / "page0.html").as_uri()


# The book's is pydata's; the fourth has no dark page.
@pytest.mark.parametrize(
    "theme",
    [
        *("sphinx_book_theme", "furo"),
        *(pytest.param(name, marks=pytest.mark.weekly) for name in ("pydata_sphinx_theme", "alabaster")),
    ],
)
def test_a_chart_is_as_light_or_dark_as_its_page(tmp_path, chromium, theme):
    pytest.importorskip(theme)
    folder = tmp_path / theme
    matrix.write(folder, {"bars": BARS}, tmp_path, theme)
    with (folder / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write('vegalite_colors = {"#1b4b7a": {"name": "blue", "dark": "#8fbdec"}}\n')
    assert matrix.build(folder, ["bars"]) == {}
    page = (folder / "_build" / "html" / "page0.html").as_uri()
    grounds = set()
    for scheme in ("light", "dark"):
        for with_script in (True, False):
            context = chromium.new_context(color_scheme=scheme, java_script_enabled=with_script)
            opened = context.new_page()
            opened.goto(page, wait_until="load")
            seen = opened.evaluate(COLOURS)
            context.close()
            grounds.add(seen["dark"])
            assert seen["label"] == seen["page"]
            assert seen["bar"] == ("rgb(143, 189, 236)" if seen["dark"] else "rgb(27, 75, 122)"), (
                scheme,
                seen,
            )
    assert grounds == ({False} if theme == "alabaster" else {False, True})
