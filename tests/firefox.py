"""Firefox by WebDriver BiDi, its own protocol: Playwright drives only a Firefox that it has patched."""

import asyncio
import itertools
import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tornado.websocket import WebSocketClientConnection, websocket_connect

NOTE_WHAT_IS_FORBIDDEN = """() => {
  window.pfForbidden = [];
  addEventListener('securitypolicyviolation', event =>
    pfForbidden.push(`${event.violatedDirective} ${event.blockedURI}`));
}"""
START = 60
"""Seconds until it must answer."""


def program() -> str:
    found = shutil.which("firefox-esr") or shutil.which("firefox")
    if not found:
        reason = "neither firefox-esr nor firefox is on the PATH"
        if os.environ.get("EXPECT_FIREFOX"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


async def _connect(address: str) -> WebSocketClientConnection:
    return await websocket_connect(address, max_message_size=10**8)


class Firefox:
    """One tab; ``complaints`` has what its console and its scripts complained of."""

    def __init__(self, loop: asyncio.AbstractEventLoop, address: str) -> None:
        """Connect."""
        self._loop, self._ids = loop, itertools.count(1)
        self.complaints: list[str] = []
        self._socket = self._wait(_connect(address))
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=["log.entryAdded"])
        self.send("script.addPreloadScript", functionDeclaration=NOTE_WHAT_IS_FORBIDDEN)
        self._tab = self.send("browsingContext.create", type="tab")["context"]

    def _wait(self, task: Coroutine[None, None, Any]) -> Any:
        # In a thread of its own: where Chromium was open, the thread of the tests has a loop that runs.
        return asyncio.run_coroutine_threadsafe(task, self._loop).result(START)

    def close(self) -> None:
        """Close the connection."""
        self._loop.call_soon_threadsafe(self._socket.close)

    def send(self, method: str, **params: object) -> dict:
        """Send a command, and return what it gives."""
        return self._wait(self._send(method, params))

    async def _send(self, method: str, params: dict) -> dict:
        number = next(self._ids)
        await self._socket.write_message(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            told = json.loads(await self._socket.read_message() or "{}")
            if told.get("method") == "log.entryAdded" and told["params"]["level"] == "error":
                self.complaints.append(told["params"]["text"])
            if told.get("id") == number:
                assert told["type"] == "success", told
                return told["result"]

    def go(self, address: str) -> None:
        """Open a page."""
        self.send("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def heard(self) -> list[str]:
        """Return what the page has complained of, and what its host's policy forbade it."""
        forbidden = self.evaluate("return window.pfForbidden")
        assert isinstance(forbidden, list)
        return [*self.complaints, *forbidden]

    def evaluate(self, script: str) -> object:
        """Run a script in the page, which returns JSON."""
        given = self.send(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await (async () => {{ {script} }})()))()",
            target={"context": self._tab},
            awaitPromise=True,
        )
        assert given["type"] == "success", given
        return json.loads(given["result"].get("value", "null"))

    def wait(self, condition: str, seconds: float = 10) -> bool:
        """Wait until a condition holds in the page."""
        return bool(
            self.evaluate(
                f"for (let n = 0; n < {20 * seconds}; n++) {{ if ({condition}) return true;"
                "await new Promise(done => setTimeout(done, 50)); } return false;"
            )
        )


@contextmanager
def firefox(profile: Path) -> Iterator[Firefox]:
    """Start it without a window, with an empty profile and without a network."""
    preferences = {"network.proxy.type": 1, "network.proxy.http": "127.0.0.1", "network.proxy.http_port": 9}
    preferences |= {"network.proxy.share_proxy_settings": True, "network.proxy.no_proxies_on": "127.0.0.1"}
    lines = [f"user_pref({json.dumps(key)}, {json.dumps(value)});" for key, value in preferences.items()]
    (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
    command = [program(), "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    loop, tab = asyncio.new_event_loop(), None
    threading.Thread(target=loop.run_forever, daemon=True).start()
    try:
        for line in process.stderr:
            if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", line):
                break
        else:
            pytest.fail("Firefox did not start")
        tab = Firefox(loop, f"{found[1]}/session")
        yield tab
    finally:
        if tab:
            tab.close()
        process.terminate()
        process.communicate(timeout=START)
        loop.call_soon_threadsafe(loop.stop)
