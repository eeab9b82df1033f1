"""ParseCache: knowledge files as they were parsed before, by the digest of the file: a start need not parse them.

Kept are only lists, and published interviews, whose file had no problem at all; any other is parsed, and told of, each
time. The cache is one file that is replaced as a whole, with a line of JSON for each knowledge file. It is as good as
absent if it is damaged or other code wrote it, and may be deleted at any time. Of passages it holds where they stand;
their words come from the file.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from bot.archive import reader
from bot.archive.interview import Exchange, FrontMatter, Interview, Passage, Status
from bot.archive.knowledge_lists import Golden, ListFile, PhrasingsFile, VocabularyFile
from bot.base import throttled
from bot.base.atomic_file import write_text
from bot.base.code_version import code_version

_DIGEST_LETTERS = 64  # letters of a digest, which end the name of a record
MIN_FRESH_SHARE = 1 / 16  # of all bytes: so much must have been parsed anew for it to pay to write the cache

S = TypeVar("S", VocabularyFile, PhrasingsFile, Golden)


class ParseCache:
    """What is known of files by their digest; kept in the file `path` (None: nowhere)."""

    def __init__(self, path: Path | None = None, *, min_fresh_share: float = MIN_FRESH_SHARE) -> None:
        self._path, self._min_fresh_share = path, min_fresh_share
        self._code = code_version()
        self._known = self._read()
        self._fresh: set[bytes] = set()

    def get(self, digest: bytes, text: str, label: str) -> Interview | None:
        """The interview in the file of that digest, whose text and path are given; None if it isn't known."""
        record = self._known.get(digest.hex())
        return _interview(json.loads(record), text, label) if record is not None else None

    def put(self, digest: bytes, parsed: Interview) -> None:
        """Remember what a file without any problem holds, if it is published."""
        if parsed.about.status not in (Status.PUBLISHED, Status.CORRECTED):
            return
        self._known[digest.hex()] = json.dumps(_record(parsed), ensure_ascii=False, separators=(",", ":"))
        self._fresh.add(digest)

    def get_list(self, shape: type[S], digest: bytes, data: bytes, label: str) -> ListFile[S] | None:
        """The list of that shape in the file of that digest, whose bytes and path are given; None if unknown."""
        record = self._known.get(_name(shape, digest))
        text, _ = reader.decode(data, label)
        return (
            ListFile(shape.model_validate_json(record), label, text)
            if record is not None and text is not None
            else None
        )

    def put_list(self, digest: bytes, parsed: ListFile[S]) -> None:
        """Remember what a list without any problem holds."""
        self._known[_name(type(parsed.shape), digest)] = parsed.shape.model_dump_json(exclude_defaults=True)
        self._fresh.add(digest)

    def keep(self, sizes: Mapping[bytes, int]) -> None:
        """Write what is known of the files of these digests, given with their sizes, and forget all others, which may
        hold words that were taken back; nothing is written for little that is new alone."""
        here = {digest.hex() for digest in sizes}
        before = len(self._known)
        self._known = {name: record for name, record in self._known.items() if name[-_DIGEST_LETTERS:] in here}
        gone = len(self._known) < before and self._path is not None and os.path.exists(self._path)
        fresh = sum(sizes.get(digest, 0) for digest in self._fresh)
        if self._path is None or not (gone or fresh > self._min_fresh_share * sum(sizes.values())):
            return
        self._fresh.clear()
        _write(self._path, self._code, self._known)

    def _read(self) -> dict[str, str]:
        try:
            head, _, payload = self._path.read_text("utf-8").partition("\n") if self._path is not None else ("", "", "")
        except (OSError, UnicodeDecodeError):
            return {}
        if head != f"{self._code} {_digest(payload)}":
            return {}
        records = (line.partition("\t") for line in payload.split("\n") if line)
        return {name: record for name, _, record in records}


def _write(path: Path, code: str, known: dict[str, str]) -> None:
    payload = "\n".join([f"{name}\t{record}" for name, record in known.items()])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, f"{code} {_digest(payload)}\n{payload}", durable=False)
    except OSError as error:
        throttled.tell(path.parent, error)


def _name(shape: type[S], digest: bytes) -> str:
    return f"{shape.__name__} {digest.hex()}"


def _record(parsed: Interview) -> list[Any]:
    exchanges = [
        [one.question, one.line, [_span(passage) for passage in one.passages], one.shortened]
        for one in parsed.exchanges
    ]
    return [parsed.about.model_dump_json(), parsed.introduction, exchanges]


def _span(passage: Passage) -> list[Any]:
    spoken = [passage.voice, passage.time] if passage.voice or passage.time is not None else []
    return [passage.id.rpartition(".")[2], passage.line, passage.start, passage.end, *spoken]


def _interview(record: list[Any], text: str, label: str) -> Interview:
    about_json, introduction, written = record
    about = FrontMatter.model_validate_json(about_json)
    exchanges, number = [], 0
    for place, (question, line, spans, shortened) in enumerate(written):
        passages = tuple(
            [
                Passage(f"{about.id}.{pin}", about.id, place, nth, at, start, end, text, *spoken)
                for nth, (pin, at, start, end, *spoken) in enumerate(spans, number)
            ]
        )
        number += len(passages)
        exchanges.append(Exchange(place, question, line, passages, shortened))
    return Interview(about, label, introduction, tuple(exchanges))


def _digest(payload: str) -> str:
    return hashlib.sha256(payload.encode("utf-8", "surrogatepass")).hexdigest()
