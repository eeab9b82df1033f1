"""The fault tests in their full form, each with its figure: `python -m tests.faults T4`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.catalogue import FAULTS, Fault
from tests.faults.forms import Form


def table() -> str:
    """What there is, for --help."""
    rows = []
    for fault in FAULTS.values():
        rows.append(f"{fault.name:<4} given {fault.given}\n     must  {fault.must}\n     takes {fault.takes}")
        if fault.scaled:
            rows[-1] += f"; scaled: {fault.scaled}"
    return "\n".join(rows)


def run(fault: Fault, form: Form) -> bool:
    """Run one and print its line; does everything hold?"""
    begun, before = time.monotonic(), os.getloadavg()[0]
    figure = fault.load()(form)
    took, load = time.monotonic() - begun, os.getloadavg()[0]
    verdict = f"SHORT OF: {', '.join(figure.short_of)}" if figure.short_of else "holds"
    measured = json.dumps(dict(figure.measured), ensure_ascii=False)
    print(f"{fault.name}: given {fault.given} · must {fault.must} · measured {measured} · {verdict}")
    print(f"    seed {form.seed}, {took:.0f} s, load {before:.1f} to {load:.1f}", flush=True)
    return not figure.short_of


def main() -> int:
    """Run the tests that are named; 1 if one falls short."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults",
        description=__doc__,
        epilog=table(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("tests", nargs="+", choices=[*FAULTS, "all"], metavar="T", help="T1 to T20, or all")
    parser.add_argument("--short", action="store_true", help="the form that the suite runs")
    parser.add_argument("--real", action="store_true", help="what is scaled (T5, T6, T7) in real time")
    parser.add_argument("--seed", type=int, default=2026)
    arguments = parser.parse_args()
    names = list(FAULTS) if "all" in arguments.tests else arguments.tests
    well = True
    for name in names:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:  # a bot may outlive a test that fails
            form = Form(Path(folder), full=not arguments.short, seed=arguments.seed, real=arguments.real)
            well = run(FAULTS[name], form) and well
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
