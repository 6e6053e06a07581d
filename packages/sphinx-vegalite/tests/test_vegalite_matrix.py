"""Vega-Lite's own examples in a book: a sample of them, or all where ``VEGALITE_MATRIX`` is ``whole``."""

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
EXAMPLES = ROOT.parent / "shared" / "source" / "vega-lite-examples"
SAMPLE = 40


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
        missing("the examples of Vega-Lite are not part of this repository, nor beside it", "EXPECT_ARTICLE")
    found = matrix.read(EXAMPLES)
    if os.environ.get("VEGALITE_MATRIX") == "whole":
        return found
    # Every eighth, by name: kinds have names that start alike.
    return {name: found[name] for name in sorted(found)[:: len(found) // SAMPLE][:SAMPLE]}


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


def test_every_example_is_drawn_live_and_told_or_refused_by_name(tmp_path, specs, data, chromium):
    matrix.write(tmp_path, specs, data)
    refused = matrix.build(tmp_path)
    pages = sorted((tmp_path / "_build" / "html").glob("page*.html"))
    faults: dict[str, list[str]] = {}
    for mode in matrix.MODES:
        for name, found in matrix.visit(chromium, pages, mode).items():
            faults.setdefault(name, []).extend(found)
    # A line for each chart that is not there, and no other.
    assert all("expected" in line for line in refused)
    assert len(faults) + len(refused) == len(specs)
    assert {name: found for name, found in faults.items() if found} == {}
