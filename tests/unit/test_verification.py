"""Whoever holds the article can verify every row, and anything that was changed is caught."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from fractions import Fraction

import opencc
import pandas as pd
import pytest

import small_package
from printed_figures import article, drafts, ledger, rounding, verification
from printed_figures import cli as command
from printed_figures.verification import Report

# An article of our own, in Simplified characters, so that what needs no secret is tested everywhere.
INVENTED = """\
春季植树
截至3月12日，全县共有1.2万余名志愿者参加“百万树苗”行动，栽种树苗约35万株，同比增长12.5%。
A 森林
成活率达九成五以上，居全省第三。去年降水同比减少百分之八，一批老树得到养护，一家三口走了十几公里。
二〇二三年，县财政投入2亿3000万元，比上年翻了一番。第一小学二年级的三(sān)十名孩子也来了，不足5天种了1/3。"""


@pytest.fixture(scope="module")
def invented():
    """The invented article with its draft tables as read back from CSV."""
    return INVENTED, *rows_of(article.scan(INVENTED))


@pytest.fixture(scope="module")
def printed(article_path):
    text = article_path.read_text(encoding="utf-8")
    tables = (ledger.load_table(name).to_dict("records") for name in ("numerals", "figures"))
    return text, *tables


@pytest.fixture(params=["invented", "printed"], scope="module")
def case(request):
    text, numerals, figures = request.getfixturevalue(request.param)
    return text, article.scan(text), numerals, figures


def rows_of(found):
    drafted = [io.StringIO(drafts.csv_text(rows, name)) for name, rows in drafts.tables(found).items()]
    numerals, figures = (pd.read_csv(table, dtype=str, keep_default_na=False) for table in drafted)
    whole = dict.fromkeys(["paragraph", "start", "end", "decimals"], int)
    figures["value"] = figures["value"].map(Fraction)
    return numerals.astype(whole).to_dict("records"), figures.astype(whole).to_dict("records")


def check(text, found, numerals, figures):
    report = Report()
    verification.check_tables(report, text, found, numerals, figures)
    return report


def changes(row, fields):
    """Change one field of a row at a time."""
    for name in fields:
        value = row[name]
        if name in OTHERS:
            others = OTHERS[name] - {value}
        elif isinstance(value, int):
            others = {value - 1, value + 1}
        elif isinstance(value, float | Fraction):
            others = {-value, value + 1, value * 1.25, value * 10} - {value}
        else:
            others = {value + "1", value[:-1], "", "二"} - {value}
        for other in sorted(others):
            yield row | {name: other}


OTHERS = {
    "section": {"opening", "A", "B", "C", "D"},
    "hedge": {"none", "at_least", "at_most", "more_than", "about", "nearly", "less_than"},
    "form": set(article.FORMS),
    "role": {"figure", "date", "name", "ordinal", "idiom"},
    "measure": {"count", "change", "share", "rank", "duration", "distance", "age"},
    # Of units that are no part of a numeral, and of what is counted, a reader says how to call them.
    "unit": {"%", "‰", "times", "percentage points", "rank"},
    "term_zh": {"鱻"},
}
NUMERAL_FIELDS = [name for name in drafts.FIELDS["numerals"] if name != "note"]
# The other fields are what a reader says of a figure: where, when, against what, and who says so.
FIGURE_FIELDS = [
    "figure_id",
    "section",
    "paragraph",
    "start",
    "end",
    "exact",
    "measure",
    "value",
    "decimals",
    "hedge",
    "unit",
    "term_zh",
]


def test_everything_holds(invented):
    text, numerals, figures = invented
    report = check(text, article.scan(text), numerals, figures)
    assert [str(mismatch) for mismatch in report.mismatches] == []
    assert all(looked_at > 0 for looked_at, _ in report.checks.values())


NOTES = ("", "the reader has looked at it")
"""What a row says to it: nothing, or that a person has set it."""


def is_of_a_reader(report, row, changed, fields):
    """Whether a changed row is accepted, with a question, in what only a reader can know."""
    differs = {name for name in fields if row[name] != changed[name]}
    sign = differs == {"value"} and "measure" in row and abs(row["value"]) == abs(changed["value"])
    return len(report.questions) == 1 and (differs <= {"role", "measure"} or sign)


# Each field, value and rule is tried on the invented text; the article is the same on more rows.
mostly_invented = pytest.mark.parametrize(
    "case", ["invented", pytest.param("printed", marks=pytest.mark.weekly)], indirect=True
)


@mostly_invented
def test_any_change_of_a_numeral_is_caught(case):
    text, found, numerals, figures = case
    for note in NOTES if text == INVENTED else NOTES[:1]:
        for number, row in enumerate(numerals):
            for changed in changes(row | {"note": note}, NUMERAL_FIELDS):
                report = check(text, found, [*numerals[:number], changed, *numerals[number + 1 :]], figures)
                accepted = note and is_of_a_reader(report, row, changed, NUMERAL_FIELDS)
                assert not report.holds or accepted, (row, changed)


@mostly_invented
def test_any_change_of_a_figure_is_caught(case):
    text, found, numerals, figures = case
    for note in NOTES if text == INVENTED else NOTES[:1]:
        for number, row in enumerate(figures):
            for changed in changes(row | {"note": note}, FIGURE_FIELDS):
                report = check(text, found, numerals, [*figures[:number], changed, *figures[number + 1 :]])
                accepted = note and is_of_a_reader(report, row, changed, FIGURE_FIELDS)
                assert not report.holds or accepted, (row, changed)


CORRECTIONS = {
    # A text, and what the scanner may get wrong in it: the field, a right value, and wrong ones.
    "a fall": ("火警跌勢持續，全年變動5.4%。", "value", -5.4, [-5.5, -54, 4.5]),
    "a rise": ("跌勢已止，今年火警宗數升4.2%。", "value", 4.2, [4.3, 42, 0.42]),
    "a measure": ("去年發展項目增值12%。", "measure", "share", ["age", "rank", "distance", "count"]),
    "a length of time": ("工程歷時二十日。", "measure", "count", ["age", "rank", "distance", "change"]),
    "a hedge": ("據悉不計約三成零售額。", "hedge", "about", ["at_least", "nearly", "less_than", "none"]),
    "no hedge": ("樓高30多層。", "hedge", "more_than", ["about", "nearly", "none"]),
    "a unit": ("逾期率上升2.5%。", "unit", "%", ["‰", "times", "percentage points", "cases"]),
    "decimals": ("逾期率上升2.50%。", "decimals", 2, [0, 1, 3]),
}


@pytest.mark.parametrize("kind", CORRECTIONS)
def test_a_right_correction_is_accepted_and_a_wrong_one_refused(kind):
    text, field, right, wrong = CORRECTIONS[kind]
    found = article.scan(text)
    numerals, figures = rows_of(found)
    (at,) = (number for number, row in enumerate(figures) if field in row)

    def verified(value):
        value = rounding.exact(value) if field == "value" else value
        row = figures[at] | {field: value, "note": "looked up"}
        return check(text, found, numerals, [row])

    assert verified(right).holds
    assert [value for value in wrong if verified(value).holds] == []


def test_where_a_reader_differs_from_the_scanner_is_a_question(tmp_path):
    """Whatever the scanner proposes, the right sign passes with a note, and only with one."""
    text = "本區罪案跌勢持續，全年變動6.8%。"
    found = article.scan(text)
    numerals, (figure,) = rows_of(found)
    assert figure["value"] == Fraction("6.8")
    set_right = figure | {"value": Fraction("-6.8"), "note": "the sentence speaks of a fall"}
    report = check(text, found, numerals, [set_right])
    assert report.holds
    (question,) = report.questions
    assert (question.what, question.expected, question.found) == ("value", "-6.8", "6.8")
    assert not check(text, found, numerals, [set_right | {"note": ""}]).holds


MOVABLE = (
    "氣溫跌至-5.5℃，歷時約三年半；投訴增長逾六成半，逾期率不得超過8.5%，共有近1.2萬餘人，售價九折，人數增1.5倍，"
    "位列第三名。支持者有3/4，投訴下降百分之八以上，平均零下12度，翻了兩番，又一半。"
)


@pytest.mark.parametrize("text", [MOVABLE, opencc.OpenCC("t2s").convert(MOVABLE)], ids=["hant", "hans"])
def test_a_moved_place_is_refused_or_a_question(text):
    """Whoever moves a place could leave out a hedge, a minus or a per cent sign, and all else would agree."""
    found = article.scan(text)
    numerals, figures = rows_of(found)
    asked = 0
    for at, row in enumerate(figures):
        (mine,) = (number for number, each in enumerate(numerals) if each["figure_id"] == row["figure_id"])
        for start in range(max(0, row["start"] - 2), row["end"]):
            for end in range(start + 1, row["end"] + 3):
                exact = text[start:end]
                alone = next((n for n in article.scan(exact) if n.exact == exact), None)
                if (start, end) == (row["start"], row["end"]) or alone is None:
                    continue
                place = {"start": start, "end": end, "exact": exact}
                drafted = drafts.figure_row(alone)
                mark = place | {"decimals": alone.decimals, "hedge": alone.hedge, "note": "moved"}
                numeral = (
                    numerals[mine] | mark | {"form": alone.form, "value": drafts.numeral_row(alone)["value"]}
                )
                figure = (
                    row | mark | {"measure": drafted["measure"] or row["measure"], "unit": drafted["unit"]}
                )
                figure |= {"value": Fraction(drafted["value"])} if drafted["value"] else {}

                def checked(note, at=at, mine=mine, numeral=numeral, figure=figure):
                    changed = (
                        [*rows[:number], each | {"note": note}, *rows[number + 1 :]]
                        for rows, number, each in ((numerals, mine, numeral), (figures, at, figure))
                    )
                    return check(text, found, *changed)

                assert not checked("").holds
                report = checked("moved")
                places = [question for question in report.questions if question.what == "place"]
                assert not report.holds or len(places) == 2, (row["exact"], exact)
                same = numeral["hedge"] == row["hedge"] and figure["value"] == row["value"]
                others = {question.what for question in report.questions} - {"place"}
                assert not report.holds or same or others & {"hedge", "value"}, (row["exact"], exact)
                asked += report.holds
    assert asked > 5


def test_a_figure_set_at_another_occurrence_of_its_characters_is_refused():
    text = "東區火警有8宗。西區劫案有8宗。"
    found = article.scan(text)
    numerals, figures = rows_of(found)
    assert check(text, found, numerals, figures).holds
    place = {name: figures[1][name] for name in ("start", "end")}
    both = [figures[0] | place | {"note": "moved"}, figures[1]]
    assert not check(text, found, [numerals[0] | place | {"note": "moved"}, numerals[1]], both).holds
    names = [row["figure_id"] for row in figures]
    swapped = [
        row | {name: other[name] for name in ("start", "end")}
        for row, other in zip(figures, reversed(figures), strict=True)
    ]
    renamed = [row | {"figure_id": name} for row, name in zip(numerals, reversed(names), strict=True)]
    report = check(text, found, renamed, swapped)
    assert {mismatch.what for mismatch in report.mismatches} == {"term_zh"}


def test_a_reader_may_join_what_the_scanner_parts():
    text = "共收2萬宗又4517宗。"
    found = article.scan(text)
    numerals, figures = rows_of(found)
    exact = "2萬宗又4517"
    joined = numerals[0] | {"exact": exact, "end": numerals[1]["end"], "note": "one number in two parts"}
    assert not check(text, found, [joined], figures).holds
    assert check(text, found, numerals, figures).holds


def test_any_change_of_a_paragraph_is_caught(article_path):
    text = article_path.read_text("utf-8")
    rows = ledger.load_table("paragraphs").to_dict("records")
    assert verification.check_paragraphs(text, rows) == []
    for number, row in enumerate(rows):
        for changed in changes(row, row):
            assert verification.check_paragraphs(text, [*rows[:number], changed, *rows[number + 1 :]])
        assert verification.check_paragraphs(text, rows[:number] + rows[number + 1 :])


def test_a_missing_or_repeated_row_is_caught(case):
    text, found, numerals, figures = case
    for number in range(len(numerals)):
        assert not check(text, found, numerals[:number] + numerals[number + 1 :], figures).holds
        assert not check(text, found, [*numerals, numerals[number]], figures).holds
    for number in range(len(figures)):
        assert not check(text, found, numerals, figures[:number] + figures[number + 1 :]).holds
        assert not check(text, found, numerals, [*figures, figures[number]]).holds


def test_a_figure_and_its_numeral_removed_together_are_missed(case):
    text, found, numerals, figures = case
    for number, row in enumerate(figures):
        others = [numeral for numeral in numerals if numeral["figure_id"] != row["figure_id"]]
        assert not check(text, found, others, figures[:number] + figures[number + 1 :]).holds


@mostly_invented
def test_any_changed_numeral_character_is_caught_even_without_the_digest(case):
    text, found, numerals, figures = case
    lines = text.split("\n")
    tried = 0
    for number, line in enumerate(lines, 1):
        section = next((n.section for n in found if n.paragraph == number), "opening")
        others = [n for n in found if n.paragraph < number], [n for n in found if n.paragraph > number]
        for at, character in enumerate(line):
            if character not in article.MARKS:
                continue
            other = (
                "9" if character in "0123456789" and character != "9" else "8" if character == "9" else "樹"
            )
            changed = line[:at] + other + line[at + 1 :]
            again = [*others[0], *article.scan_paragraph(changed, number, section), *others[1]]
            report = check(
                "\n".join([*lines[: number - 1], changed, *lines[number:]]), again, numerals, figures
            )
            assert not report.holds, (number, at)
            assert any(mismatch.paragraph == number for mismatch in report.mismatches)
            tried += 1
    assert tried > 25


def test_any_changed_character_of_the_article_is_caught(article_path):
    content, recorded = article_path.read_bytes(), verification.recorded_digest()
    assert verification.check_digest(content, recorded) == []
    text = content.decode("utf-8")
    for at, character in enumerate(text):
        changed = text[:at] + ("好" if character != "好" else "人") + text[at + 1 :]
        assert verification.check_digest(changed.encode(), recorded)
    assert verification.check_digest(content[:-1], recorded)


def test_other_line_ends_are_named(article_path):
    content, recorded = article_path.read_bytes(), verification.recorded_digest()
    for other in (content.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + content, content + b"\n"):
        (mismatch,) = verification.check_digest(other, recorded)
        assert "line ends" in mismatch.found


def test_a_mismatch_says_where_what_was_expected_and_what_was_found(invented):
    text, numerals, figures = invented
    changed = [row | {"value": -8.5} if row["exact"] == "百分之八" else row for row in figures]
    (mismatch,) = check(text, article.scan(text), numerals, changed).mismatches
    assert str(mismatch) == "figures.csv: a-p4-24, paragraph 4, value: expected -8.5, found -8"


def test_numerals_of_the_book_stand_in_order_and_those_of_no_figure_say_why():
    numerals = ledger.load_table("numerals")
    assert ((numerals["note"] == "") == (numerals["role"] == "figure")).all()
    places = list(zip(numerals["paragraph"], numerals["start"], strict=True))
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"exact": "133", "value": "133"},
            ["numerals.csv: row 15, paragraph 40, exact: expected '132', found '133' in figures.csv"],
        ),
        (
            {"value": "133"},
            ["figures.csv: c-disputes-settled, paragraph 40, value: expected '133', found '132'"],
        ),
        (
            {"decimals": "1"},
            ["figures.csv: c-disputes-settled, paragraph 40, decimals: expected 1, found 0"],
        ),
        (
            {"exact": "百姓"},
            [
                "numerals.csv: row 15, paragraph 40, exact: expected '132', found '百姓' in figures.csv",
                "figures.csv: c-disputes-settled, paragraph 40, exact: expected one numeral, found '百姓'",
            ],
        ),
    ],
)
def test_what_the_tables_say_twice_is_compared_without_the_article(tmp_path, changes, expected):
    folder = small_package.make(tmp_path / "data")
    rows = pd.read_csv(folder / "figures.csv", dtype=str, keep_default_na=False)
    for field, value in changes.items():
        rows.loc[rows["figure_id"] == "c-disputes-settled", field] = value
    rows.to_csv(folder / "figures.csv", index=False, lineterminator="\n")
    assert [str(wrong) for wrong in verification.disagreements(folder)] == expected


def test_a_figure_that_is_not_in_the_ledger_is_refused(data_copy):
    path = data_copy / "numerals.csv"
    path.write_text(path.read_text("utf-8").replace("a-sweep-cases", "a-sweep-case"), "utf-8")
    with pytest.raises(ledger.LedgerError, match=r"numerals\.csv: row \d+"):
        ledger.load_table("numerals", data_copy)


def run(capsys, *arguments):
    status = command.main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_verify_says_that_everything_holds(article_path, capsys):
    status, out, err = run(capsys, "verify", "--article", article_path)
    if status:
        pytest.fail(out + err, pytrace=False)
    assert "Everything holds." in out
    assert "161" in out


def test_verify_names_what_does_not_hold(article_path, tmp_path, capsys):
    changed = tmp_path / "article.txt"
    changed.write_text(article_path.read_text("utf-8").replace("1205", "1206"), "utf-8")
    status, out, _ = run(capsys, "verify", "--article", changed)
    assert status == 1
    assert (
        "figures.csv: a-sweep-suspects, paragraph 20, characters 253 to 257: expected '1205', found '1206'"
        in out
    )
    assert "digest, sha256: expected a0e2ef" in out


BAD_FILES = {
    "missing": (None, "No such file"),
    "empty": (b"", "empty"),
    "not UTF-8": ("江門".encode() + b"\xff", "byte 6: value 0xff: expected UTF-8"),
    "UTF-16": ("江門".encode("utf-16"), "expected UTF-8"),
    "cut short": ("江門".encode()[:-1], "byte 3: value 0xe9: expected UTF-8"),
    "a folder": ("folder", "Is a directory" if os.name == "posix" else ""),
}


@pytest.mark.parametrize("kind", BAD_FILES)
@pytest.mark.parametrize("name", ["verify", "scan", "scan csv", "scan to a folder"])
def test_a_file_that_cannot_be_read_is_one_clear_line(kind, name, tmp_path, capsys):
    content, expected = BAD_FILES[kind]
    path = tmp_path / "text.txt"
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    arguments = {
        "verify": ["verify", "--article", path],
        "scan": ["scan", path],
        "scan csv": ["scan", path, "--format", "csv"],
        "scan to a folder": ["scan", path, "--format", "csv", "--output", tmp_path / "draft"],
    }[name]
    status, out, err = run(capsys, *arguments)
    assert status == 2
    assert out == ""
    assert err.startswith(str(path))
    assert expected in err
    assert err.count("\n") == 1
    assert {item.name for item in tmp_path.iterdir()} <= {"text.txt"}


@pytest.mark.parametrize("content", [INVENTED.encode(), b"x" * 5_000_000], ids=["short", "5 MB"])
def test_a_different_article_is_one_clear_line(content, tmp_path, capsys):
    path = tmp_path / "other.txt"
    path.write_bytes(content)
    status, out, err = run(capsys, "verify", "--article", path)
    assert (status, out) == (1, "")
    assert err.startswith(f"{path}: a different article")
    assert err.count("\n") == 1


def test_a_text_that_breaks_off_late_leaves_no_file(tmp_path, capsys):
    path = tmp_path / "text.txt"
    path.write_bytes("下降9.8%。\n".encode() * 40_000 + b"\xe6\xb1")
    status, out, err = run(capsys, "scan", path, "--format", "csv", "--output", tmp_path / "draft")
    assert (status, out) == (2, "")
    assert "byte 560000: value 0xe6: expected UTF-8" in err
    assert [item.name for item in tmp_path.iterdir()] == ["text.txt"]


def test_a_file_of_1_mb_in_one_line_is_scanned(tmp_path, capsys):
    path = tmp_path / "text.txt"
    path.write_text("同比下降9.8%" + "樹" * 334_000 + "抓獲1205人", "utf-8")
    assert path.stat().st_size > 1_000_000
    status, out, _ = run(capsys, "scan", path, "--format", "json")
    rows = json.loads(out)["numerals"]
    assert status == 0
    assert [(row["start"], row["exact"], row["value"]) for row in rows] == [
        (4, "9.8%", "9.8"),
        (334_010, "1205", "1205"),
    ]


def test_scan_drafts_both_tables(tmp_path, capsys):
    path, folder = tmp_path / "text.txt", tmp_path / "draft"
    path.write_text(INVENTED, "utf-8")
    assert run(capsys, "scan", path, "--format", "csv", "--output", folder) == (0, "", "")
    with (folder / "numerals.csv").open(encoding="utf-8") as file:
        numerals = list(csv.DictReader(file))
    roles = {row["exact"]: row["role"] for row in numerals}
    assert roles == {
        **dict.fromkeys(["3", "12", "二〇二三"], "date"),
        **dict.fromkeys(
            ["1.2万余", "约35万", "12.5%", "九成五以上", "第三", "百分之八", "三", "十几"], "figure"
        ),
        **dict.fromkeys(["2亿3000万", "翻了一番", "三(sān)十", "不足5", "1/3"], "figure"),
        **dict.fromkeys(["百万"], "name"),
        **dict.fromkeys(["一", "第一"], "idiom"),
        **dict.fromkeys(["二"], "ordinal"),
    }
    with (folder / "figures.csv").open(encoding="utf-8") as file:
        figures = {row["exact"]: row for row in csv.DictReader(file)}
    assert [figures["百分之八"][name] for name in ("measure", "value", "unit", "term_zh")] == [
        "change",
        "-8",
        "%",
        "去年降水",
    ]
    assert [figures["1.2万余"][name] for name in ("measure", "value", "hedge", "unit")] == [
        "count",
        "12000",
        "at_least",
        "people",
    ]
    assert figures["九成五以上"]["value"] == "95"
    assert float(figures["1/3"]["value"]) == 1 / 3
    assert all(row["figure_id"] for row in numerals if row["role"] == "figure")
    tables = [resource for resource in package()["resources"] if resource["type"] == "table"]
    declared = {table["name"]: [field["name"] for field in table["schema"]["fields"]] for table in tables}
    assert list(numerals[0]) == declared["numerals"]
    assert list(next(iter(figures.values()))) == declared["figures"]
    status, _, err = run(capsys, "scan", path, "--format", "csv", "--output", folder)
    assert status == 2
    assert "exists" in err


def package():
    return json.loads((ledger.data_folder() / "datapackage.json").read_text("utf-8"))


def test_scan_shows_csv_json_and_tables(tmp_path, capsys):
    path = tmp_path / "text.txt"
    path.write_bytes(b"\xef\xbb\xbf" + INVENTED.replace("\n", "\r\n").encode())
    _, shown, _ = run(capsys, "scan", path, "--format", "csv")
    numerals, figures = shown.split("\n\n")
    assert numerals.splitlines()[1].startswith("opening,2,2,3,3,3,0,none,arabic,date")
    assert len(figures.splitlines()) == 14
    _, shown, _ = run(capsys, "scan", path, "--format", "json")
    assert len(json.loads(shown)["figures"]) == 13
    place = tmp_path / "draft.json"
    assert run(capsys, "scan", path, "--format", "json", "--output", place)[0] == 0
    assert place.read_text("utf-8") == shown
    _, shown, _ = run(capsys, "scan", path)
    assert "21 numerals: figure 13, date 3, name 1, ordinal 1, idiom 3." in shown
    assert run(capsys, "scan", path, "--output", place)[0] == 2
    missing = tmp_path / "none" / "draft.json"
    assert "no such folder" in run(capsys, "scan", path, "--format", "json", "--output", missing)[2]


def test_a_text_without_numerals_gives_empty_tables(tmp_path, capsys):
    path = tmp_path / "text.txt"
    path.write_text("春季植树", "utf-8")
    assert json.loads(run(capsys, "scan", path, "--format", "json")[1]) == {"numerals": [], "figures": []}


def test_the_module_runs_and_stands_a_closed_pipe(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text("下降9.8%。\n" * 5_000, "utf-8")
    script = f"{sys.executable} -m printed_figures scan {path} --format csv | head -n 1"
    run = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert run.stdout.startswith("section,paragraph")
    assert run.stderr == ""


def test_the_scanner_proposes_the_ledger(printed):
    """What scan would have drafted of this article is what the ledger holds."""
    text, _, figures = printed
    drafted = {(n.paragraph, n.start): drafts.figure_row(n) for n in article.scan(text) if n.role == "figure"}
    assert len(drafted) == len(figures)
    same = ("section", "measure", "decimals", "hedge")
    for row in figures:
        draft = drafted[row["paragraph"], row["start"]]
        if draft["exact"] != row["exact"]:
            continue  # `verify` says so.
        assert {name: draft[name] for name in same} == {name: row[name] for name in same}
        assert float(draft["value"]) == row["value"]


def test_no_sentence_of_the_article_is_in_the_table():
    assert ledger.load_table("numerals")["exact"].str.len().max() < 18


WRITTEN = {".csv", ".css", ".html", ".ipynb", ".js", ".json", ".md", ".po", ".py", ".toml", ".txt", ".yml"}


def runs(text, length=14):
    """Return what stands side by side in the lines of a text, when only Chinese characters are read."""
    lines = [re.sub(r"[^\u4e00-\u9fff]", "", line) for line in text.splitlines() if not line.isascii()]
    return {line[start : start + length] for line in lines for start in range(len(line) - length + 1)}


def written(root):
    """Yield the path and the text of each file of the repository that somebody may have written."""
    for part in root.iterdir():
        if part.name.startswith(".") or part.name == "_build":
            continue
        for path in part.rglob("*") if part.is_dir() else [part]:
            if path.suffix in WRITTEN and path.is_file():
                yield path.relative_to(root), path.read_text("utf-8")


def test_no_file_of_the_repository_has_fourteen_characters_of_the_article_in_a_row(root, article_path):
    """The longest that any has is thirteen, the name of an office."""
    printed = runs(article_path.read_text("utf-8"))
    texts = dict(written(root))
    assert len(texts) > 300
    assert {path: found for path, text in texts.items() if (found := runs(text) & printed)} == {}


PERSONS = (534, 538, 787, 2167, 2276, 2715, 3987, 4911, 5387, 6478, 6512, 6536)
"""Where the article names somebody, in three characters."""


def test_no_file_of_the_repository_names_a_person_of_the_article(root, article_path):
    article = article_path.read_text("utf-8")
    named = [article[start : start + 3] for start in PERSONS]
    assert len(set(named)) == len(PERSONS)
    named += [opencc.OpenCC("t2s").convert(name) for name in named]
    assert {path: found for path, text in written(root) if (found := [n for n in named if n in text])} == {}
