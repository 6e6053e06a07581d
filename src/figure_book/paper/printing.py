"""Have Chromium print the joined page, find the page numbers, and make the file the same every time."""

from __future__ import annotations

import io
import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as BrowserError
from pypdf import PdfReader, PdfWriter
from pypdf.generic import BooleanObject, DictionaryObject, NameObject, PdfObject, TextStringObject

from figure_book.paper import onepage
from figure_book.paper.onepage import Book, PaperError, TitlePage

FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
"""Chromium runs as root in continuous integration, where it has no sandbox; it opens only our own file."""

BROWSERS = (
    # The same engine without the windows, which opens a page in half the time.
    *("chromium-headless-shell", "chrome-headless-shell"),
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
)
"""The programs that can print, the best first."""

PASSES = 4
"""At most so many printings until the page numbers in the contents stay: two are enough but for bad luck."""

_RADICALS = str.maketrans(
    "⺁⺒⺓⺝⺟⺠⺶⺼⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
    "厂巳幺月母民羊肉虎西见角贝车長长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
)
"""Radicals that are drawn like a character and have no compatibility mapping: Unicode's
EquivalentUnifiedIdeograph.txt has what they stand for."""

# A table that is wider than the page is set smaller, down to what can still be read, rather than cut.
_FIT_TABLES = """() => [...document.querySelectorAll('main table')].map(table => {
  const room = table.parentElement.clientWidth || document.body.clientWidth;
  let share = room / table.scrollWidth;
  for (let tries = 0; share < 1 && tries < 6; tries++) {
    const size = parseFloat(getComputedStyle(table).fontSize) * Math.max(share, 0.85);
    table.style.fontSize = size + 'px';
    share = room / table.scrollWidth;
  }
  return parseFloat(getComputedStyle(table).fontSize);
})"""


def chromium() -> str:
    """Return the path of the browser that prints; a PaperError where there is none."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        raise PaperError("chromium: not found on the PATH: expected Chromium or Google Chrome to print with")
    return found


@contextmanager
def browser() -> Iterator[Browser]:
    """Start the browser that prints, and end it; a PaperError when it does not start."""
    program = chromium()
    with sync_playwright() as playwright:
        try:
            launched = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        except BrowserError as error:
            raise PaperError(f"{program}: does not start: {error.message.splitlines()[0]}") from None
        yield launched
        launched.close()


def _print(page: Page, path: Path) -> bytes:
    page.goto(path.as_uri(), wait_until="load")
    page.emulate_media(media="print", color_scheme="light")
    page.evaluate(_FIT_TABLES)
    page.evaluate("document.fonts.ready")
    return page.pdf(prefer_css_page_size=True, print_background=True, outline=True, tagged=True)


def page_numbers(pdf: bytes) -> dict[str, int]:
    """Find on which page, from 1, each place stands that a link leads to, by its id."""
    reader = PdfReader(io.BytesIO(pdf))
    return {
        name.removeprefix("/"): number + 1
        for name, place in reader.named_destinations.items()
        if (number := reader.get_destination_page_number(place)) is not None
    }


def _mend_characters(writer: PdfWriter) -> None:
    """Let copied and searched Chinese be Chinese.

    Where a font draws a character and a radical alike, Chromium names the radical: 一 is copied as U+2F00 and
    not found. Unicode's compatibility mapping leads back.
    """

    def character(found: re.Match[str]) -> str:
        mapped = unicodedata.normalize("NFKC", chr(int(found[2], 16))).translate(_RADICALS)
        return f"{found[1]} <{ord(mapped):04X}>"

    for page in writer.pages:
        for font in cast(DictionaryObject, page["/Resources"]).get("/Font", {}).values():
            if stream := font.get_object().get("/ToUnicode"):
                cmap = stream.get_object().get_data().decode("latin-1")
                mended = re.sub(r"(?m)^(<[0-9A-F]+>) <(2[EF][0-9A-F]{2})>", character, cmap)
                if mended != cmap:
                    stream.get_object().set_data(mended.encode("latin-1"))


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _mend_outline(item: PdfObject | None, titles: Mapping[str, str]) -> None:
    """Give the outline the headings as they are: Chromium drops the space where a heading's line breaks."""
    while isinstance(item, DictionaryObject):
        if "/Title" in item:
            made = str(item["/Title"])
            title = titles.get(_squeezed(made), made)
            item[NameObject("/Title")] = TextStringObject(title)
        if "/First" in item:
            _mend_outline(item["/First"].get_object(), titles)
        item = item["/Next"].get_object() if "/Next" in item else None


def canonical(
    pdf: bytes, information: Mapping[str, str], language: str = "en", titles: Iterable[str] = ()
) -> bytes:
    """Take dates and identifier out of a PDF, and give it its title, its language tag and its headings."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    writer.metadata = dict(information)
    _mend_characters(writer)
    if "/Outlines" in writer.root_object:
        _mend_outline(writer.root_object["/Outlines"], {_squeezed(title): title for title in titles})
    writer.root_object[NameObject("/Lang")] = TextStringObject(language)
    writer.create_viewer_preferences()[NameObject("/DisplayDocTitle")] = BooleanObject(True)
    writer.page_mode = "/UseOutlines"
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def make(book: Book, title: TitlePage, folder: Path, style: str, information: Mapping[str, str]) -> bytes:
    """Print the book until the page numbers in its contents are those of its pages.

    The joined page is put into ``folder``, from where the style sheets are addressed. A PaperError when the
    browser fails or the page numbers do not come to rest.
    """
    numbers: dict[str, int] = {}
    joined = folder / "book.html"
    with browser() as launched:
        page = launched.new_context(java_script_enabled=True).new_page()
        for _ in range(PASSES):
            joined.write_text(onepage.html(book, title, numbers, style), encoding="utf-8", newline="\n")
            try:
                pdf = _print(page, joined)
            except BrowserError as error:
                raise PaperError(f"{joined.name}: does not print: {error.message.splitlines()[0]}") from None
            found = page_numbers(pdf)
            if found == numbers:
                titles = [title for chapter in book.chapters for title in chapter.titles]
                return canonical(pdf, information, book.language, titles)
            numbers = found
    raise PaperError(f"{joined.name}: page numbers still change after {PASSES} printings")
