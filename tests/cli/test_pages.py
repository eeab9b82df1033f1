"""`pages` from the command line."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.archive.writing import knowledge
from tests.program import app


def test_without_the_extra_one_sentence_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [one for one in sys.modules if one.startswith("bot.pages")]:
        monkeypatch.delitem(sys.modules, name)
    for name in ("jinja2", "PIL"):
        monkeypatch.setitem(sys.modules, name, None)
    given = {"BOT_KNOWLEDGE": str(knowledge(tmp_path / "knowledge")), "BOT_DATA": str(tmp_path / "var")}
    done = CliRunner().invoke(app, ["pages", "--into", str(tmp_path / "site"), "--no-cards"], env=given)
    assert str(done.exception) == "Not installed for the pages: pip install 'interview-bot[pages]'."
    assert not (tmp_path / "site").exists()
