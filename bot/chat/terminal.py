"""The terminal as a screen: messages in Rich, buttons as numbers to type."""

from __future__ import annotations

from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.archive.archive import Archive
from bot.chat import actions, answers, browse
from bot.chat.actions import Action
from bot.chat.message import QUOTES, Entity, Message, Press, Style, verify
from bot.chat.notices import SEALED, privacy_text, start_text
from bot.chat.quotes import check_message
from bot.chat.wording.choice import wording_for
from bot.chat.wording.phrases import Wording
from bot.search.engine import Answer, Engine, Found
from bot.search.quotecheck import QuoteChecker

WIDTH = 80
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
    """Print a message, its quotations with a bar at the left. Raises NotVerbatim instead of a false quotation."""
    verify(message, archive)
    for text, quoted in _stretches(message):
        if quoted:
            for line in text.wrap(screen, screen.width - 4):
                line.rstrip()
                screen.print(Text("  ▌ ", style="cyan").append(line))
        elif text.plain.strip():
            screen.print(Text.from_markup("").append(text[_leading(text.plain) :]), end="")
            screen.print()
    screen.print()


def presses(message: Message) -> list[tuple[str, Action]]:
    """The buttons that do something in a terminal, in reading order."""
    buttons = [button for row in message.buttons for button in row]
    pairs = [(one.label, actions.decode(one.action.data)) for one in buttons if isinstance(one.action, Press)]
    return [(label, action) for label, action in pairs if action is not None]


def show_explanation(screen: Console, answer: Answer) -> None:
    """Why each hit came where it did."""
    table = Table("", "passage", "score", "terms", "meaning", "phrasing", title=f"confidence {answer.confidence:.2f}")
    for hit in answer.hits if isinstance(answer, Found) else answer.nearest:
        shares = hit.why.shares
        table.add_row(
            str(hit.rank),
            hit.passage.id,
            f"{hit.score:.3f}",
            f"{shares.get('terms', 0):.2f} {', '.join(hit.matched)}",
            f"{shares.get('meaning', 0):.2f}",
            f"{shares.get('phrasing', 0):.2f} {hit.why.phrasing or ''}",
        )
    screen.print(table)


@dataclass
class Conversation:
    """A reader at a terminal, who asks, types commands, and presses numbers."""

    engine: Engine
    screen: Console
    wording: Wording = field(default_factory=wording_for)
    log: str = SEALED  # the value of BOT_LOG
    offered: list[tuple[str, Action]] = field(default_factory=list)
    _checker: QuoteChecker | None = None

    def welcome(self) -> None:
        """Say what this is."""
        self._say([Message(start_text(self.wording, self.log))])

    def hear(self, line: str) -> Answer | None:
        """React to one line: a number presses a button, `/word` is a command, the rest is a question.

        Returns the answer if it was a question, for the log.
        """
        if line.isdigit() and self.offered:
            self._press(int(line))
            return None
        if line.startswith("/"):
            word, _, rest = line[1:].partition(" ")
            self._command(word.lower(), rest.strip())
            return None
        answer = self.engine.answer(line)
        self.wording = wording_for(answer.language)
        self._say(answers.answer_messages(self._screen(), answer))
        return answer

    def _press(self, number: int) -> None:
        if 1 <= number <= len(self.offered):
            self._say(answers.action_messages(self._screen(), self.offered[number - 1][1]))
        else:
            self._say([Message(self.wording.no_such_button.format(count=len(self.offered)))])

    def _command(self, word: str, rest: str) -> None:
        texts = {
            "start": start_text(self.wording, self.log),
            "about": self.wording.about,
            "privacy": privacy_text(self.wording, self.log, telegram=False),
        }
        if word in texts:
            self._say([Message(texts[word])])
        elif word == "interviews":
            self._say([browse.interviews(self._screen())])
        elif word == "questions":
            self._say([browse.questions(self._screen())])
        elif word == "check":
            self._check(rest)
        else:
            self._say([Message(self.wording.help)])

    def _check(self, claim: str) -> None:
        if not claim:
            self._say([Message(self.wording.check_usage)])
            return
        if self._checker is None or self._checker.archive is not self.engine.archive:
            self._checker = QuoteChecker(self.engine.archive)
        self._say([check_message(self._screen(), self._checker.check(claim))])

    def _screen(self) -> answers.Screen:
        return answers.Screen(self.engine.archive, self.wording)

    def _say(self, messages: list[Message]) -> None:
        for message in messages:
            show(self.screen, message, self.engine.archive)
        offered = [pair for message in messages for pair in presses(message)]
        if offered:
            self.offered = offered
            labels = "   ".join(f"[{number}] {label}" for number, (label, _) in enumerate(offered, 1))
            self.screen.print(Text(labels, style="dim"))
            self.screen.print()


def _leading(text: str) -> int:
    return len(text) - len(text.lstrip("\n"))


def _stretches(message: Message) -> list[tuple[Text, bool]]:
    """The message as Rich texts in order, each with whether it is a quotation."""
    units = message.text.encode("utf-16-le", "surrogatepass")

    def cut(start: int, end: int) -> str:
        return units[2 * start : 2 * end].decode("utf-16-le", "replace")

    stretches: list[tuple[Text, bool]] = []
    position = 0
    own = Text()
    for entity in sorted(message.entities, key=lambda one: one.offset):
        own.append(cut(position, entity.offset))
        position = entity.offset + entity.length
        words = cut(entity.offset, position)
        if entity.style in QUOTES:
            stretches += [(own, False), (Text(words), True)]
            own = Text()
        else:
            own.append(words + _address(entity), _LOOKS[entity.style])
    own.append(cut(position, len(units) // 2))
    return [*stretches, (own, False)]


def _address(entity: Entity) -> str:
    return f" {entity.url}" if entity.url is not None else ""
