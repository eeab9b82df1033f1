"""The text of `withdrawn.yaml`, changed line by line: comments and the entries that stay are left as they are."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping

import yaml

from bot.archive.interview import PASSAGE_ID, Passage
from bot.archive.safeyaml import read_yaml
from bot.archive.tombstones import Stone, WithdrawnFile, read_withdrawn, word_hashes
from bot.base.errors import YamlProblem

_HEADER = """\
# What was taken back. `interview-bot withdraw` writes this file; it holds hashes of words, never words. Keep it for as
# long as they must stay away. To show a passage again run `interview-bot restore` with its id: a bot that has seen a
# withdrawal goes on with it although an entry here is taken out by hand, so that no old copy of this file undoes one.
"""
_TOP_KEY = re.compile(r"^(\w+)[ \t]*:[ \t]*([^#\s].*?)?[ \t]*(?:#.*)?$")
_WITH_INTERVIEW = re.compile(r"^[ \t]*with_interview[ \t]*:")
_ITEM = re.compile(r"^([ \t]*)- ")


def with_stones(
    text: str,
    passages: Iterable[Passage],
    today: dt.date,
    earlier: Iterable[str] = (),
    *,
    seen: Iterable[Stone] = (),
    whole: Collection[str] = (),
) -> str:
    """The text of `withdrawn.yaml` with an entry for each passage that has none yet.

    `earlier` are ids that the passages had before they were corrected. `seen` are tombstones of which only the hashes
    are known any more. `whole` are the ids of interviews that are taken back as a whole; a passage that was taken back
    with its interview, and is now for itself, does not come back with it any more.
    """
    passages = tuple(passages)
    text = _for_themselves(text, {passage.id for passage in passages if passage.interview_id not in whole})
    file, faults = read_withdrawn(text.encode(), "")
    file = file or WithdrawnFile()
    listed = {stone.passage for stone in file.stones}
    entries: list[list[str]] = []
    for passage in passages:
        if passage.id not in listed:
            entries.append(_entry(passage, file.restored.get(passage.id, 0) + 1, today))
            entries[-1] += ["with_interview: true"] if passage.interview_id in whole else []
            listed.add(passage.id)
    for one in earlier:
        if one not in listed:
            entries.append([f"passage: {one}", f"on: {today}", *_times(file.restored.get(one, 0) + 1)])
            listed.add(one)
    for stone in seen:
        if stone.passage not in listed:
            hashes = [f"sentences: [{', '.join(sorted(stone.hashes))}]"] if stone.hashes else []
            entries.append([f"passage: {stone.passage}", f"on: {today}", *_times(stone.times), *hashes])
    if faults and not _is_yaml(text):
        return text.rstrip() + "\n" + "".join(_lines_of(entries, "  "))  # every id and hash counts, wherever it stands
    return _with_entries(text, "withdrawn", entries)


def without_stones(text: str, restored: Mapping[str, int], today: dt.date) -> str:
    """The text without the entries of these passages, and with a line under `restored` for each: after how many
    withdrawals, which its value is."""
    text = _without_entries(text, "withdrawn", restored)
    text = _without_entries(text, "restored", restored)
    entries = [[f"passage: {one}", f"on: {today}", *_times(times)] for one, times in restored.items()]
    return _with_entries(text, "restored", entries)


def _for_themselves(text: str, passages: Collection[str]) -> str:
    """The text without the mark that these passages were taken back with their interviews."""
    kept: list[str] = []
    own = False
    for line in text.splitlines(keepends=True):
        if _ITEM.match(line):
            found = PASSAGE_ID.search(line)
            own = found is not None and found[0] in passages
        if not (own and _WITH_INTERVIEW.match(line)):
            kept.append(line)
    return "".join(kept)


def _entry(passage: Passage, times: int, today: dt.date) -> list[str]:
    whole, *sentences = word_hashes(passage.text)
    others = [one for one in dict.fromkeys(sentences) if one != whole]
    listed = [f"sentences: [{', '.join(others)}]"] if others else []
    return [f"passage: {passage.id}", f"on: {today}", *_times(times), f"words: {whole}", *listed]


def _times(times: int) -> list[str]:
    return [f"times: {times}"] if times > 1 else []


def _lines_of(entries: Iterable[list[str]], indent: str) -> Iterator[str]:
    for first, *others in entries:
        yield f"{indent}- {first}\n"
        yield from (f"{indent}  {line}\n" for line in others)


def _is_yaml(text: str) -> bool:
    try:
        return isinstance(read_yaml(text).value, dict | None)
    except YamlProblem:
        return False


def _with_entries(text: str, key: str, entries: list[list[str]]) -> str:
    if not entries:
        return text
    if not text.strip():
        text = _HEADER
    lines = _block_lines(text, key)
    begin, end = _section(lines, key)
    if begin is None:
        return "".join([*lines, f"{key}:\n", *_lines_of(entries, "  ")])
    indent = next((found[1] for line in lines[begin + 1 : end] if (found := _ITEM.match(line))), "  ")
    lines[begin] = re.sub(r":[ \t]*(\[\]|null|~)", ":", lines[begin], count=1)
    return "".join([*lines[:end], *_lines_of(entries, indent), *lines[end:]])


def _without_entries(text: str, key: str, passages: Collection[str]) -> str:
    lines = _block_lines(text, key)
    begin, end = _section(lines, key)
    if begin is None:
        return text
    kept = lines[: begin + 1]
    gone = False
    for line in lines[begin + 1 : end]:
        if _ITEM.match(line):
            found = PASSAGE_ID.search(line)
            gone = found is not None and found[0] in passages
        if not gone or line.lstrip().startswith("#"):
            kept.append(line)
    return "".join([*kept, *lines[end:]])


def _block_lines(text: str, key: str) -> list[str]:
    """The lines of the text, with what stands under `key` as a list over several lines."""
    lines = [f"{line}\n" for line in text.splitlines()]
    begin, _ = _section(lines, key)
    found = _TOP_KEY.match(lines[begin].rstrip("\n")) if begin is not None else None
    if found is None or found[2] in (None, "[]", "null", "~"):
        return lines
    dumped: str = yaml.safe_dump(read_yaml(text).value, sort_keys=False, width=10**6)  # nobody but a hand writes it so
    return [*(line for line in lines if line.startswith("#")), *(f"{line}\n" for line in dumped.splitlines())]


def _section(lines: list[str], key: str) -> tuple[int | None, int]:
    """The line of a top key, and the line behind its last entry (0 with no key)."""
    begin: int | None = None
    end = len(lines)
    for number, line in enumerate(lines):
        found = _TOP_KEY.match(line.rstrip("\n"))
        if found and begin is not None:
            end = number
            break
        if found and found[1] == key:
            begin = number
    if begin is None:
        return None, 0
    while end - 1 > begin and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return begin, end
