"""What the book uses of other packages without a promise that it stays: here an upgrade fails clearly."""

from importlib import import_module
from inspect import signature
from pathlib import Path

import pytest
import sphinx

from figure_book.translation.catalogues import THEMES

PARAMETERS = {
    # `jupyter-book build` has no way to set a language.
    ("jupyter_book.sphinx", "build_sphinx"): {
        *("sourcedir", "outputdir", "noconfig", "path_config", "confoverrides", "doctreedir"),
        *("builder", "warningiserror", "keep_going", "quiet"),
    },
}
PACKAGES = Path(sphinx.__file__).parents[1]


@pytest.mark.parametrize(("module", "name"), PARAMETERS)
def test_a_function_takes_what_the_book_passes(module, name):
    assert set(signature(getattr(import_module(module), name)).parameters) >= PARAMETERS[module, name]


@pytest.mark.parametrize(("name", "path"), THEMES)
def test_the_words_of_the_theme_are_where_the_book_looks(name, path):
    files = [PACKAGES / path.format(language) for language in ("zh_TW", "zh-tw")]
    assert any(file.is_file() for file in files), f"{name}: expected {path}, language zh_TW"


def test_sphinx_writes_the_words_of_its_scripts_as_the_book_reads_them():
    script = (PACKAGES / "sphinx/locale/zh_TW/LC_MESSAGES/sphinx.js").read_text(encoding="utf-8")
    assert script.startswith("Documentation.addTranslations({")
    tools = (PACKAGES / "sphinx/themes/basic/static/doctools.js").read_text(encoding="utf-8")
    assert "TRANSLATIONS" in tools
    assert "LOCALE" in tools
