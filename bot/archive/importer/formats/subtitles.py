"""WebVTT, SRT and SBV -> paragraphs. A caption's voice, time and words are kept, each word once; notes and styles are
listed as dropped.

YouTube's automatic captions roll: each cue shows the line before again. What a cue repeats is left out there.
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from bot.archive.importer.formats.cues import MOST_CUES, Cue, add_cues, bounded
from bot.archive.importer.formats.encodings import decode
from bot.archive.importer.labels import is_name
from bot.archive.importer.paragraph import RawTranscript, tidy
from bot.base.errors import KnowledgeError

ROLLING_SHARE = 0.4  # of cues that begin with the line before: fewer is somebody who repeats a word
_STAMP = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?"
_TIMING = re.compile(rf"[ \t]*{_STAMP}[ \t]*-->[ \t]*{_STAMP}")
_SBV_TIMING = re.compile(rf"[ \t]*{_STAMP},{_STAMP}[ \t]*")
_STAMP_ALONE = re.compile(r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2})")
_NAME = re.compile(r"(?:>>\s*)?\[?([^\W\d_][^:\n?!.,\]]{0,39})\]?:\s+")
_TURN = re.compile(r"^(?:>>>?|[-–—])\s*")
_INNER_TURN = re.compile(r"(?<=\S)[ \t]+(?=(?:>>|&gt;&gt;)>?[ \t])")
_MEANWHILE = re.compile(r"//\s*([^:/<>]{1,40}):\s*(.*?)\s*//")  # noScribe's: somebody speaks at the same time
_TAG = re.compile(r"</?[a-z][^<>]{0,100}>|<\d[\d:.]{3,15}>|\{\\[^{}]{0,60}\}", re.I)
_VOICE = re.compile(r"<v(?:\.[^ >]*)?[ \t]+([^>]{1,80})>")
_NOTED = re.compile(r"<c\.(\d{1,4})>")
_ANNOTATION = re.compile(r'<annotation ref="(\d{1,4})">(.*?)</annotation>', re.S)
_LANGUAGE = re.compile(r"Language:[ \t]*([a-z]{2,3})\b", re.I)


@dataclass
class _Block:
    """A cue as it is written: its lines, the number of the first."""

    line: int
    start: float
    end: float
    lines: list[str] = field(default_factory=list)


def read_vtt(data: bytes) -> RawTranscript:
    """The paragraphs of a WebVTT file. Raises KnowledgeError for a file that is none."""
    return read_subtitles(data, "vtt")


def read_srt(data: bytes) -> RawTranscript:
    """The paragraphs of a SubRip file. Raises KnowledgeError for a file that is none."""
    return read_subtitles(data, "srt")


def read_sbv(data: bytes) -> RawTranscript:
    """The paragraphs of a file of YouTube Studio's captions. Raises KnowledgeError for a file that is none."""
    return read_subtitles(data, "sbv")


def is_pasted(data: bytes) -> bool:
    """Is this a transcript copied from below a video: times and words on alternate lines, and no names?"""
    lines = [line.strip() for line in data[:20_000].decode("utf-8", "replace").splitlines() if line.strip()]
    times = [_STAMP_ALONE.fullmatch(line) is not None for line in lines]
    by_turns = sum(this and not then for this, then in pairwise(times))
    words = [line for line, is_time in zip(lines, times, strict=True) if not is_time]
    return len(words) > 1 and by_turns >= 0.9 * len(words) and not any(_NAME.match(line) for line in words)


def read_pasted(data: bytes) -> RawTranscript:
    """The paragraphs of a transcript that was copied from below a video."""
    text, _ = decode(data)
    raw = RawTranscript(unnamed="this transcript")
    start: float | None = None
    cues: list[Cue] = []
    for number, line in enumerate(text.splitlines(), 1):
        if (found := _STAMP_ALONE.fullmatch(line.strip())) is not None:
            start = _seconds((*found.groups(), None))
        elif line.strip():
            words = line.strip()
            cues.append(Cue(number, words.lstrip("> "), start, None, begins_turn=words.startswith(">>")))
    add_cues(raw, list(bounded(cues)))
    return raw


