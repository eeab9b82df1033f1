"""The runbook's drills that need root, systemd, Docker or PostgreSQL: run on scratch folders with stand-ins for these,
once with every step as it should be, and once with each of them failing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUNBOOK = (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")
DRILLS = dict(re.findall(r"<!-- drill: ([^>]*?) -->\n```sh\n(.*?)```", RUNBOOK, re.DOTALL))
FOLDERS = (
    "/run/interview-bot",
    "/etc/interview-bot",
    "/etc/systemd",
    "/var/lib/interview-bot",
    "/var/lib/postgresql",
    "/var/lib/docker/volumes",
    "/srv/interview-bot",
    "/opt/interview-bot",
    "/usr/local/sbin",
)
STAND_INS = ("systemctl", "docker", "fstrim", "psql", "interview-bot-pull", "git")
TOKEN = "7000000001:AAE-new"
SECRETS = {
    "run/interview-bot/spool": "sealed",
    "etc/interview-bot/BOT_TOKEN": "7000000001:AAE-old",
    "etc/interview-bot/BOT_LOG_URL": "postgresql://bot:secret@elsewhere/bot",
    "var/lib/interview-bot/querylog.sqlite": "log",
    "var/lib/postgresql/17/main/base": "log",
    "var/lib/docker/volumes/interview-bot_data/_data/querylog.sqlite": "log",
    "srv/interview-bot/deploy/secrets/BOT_TOKEN": "7000000001:AAE-old",
}
OTHERS = "var/lib/docker/volumes/others_data/_data/file"


@dataclass
class Server:
    """A server's folders, and what was called there."""

    folder: Path
    failing: frozenset[str] = frozenset()
    calls: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in FOLDERS:
            (self.folder / name[1:]).mkdir(parents=True)
        for name, content in {**SECRETS, OTHERS: "somebody else's"}.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        shutil.copytree(ROOT / "deploy", self.folder / "srv/interview-bot/deploy", dirs_exist_ok=True)
        (self.folder / "etc/systemd/system").mkdir()
        (self.folder / "bin").mkdir()
        for name in STAND_INS:
            self._stand_in(self.folder / "bin" / name, name)
        self._stand_in(self.folder / "srv/interview-bot/deploy/install", "deploy/install")

    def _stand_in(self, path: Path, name: str) -> None:
        known = 'case "$*" in "ps "*) echo c0ffee ;; "volume ls "*) echo interview-bot_data ;; esac'
        code = 1 if name in self.failing else 0
        lines = ["#!/bin/sh", f'echo "{name} $*" >>{self.folder}/calls', known if code == 0 else "", f"exit {code}"]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        path.chmod(0o755)

    def run(self, drill: str, typed: str = f"{TOKEN}\n") -> int:
        """Run a drill as a shell does that it is pasted into: what fails stops nothing but what is joined to it."""
        text = re.sub("|".join(FOLDERS), lambda found: f"{self.folder}{found[0]}", DRILLS[drill])
        text = text.replace(" -o 10001", "")  # only root gives files away
        done = subprocess.run(
            ["bash", "-c", text],
            cwd=self.folder,
            env={"PATH": f"{self.folder}/bin:{os.environ['PATH']}", "HOME": str(self.folder)},
            input=typed,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        calls = self.folder / "calls"
        self.calls = calls.read_text(encoding="utf-8").splitlines() if calls.exists() else []
        return done.returncode

    def left(self) -> list[str]:
        """The secrets that are still on the disk."""
        return [name for name in SECRETS if (self.folder / name).exists()]


def test_every_drill_is_tried_here() -> None:
    assert len(DRILLS) == RUNBOOK.count("<!-- drill: ")
    assert {drill.partition(",")[0] for drill in DRILLS} == {"revoke", "seizure", "update", "back", "withdraw"}
    for kind in ("revoke", "seizure"):
        assert {f"{kind}, systemd", f"{kind}, containers"} <= DRILLS.keys()


SEIZED = {
    "seizure, systemd": ["docker/volumes"],
    "seizure, containers": ["var/lib/interview-bot", "var/lib/postgresql"],  # none of these where there are containers
}


@pytest.mark.parametrize("failing", [(), *((name,) for name in ("systemctl", "docker", "fstrim"))], ids=str)
@pytest.mark.parametrize("drill", SEIZED)
def test_whatever_fails_in_a_seizure_nothing_of_the_bot_is_left_on_the_disk(
    drill: str, failing: tuple[str, ...], tmp_path: Path
) -> None:
    server = Server(tmp_path, frozenset(failing))
    server.run(drill)
    assert [name for name in server.left() if not any(part in name for part in SEIZED[drill])] == []
    assert (tmp_path / OTHERS).exists()
    assert server.calls[-2:] == ["fstrim --all", "systemctl poweroff"]


def test_a_seizure_stops_every_unit_of_the_bot_and_its_database(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.run("seizure, systemd")
    assert "systemctl stop interview-bot* postgresql*" in server.calls
    units = [path.name for path in (ROOT / "deploy" / "systemd").glob("*.*") if path.suffix in (".service", ".timer")]
    assert all(name.startswith("interview-bot") for name in units)
    assert "interview-bot@.service" in units


def test_a_seizure_removes_every_container_and_volume_of_ours_with_or_without_compose(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.run("seizure, containers")
    assert "docker rm --force --volumes c0ffee" in server.calls
    assert "docker volume rm --force interview-bot_data" in server.calls
    asked = [call for call in server.calls if "--filter" in call]
    assert len(asked) == 2
    assert all("label=com.docker.compose.project=interview-bot" in call for call in asked)
    assert "name: interview-bot\n" in (ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8")


def test_a_database_elsewhere_is_emptied_with_its_own_address(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.run("seizure, database elsewhere")
    address = SECRETS["etc/interview-bot/BOT_LOG_URL"]
    assert server.calls == [f"psql {address} --command DROP OWNED BY CURRENT_USER CASCADE"]


REVOKED = {
    "revoke, systemd": ("etc/interview-bot/BOT_TOKEN", 0o600, "systemctl restart interview-bot"),
    "revoke, replicas": ("etc/interview-bot/BOT_TOKEN", 0o600, "systemctl restart interview-bot@*"),
    "revoke, containers": (
        "srv/interview-bot/deploy/secrets/BOT_TOKEN",
        0o400,
        "docker compose --profile polling up --detach --force-recreate",
    ),
}


@pytest.mark.parametrize("drill", REVOKED)
def test_a_new_token_takes_the_old_ones_place_and_what_runs_is_started_with_it(drill: str, tmp_path: Path) -> None:
    name, mode, call = REVOKED[drill]
    server = Server(tmp_path)
    assert server.run(drill) == 0
    assert (tmp_path / name).read_text(encoding="utf-8") == f"{TOKEN}\n"
    assert (tmp_path / name).stat().st_mode & 0o777 == mode
    assert server.calls == [call]


@pytest.mark.parametrize("drill", REVOKED)
def test_without_a_token_typed_nothing_is_restarted(drill: str, tmp_path: Path) -> None:
    server = Server(tmp_path)
    assert server.run(drill, typed="") != 0
    assert server.calls == []


RESTART = "systemctl try-restart interview-bot interview-bot@*"  # what runs, and nothing that is disabled
CHAINS = {
    "update": ["interview-bot-pull ", "deploy/install ", "systemctl daemon-reload", RESTART],
    "back": ["deploy/install --back ", RESTART],
    "withdraw, morning": ["interview-bot-pull ", "git "],
}


@pytest.mark.parametrize("drill", CHAINS)
def test_a_step_that_fails_is_the_last(drill: str, tmp_path: Path) -> None:
    steps = CHAINS[drill]
    server = Server(tmp_path / "well")
    assert server.run(drill) == 0
    assert [call.startswith(step) for call, step in zip(server.calls, steps, strict=True)] == [True] * len(steps)
    for number, step in enumerate(steps):
        name = step.split()[0]
        server = Server(tmp_path / str(number), frozenset({name}))
        assert server.run(drill) != 0
        assert [call.split()[0] for call in server.calls][-1] == name
        assert len(server.calls) <= number + 1


def test_an_update_installs_what_it_pulled(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.run("update")
    for name in ("interview-bot.service", "interview-bot@.service", "interview-bot-pull.timer"):
        assert (tmp_path / "etc/systemd/system" / name).exists()
    for name in ("interview-bot", "interview-bot-pull"):
        assert (tmp_path / "usr/local/sbin" / name).stat().st_mode & 0o111
    assert (tmp_path / "etc/systemd/journald@interview-bot.conf").exists()


def test_a_withdrawal_in_a_container_writes_into_the_folder_that_the_containers_read(tmp_path: Path) -> None:
    server = Server(tmp_path)
    assert server.run("withdraw, containers") == 0
    (call,) = server.calls
    volume, variable = re.findall(r"--volume (\S+) --env (\S+)", call)[0]
    assert volume == f"{tmp_path}/srv/interview-bot/knowledge:{variable.removeprefix('BOT_KNOWLEDGE=')}"
    assert call.endswith(" bot withdraw aliyev-astna.dolmxvkj")
