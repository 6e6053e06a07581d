"""What the pages say to machines: valid JSON-LD, made of the tables."""

import hashlib
import json

import pytest
from bs4 import BeautifulSoup

from figure_book.edition import edition
from figure_book.linked_data import dataset
from visits import PAGES


def linked_data(built_book, page: str) -> list[dict]:
    html = (built_book / f"{page}.html").read_text(encoding="utf-8")
    head = BeautifulSoup(html[: html.index("</head>")], "html.parser")
    scripts = head.find_all("script", type="application/ld+json")
    return [json.loads(script.string, parse_constant=pytest.fail) for script in scripts]


def test_the_data_are_a_dataset_whose_files_are_there(root, built_book):
    (data,) = linked_data(built_book, PAGES[0])
    assert data["@context"] == "https://schema.org"
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
