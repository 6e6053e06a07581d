"""No number changes unseen: a short sample of what ``make mutate`` tries, and proof that it can fail."""

import shutil
from pathlib import Path

import pytest

import mutation
from figure_book import notebooks, prose, records
from printed_figures import context, ledger


@pytest.fixture(scope="module")
def tallies() -> dict[str, mutation.Tally]:
    return mutation.mutate(mutation.SHORT)


def test_no_changed_number_survives(tallies):
    assert [where for tally in tallies.values() for where in tally.survivors] == []


def test_every_kind_is_tried(tallies, root):
    tables = {f"table {path.name}" for path in (root / "data").iterdir() if path.suffix != ".json"}
    assert tables | {"stored outputs", "prose"} <= set(tallies)
    assert all(tally.tried for tally in tallies.values())
    assert sum(tally.tried for tally in tallies.values()) >= 1500


@pytest.mark.usefixtures("article_path")
def test_the_article_is_tried_where_it_is(tallies):
    assert tallies["article"].tried >= 8


def test_a_table_that_is_not_the_recorded_one_is_named(root, tmp_path):
    data = Path(shutil.copytree(root / "data", tmp_path / "data"))
    path = data / "places.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("112.68492", "112.68493"), encoding="utf-8")
    with pytest.raises(ledger.LedgerError, match=r"^places\.csv: value .*: expected sha256:.*`make record`$"):
        ledger.load_table("places", data)
    path = data / "districts.geojson"
    path.write_text(path.read_text(encoding="utf-8").replace("113.1609", "113.1608"), encoding="utf-8")
    with pytest.raises(ledger.LedgerError, match=r"^districts\.geojson: value sha256:"):
        context.load_districts(data)
    assert records.record_tables(data) == ["districts.geojson", "places.csv"]
    ledger.validate(data)


def test_without_the_records_numbers_survive(monkeypatch):
    monkeypatch.setattr(ledger, "check_seal", lambda *_: None)
    monkeypatch.setattr(notebooks, "digests", lambda notebook, _: notebook.metadata[notebooks.KEY])
    monkeypatch.setattr(prose, "unsupported", lambda *_: [])
    monkeypatch.setattr(prose, "record_rows", lambda _: [])
    monkeypatch.setattr(mutation, "_check_record", lambda *_: None)
    tables = mutation.mutate_tables(size=2, deep=0)
    others = [mutation.mutate_outputs(1), mutation.mutate_prose(1)]
    assert all(tally.survivors for tally in [*tables.values(), *others])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9.80%", ["9.81%", "9.79%"]),
        ("2022-08-05", ["2023-08-05", "2021-08-05", "2022-09-05", "2022-07-05", "2022-08-06", "2022-08-04"]),
        ("9.99 and 0", ["10.00 and 0", "9.98 and 0", "9.99 and 1", "9.99 and 1"]),
        ("一千", ["二千"]),
        ("none", []),
    ],
)
def test_a_number_changes_by_one_in_its_last_digit(text, expected):
    assert [whole for _, _, whole in mutation.variants(text)] == expected


def test_every_context_figure_is_among_those_collected(collected_path):
    rows = context.load_context()
    assert mutation.uncollected(rows, collected_path) == []
    rows.loc["xinhui-area", "value"] = "1354.72"
    assert mutation.uncollected(rows, collected_path) == ["xinhui-area"]
