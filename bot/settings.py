"""The settings: every environment variable the program knows, with its default, its unit and its meaning.

This is the only module that reads the environment, and only inside `load_…`. A variable may also stand in a file `.env`
in the current folder, or be a file of its own, named like the variable, in the folder that $CREDENTIALS_DIRECTORY
names (systemd's LoadCredential, a container's secrets); the environment wins, then `.env`. One that is empty counts as
not set. Secrets never print.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

# Pydantic looks for plugins in every package that is installed as soon as it is imported, and we have none.
os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as UnreadError

from bot.base.errors import SettingsError
from bot.base.languages import DEFAULT_LANGUAGE, LANGUAGES, primary_language
from bot.base.log_policy import LogMode

TELEGRAM = "api.telegram.org"  # the server of everybody who runs none of their own
TOKEN_SHAPE = r"[0-9]+:[A-Za-z0-9_-]{30,}"  # Telegram's are of 35 behind the colon  # noqa: S105
LIKENESS = 0.75  # of letters, from which on a name is told as a misspelt setting (`difflib`)


class Semantic(StrEnum):
    """Whether the sentence encoder is used: where its wheel exists, always (or an error), never."""

    AUTO = "auto"
    ON = "on"
    OFF = "off"


class EvalMode(StrEnum):
    """What a running bot makes of the golden questions when the knowledge files change: nothing; it tells the
    maintainers what a new version breaks; it refuses one that breaks more than it mends."""

    OFF = "off"
    TELL = "tell"
    REFUSE = "refuse"


class Settings(BaseSettings):
    """All settings, read once. Field names are the variables' names in lower case without `BOT_`."""

    model_config = SettingsConfigDict(
        env_prefix="BOT_", env_file=".env", env_ignore_empty=True, validate_default=False, extra="ignore", frozen=True
    )

    token: SecretStr | None = Field(None, description="the bot's token, from @BotFather; only `serve` needs it")
    api_url: str = Field(f"https://{TELEGRAM}", description="the Bot API server's address")
    knowledge: Path = Field(Path("knowledge"), description="the folder with the interviews")
    data: Path = Field(Path("var"), description="the folder for the query log and the caches")
    log_url: SecretStr | None = Field(None, description="the log's database; SQLite in BOT_DATA by default")
    log_keys: str = Field("", description="maintainers' public keys, separated by spaces or commas")
    log: LogMode = Field(LogMode.SEALED, description="sealed, ask or off")
    maintainers: str = Field("", description="Telegram user ids of maintainers, separated by spaces or commas")
    contact: str | None = Field(None, max_length=200, description="how readers reach the editors, a line of text")
    semantic: Semantic = Field(Semantic.AUTO, description="auto, on or off: the sentence encoder")
    eval: EvalMode = Field(EvalMode.OFF, description="off, tell or refuse: golden questions asked of each new version")
    webhook_url: str | None = Field(None, description="the public https address for updates; unset: long polling")
    webhook_secret: SecretStr | None = Field(None, description="the secret that Telegram sends with each update")
    webhook_listen: str = Field("127.0.0.1:8080", description="host:port the webhook listens on")
    metrics_listen: str | None = Field(None, description="host:port of the Prometheus metrics; unset: none")
    pages_url: str | None = Field(None, description="where the web pages are served: citations link to them")
    mcp_token: SecretStr | None = Field(None, description="the bearer token that `mcp --listen` wants")
    index_url: str | None = Field(None, description="a Qdrant that holds the index; unset: this process does")
    index_key: SecretStr | None = Field(None, description="the key that this Qdrant wants")
    draft_url: str | None = Field(
        None, description="the OpenAI-compatible server that `draft` asks; unset: prompts only"
    )
    draft_key: SecretStr | None = Field(None, description="the key that this server wants")

    @field_validator("maintainers")
    @classmethod
    def _ids(cls, value: str) -> str:
        for part in value.replace(",", " ").split():
            if not re.fullmatch(r"[0-9]{1,18}", part):
                raise ValueError("it must be Telegram user ids (whole numbers) separated by spaces or commas")
        return value

    @field_validator("api_url", "webhook_url", "pages_url", "draft_url")
    @classmethod
    def _address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or not 0 <= (parts.port or 0) < 65536:
            raise ValueError("it must be an address that begins with https:// (or http://) and a host")
        if parts.path in ("/healthz", "/readyz"):
            raise ValueError("/healthz and /readyz have another use; choose another path")
        return value

    @field_validator("index_url")
    @classmethod
    def _index(cls, value: str) -> str:
        for part in map(urlsplit, value.split(",")):
            if part.scheme == "qdrant+file":
                known = not part.netloc and len(part.path) > 1
            else:
                known = part.scheme in ("qdrant", "qdrants") and bool(part.hostname) and "@" not in part.netloc
            if not known or not 0 <= (part.port or 0) < 65536:
                raise ValueError("it must be qdrant://host:port, qdrants://host:port (TLS) or qdrant+file:///a/folder")
            if part.scheme != "qdrant+file" and not re.fullmatch(r"/?|/[A-Za-z0-9_-]{1,64}", part.path):
                raise ValueError("the name behind the host is 1 to 64 letters, digits, - and _")
        return value

    @field_validator("webhook_listen", "metrics_listen")
    @classmethod
    def _place(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if "/" in host or not re.fullmatch(r"[0-9]{1,5}", port) or int(port) > 65535:
            raise ValueError("it must be host:port, like 127.0.0.1:9100")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _secret(cls, value: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", value.get_secret_value()):
            raise ValueError("it must be 16 to 256 letters (A to Z), digits, - or _")
        return value

    @property
    def maintainer_ids(self) -> frozenset[int]:
        """The maintainers' Telegram user ids."""
        return frozenset(int(part) for part in self.maintainers.replace(",", " ").split())


def variable(field: str) -> str:
    """The environment variable of a field of `Settings`."""
    return f"BOT_{field.upper()}"


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings from the environment, `.env` and the credentials' files, or from `environ`, when it is given, and
    the environment for what is not in it.

    A name that is no setting is told on standard error, once a process: else a misspelt one would pass unseen.
    Raises SettingsError with a sentence for each variable that can't be used; none repeats the value.
    """
    if environ is None:
        _require_readable(Path(".env"))
        _tell_unknown_variables()
    given: dict[str, Any] = {}
    options: dict[str, Any] = {}
    if environ is not None:
        given = {name: environ[variable(name)] for name in Settings.model_fields if environ.get(variable(name))}
        options = {"_env_file": None}
    credentials = (os.environ if environ is None else environ).get("CREDENTIALS_DIRECTORY")
    try:
        if credentials and Path(credentials).is_dir():
            options["_secrets_dir"] = credentials
        return Settings(**given, **options)
    except UnreadError:
        raise SettingsError(
            f"A file in {credentials}, which $CREDENTIALS_DIRECTORY names, can't be read; let us read it, or take it "
            "away."
        ) from None
    except OSError as error:
        raise SettingsError(
            f"{error.filename or 'The file .env'} can't be read ({error.strerror}); start elsewhere, or let us read it."
        ) from None
    except ValidationError as error:
        wrong = [
            f"{variable(str(one['loc'][0]))} can't be used: {one['msg'].removeprefix('Value error, ')}."
            for one in error.errors()
        ]
        raise SettingsError(" ".join([*wrong, "See the table of settings in README.md."])) from None


def serving_token(settings: Settings) -> str:
    """The token of a bot that may be served by these settings. Raises SettingsError with a sentence for each that must
    be set otherwise before it can; none repeats the value."""
    token = settings.token.get_secret_value().strip() if settings.token is not None else ""
    wrong: list[str] = []
    if not token:
        wrong.append(
            "BOT_TOKEN is not set. Write to @BotFather in Telegram, send /newbot, and put the token that it gives you "
            "into the environment or into a file .env as BOT_TOKEN=…"
        )
    elif not re.fullmatch(TOKEN_SHAPE, token):
        wrong.append(
            "BOT_TOKEN is no token: it is digits, a colon and 35 letters, digits, - and _; copy it whole from "
            "@BotFather (/mybots, API Token)."
        )
    if settings.webhook_url is not None:
        if urlsplit(settings.webhook_url).scheme != "https" and urlsplit(settings.api_url).hostname == TELEGRAM:
            wrong.append(
                "BOT_WEBHOOK_URL must begin with https://, or Telegram does not take it; http:// is for a Bot API "
                "server of your own (BOT_API_URL)."
            )
        if settings.webhook_secret is None:
            wrong.append(
                "BOT_WEBHOOK_SECRET is not set, which BOT_WEBHOOK_URL needs; give it 16 or more letters and digits."
            )
    if wrong:
        raise SettingsError(" ".join(wrong))
    return token


def _require_readable(env_file: Path) -> None:
    """Raise SettingsError, with file and line, if a line of `.env` can't be read: else the default would stand in for
    what it says. A file that can't be opened is told by who reads the settings."""
    from dotenv.parser import parse_stream

    try:
        lines = io.StringIO(env_file.read_text(encoding="utf-8"))
    except OSError:
        return
    except UnicodeDecodeError:
        raise SettingsError(f"{env_file} can't be read: it is not UTF-8; save it as UTF-8.") from None
    for statement in parse_stream(lines):
        if statement.error:
            written = statement.original.string
            line = statement.original.line + written[: len(written) - len(written.lstrip())].count("\n")
            raise SettingsError(
                f"{env_file}:{line} can't be read; write it as NAME=value, and close every quotation mark."
            )


@cache
def _tell_unknown_variables() -> None:
    for sentence in unknown_variables():
        print(f"interview-bot: {sentence}", file=sys.stderr)


def unknown_variables(environ: Mapping[str, str] | None = None, env_file: Path = Path(".env")) -> list[str]:
    """A sentence for each BOT_… variable and each line of `.env` that is no setting, with the one that was meant."""
    known = [variable(name) for name in Settings.model_fields]
    found: list[str] = []
    for name in sorted(os.environ if environ is None else environ):
        if name.startswith("BOT_") and name not in known:
            found.append(f"{name} is no setting{_meant(name, known)}")
    try:
        lines = env_file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    for number, line in enumerate(lines, 1):
        name = line.partition("=")[0].strip().removeprefix("export ").strip()
        if name and not name.startswith("#") and name.upper() not in known and _is_ours(name, known):
            found.append(f"{env_file}:{number}: {name} is no setting{_meant(name, known)}")
    return found


def _is_ours(name: str, known: Sequence[str]) -> bool:
    """Other programs may have lines in `.env`, too: ours begin with BOT_, or are spelt nearly like one."""
    return name.upper().startswith("BOT") or bool(get_close_matches(name.upper(), known, 1, LIKENESS))


def _meant(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name.upper(), known, 1, LIKENESS)
    return f"; did you mean {near[0]}?" if near else ": README.md lists them."


# Of glibc's malloc: every freed block is filled with a byte, none is kept back from that; and the memory of a large
# array goes back with it (by itself the library keeps up to 32 MB of the next one's size).
_OVERWRITING = {
    "PYTHONMALLOC": "malloc",
    "GLIBC_TUNABLES": "glibc.malloc.perturb=165:glibc.malloc.tcache_count=0:glibc.malloc.arena_max=2"
    ":glibc.malloc.mmap_threshold=4000000",
}


def overwriting(environ: Mapping[str, str] | None = None) -> dict[str, str] | None:
    """The environment under which freed memory is overwritten; None where that is so already, PYTHONMALLOC says
    something else, or the C library is not glibc, which alone knows how."""
    environ = os.environ if environ is None else environ
    if "PYTHONMALLOC" in environ or "CS_GNU_LIBC_VERSION" not in os.confstr_names:
        return None
    if not (os.confstr("CS_GNU_LIBC_VERSION") or "").startswith("glibc"):
        return None
    return {**environ, **_OVERWRITING}


@dataclass(frozen=True, slots=True)
class Supervisor:
    """systemd, if it started us: the socket on which it hears us, and the seconds in which it wants a sign of life."""

    socket: str | None = None
    seconds: float | None = None


def load_supervisor(environ: Mapping[str, str] | None = None) -> Supervisor:
    """What systemd says of itself in the environment; nothing if it did not start us."""
    environ = os.environ if environ is None else environ
    ours = environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    microseconds = environ.get("WATCHDOG_USEC", "")
    seconds = int(microseconds) / 1e6 if ours and microseconds.isdigit() else None
    return Supervisor(environ.get("NOTIFY_SOCKET"), seconds)


def load_memory_folders(environ: Mapping[str, str] | None = None) -> tuple[Path, ...]:
    """Folders that may rest in memory, the most private first: systemd's for the unit, the session's, everybody's."""
    environ = os.environ if environ is None else environ
    units = environ.get("RUNTIME_DIRECTORY", "").split(":")  # of several the first
    return tuple(Path(name) for name in (units[0], environ.get("XDG_RUNTIME_DIR", ""), "/dev/shm") if name)  # noqa: S108


def terminal_language() -> str:
    """The code of the language that the terminal's locale names; English where it names none."""
    locales = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    code = primary_language(next((one for one in locales if one), "").partition(".")[0])
    return code if code in LANGUAGES else DEFAULT_LANGUAGE
