"""Which edition of the book this is: its version, its date, the digest of its data, its licences.

``CITATION.cff`` is the one record of version and date, so that a build says the same today and in ten years,
from a clone and from an archive. The data package is copied beside the pages with ``SHA256SUMS``, which
``sha256sum --check`` reads; the digest of that file stands for all the data, in the footer of every page.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from figure_book.files import book_data, content, data_files
from figure_book.strings import strings
from figure_book.translation.editions import LANGUAGES

__all__ = [
    *("DATA", "RECORD", "Edition", "data_digest", "edition", "has_record", "publish"),
    "setup_edition",
]

RECORD = "CITATION.cff"

# Where the data package and the list of its digests lie in the built book.
DATA, SUMS = "data", "SHA256SUMS"
LICENCES = {"code": ("MIT", "LICENSE"), "data": ("CC BY 4.0", "LICENSE-CC-BY-4.0")}
"""For code, and for text with charts and data: the licence and its file."""


class Edition(NamedTuple):
    """What a reader cites."""

    title: str
    version: str
    date: str
    abstract: str
    keywords: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    repository: str = ""
    """Address of the source: the environment variable ``BOOK_REPOSITORY``, else ``repository-code``."""

    @property
    def file_name(self) -> str:
        """What a file of the book is called, without its ending."""
        return "-".join(re.findall(r"[a-z0-9]+", self.title.partition(":")[0].lower()))


def has_record(app: Sphinx) -> bool:
    """Tell whether a book has data, licences and the record of which edition it is."""
    files = (RECORD, *(file for _, file in LICENCES.values()))
    return book_data() is not None and all((Path(app.srcdir) / file).is_file() for file in files)


def edition(root: Path) -> Edition:
    """Read the record of this edition in a checkout."""
    record = yaml.safe_load((root / RECORD).read_text(encoding="utf-8"))
    fields = {"title": "title", "version": "version", "date": "date-released", "abstract": "abstract"}
    for name in fields.values():
        if not isinstance(record.get(name), str):
            found = record.get(name)
            raise ExtensionError(f"CITATION.cff: field {name}, value {found!r}: expected a text in quotes")
    return Edition(
        **{key: record[name].strip() for key, name in fields.items()},
        keywords=tuple(record.get("keywords", ())),
        authors=tuple(author["name"] for author in record.get("authors", ())),
        repository=_repository(record),
    )


def _repository(record: dict[str, Any]) -> str:
    text = os.environ.get("BOOK_REPOSITORY") or record.get("repository-code", "")
    if text and not re.fullmatch(r"https://[^\s/?#@]+/[^\s?#]+", text):
        raise ExtensionError(
            f"repository-code or BOOK_REPOSITORY, value {text!r}: expected an address such as "
            "https://example.org/name/book"
        )
    return text


def _sums() -> bytes:
    """Write the digests of the data as ``sha256sum`` does."""
    digests = {path.name: hashlib.sha256(content(path)).hexdigest() for path in data_files(book_data())}
    return "".join(f"{digest}  {name}\n" for name, digest in digests.items()).encode()


def data_digest() -> str:
    """Return the SHA-256 of the list of digests."""
    return hashlib.sha256(_sums()).hexdigest()


def _footer(app: Sphinx, up: str) -> str:
    """Write the footer of a page that lies below the book's folder by so many ``../``."""
    words, this = strings(), edition(Path(app.srcdir))
    licences = {
        kind: f'<a href="{up}{file}.txt">{escape(name)}</a>' for kind, (name, file) in LICENCES.items()
    }
    written = LANGUAGES[app.config.language].date(this.date)
    version = words["footer_version"].format(
        version=escape(this.version), date=f'<time datetime="{this.date}">{written}</time>'
    )
    colon, stop = (": ", ".") if app.config.language == "en" else ("：", "。")
    data = (
        f'{escape(words["footer_digest"])}{colon}<a href="{up}{DATA}/{SUMS}" title="'
        f'{escape(words["footer_digest_title"])}">sha256:{data_digest()[:12]}</a>{stop}'
    )
    others = f'<a href="{up}THIRD-PARTY.txt">{escape(words["footer_others"])}</a>{stop}'
    source = ""
    if this.repository:
        source = f' <a href="{escape(this.repository)}">{escape(words["footer_source"])}</a>{stop}'
    return f"<p>{version} {data}</p><p>{words['footer_licence'].format(**licences)} {others}{source}</p>"


def _add_footer(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    if has_record(app):
        context["theme_extra_footer"] = _footer(app, "../" * pagename.count("/"))


def publish(app: Sphinx) -> None:
    """Copy the data package and the licences beside the pages."""
    if not has_record(app):
        return
    out = Path(app.outdir)
    shutil.rmtree(out / DATA, ignore_errors=True)
    (out / DATA).mkdir()
    for path in data_files(book_data()):
        (out / DATA / path.name).write_bytes(content(path))
    (out / DATA / SUMS).write_bytes(_sums())
    for _, file in LICENCES.values():
        # A browser shows a text only when its name says that it is one.
        (out / f"{file}.txt").write_bytes(content(Path(app.srcdir) / file))


def setup_edition(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.connect("html-page-context", _add_footer)
