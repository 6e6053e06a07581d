"""The paper edition: the built book as one PDF.

``onepage`` joins the pages of the built book into one HTML page, ``printing`` has Chromium print it and makes
the file the same every time. Both read what the book's build wrote, so paper and screen cannot differ.
"""

from __future__ import annotations

__all__: list[str] = []
