"""Write the ledger as one HTML table: complete and readable without a script or a style sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import NamedTuple, cast

import pandas as pd

from figure_book.languages import converter, mark_runs, printed_language
from printed_figures.evidence import how_known
from printed_figures.findings import standings, tally
from printed_figures.ledger import allowed_text, period_text, place_text, section_titles
from printed_figures.verdicts import VERDICTS

__all__ = ["COLUMNS", "PERIODS", "Ledger", "Links", "controls_html", "table_html", "verdict_counts"]

COLUMNS = (
    "As printed",
    "What is counted",
    "The printing allows",
    "Period",
    "Where it stands",
    "What rests on it",
    "Evidence",
)

READINGS = {
    "consistent": ("in a reading that held", "in {} readings that held"),
    "inconsistent": ("in a reading that is ruled out", "in {} readings that are ruled out"),
    "untestable": ("in a claim that nothing could contradict", "in {} claims that nothing could contradict"),
}
"""What is said of a figure for each verdict on the claims it stands in: once, and of several."""

PERIODS = {
    "yes": "printed in full",
    "implied": "named or partly implied",
    "no": "not stated",
}
"""What the ledger says of a period, in words."""

SORTS = {
    "4": "the article",
    "0": "printed value",
    "1": "what is counted",
    "3": "period",
    "5": "what rests on it",
}
"""Orders of the rows: number of the column, and its name."""


class Links(NamedTuple):
    """Where a row leads: its figure in the chapter on a section, if there is one; a finding in the list."""

    chapter: Callable[[str, str], str | None]
    claim: Callable[[str], str]


@dataclass(frozen=True)
class Ledger:
    """What a row is made from: the ledger, the findings, the evidence of figures, what to ask."""

    figures: pd.DataFrame
    findings: pd.DataFrame
    matrix: pd.DataFrame
    questions: pd.DataFrame

    @cached_property
    def standing(self) -> dict[str, str]:
        """What each figure is counted as, once."""
        return tally(self.figures, self.findings)

    def findings_of(self, figure: str) -> pd.DataFrame:
        """Return the findings that rest on a figure."""
        return self.findings[[figure in ids.split("; ") for ids in self.findings["figure_ids"]]]

    def questions_of(self, figure: str) -> list[str]:
        """Return what to ask about a figure."""
        return [
            ask
            for ask, figures in zip(self.questions["ask"], self.questions["figures"], strict=True)
            if figure in figures
        ]


def verdict_counts(findings: pd.DataFrame) -> dict[str, int]:
    """Count claims by verdict, in the order of the signs, without those that do not occur."""
    counts = findings.loc[findings["kind"] != "derived", "verdict"].value_counts()
    return {verdict: int(counts[verdict]) for verdict in VERDICTS if verdict in counts}


def _chinese(text: str) -> str:
    return escape(text) if text.isascii() else f'<span lang="{printed_language()}">{escape(text)}</span>'


def search_words(row: pd.Series) -> list[str]:
    """List what a search finds in the language of the edition as well."""
    return [row["indicator"], row["unit"], row["ref_area"], section_titles()[row["section"]]]


def search_text(name: str, row: pd.Series, translate: Callable[[str], str] = str) -> str:
    """Write what a search looks through: all spellings of a figure in both scripts, in lower case."""
    terms = [row["exact"], row["term_zh"]]
    value = abs(row["value"])
    terms += map(translate, search_words(row))
    texts = [
        *terms,
        *map(converter("t2s").convert, terms),
        f"{value:.10g}",
        f"{value:,.10g}",
        row["indicator"],
        row["measure"],
        row["unit"],
        row["ref_area"],
        section_titles()[row["section"]],
        period_text(row),
        f"paragraph {row['paragraph']}",
        name,
    ]
    return " ".join(dict.fromkeys(texts)).lower()


def check_command(row: pd.Series) -> str:
    """Write a command that prints a figure out of the article's file."""
    place = f"[{row['paragraph'] - 1}][{row['start']}:{row['end']}]"
    return f"python3 -c \"print(open('article.txt', encoding='utf-8').read().split('\\n'){place})\""


def _cell(content: str, label: str, order: object | None = None) -> str:
    key = "" if order is None else f' data-order="{escape(str(order), quote=True)}"'
    return f'<td role="cell" data-label="{label}"{key}>{content}</td>'


def _row(name: str, ledger: Ledger, links: Links, translate: Callable[[str], str]) -> str:
    row = cast(pd.Series, ledger.figures.loc[name])
    findings = ledger.findings_of(name)
    unit = "" if row["unit"] == "%" else f' <span class="ledger-unit">{escape(row["unit"])}</span>'
    printed = f'<a class="ledger-permalink" href="#{name}">{_chinese(row["exact"])}</a>{unit}'
    cells = [
        _cell(_counted(row), COLUMNS[1], row["indicator"].lower()),
        _cell(_allowed(row), COLUMNS[2], row["lower"]),
        _cell(escape(period_text(row)), COLUMNS[3], _period_order(row)),
        _cell(_where(name, row, links), COLUMNS[4], row["paragraph"] * 10_000 + row["start"]),
        _cell(_claims(findings), COLUMNS[5], len(findings)),
        _cell(_details("".join(_evidence(name, findings, ledger, links))), COLUMNS[6]),
    ]
    facts = {
        "section": row["section"],
        "measure": row["measure"],
        "period": row["period_stated"],
        "verdict": ledger.standing[name],
        "search": search_text(name, row, translate),
    }
    data = "".join(f' data-{key}="{escape(value, quote=True)}"' for key, value in facts.items())
    head = f'<th role="rowheader" scope="row" data-order="{row["value"]:.10g}">{printed}</th>'
    return f'<tr role="row" id="{name}"{data}>{head}{"".join(cells)}</tr>'


