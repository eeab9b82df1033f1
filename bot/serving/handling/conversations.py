"""Conversations: which passages a reader was shown of late, so that “why?” and “what else?” are understood.

Only ids of passages, and of interviews whose card was shown, are kept, in memory alone, for a chat and an asker in it,
each for a quarter of an hour, under a mark that changes every day; never words. A reply to one of the bot's messages
needs no memory: its buttons carry the id.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence

from telegram import Message as TelegramMessage

from bot.chat.actions import ShowWhole, VoteAction, decode
from bot.querylog.log import QueryLog

REMEMBERED_SECONDS = 900.0
IDS_REMEMBERED = 8  # of a conversation
MOST_CONVERSATIONS = 5000


class Conversations:
    """What was shown, by chat and asker. `log` gives the day's marks."""

    def __init__(self, log: QueryLog, clock: Callable[[], float] = time.monotonic) -> None:
        self._log, self._clock = log, clock
        self._shown: OrderedDict[bytes, tuple[tuple[float, str], ...]] = OrderedDict()  # each id with when it was shown

    def before(self, chat_id: int, asker: int) -> tuple[str, ...]:
        """The ids of what this asker was shown in this chat of late, the last one last."""
        return tuple(one for _, one in self._of_late(self._shown.get(self._log.mark(chat_id, asker), ())))

    def note(self, chat_id: int, asker: int, shown: Sequence[str]) -> None:
        """Remember the ids of what is shown now."""
        if not shown:
            return
        mark, now = self._log.mark(chat_id, asker), self._clock()
        known = self._of_late(self._shown.pop(mark, ()))
        self._shown[mark] = (*known, *((now, one) for one in shown))[-IDS_REMEMBERED:]
        while len(self._shown) > MOST_CONVERSATIONS:
            self._shown.popitem(last=False)

    def forget(self, chat_id: int, asker: int) -> None:
        """Forget what this asker was shown in this chat."""
        self._shown.pop(self._log.mark(chat_id, asker), None)

    def forget_old(self) -> None:
        """Forget what was shown too long ago."""
        for mark, known in list(self._shown.items()):
            if left := self._of_late(known):
                self._shown[mark] = left
            else:
                del self._shown[mark]

    def _of_late(self, known: Sequence[tuple[float, str]]) -> tuple[tuple[float, str], ...]:
        horizon = self._clock() - REMEMBERED_SECONDS
        return tuple(pair for pair in known if pair[0] > horizon)


def passages_on(message: TelegramMessage | None) -> tuple[str, ...]:
    """The id of the passage that a message of the bot's own shows, by its buttons."""
    markup = message.reply_markup if message is not None else None
    buttons = [button for row in markup.inline_keyboard for button in row] if markup is not None else []
    actions = [decode(str(button.callback_data or "")) for button in buttons]
    return tuple(dict.fromkeys(one.passage_id for one in actions if isinstance(one, VoteAction | ShowWhole)))[:1]
