"""Benchmarks: `python -m tests.benchmarks --help`. Text comes from a fixed seed; peers from the extra `bench`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path


def main() -> None:
    """Run one benchmark and print its table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    search = commands.add_parser("search", help="one question, against bm25s, tantivy and rank_bm25")
    search.add_argument("--passages", type=int, default=100_000)
    search.add_argument("--questions", type=int, default=300)
    search.add_argument("--rounds", type=int, default=5)

    question = commands.add_parser("question", help="where one question's time goes, step by step")
    question.add_argument("--passages", type=int, default=100_000)
    question.add_argument("--files", type=int, default=1_000)
    question.add_argument("--questions", type=int, default=300)
    question.add_argument("--folder", type=Path, help="keep the archive there for the next time")

    growth = commands.add_parser("growth", help="1,000 to 1,000,000 passages: build, start, search, memory")
    growth.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000])
    growth.add_argument("--picture", type=Path, help="draw it, too: the name of an .svg")

    engines = commands.add_parser("engines", help="where the index may be kept, up to a million: 40 minutes, 8 GB")
    engines.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000])
    engines.add_argument("--picture", type=Path, help="draw it, too: the name of an .svg")

    start = commands.add_parser("start", help="first build, warm start, reload while questions come in, memory")
    start.add_argument("--passages", type=int, default=100_000)
    start.add_argument("--files", type=int, default=1_000)
    start.add_argument("--reloads", type=int, default=10)
    start.add_argument("--semantic", choices=["off", "on", "stand-in"], default="off")

    program = commands.add_parser("program", help="what a person waits for: --help, and one question")
    program.add_argument("--rounds", type=int, default=5)

    answers = commands.add_parser("answers", help="whole answers against the Bot API double, beside a bare echo bot")
    answers.add_argument("--updates", type=int, default=400, help="in a round")
    answers.add_argument("--rounds", type=int, default=5)
    answers.add_argument("--at-once", type=int, default=16)

    meaning = commands.add_parser("meaning", help="scanning vectors: exact, in half precision, in eight bits")
    meaning.add_argument("--passages", type=int, default=100_000)
    meaning.add_argument("--questions", type=int, default=1_000)

    arguments = parser.parse_args()
    os.putenv("OPENBLAS_NUM_THREADS", "1")  # as the program does, before anything imports numpy
    options = {name: value for name, value in vars(arguments).items() if name != "command"}
    _commands()[arguments.command](**options)


def _commands() -> dict[str, Callable[..., None]]:
    from tests.benchmarks import answers, engines, growth, meaning, question, search, start

    return {
        "search": search.run,
        "question": question.run,
        "growth": growth.run,
        "engines": engines.run,
        "start": start.run,
        "program": start.program,
        "answers": answers.run,
        "meaning": meaning.run,
    }


if __name__ == "__main__":
    main()
