"""A chat completion by a server that speaks OpenAI's protocol: a hosted one or a local one (llama.cpp, Ollama, vLLM).

The key is sent to that server and to nobody else, and stands in no error.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx
from pydantic import BaseModel, ValidationError

from bot.base.errors import DraftError

TIMEOUT_S = 600.0  # a local model on a processor writes three tokens a second
TRIES = 5
FIRST_PAUSE_S = 2.0  # doubled with each try, for 429 and for a server in trouble
LONGEST_PAUSE_S = 60.0
SAID_LETTERS = 200  # of what a server says is wrong
_SAID_OF_KEYS = (401, 403)  # statuses with which servers repeat a part of the key


class _ChatMessage(BaseModel):
    content: str | None = None  # none from a model that is cut off while it thinks


class _Choice(BaseModel):
    message: _ChatMessage
    finish_reason: str | None = None


class _Completion(BaseModel):
    choices: list[_Choice]


class _Fault(BaseModel):
    message: str


class _Refusal(BaseModel):
    error: _Fault | str


def host_of(url: str) -> str:
    """The server that an address leads to, as it may be printed. Raises DraftError where it leads to none."""
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise DraftError("The server's address must begin with http:// or https://, like http://127.0.0.1:8080/v1.")
    return urlsplit(url).netloc.rpartition("@")[2]


def complete(
    url: str, model: str, prompt: str, key: str | None = None, sleep: Callable[[float], None] = time.sleep
) -> str:
    """The model's reply to one prompt. `url` is the server's base, such as http://127.0.0.1:8080/v1.

    Tries again where that can help. Raises DraftError with one sentence that names the server, never the key.
    """
    host = host_of(url)
    address = url.rstrip("/") + "/chat/completions"
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    body = {"model": model, "messages": [{"role": "user", "content": prompt}]}
    pause = FIRST_PAUSE_S
    for attempt in range(1, TRIES + 1):
        trouble = ""
        try:
            response = httpx.post(address, json=body, headers=headers, timeout=TIMEOUT_S)
        except httpx.ReadTimeout:
            trouble = f"did not answer within {TIMEOUT_S:.0f} seconds"
        except (httpx.HTTPError, httpx.InvalidURL):
            trouble = "can't be reached"
        else:
            if response.status_code == 200:
                return _content(response, host)
            trouble = f"answered {response.status_code}"
            if response.status_code not in (408, 429) and response.status_code < 500:
                said = "" if response.status_code in _SAID_OF_KEYS else _said(response, key)
                raise DraftError(f"{host} {trouble}{said}; look at the address, the model's name and BOT_DRAFT_KEY.")
            pause = min(max(pause, _wished(response)), LONGEST_PAUSE_S)
        if attempt < TRIES:
            sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)
    raise DraftError(f"{host} {trouble}, {TRIES} times; call again later: it goes on where it stopped.")


def _wished(response: httpx.Response) -> float:
    """The seconds that the server asks to wait."""
    value = response.headers.get("retry-after", "")
    return float(value) if value.isdigit() else 0.0


def _said(response: httpx.Response, key: str | None) -> str:
    """What the server says is wrong, as the rest of a sentence; never the key."""
    try:
        error = _Refusal.model_validate_json(response.content).error
    except ValidationError:
        return ""
    words = " ".join((error if isinstance(error, str) else error.message).split())
    if (key and key in words) or not words.isprintable():
        return ""
    return f" (“{words[:SAID_LETTERS]}{'…' if len(words) > SAID_LETTERS else ''}”)"


def _content(response: httpx.Response, host: str) -> str:
    """The text of a completion; without its last line if that was cut off."""
    try:
        choices = _Completion.model_validate_json(response.content).choices
    except ValidationError:
        choices = []
    if not choices:
        raise DraftError(
            f"{host} sent no text where a chat completion was asked for; look at the address (it often ends in /v1)."
        )
    text, cut = choices[0].message.content or "", choices[0].finish_reason == "length"
    text = text.rpartition("\n")[0] if cut else text
    if not text.strip():
        cut_off = "cut the model off before it wrote a line; raise its limit of tokens"
        raise DraftError(f"{host} {cut_off if cut else 'sent an empty reply; ask again'}, or take another model.")
    return text
