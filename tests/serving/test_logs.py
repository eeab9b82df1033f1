"""Logs hold neither secrets nor what readers write, whatever the library and the level."""

from __future__ import annotations

import base64
import io
import logging
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from bot.serving.logs import Redactor, set_up
from tests.double.server import TOKEN

WORDS = "did he beat the prisoner"
FORMS = [TOKEN, quote(TOKEN, safe=""), base64.b64encode(TOKEN.encode()).decode(), TOKEN.partition(":")[2]]


@pytest.fixture
def output() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    set_up([TOKEN], logging.DEBUG)
    stream = io.StringIO()
    assert isinstance(root.handlers[0], logging.StreamHandler)
    root.handlers[0].setStream(stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


def fail(text: str) -> None:
    raise ValueError(text)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["bot.serving", "httpx", "telegram.ext.ExtBot", "root", "somebody.else"])
def test_no_form_of_the_token_gets_through(output: io.StringIO, name: str, form: str) -> None:
    logger = logging.getLogger(name)
    logger.error(f"posting to https://host/bot{form}/getUpdates")
    logger.error("posting to %s", f"https://host/bot{form}/x")
    logger.error("with a mapping %(url)s", {"url": form})
    logger.error("broken %d", form)
    logger.error("extra", extra={"url": form})
    try:
        fail(f"rejected {form}")
    except ValueError:
        logger.exception("it failed")
        logger.error("it failed", exc_info=True, stack_info=True)
    assert output.getvalue()
    assert form not in output.getvalue()


def test_a_traceback_shows_the_kind_and_the_place_and_not_the_words(output: io.StringIO) -> None:
    try:
        fail(WORDS)
    except ValueError:
        logging.getLogger("bot.serving").exception("it failed")
    assert "ValueError at test_logs.py:" in output.getvalue()
    assert WORDS not in output.getvalue()


def test_what_libraries_say_about_updates_loses_its_arguments(output: io.StringIO) -> None:
    logging.getLogger("telegram.ext").error("Received data was: %r", {"text": WORDS})
    logging.getLogger("telegram").debug("Calling Bot API endpoint %s", WORDS)
    logging.getLogger("httpx").info("HTTP Request: POST %s", WORDS)
    assert WORDS not in output.getvalue()


def test_a_handler_without_the_redactor_does_show_the_token() -> None:
    """The control: without the filter, the same line leaks."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    record = logging.makeLogRecord({"msg": "x %s", "args": (TOKEN,), "name": "control"})
    handler.handle(record)
    assert TOKEN in stream.getvalue()
    handler.addFilter(Redactor([TOKEN]))
    handler.handle(logging.makeLogRecord({"msg": "y %s", "args": (TOKEN,), "name": "control"}))
    assert TOKEN not in stream.getvalue().partition("y")[2]