def read_subtitles(data: bytes, kind: str) -> RawTranscript:
    """The paragraphs of subtitles; `kind` is vtt, srt or sbv. Raises KnowledgeError for a file that is none of them."""
    text, guess = decode(data)
    raw = RawTranscript(unnamed="these subtitles")
    if guess is not None:
        raw.doubt(1, f"not UTF-8; it was read as {guess}: are the letters right?")
    add_captions(raw, text, kind)
    return raw


def add_captions(raw: RawTranscript, text: str, kind: str, first_line: int = 1) -> None:
    """Add the captions in `text`, whose first line is `first_line`. Raises KnowledgeError if there is none."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    notes = {number: tidy(html.unescape(_TAG.sub("", words))) for number, words in _ANNOTATION.findall(text)}
    blocks = list(_blocks(raw, text, kind, first_line))
    if not blocks:
        raise KnowledgeError(f"these are not subtitles that can be read as {kind.upper()}")
    names = _names(line for block in blocks for line in block.lines)
    cues = list(bounded(cue for block in _each_once(blocks) for cue in _cues(block, names, notes)))
    add_cues(raw, _with_voices(cues))


def _blocks(raw: RawTranscript, text: str, kind: str, first_line: int) -> Iterator[_Block]:
    """Returns the cues, found by their timing lines; text outside of them is dropped and listed."""
    timing = _SBV_TIMING if kind == "sbv" else _TIMING
    lines = text.split("\n")
    times = [number for number, line in enumerate(lines) if timing.match(line)]
    if len(times) > MOST_CUES:
        raise KnowledgeError(f"it holds more than {MOST_CUES:,} captions; split it")
    _above(raw, _without_next_id(lines[: times[0]], kind) if times else [], first_line)
    for at, number in enumerate(times):
        end = times[at + 1] if at + 1 < len(times) else len(lines)
        found = timing.match(lines[number])
        assert found is not None
        start_at, end_at = _seconds(found.groups()[:4]), _seconds(found.groups()[4:])
        block = _Block(first_line + number, start_at, max(start_at, end_at))
        own = lines[number + 1 : end]
        if at + 1 < len(times):
            own = _without_next_id(own, kind)
        aside = False  # within a NOTE, a STYLE or a REGION, up to an empty line
        empty = False
        for offset, line in enumerate(own):
            if not line.strip():
                empty, aside = True, aside and bool(line)
                continue
            aside = aside or (empty and kind == "vtt" and re.match(r"(?:NOTE|STYLE|REGION)\b", line) is not None)
            if aside:
                raw.drop(block.line + 1 + offset, _ANNOTATION.sub("", line), "notes of the captions")
            else:
                block.lines.append(line)
        yield block


def _above(raw: RawTranscript, lines: Sequence[str], first_line: int) -> None:
    """Read what is above the first cue: the file's kind and language, notes."""
    for number, line in enumerate(lines, first_line):
        if (language := _LANGUAGE.match(line)) is not None:
            raw.language = raw.language or language[1].lower()
        elif line.strip() and not line.startswith("WEBVTT") and not line.startswith("Kind:") and "-->" not in line:
            if not line.strip().isdigit():
                raw.drop(number, line, "notes of the captions")
        elif line.startswith("WEBVTT") and line[6:].strip(" -"):
            raw.drop(number, line[6:].strip(" -"), "notes of the captions")


def _without_next_id(lines: list[str], kind: str) -> list[str]:
    """The lines below a cue's times without the number or name of the next cue, which stands behind an empty line."""
    if kind == "sbv" or len(lines) < 1 or not lines[-1].strip():
        return lines
    own = len(lines) == 1 or not lines[-2].strip()
    if own and (kind == "vtt" or lines[-1].strip().isdigit()):
        return lines[:-1]
    return lines


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, fraction = parts
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0) + float(f"0.{fraction or 0}")


