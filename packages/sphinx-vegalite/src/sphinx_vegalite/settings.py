"""The settings of a book, checked once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sphinx.config import Config
from sphinx.errors import ConfigError

__all__ = ["DEFAULTS", "REQUIRED", "Settings"]

REQUIRED = ("description", "caption", "name")
DEFAULTS: Mapping[str, tuple[Any, Any]] = {
    "vegalite_allowed_urls": ([], "env"),
    "vegalite_chart_size": (250, "html"),
    "vegalite_colors": ({}, "html"),
    "vegalite_fonts": ([], "html"),
    "vegalite_languages": ({}, "env"),
    "vegalite_not_words": ([], "env"),
    "vegalite_required": ([], "env"),
}
"""For every setting its default, and what Sphinx does again when it changes."""
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class Settings:
    """What ``conf.py`` says; the README describes each."""

    allowed_urls: Sequence[str]
    chart_size: int
    colors: Mapping[str, Mapping[str, str]]
    fonts: Sequence[Path]
    languages: Mapping[str, Mapping[str, Any]]
    not_words: frozenset[str]
    required: Sequence[str]

    @classmethod
    def read(cls, config: Config, folder: Path) -> Settings:
        """Read and check the settings.

        Raises
        ------
        ConfigError
            In one line: setting, value, and what was expected.
        """
        values = {name: getattr(config, name) for name in DEFAULTS}
        for name, (default, _) in DEFAULTS.items():
            if not isinstance(values[name], type(default)) or isinstance(values[name], bool):
                raise _error(name, values[name], f"a {type(default).__name__}")
        if values["vegalite_chart_size"] < 0:
            raise _error("vegalite_chart_size", values["vegalite_chart_size"], "0 or more")
        for color, item in values["vegalite_colors"].items():
            said = isinstance(item, dict) and all(isinstance(item.get(key), str) for key in ("name", "dark"))
            if not _COLOR.fullmatch(str(color)) or not said:
                raise _error("vegalite_colors", {color: item}, "{'#1b4b7a': {'name': ..., 'dark': ...}}")
        for address in values["vegalite_allowed_urls"]:
            if not re.match(r"https?://[^/]+/", str(address)):
                raise _error(
                    "vegalite_allowed_urls", address, "the start of an address, such as https://example.org/"
                )
        for field in values["vegalite_required"]:
            if field not in REQUIRED:
                raise _error("vegalite_required", field, f"one of {', '.join(REQUIRED)}")
        fonts = [folder / name for name in values["vegalite_fonts"]]
        for place in fonts:
            if not place.is_dir():
                raise _error("vegalite_fonts", str(place), "a folder")
        values |= {"vegalite_fonts": fonts, "vegalite_not_words": frozenset(values["vegalite_not_words"])}
        return cls(**{name.removeprefix("vegalite_"): value for name, value in values.items()})


def _error(name: str, value: Any, expected: str) -> ConfigError:
    return ConfigError(f"{name}, value {value!r}: expected {expected}")
