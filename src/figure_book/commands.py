"""The command ``figure-book``: run the notebooks, check, build, print and pack the book."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from filelock import FileLock, Timeout

from figure_book.files import BookError, book_folder

__all__ = ["main"]

DATA = "PRINTED_FIGURES_DATA"
FOLDER = click.Path(file_okay=False, path_type=Path)
output_option = click.option(
    "--output", type=FOLDER, help="Where _build is made; the book's folder when not given."
)


class _Group(click.Group):
    """Commands whose known errors are one line each, and exit status 1."""

    def invoke(self, context: click.Context) -> object:
        """Run a command."""
        try:
            return super().invoke(context)
        except BookError as error:
            click.echo(error, err=True)
            context.exit(error.status)
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            click.echo(f"{where}{error.strerror or error}", err=True)
            context.exit(1)


@contextmanager
def _alone(output: Path) -> Iterator[None]:
    """Let one command at a time write below ``_build``: two would mix their pages."""
    folder = output / "_build"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / ".lock", timeout=0):
            yield
    except Timeout:
        raise BookError(f"{folder}: another command is writing there: expected to be alone") from None


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--root", type=FOLDER, help="The book's folder; found from the working directory upwards.")
@click.pass_context
def main(context: click.Context, root: Path | None) -> None:
    """Run, check, build, print and pack a book of printed figures."""
    context.obj = root = (root or book_folder()).resolve()
    if DATA not in os.environ and (root / "data" / "datapackage.json").is_file():
        # The data are those of the book, wherever the command runs.
        os.environ[DATA] = str(root / "data")
        context.call_on_close(lambda: os.environ.pop(DATA))


def _compute_findings(data: Path) -> None:
    """Stop where a table breaks its declaration; else write what is computed of each finding."""
    from printed_figures import findings, ledger

    if not (data / "datapackage.json").is_file():
        return
    try:
        ledger.validate(data)
        changed = findings.store(data) if "findings" in ledger.table_names(data) else []
    except ledger.LedgerError as error:
        raise BookError(str(error)) from None
    if changed:
        click.echo(f"findings.csv: computed anew: {', '.join(changed)}")


@main.command()
@click.argument("names", nargs=-1)
@click.pass_obj
def run(root: Path, names: tuple[str, ...]) -> None:
    """Run the notebooks and store their outputs.

    NAMES are such as 1_opening; all run when none is given.
    """
    from figure_book import notebooks

    _compute_findings(root / "data")
    # What ends a job in continuous integration is SIGTERM.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    notebooks.run(root, names)


@main.command()
@click.pass_obj
def check(root: Path) -> None:
    """Check outputs, numbers and translations.

    Outputs are those of the last run, every number of the prose is printed or computed, and every message
    is translated.
    """
    from figure_book import notebooks, prose
    from figure_book.translation import checks

    found = [*notebooks.all_problems(root), *prose.all_problems(root), *checks.all_problems(root)]
    click.echo("\n".join(found) or "Outputs, numbers of the prose and translations hold.", err=bool(found))
    sys.exit(bool(found))


@main.command()
@output_option
@click.option("--all", "every", is_flag=True, help="Build every edition, complete or not.")
@click.pass_obj
def build(root: Path, output: Path | None, every: bool) -> None:
    """Build every edition to _build/html.

    The notebooks are not run: their stored outputs must be those of their last run.
    """
    from figure_book import notebooks
    from figure_book.translation.build import build as build_editions
    from figure_book.translation.editions import LANGUAGES, declared

    output = (output or root).resolve()
    with _alone(output):
        notebooks.check(root)
        build_editions(root, output, list(LANGUAGES) if every else declared(root))
    click.echo(f"The book is built: open {output / '_build' / 'html' / 'index.html'}")


@main.command(name="print")
@output_option
@click.option("--language", "languages", multiple=True, help="One edition; all when not given.")
@click.pass_obj
def print_(root: Path, output: Path | None, languages: tuple[str, ...]) -> None:
    """Make the PDF of each edition, in _build/pdf.

    The book must be built; Chromium or Google Chrome prints it.
    """
    from figure_book import paper

    output = (output or root).resolve()
    with _alone(output):
        for path in paper.write(root, output / "_build", languages):
            click.echo(f"The PDF edition is made: {path}")


@main.command(name="zip")
@output_option
@click.pass_obj
def zip_(root: Path, output: Path | None) -> None:
    """Put the built book into one zip, in _build/dist."""
    from figure_book.archive import archive
    from figure_book.edition import edition

    folder = (output or root).resolve() / "_build"
    path = archive(folder / "html", folder / "dist", edition(root))
    click.echo(f"{path}: {path.stat().st_size / 1e6:.1f} MB")


@main.command()
@output_option
@click.pass_obj
def messages(root: Path, output: Path | None) -> None:
    """Gather every text for translation, in locales."""
    from figure_book.translation import catalogues

    output = (output or root).resolve()
    with _alone(output):
        catalogues.update(root, output)
    click.echo(catalogues.status(root))
