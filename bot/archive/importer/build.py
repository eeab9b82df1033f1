"""Builds the draft of a knowledge file from a raw transcript: drops boilerplate, finds the turns, pairs questions with
answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.archive.importer.boilerplate import boilerplate_kind, is_direction, tail_start
from bot.archive.importer.detector import SURE_BOUND, detect
from bot.archive.importer.doubting import add_doubts
from bot.archive.importer.draft import DraftComment, DraftExchange, DraftPassage, TranscriptDraft, count_words
from bot.archive.importer.facts import Facts, see_facts, see_title
from bot.archive.importer.header import read_header, read_top
from bot.archive.importer.labels import in_order
from bot.archive.importer.paragraph import Doubt, Dropped, Mark, Paragraph, RawTranscript, dropped_notes, tidy
from bot.archive.importer.times import is_time
from bot.archive.importer.turns import Segmentation, Turn, is_question
from bot.archive.importer.voices import Hints
from bot.base.errors import KnowledgeError

_MARKS = re.compile(r"^(?:#{1,6}(?=\s|$)|#{2,6}|(?:[*_=-][ \t]*){3,}$)|\*\*(?=[^\s*])|(?<=[^\s*])\*\*")
_COMMENT_MARKS = re.compile("<!--|-->")
_NUMBER = re.compile(r"^\d{1,3}[.)]\s+(?=\S)")  # of a question


def make_draft(raw: RawTranscript, facts: Facts) -> TranscriptDraft:
    """Returns the draft of a raw transcript. Raises KnowledgeError if questions can't be told from answers."""
    words_in = count_words([*(one.with_notes for one in raw.paragraphs), *(one.text for one in raw.dropped)])
    stated = see_title(raw, facts)
    lines, header = read_header(raw)
    stated += lines
    dropped = list(raw.dropped)
    for one in raw.paragraphs:
        if (kind := boilerplate_kind(one)) is not None:
            dropped.append(Dropped(one.line, one.with_notes, kind))
    raw.paragraphs = [one for one in raw.paragraphs if boilerplate_kind(one) is None]
    speakers = ((facts.speaker,) if facts.speaker else ()) + tuple(raw.speakers)
    reading = detect(raw, Hints(speakers, tuple(raw.interviewers), facts.outlet or raw.outlet, facts.title))
    if reading is None:
        raise KnowledgeError(refusal(raw))
    _take_headings(reading, dropped)
    _take_times(reading)
    top = list(reading.before)
    reading.before = read_top(raw, reading.before)
    stated += [one for one in top if one not in reading.before]
    titles = see_facts(raw, reading, facts)
    stated += titles
    dropped += [*reading.dropped, *(note for one in stated for note in dropped_notes(one))]
    draft = TranscriptDraft(facts, reading.sign, raw.unit, reading.sure, doubts=list(raw.doubts), dropped=dropped)
    draft.words_in, draft.stated, draft.marks = words_in, [one.text for one in stated], reading.marks
    draft.doubts += [Doubt(*one) for one in reading.doubts]
    before = sorted([*header, *(one for one in reading.before if one not in titles)], key=lambda one: one.line)
    draft.introduction = [words for one in before for text in (one.text, *one.notes) if (words := tidy(no_marks(text)))]
    _Builder(draft, reading).build()
    if not draft.passages:
        raise KnowledgeError(refusal(raw))
    add_doubts(draft, reading, SURE_BOUND)
    draft.dropped.sort()
    draft.doubts.sort()
    return draft


def refusal(raw: RawTranscript) -> str:
    """Returns why questions can't be told from answers, and what to do about it."""
    if raw.unnamed:
        several = "; several seem to speak (`>>`)" if any(one.begins_turn for one in raw.paragraphs) else ""
        return (
            f"nobody is named in {raw.unnamed}{several}; if one person speaks, say who with --speaker; if several do, "
            "put each one's name and a colon in front of their words, once where each turn begins"
        )
    return (
        "questions can't be told from answers here; put `Question:` and `Answer:` in front of them; if one person "
        "speaks all of it, say who with --speaker"
    )


def _take_headings(reading: Segmentation, dropped: list[Dropped]) -> None:
    """Drop the headings between turns, which are the editor's, unless headings are the questions (or a monologue's)."""
    if reading.kind in ("heading", "monologue"):
        return
    last = reading.turns[-1]
    for turn in reading.turns:
        for one in turn.paragraphs:
            if one.mark in (Mark.HEADING, Mark.TITLE) and turn is not last and one.speaker is None:
                dropped.append(Dropped(one.line, one.with_notes, "headings"))
        if turn is not last:
            turn.paragraphs = [p for p in turn.paragraphs if p.mark not in (Mark.HEADING, Mark.TITLE) or p.speaker]
    reading.turns = [turn for turn in reading.turns if turn.paragraphs]
    for one in reading.before:
        if one.mark is Mark.HEADING:
            dropped.append(Dropped(one.line, one.with_notes, "headings"))
    reading.before = [one for one in reading.before if one.mark is not Mark.HEADING]


def _take_times(reading: Segmentation) -> None:
    """Take out times on lines of their own, which are nobody's words."""
    for group in (reading.before, *(turn.paragraphs for turn in reading.turns)):
        reading.marks += [one.text for one in group if is_time(one.text)]
        reading.dropped += [note for one in group if is_time(one.text) for note in dropped_notes(one)]
        group[:] = [one for one in group if not is_time(one.text)]
    reading.turns = [turn for turn in reading.turns if turn.paragraphs]


