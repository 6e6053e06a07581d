"""The comparison with other tools: its notebooks, its server, and that its page is what its numbers give."""

import gzip
import json
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import nbformat
import pytest

PEERS = Path(__file__).resolve().parents[1] / "bench" / "peers"


@pytest.fixture(autouse=True)
def _peers(monkeypatch):
    monkeypatch.syspath_prepend(str(PEERS))
    yield
    for name in ("builders", "generated", "report", "serving"):
        sys.modules.pop(name, None)


def test_the_notebooks_are_the_same_every_time_and_each_tool_finds_its_form(tmp_path):
    from generated import CHARTS, write_notebooks

    first, second = (write_notebooks(tmp_path / name, 2) for name in ("a", "b"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert first[0].read_bytes() != first[1].read_bytes()
    outputs = [
        output.data
        for cell in nbformat.read(first[0], as_version=4).cells
        for output in cell.get("outputs", [])
        if "application/vnd.vegalite.v6+json" in output.data
    ]
    assert len(outputs) == CHARTS
    assert all("cdn.jsdelivr.net" in data["text/html"] for data in outputs)


def test_a_build_that_fails_is_named(tmp_path):
    from builders import TOOLS, BuildError, build

    broken = TOOLS[0]._replace(
        command=lambda programs, project: ["sh", "-c", "echo no table of contents; exit 3"]
    )
    with pytest.raises(BuildError, match=r"this book: no table of contents: expected it to build"):
        build(broken, Path(sys.executable).parent, tmp_path)


def test_a_build_is_measured_without_the_memory_of_who_asked_for_it(tmp_path):
    from builders import TOOLS, build

    small = TOOLS[0]._replace(command=lambda programs, project: ["sleep", "0.2"])
    timing = build(small, Path(sys.executable).parent, tmp_path)
    assert 0.2 <= timing.seconds < 5
    assert timing.megabytes < 30


def test_the_server_answers_for_the_content_delivery_networks(tmp_path):
    from serving import point_to, serve

    site, modules = tmp_path / "site", tmp_path / "node_modules"
    (modules / "vega" / "build").mkdir(parents=True)
    (modules / "vega" / "package.json").write_text('{"main": "x.js", "jsdelivr": "build/vega.min.js"}')
    (modules / "vega" / "build" / "vega.min.js").write_text("vega")
    site.mkdir()
    page = site / "page.html"
    page.write_text('<script src="https://cdn.jsdelivr.net/npm/vega@6?noext" integrity="sha256-x"></script>')
    point_to(site)
    assert page.read_text() == '<script src="/npm/vega@6?noext"></script>'
    with serve({"site": site}, modules) as address:
        with urlopen(f"{address}/npm/vega@6?noext") as answer:
            assert gzip.decompress(answer.read()) == b"vega"
        with urlopen(f"{address}/site/page.html") as answer:
            assert answer.headers["Content-Encoding"] == "gzip"
        for missing in ("site/none.html", "npm/other@1", "elsewhere/page.html"):
            with pytest.raises(HTTPError, match="404"):
                urlopen(f"{address}/{missing}")


def test_the_page_is_what_the_stored_results_give():
    from report import PAGE, RESULTS, page

    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert PAGE.read_text(encoding="utf-8") == page(results)
    ours = results["pages"]["this book"]
    charts = results["setting"]["charts_a_page"]
    assert (ours["without_network"], ours["without_javascript"], ours["other_hosts"]) == (charts, charts, 0)
    changed = json.loads(json.dumps(results).replace('"requests": ', '"requests": 1'))
    assert page(changed) != page(results)
