"""Messages already sent: if a passage of one was withdrawn or corrected since, the message says so when a button is
pressed.

A message's own buttons say which passage it shows; nothing is stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup
from telegram import Message as TelegramMessage

from bot.archive.archive import Archive, Fate
from bot.archive.interview import PASSAGE_ID
from bot.chat.actions import BUTTONS, Action, ShowPassage, ShowWhole, decode, encode
from bot.chat.answers import passage_by_id
from bot.chat.attribution import permalink_of
from bot.chat.callback_data import passage_of_payload
from bot.chat.message import QUOTES, Button, Link, Press
from bot.chat.wording.choice import WORDINGS
from bot.chat.wording.phrases import Wording
from bot.serving.api.message_requests import ChatTarget
from bot.serving.handling.context import Context
from bot.serving.update_result import UpdateResult


def changed_passage(archive: Archive, markup: InlineKeyboardMarkup | None) -> str | None:
    """The id of the passage that the message above these buttons shows, if it is not in the archive any more."""
    rows = markup.inline_keyboard if markup is not None else ()
    ids = (passage_id for row in rows for button in row for passage_id in _named_by(button))
    return next((one for one in ids if archive.fate(one)[0] is not Fate.HERE), None)


def changed_answer(archive: Archive, message: TelegramMessage, action: Action) -> ShowWhole | None:
    """What shows a whole answer as it is now, if the button back leaves one that quotes what the answer does not hold
    any more. Its buttons name but one of its passages, so that its words are compared."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup is not None else ()
    labels = {wording.back for wording in WORDINGS.values()}
    back = any(button.text in labels and button.callback_data == encode(action) for row in rows for button in row)
    passage = archive.fate(action.passage_id)[1] if back and isinstance(action, ShowPassage) else None
    if passage is None:
        return None
    marks = [wording.redacted for wording in WORDINGS.values()]
    quoted = [
        words for words in message.parse_entities(list(QUOTES)).values() if not any(one in words for one in marks)
    ]
    texts = [one.text for one in archive.exchange_of(passage).passages]
    same = all(any(words in text for text in texts) for words in quoted)
    return None if same else ShowWhole(passage.id)


def _named_by(button: InlineKeyboardButton) -> Iterator[str]:
    """The passage that a button stands below; Telegram gives back what it copies, the permalink at its end."""
    action = decode(str(button.callback_data or ""))
    if action is not None and BUTTONS[type(action)].of_passage:
        yield action.passage_id  # type: ignore[attr-defined]
    copied = button.copy_text.text.rstrip("/") if button.copy_text is not None else ""
    for name in (button.switch_inline_query or "", copied.rpartition("/p/")[2]):
        if PASSAGE_ID.fullmatch(name):
            yield name
    if (linked := passage_of_payload(copied.rpartition("start=")[2])) is not None:
        yield linked


async def show_change(
    context: Context, query: CallbackQuery, message: TelegramMessage, passage_id: str, action: Action, wording: Wording
) -> UpdateResult:
    """Let the message show that its passage was taken back, or how it reads now, whoever pressed. A button that reads
    on stays below the notice. What concerns what is kept (`ButtonRoute.consent`) has had its toast."""
    private = message.chat.type == "private"
    screen = context.screen(wording, group=not private)
    (said,) = passage_by_id(screen, passage_id)
    if not said.quotations and BUTTONS[type(action)].reads_on:
        rows = message.reply_markup.inline_keyboard if message.reply_markup is not None else ()
        labels = [button.text for row in rows for button in row if button.callback_data == query.data]
        said = replace(said, buttons=tuple((Button(label, Press(str(query.data))),) for label in labels[:1]))
    stopped = context.stopped(screen, screen.archive.fate(passage_id)[1])
    edited = await context.sender.edit(ChatTarget(message.chat.id, private=private), message.message_id, said, stopped)
    if not BUTTONS[type(action)].consent:
        await context.sender.toast(query.id, None if edited else wording.toast_gone)
    return UpdateResult("changed passage", answered=True)


async def show_change_inline(
    context: Context, query: CallbackQuery, action: Action | None, wording: Wording
) -> UpdateResult | None:
    """The same for a message that was posted by way of inline mode: of it we know what the button says, and no more.
    None if its passage stands as it was."""
    screen = context.screen(wording)
    passage_id = getattr(action, "passage_id", None)
    if query.inline_message_id is None or passage_id is None:
        return None
    fate, now = screen.archive.fate(passage_id)
    if fate is Fate.HERE:
        return None
    (said,) = passage_by_id(screen, passage_id)
    link = permalink_of(screen, now) if now is not None else None
    said = replace(said, buttons=((Button(wording.more, Link(link)),),) if link is not None else ())
    edited = await context.sender.edit_inline(query.inline_message_id, said, context.stopped(screen, now))
    await context.sender.toast(query.id, None if edited else wording.toast_gone)
    return UpdateResult("changed passage", answered=True)
