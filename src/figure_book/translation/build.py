"""Build the editions of the book, side by side, from the same notebooks."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import yaml

from figure_book.files import ROOT
from figure_book.translation import LANGUAGES
from figure_book.translation.catalogues import DERIVED, STORED, compile_catalogues
from figure_book.translation.derived import derive, link_or_copy
from sphinx_vegalite.cache import DrawingCache

__all__ = ["BuildError", "build", "declared"]


class BuildError(RuntimeError):
    """An edition could not be built."""


def declared(root: Path = ROOT) -> list[str]:
    """Return the languages that ``_config.yml`` declares complete, English first."""
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    languages = config["sphinx"]["config"].get("languages", ["en"])
    for language in languages:
        if language not in LANGUAGES:
            expected = ", ".join(LANGUAGES)
            raise BuildError(f"_config.yml: languages, value {language!r}: expected one of {expected}")
    if DERIVED in languages and STORED not in languages:
        raise BuildError(f"_config.yml: languages, value {DERIVED!r}: expected {STORED!r} beside it")
    return languages


def build(languages: Sequence[str], output: Path, root: Path = ROOT, jobs: int | None = None) -> None:
    """Build editions with warnings as errors, each in a process of its own.

    Parameters
    ----------
    languages : sequence of str
        Which.
    output : pathlib.Path
        The folder of ``_build``.
    root : pathlib.Path
        The checkout.
    jobs : int, optional
        How many at once; all when not given.

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
    built = [language for language in languages if language != DERIVED]
    # All at once: with fewer processors than editions they share them evenly, and none waits for its turn.
    with ThreadPoolExecutor(jobs or len(built)) as pool:
        failures = list(pool.map(lambda language: _build_apart(language, languages, output, root), built))
    if found := [failure for failure in failures if failure]:
        raise BuildError("\n".join(found))
    for language in languages:
        if name := LANGUAGES[language].folder:
            shutil.copytree(folder / name, folder / "html" / name, copy_function=link_or_copy)


def _build_apart(language: str, languages: Sequence[str], output: Path, root: Path) -> str:
    command = [sys.executable, "-m", __name__, language, ",".join(languages), str(output), str(root)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    said = (run.stdout + run.stderr).strip()
    if run.returncode == 0:
        if said:
            print(said, file=sys.stderr)
        return ""
    # Sphinx warns of a page only when it reads it: after a failure nothing may be remembered.
    shutil.rmtree(_doctrees(language, output), ignore_errors=True)
    return f"{LANGUAGES[language].tag}: {said or f'stopped with status {run.returncode}'}"


def _doctrees(language: str, output: Path) -> Path:
    # Beside each other: the drawings of charts, which lie beside them, are shared.
    return output / "_build" / (".doctrees" if language == "en" else f".doctrees-{language}")


def build_here(
    language: str, languages: Sequence[str], output: Path, root: Path, builder: str = "html"
) -> int:
    """Build one edition in this process.

    Parameters
    ----------
    language : str
        Which.
    languages : sequence of str
        All that are built, for the links between them.
    output, root : pathlib.Path
        As for `build`.
    builder : str
        Of Sphinx.

    Returns
    -------
    int
        0 when there was nothing to warn of.
    """
    # What `jupyter-book build` calls; its command line has no way to set a language.
    from jupyter_book.sphinx import build_sphinx

    # Documents are trees of a hundred thousand nodes that stay; to look for garbage among them costs a tenth.
    gc.set_threshold(100_000, 50, 100)
    folder = output / "_build"
    doctrees = _doctrees(language, output)
    place = folder / (LANGUAGES[language].folder or "html")
    if builder != "html":
        place = folder / builder
        doctrees = place / ".doctrees"
    result = build_sphinx(
        root,
        place,
        noconfig=True,
        path_config=root / "_config.yml",
        confoverrides=_settings(language, languages, output, root),
        doctreedir=doctrees,
        builder=builder,
        warningiserror=True,
        keep_going=True,
        quiet=True,
    )
    failed = 1 if isinstance(result, Exception) else int(result)
    if not failed and language == STORED and DERIVED in languages and builder == "html":
        try:
            _derive(output, root)
        except (OSError, ValueError) as error:
            print(error, file=sys.stderr)
            return 1
    return failed


def _settings(language: str, languages: Sequence[str], output: Path, root: Path) -> dict[str, Any]:
    """Return what an edition sets beside ``_config.yml``; write the catalogues that it reads."""
    settings = {
        "external_toc_path": (root / "_toc.yml").as_posix(),
        "latex_individualpages": False,
        "nitpicky": True,
        "language": language,
        "languages": list(languages),
        # The editions that are built at the same time share the processors.
        "vegalite_jobs": max(1, min(os.cpu_count() or 1, 8) // len(set(languages) - {DERIVED})),
        # One catalogue a page, not a folder.
        "gettext_compact": False,
    }
    if language != "en":
        settings["locale_dirs"] = [str(compile_catalogues(output / "_build" / "locales", root))]
    return settings


def _derive(output: Path, root: Path) -> None:
    """Write the other Chinese edition, with the settings of the book for charts."""
    settings = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]
    colors = settings.get("vegalite_colors", {})
    fonts = [root / folder for folder in settings.get("vegalite_fonts", [])]
    folder = output / "_build"
    source, target = (folder / LANGUAGES[language].folder for language in (STORED, DERIVED))
    with DrawingCache(folder / ".vegalite", colors, fonts) as pool:
        derive(source, target, pool, colors, root)


if __name__ == "__main__":
    sys.exit(build_here(sys.argv[1], sys.argv[2].split(","), Path(sys.argv[3]), Path(sys.argv[4])))
