"""Build the editions of the book, side by side, from the same notebooks."""

from __future__ import annotations

import io
import multiprocessing
import os
import shutil
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import yaml

from figure_book.translation.catalogues import write_compiled
from figure_book.translation.editions import LANGUAGES, SOURCE, BuildError

__all__ = ["build", "build_here"]


def build(root: Path, output: Path, languages: Sequence[str]) -> None:
    """Build editions with warnings as errors, each in a process of its own.

    Parameters
    ----------
    root : pathlib.Path
        The folder of the book.
    output : pathlib.Path
        The folder of ``_build``.
    languages : sequence of str
        Which.

    Raises
    ------
    BuildError
        With what was said of each edition that failed; the others are built.
    """
    folder = output / "_build"
    for edition in LANGUAGES.values():
        # Extensions go through all pages of the folder that they build: English ones may meet no others.
        if edition.folder:
            shutil.rmtree(folder / "html" / edition.folder, ignore_errors=True)
    # Sphinx and its extensions are imported once.
    context = multiprocessing.get_context("forkserver")
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    extensions = config["sphinx"]["config"].get("extensions", [])
    context.set_forkserver_preload([__name__, "jupyter_book.sphinx", "figure_book.translation", *extensions])
    with ProcessPoolExecutor(len(languages), context) as pool:
        jobs = [pool.submit(_build_apart, root, output, language, languages) for language in languages]
        failures = [failure for job in jobs if (failure := job.result())]
    if failures:
        raise BuildError("\n".join(failures))
    for language in languages:
        if name := LANGUAGES[language].folder:
            shutil.copytree(folder / name, folder / "html" / name, copy_function=_link_or_copy)


def _build_apart(root: Path, output: Path, language: str, languages: Sequence[str]) -> str:
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        failed = build_here(root, output, language, languages)
    if not failed:
        print(said.getvalue(), end="", file=sys.stderr)
        return ""
    # Sphinx warns of a page only when it reads it: after a failure nothing may be remembered.
    shutil.rmtree(_doctrees(output, language), ignore_errors=True)
    return f"{LANGUAGES[language].tag}: {said.getvalue().strip() or f'stopped with status {failed}'}"


def _doctrees(output: Path, language: str) -> Path:
    # Beside each other: the drawings of charts, which lie beside them, are shared.
    return output / "_build" / (".doctrees" if language == SOURCE else f".doctrees-{language}")


def build_here(
    root: Path, output: Path, language: str, languages: Sequence[str], builder: str = "html"
) -> int:
    """Build one edition in this process.

    Parameters
    ----------
    root, output : pathlib.Path
        As for `build`.
    language : str
        Which.
    languages : sequence of str
        All that are built, for the links between them.
    builder : str
        Of Sphinx.

    Returns
    -------
    int
        0 when there was nothing to warn of.
    """
    # What `jupyter-book build` calls; its command line has no way to set a language.
    from jupyter_book.sphinx import build_sphinx

    folder = output / "_build"
    html = builder == "html"
    settings = {
        "external_toc_path": (root / "_toc.yml").as_posix(),
        "latex_individualpages": False,
        "nitpicky": True,
        "language": language,
        "languages": list(languages),
        # The editions that are built at the same time share the processors.
        "vegalite_jobs": max(1, min(os.cpu_count() or 1, 8) // len(languages)),
        "vegalite_bundle_late": language != languages[0],
    }
    if language != SOURCE:
        settings |= write_compiled(root, folder / "locales", language)
    result = build_sphinx(
        root,
        folder / (LANGUAGES[language].folder or "html") if html else folder / builder,
        noconfig=True,
        path_config=root / "_config.yml",
        confoverrides=settings,
        doctreedir=_doctrees(output, language) if html else folder / builder / ".doctrees",
        builder=builder,
        warningiserror=True,
        keep_going=True,
        quiet=True,
    )
    return 1 if isinstance(result, Exception) else int(result)


def _link_or_copy(source: str, target: str) -> None:
    """Give a file a second name, which costs no space; copy it where the disk knows no second names."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
