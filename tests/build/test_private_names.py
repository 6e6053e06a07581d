"""What the extension knows of other packages beside what they promise: each name is here, with the reason.

An upgrade that moves one of them fails here, by its name.
"""

from importlib import import_module
from inspect import getsource, signature
from pathlib import Path
from types import SimpleNamespace

import pydata_sphinx_theme
import pytest
import sphinx
import sphinx_book_theme
import sphinx_copybutton
from jinja2 import Environment
from nbclient import NotebookClient
from pydata_sphinx_theme.pygments import overwrite_pygments_css
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment
from sphinx.jinja2glue import BuiltinTemplateLoader
from sphinx.search.en import SearchEnglish

from figure_book import assets, finish
from figure_book.translation.catalogues import COPY_WORDS, FIXED_WORDS, THEMES

PYDATA = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme"
BOOK = Path(sphinx_book_theme.__file__).parent
PACKAGES = Path(sphinx.__file__).parents[1]
TEMPLATES = Path(finish.__file__).parent / "templates"


def test_the_builder_can_be_told_to_copy_no_source_and_to_write_no_index():
    """`assets` and `search`: both are attributes of the builder, not of the configuration."""
    assert StandaloneHTMLBuilder.copysource is True
    assert StandaloneHTMLBuilder.search is True


def test_pages_are_filled_in_and_found_out_of_date_by_the_template_bridge():
    """`finish.Templates`: the interface is public, Sphinx's class behind it is not."""
    for name in ("init", "render", "newest_template_mtime"):
        assert callable(getattr(BuiltinTemplateLoader, name))
        assert name in vars(finish.Templates)


def test_the_order_of_pages_and_the_terms_are_given():
    """`search` and `glossary`: undocumented methods without an underscore."""
    assert callable(BuildEnvironment.collect_relations)
    assert callable(StandardDomain.get_objects)


def test_the_stemmer_and_the_stopwords_are_sphinx_s():
    """`search`: the code of the stemmer is part of the class for English."""
    assert "Stemmer = function()" in SearchEnglish.js_stemmer_code
    assert "the" in SearchEnglish.stopwords


def test_the_client_cleans_up_at_exit_what_can_be_taken_back():
    """`notebooks`: nbclient leaves this method registered when a kernel dies before it is ready."""
    assert callable(NotebookClient._cleanup_kernel)
    assert "atexit.register(self._cleanup_kernel)" in getsource(NotebookClient.async_setup_kernel)


def macros(path: Path) -> set[str]:
    return {node.name for node in Environment().parse(path.read_text("utf-8")).body if hasattr(node, "name")}


def test_the_theme_asks_for_its_files_by_three_macros():
    """``templates/static/webpack-macros.html`` replaces the theme's, without the icon script."""
    stock = PYDATA / "static" / "webpack-macros.html"
    assert macros(stock) == macros(TEMPLATES / "static" / "webpack-macros.html")
    text = stock.read_text(encoding="utf-8")
    for file in ("styles/pydata-sphinx-theme.css", "scripts/bootstrap.js", "scripts/pydata-sphinx-theme.js"):
        assert file in text
        assert (PYDATA / "static" / file).is_file()


def test_the_theme_writes_the_colours_of_code_when_it_is_asked_to(tmp_path):
    """`assets` joins them before the theme, which writes them after the pages, has them light and dark."""
    theme = SimpleNamespace(
        get_options=lambda: {"pygments_light_style": "tango", "pygments_dark_style": "monokai"}
    )
    builder = SimpleNamespace(theme=theme, outdir=tmp_path, name="html")
    (tmp_path / "_static").mkdir()
    overwrite_pygments_css(SimpleNamespace(builder=builder, config=SimpleNamespace(html_theme_options={})))
    text = (tmp_path / "_static" / "pygments.css").read_text(encoding="utf-8")
    assert (
        text.count('html[data-theme="light"] .highlight')
        > 10
        < text.count('html[data-theme="dark"] .highlight')
    )


def test_the_theme_loads_its_search_in_a_block():
    """``templates/layout.html`` leaves the block empty: this book has a search of its own."""
    assert "{%- block extrahead %}" in (PYDATA / "layout.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", ["scripts/fontawesome.js", "vendor/fontawesome/webfonts/fa-solid-900.woff2"])
def test_the_theme_has_what_is_left_out(file):
    """`assets.LEFT_OUT`: a file of another name would stay in the book."""
    assert (PYDATA / "static" / file).is_file()
    assert any(
        path.match(pattern) for path in (Path(file), *Path(file).parents) for pattern in assets.LEFT_OUT
    )


def test_the_theme_names_its_button_for_the_source():
    """`assets`: the button is found by its label, after the theme has made it at priority 501."""
    assert '"label": "download-source-button"' in (BOOK / "header_buttons" / "__init__.py").read_text("utf-8")
    assert "add_header_buttons, priority=501)" in (BOOK / "__init__.py").read_text("utf-8")


def test_labels_without_translation_are_where_they_were():
    """`finish`: templates of the theme and of MyST-NB have these labels, and no way to translate them."""
    packages = BOOK.parent
    files = [*PYDATA.rglob("*.html"), *BOOK.rglob("*.html"), packages / "myst_nb" / "sphinx_.py"]
    files += (packages / "myst_nb").rglob("*.py")
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    assert [word for word in FIXED_WORDS if f'"{word}"' not in text] == []


def test_the_copy_button_has_its_words_in_its_script():
    """`finish`: sphinx-copybutton speaks languages of its own choice; its script is changed."""
    script = Path(sphinx_copybutton.__file__).parent / "_static" / "copybutton.js_t"
    text = script.read_text(encoding="utf-8")
    assert [word for word in COPY_WORDS if f": {word!r}" not in text] == []


PARAMETERS = {
    # `jupyter-book build` has no way to set a language.
    ("jupyter_book.sphinx", "build_sphinx"): {
        *("sourcedir", "outputdir", "noconfig", "path_config", "confoverrides", "doctreedir"),
        *("builder", "warningiserror", "keep_going", "quiet"),
    },
}


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
