"""Every command that can be sent has a function; every kind of update that is asked for is one of Telegram's."""

from __future__ import annotations

from telegram import Update

from bot.chat.actions import COMMANDS
from bot.serving.handling.commands import Commands
from bot.serving.handling.dispatch import UPDATES


def test_every_command_of_the_table_is_one_that_does_something() -> None:
    assert all(callable(getattr(Commands, f"_{name}")) for name in COMMANDS)


def test_every_kind_of_update_that_is_asked_for_is_a_field_of_an_update() -> None:
    assert all(hasattr(Update(1), kind) for kind in UPDATES)
