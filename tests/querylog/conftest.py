"""A log in a folder of its own, with its keys beside it, and questions to put into it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.base.errors import LogError
from bot.base.log_policy import LogMode
from bot.querylog import counter_store, reading
from bot.querylog.database import Database, LogTrouble
from bot.querylog.entry import LoggedQuestion, Outcome, Surface
from bot.querylog.keys import KeyRing
from bot.querylog.log import RECORD_SECONDS, QueryLog, default_url
from tests.postgres import Postgres


def question(
    words: str = "Who kept the light?", outcome: Outcome = Outcome.ANSWERED, language: str = "en"
) -> LoggedQuestion:
    """A question as serving hands it over."""
    passages = ("keeper.abcdefgh",) if outcome is not Outcome.NOTHING else ()
    return LoggedQuestion(words, outcome, passages, Surface.PRIVATE, language)


def tell_counts_apart(log: QueryLog) -> None:
    """Write the counters that wait in a log that is open."""
    pending = log._writer._pending
    taken = pending.waiting()
    job = log._writer.run(lambda connection: counter_store.tell_apart(connection, taken.cells, taken.votes))
    with contextlib.suppress(LogError):  # it is closed, and has done so
        job.result(120)
        pending.written(taken)


class Bench:
    """A data folder with keys: opens logs in it, and reads back what stands there."""

    record_seconds = RECORD_SECONDS

    def __init__(self, folder: Path, url: str | None = None) -> None:
        self.data = folder / "data"
        self.url = url or default_url(self.data)
        self.ring = KeyRing(self.data, private_folder=folder / "keys")
        self.told: list[tuple[LogTrouble | None, str]] = []
        self.open: list[QueryLog] = []

    @property
    def file(self) -> Path:
        return self.data / "querylog.sqlite"

    def log(self, mode: LogMode = LogMode.SEALED, *, keys: bool = True, **options: object) -> QueryLog:
        if keys and mode is not LogMode.OFF and not self.ring.publics():
            self.ring.pair_beside(())
        log = QueryLog(
            Database(self.url),
            self.ring,
            mode,
            tell=lambda *what: self.told.append(what),
            record_seconds=self.record_seconds,
            **options,  # type: ignore[arg-type]
        )
        self.open.append(log)
        log.start()
        return log

    def words(self) -> list[str]:
        """The words of every question in the log, sorted."""
        with self._reading() as database:
            return sorted(read.question.words for read in reading.questions(database, self.ring.privates()))

    def stats(self) -> reading.Stats:
        """What the counters say, with those that wait in memory written first."""
        for log in self.open:
            tell_counts_apart(log)
        with self._reading() as database:
            return reading.stats(database)

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Database | None]:
        database = reading.open_to_read(self.url)
        try:
            yield database
        finally:
            if database is not None:
                database.close()

    def files(self) -> dict[str, bytes]:
        """Every file in the data folder, raw."""
        return {path.name: path.read_bytes() for path in self.data.rglob("*") if path.is_file()}

    def close(self) -> None:
        for log in self.open:
            log.close()


@pytest.fixture(autouse=True)
def _record_seconds(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine must not turn COMMITTED into WAITING where that is not what is tested."""
    if "outages" not in request.module.__name__:
        monkeypatch.setattr(Bench, "record_seconds", 10.0)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A data folder with nothing in it yet."""
    bench = Bench(tmp_path)
    yield bench
    bench.close()


@pytest.fixture
def log(bench: Bench) -> QueryLog:
    """A log that has just been opened for the first time."""
    return bench.log()


@pytest.fixture
def postgres_bench(tmp_path: Path, postgres: Postgres) -> Iterator[Bench]:
    """The same on a database of a real PostgreSQL."""
    bench = Bench(tmp_path, postgres.database())
    yield bench
    bench.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_bench(request: pytest.FixtureRequest) -> Bench:
    """A test that takes this runs on both databases."""
    return request.getfixturevalue("bench" if request.param == "sqlite" else "postgres_bench")
