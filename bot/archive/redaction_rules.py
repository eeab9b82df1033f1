"""Rules of redactions: where words that were taken out of one place still stand in another, as far as the files tell.

What a redaction stands for is in no file, so it is known by what stands around it: the same words before and behind it,
with others between them; or the same passage in another language with fewer redactions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.archive import translations
from bot.archive.interview import Interview, Passage
from bot.archive.redaction import MARKER, markers
from bot.base.errors import Problem

WORDS_AROUND = 3  # on each side that tell a place
MIN_WORDS_AROUND = 5  # on both sides together
MAX_WORDS_BETWEEN = 12

_WORD = re.compile(r"[^\W_]+")

Place = tuple[Passage, re.Pattern[str]]  # a redacted passage, and what stands around a redaction of it


def places(interview: Interview) -> list[Place]:
    """The words around each redaction of an interview, as patterns over `_folded`; only where there are enough to
    recognize the place."""
    found = []
    for passage in interview.passages:
        for start, end in markers(passage.text):
            before = _words(MARKER.split(passage.text[:start])[-1])[-WORDS_AROUND:]
            behind = _words(MARKER.split(passage.text[end:])[0])[:WORDS_AROUND]
            if before and behind and len(before) + len(behind) >= MIN_WORDS_AROUND:
                between = rf" (?:\w+ ){{1,{MAX_WORDS_BETWEEN}}}"
                found.append((passage, re.compile(rf"\b{' '.join(before)}{between}{' '.join(behind)}\b")))
    return found


def unredacted(interview: Interview, known: Sequence[Place]) -> list[Problem]:
    """Problems where an interview has the words around a redaction, and others in its place. `known` are all places."""
    return [
        Problem(
            interview.path,
            line,
            f"words that are redacted in {passage.id} seem to stand here; redact them here, too",
            False,
        )
        for line, words in (_texts(interview) if known else ())
        for passage, pattern in known
        if pattern.search(_folded(words))
    ]


def out_of_place(interview: Interview) -> list[Problem]:
    """Redactions outside of the answers, where readers would see them as they are written."""
    texts = [(1, interview.introduction), *((one.line, one.question or "") for one in interview.exchanges)]
    message = "a redaction stands only in an answer; write this without the words that are to be left out"
    return [Problem(interview.path, line, message, False) for line, words in texts if markers(words)]


def less_redacted(interviews: Mapping[str, Interview], passage: Passage) -> Iterator[Problem]:
    """The same passage in another language with fewer redactions."""
    count = len(markers(passage.text))
    own = interviews[passage.interview_id]
    for other in translations.parallels(interviews.values(), own, passage):
        if len(markers(other.text)) < count:
            message = f"less is redacted here than in {passage.id}, the same passage; redact it here, too"
            yield Problem(interviews[other.interview_id].path, other.line, message, False)


def _texts(interview: Interview) -> Iterator[tuple[int, str]]:
    """Every text of an interview that readers see, with its line."""
    yield 1, f"{interview.about.headline}\n{interview.introduction}"
    yield from ((1, correction.text) for correction in interview.about.corrections)
    for exchange in interview.exchanges:
        yield exchange.line, exchange.question or ""
        yield from ((passage.line, passage.text) for passage in exchange.passages)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _folded(text: str) -> str:
    """A text's words in small letters, with a sign that is no word for each redaction."""
    return " | ".join(" ".join(_words(part)) for part in MARKER.split(text))
