"""OHMS records (Oral History Metadata Synchronizer, legacy text with `sync`, or WebVTT) -> paragraphs.

`sync` has, behind the minutes between two marks, the line (from 0) and the word at which each mark stands:
`1:|3(2)|7(4)`. A paragraph gets the time of the last mark before it, or at its first words.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from bot.archive.importer.formats.json_transcript import language_code
from bot.archive.importer.formats.plaintext import read_text
from bot.archive.importer.formats.safe_xml import local
from bot.archive.importer.formats.subtitles import add_captions
from bot.archive.importer.paragraph import Paragraph, RawTranscript, tidy, word_set
from bot.base.errors import KnowledgeError

_MARK = re.compile(r"(\d{1,7})\((\d{1,4})\)")
_REFERENCE = re.compile(r"\[\[footnote\]\]\s*(\d{1,4})\s*\[\[/footnote\]\]")
_NOTES = re.compile(r"\[\[footnotes\]\](.*?)(?:\[\[/footnotes\]\]|\Z)", re.S)
_NOTE = re.compile(r"\[\[note\]\](.*?)\[\[/note\]\]", re.S)
_FIRST_WORDS = 5  # words of a line: a mark after so few is a second late, the one before it a minute early
_LINK = re.compile(r"\[\[/?link\]\]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_USED = word_set(
    "transcript vtt_transcript sync title repository interviewee interviewer media_url language date version file_name "
    "fmt duration media_id cms_record_id translate userestrict xmllocation xmlfilename repository_url clip_format "
    "media_format kembed language_for_translation transcript_alt_lang collection_link series_link"
)


def read_ohms(root: Any) -> RawTranscript:
    """The interview of an OHMS record. Raises KnowledgeError for a record without a transcript."""
    record = next((one for one in root.iter() if local(one) == "record"), None)
    if record is None:
        raise KnowledgeError("this XML holds no OHMS <record>")
    raw = RawTranscript()
    stated = {local(one): one for one in reversed(record) if (one.text or "").strip() or local(one) == "date"}
    _facts(raw, record, stated)
    captions, transcript = stated.get("vtt_transcript"), stated.get("transcript")
    if captions is not None and "-->" in (captions.text or ""):
        add_captions(raw, captions.text, "vtt", captions.sourceline or 1)
    elif transcript is not None and "-->" in transcript.text:
        add_captions(raw, transcript.text, "vtt", transcript.sourceline or 1)
    elif transcript is not None and transcript.text.strip().lower() != "no transcript.":
        _transcript(raw, transcript, stated["sync"].text if "sync" in stated else "")
    else:
        raise KnowledgeError("this OHMS record has no transcript in it, only an index; add the transcript in OHMS")
    return raw


def _facts(raw: RawTranscript, record: Any, stated: dict[str, Any]) -> None:
    words = {name: tidy(one.text or "") for name, one in stated.items()}
    raw.title, raw.outlet = words.get("title") or None, words.get("repository") or None
    for element in record:
        if name := tidy(element.text or ""):
            if local(element) == "interviewee":
                raw.speakers.append(name)
            elif local(element) == "interviewer":
                raw.interviewers.append(name)
    date = stated.get("date")
    if date is not None and _DAY.fullmatch(date.get("value") or ""):
        raw.date = date.get("value")
    raw.language = language_code(words.get("language", ""))
    address = words.get("media_url", "")
    if address.startswith("https://"):
        raw.recording = address
        raw.recording_kind = "video" if words.get("clip_format", "").lower() == "video" else "audio"
    for point in record.iter():
        if local(point) == "point":
            _point(raw, point)
    for element in record:
        if local(element) not in _USED | {"index", "mediafile"} and (text := tidy(element.text or "")):
            raw.drop(element.sourceline or 1, f"{local(element)}: {text}", "fields of the record")


def _point(raw: RawTranscript, point: Any) -> None:
    """An entry of the index: its title and keywords are topics; what else it says is dropped."""
    for field in point:
        text = tidy(field.text or "")
        if local(field) == "title" and text:
            raw.topics += [text] if text not in raw.topics else []
        elif local(field) == "keywords":
            raw.topics += [one for one in map(tidy, text.split(";")) if one and one not in raw.topics]
        elif text and local(field) not in ("time", "gpspoints", "hyperlinks"):
            raw.drop(field.sourceline or point.sourceline or 1, text, "entries of the index")


def _transcript(raw: RawTranscript, transcript: Any, sync: str) -> None:
    text = transcript.text.replace("\r\n", "\n").replace("\r", "\n")
    listed = "".join(_NOTES.findall(text))
    notes = [tidy(_LINK.sub(" ", note)) for note in _NOTE.findall(listed)]
    kept = _NOTES.sub(lambda found: "\n" * found[0].count("\n"), text)
    first = transcript.sourceline or 1
    inner = read_text(kept.encode("utf-8", "surrogatepass"))
    marks = sorted(_marks(sync))
    used: set[int] = set()
    for paragraph in inner.paragraphs:
        numbers = [int(number) for number in _REFERENCE.findall(paragraph.text)]
        used.update(numbers)
        words = tidy(_REFERENCE.sub("", paragraph.text))
        own = tuple(notes[number - 1] for number in numbers if 0 < number <= len(notes))
        time = _time(paragraph, marks)
        line = first + paragraph.line - 1
        raw.add(line, words, paragraph.mark, paragraph.speaker, time, notes=own)
    for number, note in enumerate(notes, 1):
        if number not in used:
            raw.drop(first, note, "footnotes that nothing refers to")
    raw.doubts += inner.doubts


def _marks(sync: str) -> Iterator[tuple[int, int, float]]:
    """(line from 0, word, seconds) of each mark."""
    interval, _, places = sync.partition(":")
    try:
        minutes = float(interval)
    except ValueError:
        return
    for number, (line, word) in enumerate(_MARK.findall(places), 1):
        yield int(line), int(word), number * minutes * 60


def _time(paragraph: Paragraph, marks: list[tuple[int, int, float]]) -> float | None:
    """The last mark before the paragraph, or at its first words."""
    if not marks:
        return None
    place = bisect_right(marks, (paragraph.line - 1, _FIRST_WORDS, math.inf))
    return marks[place - 1][2] if place else 0.0
