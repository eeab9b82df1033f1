"""Administration: what maintainers do to the log by hand: `purge`, and the keys: `overview`, `add`, `remove`,
`rotate`."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from bot.base.clock import SteadyClock
from bot.base.errors import LogError
from bot.base.log_policy import RETENTION_DAYS
from bot.querylog import retention, store
from bot.querylog.database import Database, DatabaseError, trouble_of
from bot.querylog.keys import KeyRing, PrivateKey, PublicKey, parse_public


def purge(database: Database, everything: bool = False) -> tuple[int, bool]:
    """Delete the questions that are too old, or all of them. Returns how many there were, and whether the files are
    free of them. Raises LogError if the log can't be written."""
    try:
        with database.writing() as connection:
            gone = store.delete_all(connection) if everything else _old(connection)
        if database.path is not None:
            retention.drop_copies(database.path) if everything else retention.purge_copies(database.path, SteadyClock())
        return gone, database.scrub()
    except DatabaseError as error:
        raise LogError(f"Nothing was deleted: the question log {trouble_of(error).value}.") from None


def _old(connection: sa.Connection) -> int:
    return store.purge_questions(connection, SteadyClock().today())


def overview(ring: KeyRing) -> list[tuple[PublicKey, Path | None, bool]]:
    """Every key known here: the public key, the file of its private half if it is here, whether this log is sealed to
    it. One that is not may be old, or another log's."""
    sealing, privates = ring.publics(), {private.public: private.path for private in ring.privates()}
    others = [public for public in privates if public not in sealing]
    return [(public, privates.get(public), public in sealing) for public in (*sealing, *others)]


def add(ring: KeyRing, text: str) -> None:
    """Seal new questions to one more key. Raises LogError if the text is no key, or the keys are set elsewhere."""
    public = parse_public(text, "The command")
    if ring.configured.strip():
        raise LogError("BOT_LOG_KEYS says which keys are used; add the key there.")
    ring.write_publics(dict.fromkeys([*ring.publics(), public]))


def remove(ring: KeyRing, text: str) -> None:
    """Stop sealing new questions to a key; `text` is the key or its name. Raises LogError if there is no such key,
    if it is the last one, or if the keys are set elsewhere."""
    if ring.configured.strip():
        raise LogError("BOT_LOG_KEYS says which keys are used; take the key out there.")
    before = ring.publics()
    left = [key for key in before if text.strip().lower() not in (key.name, str(key))]
    if len(left) == len(before):
        raise LogError("New questions are not sealed to that key; `interview-bot log keys` lists those that they are.")
    if not left:
        raise LogError("That is the only key; `interview-bot log keys add` another one first, or `rotate`.")
    ring.write_publics(left)


def rotate(ring: KeyRing) -> str:
    """Make a new key pair in place of this computer's keys. Returns the sentence that says what is left to do."""
    own = {private.public: private.path for private in ring.privates()}
    before = ring.publics()
    if ring.configured.strip():
        private = ring.new_pair()
        old = ", ".join(key.name for key in before if key in own) or "the key it replaces"
        return f"{_made(private)}Put {private.public} into BOT_LOG_KEYS in place of {old}."
    made = _made(ring.pair_beside(key for key in before if key not in own))
    old_files = [str(path) for key, path in own.items() if key in before]
    if not old_files:
        return f"{made}New questions are sealed to it from now on."
    return (
        f"{made}New questions are sealed to it from now on. If no other log uses {', '.join(old_files)}, destroy it "
        f"and its copies in {RETENTION_DAYS} days, or now: then what was sealed to it can never be read again, "
        "wherever a copy of the log may lie."
    )


def _made(private: PrivateKey) -> str:
    return f"A new key pair was made; its private key is {private.path}. "
