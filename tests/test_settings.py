"""Settings: what can't be is one sentence that names the variable, and repeats no secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.base.errors import SettingsError
from bot.settings import Settings, load_settings, serving_token, unknown_variables, variable
from tests.double.server import TOKEN

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


def test_of_two_settings_that_can_not_be_both_are_told() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"BOT_LOG": "plain", "BOT_EVAL": "maybe"})
    assert "BOT_LOG can't be used" in str(caught.value)
    assert "BOT_EVAL can't be used" in str(caught.value)


def test_an_index_without_a_scheme_is_told_how_to_write_the_whole_address() -> None:
    with pytest.raises(SettingsError, match="it must be qdrant://host:port"):
        load_settings({"BOT_INDEX_URL": "foo"})


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('# ours\n\nBOT_LOG=off\nBOT_KNOWLEDGE="unclosed\n', 4),
        ('\n\nBOT_KNOWLEDGE="unclosed\nBOT_LOG=off\n', 3),
        ("BOT_LOG off\n", 1),
    ],
)
def test_a_line_of_env_that_can_not_be_read_is_named_and_not_repeated(
    text: str, line: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert str(caught.value) == f".env:{line} can't be read; write it as NAME=value, and close every quotation mark."


def test_a_file_env_in_another_encoding_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text("BOT_CONTACT=Жанна\n", encoding="utf-16")
    with pytest.raises(SettingsError, match=r"\.env can't be read: it is not UTF-8"):
        load_settings()


HOOK = {"BOT_TOKEN": TOKEN, "BOT_WEBHOOK_URL": "https://example.org/hook", "BOT_WEBHOOK_SECRET": SECRET}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"BOT_TOKEN": ""}, ["BOT_TOKEN is not set"]),
        ({"BOT_TOKEN": "foo"}, ["BOT_TOKEN is no token"]),
        ({"BOT_TOKEN": "abc def"}, ["BOT_TOKEN is no token"]),
        ({"BOT_TOKEN": TOKEN.replace(":", "")}, ["BOT_TOKEN is no token"]),
        ({"BOT_TOKEN": TOKEN[:-10]}, ["BOT_TOKEN is no token"]),
        ({"BOT_WEBHOOK_SECRET": ""}, ["BOT_WEBHOOK_SECRET is not set"]),
        ({"BOT_WEBHOOK_URL": "http://example.org/hook"}, ["BOT_WEBHOOK_URL must begin with https://"]),
        (
            {"BOT_TOKEN": "foo", "BOT_WEBHOOK_SECRET": "", "BOT_WEBHOOK_URL": "http://example.org"},
            ["BOT_TOKEN", "BOT_WEBHOOK_URL", "BOT_WEBHOOK_SECRET"],
        ),
    ],
)
def test_what_serve_can_not_run_with_is_told_before_anything_else_and_never_repeated(
    given: dict[str, str], told: list[str]
) -> None:
    with pytest.raises(SettingsError) as caught:
        serving_token(load_settings(HOOK | given))
    assert [one for one in told if one not in str(caught.value)] == []
    assert not given.get("BOT_TOKEN") or given["BOT_TOKEN"] not in str(caught.value)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"BOT_TOKEN": f" {TOKEN}\n"},
        {"BOT_WEBHOOK_URL": "", "BOT_WEBHOOK_SECRET": ""},
        {"BOT_WEBHOOK_URL": "http://127.0.0.1:8443/hook", "BOT_API_URL": "http://127.0.0.1:8081"},
    ],
    ids=["https", "spaces around", "polling", "http for a server of one's own"],
)
def test_what_serve_can_run_with_is_taken(given: dict[str, str]) -> None:
    assert serving_token(load_settings(HOOK | given)) == TOKEN


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
