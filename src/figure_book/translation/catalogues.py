"""The gettext catalogues of the Chinese edition: gather messages, merge them, compile them for a build.

One catalogue a page (its domain is the page's name, as Sphinx looks it up), one for what several pages say,
and one for the words of the interface. Only Traditional Chinese is stored; Simplified is made from it.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import babel.messages.extract
import jinja2.ext
import sphinx
import yaml
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from figure_book.files import ROOT
from figure_book.strings import STRINGS
from figure_book.translation.simplified import simplify
from figure_book.translation.texts import translatable
from printed_figures.files import data_folder, write

__all__ = ["Text", "compile_catalogues", "domains", "load", "locale_folder", "update"]

STORED = "zh_Hant"
DERIVED = "zh_Hans"
SHARED, INTERFACE = "shared", "interface"

THEMES = (
    ("sphinx", "sphinx/locale/{}/LC_MESSAGES/sphinx.mo"),
    ("booktheme", "sphinx_book_theme/theme/sphinx_book_theme/static/locales/{}/LC_MESSAGES/booktheme.mo"),
    ("togglebutton", "sphinx_togglebutton/translations/locales/{}/LC_MESSAGES/togglebutton.mo"),
)
"""Catalogues that the theme and the extensions bring, by the name they are looked up with."""

THEME_WORDS = (
    # The theme and its scripts say these, and their catalogues have no Traditional Chinese for them.
    *("Back to top", "Breadcrumb", "Color mode", "Dark", "Home", "Light", "On this page", "Search"),
    *("Section Navigation", "Site navigation", "Skip to main content", "System Settings", "next", "previous"),
    *("Link to this heading", "Link to this image", "Link to this term"),
    *("next page", "previous page", "Table of Contents", "General Index", "Index"),
    "Please activate JavaScript to enable the search functionality.",
)
COPY_WORDS = ("Copy", "Copy to clipboard", "Copied!", "Failed to copy")
FIXED_WORDS = ("Main", "Page", "Toggle hidden content", "Toggle primary sidebar", "Toggle secondary sidebar")
"""Labels that stand in the templates of the theme without a way to translate them."""

_SOURCES = {
    "src/figure_book/**/*.py": "python",
    "packages/sphinx-vegalite/src/**/*.py": "python",
    "src/figure_book/**/*.js": "javascript",
    "packages/sphinx-vegalite/src/**/*.js": "javascript",
    "src/figure_book/**/*.html": "jinja",
}
_KEYWORDS = {"_": None, "gettext": None}
_HEADER = (
    'msgid ""\nmsgstr ""\n"Language: {}\\n"\n"MIME-Version: 1.0\\n"\n'
    '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n\n'
)


class Text(NamedTuple):
    """One text of a page: what kind it is, the message that stands for it, and one instance of it."""

    kind: str
    message: str
    example: str


def locale_folder(root: Path = ROOT) -> Path:
    """Return the folder of the stored catalogues."""
    return root / "locales" / STORED / "LC_MESSAGES"


def domains(root: Path = ROOT) -> list[str]:
    """List the stored catalogues by domain, sorted."""
    folder = locale_folder(root)
    return sorted(path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.po"))


def load(domain: str, root: Path = ROOT) -> Catalog:
    """Read one stored catalogue.

    Parameters
    ----------
    domain : str
        A page such as ``notebooks/1_opening``, ``shared`` or ``interface``.
    root : pathlib.Path
        The checkout.

    Returns
    -------
    babel.messages.catalog.Catalog
        Empty when there is no such file yet.
    """
    path = locale_folder(root) / f"{domain}.po"
    if not path.is_file():
        return Catalog(locale=STORED)
    with path.open("rb") as file:
        return read_po(file, locale=STORED, domain=domain)


def dump(catalog: Catalog) -> str:
    """Write a catalogue as text: in the order of the pages, without dates, names or line breaks inside."""
    for message in catalog:
        # Babel takes braces and a % for a format; these messages have none.
        message.flags -= {"python-format", "python-brace-format"}
    file = io.BytesIO()
    # Wide enough for any message and comment to stand on one line.
    write_po(file, catalog, width=1_000_000, omit_header=True, include_previous=True, ignore_obsolete=True)
    return _HEADER.format(STORED) + file.getvalue().decode().strip() + "\n"


def save(domain: str, catalog: Catalog, root: Path = ROOT) -> None:
    """Store a catalogue, at once."""
    path = locale_folder(root) / f"{domain}.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path, dump(catalog))


@lru_cache
def ids() -> frozenset[str]:
    """Return the names of all rows of all tables."""
    declared = json.loads((data_folder() / "datapackage.json").read_text(encoding="utf-8"))
    found: set[str] = set()
    for resource in declared["resources"]:
        key = resource.get("schema", {}).get("primaryKey")
        if isinstance(key, list):
            key = key[0] if len(key) == 1 else None
        if key and str(resource["path"]).endswith(".csv"):
            with (data_folder() / resource["path"]).open(encoding="utf-8", newline="") as file:
                found |= {row[key] for row in csv.DictReader(file)}
    return frozenset(name for name in found if re.fullmatch(r"[a-z0-9]+(?:[-_][a-z0-9]+)+", name))


def interface_texts(root: Path = ROOT) -> list[Text]:
    """Gather what the book's own extensions, scripts, templates and configuration say to a reader."""
    texts = []
    for pattern, kind in _SOURCES.items():
        method = jinja2.ext.babel_extract if kind == "jinja" else kind
        for path in sorted(root.glob(pattern)):
            with path.open("rb") as file:
                found = babel.messages.extract.extract(method, file, keywords=_KEYWORDS)
                texts += [
                    Text(path.relative_to(root).as_posix(), message, "")
                    for _, message, _, _ in found
                    if isinstance(message, str)
                ]
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    texts += [Text("_config.yml", message, "") for message in config_words(config)]
    texts += [Text("search, footer, lost pages", word, "") for word in STRINGS["en"].values()]
    return texts + [Text("theme", word, "") for word in (*THEME_WORDS, *COPY_WORDS, *FIXED_WORDS)]


