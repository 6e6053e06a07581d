"""Read what a chart names by address: data and images from the folder of the book, nothing from a host."""

from __future__ import annotations

import base64
import importlib
import io
import json
import mimetypes
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import Request, urlopen

from sphinx_vegalite.drawing import IMAGES, copied, views

__all__ = ["embed", "parse", "require_fetched"]

_TYPES = {".csv": "csv", ".tsv": "tsv", ".arrow": "arrow", ".feather": "arrow"}
_IMAGE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp)$", re.IGNORECASE)


def parse(text: str) -> Any:
    """Read JSON as Python writes it: what is not a number or infinite, which Vega cannot read, is missing."""
    return json.loads(text, parse_constant=lambda _: None)


def embed(
    spec: Mapping[str, Any], folders: Sequence[Path], allowed: Sequence[str]
) -> tuple[dict[str, Any], list[Path]]:
    """Put the files that a chart names into its specification.

    Parameters
    ----------
    spec : mapping
        A Vega-Lite specification.
    folders : sequence of pathlib.Path
        Where relative addresses are looked for, in this order; no file outside the last is read.
    allowed : sequence of str
        The starts of the addresses on other hosts that stay, to be fetched by the build and by readers.

    Returns
    -------
    dict
        A copy, with the data in ``datasets``, and the images in ``usermeta``.
    list of pathlib.Path
        The files.

    Raises
    ------
    ValueError
        When an address is not allowed, or a file is missing or not to be read.
    """
    embedded = copied(spec)
    files: list[Path] = []
    datasets: dict[str, Any] = {}
    for source in _addressed(embedded):
        address = source["url"]
        if _is_elsewhere(address, allowed):
            continue
        path = _find(address, folders)
        form = dict(source.get("format", {}))
        kind = form.setdefault("type", _TYPES.get(Path(urlsplit(address).path).suffix, "json"))
        name = source.get("name", address)
        datasets[name] = _read(path, address, kind)
        if kind in ("arrow", "json"):
            form.pop("type")
        source.clear()
        source |= {"name": name} | ({"format": form} if form else {})
        files.append(path)
    if datasets:
        embedded["datasets"] = {**embedded.get("datasets", {}), **datasets}
    images = {}
    for address in sorted(set(_images(embedded))):
        if not address.startswith("data:") and not _is_elsewhere(address, allowed):
            path = _find(address, folders)
            kind = mimetypes.guess_type(path.name)[0]
            images[address] = f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"
            files.append(path)
    if images:
        embedded.setdefault("usermeta", {})[IMAGES] = images
    return embedded, files


def require_fetched(spec: Mapping[str, Any]) -> None:
    """Raise a ValueError where data of another host cannot be fetched: Vega would draw nothing."""
    for source in _addressed(spec):
        if urlsplit(address := source["url"]).netloc:
            try:
                # Some hosts refuse what names itself as Python's own.
                urlopen(Request(address, headers={"User-Agent": "sphinx-vegalite"}), timeout=30).close()
            except OSError as error:
                raise ValueError(f"address {address!r}: expected data that can be fetched: {error}") from None


def _addressed(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the sources of data that are addresses, wherever in a specification."""
    if isinstance(value, list):
        for item in value:
            yield from _addressed(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key == "data" and isinstance(item, dict) and isinstance(item.get("url"), str):
                yield item
            elif key not in ("values", "datasets"):
                yield from _addressed(item)


def _images(spec: Mapping[str, Any]) -> Iterator[str]:
    fields = set()
    for view in views(spec):
        channel, mark = view.get("encoding", {}).get("url", {}), view.get("mark")
        if "field" in channel:
            fields.add(channel["field"])
        constants = [channel.get("value"), mark.get("url") if isinstance(mark, dict) else None]
        yield from (address for address in constants if isinstance(address, str))
        for tooltip in _listed(view.get("encoding", {}).get("tooltip")):
            # Vega shows the image itself in a tooltip.
            if isinstance(tooltip, dict) and tooltip.get("field") == "image":
                fields.add("image")
    tables = [view["data"].get("values") for view in views(spec) if isinstance(view.get("data"), dict)]
    for row in (row for table in [*tables, *spec.get("datasets", {}).values()] for row in _listed(table)):
        if isinstance(row, dict):
            yield from (
                row[name] for name in fields if isinstance(row.get(name), str) and _IMAGE.search(row[name])
            )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_elsewhere(address: str, allowed: Sequence[str]) -> bool:
    parts = urlsplit(address)
    if not parts.netloc and parts.scheme in ("", "file"):
        return False
    if any(address.startswith(start) for start in allowed):
        return True
    start = f"{parts.scheme}://{parts.netloc}/"
    raise ValueError(
        f"address {address!r}: expected a file of the book, or vegalite_allowed_urls = [{start!r}] "
        "in conf.py, which lets the build and readers fetch it"
    )


def _find(address: str, folders: Sequence[Path]) -> Path:
    relative = unquote(urlsplit(address).path).lstrip("/")
    for folder in folders:
        path = (folder / relative).resolve()
        if path.is_file() and path.is_relative_to(folders[-1].resolve()):
            return path
    raise ValueError(f"address {address!r}: no such file in {' or '.join(map(str, folders))}")


def _read(path: Path, address: str, kind: str) -> Any:
    try:
        if kind == "arrow":
            return _arrow(path.read_bytes())
        text = path.read_text("utf-8-sig")
        return parse(text) if kind in ("json", "topojson") else text
    except ValueError as error:
        raise ValueError(f"address {address!r}: expected {kind}: {error}") from None


def _arrow(content: bytes) -> list[dict[str, Any]]:
    try:
        # An extra, which only books with such files need; pyarrow would change how pandas keeps texts.
        arrow = importlib.import_module("arro3.io")
    except ImportError:
        raise ValueError('arro3-io, which is missing: pip install "sphinx-vegalite[arrow]"') from None
    read = arrow.read_ipc if content.startswith(b"ARROW1") else arrow.read_ipc_stream
    try:
        table = read(io.BytesIO(content)).read_all()
    except Exception as error:
        # It raises no other kind.
        raise ValueError(" ".join(str(error).split())) from None
    columns = [table[name].to_pylist() for name in table.column_names]
    rows = [dict(zip(table.column_names, row, strict=True)) for row in zip(*columns, strict=True)]
    return list(parse(json.dumps(rows, default=_text)))


def _text(value: Any) -> str | float:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
