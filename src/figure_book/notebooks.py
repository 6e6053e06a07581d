"""Run the notebooks, store their outputs the same way every time, and tell when what they store is stale."""

from __future__ import annotations

import ast
import atexit
import hashlib
import json
import math
import os
import socket
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import uuid4

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode
from rich.console import Console
from rich.progress import Progress
from traitlets.config import Config

import printed_figures
from figure_book.files import BookError, content, data_files
from printed_figures.files import write
from printed_figures.ledger import load_table, table_names

DIGESTS = "digests.json"
"""Beside the notebooks: what each ran on and what came out, one line a notebook."""

PACKAGE = Path(printed_figures.__file__).parent
"""What the notebooks import: the package's boundary says what makes them stale."""

LARGEST_CELL = 4_000_000
"""Characters that a cell may have with its outputs: five times the largest chart. More would make a page that
no phone opens and a file that no review reads."""


class NotebookError(BookError):
    """A notebook does not run, or its stored outputs cannot be trusted."""


class InterruptedRunError(NotebookError):
    """Somebody stopped the run."""

    status = 130


def notebook_paths(root: Path) -> list[Path]:
    """List the notebooks of the book in the order of the numbers that their names begin with."""

    def place(path: Path) -> tuple[float, str]:
        number = path.stem.partition("_")[0]
        return (int(number) if number.isdecimal() else math.inf), path.stem

    return sorted((root / "notebooks").glob("*.ipynb"), key=place)


def shared_inputs_digest(root: Path, package: Path = PACKAGE) -> str:
    """Return the SHA-256 of the data of a book and the source of `printed_figures`, in hexadecimal."""
    files = {f"data/{path.name}": path for path in data_files(root / "data")}
    files |= {path.relative_to(package.parent).as_posix(): path for path in package.rglob("*.py")}
    digest = hashlib.sha256()
    for name, path in sorted(files.items()):
        digest.update(name.encode() + b"\0")
        digest.update(content(path) + b"\0")
    return digest.hexdigest()


