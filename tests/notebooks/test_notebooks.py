"""Every notebook computes what it stores; and the guards that nbval lacks do catch what they are for."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from figure_book import chart_colors, notebooks
from figure_book.commands import main
from printed_figures import charts
from recompute import nbval

CHART = "application/vnd.vegalite.v6+json"
PATHS = notebooks.notebook_paths(Path(__file__).resolve().parents[2])


def test_there_is_a_notebook_for_every_section():
    assert [path.stem for path in PATHS][:5] == [
        "1_opening",
        "2_crime",
        "3_services",
        "4_community",
        "5_force",
    ]


def test_no_notebook_is_stripped_or_stale(root):
    notebooks.check(root)


def test_no_notebook_of_the_repository_is_without_its_run(root):
    # Wherever it lies: nbval passes what was never run.
    paths = [
        path for path in root.rglob("*.ipynb") if not {".venv", "_build"} & {*path.relative_to(root).parts}
    ]
    assert set(PATHS) <= set(paths)
    cells = [(path, cell) for path in paths for cell in nbformat.read(path, as_version=4).cells]
    code = [(path.name, cell) for path, cell in cells if cell.cell_type == "code"]
    assert [(name, cell.source) for name, cell in code if cell.execution_count is None] == []


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_chart_has_caption_name_and_description(path):
    notebook = nbformat.read(path, as_version=4)
    charts = 0
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            spec = output.get("data", {}).get(CHART)
            if spec is None:
                continue
            charts += 1
            # What shows no chart, such as VS Code's preview or a code host, has its picture and its text.
            assert {"image/png", "text/plain"} <= set(output.data), cell.id
            figure = cell.metadata.get("mystnb", {}).get("figure", {})
            assert figure.get("caption"), cell.id
            assert figure.get("name", "").startswith("fig-"), cell.id
            assert len(spec["description"]) > 60, cell.id
            assert spec["title"]["text"], cell.id
            assert spec["title"]["subtitle"], cell.id
    # The list of all claims is there to look things up.
    assert charts >= 1 or path.stem == "10_claims"


CHAPTERS = [path.stem for path in PATHS if path.stem != "10_claims"]
"""Chapters with charts; the last lists what they claim."""
PIXELS = re.compile(r"\b(?:dx|dy|[xy]2?Offset|fontSize|size|strokeWidth|strokeDash|width|height)\b\W{0,3}\d")


def cells(name: str):
    path = next(path for path in PATHS if path.stem == name)
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def shows(cell, mime: str) -> bool:
    return any(mime in output.get("data", {}) for output in cell.outputs)


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_cell_is_short_and_leaves_sizes_to_the_theme(name):
    long = {cell.id: lines for cell in cells(name) if (lines := len(cell.source.splitlines())) > 15}
    assert long == {}
    sizes = {cell.id: found for cell in cells(name) if len(found := PIXELS.findall(cell.source)) > 1}
    assert sizes == {}


OPEN = {"8_context": {"lot-table"}, "9_missing": {"known-table", "ask-table"}}
"""Tables that are the answer of a section without a chart; all others are folded."""


@pytest.mark.parametrize("name", CHAPTERS)
def test_the_first_thing_that_a_chapter_shows_is_a_chart_and_its_tables_are_folded(name):
    shown = [cell for cell in cells(name) if cell.outputs]
    assert shows(shown[0], CHART)
    tables = [cell for cell in shown if shows(cell, "text/html")]
    assert tables
    assert {cell.id for cell in tables if "hide-cell" not in cell.metadata.tags} == OPEN.get(name, set())


@pytest.mark.parametrize("name", CHAPTERS)
def test_words_of_charts_name_no_shade_that_a_dark_page_turns_round(name):
    texts = [cell.metadata.get("mystnb", {}).get("figure", {}).get("caption", "") for cell in cells(name)]
    texts += [
        json.dumps([output.data[CHART][key] for key in ("title", "description")])
        for cell in cells(name)
        for output in cell.outputs
        if CHART in output.get("data", {})
    ]
    assert [text for text in texts if re.search(r"(?i)\b(dark|light|pale|warm)", text)] == []


def edit(path: Path, change) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def lines(root: Path) -> list[str]:
    return notebooks.all_problems(root)


def first_code(content):
    return next(cell for cell in content["cells"] if cell["cell_type"] == "code" and cell["outputs"])


def test_an_untouched_copy_is_fine(checkout_copy):
    assert lines(checkout_copy) == []


def test_stripped_outputs_are_caught(checkout_copy):
    def strip(content):
        for cell in content["cells"]:
            if cell["cell_type"] == "code":
                cell.update(outputs=[], execution_count=None)

    edit(checkout_copy / "notebooks" / "1_opening.ipynb", strip)
    assert "1_opening" in str(notebooks.to_run(checkout_copy))
    found = "\n".join(lines(checkout_copy))
    assert "execution_count is empty" in found
    assert "no stored output" in found


def test_one_dropped_output_is_caught(checkout_copy):
    edit(
        checkout_copy / "notebooks" / "3_services.ipynb",
        lambda content: first_code(content).update(outputs=[]),
    )
    assert any("no stored output" in line for line in lines(checkout_copy))


def test_a_changed_table_makes_every_notebook_stale(checkout_copy):
    table = checkout_copy / "data" / "figures.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",1205,", ",1206,"), encoding="utf-8")
    names = [path.stem for path in notebooks.notebook_paths(checkout_copy)]
    assert notebooks.stale(checkout_copy) == {notebooks.CAUSES["inputs"]: names}
    assert lines(checkout_copy) == [
        f"notebooks {', '.join(names)}: stale, the data or printed_figures changed: run `make notebooks`"
    ]


def test_changed_source_has_another_digest(checkout_copy):
    package = checkout_copy / "src" / "printed_figures"
    before = notebooks.shared_inputs_digest(checkout_copy, package)
    assert before == notebooks.shared_inputs_digest(checkout_copy)
    module = package / "consistency" / "bases.py"
    module.write_text(module.read_text(encoding="utf-8") + "\n# more\n", encoding="utf-8")
    assert notebooks.shared_inputs_digest(checkout_copy, package) != before


def test_a_changed_cell_makes_its_notebook_stale(checkout_copy):
    def change(content):
        cell = first_code(content)
        cell["source"] = [*cell["source"], "\n# changed"]

    edit(checkout_copy / "notebooks" / "2_crime.ipynb", change)
    assert notebooks.to_run(checkout_copy) == {"its code changed": ["2_crime"]}


def test_an_edited_output_is_caught_by_digest_and_by_nbval(checkout_copy):
    path = checkout_copy / "notebooks" / "9_missing.ipynb"

    def change(content):
        outputs = [output for cell in content["cells"] for output in cell.get("outputs", [])]
        (output, *_) = (each for each in outputs if "9.8%" in "".join(each["data"]["text/plain"]))
        text = "".join(output["data"]["text/plain"])
        output["data"]["text/plain"] = text.replace("9.8%", "9.9%")

    edit(path, change)
    assert any("its outputs are not those" in line for line in lines(checkout_copy))
    run = nbval(checkout_copy, path)
    assert run.returncode == 1
    assert "9.9%" in run.stdout


def test_a_colour_that_is_not_declared_is_named(checkout_copy, root):
    shutil.copy(root / "_config.yml", checkout_copy)
    folder = checkout_copy / "notebooks"
    for path in folder.glob("*.ipynb"):
        if path.stem != "3_services":
            path.unlink()
    assert chart_colors.all_problems(checkout_copy) == []
    path = folder / "3_services.ipynb"
    notebook = nbformat.read(path, as_version=4)
    (cell,) = (cell for cell in notebook.cells if cell.id == "chart-permit")
    spec = json.dumps(cell.outputs[0].data[charts.MIME])
    cell.outputs[0].data[charts.MIME] = json.loads(spec.replace(charts.ACCENT, "teal"))
    nbformat.write(notebook, path)
    (line,) = chart_colors.all_problems(checkout_copy)
    expected = "expected one of vegalite_colors in _config.yml: #1f2d39, #566270, #1b4b7a,"
    assert line.startswith(f"3_services.ipynb: cell chart-permit: colour 'teal': {expected}")


def test_a_finding_of_no_chapter_is_named(checkout_copy):
    assert notebooks.unknown_chapters(checkout_copy) == []
    table = checkout_copy / "data" / "findings.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("project-rank,3_services,", "project-rank,4_services,"), encoding="utf-8")
    (line,) = notebooks.unknown_chapters(checkout_copy)
    expected = "findings.csv: project-rank, field chapter, value '4_services': expected 1_opening, 2_crime,"
    assert line.startswith(expected)


def test_make_book_stops_on_a_stale_notebook(checkout_copy):
    table = checkout_copy / "data" / "figures.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("Age of an officer who died", "Age of one who died"), encoding="utf-8")
    run = CliRunner().invoke(main, ["--root", str(checkout_copy), "build"])
    assert run.exit_code == 1
    assert "run `make notebooks`" in run.stderr
    assert not (checkout_copy / "_build").exists()


def test_a_failing_notebook_is_named_and_left_as_it_was(tmp_path):
    path = tmp_path / "broken.ipynb"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0", id="c")])
    path.write_text(nbformat.writes(notebook), encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(notebooks.NotebookError, match=r"broken\.ipynb: cell 1: ZeroDivisionError"):
        notebooks.execute(path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["broken.ipynb"]


def test_a_result_that_cannot_be_shown_is_named_with_its_reason(tmp_path):
    path = tmp_path / "broken.ipynb"
    source = "class Shown:\n    def _repr_html_(self):\n        raise ValueError('no description')\nShown()"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source, id="c")])
    path.write_text(nbformat.writes(notebook), encoding="utf-8")
    with pytest.raises(
        notebooks.NotebookError, match=r"broken\.ipynb: cell 1: ValueError: no description: expected"
    ):
        notebooks.execute(path)


def test_a_warning_is_not_stored(tmp_path):
    path = tmp_path / "warns.ipynb"
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("import warnings; warnings.warn('old')", id="c")]
    )
    path.write_text(nbformat.writes(notebook), encoding="utf-8")
    with pytest.raises(notebooks.NotebookError, match="expected a run without warnings"):
        notebooks.execute(path)


def test_running_twice_gives_the_same_bytes(tmp_path, data_copy):
    path = tmp_path / "notebooks" / "stable.ipynb"
    path.parent.mkdir()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("6 * 7", id="c")])
    path.write_text(nbformat.writes(notebook), encoding="utf-8")
    command = [sys.executable, "-m", "figure_book", "--root", tmp_path, "run", "stable"]
    subprocess.run(command, check=True)
    first = path.read_bytes()
    subprocess.run(command, check=True)
    assert path.read_bytes() == first
    assert CliRunner().invoke(main, ["--root", str(tmp_path), "run"]).stdout == "No notebook is stale.\n"
    assert notebooks.all_problems(tmp_path) == []


def test_kernels_talk_over_files_of_their_own_and_leave_none(checkout_copy, monkeypatch):
    """Two that look for free ports at once can find the same: then one dies, or is never heard."""
    files = checkout_copy / "files"
    files.mkdir()
    monkeypatch.setenv("TMPDIR", str(files))
    monkeypatch.setattr("tempfile.tempdir", str(files))
    path = checkout_copy / "notebooks" / "0_talks.ipynb"
    source = "from ipykernel.connect import get_connection_info as told\ntold(unpack=True)['transport']"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source, id="c")])
    path.write_text(nbformat.writes(notebook), encoding="utf-8")
    notebooks.execute(path)
    (cell,) = nbformat.read(path, as_version=4).cells
    assert cell.outputs[0].data["text/plain"] == "'ipc'"
    run = nbval(checkout_copy, path)
    assert run.returncode == 0, run.stdout
    assert not [each.name for each in files.iterdir() if each.name.startswith("kernel-")]
    assert notebooks.connection() != notebooks.connection()


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_stored_picture_is_drawn_from_its_specification(path):
    assert notebooks.picture_problems(nbformat.read(path, as_version=4), path.name) == []


def test_a_picture_of_something_else_is_named(root):
    name = "9_missing"
    (cell,) = (cell for cell in cells(name) if shows(cell, CHART))
    (output,) = (output for output in cell.outputs if CHART in output.data)
    output.data[CHART]["title"]["text"] = "Another title"
    notebook = nbformat.v4.new_notebook(cells=[cell])
    (line,) = notebooks.picture_problems(notebook, f"{name}.ipynb")
    assert line.startswith(f"{name}.ipynb: cell {cell.id}: image/png: expected the picture")
