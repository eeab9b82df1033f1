"""Texts as they come in: made fit for search, and read for commands and mentions."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 512  # characters of a question that are searched with and logged
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{3,32}))?(?:\s+(.*))?", re.DOTALL)
_UNSEEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160), 8232, 8233))


@dataclass(frozen=True, slots=True)
class Command:
    """`/name@bot words`. `bot` is None if the command names none."""

    name: str
    bot: str | None
    words: str


def clean(text: str) -> str:
    """Any text as one that can be encoded, stored and searched: no lone surrogates, no control characters, NFC."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return unicodedata.normalize("NFC", whole.translate(_UNSEEN)).strip()


def question_of(text: str) -> str:
    """The part of a text that is searched with."""
    return " ".join(text[: 2 * LONGEST].split())[:LONGEST]


def command_of(text: str) -> Command | None:
    """The command that a text begins with."""
    found = _COMMAND.fullmatch(text)
    if found is None:
        return None
    return Command(found[1].lower(), found[2], (found[3] or "").strip())


def without_mention(text: str, name: str) -> str | None:
    """The text without the mentions of the bot; None if it mentions it nowhere."""
    rest, count = re.subn(rf"(?<![\w@])@{re.escape(name)}(?!\w)", " ", text, flags=re.IGNORECASE)
    return " ".join(rest.split()).strip(" ,:;") if count else None
