"""TombstoneRecord: the bot's own copy of every tombstone it has seen, so that none is lost with `withdrawn.yaml`.

A file that Git, a backup or a hand put back to an older version would let words be quoted again that were taken back
since. So the union of the file and of this copy counts. Only `restored` in the file, which `interview-bot restore`
writes, takes a withdrawal out of the copy. It holds passage ids and hashes, one passage a line, and no words.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bot.archive.tombstones import Stone, WithdrawnFile
from bot.base.atomic_file import write_text
from bot.base.errors import Problem

_MAX_NAMED_PASSAGES = 3  # passages that one problem names


class TombstoneRecord:
    """Every tombstone that was seen, kept in the file `path` (None: in memory alone). With `read_only` nothing is
    written."""

    def __init__(self, path: Path | None = None, *, read_only: bool = False) -> None:
        self._path, self._read_only = path, read_only
        self._stones: dict[str, Stone] = {}

    def united(self, file: WithdrawnFile | None, label: str) -> tuple[tuple[Stone, ...], list[Problem]]:
        """The tombstones of `file` (whose path is `label`; None: it can't be read) and all that were seen before and
        not taken back since; and what is wrong."""
        problems: list[Problem] = []
        unread, file = file is None, file or WithdrawnFile()
        kept = self._read(problems)
        readable = kept is not None
        stones = _union([*(kept or ()), *self._stones.values(), *file.stones])
        in_file = {stone.passage for stone in file.stones}
        self._stones = {
            passage: stone
            for passage, stone in stones.items()
            if passage in in_file or file.restored.get(passage, 0) < stone.times
        }
        missing = [passage for passage in self._stones if passage and passage not in in_file]
        if missing and not unread:
            problems.append(_missing(missing, label))
        if readable and _union(kept or ()) != self._stones:
            self._write(problems)
        return tuple(self._stones.values()), problems

    def _read(self, problems: list[Problem]) -> list[Stone] | None:
        """What is in the file; None if it can't be read, and then it must not be written over either."""
        if self._path is None:
            return []
        try:
            lines = self._path.read_bytes().decode("utf-8", "replace").splitlines()
        except FileNotFoundError:
            return []
        except OSError as error:
            message = f"the copy of all withdrawals can't be read ({error.strerror}); mend its rights"
            problems.append(Problem(str(self._path), 1, message, False))
            return None
        return [stone for line in lines if (stone := _parsed(line)) is not None]

    def _write(self, problems: list[Problem]) -> None:
        if self._path is None or self._read_only:
            return
        lines = [f"{one.passage or '-'} {one.times} {' '.join(sorted(one.hashes))}\n" for one in self._stones.values()]
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_text(self._path, "".join(lines))
        except OSError as error:
            message = f"the copy of all withdrawals can't be written ({error.strerror}); mend rights or make room"
            problems.append(Problem(str(self._path), 1, message, False))


def _union(stones: Iterable[Stone]) -> dict[str, Stone]:
    united: dict[str, Stone] = {}
    for stone in stones:
        before = united.get(stone.passage, stone)
        times = max(before.times, stone.times)
        united[stone.passage] = Stone(stone.passage, before.hashes | stone.hashes, times, stone.with_interview)
    return united


def _parsed(line: str) -> Stone | None:
    passage, _, rest = line.partition(" ")
    times, *hashes = rest.split() or [""]
    if not times.isdigit():
        return None  # a damaged line
    return Stone("" if passage == "-" else passage, frozenset(hashes), int(times))


def _missing(passages: list[str], label: str) -> Problem:
    names = ", ".join(passages[:_MAX_NAMED_PASSAGES]) + (", …" if len(passages) > _MAX_NAMED_PASSAGES else "")
    message = (
        f"no entry here names what was withdrawn before ({len(passages)}: {names}); it stays withdrawn; put the "
        "entries back, or, if it may be quoted again, run `interview-bot restore` with the ids"
    )
    return Problem(label, 1, message)
