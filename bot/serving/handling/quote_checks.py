"""Checks: claimed quotations against the archive, by command, by reply, forwarded, pasted, or put in quotation marks in
a question; the last three in private chats."""

from __future__ import annotations

from bot.chat.message import Message
from bot.chat.quotes import check_message
from bot.chat.screen import Screen
from bot.search.quotes import claims
from bot.search.quotes.checker import QuoteChecker
from bot.search.quotes.tokens import tokens
from bot.search.quotes.verdict import Checked, Verdict
from bot.serving.handling.context import Context
from bot.serving.handling.repeated_notices import RepeatedNotices

PASTED_WORDS = 12  # from which on a message may be a paste; no question has so many words of the archive in a row
ASKED_WORDS = 40  # the same of what ends in a question mark: speakers ask questions, too
QUOTED_SHARE = 0.8  # of a message's words that the archive has must be in its quotation marks, if they are the claim
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

    async def verdict(self, screen: Screen, text: str, reader: bytes) -> Message | None:
        """What is said to a message that claims somebody's words without a command: words in quotation marks, or a
        passage that was pasted. None if it is a question."""
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
        return check_message(screen, checked) if checked else None

    async def _checked(self, screen: Screen, claim: str, reader: bytes, *, whole: bool = True) -> Checked:
        if self._checker is None or self._checker.archive is not screen.archive:
            self._checker = QuoteChecker(screen.archive)
        check = self._checker.check
        return await self._context.searching.run(lambda: check(claim, whole=whole), reader)


def _held_words(checked: Checked) -> float:
    """How many of the claimed words the archive has."""
    return checked.matched * len(tokens(checked.words))
