"""What the real service refuses or silently changes: lengths, entities, keyboards, inline results.

`Refused` is an answer with `ok: false`. What the service would accept but alter (trimmed text, dropped entities) is a
`Refused` too: a bot that relies on such repairs does not send what it meant.
"""

from __future__ import annotations

import re
from typing import Any

_ENTITY_TYPES = (
    "mention hashtag cashtag bot_command url email phone_number bold italic underline strikethrough "
    "spoiler blockquote expandable_blockquote code pre text_link text_mention custom_emoji date_time "
)
ENTITY_TYPES = frozenset(_ENTITY_TYPES.split())
QUOTES = {"blockquote", "expandable_blockquote"}
_ACTIONS = (
    "url callback_data web_app login_url switch_inline_query switch_inline_query_current_chat "
    "switch_inline_query_chosen_chat copy_text callback_game pay "
)
ACTIONS = frozenset(_ACTIONS.split())
_REACTIONS = (
    "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🙏 👌 🕊 🤡 "
    "🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 "
    "🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 "
    "☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡 "
)
REACTIONS = frozenset(_REACTIONS.split())


class Refused(Exception):
    """The service says no. `parameters` may hold retry_after or migrate_to_chat_id."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


def bad(description: str) -> Refused:
    return Refused(400, f"Bad Request: {description}")


def units(text: str) -> int:
    """UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def text_of(value: Any, *, limit: int = 4096, what: str = "message") -> str:
    if not isinstance(value, str) or not value.strip():
        raise bad(f"{what} text is empty")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise bad("strings must be encoded in UTF-8") from None
    if len(value) > limit or units(value) > limit:
        raise bad(f"{what} is too long")
    if value != value.strip():
        raise bad("double: the service would trim this text")
    if "\x00" in value:
        raise bad("double: the service would drop NUL")
    return value


def entities_of(text: str, entities: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    found = list(entities or ())
    if len(found) > 100:
        raise bad("double: more than 100 entities, the service would drop some")
    wide = text.encode("utf-16-le")
    spans = []
    for entity in found:
        start, length = entity["offset"], entity["length"]
        if entity["type"] not in ENTITY_TYPES:
            raise bad("unsupported entity type")
        if start < 0 or length <= 0 or start + length > units(text):
            raise bad(f"entity beginning at UTF-16 offset {start} ends after the end of the text")
        for edge in (start, start + length):
            if wide[edge * 2 : edge * 2 + 2] and 0xDC <= wide[edge * 2 + 1] <= 0xDF:
                raise bad(f"entity edge at UTF-16 offset {edge} is in the middle of a symbol")
        if entity["type"] == "text_link" and not re.match(r"(https?|tg)://\S+$", entity.get("url", "")):
            raise bad("double: text_link without a good url")
        if not wide[start * 2 : (start + length) * 2].decode("utf-16-le").strip():
            raise bad("double: an entity over spaces alone would be dropped")
        spans.append((start, start + length, entity["type"]))
    for number, (start, end, kind) in enumerate(spans):
        for other_start, other_end, other in spans[number + 1 :]:
            apart = end <= other_start or other_end <= start
            nested = (start <= other_start and other_end <= end) or (other_start <= start and end <= other_end)
            if not apart and not nested:
                raise bad("double: entities overlap, the service would cut one")
            if not apart and kind in QUOTES and other in QUOTES:
                raise bad("double: block quotations can't be nested")
    return found


def keyboard_of(markup: dict[str, Any] | None, *, private: bool = True) -> dict[str, Any] | None:
    if markup is None:
        return None
    if "inline_keyboard" not in markup:
        return markup
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or sum(len(row) for row in rows) > 100 or any(len(row) > 8 for row in rows):
        raise bad("reply markup is too long")
    if any(not row for row in rows):
        raise bad("double: an empty row of buttons")
    for button in (button for row in rows for button in row):
        _button(button)
    return markup


def _button(button: dict[str, Any]) -> None:
    actions = ACTIONS & button.keys()
    if len(actions) != 1:
        raise bad("inline keyboard button must have exactly one action")
    if not str(button.get("text", "")).strip():
        raise bad("inline keyboard button text must not be empty")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    copied = button.get("copy_text")
    if copied is not None and not 1 <= len(copied["text"]) <= 256:
        raise bad("BUTTON_COPY_TEXT_INVALID")
    if "url" in button and not re.match(r"(https?|tg)://\S+$", button["url"]):
        raise bad(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    for name in ("switch_inline_query", "switch_inline_query_current_chat"):
        if len(button.get(name, "")) > 256:
            raise bad("BUTTON_QUERY_INVALID")


def result_of(result: dict[str, Any]) -> dict[str, Any]:
    """One InlineQueryResult, as answerInlineQuery and answerGuestQuery take it; only articles are known here."""
    if result.get("type") != "article":
        raise bad("double: only articles are understood")
    if not 1 <= len(str(result.get("id", "")).encode()) <= 64:
        raise bad("RESULT_ID_INVALID")
    if not str(result.get("title", "")).strip():
        raise bad("ARTICLE_TITLE_EMPTY")
    content = result.get("input_message_content")
    if not isinstance(content, dict):
        raise bad('can\'t find field "input_message_content"')
    text = text_of(content.get("message_text"))
    if "parse_mode" in content:
        raise bad("double: text is sent with entities, never with a parse mode")
    entities_of(text, content.get("entities"))
    keyboard_of(result.get("reply_markup"))
    return result


def results_of(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if len(results) > 50:
        raise bad("RESULTS_TOO_MUCH")
    ids = [result.get("id") for result in results]
    if len(set(ids)) != len(ids):
        raise bad("RESULT_ID_DUPLICATE")
    return [result_of(result) for result in results]


def results_button_of(button: dict[str, Any] | None) -> None:
    if button is None:
        return
    if not button.get("text") or not (("web_app" in button) ^ ("start_parameter" in button)):
        raise bad("button is invalid")
    if "start_parameter" in button and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", button["start_parameter"]):
        raise bad("START_PARAM_INVALID")


def reaction_of(reactions: list[dict[str, Any]]) -> None:
    if len(reactions) > 1:
        raise bad("REACTIONS_TOO_MANY")
    for reaction in reactions:
        if reaction.get("type") != "emoji" or reaction.get("emoji") not in REACTIONS:
            raise bad("REACTION_INVALID")


COMMAND = re.compile(r"[a-z0-9_]{1,32}")


def commands_of(commands: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not COMMAND.fullmatch(command.get("command", "")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command.get("description", "").strip()) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return commands
