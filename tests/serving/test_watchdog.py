"""What systemd hears: ready, well, leaving; and silence from a bot that is not well."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.serving.watchdog import notify, watched


class Systemd:
    """The socket that systemd listens on, read all the while, as systemd does: its queue holds a few lines only."""

    def __init__(self, path: Path) -> None:
        self.address = str(path)
        self.lines: list[str] = []
        self._channel = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._channel.bind(self.address)
        self._reading = threading.Thread(target=self._read)
        self._reading.start()

    def _read(self) -> None:
        while (line := self._channel.recv(4096).decode()) != "that was all":
            self.lines.append(line)

    def heard(self) -> list[str]:
        """Everything, in order, once nothing more is said."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
            channel.sendto(b"that was all", self.address)
        self._reading.join()
        self._channel.close()
        return self.lines


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Systemd]:
    listening = Systemd(tmp_path / "notify")
    yield listening
    if listening._reading.is_alive():
        listening.heard()


async def test_it_says_when_it_is_ready_well_and_leaving(systemd: Systemd) -> None:
    async with watched(systemd.address, 0.03, lambda: True), asyncio.timeout(90):
        while systemd.lines.count("WATCHDOG=1") < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    lines = systemd.heard()
    assert lines[0] == "READY=1"
    assert lines[-1] == "STOPPING=1"
    assert set(lines[1:-1]) == {"WATCHDOG=1"}


async def test_a_bot_that_is_not_well_gives_no_sign(systemd: Systemd) -> None:
    async with watched(systemd.address, 0.03, lambda: False):
        await asyncio.sleep(0.1)
    assert systemd.heard() == ["READY=1", "STOPPING=1"]


async def test_without_a_watchdog_it_says_only_ready_and_leaving(systemd: Systemd) -> None:
    async with watched(systemd.address, None, lambda: True):
        await asyncio.sleep(0.05)
    assert systemd.heard() == ["READY=1", "STOPPING=1"]


def test_news_wait_for_room_in_a_queue_that_is_full_and_signs_of_life_do_not(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(tmp_path / "notify"))
        said = 0
        while notify(str(tmp_path / "notify"), "WATCHDOG=1", seconds=0.01):
            said += 1
        reading = threading.Timer(0.3, lambda: [channel.recv(4096) for _ in range(said)])
        reading.start()
        assert notify(str(tmp_path / "notify"), "STOPPING=1")
        reading.join()
        assert channel.recv(4096) == b"STOPPING=1"


async def test_without_systemd_nothing_is_said() -> None:
    asked: list[bool] = []
    async with watched(None, 0.03, lambda: asked.append(True) is None):
        await asyncio.sleep(0.1)
    assert asked == []


def test_an_abstract_socket_is_reached() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind("\0interview-bot-test-notify")
        channel.settimeout(1)
        assert notify("@interview-bot-test-notify", "READY=1", "STATUS=well")
        assert channel.recv(4096) == b"READY=1\nSTATUS=well"


def test_a_socket_that_is_gone_does_no_harm(tmp_path: Path) -> None:
    assert not notify(str(tmp_path / "nowhere"), "READY=1")


@pytest.mark.parametrize(("patience", "stands_still", "code"), [(1.0, 60.0, 1), (6.0, 0.0, 0)], ids=["hung", "well"])
def test_a_loop_that_stands_still_ends_the_process(patience: float, stands_still: float, code: int) -> None:
    program = f"""
import asyncio, time
from bot.serving.watchdog import guarded
async def main():
    with guarded({patience}):
        await asyncio.sleep({patience} + 0.3)
        time.sleep({stands_still})
asyncio.run(main())
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert ended.returncode == code
    assert ("Timeout" in ended.stderr) is bool(code)
