"""Texts as they come in: made fit for search, and read for commands and mentions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.base.text import to_show
from bot.search.words.noise import without_calls

QUESTION_LETTERS = 512  # characters of a question that are searched with and logged
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]{3,32}))?(?![\w/<>@])")
_AFTER = re.compile(r"\s*[:,.;!?…–—-]*\s*")  # what people write between a command and its words
_APART = re.compile(r"[.!?…,:;()\n–—]|\s-\s")  # what parts a sentence, or those whom it calls, from the rest
_NAMED = "bot"  # what stands for the bot's name in a question about it; `_NAMED_IN_CYRILLIC` among Russian words
_NAMED_IN_CYRILLIC = "бот"
_UNSEEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160), 8232, 8233))


@dataclass(frozen=True, slots=True)
class Command:
    """`/name@bot words`. `bot` is None if the command names none."""

    name: str
    bot: str | None
    words: str


def clean(text: str) -> str:
    """Any text without lone surrogates and control characters, in NFC: it can be encoded, stored and searched."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return to_show(whole.translate(_UNSEEN)).strip()


def question_of(text: str) -> str:
    """The part of a text that is searched with."""
    return " ".join(text[: 2 * QUESTION_LETTERS].split())[:QUESTION_LETTERS]


def command_of(text: str, marked: Sequence[tuple[int, int]] | None = None) -> Command | None:
    """The command that a text begins with. `marked` are the commands that Telegram marks in it, as offset and length in
    UTF-16 units; None where nothing is marked at all, and Telegram's own rule is followed."""
    if marked is None:
        found = _COMMAND.match(text)
    else:
        wide = text.encode("utf-16-le", "surrogatepass")
        ends = [2 * length for offset, length in marked if offset == 0]
        found = _COMMAND.fullmatch(wide[: ends[0]].decode("utf-16-le", "replace")) if ends else None
    if found is None:
        return None
    words = text[found.end() :]  # a command is ASCII: as many characters as units
    return Command(found[1].lower(), found[2], clean(words[_AFTER.match(words).end() :]))  # type: ignore[union-attr]


def without_mention(text: str, name: str) -> str | None:
    """The text without the mentions of the bot; None if it mentions it nowhere."""
    rest, count = _mention(name).subn(" ", text)
    return " ".join(rest.split()).strip(" ,:;") if count else None


def is_spoken_of(text: str, name: str) -> bool:
    """Does a text speak of the bot, and not to it: does each mention stand within a sentence, with words of it before
    and after? “Hey @bot why” and “why? @bot” speak to it, “please do not use @bot here” does not."""
    mentions = list(_mention(name).finditer(text))
    return bool(mentions) and all(_is_within(text, *one.span()) for one in mentions)


def with_noun(text: str, name: str) -> str:
    """The text with a noun in place of the mentions of the bot, of which it speaks."""
    cyrillic = re.search("[а-я]", text, flags=re.IGNORECASE) is not None
    return " ".join(_mention(name).sub(_NAMED_IN_CYRILLIC if cyrillic else _NAMED, text).split())


def _mention(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w@])@{re.escape(name)}(?!\w)", re.IGNORECASE)


def _is_within(text: str, start: int, end: int) -> bool:
    before, after = _APART.split(text[:start])[-1], _APART.split(text[end:])[0]
    return bool(without_calls(before).strip()) and bool(after.strip())
