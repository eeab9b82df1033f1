"""The command `interview-bot` on a server: deploy/systemd/interview-bot.sh, with its folders moved to a scratch one."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

WRAPPER = Path(__file__).parents[2] / "deploy" / "systemd" / "interview-bot.sh"
SHOW = '#!/bin/sh\necho "as $BY in $(pwd): $*"\nenv -0 | grep -z ^BOT_ | tr "\\0" "\\n"\n'
RUNUSER = '#!/bin/sh\nshift 3\nBY=bot exec "$@"\n'


@dataclass
class Server:
    """What the wrapper finds on a server: its settings and what it starts."""

    folder: Path

    def __post_init__(self) -> None:
        for name, text in (("opt/interview-bot/current/bin/interview-bot", SHOW), ("bin/runuser", RUNUSER)):
            self._program(name, text)
        text = WRAPPER.read_text(encoding="utf-8")
        for place in ("/etc/interview-bot", "/opt/interview-bot"):
            text = text.replace(place, f"{self.folder}{place}")
        self._program("wrapper", text)
        (self.folder / "etc/interview-bot").mkdir(parents=True)
        (self.folder / "work").mkdir()

    def _program(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)

    def run(self, command: str, environment: str = "") -> list[str]:
        """The lines that the program prints: who runs it, where, its arguments, and its settings."""
        (self.folder / "etc/interview-bot/environment").write_text(environment, encoding="utf-8")
        done = subprocess.run(
            ["sh", str(self.folder / "wrapper"), *command.split()],
            cwd=self.folder / "work",
            env={"PATH": f"{self.folder}/bin:{os.environ['PATH']}", "BY": "caller"},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert done.stderr == ""
        return done.stdout.splitlines()


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return Server(tmp_path)


@pytest.mark.parametrize(
    ("line", "setting"),
    [
        ("BOT_LOG_KEYS=ibk1a ibk1b", "BOT_LOG_KEYS=ibk1a ibk1b"),
        ("BOT_MAINTAINERS=12, 34", "BOT_MAINTAINERS=12, 34"),
        ("BOT_CONTACT=Ada & Bo (archive); $HOME `id` <x@y>", "BOT_CONTACT=Ada & Bo (archive); $HOME `id` <x@y>"),
        ('BOT_CONTACT="Ada, or Bo"', "BOT_CONTACT=Ada, or Bo"),
        ("BOT_CONTACT='Ada, or Bo'", "BOT_CONTACT=Ada, or Bo"),
        ("BOT_CONTACT=a=b", "BOT_CONTACT=a=b"),
        ("# a comment\n\nBOT_EVAL=refuse", "BOT_EVAL=refuse"),
    ],
)
def test_a_line_of_the_settings_is_read_as_systemd_reads_it_and_never_run(
    server: Server, line: str, setting: str
) -> None:
    assert setting in server.run("log stats", f"{line}\n")


@pytest.mark.parametrize("line", ["no setting at all", "=x", "touch ran", "9A=x", "A-B=x", "$(touch ran)=x"])
def test_a_line_that_sets_nothing_is_passed_over(server: Server, line: str) -> None:
    before = server.run("log stats")
    assert server.run("log stats", f"{line}\n") == before
    assert not list(server.folder.rglob("ran"))


@pytest.mark.parametrize("command", ["withdraw", "correct", "restore", "publish", "draft", "import", "prepare"])
def test_what_changes_knowledge_files_runs_as_the_caller_where_the_caller_is(server: Server, command: str) -> None:
    assert server.run(f"{command} talk.vtt")[0] == f"as caller in {server.folder}/work: {command} talk.vtt"


def test_every_other_command_runs_as_the_bots_user_away_from_the_callers_folder(server: Server) -> None:
    assert server.run("log stats")[0] == "as bot in /: log stats"
