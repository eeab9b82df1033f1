"""Calls compared with the Bot API's own description, where that is at hand; else with the table below.

A parameter that the service does not know is refused here (the real one ignores it, and hides the mistake).
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from tests.double.checks import Refused, bad

SPEC = Path(__file__).parents[3] / "shared" / "telegram" / "bot-api-10.1.json"

# method -> required parameters, optional ones; i: whole number, b: true or false, j: JSON, else a string
KNOWN: dict[str, tuple[str, str]] = {
    "getMe": ("", ""),
    "getUpdates": ("", "offset:i limit:i timeout:i allowed_updates:j"),
    "setWebhook": ("url", "ip_address max_connections:i allowed_updates:j drop_pending_updates:b secret_token"),
    "deleteWebhook": ("", "drop_pending_updates:b"),
    "getWebhookInfo": ("", ""),
    "sendMessage": (
        "chat_id:i text",
        "message_thread_id:i direct_messages_topic_id:i ephemeral_message_parameters:j "
        "parse_mode entities:j link_preview_options:j disable_notification:b protect_content:b "
        "reply_parameters:j reply_markup:j",
    ),
    "sendPhoto": (
        "chat_id:i photo",
        "caption message_thread_id:i direct_messages_topic_id:i reply_parameters:j",
    ),
    "editMessageText": (
        "text",
        "chat_id:i message_id:i inline_message_id parse_mode entities:j link_preview_options:j reply_markup:j",
    ),
    "editMessageReplyMarkup": ("", "chat_id:i message_id:i inline_message_id reply_markup:j"),
    "deleteMessage": ("chat_id:i message_id:i", ""),
    "answerCallbackQuery": ("callback_query_id", "text show_alert:b url cache_time:i"),
    "answerInlineQuery": ("inline_query_id results:j", "cache_time:i is_personal:b next_offset button:j"),
    "answerGuestQuery": ("guest_query_id result:j", ""),
    "setMessageReaction": ("chat_id:i message_id:i", "reaction:j is_big:b"),
    "getChat": ("chat_id:i", ""),
    "getChatMember": ("chat_id:i user_id:i", ""),
    "getChatAdministrators": ("chat_id:i", ""),
    "sendChatAction": ("chat_id:i action", "message_thread_id:i"),
    "leaveChat": ("chat_id:i", ""),
    "setMyCommands": ("commands:j", "scope:j language_code"),
    "getMyCommands": ("", "scope:j language_code"),
    "deleteMyCommands": ("", "scope:j language_code"),
    "setMyDescription": ("", "description language_code"),
    "getMyDescription": ("", "language_code"),
    "setMyShortDescription": ("", "short_description language_code"),
    "getMyShortDescription": ("", "language_code"),
    "setMyName": ("", "name language_code"),
    "getMyName": ("", "language_code"),
}


NEWER = {"ephemeral_message_parameters"}  # than the description that is at hand


@cache
def _spec() -> dict[str, Any] | None:
    return json.loads(SPEC.read_text(encoding="utf-8")) if SPEC.exists() else None


def parameters_of(method: str, raw: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a call in their types. Raises Refused for an unknown, missing or mistyped one."""
    values = _by_table(method, raw)
    spec = _spec()
    if spec is not None:
        described = spec["methods"].get(method)
        if described is None:
            raise bad(f"double: the Bot API has no method {method}")
        newer = {name for name in values if name in NEWER}
        values_then = {name: value for name, value in values.items() if name not in newer}
        _object(method, values_then, described.get("fields", []), spec)
    return values


def _by_table(method: str, raw: dict[str, Any]) -> dict[str, Any]:
    required, optional = (dict(_typed(names)) for names in KNOWN[method])
    kinds = {**required, **optional}
    for name in raw:
        if name not in kinds:
            raise bad(f"double: {method} has no parameter {name}")
    for name in required:
        if name not in raw:
            raise bad(f"{name} is empty" if name != "text" else "message text is empty")
    return {name: _value(method, name, value, kinds[name]) for name, value in raw.items()}


def _typed(names: str) -> list[tuple[str, str]]:
    return [(name, kind or "s") for name, _, kind in (part.partition(":") for part in names.split())]


def _value(method: str, name: str, value: Any, kind: str) -> Any:
    try:
        if kind == "i":
            return int(value)
        if kind == "j":
            return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        raise bad(f"can't parse {name}") from None
    if kind == "b":
        return value in (True, "true", "True", "1")
    if not isinstance(value, str):
        raise bad(f"double: {name} of {method} must be a string")
    return value


def _object(where: str, value: Any, fields: list[dict[str, Any]], spec: dict[str, Any]) -> None:
    known = {field["name"]: field for field in fields}
    for name in value:
        if name not in known:
            raise bad(f"double: {where} has no field {name}")
    for name, field in known.items():
        if name not in value:
            if field["required"]:
                raise bad(f"double: {where} lacks {name}")
        elif not any(_fits(value[name], kind, spec) for kind in field["types"]):
            raise bad(f"double: {where}.{name} is not {' or '.join(field['types'])}")


def _fits(value: Any, kind: str, spec: dict[str, Any]) -> bool:
    if kind.startswith("Array of "):
        return isinstance(value, list) and all(_fits(part, kind.removeprefix("Array of "), spec) for part in value)
    plain = {"String": str, "Integer": int, "Boolean": bool, "Float": (int, float)}
    if kind in plain:
        return isinstance(value, plain[kind]) and (kind == "Boolean" or not isinstance(value, bool))
    if not isinstance(value, dict):
        return False
    described = spec["types"][kind]
    if "subtypes" in described:
        return any(_fits(value, subtype, spec) for subtype in described["subtypes"])
    try:
        _object(kind, value, described.get("fields", []), spec)
    except Refused:
        return False
    return True
