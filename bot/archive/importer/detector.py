"""The detector: who asks and who answers, by the evidence of a whole file.

Every way to read the paragraphs as turns (`turns.py`, and the labels here) is tried, and each reading is weighed by what
it makes of the file: do its questions ask, do its answers not; are answers longer; do the sides take turns; does it read
the whole file or a corner of it; does it stand on many turns or on one? The best reading wins, and says how sure it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from bot.archive.importer import labels
from bot.archive.importer.labels import ANSWER, QUESTION, Opening, is_known, is_machine, is_name, is_unknown, key
from bot.archive.importer.paragraph import Mark, Paragraph, RawTranscript
from bot.archive.importer.times import is_time, trailing_time, without_times
from bot.archive.importer.turns import (
    Segmentation,
    Turn,
    asks_within,
    by_dashes,
    by_mark,
    by_questions,
    one_voice,
    split_inline,
)

SURE_BOUND = 0.5  # below it, a reading is a suggestion: a person is asked
WORTH_BOUND = 0.12  # below it, it is not even that
# How far each sign alone is to be trusted: labels are written to tell speakers apart, question marks are not.
_TRUST = {"labels": 1.0, "heading": 0.9, "bold": 0.9, "numbered": 0.85, "italic": 0.8, "dashes": 0.85, "questions": 0.6}


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known besides the paragraphs: who answers, who asks, the outlet, the title."""

    speakers: tuple[str, ...] = ()
    interviewers: tuple[str, ...] = ()
    outlet: str | None = None
    title: str | None = None


def detect(raw: RawTranscript, hints: Hints) -> Segmentation | None:
    """The best reading of a transcript; None where none is worth a suggestion."""
    paragraphs = [one for one in raw.paragraphs if one.mark is not Mark.RULE]
    readings = _readings(paragraphs, hints)
    broken = split_inline(paragraphs)
    if broken is not None and (inline := by_dashes(broken)) is not None:
        inline.doubts.append((paragraphs[0].line, "turns were found within a line, by their dashes; look at each"))
        inline.sign = "dashes within lines"
        readings.append(inline)
    for one in readings:
        one.sure = sureness(one)
    best = max(readings, key=lambda one: one.sure, default=None)
    if best is not None and best.sure >= WORTH_BOUND:
        return best
    alone = _one_label(paragraphs)
    if alone is not None or hints.speakers:
        reading = one_voice(alone or paragraphs)
        reading.sure = 0.7
        return reading
    return None


def _readings(paragraphs: Sequence[Paragraph], hints: Hints) -> list[Segmentation]:
    found = [
        by_labels(paragraphs, hints),
        by_mark(paragraphs, Mark.HEADING, "headings"),
        by_mark(paragraphs, Mark.BOLD, "bold questions"),
        by_mark(paragraphs, Mark.ITALIC, "questions in italics"),
        by_mark(paragraphs, Mark.NUMBERED, "numbered questions"),
        by_dashes(paragraphs),
        by_questions(paragraphs),
    ]
    return [one for one in found if one is not None]


def sureness(reading: Segmentation) -> float:
    """How much speaks for a reading, 0 to 1: the product of its sign's trust and of what it makes of the file."""
    asked = [turn for turn in reading.turns if turn.asks and not turn.other]
    answers = [turn for turn in reading.turns if not turn.asks and not turn.other]
    if not asked or not answers:
        return 0.0
    marked = sum(any(asks_within(one.text) for one in turn.paragraphs) for turn in asked) / len(asked)
    back = sum(turn.has_question for turn in answers) / len(answers)
    longer = median([turn.words for turn in answers]) / max(1.0, median([turn.words for turn in asked]))
    before = sum(len(one.text.split()) for one in reading.before)
    inside = sum(turn.words for turn in reading.turns)
    changes = sum(one.asks != other.asks for one, other in zip(reading.turns, reading.turns[1:], strict=False))
    alternation = changes / max(1, len(reading.turns) - 1)
    is_labels = reading.kind == "labels"
    known = is_labels and any(turn.who is not None and is_known(turn.who) for turn in reading.turns)
    trust = _TRUST[reading.kind]
    number = 1 - 0.5 ** (len(asked) + (2 if is_labels and len(reading.turns) > 3 else 1 if reading.kind in ("heading", "bold") else 0.4))
    asking = 0.85 + 0.15 * marked if known else (0.55 + 0.45 * min(1.0, marked * 1.5) if is_labels else marked)
    quiet = 1 - (0.2 if is_labels else 0.7) * back
    length = 1.0 if longer >= 1 else (0.75 + 0.25 * longer if is_labels else 0.6 + 0.4 * longer)
    share = inside / max(1, before + inside)
    cover = min(1.0, 0.2 + share) if share < 0.8 else 1.0
    turning = 0.5 + 0.5 * alternation if is_labels else 0.4 + 0.6 * alternation
    return trust * number * asking * quiet * length * cover * turning


