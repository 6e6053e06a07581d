"""Time the built book as a phone feels it: a slow connection, a slow processor, pages served with gzip.

    python tools/speed.py [_build/html]

Each page is opened three times, and the best counts: what else the machine does is no fault of the page. It
fails where a page is beyond `LIMITS`, which leave a margin above what was measured.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import sys
import threading
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from figure_book.paper.printing import chromium

PAGES = ("book/index", "book/ledger", "book/method", "notebooks/1_opening", "notebooks/8_context")
PHONE = {"viewport": {"width": 360, "height": 780}, "device_scale_factor": 2, "is_mobile": True}
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
SLOWER = 4
LIMITS = {"paint": 1800, "shift": 0.02, "task": 1800, "requests": 29, "key": 700, "chart": 4500}
"""Milliseconds, but shift (a share of the screen) and requests; above what a busy machine measured."""
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
CHART = """() => new Promise(done => {
  const chart = document.querySelector('.vegalite-chart'); chart.scrollIntoView();
  const start = performance.now();
  chart.dispatchEvent(new PointerEvent('pointerover', {bubbles: true, pointerType: 'mouse'}));
  chart.dispatchEvent(new MouseEvent('mouseover', {bubbles: true}));
  chart.dispatchEvent(new PointerEvent('pointerenter', {pointerType: 'mouse'}));
  const wait = () => document.querySelector('.is-live') ? done(performance.now() - start)
    : performance.now() - start > 20000 ? done(20000) : setTimeout(wait, 5);
  wait();
})"""


class Compressing(http.server.SimpleHTTPRequestHandler):
    """Serves everything compressed."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer."""
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        body = compressed(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@functools.cache
def compressed(path: Path) -> bytes:
    """Return a file as a server sends it."""
    return gzip.compress(path.read_bytes(), 6, mtime=0)


def measure(browser: Browser, address: str) -> dict[str, float]:
    """Open a page with nothing in the cache, and time what its reader waits for."""
    context = browser.new_context(**PHONE)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(OBSERVE)
    page.goto(address, wait_until="load")
    page.wait_for_timeout(1500)
    found = dict(page.evaluate("seen")) | {"requests": len(asked)}
    # What comes alive is timed with its script in the cache and without a network to wait for.
    if page.locator("#ledger-find").count():
        found["key"] = page.evaluate(KEY)
    elif page.locator(".vegalite-chart").count():
        found["chart"] = page.evaluate(CHART)
    context.close()
    return found


def main(folder: Path) -> int:
    """Print a line for each page, and return how many values are beyond their limit."""
    handler = functools.partial(Compressing, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    beyond = 0
    print(f"{'':20}" + "".join(f"{name:>10}" for name in LIMITS))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for page in PAGES:
            address = f"http://127.0.0.1:{server.server_port}/{page}.html"
            runs = [measure(browser, address) for _ in range(3)]
            best = {name: min(run[name] for run in runs) for name in runs[0]}
            over = [name for name, value in best.items() if value > LIMITS[name]]
            beyond += len(over)
            values = "".join(f"{best[name]:10.3g}" if name in best else f"{'':10}" for name in LIMITS)
            print(f"{page:20}{values}  {'beyond: ' + ', '.join(over) if over else ''}".rstrip())
        browser.close()
    server.shutdown()
    print(f"{'limit':20}" + "".join(f"{value:10.3g}" for value in LIMITS.values()))
    return beyond


if __name__ == "__main__":
    sys.exit(1 if main(Path(sys.argv[1] if len(sys.argv) > 1 else "_build/html")) else 0)
