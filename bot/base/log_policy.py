"""How readers' questions are kept: in which way, and for how long. The log keeps to it, and the texts say it."""

from __future__ import annotations

from enum import StrEnum

RETENTION_DAYS = 30  # after which a question is deleted and only its count remains


class LogMode(StrEnum):
    """What of a question is kept: sealed words, words only when the reader hands them on, or counters alone."""

    SEALED = "sealed"
    ASK = "ask"
    OFF = "off"
