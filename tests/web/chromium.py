"""A headless Chromium, spoken to through a pipe by its DevTools protocol, which the standard library is enough for.

It is the one that CHROMIUM= names, or one on the PATH, and draws in software, so that it runs on any machine.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--enable-unsafe-swiftshader",
    "--use-angle=swiftshader",
    "--remote-debugging-pipe",
    "--hide-scrollbars",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
)


def found() -> str:
    """The command of a Chromium; empty where there is none."""
    named = os.environ.get("CHROMIUM", "")
    return named or next((path for name in NAMES if (path := shutil.which(name))), "")


class PageError(Exception):
    """What the page's script threw, or the browser refused."""


class Tab:
    """A page that is open."""

    def __init__(self, browser: _Browser, session: str) -> None:
        self._browser, self._session = browser, session

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method of the protocol. Raises PageError."""
        return self._browser.ask(method, self._session, **parameters)

    def run(self, script: str) -> Any:
        """The value of an expression of JavaScript, waited for if it is a promise. Raises PageError."""
        found = self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in found:
            details = found["exceptionDetails"]
            raise PageError(details.get("exception", {}).get("description", details["text"]))
        return found["result"].get("value")

    def size(self, width: int, height: int, ratio: float = 1) -> None:
        """Give the window another size."""
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=ratio,
            mobile=width < 600,
        )

    def mouse(self, kind: str, x: float, y: float, button: str = "left") -> None:
        """mousePressed, mouseMoved or mouseReleased at a place."""
        held = 0 if kind == "mouseReleased" or button == "none" else 1
        self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button=button, buttons=held, clickCount=1)

    def touch(self, kind: str, *fingers: tuple[float, float]) -> None:
        """touchStart, touchMove or touchEnd of fingers, which are told apart by their order."""
        points = [{"x": x, "y": y, "id": finger} for finger, (x, y) in enumerate(fingers)]
        self.ask("Input.dispatchTouchEvent", type=kind, touchPoints=points)

    def picture(self, path: Path) -> None:
        """Write what is seen to a PNG file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(self.ask("Page.captureScreenshot", format="png")["data"]))

    def go(self, url: str) -> None:
        """Open an address, and come back when its scripts have run once. Raises PageError."""
        self.ask("Page.enable")
        self.ask("Page.navigate", url=url)
        self._browser.event("Page.loadEventFired")


class _Browser:
    """The process, and its pipe."""

    def __init__(self, command: str, folder: Path) -> None:
        ours, theirs = os.pipe(), os.pipe()
        arguments = [command, *FLAGS, f"--user-data-dir={folder}", "about:blank"]
        log = (folder / "chromium.log").open("wb")

        def take_pipes() -> None:
            """It reads from descriptor 3 and writes to 4, whatever these are here."""
            reads, writes = os.dup(ours[0]), os.dup(theirs[1])
            os.dup2(reads, 3)
            os.dup2(writes, 4)

        self._process = subprocess.Popen(arguments, preexec_fn=take_pipes, close_fds=False, stdout=log, stderr=log)
        log.close()
        os.close(ours[0])
        os.close(theirs[1])
        self._write, self._read = os.fdopen(ours[1], "wb"), os.fdopen(theirs[0], "rb")
        self._last, self._events = 0, []  # type: tuple[int, list[dict[str, Any]]]

    def __enter__(self) -> _Browser:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _what: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        self._write.close()
        self._read.close()

    def ask(self, method: str, session: str = "", **parameters: Any) -> dict[str, Any]:
        self._last += 1
        message = {"id": self._last, "method": method, "params": parameters}
        message |= {"sessionId": session} if session else {}
        self._write.write(json.dumps(message).encode() + b"\0")
        self._write.flush()
        while True:
            answer = self._message()
            if answer.get("id") == self._last:
                if "error" in answer:
                    raise PageError(f"{method}: {answer['error']['message']}")
                result: dict[str, Any] = answer["result"]
                return result
            self._events.append(answer)

    def event(self, method: str) -> None:
        """Come back when the browser says so."""
        while not any(event.get("method") == method for event in self._events):
            self._events.append(self._message())
        self._events.clear()

    def _message(self) -> dict[str, Any]:
        parts = bytearray()
        while (byte := self._read.read(1)) != b"\0":
            if not byte:
                raise PageError("Chromium ended; its user data folder has its log")
            parts += byte
        message: dict[str, Any] = json.loads(parts)
        return message


@contextmanager
def opened(command: str, folder: Path, width: int = 1280, height: int = 800) -> Iterator[Tab]:
    """A tab of a Chromium that is started for it. folder: an empty one, for what it keeps."""
    with _Browser(command, folder) as browser:
        target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
        session = browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        tab = Tab(browser, session)
        tab.size(width, height)
        yield tab
