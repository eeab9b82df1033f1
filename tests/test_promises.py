"""What readers are promised is held: each sentence is listed in promises.yaml with tests that exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.chat.disclosures import privacy_text
from bot.chat.wording.choice import PAGE_WORDINGS, WORDINGS
from bot.settings import LogMode

TESTS = Path(__file__).parent
LISTED: dict[str, list[dict[str, Any]]] = yaml.safe_load((TESTS / "promises.yaml").read_text(encoding="utf-8"))


def sentences(text: str) -> list[str]:
    lines = [line.removeprefix("• ") for line in text.splitlines() if line.strip()]
    return [one for line in lines for one in re.split(r"(?<=[.?!])\s+(?=[A-Z👍])", line)]


PROMISES = {
    "privacy": [one for mode in LogMode for one in sentences(privacy_text(WORDINGS["en"], mode))],
    "verbatim": list(PAGE_WORDINGS["en"].verbatim_holds),
    "pages": list(PAGE_WORDINGS["en"].kept_here),
}
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in sorted(TESTS.rglob("test_*.py")))
EXISTING = set(re.findall(r"def (test_\w+)", SOURCES))
CASES = [(kind, one) for kind, every in PROMISES.items() for one in dict.fromkeys(every)]


@pytest.mark.parametrize(("kind", "sentence"), CASES, ids=[one[1][:40] for one in CASES])
def test_every_sentence_that_promises_something_is_listed_once(kind: str, sentence: str) -> None:
    assert len([row for row in LISTED[kind] if sentence.startswith(row["begins"])]) == 1


@pytest.mark.parametrize("row", [row for rows in LISTED.values() for row in rows], ids=lambda row: row["begins"][:40])
def test_what_is_listed_is_still_said_and_held_by_tests_that_exist(row: dict[str, Any]) -> None:
    assert any(one.startswith(row["begins"]) for every in PROMISES.values() for one in every)
    assert bool(row.get("held")) != bool(row.get("outside"))
    for name in row.get("held", ()):
        assert name in EXISTING
