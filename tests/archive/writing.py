"""What the tests of the archive write with: an interview that is valid, to be spoilt in one place."""

from __future__ import annotations

from pathlib import Path

INTERVIEW = """\
---
id: toy-harbour
title: On the lighthouse
speaker: {name: Mara Venn, role: lighthouse keeper}
outlet: Harbour Post
language: en
status: published
---
Mara Venn has kept the lighthouse for thirty years.

## Who pays for the lamp?

The town pays for the lamp, and has done so since the great storm.

Some years it pays late, but it pays.

## Will the lighthouse close?

No. As long as ships pass the reef, the lamp is lit every night.
"""


def front(**keys: str | None) -> str:
    """The valid interview with front matter keys replaced by these YAML texts, added, or (None) taken out."""
    head, body = INTERVIEW.removeprefix("---\n").split("---\n", 1)
    lines = dict(line.split(": ", 1) for line in head.splitlines())
    for key, value in keys.items():
        if value is None:
            lines.pop(key)
        else:
            lines[key] = value
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in lines.items()) + "---\n" + body


def body(text: str) -> str:
    """The valid interview's front matter above another body."""
    return INTERVIEW[: INTERVIEW.index("---\n", 4) + 4] + text


def knowledge(folder: Path, **files: str | bytes) -> Path:
    """Write a knowledge folder. Names are paths with `__` for `/` and `_` for the dot of the ending; the valid
    interview is always there, unless given otherwise."""
    texts = {"interviews/toy-harbour.md": INTERVIEW} | {named(name): text for name, text in files.items()}
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def named(name: str) -> str:
    stem, _, ending = name.replace("__", "/").rpartition("_")
    return f"{stem.replace('_', '-')}.{ending}"
