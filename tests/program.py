"""The program with all of its commands, for tests that call it within their own process."""

from __future__ import annotations

from bot.cli.commands import program

app = program()
