"""Archives made for a test: any texts, any metadata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.archive.archive import Archive
from bot.archive.interview import Exchange, FrontMatter, Interview, Passage, Speaker, passage_id
from bot.chat.message import Message, Quotation, utf16_length
from bot.chat.screen import Screen
from bot.chat.wording.choice import WORDINGS

Exchanges = Sequence[tuple[str | None, Sequence[str]]]

TALK: Exchanges = (
    ("Where do you sleep?", ("In the signal box. It has a stove.", "My sister says I am mad. She may be right.")),
    ("What do you hear at night?", ("Nothing but owls.",)),
    (None, ("I do not miss the trains.", "I miss the people who waited for them.")),
)


def interview(name: str = "box", exchanges: Exchanges = TALK, introduction: str = "", **about: Any) -> Interview:
    """An interview whose file is its passages, an empty line between them."""
    texts = [text for _, answers in exchanges for text in answers]
    source = "\n\n".join(texts)
    made: list[Exchange] = []
    start = number = 0
    for place, (question, answers) in enumerate(exchanges):
        passages = []
        for text in answers:
            end = start + len(text)
            passages.append(Passage(passage_id(name, text), name, place, number, number * 2 + 1, start, end, source))
            start, number = end + 2, number + 1
        made.append(Exchange(place, question, 1, tuple(passages)))
    stated = {
        "id": name,
        "title": "The last signalman",
        "speaker": Speaker(name="Edda Voss", role="signalwoman"),
        "outlet": "Branch Line Review",
        "language": "en",
    }
    return Interview(FrontMatter(**(stated | about)), f"{name}.md", introduction, tuple(made))


def voiced(made: Interview, whose: Mapping[str, int], times: Mapping[str, int] | None = None) -> Interview:
    """The interview with the passages that begin with the keys of `whose` said by those speakers, and at `times`."""

    def place(passage: Passage) -> Passage:
        voice = next((number for words, number in whose.items() if passage.text.startswith(words)), 0)
        time = next((at for words, at in (times or {}).items() if passage.text.startswith(words)), None)
        return replace(passage, voice=voice, time=time)

    exchanges = [replace(one, passages=tuple(map(place, one.passages))) for one in made.exchanges]
    return replace(made, exchanges=tuple(exchanges))


def archive(*interviews: Interview, version: str = "made", **more: Any) -> Archive:
    """An archive of these interviews, or of one."""
    chosen = interviews or (interview(),)
    return Archive({one.id: one for one in chosen}, version, **more)


def screen(made: Archive | None = None, language: str = "en", **more: Any) -> Screen:
    """Telegram's private chat, or what `more` says."""
    return Screen(made or archive(), WORDINGS[language], **({"bot_name": "some_archive_bot"} | more))


def quoted(message: Message, one: Quotation) -> str:
    """The characters of a message that a quotation claims."""
    return message.text[one.at : one.at + one.end - one.start]


def joined(messages: Sequence[Message]) -> str:
    """Everything that is quoted, joined."""
    return "".join(quoted(message, one) for message in messages for one in message.quotations)


def in_entity(message: Message, number: int) -> str:
    """The text that the `number`th entity covers, read as Telegram reads it."""
    entity = message.entities[number]
    units = message.text.encode("utf-16-le", "surrogatepass")
    return units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")


def assert_telegram_takes(message: Message) -> None:
    """What the service demands of a message's form."""
    assert 0 < utf16_length(message.text) <= 4096
    assert len(message.text) <= 4096
    assert not message.text[0].isspace()
    assert len(message.entities) <= 100
    for number, entity in enumerate(message.entities):
        assert entity.offset >= 0
        assert entity.length > 0
        assert entity.offset + entity.length <= utf16_length(message.text)
        in_entity(message, number).encode("utf-8")  # no entity ends within a character
    for row in message.buttons:
        assert 1 <= len(row) <= 8
        for button in row:
            assert 1 <= len(button.label) <= 64
            data = getattr(button.action, "data", "x")
            assert 1 <= len(data.encode()) <= 64
            assert 1 <= len(getattr(button.action, "text", "x")) <= 256
