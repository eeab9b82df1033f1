"""deploy/'s files say what the runbook promises of them; their own checkers are asked where they are installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import load_settings, overwriting

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = [DEPLOY / "systemd" / name for name in ("interview-bot.service", "interview-bot@.service")]
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
WITH_INDEX: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.index.yaml").read_text(encoding="utf-8"))
OURS = ["bot", "replica-1", "replica-2"]


def hardening(unit: Path) -> str:
    found = re.search(r"^# --- hardening.*?^# --- end", unit.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[0]


def test_both_units_are_hardened_alike() -> None:
    first, second = UNITS
    assert hardening(first) == hardening(second)


@pytest.mark.parametrize("unit", UNITS, ids=lambda p: p.name)
@pytest.mark.parametrize(
    "line",
    [
        "User=interview-bot",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "MemoryDenyWriteExecute=yes",
        "LimitCORE=0",
        "WatchdogSec=60",
        "LoadCredential=BOT_TOKEN:/etc/interview-bot/BOT_TOKEN",
        "CapabilityBoundingSet=",
    ],
)
def test_a_unit_has_its_hardening(unit: Path, line: str) -> None:
    assert line in unit.read_text(encoding="utf-8").splitlines()


OWN_OPTIONS = {  # of one bot, or of a replica; whatever else is in one of the units is in both
    "Description", "Environment", "LoadCredential", "StateDirectory", "WorkingDirectory",
    "RuntimeDirectory", "RuntimeDirectoryMode", "RuntimeDirectoryPreserve",
}  # fmt: skip


def test_the_units_of_one_bot_and_of_a_replica_have_the_same_options_but_for_their_own() -> None:
    def shared(unit: Path) -> list[str]:
        lines = unit.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line[:1] not in ("", "#") and line.partition("=")[0] not in OWN_OPTIONS]

    one, replica = map(shared, UNITS)
    assert one == replica
    assert len(one) > 30


def test_the_bot_that_polls_has_a_folder_in_memory_that_outlives_it_and_is_never_swapped() -> None:
    lines = UNITS[0].read_text(encoding="utf-8").splitlines()
    for line in ("RuntimeDirectory=interview-bot", "RuntimeDirectoryMode=0700", "RuntimeDirectoryPreserve=yes"):
        assert line in lines
    assert "MemorySwapMax=0" in lines
    service = COMPOSE["services"]["bot"]
    assert f"{service['environment']['RUNTIME_DIRECTORY']}:/run/interview-bot" in service["volumes"]
    assert service["mem_limit"] == service["memswap_limit"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda p: p.name)
def test_the_units_journal_is_kept_in_memory(unit: Path) -> None:
    namespace = "interview-bot"
    assert f"LogNamespace={namespace}" in unit.read_text(encoding="utf-8").splitlines()
    assert "Storage=volatile" in (DEPLOY / "systemd" / "journald.conf").read_text(encoding="utf-8").splitlines()
    assert f"/etc/systemd/journald@{namespace}.conf" in (DEPLOY / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("unit", UNITS, ids=lambda p: p.name)
def test_systemd_scores_a_unit_as_well_as_the_runbook_says(unit: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    asked = ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=15", str(unit)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    if "offline" in done.stderr:
        pytest.skip("this systemd-analyze can't look at a file")
    assert done.returncode == 0, done.stdout[-300:]


@pytest.mark.parametrize("path", [*UNITS, DEPLOY / "Dockerfile"], ids=lambda p: p.name)
def test_memory_is_overwritten_from_the_start_as_serve_would_ask_for(path: Path) -> None:
    for name, value in (overwriting({}) or {}).items():
        assert f"{name}={value}" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", OURS)
def test_a_container_of_ours_has_no_rights_and_a_read_only_root(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service["user"].startswith("0")
    assert service["ulimits"] == {"core": 0}
    assert any(volume.startswith("../knowledge:") and volume.endswith(":ro") for volume in service["volumes"])


def test_no_secret_stands_in_an_environment() -> None:
    for service in [*COMPOSE["services"].values(), *WITH_INDEX["services"].values()]:
        for name, value in (service.get("environment") or {}).items():
            assert not re.search("TOKEN|SECRET|PASSWORD|LOG_URL|KEY", name) or value.startswith("/run/secrets/")


def test_the_server_of_the_index_is_reached_by_the_replicas_alone_and_reports_to_nobody() -> None:
    index = WITH_INDEX["services"]["index"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert (index["networks"], index.get("ports")) == (["inside"], None)
    assert index["environment"]["QDRANT__TELEMETRY_DISABLED"] == "true"
    assert (index["cap_drop"], index["security_opt"]) == (["ALL"], ["no-new-privileges:true"])
    assert re.fullmatch(r"docker\.io/qdrant/qdrant:v[\d.]+-unprivileged", index["image"])


def test_each_replica_gets_the_address_and_the_key_of_the_index() -> None:
    for name in ("replica-1", "replica-2"):
        assert "inside" in COMPOSE["services"][name]["networks"]
        more = WITH_INDEX["services"][name]
        load_settings({"BOT_INDEX_URL": (url := more["environment"]["BOT_INDEX_URL"])})
        assert url == "qdrant://index:6333"
        assert more["secrets"] == ["BOT_INDEX_KEY"]


def test_every_secret_of_a_container_is_a_file_that_the_runbook_makes() -> None:
    runbook = (DEPLOY / "README.md").read_text(encoding="utf-8")
    for file in (COMPOSE, WITH_INDEX):
        for name, secret in file["secrets"].items():
            assert secret["file"] == f"./secrets/{name}"
            assert f"secrets/{name}" in runbook


def test_profiles_start_one_bot_or_replicas_with_what_they_need() -> None:
    profiles: dict[str, set[str]] = {}
    for name, service in COMPOSE["services"].items():
        for profile in service["profiles"]:
            profiles.setdefault(profile, set()).add(name)
    assert profiles == {"polling": {"bot"}, "webhook": {"replica-1", "replica-2", "proxy", "database"}}


def test_the_image_takes_nothing_but_what_it_is_built_from() -> None:
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").split()
    assert "*" in lines
    assert not {"!knowledge", "!deploy", "!deploy/secrets", "!.git", "!.env"} & set(lines)


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    """Three releases and one that was never finished; the newest is current."""
    for name in ("20260101-000000-a", "20260201-000000-b", "20260301-000000-c", "20260215-000000-half"):
        program = tmp_path / "releases" / name / "bin" / "interview-bot"
        program.parent.mkdir(parents=True)
        program.write_text(f"#!/bin/sh\necho interview-bot {name}\n", encoding="utf-8")
        program.chmod(0o755)
        if "half" not in name:
            (tmp_path / "releases" / name / "whole").touch()
    (tmp_path / "current").symlink_to("releases/20260301-000000-c")
    return tmp_path


def back(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [DEPLOY / "install", "--back", folder], capture_output=True, text=True, check=False, timeout=20
    )


def test_going_back_goes_to_the_release_before_and_no_further_than_the_first(releases: Path) -> None:
    for name in ("20260201-000000-b", "20260101-000000-a"):
        assert name in back(releases).stdout
        assert (releases / "current").resolve().name == name
    done = back(releases)
    assert done.returncode == 1
    assert "no release" in done.stderr
    assert (releases / "current").resolve().name == "20260101-000000-a"


def test_going_back_where_nothing_is_installed_says_so_and_makes_nothing(tmp_path: Path) -> None:
    done = back(tmp_path / "misspelt")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Nothing is installed in {tmp_path}/misspelt: there is no {tmp_path}/misspelt/current.\n"
    assert list(tmp_path.iterdir()) == []


STAND_INS = {  # what is in the way, by the program that says so
    "an old Python": ("python3", "exit 1", "Python 3.11 or later with its module venv is needed"),
    "a full disk": ("df", "echo Avail; echo '  120'", "has 120 MB free, and a release needs 800 while it is made"),
    "no network": ("python3", 'case "$1" in -c) exit 0 ;; esac; echo broken >&2; exit 1', "It did not come to its end"),
}


@pytest.mark.parametrize("case", STAND_INS)
def test_an_install_that_can_not_be_says_why_and_leaves_the_current_release(case: str, releases: Path) -> None:
    program, does, says = STAND_INS[case]
    (releases / "bin").mkdir()
    (releases / "bin" / program).write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    (releases / "bin" / program).chmod(0o755)
    before = sorted((releases / "releases").iterdir())
    environ = {**os.environ, "PATH": f"{releases}/bin:{os.environ['PATH']}"}
    done = subprocess.run(
        [DEPLOY / "install", releases], env=environ, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert says in done.stderr
    assert sorted((releases / "releases").iterdir()) == before
    assert (releases / "current").resolve().name == "20260301-000000-c"


INSTALLING = """#!/bin/sh
case "$*" in
*"-m venv "*) for folder; do :; done; mkdir -p "$folder/bin"; cp "$0" "$folder/bin/python";;
*--wheel-dir*) while [ "$1" != --wheel-dir ]; do shift; done; touch "$2/interview_bot-1-py3-none-any.whl";;
*"install --no-deps --no-index"*) program=$(dirname "$0")/interview-bot
    printf '#!/bin/sh\\necho interview-bot 1\\n' >"$program"; chmod 755 "$program"; mkdir -p "$(dirname "$0")/../lib";;
