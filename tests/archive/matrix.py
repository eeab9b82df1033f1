"""The rows of the gate's matrix: a knowledge folder for each state that an interview or a passage can be in.

Every folder holds an interview that is open, and one about a submarine, whose secret is held back or not.
"""

from __future__ import annotations

from pathlib import Path

from bot.archive.interview import passage_id
from bot.archive.tombstones import stones_for
from bot.archive.withdrawn_text import with_stones
from tests.archive.writing import knowledge

SECRET = "Submarines passed quietly beneath my kitchen window on every single evening of that winter."
SECRET_ID = passage_id("submarine", SECRET)
SECRET_LINK = SECRET_ID.replace(".", "_")
QUESTION = "What passed beneath your kitchen window?"
ASKING = "Which submarines went quietly past the kitchen window in that winter?"
CLAIMED = "Submarines had passed quietly beneath our kitchen window, on each evening of that winter."  # altered
MARKS = ("submarines passed", "beneath my kitchen", "every single evening")  # of the secret's words, in lower case
OTHER = "Gulls nest in the old chimney, and they come back to it each spring."

_TEXT = f"""---
id: submarine
title: A quiet coast
speaker: {{name: Ina Holm, role: cook}}
outlet: Harbour Post
language: en
KEYS
---
Ina Holm cooked for the harbour.

## {QUESTION}

{SECRET}

## What nests in the chimney?

{OTHER}
"""


def _keys(keys: str) -> str:
    return _TEXT.replace("KEYS", keys)


def _stones() -> str:
    import datetime as dt

    from bot.archive.reader import read_interview

    interview, _ = read_interview(_keys("status: published"), "x")
    assert interview is not None
    assert stones_for(interview.passages[:1]).ids == {SECRET_ID}
    return with_stones("", interview.passages[:1], dt.date(2026, 1, 2))


_COPY = _keys("status: published").replace("id: submarine", "id: copy")
_ASKED = f"asked:\n  - passages: [{SECRET_ID}]\n    en: [what was it that the cook saw]\n"
_GOLDEN = f"find:\n  - {{question: {QUESTION}, passages: [{SECRET_ID}]}}\n"

# name -> (the files, is the secret held back?)
STATES: dict[str, tuple[dict[str, str], bool]] = {
    "published": ({"submarine": _keys("status: published")}, False),
    "corrected": (
        {
            "submarine": _keys(
                "status: corrected\n"
                f"corrections: [{{date: 2026-01-02, passage: {SECRET_ID}, text: Not every evening.}}]"
            )
        },
        False,
    ),
    "embargo that has ended": ({"submarine": _keys("status: embargoed\nembargo_until: 2020-01-01")}, False),
    "draft": ({"submarine": _keys("status: draft")}, True),
    "embargoed": ({"submarine": _keys("status: embargoed\nembargo_until: 2099-01-01")}, True),
    "embargoed without a date": ({"submarine": _keys("status: embargoed")}, True),
    "published with an embargo": ({"submarine": _keys("status: published\nembargo_until: 2099-01-01")}, True),
    "withdrawn": ({"submarine": _keys("status: withdrawn")}, True),
    "withdrawn, but copied": ({"submarine": _keys("status: withdrawn"), "copy": _COPY}, True),
    "excluded": ({"submarine": _keys(f"status: published\nexclude: [{SECRET_ID}]")}, True),
    "excluded, but copied": ({"submarine": _keys(f"status: published\nexclude: [{SECRET_ID}]"), "copy": _COPY}, True),
    "tombstone": ({"submarine": _keys("status: published"), "withdrawn": _stones()}, True),
    "tombstone, file imported again": ({"copy": _COPY, "withdrawn": _stones()}, True),
    "tombstone, other quotation marks and breaks": (
        {"copy": _COPY.replace("window on every", "WINDOW – on\nevery"), "withdrawn": _stones()},
        True,
    ),
    "tombstone, joined with another paragraph": (
        {"copy": _COPY.replace(SECRET, f"It was cold. {SECRET} So it was."), "withdrawn": _stones()},
        True,
    ),
    "misspelt status": ({"submarine": _keys("status: withdrwan")}, True),
    "misspelt key": ({"submarine": _keys("staus: withdrawn")}, True),
}
HELD_BACK = [name for name, (_, held_back) in STATES.items() if held_back]


def folder_in(state: str, where: Path) -> Path:
    """The knowledge folder of that state."""
    files = STATES[state][0]
    written = {f"interviews__{name}_md": text for name, text in files.items() if name != "withdrawn"}
    if "withdrawn" in files:
        written["withdrawn_yaml"] = files["withdrawn"]
    if "submarine" in files:
        written |= {"asked__submarine_yaml": _ASKED, "golden__submarine_yaml": _GOLDEN}
    return knowledge(where, **written)


def slips(text: str) -> list[str]:
    """The secret's words that a text holds."""
    plain = " ".join(text.lower().split())
    return [mark for mark in MARKS if mark in plain]
