"""What whoever seizes the server can do: `Seized` holds every byte of its files; the functions look for readers in it.

The attacker knows this program, holds the whole disk (data, settings, backups), lacks the maintainers' private key, and
brings a list of candidates. `accuracy` is the share of candidates it sorts rightly into readers and others, where it
guesses by a coin what it can't tell: 0.5 is chance.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import sqlite3
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import numpy as np

CORE = 3  # bytes, the most telling ones of a string, by which a search begins


def spellings(text: str) -> list[bytes]:
    """A text as it may lie in a file: in several encodings, escaped, as part of JSON or of an address."""
    raw = text.encode("utf-8")
    forms = {
        raw,
        text.encode("utf-16-le"),
        text.encode("utf-16-be"),
        text.encode("ascii", "backslashreplace"),
        repr(text)[1:-1].encode("utf-8"),
        quote(text).encode("ascii"),
        raw.hex().encode("ascii"),
        *(base64.b64encode(b"\0" * shift + raw)[4 if shift else 0 :].rstrip(b"=")[:-2] for shift in range(3)),
    }
    return [form for form in forms if len(form) >= 6]


def number_spellings(number: int) -> list[bytes]:
    """An id as it may lie in a file: in digits, in hexadecimal, as an integer (6 bytes of it)."""
    return [str(number).encode("ascii"), f"{number:x}".encode("ascii"), *_binary(number)]


def _binary(number: int) -> list[bytes]:
    return [number.to_bytes(6, "big"), number.to_bytes(6, "little")]


@dataclass
class Seized:
    """Every file of the seized folders, by name."""

    files: dict[str, bytes]

    @classmethod
    def of(cls, *folders: Path, since: float = 0.0) -> Seized:
        """Take folders as they are now, whatever runs; with `since`, only files changed after that time."""
        files = {}
        for path in (path for folder in folders for path in folder.rglob("*") if path.is_file()):
            with contextlib.suppress(FileNotFoundError):  # PostgreSQL removes some of its files while it runs
                if path.stat().st_mtime >= since:
                    files[str(path)] = path.read_bytes()
        return cls(files)

    def found(self, forms: Iterable[bytes]) -> set[bytes]:
        """Those of these byte strings (each of 3 bytes or more) that are in any file."""
        by_core: dict[bytes, list[tuple[bytes, int]]] = {}
        for form in forms:
            place = max(range(len(form) - CORE + 1), key=lambda at: len(set(form[at : at + CORE]) - {0}))
            by_core.setdefault(form[place : place + CORE], []).append((form, place))
        cores = np.zeros(1 << 24, dtype=bool)
        cores[[int.from_bytes(core, "little") for core in by_core]] = True
        found = set()
        for content in self.files.values():
            for place in np.flatnonzero(cores[_windows(content)]).tolist():
                for form, before in by_core[content[place : place + CORE]]:
                    if place >= before and content.startswith(form, place - before):
                        found.add(form)
        return found

    def hits(self, forms: Iterable[bytes]) -> int:
        """How many of these byte strings are in any file."""
        return len(self.found(forms))

    def databases(self) -> list[dict[str, list[tuple[object, ...]]]]:
        """The rows of every SQLite database among the files, by table."""
        return [self._rows(name) for name, content in self.files.items() if content.startswith(b"SQLite format 3")]

    def keys(self) -> list[bytes]:
        """What could be a keyed hash's key: nothing, what a database remembers about itself, words of small files."""
        found = [b""]
        for tables in self.databases():
            found += [value for row in tables.get("meta", []) for value in row if isinstance(value, bytes)]
        for content in self.files.values():
            found += [word for word in content.split() if len(word) >= 16] if len(content) < 4096 else []
        return list(dict.fromkeys(found))

    def _rows(self, name: str) -> dict[str, list[tuple[object, ...]]]:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "copy.sqlite"
            copy.write_bytes(self.files[name])
            for suffix in ("-wal",):
                if name + suffix in self.files:
                    Path(f"{copy}{suffix}").write_bytes(self.files[name + suffix])
            connection = sqlite3.connect(copy)
            tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            rows = {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
            connection.close()
        return rows


def _windows(content: bytes) -> np.ndarray:
    """Every stretch of CORE bytes in `content`, as numbers."""
    data = np.frombuffer(content, dtype=np.uint8).astype(np.uint32)
    return data[:-2] | data[1:-1] << 8 | data[2:] << 16


def digests(key: bytes, user_id: int) -> list[bytes]:
    """An id's hashes under a key (empty: none), as a careless program, or this one, would make them; in one order."""
    forms = [str(user_id).encode("ascii"), user_id.to_bytes(8, "big"), user_id.to_bytes(8, "little")]
    names = ("md5", "sha1", "sha256", "blake2b")
    plain = [hashlib.new(name, key + form).digest() for name in names for form in forms]
    if not key:
        return plain
    keyed = [hmac.digest(key, form, name) for name in ("sha256", "sha1") for form in forms]
    return plain + keyed


def suspects(seized: Seized, candidates: Sequence[int], further_keys: Sequence[bytes] = ()) -> set[int]:
    """The candidates who left a trace: the id itself, or a hash of it, whole or cut, in some column, under some key.

    A way of hashing is believed only if it fits more candidates than chance would make it fit.
    """
    traces = seized.found(form for user in candidates for form in number_spellings(user))
    found = {user for user in candidates if traces & set(number_spellings(user))}
    columns = [column for tables in seized.databases() for rows in tables.values() for column in _columns(rows)]
    for key in [*seized.keys(), *further_keys]:
        hashed = [digests(key, user) for user in candidates]
        for way in zip(*hashed, strict=True):
            users: dict[object, set[int]] = {}
            for user, digest in zip(candidates, way, strict=True):
                for cut in _cuts(digest):
                    users.setdefault(cut, set()).add(user)
            for column in columns:
                fitting = set().union(*(users.get(value, ()) for value in column))
                chance = len(candidates) * sum(1 for value in column if isinstance(value, int)) / 65536
                if len(fitting) > 2 + chance + 5 * chance**0.5:
                    found |= fitting
    return found


def _columns(rows: list[tuple[object, ...]]) -> list[set[object]]:
    columns = [{v for v in column if isinstance(v, (int, bytes))} for column in zip(*rows, strict=True)]
    return [column for column in columns if column]


def _cuts(digest: bytes) -> set[object]:
    return {*(digest[:size] for size in (4, 8, 16, 20, 32)), int.from_bytes(digest[:2], "big")}


def accuracy(found: set[int], readers: set[int], candidates: Sequence[int]) -> float:
    """The share of candidates sorted rightly: who left a trace is called a reader, the rest is decided by a coin."""
    right = sum(1.0 if user in readers else 0.0 for user in found)
    return (right + 0.5 * (len(candidates) - len(found))) / len(candidates)
