"""WebVTT and SRT -> paragraphs, with webvtt-py: cues of one voice put together into paragraphs."""

from __future__ import annotations

import html
import io
import re
from collections import Counter
from collections.abc import Iterable

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from bot.archive.importer.formats.plaintext import decode
from bot.archive.importer.labels import is_name
from bot.archive.importer.paragraph import RawTranscript, tidy
from bot.base.errors import KnowledgeError

PAUSE = 1.5  # seconds of silence after a sentence that begin a new paragraph
_NAME = re.compile(r"(?:>>\s*)?([^\W\d_][^:\n?!.,]{0,39}):\s+")
_TURN = re.compile(r"^(?:>>|[-–—])\s*")
_TAG = re.compile(r"</?[a-z][^<>]{0,100}>|\{\\[^{}]{0,60}\}", re.I)
_VOICE = re.compile(r"<v(?:\.[^ >]*)?\s+([^>]{1,60})>")
_END = (".", "!", "?", "…", '."', ".”", "?”", "»")


def read_vtt(data: bytes) -> RawTranscript:
    """The paragraphs of a WebVTT file. Raises KnowledgeError for a file that is none."""
    return read_subtitles(data, "vtt")


def read_srt(data: bytes) -> RawTranscript:
    """The paragraphs of a SubRip file. Raises KnowledgeError for a file that is none."""
    return read_subtitles(data, "srt")


def read_subtitles(data: bytes, kind: str) -> RawTranscript:
    """The paragraphs of subtitles; `kind` is vtt or srt. Raises KnowledgeError for a file that is neither."""
    text, guess = decode(data)
    raw = RawTranscript()
    if guess is not None:
        raw.doubt(1, f"not UTF-8; it was read as {guess}: are the letters right?")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        captions = webvtt.from_buffer(io.StringIO(text), format=kind).captions
    except (MalformedFileError, MalformedCaptionError, ValueError, IndexError):
        raise KnowledgeError(f"these are not subtitles that can be read as {kind.upper()}") from None
    numbers = iter([number for number, line in enumerate(text.split("\n"), 1) if "-->" in line])
    names = _names(captions)
    paragraph: list[str] = []
    voice: str | None = None
    line = start = 1
    ended = 0.0
    for caption in captions:
        line = next(numbers, line)
        pause = caption.start_in_seconds - ended
        ended = caption.end_in_seconds
        for who, words, is_turn in _spoken(caption.raw_text, names):
            said = who if who is not None else (None if is_turn else voice)
            over = bool(paragraph) and pause >= PAUSE and paragraph[-1].endswith(_END)
            if paragraph and (is_turn or said != voice or over):
                raw.add(start, " ".join(paragraph), speaker=voice)
                paragraph = []
            if not paragraph:
                start = line
            voice = said
            paragraph.append(words)
            pause = 0.0
    if paragraph:
        raw.add(start, " ".join(paragraph), speaker=voice)
    return raw


def _names(captions: Iterable[webvtt.Caption]) -> frozenset[str]:
    """The names before a colon that speak more than once, or in capitals; any other may be part of a sentence."""
    lines = (_TAG.sub("", line).strip() for caption in captions for line in caption.raw_text.split("\n"))
    names = Counter(found[1].strip() for line in lines if (found := _NAME.match(line)) is not None)
    return frozenset(
        name.casefold() for name, count in names.items() if is_name(name) and (count > 1 or name.isupper())
    )


def _spoken(cue: str, names: frozenset[str]) -> list[tuple[str | None, str, bool]]:
    """(voice, words, does a turn begin here?) for each line of a cue; lines of one voice are one."""
    spoken: list[tuple[str | None, str, bool]] = []
    for line in cue.split("\n"):
        tagged = _VOICE.search(line)
        plain = html.unescape(_TAG.sub("", line))
        named = _NAME.match(plain.strip())
        if named is not None and named[1].casefold().strip() not in names:
            named = None
        turn = _TURN.match(plain.strip())
        who = tidy(tagged[1]) if tagged is not None else (tidy(named[1]) if named is not None else None)
        words = plain.strip()
        if tagged is None and named is not None:
            words = words[named.end() :]
        elif turn is not None:
            words = words[turn.end() :]
        if not (words := tidy(words)):
            continue
        if who is None and turn is None and spoken:
            before = spoken[-1]
            spoken[-1] = (before[0], f"{before[1]} {words}", before[2])
        else:
            spoken.append((who, words, turn is not None and who is None))
    return spoken
