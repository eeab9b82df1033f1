"""TranscriptDraft: the text of a knowledge file made from a transcript, with doubts. Every word is kept or reported."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import yaml

from bot.archive.importer.facts import REQUIRED, Facts
from bot.archive.importer.paragraph import Doubt, Dropped, tidy
from bot.archive.recording import file_time

_WORD = re.compile(r"[^\W_]+")


@dataclass
class DraftPassage:
    """A paragraph of an answer. `label`: who says it, where that is not the first speaker."""

    line: int
    words: str
    label: str | None = None
    time: float | None = None
    notes: tuple[str, ...] = ()


@dataclass
class DraftComment:
    """Words that must not be quoted as the speaker's: another person's, a stage direction, thanks at the end."""

    line: int
    what: str
    words: str


@dataclass
class DraftExchange:
    """A question (None: the transcript has none) and what follows it."""

    question: str | None
    items: list[DraftPassage | DraftComment] = field(default_factory=list)

    @property
    def answer(self) -> list[str]:
        """The words of its passages."""
        return [one.words for one in self.items if isinstance(one, DraftPassage)]


@dataclass
class TranscriptDraft:
    """A knowledge file in the making. `sure` (0 to 1) is how sure the turns are; `sign` is what they were found by."""

    facts: Facts
    sign: str
    unit: str
    sure: float = 1.0
    introduction: list[str] = field(default_factory=list)
    parts: list[DraftExchange] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)  # labels and times, which nobody said
    stated: list[str] = field(default_factory=list)  # lines that became facts
    source: str = ""  # the raw file's name
    words_in: int = 0  # number of words in the raw file's paragraphs and in what its reader dropped

    @property
    def exchanges(self) -> list[tuple[str | None, list[str]]]:
        """Every question with the words of its passages."""
        return [(one.question, one.answer) for one in self.parts]

    @property
    def passages(self) -> list[str]:
        """The words of every passage."""
        return [words for one in self.parts for words in one.answer]

    @property
    def times(self) -> list[float | None]:
        """The time of every passage."""
        return [item.time for one in self.parts for item in one.items if isinstance(item, DraftPassage)]

    @property
    def comments(self) -> list[DraftComment]:
        """Everything that stands in a comment."""
        return [item for one in self.parts for item in one.items if isinstance(item, DraftComment)]

    def account(self) -> dict[str, int]:
        """Returns how many words of the raw file went where. Each word is counted once, so the sum is `words_in`."""
        notes = [
            note for one in self.parts for item in one.items if isinstance(item, DraftPassage) for note in item.notes
        ]
        return {
            "in answers": count_words(self.passages),
            "in questions": count_words(one.question for one in self.parts if one.question is not None),
            "in the introduction": count_words(self.introduction),
            "in comments": count_words([*(one.words for one in self.comments), *notes]),
            "labels and times": count_words(self.marks),
            "facts": count_words(self.stated),
            "dropped": count_words(one.text for one in self.dropped),
        }

    def dropped_groups(self) -> list[tuple[str, list[Dropped]]]:
        """Returns what was dropped, grouped by kind, the largest group first."""
        kinds = Counter(one.kind for one in self.dropped)
        return [(kind, [one for one in self.dropped if one.kind == kind]) for kind, _ in kinds.most_common()]

    def text(self) -> str:
        """The knowledge file."""
        parts = [self._front_matter(), *(f"{paragraph}\n" for paragraph in self.introduction)]
        for one in self.parts:
            parts.append(f"## {one.question or '[no question]'}\n")
            parts += [self._item(item) for item in one.items]
        return "\n".join(parts)

    def _item(self, item: DraftPassage | DraftComment) -> str:
        if isinstance(item, DraftComment):
            return f"<!-- {self.unit} {item.line}, {item.what}: {item.words} -->\n"
        label = f"**{item.label}:** " if item.label is not None else ""
        time = f"<!-- {file_time(int(item.time))} -->\n" if item.time is not None else ""
        notes = "".join(f"\n<!-- note: {note} -->\n" for note in item.notes)
        return f"{label}{item.words}\n{time}{notes}"

    def _front_matter(self) -> str:
        facts = self.facts
        lines = [
            f"id: {facts.id}",
            f"title: {_scalar(facts.title)}",
            *_speaker_lines(facts),
            f"outlet: {_scalar(facts.outlet)}",
            f"date: {facts.date or 'null'}",
            f"language: {_scalar(facts.language)}",
            f"translation: {facts.translation}",
            f"source_url: {_scalar(facts.source_url)}",
            *_recording_lines(facts),
            *([f"topics: [{', '.join(map(_scalar, facts.topics))}]"] if facts.topics else []),
            "status: draft  # published, once you have read it through",
        ]
        missing = [name for name in REQUIRED if getattr(facts, name) is None]
        mark = [f"# Not to be seen in the raw file; write it: {', '.join(missing)}"] if missing else []
        source = [f"# imported from: {self.source}"] if self.source else []
        return "\n".join(["---", *mark, *lines, *source, "---"])


def _speaker_lines(facts: Facts) -> list[str]:
    if len(facts.speakers) < 2:
        role = f", role: {_scalar(facts.role)}" if facts.role else ""
        return [f"speaker: {{name: {_scalar(facts.speaker)}{role}}}"]
    lines = ["speakers:"]
    for one in facts.speakers:
        role = f", role: {_scalar(one.role)}" if one.role else ""
        lines.append(f"  - {{name: {_scalar(one.name)}{role}, label: {_scalar(one.label)}}}")
    return lines


def _recording_lines(facts: Facts) -> list[str]:
    if facts.recording is None:
        return []
    return [f"recording: {{url: {_scalar(facts.recording)}, kind: {facts.recording_kind or 'audio'}}}"]


def count_words(texts: Iterable[str]) -> int:
    """Returns how many words (runs of letters and digits) some texts have, as a draft keeps them: double asterisks and
    invisible characters are removed first, so they split no word."""
    return sum(len(_WORD.findall(tidy(text).replace("**", ""))) for text in texts)


def _scalar(value: str | None) -> str:
    if value is None:
        return "null"
    dumped: str = yaml.safe_dump(value, allow_unicode=True, width=10**6, default_flow_style=True)
    plain = dumped.removesuffix("\n").removesuffix("\n...")
    return f'"{plain}"' if any(mark in plain for mark in ",{}[]") and plain[0] not in "\"'" else plain
