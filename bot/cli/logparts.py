"""What the commands of `log …` share: settings, the log, the questions that the keys at hand open; printing."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import LogError

if TYPE_CHECKING:
    from bot.querylog.database import Database
    from bot.querylog.keys import KeyRing, PrivateKey
    from bot.querylog.reading import Read, Tally
    from bot.settings import Settings

AsJson = Annotated[bool, typer.Option("--json", help="Write JSON instead of text for people.")]
KeyFile = Annotated[Path | None, typer.Option("--key", help="The file with the private key.", metavar="FILE")]


def parts() -> tuple[Settings, str, KeyRing]:
    """The settings, the address of the log, and the keys: what every command here begins with."""
    from bot.querylog.keys import KeyRing
    from bot.querylog.log import default_url
    from bot.settings import load_settings

    settings = load_settings()
    url = settings.log_url.get_secret_value() if settings.log_url else default_url(settings.data)
    return settings, url, KeyRing(settings.data, settings.log_keys)


def say(line: str = "") -> None:
    """A line for the person, beside the data."""
    print(line, file=sys.stderr)


def write_json(value: object) -> None:
    """One JSON value on a line."""
    print(json.dumps(value, ensure_ascii=False))


def read_questions(url: str, ring: KeyRing, key: Path | None) -> list[Read]:
    """Every question that the keys at hand open; says on standard error what they don't. Raises LogError if none."""
    from bot.querylog import reading

    database = reading.open_to_read(url)
    keys = ring.privates(key)
    tally = reading.Tally()
    reads = list(reading.questions(database, keys, tally))
    if tally.elsewhere and not reads:
        raise LogError(_no_key(tally, keys, ring))
    if tally.elsewhere:
        say(f"{tally.elsewhere} questions are sealed to other keys ({', '.join(sorted(tally.keys))}) and are left out.")
    if tally.damaged:
        say(f"{tally.damaged} rows of the log are damaged and are left out.")
    return reads


def _no_key(tally: Tally, keys: tuple[PrivateKey, ...], ring: KeyRing) -> str:
    wanted = ", ".join(sorted(tally.keys))
    lost = "If that key is lost, nobody can read them; `interview-bot log keys rotate` makes one for new questions."
    if not keys:
        return (
            f"{tally.elsewhere} questions are sealed and no private key is in {ring.private_folder}. They open with "
            f"the key {wanted}: put its file there, or name it with --key. {lost}"
        )
    return f"{tally.elsewhere} questions are sealed to the key {wanted}, and the key at hand is another one. {lost}"


def database_or_error(url: str) -> Database:
    """The log's database. Raises LogError if nothing was ever logged."""
    from bot.querylog import reading

    database = reading.open_to_read(url)
    if database is None:
        raise LogError("There is no question log yet; it begins with the first question.")
    return database
