"""Asking: the part of a longer message that asks, without the sentences before it that only tell something.

In a group many a message first says who writes and why. The part that asks is read beside the whole message, not in its
place, because what is told at first often says whom or what is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Callable

LEAST = 4  # words, without stop words; a part with fewer of them asks something only together with what stands before

_BETWEEN = re.compile(r"(?<=[.!?…])[\s)]+(?=\w)")


def asking_part(text: str, weight: Callable[[str], int]) -> str:
    """`text` from its first question on, or from as far before it as it takes to hold `LEAST` words; all of it if no
    question follows a first sentence. `weight` counts the words of a text that are no stop words."""
    sentences = _BETWEEN.split(text)
    first = next((number for number, sentence in enumerate(sentences) if sentence.rstrip(" )").endswith("?")), 0)
    while first and weight(" ".join(sentences[first:])) < LEAST:
        first -= 1
    return " ".join(sentences[first:]) if first else text
