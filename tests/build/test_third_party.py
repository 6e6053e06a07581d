"""What others made travels with its notice: each file of the built book is ours, or named with a licence."""

import json
from importlib import metadata
from pathlib import Path

import figure_book
import sphinx_vegalite
from figure_book.third_party import NAME, PARTS

# Written by the build: the pages, their sources, the charts, the data, the indexes.
MADE = (
    *("*.html", "book/*.html", "notebooks/*.html", "_sources/**/*", "_charts/**/*", "_data/*", "data/*"),
    *("objects.inv", "_static/search-index.js", "_static/vegalite-colors.css", "_static/page-start.js"),
    *("favicon.ico", "_static/favicon.svg", "LICENSE*.txt", NAME, "_static/documentation_options.js"),
    *("searchindex.js", ".buildinfo*", "sitemap.xml", "robots.txt", "_images/*"),
)


def files(folder, patterns):
    return {path for pattern in patterns for path in folder.glob(pattern) if path.is_file()}


def unnamed(book):
    """List the files that are neither made by the build, nor ours, nor named with a notice."""
    named = files(book, MADE) | files(book, [pattern for part in PARTS for pattern in part.files])
    own = {
        path.relative_to(static).as_posix().removesuffix(".jinja")
        for static in (Path(package.__path__[0]) / "static" for package in (figure_book, sphinx_vegalite))
        for path in static.rglob("*")
        if path.is_file()
    }
    found = [path for path in book.rglob("*") if path.is_file() and path not in named]
    places = [path.relative_to(book).as_posix() for path in found]
    # The book of the census has notices of its own.
    editions = ("zh-hant/", "zh-hans/", "census-2020/")
    return sorted(
        place
        for place in places
        if not place.startswith(editions) and place.removeprefix("_static/") not in own
    )


def test_every_file_is_ours_or_named(built_book):
    assert unnamed(built_book) == []


def test_a_file_of_somebody_else_is_seen(tmp_path):
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "jquery.js").touch()
    assert unnamed(tmp_path) == ["_static/jquery.js"]


def test_each_notice_is_there_whole(built_book):
    text = (built_book / NAME).read_text(encoding="utf-8")
    assert "University of Washington Interactive Data Lab" in text
    assert "Mike Bostock" in text
    assert text.count("Permission is hereby granted") >= 4
    for part in PARTS:
        version = f" {metadata.version(part.distribution)}" if part.distribution else ""
        assert f"{part.name}{version}\n" in text
    for owner in ("The Bootstrap Authors", "Zeno Rocha", "Fonticons", "GeoNames", "CZD-MO"):
        assert owner in text, owner


def test_versions_in_the_notices_are_those_of_what_is_carried(built_book):
    def has(path, text):
        return text in (built_book / "_static" / path).read_text(encoding="utf-8")

    names = " ".join(part.name for part in PARTS)
    assert "Bootstrap 5.3.3" in names
    assert has("scripts/bootstrap.js.LICENSE.txt", "Bootstrap v5.3.3")
    assert "clipboard.js 2.0.8" in names
    assert has("clipboard.min.js", "clipboard.js v2.0.8")
    bundle = f"vl-convert-python {metadata.version('vl-convert-python')} "
    assert has("vegalite-bundle.LICENSE.txt", bundle), "expected the notices of the new bundle"


def test_tables_with_terms_of_their_own_are_in_the_notices(built_book):
    text = (built_book / NAME).read_text(encoding="utf-8")
    package = json.loads((built_book / "data" / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        if resource.get("licenses"):
            assert f"data/{resource['path']}" in text
