"""How readers' questions are kept: in which way, and for how long. The log keeps to it, and the texts say it."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from bot.base.clock import week_of

RETENTION_DAYS = 30  # after which a question is deleted and only its count remains


class LogMode(StrEnum):
    """What of a question is kept: sealed words, words only when the reader hands them on, or counters alone."""

    SEALED = "sealed"
    ASK = "ask"
    OFF = "off"


def last_kept_week(today: dt.date) -> str:
    """The oldest week whose questions may still be kept: one is gone `RETENTION_DAYS` after it was asked, or before."""
    monday = today - dt.timedelta(days=RETENTION_DAYS)
    while monday.weekday() != 0:
        monday += dt.timedelta(days=1)
    return week_of(monday)
