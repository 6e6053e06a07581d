"""The book's own pieces for Sphinx: a chapter's chart, every figure as a tile, the findings as cards.

A page that is no notebook shows the chart of one with the directive ``chart``. The directives
``figure-tiles``, ``printed-figures`` and ``findings`` and the roles ``printed``, ``allowed`` and ``place``
take what they say from the ledger and from ``data/findings.csv``.
"""

from __future__ import annotations

import json
import math
import string
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, cast

import nbformat
import pandas as pd
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective, SphinxRole

from figure_book.figure_links import figure_link, linked_sentence
from figure_book.languages import printed_language
from figure_book.prose import MIME
from figure_book.translation.catalogues import translations
from figure_book.translation.editions import LANGUAGES, SOURCE
from figure_book.translation.lookup import DOMAIN
from figure_book.translation.translatable import translated_text
from printed_figures.evidence import load_questions
from printed_figures.files import data_folder
from printed_figures.findings import headlines, load_findings, standings, tally
from printed_figures.ledger import load_figures, place_text
from printed_figures.verdicts import VERDICTS
from sphinx_vegalite import vegalite_chart

__all__ = ["Scale", "chapter_link", "interval_svg", "load_tables", "scale_of", "setup_cards"]


class Scale(NamedTuple):
    """The ends of the line that an interval is marked on, in the unit of the result."""

    left: float
    right: float

    def position(self, value: float) -> float:
        """Return where a value stands on the line, in per cent of its length, within its ends."""
        share = (value - self.left) / (self.right - self.left)
        return round(100 * min(1.0, max(0.0, share)), 2)


def scale_of(lower: float, upper: float, unit: str) -> Scale:
    """Choose the line for an interval in a unit: it holds zero, and for a share of a whole the whole."""
    if unit == "%" and lower >= 0 and upper <= 100:
        return Scale(0, 100)
    finite = [bound for bound in (lower, upper) if math.isfinite(bound)]
    if len(finite) == 1:
        # Room for the side without a bound.
        finite.append(2 * finite[0])
    right, left = _round_up(max(0.0, *finite)), -_round_up(max(0.0, *(-bound for bound in finite)))
    return Scale(left, right)


def _round_up(size: float) -> float:
    """Return the next 1, 2, 3 or 5 times a power of ten above a size, with some room."""
    if not size:
        return 0
    power = 10 ** math.floor(math.log10(size))
    return next(step * power for step in (1, 2, 3, 5, 10, 20) if step * power >= size * 1.05)


class finding_sentence(translated_text):  # noqa: N801
    """The sentence of a finding, whose ``numbers`` become links when it is translated."""

    def replacement(self, text: str) -> list[nodes.Node]:
        """Return the sentence with its links."""
        return linked_sentence(self.astext(), self["numbers"], text)


