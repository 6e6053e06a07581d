"""A small book with the extension, and servers for built books."""

import functools
import gzip
import http.server
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

from bs4 import BeautifulSoup
from sphinx.testing.util import SphinxTestApp

ROOT = Path(__file__).resolve().parents[1]
CONF = {
    "project": "A small book",
    "html_title": "A small book",
    "extensions": ["figure_book"],
    "nb_execution_mode": "off",
    "myst_enable_extensions": ["colon_fence"],
    "html_theme": "basic",
    "exclude_patterns": ["_build"],
    "html_favicon": "favicon.svg",
}
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


def build_pages(
    folder: Path, pages: Mapping[str, str] = PAGES, warnings: str | None = "", **settings
) -> Path:
    """Write the pages whose text is not the one that is there, and build the book.

    Its first page is the first of them. The warnings must contain these words; with "" there must be none.
    """
    (folder / "favicon.svg").write_bytes((ROOT / "book" / "favicon.svg").read_bytes())
    for path in set(folder.rglob("*.md")) - {folder / f"{name}.md" for name in pages}:
        path.unlink()
    for name, text in pages.items():
        path = folder / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        if not path.is_file() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
    (folder / "conf.py").touch()
    app = SphinxTestApp(
        "html", srcdir=folder, confoverrides=deepcopy(CONF | {"root_doc": next(iter(pages))} | settings)
    )
    try:
        app.build()
        said = app.warning.getvalue()
    finally:
        app.cleanup()
    assert warnings in said if warnings else said == "", said
    return Path(app.outdir)


@functools.cache
def soup_of(book: Path, page: str) -> BeautifulSoup:
    return BeautifulSoup((book / f"{page}.html").read_text(encoding="utf-8"), "html.parser")


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
