"""Routes: everything that can be pressed, sent or received stands in the table, and nothing else."""

from __future__ import annotations

from typing import get_args

from bot.chat.actions import Action
from bot.chat.wording.choice import WORDINGS
from bot.serving.api.get_updates import ALLOWED_UPDATES
from bot.serving.handling.commands import Commands
from bot.serving.handling.dispatch import Handlers
from bot.serving.handling.routes import BUTTONS, COMMANDS, UPDATES


def test_every_button_has_a_route() -> None:
    assert set(BUTTONS) == set(get_args(Action))


def test_every_command_that_readers_are_shown_has_a_route() -> None:
    assert {name for wording in WORDINGS.values() for name in wording.commands} <= set(COMMANDS)


def test_every_command_of_the_table_is_one_that_does_something() -> None:
    commands = Commands(*[None] * 6)  # type: ignore[arg-type]
    assert {*commands._table, *commands._maintainers, "optout"} == set(COMMANDS)


def test_every_kind_of_update_that_is_asked_for_has_a_function() -> None:
    assert set(UPDATES) == set(ALLOWED_UPDATES)
    assert all(callable(getattr(Handlers, name)) for name in UPDATES.values())