def _counted(row: pd.Series) -> str:
    lang, area = printed_language(), escape(row["ref_area"])
    # A name in Chinese is no part of what is translated.
    kind = f"{row['measure']}, {area}" if area.isascii() else f"<span>{row['measure']}</span> · {area}"
    return (
        f'{escape(row["indicator"])} <span class="ledger-term" lang="{lang}">{escape(row["term_zh"])}</span>'
        f'<span class="ledger-note">{kind}</span>'
    )


def _period_order(row: pd.Series) -> str:
    dates = [f"{date:%Y-%m-%d}" for date in (row["period_start"], row["period_end"]) if pd.notna(date)]
    return " ".join(dates) or {"implied": "8", "no": "9"}.get(row["period_stated"], "7")


def _where(name: str, row: pd.Series, links: Links) -> str:
    place = place_text(row).capitalize()
    if (address := links.chapter(row["section"], name)) is None:
        return f"<span>{place}</span>"
    title, href = escape(section_titles()[row["section"]]), escape(address, quote=True)
    return f'<span>{place} <a class="ledger-chapter" href="{href}">{title}</a></span>'


def _allowed(row: pd.Series) -> str:
    unit = "%" if row["unit"] == "%" else ""
    text = allowed_text(row, unit)
    return escape(text.replace(" %", "\u00a0%"))


def _claims(findings: pd.DataFrame) -> str:
    signs = [
        f'<span class="ledger-verdict pf-{verdict}">{VERDICTS[verdict]} '
        f"{READINGS[verdict][count > 1].format(count)}</span>"
        for verdict, count in verdict_counts(findings).items()
    ]
    if derived := (findings["kind"] == "derived").sum():
        word = "numbers" if derived > 1 else "number"
        signs.append(f'<span class="ledger-verdict">{derived} derived {word}</span>')
    return f"<span>{' '.join(signs) or 'nothing'}</span>"


def _details(content: str) -> str:
    return (
        "<details><summary>Claims, gaps, how to verify</summary>"
        f'<div class="ledger-evidence">{content}</div></details>'
    )


def _evidence(name: str, findings: pd.DataFrame, ledger: Ledger, links: Links) -> Iterator[str]:
    row = cast(pd.Series, ledger.figures.loc[name])
    if len(findings):
        items = "".join(
            f"<li>{'' if finding['kind'] == 'derived' else VERDICTS[finding['verdict']] + ' '}"
            f'<a href="{escape(links.claim(str(number)), quote=True)}">{escape(finding["sentence"])}</a></li>'
            for number, finding in findings.iterrows()
        )
        yield f"<ul>{items}</ul>"
    else:
        yield "<p>No claim and no derived number of the book rests on this figure.</p>"
    yield f"<p>{escape(how_known(cast(pd.Series, ledger.matrix.loc[name])))}</p>"
    if row["note"]:
        yield f"<p>{mark_runs(escape(row['note'].rstrip('.')), 'span')}.</p>"
    yield from (f"<p><strong>To ask:</strong> {escape(ask)}</p>" for ask in ledger.questions_of(name))
    yield (
        f"<p><strong>To verify,</strong> with the article's file:</p>"
        f'<p class="ledger-command"><code>{escape(check_command(row))}</code></p>'
        f"<p><span>It must print:</span> {_chinese(row['exact'])}</p>"
    )


def table_html(ledger: Ledger, links: Links, translate: Callable[[str], str] = str) -> str:
    """Write the ledger as one ``table`` in a wrapper; ``translate`` is for what a search finds.

    Its roles are written out, because a narrow screen shows rows as cards, and a table no longer laid out as
    one would lose them.
    """
    heads = "".join(f'<th role="columnheader" scope="col">{name}</th>' for name in COLUMNS)
    rows = "\n".join(_row(str(name), ledger, links, translate) for name in ledger.figures.index)
    return (
        '<div class="ledger-wrap"><table class="ledger" role="table" aria-label="All printed figures">\n'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>\n'
        f'<tbody role="rowgroup">\n{rows}\n</tbody>\n</table></div>'
    )


def _select(name: str, label: str, options: dict[str, str], every: str | None = "all") -> str:
    chosen = [("", every), *options.items()] if every else list(options.items())
    items = "".join(f'<option value="{value}">{escape(text)}</option>' for value, text in chosen)
    return (
        f'<p><label for="ledger-{name}">{label}</label>'
        f'<select id="ledger-{name}" name="{name}">{items}</select></p>'
    )


def controls_html(ledger: Ledger) -> str:
    """Write the search field and the filters as a form, which the script shows."""
    measures = {name: name for name in sorted(ledger.figures["measure"].unique())}
    verdicts = {
        name: f"{VERDICTS.get(name, '–')} {words}" for name, words in standings(ledger.findings).items()
    }
    return (
        '<form class="ledger-controls" role="search" aria-label="The figures">'
        '<p class="ledger-search"><label for="ledger-find">Search in English or Chinese</label>'
        '<input id="ledger-find" name="find" type="search" autocomplete="off" spellcheck="false"></p>'
        + (_select("section", "Section", section_titles()) if len(section_titles()) > 1 else "")
        + _select("measure", "Measure", measures)
        + _select("verdict", "What rests on it", verdicts)
        + _select("period", "Period", PERIODS)
        + _select("sort", "Sort by", SORTS, every=None)
        + '<p><button type="reset">Show all</button></p><p class="ledger-found" role="status"></p></form>'
    )
