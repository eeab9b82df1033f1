"""What `check` tells of redactions: words that were taken out of one place and stand in another, as far as it can."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.archive import editing
from bot.archive.folder import Folder, load
from tests.archive.test_editing import LAMP, TODAY
from tests.archive.writing import INTERVIEW, body, front, knowledge

REDACTED = "The town pays [redacted: a name] for the lamp, and has done so since the great storm."
TEXT = INTERVIEW.replace("The town pays for the lamp", "The town pays [redacted: a name] for the lamp")
OTHER = front(id="other", title="Other").split("## ")[0]


def told(folder: Path) -> list[str]:
    return [f"{Path(one.path).name}:{one.line}: {one.message}" for one in load(folder, TODAY).problems]


def test_a_redaction_is_nothing_to_mend(tmp_path: Path) -> None:
    assert told(knowledge(tmp_path, interviews__toy_harbour_md=TEXT)) == []


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("## Who pays?\n\nIn short: the town pays old John Smith for the lamp, and more.\n", 13),
        ("## Is it so that the town pays John for the lamp, and nobody else?\n\nYes, it is so.\n", 11),
        ("It is said that “The town pays John (of the inn) for the lamp and” all.\n\n## Is it so?\n\nIt is.\n", 1),
    ],
    ids=["passage", "question", "introduction"],
)
def test_words_that_were_taken_out_of_one_place_and_stand_in_another_are_told(
    tmp_path: Path, words: str, line: int
) -> None:
    folder = knowledge(tmp_path, interviews__toy_harbour_md=TEXT, interviews__other_md=OTHER + words)
    (said,) = told(folder)
    assert said.startswith(f"other.md:{line}: words that are redacted in toy-harbour.")


@pytest.mark.parametrize(
    "words",
    [
        "The town pays for the lamp, and has done so.",  # nothing stands between
        "The town pays [redacted] for the lamp, and more.",
        f"The town pays {'so ' * 20}much for the lamp, and more.",
        "The county pays John for the lamp, and more.",
    ],
)
def test_other_words_around_a_redaction_are_not_told(tmp_path: Path, words: str) -> None:
    other = f"{OTHER}## Who pays?\n\n{words}\n"
    assert told(knowledge(tmp_path, interviews__toy_harbour_md=TEXT, interviews__other_md=other)) == []


def test_the_notice_of_a_correction_that_says_what_was_taken_out_is_told(tmp_path: Path) -> None:
    folder = knowledge(tmp_path)
    editing.correct(folder, LAMP, "It does not pay a name.", REDACTED, TODAY)
    assert told(folder) == []
    now = load(folder, TODAY).archive
    assert now is not None
    (passage,) = [one for one in now.passages if one.text == REDACTED]
    editing.correct(folder, passage.id, "Earlier: the town pays John Smith for the lamp.", None, TODAY)
    assert len(told(folder)) == 1


def test_the_same_passage_in_another_language_with_less_redacted_is_told(tmp_path: Path) -> None:
    russian = INTERVIEW.replace("id: toy-harbour", "id: toy-ru\noriginal: toy-harbour\ntranslation: human")
    russian = russian.replace("language: en", "language: ru").replace(
        "The town pays for the lamp, and", "Город платит,"
    )
    russian = russian.replace("Some years", "Порой").replace("As long as", "Пока")
    folder = knowledge(tmp_path, interviews__toy_harbour_md=TEXT, interviews__toy_ru_md=russian)
    (said,) = told(folder)
    assert said.startswith("toy-ru.md:15: less is redacted here than in toy-harbour.")


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        (body("## Who is [redacted]?\n\nMy friend.\n"), 9, "a redaction stands only in an answer"),
        (body("She met [redacted].\n\n## Who?\n\nMy friend.\n"), 1, "a redaction stands only in an answer"),
        (body("## Who?\n\nIt was [redacted: his name. His own].\n"), 11, "write a redaction as `[redacted]`"),
        (body("## Who?\n\nIt was [redaction: his name].\n"), 11, "write a redaction as `[redacted]`"),
    ],
)
def test_a_redaction_that_readers_would_see_as_it_is_written_is_told(
    tmp_path: Path, text: str, line: int, why: str
) -> None:
    (said,) = told(knowledge(tmp_path, interviews__toy_harbour_md=text))
    assert said.startswith(f"toy-harbour.md:{line}: {why}")


def test_a_redaction_made_by_correct_leads_the_old_id_on_and_the_old_words_nowhere(tmp_path: Path) -> None:
    folder = knowledge(tmp_path)
    now = editing.correct(folder, LAMP, "A name was taken out.", REDACTED, dt.date(2026, 11, 24))
    archive = Folder(folder).load(TODAY).archive
    assert archive is not None
    assert archive.fate(LAMP)[1] == now
    assert now.text == REDACTED
    assert now.said == REDACTED.replace("[redacted: a name]", " " * 18)
    assert told(folder) == []
