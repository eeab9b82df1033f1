"""Constants: the fitted numbers of search, which `python -m tests.fit` makes."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources
from typing import Any


@lru_cache(maxsize=1)
def constants() -> dict[str, Any]:
    """What `constants.json` holds: "weights" of the order, "confidence" by kind of evidence, "language" thresholds."""
    text = resources.files("bot.search").joinpath("constants.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
