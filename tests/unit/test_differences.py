"""The page of differences between two built books says what a reader would see."""

import pytest
from click.testing import CliRunner

from figure_book.commands import main

PAGE = "<!DOCTYPE html><nav>menu {}</nav><article><p>A fall of {} alerts &amp; more.</p><p>{}</p></article>"


def write_book(folder, number: str, chinese: str, colour: str):
    for edition in ("", "zh-hant"):
        (folder / edition / "notebooks").mkdir(parents=True)
        (folder / edition / "_charts").mkdir()
        text = PAGE.format(number, number if not edition else "9.8%", chinese if edition else "Same")
        (folder / edition / "notebooks" / "1_one.html").write_text(text, encoding="utf-8")
        (folder / edition / "index.html").write_text(PAGE.format(number, "no", "Same"), encoding="utf-8")
        svg = f'<svg xmlns="http://www.w3.org/2000/svg"><rect fill="{colour if edition else "red"}"/></svg>'
        (folder / edition / "_charts" / "fig-one.svg").write_text(svg, encoding="utf-8")
    return folder


def run(*arguments):
    return CliRunner().invoke(main, ["diff", *map(str, arguments)])


def test_text_and_charts_that_changed_stand_side_by_side(tmp_path):
    old = write_book(tmp_path / "old", "9.8%", "下降9.8%", "red")
    new = write_book(tmp_path / "new", "9.9%", "下降9.9%", "blue")
    out = tmp_path / "diff"
    assert "2 pages differ" in run(old, new, "--output", out).output
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "2 of 4 pages and 1 charts differ" in page
    assert "A fall of <del>9.8%</del><ins>9.9%</ins> alerts &amp; more." in page
    assert "下降<del>9.8%</del><ins>9.9%</ins>" in page
    assert "menu" not in page, "what every page repeats is no difference"
    for side, colour in (("before", "red"), ("after", "blue")):
        assert f'src="{side}/zh-hant/_charts/fig-one.svg"' in page
        assert colour in (out / side / "zh-hant" / "_charts" / "fig-one.svg").read_text(encoding="utf-8")
    assert run(old, old, "--output", out).output.startswith("0 pages differ")
    assert not (out / "after").exists()


@pytest.mark.parametrize("which", ["old", "output"])
def test_what_is_no_book_and_what_is_no_such_page_is_left_alone(tmp_path, which):
    book = write_book(tmp_path / "book", "1", "一", "red")
    other = tmp_path / "other"
    other.mkdir()
    (other / "mine.txt").touch()
    ran = run(*((other, book) if which == "old" else (book, book, "--output", other)))
    assert ran.exit_code == 1
    assert len(ran.output.strip().splitlines()) == 1
    assert (other / "mine.txt").exists()
