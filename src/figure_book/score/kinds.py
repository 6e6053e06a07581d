"""What can be wrong in a book, kind by kind: each change that is tried, and whether a check catches it."""

from __future__ import annotations

import ast
import base64
import copy
import json
import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pandas as pd
from babel.messages.catalog import Message
from nbformat import NotebookNode

from figure_book import prose
from figure_book.score.changes import changed_numbers, changed_numeral, exchanged_numbers
from figure_book.score.proof import Proof
from figure_book.translation import checks, terms
from figure_book.translation.catalogues import DOMAINS, load
from figure_book.translation.editions import LANGUAGES, SOURCE
from printed_figures import charts, ledger
from printed_figures.charts import MIME, is_drawn
from printed_figures.verdicts import VERDICTS
from sphinx_vegalite.messages import abstract

__all__ = ["CODE", "IN_CODE", "KINDS", "Kind", "Mutant", "reason"]


def reason(reasons: Mapping[str, str], line: str) -> str:
    """Return the reason whose pattern fits the line of a change, or "" where none does."""
    return next((why for pattern, why in reasons.items() if re.search(pattern, line)), "")


@dataclass(frozen=True)
class Mutant:
    """One change: where, what, and the function whose result is true where a check catches it."""

    where: str
    what: str
    caught: Callable[[], object]

    def why(self, reasons: Mapping[str, str]) -> str:
        """Say why no check can see it: the reason of its kind whose pattern fits, or "" where none does."""
        return reason(reasons, str(self))

    def __str__(self) -> str:
        """Write it in one line."""
        return f"{self.where}: {self.what}"


@dataclass(frozen=True)
class Kind:
    """One kind of error: its name, its changes, why some survive, whether the article's text is needed.

    ``reasons`` has a pattern of the line of a change, and why nothing can see such a change.
    """

    name: str
    mutants: Callable[[Proof], Iterator[Mutant]]
    reasons: Mapping[str, str] = field(default_factory=dict)
    needs_article: bool = False


def _difference(old: str, new: str) -> str:
    """Return the stretch in which two texts differ, with a little around it."""
    start = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
    around = slice(max(0, start - 18), start + 18)
    return f"{old[around]!r} to {new[around]!r}"


# Tables


def _in_table(proof: Proof, name: str, table: pd.DataFrame) -> str:
    return proof.table_is_caught(name, table.to_csv(index=False, lineterminator="\n"))


def _in_cell(proof: Proof, name: str, table: pd.DataFrame, line: int, column: Hashable, text: str) -> str:
    changed = table.copy()
    changed.loc[line, column] = text
    return _in_table(proof, name, changed)


def _table_names(proof: Proof) -> list[str]:
    return [
        name
        for name in ledger.table_names(proof.data)
        if ledger.declared(name, proof.data)["path"].endswith(".csv")
    ]


def _of_table(name: str) -> Callable[[Proof], Iterator[Mutant]]:
    """Change each number of each cell of a table, by its last digit and by its sign."""

    def mutants(proof: Proof) -> Iterator[Mutant]:
        if name not in _table_names(proof):
            return
        table = proof.table(name)
        for line, row in enumerate(table.to_dict("records")):
            for column, cell in row.items():
                for what, text in changed_numbers(cell):
                    yield Mutant(
                        f"{name}.csv: row {line + 2}, field {column}",
                        f"{what}: {_difference(cell, text)}",
                        partial(_in_cell, proof, name, table, line, column, text),
                    )

    return mutants


def _rows_left_out(proof: Proof) -> Iterator[Mutant]:
    for name in _table_names(proof):
        table = proof.table(name)
        for line in range(len(table)):
            yield Mutant(
                f"{name}.csv: row {line + 2}",
                "left out",
                partial(_in_table, proof, name, table.drop(index=line)),
            )


def _borders(proof: Proof) -> Iterator[Mutant]:
    if "districts" not in ledger.table_names(proof.data):
        return
    text = proof.stored("districts")
    for what, changed in changed_numbers(text):
        yield Mutant(
            "districts.geojson",
            f"{what}: {_difference(text, changed)}",
            partial(proof.table_is_caught, "districts", changed),
        )


