"""No word is lost: of generated transcripts of every shape, what comes in is what is kept and what is listed.

`IMPORT_FILES=10000 pytest -n 0 tests/archive/importer/test_import_words.py` tries as many files; the suite fewer.
"""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from collections.abc import Callable

import pytest

from bot.archive import reader
from bot.archive.importer.build import make_draft
from bot.archive.importer.draft import DraftPassage, TranscriptDraft
from bot.archive.importer.facts import Facts
from bot.archive.importer.formats.registry import read_format
from bot.archive.importer.paragraph import Mark, RawTranscript
from bot.base.errors import KnowledgeError

FILES = int(os.environ.get("IMPORT_FILES", "400"))
BATCHES = 8
WORDS = "sea lamp reef harbour storm pilot keeper night bridge ferry winter rope tar boat uncle loft 1958 7 a.m. don't"
OTHER = "мост лодка ветер qayıq külək müəllim deniz öğretmen Straße größer قایق باد"
SIGNS = "[laughs] (pause) <sighs> – « » & < > # * _ : -- 12:30 [00:01:02] ** -->"
MARKS_WITHIN = (
    "reef**tar lamp<!--rope boat-->sea loft<!**--pilot so\u00adft"  # in a word, or between two without a space
)
LEXICON = f"{WORDS} {OTHER} {SIGNS} {MARKS_WITHIN}".split()
LABELS = [
    ("Q:", "A:"),
    ("BERG:", "LIND:"),
    ("Tom Berg (0:12):", "Nora Lind (1:02):"),
    ("—", "—"),
    ("**Tom:**", "**Nora:**"),
    ("[SPEAKER_00]:", "[SPEAKER_01]:"),
    ("", ""),
    ("Frage:", "Lind:"),
    ("portside post:", "Nora Lind:"),
]
BOILERPLATE = [
    "Share",
    "Photo: Tom Berg",
    "12",
    "You may also like",
    "## A heading",
    "DATE: 3 May 1988",
    "* * *",
    "INTERVIEWEE: Nora Lind",
    "Home | News | About",
    "Transcribed by https://a.example",
    "00:01:02",
]


def sentence(dice: random.Random, end: str) -> str:
    return " ".join(dice.choice(LEXICON) for _ in range(dice.randint(1, 12))).capitalize() + end


def transcript(dice: random.Random) -> list[str]:
    """The paragraphs of a transcript, with boilerplate among them."""
    first, second = dice.choice(LABELS)
    lines = [sentence(dice, dice.choice([".", ""])) for _ in range(dice.randint(0, 2))]
    for _ in range(dice.randint(1, 6)):
        lines.append(f"{first} {sentence(dice, dice.choice(['?', '?', '.']))}".strip())
        for number in range(dice.randint(0, 3)):
            lines.append(f"{second if number == 0 else ''} {sentence(dice, dice.choice(['.', '.', '?', '']))}".strip())
        if dice.random() < 0.2:
            lines.append(dice.choice(BOILERPLATE))
    return lines


def text_file(lines: list[str]) -> str:
    return "\n\n".join(lines)


def page(lines: list[str]) -> str:
    kept = (line.replace("&", "&amp;").replace("<", "&lt;") for line in lines)
    return (
        "<html><body><nav>Menu</nav><article>" + "".join(f"<p>{line}</p>" for line in kept) + "</article></body></html>"
    )


def captions(lines: list[str]) -> str:
    return "\n\n".join(
        f"{number}\n00:{number:02}:00,000 --> 00:{number:02}:30,000\n{line}" for number, line in enumerate(lines, 1)
    )


SHAPES: dict[str, Callable[[list[str]], str]] = {".txt": text_file, ".html": page, ".srt": captions}


def words(*texts: str) -> Counter[str]:
    """The words of texts; what only sets a part of a word in bold parts no word."""
    return Counter(re.findall(r"[^\W_]+", re.sub(r"\*\*|\u00ad", "", "\n".join(texts))))


def everything(draft: TranscriptDraft) -> Counter[str]:
    kept = [*draft.passages, *draft.introduction, *draft.marks, *draft.stated, *(one.text for one in draft.dropped)]
    return words(*kept, *(one.question or "" for one in draft.parts), *(one.words for one in draft.comments))


def with_notes(dice: random.Random) -> RawTranscript:
    """Paragraphs as a format reader gives them, set in any way, with notes to some."""
    raw = RawTranscript(title=dice.choice([None, "Reef tar"]))
    labels = dice.choice(LABELS)
    speakers = dice.choice([(None, None), ("Tom", "Nora")])
    for number in range(1, dice.randint(2, 12)):
        side = dice.randrange(2)
        text = dice.choice([labels[side], ""]) + " " + sentence(dice, dice.choice(["?", "?", ".", ""]))
        text = dice.choice([text, text, text, dice.choice([*BOILERPLATE, "Reef tar", "**", "3 May 1988"])])
        notes = tuple(sentence(dice, ".") for _ in range(dice.choice([0, 0, 1, 2])))
        raw.add(number, text, dice.choice([Mark.PLAIN, *Mark]), dice.choice([speakers[side], None]), notes=notes)
    return raw


def test_every_word_of_a_note_is_kept_or_listed_wherever_its_paragraph_goes() -> None:
    read = 0
    for number in range(FILES):
        dice = random.Random(number)
        raw = with_notes(dice)
        came = words(*(text for one in raw.paragraphs for text in (one.text, *one.notes)))
        try:
            draft = make_draft(raw, Facts("x", "T", dice.choice([None, "Nora Lind"]), None, "O", language="en"))
        except KnowledgeError:
            continue
        read += 1
        assert sum(draft.account().values()) == draft.words_in, number
        kept = [item for part in draft.parts for item in part.items if isinstance(item, DraftPassage)]
        assert everything(draft) + words(*(note for one in kept for note in one.notes)) == came, number
    assert read > FILES // 2


@pytest.mark.parametrize("batch", range(BATCHES))
def test_every_word_that_comes_in_is_kept_or_listed(batch: int) -> None:
    read = 0
    for number in range(batch, FILES, BATCHES):
        dice = random.Random(number)
        lines = transcript(dice)
        ending = dice.choice(sorted(SHAPES))
        data = SHAPES[ending](lines).encode()
        try:
            draft = make_draft(read_format(data, ending), Facts("x", "T", dice.choice([None, "Nora Lind"]), None, "O"))
        except KnowledgeError:
            continue
        read += 1
        assert sum(draft.account().values()) == draft.words_in, (number, ending, lines)
        if ending == ".txt":
            assert everything(draft) == words(*lines), (number, lines)
        text = (
            draft.text()
            .replace("speaker: {name: null}", "speaker: {name: X}")
            .replace("language: null", "language: en")
        )
        interview, problems = reader.read_interview(text, "x.md")
        assert interview is not None or any(problem.fatal for problem in problems)
        if interview is not None:
            assert [one.text for one in interview.passages] == draft.passages, (number, lines)
    assert read > FILES // BATCHES // 3
