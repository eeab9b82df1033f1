"""Questions in boxes."""

from __future__ import annotations

import pytest

from bot.querylog.entry import LoggedQuestion, Outcome, Surface
from bot.querylog.keys import new_private
from bot.querylog.sealing import SIZES, WORDS, Damaged, WrongKey, clean, keys_of, seal, unseal
from tests.querylog.conftest import question

EPOCH = b"epoch..."


def test_a_question_comes_back_as_it_was_sealed() -> None:
    key = new_private()
    asked = LoggedQuestion("Siyasi məhbus kimdir?", Outcome.TURNED_DOWN, ("a.bcdefghi", "x.y"), Surface.GROUP, "az")
    opened = unseal(seal(asked, [key.public], b"account!", EPOCH), [key])
    assert opened.question == asked
    assert opened.account == b"account!"
    assert opened.epoch == EPOCH


def test_every_maintainer_opens_a_box_alone() -> None:
    keys = [new_private() for _ in range(3)]
    box = seal(question(), [key.public for key in keys], None, EPOCH)
    assert all(unseal(box, [key]).question == question() for key in keys)
    assert keys_of(box) == tuple(key.public.fingerprint for key in keys)


def test_another_key_opens_nothing_and_the_error_names_the_right_one() -> None:
    right, wrong = new_private(), new_private()
    with pytest.raises(WrongKey, match=right.public.name):
        unseal(seal(question(), [right.public], None, EPOCH), [wrong])


def test_a_change_of_any_byte_is_noticed() -> None:
    key = new_private()
    box = seal(question(), [key.public], None, EPOCH)
    for place in range(len(box)):
        broken = box[:place] + bytes([box[place] ^ 1]) + box[place + 1 :]
        with pytest.raises((Damaged, WrongKey)):
            unseal(broken, [key])


@pytest.mark.parametrize("cut", [0, 1, 2, 80, 600])
def test_a_box_cut_short_is_damaged(cut: int) -> None:
    key = new_private()
    with pytest.raises(Damaged):
        unseal(seal(question(), [key.public], None, EPOCH)[:cut], [key])


@pytest.mark.parametrize("words", ["", "a", "слово " * 80, "🕊" * 5000, "ə" * 512, '"\\' * 500, "\x00" * 9000])
def test_a_box_has_one_of_three_lengths(words: str) -> None:
    key = new_private()
    overhead = 2 + 84 + 24 + 16
    box = seal(question(words), [key.public], b"12345678", EPOCH)
    assert len(box) - overhead in SIZES
    assert clean(words).startswith(unseal(box, [key]).question.words)


def test_short_questions_all_have_the_same_length() -> None:
    key = new_private().public
    assert len({len(seal(question("w" * n), [key], None, EPOCH)) for n in range(200)}) == 1


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("a\x00b\x1fc", "a b c"),
        ("  two\n lines ", "two lines"),
        ("lone \ud800 surrogate", "lone � surrogate"),
        ("e\u0301", "é"),
        ("x" * 10_000, "x" * WORDS),
    ],
)
def test_words_are_kept_clean(words: str, kept: str) -> None:
    assert clean(words) == kept
