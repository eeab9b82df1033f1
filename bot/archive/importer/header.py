"""Reads the block above a transcript (`INTERVIEWEE: …`, `DATE: …`), which states facts and is not a turn."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bot.archive.importer.labels import in_order, is_name, key, opening
from bot.archive.importer.paragraph import Paragraph, RawTranscript, word_set
from bot.archive.importer.times import date_alone, find_date

_OF_INTERVIEW = re.compile(  # a sentence that says when the interview was
    r"\b(?:interview(?:ed)?|conducted|recorded|интервью|бесед|müsahibə|söhbət|röportaj|söyleşi|gespräch)", re.I
)
HEADER_PARAGRAPHS = 60  # a header is looked for in this many paragraphs
_FIELDS = {
    "speakers": "interviewee interviewees narrator narrators respondent guest guests speaker speakers interviewte(r) "
    "interviewpartner interviewpartnerin befragte(r) интервьюируемый респондент рассказчик собеседник гость müsahib "
    "qonaq konuk روایت_کننده راوی مصاحبه_شونده informant",
    "interviewers": "interviewer interviewers interviewed_by conducted_by interview_by interview_conducted_by "
    "interviewer(s) interviewerin interview_von интервьюер интервью_взял интервью_взяла беседовал беседовала "
    "müsahibəni_apardı söhbətləşdi röportaj söyleşi مصاحبه_کننده host",
    "date": "date interview_date date_of_interview recorded recorded_on date_recorded datum дата дата_интервью "
    "дата_записи tarix tarih تاریخ_مصاحبه تاریخ published",
    "title": "title titel название başlıq başlık",
    "place": "location place interview_location place_of_interview ort место место_интервью yer محل_مصاحبه "
    "place_recorded",
    "other": "language duration length transcriber transcribed_by transcript transcribed transkription collection tape "
    "session project topic topics subject file dauer sprache язык расшифровка نوار_شماره edited_by reviewed_by archive "
    "accession accession_number date_transcribed repository audio_editor camera videographer interview_number id",
}
_FIELD_OF = {
    name.replace("_", " ").replace("(s)", ""): what for what, names in _FIELDS.items() for name in word_set(names)
}


def read_header(raw: RawTranscript) -> tuple[list[Paragraph], list[Paragraph]]:
    """Take the header's lines out of a transcript and put what they state into its facts.

    Returns the lines that are facts now, and those (place, interviewers) that belong to the introduction. A field's
    name that comes again is a label.
    """
    top = raw.paragraphs[:HEADER_PARAGRAPHS]
    counts = Counter(_field_key(one.text) for one in raw.paragraphs)
    taken: list[Paragraph] = []
    introduction: list[Paragraph] = []
    kept: list[Paragraph] = []
    last = ""
    for one in top:
        name = _field_key(one.text)
        value = one.text.partition(":")[2].strip()
        what = _FIELD_OF.get(name or "", "") if name is not None and counts[name] == 1 else ""
        if not what and last in ("speakers", "interviewers") and _lists_on(one):
            _people(raw, last).append(in_order(one.text))
            introduction.append(one)
            continue
        last = what if value and "?" not in value and len(value.split()) <= 25 else ""
        if not last or one.speaker is not None:
            kept.append(one)
        elif _state(raw, last, value):
            taken.append(one)
        else:
            introduction.append(one)
    rest = raw.paragraphs[HEADER_PARAGRAPHS:]
    again = _headers_again([*kept, *rest])
    for one in [*kept, *rest]:
        if id(one) in again:
            stated = _state(raw, _FIELD_OF[_field_key(one.text) or ""], one.text.partition(":")[2].strip())
            if stated:
                taken.append(one)
            else:
                introduction.append(one)
    raw.paragraphs = [one for one in [*kept, *rest] if id(one) not in again]
    return taken, introduction


def _headers_again(paragraphs: Sequence[Paragraph]) -> set[int]:
    """Returns the `id()` of each line that belongs to a repeated header: each session of a long interview has one."""
    is_line = [one.speaker is None and _is_later_field(one.text) for one in paragraphs]
    near = [
        is_line[at] and any(is_line[max(0, at - 1) : at] + is_line[at + 1 : at + 2]) for at in range(len(paragraphs))
    ]
    return {id(one) for one, is_header in zip(paragraphs, near, strict=True) if is_header}


def _is_later_field(text: str) -> bool:
    what = _FIELD_OF.get(_field_key(text) or "", "")
    value = text.partition(":")[2].strip()
    if what in ("speakers", "interviewers"):
        return is_name(value) and 2 <= len(value.split()) <= 4 and value[-1:].isalpha()
    return bool(what) and bool(value) and "?" not in value and len(value.split()) <= 12 and not value.endswith(".")


def read_top(raw: RawTranscript, before: Sequence[Paragraph]) -> list[Paragraph]:
    """Take the date from a line of its own above the first turn. Returns the other paragraphs."""
    if raw.date is not None:
        return list(before)
    for number, one in enumerate(before):
        if (day := date_alone(one.text)) is not None:
            raw.date = day
            return [*before[:number], *before[number + 1 :]]
    for one in before:
        if _OF_INTERVIEW.search(one.text) is not None and (found := find_date(one.text)) is not None:
            raw.date = found[0]
            break
    return list(before)


def _field_key(text: str) -> str | None:
    name, colon, _ = text.partition(":")
    return re.sub(r"\(s\)$", "", key(name)) if colon and len(name) <= 40 else None


def _lists_on(one: Paragraph) -> bool:
    return is_name(one.text) and 2 <= len(one.text.split()) <= 4 and opening(one.text).form in ("", "alone")


def _people(raw: RawTranscript, what: str) -> list[str]:
    return raw.speakers if what == "speakers" else raw.interviewers


def _state(raw: RawTranscript, what: str, value: str) -> bool:
    """Put a field's value into the facts. Returns False if the line belongs to the introduction instead."""
    if what in ("speakers", "interviewers"):
        names = [
            in_order(name.strip()) for name in re.split(r"\s*(?:;|&| and | und | и | və | ve )\s*|, (?=\w+ \w)", value)
        ]
        people = _people(raw, what)
        people += [name for name in names if name and name not in people]
        return what == "speakers"
    if what == "date":
        found = find_date(value)
        if found is None or raw.date is not None:
            return False
        raw.date = found[0]
        return sum(map(str.isalpha, value[: found[1]] + value[found[2] :])) <= 12
    if what == "title" and raw.title is None:
        raw.title = value
        return True
    return False
