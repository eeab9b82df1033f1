"""Checks: claimed quotations against the archive, by command, by reply, forwarded, pasted, put in quotation marks in a
question, or behind “is this real:”; the last four in private chats."""

from __future__ import annotations

from functools import partial

from bot.chat.answers import passage_by_id
from bot.chat.disclosures import check_usage
from bot.chat.message import Message
from bot.chat.own_messages import linked_passage, unframed
from bot.chat.quotes import check_message
from bot.chat.screen import Screen
from bot.chat.text import utf16_length
from bot.search.engine import Answer, Found
from bot.search.quotes.checker import QuoteChecker
from bot.search.quotes.claimed import NO_VERDICT, claimed, exactly_said
from bot.search.quotes.verdict import Checked
from bot.serving.handling.context import Context
from bot.serving.handling.repeated_notices import RepeatedNotices

LONG_PASTE = 3500  # UTF-16 units of a message, after which a paste may go on in the next one; an app splits at 4,096


class Checks:
    """Checks claims against the current archive; the first check of each version builds its index. A claim is not a
    question: nothing of it is kept."""

    def __init__(self, context: Context, notices: RepeatedNotices) -> None:
        self._context, self._notices = context, notices
        self._checker: QuoteChecker | None = None

    async def message(self, screen: Screen, claim: str, reader: bytes) -> Message:
        """What is said to a claim; without one, how to make one. `reader` stands for who asks."""
        if not claim.strip():
            return Message(check_usage(screen.wording))
        checked = await self._checked(screen, claim, reader)
        return self._linked(screen, claim, checked) or check_message(screen, checked)

    async def of_forward(self, screen: Screen, claim: str, chat: bytes, reader: bytes) -> Message | None:
        """What is said to a forwarded message; None if it is a question that is not in the archive word by word, or if
        it is one of many, and the same was said a moment ago."""
        if not claim:
            return Message(check_usage(screen.wording))
        checked = await self._checked(screen, claim, reader)
        if (linked := self._linked(screen, claim, checked)) is not None:
            return linked
        if checked.verdict in NO_VERDICT and is_question(claim):
            return None
        repeated = checked.verdict in NO_VERDICT and self._notices.note(chat, checked.verdict)
        return None if repeated else check_message(screen, checked)

    def _linked(self, screen: Screen, claim: str, checked: Checked) -> Message | None:
        """The passage that a reference without a quotation leads to."""
        linked = linked_passage(screen, claim) if checked.verdict in NO_VERDICT else None
        return passage_by_id(screen, linked)[0] if linked is not None else None

    async def verdict(self, screen: Screen, text: str, reader: bytes) -> list[Message] | None:
        """What is said to a message that claims somebody's words without a command: words in quotation marks, a
        passage that was pasted, words behind “is this real:”, or a link to one. None if it is a question; no
        message where an app split a long paste, and the same was said of the part before."""
        hint, text = screen.wording.language, unframed(screen, text)
        claims = partial(claimed, self._checker_of(screen), self._context.engine(), text, hint)
        checked = await self._context.searching.run(claims, reader)
        if checked is None and self._notices.is_recent(reader, LONG_PASTE):
            checked = await self._checked(screen, text, reader)
        if checked is None:
            linked = linked_passage(screen, text)
            return passage_by_id(screen, linked) if linked is not None else None
        if self._is_split(checked, text, reader):
            return []
        return [check_message(screen, checked)]

    def _is_split(self, checked: Checked, text: str, reader: bytes) -> bool:
        """Is it the rest of a paste that an app had to split, with the same verdict as the part before?"""
        rest = self._notices.is_recent(reader, LONG_PASTE)
        repeated = rest and self._notices.is_recent(reader, checked.verdict)
        if utf16_length(text) >= LONG_PASTE:
            self._notices.note(reader, LONG_PASTE)
            self._notices.note(reader, checked.verdict)
        return repeated

    async def exactly_said(self, screen: Screen, answer: Answer, reader: bytes) -> Message | None:
        """What is said to “did he say that …” where the archive has these very words."""
        if not isinstance(answer, Found) or not answer.statement:
            return None
        checked = await self._context.searching.run(partial(exactly_said, self._checker_of(screen), answer), reader)
        return None if checked is None else check_message(screen, checked)

    async def _checked(self, screen: Screen, claim: str, reader: bytes) -> Checked:
        check = partial(self._checker_of(screen).check, unframed(screen, claim))
        return await self._context.searching.run(check, reader)

    def _checker_of(self, screen: Screen) -> QuoteChecker:
        if self._checker is None or self._checker.archive is not screen.archive:
            self._checker = QuoteChecker(screen.archive)
        return self._checker


def is_question(text: str) -> bool:
    """Does a forwarded message ask, with its last words?"""
    return text.rstrip().endswith("?")
