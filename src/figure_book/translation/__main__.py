"""The work on the Chinese edition, by command.

``messages``               gather every text of the book and merge it into ``locales/zh_Hant``
``status``                 count what is translated, by catalogue
``untranslated DOMAIN``    write what is not translated or fuzzy as JSON: {message: ""}
``fill DOMAIN FILE.json``  put translations {message: translation} in, if they pass the checks
``check [DOMAIN ...]``     list what is untranslated, fuzzy or wrong
``build``                  build the editions that ``_config.yml`` declares; ``--all`` builds every one
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from figure_book.files import ROOT
from figure_book.translation import LANGUAGES, catalogues
from figure_book.translation.build import BuildError, build, build_here, declared
from figure_book.translation.checks import problems, problems_of_catalogue


def gathered(root: Path = ROOT) -> dict[str, list[catalogues.Text]]:
    """Read every page of the book in English and return its texts.

    Raises
    ------
    BuildError
        When a page cannot be read.
    """
    folder = root / "_build" / "dummy"
    # What gathers the texts may have changed, which Sphinx cannot know: it reads every page again.
    shutil.rmtree(folder, ignore_errors=True)
    if build_here("en", ["en"], root, root, builder="dummy"):
        raise BuildError("the book cannot be read: see above")
    return read_texts(folder / "messages.json")


def read_texts(path: Path) -> dict[str, list[catalogues.Text]]:
    """Read what a build gathered.

    Parameters
    ----------
    path : pathlib.Path
        ``messages.json`` beside the built book.

    Returns
    -------
    dict
        Texts by page.
    """
    stored = json.loads(path.read_text(encoding="utf-8"))
    return {page: [catalogues.Text(*text) for text in texts] for page, texts in stored.items()}


def write_messages(root: Path = ROOT) -> str:
    """Merge every text of the book into the stored catalogues; return what was done."""
    merged = catalogues.update(gathered(root), root)
    for domain in catalogues.domains(root):
        if domain not in merged:
            (catalogues.locale_folder(root) / f"{domain}.po").unlink()
    for domain, text in merged.items():
        path = catalogues.locale_folder(root) / f"{domain}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            catalogues.write(path, text)
    return status(root)


def status(root: Path = ROOT) -> str:
    """Count messages, words and translations of each catalogue."""
    lines = [f"{'catalogue':28}{'messages':>9}{'words':>8}{'done':>7}{'fuzzy':>7}"]
    total = [0, 0, 0, 0]
    for domain in catalogues.domains(root):
        messages = [message for message in catalogues.load(domain, root) if message.id]
        counts = [
            len(messages),
            sum(len(message.id.split()) for message in messages),
            sum(bool(message.string) and not message.fuzzy for message in messages),
            sum(message.fuzzy for message in messages),
        ]
        total = [a + b for a, b in zip(total, counts, strict=True)]
        lines.append(f"{domain:28}{counts[0]:9}{counts[1]:8}{counts[2]:7}{counts[3]:7}")
    lines.append(f"{'all':28}{total[0]:9}{total[1]:8}{total[2]:7}{total[3]:7}")
    return "\n".join(lines)


def untranslated(domain: str, root: Path = ROOT, *, notes: bool = False) -> dict[str, object]:
    """Return the messages of a catalogue that still need a translation.

    Parameters
    ----------
    domain : str
        The catalogue.
    root : pathlib.Path
        The checkout.
    notes : bool
        Whether to say of each what kind of text it is, an instance of it, and for a changed message what it
        was and how that was translated.

    Returns
    -------
    dict
        By message an empty text, or its notes.
    """
    open_ones = [
        message for message in _stored(domain, root) if message.id and (message.fuzzy or not message.string)
    ]
    if not notes:
        return {message.id: "" for message in open_ones}
    return {message.id: _notes(message) for message in open_ones}


def _notes(message: Message) -> dict[str, str]:
    notes = {"kind": "; ".join(message.auto_comments)}
    if message.fuzzy:
        notes |= {"was": "".join(message.previous_id), "translated": message.string}
    return notes


def _stored(domain: str, root: Path) -> Catalog:
    if domain not in catalogues.domains(root):
        expected = ", ".join(catalogues.domains(root))
        raise BuildError(f"catalogue {domain!r}: expected one of {expected}")
    return catalogues.load(domain, root)


def fill(domain: str, translations: dict[str, str], root: Path = ROOT) -> list[str]:
    """Put translations into a catalogue; those that fail a check stay out.

    Parameters
    ----------
    domain : str
        The catalogue.
    translations : dict
        By message; an empty translation is passed over.
    root : pathlib.Path
        The checkout.

    Returns
    -------
    list of str
        One line for each translation that was refused.
    """
    catalog = _stored(domain, root)
    refused = []
    for source, said in translations.items():
        message = catalog.get(source)
        if message is None:
            refused.append(f"{domain}.po: {source[:60]!r}: not a message of this catalogue")
        elif said:
            before = message.string, set(message.flags), message.previous_id
            message.string, message.previous_id = said, []
            message.flags.discard("fuzzy")
            if found := problems(message, root):
                message.string, message.flags, message.previous_id = before
                refused += [f"{domain}.po: {source[:60]!r}: {line}" for line in found]
    catalogues.save(domain, catalog, root)
    return refused


def _check(domains: Sequence[str], root: Path = ROOT) -> list[str]:
    chosen = domains or catalogues.domains(root)
    return [line for domain in chosen for line in problems_of_catalogue(domain, _stored(domain, root), root)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the process when not given.

    Returns
    -------
    int
        0 when all is well.
    """
    parser = argparse.ArgumentParser(
        prog="python -m figure_book.translation",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("messages")
    commands.add_parser("status")
    todo = commands.add_parser("untranslated")
    todo.add_argument("domain")
    todo.add_argument(
        "--notes", action="store_true", help="say of each what it is, in place of an empty text"
    )
    put = commands.add_parser("fill")
    put.add_argument("domain")
    put.add_argument("file", type=Path, help="JSON: {message: translation}")
    commands.add_parser("check").add_argument("domains", nargs="*")
    book = commands.add_parser("build")
    book.add_argument("--all", action="store_true", help="build every edition, translated or not")
    book.add_argument("--path-output", type=Path, default=ROOT, help="where to put _build")
    options = parser.parse_args(arguments)
    try:
        return _run(options)
    except (BuildError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1


def _run(options: argparse.Namespace) -> int:
    found: list[str] = []
    match options.command:
        case "messages":
            print(write_messages())
        case "status":
            print(status())
        case "untranslated":
            print(json.dumps(untranslated(options.domain, notes=options.notes), ensure_ascii=False, indent=1))
        case "fill":
            found = fill(options.domain, json.loads(options.file.read_text(encoding="utf-8")))
        case "check":
            found = _check(options.domains)
        case "build":
            build(list(LANGUAGES) if options.all else declared(), options.path_output.resolve())
    print(*found, sep="\n" if found else "", end="\n" if found else "", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
