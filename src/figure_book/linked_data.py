"""The data and the findings for machines, as schema.org JSON-LD in the head of the pages.

The first page describes the data package as a ``Dataset``; every chapter lists its findings as ``Claim``.
They are not ``ClaimReview``: that is a rating of what somebody else has claimed, and search engines show it
as a fact check. The book rates nobody's claim; it says what follows from printed figures, and its verdicts
are its own.
"""

from __future__ import annotations

import json
import math
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx

from figure_book.edition import DATA, Edition, edition, has_record
from figure_book.files import book_data, content, data_files
from printed_figures.files import data_folder
from printed_figures.findings import load_findings

__all__ = ["claims", "dataset", "setup_linked_data"]

CONTEXT = "https://schema.org"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
TYPES = {".csv": "text/csv", ".json": "application/json", ".geojson": "application/geo+json"}


def dataset(this: Edition, base: str, page: str, place: str = "") -> dict[str, Any]:
    """Describe the data package, for a page at an address below a base, as a ``Dataset``."""
    package = json.loads((data_folder() / "datapackage.json").read_text(encoding="utf-8"))
    titles = {resource["path"]: resource["title"] for resource in package["resources"]}
    return {
        "@context": CONTEXT,
        "@type": "Dataset",
        "@id": f"{base}{page}#dataset",
        "name": package["title"],
        "description": f"{package['description']} {this.abstract}",
        "version": this.version,
        "dateModified": this.date,
        "license": LICENCE,
        "creator": [{"@type": "Organization", "name": name} for name in this.authors],
        "inLanguage": ["en", "zh-Hant"],
        "isAccessibleForFree": True,
        "keywords": this.keywords,
        **({"spatialCoverage": {"@type": "Place", "name": place}} if place else {}),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": titles.get(path.name, package["title"]),
                "contentUrl": f"{base}{DATA}/{path.name}",
                "encodingFormat": TYPES[path.suffix],
                "sha256": sha256(content(path)).hexdigest(),
            }
            for path in data_files(book_data())
        ],
    }


def claims(findings: pd.DataFrame, base: str, page: str) -> dict[str, Any]:
    """Describe findings as a graph of ``Claim``, made by the page at an address below a base."""
    return {
        "@context": CONTEXT,
        "@graph": [_claim(finding, base, page) for finding in findings.itertuples()],
    }


def _claim(finding: Any, base: str, page: str) -> dict[str, Any]:
    sentences = [f"Verdict: {finding.verdict}. {finding.reason}"]
    if finding.assumption:
        sentences.append(f"Assumes: {finding.assumption}.")
    if finding.overturned_by:
        sentences.append(f"Overturned by: {finding.overturned_by}")
    value = {
        "@type": "PropertyValue",
        "name": finding.check,
        "value": finding.result,
        "unitText": finding.unit,
    }
    bounds = {"minValue": finding.lower, "maxValue": finding.upper}
    value |= {name: bound for name, bound in bounds.items() if math.isfinite(bound)}
    return {
        "@type": "Claim",
        "@id": f"{base}{page}#claim-{finding.Index}",
        "text": finding.sentence,
        "description": " ".join(sentences),
        "creativeWorkStatus": finding.verdict,
        "about": {key: each for key, each in value.items() if each != ""},
        "keywords": finding.figure_ids.split("; "),
        "isBasedOn": f"{base}{DATA}/figures.csv",
        "isPartOf": f"{base}{page}",
        "license": LICENCE,
        "inLanguage": "en",
    }


def _script(data: dict[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).replace("</", "<\\/")
    return f'<script type="application/ld+json">{text}</script>\n'


def _add(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if doctree is None or app.builder.name != "html" or not has_record(app):
        return
    page = app.builder.get_target_uri(pagename)
    # Without a base address the addresses are relative to the page, as links are.
    base = app.config.html_baseurl or "../" * pagename.count("/")
    if pagename == app.config.root_doc:
        this = edition(Path(app.srcdir))
        context["metatags"] += _script(dataset(this, base, page, app.config.spatial_coverage))
    if pagename.startswith("notebooks/") and (data_folder() / "findings.csv").is_file():
        found = load_findings()
        # A derived number claims nothing.
        found = found[(found["chapter"] == Path(pagename).name) & (found["kind"] != "derived")]
        if len(found):
            context["metatags"] += _script(claims(found, base, page))


def setup_linked_data(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.add_config_value("spatial_coverage", "", "html", types=[str])
    app.connect("html-page-context", _add)