esac
"""


def installed(folder: Path, times: int) -> str:
    """What `deploy/install` prints that many times, with a stand-in for Python that makes what pip and venv would."""
    (folder / "bin").mkdir()
    (folder / "bin" / "python3").write_text(INSTALLING, encoding="utf-8")
    (folder / "bin" / "date").write_text(
        f'#!/bin/sh\ncase "$*" in -u*) cat {folder}/name ;; *) echo 12:00:00 ;; esac\n'
    )
    for program in (folder / "bin").iterdir():
        program.chmod(0o755)
    environ = {**os.environ, "PATH": f"{folder}/bin:{os.environ['PATH']}"}
    printed = ""
    for number in range(times):
        (folder / "name").write_text(f"2026010{number + 1}-000000\n", encoding="utf-8")
        done = subprocess.run(
            [DEPLOY / "install", folder / "opt"], env=environ, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stderr
        printed += done.stdout
    return printed


def test_install_says_what_it_does_and_how_much_disk_a_release_takes_as_the_runbook_does(tmp_path: Path) -> None:
    said = installed(tmp_path, 1)
    (megabytes,) = re.findall(r"installing release 20260101-000000\S* into \S+: some (\d+) MB", said)
    assert re.findall(r"^12:00:00 (\w+)", said, re.MULTILINE) == [
        "installing",
        "building",
        "installing",
        "compiling",
        "this",
    ]
    assert f"A release takes some {megabytes} MB" in (DEPLOY / "README.md").read_text(encoding="utf-8")


def test_only_the_two_newest_releases_are_kept(tmp_path: Path) -> None:
    installed(tmp_path, 3)
    kept = sorted(path.name[:8] for path in (tmp_path / "opt" / "releases").iterdir())
    assert kept == ["20260102", "20260103"]
    assert (tmp_path / "opt" / "current").resolve().name.startswith("20260103")


@pytest.mark.parametrize("unit", sorted((DEPLOY / "systemd").glob("*.*")), ids=lambda p: p.name)
def test_systemd_finds_nothing_wrong_in_a_unit(unit: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    if unit.suffix not in (".service", ".timer", ".path"):
        pytest.skip("no unit")
    for one in unit.parent.glob("*.*"):  # a timer's service is looked for beside it
        text = re.sub(r"^(ExecStart=)\S+", r"\1/bin/true", one.read_text(encoding="utf-8"), flags=re.MULTILINE)
        (tmp_path / one.name).write_text(text, encoding="utf-8")
    name = unit.name.replace("@.", "@8081.")
    (tmp_path / name).write_text((tmp_path / unit.name).read_text(encoding="utf-8"), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / name)], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("arguments", [[], ["--forward", "x"], ["a", "b"], ["--back"]])
def test_a_bad_call_of_install_says_how_it_is_called(arguments: list[str], tmp_path: Path) -> None:
    done = subprocess.run(
        [DEPLOY / "install", *arguments], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=20
    )
    assert done.returncode == 2
    assert "deploy/install --back FOLDER" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_caddy_takes_its_file() -> None:
    if shutil.which("caddy") is None:
        pytest.skip("caddy is not installed")
    environ = {"PATH": "/usr/bin:/bin", "BOT_DOMAIN": "http://localhost:1", "BOT_REPLICAS": "127.0.0.1:1 127.0.0.1:2"}
    command = ["caddy", "validate", "--config", str(DEPLOY / "Caddyfile"), "--adapter", "caddyfile"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
