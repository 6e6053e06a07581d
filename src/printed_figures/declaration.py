"""Read the declaration of a data package, and refuse what would leave its folder.

A declaration is somebody else's file: it names other files, and standards allow it to name addresses. Here it
may name plain files of its own folder; this module says so before a library reads, or fetches, anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

__all__ = ["DeclarationError", "read_declaration"]

FILE = "datapackage.json"

_PACKAGE = {
    *("$schema", "name", "id", "title", "description", "version", "created", "homepage", "keywords", "image"),
    *("licenses", "sources", "contributors", "resources"),
}
_RESOURCE = {
    *("name", "title", "description", "path", "scheme", "format", "mediatype", "encoding", "type", "bytes"),
    *("hash", "homepage", "licenses", "sources", "schema", "dialect", "headline"),
}
_FORMATS = {"csv", "json", "geojson"}


class DeclarationError(ValueError):
    """A data package is not there, not readable, or not safe to read; one line."""


def read_declaration(folder: Path) -> dict[str, Any]:
    """Read ``datapackage.json`` of a folder.

    Returns
    -------
    dict
        The declaration. Its resources have distinct names; their paths are plain names of existing files
        inside the folder; schemas and dialects are inline, so that reading it asks nothing of a network.

    Raises
    ------
    DeclarationError
        One line: the file, the resource, the field, the value, and what was expected.
    """
    path = folder / FILE
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DeclarationError(f"{path}: {error.strerror or error}: expected a data package") from None
    except UnicodeDecodeError as error:
        raise DeclarationError(f"{path}: byte {error.start}: expected UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise DeclarationError(f"{path}: line {error.lineno}: expected JSON, {error.msg}") from None
    except RecursionError:
        raise DeclarationError(f"{path}: expected JSON, found too many levels") from None
    for problem in _problems(folder, package):
        raise DeclarationError(f"{path}: {problem}")
    return package


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 200 else f"{text[:200]} …"


def _problems(folder: Path, package: Any) -> Iterator[str]:
    if not isinstance(package, dict):
        yield "expected an object"
        return
    for key in package.keys() - _PACKAGE:
        yield f"field {key}: expected one of {', '.join(sorted(_PACKAGE))}"
    resources = package.get("resources")
    if not isinstance(resources, list) or not all(isinstance(resource, dict) for resource in resources):
        yield f"field resources, value {_short(resources)}: expected a list of tables"
        return
    names = [resource.get("name") for resource in resources]
    for number, resource in enumerate(resources, 1):
        name = names[number - 1]
        if not isinstance(name, str) or not name or names.index(name) != number - 1:
            yield f"resource {number}, field name, value {_short(name)}: expected a name of its own"
            continue
        for problem in _resource_problems(folder, resource):
            yield f"resource {name}, {problem}"


def _resource_problems(folder: Path, resource: dict[str, Any]) -> Iterator[str]:
    for key in sorted(resource.keys() - _RESOURCE):
        yield f"field {key}: expected one of {', '.join(sorted(_RESOURCE))}"
    if resource.get("scheme", "file") != "file":
        yield f"field scheme, value {_short(resource['scheme'])}: expected file"
    if resource.get("format", "csv") not in _FORMATS:
        known = ", ".join(sorted(_FORMATS))
        yield f"field format, value {_short(resource['format'])}: expected one of {known}"
    for key in ("schema", "dialect"):
        if not isinstance(resource.get(key, {}), dict):
            yield f"field {key}, value {_short(resource[key])}: expected it inline"
    schema = resource.get("schema", {})
    if isinstance(schema, dict):
        for key in sorted(schema.keys() & {"$ref", "$schema", "profile"}):
            yield f"field schema, value {_short(schema[key])}: expected no {key}"
    path = resource.get("path")
    # A backslash and a colon separate folders and drives elsewhere.
    if not isinstance(path, str) or path in {"", ".", ".."} or set(path) & set("/\\:\0"):
        yield f"field path, value {_short(path)}: expected the plain name of a file in this folder"
    elif not (folder / path).is_file():
        yield f"field path, value {_short(path)}: no such file: expected it beside {FILE}"
    elif (folder / path).resolve().parent != folder.resolve():
        yield f"field path, value {_short(path)}: a link out of this folder: expected a file in it"
    else:
        try:
            (folder / path).read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            yield f"field path, value {_short(path)}: byte {error.start}: expected UTF-8 text"
