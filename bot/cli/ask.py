"""`ask`: one answer, or one a line, for people and for programs. Nothing that is asked here is logged."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from bot.archive.archive import Archive
    from bot.search.engine import Answer, Hit


def ask(
    question: Annotated[str, typer.Argument(help="The question; `-` reads one question a line from standard input.")],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="The most hits (with --json) to give.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object a question, in order.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say why each passage came where it did.")] = False,
) -> None:
    """Ask the archive one question.

    The answer is an original passage with its attribution, or a sentence that says that there is none; both end with
    exit code 0. With --json each answer is an object: question, language, outcome ("answered" or "nothing"),
    search_ms, and the hits, best first; under "nothing" they are the nearest passages, not answers.
    """
    from bot import app
    from bot.cli.progress import progress
    from bot.settings import load_settings

    with progress() as report:
        engine = app.open_engine(load_settings(), progress=report)
    for words in _questions(question):
        answer = engine.answer(words, k=k)
        if as_json:
            print(json.dumps(as_object(engine.archive, words, answer, explain), ensure_ascii=False), flush=True)
        else:
            _show(engine.archive, answer, explain)


def _questions(question: str) -> Iterator[str]:
    if question != "-":
        yield question
        return
    for line in sys.stdin:
        yield line.rstrip("\r\n")


def as_object(archive: Archive, question: str, answer: Answer, explain: bool = False) -> dict[str, Any]:
    """An answer as the JSON object that README describes."""
    from bot.search.engine import Found

    found = isinstance(answer, Found)
    hits = answer.hits if isinstance(answer, Found) else answer.nearest
    return {
        "question": question,
        "language": answer.language,
        "outcome": "answered" if found else "nothing",
        "search_ms": round(answer.search_ms, 3),
        "hits": [_hit(archive, hit, explain, answer.language) for hit in hits],
    } | ({"confidence": round(answer.confidence, 4)} if explain else {})


def _hit(archive: Archive, hit: Hit, explain: bool, language: str) -> dict[str, Any]:
    citation = archive.citation(hit.passage, language)
    return {
        "passage": hit.passage.id,
        "interview": hit.passage.interview_id,
        "text": hit.passage.text,
        "score": round(hit.score, 6),
        "speaker": citation.speaker,
        "role": citation.role,
        "outlet": citation.outlet,
        "date": citation.date.isoformat() if citation.date is not None else None,
        "asked": citation.asked,
        "url": citation.url,
        "time": citation.time,
        "listen": citation.listen,
        "matched": list(hit.matched),
    } | ({"shares": hit.why.shares, "phrasing": hit.why.phrasing} if explain else {})


def _show(archive: Archive, answer: Answer, explain: bool) -> None:
    from bot.chat import answers, terminal
    from bot.chat.wording.choice import wording_for

    screen = answers.Screen(archive, wording_for(answer.language))
    console = terminal.console()
    for message in answers.answer_messages(screen, answer):
        terminal.show(console, message, archive)
    if explain:
        terminal.show_explanation(console, answer)
