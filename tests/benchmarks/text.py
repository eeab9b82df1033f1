"""Text as uneven as a language's, from a fixed seed: passages, questions about them, and whole knowledge folders.

Words are drawn by Zipf's law from a vocabulary of 60,000, passages have 85 words on average, and a question is 4 to 10
words of one passage. So the commonest words stand in nearly every passage, which is the hard case for an index.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

VOCABULARY = 60_000
MEAN_WORDS = 85
CONSONANTS, VOWELS = "bdfgklmnprstvzh", "aeiou"


def word(number: int) -> str:
    """A pronounceable word for each number, of three syllables or more."""
    syllables = ""
    while number or len(syllables) < 6:
        number, rest = divmod(number, 75)
        syllables += CONSONANTS[rest // 5] + VOWELS[rest % 5]
    return syllables


@dataclass(frozen=True)
class Text:
    """`count` passages of random words."""

    count: int
    seed: int = 7

    @cached_property
    def words(self) -> NDArray[np.object_]:
        """The vocabulary, the commonest word first."""
        return np.array([word(number) for number in range(VOCABULARY)], dtype=object)

    @cached_property
    def _drawn(self) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        numbers = np.random.default_rng(self.seed)
        spread = 0.6
        lengths = (
            numbers.lognormal(np.log(MEAN_WORDS) - spread**2 / 2, spread, self.count).clip(5, 600).astype(np.int64)
        )
        weights = 1 / np.arange(1, VOCABULARY + 1)
        drawn = np.searchsorted(np.cumsum(weights / weights.sum()), numbers.random(int(lengths.sum())))
        return drawn.clip(max=VOCABULARY - 1).astype(np.int32), np.concatenate([[0], np.cumsum(lengths)])

    def passage(self, number: int) -> list[str]:
        """The words of a passage."""
        drawn, starts = self._drawn
        return list(self.words[drawn[starts[number] : starts[number + 1]]])

    def passages(self) -> list[list[str]]:
        """The words of all passages."""
        return [self.passage(number) for number in range(self.count)]

    def questions(self, count: int) -> list[list[str]]:
        """Questions of 4 to 10 different words of one passage."""
        numbers = np.random.default_rng(self.seed + 1)
        found = []
        while len(found) < count:
            own = sorted(set(self.passage(int(numbers.integers(self.count)))))
            if len(own) >= 10:
                found.append([str(one) for one in numbers.choice(own, numbers.integers(4, 11), replace=False)])
        return found

    def write(self, folder: Path, files: int, questions_each: int = 20) -> None:
        """A knowledge folder whose interviews hold the passages, in sentences, under the interviewer's questions."""
        (folder / "interviews").mkdir(parents=True, exist_ok=True)
        for file, numbers in enumerate(np.array_split(np.arange(self.count), files)):
            (folder / "interviews" / f"talk-{file}.md").write_text(
                self.interview(file, numbers.tolist(), questions_each)
            )

    def interview(self, file: int, numbers: list[int], questions_each: int = 20) -> str:
        """One interview's Markdown."""
        lines = ["---", f"id: talk-{file}", f"title: Talk {file} about {self.words[file]}"]
        lines += [f"speaker: {{name: Speaker {file}}}", "outlet: Benchmark", "language: en", "---", ""]
        for place, number in enumerate(numbers):
            if place % max(len(numbers) // questions_each, 1) == 0:
                lines += [f"## What about {' '.join(self.passage(number)[:6])}?", ""]
            lines += [sentences(self.passage(number)), ""]
        return "\n".join(lines)


def sentences(words: list[str]) -> str:
    """Words as prose: sentences of 17 words."""
    groups = [words[start : start + 17] for start in range(0, len(words), 17)]
    return " ".join(" ".join(group).capitalize() + "." for group in groups)
