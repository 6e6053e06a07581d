"""The built book as a phone feels it: a slow connection, a slow processor, pages served with gzip."""

import os

import pytest
from playwright.sync_api import Browser

from small_book import Compressing, serve

BESIDE_OTHERS = "PYTEST_XDIST_WORKER" in os.environ
pytestmark = [
    pytest.mark.weekly,
    pytest.mark.skipif(BESIDE_OTHERS, reason="beside other tests it would time them"),
]

SHOWN = ("book/index", "book/ledger", "book/method", "notebooks/1_opening", "notebooks/8_context")
PHONE = {"viewport": {"width": 360, "height": 780}, "device_scale_factor": 2, "is_mobile": True}
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
SLOWER = 4
LIMITS = {"paint": 1500, "shift": 0.02, "task": 250, "requests": 15, "key": 200}
LIMITS |= {"chart": 600, "next": 400, "fetching": 4500}
"""Milliseconds, but shift (a share of the screen) and requests; above what a busy machine measured.

The first chart of a page takes longer because Vega's code runs for the first time: to draw a chart unseen
would block the page for as long. The host says nothing of caches, as many do.
"""
OBSERVE = """
window.seen = {paint: 0, shift: 0, task: 0};
const each = (type, take) => new PerformanceObserver(list => list.getEntries().forEach(take))
  .observe({type, buffered: true});
each('largest-contentful-paint', entry => { seen.paint = entry.startTime; });
each('layout-shift', entry => { if (!entry.hadRecentInput) seen.shift += entry.value; });
each('longtask', entry => { seen.task = Math.max(seen.task, entry.duration); });
"""
KEY = """() => new Promise(done => {
  const field = document.querySelector('#ledger-find'); field.focus(); field.value = '1';
  const start = performance.now();
  field.dispatchEvent(new Event('input', {bubbles: true}));
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
})"""
SAVES = "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
CHART = """number => new Promise(done => {
  const chart = document.querySelectorAll('.vegalite-chart')[number]; chart.scrollIntoView();
  const start = performance.now();
  chart.dispatchEvent(new PointerEvent('pointerover', {bubbles: true, pointerType: 'mouse'}));
  chart.dispatchEvent(new MouseEvent('mouseover', {bubbles: true}));
  chart.dispatchEvent(new PointerEvent('pointerenter', {pointerType: 'mouse'}));
  const wait = () => chart.matches('.is-live') ? done(performance.now() - start)
    : performance.now() - start > 20000 ? done(20000) : setTimeout(wait, 5);
  wait();
})"""


HOST = type("Host", (Compressing,), {"sent": {}})


def measure(browser: Browser, address: str, *, saves: bool = False) -> dict[str, float]:
    """Open a page with nothing in the cache, and time what its reader waits for.

    A chart goes live with what was loaded ahead or, for a reader who `saves` data, by fetching it then.
    """
    context = browser.new_context(**PHONE)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(OBSERVE + SAVES * saves)
    page.goto(address, wait_until="load")
    page.wait_for_timeout(1500)
    files = [url for url in asked if "vegalite-bundle" not in url]
    found = dict(page.evaluate("seen")) | {"requests": len(files)}
    if page.locator("#ledger-find").count():
        found["key"] = page.evaluate(KEY)
    elif page.locator(".vegalite-chart").count():
        if not saves:
            # Vega is loaded when a chart is in view, and its code read: that is a task, too.
            page.locator(".vegalite-chart").first.scroll_into_view_if_needed()
            page.wait_for_function("'vegaEmbed' in window")
            page.wait_for_timeout(500)
            found["task"] = page.evaluate("seen.task")
        found["fetching" if saves else "chart"] = page.evaluate(CHART, 0)
        if page.locator(".vegalite-chart").count() > 1:
            found["next"] = page.evaluate(CHART, 1)
    context.close()
    return found


@pytest.mark.parametrize("page", SHOWN)
def test_a_page_is_as_fast_as_it_was(browser, built_book, page, tried):
    """Three visits, and the best counts: what else the machine does is no fault of the page."""
    with serve(built_book, HOST) as server:
        runs = [measure(browser, f"{server}/{page}.html") for _ in range(3)]
        if "chart" in runs[0]:
            runs.append(runs[0] | measure(browser, f"{server}/{page}.html", saves=True))
    best = {name: min(run[name] for run in runs if name in run) for name in runs[-1]}
    print(page, *(f"{name} {value:.3g}" for name, value in best.items()))
    assert [name for name, value in best.items() if value > LIMITS[name]] == []
    tried(
        "A page that keeps a phone on a slow connection waiting: measurements, each with a limit",
        len(best),
    )
