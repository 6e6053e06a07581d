"""Draw charts in another process, and keep the drawings in a folder."""

from __future__ import annotations

import base64
import hashlib
import json
import multiprocessing
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sphinx_vegalite import data, drawing, worker

__all__ = ["DrawingCache", "Drawings", "digest"]

Made = dict[str, Any]
PACKAGE = Path(__file__).parent
MEASURING_FONT = PACKAGE / "fonts"
"""Holds a font that measures full-width characters where no other font has them."""


@dataclass(frozen=True)
class Drawings:
    """One chart: SVG with variables for colours, wide and narrow, and its data as tables.

    ``pictures`` are PNGs by the endings of their files: ``png`` on white and, of a chart that may be too
    large for its page, ``narrow.png`` and those for dark pages. ``forms`` are the specifications as drawn.
    """

    wide: str
    narrow: str
    pictures: Mapping[str, bytes]
    tables: Sequence[data.Table]
    forms: Mapping[str, Mapping[str, Any]]


def digest(fonts: Sequence[Path], *more: Any) -> str:
    """Return a digest of all that a drawing depends on: code, vl-convert, fonts and what `more` names."""
    files = [
        *PACKAGE.glob("*.py"),
        *PACKAGE.glob("*.js"),
        *(path for folder in [*fonts, MEASURING_FONT] for path in folder.iterdir()),
    ]
    contents = [hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(files) if path.is_file()]
    depends_on = json.dumps([version("vl-convert-python"), contents, more], sort_keys=True)
    return hashlib.sha256(depends_on.encode()).hexdigest()


class DrawingCache:
    """Draws charts in a process that starts when there is something to draw, and keeps what was drawn.

    Parameters
    ----------
    folder : pathlib.Path
        Where drawings are kept.
    colors : mapping
        For a colour, the ``name`` of the CSS variable that replaces it.
    fonts : sequence of pathlib.Path, optional
        Folders of fonts to draw with instead of those that are installed.
    shared : pathlib.Path, optional
        Folder for the scripts of live charts, which are the same in every book; `folder` when not given or
        not to be written.
    allowed : sequence of str, optional
        The starts of the addresses that charts may fetch.
    words : sequence of str, optional
        What tables say for true and false.
    most : int, optional
        The bytes that a chart may add to its page: above, a page may need a picture of the narrow drawing.
    """

    def __init__(
        self,
        folder: Path,
        colors: Mapping[str, Mapping[str, str]],
        fonts: Sequence[Path] = (),
        shared: Path | None = None,
        allowed: Sequence[str] = (),
        words: Sequence[str] = ("yes", "no"),
        most: int = 250_000,
    ) -> None:
        self._folder, self._shared = folder, shared
        self._allowed, self._words, self._most = list(allowed), list(words), most
        self._colors, self._fonts = dict(colors), list(fonts)
        self._drawn_with = digest(self._fonts)
        self._pipes: dict[int, Connection] = {}
        """To the process that draws, by the process that started it: what Sphinx forks has its own."""

    def draw(self, spec: Mapping[str, Any]) -> Drawings:
        """Draw a chart, or take the drawings that are kept.

        Parameters
        ----------
        spec : mapping
            A Vega-Lite specification.

        Returns
        -------
        Drawings
            The same bytes for the same specification, colours and fonts.

        Raises
        ------
        ValueError
            When Vega-Lite cannot draw the specification.
        """
        path, job = self._job(spec)
        made = self._kept_or_made(path, "draw", job)
        pictures = {ending: base64.b64decode(picture) for ending, picture in made["pictures"].items()}
        asked = [data.Asked(*mark) for mark in made["asked"]]
        forms = {"wide": job["wide"], "narrow": made["form"]}
        return Drawings(made["wide"], made["narrow"], pictures, data.tables(spec, asked, made["rows"]), forms)

    def bundle(self) -> str:
        """Return the JavaScript that all live charts share: see `worker.bundle`."""
        return str(self._shared_by_books("bundle")["bundle"])

    def theme(self, name: str) -> Made:
        """Return the configuration of one of Vega's themes.

        Raises
        ------
        ValueError
            When there is none of this name.
        """
        themes = self._shared_by_books("themes")
        if name not in themes:
            raise ValueError(f"theme {name!r}: expected one of {', '.join(sorted(themes))}")
        return dict(themes[name])

    def _job(self, spec: Mapping[str, Any]) -> tuple[Path, Made]:
        told = {key: value for key, value in spec.items() if key != "usermeta"}
        job = {
            "wide": drawing.wide(spec),
            "narrow": drawing.narrow(spec),
            "told": drawing.wide(told),
            "words": self._words,
            "allowed": self._allowed,
            "colors": self._colors,
            "most": self._most,
        }
        text = json.dumps([self._drawn_with, job], sort_keys=True)
        return self._folder / f"{hashlib.sha256(text.encode()).hexdigest()}.json", job

    def _shared_by_books(self, name: str) -> Made:
        is_shared = self._shared is not None and _is_writable(self._shared)
        folder = self._shared if self._shared is not None and is_shared else self._folder
        return self._kept_or_made(folder / f"{name}-{digest(())}.json", name)

    def _kept_or_made(self, path: Path, make: str, *inputs: Any) -> Made:
        if (kept := _read(path)) is not None:
            return kept
        pipe = self._pipes.get(os.getpid()) or self._start()
        try:
            pipe.send((make, inputs))
            made = pipe.recv()
        except (EOFError, ConnectionError):
            del self._pipes[os.getpid()]
            raise ValueError("the process that draws ended; its last words stand above") from None
        if isinstance(made, ValueError):
            raise made
        _replace(path, json.dumps(made, sort_keys=True).encode())
        return dict(made)

    def _start(self) -> Connection:
        self._folder.mkdir(parents=True, exist_ok=True)
        only = None
        if self._fonts:
            # A folder without fonts, so that the font that measures, which has every character, comes last.
            none, only = self._folder / "no-fonts", str((self._folder / "fonts.conf").resolve())
            none.mkdir(exist_ok=True)
            _replace(Path(only), f"<fontconfig><dir>{none.resolve()}</dir></fontconfig>".encode())
        folders = [str(folder) for folder in [*self._fonts, MEASURING_FONT]]
        # Not a fork: vl-convert has threads.
        context = multiprocessing.get_context("spawn")
        pipe, theirs = context.Pipe()
        context.Process(target=worker.serve, args=(theirs, folders, only), daemon=True).start()
        # The process alone holds this end: when it ends, nothing more is waited for.
        theirs.close()
        self._pipes[os.getpid()] = pipe
        return pipe


def _read(path: Path) -> Made | None:
    """Read what was kept; what is missing, damaged or not to be read counts as not kept."""
    try:
        return dict(json.loads(path.read_bytes()))
    except (OSError, ValueError):
        return None


def _replace(path: Path, content: bytes) -> None:
    """Write at once, so that a build that is stopped leaves no half of a file."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)
