"""Asking: the part of a longer message that asks, without the sentences before it.

In a group many a message first says who writes and why. The part that asks is searched beside the whole message, not in
its place, because the first sentences often say who or what is meant. Of a very long message only this part is encoded
(`within`): an encoder's time grows with the text's length.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

LEAST_WORDS = (
    4  # words, without stop words; a part with fewer of them asks something only together with what stands before
)

_BETWEEN = re.compile(r"(?<=[.!?…])[\s)]+(?=\w)")


def asking_part(text: str, weight: Callable[[str], int]) -> str:
    """The part of `text` that asks: from its first question on, or from as far before it as it takes to have
    `LEAST_WORDS`. All of `text` if no question follows a first sentence. `weight` counts the words of a text without
    stop words."""
    sentences = _BETWEEN.split(text)
    first = _first_question(sentences)
    while first and weight(" ".join(sentences[first:])) < LEAST_WORDS:
        first -= 1
    return " ".join(sentences[first:]) if first else text


def within(variants: Sequence[str], most: int, size: Callable[[str], int]) -> list[str]:
    """As many of a question's variants, from the first on, as have together at most `most` pieces by `size`. If the
    first alone is too long, it is cut to the part that asks."""
    kept: list[str] = []
    left = most
    for variant in variants:
        if (taken := size(variant)) <= left:
            kept.append(variant)
            left -= taken
    return kept or [_cut(variant, most, size) for variant in variants[:1]]


def _first_question(sentences: Sequence[str]) -> int:
    return next((number for number, sentence in enumerate(sentences) if sentence.rstrip(" )").endswith("?")), 0)


def _cut(text: str, most: int, size: Callable[[str], int]) -> str:
    """At most `most` of `text`: from its first question on, with as much before it as there is room for."""
    sentences = _BETWEEN.split(text)
    first = _first_question(sentences)
    part = " ".join(sentences[first:])
    while (taken := size(part)) > most:
        part = part[: min(len(part) - 1, len(part) * most // taken)]
    while first and size(longer := f"{sentences[first - 1]} {part}") <= most:
        first, part = first - 1, longer
    return part
