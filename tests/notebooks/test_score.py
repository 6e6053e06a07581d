"""What the checks catch does not fall below what the page of the method says; the whole run is weekly."""

import csv

import nbformat
import pytest

from conftest import ARTICLE
from figure_book import prose, score
from figure_book.files import BookError
from figure_book.score.changes import changed_numbers, changed_numeral, exchanged_numbers
from figure_book.score.kinds import CODE, KINDS
from figure_book.score.proof import Proof
from figure_book.translation import checks

QUICK = [
    *("A numeral of the article", "A number in the English text", "A number in the Chinese text"),
    *("Two numbers of a Chinese sentence exchanged", "Two numbers of an English sentence exchanged"),
    *("A word of direction in the English text", "A word of direction in the Chinese text"),
]


BY_NAME = {kind.name: kind for kind in KINDS}


@pytest.fixture(scope="module")
def proof(root):
    with score.copy_of(root, ARTICLE if ARTICLE.is_file() else None) as copy:
        yield copy


def test_a_few_changes_of_each_quick_kind_are_caught_as_often_as_is_stored(proof, root):
    kinds = [BY_NAME[name] for name in QUICK if proof.article or not BY_NAME[name].needs_article]
    found = [score.score_of(kind, proof, 60) for kind in kinds]
    assert list(score.falls(found, score.read(root))) == []


def test_the_stored_tables_add_up_and_every_survivor_has_a_reason(root):
    with (root / "book" / score.SCORE).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (root / "book" / score.SURVIVORS).open(encoding="utf-8", newline="") as file:
        survivors = list(csv.DictReader(file))
    names = [row["What was changed"] for row in rows]
    assert names == [name for name in (*BY_NAME, CODE) if name in names]
    assert set(QUICK) <= set(names)
    for row in rows:
        places, tried, caught = (int(row[name].replace(",", "")) for name in ("Places", "Tried", "Caught"))
        left = sum(int(s["Survived"]) for s in survivors if s["What was changed"] == row["What was changed"])
        assert 0 < tried <= places, row
        assert tried - caught == left, row
    assert all(each["Likely reason"] for each in survivors)


def test_what_is_made_in_passing_is_no_part_of_what_was_tried(checkout_copy):
    before = score.digest(checkout_copy)
    for name in ("__pycache__/conftest.pyc", ".ipynb_checkpoints/1_opening.ipynb"):
        path = checkout_copy / "notebooks" / name
        path.parent.mkdir()
        path.write_text("made", encoding="utf-8")
    assert score.digest(checkout_copy) == before
    (checkout_copy / "notebooks" / "another.ipynb").write_text("{}", encoding="utf-8")
    assert score.digest(checkout_copy) != before


def test_the_stored_shares_are_those_of_the_stored_counts(root, checkout_copy):
    score.store(checkout_copy, [])
    for name in (score.SCORE, score.SURVIVORS):
        assert (checkout_copy / "book" / name).read_bytes() == (root / "book" / name).read_bytes()


@pytest.mark.parametrize(
    ("module", "name", "kind"),
    [
        (prose, "unsupported", "A number in the English text"),
        (checks, "number_problems", "A number in the Chinese text"),
        (checks, "order", "Two numbers of a Chinese sentence exchanged"),
        (checks, "order", "Two numbers of an English sentence exchanged"),
        (checks, "direction_problems", "A word of direction in the English text"),
        (checks, "direction_problems", "A word of direction in the Chinese text"),
    ],
)
def test_a_check_that_says_nothing_any_more_is_seen(proof, root, monkeypatch, module, name, kind):
    monkeypatch.setattr(module, name, lambda *_: [])
    # The first of them alone catches one in six of its kind: with 60, that may be chance.
    found = score.score_of(BY_NAME[kind], proof, 120)
    assert list(score.falls([found], score.read(root))) != []


def test_a_book_that_does_not_hold_has_no_score(checkout_copy):
    table = checkout_copy / "data" / "figures.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",1205,", ",1206,"), encoding="utf-8")
    with pytest.raises(BookError, match="expected a book in which every check holds"):
        list(score.score(checkout_copy, None, 1))


def test_what_is_changed_is_one_thing():
    assert list(changed_numbers("−9.8% of 1,205, 0")) == [
        ("digit", "−9.9% of 1,205, 0"),
        ("sign", "9.8% of 1,205, 0"),
        ("digit", "−9.8% of 1,206, 0"),
        ("sign", "−9.8% of -1,205, 0"),
        ("digit", "−9.8% of 1,205, 1"),
    ]
    assert [changed_numeral(text) for text in ("2400余", "十八", "百", "余")] == [
        "2401余",
        "十九",
        "千",
        None,
    ]
    assert list(exchanged_numbers("{0} of {1} and 7")) == ["{1} of {0} and 7", "{0} of {7} and 1"]


def test_only_what_a_reader_could_see_is_another_output():
    cell = nbformat.v4.new_code_cell()
    stored = [nbformat.v4.new_output("execute_result", {"text/plain": "9.8%"}, execution_count=1)]
    again = [nbformat.v4.new_output("execute_result", {"text/plain": "9.8%"}, execution_count=7)]
    other = [nbformat.v4.new_output("execute_result", {"text/plain": "9.9%"}, execution_count=1)]
    assert Proof.is_same(stored, again)
    assert not Proof.is_same(stored, other)
    assert cell.outputs == []
