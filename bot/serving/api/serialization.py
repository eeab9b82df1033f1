"""Serialization: entities, buttons and calls as plain JSON for the Bot API.

The library's own classes cost more processor time than everything else: an answer has a dozen objects, which are built,
serialized, and built again from what Telegram sends back. All that we need of a response is the message's id.
"""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from telegram.ext import ExtBot
from telegram.request import RequestData

from bot.chat.message import Button, Copy, Link, Message, Press, Share
from bot.serving.api.pacing import Recheck

JSON = dict[str, Any]

WITHOUT_PREVIEW: JSON = {"is_disabled": True}


class Plain(NamedTuple):
    """What `BotApiTransport` reads of a RequestData that holds no files."""

    parameters: JSON
    contains_files: bool = False


async def call(bot: ExtBot[Recheck], method: str, parameters: JSON, recheck: Recheck | None) -> Any:
    """The result of a Bot API call, made when its turn has come. Raises as the library's methods do."""
    given = cast(RequestData, Plain({name: value for name, value in parameters.items() if value is not None}))
    limits = bot.rate_limiter
    assert limits is not None
    return await limits.process_request(
        bot.request.post, (f"{bot.base_url}/{method}", given), {}, method, parameters, recheck
    )


def entities_of(message: Message) -> list[JSON] | None:
    """A message's entities; offsets are UTF-16 units on both sides."""
    found = []
    for entity in message.entities:
        form: JSON = {"type": entity.style.value, "offset": entity.offset, "length": entity.length}
        if entity.url is not None:
            form["url"] = entity.url
        found.append(form)
    return found or None


def keyboard_of(message: Message) -> JSON | None:
    """A message's buttons."""
    rows = [[_button(button) for button in row] for row in message.buttons if row]
    return {"inline_keyboard": rows} if rows else None


def link_rows(message: Message) -> tuple[tuple[Button, ...], ...]:
    """The rows of a message's buttons that work wherever it stands: links."""
    rows = (tuple(button for button in row if isinstance(button.action, Link)) for row in message.buttons)
    return tuple(row for row in rows if row)


def _button(button: Button) -> JSON:
    match button.action:
        case Press(data):
            return {"text": button.label, "callback_data": data}
        case Link(url):
            return {"text": button.label, "url": url}
        case Copy(text):
            return {"text": button.label, "copy_text": {"text": text}}
        case Share(query):
            return {"text": button.label, "switch_inline_query": query}
