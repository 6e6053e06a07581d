"""The ledger page as it is built: complete without a script, its links whole, its files always the same."""

import contextlib
import io
import json
import shlex
import shutil
import warnings
from urllib.parse import unquote

import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup

from figure_book import ledger_page
from figure_book.ledger_page import downloads, rows
from printed_figures.charts import VERDICTS
from printed_figures.findings import load_findings, standings, tally
from printed_figures.ledger import SECTIONS, load_figures, load_table, place_text

FIGURES = load_figures()
LEDGER = ledger_page.load_ledger()
LINKS = rows.Links(lambda section, figure: f"{section}#{figure}", lambda finding: f"#{finding}")


@pytest.fixture(scope="module")
def table():
    return BeautifulSoup(rows.table_html(LEDGER, LINKS), "html.parser")


@pytest.fixture(scope="module")
def page(built_book):
    return BeautifulSoup((built_book / "book" / "ledger.html").read_text(encoding="utf-8"), "html.parser")


def test_every_figure_has_a_row_under_its_name_in_the_order_of_the_article(table):
    found = table.select("tbody tr")
    assert [row["id"] for row in found] == list(FIGURES.index)
    for row, (name, figure) in zip(found, FIGURES.iterrows(), strict=True):
        link = row.select_one("th a")
        assert (link.get_text(), link["href"]) == (figure["exact"], f"#{name}")
        place = place_text(figure).capitalize()
        assert place in row.get_text()
        assert figure["indicator"] in row.get_text()
        assert row["data-section"] in SECTIONS


def test_a_row_counts_its_claims_by_verdict_and_links_each(table):
    findings = load_findings()
    for row in table.select("tbody tr"):
        own = findings[[row["id"] in ids.split("; ") for ids in findings["figure_ids"]]]
        assert [a["href"] for a in row.select("li a")] == [f"#{name}" for name in own.index]
        counted = [span.get_text() for span in row.select(".ledger-verdict")]
        derived = own["kind"] == "derived"
        wanted = own.loc[~derived, "verdict"].value_counts()
        signs = [
            f"{sign} {rows.READINGS[v][int(wanted[v] > 1)].format(wanted[v])}"
            for v, sign in VERDICTS.items()
            if v in wanted
        ]
        word = "number" if derived.sum() == 1 else "numbers"
        assert counted == [*signs, *([f"{derived.sum()} derived {word}"] if derived.any() else [])]
        # No word beside a figure may be read as a verdict on the figure.
        assert not set(VERDICTS) & set(row.select("td")[4].get_text().split())


def test_the_filter_finds_as_many_figures_as_the_landing_page_shows(table):
    options = [
        option["value"]
        for option in BeautifulSoup(rows.controls_html(LEDGER), "html.parser").select(
            "#ledger-verdict option"
        )
    ]
    found = [row["data-verdict"] for row in table.select("tbody tr")]
    assert options == ["", *standings(LEDGER.findings)]
    assert found == list(tally(FIGURES, LEDGER.findings).values())


def test_chinese_is_marked(table):
    for text in table.find_all(
        string=lambda text: any("\u4e00" <= character <= "\u9fff" for character in text)
    ):
        assert text.find_parent(lang="zh-Hant"), text


def test_the_roles_are_those_of_a_table(table):
    assert table.select_one("table")["role"] == "table"
    for row in table.select("tr"):
        roles = [cell["role"] for cell in row.find_all(["td", "th"], recursive=False)]
        head = row.find_parent("thead") is not None
        assert roles == ["columnheader"] * 7 if head else ["rowheader", *["cell"] * 6]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "a-sweep-suspects",
            ["1205", "1,205", "違法犯罪嫌疑人", "违法犯罪嫌疑人", "people caught", "paragraph 20"],
        ),
        ("c-community-officers", ["2400余", "2400", "社區民輔警", "社区民辅警"]),
        ("d-care-measures", ["十八", "18", "暖警愛警", "暖警爱警"]),
        ("a-theft-alerts-change", ["24%", "盜竊警情", "盗窃警情", "not stated"]),
    ],
)
def test_a_search_looks_through_every_spelling(name, words):
    text = rows.search_text(name, FIGURES.loc[name])
    assert [word for word in words if word not in text] == []
    assert text == text.lower()


