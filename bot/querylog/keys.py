"""Maintainers' keys: PublicKey and PrivateKey as text with a checksum against typos, and KeyRing, where they are kept.

A public key reads `ibk1…`, a private one `ibsecret1…`. The public keys stand in the environment or in the data folder.
The private one has a folder of its own that only its owner can read, and belongs off the server.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import nacl.public

from bot.base.atomic_file import write_text
from bot.base.errors import LogError

PUBLIC, SECRET = "ibk1", "ibsecret1"
PRIVATE_FOLDER = Path("~/.config/interview-bot")
_CHECK = 4  # bytes of checksum


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What questions are sealed to. `raw` is an X25519 public key of 32 bytes."""

    raw: bytes

    @property
    def fingerprint(self) -> bytes:
        """4 bytes that name the key inside a sealed row."""
        return hashlib.blake2b(self.raw, digest_size=4, person=b"ib-fingerprint").digest()

    @property
    def name(self) -> str:
        """The fingerprint as people read it: 8 hex digits."""
        return self.fingerprint.hex()

    def __str__(self) -> str:
        return _write(PUBLIC, self.raw)


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """What opens sealed questions; never printed by accident. `path` is the file it came from."""

    raw: bytes = field(repr=False)
    path: Path | None = None

    @property
    def public(self) -> PublicKey:
        """The public half."""
        return PublicKey(bytes(nacl.public.PrivateKey(self.raw).public_key))

    def reveal(self) -> str:
        """The secret as text, for its file and nothing else."""
        return _write(SECRET, self.raw)


def new_private() -> PrivateKey:
    """A fresh key pair."""
    return PrivateKey(bytes(nacl.public.PrivateKey.generate()))


def _text_of(path: Path, what: str) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise LogError(f"The {what} {path} can't be read: {error.strerror}.") from None


def _checksum(prefix: str, raw: bytes) -> bytes:
    return hashlib.blake2b(prefix.encode() + raw, digest_size=_CHECK, person=b"ib-checksum").digest()


def _write(prefix: str, raw: bytes) -> str:
    return prefix + base64.b32encode(raw + _checksum(prefix, raw)).decode("ascii").rstrip("=").lower()


def _read(prefix: str, text: str) -> bytes | None:
    body = text[len(prefix) :].upper()
    try:
        data = base64.b32decode(body + "=" * (-len(body) % 8))
    except ValueError:
        return None
    raw = data[:-_CHECK]
    canonical = len(raw) == 32 and data[-_CHECK:] == _checksum(prefix, raw) and _write(prefix, raw) == text.lower()
    return raw if canonical else None


def parse_public(text: str, place: str) -> PublicKey:
    """The public key that `text` spells. `place` says where it stands, for the sentence; raises LogError."""
    text = text.strip()
    if text.lower().startswith(SECRET):
        raise LogError(
            f"{place} holds a private key; it must never stand there. Take it out, make a new pair with "
            "`interview-bot log keys rotate`, and give the public key, which begins with ibk1."
        )
    if not text.lower().startswith(PUBLIC):
        raise LogError(f"{place} holds something that is not a public key; one begins with ibk1.")
    raw = _read(PUBLIC, text)
    if raw is None:
        raise LogError(
            f"{place} holds a public key with a typing slip (its checksum does not fit); copy it again, whole."
        )
    return PublicKey(raw)


def parse_publics(text: str, place: str) -> tuple[PublicKey, ...]:
    """Every public key in `text`, separated by spaces, commas or new lines; `#` begins a comment. Raises LogError."""
    lines = (line.split("#", 1)[0] for line in text.splitlines())
    words = " ".join(lines).replace(",", " ").split()
    return tuple(dict.fromkeys(parse_public(word, place) for word in words))


def read_private(path: Path) -> PrivateKey:
    """The private key in a file. Raises LogError with what is wrong: no file, no permission, no key, a slip."""
    text = _text_of(path, "private key")
    words = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if len(words) != 1 or not words[0].lower().startswith(SECRET):
        raise LogError(f"{path} does not hold a private key; it is one line that begins with {SECRET}.")
    raw = _read(SECRET, words[0])
    if raw is None:
        raise LogError(f"The private key in {path} is damaged (its checksum does not fit); take it from its copy.")
    return PrivateKey(raw, path)


