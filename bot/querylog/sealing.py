"""Sealing: a LoggedQuestion into a box that only a maintainer's private key opens, and out of it again.

A box is `version | number of keys | (fingerprint, sealed content key) for each | encrypted, padded JSON`. The JSON is
padded to 512, 1024 or 2048 bytes, so that a box's length says next to nothing about the question. The content key is
in a sealed box, which is opened by the private key alone (https://doc.libsodium.org/public-key_cryptography/sealed_boxes).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import nacl.exceptions
import nacl.public
import nacl.secret
import nacl.utils

from bot.base.errors import LogError
from bot.base.text import to_show
from bot.querylog.entry import LoggedQuestion, Outcome, Surface
from bot.querylog.keys import PrivateKey, PublicKey

WORDS = 512  # characters of a question that are kept
PASSAGES = 8  # ids of passages that are kept
SIZES = (512, 1024, 2048)
_VERSION = 1
FINGERPRINT_BYTES = 4
MARK_BYTES = 8  # of an account, of a day
_SEALED = 80  # bytes of a sealed content key: 32 + 48
_LETTERS = str.maketrans("əƏıİğĞşŞçÇöÖüÜё", "eeiiggssccoouuе")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class WrongKey(LogError):
    """A box was sealed to other keys than those at hand."""


class Damaged(LogError):
    """A box is not what was written: a byte was changed or lost."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A question out of its box.

    `account` marks one account that asked these words within one `epoch` (a day, or less) and nothing else: for other
    words the same account has another mark and another epoch.
    """

    question: LoggedQuestion
    account: bytes | None
    epoch: bytes


def clean(words: str) -> str:
    """A question's words as they are kept: valid Unicode in NFC, no control characters, at most 512 characters."""
    words = words[: 4 * WORDS].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return " ".join(to_show(_CONTROL.sub(" ", words)).split())[:WORDS]


def folded(words: str) -> str:
    """A question's words without case, accents and punctuation, by which two spellings of it are compared."""
    text = unicodedata.normalize("NFKD", clean(words).translate(_LETTERS).casefold())
    return " ".join(re.sub(r"[^\w\s]", " ", "".join(c for c in text if not unicodedata.combining(c))).split())


def seal(question: LoggedQuestion, keys: Sequence[PublicKey], account: bytes | None, epoch: bytes) -> bytes:
    """The box of `question` for `keys` (at least one). `account` and `epoch` as in `Opened`."""
    content_key = nacl.utils.random(nacl.secret.Aead.KEY_SIZE)
    head = bytes([_VERSION, len(keys)])
    for key in keys:
        head += key.fingerprint + nacl.public.SealedBox(nacl.public.PublicKey(key.raw)).encrypt(content_key)
    return head + nacl.secret.Aead(content_key).encrypt(_padded(question, account, epoch), head)


def keys_of(box: bytes) -> tuple[bytes, ...]:
    """The fingerprints of the keys that a box was sealed to. Raises Damaged."""
    return tuple(mark for mark, _ in _slots(box))


def unseal(box: bytes, keys: Iterable[PrivateKey]) -> Opened:
    """What a box holds. Raises WrongKey if none of `keys` is one of its keys, Damaged if it was altered."""
    slots = dict(_slots(box))
    for key in keys:
        sealed = slots.get(key.public.fingerprint)
        if sealed is None:
            continue
        head = box[: 2 + len(slots) * (FINGERPRINT_BYTES + _SEALED)]
        try:
            content_key = nacl.public.SealedBox(nacl.public.PrivateKey(key.raw)).decrypt(sealed)
            return _unpadded(nacl.secret.Aead(content_key).decrypt(box[len(head) :], head))
        except (nacl.exceptions.CryptoError, ValueError, KeyError, TypeError):
            raise Damaged("A row of the log is damaged: it does not open with the key that it was sealed to.") from None
    names = ", ".join(mark.hex() for mark in slots)
    raise WrongKey(f"A row of the log is sealed to the key {names}, which is not at hand.")


def _slots(box: bytes) -> list[tuple[bytes, bytes]]:
    width = FINGERPRINT_BYTES + _SEALED
    if len(box) < 2 or box[0] != _VERSION or not box[1] or len(box) < 2 + box[1] * width + SIZES[0]:
        raise Damaged("A row of the log is damaged: it is too short or of no known kind.")
    places = (2 + number * width for number in range(box[1]))
    return [
        (box[place : place + FINGERPRINT_BYTES], box[place + FINGERPRINT_BYTES : place + width]) for place in places
    ]


def fit(question: LoggedQuestion) -> LoggedQuestion:
    """The question as a box can hold it: its words clean, and both they and the passages not too many."""
    question = replace(question, words=clean(question.words), passages=question.passages[:PASSAGES])
    mark = bytes(MARK_BYTES)
    while len(_encoded(question, mark, mark)) > SIZES[-1]:
        question = replace(question, words=question.words[: len(question.words) * 9 // 10])
    return question


def _padded(question: LoggedQuestion, account: bytes | None, epoch: bytes) -> bytes:
    data = _encoded(fit(question), account, epoch)
    size = next(size for size in SIZES if len(data) <= size)
    return data.ljust(size)  # JSON may be followed by blanks


def _encoded(question: LoggedQuestion, account: bytes | None, epoch: bytes) -> bytes:
    fields = {
        "q": question.words,
        "o": question.outcome.value,
        "p": list(question.passages),
        "s": question.surface.value,
        "l": question.language,
        "a": account.hex() if account else None,
        "e": epoch.hex(),
    }
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _unpadded(data: bytes) -> Opened:
    fields = json.loads(data)
    question = LoggedQuestion(
        words=fields["q"],
        outcome=Outcome(fields["o"]),
        passages=tuple(fields["p"]),
        surface=Surface(fields["s"]),
        language=fields["l"],
    )
    return Opened(question, bytes.fromhex(fields["a"]) if fields["a"] else None, bytes.fromhex(fields["e"]))
