"""Pages that a data package fills by itself: what a book of another article has without an author's code.

The directives ``article-source``, ``interval-charts``, ``claims``, ``evidence-matrix``, ``open-questions``
and ``planted-errors`` take everything from the tables; `figure_book.cards` and `figure_book.ledger_page` have
the others that such a book uses. ``other-book`` links such a book from another one.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Any, ClassVar, cast

import pandas as pd
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from figure_book.cards import load_tables
from figure_book.languages import mark_runs, printed_language
from figure_book.translation.editions import LANGUAGES, SOURCE
from figure_book.translation.translatable import html_output
from printed_figures.declaration import read_declaration
from printed_figures.evidence import ATTRIBUTES, STATES, evidence_matrix, load_questions
from printed_figures.files import data_folder
from printed_figures.ledger import allowed_text, paragraphs_text
from printed_figures.links import claim_anchor, linked_figure
from printed_figures.tables import Table
from printed_figures.verdicts import VERDICTS
from sphinx_vegalite import vegalite_chart

__all__ = ["chart_of", "claims_html", "evidence_html", "groups", "planted_html", "setup_whole_book"]

KINDS = {
    "change": "Changes",
    "share": "Shares",
    "count": "Counts",
    "duration": "Durations",
    "distance": "Distances",
    "age": "Ages",
    "rank": "Ranks",
}
"""What the figures of a measure are called."""

_LOG_FROM = 100
"""Times that the largest value must be the smallest for an axis of powers of ten."""


def _printed(figure: str, row: Any) -> str:
    """Write a figure as it is printed, as a link to its row."""
    link = linked_figure(figure, row.exact)
    return link if row.exact.isascii() else f'<span lang="{printed_language()}">{link}</span>'


def _named(figure: str, row: Any) -> str:
    """Write a figure as it is printed, with what it counts."""
    return f"{_printed(figure, row)} <span>{escape(row.indicator)}</span>"


def _table(heads: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    """Write a table whose cells are HTML."""
    return Table(pd.DataFrame(list(rows), columns=list(heads)), html=True).to_html()


def groups(figures: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Yield the figures of each measure in each unit, the measures in the order of `KINDS`.

    Only these can stand on one axis.
    """
    for measure in KINDS:
        own = figures[figures["measure"] == measure]
        for unit in own["unit"].unique():
            yield measure, unit, own[own["unit"] == unit]


def _labels(figures: pd.DataFrame) -> list[str]:
    """Name figures on an axis; where two count the same, by their place as well."""
    names = figures["indicator"]
    places = [f"{row.indicator} ({row.paragraph}:{row.start})" for row in figures.itertuples()]
    return [
        place if twice else name
        for name, place, twice in zip(names, places, names.duplicated(keep=False), strict=True)
    ]


def _number(value: float) -> str:
    return (f"{value:,.10g}" if abs(value) >= 10_000 else f"{value:.10g}").replace("-", "−")


def chart_of(measure: str, unit: str, figures: pd.DataFrame) -> dict[str, Any]:
    """Draw the printed values of one measure in one unit, each with what its printing allows.

    Parameters
    ----------
    measure, unit : str
        As in the ledger.
    figures : pandas.DataFrame
        Their rows of the ledger.

    Returns
    -------
    dict
        A Vega-Lite specification.
    """
    # Altair takes a second to load, and a book without charts of its own does without it.
    from printed_figures import charts

    rows = figures.assign(
        label=_labels(figures),
        printed=figures["exact"],
        stated=figures["period_stated"] != "no",
    ).reset_index()
    shown = rows[["label", "value", "lower", "upper", "printed", "stated"]]
    ends = [
        value
        for value in shown[["value", "lower", "upper"]].to_numpy().ravel().tolist()
        if math.isfinite(value)
    ]
    least, most = min(ends), max(ends)
    log = least > 0 and most > _LOG_FROM * least
    domain = (least / 1.5, most * 1.5) if log else (1.1 * min(0, least), 1.1 * max(0, most) or 1)
    values = [value for value in shown["value"] if math.isfinite(value)]
    # A unit in Chinese is no part of what is translated: it stands at the axis.
    in_unit = f" in {unit}" if unit and unit.isascii() else ""
    end = f": from {_number(min(values))} to {_number(max(values))}" if values else ""
    chart = charts.finish(
        charts.interval_chart(
            shown,
            domain,
            f"{KINDS[measure]}{in_unit}" if unit.isascii() else unit,
            percent=unit == "%",
            row_height=40,
            log=log,
        ),
        f"{KINDS[measure]}{in_unit}{end}",
        f"As printed, and what the printing allows. Orange and hollow: the period is not stated. "
        f"Source: the article, {paragraphs_text(figures)}",
        "; ".join(f"{row.label}: {row.printed}" for row in shown.itertuples()),
    )
    charts.enable()
    return dict(chart.to_dict())


