"""Updates as Telegram would send them, queued in a Double: every place and way in which people reach a bot."""

from __future__ import annotations

import re
import time
from typing import Any

from tests.double.checks import units
from tests.double.server import Double
from tests.double.service import JSON

READER: JSON = {"id": 41_000_001, "is_bot": False, "first_name": "Rəna", "username": "rena_reads"}
READER["language_code"] = "en"
OTHER: JSON = {"id": 41_000_002, "is_bot": False, "first_name": "Murad", "language_code": "az"}
ADMIN: JSON = {"id": 41_000_003, "is_bot": False, "first_name": "Olga", "language_code": "ru"}
SOME_BOT: JSON = {"id": 51_000_001, "is_bot": True, "first_name": "Other", "username": "other_bot"}
ANONYMOUS_ADMIN: JSON = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
CHANNEL_SENDER: JSON = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
TELEGRAM: JSON = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
GROUP: JSON = {"id": -300_001, "type": "group", "title": "Readers"}
SUPERGROUP: JSON = {"id": -1_001_000_000_001, "type": "supergroup", "title": "Many readers"}
FORUM: JSON = {"id": -1_001_000_000_002, "type": "supergroup", "title": "Topics", "is_forum": True}
DIRECT: JSON = {"id": -1_001_000_000_004, "type": "supergroup", "title": "To the news", "is_direct_messages": True}
CHANNEL: JSON = {"id": -1_001_000_000_003, "type": "channel", "title": "News", "username": "news_channel"}


def private_chat(user: JSON) -> JSON:
    return {"id": user["id"], "type": "private", "first_name": user["first_name"]}


def text_entities(text: str) -> list[JSON]:
    """The commands and mentions that Telegram marks in a text."""
    found = []
    for kind, pattern in (("bot_command", r"(?<!\S)/[A-Za-z0-9_]{1,64}(?:@\w+)?"), ("mention", r"(?<![\w/])@\w{4,32}")):
        for match in re.finditer(pattern, text):
            found.append({"type": kind, "offset": units(text[: match.start()]), "length": units(match[0])})
    return sorted(found, key=lambda entity: entity["offset"])


class Feed:
    """Queues updates in a double. Every method gives the update, with its `update_id`."""

    def __init__(self, double: Double) -> None:
        self.double = double

    def message(
        self,
        text: str | None,
        *,
        chat: JSON | None = None,
        user: JSON | None = READER,
        kind: str = "message",
        thread: int | None = None,
        reply_to: JSON | None = None,
        update_id: int | None = None,
        **more: Any,
    ) -> JSON:
        """A message of any kind; `more` are further fields of it (`via_bot`, `forward_origin`, `sender_chat`…)."""
        if chat is None:
            chat = private_chat(user or READER)
        state = self.double.chat(chat)
        number = more.pop("message_id", None) or state.number()
        message: JSON = {"message_id": number, "date": int(time.time()), "chat": chat}
        if user is not None:
            message["from"] = user
        if text is not None:
            message["text"] = text
            if entities := text_entities(text):
                message["entities"] = entities
        if thread is not None:
            message |= {"message_thread_id": thread, "is_topic_message": True}
        if reply_to is not None:
            message["reply_to_message"] = {k: v for k, v in reply_to.items() if k != "reply_to_message"}
        message |= more
        state.messages[message["message_id"]] = message
        return self.update({kind: message}, update_id)

    def album(self, caption: str | None, photos: int = 4, **more: Any) -> list[JSON]:
        """Photos in one album; the caption is the first one's."""
        size = {"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}
        group = str(time.monotonic_ns())
        first = {} if caption is None else {"caption": caption, "caption_entities": text_entities(caption)}
        return [
            self.message(None, photo=[size], media_group_id=group, **(more if n else {**more, **first}))
            for n in range(photos)
        ]

    def update(self, body: JSON, update_id: int | None = None) -> JSON:
        """Any update."""
        return {"update_id": self.double.feed(body, update_id), **body}

    def edited(self, update: JSON, text: str) -> JSON:
        """An earlier message, edited."""
        message = {**update["message"], "text": text, "edit_date": int(time.time())}
        message["entities"] = text_entities(text)
        return self.update({"edited_message": message})

    def guest(self, text: str, *, user: JSON = READER, chat: JSON = SUPERGROUP, **more: Any) -> JSON:
        """A mention of the bot in a chat where it is not."""
        message = {
            "message_id": 0,
            "date": int(time.time()),
            "chat": chat,
            "from": user,
            "text": text,
            "entities": text_entities(text),
            "guest_bot_caller_user": user,
            **more,
        }
        message["guest_query_id"] = self.double.service.open_query("guest", message)
        return self.update({"guest_message": message})

    def inline(self, query: str, *, user: JSON = READER, offset: str = "") -> JSON:
        body: JSON = {"from": user, "query": query, "offset": offset, "chat_type": "supergroup"}
        body["id"] = self.double.service.open_query("inline", body)
        return self.update({"inline_query": body})

    def chosen(self, inline: JSON, result: JSON, *, user: JSON = READER) -> JSON:
        """One of an inline query's results was posted."""
        number = self.double.service.post_inline(result)
        body: JSON = {"result_id": result["id"], "from": user, "query": inline["inline_query"]["query"]}
        if "reply_markup" in result:
            body["inline_message_id"] = number
        return self.update({"chosen_inline_result": body})

    def press(self, message: JSON, data: str, *, user: JSON = READER) -> JSON:
        """A button under one of the bot's messages."""
        body: JSON = {"from": user, "message": message, "chat_instance": "1", "data": data}
        body["id"] = self.double.service.open_query("callback", body)
        return self.update({"callback_query": body})

    def press_inline(self, inline_message_id: str, data: str, *, user: JSON = READER) -> JSON:
        """A button under a message posted by way of inline or guest mode."""
        body: JSON = {"from": user, "inline_message_id": inline_message_id, "chat_instance": "1", "data": data}
        body["id"] = self.double.service.open_query("callback", body)
        return self.update({"callback_query": body})

    def membership(self, status: str, *, before: str = "left", chat: JSON = SUPERGROUP, user: JSON = ADMIN) -> JSON:
        """The bot was added, removed, blocked or promoted."""
        self.double.chat(chat)
        me = self.double.service.me
        old, new = ({"status": value, "user": me, **_member_rest(value)} for value in (before, status))
        body = {"chat": chat, "from": user, "date": int(time.time()), "old_chat_member": old, "new_chat_member": new}
        return self.update({"my_chat_member": body})


def _member_rest(status: str) -> JSON:
    if status == "kicked":
        return {"until_date": 0}
    if status == "administrator":
        rights = (
            "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats "
            "can_restrict_members can_promote_members can_change_info can_invite_users can_post_stories "
            "can_edit_stories can_delete_stories"
        )
        return dict.fromkeys(rights.split(), False)
    return {}


def buttons(message: JSON) -> dict[str, JSON]:
    """The buttons of a message, by label."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return {button["text"]: button for row in rows for button in row}
