"""What goes wrong outside the code ends in one clear line or in a correct result."""

import contextlib
import csv
import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from filelock import FileLock

from conftest import NO_PART
from figure_book import notebooks
from figure_book.commands import main
from figure_book.translation import LANGUAGES
from printed_figures import ledger, tables


def write_notebook(path: Path, *sources: str) -> bytes:
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(sources)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=cells)) + "\n", encoding="utf-8")
    return path.read_bytes()


def one_line(text: str) -> str:
    (line,) = text.strip().splitlines()
    return line


# Notebooks


@pytest.mark.parametrize("death", ["import os; os._exit(1)", "import os; os.kill(os.getpid(), 9)"])
def test_a_kernel_that_dies_is_named_and_nothing_is_written(tmp_path, death):
    path = tmp_path / "dies.ipynb"
    before = write_notebook(path, "1 + 1", death)
    with pytest.raises(
        notebooks.NotebookError, match=r"^dies\.ipynb: .*expected the kernel to live$"
    ) as raised:
        notebooks.execute(path)
    one_line(str(raised.value))
    assert path.read_bytes() == before


def test_a_full_disk_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = tmp_path / "full.ipynb"
    before = write_notebook(path, "6 * 7")

    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(notebooks.os, "fsync", full)
    with pytest.raises(OSError, match="No space") as raised:
        notebooks.execute(path)
    expected = "full.ipynb: No space left on device: expected to be able to write it"
    assert notebooks._failure(path, raised.value) == expected
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["full.ipynb"]


RUN = """
import signal
# A job that a shell started in the background ignores it.
signal.signal(signal.SIGINT, signal.default_int_handler)
from figure_book.commands import main
main()
"""


@pytest.mark.parametrize(
    "sign",
    [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.weekly)],
    ids=lambda sign: sign.name,
)
def test_an_interrupted_run_leaves_every_notebook_whole(tmp_path, root, sign):
    shutil.copytree(root / "data", tmp_path / "data")
    folder = tmp_path / "notebooks"
    started = tmp_path / "started"
    wait = f"from pathlib import Path; Path({str(started)!r}).touch(); import time; time.sleep(600)"
    before = {
        name: write_notebook(folder / f"{name}.ipynb", "6 * 7" if name == "a" else wait) for name in "abcd"
    }
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, "--root", str(tmp_path), "run"],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 60
        while not started.exists() and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.05)
        assert started.exists(), process.communicate()[1]
        process.send_signal(sign)
        _, said = process.communicate(timeout=30)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    assert process.returncode == 130
    assert said.strip().splitlines()[-1] == "stopped: every notebook is as it was, or whole and new"
    assert "Traceback" not in said
    for name in "bcd":
        assert (folder / f"{name}.ipynb").read_bytes() == before[name]
    stale = [name for names in notebooks.stale(tmp_path).values() for name in names]
    assert stale in (["a", "b", "c", "d"], ["b", "c", "d"])
    assert ("a" in stale) == ((folder / "a.ipynb").read_bytes() == before["a"])
    assert {each.name for each in folder.iterdir()} - {notebooks.DIGESTS} == {f"{n}.ipynb" for n in "abcd"}


def test_an_output_of_ten_megabytes_is_refused(tmp_path):
    path = tmp_path / "large.ipynb"
    before = write_notebook(path, "1 + 1", "print('x' * 10_000_000)")
    expected = r"^large\.ipynb: cell 2: 10\.0 MB: expected at most 4 MB, show less of it$"
    with pytest.raises(notebooks.NotebookError, match=expected):
        notebooks.execute(path)
    assert path.read_bytes() == before


def test_a_stored_cell_of_ten_megabytes_stops_the_build(tmp_path):
    path = tmp_path / "large.ipynb"
    write_notebook(path, f"'{'x' * 10_000_000}'")
    found = notebooks.problems(path)
    assert found[0] == "large.ipynb: cell 1: 10.0 MB: expected at most 4 MB, show less of it"
    assert max(map(len, found)) < 200


def test_an_unknown_notebook_is_named(root):
    run = CliRunner().invoke(main, ["--root", str(root), "run", "10_nowhere"])
    assert run.exit_code == 1
    assert "10_nowhere: no such notebook: expected one of 1_opening," in one_line(run.stderr)


def test_a_checkout_that_cannot_be_written_to_is_named(tmp_path, monkeypatch):
    write_notebook(tmp_path / "notebooks" / "1_one.ipynb", "6 * 7")
    monkeypatch.setattr(notebooks.os, "access", lambda *_: False)
    with pytest.raises(notebooks.NotebookError, match="not writable: expected to store the outputs there"):
        notebooks.run(tmp_path, ["1_one"])


