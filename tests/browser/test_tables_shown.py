"""The tables of the chapters: whole on a desk, records on a phone."""

import pytest

from editions import FEW_PAGES, each_look
from visits import DESKTOP, MODES, PAGES, Visit, address

CHAPTERS = [page for page in PAGES if page.startswith("notebooks/")]
OPEN = "document.querySelectorAll('details').forEach(each => { each.open = true; })"
CUT = """() => [...document.querySelectorAll('.figures-table')]
  .filter(table => table.scrollWidth > table.clientWidth + 1)
  .map(table => table.querySelector('thead').innerText.replace(/\\s+/g, ' '))"""
NO_RECORDS = """() => [...document.querySelectorAll('.figures-table:has(thead :nth-child(4))')]
  .filter(table => table.querySelector('thead').offsetHeight || table.scrollWidth > table.clientWidth + 1 ||
    [...table.querySelectorAll('td:not(:first-child):not(:empty)')].some(
      cell => !cell.dataset.name || getComputedStyle(cell, '::before').content === 'none'))
  .map(table => table.innerText.slice(0, 80))"""


@pytest.mark.parametrize("look", each_look(CHAPTERS, FEW_PAGES))
def test_every_table_fits_its_column_and_long_rows_are_records_on_a_phone(browser, built_book, look, tried):
    language, page = look
    with Visit(browser, address(built_book / language.folder, page), viewport=DESKTOP) as visit:
        visit.page.evaluate(OPEN)
        assert visit.page.evaluate(CUT) == []
    with Visit(browser, address(built_book / language.folder, page), **MODES["phone"]) as visit:
        visit.page.evaluate(OPEN)
        assert visit.page.evaluate(NO_RECORDS) == []
        tables = visit.page.locator(".figures-table").count()
    tried("A table that is cut off: tables, each on a desk and on a phone", tables)
