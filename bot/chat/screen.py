"""Screen: for whom and where a message is shown. Another messenger makes one of its own, as `terminal.py` does."""

from __future__ import annotations

from dataclasses import dataclass

from bot.archive.archive import Archive
from bot.archive.interview import Citation, Passage
from bot.base.log_policy import LogMode
from bot.chat.wording.phrases import Wording


@dataclass(frozen=True, slots=True)
class Screen:
    """For whom and where a message is shown. `bot_name` is the bot's name in a messenger, which links to it hold; None
    elsewhere.

    `pages_url` is where the web pages are served, to which citations then link; None: nowhere.
    `pictures`: can a passage be sent as a picture here?
    `inline`: can the bot be asked in any chat (Telegram's inline mode)?
    """

    archive: Archive
    wording: Wording
    group: bool = False
    bot_name: str | None = None
    log: LogMode = LogMode.SEALED  # what is kept of a question
    contact: str | None = None  # the value of BOT_CONTACT: how to reach the editors
    pages_url: str | None = None
    inline: bool = True
    pictures: bool = False

    @property
    def in_messenger(self) -> bool:
        """Is it shown in a messenger? There long quotations are folded, buttons copy and share, thumbs are counted, and
        what was asked can be taken back; a terminal and a page do none of it."""
        return self.bot_name is not None

    @property
    def hand_on(self) -> bool:
        """Is a question kept only if the reader hands it on, so that a button must offer it?"""
        return self.log is LogMode.ASK

    def citation(self, passage: Passage) -> Citation:
        """The attribution of a passage, in the language of what stands around it."""
        return self.archive.citation(passage, self.wording.language)
