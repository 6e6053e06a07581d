"""What was made of a page in the last build, so that a page that did not change is not read again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from printed_figures.files import write

__all__ = ["Memory"]


class Memory:
    """Results by the digest of the text and the code that they were made from, beside the doctrees."""

    def __init__(self, app: Sphinx, name: str, *code: Path) -> None:
        """Take up what the last build left.

        Parameters
        ----------
        app : sphinx.application.Sphinx
            The application.
        name : str
            Of the file.
        *code : pathlib.Path
            The modules that make the results: when one changes, nothing is remembered.
        """
        self._path = Path(app.doctreedir) / f"{name}.json"
        self._code = b"".join(hashlib.sha256(path.read_bytes()).digest() for path in code)
        try:
            self._known: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self._known = {}
        self._used: dict[str, Any] = {}

    def _digest(self, text: str) -> str:
        return hashlib.sha256(self._code + text.encode()).hexdigest()

    def of(self, text: str, make: Callable[[str], Any]) -> Any:
        """Return what is made of a text: from the last build, or made now.

        Parameters
        ----------
        text : str
            A page.
        make : callable
            Takes the text; returns what JSON can hold.

        Returns
        -------
        object
            As JSON holds it.
        """
        digest = self._digest(text)
        if digest not in self._used:
            self._used[digest] = self._known[digest] if digest in self._known else make(text)
        return self._used[digest]

    def note(self, text: str, result: Any) -> None:
        """Remember what is made of a text.

        Parameters
        ----------
        text : str
            A page.
        result : object
            What JSON can hold.
        """
        self._used[self._digest(text)] = result

    def keep(self) -> None:
        """Leave what this build used for the next one."""
        stored = json.dumps(self._used, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        write(self._path, stored)
