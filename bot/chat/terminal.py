"""The terminal as a screen: messages in Rich, buttons as numbers to type."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from bot.archive.archive import Archive
from bot.base.languages import DEFAULT_LANGUAGE
from bot.base.log_policy import LogMode
from bot.chat import actions, answers, browse
from bot.chat.actions import Action
from bot.chat.buttons import by_key
from bot.chat.command_words import command_in_words
from bot.chat.disclosures import about_message, help_text, privacy_text, start_text, topics_button
from bot.chat.message import QUOTES, Entity, Message, MessageBuilder, Press, Style, verify
from bot.chat.text import cut, utf16_length
from bot.chat.wording.choice import wording_for
from bot.chat.wording.phrases import Wording
from bot.search.engine import Answer, Engine, Found, NothingFound, passages_for_next
from bot.search.words.language import tells_its_language

if TYPE_CHECKING:
    from bot.search.quotes.checker import QuoteChecker

WIDTH = 80
REMEMBERED_SECONDS = 900.0  # for which a line is understood by what was shown before
_LONGEST_COMMAND = 30
_AFTER_COMMAND = ":,.;!?…"  # what people write behind a command
_LOOKS = {
    Style.BOLD: "bold",
    Style.ITALIC: "italic",
    Style.UNDERLINE: "underline",
    Style.STRIKE: "strike",
    Style.LINK: "underline",
}


def console() -> Console:
    """A console at most 80 columns wide."""
    own = Console(highlight=False)
    return own if own.width <= WIDTH else Console(highlight=False, width=WIDTH)


def show(screen: Console, message: Message, archive: Archive) -> None:
    """Print a message, its quotations with a bar at the left, and their passages' ids, by which maintainers' commands
    call them. Raises NotVerbatim instead of a false quotation."""
    verify(message, archive)
    for text, quoted in _stretches(message):
        bar = Text().append("  ▌ ", "cyan") if quoted else Text()
        for paragraph in text.split("\n", allow_blank=True):
            for line in paragraph.wrap(screen, screen.width - len(bar)):
                line.rstrip()
                screen.print(bar + line)
    for passage in dict.fromkeys(quotation.passage.id for quotation in message.quotations):
        screen.print(Text(passage, style="dim"))
    screen.print()


def presses(message: Message) -> list[tuple[str, Action]]:
    """The buttons that do something in a terminal, in reading order."""
    buttons = [button for row in message.buttons for button in row]
    pairs = [(one.label, actions.decode(one.action.data)) for one in buttons if isinstance(one.action, Press)]
    return [(label, action) for label, action in pairs if action is not None]


def show_explanation(screen: Console, answer: Answer) -> None:
    """Why each hit came where it did: a line for the passage, and one for each thing that spoke for it."""
    screen.print(f"confidence {answer.confidence:.2f}")
    for hit in answer.hits if isinstance(answer, Found) else answer.nearest:
        shares = hit.why.shares
        screen.print(Text(f"{hit.rank}. {hit.passage.id} {hit.score:.3f}", style="bold"))
        for share, because in (
            ("terms", ", ".join(hit.matched)),
            ("meaning", ""),
            ("phrasing", hit.why.phrasing or ""),
        ):
            whole = Text(f"{share:<8} {shares.get(share, 0):.2f} {because}".rstrip())
            for line in whole.wrap(screen, screen.width - 3):
                line.rstrip()
                screen.print(Text("   ") + line)


def at_home(answer: Answer, line: str, home: str) -> Answer:
    """An answer to a line that begins a conversation; in the terminal's language, where the words have none."""
    talk = isinstance(answer, NothingFound) and answer.talk is not None
    return answer if talk or tells_its_language(line) else replace(answer, language=home)


@dataclass(frozen=True, slots=True)
class TurnedDown:
    """The passage that a reader said is not it; None if it is gone."""

    question: str
    passage_id: str | None


