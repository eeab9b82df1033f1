"""What the commands of `log …` share: the settings, the log's questions, and how they print."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.base.errors import LogError
from bot.cli.progress import counted

if TYPE_CHECKING:
    from bot.querylog.database import Database
    from bot.querylog.keys import KeyRing, PrivateKey
    from bot.querylog.reading import Read, Tally
    from bot.settings import Settings

AsJson = Annotated[bool, typer.Option("--json", help="Write JSON instead of text for people.")]
KeyFile = Annotated[Path | None, typer.Option("--key", help="The file with the private key.", metavar="FILE")]


def log_settings() -> tuple[Settings, str, KeyRing]:
    """The settings, the address of the log's database, and the keys."""
    from bot.querylog.keys import KeyRing
    from bot.querylog.log import default_url
    from bot.settings import load_settings

    settings = load_settings()
    url = settings.log_url.get_secret_value() if settings.log_url else default_url(settings.data)
    return settings, url, KeyRing(settings.data, settings.log_keys)


def say(line: str = "") -> None:
    """Print a line for people, on standard error; data goes to standard output."""
    print(line, file=sys.stderr)


def write_json(value: object) -> None:
    """Print a value as one line of JSON."""
    print(json.dumps(value, ensure_ascii=False))


def read_questions(url: str, ring: KeyRing, key: Path | None) -> list[Read]:
    """Every question that a private key on this computer (or `key`) opens; how many it can't open is told on standard
    error. Raises LogError if it opens none of those that there are."""
    from bot.querylog import reading

    database = reading.open_to_read(url)
    keys = ring.privates(key)
    tally = reading.Tally()
    reads = list(reading.questions(database, keys, tally))
    if tally.elsewhere and not reads:
        raise LogError(_no_key(tally, keys, ring))
    if tally.elsewhere:
        names = ", ".join(sorted(tally.keys))
        say(f"Left out, because sealed to other keys ({names}): {counted(tally.elsewhere, 'question')}.")
    if tally.damaged:
        say(f"Left out, because damaged: {counted(tally.damaged, 'row')} of the log.")
    return reads


def _no_key(tally: Tally, keys: tuple[PrivateKey, ...], ring: KeyRing) -> str:
    names = sorted(tally.keys)
    wanted = f"the key {names[0]}" if len(names) == 1 else f"keys, of which each opens some: {', '.join(names)}"
    sealed = f"The log holds {counted(tally.elsewhere, 'question')}, sealed to {wanted}."
    lost = "What is sealed to a lost key nobody can read; `interview-bot log keys rotate` makes one for new questions."
    if not keys:
        return (
            f"{sealed} No private key is in {ring.private_folder}: put one's file there, or name it with --key. {lost}"
        )
    return f"{sealed} The key at hand is another one: {', '.join(key.public.name for key in keys)}. {lost}"


def database_or_error(url: str) -> Database:
    """The log's database. Raises LogError if nothing was ever logged."""
    from bot.querylog import reading

    database = reading.open_to_read(url)
    if database is None:
        raise LogError("There is no question log yet; it begins with the first question.")
    return database
