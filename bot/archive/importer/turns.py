"""Turns: pieces -> who asks and who answers, by whatever sign the transcript uses.

Signs are tried from the plainest to the faintest: voices and labels, headings, bold, italic, numbers, dashes. Where
none of them tells questions from answers, nothing is guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.archive.importer.labels import ANSWER, QUESTION, label_of, speaking_names
from bot.archive.importer.piece import Mark, Piece, Raw

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

    before: list[Piece]
    turns: list[Turn]
    sign: str


def tell_apart(raw: Raw, speaker: str | None = None) -> Talk | None:
    """The turns of a transcript; None where no sign tells them apart. `speaker` names who answers."""
    pieces = [piece for piece in raw.pieces if piece.mark is not Mark.RULE]
    talk = _by_labels(pieces, speaker)
    if talk is not None:
        return talk
    for mark, sign in (
        (Mark.HEADING, "headings"),
        (Mark.BOLD, "bold questions"),
        (Mark.ITALIC, "questions in italics"),
        (Mark.NUMBERED, "numbered questions"),
    ):
        asking = [piece for piece in pieces if piece.mark is mark]
        if asking and sum(piece.text.endswith("?") for piece in asking) * 2 >= len(asking):
            return _by_mark(pieces, lambda piece, mark=mark: piece.mark is mark, sign)  # type: ignore[misc]
    return _by_dashes(pieces)


def _by_labels(pieces: Sequence[Piece], speaker: str | None) -> Talk | None:
    names = speaking_names(piece.text for piece in pieces if piece.voice is None)
    said: list[tuple[Piece, str | None, str]] = []
    for piece in pieces:
        found = label_of(piece.text, names) if piece.voice is None else (piece.voice, 0)
        said.append((piece, found[0] if found is not None else None, piece.text[found[1] if found else 0 :]))
    labels = [label for _, label, _ in said if label is not None]
    if len(set(labels)) < 2:
        return None
    asking = _who_asks(said, speaker)
    before: list[Piece] = []
    turns: list[Turn] = []
    for piece, label, words in said:
        if label is None and not turns:
            before.append(piece)
            continue
        if label is not None and (not turns or turns[-1].who != label or _word(label) in QUESTION):
            turns.append(Turn(label in asking, piece.line, label))
        if words:
            turns[-1].paragraphs.append((piece.line, words))
    return Talk(before, turns, f"labels ({', '.join(dict.fromkeys(labels))})")


def _who_asks(said: Sequence[tuple[Piece, str | None, str]], speaker: str | None) -> set[str]:
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


def _by_mark(pieces: Sequence[Piece], asks: Callable[[Piece], bool], sign: str) -> Talk:
    before: list[Piece] = []
    turns: list[Turn] = []
    for piece in pieces:
        if not turns and not asks(piece):
            before.append(piece)
            continue
        if not turns or turns[-1].asks != asks(piece) or (asks(piece) and turns[-1].paragraphs[-1][1].endswith("?")):
            turns.append(Turn(asks(piece), piece.line))
        turns[-1].paragraphs.append((piece.line, piece.text))
    return Talk(before, turns, sign)


def _by_dashes(pieces: Sequence[Piece]) -> Talk | None:
    """Question and answer that each begin with a dash, in turn, as in Russian and Azerbaijani papers."""
    dashed = [piece for piece in pieces if piece.text.startswith(_DASHES)]
    asked = [piece.text.endswith("?") for piece in dashed[::2]]
    if len(dashed) < 2 or sum(asked) * 4 < len(asked) * 3:
        return None
    before: list[Piece] = []
    turns: list[Turn] = []
    for piece in pieces:
        if piece.text.startswith(_DASHES):
            turns.append(Turn(len(turns) % 2 == 0, piece.line))
        if turns:
            turns[-1].paragraphs.append((piece.line, piece.text[2:] if piece in dashed else piece.text))
        else:
            before.append(piece)
    return Talk(before, turns, "dashes")
