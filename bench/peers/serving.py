"""Serve the built sites, and what their pages want from other hosts, from this machine.

The peers' pages name content delivery networks. Here the names are replaced by the address of this server, so
that the peers work without a network, and as fast as a network can be.
"""

import gzip
import json
import mimetypes
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

__all__ = ["point_to", "serve"]

_HOSTS = {
    "https://cdn.jsdelivr.net/npm/": "npm",
    "https://cdnjs.cloudflare.com/ajax/libs/": "cdnjs",
    "https://unpkg.com/": "npm",
}
_TEXT = {".html", ".js", ".css", ".json", ".svg", ".xml"}


def point_to(site: Path) -> None:
    """Replace the addresses of the content delivery networks in a built site by paths of this server.

    Checksums in the pages are dropped: the packages of the npm registry are the same, their wrapping is not.
    """
    for path in sorted(site.rglob("*")):
        if path.suffix not in {".html", ".js"}:
            continue
        text = changed = path.read_text(encoding="utf-8", errors="surrogateescape")
        for host, folder in _HOSTS.items():
            changed = changed.replace(host, f"/{folder}/")
        if changed != text:
            changed = re.sub(r'\s(?:integrity|crossorigin)="[^"]*"', "", changed)
            path.write_text(changed, encoding="utf-8", errors="surrogateescape")


def _package_file(modules: Path, path: str) -> Path | None:
    """Find the file that a content delivery network would answer with, or None."""
    match = re.fullmatch(r"(@[^/]+/[^/@]+|[^/@]+)(?:@[^/]*)?(?:/(.*))?", path)
    if match is None or not (modules / match[1]).is_dir():
        return None
    folder = modules / match[1]
    if match[2]:
        return folder / match[2]
    described = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    return folder / (described.get("jsdelivr") or described.get("unpkg") or described["main"])


def _require_js(modules: Path) -> Path:
    return modules / "requirejs" / "require.js"


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Say nothing of a browser that hung up: it was closed."""


def _handler(sites: dict[str, Path], modules: Path) -> type[BaseHTTPRequestHandler]:
    """Make what answers requests."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def _find(self) -> Path | None:
            place, _, rest = unquote(self.path.split("?")[0].lstrip("/")).partition("/")
            if place == "npm":
                return _package_file(modules, rest)
            if place == "cdnjs":
                return _require_js(modules) if rest.startswith("require.js/") else None
            return sites[place] / rest if place in sites else None

        def do_GET(self) -> None:
            path = self._find()
            if path is None or not path.is_file():
                self.send_response(404)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            body = path.read_bytes()
            self.send_response(200)
            if path.suffix in _TEXT:
                body = gzip.compress(body, 6, mtime=0)
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Type", mimetypes.guess_type(path.name)[0] or "application/octet-stream")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


@contextmanager
def serve(sites: dict[str, Path], modules: Path) -> Iterator[str]:
    """Serve sites, each under its name, compressed as a web server would.

    Parameters
    ----------
    sites : dict
        Folders by name.
    modules : pathlib.Path
        ``node_modules``: answers what a page asks a content delivery network for.

    Yields
    ------
    str
        The server's address.
    """
    server = _Server(("127.0.0.1", 0), _handler(sites, modules))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
