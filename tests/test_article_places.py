"""Whoever holds the article can verify every row of the ledger."""

import hashlib
import os

import frictionless
import pytest

from printed_figures import ledger


@pytest.fixture(scope="module")
def article(root):
    path = root.parent / "shared" / "source" / "article.txt"
    if not path.is_file():
        reason = "the article is not part of this repository and was not found beside it"
        if os.environ.get("EXPECT_ARTICLE"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path.read_bytes()


def test_the_article_is_the_one_recorded(article, root):
    package = frictionless.Package(str(root / "data" / "datapackage.json"))
    digest = hashlib.sha256(article).hexdigest()
    assert f"sha256:{digest}" in [source.get("hash") for source in package.sources]


def test_every_figure_stands_where_the_ledger_says(article):
    paragraphs = article.decode("utf-8").split("\n")
    for figure_id, row in ledger.load_figures().iterrows():
        found = paragraphs[row["paragraph"] - 1][row["start"] : row["end"]]
        assert found == row["exact"], figure_id
