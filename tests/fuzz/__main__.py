"""Fuzz a target, guided by coverage, for a bounded time: `python -m tests.fuzz reader --seconds 300`.

Needs the extra `fuzz`. A finding is written to the current folder as crash-…; make a case of tests/fuzz/test_fuzz.py
of it. The last lines tell how many inputs were tried and how many edges of the program they reached.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from pathlib import Path

import atheris


def main() -> None:
    """Set up and fuzz; ends the process."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("target", choices=["reader", "importer", "updates"])
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--corpus", type=Path, help="where what reached new edges is kept; by default a temporary one")
    parser.add_argument("--seed", type=int, default=2026)
    arguments = parser.parse_args()
    with atheris.instrument_imports(include=["bot"]):
        from tests.fuzz.seeds import SEEDS, changed
        from tests.fuzz.targets import TARGETS
    logging.disable()
    corpus = arguments.corpus or Path(tempfile.mkdtemp(prefix="fuzz-"))
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS[arguments.target]):
        (corpus / f"seed-{number}").write_bytes(seed)
    options = [f"-max_total_time={arguments.seconds}", f"-seed={arguments.seed}", "-max_len=8192", "-timeout=10"]
    options += ["-rss_limit_mb=1500", "-print_final_stats=1", "-verbosity=1"]
    more = {}
    if arguments.target == "updates":
        more["custom_mutator"] = changed
    atheris.Setup([sys.argv[0], *options, str(corpus)], TARGETS[arguments.target], **more)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
