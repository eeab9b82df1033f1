"""Conversations: which passages a reader was shown of late, so that “why?” and “what else?” are understood.

Only ids of passages are kept, in memory alone, for a chat and an asker in it, for a quarter of an hour, under a mark
that changes every day; never words. A reply to one of the bot's messages needs no memory: its buttons carry the id.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from telegram import Message as TelegramMessage

from bot.chat.actions import ShowWhole, VoteAction, decode
from bot.querylog.log import QueryLog
from bot.search.engine import Answer, passages_for_next

REMEMBERED_SECONDS = 900.0
PASSAGES_REMEMBERED = 8  # of a conversation
MOST_CONVERSATIONS = 5000


class Conversations:
    """What was shown, by chat and asker. `log` gives the day's marks."""

    def __init__(self, log: QueryLog, clock: Callable[[], float] = time.monotonic) -> None:
        self._log, self._clock = log, clock
        self._shown: OrderedDict[bytes, tuple[float, tuple[str, ...]]] = OrderedDict()

    def before(self, chat_id: int, asker: int) -> tuple[str, ...]:
        """The ids of the passages that this asker was shown in this chat of late, the last one last."""
        at, shown = self._shown.get(self._log.mark(chat_id, asker), (0.0, ()))
        return shown if self._clock() - at < REMEMBERED_SECONDS else ()

    def note(self, chat_id: int, asker: int, answer: Answer) -> None:
        """Remember what an answer shows."""
        shown = (*self.before(chat_id, asker), *passages_for_next(answer))[-PASSAGES_REMEMBERED:]
        mark = self._log.mark(chat_id, asker)
        self._shown.pop(mark, None)
        if shown:
            self._shown[mark] = (self._clock(), shown)
        while len(self._shown) > MOST_CONVERSATIONS:
            self._shown.popitem(last=False)

    def forget_old(self) -> None:
        """Forget what was shown too long ago."""
        horizon = self._clock() - REMEMBERED_SECONDS
        while self._shown and next(iter(self._shown.values()))[0] <= horizon:
            self._shown.popitem(last=False)


def passages_on(message: TelegramMessage | None) -> tuple[str, ...]:
    """The id of the passage that a message of the bot's own shows, by its buttons."""
    markup = message.reply_markup if message is not None else None
    buttons = [button for row in markup.inline_keyboard for button in row] if markup is not None else []
    actions = [decode(str(button.callback_data or "")) for button in buttons]
    return tuple(dict.fromkeys(one.passage_id for one in actions if isinstance(one, VoteAction | ShowWhole)))[:1]
