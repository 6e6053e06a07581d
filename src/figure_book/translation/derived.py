"""Make the edition in Simplified characters from the built edition in Traditional ones.

Both say the same in the same place, so nothing is read, translated or laid out twice: the words of pages,
scripts and charts are written in the other characters, and a chart is drawn again only where that moves
something in it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Mapping
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import sphinx_vegalite
from figure_book.files import ROOT
from figure_book.translation import CHARTS, LANGUAGES
from figure_book.translation.catalogues import DERIVED, STORED
from figure_book.translation.simplified import simplify
from printed_figures.files import data_folder, write, write_bytes
from sphinx_vegalite import figure
from sphinx_vegalite.cache import DrawingCache, Drawings
from sphinx_vegalite.translate import translate_chart

__all__ = ["derive", "link_or_copy"]

HERE, THERE = LANGUAGES[DERIVED], LANGUAGES[STORED]
CURRENT = ' aria-current="true"'
_SCRIPTS = {f"_static/{name}.js" for name in ("copybutton", "documentation_options", "translations")}
# What is no text of this edition: the names of the editions, what machines read, what stands in a file.
_APART = re.compile(
    r'(<link rel="alternate"[^>]*>| data-search="[^"]*"|<nav class="languages".*?</nav>'
    r'|<script type="application/[^>]*>.*?</script>|<div class="highlight-.*?</pre>'
    r'|<div class="vegalite" .*?/[^/"]+\.vl\.json")',
    re.DOTALL,
)
_JSON = re.compile(r'(<script type="application/json"[^>]*>)(.*?)(</script>)', re.DOTALL)
_CHART = re.compile(
    rf'(<div class="vegalite" .*?)<div class="vegalite-wide">.*?(<div class="vegalite-live".*?'
    rf'<script type="application/json">).*?(</script>.*/{figure.FOLDER}/([^/"]+)\.vl\.json")',
    re.DOTALL,
)
_CHART_FILE = re.compile(rf"({figure.FOLDER}/[^/.]+)\.[^/]+")
_BLANK = re.compile(r"(\s)")
_INDEX = re.compile(r"(?<=\npages: ).*(?=};\n)")
"""Where `figure_book.search` puts the texts."""


def derive(
    source: Path, target: Path, pool: DrawingCache, colors: Mapping[str, Mapping[str, str]], root: Path = ROOT
) -> None:
    """Write the edition in Simplified characters; a file whose source did not change stays.

    Parameters
    ----------
    source : pathlib.Path
        The built edition in Traditional characters.
    target : pathlib.Path
        Where to; a file there that the source has no more is deleted.
    pool : DrawingCache
        Draws its charts.
    colors : mapping
        As for the pool.
    root : pathlib.Path
        The checkout, for the list of what OpenCC would get wrong.

    Raises
    ------
    ValueError
        When a chart cannot be drawn, or two of its categories would become one.
    """
    _Edition(source, target, pool, colors, root).write()


class _Edition:
    """One edition, file by file."""

    def __init__(
        self, source: Path, target: Path, pool: DrawingCache, colors: Mapping[str, Any], root: Path
    ) -> None:
        """Take up what was made before."""
        self._source, self._target, self._root = source, target, root
        self._pool, self._colors = pool, colors
        self._specs: dict[str, dict[str, Any]] = {}
        self._record = target.with_name(f".{target.name}.json")
        try:
            known = json.loads(self._record.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            known = {}
        self._known: dict[str, str] = known if known.get("") == self._digest_of_code else {}

    def write(self) -> None:
        """Write what changed, and delete what is no more."""
        names = sorted(path.relative_to(self._source).as_posix() for path in _files(self._source))
        made = {"": self._digest_of_code}
        changed = set()
        for name in names:
            made[name] = hashlib.sha256((self._source / name).read_bytes()).hexdigest()
            if self._known.get(name) != made[name] or not (self._target / name).is_file():
                # The four files of a chart are made together.
                changed.add(_CHART_FILE.sub(r"\1.vl.json", name))
        # What an interruption leaves is not taken for a whole edition.
        self._record.unlink(missing_ok=True)
        # The workers draw while the pages are written.
        for name in sorted(changed):
            if name.endswith(".vl.json"):
                self._pool.request(self._spec(Path(name).name.removesuffix(".vl.json")))
        for name in sorted(changed):
            (self._target / name).parent.mkdir(parents=True, exist_ok=True)
            self._write_file(name)
        for path in _files(self._target):
            if path.relative_to(self._target).as_posix() not in made:
                path.unlink()
        write(self._record, json.dumps(made, indent=1, sort_keys=True))

    @cached_property
    def _digest_of_code(self) -> str:
        packages = Path(__file__).parent, Path(sphinx_vegalite.__file__).parent
        files = [path for package in packages for path in sorted(package.glob("*.py"))]
        files += [self._root / "locales" / "zh_Hans.csv"]
        files += [data_folder() / f"{table}.csv" for table in ("figures", "numerals")]
        digest = hashlib.sha256()
        for path in files:
            digest.update(hashlib.sha256(path.read_bytes()).digest() if path.is_file() else b"none")
        return digest.hexdigest()

    def _write_file(self, name: str) -> None:
        path, target = self._source / name, self._target / name
        if _CHART_FILE.fullmatch(name):
            stem = path.name.removesuffix(".vl.json")
            for made, content in figure.files(stem, self._spec(stem), self._drawings(stem)).items():
                write_bytes(target.with_name(made), content)
        elif (convert := self._conversion(name)) is not None:
            text = path.read_text(encoding="utf-8")
            if (said := convert(text)) == text:
                link_or_copy(path, target)
            else:
                write(target, said)
        else:
            link_or_copy(path, target)

    def _conversion(self, name: str) -> Callable[[str], str] | None:
        """Return what changes a file; None for one that has no words of this edition."""
        if name == "_static/search-index.js":
            return lambda text: _INDEX.sub(lambda found: self._index(found[0]), text)
        if name in _SCRIPTS:
            return lambda text: re.sub("zh([_-])Hant", r"zh\1Hans", self._simplify(text))
        if name.startswith(("_static/", "_sources/")):
            return None
        if name.endswith(".html"):
            return self._page
        return _address if name in ("sitemap.xml", "robots.txt") else None

    def _simplify(self, text: str) -> str:
        return simplify(text, self._root)

    def _page(self, html: str) -> str:
        parts = _APART.split(html)
        return "".join(
            self._apart(part) if number % 2 else _address(self._simplify(part))
            for number, part in enumerate(parts)
        )

    def _apart(self, part: str) -> str:
        if part.startswith("<nav"):
            opening, links = part.split(">", 1)
            link = f'hreflang="{HERE.tag}" rel="alternate"'
            return f"{self._simplify(opening)}>{links.replace(CURRENT, '').replace(link, link + CURRENT)}"
        if part.startswith(" data"):
            # A reader of this edition may type either.
            name, searched, end = part.split('"')
            words = searched.split(" ")
            also = [word for word in self._simplify(searched).split(" ") if word not in words]
            return f'{name}"{" ".join([*words, *also])}"{end}'
        if part.startswith("<script"):
            return _address(_JSON.sub(lambda found: f"{found[1]}{self._json(found[2])}{found[3]}", part))
        return _CHART.sub(self._chart, part) if part.startswith('<div class="vegalite"') else part

    def _json(self, text: str) -> str:
        words = {name: self._simplify(said) for name, said in json.loads(text).items()}
        return json.dumps(words, ensure_ascii=False).replace("</", "<\\/")

    def _chart(self, found: re.Match[str]) -> str:
        before, between, after, name = found.groups()
        spec = self._spec(name)
        drawn, live = figure.static(name, spec, self._drawings(name)), figure.live(spec, self._colors)
        return f"{self._simplify(before)}{drawn}{self._simplify(between)}{live}{self._simplify(after)}"

    def _spec(self, name: str) -> dict[str, Any]:
        """Return the specification of a chart, its texts changed one by one and its fonts with them."""
        if name not in self._specs:
            path = self._source / figure.FOLDER / f"{name}.vl.json"
            spec = json.loads(path.read_text(encoding="utf-8"))
            try:
                said = translate_chart(spec, self._simplify, CHARTS[HERE.language])
            except ValueError as error:
                raise ValueError(f"{path.name}: {HERE.language}: {error}") from None
            headings = said["usermeta"]["headings"]
            headings |= {key: self._simplify(text) for key, text in spec["usermeta"]["headings"].items()}
            self._specs[name] = json.loads(json.dumps(said, sort_keys=True))
        return self._specs[name]

    def _drawings(self, name: str) -> Drawings:
        try:
            return self._pool.draw(self._spec(name))
        except ValueError as error:
            raise ValueError(f"{name}.vl.json: {HERE.language}: chart cannot be drawn: {error}") from None

    def _index(self, pages: str) -> str:
        """Change the texts that the search looks through, and where in them places with an address are."""
        said = json.loads(pages)
        for page in said:
            page["title"] = self._simplify(page["title"])
            for number, (name, heading, text, anchors) in enumerate(page["sections"]):
                starts = [offset for offset, _ in anchors]
                parts = [
                    "".join(map(self._simplify, _BLANK.split(text[start:end])))
                    for start, end in pairwise([0, *starts, len(text)])
                ]
                moved = list(accumulate(map(len, parts)))[: len(starts)]
                places = [[offset, anchor] for offset, (_, anchor) in zip(moved, anchors, strict=True)]
                page["sections"][number] = [name, self._simplify(heading), "".join(parts), places]
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _address(text: str) -> str:
    """Put the addresses of this edition in place of those of the other."""
    return text.replace(f"/{THERE.folder}/", f"/{HERE.folder}/")


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def link_or_copy(source: str | Path, target: str | Path) -> None:
    """Give a file a second name, which costs no space; copy it where the disk knows no second names.

    Parameters
    ----------
    source, target : str or pathlib.Path
        The file, and its other name; what had that name is replaced.
    """
    Path(target).unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
