"""Cards to share: a PNG of a passage."""

from __future__ import annotations

import io

import pytest

from bot.pages.cards import HEIGHT, MARGIN, WIDTH, _fitted, _wrapped, card

pytest.importorskip("PIL", reason="needs the extra `pages`")
from PIL import Image

LONG = "Пять или десять адвокатов несут это бремя. " * 30


def test_a_card_is_a_picture_of_the_size_that_previews_want() -> None:
    image = Image.open(io.BytesIO(card("Nothing but owls.", "Edda Voss", "https://example.org/p/x/", "More at")))
    assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))


def test_a_short_passage_stands_whole() -> None:
    lines, _, whole = _fitted("Nothing but owls.", None)
    assert (lines, whole) == (["“Nothing but owls.”"], True)


def test_a_long_passage_ends_at_a_sentence_and_says_so() -> None:
    lines, size, whole = _fitted(LONG, None)
    assert not whole
    assert " ".join(lines).endswith("бремя. …”")
    assert len(lines) * size < HEIGHT - 2 * MARGIN


def test_a_card_begins_with_the_sentence_that_answers() -> None:
    text = f"First there is this. Then there is that. {LONG}"
    lines, _, _ = _fitted(text, (text.index("Then"), text.index("Then") + 19))
    assert " ".join(lines).startswith("“… Then there is that.")


@pytest.mark.parametrize("text", ["x" * 3000, "слово " * 900, "…", "İıƏəĞğŞşÇçÖöÜü"])
def test_no_line_is_wider_than_the_card(text: str) -> None:
    lines, size, _ = _fitted(text, None)
    from bot.pages.cards import _font

    broken = [line for line in lines if len(line.split()) > 1]
    assert all(_font("Regular", size).getlength(line) <= WIDTH - 2 * MARGIN + size for line in broken)
    assert card(text, "W", "https://example.org/", "More")


def test_lines_hold_all_words() -> None:
    assert " ".join(_wrapped(LONG.strip(), "Regular", 40)) == LONG.strip()
