"""Settings: what can't be is one sentence that names the variable, and repeats no secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.base.errors import SettingsError
from bot.settings import Settings, load_settings, unknown_variables, variable

SECRET = "a-secret-of-16-or-more"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_METRICS_LISTEN", "metrics"),
        ("BOT_METRICS_LISTEN", "127.0.0.1"),
        ("BOT_METRICS_LISTEN", "127.0.0.1:99999"),
        ("BOT_METRICS_LISTEN", "127.0.0.1:-1"),
        ("BOT_METRICS_LISTEN", "http://127.0.0.1:9100"),
        ("BOT_WEBHOOK_LISTEN", "here"),
        ("BOT_WEBHOOK_LISTEN", "127.0.0.1:٣٣٣"),
        ("BOT_WEBHOOK_URL", "example.org"),
        ("BOT_WEBHOOK_URL", "ftp://example.org"),
        ("BOT_WEBHOOK_URL", "https://example.org/healthz"),
        ("BOT_WEBHOOK_SECRET", "short"),
        ("BOT_WEBHOOK_SECRET", "a secret with spaces in it"),
        ("BOT_WEBHOOK_SECRET", "sécret-sécret-sécret"),
        ("BOT_WEBHOOK_SECRET", "s" * 257),
        ("BOT_API_URL", "api.telegram.org"),
        ("BOT_API_URL", "http://"),
        ("BOT_API_URL", "https://example.org:99999"),
        ("BOT_API_URL", "http://[::1"),
        ("BOT_MAINTAINERS", "²"),
        ("BOT_MAINTAINERS", "-100123"),
        ("BOT_MAINTAINERS", "9" * 5000),
        ("BOT_LOG", "plain"),
        ("BOT_SEMANTIC", "yes"),
        ("BOT_EVAL", "maybe"),
        ("BOT_INDEX_URL", "http://127.0.0.1:6333"),
        ("BOT_INDEX_URL", "qdrant://"),
        ("BOT_INDEX_URL", "qdrant://key@host:6333"),
        ("BOT_INDEX_URL", "qdrant://host:99999"),
        ("BOT_INDEX_URL", "qdrant+file://folder"),
        ("BOT_INDEX_URL", "qdrant://one:6333,two"),
        ("BOT_INDEX_URL", "qdrant://host/two/names"),
        ("BOT_INDEX_URL", "qdrant://host/bees.2"),
        ("BOT_INDEX_URL", "qdrant://host/b%00"),
    ],
)
def test_what_can_not_be_is_a_sentence_that_names_the_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({name: value})
    assert str(caught.value).startswith(f"{name} can't be used: ")
    assert "SECRET" not in name or value not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_METRICS_LISTEN", "9100"),
        ("BOT_METRICS_LISTEN", ":9100"),
        ("BOT_METRICS_LISTEN", "[::1]:9100"),
        ("BOT_WEBHOOK_LISTEN", "0.0.0.0:8080"),
        ("BOT_WEBHOOK_URL", "https://example.org:8443/telegram"),
        ("BOT_INDEX_URL", "qdrants://example.org:6333/bees"),
        ("BOT_INDEX_URL", "qdrant+file:///var/lib/interview-bot/index"),
        ("BOT_INDEX_URL", "qdrant://one:6333,qdrant://two:6333"),
        ("BOT_WEBHOOK_SECRET", SECRET),
        ("BOT_API_URL", "http://localhost:8081"),
        ("BOT_MAINTAINERS", "1, 2 3"),
    ],
)
def test_what_can_be_is_taken(name: str, value: str) -> None:
    load_settings({name: value})


def test_what_is_empty_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = {variable(field): "" for field in Settings.model_fields}
    for name in empty:
        monkeypatch.delenv(name, raising=False)
    unset = load_settings({})
    assert load_settings(empty) == unset
    for name in empty:
        monkeypatch.setenv(name, "")
    assert load_settings() == unset


@pytest.mark.parametrize(
    ("environ", "lines", "told"),
    [
        ({"BOT_TOKN": "x"}, "", ["BOT_TOKN is no setting; did you mean BOT_TOKEN?"]),
        ({"BOT_ZEBRA": "x"}, "", ["BOT_ZEBRA is no setting: README.md lists them."]),
        ({"BOT_TOKEN": "x", "PATH": "/"}, "# BOT_TOKN=1\nBOT_TOKEN=1\nbot_data=x\n\nDATABASE_URL=x\n", []),
        ({}, "BOT_TOKEN=1\nBOT_KNOWLEGE=k\n", [".env:2: BOT_KNOWLEGE is no setting; did you mean BOT_KNOWLEDGE?"]),
        ({}, "export BOT_LOGS=off\n", [".env:1: BOT_LOGS is no setting; did you mean BOT_LOG?"]),
    ],
)
def test_a_misspelt_setting_is_told_with_the_one_that_was_meant(
    environ: dict[str, str], lines: str, told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text(lines, encoding="utf-8")
    said = unknown_variables(environ)
    assert said == told
    assert not {"x", "1"} & set(" ".join(said).split())
