"""The runbook's commands that need neither root nor a network, run in its order, its folders in a temporary one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.own_archive import bring_caches

ROOT = Path(__file__).parents[2]
RUNBOOK = (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")
FOLDERS = ("/srv/interview-bot", "/etc/interview-bot", "/var/lib/interview-bot", "/opt/interview-bot")
MARKED = re.compile(
    r"^ *<!-- tested(?P<how>[^>]*?) -->\n(?P<indent> *)```sh\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Block:
    """A block to run, and how: what is typed into it, or where."""

    text: str
    how: str

    def commands(self, server: Path) -> str:
        return re.sub("|".join(FOLDERS), lambda found: f"{server}{found[0]}", self.text)


BLOCKS = [
    Block(found["text"].replace(f"\n{found['indent']}", "\n"), found["how"]) for found in MARKED.finditer(RUNBOOK)
]


def prepared(server: Path) -> Path:
    shutil.copytree(ROOT / "knowledge", server / "srv/interview-bot/knowledge", dirs_exist_ok=True)
    shutil.copytree(ROOT / "deploy", server / "srv/interview-bot/deploy", dirs_exist_ok=True)
    for folder in FOLDERS:
        (server / folder[1:]).mkdir(parents=True, exist_ok=True)
    bring_caches(server / "var/lib/interview-bot")
    return server


def run(server: Path, commands: str, typed: str = "", folder: str = "") -> str:
    environ = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(server / "home"),
        "BOT_KNOWLEDGE": str(server / "srv/interview-bot/knowledge"),
        "BOT_DATA": str(server / "var/lib/interview-bot"),
        "BOT_SEMANTIC": "off",
    }
    done = subprocess.run(
        ["bash", "-euc", commands],
        cwd=server / "srv/interview-bot" / folder,
        env=environ,
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, f"{commands}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def transcript(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each block printed, in order; "old" and "new" are the two servers' folders."""
    old, new = prepared(tmp_path_factory.mktemp("old")), prepared(tmp_path_factory.mktemp("new"))
    shown = {"old": str(old), "new": str(new)}
    for number, block in enumerate(BLOCKS):
        if number == 1:
            run(old, "interview-bot chat", typed="Who should defend political prisoners?\n")  # something to keep
        server = new if "another server" in block.how else old
        if server is new:
            shutil.copy(old / "var/lib/interview-bot/log.backup", new / "var/lib/interview-bot/log.backup")
        typed = block.how.removeprefix(": ") + "\n" if block.how.startswith(": ") else ""
        folder = "deploy" if "in deploy" in block.how else ""
        shown[block.text] = shown.get(block.text, "") + run(server, block.commands(server), typed, folder)
    return shown


def printed(transcript: dict[str, str], command: str) -> str:
    return "".join(output for text, output in transcript.items() if command in text)


def test_every_marked_block_is_found() -> None:
    assert len(BLOCKS) == RUNBOOK.count("<!-- tested") >= 12


def test_a_key_is_made_where_the_runbook_says(transcript: dict[str, str]) -> None:
    assert "ibk1" in printed(transcript, "log keys")
    (*_, key) = sorted((Path(transcript["old"]) / "home/.config/interview-bot").glob("log-*.key"))
    assert key.stat().st_mode & 0o777 == 0o600


def test_the_token_lies_where_only_root_reads_it(transcript: dict[str, str]) -> None:
    token = Path(transcript["old"]) / "etc/interview-bot/BOT_TOKEN"
    assert token.read_text(encoding="utf-8") == "7000000001:AAE-token\n"
    assert token.stat().st_mode & 0o777 == 0o600


def test_secrets_of_the_replicas_agree(transcript: dict[str, str]) -> None:
    secrets = Path(transcript["old"]) / "srv/interview-bot/deploy/secrets"
    password = (secrets / "DATABASE_PASSWORD").read_text(encoding="utf-8").strip()
    assert len(password) > 40
    assert password in (secrets / "BOT_LOG_URL").read_text(encoding="utf-8")
    assert re.fullmatch(r"[\w-]{40,256}\n", (secrets / "BOT_WEBHOOK_SECRET").read_text(encoding="utf-8"))
    assert {path.stat().st_mode & 0o777 for path in secrets.iterdir()} == {0o400}


def test_the_purge_deletes_and_the_backup_restores(transcript: dict[str, str]) -> None:
    assert "1 question deleted" in printed(transcript, "log purge --all")
    assert "log.backup holds 0 questions" in printed(transcript, "log backup")
    assert "0 questions" in printed(transcript, "log restore")


def test_what_is_withdrawn_is_withdrawn(transcript: dict[str, str]) -> None:
    assert "aliyev-astna.dolmxvkj is withdrawn" in printed(transcript, "withdraw")
    answer = run(Path(transcript["old"]), "interview-bot ask -k 50 --json 'Who should defend political prisoners?'")
    assert "aliyev-astna.dolmxvkj" not in answer


def test_every_file_that_the_runbook_names_exists() -> None:
    for name in re.findall(r"(?<![\w/.-])(?:deploy|tests|knowledge)/[\w./@-]*\w", RUNBOOK):
        assert (ROOT / name).exists(), name
    for name in re.findall(r"/srv/interview-bot/(deploy/[\w./-]*\w)", RUNBOOK):
        assert (ROOT / name).exists(), name


def test_no_line_of_a_block_is_a_placeholder_but_the_repository() -> None:
    for block in re.findall(r"```sh\n(.*?)```", RUNBOOK, re.DOTALL):
        assert not re.search(r"<[A-Za-z]|\.\.\.|…", block), block
