"""Voices: finds which labels of a file are speakers, and who of them asks and who answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.archive.importer import labels
from bot.archive.importer.labels import ANSWER, QUESTION, Opening, is_machine, is_name, is_unknown, key
from bot.archive.importer.paragraph import Mark, Paragraph, dropped_notes
from bot.archive.importer.times import is_time, trailing_time, without_times
from bot.archive.importer.turns import Segmentation, Turn, asks_within


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known besides the paragraphs: who answers, who asks, the outlet, the title."""

    speakers: tuple[str, ...] = ()
    interviewers: tuple[str, ...] = ()
    outlet: str | None = None
    title: str | None = None


@dataclass
class _Said:
    paragraph: Paragraph
    opening: Opening
    voice: str | None = None  # the label's key, where it is a voice
    begins_turn: bool = False


@dataclass
class _VoiceStats:
    key: str
    label: str  # the fullest form
    turns: int = 0
    asked: int = 0
    words: int = 0


def by_labels(paragraphs: Sequence[Paragraph], hints: Hints) -> Segmentation | None:
    """Split where paragraphs begin with a speaker's label; None if fewer than two speak."""
    said = [
        _Said(one, Opening(one.speaker, one.time, 0, "field") if one.speaker else _opening(one)) for one in paragraphs
    ]
    known_by = {key(name) for name in (*hints.speakers, *hints.interviewers)}
    voices = _voices(said, known_by)
    if len(voices) < 2:
        return None
    canonical = _aliases(voices)
    counts = Counter(key(one.opening.label) for one in said if one.opening.form == "alone" and one.opening.label)
    lines_alone = {label for label, count in counts.items() if count > 1 and label in voices}
    lines_alone = lines_alone if len(lines_alone) > 1 else set()
    for number, one in enumerate(said):
        label = key(one.opening.label) if one.opening.label is not None else None
        if one.opening.form == "alone" and label not in lines_alone:
            one.opening = Opening(None, one.opening.time, 0)
        elif label in canonical and not _is_headline(said, number, canonical):
            one.voice = canonical[label]
    stats = _stats(said, canonical, voices)
    if len(stats) < 2:
        return None
    asks, answers = _roles(list(stats.values()), hints)
    reading = _segments(said, stats, asks, answers)
    people = (*hints.speakers, *hints.interviewers)
    reading.is_stated = any(labels.same_person(one.label, name) for one in stats.values() for name in people)
    return reading


def _opening(one: Paragraph) -> Opening:
    if one.speaker:
        return Opening(one.speaker, one.time, 0, "field")
    found = labels.opening(one.text)
    if found.label is not None and (one.mark in (Mark.HEADING, Mark.TITLE) and found.begin < len(one.text)):
        return Opening(None, found.time, 0)
    return found


def _voices(said: Sequence[_Said], known_by: set[str]) -> dict[str, str]:
    """Returns the labels that are speakers: key -> the form of its first occurrence."""
    forms: dict[str, str] = {}
    counts: Counter[str] = Counter()
    alone = Counter(key(one.opening.label) for one in said if one.opening.form == "alone" and one.opening.label)
    if len([label for label, count in alone.items() if count > 1]) < 2:
        alone.clear()
    ways: dict[str, set[str]] = {}
    for one in said:
        label = one.opening.label
        if label is None or (one.opening.form == "letter" and key(label) not in QUESTION | ANSWER):
            continue
        if one.opening.form == "alone" and alone[key(label)] < 2:
            continue
        counts[key(label)] += 1
        forms.setdefault(key(label), label)
        ways.setdefault(key(label), set()).add(one.opening.form)
    for label in list(counts):
        if ways[label] == {"time"} and not _is_voice_like(forms[label], ways[label]):
            del counts[label]
    known = sum(count for label, count in counts.items() if label in QUESTION | ANSWER)
    named = {label: count for label, count in counts.items() if label not in QUESTION | ANSWER}
    likely = {label: n for label, n in named.items() if _is_voice_like(forms[label], ways[label]) or label in known_by}
    if known >= 2 and not (likely and max(likely.values()) * 2 >= known):
        return {label: forms[label] for label in counts if label in QUESTION | ANSWER}
    accepted = {
        label for label, n in likely.items() if n > 1 or _is_certain(forms[label], ways[label]) or label in known_by
    }
    accepted |= {label for label in counts if label in QUESTION | ANSWER}
    top = max((counts[label] for label in accepted), default=0)
    accepted |= {label for label, n in named.items() if n >= 2 and n * 2 >= top and _takes_turns(said, label)}
    capitals = bool(accepted) and all(forms[label].isupper() for label in accepted)
    for label in likely:
        is_alike = capitals and forms[label].isupper() and len(label) > 1
        if is_alike or (len(accepted) > 1 and any(labels.same_person(forms[label], forms[one]) for one in accepted)):
            accepted.add(label)
    if len(accepted) < 2 and (len(likely) == 2 or accepted):
        accepted |= set(likely)
    return {label: forms[label] for label in counts if label in accepted}


