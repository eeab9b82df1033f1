"""T13: the real `serve` through outages of its log, one by one: what readers, maintainers, /healthz and /status see."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg

from tests.double.feed import Feed, private_chat
from tests.double.server import Double
from tests.faults.process import answers, feed_questions, reader
from tests.faults.served import Served
from tests.ports import free_port
from tests.postgres import Postgres

MAINTAINER = reader(-13)
PASSWORD = "first"
LASTS = 9.0  # seconds: longer than a lock may last before it is told
OVER = 12.0  # seconds after which its end is told
STATUS = "The question log "


@dataclass(frozen=True)
class Outage:
    """What befalls a log, and what puts it right."""

    befall: Callable[[], object]
    heal: Callable[[], object] = lambda: None


class Server:
    """A PostgreSQL whose user `bot` needs a password, and a database of that user's own."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        self.name = postgres.database().split("/")[3].split("?")[0]
        self.url = f"postgresql://bot:{PASSWORD}@/{self.name}?host={postgres.folder}"
        self.run(f"ALTER DATABASE {self.name} OWNER TO bot")

    def run(self, *statements: str, within: bool = False) -> None:
        """Run statements as the owner of everything, `within` the database or beside it."""
        name = self.name if within else "postgres"
        with psycopg.connect(self._address(name), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[call-overload]

    def _address(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self._postgres.folder}"

    def rows(self) -> int:
        with psycopg.connect(self._address(self.name)) as connection:
            return int(connection.execute("SELECT count(*) FROM qlog").fetchone()[0])  # type: ignore[index]

    def outages(self) -> dict[str, Outage]:
        """By name."""
        kick = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'bot'"
        run, name, server = self.run, self.name, self._postgres
        return {
            "sessions ended": Outage(lambda: run(kick)),
            "another password": Outage(
                lambda: run("ALTER ROLE bot PASSWORD 'another'", kick),
                lambda: run(f"ALTER ROLE bot PASSWORD '{PASSWORD}'"),
            ),
            "no connections": Outage(
                lambda: run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false", kick),
                lambda: run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"),
            ),
            "no right to write": Outage(
                lambda: run("ALTER TABLE qlog OWNER TO postgres", within=True),
                lambda: run("ALTER TABLE qlog OWNER TO bot", within=True),
            ),
            "restarted": Outage(lambda: server.stop("fast"), server.start),
            "crashed": Outage(lambda: server.stop("immediate"), server.start),
            "a hot standby": Outage(server.demote, server.promote),
        }


def file_outages(file: Path) -> dict[str, Outage]:
    """Of an SQLite file that is in use."""

    def rename(before: str, after: str) -> None:
        with contextlib.closing(sqlite3.connect(file, timeout=30)) as connection:
            connection.execute(f"ALTER TABLE {before} RENAME TO {after}")

    def delete() -> None:
        for path in file.parent.glob(f"{file.name}*"):
            path.unlink()

    return {
        "a table gone": Outage(lambda: rename("counters", "elsewhere"), lambda: rename("elsewhere", "counters")),
        "file deleted": Outage(delete),
    }


@contextlib.contextmanager
def serving(folder: Path, **settings: str) -> Iterator[tuple[Double, str]]:
    """A bot with a maintainer; its double, and the address of its health."""
    listen = f"127.0.0.1:{free_port()}"
    with Double() as double:
        double.chat(private_chat(MAINTAINER))
        given = {"BOT_MAINTAINERS": str(MAINTAINER["id"]), "BOT_METRICS_LISTEN": listen, **settings}
        with Served(folder, double, **given):
            yield double, f"http://{listen}/healthz"


def told(double: Double) -> list[str]:
    """What the maintainer was told about the log, /status among it."""
    texts = [call.given["text"] for call in double.sent("sendMessage") if call.given["chat_id"] == MAINTAINER["id"]]
    return [text for text in texts if STATUS in text]


def status(double: Double) -> str:
    """What /status says of the log."""
    before = len(told(double))
    Feed(double).message("/status", user=MAINTAINER)
    double.wait(lambda: any(text.startswith("Archive") for text in told(double)[before:]), 120)
    said = [text for text in told(double)[before:] if text.startswith("Archive")]
    return next(line for line in said[-1].splitlines() if line.startswith(STATUS))


def ask(double: Double, count: int) -> tuple[set[Any], float]:
    """Ask one after the other; what was asked, and the longest wait in seconds."""
    asked, longest = set(), 0.0
    for _ in range(count):
        begun = time.monotonic()
        one = feed_questions(double, 1)
        double.wait(lambda: one <= answers(double).keys(), 60)  # noqa: B023
        asked |= one
        longest = max(longest, time.monotonic() - begun)
    return asked, longest


def walk(double: Double, health: str, outage: Outage) -> dict[str, Any]:
    """Ask before, during and after an outage."""
    asked, before = ask(double, 5)
    under_way = feed_questions(double, 10)
    outage.befall()
    later, during = ask(double, 15)
    until = time.monotonic() + LASTS
    while time.monotonic() < until:
        time.sleep(0.5)
    more, _ = ask(double, 5)
    seen = {"healthz": httpx.get(health).text.strip(), "status": status(double)}
    outage.heal()
    begun = time.monotonic()
    while "is well" not in status(double) and time.monotonic() < begun + 60:
        time.sleep(4.0)  # the maintainer, too, is let ask now and then only
    healed = time.monotonic() - begun
    last, _ = ask(double, 3)
    time.sleep(OVER)
    asked |= under_way | later | more | last
    alarms = [text for text in told(double) if not text.startswith("Archive")]
    return {
        "asked": len(asked),
        "answered": len(asked & answers(double).keys()),
        "twice": sum(answers(double).values()) - len(answers(double)),
        "slowest before s": round(before, 2),
        "slowest during s": round(during, 2),
        **seen,
        "told": sum("written again" not in text for text in alarms),
        "told that it is over": sum("written again" in text for text in alarms),
        "mended after s": round(healed, 1),
    }


def walked(folder: Path) -> dict[str, dict[str, Any]]:
    """Every outage, each of a bot of its own."""
    found = {}
    for number, name in enumerate(file_outages(Path("log"))):
        place = folder / f"file-{number}"
        place.mkdir(parents=True)
        outage = file_outages(place / "var" / "querylog.sqlite")[name]
        with serving(place) as (double, health):
            found[name] = walk(double, health, outage)
        with contextlib.closing(sqlite3.connect(place / "var" / "querylog.sqlite")) as log:
            found[name]["kept"] = log.execute("SELECT count(*) FROM qlog").fetchone()[0]
    postgres = Postgres()
    try:
        rules = postgres.data / "pg_hba.conf"
        rules.write_text(f"local all bot scram-sha-256\n{rules.read_text()}")
        postgres.start()
        with psycopg.connect(f"postgresql://postgres@/postgres?host={postgres.folder}", autocommit=True) as owner:
            owner.execute(f"CREATE ROLE bot LOGIN PASSWORD '{PASSWORD}'")  # type: ignore[call-overload]
        for number, name in enumerate(Server(postgres).outages()):
            place = folder / f"server-{number}"
            place.mkdir()
            server = Server(postgres)
            with serving(place, BOT_LOG_URL=server.url) as (double, health):
                found[name] = walk(double, health, server.outages()[name])
            found[name]["kept"] = server.rows()
    finally:
        postgres.close()
    return found


def holds(found: dict[str, dict[str, Any]]) -> dict[str, bool]:
    """What must be true of each."""
    gone = {"file deleted"}  # what was in it is gone, and the maintainers know
    silent = {"sessions ended"}  # mended before anybody has to be told
    return {
        "serve: all answered, once": all(
            one["answered"] == one["asked"] and not one["twice"] for one in found.values()
        ),
        "serve: all kept once": all(one["kept"] == one["asked"] for name, one in found.items() if name not in gone),
        "serve: told once": all(one["told"] == (name not in silent) for name, one in found.items()),
        "serve: its end told once": all(
            one["told that it is over"] == (name not in silent | gone) for name, one in found.items()
        ),
        "serve: /healthz and /status say so": all(
            one["healthz"] == "trouble" and "well" not in one["status"]
            for name, one in found.items()
            if name not in silent | gone
        ),
        "serve: mended within 60 s": all(one["mended after s"] < 60 for one in found.values()),
    }
