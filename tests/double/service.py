"""The Bot API's methods over a state of its own: chats, messages, updates, queries, commands. No HTTP here."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.double import checks
from tests.double.checks import Refused, bad

JSON = dict[str, Any]
BOT = {
    "id": 7000000001,
    "is_bot": True,
    "first_name": "Archive",
    "username": "archive_test_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": True,
    "supports_guest_queries": True,
}
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
EDIT_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)


@dataclass
class ChatState:
    """A chat as the service knows it, and what stands in the bot's way there."""

    chat: JSON
    messages: dict[int, JSON] = field(default_factory=dict)
    admins: set[int] = field(default_factory=set)
    refusal: Refused | None = None  # blocked, kicked, no rights
    migrated_to: int | None = None
    closed_topics: set[int] = field(default_factory=set)
    next_message: int = 1

    def number(self) -> int:
        self.next_message += 1
        return self.next_message


@dataclass
class Query:
    """A callback, inline or guest query that waits for its one answer."""

    kind: str
    asked: float
    answered: bool = False
    answer: JSON | None = None
    update: JSON | None = None


class Service:
    """State and methods. Not safe for threads by itself: the server calls it under one lock."""

    def __init__(self, me: JSON | None = None) -> None:
        self.me = dict(me or BOT)
        self.chats: dict[int, ChatState] = {}
        self.inline_messages: dict[str, JSON] = {}
        self.queries: dict[str, Query] = {}
        self.pending: list[JSON] = []
        self.webhook: JSON = {"url": ""}
        self.profile: dict[tuple[str, str, str], Any] = {}
        self.query_lifetime = 3600.0
        self.knows_ephemeral = False  # as servers older than Bot API 10.2, which ignore the parameter
        self._updates = itertools.count(500_000_001)
        self._numbers = itertools.count(1)

    # Updates

    def queue(self, body: JSON, update_id: int | None = None) -> int:
        number = next(self._updates) if update_id is None else update_id
        self.pending.append({"update_id": number, **body})
        return number

    def confirm(self, offset: int) -> None:
        if offset < 0:
            self.pending = self.pending[offset:]
        elif any(update["update_id"] >= offset for update in self.pending) or offset > 0:
            self.pending = [update for update in self.pending if update["update_id"] >= offset]

    # Methods: each takes typed parameters and gives what "result" holds

    def call(self, method: str, given: JSON) -> Any:
        act: Callable[[JSON], Any] | None = getattr(self, "_" + re.sub("([A-Z])", r"_\1", method).lower(), None)
        if act is None:
            raise Refused(404, "Not Found: method not found")
        return act(given)

    def chat(self, chat: JSON) -> ChatState:
        """The state of a chat, made on first sight."""
        return self.chats.setdefault(chat["id"], ChatState(dict(chat)))

    def _reachable(self, given: JSON) -> ChatState:
        state = self.chats.get(given["chat_id"])
        if state is None:
            raise bad("chat not found")
        if state.migrated_to is not None:
            raise Refused(
                400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=state.migrated_to
            )
        if state.refusal is not None:
            raise state.refusal
        return state

    def _get_me(self, _: JSON) -> JSON:
        return self.me

    def _send_message(self, given: JSON) -> JSON:
        state = self._reachable(given)
        self._no_markup(given)
        text = checks.text_of(given.get("text"))
        entities = checks.entities_of(text, given.get("entities"))
        markup = checks.keyboard_of(given.get("reply_markup"))
        thread = given.get("message_thread_id")
        if thread is not None and (thread == 1 or not state.chat.get("is_forum")):
            raise bad("message thread not found")
        if bool(state.chat.get("is_direct_messages")) != ("direct_messages_topic_id" in given):
            raise bad("direct messages topic must be specified, and only in a channel's direct messages")
        sent: JSON = {
            "message_id": state.number(),
            "date": int(time.time()),
            "chat": state.chat,
            "from": self.me,
            "text": text,
            "entities": entities,
        }
        self._reply(state, given.get("reply_parameters"), sent)
        thread = sent.get("message_thread_id", thread)
        if thread in state.closed_topics:
            raise bad("TOPIC_CLOSED")
        if thread is not None:
            sent |= {"message_thread_id": thread, "is_topic_message": True}
        if markup is not None:
            sent["reply_markup"] = markup
        ephemeral = given.get("ephemeral_message_parameters") if self.knows_ephemeral else None
        if ephemeral is not None:
            return self._ephemeral(state, ephemeral, sent)
        state.messages[sent["message_id"]] = sent
        return sent

    def _ephemeral(self, state: ChatState, given: JSON, sent: JSON) -> JSON:
        """A message that one member alone sees, who may never get it; it can be neither edited nor answered to."""
        if state.chat["type"] not in ("group", "supergroup") or self.me["id"] not in state.admins:
            raise bad("not enough rights to send ephemeral messages")
        if any(
            "callback_data" in button
            for row in sent.get("reply_markup", {}).get("inline_keyboard", ())
            for button in row
        ):
            raise bad("double: what an ephemeral message's button does is not understood")
        receiver = {"id": given["receiver_user_id"], "is_bot": False, "first_name": "Somebody"}
        return {**sent, "message_id": 0, "ephemeral_message_id": sent["message_id"], "receiver_user": receiver}

    def _send_photo(self, given: JSON) -> JSON:
        state = self._reachable(given)
        if not given["photo"].startswith("\x89PNG"):
            raise bad("IMAGE_PROCESS_FAILED")
        caption = checks.text_of(given["caption"], limit=1024, what="caption")
        size = {"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}
        sent: JSON = {"message_id": state.number(), "date": int(time.time()), "chat": state.chat, "from": self.me}
        self._reply(state, given.get("reply_parameters"), sent)
        state.messages[sent["message_id"]] = sent | {"caption": caption, "photo": [size]}
        return state.messages[sent["message_id"]]

    def _no_markup(self, given: JSON) -> None:
        if "parse_mode" in given:
            raise bad("double: text is sent with entities, never with a parse mode")
        if given.get("link_preview_options", {}).get("is_disabled") is not True:
            raise bad("double: link previews must be off")

    def _reply(self, state: ChatState, reply: JSON | None, sent: JSON) -> None:
        if reply is None:
            return
        answered = state.messages.get(reply["message_id"])
        if answered is None:
            if not reply.get("allow_sending_without_reply"):
                raise bad("message to be replied not found")
            return
        sent["reply_to_message"] = {key: value for key, value in answered.items() if key != "reply_to_message"}
        if answered.get("is_topic_message"):
            sent["message_thread_id"] = answered["message_thread_id"]

    def _edited(self, given: JSON) -> tuple[JSON, bool]:
        """The message to edit, and whether it was posted by way of inline mode."""
        if "inline_message_id" in given:
            message = self.inline_messages.get(given["inline_message_id"])
            if message is None:
                raise bad("MESSAGE_ID_INVALID")
            return message, True
        state = self._reachable(given)
        message = state.messages.get(given.get("message_id", 0))
        if message is None:
            raise bad("message to edit not found")
        if message.get("from", {}).get("id") != self.me["id"]:
            raise bad("message can't be edited")
        return message, False

    def _edit_message_text(self, given: JSON) -> Any:
        message, inline = self._edited(given)
        self._no_markup(given)
        text = checks.text_of(given.get("text"))
        entities = checks.entities_of(text, given.get("entities"))
        markup = checks.keyboard_of(given.get("reply_markup"))
        same = (message["text"], message.get("entities", []), message.get("reply_markup")) == (text, entities, markup)
        if same:
            raise bad(EDIT_SAME)
        message |= {"text": text, "entities": entities, "edit_date": int(time.time())}
        return self._with_markup(message, markup, inline)

    def _edit_message_reply_markup(self, given: JSON) -> Any:
        message, inline = self._edited(given)
        markup = checks.keyboard_of(given.get("reply_markup"))
        if message.get("reply_markup") == markup:
            raise bad(EDIT_SAME)
        return self._with_markup(message, markup, inline)

    def _with_markup(self, message: JSON, markup: JSON | None, inline: bool) -> Any:
        if markup is None:
            message.pop("reply_markup", None)
        else:
            message["reply_markup"] = markup
        return True if inline else message

    def _delete_message(self, given: JSON) -> bool:
        state = self._reachable(given)
        message = state.messages.get(given["message_id"])
        if message is None:
            raise bad("message to delete not found")
        if message.get("from", {}).get("id") != self.me["id"] and self.me["id"] not in state.admins:
            raise bad("message can't be deleted")
        del state.messages[given["message_id"]]
        return True

    # Queries

    def open_query(self, kind: str, update: JSON) -> str:
        number = str(9_000_000_000 + next(self._numbers))
        self.queries[number] = Query(kind, time.monotonic(), update=update)
        return number

    def _answered(self, kind: str, number: str, given: JSON) -> Query:
        query = self.queries.get(number)
        if query is None or query.kind != kind or query.answered:
            raise bad(TOO_OLD)
        if time.monotonic() - query.asked > self.query_lifetime:
            raise bad(TOO_OLD)
        query.answered, query.answer = True, given
        return query

    def _answer_callback_query(self, given: JSON) -> bool:
        if len(given.get("text", "")) > 200:
            raise bad("MESSAGE_TOO_LONG")
        own = f"https://t.me/{self.me['username']}?start="
        if "url" in given and not given["url"].startswith(own):
            raise bad("URL_INVALID")
        self._answered("callback", given["callback_query_id"], given)
        return True

    def _answer_inline_query(self, given: JSON) -> bool:
        checks.results_of(given["results"])
        checks.results_button_of(given.get("button"))
        if len(given.get("next_offset", "").encode()) > 64:
            raise bad("NEXT_OFFSET_INVALID")
        self._answered("inline", given["inline_query_id"], given)
        return True

    def _answer_guest_query(self, given: JSON) -> JSON:
        result = checks.result_of(given["result"])
        self._answered("guest", given["guest_query_id"], given)
        return {"inline_message_id": self.post_inline(result)}

    def post_inline(self, result: JSON) -> str:
        """A message made of an inline result; its inline_message_id."""
        content = result["input_message_content"]
        number = f"AAA{next(self._numbers):08d}"
        self.inline_messages[number] = {"text": content["message_text"], "entities": content.get("entities", [])}
        if "reply_markup" in result:
            self.inline_messages[number]["reply_markup"] = result["reply_markup"]
        return number

    # Chats

    def _set_message_reaction(self, given: JSON) -> bool:
        state = self._reachable(given)
        checks.reaction_of(given.get("reaction", []))
        if given["message_id"] not in state.messages:
            raise bad("message to react not found")
        state.messages[given["message_id"]]["reactions"] = given.get("reaction", [])
        return True

    def _get_chat(self, given: JSON) -> JSON:
        return {**self._reachable(given).chat, "accent_color_id": 0, "max_reaction_count": 11}

    def _member(self, state: ChatState, user_id: int) -> JSON:
        user = {"id": user_id, "is_bot": user_id == self.me["id"], "first_name": "Somebody"}
        if user_id not in state.admins:
            return {"status": "member", "user": user}
        return {"status": "creator", "user": user, "is_anonymous": False}

    def _get_chat_member(self, given: JSON) -> JSON:
        return self._member(self._reachable(given), given["user_id"])

    def _get_chat_administrators(self, given: JSON) -> list[JSON]:
        state = self._reachable(given)
        return [self._member(state, user_id) for user_id in sorted(state.admins)]

    def _send_chat_action(self, given: JSON) -> bool:
        self._reachable(given)
        return True

    def _leave_chat(self, given: JSON) -> bool:
        self._reachable(given).refusal = Refused(403, "Forbidden: bot is not a member of the group chat")
        return True

    # Webhook and profile

    def _get_webhook_info(self, _: JSON) -> JSON:
        return {
            "url": self.webhook["url"],
            "has_custom_certificate": False,
            "pending_update_count": len(self.pending),
        }

    def _set_webhook(self, given: JSON) -> bool:
        if given["url"] and not given["url"].startswith(("https://", "http://127.0.0.1")):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", given.get("secret_token", "")):
            raise bad("secret token contains unallowed characters")
        self.webhook = given
        return True

    def _delete_webhook(self, given: JSON) -> bool:
        self.webhook = {"url": ""}
        if given.get("drop_pending_updates"):
            self.pending.clear()
        return True

    def _key(self, what: str, given: JSON) -> tuple[str, str, str]:
        scope = given.get("scope", {"type": "default"})
        return what, str(sorted(scope.items())), given.get("language_code", "")

    def _set_my_commands(self, given: JSON) -> bool:
        self.profile[self._key("commands", given)] = checks.commands_of(given["commands"])
        return True

    def _get_my_commands(self, given: JSON) -> list[JSON]:
        return list(self.profile.get(self._key("commands", given), []))

    def _delete_my_commands(self, given: JSON) -> bool:
        self.profile.pop(self._key("commands", given), None)
        return True

    def _set_text(self, what: str, given: JSON, limit: int) -> bool:
        if len(given.get(what, "")) > limit:
            raise bad(f"{what} is too long")
        self.profile[self._key(what, given)] = given.get(what, "")
        return True

    def _set_my_description(self, given: JSON) -> bool:
        return self._set_text("description", given, 512)

    def _get_my_description(self, given: JSON) -> JSON:
        return {"description": self.profile.get(self._key("description", given), "")}

    def _set_my_short_description(self, given: JSON) -> bool:
        return self._set_text("short_description", given, 120)

    def _get_my_short_description(self, given: JSON) -> JSON:
        return {"short_description": self.profile.get(self._key("short_description", given), "")}

    def _set_my_name(self, given: JSON) -> bool:
        return self._set_text("name", given, 64)

    def _get_my_name(self, given: JSON) -> JSON:
        return {"name": self.profile.get(self._key("name", given), self.me["first_name"])}