def _verdicts(proof: Proof) -> Iterator[Mutant]:
    if "findings" not in _table_names(proof):
        return
    table = proof.table("findings")
    for number, row in enumerate(table.to_dict("records")):
        for verdict in VERDICTS:
            if verdict != row["verdict"]:
                yield Mutant(
                    f"findings.csv: {row['finding_id']}, field verdict",
                    f"{row['verdict']} to {verdict}",
                    partial(_in_cell, proof, "findings", table, number, "verdict", verdict),
                )


# The article


def _article(proof: Proof) -> Iterator[Mutant]:
    text = proof.article or ""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for row in proof.table("numerals").to_dict("records"):
        start = starts[int(row["paragraph"]) - 1] + int(row["start"])
        end = start + int(row["end"]) - int(row["start"])
        if changed := changed_numeral(text[start:end]):
            other = text[:start] + changed + text[end:]
            yield Mutant(
                f"article: paragraph {row['paragraph']}, character {row['start']}",
                f"{text[start:end]} to {changed}",
                partial(proof.article_is_caught, other),
            )


# Notebooks


def _strings(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield the texts and numbers of an output, each with the way to it."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield from _strings(value, (*path, key))
    elif isinstance(part, list):
        for place, value in enumerate(part):
            yield from _strings(value, (*path, place))
    elif isinstance(part, str | int | float) and not isinstance(part, bool):
        yield path, part


def _with(part: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Return a copy of an output with another value at the end of a way; the rest is shared."""
    if not path:
        return value
    copied = type(part)(part)
    copied[path[0]] = _with(part[path[0]], path[1:], value)
    return copied


def _outputs(proof: Proof) -> Iterator[Mutant]:
    for stem in proof.notebooks:
        for cell, computed in proof.run(stem):
            proof.expect_same(stem, cell, computed)
            for number, output in enumerate(cell.outputs):
                for path, value in _strings(output.get("data", {})):
                    if path[0] == "image/png":
                        continue
                    for what, text in changed_numbers(str(value)):
                        changed = text if isinstance(value, str) else json.loads(text.replace("+", ""))
                        if changed == value:
                            # A zero has no sign, and a double no twentieth digit.
                            continue
                        outputs = [*cell.outputs]
                        outputs[number] = _with(output, ("data", *path), changed)
                        yield Mutant(
                            f"{stem}.ipynb: cell {cell.id}, {'/'.join(map(str, path))[:60]}",
                            f"{what}: {_difference(str(value), text)}",
                            partial(_are_others, proof, outputs, computed),
                        )


def _are_others(proof: Proof, outputs: list[Any], computed: list[Any]) -> bool:
    return not proof.is_same(outputs, computed)


def _is_no_drawing(picture: str, spec: Any) -> bool:
    return not is_drawn(picture, spec)


RED = base64.b64encode(
    bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
        "53de0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
    )
).decode("ascii")


def _pictures(proof: Proof) -> Iterator[Mutant]:
    """Put a red square, and the picture of another chart, in the place of each picture."""
    found = [
        (f"{stem}.ipynb: cell {cell.id}", output.data)
        for stem, notebook in proof.notebooks.items()
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    for number, (where, data) in enumerate(found):
        other = found[number - 1][1]["image/png"]
        for what, picture in (("a red square", RED), ("the picture of another chart", other)):
            yield Mutant(
                where,
                what,
                partial(_is_no_drawing, picture, data[MIME]),
            )
        if other := _of_another_number(data):
            yield Mutant(
                where,
                "the picture with one other number",
                partial(_is_no_drawing, other, data[MIME]),
            )


def _of_another_number(data: Any) -> str:
    """Draw a chart with one number changed, the first that it draws: a value, and no place of a row."""
    for path, value in _strings(data[MIME].get("datasets", {})):
        if isinstance(value, int | float):
            other = charts.drawn_png(_with(data[MIME], ("datasets", *path), value * 1.1 + 1))
            if other != data["image/png"].strip():
                return other
    return ""


# Prose


def _passages(proof: Proof) -> Iterator[tuple[str, prose.Passage]]:
    for path in prose.pages(proof.root):
        if path.suffix == ".ipynb":
            found = prose.notebook_passages(proof.notebooks[path.stem], proof.root)
        else:
            found = prose.page_passages(path, proof.root)
        for passage in found:
            yield path.name, passage


def _is_caught(proof: Proof, name: str, passage: prose.Passage, text: str) -> bool:
    return any(prose.passage_problems([passage._replace(text=text)], name, proof.root))


def _english(proof: Proof) -> Iterator[Mutant]:
    typed = {f"{stem}.ipynb": set(_literals(notebook)) for stem, notebook in proof.notebooks.items()}
    for name, passage in _passages(proof):
        for number in prose.numbers(prose.visible(passage.text)):
            end = number.start + len(number.text)
            place = range(number.start, end)
            if ", chart" in passage.place and not _holds(typed[name], passage.text, place):
                # The code computes it: it is one of the numbers that the notebook shows.
                continue
            for what, text in _other_numbers(passage.text, number):
                yield Mutant(
                    f"{name}: {passage.place}",
                    f"{what}: {_difference(passage.text[: end + 9], text[: end + 9])}",
                    partial(_is_seen, proof, name, passage, text, number.start),
                )


def _literals(notebook: NotebookNode) -> Iterator[str]:
    """Yield the pieces of text that the code of a notebook holds."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def _holds(typed: set[str], text: str, place: range) -> bool:
    """Whether a place of a text lies within a piece that was typed."""
    return any(
        found.start() <= place.start and place.stop <= found.end()
        for piece in typed
        if text[place.start : place.stop] in piece
        for found in re.finditer(re.escape(piece), text)
    )


def _is_seen(proof: Proof, name: str, passage: prose.Passage, text: str, place: int) -> bool:
    """Whether nothing stands behind a changed number, or the Chinese says another."""
    if _is_caught(proof, name, passage, text):
        return True
    if name in proof.letters and any(
        prose.letter_problems(proof.letters[name].replace(passage.text, text, 1), name)
    ):
        return True
    # A text of a chart is translated without its numbers.
    template, _ = abstract(passage.text)
    if said := proof.translations.get(template):
        return any(checks.number_problems(abstract(text)[0], said))
    longer = len(text) - len(passage.text)
    for source, said in proof.translations.items():
        start = passage.text.find(source)
        if start >= 0 and start - 1 <= place < start + len(source):
            start -= passage.text[:start].endswith("−")
            return any(checks.number_problems(text[start : start + len(source) + longer], said))
    return False


def _other_numbers(text: str, number: prose.Number) -> Iterator[tuple[str, str]]:
    before, after = text[: number.start], text[number.start + len(number.text) :]
    if number.is_word:
        words = [*prose.NUMBER_WORDS]
        place = words.index(number.text.lower()) if number.text.lower() in words else 0
        yield "word", before + words[place + 1 if place < 18 else place - 1] + after
        return
    _, digit = next(iter(changed_numbers(number.text)))
    yield "digit", before + digit + after
    if number.is_negative and before.endswith(("−", "-")):
        yield "sign", before[:-1] + number.text + after
    elif not before.endswith("-"):
        # In SHA-256 the hyphen is none.
        yield "sign", f"{before}−{number.text}{after}"


_OUTSIDE = re.compile(r"(?<![A-Za-z0-9_.{])(?<![\d],)[-−+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w}]*\})")


def _translated(proof: Proof) -> Iterator[Mutant]:
    for where, message, language in _messages(proof):
        for what, text in changed_numbers(str(message.string), "−", _OUTSIDE):
            yield _translation(proof, where, what, message, text, language)


def _exchanged(proof: Proof) -> Iterator[Mutant]:
    for where, message, language in _messages(proof):
        for text in exchanged_numbers(str(message.string)):
            yield _translation(proof, where, "exchanged", message, text, language)


def _exchanged_english(proof: Proof) -> Iterator[Mutant]:
    for where, message, text in _changed_english(proof, partial(exchanged_numbers, within=_OUTSIDE)):
        yield _source(proof, where, "exchanged", message, text)


def _turned_english(proof: Proof) -> Iterator[Mutant]:
    for where, message, text in _changed_english(proof, partial(terms.turned_english, root=proof.root)):
        yield _source(proof, where, "turned", message, text)


def _changed_english(
    proof: Proof, changes: Callable[[str], Iterator[str]]
) -> Iterator[tuple[str, Message, str]]:
    """Yield the English of each message with one change; without it the translation says the same."""
    for where, message, language in _messages(proof):
        if not LANGUAGES[language].converted_from:
            yield from ((where, message, text) for text in changes(str(message.id)))


def _source(proof: Proof, where: str, what: str, message: Message, text: str) -> Mutant:
    """Change the English of a message: `check` compares it with the Chinese of its former text."""
    changed = copy.copy(message)
    changed.id = text
    return Mutant(
        where,
        f"{what}: {_difference(str(message.id), text)}",
        partial(checks.message_problems, changed, proof.root, "zh_Hant"),
    )


def _turned_chinese(proof: Proof) -> Iterator[Mutant]:
    for where, message, language in _messages(proof):
        if not LANGUAGES[language].converted_from:
            for text in terms.turned_chinese(str(message.string), proof.root):
                yield _translation(proof, where, "turned", message, text, language)


def _translation(proof: Proof, where: str, what: str, message: Message, text: str, language: str) -> Mutant:
    changed = copy.copy(message)
    changed.string = text
    return Mutant(
        where,
        f"{what}: {_difference(str(message.string), text)}",
        partial(checks.message_problems, changed, proof.root, language),
    )


def _messages(proof: Proof) -> Iterator[tuple[str, Message, str]]:
    # What is converted has its own wording of a few messages.
    for language in LANGUAGES:
        for domain in DOMAINS if language != SOURCE else ():
            for message in load(proof.root, language, domain):
                if message.id and message.string and not message.fuzzy:
                    yield f"{language}/{domain}.po: {str(message.id)[:40]!r}", message, language


# Links


def _links(proof: Proof) -> Iterator[Mutant]:
    """Let each link to a figure lead to another, and each name of a figure in a table be another's."""
    figures = list(ledger.load_figures(folder=proof.data).index)
    for name, passage in _passages(proof):
        for link in prose.FIGURE_LINK.finditer(passage.text):
            if link[2] not in figures:
                continue
            other = _other(link[2], figures)
            text = passage.text[: link.start(2)] + other + passage.text[link.end(2) :]
            yield Mutant(
                f"{name}: {passage.place}",
                f"link to {link[2]} to {other}",
                partial(_is_caught, proof, name, passage, text),
            )
    for where, message, text in _changed_english(proof, partial(_other_roles, figures=figures)):
        yield _source(proof, where, "role", message, text)
    yield from _names(proof, figures)


def _other_roles(text: str, figures: list[str]) -> Iterator[str]:
    """Let each role that writes a figure, such as ``{printed}``, write another."""
    for role in re.finditer(r"\{(?:printed|allowed)\}`([\w-]+)`", text):
        yield text[: role.start(1)] + _other(role[1], figures) + text[role.end(1) :]


def _names(proof: Proof, figures: list[str]) -> Iterator[Mutant]:
    for table, fields in {
        "findings": ("numbers", "figure_ids"),
        "checks": ("figures",),
        "numerals": ("figure_id",),
    }.items():
        if table not in _table_names(proof):
            continue
        rows = proof.table(table)
        for number, row in enumerate(rows.to_dict("records")):
            for column in fields:
                names = row[column].split("; ")
                for place, name in enumerate(names):
                    if name not in figures:
                        continue
                    other = _other(name, figures)
                    text = "; ".join([*names[:place], other, *names[place + 1 :]])
                    yield Mutant(
                        f"{table}.csv: row {number + 2}, field {column}",
                        f"{name} to {other}",
                        partial(_in_cell, proof, table, rows, number, column, text),
                    )


def _other(name: str, figures: list[str]) -> str:
    """Choose another figure: the next of the ledger, which is the likeliest slip."""
    return figures[(figures.index(name) + 1) % len(figures)]


TABLES = {
    "figures": "A number in the ledger",
    "numerals": "A number in the table of all numerals",
    "paragraphs": "A number in the table of paragraphs",
    "checks": "A number in the list of checks",
    "findings": "A number in the findings",
    "context": "A number in the public figures",
    "comparisons": "A number in the comparisons",
    "places": "A number in the table of places",
    "questions": "A number in the questions",
}
NEED_ARTICLE = {"numerals", "paragraphs", "places"}
IN_TABLES = {
    "field (?:window_start|window_end|window_note): ": "A day of a public figure that no chapter uses",
    "field (?:context_id|source_\\w+): ": "Where a public figure was seen: only its source can tell",
    "figures.csv: .*field period_": "A day of a figure's period that no check uses",
    "field (?:indicator(?:_zh)?|term_zh|unit|note|comparison): ": "A number in a name: nothing computes it",
    "places.csv: .*field paragraph: ": "The place is named in that paragraph, too",
    "questions.csv: ": "Another year of the article: nothing computes which is asked for",
    r"findings.csv: .*: digit: '-?\d+\.\d{9}": "A digit that machines may round otherwise",
    "checks.csv: .*field decimals: ": "How many decimals a result is shown with",
    "checks.csv: .*field options: ": "Another option, with which the check gives the same",
    "checks.csv: .*field figures: ": "The check can be made of the other figure, too",
    "checks.csv: .*: left out": "A check that was never made is missed by nobody",
}
ELSEWHERE = "Another number that the text may use: its chapter shows it, or a table has it"
IN_ENGLISH = {
    ": sign: .* to .*−": "A minus sign before a number that its chapter also shows below nothing",
    ": sign: ": "A minus sign left out: the size of a fall is written without one",
    ": (?:digit|word): ": ELSEWHERE,
}
IN_CODE_SHOWN = {": exchanged: .*`": "Numbers in code, which stands in the text as an example"}
IN_ORDER = IN_CODE_SHOWN | {
    ": exchanged: ": "One of the two is in words in English, such as four of seventeen"
}
_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
IN_ENGLISH_ORDER = IN_CODE_SHOWN | {
    rf": exchanged: .*{_MONTH}": "The day and the year of a date, which the Chinese has in its own order",
    ": exchanged: ": "One of the two is in words in Chinese, such as a half",
}
IN_DIRECTION = {
    ": turned: ": "The text has words of both directions, or its translation a word that may stand for either"
}
IN_CHINESE = {
    ": digit: ": "The sentence has numbers in words as well, and one of them may be the changed one"
}
IN_CODE = {
    r"letters: .*(?:same_unit|count_interval)\(|share_of_one\(figure, None": (
        "The name of a figure in a refusal"
    ),
    r"letters: assert|raise .*(?:unreachable|name_of\(None)|not significant\[-1\] and": (
        "What the code says of an error, or where it cannot come to"
    ),
    r"strict=False|>= reached\[:-1\] \+ 1": "The same result in another way",
    ": letters: ": "A word of a message",
}
CODE = "A step of the code of the methods"
"""What `tools/mutants.py` tries: its row stands below those of the kinds."""
KINDS = (
    *(Kind(title, _of_table(name), IN_TABLES, name in NEED_ARTICLE) for name, title in TABLES.items()),
    Kind("A coordinate of the map", _borders),
    Kind("A row left out of a table", _rows_left_out, IN_TABLES, needs_article=True),
    Kind("A verdict", _verdicts),
    Kind("A numeral of the article", _article, needs_article=True),
    Kind("A number in what a notebook shows", _outputs),
    Kind("A picture of a chart", _pictures),
    Kind("A number in the English text", _english, IN_ENGLISH),
    Kind("A number in the Chinese text", _translated, IN_CHINESE),
    Kind("Two numbers of a Chinese sentence exchanged", _exchanged, IN_ORDER),
    Kind("Two numbers of an English sentence exchanged", _exchanged_english, IN_ENGLISH_ORDER),
    Kind("A word of direction in the English text", _turned_english, IN_DIRECTION),
    Kind("A word of direction in the Chinese text", _turned_chinese, IN_DIRECTION),
    Kind("The figure that a number stands for", _links, IN_TABLES),
)
