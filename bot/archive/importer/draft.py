"""A transcript told apart -> the text of a knowledge file, with doubts; every word of it kept or reported."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from bot.archive.importer.furniture import is_furniture
from bot.archive.importer.labels import ANSWER, QUESTION
from bot.archive.importer.paragraph import Doubt, Mark, RawTranscript, tidy
from bot.archive.importer.turns import Talk, Turn, tell_apart
from bot.archive.interview import ID
from bot.base.errors import KnowledgeError

_MARKS = re.compile(r"^(?:#{1,6}(?=\s|$)|#{2,6}|(?:[*_=-][ \t]*){3,}$)|<!--|-->")
_NUMBER = re.compile(r"^\d{1,3}[.)]\s+(?=\S)")  # of a question
_ONE_QUESTION = re.compile(r"[^.!?…]{1,200}\?")
LONG = 3000  # characters of a paragraph that is probably several

_COMMON = {
    "en": "the of and to that is was for it with not are this they",
    "ru": "и в не на что это как он но они мы для есть был",
    "az": "və bu bir ki də deyil olan üçün ilə biz onlar çox belə",
    "tr": "ve bir bu için değil ile çok ama olan ne gibi biz daha",
}


@dataclass
class Facts:
    """What is known of the interview besides its words. None: nobody said, and the file says so."""

    id: str | None = None
    title: str | None = None
    speaker: str | None = None
    role: str | None = None
    outlet: str | None = None
    date: str | None = None
    language: str | None = None
    source_url: str | None = None


@dataclass
class TranscriptDraft:
    """A knowledge file in the making."""

    facts: Facts
    introduction: list[str]
    exchanges: list[tuple[str | None, list[str]]]
    asides: list[tuple[int, str]]
    sign: str
    unit: str
    doubts: list[Doubt] = field(default_factory=list)
    dropped: list[Doubt] = field(default_factory=list)

    @property
    def passages(self) -> list[str]:
        """The words of every passage."""
        return [one for _, answer in self.exchanges for one in answer]

    def text(self) -> str:
        """The knowledge file."""
        parts = [self._front_matter(), *(f"{paragraph}\n" for paragraph in self.introduction)]
        for question, answer in self.exchanges:
            parts.append(f"## {question or '[no question]'}\n")
            parts += [f"{paragraph}\n" for paragraph in answer]
        parts += [f"<!-- {self.unit} {line}, not by the speaker: {words} -->\n" for line, words in self.asides]
        return "\n".join(parts)

    def _front_matter(self) -> str:
        facts = self.facts
        role = f", role: {_scalar(facts.role)}" if facts.role else ""
        lines = [
            f"id: {facts.id}",
            f"title: {_scalar(facts.title)}",
            f"speaker: {{name: {_scalar(facts.speaker)}{role}}}",
            f"outlet: {_scalar(facts.outlet)}",
            f"date: {facts.date or 'null'}",
            f"language: {_scalar(facts.language)}",
            "translation: unknown",
            f"source_url: {_scalar(facts.source_url)}",
            "status: draft  # published, once you have read it through",
        ]
        missing = [name for name in ("title", "speaker", "outlet", "language") if getattr(facts, name) is None]
        mark = [f"# Not to be seen in the raw file; write it: {', '.join(missing)}"] if missing else []
        return "\n".join(["---", *mark, *lines, "---"])


def make_draft(raw: RawTranscript, facts: Facts) -> TranscriptDraft:
    """The draft of a raw transcript. Raises KnowledgeError where questions can't be told from answers."""
    dropped = [Doubt(one.line, one.text) for one in raw.paragraphs if is_furniture(one)]
    raw.paragraphs = [one for one in raw.paragraphs if not is_furniture(one)]
    talk = tell_apart(raw, facts.speaker)
    if talk is None:
        raise KnowledgeError(
            "questions can't be told from answers here; put `Question:` and `Answer:` in front of them"
        )
    _see_facts(raw, talk, facts)
    draft = TranscriptDraft(facts, [], [], [], talk.sign, raw.unit, list(raw.doubts), dropped)
    draft.introduction = [tidy(_no_marks(paragraph.text)) for paragraph in talk.before if paragraph.text != facts.title]
    _exchanges(draft, talk, facts.speaker)
    draft.doubts += _doubts(draft, talk, facts)
    draft.doubts.sort()
    return draft


def _exchanges(draft: TranscriptDraft, talk: Talk, speaker: str | None) -> None:
    main = _main_voice(talk.turns, speaker)
    question: Turn | None = None
    for turn in talk.turns:
        if turn.asks:
            if question is not None:
                draft.doubts.append(Doubt(question.line, "a question without an answer"))
                draft.exchanges.append((_question(draft, question), []))
            question = turn
        elif main is not None and turn.who != main:
            draft.asides += [(line, words) for line, words in turn.paragraphs]
            draft.doubts.append(Doubt(turn.line, f"a third voice, {turn.who}: its words stand in a comment at the end"))
        elif question is None and draft.exchanges:
            draft.exchanges[-1][1].extend(_answer(draft, turn))
        else:
            asked = _question(draft, question) if question is not None else None
            draft.exchanges.append((asked, list(_answer(draft, turn))))
            question = None
    if question is not None:
        draft.doubts.append(Doubt(question.line, "a question without an answer"))
        draft.exchanges.append((_question(draft, question), []))


