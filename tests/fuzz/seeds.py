"""Where fuzzing begins: small inputs that reach far, and a mutator that keeps an update an update."""

from __future__ import annotations

import json
import random
import time
from typing import Any

from tests.archive.importer.formats.pdf_file import pdf
from tests.archive.importer.formats.test_captions import ROLLING
from tests.archive.importer.formats.test_documents import odt
from tests.archive.importer.formats.test_json_transcript import KINDS
from tests.archive.importer.formats.test_pdf import TRANSCRIPT
from tests.archive.importer.formats.test_registry import NOSCRIBE
from tests.archive.importer.formats.test_rows import TABLES, ods
from tests.archive.importer.formats.test_xml_transcript import LEGACY, OHMS, TEI
from tests.archive.importer.test_voices import TWO
from tests.conftest import TOY
from tests.double.feed import GROUP, READER, private_chat, text_entities
from tests.double.service import BOT
from tests.fuzz.targets import ENDINGS

ASKED = "/ask What was the worst storm?"
TALK = "Interviewer: What was the worst storm?\n\nMaren Holt: The one of the year when the pier broke.\n"
TIMED_TALK = (
    "INTERVIEWEE: Maren Holt\nDATE: 3 May 1988\n\nTom Berg  0:03\nWhat broke?\n\n1\n\nMaren Holt (0:07):\n"
    "The pier. [laughs]\n"
)
DASHES = "-What broke? - The pier. - When? - In **May** <!-- 1988 -->.\n\n#00:00:05-2#\n"
PAGE = "<html><head><title>T</title></head><body><article><p><b>Who?</b></p><p>I.</p></article></body></html>"
CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Maren>The pier broke.\n"
SRT = "1\n00:00:01,000 --> 00:00:02,000\nThe pier broke.\n"
STRANGE: dict[type, list[Any]] = {  # Telegram may leave anything out, but keeps to the types of what is there
    str: ["", "\ud800", "x\x00", "/start ", "/check", "\u202e", "\u00e9" * 500, "@archive_test_bot", "\U0001f600" * 60],
    int: [-1, 0, 1, 2**40, -(2**40)],
    bool: [True, False],
    list: [[], [{}]],
    dict: [{}],
}


def _updates() -> list[dict[str, Any]]:
    chat = private_chat(READER)
    message = {"message_id": 3, "date": int(time.time()), "chat": chat, "from": READER}
    message |= {"text": ASKED, "entities": text_entities(ASKED)}
    shown = {"message_id": 2, "date": 1, "chat": chat, "from": BOT, "text": "The storm"}
    press = {"id": "1", "from": READER, "message": shown, "chat_instance": "1", "data": "n:x"}
    member = {"status": "member", "user": BOT}
    joined = {"chat": GROUP, "from": READER, "date": 1, "old_chat_member": {**member, "status": "left"}}
    bodies: list[dict[str, Any]] = [
        {"message": message},
        {"message": {**message, "chat": GROUP, "reply_to_message": shown}},
        {"message": {**message, "text": "/start", "entities": text_entities("/start")}},
        {"message": {**message, "text": "/check The lamp went out twice", "forward_origin": {"type": "hidden_user"}}},
        {"edited_message": message},
        {"guest_message": {**message, "guest_query_id": "1"}},
        {"callback_query": press},
        {"inline_query": {"id": "1", "from": READER, "query": "storm", "offset": ""}},
        {"chosen_inline_result": {"result_id": "x", "from": READER, "query": "storm"}},
        {"my_chat_member": {**joined, "new_chat_member": member}},
    ]
    return [{"update_id": number, **body} for number, body in enumerate(bodies, 1)]


FORMATS: list[tuple[str, bytes]] = [
    (".vtt", ROLLING.encode()),
    (".html", NOSCRIBE.encode()),
    (".json", json.dumps(KINDS["WhisperX"][0]).encode()),
    (".json", json.dumps(KINDS["Rev"][0]).encode()),
    (".json", json.dumps(KINDS["Deepgram's paragraphs"][0]).encode()),
    (".xml", (OHMS % ("1:|3(2)|6(1)", LEGACY)).encode()),
    (".xml", TEI.encode()),
    (".xml", b'<timedtext><body><p t="1000" d="1000"><s>Who</s><s> pays?</s></p></body></timedtext>'),
    (".csv", TABLES["OHD's"].encode()),
    (".csv", TABLES["without headings"].encode()),
    (".ods", ods([[["time", "speaker", "text"], ["0:01", "Ake", "Who pays?"], ["", "Venn", "I do."]]])),
    (".odt", odt('<text:p text:style-name="Q">Who pays?</text:p><text:p>The town.</text:p>')),
    (".rtf", rb"{\rtf1\ansi{\b Who pays?}\par The t\'f6wn \u8212? d\u-10179?\u-8704?.{\footnote Gone.}\par}"),
    (".sbv", b"0:00:01.000,0:00:02.500\nWho pays?\n\n0:00:04.500,0:00:06.000\nThe town.\n"),
    (".pdf", pdf(TRANSCRIPT)),
]
SEEDS: dict[str, list[bytes]] = {
    "reader": [TOY.encode(), TWO.encode(), b"\xff\xfe" + TOY.encode("utf-16-le")],
    "importer": [
        bytes([ENDINGS.index(ending)]) + text.encode()
        for ending, text in (
            (".txt", TALK),
            (".txt", TIMED_TALK),
            (".txt", DASHES),
            (".md", TOY),
            (".html", PAGE),
            (".vtt", CAPTIONS),
            (".srt", SRT),
        )
    ]
    + [bytes([ENDINGS.index(ending)]) + data for ending, data in FORMATS],
    "updates": [json.dumps(update).encode() for update in _updates()],
}


def changed(data: bytes, most: int, seed: int) -> bytes:
    """An update with parts missing, strange, or taken from elsewhere in it, all of their type; at most `most` bytes."""
    dice = random.Random(seed)
    try:
        update = json.loads(data)
    except (ValueError, RecursionError):
        update = json.loads(dice.choice(SEEDS["updates"]))
    for _ in range(dice.randrange(1, 4)):
        places = list(_places(update))
        if not places:
            break
        holder, key = dice.choice(places)
        kind = type(holder[key])
        alike = [other[name] for other, name in places if type(other[name]) is kind and name != "update_id"]
        match dice.randrange(4):
            case 0 if key != "update_id":
                del holder[key]
            case 1 if kind in STRANGE:
                holder[key] = dice.choice(STRANGE[kind])
            case 2 if kind is str:
                holder[key] = "".join(chr(dice.randrange(0x3000)) for _ in range(dice.randrange(60)))
            case _ if alike:
                holder[key] = json.loads(json.dumps(dice.choice(alike)))
    return json.dumps(update).encode()[:most]


def _places(value: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting and len(found) < 500:
        holder = waiting.pop()
        if isinstance(holder, dict):
            found += [(holder, key) for key in holder]
            waiting += holder.values()
    return found
