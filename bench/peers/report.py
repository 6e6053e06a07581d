"""Write the results of a run as a page of the book, from the stored numbers alone."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

__all__ = ["page", "write"]

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.json"
PAGE = HERE.parents[1] / "book" / "comparison.md"

WHAT = (
    "This page is written by `make bench`. It compares this book's way from notebooks to pages with four "
    "others, on notebooks that are the same for all."
)
BYTES = (
    "Compressed bytes, before a reader touches anything, with an empty cache. For the other tools the bytes "
    "and the time include the scripts that they load from other hosts, here answered by the same machine; "
    "over a real network both the waiting and the risk are theirs."
)

OURS = "this book"
STOCK = "stock jupyter-book 1"


def _table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    yield "| " + " | ".join(headings) + " |"
    yield "| --- |" + " ---: |" * (len(headings) - 1)
    for row in rows:
        yield "| " + " | ".join(str(cell) for cell in row) + " |"


def _seconds(values: Sequence[float]) -> str:
    return f"{median(values):.1f}"


def _times(ours: Sequence[float], other: Sequence[float]) -> str:
    """Say the median of the paired ratios."""
    return f"{median(a / b for a, b in zip(ours, other, strict=True)):.1f}"


def _builds(results: dict[str, Any]) -> Iterator[str]:
    tools = results["builds"]
    yield from _table(
        [
            "tool",
            "clean build, s",
            "nothing changed, s",
            "one chapter changed, s",
            "site, MB",
            "peak memory, MB",
        ],
        [
            (
                name,
                *(_seconds(tools[name][kind]) for kind in ("clean", "unchanged", "changed")),
                f"{tools[name]['site_megabytes']:.1f}",
                round(max(tools[name]["peak_megabytes"])),
            )
            for name in tools
        ],
    )
    ours, stock = tools[OURS], tools[STOCK]
    clean, unchanged, changed = (
        _times(ours[kind], stock[kind]) for kind in ("clean", "unchanged", "changed")
    )
    yield ""
    yield (
        f"Against stock jupyter-book 1 this book takes {clean} times the time for a clean build, in which "
        f"it draws every chart, {unchanged} times when nothing changed, and {changed} times when one "
        "chapter changed (medians of the ratios of runs that followed each other). The scripts of live "
        "charts, the same in every book, are not made again by a clean build: the first build on a machine "
        "makes them, and keeps them."
    )


def _pages(results: dict[str, Any]) -> Iterator[str]:
    pages = results["pages"]
    total = results["setting"]["charts_a_page"]
    yield from _table(
        [
            "tool",
            f"charts visible without network, of {total}",
            f"without JavaScript, of {total}",
            "requests",
            "of them to other hosts",
            "transferred, kB",
            "first chart visible, ms",
        ],
        [
            (
                name,
                entry["without_network"],
                entry["without_javascript"],
                entry["requests"],
                entry["other_hosts"],
                round(entry["kilobytes"]),
                round(median(entry["first_chart"])) if entry["first_chart"] else "none",
            )
            for name, entry in pages.items()
        ],
    )
    medians = {name: median(entry["first_chart"]) for name, entry in pages.items() if entry["first_chart"]}
    fastest = min((name for name in medians if name != OURS), key=medians.__getitem__)
    yield ""
    yield (
        f"The fastest of the others is {fastest}, with everything that its pages want from other hosts "
        "served from the same machine. The first chart of this book is visible in "
        f"{medians[OURS] / medians[fastest]:.2f} times that time."
    )


def _growth(results: dict[str, Any]) -> Iterator[str]:
    growth = results["growth"]
    counts = list(next(iter(growth.values())))
    headings = ["tool"]
    for count in counts:
        headings += [f"{count} notebooks: s a page", "peak, MB"]
    rows = []
    for name, sizes in growth.items():
        row: list[object] = [name]
        for count in counts:
            row += [f"{sizes[count]['seconds'] / int(count):.2f}", round(sizes[count]["megabytes"])]
        rows.append(row)
    yield from _table(headings, rows)
    few, many = counts[0], counts[-1]
    if few == many:
        return
    first, last = growth[OURS][few], growth[OURS][many]
    more = (last["megabytes"] - first["megabytes"]) / (int(many) - int(few))
    stock = (growth[STOCK][many]["megabytes"] - growth[STOCK][few]["megabytes"]) / (int(many) - int(few))
    yield ""
    yield (
        f"From {few} to {many} notebooks the time this book takes for a page goes from "
        f"{first['seconds'] / int(few):.2f} s to {last['seconds'] / int(many):.2f} s. What grows is memory, "
        f"by {more:.1f} MB a page, against {stock:.1f} MB of stock jupyter-book: what is known of every page "
        "is kept to the end, for contents, search and references."
    )


def _notebooks(results: dict[str, Any]) -> Iterator[str]:
    run = results["notebooks"]
    cores = results["setting"]["cores"]
    bound = max(sum(run["cells"].values()) / cores, max(run["cells"].values()))
    yield (
        f"`make notebooks` runs the {len(run['cells'])} notebooks of this book in "
        f"{median(run['seconds']):.0f} s. Their cells take {sum(run['cells'].values()):.0f} s one after "
        f"another, so that on {cores} cores no run can be shorter than {bound:.0f} s: it takes "
        f"{median(run['seconds']) / bound:.2f} times the shortest possible, with the start of every kernel "
        "counted."
    )


def page(results: dict[str, Any]) -> str:
    """Write the page.

    Parameters
    ----------
    results : dict
        What ``results.json`` holds.

    Returns
    -------
    str
        MyST Markdown.
    """
    setting = results["setting"]
    versions = ", ".join(f"{name} {version}" for name, version in setting["versions"].items())
    looks = len(results["pages"][OURS]["first_chart"])
    intro = (
        f"Every tool built {setting['notebooks']} notebooks with {setting['charts_a_page']} Altair charts "
        f"each and stored outputs, on {setting['cores']} cores with Python {setting['python']}: "
        f"{versions}. Each time is the median of {setting['rounds']} rounds, that of the first chart of "
        f"{looks}; in a round the tools take turns."
    )
    parts = [
        "# Side by side with other tools",
        WHAT,
        intro,
        "## Building",
        "\n".join(_builds(results)),
        "## Reading a chapter",
        "\n".join(_pages(results)),
        BYTES,
        "## Growing",
        "One clean build of each size.",
        "\n".join(_growth(results)),
        "## Running the notebooks",
        "\n".join(_notebooks(results)),
    ]
    return "\n\n".join(parts) + "\n"


def write(results: dict[str, Any]) -> None:
    """Store the results, and the page that follows from them."""
    RESULTS.write_text(json.dumps(results, indent=1, sort_keys=False) + "\n", encoding="utf-8", newline="\n")
    PAGE.write_text(page(results), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    PAGE.write_text(page(json.loads(RESULTS.read_text(encoding="utf-8"))), encoding="utf-8", newline="\n")
