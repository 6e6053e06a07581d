"""The data for machines: the first page describes the package as a schema.org ``Dataset``, in JSON-LD.

The findings are one of its tables. They are no ``ClaimReview``, which search engines show as a fact check:
that is a rating of what somebody else has claimed, and the book rates nobody's claim.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from figure_book.edition import DATA, Edition, edition, has_record
from figure_book.files import book_data, content, data_files
from printed_figures.files import data_folder

__all__ = ["dataset", "setup_linked_data"]

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
TYPES = {".csv": "text/csv", ".json": "application/json", ".geojson": "application/geo+json"}


def dataset(this: Edition, base: str, page: str, place: str = "") -> dict[str, Any]:
    """Describe the data package, for a page at an address below a base, as a ``Dataset``."""
    package = json.loads((data_folder() / "datapackage.json").read_text(encoding="utf-8"))
    titles = {resource["path"]: resource["title"] for resource in package["resources"]}
    return {
        "@context": "https://schema.org",
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


def _add(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    if pagename == app.config.root_doc and app.builder.name == "html" and has_record(app):
        # Without a base address the addresses are relative to the page, as links are.
        base = app.config.html_baseurl or "../" * pagename.count("/")
        page = app.builder.get_target_uri(pagename)
        data = dataset(edition(Path(app.srcdir)), base, page, app.config.spatial_coverage)
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
        context["metatags"] += f'<script type="application/ld+json">{text}</script>\n'


def setup_linked_data(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.add_config_value("spatial_coverage", "", "html", types=[str])
    app.connect("html-page-context", _add)
