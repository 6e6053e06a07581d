"""Start a book of another article: its drafted tables, their declaration, and the pages that show them."""

from __future__ import annotations

import copy
import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from printed_figures import article, drafts
from printed_figures.article import Numeral
from printed_figures.files import write
from printed_figures.source_text import expect_chinese, read_article

__all__ = ["NoFigureError", "TitleError", "start"]

TEMPLATE = Path(__file__).with_name("template")


class NoFigureError(ValueError):
    """The article prints no figure; one line."""


class TitleError(ValueError):
    """A title that themes would take for markup; one line."""


def start(path: Path, folder: Path, title: str, languages: Sequence[str] = ()) -> int:
    """Write the folder of a new book, which must not exist, and return how many figures were drafted.

    Beside the English edition it has those of ``languages``, such as ``zh_Hans``.

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
    found = sum(numeral.role == "figure" for numeral in numerals)
    if not found:
        raise NoFigureError(f"{path}: no figure found: expected a text in Chinese that prints some")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as place:
        new = Path(place) / "book"
        _copy_template(new, title, ["en", *languages])
        _write_tables(new / "data", text, numerals)
        package = _declaration(title, text, hashlib.sha256(content).hexdigest())
        write(new / "data" / "datapackage.json", json.dumps(package, ensure_ascii=False, indent=2) + "\n")
        new.rename(folder)
    return found


def _copy_template(folder: Path, title: str, languages: Sequence[str]) -> None:
    shutil.copytree(TEMPLATE, folder)
    # What a title may hold is quoted alike in JSON and in YAML; on a page it is text, whatever it holds.
    config = f"title: {json.dumps(title, ensure_ascii=False)}\n"
    plain = re.sub(r"([\\`*_{}\[\]#!|$&~])", r"\\\1", " ".join(title.split()))
    for path in filter(Path.is_file, folder.iterdir()):
        text = path.read_text(encoding="utf-8").replace("title: TITLE\n", config)
        write(path, text.replace("TITLE", plain).replace("LANGUAGES", f"[{', '.join(languages)}]"))


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
