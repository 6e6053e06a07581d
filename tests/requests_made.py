"""What a page would load by itself from another host."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, SoupStrainer

# Attributes through which a page loads something by itself; a link that a reader may follow is not one.
LOADING = {
    "script": ["src"],
    "img": ["src", "srcset"],
    "iframe": ["src"],
    "source": ["src", "srcset"],
    "video": ["src", "poster"],
    "audio": ["src"],
    "embed": ["src"],
    "object": ["data"],
    "use": ["href", "xlink:href"],
    "image": ["href", "xlink:href"],
}
LOADING_LINKS = {
    "stylesheet",
    "preload",
    "modulepreload",
    "prefetch",
    "preconnect",
    "dns-prefetch",
    "icon",
    "manifest",
}


def outside(address: str) -> bool:
    return bool(urlsplit(address.strip()).netloc)


def requests_of(page: Path) -> list[str]:
    """List the addresses on other hosts that a page would load by itself."""
    html = page.read_text(encoding="utf-8")
    telling = SoupStrainer([*LOADING, "link", "style", "script"])
    soup = BeautifulSoup(html, "html.parser", parse_only=telling)
    found = []
    for name, attributes in LOADING.items():
        for element in soup.find_all(name):
            found += [element[attribute] for attribute in attributes if outside(element.get(attribute, ""))]
    for element in soup.find_all("link"):
        if LOADING_LINKS & set(element.get("rel", [])) and outside(element.get("href", "")):
            found.append(element["href"])
    texts = [element.get_text() for element in soup.find_all("style")]
    if "style=" in html:
        styled = BeautifulSoup(html, "html.parser", parse_only=SoupStrainer(style=True))
        texts += [element["style"] for element in styled.find_all(style=True)]
    for text in texts:
        found += re.findall(r"(?:url\(\s*['\"]?|@import\s+['\"])((?:https?:)?//[^'\")\s]+)", text)
    for element in soup.find_all("script", src=None):
        if element.get("type") not in {"application/json", "application/ld+json"}:
            found += re.findall(r"(?:import|fetch|src)\W{1,8}((?:https?:)//[^'\"\s]+)", element.get_text())
    return found
