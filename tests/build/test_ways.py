"""Ways through the built book: short names, links once, a first page that leads on."""

import re

from bs4 import BeautifulSoup

from figure_book.titles import short_title
from printed_figures.ledger import load_figures
from small_book import soup_of
from visits import PAGES


def section_of(link) -> str:
    section = link.find_parent("section")
    return section.get("id", "") if section else ""


def repeated(names: list) -> set:
    return {name for name in names if names.count(name) > 1}


def test_a_figure_is_underlined_once_a_section_and_a_term_once_a_page(built_book):
    for page in PAGES:
        article = soup_of(built_book, page).select_one(".bd-article")
        prose = [link for link in article.select("a.figure-link") if not link.find_parent("table")]
        figures = [(section_of(link), link["href"].partition("#")[2]) for link in prose]
        assert repeated(figures) == set(), page
        terms = [link["href"].partition("#")[2] for link in article.select("a.glossary-term")]
        assert repeated(terms) == set(), page


def test_the_first_page_leads_to_the_row_of_every_figure(built_book):
    tiles = soup_of(built_book, "book/index").select("a.pf-tile")
    figures = load_figures()
    assert sorted(tile["href"] for tile in tiles) == sorted(f"ledger.html#{name}" for name in figures.index)
    rows = {row["id"] for row in soup_of(built_book, "book/ledger").select("table.ledger tr[id]")}
    for tile in tiles:
        name = tile["href"].partition("#")[2]
        assert name in rows
        exact = figures.loc[name, "exact"]
        assert tile.get_text() == exact or not re.search("[0-9]", exact)


def test_titles_are_short_where_they_lead_and_whole_where_they_head(edition):
    soup = soup_of(edition.book, "notebooks/3_services")
    heading = soup.select_one(".bd-article h1").get_text().rstrip("#\n ")
    assert short_title(heading) != heading
    contents = [link.get_text().strip() for link in soup.select("nav.bd-links li.toctree-l1 a")]
    assert short_title(heading) in contents
    assert heading.split()[-1] in soup.title.get_text()
    around = [title.get_text().strip() for title in soup.select(".prev-next-title")]
    assert len(around) == 2
    book = soup_of(edition.book, "book/index").title.get_text()
    assert [title for title in [*contents, *around] if short_title(title) != title and title != book] == []


def test_a_title_ends_at_a_colon_or_a_question_mark():
    titles = {
        "Services: a time": "Services",
        "服務：時間": "服務",
        "Do they? Some": "Do they?",
        "Glossary": "Glossary",
    }
    assert {title: short_title(title) for title in titles} == titles
    assert short_title(": odd") == ": odd"


def test_the_letter_can_be_copied_in_two_languages(edition):
    soup: BeautifulSoup = soup_of(edition.book, "book/letter")
    letter, english, all_questions, in_english = soup.select(".pf-letter .highlight pre")
    assert letter.get_text().startswith("政府信息公开申请\n")
    assert [pre.find_parent(lang=True)["lang"] for pre in (letter, all_questions)] == ["zh-Hans", "zh-Hans"]
    for part in ("申请人", "申请公开的政府信息", "形式要求"):
        assert part in letter.get_text()
    for part in ("Applicant", "Information applied for", "Form"):
        assert part in english.get_text()
    assert len(all_questions.get_text().splitlines()) == len(in_english.get_text().splitlines())
    assert all_questions.get_text().isascii() < in_english.get_text().isascii()