def _main_voice(turns: list[Turn], speaker: str | None) -> str | None:
    words: Counter[str] = Counter()
    for turn in turns:
        if not turn.asks and turn.who is not None:
            words[turn.who] += sum(len(one.split()) for _, one in turn.paragraphs)
    named = [who for who in words if speaker is not None and who.casefold() in speaker.casefold()]
    return max(named or words, key=lambda who: words[who], default=None)


def _question(draft: TranscriptDraft, turn: Turn) -> str | None:
    if len(turn.paragraphs) > 1:
        draft.doubts.append(Doubt(turn.line, f"a question of {len(turn.paragraphs)} paragraphs; they were joined"))
    words = " ".join(tidy(_no_marks(words)) for _, words in turn.paragraphs)
    return (_NUMBER.sub("", words) if words.endswith("?") else words) or None


def _answer(draft: TranscriptDraft, turn: Turn) -> Iterator[str]:
    for line, words in turn.paragraphs:
        paragraph = tidy(_no_marks(words))
        if paragraph != tidy(words):
            draft.doubts.append(Doubt(line, "marks that would read as a heading or a comment were taken out"))
        if paragraph:
            yield paragraph


def _no_marks(words: str) -> str:
    """Words without what a knowledge file would read as a heading, a rule or a comment."""
    before = None
    while words != before:  # taking one mark out may put the halves of another together
        before = words
        words = _MARKS.sub("", words).strip()
    return words


def _doubts(draft: TranscriptDraft, talk: Talk, facts: Facts) -> Iterator[Doubt]:
    for turn in talk.turns:
        for line, words in turn.paragraphs:
            if words[:1].islower():
                yield Doubt(line, f"begins in lower case (“{_begin(words)}”): does it belong to the paragraph above?")
            if not turn.asks and words[-1:].isalnum():
                yield Doubt(line, f"ends without a full stop (“{_begin(words)}”): is it cut off, or part of the page?")
            if not turn.asks and turn.who is None and _ONE_QUESTION.fullmatch(_NUMBER.sub("", words)):
                yield Doubt(line, f"asks (“{_begin(words)}”): is it the interviewer's question, without its mark?")
            if len(words) > LONG:
                yield Doubt(line, f"a paragraph of {len(words):,} characters: break it where the thought turns")
            if re.search(r"[^\W\d_]- [^\W\d_]", words) and re.search(r"[a-zа-я]- [a-zа-я]", words):
                yield Doubt(line, "a word may be broken by a hyphen here; mend it by hand")
    for name in ("title", "speaker", "outlet", "language"):
        if getattr(facts, name) is None:
            yield Doubt(1, f"`{name}` can't be seen in the raw file; write it into the front matter")


def _begin(words: str) -> str:
    return words if len(words) <= 40 else words[:40].rsplit(" ", 1)[0] + " …"


def _see_facts(raw: RawTranscript, talk: Talk, facts: Facts) -> None:
    facts.title = facts.title or raw.title or _first_line_title(talk)
    facts.outlet = facts.outlet or raw.outlet
    facts.date = facts.date or raw.date
    facts.source_url = facts.source_url or raw.url
    if facts.speaker is None:
        main = _main_voice(talk.turns, None)
        if main is not None and main.casefold().rstrip(".") not in QUESTION | ANSWER and len(main) > 3:
            facts.speaker = main.title() if main.isupper() else main
    if facts.language is None:
        facts.language = raw.language or guess_language(" ".join(paragraph.text for paragraph in raw.paragraphs))
        if facts.language is not None and raw.language is None:
            raw.doubt(1, f"`language: {facts.language}` is a guess from the words")


def _first_line_title(talk: Talk) -> str | None:
    """The first line above a transcript, if it is short and no sentence."""
    first = talk.before[0] if talk.before else None
    if first is None or len(first.text) > 120 or (first.mark is Mark.PLAIN and first.text[-1] in ".:;,…"):
        return None
    return first.text if len(talk.before) > 1 or first.mark is not Mark.PLAIN else None


def guess_language(text: str) -> str | None:
    """The language whose commonest words are a good part of the text; None if none of the four is."""
    words = Counter(re.findall(r"[^\W\d_]+", text.lower()))
    total = sum(words.values())
    shares = {code: sum(words[one] for one in common.split()) / (total or 1) for code, common in _COMMON.items()}
    best = max(shares, key=lambda code: shares[code])
    return best if shares[best] >= 0.06 else None


def slug(name: str) -> str | None:
    """An interview's id made of a file's name; None where no letter of it can be in an id."""
    plain = unicodedata.normalize("NFKD", name.replace("ə", "e").replace("Ə", "E").replace("ı", "i")).lower()
    plain = "-".join(re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode()))[:24].strip("-")
    return plain if ID.fullmatch(plain) else None


def _scalar(value: str | None) -> str:
    if value is None:
        return "null"
    written: str = yaml.safe_dump(value, allow_unicode=True, width=10**6, default_flow_style=True)
    plain = written.removesuffix("\n").removesuffix("\n...")
    return f'"{plain}"' if any(mark in plain for mark in ",{}[]") and plain[0] not in "\"'" else plain
