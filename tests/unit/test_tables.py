import pandas as pd
import pytest
from bs4 import BeautifulSoup

from printed_figures import ledger, tables


def test_numbers_stand_decimal_mark_under_decimal_mark():
    aligned = tables.align_decimals(["9.8%", "24%", "1,205", "2400余", "一千多", "9.75 to 9.85"])
    assert aligned == [
        "9.8%",
        "24%\u2008\u2007",
        "1,205\u2008\u2007\u2003",
        "2400余\u2008\u2007",
        "一千多",
        "9.75 to 9.85",
    ]


def test_words_after_a_number_are_no_unit_sign_to_align_with():
    texts = ["28, rounding not stated", "4", "24.5%"]
    assert tables.align_decimals(texts) == [texts[0], "4\u2008\u2007\u2003", texts[2]]


def test_alignment_changes_no_character():
    exact = ledger.load_figures()["exact"]
    assert [text.rstrip() for text in tables.align_decimals(exact)] == list(exact)
    assert tables.align_decimals([]) == []


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", 'a" onclick="b', "&amp;"])
def test_a_cell_is_text_never_markup(hostile):
    table = tables.Table(pd.DataFrame({hostile: [hostile]}), right=(hostile,), chinese=(hostile,))
    soup = BeautifulSoup(table.to_html(), "html.parser")
    assert not soup.find_all("script")
    assert [cell.get_text() for cell in soup.select("th, td")] == [hostile, hostile]
    assert not any(cell.has_attr("onclick") for cell in soup.find_all(True))


def test_chinese_is_marked_and_the_same_bytes_come_twice():
    frame = pd.DataFrame({"Term": ["警情", "alerts"]})
    table = tables.Table(frame, chinese=("Term",))
    assert table.to_html() == table.to_html()
    assert '<td lang="zh-Hant">警情</td>' in table.to_html()
    assert "<td>alerts</td>" in table.to_html()


def test_the_figures_table_has_a_row_for_every_figure():
    figures = ledger.load_figures("A")
    soup = BeautifulSoup(tables.figures_table(figures).to_html(), "html.parser")
    assert len(soup.select("tbody tr")) == len(figures)
    assert {cell.get("scope") for cell in soup.find_all("th")} == {"col"}


@pytest.mark.parametrize("columns", [3, 4])
def test_more_than_three_columns_become_records_on_a_phone(columns):
    frame = pd.DataFrame({f"Column {number}": ["1"] for number in range(columns)})
    html = tables.Table(frame).to_html()
    assert ('class="figures-table records"' in html) == ("data-name" in html) == (columns > 3)


def test_a_wordy_table_names_each_cell_s_column_and_stays_a_table():
    frame = pd.DataFrame({"Figure": ["Alerts"], 'Is "this" a lot?': ["It cannot be said."]})
    soup = BeautifulSoup(tables.Table(frame, wordy=True).to_html(), "html.parser")
    assert [cell["data-name"] for cell in soup.find_all("td")] == list(frame.columns)
    assert soup.table["role"] == "table"
    assert {row["role"] for row in soup.select("tbody tr")} == {"row"}
    assert "data-name" not in tables.Table(frame).to_html()
