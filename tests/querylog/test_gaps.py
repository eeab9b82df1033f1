"""What was not found, alike with alike; and whose words may leave the key holder's computer."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest

from bot.querylog.entry import LoggedQuestion, Outcome, Surface
from bot.querylog.gaps import ACCOUNTS, Gap, accounts, folded, gaps
from bot.querylog.reading import Read
from bot.querylog.sealing import Opened


def read(
    words: str,
    account: int | None = None,
    epoch: int = 0,
    outcome: Outcome = Outcome.NOTHING,
    week: str = "2026-W48",
    language: str = "en",
) -> Read:
    """A question out of the log, asked by some account under some key of the day."""
    mark = None if account is None else account.to_bytes(8, "big")
    shown = ("a.b",) if outcome is Outcome.TURNED_DOWN else ()
    return Read(week, Opened(LoggedQuestion(words, outcome, shown, Surface.PRIVATE, language), mark, bytes([epoch])))


def groups(found: Sequence[Gap]) -> list[set[str]]:
    return [set(gap.questions) for gap in found]


@pytest.mark.parametrize(
    "spellings",
    [
        ("Who guards the light?", "who guards the light", "WHO GUARDS THE LIGHT!!"),
        ("Işıq kimindir?", "isiq kimindir"),
        ("Кто хранит маяк?", "кто хранит маяк", "Кто хранит маяк"),
        ("who guards the light", "who gaurds the light", "the light who guards"),
        ("Ёлка", "елка"),
    ],
)
def test_spellings_of_a_question_stand_together(spellings: tuple[str, ...]) -> None:
    assert groups(gaps(read(words) for words in spellings)) == [set(spellings)]


def test_different_questions_stand_apart() -> None:
    asked = ["who guards the light", "how deep is the harbour", "what do gulls eat in winter"]
    assert len(gaps(read(words) for words in asked)) == 3


def test_languages_stand_together_where_meaning_is_known() -> None:
    asked = [read("how deep is the harbour"), read("какая глубина гавани", language="ru"), read("who guards the light")]

    def meaning(texts: Sequence[str]) -> np.ndarray:
        about = np.array([[1.0, 0.0] if "harbour" in text or "гавани" in text else [0.0, 1.0] for text in texts])
        return np.asarray(about @ about.T, dtype=np.float32)

    found = gaps(asked, meaning)
    assert groups(found) == [{"how deep is the harbour", "какая глубина гавани"}, {"who guards the light"}]
    assert found[0].languages == {"en": 1, "ru": 1}


def test_likes_of_likes_make_no_chain() -> None:
    chain = ["aaaaaaaaaa bbbbbbbbbb", "aaaaaaaaaa bbbbbbcccc", "aaaaaacccc bbbbbbcccc", "aaccccdddd bbccccdddd"]
    assert len(gaps(read(words) for words in chain)) > 1


def test_answered_questions_are_no_gaps() -> None:
    assert gaps([read("found", outcome=Outcome.ANSWERED)]) == []


def test_a_gap_says_how_often_when_and_what_was_turned_down() -> None:
    asked = [read("how deep is it", week="2026-W40"), read("How deep is it?", week="2026-W41")]
    (gap,) = gaps([*asked, read("how deep is it", outcome=Outcome.TURNED_DOWN, week="2026-W39")])
    assert (gap.count, gap.week, gap.turned_down) == (3, "2026-W41", ("a.b",))
    assert gap.outcomes == {"nothing": 2, "turned_down": 1}
    assert gap.questions == ("how deep is it", "How deep is it?")


def test_the_most_frequent_gap_comes_first() -> None:
    asked = [read("how deep is the harbour")] + [read("who guards the light")] * 3
    assert [gap.count for gap in gaps(asked)] == [3, 1]


def test_one_person_asking_on_thirty_days_is_never_five() -> None:
    assert accounts([read("w", account=day * 7, epoch=day) for day in range(30)]) == 1


def test_four_accounts_on_each_of_many_days_are_four() -> None:
    assert accounts([read("w", account=a, epoch=day) for day in range(30) for a in range(4)]) == 4


def test_questions_without_a_mark_count_for_nobody() -> None:
    assert accounts([read("w") for _ in range(30)]) == 0


@pytest.mark.parametrize(("asking", "shared"), [(ACCOUNTS - 1, None), (ACCOUNTS, "how deep is it")])
def test_words_are_shared_from_five_accounts_on(asking: int, shared: str | None) -> None:
    (gap,) = gaps([read("How deep is it?", account=n) for n in range(asking)])
    assert gap.shared == shared


def test_a_wording_of_one_is_not_shared_because_the_group_is_large() -> None:
    """The group has six accounts; the words that are shown are those that five used, not one's own."""
    asked = [read("how deep is the harbour now", account=n) for n in range(5)]
    (gap,) = gaps([*asked, read("how deep is the harbour now Eldar", account=9)])
    assert gap.shared == "how deep is the harbour now"


def test_ten_thousand_questions_share_no_words_of_fewer_than_five_accounts() -> None:
    chance = random.Random(7)
    asked = []
    for _ in range(10_000):
        words = f"{chance.choice('abcdefgh')} {min(int(chance.expovariate(0.05)), 99)}"
        asked.append(read(words, chance.randrange(400), chance.randrange(60)))
    truth: dict[str, dict[bytes, set[bytes]]] = {}
    for one in asked:
        marks = truth.setdefault(folded(one.question.words), {}).setdefault(one.opened.epoch, set())
        marks.add(one.opened.account or b"")
    shared = [gap.shared for gap in gaps(asked) if gap.shared is not None]
    assert all(max(len(marks) for marks in truth[words].values()) >= ACCOUNTS for words in shared)