def config_words(config: Mapping[str, object]) -> Iterator[str]:
    """Yield the words of the configuration that a reader sees."""
    settings = config["sphinx"]["config"]  # type: ignore[index]
    yield str(config["title"])
    yield str(config["author"])
    for name in ("nb_code_prompt_show", "nb_code_prompt_hide"):
        if name in settings:
            yield str(settings[name])


def templates(pages: Mapping[str, Iterable[Text]], root: Path = ROOT) -> dict[str, Catalog]:
    """Make an empty catalogue for each domain: what several pages say goes into one of its own.

    Parameters
    ----------
    pages : mapping
        For each page, its texts in their order.
    root : pathlib.Path
        The checkout.

    Returns
    -------
    dict
        Catalogues by domain.
    """
    where: dict[str, list[str]] = {}
    for page, texts in pages.items():
        for text in texts:
            pages_of = where.setdefault(text.message, [])
            if page not in pages_of:
                pages_of.append(page)
    made = {domain: Catalog(locale=STORED) for domain in (SHARED, INTERFACE, *pages)}
    for page, texts in pages.items():
        for text in texts:
            many = len(where[text.message]) > 1
            _add(made[SHARED if many else page], text, where[text.message] if many else [])
    for text in interface_texts(root):
        _add(made[INTERFACE], text, [])
    return made


def _add(catalog: Catalog, text: Text, places: list[str]) -> None:
    known = catalog.get(text.message)
    comments = list(known.auto_comments) if known else [text.kind]
    if text.kind not in kinds(comments):
        comments[0] += f"; {text.kind}"
    if len(comments) == 1 and text.example and text.example != text.message:
        comments.append(f"e.g. {' '.join(text.example.split())}")
    message = Message(text.message, locations=[(place, None) for place in places], auto_comments=comments)
    # Babel takes a % for a format; these messages have none.
    message.flags.clear()
    if known:
        known.auto_comments = comments
    else:
        catalog[text.message] = message


def kinds(comments: Sequence[str]) -> list[str]:
    """Return the kinds of text that a message stands for, which its first comment lists."""
    return comments[0].split("; ") if comments else []


def update(pages: Mapping[str, Iterable[Text]], root: Path = ROOT) -> dict[str, str]:
    """Merge what the book says now into the stored catalogues, without storing them.

    Parameters
    ----------
    pages : mapping
        For each page, its texts in their order.
    root : pathlib.Path
        The checkout.

    Returns
    -------
    dict
        The text of each catalogue by domain. A changed message keeps its translation, marked fuzzy with what
        it was before; a message that moved to another page takes its translation along.
    """
    stored = {domain: load(domain, root) for domain in domains(root)}
    known = {
        message.id: message.string
        for catalog in stored.values()
        for message in catalog
        if message.id and message.string and not message.fuzzy
    }
    merged = {}
    for domain, template in templates(pages, root).items():
        catalog = stored.get(domain, Catalog(locale=STORED))
        catalog.update(template, update_header_comment=False)
        catalog.obsolete.clear()
        for message in catalog:
            if message.id in known and (message.fuzzy or not message.string):
                message.string = known[message.id]
                message.flags.discard("fuzzy")
                message.previous_id = []
        _sort(catalog, template)
        if len(catalog):
            merged[domain] = dump(catalog)
    return merged


