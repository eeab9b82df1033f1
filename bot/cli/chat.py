"""`chat`: the archive in a terminal, with the same search, wording and log as Telegram."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.chat.terminal import TurnedDown
    from bot.querylog.entry import LoggedQuestion
    from bot.search.engine import Answer


LEAVING = ("exit", "quit")


def chat() -> None:
    """Talk to the archive in the terminal: no token, no server, nothing to configure.

    Type a question and read the original passage. Type the number of a button to read on, /questions to see what the
    interviewer asked, /help for more. Ctrl-D or “exit” leaves. Works in a pipe, too: one question a line.
    """
    from bot import app
    from bot.chat.terminal import Conversation, console
    from bot.cli.progress import progress
    from bot.settings import load_settings, terminal_language

    settings = load_settings()
    screen = console()
    with progress() as report:
        engine = app.open_engine(settings, progress=report)
    log = app.open_log(settings, tell=lambda _, sentence: print(f"interview-bot: {sentence}", file=sys.stderr))
    log.notices()  # told to nobody: who talks here need do nothing about keys, and /privacy says what is kept
    conversation = Conversation(engine, screen, log=log.mode, contact=settings.contact, pages_url=settings.pages_url)
    conversation.home = terminal_language()
    conversation.held_before, conversation.key_is_here = log.holds_questions(), log.key_is_here()
    if sys.stdin.isatty():
        conversation.welcome()
    try:
        for line in _lines():
            answer = conversation.hear(line)
            if (question := _to_log(line, answer)) is not None:
                log.record_now(question)
    finally:
        log.close()


def _to_log(words: str, answer: Answer | TurnedDown | None) -> LoggedQuestion | None:
    """The question as the log keeps it; None for talk and commands, which are not logged."""
    from bot.chat.terminal import TurnedDown
    from bot.querylog.entry import LoggedQuestion, Outcome, Surface
    from bot.search.engine import Found

    if isinstance(answer, TurnedDown):
        refused = (answer.passage_id,) if answer.passage_id is not None else ()
        return LoggedQuestion(answer.question, Outcome.TURNED_DOWN, refused, Surface.CHAT, "und")
    if isinstance(answer, Found):
        shown = (answer.hits[0].passage.id,)
        return LoggedQuestion(words, Outcome.ANSWERED, shown, Surface.CHAT, answer.language)
    if answer is None or answer.unrecorded:
        return None
    return LoggedQuestion(words, Outcome.NOTHING, (), Surface.CHAT, answer.language)


def _leaves(line: str) -> bool:
    return line.lower().lstrip("/:") in LEAVING


def _lines() -> Iterator[str]:
    """The lines typed, until Ctrl-D. The arrow keys' history is this session's, and never on disk."""
    if not sys.stdin.isatty():
        lines = (line.strip() for line in sys.stdin if line.strip())
        yield from itertools.takewhile(lambda line: not _leaves(line), lines)
        return
    import readline  # noqa: F401  (importing it gives input() line editing and history)

    while True:
        try:
            line = input("› ").strip()
        except (EOFError, KeyboardInterrupt):
            print()
            return
        if _leaves(line):
            return
        if line:
            yield line