def _is_voice_like(label: str, ways: set[str]) -> bool:
    return is_name(label) or is_machine(label) or is_unknown(label) or "field" in ways or "dash" in ways


def _is_certain(label: str, ways: set[str]) -> bool:
    return is_machine(label) or is_unknown(label) or bool(ways & {"field", "bracket", "dash"}) or ways == {"time"}


def _takes_turns(said: Sequence[_Said], label: str) -> bool:
    """Does another label nearly always stand between two occurrences of this one?"""
    order = [key(one.opening.label) for one in said if one.opening.label is not None]
    places = [number for number, one in enumerate(order) if one == label]
    between = sum(other - one > 1 for one, other in pairwise(places))
    return len(set(order)) > 1 and between >= len(places) - 1 and len(label.split()) <= 4


def _aliases(voices: dict[str, str]) -> dict[str, str]:
    """Maps every label's key to that of the fullest form of the same name: `holt` -> `mira holt`."""
    canonical: dict[str, str] = {}
    for label, form in voices.items():
        fuller = [
            other
            for other, whole in voices.items()
            if other != label and label not in QUESTION | ANSWER and other not in QUESTION | ANSWER
            and not is_machine(form) and not is_machine(whole)
            and len(labels.name_parts(whole)) > len(labels.name_parts(form)) and labels.same_person(form, whole)
        ]  # fmt: skip
        canonical[label] = fuller[0] if len(fuller) == 1 else label
    return {label: canonical.get(other, other) for label, other in canonical.items()}


_QUOTES = {"«": "»", "“": "”", '"': '"', "„": "“"}


def _is_headline(said: Sequence[_Said], number: int, voices: dict[str, str]) -> bool:
    """Is this a headline (`Name: «quotation»`) above the text rather than a turn?"""
    one = said[number]
    if number > 2 or one.opening.form != "colon" or number + 1 >= len(said):
        return False
    if any(key(other.opening.label) in voices for other in said[:number] if other.opening.label is not None):
        return False
    following = said[number + 1].opening.label
    if following is not None and key(following) in voices:
        return False
    following_keys = [key(other.opening.label) for other in said[number + 1 :] if other.opening.label is not None]
    later = next((label for label in following_keys if label in voices), "")
    words = one.paragraph.text[one.opening.begin :]
    quoted = len(words) > 2 and _QUOTES.get(words[0]) == words.rstrip(".!?…")[-1:]
    is_title = one.paragraph.mark is Mark.TITLE or not words.endswith((".", "?", ":"))
    return bool(words) and (quoted or (is_title and voices.get(later) != voices[key(one.opening.label or "")]))


def _stats(said: Sequence[_Said], canonical: dict[str, str], voices: dict[str, str]) -> dict[str, _VoiceStats]:
    stats: dict[str, _VoiceStats] = {}
    last: str | None = None
    for one in said:
        if one.voice is not None:
            stats.setdefault(one.voice, _VoiceStats(one.voice, voices[one.voice]))
            if one.voice != last or one.opening.form != "field":
                stats[one.voice].turns += 1
            last = one.voice
        if last is not None and one.paragraph.mark is not Mark.HEADING:
            text = one.paragraph.text[one.opening.begin if one.voice else 0 :]
            stats[last].words += len(text.split())
            stats[last].asked += asks_within(text)
    return stats


