"""`eval`: asks the golden questions (`knowledge/golden/`), and compares with the last run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from bot.search.evaluation import Report

LAST_RUN_FILE = "eval.json"  # in BOT_DATA: the results of the last run, by question


def evaluate(
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object instead of text.")] = False,
    min_hit: Annotated[float, typer.Option(min=0, max=1, help="Fail below this hit@1.")] = 0.0,
    min_silence: Annotated[float, typer.Option(min=0, max=1, help="Fail below this share of right silence.")] = 0.0,
) -> None:
    """Ask the golden questions of the archive (`knowledge/golden/`), and compare with the last run.

    Prints hit@1 and hit@3 of the questions that must find a passage, the share of the others that were met with
    silence, every question that came out wrong, and what changed. Exit code 1 below the least that is asked for.
    """
    from bot import app
    from bot.search.evaluation import evaluate as ask_all
    from bot.search.evaluation import read_results, write_results
    from bot.settings import load_settings

    settings = load_settings()
    report = ask_all(app.open_engine(settings))
    last = settings.data / LAST_RUN_FILE
    before = read_results(last)
    write_results(last, report)
    if as_json:
        print(json.dumps(_as_object(report, before), ensure_ascii=False))
    else:
        print("\n".join(_lines(report, before)))
    if report.hit_at_1 < min_hit or report.silence < min_silence:
        raise typer.Exit(1)


def _as_object(report: Report, before: dict[str, str]) -> dict[str, Any]:
    return {
        "questions": len(report.results),
        "hit@1": round(report.hit_at_1, 4),
        "hit@3": round(report.hit_at_3, 4),
        "silence": round(report.silence, 4),
        "wrong_silence": round(report.wrong_silence, 4),
        "wrong": [{"question": one, "result": report.results[one]} for one in report.wrong],
        "changed": [{"question": one, "before": then, "now": now} for one, then, now in report.changes(before)],
    }


def _lines(report: Report, before: dict[str, str]) -> list[str]:
    must_find, others = len(report.find), len(report.results) - len(report.find)
    lines = [
        f"{must_find} questions must find:   hit@1 {report.hit_at_1:.3f}   hit@3 {report.hit_at_3:.3f}   "
        f"met with silence {report.wrong_silence:.3f}",
        f"{others} must find nothing:   met with silence {report.silence:.3f}",
    ]
    wrong = [f"  {report.results[one]:6}  {one}" for one in report.wrong]
    lines += ["", "Not as they must be:", *wrong] if wrong else []
    changes = [f"  {then} -> {now}   {one}" for one, then, now in report.changes(before)]
    if changes:
        lines += ["", "Changed since the last run:", *changes]
    elif before:
        lines += ["", "Nothing changed since the last run."]
    return lines