class _Builder:
    """Makes exchanges of the turns of one reading."""

    def __init__(self, draft: TranscriptDraft, reading: Segmentation) -> None:
        self.draft = draft
        self.turns = reading.turns
        answering = [turn.who for turn in reading.turns if not turn.asks and not turn.other]
        names = list(dict.fromkeys(who for who in answering if who is not None))
        self.labels = {
            who: one.label for who, one in zip(names[1:], draft.facts.speakers[1:], strict=False)
        }  # the first speaker's paragraphs have no label
        self.names = reading.names
        self.asked: list[Turn] = []  # questions that wait for their answer
        self.waiting: list[DraftComment] = []  # comments that stand above the first exchange

    def build(self) -> None:
        """Fill in the draft's exchanges."""
        tail = self._tail()
        for turn in self.turns:
            if turn.other:
                self._third_voice(turn)
            elif turn.asks:
                self.asked.append(turn)
            else:
                self._answer(turn)
        for turn in self.asked:
            words = tidy(" ".join(no_marks(one.with_notes) for one in turn.paragraphs))
            if words:
                self._comment(DraftComment(turn.line, "the interviewer, and no answer", words))
            if is_question(turn.paragraphs[-1].text):
                self._doubt(turn.line, "a question without an answer; it stands in a comment at the end")
        for one in tail:
            self._comment(DraftComment(one.line, "below the last answer", tidy(no_marks(one.with_notes))))
        if tail:
            what = "the paragraph" if len(tail) == 1 else f"the {len(tail)} paragraphs"
            message = f"{what} from here on seemed to be the page's, not the speaker's; see the comments at the end"
            self._doubt(tail[0].line, message)
        if self.waiting and self.draft.parts:
            self.draft.parts[0].items[:0] = self.waiting

    def _tail(self) -> list[Paragraph]:
        if not self.turns:
            return []
        last = self.turns[-1]
        marks = {one.mark for turn in self.turns[:-1] if not turn.asks for one in turn.paragraphs}
        start = tail_start(last.paragraphs, marks, self.draft.facts.speaker)
        tail, last.paragraphs = last.paragraphs[start:], last.paragraphs[:start]
        return tail

    def _answer(self, turn: Turn) -> None:
        items = list(self._items(turn))
        if not any(isinstance(one, DraftPassage) for one in items):
            for one in items:
                self._comment(one)  # type: ignore[arg-type]
            return
        if self.asked or not self.draft.parts:
            self.draft.parts.append(DraftExchange(self._question()))
        self.draft.parts[-1].items += items

    def _items(self, turn: Turn) -> Iterator[DraftPassage | DraftComment]:
        is_spoken = any(not is_direction(one.text) for one in turn.paragraphs)
        for one in turn.paragraphs:
            words = tidy(no_marks(one.text))
            if words != tidy(one.text):
                self._doubt(one.line, "marks that would read as a heading or a comment were taken out")
            notes = tuple(tidy(no_marks(note)) for note in one.notes)
            if not words:
                if any(notes):
                    yield DraftComment(one.line, "a note to no words", tidy(" ".join(notes)))
                continue
            if is_spoken and is_direction(words):
                yield DraftComment(one.line, "a stage direction", " ".join([words, *notes]))
            else:
                yield DraftPassage(one.line, words, self.labels.get(turn.who or ""), one.time, notes)

    def _question(self) -> str | None:
        turns, self.asked = self.asked, []
        if not turns:
            return None
        count = sum(len(turn.paragraphs) for turn in turns)
        if len(turns) > 1:
            lines = ", ".join(str(turn.line) for turn in turns)
            self._doubt(
                turns[0].line, f"{len(turns)} questions in a row ({self.draft.unit}s {lines}); they were joined"
            )
        elif count > 1:
            self._doubt(turns[0].line, f"a question of {count} paragraphs; they were joined")
        texts = [text for turn in turns for one in turn.paragraphs for text in (one.text, *one.notes)]
        words = " ".join(words for text in texts if (words := tidy(no_marks(text))))
        numbered = _NUMBER.match(words) if words.endswith("?") else None
        if numbered is not None:
            self.draft.marks.append(numbered[0])
            words = words[numbered.end() :]
        return words or None

    def _third_voice(self, turn: Turn) -> None:
        name = in_order(self.names.get(turn.who or "", turn.who or "somebody else"))
        for one in turn.paragraphs:
            words = tidy(no_marks(one.with_notes))
            if words:
                self._comment(DraftComment(one.line, f"not by the speaker but by {name}", words))
        self._doubt(turn.line, f"a third voice, {name}: these words stand in a comment; nobody is quoted with them")

    def _comment(self, comment: DraftComment) -> None:
        (self.draft.parts[-1].items if self.draft.parts else self.waiting).append(comment)

    def _doubt(self, line: int, message: str) -> None:
        self.draft.doubts.append(Doubt(line, message))


def no_marks(words: str) -> str:
    """Returns words without what a knowledge file would read as a heading, a rule, a label or a comment."""
    before = None
    while words != before:  # taking one mark out may put the halves of another together
        before = words
        words = _MARKS.sub("", _COMMENT_MARKS.sub(" ", words)).strip()
    return words


def with_id(facts: Facts, interview_id: str | None) -> Facts:
    """Returns a copy of the facts, with this id if they have none."""
    return replace(facts, id=facts.id or interview_id, speakers=[], topics=[])
