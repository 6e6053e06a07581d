"""Start a book of another article: its drafted tables, their declaration, and a notebook that shows them."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from printed_figures import article, drafts
from printed_figures.article import Numeral
from printed_figures.rounding import HEDGES
from printed_figures.verification import read_article

__all__ = ["CHARTED", "start"]

CHARTED = ("change", "share", "duration", "count")
"""Measures that the first chart may show, in this order: those of one unit first."""

_TEMPLATE = Path(__file__).parent / "template"
_CHECKOUT = Path(__file__).resolve().parents[2]
_TABLES = ("figures", "numerals", "paragraphs")
_OURS = {"unit": ["enum"], "ref_area": ["enum"], "figure_id": ["pattern"]}
"""Constraints of the tables that speak of the article of this book."""


def start(path: Path, folder: Path, title: str) -> int:
    """Write the folder of a new book.

    Parameters
    ----------
    path : pathlib.Path
        The article: a text in UTF-8, one paragraph a line.
    folder : pathlib.Path
        Where to write; it must not exist yet.
    title : str
        The title of the book.

    Returns
    -------
    int
        How many figures were drafted.

    Raises
    ------
    FileExistsError
        If something stands at the folder's place.
    printed_figures.verification.ArticleError
        If the article cannot be read.
    ValueError
        If no figure was found in it.
    """
    if folder.exists():
        raise FileExistsError(17, "exists: expected a new folder", str(folder))
    content = read_article(path)
    text = content.decode("utf-8")
    numerals = article.scan(text)
    measures = Counter(numeral.measure for numeral in numerals if numeral.role == "figure")
    if not measures:
        raise ValueError(f"{path}: no figure found: expected a text in Chinese that prints some")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as place:
        new = Path(place) / "book"
        charted = next((measure for measure in CHARTED if measures[measure]), next(iter(measures)))
        _copy_template(new, title, charted)
        _write_tables(new / "data", text, numerals)
        package = _declaration(title, text, hashlib.sha256(content).hexdigest())
        _write(new / "data" / "datapackage.json", json.dumps(package, ensure_ascii=False, indent=2) + "\n")
        new.rename(folder)
    return measures.total()


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _copy_template(folder: Path, title: str, measure: str) -> None:
    shutil.copytree(_TEMPLATE, folder)
    # What a title may hold is quoted alike in JSON and in YAML.
    quoted = json.dumps(title, ensure_ascii=False)
    # Not a notebook before its words are filled in: nobody can run it.
    (folder / "figures.ipynb.template").rename(folder / "figures.ipynb")
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8").replace("MEASURE", measure)
        text = text.replace("title: TITLE\n", f"title: {quoted}\n")
        _write(path, text.replace("TITLE", quoted[1:-1] if path.suffix == ".ipynb" else title))
    (folder / "_static").mkdir()
    shutil.copy(_CHECKOUT / "book" / "_static" / "book.css", folder / "_static")


def _write_tables(folder: Path, text: str, numerals: Sequence[Numeral]) -> None:
    folder.mkdir()
    with (
        (folder / "numerals.csv").open("w", encoding="utf-8", newline="") as every,
        (folder / "figures.csv").open("w", encoding="utf-8", newline="") as figures,
    ):
        drafts.write_tables(numerals, "csv", (every, figures))
    lines = ["paragraph,section,characters,romanised"]
    for number, (line, section) in enumerate(zip(text.split("\n"), article.sections(text), strict=True), 1):
        lines.append(f"{number},{section},{len(line)},{article.romanised(line)}")
    _write(folder / "paragraphs.csv", "\n".join(lines) + "\n")


def _declaration(title: str, text: str, digest: str) -> dict[str, Any]:
    """Return the declaration of this book's tables without what speaks of its own article."""
    package = json.loads((_CHECKOUT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    source = {"title": title, "hash": f"sha256:{digest}"}
    resources = [resource for resource in package["resources"] if resource["name"] in _TABLES]
    for resource in resources:
        resource["sources"] = [source]
        for field in resource["schema"]["fields"]:
            _loosen(field, text)
    return {
        "$schema": package["$schema"],
        "name": "figures-of-an-article",
        "title": f"{title}: the data",
        "sources": [source],
        "resources": resources,
    }


def _loosen(field: dict[str, Any], text: str) -> None:
    constraints = field.get("constraints", {})
    for name in _OURS.get(field["name"], ()):
        constraints.pop(name, None)
    if field["name"] == "section":
        constraints["enum"] = list(dict.fromkeys(article.sections(text)))
    elif field["name"] == "paragraph":
        constraints["maximum"] = text.count("\n") + 1
    elif field["name"] == "characters":
        constraints["minimum"] = 0
    elif field["name"] == "hedge":
        constraints["enum"] = list(HEDGES)