# Labels.


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
    """Turns that begin with who speaks."""
    said = [_Said(one, Opening(one.speaker, one.time, 0, "field") if one.speaker else _opening(one)) for one in paragraphs]
    known_by = {key(name) for name in (*hints.speakers, *hints.interviewers)}
    voices = _voices(said, known_by)
    if len(voices) < 2:
        return None
    canonical = _aliases(voices)
    for number, one in enumerate(said):
        label = key(one.opening.label) if one.opening.label is not None else None
        if label in canonical and not _is_headline(said, number, canonical):
            one.voice = canonical[label]
    stats = _stats(said, canonical, voices)
    if len(stats) < 2:
        return None
    asks, answers = _roles(list(stats.values()), hints)
    return _segments(said, stats, asks, answers)


def _opening(one: Paragraph) -> Opening:
    found = labels.opening(one.text)
    if found.label is not None and (one.mark in (Mark.HEADING, Mark.TITLE) and found.begin < len(one.text)):
        return Opening(None, found.time, 0)
    return found


def _voices(said: Sequence[_Said], known_by: set[str]) -> dict[str, str]:
    """The labels that are voices: key -> the form in which it stands first."""
    forms: dict[str, str] = {}
    counts: Counter[str] = Counter()
    ways: dict[str, set[str]] = {}
    for one in said:
        label = one.opening.label
        if label is None or (one.opening.form == "letter" and key(label) not in QUESTION | ANSWER):
            continue
        counts[key(label)] += 1
        forms.setdefault(key(label), label)
        ways.setdefault(key(label), set()).add(one.opening.form)
    for one in list(counts):
        if ways[one] == {"time"} and not (is_name(forms[one]) or is_machine(forms[one]) or is_unknown(forms[one])):
            del counts[one]
    known = sum(count for label, count in counts.items() if label in QUESTION | ANSWER)
    named = {label: count for label, count in counts.items() if label not in QUESTION | ANSWER}
    likely = {label: n for label, n in named.items() if _is_voice_like(forms[label], ways[label]) or label in known_by}
    if known >= 2 and not (likely and max(likely.values()) * 2 >= known):
        return {label: forms[label] for label in counts if label in QUESTION | ANSWER}
    accepted = {label for label, n in likely.items() if n > 1 or _is_certain(forms[label], ways[label]) or label in known_by}
    accepted |= {label for label in counts if label in QUESTION | ANSWER}
    top = max((counts[label] for label in accepted), default=0)
    accepted |= {label for label, n in named.items() if n >= 2 and n * 2 >= top and _takes_turns(said, label)}
    capitals = bool(accepted) and all(forms[label].isupper() for label in accepted)
    for label in likely:
        if capitals and forms[label].isupper() and len(label) > 1:
            accepted.add(label)
        elif len(accepted) >= 2 and any(labels.same_person(forms[label], forms[other]) for other in accepted):
            accepted.add(label)
    if len(accepted) < 2 and (len(likely) == 2 or accepted):
        accepted |= set(likely)
    return {label: forms[label] for label in counts if label in accepted}


def _is_voice_like(label: str, ways: set[str]) -> bool:
    return is_name(label) or is_machine(label) or is_unknown(label) or "field" in ways or "dash" in ways


