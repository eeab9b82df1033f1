"""The log's schema, step by step: `TABLES` as they are today, and the numbered migrations that lead there.

A migration is never edited once it is released: what changes is a new one, `m00N_what`. Each runs in a transaction
together with its record, so it happens once or not at all.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

import sqlalchemy as sa

from bot.base.errors import LogError

DECOY_BUCKETS = 4096  # of 65,536: one account in 16 seems to have opted out

TABLES = sa.MetaData()

MIGRATIONS_DONE = sa.Table(
    "migrations",
    TABLES,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("name", sa.Text, nullable=False),
)
QLOG = sa.Table(  # one sealed question a row
    "qlog",
    TABLES,
    sa.Column("id", sa.LargeBinary, primary_key=True),
    sa.Column("week", sa.Text, nullable=False),
    sa.Column("box", sa.LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
COUNTERS = sa.Table(
    "counters",
    TABLES,
    sa.Column("week", sa.Text, primary_key=True),
    sa.Column("surface", sa.Text, primary_key=True),
    sa.Column("language", sa.Text, primary_key=True),
    sa.Column("outcome", sa.Text, primary_key=True),
    sa.Column("passage", sa.Text, primary_key=True),  # the first one shown; empty: none
    sa.Column("n", sa.BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
SEEN = sa.Table(  # updates of the last two days; `hour` is the last one of the day, counted from 1970
    "seen",
    TABLES,
    sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("hour", sa.BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
META = sa.Table(
    "meta",
    TABLES,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
OPTOUTS = sa.Table(  # and decoys; `button`: the hash of the chance in the one button that takes it back
    "optouts",
    TABLES,
    sa.Column("bucket", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("button", sa.LargeBinary, primary_key=True),
    sqlite_with_rowid=False,
)
FORGOTTEN = sa.Table(  # digests of the ids of rows that readers took back, while a backup could hold them
    "forgotten",
    TABLES,
    sa.Column("digest", sa.LargeBinary, primary_key=True),
    sa.Column("week", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)
REPLICAS = sa.Table(  # processes that share the log, by the public key of each one's day; `hour` counts from 1970
    "replicas",
    TABLES,
    sa.Column("public", sa.LargeBinary, primary_key=True),
    sa.Column("hour", sa.BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
REQUESTS = sa.Table(  # /forget from one replica to another; `box` opens with a key in that one's memory alone
    "requests",
    TABLES,
    sa.Column("id", sa.LargeBinary, primary_key=True),
    sa.Column("public", sa.LargeBinary, nullable=False),
    sa.Column("box", sa.LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
FEEDBACK = sa.Table(  # thumbs: `vote` is 1 or -1; a vote taken back is subtracted in the week of taking it back
    "feedback",
    TABLES,
    sa.Column("week", sa.Text, primary_key=True),
    sa.Column("passage", sa.Text, primary_key=True),
    sa.Column("vote", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("n", sa.BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
DAYS = sa.Table(  # questions a day since 1970, in fives and by chance: see store.count_days
    "days",
    TABLES,
    sa.Column("day", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("n", sa.BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

Migration = Callable[[sa.Connection], None]


def m001_questions(connection: sa.Connection) -> None:
    """Sealed questions, counters, updates seen, and what the log remembers about itself."""
    tables = sa.MetaData()
    sa.Table(
        "qlog",
        tables,
        sa.Column("id", sa.LargeBinary, primary_key=True),
        sa.Column("week", sa.Text, nullable=False),
        sa.Column("tok", sa.LargeBinary),
        sa.Column("box", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    key = ("week", "surface", "language", "outcome", "passage")
    sa.Table(
        "counters",
        tables,
        *(sa.Column(name, sa.Text, primary_key=True) for name in key),
        sa.Column("n", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    sa.Table(
        "seen",
        tables,
        sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("hour", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    sa.Table(
        "meta",
        tables,
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    tables.create_all(connection)


def m002_readers_wishes(connection: sa.Connection) -> None:
    """Opt-outs, thumbs, and how much was asked on which day, roughly."""
    tables = sa.MetaData()
    sa.Table(
        "optouts",
        tables,
        sa.Column("bucket", sa.Integer, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    sa.Table(
        "feedback",
        tables,
        sa.Column("week", sa.Text, primary_key=True),
        sa.Column("passage", sa.Text, primary_key=True),
        sa.Column("vote", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("n", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    sa.Table(
        "days",
        tables,
        sa.Column("day", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("n", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    tables.create_all(connection)


def m003_what_was_taken_back(connection: sa.Connection) -> None:
    """Rows that must not come back by a restore, opt-outs that only their own button takes back, and how replicas tell
    each other of a /forget. The buttons of older opt-outs are unknown: nothing takes those back."""
    tables = sa.MetaData()
    old = sa.Table("optouts", sa.MetaData(), sa.Column("bucket", sa.Integer, primary_key=True, autoincrement=False))
    buckets = list(connection.scalars(sa.select(old.c.bucket)))
    old.drop(connection)
    new = sa.Table(
        "optouts",
        tables,
        sa.Column("bucket", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("button", sa.LargeBinary, primary_key=True),
        sqlite_with_rowid=False,
    )
    sa.Table(
        "forgotten",
        tables,
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("week", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    sa.Table(
        "replicas",
        tables,
        sa.Column("public", sa.LargeBinary, primary_key=True),
        sa.Column("hour", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    sa.Table(
        "requests",
        tables,
        sa.Column("id", sa.LargeBinary, primary_key=True),
        sa.Column("public", sa.LargeBinary, nullable=False),
        sa.Column("box", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    tables.create_all(connection)
    if buckets:
        rows = [{"bucket": bucket, "button": secrets.token_bytes(16)} for bucket in buckets]
        connection.execute(new.insert(), rows)


def m004_nobody_named(connection: sa.Connection) -> None:
    """No mark of an account on the disk: which rows are whose is in memory alone. And opt-outs of nobody, so that an
    opt-out proves nothing about an account; with their key, so that it does not tell whether anybody opted out."""
    connection.execute(sa.text("ALTER TABLE qlog DROP COLUMN tok"))
    meta = sa.table("meta", sa.column("name"), sa.column("value"))
    name = "optout key"
    if connection.scalar(sa.select(meta.c.value).where(meta.c.name == name)) is None:
        connection.execute(meta.insert(), {"name": name, "value": secrets.token_bytes(32)})
    buckets = secrets.SystemRandom().sample(range(65536), DECOY_BUCKETS)
    optouts = sa.table("optouts", sa.column("bucket"), sa.column("button"))
    rows = [{"bucket": bucket, "button": secrets.token_bytes(16)} for bucket in buckets]
    if rows:
        connection.execute(optouts.insert(), rows)


MIGRATIONS: tuple[Migration, ...] = (
    m001_questions,
    m002_readers_wishes,
    m003_what_was_taken_back,
    m004_nobody_named,
)


def version(connection: sa.Connection) -> int:
    """The number of the last migration that this log has been through; 0 for an empty one."""
    if not sa.inspect(connection).has_table("migrations"):
        return 0
    return connection.scalar(sa.select(sa.func.max(MIGRATIONS_DONE.c.number))) or 0


def upgrade(connection: sa.Connection, migrations: tuple[Migration, ...] | None = None) -> int:
    """Bring the log up to date inside the caller's transaction; returns how many steps it took.

    Raises LogError if the log is newer than this program.
    """
    steps = MIGRATIONS if migrations is None else migrations
    if connection.dialect.name == "postgresql":  # replicas that start together: one upgrades, the others wait for it
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(7162081)"))
    done = version(connection)
    if done > len(steps):
        raise LogError(
            f"The question log was written by a newer interview-bot (its format is {done}, this program knows "
            f"{len(steps)}); install the newer version again, or restore the log's backup of before the upgrade."
        )
    if not done:
        MIGRATIONS_DONE.create(connection, checkfirst=True)
    for number, step in enumerate(steps[done:], done + 1):
        step(connection)
        connection.execute(MIGRATIONS_DONE.insert().values(number=number, name=step.__name__))
    return len(steps) - done