def _roles(voices: list[_VoiceStats], hints: Hints) -> tuple[set[str], set[str]]:
    """Returns the keys of those who ask and of those who answer; any other speaker is a third voice."""
    asks, answers = _stated_roles(voices, hints)
    rest = [one for one in voices if one.key not in asks | answers and not is_unknown(one.label)]
    if not asks and not answers and len(rest) >= 2:
        asking = [one for one in rest if one.asked * 2 >= one.turns and (one.turns > 1 or len(rest) == 2)]
        if len(asking) == len(rest):
            asking.remove(max(asking, key=lambda one: (one.words / one.turns, one.words)))
        if not asking:
            asking = [min(rest, key=lambda one: (one.words / one.turns) / (1 + 2 * one.asked / one.turns))]
        if len(rest) == 2 and len(asking) == 1:  # the one with more questions for its number of words asks
            asking = [max(rest, key=lambda one: 2 * one.asked / one.turns - one.words / sum(o.words + 1 for o in rest))]
        asks |= {one.key for one in asking}
    elif answers and not asks and rest:
        asking = [one for one in rest if one.asked * 2 >= one.turns and (one.turns > 1 or len(rest) == 1)]
        asks |= {one.key for one in asking or [max(rest, key=lambda one: (one.asked / one.turns, one.turns))]}
    rest = [one for one in rest if one.key not in asks]
    if not answers and rest:
        answers.add(max(rest, key=lambda one: one.words).key)
    most = max((one.words for one in voices if one.key in answers), default=0)
    for one in rest:
        if one.key in answers:
            continue
        if one.asked * 2 >= one.turns and one.turns > 1:
            asks.add(one.key)
        elif one.turns > 1 or (one.words >= 0.3 * most and one.words > 5 and not one.asked):
            answers.add(one.key)
    return asks, answers


def _stated_roles(voices: Sequence[_VoiceStats], hints: Hints) -> tuple[set[str], set[str]]:
    asks = {one.key for one in voices if one.key in QUESTION}
    answers = {one.key for one in voices if one.key in ANSWER}
    for one in voices:
        if one.key in asks | answers:
            continue
        if any(labels.same_person(one.label, name) for name in hints.speakers):
            answers.add(one.key)
        elif any(labels.same_person(one.label, name) for name in hints.interviewers) or (
            hints.outlet is not None and key(hints.outlet) == one.key
        ):
            asks.add(one.key)
    if not asks and not answers and hints.title is not None:
        title = {part.strip('.,:«»“”"') for part in hints.title.casefold().split()}
        named = [one for one in voices if title >= set(labels.name_parts(one.label)) and len(one.label) > 4]
        if len(named) == 1:
            answers.add(named[0].key)
    if asks and not answers and len(voices) == len(asks):
        asks = set()
    return asks, answers


def _segments(said: Sequence[_Said], stats: dict[str, _VoiceStats], asks: set[str], answers: set[str]) -> Segmentation:
    reading = Segmentation([], [], "", "labels", names={one.key: one.label for one in stats.values()})
    order = list(dict.fromkeys(one.voice for one in said if one.voice is not None))
    reading.sign = f"labels ({', '.join(stats[one].label for one in order)})"
    time: float | None = None
    ended: float | None = None
    for one in said:
        text = one.paragraph.text
        if is_time(text) and one.voice is None:
            time = one.opening.time if one.opening.time is not None else time
            reading.marks.append(text)
            reading.dropped += dropped_notes(one.paragraph)
            continue
        if one.voice is None and not reading.turns:
            reading.before.append(one.paragraph)
            continue
        here = one.opening.time if one.voice is not None or one.paragraph.speaker is None else one.paragraph.time
        here = one.paragraph.time if one.paragraph.time is not None else here
        time = here if here is not None else time
        words = text[one.opening.begin :] if one.voice is not None or one.opening.label is None else text
        reading.marks.append(text[: len(text) - len(words)])
        if one.voice is not None and _is_new_turn(reading.turns, one):
            reading.turns.append(
                Turn(one.voice in asks, one.paragraph.line, one.voice, one.voice not in asks | answers)
            )
        if (end := trailing_time(words)) is not None:
            reading.marks.append(words[end[1] :])
            words = words[: end[1]]
            time, ended = (ended if time is None else time, end[0]) if end[2] else (time, None)
        elif ended is not None and time is None:
            time = ended
        bare, times = without_times(words)
        reading.marks += times
        if bare:
            reading.turns[-1].paragraphs.append(replace(one.paragraph, text=bare, time=time))
            time = None
        else:
            reading.dropped += dropped_notes(one.paragraph)
    reading.turns = [turn for turn in reading.turns if turn.paragraphs]
    return reading


def _is_new_turn(turns: Sequence[Turn], one: _Said) -> bool:
    if not turns or turns[-1].who != one.voice:
        return True
    return key(one.opening.label or "") in QUESTION and bool(turns[-1].paragraphs)