def _each_once(blocks: Sequence[_Block]) -> list[_Block]:
    """The cues without the lines that they repeat of the cue before, where the captions roll."""
    shown = [[tidy(_TAG.sub("", line)) for line in block.lines] for block in blocks]
    shown = [[line for line in lines if line] for lines in shown]
    repeats = [0, *(_overlap(*pair) for pair in pairwise(shown))]
    adjoining = [False, *(now.start - before.end < 0.05 for before, now in pairwise(blocks))]
    rolling = sum(1 for count, near in zip(repeats, adjoining, strict=True) if count and near)
    if rolling < ROLLING_SHARE * len(blocks):
        return list(blocks)
    kept = []
    for block, count, near in zip(blocks, repeats, adjoining, strict=True):
        lines = [line for line in block.lines if tidy(_TAG.sub("", line))]
        repeated = near or len(lines) > count  # after a silence, a line alone may be one that is said again
        kept.append(replace(block, lines=lines[count if repeated else 0 :]))
    return kept


def _overlap(before: Sequence[str], now: Sequence[str]) -> int:
    """Returns how many of the last lines `before` are repeated as the first lines `now`."""
    most = min(len(before), len(now))
    return next((count for count in range(most, 0, -1) if before[-count:] == now[:count]), 0)


def _names(lines: Iterable[str]) -> frozenset[str]:
    """The names before a colon that speak more than once, or in capitals; any other may be part of a sentence."""
    plain = (html.unescape(_TAG.sub("", line)).strip() for line in lines)
    names = Counter(found[1].strip() for line in plain if (found := _NAME.match(line)) is not None)
    return frozenset(
        name.casefold() for name, count in names.items() if is_name(name) and (count > 1 or name.isupper())
    )


def _cues(block: _Block, names: frozenset[str], notes: dict[str, str]) -> Iterator[Cue]:
    """A cue for each line of a cue that somebody else speaks in; lines of one voice are one."""
    begun: Cue | None = None
    parts: list[str] = []
    for line in _payload(block.lines):
        tagged = _VOICE.search(line)
        own = tuple(notes[number] for number in _NOTED.findall(line) if number in notes)
        plain = html.unescape(_TAG.sub("", line)).strip()
        named = _NAME.match(plain)
        if named is not None and named[1].casefold().strip() not in names:
            named = None
        turn = _TURN.match(plain)
        who = tidy(tagged[1]) if tagged is not None else (tidy(named[1]) if named is not None else None)
        if tagged is None and named is not None:
            plain = plain[named.end() :]
        elif turn is not None:
            plain = plain[turn.end() :]
        if not (words := tidy(plain)):
            continue
        begins = turn is not None and who is None
        if who is None and not begins and begun is not None:
            begun = replace(begun, notes=begun.notes + own) if own else begun
        else:
            if begun is not None:
                yield replace(begun, text=" ".join(parts))
            begun, parts = Cue(block.line, "", block.start, block.end, who, begins, own), []
        parts.append(words)
    if begun is not None:
        yield replace(begun, text=" ".join(parts))


def _payload(lines: Sequence[str]) -> Iterator[str]:
    """The lines of a cue; of Teams' captions with metadata, the words and the name in their JSON."""
    if lines and lines[0].lstrip().startswith("{"):
        try:
            stated = json.loads("\n".join(lines))
        except (ValueError, RecursionError):
            stated = None
        if isinstance(stated, dict) and isinstance(stated.get("spokenText"), str):
            name = stated.get("speakerName")
            voice = f"<v {html.escape(name)}>" if isinstance(name, str) and name.strip() else ""
            yield voice + html.escape(stated["spokenText"], quote=False)
            return
    for line in lines:
        tagged = _VOICE.search(line)
        if tagged is not None and _MEANWHILE.search(line) is not None:
            first, *rest = _MEANWHILE.split(line)  # words, and then by threes whose, what, and words again
            yield first
            for who, what, words in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
                yield f"<v {who}>{what}"
                yield f"{tagged[0]}{words}"
        else:
            yield from _INNER_TURN.split(line)


def _with_voices(cues: Iterable[Cue]) -> Iterator[Cue]:
    """Each cue with its speaker: who spoke last goes on until somebody else is named or a turn begins."""
    voice: str | None = None
    for cue in cues:
        voice = cue.speaker if cue.speaker is not None or cue.begins_turn else voice
        yield replace(cue, speaker=html.unescape(voice) if voice is not None else None)
