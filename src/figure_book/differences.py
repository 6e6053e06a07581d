"""A page of differences between two built books: text before and after, changed charts side by side."""

from __future__ import annotations

import difflib
import re
import shutil
from collections.abc import Iterator
from html import escape
from pathlib import Path

from bs4 import BeautifulSoup

from figure_book.files import BookError

__all__ = ["write"]

LEFT_OUT = {"genindex.html", "search.html", "404.html"}
_BLOCKS = ("p", "li", "dt", "dd", "h1", "h2", "h3", "h4", "tr", "summary", "pre", "figcaption")
_STYLE = """body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; }
ins { background: #d5efd8; text-decoration: none; } del { background: #f8d7d3; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
img { width: 100%; border: 1px solid #ccc; }
li { margin: .5rem 0; }"""


def write(old: Path, new: Path, folder: Path) -> int:
    """Write ``index.html`` and the pictures of changed charts into a folder; return how many pages changed.

    Parameters
    ----------
    old, new : pathlib.Path
        Two built books, with all editions.
    folder : pathlib.Path
        Where the page is made; what was there is replaced.
    """
    for book in (old, new):
        if not (book / "index.html").is_file():
            raise BookError(f"{book}: expected a built book with index.html; run `make book`")
    if folder.exists() and not (folder / "index.html").is_file() and any(folder.iterdir()):
        raise BookError(f"{folder}: expected an empty folder, or one with an earlier page of differences")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    pages = [(name, [*_changes(old / name, new / name)]) for name in _names(old, new, "*.html")]
    changed = [(name, found) for name, found in pages if found]
    charts = [name for name in _names(old, new, "*.svg", "_charts") if not _same(old / name, new / name)]
    parts = [
        "<h1>Differences</h1>",
        f"<p>{len(changed)} of {len(pages)} pages and {len(charts)} charts differ.</p><ul>",
        *(f'<li><a href="#{_anchor(name)}">{escape(name)}</a>: {len(f)}</li>' for name, f in changed),
        "</ul>",
        *(
            f'<h2 id="{_anchor(name)}">{escape(name)}</h2><ul>'
            + "".join(f"<li>{change}</li>" for change in found)
            + "</ul>"
            for name, found in changed
        ),
        *([f"<h2>Charts</h2>{''.join(_pair(name, old, new, folder) for name in charts)}"] if charts else ()),
    ]
    head = f'<meta charset="utf-8"><title>Differences</title><style>{_STYLE}</style>'
    page = f'<!DOCTYPE html><html lang="en">{head}{"".join(parts)}\n'
    (folder / "index.html").write_text(page, encoding="utf-8", newline="\n")
    return len(changed)


def _names(old: Path, new: Path, pattern: str, inside: str = "") -> list[str]:
    """Name the files of either book, in all editions."""
    found = {
        path.relative_to(book).as_posix()
        for book in (old, new)
        for path in book.rglob(pattern)
        if path.is_file()
    }
    return sorted(
        name
        for name in found
        if (inside in name.split("/") if inside else "_" not in {part[0] for part in name.split("/")})
        and name.rpartition("/")[2] not in LEFT_OUT
    )


def _same(old: Path, new: Path) -> bool:
    return old.is_file() and new.is_file() and old.read_bytes() == new.read_bytes()


def _blocks(page: Path) -> list[str]:
    """Return the text of each block of a page that holds no other, as a reader sees it."""
    if not page.is_file():
        return []
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    article = soup.select_one("article") or soup
    for hidden in article.find_all(["script", "style", "svg", "template"]):
        hidden.decompose()
    texts = (
        " ".join(block.get_text(" ").split())
        for block in article.find_all(_BLOCKS)
        if not block.find(_BLOCKS)
    )
    return [text for text in texts if text]


def _changes(old: Path, new: Path) -> Iterator[str]:
    if _same(old, new):
        return
    before, after = _blocks(old), _blocks(new)
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            continue
        # Where as many blocks stand before as after, each is compared with its own.
        if j - i == m - k:
            yield from map(_words, before[i:j], after[k:m])
        else:
            yield from (f"<del>{escape(text)}</del>" for text in before[i:j])
            yield from (f"<ins>{escape(text)}</ins>" for text in after[k:m])


def _words(before: str, after: str) -> str:
    """Mark the words of a block that differ; of Chinese text the characters."""
    one, other = (re.findall(r"[\w.,%−-]+|\s+|.", text, re.ASCII) for text in (before, after))
    parts = []
    for kind, i, j, k, m in difflib.SequenceMatcher(a=one, b=other, autojunk=False).get_opcodes():
        gone, come = escape("".join(one[i:j])), escape("".join(other[k:m]))
        if kind == "equal":
            parts.append(come)
        else:
            parts += [f"<del>{gone}</del>"] if gone else []
            parts += [f"<ins>{come}</ins>"] if come else []
    return "".join(parts)


def _anchor(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower())


def _pair(name: str, old: Path, new: Path, folder: Path) -> str:
    """Copy a chart of both books, and show them side by side."""
    shown = []
    for side, book in (("before", old), ("after", new)):
        if (book / name).is_file():
            target = folder / side / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(book / name, target)
            shown.append(f'<p>{side}<br><img src="{side}/{escape(name)}" alt="{side}"></p>')
        else:
            shown.append(f"<p>{side}: none</p>")
    return f'<h3>{escape(name)}</h3><div class="pair">{"".join(shown)}</div>'
