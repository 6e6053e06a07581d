"""The method page: formulas without a script, worked examples from the ledger, references that are real."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from pybtex.database import parse_file
from sphinx.errors import ExtensionError

from figure_book.mathml import mathml
from printed_figures.findings import load_findings
from printed_figures.ledger import load_figures
from printed_figures.methods import METHODS
from small_book import build_pages

CHECKS = {
    *("method-rounding", "method-grim", "method-denominators", "method-base", "method-bracket"),
    *("method-mixture", "method-window", "method-clopper-pearson", "method-poisson", "method-ratio"),
    *("method-joint", "method-difference", "method-counts", "method-shares", "method-rate"),
    *("method-dealt", "method-rules", "method-rank"),
}


@pytest.fixture(scope="module")
def source(root) -> str:
    return (root / "book" / "method.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def soup(built_book) -> BeautifulSoup:
    text = (built_book / "book" / "method.html").read_text(encoding="utf-8")
    return BeautifulSoup(text, "html.parser").select_one(".bd-article")


def test_a_formula_becomes_mathml():
    assert mathml(r"\frac{a}{b}", False).startswith("<math")
    assert "<mfrac><mi>a</mi><mi>b</mi></mfrac>" in mathml(r"\frac{a}{b}", True)


def test_a_formula_that_cannot_be_read_is_named():
    with pytest.raises(ExtensionError, match=r"page\.md:3: formula .*frob.*: expected LaTeX"):
        mathml(r"\frob{a}", True, "page.md:3")


def test_every_formula_is_drawn_without_a_script(soup, source, built_book):
    assert len(soup.select("math[display=block]")) == source.count("```{math}") >= len(CHECKS)
    assert len(soup.select("p math")) >= 10
    text = (built_book / "book" / "method.html").read_text(encoding="utf-8")
    scripts = BeautifulSoup(text, "html.parser").select("script")
    assert not [script for script in scripts if re.search("mathjax|katex", str(script), re.IGNORECASE)]


def test_every_method_has_a_formula_an_example_and_an_assumption(soup):
    for name in CHECKS:
        section = soup.find(id=name).find_parent("section")
        assert section.select("math[display=block]"), name
        assert section.select(".worked") or name == "method-rounding", name
        assert "Assumption:" in section.get_text(), name


def test_every_method_of_the_table_of_checks_has_its_place(source):
    lines = re.findall(r"^\*Methods:\* (.*)", source, re.MULTILINE)
    named = [name for line in lines for name in line.split("`")[1::2]]
    assert sorted(named) == sorted(METHODS.keys() - {"alone"})


def test_a_worked_example_says_what_the_ledger_and_the_finding_say(soup, source):
    findings, figures = load_findings(), load_figures()
    names = re.findall(r":::\{worked\} (\S+)", source)
    assert len(names) == len(set(names)) == len(soup.select(".worked"))
    for name, box in zip(names, soup.select(".worked"), strict=True):
        finding, text = findings.loc[name], " ".join(box.get_text(" ").split())
        said = "Derived" if finding["kind"] == "derived" else finding["verdict"]
        for part in (finding["result"], finding["literal"], said):
            assert part in text, (name, part)
        printed = " ".join(element.get_text() for element in box.select(".worked-printed"))
        for figure in finding["figure_ids"].split("; "):
            if figure in figures.index:
                assert figures.loc[figure, "exact"] in printed


def test_a_number_put_into_a_formula_is_printed(source):
    findings, figures = load_findings(), load_figures()
    boxes = re.findall(r":::\{worked\} (\S+)\n(.*?)^:::", source, re.MULTILINE | re.DOTALL)
    filled = [(name, text) for name, text in boxes if text.strip()]
    assert filled
    for name, text in filled:
        printed = {figures.loc[f, "exact"].rstrip("%") for f in findings.loc[name, "figure_ids"].split("; ")}
        assert set(re.findall(r"[0-9.]+", text)) == printed


def test_a_finding_that_does_not_exist_is_named(tmp_path):
    page = "# T\n\n:::{worked} no-such\n:::\n"
    build_pages(tmp_path, {"index": page}, "worked: finding 'no-such': expected a finding_id")


def references(root: Path):
    return parse_file(str(root / "book" / "references.bib")).entries


def test_every_reference_is_complete_and_cited(root, source, soup):
    entries = references(root)
    cited = set(re.findall(r"\{cite:p\}`(\w+)`", source))
    assert cited == set(entries)
    assert len(soup.select("div.citation")) == len(entries)
    for name, entry in entries.items():
        assert entry.persons["author"], name
        assert {"title", "year"} <= set(entry.fields), name
        where = next((entry.fields[kind] for kind in ("doi", "url", "isbn") if kind in entry.fields), "")
        assert re.fullmatch(r"10\.\d{4,}/\S+|https://\S+|978-[0-9-]{13}", where), name


def test_a_reference_of_the_code_is_one_of_the_book(root):
    dois = {entry.fields.get("doi") for entry in references(root).values()}
    texts = [path.read_text(encoding="utf-8") for path in (root / "src").rglob("*.py")]
    found = {doi for text in texts for doi in re.findall(r"doi\.org/(10\.\S+?)[\s.)]*$", text, re.MULTILINE)}
    assert found
    assert found <= dois
