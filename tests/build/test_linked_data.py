"""What the pages say to machines: valid JSON-LD, made of the tables."""

import hashlib
import json

import pytest
from bs4 import BeautifulSoup

from figure_book.edition import edition
from figure_book.linked_data import claims, dataset
from printed_figures.findings import load_findings
from visits import PAGES


def linked_data(built_book, page: str) -> list[dict]:
    html = (built_book / f"{page}.html").read_text(encoding="utf-8")
    head = BeautifulSoup(html[: html.index("</head>")], "html.parser")
    scripts = head.find_all("script", type="application/ld+json")
    return [json.loads(script.string, parse_constant=pytest.fail) for script in scripts]


def test_every_finding_is_a_claim_of_its_chapter(built_book):
    found = {}
    for page in PAGES:
        for data in linked_data(built_book, page):
            assert data["@context"] == "https://schema.org"
            for claim in data.get("@graph", []):
                assert claim["@type"] == "Claim"
                found[claim["@id"].partition("#claim-")[2]] = page, claim
    rows = load_findings()
    assert set(found) == set(rows.index[rows["kind"] != "derived"])
    for name, (page, claim) in found.items():
        row = rows.loc[name]
        assert page == f"notebooks/{row['chapter']}"
        assert claim["text"] == row["sentence"]
        assert claim["creativeWorkStatus"] == row["verdict"]
        assert (row["assumption"] or "Verdict") in claim["description"]
        assert (built_book / page).parent.joinpath(claim["isBasedOn"]).is_file()


def test_no_claim_of_anybody_is_rated(built_book):
    for page in PAGES:
        html = (built_book / f"{page}.html").read_text(encoding="utf-8")
        assert "ClaimReview" not in html
        assert "reviewRating" not in html


def test_the_data_are_a_dataset_whose_files_are_there(root, built_book):
    (data,) = linked_data(built_book, PAGES[0])
    assert data["@type"] == "Dataset"
    assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert 50 <= len(data["description"]) <= 5000
    assert data["spatialCoverage"]["name"]
    assert data["creator"][0]["name"]
    assert set(edition(root).keywords) == set(data["keywords"]) != set()
    assert len(data["distribution"]) > 5
    for file in data["distribution"]:
        path = (built_book / PAGES[0]).parent / file["contentUrl"]
        assert hashlib.sha256(path.read_bytes()).hexdigest() == file["sha256"]


def test_a_base_address_makes_whole_addresses(root):
    data = dataset(edition(root), "https://x.org/b/", "a.html")
    assert data["distribution"][0]["contentUrl"].startswith("https://x.org/b/data/")
    (first, *_) = claims(load_findings(), "https://x.org/b/", "a.html")["@graph"]
    assert first["@id"].startswith("https://x.org/b/a.html#claim-")
