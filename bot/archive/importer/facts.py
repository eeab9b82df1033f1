"""Facts: the metadata of an interview, and where in a file it is found."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field

from bot.archive.importer.labels import in_order, is_known, is_machine, is_unknown, same_person
from bot.archive.importer.paragraph import Mark, Paragraph, RawTranscript
from bot.archive.importer.turns import Segmentation
from bot.archive.interview import ID

REQUIRED = ("title", "speaker", "outlet", "language")
_COMMON = {
    "en": "the of and to that is was for it with not are this they you i in we",
    "ru": "и в не на что это как он но они мы для есть был я с у вы",
    "az": "və bu bir ki də deyil olan üçün ilə biz onlar çox belə mən o nə da",
    "tr": "ve bir bu için değil ile çok ama olan ne gibi biz daha ben da de",
    "de": "der die das und ist nicht ich sie wir es ein zu war auch mit",
    "fr": "le la les et est pas je nous vous une des que dans il",
    "es": "el la los y es no yo que en una por con se lo",
    "uk": "і в не на що це як він але вони ми для є був я з у та",
    "fa": "و در به از که این را است با آن",
    "ar": "في من على أن إلى هذا التي لا ما كان",
    "he": "של את לא זה על הוא אני עם",
    "ka": "და არ ეს რომ იყო",
}
_OWN_LETTERS = {"az": "əƏ", "ru": "ыэЫЭё", "uk": "іїєґ", "de": "ßäÄ", "fa": "پچژگ", "tr": "ğĞ", "ka": "ა", "he": "ש"}
COMMON_SHARE = 0.06  # a text is in a language if at least this share of its words are that language's commonest ones


@dataclass(frozen=True, slots=True)
class DraftSpeaker:
    """One of those who answer. `label` stands in front of their words if several people answer."""

    name: str
    role: str | None
    label: str


@dataclass
class Facts:
    """The metadata of an interview. None: unknown, and written as null."""

    id: str | None = None
    title: str | None = None
    speaker: str | None = None
    role: str | None = None
    outlet: str | None = None
    date: str | None = None
    language: str | None = None
    source_url: str | None = None
    speakers: list[DraftSpeaker] = field(default_factory=list)  # all of them, where several answer
    recording: str | None = None
    recording_kind: str | None = None
    topics: list[str] = field(default_factory=list)
    translation: str = "unknown"


def see_title(raw: RawTranscript, facts: Facts) -> list[Paragraph]:
    """Take the title out of a transcript. Returns the paragraphs taken."""
    title = next((one for one in raw.paragraphs if one.mark is Mark.TITLE), None)
    if title is None:
        same = [one for one in raw.paragraphs[:3] if raw.title is not None and one.text == raw.title]
        facts.title = facts.title or raw.title
        raw.paragraphs = [one for one in raw.paragraphs[:3] if one not in same] + raw.paragraphs[3:]
        return same
    facts.title = facts.title or title.text
    raw.paragraphs.remove(title)
    return [title]


def see_facts(raw: RawTranscript, reading: Segmentation, facts: Facts) -> list[Paragraph]:
    """Fill in the facts that the file shows. Returns the paragraphs that became facts and leave the introduction."""
    taken: list[Paragraph] = []
    if facts.title is None and (first := _first_line_title(reading.before)) is not None:
        facts.title = first.text
        taken.append(first)
    facts.outlet = facts.outlet or raw.outlet
    facts.date = facts.date or raw.date
    facts.source_url = facts.source_url or raw.url
    facts.role = facts.role or raw.role
    facts.recording, facts.recording_kind = raw.recording, raw.recording_kind
    facts.topics = list(dict.fromkeys(raw.topics))
    facts.translation = raw.translation or "unknown"
    see_speakers(raw, reading, facts)
    words = " ".join(one.text for turn in reading.turns for one in turn.paragraphs)
    facts.language = facts.language or raw.language or guess_language(words)
    return taken


def see_speakers(raw: RawTranscript, reading: Segmentation, facts: Facts) -> None:
    """Find who answers: from an option, from what the file states, or from the labels."""
    answering = list(dict.fromkeys(turn.who for turn in reading.turns if not turn.asks and not turn.other and turn.who))
    stated = ([facts.speaker] if facts.speaker else []) + raw.speakers
    named: dict[str, str | None] = {}
    for who in answering:
        label = reading.names.get(who, who)
        full = next((name for name in stated if same_person(label, name)), None)
        is_nameless = is_known(label) or is_machine(label) or is_unknown(label)
        named[who] = full or (None if is_nameless else _full_name(in_order(label), raw, reading, facts))
    if len(answering) < 2:
        one = next(iter(named.values()), None)
        facts.speaker = facts.speaker or (one if one in raw.speakers else None) or next(iter(raw.speakers), None) or one
        return
    free = [name for name in stated if name not in named.values()]
    for who in answering:
        named[who] = named[who] or (free.pop(0) if free else None)
    for who in answering:
        label = in_order(reading.names.get(who, who))
        facts.speakers.append(DraftSpeaker(named[who] or label, facts.role if not facts.speakers else None, label))
    facts.speaker = facts.speakers[0].name


def _full_name(name: str, raw: RawTranscript, reading: Segmentation, facts: Facts) -> str | None:
    """Returns `Mira Holt` for `Holt` if the title or introduction has it; None for initials that nothing spells out."""
    if " " in name:
        return name
    above = [facts.title or raw.title or "", *(one.text for one in reading.before)]
    if name.isupper() and len(name) <= 4:
        spelled = re.search(rf"((?:[^\W\d_a-z][^\W\d_]+\s){{2,3}})\(\s*{re.escape(name)}\s*\)", "\n".join(above))
        return spelled[1].strip() if spelled is not None else (name if len(name) > 3 else None)
    title = above[0]
    behind = re.search(rf"\b{re.escape(name)} [^\W\d_a-z][^\W\d_]+\b", title)
    found = re.search(rf"\b((?:[^\W\d_a-z](?:[^\W\d_]+|\.)\s){{1,2}}){re.escape(name)}\b", title)
    first = found[1].split() if found is not None else []
    if first and all(word[1:].islower() or word.endswith(".") for word in first):
        return f"{' '.join(first)} {name}"
    return behind[0] if behind is not None else name


def _first_line_title(before: list[Paragraph]) -> Paragraph | None:
    """Returns the first line if it looks like a title: short, no sentence, not one of many such lines."""
    first = before[0] if before else None
    if first is None or len(first.text) > 150 or (first.mark is Mark.PLAIN and first.text[-1] in ".:;,…"):
        return None
    short = 0
    for one in before:
        if len(one.text.split()) > 6:
            break
        short += 1
    if short >= 4 and first.mark is Mark.PLAIN:
        return None
    is_quoted = first.text[-1] in '»”"'
    return first if len(before) > 1 or first.mark is not Mark.PLAIN or is_quoted else None


def guess_language(text: str) -> str | None:
    """Returns the language whose commonest words make up enough of the text, or None."""
    words = Counter(re.findall(r"[^\W\d_]+", text.lower()))
    total = sum(words.values())
    if not total:
        return None
    shares = {code: sum(words[one] for one in common.split()) / total for code, common in _COMMON.items()}
    for code, letters in _OWN_LETTERS.items():
        if any(letter in text for letter in letters):
            shares[code] += COMMON_SHARE
    best = max(shares, key=lambda code: shares[code])
    return best if shares[best] >= COMMON_SHARE else None


def slug(name: str) -> str | None:
    """Returns an interview id made from a file name, or None if no letter of it may stand in an id."""
    plain = unicodedata.normalize("NFKD", name.replace("ə", "e").replace("Ə", "E").replace("ı", "i")).lower()
    plain = "-".join(re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode()))[:24].strip("-")
    return plain if ID.fullmatch(plain) else None
