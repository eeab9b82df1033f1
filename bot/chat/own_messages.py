"""Own messages: what of the bot's own is copied and sent back to it: the quotation in an answer without its frame, and
the passage that a link leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from bot.archive.interview import PASSAGE_ID
from bot.chat.callback_data import passage_of_payload
from bot.chat.links import start_links
from bot.chat.screen import Screen
from bot.chat.wording.choice import WORDINGS

_DASH = "— "
_ABOVE = ("corrected", "corrected_since", "nearest_statement", "check_exact", "check_punctuation", "answer_shortened")
_BELOW = ("asked", "part", "machine_translation", "human_translation", "listen_from", "watch_from", "source")
_GAP = re.compile(r"\{\w+\}")


def unframed(screen: Screen, text: str) -> str:
    """The quotation in a copied answer and who said it, if all that stands around them is what the bot puts there; else
    `text` as it is."""
    words, mark, below = text.rpartition(f"\n{_DASH}")
    who, *lines = below.split("\n")
    contexts = {one.about.context for one in screen.archive.interviews.values()}
    if not mark or not all(_is_ours(line, _BELOW) or line in contexts for line in lines if line.strip()):
        return text
    paragraphs = words.strip().split("\n\n")
    while len(paragraphs) > 1 and all(_is_ours(line, _ABOVE) for line in paragraphs[0].split("\n")):
        paragraphs.pop(0)
    if len(paragraphs) > 1 and paragraphs[0] in "\n\n".join(paragraphs[1:]):
        paragraphs.pop(0)  # the sentence that answers, which stands above its passage
    return "\n\n".join(paragraphs) + f"\n{_DASH}{who}"


def linked_passage(screen: Screen, text: str) -> str | None:
    """The id of the passage that a text links to, or is; None if it has no link of ours, or asks something besides."""
    if PASSAGE_ID.fullmatch(text.strip()):
        return text.strip()
    for pattern in _links(screen):
        if (found := pattern.search(text)) is not None and "?" not in text.replace(found[0], ""):
            return found[1] if PASSAGE_ID.fullmatch(found[1]) else passage_of_payload(found[1])
    return None


def _links(screen: Screen) -> Iterator[re.Pattern[str]]:
    if screen.pages_url is not None:
        yield re.compile(rf"{re.escape(screen.pages_url.rstrip('/'))}/p/({PASSAGE_ID.pattern})")
    if screen.bot_name is not None:
        yield start_links(screen.bot_name)


def _is_ours(line: str, names: tuple[str, ...]) -> bool:
    """Is a line one of the bot's own of these names, in any language?"""
    return _lines(names).fullmatch(line.strip()) is not None


@cache
def _lines(names: tuple[str, ...]) -> re.Pattern[str]:
    said = [getattr(wording, name) for wording in WORDINGS.values() for name in names]
    return re.compile("|".join(".*".join(map(re.escape, _GAP.split(line))) for line in said))
