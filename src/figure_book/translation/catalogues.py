"""The gettext catalogues of the translated editions: gather messages, merge them, compile them for a build.

Each language has two: ``book``, what Sphinx's gettext builder gathers from all pages, and ``interface``, the
words of templates, scripts, theme and configuration. A language that is converted from another stores none.
"""

from __future__ import annotations

import io
import itertools
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jinja2.ext
import sphinx
import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import denormalize, read_po, write_po

import figure_book
import sphinx_vegalite
from figure_book.strings import STRINGS
from figure_book.translation.editions import LANGUAGES, SOURCE, BuildError
from figure_book.translation.lookup import DOMAIN, is_message
from figure_book.translation.simplified import simplify
from printed_figures.files import write_bytes
from sphinx_vegalite import words

__all__ = ["load", "status", "stored_languages", "translations", "update", "write_compiled"]

PACKAGE = Path(figure_book.__file__).parent
"""Its ``locales`` have the words of the pages that every book has."""

INTERFACE = "interface"
DOMAINS = (DOMAIN, INTERFACE)

THEMES = (
    ("sphinx", "sphinx/locale/{}/LC_MESSAGES/sphinx.mo"),
    ("booktheme", "sphinx_book_theme/theme/sphinx_book_theme/static/locales/{}/LC_MESSAGES/booktheme.mo"),
    ("togglebutton", "sphinx_togglebutton/translations/locales/{}/LC_MESSAGES/togglebutton.mo"),
)
"""Catalogues that the theme and the extensions bring, by the name they are looked up with."""

THEME_WORDS = (
    # The theme and its scripts have these, and their catalogues have no Traditional Chinese for them.
    *("Back to top", "Breadcrumb", "Color mode", "Dark", "Home", "Light", "On this page", "Search"),
    *("Section Navigation", "Site navigation", "Skip to main content", "System Settings", "next", "previous"),
    *("Link to this heading", "Link to this image", "Link to this term"),
    *("next page", "previous page", "Print to PDF", "Table of Contents", "General Index", "Index"),
    *("Please activate JavaScript to enable the search functionality.", "Fig. %s", "Table %s"),
)
COPY_WORDS = ("Copy", "Copy to clipboard", "Copied!", "Failed to copy")
FIXED_WORDS = ("Main", "Page", "Toggle hidden content", "Toggle primary sidebar", "Toggle secondary sidebar")
"""Labels that stand in the templates of the theme without a way to translate them."""

CONFIG_WORDS = ("nb_code_prompt_show", "nb_code_prompt_hide")
_EXTRACTORS: dict[str, Callable[..., Any] | str] = {
    ".py": "python",
    ".js": "javascript",
    ".html": jinja2.ext.babel_extract,
}
_FORMATS = {"python-format", "python-brace-format"}
_HEADER = (
    'msgid ""\nmsgstr ""\n"Language: {}\\n"\n"MIME-Version: 1.0\\n"\n'
    '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n\n'
)


def stored_languages() -> list[str]:
    """List the languages that have catalogues."""
    return [name for name, edition in LANGUAGES.items() if name != SOURCE and not edition.converted_from]


def _path(root: Path, language: str, domain: str) -> Path:
    return root / "locales" / language / "LC_MESSAGES" / f"{domain}.po"


def load(root: Path, language: str, domain: str) -> Catalog:
    """Read one stored catalogue; it is empty when there is no such file yet."""
    path = _path(root, language, domain)
    if not path.is_file():
        return Catalog()
    with path.open("rb") as file:
        catalog = read_po(file, domain=domain)
    for message in catalog:
        # Babel writes what a message was before, and reads it as a comment.
        if before := [line for line in message.user_comments if line.startswith("|")]:
            message.user_comments = [line for line in message.user_comments if line not in before]
            message.previous_id = [denormalize("\n".join(line[1:].strip() for line in before)[6:])]
    return catalog


def save(root: Path, language: str, domain: str, catalog: Catalog) -> None:
    """Store a catalogue as text: without dates, lines of sources or line breaks inside."""
    for message in catalog:
        # Babel takes braces and a % for a format; these messages have none.
        message.flags -= _FORMATS
        if not message.fuzzy:
            message.previous_id = []
    file = io.BytesIO()
    # Wide enough for any message and comment to stand on one line.
    write_po(file, catalog, width=1_000_000, omit_header=True, include_previous=True, ignore_obsolete=True)
    text = _HEADER.format(language) + file.getvalue().decode().strip() + "\n"
    _write_if_new(_path(root, language, domain), text.encode())