@dataclass
class KeyRing:
    """Where the keys rest: `configured` (BOT_LOG_KEYS) or, without it, the file `log-keys.txt` in `data`; and the
    folder of the private keys."""

    data: Path
    configured: str = ""
    private_folder: Path = field(default_factory=PRIVATE_FOLDER.expanduser)
    _read_at: tuple[int, int] | None = field(default=None, repr=False)
    _publics: tuple[PublicKey, ...] = field(default=(), repr=False)

    @property
    def public_file(self) -> Path:
        """The file of public keys that the program itself keeps."""
        return self.data / "log-keys.txt"

    def publics(self) -> tuple[PublicKey, ...]:
        """The keys that questions are sealed to; read again when the file changes. Raises LogError."""
        if self.configured.strip():
            if not self._publics:
                self._publics = parse_publics(self.configured, "BOT_LOG_KEYS")
            return self._publics
        try:
            state = self.public_file.stat()
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except OSError as error:
            raise LogError(f"The file {self.public_file} can't be read: {error.strerror}.") from None
        if self._read_at != (state.st_mtime_ns, state.st_size):
            self._publics = parse_publics(_text_of(self.public_file, "file"), str(self.public_file))
            self._read_at = (state.st_mtime_ns, state.st_size)
        return self._publics

    def privates(self, path: Path | None = None) -> tuple[PrivateKey, ...]:
        """The private keys on this machine (or the one in `path`). Raises LogError for a file that is not one."""
        if path is not None:
            return (read_private(path),)
        try:
            names = os.listdir(self.private_folder)  # `glob` finds nothing in a folder that is closed to us
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except OSError as error:
            raise LogError(f"The private keys' folder {self.private_folder} can't be read: {error.strerror}.") from None
        return tuple(read_private(self.private_folder / name) for name in sorted(names) if _is_key(name))

    def exposed(self) -> tuple[Path, ...]:
        """The files here that open what is sealed now; a server should have none."""
        try:
            publics, privates = self.publics(), self.privates()
        except (LogError, OSError):
            return ()
        return tuple(private.path for private in privates if private.path and private.public in publics)

    def new_pair(self) -> PrivateKey:
        """A fresh pair; its private half is written, mode 0600, into the private folder (0700). Raises LogError."""
        private = new_private()
        path = self.private_folder / f"log-{private.public.name}.key"
        text = (
            "# interview-bot: a private key of the question log. Whoever holds it can read the readers' questions.\n"
            "# Keep it off the server, with one copy in a safe place; without it the questions are lost.\n"
            f"# Its public key: {private.public}\n{private.reveal()}\n"
        )
        try:
            self.private_folder.mkdir(parents=True, exist_ok=True)
            self.private_folder.chmod(0o700)
            write_text(path, text)
        except OSError as error:
            raise LogError(
                f"No key pair could be made: {self.private_folder} can't be written ({error.strerror}). Run "
                "`interview-bot log keys rotate` on a maintainer's computer and put the public key into BOT_LOG_KEYS."
            ) from None
        return PrivateKey(private.raw, path)

    def write_publics(self, keys: Iterable[PublicKey]) -> None:
        """Make `keys` the ones in the data folder's file, in one step. Raises LogError."""
        text = "# Public keys that the readers' questions are sealed to; `interview-bot log keys` keeps this file.\n"
        text += "".join(f"{key}\n" for key in keys)
        try:
            self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_text(self.public_file, text)
        except OSError as error:
            raise LogError(f"{self.public_file} can't be written: {error.strerror}.") from None

    def pair_beside(self, others: Iterable[PublicKey]) -> PrivateKey:
        """Make a new key pair and use it beside `others`; if that can't be written, nothing of it is kept. Raises
        LogError."""
        private = self.new_pair()
        try:
            self.write_publics([*others, private.public])
        except LogError:
            if private.path is not None:  # nothing was sealed to it, and each start would leave another
                private.path.unlink(missing_ok=True)
            raise
        return private


def _is_key(name: str) -> bool:
    return name.startswith("log-") and name.endswith(".key")
