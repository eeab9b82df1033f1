"""The week's page: pictures that open offline, and no words that might give a reader away."""

from __future__ import annotations

import datetime as dt
import html
import re
import xml.etree.ElementTree as ET

import pytest

from bot.base.errors import LogError
from bot.querylog import charts, report
from bot.querylog.counter_store import Cell
from bot.querylog.gaps import gaps
from bot.querylog.report import Week, masked
from tests.querylog.test_gaps import read

TEXTS = re.compile(r'<text x="([\d.]+)" y="([\d.]+)" font-size="(\d+)" [^>]*text-anchor="(\w+)"[^>]*>([^<]*)<')
DAY = (dt.date(2026, 11, 24) - dt.date(1970, 1, 1)).days
CELLS = [
    (Cell("2026-W48", "private", "en", "answered", "keeper.abcdefgh"), 7),
    (Cell("2026-W48", "group", "az", "nothing", ""), 2),
    (Cell("2026-W48", "private", "en", "turned_down", "keeper.abcdefgh"), 1),
    (Cell("2026-W47", "private", "ru", "answered", "keeper.zzzzzzzz"), 30),
]


def week(**changes: object) -> Week:
    return Week(**{"week": "2026-W48", "cells": CELLS, "days": {DAY: 10}} | changes)  # type: ignore[arg-type]


def words(page: str) -> str:
    return " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", page))


def test_the_page_needs_nothing_from_outside() -> None:
    page = report.page(week())
    assert not re.search(r"(?:src|href)\s*=|@import|url\(|<script", page)
    assert set(re.findall(r"https?://[^\"\s]+", page)) == {"http://www.w3.org/2000/svg"}


def test_every_picture_is_well_formed_and_has_words_for_those_who_can_not_see_it() -> None:
    for picture in report.pictures(week(gaps=gaps([read("<b>&\"'", account=n) for n in range(6)]))):
        root = ET.fromstring(picture.svg())
        assert root.attrib["aria-label"]


def test_the_numbers_are_those_of_the_week() -> None:
    shown = words(report.page(week(label=lambda passage: f"«{passage}»")))
    assert "9 questions" in shown
    assert "answered: 7 (70 %)" in shown
    assert "nothing found: 2 (20 %)" in shown
    assert "turned down: 1 (10 %)" in shown
    assert "«keeper.abcdefgh» 7" in shown
    assert "keeper.zzzzzzzz" not in shown


def test_a_week_without_questions_is_a_page_too() -> None:
    assert "0 questions" in words(report.page(week(cells=[], days={}, gaps=[])))


def test_words_of_few_are_not_on_the_page_unless_asked_for() -> None:
    found = gaps([read("my brother sits in prison seven", account=n) for n in range(4)])
    assert "brother" not in report.page(week(gaps=found))
    assert "up to 5 further questions" in words(report.page(week(gaps=found)))
    assert "my brother sits in prison seven" in words(report.page(week(gaps=found, every_text=True)))


def test_words_of_many_are_on_the_page() -> None:
    found = gaps([read("How deep is it?", account=n) for n in range(5)])
    assert "how deep is it 5×  en" in words(report.page(week(gaps=found)))


def test_without_a_key_the_page_says_so() -> None:
    assert "sealed" in words(report.page(week()))


@pytest.mark.parametrize(
    "secret",
    [
        "@someone_here",
        "+994 50 123 45 67",
        "a.b@example.org",
        "https://t.me/joinchat/abc",
        "t.me/abc",
        "www.example.org/x",
    ],
)
def test_what_leads_to_a_person_is_masked(secret: str) -> None:
    assert masked(f"write to {secret} about it") == "write to […] about it"


@pytest.mark.parametrize("harmless", ["in 2023 and 2024", "article 19", "a 5-10 year term"])
def test_years_and_small_numbers_stay(harmless: str) -> None:
    assert masked(harmless) == harmless


@pytest.mark.parametrize("name", ["2026-48", "2026-W60", "W48", "", "last"])
def test_what_is_no_week_is_said_plainly(name: str) -> None:
    with pytest.raises(LogError, match="write it like 2026-W48"):
        report.monday_of(name)


def test_long_names_stay_inside_the_picture() -> None:
    picture = charts.bars("Title", {"word " * 60: 3})
    assert "…" in picture.svg()


def test_what_leads_to_a_person_is_not_on_the_page_however_many_wrote_it() -> None:
    found = gaps([read("How deep is it? Write to @someone_here, +994 50 123 45 67", account=n) for n in range(5)])
    shown = words(report.page(week(gaps=found)))
    assert "how deep is it write to 5×" in shown
    assert "someone" not in shown


@pytest.mark.parametrize("wide", [False, True])
def test_every_word_begins_inside_the_picture_and_ends_there_in_a_wide_font(wide: bool) -> None:
    name = "the widest of usual letters are wide " * 9
    drawn = [charts.bars("Title", {name: 3, "b": 1}, wide=wide), charts.lines("Title", [name], ["9× en, ru, az, tr"])]
    drawn += [charts.shares("Title", {"answered": 100, "nothing found": 200, "turned down": 300})]
    drawn += [charts.columns("Title", {f"Wed {day}.11.": 9 for day in range(10, 17)})]
    for picture in drawn:
        texts = TEXTS.findall(picture.body)
        assert texts
        for x, y, size, anchor, text in texts:
            width = len(html.unescape(text)) * float(size) * 0.56  # of DejaVu Sans, on average
            left = float(x) - {"start": 0, "middle": width / 2, "end": width}[anchor]
            assert left >= 0, text
            assert left + width <= charts.WIDTH, text
            assert float(y) <= picture.height


def test_the_png_is_a_picture() -> None:
    pytest.importorskip("resvg_py")
    data = report.png(week(gaps=gaps([read("Сколько? ə", account=n) for n in range(6)])))
    assert data.startswith(b"\x89PNG")
    assert len(data) > 20_000
