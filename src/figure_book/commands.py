"""The command ``figure-book``: run the notebooks, check, build, print and pack the book."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import yaml
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


def _validate(data: Path) -> bool:
    """Stop where a table breaks its declaration; tell whether there are tables."""
    from printed_figures import ledger

    if not (data / "datapackage.json").is_file():
        return False
    try:
        ledger.validate(data)
    except ledger.LedgerError as error:
        raise BookError(str(error)) from None
    return True


@main.command()
@click.argument("names", nargs=-1)
@click.pass_obj
def run(root: Path, names: tuple[str, ...]) -> None:
    """Run the notebooks that are stale, and store their outputs.

    NAMES are such as 1_opening: these run, stale or not. What is computed of each finding is written first.
    """
    from figure_book import notebooks
    from printed_figures import findings, ledger

    data = root / "data"
    if _validate(data) and "findings" in ledger.table_names(data):
        try:
            changed = findings.store(data)
        except ledger.LedgerError as error:
            raise BookError(str(error)) from None
        if changed:
            click.echo(f"findings.csv: computed anew: {', '.join(changed)}")
    # What ends a job in continuous integration is SIGTERM.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if not names:
        found = notebooks.to_run(root)
        lines = [f"{', '.join(stale)}: stale, {why}" for why, stale in found.items()]
        click.echo("\n".join(lines) or "No notebook is stale.")
        names = tuple(name for stale in found.values() for name in stale)
    notebooks.run(root, names)


@main.command()
@click.pass_obj
def check(root: Path) -> None:
    """Check tables, findings, outputs, charts, numbers and translations.

    Tables are what they are declared to be, findings what their figures give, outputs those of the last run;
    every number of the prose is printed or computed, every colour of a chart declared. A message without a
    translation, and one whose English has another number or direction than its Chinese, is a warning, and
    with EXPECT_TRANSLATIONS set an error.
    """
    from figure_book import chart_colors, notebooks, prose
    from figure_book.translation import checks, newer
    from printed_figures import findings, ledger

    data = root / "data"
    try:
        found = [*findings.table_problems(data), *notebooks.unknown_chapters(root)] if _validate(data) else []
    except ledger.LedgerError as error:
        raise BookError(str(error)) from None
    found += [*notebooks.all_problems(root), *chart_colors.all_problems(root), *prose.all_problems(root)]
    found += checks.all_problems(root)
    still_open = [*checks.all_open(root), *newer.newer_problems(root)]
    if checks.must_be_translated():
        found += still_open
    else:
        for line in still_open:
            click.echo(f"warning: {line}", err=True)
    click.echo("\n".join(found) or "Everything holds.", err=bool(found))
    sys.exit(bool(found))


@main.command()
@output_option
@click.pass_obj
def build(root: Path, output: Path | None) -> None:
    """Build every edition to _build/html.

    The notebooks are not run: their stored outputs must be those of their last run.
    """
    from figure_book import notebooks
    from figure_book.translation.build import build as build_editions
    from figure_book.translation.editions import declared

    output = (output or root).resolve()
    _validate(root / "data")
    notebooks.check(root)
    with _alone(output):
        build_editions(root, output, declared(root))
        _build_others(root, output)
    click.echo(f"The book is built: open {output / '_build' / 'html' / 'index.html'}")


def _build_others(root: Path, output: Path) -> None:
    """Build the books that ``other_books`` names, each into a folder of its name beside the pages.

    Each has data of its own, so each is a process of its own.
    """
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    for folder in config["sphinx"]["config"].get("other_books", []):
        place = output / "_build" / "books" / Path(folder).name
        place.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "figure_book", "--root", str(root / folder), "build"]
        environment = {name: value for name, value in os.environ.items() if name != DATA}
        done = subprocess.run(
            [*command, "--output", str(place)], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise BookError(f"{folder}: {done.stderr.strip()}")
        pages = output / "_build" / "html" / place.name
        shutil.rmtree(pages, ignore_errors=True)
        shutil.copytree(place / "_build" / "html", pages)


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
@click.argument("old", type=FOLDER)
@click.argument("new", type=FOLDER)
@click.option(
    "--output", type=FOLDER, default=Path("_build/diff"), help="Where the page is made; _build/diff."
)
def diff(old: Path, new: Path, output: Path) -> None:
    """Make a page of what differs between two built books, OLD and NEW: text and charts, in all editions."""
    from figure_book import differences

    count = differences.write(old, new, output)
    click.echo(f"{count} pages differ: open {output / 'index.html'}")


@main.command()
@click.option("--article", type=click.Path(dir_okay=False, path_type=Path), help="The file of the article.")
@click.option("--most", type=int, default=10**9, help="Try so many changes of a kind; all when not given.")
@click.option("--kind", "kinds", multiple=True, help="One kind of error; all when not given.")
@click.option("--store", is_flag=True, help="Write the tables of the page, book/score*.csv.")
@click.pass_obj
def score(root: Path, article: Path | None, most: int, kinds: tuple[str, ...], store: bool) -> None:
    """Change one thing of the book at a time, and count what the checks of content catch.

    Fails where a kind falls below its stored score, or something survives without a known reason.
    """
    from figure_book import score as scores

    stored, found = scores.read(root), []
    for each in scores.score(root, article, most, kinds):
        click.echo(f"{each.kind}: {each.caught:,} of {each.tried:,} caught, {each.places:,} places")
        if each.lines:
            click.echo("\n".join(f"  {line}" for line in each.lines), err=True)
        found.append(each)
        if store:
            # At once: a whole run takes an hour.
            scores.store(root, [each])
    if found:
        click.echo(f"Digest of the book: {found[0].state}")
    if fallen := list(scores.falls(found, {} if store else stored)):
        raise BookError("\n".join(fallen))


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
