"""TEI (P5's chapter 8, transcriptions of speech; ISO 24624; and `<sp>`) -> paragraphs: an utterance is one, with `who`.

What is heard and not said (`<vocal>`, `<incident>`, `<kinesic>`) stands in square brackets; a `<note>` is a note to its
words. Times are those of the timeline that `start` and `synch` lead to.
"""

from __future__ import annotations

import re
from typing import Any

from bot.archive.importer.formats.json_transcript import language_code
from bot.archive.importer.formats.safe_xml import local
from bot.archive.importer.paragraph import Mark, RawTranscript, tidy
from bot.archive.recording import seconds_of
from bot.base.errors import KnowledgeError

_ID = "{http://www.w3.org/XML/1998/namespace}id"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_HEARD = frozenset(("vocal", "incident", "kinesic", "event", "writing"))
_SPACED = frozenset(("w", "seg", "p", "ab", "l", "lb", "s", "desc"))
_UTTERED = frozenset(("u", "sp"))
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)(ms|s|min|h)?")
_UNITS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0, None: 1.0}


def read_tei(root: Any) -> RawTranscript:
    """The interview of a TEI document. Raises KnowledgeError for one without a text."""
    raw = RawTranscript()
    text = next((one for one in root.iter() if local(one) == "text"), None)
    if text is None:
        raise KnowledgeError("this TEI document has no <text>")
    people = _people(raw, root)
    _header(raw, root)
    reading = _Reading(raw, people, _timeline(root))
    reading.walk(text)
    if not raw.paragraphs:
        raise KnowledgeError("the <text> of this TEI document holds no words")
    return raw


def _words(element: Any) -> str:
    return tidy(" ".join(element.itertext()))


def _first(root: Any, *names: str) -> Any:
    found = (one for one in root.iter() if local(one) in names)
    return next((one for one in found if _words(one)), None)


def _header(raw: RawTranscript, root: Any) -> None:
    header = next((one for one in root.iter() if local(one) == "teiHeader"), None)
    if header is None:
        return
    titles = next((one for one in header.iter() if local(one) == "titleStmt"), header)
    title, outlet = _first(titles, "title"), None
    publication = next((one for one in header.iter() if local(one) == "publicationStmt"), None)
    if publication is not None:
        outlet = _first(publication, "publisher", "authority", "distributor")
    raw.title = _words(title) if title is not None else None
    raw.outlet = _words(outlet) if outlet is not None else None
    language = next((one.get("ident") for one in header.iter() if local(one) == "language" and one.get("ident")), "")
    raw.language = language_code(language or root.get(_LANG) or "")
    for place in ("setting", "recording", "recordingStmt", "settingDesc"):
        dates = (one for holder in header.iter() if local(holder) == place for one in holder.iter())
        day = next((found for one in dates if local(one) == "date" and (found := _day(one)) is not None), None)
        raw.date = raw.date or day
    media = next(
        (one for one in root.iter() if local(one) == "media" and (one.get("url") or "").startswith("https:")), None
    )
    if media is not None:
        raw.recording = media.get("url")
        raw.recording_kind = "video" if "video" in (media.get("mimeType") or "") else "audio"


def _day(date: Any) -> str | None:
    stated = date.get("when-iso") or date.get("when") or ""
    return stated[:10] if _DAY.match(stated) else None


def _people(raw: RawTranscript, root: Any) -> dict[str, str]:
    """The names of those who speak, by their ids; who answers and who asks, where a role says so."""
    names: dict[str, str] = {}
    for person in root.iter():
        if local(person) not in ("person", "personGrp"):
            continue
        named = next((one for one in person.iter() if local(one) in ("persName", "name")), None)
        name = _words(named) if named is not None else ""
        if person.get(_ID):
            names[person.get(_ID)] = name or person.get(_ID)
        role = (person.get("role") or "").lower()
        if name and role in ("interviewee", "respondent", "narrator", "informant", "speaker"):
            raw.speakers.append(name)
        elif name and role in ("interviewer", "researcher"):
            raw.interviewers.append(name)
    return names


