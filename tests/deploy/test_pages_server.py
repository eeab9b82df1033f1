"""The rule for nginx that goes with the web pages, tried on a real nginx."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ports import free_port

RULES = Path(__file__).parents[2] / "deploy" / "nginx-pages.conf"

pytestmark = pytest.mark.skipif(shutil.which("nginx") is None, reason="needs nginx")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("nginx")
    site = home / "site"
    for name, text in {
        "index.html": "home",
        "404.html": "missing",
        "gone.html": "gone",
        "p/a.1/index.html": "here",
        "p/a.2/index.html": "notice",
        "p/a.2/gone": "",
    }.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text)
    port = free_port()
    folders = "".join(
        f"{what}_temp_path {home}/{what};\n" for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = home / "nginx.conf"
    config.write_text(
        f"worker_processes 1; pid {home}/pid; error_log {home}/error.log; daemon off; master_process off;\n"
        f"events {{}}\nhttp {{\n{folders}server {{ listen 127.0.0.1:{port}; root {site};\ninclude {RULES};\n}}\n}}\n"
    )
    process = subprocess.Popen(["nginx", "-c", str(config), "-p", str(home)], stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(90)


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/", 200, "home"),
        ("/p/a.1/", 200, "here"),
        ("/p/a.1", 200, "here"),
        ("/p/a.2/", 410, "gone"),
        ("/p/a.2", 410, "gone"),
        ("/p/a.3/", 404, "missing"),
        ("/nothing", 404, "missing"),
    ],
)
def test_what_is_here_is_served_and_what_was_taken_back_answers_410(
    address: str, path: str, status: int, text: str
) -> None:
    try:
        with urllib.request.urlopen(address + path, timeout=90) as answer:
            found = answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            found = error.code, error.read().decode()
    assert found == (status, text)