def _sort(catalog: Catalog, template: Catalog) -> None:
    """Put the messages into the order of the page."""
    order = {message.id: place for place, message in enumerate(template)}
    catalog._messages = dict(  # Babel has no public way to order a catalogue other than by name.
        sorted(catalog._messages.items(), key=lambda item: order.get(item[1].id, len(order)))
    )


def messages(domain: str, language: str, root: Path = ROOT) -> dict[str, str]:
    """Return what is translated of a domain, in one of the two scripts.

    Parameters
    ----------
    domain : str
        A stored catalogue.
    language : str
        ``zh_Hant`` or ``zh_Hans``.
    root : pathlib.Path
        The checkout.

    Returns
    -------
    dict
        Translations by message; fuzzy ones are left out.
    """
    script: Callable[[str], str] = (lambda text: simplify(text, root)) if language == DERIVED else str
    return {
        message.id: script(message.string)
        for message in load(domain, root)
        if message.id and message.string and not message.fuzzy
    }


def compile_catalogues(folder: Path, root: Path = ROOT) -> Path:
    """Write the stored catalogues as Sphinx reads them.

    Parameters
    ----------
    folder : pathlib.Path
        Where to; a file that would stay the same is not touched: its date tells Sphinx what to read again.
    root : pathlib.Path
        The checkout.

    Returns
    -------
    pathlib.Path
        The folder, for ``locale_dirs``.
    """
    place = folder / STORED / "LC_MESSAGES"
    shared = messages(SHARED, STORED, root)
    interface = messages(INTERFACE, STORED, root)
    for domain in domains(root):
        if domain not in (SHARED, INTERFACE):
            _compile(place / f"{domain}.mo", shared | messages(domain, STORED, root))
    packages = Path(sphinx.__file__).parents[1]
    brought: dict[str, dict[str, str]] = {}
    for name, path in THEMES:
        brought.setdefault(name, {}).update(_brought(packages, path))
    for name, words in brought.items():
        _compile(place / f"{name}.mo", words | interface)
    _write_if_new(place / "sphinx.js", _script(packages, interface).encode())
    return folder


def _brought(packages: Path, path: str) -> dict[str, str]:
    found = (read_compiled(packages / path.format(country)) for country in ("zh_TW", "zh-tw"))
    return next(filter(None, found), {})


def _script(packages: Path, interface: Mapping[str, str]) -> str:
    """Return the words that scripts look up with ``_``, Sphinx's own and the book's."""
    path = packages / "sphinx" / "locale" / "zh_TW" / "LC_MESSAGES" / "sphinx.js"
    text = path.read_text(encoding="utf-8")
    brought = json.loads(text[text.index("{") : text.rindex("}") + 1])
    # Sphinx's own addTranslations makes a function of a text, which a strict policy forbids.
    known = {"LOCALE": STORED, "TRANSLATIONS": brought["messages"] | interface}
    return f"Object.assign(Documentation, {json.dumps(known, ensure_ascii=False, sort_keys=True)});\n"


def _compile(path: Path, words: Mapping[str, str]) -> None:
    # Otherwise the header would hold the moment, and the file differ every time.
    moment = datetime(2000, 1, 1, tzinfo=UTC)
    catalog = Catalog(locale="zh", creation_date=moment, revision_date=moment)
    for message, said in words.items():
        catalog.add(message, said)
    for message in catalog:
        message.flags -= {"python-format", "python-brace-format"}
    file = io.BytesIO()
    write_mo(file, catalog)
    _write_if_new(path, file.getvalue())


def _write_if_new(path: Path, content: bytes) -> None:
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def read_compiled(path: Path) -> dict[str, str]:
    """Read a compiled catalogue.

    Parameters
    ----------
    path : pathlib.Path
        A ``.mo`` file.

    Returns
    -------
    dict
        Translations by message; empty when there is no such file.
    """
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        return {message.id: message.string for message in read_mo(file) if message.id}


def is_message(text: str) -> bool:
    """Tell whether a text goes into the catalogues."""
    return translatable(text, ids())
