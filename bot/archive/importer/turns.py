"""Turns: paragraphs -> who asks and who answers, by whatever sign the transcript uses.

Signs are tried from the plainest to the faintest: voices and labels, headings, bold, italic, numbers, dashes. Where
none of them tells questions from answers, nothing is guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.archive.importer.labels import ANSWER, QUESTION, label_of, speaking_names
from bot.archive.importer.paragraph import Mark, Paragraph, RawTranscript

_DASHES = ("— ", "– ", "- ")


@dataclass
class Turn:
    """What one side says without a break. `who` is its label, if it has one; `asks` is whether it is a question."""

    asks: bool
    line: int
    who: str | None = None
    paragraphs: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class Talk:
    """A transcript told apart: what stands before the first turn, the turns, and how they were told apart."""

    before: list[Paragraph]
    turns: list[Turn]
    sign: str


def tell_apart(raw: RawTranscript, speaker: str | None = None) -> Talk | None:
    """The turns of a transcript; None where no sign tells them apart. `speaker` names who answers."""
    paragraphs = [paragraph for paragraph in raw.paragraphs if paragraph.mark is not Mark.RULE]
    talk = _by_labels(paragraphs, speaker)
    if talk is not None:
        return talk
    for mark, sign in (
        (Mark.HEADING, "headings"),
        (Mark.BOLD, "bold questions"),
        (Mark.ITALIC, "questions in italics"),
        (Mark.NUMBERED, "numbered questions"),
    ):
        asking = [paragraph for paragraph in paragraphs if paragraph.mark is mark]
        if asking and sum(paragraph.text.endswith("?") for paragraph in asking) * 2 >= len(asking):
            return _by_mark(paragraphs, lambda paragraph, mark=mark: paragraph.mark is mark, sign)  # type: ignore[misc]
    return _by_dashes(paragraphs)


def _by_labels(paragraphs: Sequence[Paragraph], speaker: str | None) -> Talk | None:
    names = speaking_names(paragraph.text for paragraph in paragraphs if paragraph.speaker is None)
    said: list[tuple[Paragraph, str | None, str]] = []
    for paragraph in paragraphs:
        found = label_of(paragraph.text, names) if paragraph.speaker is None else (paragraph.speaker, 0)
        said.append((paragraph, found[0] if found is not None else None, paragraph.text[found[1] if found else 0 :]))
    labels = [label for _, label, _ in said if label is not None]
    if len(set(labels)) < 2:
        return None
    asking = _who_asks(said, speaker)
    before: list[Paragraph] = []
    turns: list[Turn] = []
    for paragraph, label, words in said:
        if label is None and not turns:
            before.append(paragraph)
            continue
        if label is not None and (not turns or turns[-1].who != label or _word(label) in QUESTION):
            turns.append(Turn(label in asking, paragraph.line, label))
        if words:
            turns[-1].paragraphs.append((paragraph.line, words))
    return Talk(before, turns, f"labels ({', '.join(dict.fromkeys(labels))})")


def _who_asks(said: Sequence[tuple[Paragraph, str | None, str]], speaker: str | None) -> set[str]:
    """The labels of those who ask: known words; else who ends in question marks, or says less."""
    labels = list(dict.fromkeys(label for _, label, _ in said if label is not None))
    known = {label for label in labels if _word(label) in QUESTION}
    answering = {label for label in labels if _word(label) in ANSWER}
    if speaker is not None:
        own = {part.strip(".").casefold() for part in speaker.split()}
        answering |= {label for label in labels if own & {part.strip(".").casefold() for part in label.split()}}
    rest = [label for label in labels if label not in known | answering]
    if known:
        return known
    turns, asked, words = Counter[str](), Counter[str](), Counter[str]()
    last: str | None = None
    for _, label, text in said:
        last = label or last
        if last is not None:
            turns[last] += label is not None
            asked[last] += text.endswith("?")
            words[last] += len(text.split())
    asking = {label for label in rest if asked[label] * 2 >= turns[label]}
    if answering:
        return asking or set(rest)
    if len(asking) == len(rest):  # everybody asks: who says most answers
        asking -= {max(rest, key=lambda label: words[label])}
    return asking or {min(rest, key=lambda label: words[label])}


def _word(label: str) -> str:
    return label.casefold().rstrip(".")


def _by_mark(paragraphs: Sequence[Paragraph], asks: Callable[[Paragraph], bool], sign: str) -> Talk:
    before: list[Paragraph] = []
    turns: list[Turn] = []
    for paragraph in paragraphs:
        if not turns and not asks(paragraph):
            before.append(paragraph)
            continue
        if (
            not turns
            or turns[-1].asks != asks(paragraph)
            or (asks(paragraph) and turns[-1].paragraphs[-1][1].endswith("?"))
        ):
            turns.append(Turn(asks(paragraph), paragraph.line))
        turns[-1].paragraphs.append((paragraph.line, paragraph.text))
    return Talk(before, turns, sign)


def _by_dashes(paragraphs: Sequence[Paragraph]) -> Talk | None:
    """Question and answer that each begin with a dash, in turn, as in Russian and Azerbaijani papers."""
    dashed = [paragraph for paragraph in paragraphs if paragraph.text.startswith(_DASHES)]
    asked = [paragraph.text.endswith("?") for paragraph in dashed[::2]]
    if len(dashed) < 2 or sum(asked) * 4 < len(asked) * 3:
        return None
    before: list[Paragraph] = []
    turns: list[Turn] = []
    for paragraph in paragraphs:
        if paragraph.text.startswith(_DASHES):
            turns.append(Turn(len(turns) % 2 == 0, paragraph.line))
        if turns:
            turns[-1].paragraphs.append((paragraph.line, paragraph.text[2:] if paragraph in dashed else paragraph.text))
        else:
            before.append(paragraph)
    return Talk(before, turns, "dashes")
