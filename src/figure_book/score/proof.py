"""The checks of content of a book, on what a change leaves of it: fast, in one process, each by its name.

A digest that no longer fits is no check of content: it says that something changed, not that it is wrong.
"""

from __future__ import annotations

import copy
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import nbformat
import pandas as pd
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbformat import NotebookNode
from nbval.plugin import IPyNbCell

from figure_book import prose
from figure_book.files import BookError
from figure_book.notebooks import notebook_paths, unknown_chapters
from figure_book.translation.catalogues import translations
from printed_figures import article, charts, findings, ledger, verification
from printed_figures.declaration import DeclarationError
from printed_figures.source_text import read_article

__all__ = ["Proof"]


class CellFailedError(Exception):
    """A cell of a notebook does not run."""


class Proof:
    """A copy of a book to change, and what its checks say of a change.

    Parameters
    ----------
    book : pathlib.Path
        The book.
    root : pathlib.Path
        An empty folder, for the copy.
    text : pathlib.Path, optional
        The file of the article; without it nothing is compared with the article.
    """

    def __init__(self, book: Path, root: Path, text: Path | None = None) -> None:
        self.root, self.data = root, root / "data"
        for part in PARTS:
            if (book / part).is_dir():
                shutil.copytree(book / part, root / part, ignore=shutil.ignore_patterns(".*"))
            elif (book / part).is_file():
                shutil.copy(book / part, root / part)
        self.notebooks = {path.stem: nbformat.read(path, as_version=4) for path in notebook_paths(root)}
        self.article = article.text_of(read_article(text)) if text else None
        # Untyped in parts; it has a formatter once it is made.
        self._shell: Any = InteractiveShell.instance()
        self._results: list[Any] = []
        self._found: dict[str, list[str]] = {}
        """The notebooks that read each table, those first that saw the last changes."""
        self._shell.display_trap.hook = self._results.append

    def problems(self) -> list[str]:
        """Name what is caught though nothing was changed: a score of such a book would say nothing."""
        quick = (self._declaration, self._tables, self._article)
        names = ledger.table_names(self.data)
        found = [f"{name}: {check.__name__.strip('_')}" for name in names for check in quick if check(name)]
        return found + prose.all_problems(self.root)

    @cached_property
    def translations(self) -> dict[str, str]:
        """The Chinese of each message of the pages, the longest first."""
        found = translations(self.root, "zh_Hant", "book")
        return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))

    @cached_property
    def letters(self) -> dict[str, str]:
        """The pages with a letter, by their names."""
        texts = {path.name: path.read_text(encoding="utf-8") for path in (self.root / "book").glob("*.md")}
        return {name: text for name, text in texts.items() if "pf-letter" in text}

    # Tables

    def table(self, name: str) -> pd.DataFrame:
        """Read a table as text, as it is stored."""
        return pd.read_csv(self._path(name), dtype=str, keep_default_na=False, encoding="utf-8")

    def stored(self, name: str) -> str:
        """Read the file of a table."""
        return self._path(name).read_text(encoding="utf-8")

    def _path(self, name: str) -> Path:
        return self.data / str(ledger.declared(name, self.data)["path"])

    @contextmanager
    def changed(self, name: str, content: str) -> Iterator[None]:
        """Put another content into the copy of a table."""
        path = self._path(name)
        stored = path.read_text(encoding="utf-8")
        path.write_text(content, encoding="utf-8")
        try:
            yield
        finally:
            path.write_text(stored, encoding="utf-8")

    def table_is_caught(self, name: str, content: str) -> str:
        """Name the first check that another content of a table fails; "" where all pass."""
        for check in (self._declaration, self._tables, self._article, self._prose, self._outputs):
            if check == self._outputs and not self._readers(name):
                return ""
            with self.changed(name, content):
                try:
                    caught = check(name)
                except (DeclarationError, CellFailedError):
                    caught = True
            if caught:
                return check.__name__.strip("_")
        return ""

    def _declaration(self, name: str) -> bool:
        try:
            ledger.validate(self.data, name)
        except ledger.LedgerError:
            return True
        return False

    @cached_property
    def _rows(self) -> pd.DataFrame:
        return findings.recompute(self.data)

    def _tables(self, name: str) -> bool:
        if name == "findings":
            # What is computed does not depend on what is stored of it.
            stored = findings.differences(self.data, self._rows)
            return bool(stored or unknown_chapters(self.root))
        return name in {"figures", "numerals", "checks", "context"} and bool(
            findings.table_problems(self.data)
        )

    def _article(self, name: str) -> bool:
        if self.article is None or name not in {"figures", "numerals", "paragraphs", "places"}:
            return False
        return self.article_is_caught(self.article)

    def article_is_caught(self, text: str) -> bool:
        """Whether the tables do not fit a text of the article."""
        rows = {
            name: ledger.load_table(name, self.data).to_dict("records")
            for name in ("paragraphs", "numerals", "figures")
        }
        places = ledger.load_table("places", self.data).to_dict("records") if "places" in self._names else []
        if verification.check_paragraphs(text, rows["paragraphs"]) or verification.check_places(text, places):
            return True
        report = verification.Report()
        found = self._scan if text == self.article else article.scan(text)
        verification.check_tables(report, text, found, rows["numerals"], rows["figures"])
        return not report.holds

    @cached_property
    def _names(self) -> list[str]:
        return ledger.table_names(self.data)

    @cached_property
    def _scan(self) -> list[article.Numeral]:
        return article.scan(self.article or "")

    def _prose(self, name: str) -> bool:
        if name in prose.TYPED:
            passages = prose.table_passages(name, self.root)
            return any(prose.passage_problems(passages, f"{name}.csv", self.root))
        return name in {"figures", "context"} and bool(prose.all_problems(self.root))

    # Notebooks

    def _outputs(self, name: str) -> bool:
        """Run the notebooks that read a table on the changed data, until a cell shows something else."""
        readers = self._readers(name)
        if found := next((stem for stem in readers if self._is_other(stem)), ""):
            # What saw one change of a table is likely to see the next.
            readers.remove(found)
            readers.insert(0, found)
        return bool(found)

    def _readers(self, name: str) -> list[str]:
        if name not in self._found:
            self._found[name] = [stem for stem in self.notebooks if name in self._reads[stem] | UNSEEN]
        return self._found[name]

    def expect_same(self, stem: str, cell: NotebookNode, outputs: list[NotebookNode]) -> None:
        """Stop where a cell computes something else though nothing was changed."""
        if not self.is_same(cell.outputs, outputs):
            raise BookError(
                f"{stem}.ipynb: cell {cell.id}: expected the stored outputs to be what it computes"
            )

    def _is_other(self, stem: str) -> bool:
        return any(not self.is_same(cell.outputs, outputs) for cell, outputs in self.run(stem))

    @cached_property
    def _reads(self) -> dict[str, set[str]]:
        """Which tables each notebook reads: another cannot change what it shows."""
        found: dict[str, set[str]] = {}
        read = ledger._read
        for stem in self.notebooks:
            names = found[stem] = set[str]()

            def seen(folder: Path, table: str, content: bytes, names: set[str] = names) -> pd.DataFrame:
                names.add(table)
                return read(folder, table, content)

            with mock.patch.object(ledger, "_read", seen):
                for cell, outputs in self.run(stem):
                    self.expect_same(stem, cell, outputs)
            if "findings" in names:
                # Read as text, too, when they are recomputed.
                names |= {"figures", "context", "checks"}
        return found

    def run(self, stem: str) -> Iterator[tuple[NotebookNode, list[NotebookNode]]]:
        """Run the cells of a notebook in this process, and yield each with its outputs."""
        self._shell.reset(new_session=False)
        here = Path.cwd()
        os.chdir(self.root / "notebooks")
        try:
            with (
                # Pictures follow from specifications, which are compared.
                mock.patch.object(charts, "drawn_png", return_value=""),
                mock.patch.dict(os.environ, {"PRINTED_FIGURES_DATA": str(self.data)}),
            ):
                for cell in self.notebooks[stem].cells:
                    if cell.cell_type == "code":
                        yield cell, self._outputs_of(cell.source)
        finally:
            os.chdir(here)

    def _outputs_of(self, source: str) -> list[NotebookNode]:
        self._results.clear()
        with capture_output() as captured:
            ran = self._shell.run_cell(source, store_history=False)
        if not ran.success:
            raise CellFailedError(str(ran.error_in_exec or ran.error_before_exec))
        found = [nbformat.v4.new_output("display_data", data=each.data) for each in captured.outputs]
        if captured.stdout:
            found.insert(0, nbformat.v4.new_output("stream", text=captured.stdout))
        for result in (result for result in self._results if result is not None):
            data, metadata = self._shell.display_formatter.format(result)
            found.append(nbformat.v4.new_output("execute_result", data=data, metadata=metadata))
        return found

    @staticmethod
    def is_same(stored: list[NotebookNode], computed: list[NotebookNode]) -> bool:
        """Compare outputs as nbval does, by its own code."""
        cell: Any = SimpleNamespace(
            parent=SimpleNamespace(skip_compare=SKIPPED),
            colors=SimpleNamespace(FAIL="", ENDC="", OKBLUE=""),
            sanitize=lambda text: text,
            format_output_compare=lambda *_: None,
        )
        return bool(IPyNbCell.compare_outputs(cell, copy.deepcopy(computed), copy.deepcopy(stored)))


PARTS = ("data", "notebooks", "book", "locales", "README.md", "_config.yml", "_toc.yml")
UNSEEN = {"districts"}
"""What is read as a file and not as a table."""
SKIPPED = ("metadata", "traceback", "prompt_number", "output_type", "name", "execution_count", "image/png")
"""What nbval leaves out."""
