"""Record what the data and the prose are, so that no number in them changes unseen.

``python -m printed_figures record tables`` writes the SHA-256 of every table into ``data/datapackage.json``:
loading a table that is not the recorded one stops with an error. ``python -m printed_figures record prose``
writes the numbers of every page, with what they rest on, into ``book/numbers``: the check of the prose stops
at the first that is not the recorded one.
"""

from __future__ import annotations

import json
from pathlib import Path

from figure_book import prose
from figure_book.files import ROOT
from printed_figures.files import write
from printed_figures.ledger import seal

__all__ = ["record_prose", "record_tables"]


def record_tables(folder: Path) -> list[str]:
    """Write the digests of all files of the data package into ``datapackage.json``.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of ``datapackage.json``.

    Returns
    -------
    list of str
        The files whose digests were not the recorded ones.
    """
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    changed = []
    for resource in package["resources"]:
        found = seal(folder / resource["path"])
        if any(resource.get(name) != value for name, value in found.items()):
            changed.append(resource["path"])
            resource.update(found)
    if changed:
        write(path, json.dumps(package, ensure_ascii=False, indent=2) + "\n")
    return changed


def record_prose(root: Path = ROOT) -> list[str]:
    """Write the record of every page, and remove those of pages that are gone.

    Parameters
    ----------
    root : pathlib.Path
        The checkout.

    Returns
    -------
    list of str
        The pages whose record changed.
    """
    folder = root / "book" / "numbers"
    folder.mkdir(exist_ok=True)
    changed = []
    records = {prose.record_path(page, root): page for page in prose.pages(root)}
    for record, page in records.items():
        text = prose.record_of(page, root)
        if not record.is_file() or record.read_text(encoding="utf-8") != text:
            write(record, text)
            changed.append(page.name)
    for record in set(folder.glob("*.csv")) - set(records):
        record.unlink()
        changed.append(record.name)
    return changed