def interval_svg(lower: float, upper: float, dots: list[float], scale: Scale, label: str) -> str:
    """Draw an interval as a bar on a line, printed values as dots, missing bounds as arrows."""
    left, right = scale.position(lower), scale.position(upper)
    zero = scale.position(0)
    parts = [
        '<line class="pf-line" x1="0%" x2="100%" y1="11" y2="11"/>',
        f'<line class="pf-line" x1="{zero}%" x2="{zero}%" y1="4" y2="18"/>',
    ]
    if left == right:
        parts.append(f'<line class="pf-value" x1="{left}%" x2="{left}%" y1="4" y2="18"/>')
    else:
        width = round(right - left, 2)
        parts.append(f'<rect class="pf-bar" x="{left}%" width="{width}%" y="5" height="12" rx="1"/>')
    parts += [
        f'<svg class="pf-end" x="{at}%" y="11"><path d="{path}"/></svg>'
        for bound, at, path in ((lower, left, "M9,-6L1,0L9,6"), (upper, right, "M-9,-6L-1,0L-9,6"))
        if math.isinf(bound)
    ]
    parts += [f'<circle class="pf-dot" cx="{scale.position(dot)}%" cy="11" r="3.5"/>' for dot in dots]
    return (
        f'<svg class="pf-mark" role="img" aria-label="{escape(label, quote=True)}" width="100%" height="22" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


def _paragraph(text: str, *classes: str) -> nodes.paragraph:
    return nodes.paragraph(text, text, classes=list(classes))


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _mark(finding: Any, figures: pd.DataFrame) -> Iterator[nodes.Node]:
    """Yield the drawing of a finding's interval and the ends of its scale, if it has an interval."""
    if math.isnan(finding.lower):
        return
    dots: list[float] = []
    if finding.unit == "%" and finding.lower < 0:
        named = figures.reindex(finding.figure_ids.split("; ")).dropna(subset=["value"])
        dots = named["value"].tolist()
    unit = finding.unit if finding.unit == "%" else ""
    scale = scale_of(min(finding.lower, *dots, math.inf), max(finding.upper, *dots, -math.inf), finding.unit)
    ends = [f"{_number(end)} {unit}".rstrip() for end in scale]
    label = f"{finding.result}, on a line from {ends[0]} to {ends[1]}"
    if dots:
        label += f"; dots at the printed values {', '.join(map(_number, dots))}"
    svg = interval_svg(finding.lower, finding.upper, dots, scale, label)
    yield nodes.raw("", svg, format="html")
    line = nodes.paragraph(classes=["pf-scale"])
    line += [nodes.inline(text=end) for end in ends]
    yield line


def chapter_link(env: BuildEnvironment, chapter: str) -> nodes.Node:
    """Make a link to a chapter, with its title as text."""
    target = {"refdomain": "std", "reftype": "doc", "reftarget": f"/notebooks/{chapter}"}
    text = nodes.inline(classes=["doc"], text=chapter)
    return addnodes.pending_xref("", text, **target, refexplicit=False, refwarn=True, refdoc=env.docname)


class FindingsDirective(SphinxDirective):
    """The headline findings with one verdict, as cards: verdict, claim, result, assumption, chapter."""

    option_spec: ClassVar = {"verdict": lambda text: directives.choice(text, tuple(VERDICTS))}

    def run(self) -> list[nodes.Node]:
        """Return a list of cards."""
        figures, found = load_tables(self.env)[0], headlines()
        if verdict := self.options.get("verdict"):
            found = found[found["verdict"] == verdict]
        cards = nodes.bullet_list(classes=["pf-cards"])
        cards += [self._card(finding, figures) for finding in found.itertuples()]
        return [cards]

    def _card(self, finding: Any, figures: pd.DataFrame) -> nodes.list_item:
        card = nodes.list_item(classes=["pf-card", f"pf-{finding.verdict}"], ids=[f"finding-{finding.Index}"])
        sign = nodes.inline(text=VERDICTS[finding.verdict], classes=["pf-sign"])
        sentence = finding_sentence("", finding.sentence, numbers=finding.numbers)
        card += [
            nodes.paragraph("", "", sign, nodes.Text(f" {finding.verdict}"), classes=["pf-verdict"]),
            nodes.paragraph("", "", sentence, classes=["pf-sentence"]),
            _paragraph(finding.result, "pf-result"),
            *_mark(finding, figures),
        ]
        if finding.assumption:
            said = "Ruled out: that" if finding.verdict == "inconsistent" else "If"
            card += _paragraph(f"{said} {finding.assumption}.", "pf-assumption")
        card += nodes.paragraph("", "", chapter_link(self.env, finding.chapter), classes=["pf-chapter"])
        return card


class PrintedFiguresDirective(SphinxDirective):
    """What the article prints, counted from the ledger: how many figures, and what they come with."""

    def run(self) -> list[nodes.Node]:
        """Return a list of statements."""
        figures, _ = load_tables(self.env)
        facts = nodes.bullet_list(classes=["pf-facts"])
        for number, text in _printed_facts(figures):
            paragraph = nodes.paragraph("", "", nodes.strong(text=str(number)), nodes.Text(f" {text}"))
            facts += nodes.list_item("", paragraph, classes=["pf-fact"])
        return [facts]


def _printed_facts(figures: pd.DataFrame) -> Iterator[tuple[int, str]]:
    """Yield what the ledger says of the page, each as a number and the words after it."""
    yield len(figures), f"figures in {figures['section'].nunique()} sections."
    for measure, field, missing in (
        ("change", "base_stated", "with the counts behind it"),
        ("share", "denominator_stated", "with the number it is a share of"),
        ("rank", "denominator_stated", "with the number of those in the running"),
    ):
        rows = figures[figures["measure"] == measure]
        stated = (rows[field] == "yes").sum()
        yield len(rows), f"are {measure}s, {stated or 'none'} of them {missing}."
    yield (figures["period_stated"] == "yes").sum(), "print the period they cover in full."


class FigureTilesDirective(SphinxDirective):
    """Every figure of the ledger as a tile with a link to its row, by what could be tested."""

    def run(self) -> list[nodes.Node]:
        """Return a list with one item for each group, and the rule by which a figure is in one."""
        figures, found = load_tables(self.env)
        groups = nodes.bullet_list(classes=["pf-groups"])
        said = f"The {len(figures)} figures, each once; a tile leads to its row."
        rule = nodes.paragraph("", "", translated_text("", said), classes=["pf-group-label"])
        groups += nodes.list_item("", rule, classes=["pf-group"])
        classes = figures.index.map(tally(figures, found))
        for kind, words in standings(found).items():
            own = figures[classes == kind]
            if own.empty:
                continue
            sign = nodes.inline(text=VERDICTS.get(kind, "–"), classes=["pf-sign"])
            text = translated_text("", f"{len(own)} {words}")
            label = nodes.paragraph("", "", sign, nodes.Text(" "), text, classes=["pf-group-label"])
            tiles = nodes.paragraph(classes=["pf-tiles"])
            for figure, row in own.iterrows():
                link = figure_link("", "", _in_digits(row), figure=figure, classes=["pf-tile"])
                tiles += [link, nodes.Text(" ")]
            groups += nodes.list_item("", label, tiles, classes=["pf-group", f"pf-{kind}"])
        return [groups]


class QuestionsDirective(SphinxDirective):
    """All questions of ``data/questions.csv`` as one text to copy, in the language of the argument."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the text, marked where it is in another language than the source."""
        self.env.note_dependency(str(data_folder() / "questions.csv"))
        language = LANGUAGES[self.arguments[0]]
        said = (
            {}
            if language.language == SOURCE
            else translations(Path(self.env.srcdir), language.language, DOMAIN)
        )
        asks = [said.get(ask, ask) for ask in load_questions()["ask"]]
        if self.env.app.builder.name == "gettext":
            # A literal block is not gathered.
            found = [nodes.paragraph("", ask) for ask in asks]
            for paragraph in found:
                self.set_source_info(paragraph)
            return [*found]
        text = "\n".join(f"{number}. {ask}" for number, ask in enumerate(asks, 1))
        block = nodes.literal_block(text, text, language="text")
        if language.language == SOURCE:
            # Its copy button speaks the language of the page.
            return [block]
        tag = nodes.raw("", f'<div lang="{language.tag}">', format="html")
        return [tag, block, nodes.raw("", "</div>", format="html")]


class ChartDirective(SphinxDirective):
    """A chart of a notebook, as it is stored there: arguments are the notebook and the chart's name.

    ``name`` is its id in this page.
    """

    required_arguments = 2
    option_spec: ClassVar = {"name": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Return the chart."""
        page, name = self.arguments
        path = Path(self.env.srcdir) / f"{page}.ipynb"
        self.env.note_dependency(str(path))
        cells = nbformat.read(path, as_version=4).cells if path.is_file() else []
        specs = [
            output.data[MIME]
            for cell in cells
            if cell.metadata.get("mystnb", {}).get("figure", {}).get("name") == name
            for output in cell.get("outputs", [])
            if MIME in output.get("data", {})
        ]
        if not specs:
            raise self.error(f"chart: {page}.ipynb, figure {name!r}: expected the name of a chart in it")
        here = nodes.make_id(self.options.get("name", name))
        spec = json.dumps(specs[0], ensure_ascii=False, sort_keys=True)
        where, number = f"{self.env.docname}: chart {name}", self.env.new_serialno("chart")
        chart = vegalite_chart(name=here, page=self.env.docname, number=number, where=where, spec=spec)
        self.set_source_info(chart)
        return [nodes.container("", chart, classes=["pf-chart"])]


def load_tables(env: BuildEnvironment) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Load figures and findings, and have the page read again when a table changes."""
    for name in ("figures.csv", "findings.csv", "checks.csv", "context.csv", "datapackage.json"):
        if (data_folder() / name).is_file():
            env.note_dependency(str(data_folder() / name))
    return load_figures(), load_findings()


class FigureRole(SphinxRole):
    """A figure of the ledger as it is printed (``printed``), with a link to its row.

    ``place`` says where it stands in the article, with the same link; ``allowed`` what its printing allows.
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the text."""
        figures, _ = load_tables(self.env)
        if self.text not in figures.index:
            message = f"{self.name}: figure {self.text!r}: expected a figure_id of data/figures.csv"
            return [], [self.inliner.reporter.error(message, line=self.lineno)]
        row = cast(pd.Series, figures.loc[self.text])
        if self.name == "allowed":
            return [translated_text("", _allowed(row))], []
        link = figure_link("", figure=self.text)
        link += translated_text("", place_text(row)) if self.name == "place" else _printed(row["exact"])
        return [link], []


def _in_digits(row: pd.Series) -> nodes.Node:
    """Return a figure as it is printed, or, where it is in Chinese characters alone, its value."""
    if any(character in string.digits for character in row["exact"]):
        return _printed(row["exact"])
    if row["measure"] == "rank":
        return translated_text("", f"no. {row['value']:g}")
    return nodes.Text({"at_least": "≥ ", "more_than": "> "}.get(row["hedge"], "") + f"{row['value']:g}")


def _printed(text: str) -> nodes.Node:
    if text.isascii():
        return nodes.Text(text)
    return nodes.raw("", f'<span lang="{printed_language()}">{escape(text)}</span>', format="html")


def _allowed(row: pd.Series) -> str:
    unit = "%" if row["unit"] == "%" else ""
    interval = -row["interval"] if row["value"] < 0 else row["interval"]
    return interval.format(unit=unit)


def setup_cards(app: Sphinx) -> None:
    """Register the directives and the roles with Sphinx."""
    app.add_directive("findings", FindingsDirective)
    app.add_directive("printed-figures", PrintedFiguresDirective)
    app.add_directive("figure-tiles", FigureTilesDirective)
    app.add_directive("chart", ChartDirective)
    app.add_directive("questions", QuestionsDirective)
    for name in ("printed", "allowed", "place"):
        app.add_role(name, FigureRole())
