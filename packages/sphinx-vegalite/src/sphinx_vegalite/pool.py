"""Draw charts in several processes while Sphinx goes on reading, and keep what was drawn."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import vl_convert as vlc

from sphinx_vegalite import alike, data, drawing, measuring, worker, wrapping

__all__ = ["DrawingPool", "Drawings", "drawn_with"]

_CODE = tuple(
    str(module.__file__)
    for module in (sys.modules[__name__], alike, data, drawing, measuring, worker, wrapping)
)

_BUNDLE = {"bundle": True}


@dataclass(frozen=True)
class Drawings:
    """One chart: SVG with variables for colours, wide and narrow, a PNG on white, and its data as tables."""

    wide: str
    narrow: str
    png: bytes
    tables: Sequence[data.Table]


class DrawingPool:
    """Draws charts in processes that start as they are needed, and keeps the drawings in a folder.

    Parameters
    ----------
    cache : pathlib.Path
        Folder of drawings, by the digest of all that they depend on.
    colors : mapping
        For a colour, the ``name`` of the CSS variable that replaces it.
    fonts : sequence of pathlib.Path, optional
        Folders of fonts to draw with instead of those that are installed.
    jobs : int, optional
        How many processes at most; as many as there are processors, but no more than 8, when not given.
    shared : pathlib.Path, optional
        Folder for what is the same in every book, the bundle; the cache when not given or not to be written.
    """

    def __init__(
        self,
        cache: Path,
        colors: Mapping[str, Mapping[str, str]],
        fonts: Sequence[Path] = (),
        jobs: int | None = None,
        shared: Path | None = None,
    ) -> None:
        self._cache, self._shared = cache, shared or cache
        self._colors = dict(colors)
        self._fonts = list(fonts)
        self._jobs = jobs or min(os.cpu_count() or 1, 8)
        self._begin()

    def __enter__(self) -> DrawingPool:
        """Use the pool for a while."""
        return self

    def __exit__(self, *_: object) -> None:
        """End its processes."""
        self.close()

    def warm_up(self) -> None:
        """Start the processes before there is anything to draw, where no drawing is kept.

        Each needs a second of a processor before its first drawing.
        """
        if not any(self._cache.glob("*.json")):
            for _ in range(self._jobs):
                self._executor.submit(self._worker)

    def request(self, spec: Mapping[str, Any]) -> None:
        """Start to draw a chart, unless its drawings are kept.

        Parameters
        ----------
        spec : mapping
            A Vega-Lite specification.
        """
        self._future(_job(spec))

    def draw(self, spec: Mapping[str, Any]) -> Drawings:
        """Draw a chart, or wait until it is drawn, or take its drawings from the folder.

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
        job = _job(spec)
        drawn = self._future(job).result()
        # It is on the disk now: memory must not grow with the number of charts.
        self._futures.pop(self._name(job), None)
        png = base64.b64decode(drawn["png"])
        return Drawings(drawn["wide"], drawn["narrow"], png, data.tables(spec, drawn["answers"]))

    def request_bundle(self) -> None:
        """Start to make the JavaScript that all live charts share, unless it is kept."""
        self._future(_BUNDLE)

    def bundle(self) -> str:
        """Make the JavaScript that all live charts share.

        Returns
        -------
        str
            Vega, Vega-Lite and Vega-Embed, in one function that leaves only ``window.vegaEmbed`` behind.
        """
        return str(self._future(_BUNDLE).result()["bundle"])

    def close(self, *, unfinished: bool = False) -> None:
        """End the processes; a later request starts new ones.

        Parameters
        ----------
        unfinished : bool
            Whether to leave undone what was requested and is not done yet.
        """
        if self._owner == os.getpid():
            if unfinished:
                for process in self._processes:
                    process.stop()
            self._executor.shutdown(cancel_futures=unfinished)
            for process in self._processes:
                process.end()
        self._begin()

    def _begin(self) -> None:
        self._owner = os.getpid()
        self._futures: dict[str, Future[dict[str, Any]]] = {}
        self._executor = ThreadPoolExecutor(self._jobs)
        self._processes: list[_Worker] = []
        self._of_this_thread = threading.local()

    def _future(self, job: Mapping[str, Any]) -> Future[dict[str, Any]]:
        if self._owner != os.getpid():
            # Sphinx forks to write in parallel, and a fork has no threads.
            self._begin()
        name = self._name(job)
        if name not in self._futures:
            make = self._bundled if job is _BUNDLE else self._kept_or_done
            self._futures[name] = self._executor.submit(make, name, job)
        return self._futures[name]

    def _name(self, job: Any) -> str:
        """Return the digest of a job and of all else that its result depends on."""
        # The scripts of live charts are the same in every book.
        colors, fonts = ({}, ()) if job is _BUNDLE else (self._colors, self._fonts)
        depends_on = [job, colors, drawn_with(fonts)]
        return hashlib.sha256(json.dumps(depends_on, sort_keys=True).encode()).hexdigest()

    def _bundled(self, name: str, job: Mapping[str, Any]) -> dict[str, Any]:
        done = _read(self._shared / f"{name}.json") or _read(self._cache / f"{name}.json")
        if done is None:
            done = self._worker().do(job)
            try:
                self._shared.mkdir(parents=True, exist_ok=True)
                _keep(self._shared / f"{name}.json", done)
            except OSError:
                _keep(self._cache / f"{name}.json", done)
        return done

    def _kept_or_done(self, name: str, job: Mapping[str, Any]) -> dict[str, Any]:
        place = self._cache / f"{name}.json"
        done = _read(place)
        if done is None:
            done = self._exchanged_or_drawn(job)
            for form in ("wide", "narrow"):
                done[form] = drawing.coloured(done[form], self._colors)
            _keep(place, done)
        return done

    def _exchanged_or_drawn(self, job: Mapping[str, Any]) -> dict[str, Any]:
        """Take the drawing of a chart that differs in its characters alone, or draw."""
        if (here := alike.shape(job)) is None:
            return self._worker().do(job)
        place = self._cache / f"alike-{self._name(here.pop('shape'))}.json"
        there = _read(place)
        if there and (done := alike.exchanged(there["drawn"], there, here)):
            return done | self._worker().do({"picture": done["wide"]})
        done = self._worker().do(job)
        if there is None:
            _keep(place, here | {"drawn": {form: done[form] for form in ("wide", "narrow", "answers")}})
        return done

    def _worker(self) -> _Worker:
        """Return this thread's process; start one where there is none that lives."""
        process: _Worker | None = getattr(self._of_this_thread, "process", None)
        if process is None or not process.lives():
            process = self._of_this_thread.process = _Worker(self._fonts, self._cache)
            self._processes.append(process)
        return process