def gather_pages(root: Path, output: Path) -> Catalog:
    """Gather the messages of all pages with Sphinx's gettext builder, or raise a BuildError."""
    from figure_book.translation.build import run

    folder = output / "_build" / "gettext"
    # What makes the messages may have changed, which Sphinx cannot know: it reads every page again.
    shutil.rmtree(folder, ignore_errors=True)
    run(root, output, [SOURCE], "gettext")
    with (folder / f"{DOMAIN}.pot").open("rb") as file:
        catalog = read_po(file)
    for message in list(catalog):
        if message.id and not is_message(str(message.id)):
            # Sphinx gathers whatever stands in a paragraph of its own, such as a number in a table.
            catalog.delete(str(message.id))
        pages = {os.path.relpath(folder / place, root) for place, _ in message.locations}
        message.locations = [(Path(page).as_posix(), 0) for page in sorted(pages)]
    return catalog


def gather_interface(root: Path) -> Catalog:
    """Gather the words of templates, scripts, theme and configuration."""
    catalog = Catalog()
    for place, word in _interface_words(root):
        catalog.add(word, locations=[(place, 0)])
    return catalog


def _interface_words(root: Path) -> Iterator[tuple[str, str]]:
    for module in (figure_book, sphinx_vegalite):
        package = Path(str(module.__file__)).parent
        for path in sorted(path for path in package.rglob("*.*") if path.suffix in _EXTRACTORS):
            keywords = {"_": None, "gettext": None}
            found = extract_from_file(_EXTRACTORS[path.suffix], path, keywords=keywords)
            place = path.relative_to(package.parent).as_posix()
            yield from ((place, word) for _, word, _, _ in found if isinstance(word, str))
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    settings = config["sphinx"]["config"]
    words = [config["title"], config["author"]]
    words += [settings[name] for name in CONFIG_WORDS if name in settings]
    yield from (("_config.yml", word) for word in words)
    yield from (("figure_book/strings.py", word) for word in STRINGS.values())
    yield from (("theme", word) for word in (*THEME_WORDS, *COPY_WORDS, *FIXED_WORDS))


def update(root: Path, output: Path) -> None:
    """Gather every message of the book and merge it into the stored catalogues of every language."""
    templates = {DOMAIN: gather_pages(root, output), INTERFACE: gather_interface(root)}
    for language in stored_languages():
        merge(root, language, templates)


def merge(root: Path, language: str, templates: Mapping[str, Catalog]) -> None:
    """Merge messages into the stored catalogues; a changed one keeps its translation, marked fuzzy.

    What the package translates is not stored a second time.
    """
    for domain, template in templates.items():
        catalog = load(root, language, domain)
        before = {message.id: message.previous_id for message in catalog}
        shipped = [message for message in load(PACKAGE, language, domain) if message.id]
        for message in shipped:
            if message.id not in catalog:
                catalog[message.id] = message
        catalog.update(template, update_header_comment=False)
        for message in shipped:
            if message.id in catalog and catalog[message.id].string == message.string:
                catalog.delete(message.id)
        for message in catalog:
            # Babel forgets it where nothing changes since.
            message.previous_id = message.previous_id or before.get(message.id, [])
        save(root, language, domain, catalog)


def status(root: Path) -> str:
    """Count messages, words and translations of each catalogue."""
    lines = [f"{'catalogue':20}{'messages':>9}{'words':>8}{'done':>7}{'fuzzy':>7}"]
    for language in stored_languages():
        for domain in DOMAINS:
            messages = [message for message in load(root, language, domain) if message.id]
            words = sum(len(str(message.id).split()) for message in messages)
            done = sum(bool(message.string) and not message.fuzzy for message in messages)
            fuzzy = sum(message.fuzzy for message in messages)
            lines.append(f"{f'{language}/{domain}':20}{len(messages):9}{words:8}{done:7}{fuzzy:7}")
    return "\n".join(lines)


def translations(root: Path, language: str, domain: str) -> dict[str, str]:
    """Return what is translated of a domain, by message; fuzzy translations are left out.

    Of a converted language a catalogue of its own may have single messages that it words otherwise. What a
    book does not translate itself is as the package has it.
    """
    own = {
        str(message.id): str(message.string)
        for place in (PACKAGE, root)
        for message in load(place, language, domain)
        if message.id and message.string and not message.fuzzy
    }
    if not (stored := LANGUAGES[language].converted_from):
        return own
    converted = translations(root, stored, domain)
    return {message: simplify(string, root) for message, string in converted.items()} | own