def claims_html(findings: pd.DataFrame, figures: pd.DataFrame, *, reasons: bool = True) -> str:
    """Write findings as a list: verdict, check, the figures, the result, the assumption, why."""
    items = []
    for row in findings.itertuples():
        finding = cast(Any, row)
        derived = finding.kind == "derived"
        verdict = "" if derived else f"<strong>{VERDICTS[finding.verdict]} {finding.verdict}</strong> "
        names = [name for name in finding.figure_ids.split("; ") if name in figures.index]
        own = "".join(f"<li>{_named(name, figures.loc[name])}</li>" for name in names)
        result = escape(finding.result.removesuffix(finding.unit).rstrip())
        unit = escape(finding.unit) if finding.result.endswith(finding.unit) else ""
        parts = [f"<dt>Result</dt><dd><span>{result}</span> <span>{unit}</span></dd>"]
        if finding.assumption:
            parts.append(f"<dt>Assumes</dt><dd>{escape(finding.assumption)}</dd>")
        if reasons:
            parts.append(f"<dt>Why</dt><dd>{mark_runs(escape(finding.reason), 'span')}</dd>")
        items.append(
            f'<li id="{escape(claim_anchor(str(finding.Index)))}"><p>{verdict}<span>{escape(finding.check)}'
            f"</span></p><ul>{own}</ul><dl>{''.join(parts)}</dl></li>"
        )
    listed = "\n".join(items)
    return f'<ul class="claims pf-claims">\n{listed}\n</ul>'


def evidence_html(figures: pd.DataFrame) -> str:
    """Write which attributes the text states of each figure, as a table of signs with their words."""
    matrix = evidence_matrix(figures)
    rows = [
        (
            _named(str(name), row),
            *(
                f'<span title="{state}">{STATES[state]}<span class="visually-hidden">{state}</span></span>'
                for state in map(str, matrix.loc[str(name)])
            ),
        )
        for name, row in figures.iterrows()
    ]
    return _table(["Figure", *ATTRIBUTES.values()], rows)


def planted_html(figures: pd.DataFrame, planted: pd.DataFrame) -> str:
    """Write how many planted errors are found in each figure, those that hide most first."""
    order = (planted["found"] / planted["planted"].clip(lower=1)).sort_values(kind="stable").index
    rows = []
    for name in order:
        row, counts = cast(pd.Series, figures.loc[name]), planted.loc[name]
        by = "".join(f"<li>{escape(check)}</li>" for check in filter(None, counts["checks"].split("; ")))
        rows.append(
            (
                _named(str(name), row),
                str(counts["planted"]),
                str(counts["found"]),
                f"<ul>{by}</ul>" if by else "<span>no check</span>",
                mark_runs(escape(counts["unnoticed"]), "span") or "–",
            )
        )
    return _table(["Figure", "Errors planted", "Found", "By", "Unnoticed, for instance"], rows)


class _AsHtml(SphinxDirective):
    """A directive that writes HTML."""

    def html(self, text: str) -> html_output:
        """Return HTML whose words are translated."""
        return html_output("", text, format="html")


class SourceDirective(_AsHtml):
    """Where the figures come from, as the data package says: title, producer, date, address, digest."""

    def run(self) -> list[nodes.Node]:
        """Return a list of terms."""
        load_tables(self.env)
        parts = []
        for source in read_declaration(data_folder()).get("sources", []):
            fields = {
                "Text": source.get("title"),
                "Published by": source.get("organization"),
                "Published on": source.get("date"),
                "What it is": source.get("description"),
                "Digest of the file": source.get("hash"),
            }
            parts += [
                f"<dt>{name}</dt><dd>{mark_runs(escape(str(text)), 'span')}</dd>"
                for name, text in fields.items()
                if text
            ]
            if path := source.get("path"):
                link = f'<a class="reference external" href="{escape(path, quote=True)}">{escape(path)}</a>'
                parts.append(f"<dt>Address</dt><dd>{link}</dd>")
        return [self.html(f'<dl class="pf-source">{"".join(parts)}</dl>')]


class IntervalChartsDirective(_AsHtml):
    """A chart for each measure and unit with several figures, and a table of the others."""

    def run(self) -> list[nodes.Node]:
        """Return the charts and the table."""
        figures, _ = load_tables(self.env)
        found: list[nodes.Node] = []
        alone = []
        for number, (measure, unit, own) in enumerate(groups(figures), 1):
            if len(own) < 2 or measure == "rank" or not own[["lower", "upper"]].notna().all(axis=None):
                alone.append(own)
                continue
            where, name = f"{self.env.docname}: {measure} in {unit or 'no unit'}", f"figures-{number}"
            spec = json.dumps(chart_of(measure, unit, own), ensure_ascii=False, sort_keys=True)
            serial = self.env.new_serialno("chart")
            chart = vegalite_chart(name=name, page=self.env.docname, number=serial, where=where, spec=spec)
            self.set_source_info(chart)
            found.append(nodes.container("", chart, classes=["pf-chart"]))
        if alone:
            rows = [
                (
                    f"<span>{escape(row['indicator'])}</span>",
                    _printed(str(name), row),
                    f"<span>{escape(row['unit'])}</span>",
                    f"<span>{escape(allowed_text(row))}</span>",
                )
                for own in alone
                for name, row in own.iterrows()
            ]
            heads = ("What is counted", "As printed", "Unit", "The printing allows")
            found += [nodes.rubric("", "Alone in their unit"), self.html(_table(heads, rows))]
        return found


