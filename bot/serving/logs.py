"""Logs: lines without content. Other libraries log warnings only, and secrets are taken out of every line. `report`
logs an error that nobody expected, without what it holds.

The filter sits on the handlers, so that no logger can get around it: it rewrites the message, the arguments, the
traceback and the extras of every record.
"""

from __future__ import annotations

import base64
import logging
import secrets
import sys
import threading
import traceback
from collections.abc import Iterable
from types import TracebackType
from urllib.parse import quote

logger = logging.getLogger(__name__)

LOUD = ("httpx", "httpcore", "aiohttp", "telegram", "asyncio", "hpack")
HIDDEN = "[hidden]"


class Redactor(logging.Filter):
    """Takes secrets out of log records, in every form in which a library might print them."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        self._forms = sorted({form for secret in secrets if secret for form in _forms(secret)}, key=len, reverse=True)

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite a record; it is always kept. Library records lose their arguments: they may hold a reader's words."""
        foreign = record.name.partition(".")[0] in LOUD
        try:
            text = str(record.msg) if foreign else record.getMessage()
        except Exception:
            text = "a log line that can't be formatted"
        record.msg, record.args = self.hide(text), None
        if record.exc_info:
            error = record.exc_info[1]
            where = traceback.extract_tb(error.__traceback__)[-1:] if error is not None else []
            place = f" at {where[0].filename.rpartition('/')[2]}:{where[0].lineno}" if where else ""
            record.msg = f"{record.msg} ({type(error).__name__}{place})"
            record.exc_info = None
        record.exc_text = record.stack_info = None
        for name, value in list(record.__dict__.items()):
            if name not in _STANDARD and isinstance(value, str):
                record.__dict__[name] = self.hide(value)
        return True

    def hide(self, text: str) -> str:
        """`text` without the secrets."""
        for form in self._forms:
            text = text.replace(form, HIDDEN)
        return text


_STANDARD = frozenset(vars(logging.makeLogRecord({})))


def _forms(secret: str) -> list[str]:
    encoded = base64.b64encode(secret.encode()).decode()
    half = secret.partition(":")[2]
    forms = [secret, quote(secret, safe=""), encoded, encoded.rstrip("="), repr(secret)[1:-1]]
    return forms + ([half, quote(half, safe="")] if len(half) > 8 else [])


def set_up(secrets: Iterable[str], level: int = logging.INFO) -> None:
    """Log to standard error, one line an event, with nothing in it that a reader wrote or a secret."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(Redactor(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in LOUD:
        logger = logging.getLogger(name)
        logger.setLevel(logging.WARNING)
        logger.handlers.clear()
        logger.propagate = True
    sys.excepthook = _last_words
    threading.excepthook = lambda end: _last_words(end.exc_type, end.exc_value, end.exc_traceback)


def report(error: BaseException, attempt: int = 1) -> str:
    """Log an unexpected error by its kind, its place and a random number, which is given back; never with a word of the
    update that it came of."""
    incident = secrets.token_hex(4)
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "/bot/" in frame.filename] or frames
    place = f"{own[-1].filename.rpartition('/bot/')[2]}:{own[-1].lineno}" if own else "unknown place"
    kind = type(error).__name__
    logger.error("unexpected error kind=%s at=%s attempt=%d incident=%s", kind, place, attempt, incident)
    return incident


def _last_words(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """Log an uncaught error by its kind and place, without its text, which may hold a reader's words or a secret."""
    told = None if error is None else (kind, error, trace)
    logging.getLogger(__name__).critical("an error that nobody expected: %s", kind.__name__, exc_info=told)
