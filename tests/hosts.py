"""The environment in which `serve` runs as a systemd unit or a container, read from deploy/: `environment_of`."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

DEPLOY = Path(__file__).parents[1] / "deploy"
HOSTS = ("systemd", "container")
_OF_THE_TEST = {"PATH", "BOT_KNOWLEDGE", "BOT_DATA", "BOT_METRICS_LISTEN", "PYTHONDONTWRITEBYTECODE"}


def environment_of(host: str, folder: Path, memory: Path, token: str) -> dict[str, str]:
    """What the unit or the image and compose.yaml set, with folders of a test in place of the host's: the token is a
    credential's file, and `memory` is the folder that rests in memory."""
    credentials = folder / "credentials"
    credentials.mkdir(parents=True)
    (credentials / "BOT_TOKEN").write_text(f"{token}\n", encoding="utf-8")
    given = _unit() if host == "systemd" else _container()
    given = {name: value for name, value in given.items() if name not in _OF_THE_TEST}
    return {**given, "BOT_TOKEN": "", "CREDENTIALS_DIRECTORY": str(credentials), "RUNTIME_DIRECTORY": str(memory)}


def _unit() -> dict[str, str]:
    lines = (DEPLOY / "systemd" / "interview-bot.service").read_text(encoding="utf-8").splitlines()
    assert "RuntimeDirectory=interview-bot" in lines
    assert "LoadCredential=BOT_TOKEN:/etc/interview-bot/BOT_TOKEN" in lines
    words = [word for line in lines if line.startswith("Environment=") for word in line[12:].split()]
    return dict(word.split("=", 1) for word in words)


def _container() -> dict[str, str]:
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    (block,) = re.findall(r"^ENV (.*?[^\\])$", image, re.MULTILINE | re.DOTALL)
    service = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]["bot"]
    assert service["secrets"] == ["BOT_TOKEN"]
    return {**dict(word.split("=", 1) for word in block.replace("\\\n", " ").split()), **service["environment"]}
