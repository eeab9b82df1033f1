"""`chat`: the archive in a terminal, with the same search, wording and log as Telegram."""

from __future__ import annotations

import sys
from collections.abc import Iterator


def chat() -> None:
    """Talk to the archive in the terminal: no token, no server, nothing to configure.

    Type a question and read the original passage. Type the number of a button to read on, /questions to see what the
    interviewer asked, /help for more. Ctrl-D leaves. Works in a pipe, too: one question a line.
    """
    from bot import app
    from bot.chat.terminal import Conversation, console
    from bot.cli.progress import progress_bar
    from bot.settings import load_settings

    settings = load_settings()
    screen = console()
    with progress_bar() as progress:
        engine = app.open_engine(settings, progress=progress)
    conversation = Conversation(engine, screen, log=settings.log.value)
    if sys.stdin.isatty():
        conversation.welcome()
    for line in _lines():
        conversation.hear(line)


def _lines() -> Iterator[str]:
    """What is typed, line by line, until Ctrl-D; with the arrow keys' history for this session, never on disk."""
    if not sys.stdin.isatty():
        yield from (line.strip() for line in sys.stdin if line.strip())
        return
    import readline  # noqa: F401  (importing it gives input() line editing and history)

    while True:
        try:
            line = input("› ").strip()
        except (EOFError, KeyboardInterrupt):
            print()
            return
        if line:
            yield line
