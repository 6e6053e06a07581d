"""What stands in a cell of a table is text in the built book: on pages, in charts, in the index."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_notebook, new_output

from figure_book.paper import onepage
from printed_figures import charts, findings, ledger, starter, tables
from printed_figures.source_text import ArticleError
from small_book import build_pages
from visits import Visit

RUN = "window.ran=(window.ran||0)+1"
PAYLOADS = (
    f"<script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"]]></svg><script>{RUN}</script>",
    f'"><svg onload="{RUN}">',
    f"' onmouseover='{RUN}' x='",
    f"</script><script>{RUN}</script>",
    f"</title></style></textarea><script>{RUN}</script>",
    f"[go](javascript:{RUN})",
    f"<javascript:{RUN}>",
    f"{{{{ {RUN} }}}}",
    "{raw}`x`",
    f"<details ontoggle={RUN} open>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"<!--><script>{RUN}</script>-->",
    f"<math href=javascript:{RUN}>x</math>",
    "\\u003cscript\\u003e$x^2$",
    "${alert(1)} `code` | cell | {printed}`no-such`",
    f"<style>@import 'x';</style><base href='//x'><meta http-equiv=refresh content='0;url=x'>{RUN}",
    f'<a href="data:text/html,<script>{RUN}</script>">x</a>',
)
SPOILED = {
    "figures": ("indicator", "note", "term_zh"),
    "findings": ("assumption", "reason", "overturned_by"),
    "questions": ("ask", "settles"),
    "context": ("indicator", "source_title", "source_publisher", "window_note"),
    "places": ("name", "geonames_name"),
}
START = """# Start

{printed}`opening-alerts-change` and {allowed}`opening-alerts-change`, {place}`opening-alerts-change`.

```{figure-tiles}
```

```{printed-figures}
```

```{findings}
:verdict: consistent
```

```{findings}
:verdict: untestable
```

```{questions} en
```