_ACTIVE = re.compile(
    r"<[^\W\d_/!?][^>]*>?|\]\([^)\s]*|\{[\w:-]+\}`|\{[^}`]*=|^\s*(?:```|:::|~~~)|\b[\w+.-]*script:",
    re.IGNORECASE | re.MULTILINE,
)
"""What does something in a page: a tag, the target of a link, a role, an attribute, a directive, code."""
_TITLED = re.compile(r"(\{(?:doc|ref)\}`)[^`<]* <([\w./-]+)>`")
"""A link to a page with words of its own, which stand before where it leads."""
_MARK = re.compile(r'<span(?: (?:class|lang)="[\w-]+")+>')


def hostile(message: str, translation: str, domain: str) -> str:
    """Return what a translation does in a page that its message does not do; empty when nothing."""
    plain = _TITLED.sub(r"\1\2`", translation)
    found = [text for text in _ACTIVE.findall(plain) if not _MARK.fullmatch(text)]
    if domain == INTERFACE:
        # These words stand in attributes, too.
        found += [character for character in translation if character in '<>"']
    return next((text for text in found if text not in message), "")


def _expect_harmless(root: Path, language: str) -> None:
    """Raise a BuildError for the first translation that would bring something active into a page."""
    sources = filter(None, (LANGUAGES[language].converted_from, language))
    for stored, domain in itertools.product(sources, DOMAINS):
        for message in load(root, stored, domain):
            text, translation = str(message.id), str(message.string)
            if text and translation and (found := hostile(text, translation, domain)):
                where = f"{stored}/{domain}.po: {message.id[:60]!r}, value {found[:80]!r}"
                raise BuildError(f"{where}: expected no markup that the message does not have")


def write_compiled(root: Path, folder: Path, language: str) -> Path:
    """Write the catalogues of an edition as Sphinx reads them into a folder, and return it.

    A file that would stay the same is not touched: its date tells Sphinx what to read again.
    """
    _expect_harmless(root, language)
    place = folder / language / "LC_MESSAGES"
    interface = translations(root, language, INTERFACE)
    _compile(place / DOMAIN, translations(root, language, DOMAIN))
    _compile(place / words.DOMAIN, interface)
    theme, converted = LANGUAGES[language].theme or language, LANGUAGES[language].converted_from
    script = (lambda text: simplify(text, root)) if converted else str
    packages = Path(sphinx.__file__).parents[1]
    for name, path in THEMES:
        files = (packages / path.format(country) for country in (theme, theme.lower().replace("_", "-")))
        brought = next((read_compiled(file) for file in files if file.is_file()), {})
        _compile(place / name, {key: script(word) for key, word in brought.items()} | interface)
    scripts = packages / "sphinx" / "locale" / theme / "LC_MESSAGES" / "sphinx.js"
    _write_if_new(place / "sphinx.js", script(_script(scripts, language, interface)).encode())
    return folder


def _script(path: Path, language: str, interface: dict[str, str]) -> str:
    """Return the words that scripts look up with ``_``, Sphinx's own and the book's."""
    messages: dict[str, Any] = {}
    if path.is_file():
        text = path.read_text(encoding="utf-8")
        messages = json.loads(text[text.index("{") : text.rindex("}") + 1])["messages"]
    # Sphinx's own addTranslations makes a function of a text, which a strict policy forbids.
    known = {"LOCALE": language, "TRANSLATIONS": messages | interface}
    return f"Object.assign(Documentation, {json.dumps(known, ensure_ascii=False, sort_keys=True)});\n"


def _compile(path: Path, words: Mapping[str, str]) -> None:
    # Otherwise the header would hold the moment, and the file differ every time.
    moment = datetime(2000, 1, 1, tzinfo=UTC)
    catalog = Catalog(creation_date=moment, revision_date=moment)
    for message, translation in words.items():
        catalog.add(message, translation)
    # Sphinx lists the texts, and reads a page again when the compiled file beside one has changed.
    for suffix, write_catalog in ((".po", write_po), (".mo", write_mo)):
        file = io.BytesIO()
        write_catalog(file, catalog)
        _write_if_new(path.with_suffix(suffix), file.getvalue())


def _write_if_new(path: Path, content: bytes) -> None:
    if not path.is_file() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, content)


def read_compiled(path: Path) -> dict[str, str]:
    """Read a compiled catalogue: translations by message."""
    with path.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_mo(file) if message.id}