def _hash_json(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def digests(notebook: NotebookNode, shared: str) -> dict[str, str]:
    """Return the digests of a notebook's ``code``, ``inputs`` (`shared_inputs_digest`) and ``outputs``."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return {
        "code": _hash_json([cell.source for cell in cells]),
        "inputs": shared,
        "outputs": _hash_json([cell.outputs for cell in cells]),
    }


def stored_digests(folder: Path) -> dict[str, dict[str, str]]:
    """Read the digests of the last run of each notebook in a folder, by the notebook's name."""
    path = folder / DIGESTS
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _store_digests(folder: Path, found: dict[str, dict[str, str]]) -> None:
    """Store the digests of the notebooks that there are, one line each: a run of one changes one line."""
    lines = [
        f"{json.dumps(path.stem)}: {json.dumps(found[path.stem], sort_keys=True)}"
        for path in sorted(folder.glob("*.ipynb"))
        if path.stem in found
    ]
    write(folder / DIGESTS, "{\n" + ",\n".join(lines) + "\n}\n")


def _too_large(cell: NotebookNode, number: int) -> str | None:
    """Return the complaint about a cell that is, with its outputs, larger than a page can bear."""
    size = len(json.dumps([cell.source, cell.get("outputs", [])], ensure_ascii=False))
    if size <= LARGEST_CELL:
        return None
    return (
        f"cell {number}: {size / 1e6:.1f} MB: expected at most {LARGEST_CELL / 1e6:.0f} MB, show less of it"
    )


def _ends_in_expression(source: str) -> bool:
    body = ast.parse("\n".join(line for line in source.splitlines() if not line.startswith("%"))).body
    return bool(body) and isinstance(body[-1], ast.Expr)


def problems(path: Path) -> list[str]:
    """List what is wrong with the stored outputs of a notebook, whatever it ran on.

    A cell that was not run or is too large, an expression without an output, a stored error or warning.
    """
    notebook = nbformat.read(path, as_version=4)
    found = []
    for number, cell in enumerate(notebook.cells, 1):
        if large := _too_large(cell, number):
            found.append(f"{path.name}: {large}")
        if cell.cell_type != "code":
            continue
        where = f"{path.name}: cell {number}"
        if cell.execution_count is None:
            found.append(f"{where}: execution_count is empty: expected a stored run")
        # enable() and the like return None and show nothing; only calls can.
        if not cell.outputs and _ends_in_expression(cell.source) and "# shows nothing" not in cell.source:
            found.append(f"{where}: no stored output: expected one, for the cell ends in an expression")
        found += [
            f"{where}: stored {output.get('ename', 'warning')}: expected a run without errors or warnings"
            for output in cell.outputs
            if output.output_type == "error" or output.get("name") == "stderr"
        ]
    return found


def picture_problems(notebook: NotebookNode, name: str) -> list[str]:
    """Draw the charts of a notebook again, and list those whose stored picture shows something else."""
    # Only who draws needs it, and it takes a second.
    from printed_figures.charts import MIME, is_drawn

    return [
        f"{name}: cell {cell.id}: image/png: expected the picture that the specification beside it draws"
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if (picture := output.get("data", {}).get("image/png"))
        and not (MIME in output.data and is_drawn(picture, output.data[MIME]))
    ]


CAUSES = {
    "code": "its code changed",
    "inputs": "the data or printed_figures changed",
    "outputs": "its outputs are not those of its last run",
}
"""Why a notebook is stale, by which of its digests is another."""


def stale(root: Path) -> dict[str, list[str]]:
    """Name the notebooks whose stored outputs are not those of a last run on what there is, by why."""
    shared, stored = shared_inputs_digest(root), stored_digests(root / "notebooks")
    found: dict[str, list[str]] = {}
    for path in notebook_paths(root):
        known = stored.get(path.stem, {})
        current = digests(nbformat.read(path, as_version=4), shared)
        causes = [CAUSES[kind] for kind, digest in current.items() if known.get(kind) != digest]
        if causes:
            why = " and ".join(causes) if known else "it never ran"
            found.setdefault(why, []).append(path.stem)
    return found


def all_problems(root: Path) -> list[str]:
    """List why the stored outputs of the book cannot be trusted, each cause once."""
    lines = [line for path in notebook_paths(root) for line in problems(path)]
    return lines + [
        f"notebooks {', '.join(names)}: stale, {why}: run `make notebooks`"
        for why, names in stale(root).items()
    ]


def unknown_chapters(root: Path) -> list[str]:
    """List the findings whose chapter is no notebook of the book; one line for each."""
    if "findings" not in table_names(root / "data"):
        return []
    known = [path.stem for path in notebook_paths(root)]
    return [
        f"findings.csv: {row.finding_id}, field chapter, value {row.chapter!r}: expected {', '.join(known)}"
        for row in load_table("findings", root / "data").itertuples()
        if row.chapter not in known
    ]


def check(root: Path) -> None:
    """Stop with a `NotebookError`, one line for each reason, when stored outputs cannot be trusted."""
    if found := all_problems(root):
        raise NotebookError("\n".join(found))


def _canonical(notebook: NotebookNode) -> NotebookNode:
    """Keep what describes the notebook and drop what describes the run."""
    for number, cell in enumerate(notebook.cells):
        cell.id = cell.get("id") or f"cell-{number:02d}"
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.pop("transient", None)
    notebook.metadata = NotebookNode(
        kernelspec={"display_name": "Python 3", "language": "python", "name": "python3"},
        language_info={"name": "python"},
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def _reason(notebook: NotebookNode, error: CellExecutionError) -> str:
    """Name the cell that failed, and why; where showing its result failed, only its output says so."""
    for number, cell in enumerate(notebook.cells, 1):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                return f"cell {number}: {output.ename}: {' '.join(output.evalue.split())}"
    return f"{error.ename}: {' '.join(error.evalue.split())}"


def connection() -> dict[str, str]:
    """Return how a kernel shall talk: over files that nobody else has, where the system has such.

    Free ports are looked for before the kernel starts, and somebody else may have one by then: of a thousand
    kernels that started beside others three died or never answered.
    """
    if not hasattr(socket, "AF_UNIX"):
        return {}
    return {"transport": "ipc", "ip": str(Path(tempfile.gettempdir()) / f"kernel-{uuid4().hex[:12]}")}


def execute(path: Path, running: set[NotebookClient] | None = None) -> None:
    """Run one notebook from top to bottom and rewrite it with its outputs.

    ``running`` holds the client while it runs, for whoever may have to stop it. After a NotebookError (a cell
    fails, prints a warning or shows too much, or the kernel dies) the file is as it was.
    """
    notebook = nbformat.read(path, as_version=4)

    # At once, for nbclient takes hours to look for carriage returns in a line of ten megabytes.
    def refuse_large(cell: NotebookNode, cell_index: int, **_: Any) -> None:
        if large := _too_large(cell, cell_index + 1):
            raise NotebookError(f"{path.name}: {large}")

    client = NotebookClient(
        notebook,
        timeout=300,
        # A machine that reads from a slow disk for the first time took more than the usual minute.
        startup_timeout=300,
        kernel_name="python3",
        # All of its output is here by then.
        shutdown_kernel="immediate",
        record_timing=False,
        coalesce_streams=True,
        on_cell_executed=refuse_large,
        # The kernel warns at every start that it listens on this machine without encryption, as all do.
        extra_arguments=["--IPKernelApp.log_level=40"],
        resources={"metadata": {"path": str(path.parent)}},
        config=Config(KernelManager=connection()),
    )
    _run(client, path.name, set() if running is None else running)
    for output in (output for cell in notebook.cells for output in cell.get("outputs", [])):
        if output.get("name") == "stderr":
            warning = output.text.strip()
            raise NotebookError(f"{path.name}: stderr {warning!r}: expected a run without warnings")
    text = nbformat.writes(_canonical(notebook)) + "\n"
    if text != path.read_text(encoding="utf-8"):
        write(path, text)


def _run(client: NotebookClient, name: str, running: set[NotebookClient]) -> None:
    """Run all cells; raise NotebookError, with the notebook's name, when one fails or the kernel dies."""
    running.add(client)
    try:
        client.execute()
    except CellExecutionError as error:
        raise NotebookError(f"{name}: {_reason(client.nb, error)}: expected every cell to run") from None
    except NotebookError:
        raise
    except (DeadKernelError, RuntimeError) as error:
        raise NotebookError(f"{name}: {' '.join(str(error).split())}: expected the kernel to live") from None
    finally:
        running.discard(client)
        # nbclient forgets to take this back when a kernel ends before it is ready, and fails in it at exit.
        atexit.unregister(client._cleanup_kernel)


def to_run(root: Path) -> dict[str, list[str]]:
    """Name the notebooks whose stored outputs cannot be trusted, by why."""
    found = stale(root)
    named = {name for names in found.values() for name in names}
    broken = [path.stem for path in notebook_paths(root) if path.stem not in named and problems(path)]
    return found | ({"its outputs are not whole": broken} if broken else {})


def run(root: Path, names: Sequence[str]) -> None:
    """Run notebooks, with names such as ``1_opening``, in parallel, and store their outputs.

    A NotebookError has one line for each that failed; the others are written. After an InterruptedRunError
    every notebook is as it was, or whole and new.
    """
    known = {path.stem: path for path in notebook_paths(root)}
    if unknown := sorted(set(names) - set(known)):
        raise NotebookError(f"{unknown[0]}: no such notebook: expected one of {', '.join(known)}")
    if not os.access(root / "notebooks", os.W_OK):
        raise NotebookError(f"{root / 'notebooks'}: not writable: expected to store the outputs there")
    paths = [known[name] for name in dict.fromkeys(names)]
    shared, stored = shared_inputs_digest(root), stored_digests(root / "notebooks")
    failures: list[str] = []
    running: set[NotebookClient] = set()
    lock = Lock()

    # In the same thread, which no signal interrupts: a new notebook has its digests.
    def execute_and_note(path: Path) -> None:
        execute(path, running)
        with lock:
            stored[path.stem] = digests(nbformat.read(path, as_version=4), shared)
            _store_digests(path.parent, stored)

    progress = Progress(console=Console(stderr=True))
    with progress, ThreadPoolExecutor(os.cpu_count()) as pool:
        task = progress.add_task("Running notebooks", total=len(paths))
        futures = {pool.submit(execute_and_note, path): path for path in paths}
        try:
            for future in as_completed(futures):
                path = futures[future]
                if error := future.exception():
                    failures.append(_failure(path, error))
                progress.update(task, advance=1, description=f"Ran {path.name}")
        except KeyboardInterrupt:
            _stop(futures, running)
            raise InterruptedRunError("stopped: every notebook is as it was, or whole and new") from None
    if failures:
        raise NotebookError("\n".join(sorted(failures)))


def _failure(path: Path, error: BaseException) -> str:
    if isinstance(error, NotebookError):
        return str(error)
    if isinstance(error, OSError):
        return f"{path.name}: {error.strerror or error}: expected to be able to write it"
    return f"{path.name}: {type(error).__name__}: {' '.join(str(error).split())}"


def _stop(futures: Iterable[Future[None]], running: set[NotebookClient]) -> None:
    """Start nothing more, and end the kernels: whoever waits for one then fails without writing."""
    for future in futures:
        future.cancel()
    while not all(future.done() for future in futures):
        for client in list(running):
            kernel = getattr(getattr(client.km, "provisioner", None), "process", None)
            if kernel is not None:
                kernel.kill()
        time.sleep(0.05)
