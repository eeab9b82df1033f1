"""Benchmarks: `python -m tests.benchmarks --help`. Text comes from a fixed seed; peers from the extra `bench`."""

from __future__ import annotations

import argparse


def main() -> None:
    """Run one benchmark and print its table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    search = commands.add_parser("search", help="one question, against bm25s, tantivy and rank_bm25")
    search.add_argument("--passages", type=int, default=100_000)
    search.add_argument("--questions", type=int, default=300)
    search.add_argument("--rounds", type=int, default=5)

    arguments = parser.parse_args()
    options = {name: value for name, value in vars(arguments).items() if name != "command"}
    if arguments.command == "search":
        from tests.benchmarks import search as command
    command.run(**options)


if __name__ == "__main__":
    main()