def _job(spec: Mapping[str, Any]) -> dict[str, Any]:
    return {"wide": spec, "narrow": drawing.narrow(spec), "questions": data.questions(spec)}


class _Worker:
    """A process that runs `worker`."""

    def __init__(self, fonts: Sequence[Path], folder: Path) -> None:
        """Start the process: with these fonts alone or, without any, with those that are installed.

        The folder takes what tells it so.
        """
        folder.mkdir(parents=True, exist_ok=True)
        environment = dict(os.environ)
        if fonts:
            # A folder without fonts, so that the one that measures, which has every character, comes last.
            none, installed = folder / "no-fonts", folder / "fonts.conf"
            none.mkdir(exist_ok=True)
            _replace(installed, f"<fontconfig><dir>{none.resolve()}</dir></fontconfig>".encode())
            environment["FONTCONFIG_FILE"] = str(installed.resolve())
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed when the process ends)
        # Without -P the program would import its neighbours.
        command = [sys.executable, "-P", worker.__file__, *map(str, [*fonts, measuring.FOLDER])]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=self._errors, encoding="utf-8", env=environment
        )

    def lives(self) -> bool:
        return self._process.poll() is None

    def do(self, job: Mapping[str, Any]) -> dict[str, Any]:
        """Have a job done; raise ValueError, with the reason, when it cannot be."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            print(json.dumps(job), file=self._process.stdin, flush=True)
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            self._process.wait()
            raise ValueError(f"the program that draws ended: {self._last_words()}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer

    def _last_words(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read().decode("utf-8", "replace").split("\n")
        return " ".join(line.strip() for line in lines[:3]).strip() or "without a reason"

    def stop(self) -> None:
        self._process.terminate()

    def end(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout, self._errors):
            try:
                if pipe is not None:
                    pipe.close()
            except BrokenPipeError:
                continue
        self._process.wait()


def drawn_with(fonts: Sequence[Path]) -> str:
    """Return a digest of what draws charts.

    Parameters
    ----------
    fonts : sequence of pathlib.Path
        The folders of the book's fonts.

    Returns
    -------
    str
        Another one where the code, its version or a font is another.
    """
    depends_on = [vlc.__version__, *_digests(_CODE), *_digests(_files([*fonts, measuring.FOLDER]))]
    return hashlib.sha256(json.dumps(depends_on).encode()).hexdigest()


def _files(folders: Sequence[Path]) -> list[str]:
    return sorted(str(path) for folder in folders for path in folder.iterdir() if path.is_file())


def _digests(files: Sequence[str]) -> list[str]:
    return [_digest(file, Path(file).stat().st_mtime_ns) for file in files]


@lru_cache
def _digest(file: str, modified: int) -> str:
    return hashlib.sha256(Path(file).read_bytes()).hexdigest()


def _read(path: Path) -> dict[str, Any] | None:
    """Read what was kept; what is missing, damaged or not to be read counts as not kept."""
    try:
        check, _, content = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    whole = check == hashlib.sha256(content).hexdigest().encode()
    return dict(json.loads(content)) if whole else None


def _keep(path: Path, content: Mapping[str, Any]) -> None:
    text = json.dumps(content, sort_keys=True).encode()
    _replace(path, hashlib.sha256(text).hexdigest().encode() + b"\n" + text)


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
