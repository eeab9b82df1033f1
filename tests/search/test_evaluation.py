from __future__ import annotations

from dataclasses import replace

from bot.archive.interview import GoldenQuestion
from bot.search.evaluation import Report, Result, evaluate
from bot.search.searcher import Searcher
from tests.search import toy


def test_each_golden_question_is_asked_and_judged() -> None:
    archive = toy.archive()
    honey, damp = archive.passages[3].id, archive.passages[2].id
    golden = (
        GoldenQuestion("how much honey does a colony need?", (honey,), "find"),
        GoldenQuestion("does damp kill, or hunger and honey?", (damp, honey), "find"),
        GoldenQuestion("how many hives did your grandfather leave?", (honey,), "find"),
        GoldenQuestion("quantum chromodynamics", (honey,), "find"),
        GoldenQuestion("bitcoin?", (), "silent"),
        GoldenQuestion("what does damp do to honey?", (), "silent"),
    )
    report = evaluate(Searcher(replace(archive, golden={"bees": golden})))
    assert list(report.results.values()) == ["first", "first", "missed", "silent", "silent", "spoke"]
    assert (report.hit_at_1, report.wrong_silence, report.silence) == (0.5, 0.25, 0.5)
    assert [report.is_good(one.question) for one in golden] == [True, True, False, False, True, False]


def test_changes_are_the_questions_that_came_out_otherwise() -> None:
    find = {one: GoldenQuestion(one, ("x.aaaaaaaa",), "find") for one in "abc"}
    report = Report({"a": Result.FIRST, "b": Result.MISSED, "c": Result.FIRST}, find)
    assert report.changes({"a": "first", "b": "first", "gone": "first"}) == [("b", "first", Result.MISSED)]


def test_an_archive_without_golden_questions_is_as_good_as_can_be() -> None:
    report = evaluate(Searcher(toy.archive()))
    assert (report.hit_at_1, report.hit_at_3, report.silence) == (1.0, 1.0, 1.0)
