"""The program as a user who may not do everything: each command says in a sentence what is closed to it.

Root is told apart from the others by its capabilities alone: without them it can't open what nobody may open either.
"""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.caches import bring_talk
from tests.conftest import TOY
from tests.double.server import Double
from tests.faults.process import answers, feed_questions
from tests.forked import Forked
from tests.keys import key_ring
from tests.serving.live import HASTE, write_archive

_CAPABILITIES_3 = 0x20080522  # capset's version: two words of 32 bits a set


def _drop_privileges() -> None:
    """Give up every capability."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        assert libc.capset((ctypes.c_uint32 * 2)(_CAPABILITIES_3, 0), (ctypes.c_uint32 * 6)()) == 0


class Stranger:
    """The program in a folder of its own, of which a test closes parts."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._closed = folder, dict[Path, int]()
        self._started, self._running = 0, list[Forked]()
        self.knowledge, self.data = write_archive(folder / "knowledge", TOY), folder / "var"
        self.keys = folder / ".config" / "interview-bot"
        self.environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "BOT_KNOWLEDGE": str(self.knowledge),
            "BOT_DATA": str(self.data),
            "BOT_SEMANTIC": "off",
        }

    def close(self, path: Path, mode: int = 0) -> None:
        self._closed.setdefault(path, path.stat().st_mode & 0o777)
        path.chmod(mode)

    def open(self) -> None:
        for path, mode in self._closed.items():
            path.chmod(mode)

    def start(self, *command: str, given: str = "", **environ: str) -> Forked:
        self._started += 1
        given_in, output, errors = (self.folder / f"{name}-{self._started}" for name in ("given", "output", "errors"))
        given_in.write_text(given, encoding="utf-8")
        output.touch()
        process = Forked(
            *command,
            folder=self.folder,
            environ={**self.environ, **environ},
            given=given_in,
            output=output,
            errors=errors,
            first=_drop_privileges,
        )
        self._running.append(process)
        return process

    def run(self, *command: str, given: str = "", **environ: str) -> tuple[int, str, str]:
        """The exit code, the output and the errors of a command."""
        process = self.start(*command, given=given, **environ)
        output, errors = process.communicate(timeout=120)
        assert "Traceback" not in errors, errors
        return process.wait(), output, errors

    def stop(self) -> None:
        for process in self._running:
            process.kill()


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[Stranger]:
    stranger = Stranger(tmp_path)
    stranger.data.mkdir(mode=0o700)
    bring_talk(stranger.data)
    yield stranger
    stranger.stop()
    stranger.open()


@pytest.mark.parametrize("command", ["ask", "eval"])
def test_caches_in_a_closed_folder_are_as_good_as_absent(stranger: Stranger, command: str) -> None:
    stranger.close(stranger.data)
    code, output, errors = stranger.run(command, *["What was the worst storm?"][: command == "ask"])
    assert code == 0, errors
    assert output
    assert "the next start makes it anew" in errors


def test_a_data_folder_that_is_closed_ends_serve_with_a_sentence_and_no_restart(stranger: Stranger) -> None:
    stranger.close(stranger.data)
    code, _, errors = stranger.run("serve", BOT_TOKEN="1234:a-token-that-telegram-does-not-know")
    assert code == 78
    said = f"interview-bot: The file {stranger.data / 'log-keys.txt'} can't be read: Permission denied."
    assert errors.splitlines()[-1] == said


def test_a_data_folder_that_can_not_be_written_keeps_no_answer_from_anybody(stranger: Stranger) -> None:
    stranger.close(stranger.data, 0o500)
    with Double(haste=HASTE) as double:
        process = stranger.start("serve", BOT_TOKEN=double.token, BOT_API_URL=double.url)
        double.wait(lambda: double.arrived or process.poll() is not None)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=120)
    assert process.returncode == 0
    assert "Answers go on; questions wait in memory." in errors
    assert "Traceback" not in errors


def test_log_keys_does_not_take_a_closed_folder_for_one_without_keys(stranger: Stranger) -> None:
    key_ring(stranger.data, stranger.keys)
    stranger.close(stranger.data)
    code, output, errors = stranger.run("log", "keys")
    assert (code, output) == (1, "")
    assert errors == f"interview-bot: The file {stranger.data / 'log-keys.txt'} can't be read: Permission denied.\n"


def test_a_closed_folder_of_private_keys_is_not_one_without_any(stranger: Stranger) -> None:
    key_ring(stranger.data, stranger.keys)
    stranger.run("chat", given="worst storm?\n")
    stranger.close(stranger.keys)
    code, _, errors = stranger.run("log", "export")
    assert code == 1
    assert errors == f"interview-bot: The private keys' folder {stranger.keys} can't be read: Permission denied.\n"


def test_a_credential_that_can_not_be_read_is_one_sentence(stranger: Stranger) -> None:
    credentials = stranger.folder / "credentials"
    credentials.mkdir()
    (credentials / "BOT_TOKEN").write_text("1234:from-a-file", encoding="utf-8")
    stranger.close(credentials / "BOT_TOKEN")
    code, _, errors = stranger.run("check", CREDENTIALS_DIRECTORY=str(credentials))
    assert code == 2
    assert errors.startswith(
        f"interview-bot: A file in {credentials}, which $CREDENTIALS_DIRECTORY names, can't be read"
    )


def test_check_names_a_knowledge_folder_that_is_closed(stranger: Stranger) -> None:
    stranger.close(stranger.knowledge)
    code, output, _ = stranger.run("check")
    assert code == 1
    assert output == f"{stranger.knowledge / 'interviews'}:1: the folder can't be read: Permission denied\n"


@pytest.mark.parametrize("closed", ["interviews", "interviews/keeper.md"])
def test_without_an_interview_what_is_named_is_why_none_can_be_read(stranger: Stranger, closed: str) -> None:
    asked = stranger.knowledge / "asked"
    asked.mkdir()
    (asked / "keeper.yaml").write_text("asked: []\n", encoding="utf-8")
    for name in ("garden", "secret"):
        (stranger.knowledge / "interviews" / f"{name}.md").unlink()
    stranger.close(stranger.knowledge / closed)
    code, _, errors = stranger.run("ask", "storm")
    assert code == 1
    assert f"no interview to answer from. {stranger.knowledge / closed}:1: the f" in errors
    assert "can't be read: Permission denied" in errors


def test_what_waited_for_a_log_that_can_not_be_written_is_said_to_be_lost_at_the_end(stranger: Stranger) -> None:
    key_ring(stranger.data, stranger.keys)
    stranger.close(stranger.data, 0o500)
    with Double(haste=HASTE) as double:
        process = stranger.start("serve", BOT_TOKEN=double.token, BOT_API_URL=double.url)
        asked = feed_questions(double, 3)
        double.wait(lambda: asked <= answers(double).keys() and double.settled())
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=120)
    assert process.returncode == 0
    said = "interview-bot: The question log can't be written; what waited for it is lost: 3 entries."
    assert errors.splitlines()[-1] == said
