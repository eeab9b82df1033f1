"""Comments of an interview's file (`<!-- … -->`): maintainers' notes, blanked out before anything else is read.

A comment with a time says where the recording has the passage above it; one that says `taken back` stands where a
passage was erased.
"""

from __future__ import annotations

import re

from bot.archive.interview import PASSAGE_ID
from bot.archive.recording import clock, seconds_of
from bot.base.errors import Problem

_COMMENT = re.compile(r"^[ \t]*<!--", re.M)
_NOT_A_BREAK = re.compile(r"[^\n]")
_TAKEN_BACK = re.compile(rf"^<!-- taken back: ({PASSAGE_ID.pattern}) -->", re.M)
_TIME_LIKE = re.compile(r"\s*\d[\d:.,\s]*:[\d:.,\s]*")
_TIME_LINE = re.compile(r"[ \t]*<!--[ \t]*[\d:.,]*:[\d:.,]*[ \t]*-->[ \t]*")


class FileProblems:
    """The problems of one file, in the order in which they are found."""

    def __init__(self, path: str) -> None:
        self._path = path
        self.found: list[Problem] = []

    def add(self, line: int, message: str, fatal: bool = True) -> None:
        """Note a problem; a `fatal` one keeps the interview from being quoted."""
        self.found.append(Problem(self._path, line, message, fatal))


class RecordingTimes:
    """The times in a file's comments, each (line, as written) by where the words right above it end."""

    def __init__(self, written: dict[int, tuple[int, str]], problems: FileProblems) -> None:
        self._written, self._problems = written, problems
        self._last = 0  # seconds

    def below(self, end: int) -> int | None:
        """The time below the paragraph that ends at `end`, in seconds; None if none stands there."""
        if (found := self._written.pop(end, None)) is None:
            return None
        line, written = found
        seconds = seconds_of(written)
        if seconds is None:
            self._problems.add(line, f"“{written}” is no time; write it like 0:12:31", False)
        elif seconds < self._last:
            message = f"{written} comes after {clock(self._last)} above; times go up within an interview"
            self._problems.add(line, f"{message}; mend one of them", False)
        self._last = max(self._last, seconds or 0)
        return seconds

    def note_unused(self) -> None:
        """Note each time that stands below no paragraph."""
        for line, _ in self._written.values():
            self._problems.add(line, "a time stands here behind no paragraph; put it right below one", False)


def is_time(line: str) -> bool:
    """Is this a comment that holds a time?"""
    return _TIME_LINE.fullmatch(line) is not None


def blank(text: str, start: int, end: int) -> str:
    """`text` with a span replaced by spaces; line breaks stay, so that nothing else moves."""
    return text[:start] + _NOT_A_BREAK.sub(" ", text[start:end]) + text[end:]


def erased_mark(passage_id: str) -> str:
    """The comment that stands in a file where a passage was erased and others of its answer are left."""
    return f"<!-- taken back: {passage_id} -->"


def erased_passages(text: str) -> list[tuple[int, str]]:
    """The line of each such comment, and the passage's id."""
    return [(text.count("\n", 0, found.start()) + 1, found[1]) for found in _TAKEN_BACK.finditer(text)]


def without_comments(text: str, start: int, problems: FileProblems) -> tuple[str, RecordingTimes]:
    """The text with its comments from `start` on blanked, and the times in them."""
    pieces = []
    times: dict[int, tuple[int, str]] = {}
    kept = start
    while (found := _COMMENT.search(text, kept)) is not None:
        line = text.count("\n", 0, found.start()) + 1
        close = text.find("-->", found.end())
        if close < 0:
            problems.add(line, "a comment begins here and never ends; close it with `-->`")
            break
        if _TIME_LIKE.fullmatch(text, found.end(), close) is not None:
            above = len(text[: found.start()].rstrip())
            times[above] = (line, text[found.end() : close].strip())
        close += 3
        line_end = text.find("\n", close)
        if text[close : line_end if line_end >= 0 else len(text)].strip():
            problems.add(line, "words stand behind a comment; put the comment on lines of its own")
        pieces += [text[kept : found.start()], _NOT_A_BREAK.sub(" ", text[found.start() : close])]
        kept = close
    source = text[:start] + "".join(pieces) + text[kept:]
    if (inside := source.find("<!--", start)) >= 0 and not problems.found:
        line = source.count("\n", 0, inside) + 1
        problems.add(line, "a comment stands among the words; put it on lines of its own")
    return source, RecordingTimes(times, problems)
