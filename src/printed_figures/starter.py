"""Start a book of another article: its drafted tables, their declaration, and a notebook that shows them."""

from __future__ import annotations

import copy
import hashlib
import json
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from printed_figures import article, drafts
from printed_figures.article import Numeral
from printed_figures.files import write
from printed_figures.source_text import expect_chinese, read_article

__all__ = ["CHARTED", "NoFigureError", "TitleError", "start"]

CHARTED = ("change", "share", "duration", "count")
"""Measures that the first chart may show, in this order: those of one unit first."""

TEMPLATE = Path(__file__).with_name("template")


class NoFigureError(ValueError):
    """The article prints no figure; one line."""


class TitleError(ValueError):
    """A title that themes would take for markup; one line."""


def start(path: Path, folder: Path, title: str) -> int:
    """Write the folder of a new book, which must not exist, and return how many figures were drafted.

    Raises
    ------
    FileExistsError, NoFigureError, TitleError, printed_figures.source_text.ArticleError
        If something stands at the folder's place; no figure was found; the title has an angle bracket; the
        article cannot be read.
    """
    # Themes write it into pages as it stands.
    if set(title) & set("<>"):
        raise TitleError(f"title {title!r}: expected words without < and >")
    if folder.exists():
        raise FileExistsError(17, "exists: expected a new folder", str(folder))
    content = read_article(path)
    text = expect_chinese(path, content)
    numerals = article.scan(text)
    measures = Counter(numeral.measure for numeral in numerals if numeral.role == "figure")
    if not measures:
        raise NoFigureError(f"{path}: no figure found: expected a text in Chinese that prints some")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as place:
        new = Path(place) / "book"
        charted = next((measure for measure in CHARTED if measures[measure]), next(iter(measures)))
        _copy_template(new, title, charted)
        _write_tables(new / "data", text, numerals)
        package = _declaration(title, text, hashlib.sha256(content).hexdigest())
        write(new / "data" / "datapackage.json", json.dumps(package, ensure_ascii=False, indent=2) + "\n")
        new.rename(folder)
    return measures.total()


def _copy_template(folder: Path, title: str, measure: str) -> None:
    shutil.copytree(TEMPLATE, folder)
    # What a title may hold is quoted alike in JSON and in YAML; on a page it is text, whatever it holds.
    quoted = json.dumps(title, ensure_ascii=False)
    plain = re.sub(r"([\\`*_{}\[\]#!|$&~])", r"\\\1", " ".join(title.split()))
    in_notebook = json.dumps(plain, ensure_ascii=False)[1:-1]
    # Not a notebook before its words are filled in: nobody can run it.
    (folder / "figures.ipynb.template").rename(folder / "figures.ipynb")
    for path in filter(Path.is_file, folder.iterdir()):
        text = path.read_text(encoding="utf-8").replace("MEASURE", measure)
        text = text.replace("title: TITLE\n", f"title: {quoted}\n")
        write(path, text.replace("TITLE", in_notebook if path.suffix == ".ipynb" else plain))


def _write_tables(folder: Path, text: str, numerals: Sequence[Numeral]) -> None:
    tables = drafts.tables(numerals) | {"paragraphs": article.paragraph_rows(text)}
    for name, rows in tables.items():
        write(folder / f"{name}.csv", drafts.csv_text(rows, name))


def _declaration(title: str, text: str, digest: str) -> dict[str, Any]:
    """Declare the tables of any article, with what is this article's own: digest, sections, length."""
    package = copy.deepcopy(drafts.DECLARATION)
    source = {"title": title, "hash": f"sha256:{digest}"}
    sections = list(dict.fromkeys(article.sections(text)))
    for resource in package["resources"]:
        resource["sources"] = [source]
        for field in resource["schema"]["fields"]:
            if field["name"] == "section":
                field["constraints"]["enum"] = sections
            elif field["name"] == "paragraph":
                field["constraints"]["maximum"] = text.count("\n") + 1
    return {
        "$schema": package["$schema"],
        "name": "figures-of-an-article",
        "title": f"{title}: the data",
        "sources": [source],
        "resources": package["resources"],
    }
