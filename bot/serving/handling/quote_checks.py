"""Checks: claimed quotations against the archive, by command, by reply, or by the button below a forwarded message."""

from __future__ import annotations

from bot.chat.message import Message
from bot.chat.quotes import check_message
from bot.chat.screen import Screen
from bot.search.quotes.checker import QuoteChecker
from bot.serving.handling.context import Context


class Checks:
    """Checks claims against the archive as it is now; the index of its words is built by the first check of each
    version. A claim is not a question: nothing of it is kept."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._checker: QuoteChecker | None = None

    async def message(self, screen: Screen, claim: str, reader: bytes) -> Message:
        """What is said to a claim; without one, how to make one. `reader` stands for who asks."""
        if not claim.strip():
            return Message(screen.wording.check_usage)
        if self._checker is None or self._checker.archive is not screen.archive:
            self._checker = QuoteChecker(screen.archive)
        check = self._checker.check
        checked = await self._context.in_thread(lambda: check(claim), reader)
        return check_message(screen, checked)
