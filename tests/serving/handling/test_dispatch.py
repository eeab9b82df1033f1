"""Every command that can be sent and every kind of update that can be received has a function."""

from __future__ import annotations

from bot.chat.actions import COMMANDS
from bot.serving.handling.commands import Commands
from bot.serving.handling.dispatch import UPDATES, Handlers


def test_every_command_of_the_table_is_one_that_does_something() -> None:
    assert all(callable(getattr(Commands, f"_{name}")) for name in COMMANDS)


def test_every_kind_of_update_that_is_asked_for_has_a_function() -> None:
    assert all(callable(getattr(Handlers, name)) for name in UPDATES.values())
