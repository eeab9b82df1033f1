"""bot/README.md names the functions that a question passes; here one is asked, and watched."""

from __future__ import annotations

import contextlib
import functools
import importlib
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.querylog.log import QueryLog
from tests.double.feed import Feed
from tests.serving.live import Live, MemoryLog

TABLE = Path(__file__).parents[2] / "bot" / "README.md"
STEPS = re.findall(r"\| `([\w/]+)\.py` \| `([\w.]+)` \|$", TABLE.read_text(encoding="utf-8"), re.M)


def watch(monkeypatch: pytest.MonkeyPatch, module: str, name: str, passed: list[str]) -> None:
    """Note in `passed` each call of a function, or of a method `Class.name`, of a module of the bot."""
    found: Any = importlib.import_module(f"bot.{module.replace('/', '.')}")
    *owner, attribute = name.split(".")
    for one in owner:
        found = getattr(found, one)
    if found is QueryLog:
        found = MemoryLog  # what stands for it in tests of this floor
    function: Callable[..., Any] = getattr(found, attribute)

    @functools.wraps(function)
    def noted(*arguments: Any, **options: Any) -> Any:
        passed.append(name)
        return function(*arguments, **options)

    holders = [found] if owner else [one for one in list(sys.modules.values()) if vars(one).get(attribute) is function]
    for holder in holders:
        monkeypatch.setattr(holder, attribute, noted)


def missed(passed: list[str]) -> list[str]:
    """The steps that were not passed in the order of the table."""
    rest = iter(list(passed))
    return [name for _, name in STEPS if name not in rest]


def test_a_question_passes_every_step_of_the_table_in_its_order(
    bot: Live, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed: list[str] = []
    for module, name in STEPS:
        watch(monkeypatch, module, name, passed)
    feed.message("What was the worst storm?")
    bot.settle()
    with contextlib.suppress(AssertionError):
        feed.double.wait(lambda: not missed(passed))  # the double knows of the last step before the bot does
    assert len(STEPS) > 15
    assert missed(passed) == []