@dataclass
class Conversation:
    """A reader at a terminal, who asks, types commands, and presses numbers."""

    engine: Engine
    screen: Console
    wording: Wording = field(default_factory=wording_for)
    log: LogMode = LogMode.SEALED  # the value of BOT_LOG
    held_before: bool = False  # did the log hold questions when it was opened?
    key_is_here: bool = False  # does a private key of the log lie on this computer?
    contact: str | None = None  # the value of BOT_CONTACT
    pages_url: str | None = None  # where the web pages are served
    home: str = DEFAULT_LANGUAGE  # the language of what is said to a name or a key word at first
    offered: list[tuple[str, Action]] = field(default_factory=list)
    _shown: tuple[tuple[float, str], ...] = ()  # ids by which the next line is understood, each with when it was shown
    _language: str | None = None
    _asked: str = ""  # the question that was answered last
    _checker: QuoteChecker | None = None

    def welcome(self) -> None:
        """Say what this is."""
        self._say([Message(f"{start_text(self.wording, self.log)}\n\n{self.wording.help_terminal}")])

    def hear(self, line: str) -> Answer | TurnedDown | None:
        """React to one line: a number presses a button, `/word` is a command, the rest is a question.

        Returns the answer if it was a question, or that one was turned down, for the log.
        """
        if line.isdigit() and self.offered:
            return self._press(int(line))
        if line.startswith("/"):
            word, _, rest = line[1:].partition(" ")
            self._command(word.rstrip(_AFTER_COMMAND).lower(), rest.strip())
            return None
        if (called := command_in_words(line)) is not None:
            self._command(called, "")
            return None
        if (verdict := self._verdict(line)) is not None:
            self._show([verdict])
            return None
        answer = self.engine.answer(line, shown=[one for _, one in self._of_late()], hint=self._language)
        answer = answer if self._language is not None else at_home(answer, line, self.home)
        self._language = answer.language  # of a conversation: short words seldom tell theirs
        self._note(passages_for_next(answer))
        self.wording, self._asked = wording_for(answer.language), line
        self._say(self._messages(answer))
        return answer

    def _messages(self, answer: Answer) -> list[Message]:
        """What is said to a question."""
        screen = self._screen()
        if isinstance(answer, Found) and answer.statement:
            from bot.chat.quotes import check_message
            from bot.search.quotes.claimed import exactly_said

            if (checked := exactly_said(self._quote_checker(), answer)) is not None:
                return [check_message(screen, checked)]
        return answers.answer_messages(screen, answer)

    def _verdict(self, line: str) -> Message | None:
        """What is said to a line that claims somebody's words without a command; None if it is a question."""
        from bot.chat.own_messages import linked_passage, unframed
        from bot.search.quotes.claims import may_claim  # these take a while to import, and `ask` needs none

        if (linked := linked_passage(self._screen(), line)) is not None:
            return answers.passage_by_id(self._screen(), linked)[0]
        line = unframed(self._screen(), line)
        if not may_claim(line):
            return None
        from bot.chat.quotes import check_message
        from bot.search.quotes.claimed import claimed

        checked = claimed(self._quote_checker(), self.engine, line, self._language)
        return None if checked is None else check_message(self._screen(), checked)

    def _press(self, number: int) -> TurnedDown | None:
        if not 1 <= number <= len(self.offered):
            self._say([Message(self.wording.no_such_button.format(count=len(self.offered)))])
            return None
        action = self.offered[number - 1][1]
        self._show(answers.action_messages(self._screen(), action), action)
        if not isinstance(action, actions.NotIt):
            return None
        passage = by_key(self.engine.archive, action.hashes[action.place - 1])
        return TurnedDown(self._asked, passage.id if passage is not None else None)

    def _command(self, word: str, rest: str) -> None:
        if word == "about":
            self._say([about_message(self.wording, self.contact)])
        elif word == "privacy":
            kept = {"before": self.held_before, "key_is_here": self.key_is_here}
            self._say([Message(privacy_text(self.wording, self.log, telegram=False, contact=self.contact, **kept))])
        elif word == "start":
            topics = [topics_button(self.wording)] if self.engine.archive.may_have_topics else []
            self._say([MessageBuilder().add(start_text(self.wording, self.log)).row(*topics).message()])
        elif word == "topics":
            self._say([browse.topic_list(self._screen())])
        elif word == "interviews":
            self._say([browse.interviews(self._screen())])
        elif word == "questions":
            self._say([browse.questions(self._screen())])
        elif word == "check":
            self._check(rest)
        else:
            self._help(word)

    def _help(self, word: str) -> None:
        """Say how to use this, and before it, why another command than /help does nothing."""
        known = word in self.wording.commands
        why = self.wording.command_elsewhere if known else self.wording.command_unknown
        lead = "" if word == "help" else why.format(command=f"/{cut(word, _LONGEST_COMMAND)}") + "\n\n"
        self._say([Message(lead + help_text(self.wording, telegram=False))])

    def _check(self, claim: str) -> None:
        if not claim:
            self._say([Message(self.wording.check_usage)])
            return
        from bot.chat.own_messages import unframed
        from bot.chat.quotes import check_message

        screen = self._screen()
        self._show([check_message(screen, self._quote_checker().check(unframed(screen, claim)))])

    def _quote_checker(self) -> QuoteChecker:
        from bot.search.quotes.checker import QuoteChecker

        if self._checker is None or self._checker.archive is not self.engine.archive:
            self._checker = QuoteChecker(self.engine.archive)
        return self._checker

    def _screen(self) -> answers.Screen:
        return answers.Screen(
            self.engine.archive, self.wording, log=self.log, contact=self.contact, pages_url=self.pages_url
        )

    def _of_late(self) -> tuple[tuple[float, str], ...]:
        """What was shown in the last quarter of an hour."""
        horizon = time.monotonic() - REMEMBERED_SECONDS
        return tuple(pair for pair in self._shown if pair[0] > horizon)

    def _note(self, ids: Sequence[str]) -> None:
        """Remember what is shown now."""
        self._shown = (*self._of_late(), *((time.monotonic(), one) for one in ids))

    def _show(self, messages: list[Message], action: Action | None = None) -> None:
        """Say what shows passages; `action` is the button that was pressed for it."""
        self._say(messages)
        self._note(answers.ids_shown(messages, action))

    def _say(self, messages: list[Message]) -> None:
        for message in messages:
            show(self.screen, message, self.engine.archive)
        offered = [pair for message in messages for pair in presses(message)]
        if offered:
            self.offered = offered
            for row in _rows(
                [f"[{number}] {label}" for number, (label, _) in enumerate(offered, 1)], self.screen.width
            ):
                self.screen.print(Text(row, style="dim"), no_wrap=True, overflow="ellipsis")
            self.screen.print()


