"""The words of the search, the footer, the PDF and the page for a missing address."""

from __future__ import annotations

from sphinx.locale import _

__all__ = ["STRINGS", "strings"]

STRINGS = {
    "search": "Search",
    "search_label": "Search the book",
    "search_hint": (
        "A word, a number as it is printed, or a Chinese term. Simplified characters find "
        "Traditional ones. Words in quotation marks are found only side by side."
    ),
    "search_button": "Search",
    "search_no_script": (
        "Search needs JavaScript, which is off here. Your browser can still search within a page, "
        "and every chapter is in the contents:"
    ),
    "search_no_script_short": "Search needs JavaScript. Without it, use the contents below.",
    "search_loading": "Searching …",
    "search_failed": "The search could not be loaded. Reload the page, or use the contents at the side.",
    "search_none": "Nothing in the book matches {query}.",
    "search_one": "1 passage matches {query}.",
    "search_many": "{count} passages match {query}.",
    "search_part": "No passage has all of {query}. {count} have a part of it.",
    "search_cut": "Only the first words were looked for.",
    "search_more": "Show all {count} passages",
    "missing_title": "There is no page here",
    "missing_text": "The address may be mistyped, or the page may have moved. The book has these pages:",
    "footer_version": "Version {version}, last changed {date}.",
    "footer_digest": "Data",
    "footer_digest_title": "SHA-256 of data/SHA256SUMS, which lists the digest of every table",
    "footer_licence": (
        "Text, charts and data: {data}. Code: {code}. The article belongs to its publisher and is "
        "not reproduced."
    ),
    "footer_others": "The work of others in this book, with its licences",
    "footer_source": "The source of this book, and where to correct it",
    "paper_contents": "Contents",
    "paper_subtitle": "What the figures of a newspaper feature can and cannot tell",
    "paper_version": "Version {version}, {date}.",
    "paper_digest": "Digest of the data: {digest}.",
    "paper_licence": "Text, charts and data: Creative Commons Attribution 4.0. Code: MIT.",
    "paper_article": (
        "The article that the figures come from belongs to its publisher and is not reproduced."
    ),
}


def strings() -> dict[str, str]:
    """Return the words in the language of the edition, by name."""
    return {name: str(_(text)) for name, text in STRINGS.items()}
