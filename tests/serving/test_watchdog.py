"""What systemd hears: ready, well, leaving; and silence from a bot that is not well."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.serving.watchdog import notify, watched


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(tmp_path / "notify"))
        channel.settimeout(1)
        yield channel


def heard(systemd: socket.socket) -> list[str]:
    systemd.setblocking(False)
    lines = []
    while True:
        try:
            lines.append(systemd.recv(4096).decode())
        except BlockingIOError:
            return lines


async def test_it_says_when_it_is_ready_well_and_leaving(systemd: socket.socket) -> None:
    async with watched(systemd.getsockname(), 0.03, lambda: True):
        await asyncio.sleep(0.1)
    lines = heard(systemd)
    assert lines[0] == "READY=1"
    assert lines[-1] == "STOPPING=1"
    assert len(lines) >= 4
    assert set(lines[1:-1]) == {"WATCHDOG=1"}


async def test_a_bot_that_is_not_well_gives_no_sign(systemd: socket.socket) -> None:
    async with watched(systemd.getsockname(), 0.03, lambda: False):
        await asyncio.sleep(0.1)
    assert heard(systemd) == ["READY=1", "STOPPING=1"]


async def test_without_a_watchdog_it_says_only_ready_and_leaving(systemd: socket.socket) -> None:
    async with watched(systemd.getsockname(), None, lambda: True):
        await asyncio.sleep(0.05)
    assert heard(systemd) == ["READY=1", "STOPPING=1"]


async def test_without_systemd_nothing_is_said() -> None:
    async with watched(None, 0.03, lambda: True):
        await asyncio.sleep(0)


def test_an_abstract_socket_is_reached() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind("\0interview-bot-test-notify")
        channel.settimeout(1)
        assert notify("@interview-bot-test-notify", "READY=1", "STATUS=well")
        assert channel.recv(4096) == b"READY=1\nSTATUS=well"


def test_a_socket_that_is_gone_does_no_harm(tmp_path: Path) -> None:
    assert not notify(str(tmp_path / "nowhere"), "READY=1")


@pytest.mark.parametrize(("stands_still", "code"), [(5.0, 1), (0.0, 0)], ids=["hung", "well"])
def test_a_loop_that_stands_still_ends_the_process(stands_still: float, code: int) -> None:
    program = f"""
import asyncio, time
from bot.serving.watchdog import guarded
async def main():
    with guarded(0.4):
        await asyncio.sleep(0.6)
        time.sleep({stands_still})
asyncio.run(main())
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=20)
    assert ended.returncode == code
    assert ("Timeout" in ended.stderr) is bool(code)
