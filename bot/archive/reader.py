"""Reader: the bytes of a knowledge file -> Interview, with every problem as `path:line: message`.

A file is a front matter between two `---` lines and a body (see `body`). What passages are slices of is the decoded
text with `\\n` for every line break, so that an id does not depend on the system that a file was saved on.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from bot.archive.body import labels_of, lines, read_body
from bot.archive.interview import Correction, FrontMatter, Interview, Person, Speaker, Status
from bot.archive.recording import Recording
from bot.archive.safeyaml import Written, read_yaml
from bot.archive.validation import explain
from bot.base.errors import Problem, YamlProblem

MAX_BYTES = 2_000_000

_BREAK = re.compile(r"\r\n?")
_MODELS = (FrontMatter, Speaker, Person, Correction, Recording)
_KEYS = tuple(dict.fromkeys(key for model in _MODELS for key in model.model_fields))


def read_bytes(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The bytes of a knowledge file, at most one more than `limit`. Raises OSError."""
    with path.open("rb") as file:
        return file.read(limit + 1)


def decode(data: bytes, path: str, limit: int = MAX_BYTES) -> tuple[str | None, list[Problem]]:
    """The text of a knowledge file, with `\\n` for every line break, or the problem that keeps it from being read."""
    if len(data) > limit:
        return None, [Problem(path, 1, f"the file is larger than {limit // 1_000_000} MB; split it")]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:40].count(0) > 10:
        return None, [Problem(path, 1, "the file is in UTF-16; save it as UTF-8")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return None, [Problem(path, line, "a letter here is not UTF-8; save the file as UTF-8")]
    if "\r" in text:
        text = _BREAK.sub("\n", text)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return None, [Problem(path, line, "a NUL character stands here; this is not a text file")]
    return text, []


def read_interview(text: str, path: str, today: dt.date | None = None) -> tuple[Interview | None, list[Problem]]:
    """The interview that `text` holds, or None where a problem is fatal; and all the problems, by line.

    Dates after `today` (UTC's, by default) can't be. Never raises, whatever the text.
    """
    text = _BREAK.sub("\n", text)
    cut = cut_front_matter(text)
    if cut is None:
        missing = "the front matter is missing; begin with a line `---`, the keys, a line `---`"
        unended = "the front matter has no end; write a line `---` below its keys"
        return None, [Problem(path, 1, unended if text.startswith("---") else missing)]
    head, body_start, body_line = cut
    about, written, problems = _front_matter(head, path)
    known = (about.id, about.voices) if about is not None else ("unknown", None)
    body = read_body(text, body_start, body_line, known[0], path, known[1])
    problems += body.problems
    if about is None or written is None:
        return None, sorted(problems)
    interview = Interview(about, path, body.introduction, body.exchanges)
    today = today or dt.datetime.now(dt.UTC).date()
    problems += (Problem(path, line, message, False) for line, message in _rules(interview, written, today))
    return None if any(problem.fatal for problem in problems) else interview, sorted(problems)


def cut_front_matter(text: str) -> tuple[str, int, int] | None:
    """The front matter of a file, and where its body begins: offset and line. None where there is no front matter."""
    opened = 0
    for block in lines(text):
        is_mark = text[block.start : block.end].rstrip() == "---"
        if not opened:
            if not is_mark:
                return None
            opened = block.end + 1
        elif is_mark:
            return text[opened : block.start], min(block.end + 1, len(text)), block.line + 1
    return None


def _front_matter(head: str, path: str) -> tuple[FrontMatter | None, Written | None, list[Problem]]:
    try:
        written = read_yaml(head, first_line=2)
    except YamlProblem as problem:
        return None, None, [Problem(path, problem.line, problem.message)]
    if not isinstance(written.value, dict):
        return None, None, [Problem(path, 2, "the front matter must be `key: value` lines")]
    problems = [Problem(path, line, message) for line, message in _who_answers(written)]
    try:
        about = FrontMatter.model_validate(written.value)
    except ValidationError as error:
        return None, None, [*explain(error.errors(), written, path, _KEYS), *problems]
    if not problems and len(labels_of(about.voices)) < len(about.voices):
        problems = [Problem(path, written.line(("speakers",)), "two speakers have the same label; give each its own")]
    return (None, None, problems) if problems else (about, written, [])


def _who_answers(written: Written) -> Iterator[tuple[int, str]]:
    one, several = (written.value.get(key) for key in ("speaker", "speakers"))
    if one is not None and several is not None:
        yield written.line(("speakers",)), "`speakers` stands here beside `speaker`; keep the one that names everybody"
    elif "speaker" not in written.value and not several:
        yield written.line(()), "`speaker` is missing; add it, or `speakers` where several answer"
    elif one is None and not several:
        yield written.line(("speaker",)), "`speaker` is empty; write it"


def _rules(interview: Interview, written: Written, today: dt.date) -> Iterator[tuple[int, str]]:
    """What is wrong between the parts of one file: (line, message). None of it keeps the file out."""
    about = interview.about
    if about.date is not None and about.date > today:
        yield written.line(("date",)), f"`date` {about.date} has not come yet; write the day that the source states"
    if about.status is Status.EMBARGOED and about.embargo_until is None:
        yield written.line(("status",)), "an embargo without `embargo_until` never opens; add the day it ends"
    if about.status is Status.CORRECTED and not about.corrections:
        yield written.line(("status",)), "`corrected`, but `corrections` says nothing; add what was corrected"
    if about.original == about.id:
        yield written.line(("original",)), "an interview can't be the translation of itself; take `original` out"
    yield from _corrections(interview, written, today)


def _corrections(interview: Interview, written: Written, today: dt.date) -> Iterator[tuple[int, str]]:
    here = {passage.id for passage in interview.passages} | set(interview.about.exclude)
    later = {correction.passage for correction in interview.about.corrections}
    for number, correction in enumerate(interview.about.corrections):
        line = written.line(("corrections", number))
        if correction.date > today:
            yield line, f"a correction of {correction.date}, which has not come yet; write today's day"
        if correction.now is None and interview.about.successor(correction.passage) not in here:
            message = f"a correction of {correction.passage}, but no passage here has this id"
            yield line, f"{message}; mend it, or, if its words changed, add `now:` with the new id"
        if correction.now is not None and correction.now not in here | later:
            yield line, f"`now: {correction.now}` is not the id of a passage here; its words may have changed again"