def _is_certain(label: str, ways: set[str]) -> bool:
    return is_machine(label) or is_unknown(label) or bool(ways & {"field", "bracket", "dash"}) or ways == {"time"}


def _takes_turns(said: Sequence[_Said], label: str) -> bool:
    """Does another label stand between any two places of this one, nearly always?"""
    order = [key(one.opening.label) for one in said if one.opening.label is not None]
    places = [number for number, one in enumerate(order) if one == label]
    between = sum(other - one > 1 for one, other in zip(places, places[1:], strict=False))
    return len(set(order)) > 1 and between >= len(places) - 1 and len(label.split()) <= 4


def _aliases(voices: dict[str, str]) -> dict[str, str]:
    """Every label's key -> that of the fullest form of the same name: `holt` -> `mira holt`."""
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
    """Is this a paper's headline, `Name: «quotation»` above the text, and no turn?"""
    one = said[number]
    if number > 2 or one.opening.form != "colon" or number + 1 >= len(said):
        return False
    if any(key(other.opening.label) in voices for other in said[:number] if other.opening.label is not None):
        return False
    following = said[number + 1].opening.label
    if following is not None and key(following) in voices:
        return False
    later = next((key(o.opening.label) for o in said[number + 1 :] if o.opening.label and key(o.opening.label) in voices), "")
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
    """Who asks and who answers (keys); who is in neither is a third voice."""
    asks, answers = _stated_roles(voices, hints)
    rest = [one for one in voices if one.key not in asks | answers and not is_unknown(one.label)]
    if not asks and not answers and len(rest) >= 2:
        asking = [one for one in rest if one.asked * 2 >= one.turns and (one.turns > 1 or len(rest) == 2)]
        if len(asking) == len(rest):
            asking.remove(max(asking, key=lambda one: (one.words / one.turns, one.words)))
        if not asking:
            asking = [min(rest, key=lambda one: (one.words / one.turns) / (1 + 2 * one.asked / one.turns))]
        if len(rest) == 2 and len(asking) == 1:  # who asks more for what is said asks
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
        elif any(labels.same_person(one.label, name) for name in hints.interviewers):
            asks.add(one.key)
        elif hints.outlet is not None and key(hints.outlet) == one.key:
            asks.add(one.key)
    if not asks and not answers and hints.title is not None:
        title = {part.strip(".,:«»“”\"") for part in hints.title.casefold().split()}
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
            reading.turns.append(Turn(one.voice in asks, one.paragraph.line, one.voice, one.voice not in asks | answers))
        if (end := trailing_time(words)) is not None:
            reading.marks.append(words[end[1] :])
            words = words[: end[1]]
            time, ended = (ended if time is None else time, end[0]) if end[2] else (time, None)
        elif ended is not None and time is None:
            time = ended
        bare = without_times(words)
        if bare != words:
            reading.marks += _taken(words, bare)
        if bare:
            reading.turns[-1].paragraphs.append(replace(one.paragraph, text=bare, time=time))
            time = None
    reading.turns = [turn for turn in reading.turns if turn.paragraphs]
    return reading


def _is_new_turn(turns: Sequence[Turn], one: _Said) -> bool:
    if not turns or turns[-1].who != one.voice:
        return True
    return key(one.opening.label or "") in QUESTION and bool(turns[-1].paragraphs)


def _taken(words: str, bare: str) -> list[str]:
    left = Counter(words.split()) - Counter(bare.split())
    return list(left.elements())


def _one_label(paragraphs: Sequence[Paragraph]) -> list[Paragraph] | None:
    """The paragraphs without their label, where one and the same begins most of them: one person speaks."""
    found = [labels.opening(one.text) if one.speaker is None else Opening(one.speaker, None, 0) for one in paragraphs]
    names = Counter(key(one.label) for one in found if one.label is not None and (is_name(one.label)))
    if len(names) != 1 or sum(names.values()) < 2 or sum(names.values()) * 2 < len(paragraphs):
        return None
    return [replace(one, text=one.text[head.begin :]) for one, head in zip(paragraphs, found, strict=True)]
