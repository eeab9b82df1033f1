"""Settings from files of their own, and what systemd says of itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.base.errors import SettingsError
from bot.settings import Supervisor, load_settings, load_supervisor


@pytest.fixture
def credentials(tmp_path: Path) -> Path:
    folder = tmp_path / "credentials"
    folder.mkdir()
    (folder / "BOT_TOKEN").write_text("1234:from-a-file\n", encoding="utf-8")
    return folder


def token(environ: dict[str, str]) -> str | None:
    secret = load_settings(environ).token
    return secret.get_secret_value() if secret else None


def test_a_credentials_file_is_a_setting(credentials: Path) -> None:
    assert token({"CREDENTIALS_DIRECTORY": str(credentials)}) == "1234:from-a-file"


def test_the_environment_goes_before_a_file(credentials: Path) -> None:
    assert token({"CREDENTIALS_DIRECTORY": str(credentials), "BOT_TOKEN": "5678:given"}) == "5678:given"


def test_a_folder_that_is_not_there_is_no_trouble(tmp_path: Path) -> None:
    assert token({"CREDENTIALS_DIRECTORY": str(tmp_path / "nowhere")}) is None


def test_a_token_from_a_file_never_prints(credentials: Path) -> None:
    assert "from-a-file" not in repr(load_settings({"CREDENTIALS_DIRECTORY": str(credentials)}))


def test_a_file_env_that_can_not_be_read_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, **_: object) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "is_file", refuse)  # the rights themselves would not stop root
    with pytest.raises(SettingsError, match=r"\.env can't be read .*elsewhere"):
        load_settings()


@pytest.mark.parametrize(
    ("environ", "supervisor"),
    [
        ({}, Supervisor()),
        ({"NOTIFY_SOCKET": "/run/n"}, Supervisor("/run/n")),
        ({"NOTIFY_SOCKET": "/run/n", "WATCHDOG_USEC": "60000000"}, Supervisor("/run/n", 60.0)),
        ({"NOTIFY_SOCKET": "/run/n", "WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"}, Supervisor("/run/n")),
        ({"NOTIFY_SOCKET": "/run/n", "WATCHDOG_USEC": "soon"}, Supervisor("/run/n")),
    ],
)
def test_what_systemd_says_of_itself_is_read(environ: dict[str, str], supervisor: Supervisor) -> None:
    assert load_supervisor(environ) == supervisor


def test_a_watchdog_meant_for_us_is_ours() -> None:
    environ = {"NOTIFY_SOCKET": "/run/n", "WATCHDOG_USEC": "500000", "WATCHDOG_PID": str(os.getpid())}
    assert load_supervisor(environ).seconds == 0.5
