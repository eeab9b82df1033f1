"""Command words: a command that is called by its plain name, in any language of readers, or by its button's label."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from bot.chat.wording.choice import WORDINGS
from bot.search.words.analyzer import folded

LONGEST_COMMAND = 40  # characters of a message that may be one


def command_in_words(text: str) -> str | None:
    """The command that a message calls by its plain name, and says no more: “help”, “темы”."""
    return _names().get(folded(text)) if len(text) <= LONGEST_COMMAND else None


@cache
def _names() -> Mapping[str, str]:
    named: dict[str, str] = {}
    for wording in WORDINGS.values():
        for command, words in wording.command_words.items():
            named |= {folded(word): command for word in words.split()}
        named |= {folded(wording.read_all_questions): "questions", folded(wording.topics_title): "topics"}
    return named