def test_a_hostile_text_stays_text():
    figures = FIGURES.copy()
    figures.loc["a-theft-rank", ["indicator", "note"]] = '<script>alert("1")</script>'
    ledger = rows.Ledger(figures, LEDGER.findings, LEDGER.matrix, LEDGER.questions)
    assert BeautifulSoup(rows.table_html(ledger, LINKS), "html.parser").find_all("script") == []


def test_each_command_finds_its_figure_in_the_article(article_path, tmp_path, monkeypatch):
    shutil.copy(article_path, tmp_path / "article.txt")
    monkeypatch.chdir(tmp_path)
    for _, figure in FIGURES.iterrows():
        program, flag, code = shlex.split(rows.check_command(figure))
        assert (program, flag) == ("python3", "-c")
        with contextlib.redirect_stdout(io.StringIO()) as printed, warnings.catch_warnings():
            # The command leaves its file to the end of the process.
            warnings.simplefilter("ignore", ResourceWarning)
            exec(code, {})
        assert printed.getvalue() == f"{figure['exact']}\n"


def test_every_link_of_the_page_leads_somewhere(page, built_book):
    pages = {}
    links = page.select("table.ledger a, .ledger-downloads a")
    assert len(links) > 200
    for link in links:
        file, _, anchor = unquote(link["href"]).partition("#")
        path = (built_book / "book" / file).resolve() if file else built_book / "book" / "ledger.html"
        assert path.is_file(), link
        if anchor:
            if path not in pages:
                soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
                pages[path] = {element["id"] for element in soup.find_all(id=True)}
            assert anchor in pages[path], link


def test_the_controls_are_labelled(page):
    form = page.select_one("form.ledger-controls")
    fields = form.select("input, select")
    assert {label["for"] for label in form.select("label")} == {field["id"] for field in fields}
    for name, column in (("section", "section"), ("measure", "measure"), ("period", "period_stated")):
        values = {option["value"] for option in form.select(f"#ledger-{name} option")} - {""}
        assert values == set(FIGURES[column])


def test_the_csv_holds_the_table_and_what_the_book_adds(built_book):
    text = (built_book / "_data" / "figures.csv").read_bytes().decode()
    assert text == downloads.csv_text(LEDGER)
    assert "\r" not in text
    read = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    declared = list(load_table("figures").columns)
    assert list(read.columns)[: len(declared)] == declared
    assert list(read["exact"]) == list(FIGURES["exact"])
    row = read.set_index("figure_id").loc["c-community-officers"]
    assert (row["lower"], row["upper"], row["printing_allows"]) == ("2400", "", "≥ 2400")


def test_the_json_holds_the_same(built_book):
    text = (built_book / "_data" / "figures.json").read_bytes().decode()
    assert text == downloads.json_text(LEDGER)
    figures = json.loads(text, parse_constant=lambda name: pytest.fail(name))["figures"]
    assert [figure["figure_id"] for figure in figures] == list(FIGURES.index)
    by_name = {figure["figure_id"]: figure for figure in figures}
    assert by_name["opening-alerts-change"]["value"] == -9.8
    assert by_name["c-community-officers"]["upper"] is None
    assert by_name["opening-alerts-change"]["period_start"] == "2022-01-01"
    assert "letters-and-problems" in by_name["b-problems-solved"]["findings"]


def test_the_map_of_the_landing_page_names_every_page(built_book, root):
    contents = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    listed = {chapter["file"] for part in contents["parts"] for chapter in part["chapters"]}
    index = built_book / "book" / "index.html"
    soup = BeautifulSoup(index.read_text(encoding="utf-8"), "html.parser")
    links = {(index.parent / a["href"]).resolve() for a in soup.select(".pf-chapters dt a")}
    named = {path.relative_to(built_book.resolve()).with_suffix("").as_posix() for path in links}
    assert named == listed, "book/index.md: The chapters: expected one line for each page of _toc.yml"
