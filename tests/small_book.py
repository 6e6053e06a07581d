"""A small book for the extensions that make pages findable, and servers for built books."""

import functools
import gzip
import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONF = f"""
project = html_title = "A small book"
extensions = ["myst_parser", "figure_book.languages", "figure_book.search",
              "figure_book.previews"]
html_theme = "basic"
root_doc = "start"
exclude_patterns = ["_build"]
templates_path = [{str(ROOT / "book" / "_templates")!r}]
html_static_path = [{str(ROOT / "book" / "_static")!r}]
html_favicon = "favicon.svg"
"""
START = """# Start

The first sentence says *what it is* (<span lang="zh-Hant">警情</span>). The second goes on.

```{toctree}
one
deep/two
```
"""
PAGES = {
    "start": START,
    "one": "# One\n\nAlerts fell by 9.8% (刑事警情).\n\n## Part\n\nInner.\n",
    "deep/two": "# Two\n\nIn the 百日行動 they found 1205 people.\n",
}


def write_pages(folder: Path, pages: Mapping[str, str] = PAGES) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "conf.py").write_text(CONF, "utf-8")
    (folder / "favicon.svg").write_bytes((ROOT / "book" / "_static" / "favicon.svg").read_bytes())
    for name, text in pages.items():
        path = folder / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def build_pages(folder: Path, out: str = "html", **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sphinx", "-W", "-q", "-d", folder / "_build" / f".doctrees-{out}"]
    return subprocess.run(
        [*command, folder, folder / "_build" / out],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | environment,
    )


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and says nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class WithMissingPage(Quiet):
    """Serves 404.html in place of what is missing, below /some/place/, as hosts of static pages do."""

    prefix = "/some/place"

    def do_GET(self) -> None:
        """Answer."""
        if self.path.startswith(self.prefix) and Path(self.translate_path(self.path)).is_file():
            super().do_GET()
            return
        body = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def translate_path(self, path: str) -> str:
        """Take the prefix off."""
        return super().translate_path(path.removeprefix(self.prefix))


@functools.cache
def compressed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 6, mtime=0)


class Compressing(Quiet):
    """Serves everything compressed and counts what it sends, by path."""

    sent: dict[str, int]

    def do_GET(self) -> None:
        """Answer, with headers of an ordinary length."""
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
        self.sent[self.path.split("?")[0]] = len(body) + 300


class Strict(Quiet):
    """Serves with a policy of what a page may do; the browser driver's own evaluate would pass anyway."""

    policy: str

    def end_headers(self) -> None:
        """Add the policy."""
        self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()


@contextmanager
def serve(folder: Path, handler: type[Quiet] = Quiet) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(handler, directory=str(folder))
    )
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
