"""How the tests look at the built pages in a browser, and what they look for.

A probe is a piece of JavaScript that a page answers with what is wrong with it.
"""

from pathlib import Path

import yaml
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]

TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
PAGES = [TOC["root"], *(chapter["file"] for part in TOC["parts"] for chapter in part["chapters"])]
# The list of all claims is there to look things up.
WITH_CHARTS = [page for page in PAGES if page.startswith("notebooks/") and page != "notebooks/10_claims"]
EVERY_PAGE = [*PAGES, "search", "genindex", "404"]
LAYOUTS = [
    *(
        "book/index",
        "book/method",
        "book/glossary",
        "book/ledger",
        "book/rerun",
        "notebooks/2_crime",
        "notebooks/10_claims",
    ),
    *("search", "genindex", "404"),
]
"""Pages that have, between them, all that other pages have."""

DESKTOP = {"width": 1280, "height": 900}
SIZES = [(3840, 2160), (1280, 900), (768, 900), (360, 900), (320, 640)]
MODES = {
    "desktop": {"viewport": DESKTOP},
    "dark": {"viewport": DESKTOP, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True},
    "without JavaScript": {"viewport": DESKTOP, "java_script_enabled": False},
}
DRAWN = """() => [...document.querySelectorAll('.vegalite')].map(chart => {
  const seen = [...chart.querySelectorAll('.vegalite-chart svg[role=img]')].filter(svg => {
    const box = svg.getBoundingClientRect();
    return box.width > 200 && box.height > 40 && getComputedStyle(svg).visibility === 'visible';
  });
  return seen.length;
})"""
SMALL = """() => [...document.querySelectorAll('.vegalite svg text')]
  .filter(text => text.textContent.trim() && text.getBoundingClientRect().height > 0)
  .map(text => [text, text.getScreenCTM()])
  .map(([text, m]) => [text.textContent, parseFloat(getComputedStyle(text).fontSize) * Math.hypot(m.c, m.d)])
  .filter(([, size]) => size < 11)"""
# Text that is cut off, or lies over another.
FAULTS = """() => [...document.querySelectorAll('.vegalite')].flatMap(chart => {
  const svg = [...chart.querySelectorAll('.vegalite-chart svg')].find(svg => svg.getClientRects().length);
  const frame = svg.getBoundingClientRect(), faults = [];
  const texts = [...svg.querySelectorAll('text')].filter(text => text.textContent.trim())
    .map(text => [text.textContent, text.getBoundingClientRect(), getComputedStyle(text).stroke]);
  texts.forEach(([one, a, stroke], number) => {
    if (a.left < frame.left - 1 || a.right > frame.right + 1 || a.bottom > frame.bottom + 1) {
      faults.push(`${one}: cut off`);
    }
    for (const [other, b, above] of texts.slice(number + 1)) {
      // A text may have a ground: itself, stroked, at the same place.
      if (one === other && stroke !== above && Math.abs(a.left + a.right - b.left - b.right) < 2) continue;
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 1 && high > 5) faults.push(`${one} over ${other}`);
    }
  });
  return faults;
})"""
CONTRAST = (Path(__file__).parent / "contrast.js").read_text("utf-8").partition("\n")[2]
GRID = """() => { const probe = document.createElement('i'); probe.style.color = 'var(--vl-grid)';
  document.body.append(probe); return getComputedStyle(probe).color; }"""
# What is not laid out until it is near the view: a picture of the whole page lacks it.
SKIPPED = """() => [...document.querySelectorAll('main *')]
  .filter(part => part.checkVisibility() && !part.checkVisibility({contentVisibilityAuto: true}))
  .map(part => part.tagName)"""
# A word that a column is too narrow for.
BROKEN = """() => {
  const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  const range = document.createRange(), found = [];
  for (let node; (node = walk.nextNode());) {
    const parent = node.parentElement;
    if (parent.closest('pre, code, script, svg, math') || !parent.checkVisibility()) continue;
    if (parent.closest('th, td')?.offsetWidth < 2 || node.data.includes('://')) continue;
    for (const word of node.data.matchAll(/[A-Za-z]{4,}/g)) {
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const tops = [...range.getClientRects()].map(box => box.top);
      if (Math.max(...tops) - Math.min(...tops) > 8) found.push(word[0]);
    }
  }
  return found;
}"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
UNMARKED = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node; (node = walker.nextNode());) {
    const parent = node.parentElement;
    if (parent.closest('script, style, noscript, template') || !/\\p{Script=Han}/u.test(node.data)) continue;
    const said = parent.closest('[lang]')?.lang ?? '';
    if (!said.startsWith('zh')) found.push(node.data.trim().slice(0, 60));
  }
  return found;
}"""
NOT_ENGLISH = """() => {
  const texts = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement;
    if (element.closest('[lang=en], script, noscript, style, pre, code, kbd, math')) continue;
    texts.push(walk.currentNode.data);
  }
  return texts;
}"""