```{toctree}
book/ledger
tables
```
"""


@pytest.fixture(scope="module")
def hostile(root, tmp_path_factory):
    """Build a small book whose tables have a payload in every cell of text, another in each row."""
    folder = tmp_path_factory.mktemp("hostile")
    data = shutil.copytree(root / "data", folder / "data")
    for table, fields in SPOILED.items():
        rows = pd.read_csv(data / f"{table}.csv", dtype=str, keep_default_na=False)
        for shift, field in enumerate(fields):
            rows[field] = [
                f"{text} {PAYLOADS[(number + 7 * shift) % len(PAYLOADS)]}." if text else ""
                for number, text in enumerate(rows[field])
            ]
        rows.to_csv(data / f"{table}.csv", index=False, lineterminator="\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRINTED_FIGURES_DATA", str(data))
        charts.enable()
        figures = ledger.load_figures()
        rows = figures.head(len(PAYLOADS)).assign(label=list(PAYLOADS), printed=list(PAYLOADS))
        chart = charts.interval_chart(
            rows[["label", "printed", "value", "lower", "upper"]], (-30, 2500), PAYLOADS[0]
        )
        shown = [
            tables.figures_table(figures, linked=True),
            findings.claims(folder=data),
            charts.finish(chart, PAYLOADS[1], PAYLOADS[2], PAYLOADS[3]),
        ]
        cells = []
        for number, value in enumerate(shown):
            cell = new_code_cell("1", id=f"cell-{number}", execution_count=number + 1)
            bundle = value._repr_mimebundle_(include=None, exclude=None)
            bundle = bundle[0] if isinstance(bundle, tuple) else bundle
            cell.outputs = [new_output("execute_result", bundle, execution_count=number + 1)]
            cells.append(cell)
        cells.insert(0, nbformat.v4.new_markdown_cell("# Tables", id="title"))
        nbformat.write(new_notebook(cells=cells), folder / "tables.ipynb")
        pages = {"start": START, "book/ledger": (root / "book" / "ledger.md").read_text("utf-8")}
        yield build_pages(folder, pages, "unknown document")


@pytest.mark.parametrize("page", ["start", "book/ledger", "tables", "search", "genindex"])
def test_nothing_of_a_table_runs(browser, hostile, page):
    query = "?q=script+img+window" if page == "search" else ""
    with Visit(browser, (hostile / f"{page}.html").as_uri() + query) as visit:
        visit.page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        if visit.page.locator(".vegalite-chart").count():
            visit.page.locator(".vegalite-chart").first.hover()
            visit.page.locator(".is-live").wait_for(timeout=10_000)
        visit.page.evaluate("""() => document.querySelectorAll('body *').forEach(each =>
          each.dispatchEvent(new MouseEvent('mouseover', {bubbles: true})))""")
        visit.page.wait_for_timeout(300)
        assert visit.page.evaluate("window.ran") is None
        assert visit.page.locator("[onerror], [onload], [onmouseover], [ontoggle], iframe, base").count() == 0
        links = visit.page.evaluate(
            "[...document.querySelectorAll('[href]')].map(each => each.getAttribute('href'))"
        )
        assert [
            link for link in links if link.strip().startswith(("javascript:", "data:", "vbscript:"))
        ] == []
        assert visit.outside == []


def test_the_payloads_are_there_as_text(hostile, tried):
    text = (hostile / "book" / "ledger.html").read_text(encoding="utf-8")
    assert text.count("&lt;script&gt;window.ran") > 10
    found = [re.findall("window.ran", page.read_text(encoding="utf-8")) for page in hostile.glob("**/*.html")]
    tried("A script in a table that runs in the page: scripts that were put there", sum(map(len, found)))


def test_a_payload_in_a_page_itself_would_be_seen(browser, hostile):
    page = hostile / "planted.html"
    page.write_text(f"<!DOCTYPE html><p>{PAYLOADS[1]}</p>{PAYLOADS[0]}", encoding="utf-8")
    with Visit(browser, page.as_uri()) as visit:
        visit.page.wait_for_function("window.ran === 2")


def test_nothing_of_a_table_runs_on_its_way_to_paper(browser, hostile, tmp_path):
    (tmp_path / "_toc.yml").write_text(
        "format: jb-book\nroot: start\nchapters:\n- file: tables\n", encoding="utf-8"
    )
    for page in ("start", "tables"):
        soup = BeautifulSoup((hostile / f"{page}.html").read_text(encoding="utf-8"), "html.parser")
        body = soup.select_one("div.body")
        body.name, body["class"] = "article", "bd-article"
        (tmp_path / f"{page}.html").write_text(str(soup), encoding="utf-8")
    first = onepage.TitlePage(title=PAYLOADS[0], subtitle=PAYLOADS[1], lines=PAYLOADS[2:4])
    text = onepage.html(onepage.join(tmp_path, tmp_path / "_toc.yml", "."), first, {}, "")
    assert text.count("&lt;script&gt;window.ran") > 10
    (tmp_path / "paper.html").write_text(text, encoding="utf-8")
    with Visit(browser, (tmp_path / "paper.html").as_uri()) as visit:
        visit.page.wait_for_timeout(300)
        assert visit.page.evaluate("window.ran") is None
        assert visit.page.locator("[onerror], [onload], [onmouseover], [ontoggle], iframe, base").count() == 0
        assert visit.outside == []


@pytest.mark.weekly
def test_nothing_of_a_table_runs_in_a_book_of_another_article(browser, root, tmp_path):
    article = tmp_path / "article.txt"
    text = (root / "examples" / "library" / "press-release.txt").read_text(encoding="utf-8")
    article.write_text(f"{text}新書3{PAYLOADS[0]}本。\n", encoding="utf-8")
    book = tmp_path / "book"
    with pytest.raises(ArticleError, match="HTML: expected text"):
        starter.start(article, book, "A title")
    article.write_text(text, encoding="utf-8")
    with pytest.raises(starter.TitleError, match=r"expected words without < and >$"):
        starter.start(article, book, PAYLOADS[5])
    title = "[go](javascript:alert(1)) {raw}`x` & `code` $x^2$ **bold**"
    starter.start(article, book, title)
    table = book / "data" / "figures.csv"
    rows = pd.read_csv(table, dtype=str, keep_default_na=False)
    for shift, field in enumerate(("indicator", "ref_area", "note", "term_zh")):
        rows[field] = [f"Text {PAYLOADS[(n + 5 * shift) % len(PAYLOADS)]}" for n in range(len(rows))]
    rows.to_csv(table, index=False, lineterminator="\n")
    command = [Path(sys.executable).with_name("jupyter-book"), "build", "--quiet", book]
    environment = {**os.environ, "PRINTED_FIGURES_DATA": str(book / "data")}
    built = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert built.returncode == 0, built.stdout[-2000:] + built.stderr[-2000:]
    for page in (book / "_build" / "html").glob("*.html"):
        with Visit(browser, page.as_uri()) as visit:
            visit.page.wait_for_timeout(300)
            assert (page.name, visit.page.evaluate("window.ran")) == (page.name, None)
    shown = (book / "_build" / "html" / "figures.html").read_text(encoding="utf-8")
    start = (book / "_build" / "html" / "index.html").read_text(encoding="utf-8")
    heading = BeautifulSoup(start, "html.parser").select_one("article h1").get_text()
    assert heading.removesuffix("#").strip() == title
    assert "&lt;script&gt;window.ran" in shown