def _timeline(root: Any) -> dict[str, float]:
    """The seconds of each point of the timeline, by its id."""
    points: dict[str, float] = {}
    for when in root.iter():
        if local(when) != "when" or not when.get(_ID):
            continue
        if (absolute := seconds_of((when.get("absolute") or "")[-12:].lstrip("T"))) is not None:
            points[when.get(_ID)] = float(absolute)
        elif (found := _NUMBER.fullmatch(when.get("interval") or "")) is not None:
            since = (when.get("since") or "").lstrip("#")
            points[when.get(_ID)] = points.get(since, 0.0) + float(found[1]) * _UNITS[found[2]]
        elif when.get("since") is None and when.get("interval") is None and not points:
            points[when.get(_ID)] = 0.0
    return points


class _Reading:
    """The paragraphs of a text as they are read."""

    def __init__(self, raw: RawTranscript, people: dict[str, str], times: dict[str, float]) -> None:
        self.raw, self.people, self.times = raw, people, times
        self.spoken = False

    def walk(self, element: Any, who: str | None = None, start: float | None = None) -> None:
        """Read every utterance, paragraph and heading below an element, in order."""
        name = local(element)
        if name in _UTTERED or (name == "annotationBlock"):
            who, start = self.speaker(element, who), self.start(element, start)
        if name == "u" or (name in ("p", "ab", "l", "seg", "head", "speaker") and name != "speaker"):
            self.paragraph(element, who, start)
            return
        if name in ("spanGrp", "timeline", "fw", "speaker", "front", "back", "figure"):
            if name != "timeline" and name != "speaker":
                self.raw.drop(element.sourceline or 1, _words(element), "apparatus of the edition")
            return
        if name == "note" or name in _HEARD:
            self.raw.drop(element.sourceline or 1, _words(element), "notes between the turns")
            return
        if name and (loose := tidy(element.text or "")):
            self.raw.add(element.sourceline or 1, loose, speaker=who, time=start)
        for child in element:
            self.walk(child, who, start)
            if loose := tidy(child.tail or ""):
                self.raw.add(child.sourceline or 1, loose, speaker=who, time=start)

    def speaker(self, element: Any, known: str | None) -> str | None:
        """Returns who speaks: the person that `who` refers to, or what `<speaker>` says."""
        given = (element.get("who") or "").split()
        if given:
            return self.people.get(given[0].lstrip("#"), given[0].lstrip("#"))
        named = next((one for one in element if local(one) == "speaker"), None)
        return _words(named).rstrip(":.") if named is not None else known

    def start(self, element: Any, known: float | None) -> float | None:
        """Where an utterance begins, by the timeline."""
        own = [element, *(one for one in element.iter() if local(one) == "anchor" and one.get("synch"))]
        marks = [one.get("start") or one.get("synch") for one in own]
        return next((self.times[mark.lstrip("#")] for mark in marks if mark and mark.lstrip("#") in self.times), known)

    def paragraph(self, element: Any, who: str | None, start: float | None) -> None:
        """Add an utterance as a paragraph, with its speaker and its start in seconds."""
        parts: list[str] = []
        notes: list[str] = []
        _gather(element, parts, notes)
        mark = Mark.HEADING if local(element) == "head" else Mark.PLAIN
        speaker = None if mark is Mark.HEADING else who
        self.raw.add(element.sourceline or 1, "".join(parts), mark, speaker, start, notes=tuple(notes))


def _gather(element: Any, parts: list[str], notes: list[str]) -> None:
    """Returns the words of an utterance. Recursion is safe: libxml2 allows 256 levels."""
    name = local(element)
    if name == "note":
        notes.append(_words(element))
        return
    if name in _HEARD or name == "gap":
        parts.append(f" [{_words(element) or element.get('reason') or name}] ")
        return
    if name in _SPACED or (name == "pc" and element.get("pre") == "true"):
        parts.append(" ")
    elif name == "pc" and parts:
        parts[-1] = parts[-1].rstrip()
        while len(parts) > 1 and not parts[-1]:
            parts.pop()
            parts[-1] = parts[-1].rstrip()
    parts.append(element.text or "")
    for child in element:
        _gather(child, parts, notes)
        parts.append(child.tail or "")
    if name in _SPACED:
        parts.append(" ")