def _rows(labels: Sequence[str], width: int) -> list[str]:
    """The labels, as many to a line as there is room for; none is broken."""
    rows: list[str] = []
    for label in labels:
        if rows and cell_len(f"{rows[-1]}   {label}") <= width:
            rows[-1] += f"   {label}"
        else:
            rows.append(label)
    return rows


def _stretches(message: Message) -> list[tuple[Text, bool]]:
    """The message as Rich texts in order, each with whether it is a quotation; the line ends between them are gone."""
    places = [0, *accumulate(utf16_length(char) for char in message.text)]  # character -> UTF-16 unit

    def span(entity: Entity) -> tuple[int, int]:
        """[start, end) of an entity in characters."""
        return bisect_left(places, entity.offset), bisect_left(places, entity.offset + entity.length)

    whole = Text(message.text)
    for entity in message.entities:
        if entity.style in _LOOKS:
            whole.stylize(_LOOKS[entity.style], *span(entity))
    quotes = sorted(span(entity) for entity in message.entities if entity.style in QUOTES)
    stretches: list[tuple[Text, bool]] = []
    at = 0
    for start, end in quotes:
        stretches += [(_own(whole[at:start], at > 0, True), False), (whole[start:end], True)]
        at = end
    stretches.append((_own(whole[at:], at > 0, False), False))
    links = [Text(entity.url, style="dim") for entity in message.entities if entity.url is not None]
    return [(text, quoted) for text, quoted in stretches if quoted or text.plain] + [(link, False) for link in links]


def _own(text: Text, behind_a_quotation: bool, before_a_quotation: bool) -> Text:
    """Words of ours without the line end that parts them from a quotation."""
    start = 1 if behind_a_quotation and text.plain.startswith("\n") else 0
    end = len(text) - (before_a_quotation and text.plain.endswith("\n"))
    return text[start : max(start, end)]
