"""A real Chromium for the pages' tests, without root's rights and with its own sandbox; and a server of a folder."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.ports import free_port

NOBODY = 65534
STARTS = 3
MISSING = "needs Debian's chromium and chromium-driver, and selenium"


def is_installed() -> bool:
    """Is everything here that the tests drive?"""
    try:
        import selenium
    except ImportError:
        return False
    return bool(selenium and shutil.which("chromium") and shutil.which("chromedriver"))


class _Quiet(SimpleHTTPRequestHandler):
    requests: list[str]
    timeout = 1  # seconds: a browser opens connections ahead, and the server waits for each at its end

    def do_GET(self) -> None:
        type(self).requests.append(self.path)
        super().do_GET()

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextlib.contextmanager
def served(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """The folder on loopback: its address, and the paths that were asked for."""
    handler = type("Handler", (_Quiet,), {"requests": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(folder)))
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", handler.requests  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _started(options: Any, chromedriver: str) -> Any:
    """The browser; once more where it left while it started, as it does if it gets too little of the processors."""
    from selenium import webdriver
    from selenium.common.exceptions import SessionNotCreatedException

    for _ in range(STARTS - 1):
        with contextlib.suppress(SessionNotCreatedException):
            return webdriver.Chrome(options, webdriver.ChromeService(chromedriver, port=free_port()))
    return webdriver.Chrome(options, webdriver.ChromeService(chromedriver, port=free_port()))


@contextlib.contextmanager
def chromium(home: Path, *, scripts: bool = True) -> Iterator[Any]:
    """A headless Chromium, driven; `home` is a fresh folder for its profile."""
    from selenium import webdriver

    profile = home / "profile"
    profile.mkdir(parents=True)
    chromedriver = shutil.which("chromedriver") or "chromedriver"
    if os.geteuid() == 0:
        shutil.chown(profile, NOBODY, NOBODY)
        for folder in [home, *home.parents]:
            if folder.stat().st_uid == 0 and folder != Path("/"):
                folder.chmod(folder.stat().st_mode | 0o111)
        drop = f"exec setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups"
        wrapper = home / "chromedriver"
        wrapper.write_text(f'#!/bin/sh\n{drop} env HOME="{profile}" TMPDIR="{profile}" {chromedriver} "$@"\n')
        wrapper.chmod(0o755)
        chromedriver = str(wrapper)
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or "chromium"
    for argument in ("--headless=new", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={profile}/data"):
        options.add_argument(argument)
    options.add_argument("--disable-dev-shm-usage")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    driver = _started(options, chromedriver)
    try:
        yield driver
    finally:
        driver.quit()
