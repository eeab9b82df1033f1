"""T17: is the token in any line that the program writes, in any error, `repr` or traceback, at any level?

Each kind of error is met by polling and by sending, with every logger at DEBUG: through the handler that `serve` sets
up, and, as the control, through one without its filter.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import io
import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from urllib.parse import quote

from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.base.errors import BotError
from bot.serving import logs
from bot.serving.api.get_updates import FeedTrouble, UpdateFeed
from bot.serving.api.pacing import Recheck
from bot.serving.api.transport import BotApiTransport
from bot.serving.handling.dispatch import UPDATES
from tests.double.faults import BAD_GATEWAY, DROP_AFTER, DROP_BEFORE, HANG, Act, refused
from tests.double.server import TOKEN, Double
from tests.faults.forms import Figure, Form

CODES = (400, 401, 403, 404, 405, 408, 409, 410, 413, 414, 418, 420, 422, 423, 425, 426, 429, 431, 451)
SERVER_CODES = (500, 501, 502, 503, 504, 505, 507, 508, 511, 520, 521, 522)
FORMS = (TOKEN, quote(TOKEN, safe=""), base64.b64encode(TOKEN.encode()).decode().rstrip("="), TOKEN.partition(":")[2])


def kinds() -> list[Act]:
    """Every way in which a call fails: refusals in Telegram's words and with the token in them, pages that are no JSON,
    connections that break or hang."""
    spoken = [refused(code, f"no: /bot{TOKEN}/getUpdates") for code in CODES]
    pages = [Act(status=code) for code in (*CODES, *SERVER_CODES)]
    return [*spoken, *pages, BAD_GATEWAY, DROP_BEFORE, DROP_AFTER, HANG]


def addresses(double: Double) -> list[str]:
    """Where a server is not, or is none."""
    return [
        "http://127.0.0.1:1",
        "http://nobody.invalid",
        f"https://127.0.0.1:{double.port}",
        "http://[::1]:1",
        "http://0.0.0.0:1",
        "ftp://127.0.0.1",
    ]


@contextlib.contextmanager
def listening() -> Iterator[tuple[io.StringIO, io.StringIO]]:
    """Every logger at DEBUG: what the program's handler writes, and what one without the filter would."""
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook)
    handlers, level = root.handlers[:], root.level
    logs.set_up([TOKEN], logging.DEBUG)
    ours, bare = io.StringIO(), io.StringIO()
    assert isinstance(root.handlers[0], logging.StreamHandler)
    root.handlers[0].setStream(ours)
    control = logging.StreamHandler(bare)
    root.handlers.insert(0, control)
    names = [name for name in [*logging.root.manager.loggerDict, *logs.LOUD] if not name.startswith("pytest")]
    levels = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        yield ours, bare
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        sys.excepthook, threading.excepthook = hooks
        for name, before in levels.items():
            logging.getLogger(name).setLevel(before)


async def meet(url: str, said: list[str]) -> None:
    """Poll once and send once; note what our own errors say. A library's are logged as errors that nobody caught."""
    feed = UpdateFeed(url, TOKEN, UPDATES, margin=0.3)
    try:
        await feed.poll(None, 0)
    except (FeedTrouble, BotError) as error:
        said += [str(error), repr(error), *traceback.format_exception(error)]
    except Exception as error:
        sys.excepthook(type(error), error, error.__traceback__)
    await feed.close()
    bot: ExtBot[Recheck] = ExtBot(TOKEN, base_url=f"{url}/bot", request=BotApiTransport(read_timeout=0.3))
    try:
        await bot.initialize()
        await bot.send_message(41_000_001, "an answer")
    except TelegramError as error:
        logging.getLogger("bot.serving").exception("sending failed")
        sys.excepthook(type(error), error, error.__traceback__)
    except Exception as error:
        sys.excepthook(type(error), error, error.__traceback__)
    with contextlib.suppress(Exception):
        await bot.shutdown()


async def _meet_all(double: Double, said: list[str], every: int) -> int:
    met = 0
    for act in kinds()[::every]:
        double.faults.clear()
        double.faults.add("", act)
        await meet(double.url, said)
        met += 1
    double.faults.clear()
    for url in addresses(double)[::every]:
        await meet(url, said)
        met += 1
    return met


def run(form: Form) -> Figure:
    """T17."""
    said: list[str] = []
    with Double(seed=form.seed) as double, listening() as (ours, bare):
        met = asyncio.run(_meet_all(double, said, 1 if form.full else 9))
    written, errors = ours.getvalue(), "\n".join(said)
    found = sum(written.count(one) + errors.count(one) for one in FORMS)
    measured = {
        "kinds of error": met,
        "lines written": written.count("\n"),
        "token in them or in our errors": found,
        "token without the filter": sum(bare.getvalue().count(one) for one in FORMS),
    }
    return Figure(
        measured,
        {
            "60 kinds": met >= 60 or not form.full,
            "no token": found == 0 and bool(written),
            "the control shows it": measured["token without the filter"] > 0,  # type: ignore[operator]
        },
    )