def test_a_folder_that_cannot_be_made_is_named(root, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    folder = str(tmp_path / "file" / "deeper")
    run = CliRunner().invoke(main, ["--root", str(root), "build", "--output", folder])
    assert run.exit_code == 1
    assert "Not a directory" in one_line(run.stderr)


# Built elsewhere: another folder with spaces and Chinese in its name, that cannot be written to, without a
# network, in another time zone and language: the book must be the same to the byte.

ELSEWHERE = """
mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" || exit 77
cd "$1" && shift && ! touch probe 2>/dev/null && exec "$@"
"""


def isolated(checkout: Path) -> list[str]:
    """Give the command that runs another without a network and without writing to the checkout, if it can."""
    command = ["unshare", "--mount", "--net", "sh", "-c", ELSEWHERE, "sh", str(checkout)]
    probe = subprocess.run([*command, "true"], capture_output=True, check=False) if _can("unshare") else None
    if probe is not None and probe.returncode == 0:
        return command
    for folder, _, files in os.walk(checkout):
        for path in [Path(folder), *(Path(folder) / name for name in files)]:
            path.chmod(path.stat().st_mode & 0o555)
    return ["sh", "-c", 'cd "$1" && shift && exec "$@"', "sh", str(checkout)]


def _can(name: str) -> bool:
    return shutil.which(name) is not None


VEGALITE = "packages/sphinx-vegalite/src"


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


ONE_EDITION = """
import sys
from pathlib import Path
from figure_book.translation.build import _run_one
from figure_book.translation.editions import declared
failed = _run_one(Path.cwd(), Path(sys.argv[2]), sys.argv[1], declared(Path.cwd()), "html")
sys.exit(failed or 0)
"""


@pytest.mark.weekly
@pytest.mark.parametrize("language", ["zh_Hans", ""])
def test_a_build_elsewhere_gives_the_same_bytes(built_book, root, tmp_path, language, tried):
    checkout = tmp_path / "江門 figure by figure"
    shutil.copytree(root, checkout, ignore=NO_PART)
    out = tmp_path / "out"
    out.mkdir()
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(
            str(checkout / place) for place in ("src", "packages/sphinx-vegalite/src")
        ),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "tr_TR.UTF-8",
        "LANG": "tr_TR.UTF-8",
        "PYTHONHASHSEED": "7",
        "SOURCE_DATE_EPOCH": "1",
        "PRINTED_FIGURES_DATA": str(checkout / "data"),
    }
    all_editions = ["-m", "figure_book", "build", "--output", str(out)]
    command = ["-c", ONE_EDITION, language, str(out)] if language else all_editions
    run = subprocess.run(
        [*isolated(checkout), sys.executable, *command],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-3000:]
    folder = LANGUAGES[language].folder if language else ""
    here, there = content(built_book / folder), content(out / "_build" / (folder or "html"))
    assert sorted(there) == sorted(here)
    assert [name for name in here if here[name] != there[name]] == []
    assert not any(str(tmp_path).encode() in each for each in there.values())
    tried("Another result on another machine, day, time zone or language: files of the built book", len(here))


# Tables


def spoil(folder: Path, field: str, text: str) -> None:
    path = folder / "figures.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0][field] = text
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '=HYPERLINK("http://example.org")',
            "expected text, found what a spreadsheet runs as a formula, '='",
        ),
        ("@SUM(A1)", "a formula, '@' at its start"),
        ("+1+cmd", "a formula, '+' at its start"),
        ("-alerts", "a formula, '-' at its start"),
        ("alerts \u202e%9.8", "no control or invisible character, found U+202E"),
        ("ale\u200brts", "no control or invisible character, found U+200B"),
        ("alerts\tfell", "no control or invisible character, found U+0009"),
        ("alerts\nfell", "no control or invisible character, found U+000A"),
        ("x" * 10_000_000, "at most 10000 characters, found 10000000"),
    ],
    ids=["formula", "at", "plus", "minus", "bidi", "zero-width", "tab", "line", "10-MB"],
)
def test_a_hostile_cell_is_refused_by_name(data_copy, text, expected):
    spoil(data_copy, "indicator", text)
    with pytest.raises(ledger.LedgerError) as raised:
        ledger.validate(data_copy, "figures")
    line = one_line(str(raised.value))
    assert line.startswith("figures.csv: row 2, field indicator, value ")
    assert expected in line
    assert len(line) < 500


def test_a_script_in_a_cell_is_shown_and_not_run(data_copy):
    script = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    spoil(data_copy, "indicator", script)
    figures = ledger.load_figures(folder=data_copy)
    assert figures["indicator"].iloc[0] == script
    html = tables.figures_table(figures)._repr_mimebundle_()["text/html"]
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert "<img" not in html


def test_a_second_command_does_not_write_where_one_is_writing(root, tmp_path):
    (tmp_path / "_build").mkdir()
    with FileLock(tmp_path / "_build" / ".lock"):
        for command in ("build", "messages", "print"):
            run = CliRunner().invoke(main, ["--root", str(root), command, "--output", str(tmp_path)])
            assert run.exit_code == 1
            expected = f"{tmp_path / '_build'}: another command is writing there: expected to be alone"
            assert one_line(run.stderr) == expected
