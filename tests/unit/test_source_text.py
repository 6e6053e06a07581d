"""Other kinds of files are recognised, with a line that says what to do; any Chinese text becomes a book."""

import re
from pathlib import Path

import opencc
import pandas as pd
import pytest
from test_invented import TEXTS, marked

from printed_figures import cli, numerals, scripts
from printed_figures.checks import run_checks
from printed_figures.ledger import load_figures

TEXT = "今年上半年，本市的火警有三百宗，是去年同期的八成。在各區之中，以東區為最多。" * 5

KINDS = {
    "PDF": (b"%PDF-1.7\n\xd3\xeb", "pdftotext"),
    "office": (b"PK\x03\x04\x14\x00", "plain text"),
    "UTF-16": (TEXT.encode("utf-16"), "iconv -f UTF-16 -t UTF-8"),
    "Big5": (TEXT.encode("big5"), "iconv -f BIG5"),
    "GB18030": (opencc.OpenCC("t2s").convert(TEXT).encode("gb18030"), "iconv -f GB18030"),
    "HTML": (f"<!DOCTYPE html><p>{TEXT}</p>".encode(), "HTML: expected text"),
    "a piece of HTML": (f"<p>{TEXT}</p>\n<p><b>9.8</b>%</p>".encode(), "HTML: expected text"),
    "one tag": (f"<p class='a' data-n2>{TEXT}".encode(), "HTML: expected text"),
    "an entity": (f"{TEXT}&#22235;起".encode(), "HTML: expected text"),
    "blank lines": (b"\xef\xbb\xbf\r\n \n" + "　\u200b\n".encode(), "blank lines only: expected the text"),
    "English": (b"Crime fell by 5% in 1997/98, to 9.9 million cases.", "not to be in Chinese"),
    "Japanese": ("火災は前年より減少し、170件となりました。".encode(), "Japanese"),
}


@pytest.mark.parametrize("command", ["scan", "new"])
@pytest.mark.parametrize("kind", KINDS)
def test_another_kind_of_file_is_one_line_that_says_what_to_do(kind, command, tmp_path, capsys):
    content, expected = KINDS[kind]
    path, folder = tmp_path / "text.txt", tmp_path / "book"
    path.write_bytes(content)
    assert cli.main([command, str(path), *([str(folder)] if command == "new" else [])]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n"), folder.exists()) == ("", 1, False)
    assert err.startswith(f"{path}: ")
    assert expected in err


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "PDF、HTML、CPI：升3.1%。",
        "a < b，升3%。",
        "a<b，c>d，R&D；升3%。",
        "《<百日>行动》升3%。",
        "火警３宗。",
    ],
)
def test_a_chinese_text_is_none_of_these(text, tmp_path):
    path = tmp_path / "text.txt"
    path.write_text(text, encoding="utf-8")
    assert cli.main(["scan", str(path), "--format", "json", "--output", str(tmp_path / "draft.json")]) == 0


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> tuple[Path, Path]:
    """Start a book of all invented texts, and fill in what only a reader knows, and nothing else."""
    folder = tmp_path_factory.mktemp("invented")
    path = folder / "text.txt"
    path.write_text("\n".join(marked(text)[0] for text in TEXTS.values()), encoding="utf-8")
    assert cli.main(["new", str(path), str(folder / "book")]) == 0
    table = folder / "book" / "data" / "figures.csv"
    rows = pd.read_csv(table, dtype=str, keep_default_na=False)
    rows.assign(indicator="something", ref_area="somewhere").to_csv(table, index=False, lineterminator="\n")
    return path, folder / "book" / "data"


def test_the_figures_of_any_text_load_with_their_intervals(book):
    figures = load_figures(folder=book[1])
    assert len(figures) > 900
    lost = [
        name
        for name, row in figures.iterrows()
        if row["value"] == row["value"]
        and (
            abs(row["value"]) not in row["interval"]
            and row["value"] not in row["interval"]
            and row["hedge"] == "none"
        )
    ]
    assert lost == []
    checks = run_checks(figures, folder=book[1])
    assert set(checks["figures"]) == set(figures.index)


def test_the_tables_of_any_text_verify(book, capsys):
    assert cli.main(["verify", "--article", str(book[0]), "--data", str(book[1])]) == 0
    assert capsys.readouterr().out.endswith("Everything holds.\n")


def test_the_scripts_are_folded_as_opencc_does_and_no_character_of_the_rules_is_missing():
    convert = opencc.OpenCC("t2s").convert
    table = dict(zip(scripts.TRADITIONAL, scripts.SIMPLIFIED, strict=True))
    extra = {"佔": "占", "徵": "征", "週": "周", "衆": "众", "裏": "里"}
    assert {a: b for a, b in table.items() if convert(a) != b and extra.get(a) != b} == {}
    folder = Path(numerals.__file__).parent
    rules = "".join((folder / f"{name}.py").read_text("utf-8") for name in ("numerals", "roles", "measures"))
    used = set(re.findall(f"[{numerals.HAN}]", rules))
    traditional = {chr(code): convert(chr(code)) for code in range(0x4E00, 0x9FA6)}
    assert {a for a, b in traditional.items() if a != b and b in used and a not in table} - {"乾"} == set()
