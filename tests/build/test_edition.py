"""The record of the edition: one version and one date everywhere, the data beside the pages, the licences."""

import hashlib
import json
import re
import shutil
import tomllib

import pytest
import yaml
from bs4 import BeautifulSoup
from sphinx.errors import ExtensionError

from figure_book.edition import data_digest, edition
from visits import PAGES


@pytest.fixture(scope="module")
def record(root):
    return yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))


def test_the_version_is_the_same_everywhere(root, record):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    package = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))
    assert edition(root).version == record["version"] == project["version"] == package["version"]
    readme = (root / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"version (\d+\.\d+\.\d+)", readme) == [record["version"]]
    assert record["title"] in readme


def test_the_citation_has_what_the_format_asks_for(record):
    # The Citation File Format, 1.2.0: required fields, and the types of those used here.
    assert record["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= set(record)
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", record["date-released"])
    assert record["type"] in {"software", "dataset"}
    assert all(set(author) == {"name"} for author in record["authors"])
    assert record["license"] == ["MIT", "CC-BY-4.0"]


def test_a_record_without_a_date_is_named(tmp_path):
    (tmp_path / "CITATION.cff").write_text("title: a\nversion: 1.0.0\nabstract: a\n", "utf-8")
    with pytest.raises(ExtensionError, match=r"CITATION.cff: field date-released, value None: expected"):
        edition(tmp_path)


def test_licences_are_split_and_named(root, built_book):
    assert (root / "LICENSE").read_text("utf-8").startswith("MIT License")
    assert (root / "LICENSE-CC-BY-4.0").read_text("utf-8").startswith("Attribution 4.0 International")
    readme = (root / "README.md").read_text("utf-8")
    assert "(LICENSE)" in readme
    assert "(LICENSE-CC-BY-4.0)" in readme
    package = json.loads((root / "data" / "datapackage.json").read_text("utf-8"))
    assert [licence["name"] for licence in package["licenses"]] == ["CC-BY-4.0"]
    for name in ("LICENSE", "LICENSE-CC-BY-4.0"):
        assert (built_book / f"{name}.txt").read_bytes() == (root / name).read_bytes()


@pytest.mark.parametrize("page", [*PAGES, "search"])
def test_the_footer_has_version_date_data_and_licences(root, built_book, page):
    path = built_book / f"{page}.html"
    html = path.read_text(encoding="utf-8")
    footer = BeautifulSoup(html[html.rindex('class="bd-footer-content"') - 20 :], "html.parser")
    text = " ".join(footer.get_text().split())
    this = edition(root)
    assert f"Version {this.version}, last changed {this.date}." in text
    assert f"sha256:{data_digest()[:12]}" in text
    assert "Text, charts and data: CC BY 4.0. Code: MIT." in text
    links = [link["href"] for link in footer.select(".extra_footer a")]
    assert len(links) == 4
    assert all((path.parent / link).is_file() for link in links)


def test_the_address_of_the_source_is_that_of_the_record_or_of_the_environment(tmp_path, root, monkeypatch):
    shutil.copy(root / "CITATION.cff", tmp_path)
    monkeypatch.delenv("BOOK_REPOSITORY", raising=False)
    assert edition(tmp_path).repository == ""
    monkeypatch.setenv("BOOK_REPOSITORY", "https://example.org/somebody/book")
    assert edition(tmp_path).repository == "https://example.org/somebody/book"
    monkeypatch.setenv("BOOK_REPOSITORY", "javascript:alert(1)")
    with pytest.raises(ExtensionError, match=r"expected an address such as https://example\.org/name/book"):
        edition(tmp_path)


def test_the_published_data_are_the_data_and_their_digests_hold(root, built_book):
    folder = built_book / "data"
    lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    listed = dict(reversed(line.split("  ")) for line in lines)
    assert set(listed) == {path.name for path in folder.iterdir()} - {"SHA256SUMS"}
    assert {"datapackage.json", "figures.csv", "findings.csv"} <= set(listed)
    for name, digest in listed.items():
        content = (folder / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest
        assert content == (root / "data" / name).read_bytes()
    assert hashlib.sha256((folder / "SHA256SUMS").read_bytes()).hexdigest() == data_digest()
