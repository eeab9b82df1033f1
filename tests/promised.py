"""What is promised, and where it is held: the texts sentence by sentence, `promises.yaml`, and the table of both.

`python -m tests.promised` writes promises.md. In which ways of running a bot a test is run is read off pytest's own
list of tests: their parameters, and the fixtures that stand for one way.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.base.log_policy import LogMode
from bot.chat.disclosures import privacy_text
from bot.chat.wording.choice import PAGE_WORDINGS, WORDINGS
from tests.hosts import HOSTS
from tests.ways import DATABASES, KEYS, LOGS, UPDATES

TESTS = Path(__file__).parent
ROOT = TESTS.parent
TABLE = TESTS / "promises.md"
CHOICES = {"keys": KEYS, "log": LOGS, "updates": UPDATES, "database": DATABASES, "host": HOSTS}
TOLD = (  # what the bot says elsewhere of what it keeps
    *("start_sealed", "start_ask", "start_off", "privacy_short_sealed", "privacy_short_ask", "privacy_short_off"),
    *("privacy_short_telegram", "privacy_short_terminal", "forgotten", "opted_out", "opted_in", "still_opted_out"),
    *("optin_usage", "unknown_sender", "not_written_yet"),
)
FIXTURE_WAYS = {  # what a test is run in by what it is given
    "bench": ("sqlite",),
    "postgres_bench": ("postgresql",),
    "hooked": ("webhook",),
    "serve": ("polling", "sqlite"),
    "postgres": ("postgresql",),
    "fleet_of": ("replicas", "postgresql"),
}
PARAMETER_WAYS = {  # and by its parameters, where these are not called like the ways
    "containers": ("container",),
    "Dockerfile": ("container",),
    "bot.service": ("systemd",),
    "bot@.service": ("systemd",),
    "T1": ("polling", "webhook"),
    "T2": ("polling", "webhook"),
}
_END = re.compile(r"(?<=[.?!])\s+(?=[A-Z`“(👍/])")
_FENCE = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Promise:
    """A row of promises.yaml."""

    text: str
    begins: str
    ways: Sequence[str] = ()
    held: Sequence[str] = ()
    untested: Mapping[str, str] = field(default_factory=dict)
    outside: str = ""
    by_hand: str = ""

    def covers(self, sentence: str) -> bool:
        """Is this the row of that sentence?"""
        return sentence.startswith(self.begins)


LISTED: dict[str, Any] = yaml.safe_load((TESTS / "promises.yaml").read_text(encoding="utf-8"))
INSTRUCTIONS: list[str] = LISTED.pop("instructions")
ROWS = [Promise(text, **row) for text, rows in LISTED.items() for row in rows]


def sentences(text: str) -> list[str]:
    """The sentences of a message that are more than two words."""
    lines = [line.removeprefix("• ") for line in text.splitlines() if line.strip()]
    return [one for line in lines for one in _END.split(line) if len(one.split()) > 2]


def prose(markdown: str) -> Iterator[str]:
    """The sentences of a document: of its paragraphs, lists and tables (a row is one), not of headings and code."""
    text = re.sub(r"<!--.*?-->", "", _FENCE.sub("\n", markdown), flags=re.DOTALL)
    text = re.sub(r"^ *(- |\d+\. )", "\n", text, flags=re.MULTILINE)
    for paragraph in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in paragraph.splitlines() if line.strip() and not line.startswith("#")]
        rows = [line for line in lines if line.startswith("|")]
        yield from (re.sub(r"\s*\|\s*", " | ", row).strip(" |") for row in rows[2:])
        whole = _END.split(" ".join(line for line in lines if line not in rows))
        yield from (one for one in whole if one and not one.endswith((":", "; then")))


def chapter(name: str, title: str) -> str:
    """A chapter of a document, with all below its heading."""
    text = (ROOT / name).read_text(encoding="utf-8")
    found = re.search(rf"^(#+) {re.escape(title)}$(.*)", text, re.MULTILINE | re.DOTALL)
    assert found is not None, f"{name} has no chapter {title}"
    return re.split(rf"^#{{1,{len(found[1])}}} ", found[2], maxsplit=1, flags=re.MULTILINE)[0]


def texts() -> dict[str, list[str]]:
    """Every sentence that has to be listed, by the text that it stands in."""
    wording, pages = WORDINGS["en"], PAGE_WORDINGS["en"]
    runbook = (
        "First, on your own computer",
        "With systemd",
        "With containers",
        "Replicas",
        "Health",
        "Web pages",
        "Drills",
    )
    settings = [one for one in prose(chapter("README.md", "Settings")) if one.startswith("`BOT_LOG")]
    commands = [one for title in ("What it does", "Commands") for one in prose(chapter("README.md", title))]
    found = {
        "privacy": [
            one
            for mode in LogMode
            for here in (False, True)
            for one in sentences(privacy_text(wording, mode, before=True, key_is_here=here))
        ],
        "about": sentences(wording.about),
        "told": [one for name in TOLD for one in sentences(getattr(wording, name))],
        "verbatim": [f"{what}: {holds}" for what, holds in pages.verbatim_holds],
        "not guaranteed": [f"{what}: {missing}" for what, missing in pages.verbatim_not],
        "pages": list(pages.kept_here),
        "readme": [*commands, *settings],
        "runbook": [one for title in runbook for one in prose(chapter("deploy/README.md", title))],
    }
    return {text: list(dict.fromkeys(every)) for text, every in found.items()}


def said_in(promise: Promise, choice: str) -> tuple[str, ...]:
    """The ways of a choice in which the sentence is said: /privacy speaks of what is kept in its own way."""
    if promise.text != "privacy" or choice not in ("log", "keys"):
        return CHOICES[choice]
    privacy = {one: sentences(privacy_text(WORDINGS["en"], one, before=True)) for one in LogMode}
    modes = [one for one in LogMode if any(map(promise.covers, privacy[one]))]
    if choice == "log":
        return tuple(one.value for one in modes)
    return KEYS if LogMode.OFF in modes else KEYS[1:]


def ways_of(items: Iterable[pytest.Item]) -> dict[str, set[str]]:
    """Every test of `items`, by its name, with the ways of running a bot that it is run in."""
    found: dict[str, set[str]] = {}
    for item in items:
        if item.get_closest_marker("slow"):
            continue
        name, _, parameters = item.name.partition("[")
        words = re.split(r", |-", parameters.rstrip("]"))
        ways = [way for one in words for way in PARAMETER_WAYS.get(one, (one,))]
        fixtures = getattr(item, "fixturenames", ())
        if "any_bench" not in fixtures:
            ways += [way for one in fixtures for way in FIXTURE_WAYS.get(one, ())]
        found.setdefault(name, set()).update(ways)
    return found


def tests_and_their_ways() -> dict[str, set[str]]:
    """`ways_of` all tests that there are."""
    found: dict[str, set[str]] = {}

    class Collector:
        def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
            found.update(ways_of(items))

    options = ["--collect-only", "-qqq", "--assert", "plain", "--numprocesses", "0", "-p", "no:cacheprovider"]
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main([*options, str(TESTS)], plugins=[Collector()])
    return found


def run_in(promise: Promise, known: Mapping[str, set[str]]) -> set[str]:
    """The ways in which one of its tests is run."""
    return set().union(*(known.get(name, set()) for name in promise.held))


def table(known: Mapping[str, set[str]]) -> str:
    """promises.md."""
    ways = [(choice, way) for choice, every in CHOICES.items() for way in every]
    lines, said = [_HEAD], texts()
    for text in LISTED:
        lines += [f"\n## {text.capitalize()}\n", f"| | {' | '.join(way for _, way in ways)} | held by |"]
        lines.append("|---" * (len(ways) + 2) + "|")
        for promise in ROWS:
            if promise.text == text:
                tested = run_in(promise, known)
                cells = [_cell(promise, choice, way, tested) for choice, way in ways]
                sentence = next(filter(promise.covers, said[text])).replace("|", "\\|")
                lines.append(f"| {sentence} | {' | '.join(cells)} | {_why(promise)} |")
    return "\n".join(lines) + "\n"


def _cell(promise: Promise, choice: str, way: str, tested: set[str]) -> str:
    if choice not in promise.ways:
        return ""
    if way not in said_in(promise, choice):
        return "–"
    return "✓" if way in tested else "✗"


def _why(promise: Promise) -> str:
    if promise.outside or promise.by_hand:
        return promise.outside or f"by hand: {promise.by_hand}"
    left = "".join(f"; {way} untested: {why}" for way, why in promise.untested.items())
    return ", ".join(f"`{name}`" for name in promise.held) + left


_HEAD = """# What is promised, and the tests that hold it

Written by `python -m tests.promised` from [promises.yaml](promises.yaml) and pytest's list of tests; a test compares.
A row is a sentence of a text. The columns are the ways of running a bot. ✓: one of the tests is run in this way.
–: the sentence is not said there. ✗: untested there, and the row says why. An empty cell: the choice makes no
difference, because what decides it lies below what knows of the choice (`tests/test_layers.py`)."""


if __name__ == "__main__":
    TABLE.write_text(table(tests_and_their_ways()), encoding="utf-8")
