"""Look at a built page in Chromium: what it asks for, which charts are visible, and after what time."""

import shutil
from typing import NamedTuple

from playwright.sync_api import Browser, Playwright, Route

__all__ = ["Transfer", "Visibility", "charts_visible", "first_chart", "launch", "transfer"]

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
)

FIND = """() => [...document.querySelectorAll(
  'svg.marks, canvas.marks, .vega-embed svg, .vega-embed canvas, .vegalite-chart svg'
)].filter((drawing) => {
  const box = drawing.getBoundingClientRect();
  return box.width > 50 && box.height > 50;
})"""
"""Finds the drawings that are visible, live or still."""

WATCH = f"""(() => {{
  const find = {FIND};
  const look = () => {{
    if (find().length) requestAnimationFrame(() => {{ window.firstChart = performance.now(); }});
    else requestAnimationFrame(look);
  }};
  requestAnimationFrame(look);
}})()"""
"""Notes the first frame after a drawing is there."""

SECONDS = 20
"""How long a page may take to show a chart."""


class Transfer(NamedTuple):
    """What a page asks for before a reader does anything."""

    requests: int
    kilobytes: float
    """Compressed, as transferred, in kB of 1000 bytes."""


class Visibility(NamedTuple):
    """How many charts of a page are visible."""

    without_network: int
    without_javascript: int
    other_hosts: int
    """What the page asked other hosts for, in vain."""


def launch(playwright: Playwright) -> Browser:
    """Start Chromium from the path."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        raise SystemExit("chromium: not on the PATH: expected a browser to look at the pages with")
    return playwright.chromium.launch(executable_path=program, args=list(FLAGS))


def first_chart(browser: Browser, address: str) -> float | None:
    """Return the milliseconds from the start of the navigation to the first visible chart.

    The cache is empty. None when no chart shows within `SECONDS`.
    """
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(address, wait_until="commit")
    try:
        page.wait_for_function("window.firstChart !== undefined", timeout=1000 * SECONDS)
        return page.evaluate("window.firstChart")
    except Exception as error:
        if type(error).__name__ != "TimeoutError":
            raise
        return None
    finally:
        context.close()


def transfer(browser: Browser, address: str) -> Transfer:
    """Count what a page asks for, and the bytes that its own server sends, compressed."""
    context = browser.new_context()
    page = context.new_page()
    wanted: list[str] = []
    sent = 0.0
    session = context.new_cdp_session(page)
    session.send("Network.enable")

    def add(event: dict) -> None:
        nonlocal sent
        sent += event["encodedDataLength"]

    session.on("Network.loadingFinished", add)
    page.on("request", lambda request: wanted.append(request.url))
    page.goto(address, wait_until="networkidle")
    context.close()
    return Transfer(sum(url.startswith("http") for url in wanted), sent / 1000)


def charts_visible(browser: Browser, address: str) -> Visibility:
    """Count the charts that a reader sees with every other host blocked, and with JavaScript off."""
    own = "/".join(address.split("/", 3)[:3])
    counts, refused = [], set()

    def answer(route: Route) -> None:
        if route.request.url.startswith((own, "data:", "blob:")):
            route.continue_()
        else:
            refused.add(route.request.url)
            route.abort()

    for options in ({}, {"java_script_enabled": False}):
        context = browser.new_context(**options)
        page = context.new_page()
        page.route("**/*", answer)
        page.goto(address, wait_until="load")
        page.wait_for_timeout(1500)
        counts.append(page.evaluate(f"({FIND})().length"))
        context.close()
    return Visibility(*counts, len(refused))