class ClaimsDirective(_AsHtml):
    """The findings with one verdict, or the numbers that only follow (``derived``)."""

    required_arguments = 1
    option_spec: ClassVar = {}

    def run(self) -> list[nodes.Node]:
        """Return a list of findings, or a sentence where there is none."""
        figures, findings = load_tables(self.env)
        what = directives.choice(self.arguments[0], (*VERDICTS, "derived"))
        derived = findings["kind"] == "derived"
        own = findings[derived if what == "derived" else ~derived & (findings["verdict"] == what)]
        if own.empty:
            return [nodes.paragraph("", "None.")]
        return [self.html(claims_html(own, figures, reasons=self.config.language == SOURCE))]


class EvidenceDirective(_AsHtml):
    """What the text states of each figure."""

    def run(self) -> list[nodes.Node]:
        """Return the signs in words, and the table."""
        figures, _ = load_tables(self.env)
        key = "".join(f"<li>{sign} <span>{state}</span></li>" for state, sign in STATES.items())
        return [self.html(f'<ul class="pf-key">{key}</ul>{evidence_html(figures)}')]


class OpenQuestionsDirective(_AsHtml):
    """What to ask, each with the figures that it is asked of."""

    def run(self) -> list[nodes.Node]:
        """Return a list of questions, or a sentence where nothing is left to ask."""
        figures, _ = load_tables(self.env)
        questions = load_questions()
        if questions.empty:
            return [nodes.paragraph("", "The text states everything that this book asks for.")]
        items = []
        for row in questions.itertuples():
            question = cast(Any, row)
            own = "".join(f"<li>{_named(name, figures.loc[name])}</li>" for name in question.figures)
            items.append(
                f"<li><p><strong>{escape(question.ask)}</strong></p><p>{escape(question.settles)}</p>"
                f'<ul class="pf-of">{own}</ul></li>'
            )
        return [self.html(f'<ol class="pf-open-questions">{"".join(items)}</ol>')]


class PlantedErrorsDirective(_AsHtml):
    """How many errors of one digit the checks find, figure by figure."""

    def run(self) -> list[nodes.Node]:
        """Return the counts and the table."""
        # Its statistics take a second to load.
        from printed_figures.planted import planted_errors

        figures, _ = load_tables(self.env)
        planted = planted_errors(figures)
        sums = planted[["planted", "found"]].sum()
        all_found = (planted["found"] == planted["planted"]).sum()
        none = (planted["found"] == 0).sum()
        facts = [
            f"{sums['found']} of {sums['planted']} planted errors are found.",
            f"In {all_found} of {len(planted)} figures every error is found.",
            f"In {len(planted) - all_found - none} some are found.",
            f"In {none} none is: these could be wrong without anybody noticing.",
        ]
        items = "".join(f"<li>{fact}</li>" for fact in facts)
        return [self.html(f'<ul class="pf-planted">{items}</ul>{planted_html(figures, planted)}')]


class OtherBookDirective(_AsHtml):
    """A paragraph that links the first page of a book that is built beside this one: see ``other_books``."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the paragraph."""
        name = self.arguments[0]
        known = {Path(folder).name for folder in self.config.other_books}
        if name not in known:
            raise self.error(f"other-book: {name!r}: expected one of other_books: {', '.join(sorted(known))}")
        up = "../" * (self.env.docname.count("/") + bool(LANGUAGES[self.config.language].folder))
        text = escape(" ".join(self.content))
        # As HTML: the translation of a paragraph would take the place of the link in it.
        return [self.html(f'<p><a class="reference internal" href="{up}{name}/index.html">{text}</a></p>')]


def setup_whole_book(app: Sphinx) -> None:
    """Register the directives with Sphinx."""
    app.add_config_value("other_books", [], "env", types=[list])
    app.add_directive("other-book", OtherBookDirective)
    app.add_directive("article-source", SourceDirective)
    app.add_directive("interval-charts", IntervalChartsDirective)
    app.add_directive("claims", ClaimsDirective)
    app.add_directive("evidence-matrix", EvidenceDirective)
    app.add_directive("open-questions", OpenQuestionsDirective)
    app.add_directive("planted-errors", PlantedErrorsDirective)
    app.add_css_file("whole_book.css")
