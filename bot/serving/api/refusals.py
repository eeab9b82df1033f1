"""Refusals: what Telegram says where a chat or a message can't be written to, and the name each is counted under."""

from __future__ import annotations

from telegram.error import BadRequest

NOT_MODIFIED = "not modified"  # the message already says what it should
THREAD_GONE = "thread not found"

# A part of Telegram's answer, in lower case, and the name in the metrics. Nobody is at fault, and no retry helps.
EXPECTED_REFUSALS = {
    "message is not modified": NOT_MODIFIED,
    "message to edit not found": "gone",
    "message can't be edited": "gone",
    "message to delete not found": "gone",
    "message can't be deleted": "gone",
    "message to react not found": "gone",
    "message_id_invalid": "gone",
    "message to be replied not found": "gone",
    "query is too old": "too old",
    "query_id_invalid": "too old",
    "chat not found": "no chat",
    "peer_id_invalid": "no chat",
    "user_is_blocked": "blocked",
    "not enough rights": "no rights",
    "have no rights": "no rights",
    "chat_write_forbidden": "no rights",
    "chat_restricted": "no rights",
    "chat_admin_required": "no rights",
    "chat_send_plain_forbidden": "no rights",
    "chat_send_photos_forbidden": "no rights",
    "topic_closed": "topic closed",
    "topic_deleted": "topic closed",
    "group chat was deactivated": "no chat",
    "reaction_invalid": "no rights",
    "method not found": "unknown method",
}


def refusal_name(error: BadRequest) -> str | None:
    """The name of an expected refusal; None for any other."""
    said = error.message.lower()
    return next((name for phrase, name in EXPECTED_REFUSALS.items() if phrase in said), None)


def is_thread_gone(error: BadRequest) -> bool:
    """Is the topic gone in which the message should stand?"""
    return THREAD_GONE in error.message.lower()


def safe_reason(error: BadRequest) -> str:
    """Telegram's reason without the part that may quote our words, for a log line; 80 characters at most."""
    return error.message.partition("'")[0][:80]
