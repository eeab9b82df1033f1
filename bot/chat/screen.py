"""Screen: for whom and where a message is shown."""

from __future__ import annotations

from dataclasses import dataclass

from bot.archive.archive import Archive
from bot.archive.interview import Citation, Passage
from bot.chat.wording.phrases import Wording


@dataclass(frozen=True, slots=True)
class Screen:
    """For whom and where a message is shown. `bot_name` is the Telegram user name, for permalinks; None elsewhere.

    `hand_on` says that a question is kept only if the reader hands it on (`BOT_LOG=ask`), so a button must offer it.
    """

    archive: Archive
    wording: Wording
    group: bool = False
    bot_name: str | None = None
    hand_on: bool = False

    def citation(self, passage: Passage) -> Citation:
        """The attribution of a passage, in the language of what stands around it."""
        return self.archive.citation(passage, self.wording.language)
