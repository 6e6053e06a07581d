"""The notebooks in JupyterLab, as an analyst has them: charts are seen, a changed cell runs."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest

from conftest import NO_PART
from visits import DESKTOP, Visit

pytestmark = pytest.mark.weekly
NOTEBOOK = "3_services"
SECONDS = 60_000
CHART = ".jp-OutputArea-output :is(.vega-embed svg, .vega-embed canvas, img[src^='data:image/png'])"


@pytest.fixture
def lab(root, tmp_path):
    """Start it on a copy, on a free port of this machine, and return its address."""
    if importlib.util.find_spec("jupyterlab") is None:
        reason = "JupyterLab is not installed: `make lab` installs it"
        if os.environ.get("EXPECT_LAB"):
            pytest.fail(reason)
        pytest.skip(reason)
    for part in ("data", "notebooks"):
        shutil.copytree(root / part, tmp_path / part, ignore=NO_PART)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--port=0", "--allow-root", "notebooks"]
    command += ["--IdentityProvider.token=proof", "--LabApp.news_url=None", "--ServerApp.ip=127.0.0.1"]
    environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(tmp_path / "config"), "NO_PROXY": "127.0.0.1"}
    process = subprocess.Popen(
        command, cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=environment
    )
    try:
        for line in process.stderr:
            if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                break
        else:
            pytest.fail("JupyterLab did not start")
        yield found[0], tmp_path / "notebooks"
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_a_notebook_opens_shows_its_charts_and_runs_a_changed_cell(browser, lab):
    address, folder = lab
    path = folder / f"{NOTEBOOK}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell = nbformat.v4.new_code_cell("6 * 7", id="probe")
    notebook.cells.insert(1, cell)
    nbformat.write(notebook, path)
    with Visit(browser, f"{address}lab/tree/{path.name}?token=proof", viewport=DESKTOP) as visit:
        page = visit.page
        page.locator(".jp-Notebook").wait_for(timeout=SECONDS)
        probe = page.locator(".jp-CodeCell").first
        probe.locator(".cm-content").click()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type("6 * 70")
        page.keyboard.press("Shift+Enter")
        probe.locator(".jp-OutputArea-output", has_text="420").wait_for(timeout=SECONDS)
        # Where it knows no such specification, it shows the picture beside it; only what is near is drawn.
        for _ in range(40):
            if page.locator(CHART).count():
                break
            page.locator(".jp-WindowedPanel-outer, .jp-Notebook").first.evaluate("at => at.scrollBy(0, 400)")
            page.wait_for_timeout(250)
        chart = page.locator(CHART).first
        chart.wait_for(timeout=SECONDS)
        assert chart.bounding_box()["width"] > 300
        # It is not a broken one.
        assert chart.evaluate("at => at.tagName !== 'IMG' || at.naturalWidth > 300")
        page.keyboard.press("ControlOrMeta+s")
        page.wait_for_timeout(1500)
    stored = nbformat.read(path, as_version=4)
    assert [each.source for each in stored.cells if each.id == "probe"] == ["6 * 70"]
