"""What readers do not find is taught within a minute: a running bot, `log gaps`, `log teach`, and the bot again."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.archive.interview import passage_id
from tests.double.feed import Feed
from tests.double.server import TOKEN, Double
from tests.program import app
from tests.serving.test_gate import reader
from tests.serving.test_process import Serve

ASKED = "who paid her wages"
ANSWER = "People think it is lonely. It is not lonely; the birds never stop talking."


@pytest.fixture
def serve(tmp_path: Path, double: Double) -> Iterator[Serve]:
    started = Serve(tmp_path, double)
    yield started
    started.stop()


def asked(feed: Feed, words: str = ASKED) -> str:
    """The answer of the bot."""
    before = len(feed.double.sent("sendMessage"))
    feed.message(words, user=reader())
    feed.double.wait(lambda: len(feed.double.sent("sendMessage")) > before and feed.double.settled())
    return str(feed.double.sent("sendMessage")[-1].given["text"])


def test_a_gap_is_asked_listed_taught_and_found_within_a_minute(serve: Serve, double: Double, tmp_path: Path) -> None:
    places = {"BOT_KNOWLEDGE": str(tmp_path / "knowledge"), "BOT_DATA": str(tmp_path / "var"), "HOME": str(tmp_path)}
    settings = {**places, "BOT_SEMANTIC": "off", "BOT_TOKEN": TOKEN}
    process, feed = serve.fork(), Feed(double)
    assert "lonely" not in asked(feed)
    began = time.monotonic()
    shown = CliRunner().invoke(app, ["log", "gaps", "--json"], env=settings, catch_exceptions=False).stdout
    (gap,) = map(json.loads, shown.splitlines())
    assert gap["questions"] == [ASKED]
    assert not gap["nearest"]["answered"]
    answers = "\n".join(["p", passage_id("keeper", ANSWER), ASKED, "en", ""])
    taught = CliRunner().invoke(app, ["log", "teach"], input=answers, env=settings, catch_exceptions=False)
    assert "nothing before, answered now" in taught.stdout
    while not asked(feed).startswith(ANSWER):
        assert time.monotonic() - began < 60
        time.sleep(0.3)
    assert process.poll() is None
