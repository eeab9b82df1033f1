"""Checks: claimed quotations against the archive, by command, by reply, forwarded, pasted, put in quotation marks in a
question, or behind “is this real:”; the last four in private chats."""

from __future__ import annotations

from bot.chat.message import Message
from bot.chat.quotes import check_message
from bot.chat.screen import Screen
from bot.chat.text import utf16_length
from bot.search.engine import Found, Talk
from bot.search.quotes import claims
from bot.search.quotes.checker import QuoteChecker
from bot.search.quotes.tokens import tokens
from bot.search.quotes.verdict import Checked, Verdict
from bot.serving.handling.context import Context
from bot.serving.handling.repeated_notices import RepeatedNotices

PASTED_WORDS = 12  # from which on a message may be a paste; no question has so many words of the archive in a row
ASKED_WORDS = 40  # the same of what ends in a question mark: speakers ask questions, too
QUOTED_SHARE = 0.8  # of a message's words that the archive has must be in its quotation marks, if they are the claim
LONG_PASTE = 3500  # UTF-16 units of a message, after which a paste may go on in the next one; an app splits at 4,096
PASTED_SHARE = 0.7  # of a paste's words must be the archive's
NO_VERDICT = (Verdict.NOT_HERE, Verdict.TOO_SHORT)


class Checks:
    """Checks claims against the current archive; the first check of each version builds its index. A claim is not a
    question: nothing of it is kept."""

    def __init__(self, context: Context, notices: RepeatedNotices) -> None:
        self._context, self._notices = context, notices
        self._checker: QuoteChecker | None = None

    async def message(self, screen: Screen, claim: str, reader: bytes) -> Message:
        """What is said to a claim; without one, how to make one. `reader` stands for who asks."""
        if not claim.strip():
            return Message(screen.wording.check_usage)
        return check_message(screen, await self._checked(screen, claim, reader))

    async def of_forward(self, screen: Screen, claim: str, chat: bytes, reader: bytes) -> Message | None:
        """What is said to a forwarded message; None if it is one of many, and the same was said a moment ago."""
        if not claim:
            return Message(screen.wording.check_usage)
        checked = await self._checked(screen, claim, reader)
        repeated = checked.verdict in NO_VERDICT and self._notices.seen(chat, checked.verdict)
        return None if repeated else check_message(screen, checked)

    async def verdict(self, screen: Screen, text: str, reader: bytes) -> list[Message] | None:
        """What is said to a message that claims somebody's words without a command: words in quotation marks, a
        passage that was pasted, or words behind “is this real:”. None if it is a question; no message where an app
        split a long paste, and the same was said of the part before."""
        checked = await self._claimed(screen, text, reader)
        if checked is None and self._notices.is_recent(reader, LONG_PASTE):
            checked = await self._checked(screen, text, reader)
        if checked is None:
            return None
        if self._is_split(checked, text, reader):
            return []
        return [check_message(screen, checked)]

    def _is_split(self, checked: Checked, text: str, reader: bytes) -> bool:
        """Is it the rest of a paste that an app had to split, with the same verdict as the part before?"""
        rest = self._notices.is_recent(reader, LONG_PASTE)
        repeated = rest and self._notices.is_recent(reader, checked.verdict)
        if utf16_length(text) >= LONG_PASTE:
            self._notices.seen(reader, LONG_PASTE)
            self._notices.seen(reader, checked.verdict)
        return repeated

    async def _claimed(self, screen: Screen, text: str, reader: bytes) -> Checked | None:
        quoted = pasted = None
        if claims.quotes(text):
            quoted = await self._checked(screen, text, reader, whole=False)
            cites = quoted.verdict is Verdict.NOT_HERE and "://" in text  # a citation, whose title is in quotes
            quoted = None if quoted.verdict is Verdict.TOO_SHORT or cites else quoted
        if len(tokens(text)) >= (ASKED_WORDS if text.endswith("?") else PASTED_WORDS):
            pasted = await self._checked(screen, text, reader)
            held = pasted.verdict not in NO_VERDICT and pasted.matched >= PASTED_SHARE and not pasted.interviewer
            pasted = pasted if held else None
        checked = quoted or pasted
        if quoted and pasted and QUOTED_SHARE * _held_words(pasted) > _held_words(quoted):
            checked = pasted  # a passage in which somebody is quoted
        return checked or await self._doubted(screen, text, reader)

    async def _doubted(self, screen: Screen, text: str, reader: bytes) -> Checked | None:
        """The words behind “is this real:”, compared."""
        doubt, words = claims.split_doubt(text)
        if not words:
            return None
        _, answer = await self._context.find(doubt, screen.wording.language, reader)
        if isinstance(answer, Found) or answer.talk is not Talk.VERIFY:
            return None
        checked = await self._checked(screen, words, reader)
        return None if checked.verdict is Verdict.TOO_SHORT else checked

    async def _checked(self, screen: Screen, claim: str, reader: bytes, *, whole: bool = True) -> Checked:
        if self._checker is None or self._checker.archive is not screen.archive:
            self._checker = QuoteChecker(screen.archive)
        check = self._checker.check
        return await self._context.searching.run(lambda: check(claim, whole=whole), reader)


def _held_words(checked: Checked) -> float:
    """How many of the claimed words the archive has."""
    return checked.matched * len(tokens(checked.words))
