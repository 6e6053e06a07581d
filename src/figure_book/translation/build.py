"""Build the editions of the book, side by side, from the same notebooks."""

from __future__ import annotations

import io
import multiprocessing
import shutil
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import yaml

from figure_book.translation.catalogues import write_compiled
from figure_book.translation.editions import LANGUAGES, SOURCE, BuildError

__all__ = ["build", "run"]


def build(root: Path, output: Path, languages: Sequence[str]) -> None:
    """Build editions below the folder ``_build`` of ``output``.

    A BuildError has the warnings of each edition that failed; the others are built.
    """
    html = output / "_build" / "html"
    folders = [folder for language in languages if (folder := LANGUAGES[language].folder)]
    for edition in LANGUAGES.values():
        # Extensions go through all pages of the folder that they build: English ones may meet no others.
        if edition.folder:
            shutil.rmtree(html / edition.folder, ignore_errors=True)
    run(root, output, languages)
    for folder in folders:
        shutil.copytree(html.parent / folder, html / folder)


def run(root: Path, output: Path, languages: Sequence[str], builder: str = "html") -> None:
    """Run a builder of Sphinx on editions, side by side, with warnings as errors; raises as `build`."""
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    # Sphinx and its extensions are imported once.
    context = multiprocessing.get_context("forkserver")
    extensions = config["sphinx"]["config"].get("extensions", [])
    # The last two load theirs when they are set up.
    context.set_forkserver_preload(
        [__name__, "jupyter_book.sphinx", *extensions, "figure_book.extension", "myst_nb.sphinx_ext"]
    )
    with ProcessPoolExecutor(len(languages), context) as pool:
        jobs = [pool.submit(_run_one, root, output, language, languages, builder) for language in languages]
        if failures := [failure for job in jobs if (failure := job.result())]:
            raise BuildError("\n".join(failures))


def _run_one(root: Path, output: Path, language: str, languages: Sequence[str], builder: str) -> str:
    """Run a builder on one edition; return why it failed."""
    # What `jupyter-book build` calls; its command line has no way to set a language.
    from jupyter_book.sphinx import build_sphinx

    folder, html = output / "_build", builder == "html"
    # Beside each other: the drawings of charts, which lie beside them, are shared.
    doctrees = folder / (".doctrees" if language == SOURCE else f".doctrees-{language}")
    settings = {
        "external_toc_path": (root / "_toc.yml").as_posix(),
        "latex_individualpages": False,
        "nitpicky": True,
        "language": language,
        "languages": list(languages),
    }
    if language != SOURCE:
        settings["locale_dirs"] = [str(write_compiled(root, folder / "locales", language))]
    warnings = io.StringIO()
    with redirect_stdout(warnings), redirect_stderr(warnings):
        failed = build_sphinx(
            root,
            folder / (LANGUAGES[language].folder or "html") if html else folder / builder,
            noconfig=True,
            path_config=root / "_config.yml",
            confoverrides=settings,
            doctreedir=doctrees if html else folder / builder / ".doctrees",
            builder=builder,
            warningiserror=True,
            keep_going=True,
            quiet=True,
        )
    if not failed:
        print(warnings.getvalue(), end="", file=sys.stderr)
        return ""
    # Sphinx warns of a page only when it reads it: after a failure nothing may be remembered.
    shutil.rmtree(doctrees, ignore_errors=True)
    return f"{LANGUAGES[language].tag}: {warnings.getvalue().strip() or f'stopped with status {failed}'}"
