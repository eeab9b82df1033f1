"""`ask`: answers one question, or one a line, for people and for programs. Nothing is logged."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from bot.archive.archive import Archive
    from bot.chat.screen import Screen
    from bot.search.engine import Answer, Hit
    from bot.settings import Settings


Words = Annotated[list[str], typer.Argument(help="The question; `-` reads one question a line from standard input.")]
Turns = Annotated[bool, typer.Option("--turns", help="Lines are turns of conversations, an empty line between these.")]


def ask(
    words: Words,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="The most hits (with --json) to give.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object a question, in order.")] = False,
    turns: Turns = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say why each passage came where it did.")] = False,
) -> None:
    """Ask the archive one question.

    The answer is an original passage with its attribution, or a sentence that says that there is none; both end with
    exit code 0. With --json each answer is an object: question, language, outcome ("answered" or "nothing"),
    search_ms, and the hits, best first; under "nothing" they are the nearest passages, not answers.
    """
    from bot import app
    from bot.chat.terminal import at_home
    from bot.cli.progress import progress
    from bot.search.engine import passages_for_next
    from bot.settings import load_settings, terminal_language

    settings = load_settings()
    with progress() as report:
        engine = app.open_engine(settings, progress=report)
    shown: tuple[str, ...] = ()
    language: str | None = None
    for question in _questions(" ".join(words)):
        if turns and not question:
            shown, language = (), None
            continue
        answer = engine.answer(question, k=k, shown=shown, hint=language)
        if not as_json and language is None:
            answer = at_home(answer, question, terminal_language())
        if turns:
            shown, language = (*shown, *passages_for_next(answer)), answer.language
        screen = _screen(engine.archive, answer, settings)
        if as_json:
            print(json.dumps(as_object(screen, question, answer, explain), ensure_ascii=False), flush=True)
        else:
            _show(screen, answer, explain)


def _questions(question: str) -> Iterator[str]:
    if question != "-":
        yield question
        return
    for line in sys.stdin:
        yield line.rstrip("\r\n")


def as_object(screen: Screen, question: str, answer: Answer, explain: bool = False) -> dict[str, Any]:
    """An answer as the JSON object that README describes."""
    from bot.chat.answers import answer_messages
    from bot.search.engine import Found

    archive = screen.archive
    found = isinstance(answer, Found)
    hits = answer.hits if isinstance(answer, Found) else answer.nearest
    why = None if isinstance(answer, Found) else answer.talk or answer.unrecorded
    return {
        "question": question,
        "language": answer.language,
        "outcome": "answered" if found else "nothing",
        "kind": "answer" if found else why or "nothing",
        "said": "\n\n".join(one.text for one in answer_messages(screen, answer)) if why is not None else None,
        "search_ms": round(answer.search_ms, 3),
        "hits": [_hit(archive, hit, explain, answer.language, screen.pages_url) for hit in hits],
    } | ({"confidence": round(answer.confidence, 4)} if explain else {})


def _hit(archive: Archive, hit: Hit, explain: bool, language: str, pages_url: str | None) -> dict[str, Any]:
    from bot.chat.attribution import page_address

    citation = archive.citation(hit.passage, language)
    return {
        "passage": hit.passage.id,
        "interview": hit.passage.interview_id,
        "text": hit.passage.text,
        "sentence": list(hit.sentence),
        "score": round(hit.score, 6),
        "speaker": citation.speaker,
        "role": citation.role,
        "outlet": citation.outlet,
        "date": citation.date.isoformat() if citation.date is not None else None,
        "asked": citation.asked,
        "url": citation.url if pages_url is None else page_address(pages_url, hit.passage),
        "time": citation.time,
        "listen": citation.listen,
        "matched": list(hit.matched),
    } | ({"shares": hit.why.shares, "phrasing": hit.why.phrasing} if explain else {})


def _screen(archive: Archive, answer: Answer, settings: Settings) -> Screen:
    from bot.base.log_policy import LogMode
    from bot.chat.screen import Screen
    from bot.chat.wording.choice import wording_for

    return Screen(
        archive,
        wording_for(answer.language),
        log=LogMode.OFF,  # whatever BOT_LOG says, nothing of what is asked here is kept
        contact=settings.contact,
        pages_url=settings.pages_url,
    )


def _show(screen: Screen, answer: Answer, explain: bool) -> None:
    from bot.chat import answers, terminal

    console = terminal.console()
    for message in answers.answer_messages(screen, answer):
        terminal.show(console, message, screen.archive)
    if explain:
        terminal.show_explanation(console, answer)