# A live drawing answers Vega itself in the units of its specification.
BOXES = """chart => [...chart.querySelectorAll('svg[role=img]')]
  .map(svg => Element.prototype.getBoundingClientRect.call(svg))
  .filter(box => box.width).map(box => [box.x, box.width])"""


class Visit:
    """One page, opened with the network blocked; what it complained of and asked for is kept."""

    def __init__(self, browser: Browser, address: str, **options: object) -> None:
        """Open the page."""
        self.context = browser.new_context(**options)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.outside: list[str] = []
        self.page.on("console", lambda line: line.type == "error" and self.complaints.append(line.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        own = ("file:", "data:", "blob:", "http://127.0.0.1:")
        self.page.on("request", lambda asked: asked.url.startswith(own) or self.outside.append(asked.url))
        self.page.goto(address, wait_until="load")

    def set_scheme(self, scheme: str) -> None:
        """Let the reader's system be light or dark."""
        self.page.emulate_media(color_scheme=scheme)
        # The page for a lost reader has no script of the theme, and one look.
        if self.page.locator("html[data-theme]").count():
            self.page.locator(f"html[data-theme={scheme}]").wait_for()

    def __enter__(self) -> "Visit":
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


COLOURS = ("color-contrast", "link-in-text-block")
"""The rules of axe that depend on colours alone, and take it longer than all others together."""

# Texts that look alike have the same contrast: one of each look, by what its contrast depends on.
LOOKS = """() => {
  const looks = new Map(), grounds = new Map();
  const ground = element => {
    if (!element) return '';
    if (!grounds.has(element)) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(element);
      const own = [backgroundColor, backgroundImage, opacity].join();
      grounds.set(element, own + ground(element.parentElement));
    }
    return grounds.get(element);
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let element; walk.nextNode();) {
    element = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const around = getComputedStyle(element.parentElement);
    const look = [element.tagName, style.color, style.fontSize, style.fontWeight, style.textDecorationLine,
      style.textShadow, around.color, Boolean(element.closest('a')), ground(element)].join('|');
    if (!looks.has(look)) looks.set(look, element);
  }
  return [...looks.values()];
}"""

# The theme's buttons fade in from black, and axe would read a colour on its way. It looks at every element,
# hidden ones too: of the thousands of words of highlighted code, one of each kind stays an element.
AT_REST = """() => {
  document.getAnimations().forEach(animation => animation.finish());
  const seen = new Set();
  for (const word of document.querySelectorAll('pre span:not(:has(*))')) {
    if (seen.has(word.className)) word.replaceWith(word.textContent);
    seen.add(word.className);
  }
}"""


def violations(page: Page) -> list[tuple[str, str]]:
    """Return what axe finds wrong with a page at rest: each rule, and the first piece of HTML against it.

    Of the texts, one of each look is tried for its colours.
    """
    without = {"rules": {rule: {"enabled": False} for rule in COLOURS}}
    return faint(page) + _axe(page, "document", without)


def faint(page: Page) -> list[tuple[str, str]]:
    """Return what axe finds wrong with the colours of a page: of each look of its texts, one is tried."""
    only = {"runOnly": {"type": "rule", "values": COLOURS}}
    return _axe(page, f"{{ include: ({LOOKS})() }}", only)


def _axe(page: Page, where: str, options: dict) -> list[tuple[str, str]]:
    page.evaluate(AT_REST)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(
        f"options => axe.run({where}, options).then(found => found.violations)",
        {"resultTypes": ["violations"], **options},
    )
    return [(item["id"], item["nodes"][0]["html"][:200]) for item in found]


def address(book: Path, page: str) -> str:
    return (book / f"{page}.html").as_uri()
