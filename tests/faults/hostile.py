"""T8, T9, T10: hostile texts, every shape of an update, random passages in parts."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from bot.archive.folder import load
from bot.search.searcher import build_engine
from tests.chat.test_answers import parts_hold
from tests.conftest import TOY
from tests.double.server import Double
from tests.faults.forms import Figure, Form
from tests.fuzz.seeds import changed
from tests.serving.live import live, write_archive
from tests.serving.test_hostile import hostile_run
from tests.serving.test_shapes import shapes


def engine(folder: Path, semantic: str) -> Any:
    """The toy archive's engine."""
    archive = load(write_archive(folder / "knowledge", TOY)).archive
    assert archive is not None
    return build_engine(archive, folder / "cache", semantic)  # type: ignore[arg-type]


def texts(form: Form) -> Figure:
    """T8."""
    count = 10_000 if form.full else 300
    with Double(seed=form.seed) as double:
        result = hostile_run(double, engine(form.folder, "auto" if form.full else "off"), count, form.seed)
    return Figure(
        result,
        {
            "a reply each": result["replied"] == count - result["unaccounted"],
            "0 unhandled": result["set aside"] == 0 and result["unaccounted"] == 0,
            "p99 within 500 ms": result["p99 ms"] <= 500,
            "the loop never blocked for 200 ms": result["longest round of the loop ms"] <= 200,
        },
    )


def every_shape(form: Form) -> Figure:
    """T9. Each shape as it is, and with parts missing or strange."""
    cases = [body for _, body in shapes()]
    rounds = 5 if form.full else 0
    with Double(seed=form.seed) as double, live(double, engine(form.folder, "off")) as bot:
        fed = 0
        for turn in range(rounds + 1):
            for number, body in enumerate(cases):
                double.feed(body if turn == 0 else _thin(body, form.seed + turn * 10_000 + number))
                fed += 1
            bot.settle(600)
        assert bot.running is not None
        metrics = bot.running._metrics
        double.wait(lambda: sum(metrics.totals.values()) >= fed, 300)  # the last ones may be spooled
        totals = dict(metrics.totals)
        error = bot.error
    bots = sum(call.given["chat_id"] == 51_000_001 for call in double.sent("sendMessage"))
    return Figure(
        {"updates": fed, "became": totals, "replies to bots": bots, "ended with": repr(error)},
        {"each dealt with, by name": sum(totals.values()) == fed, "0 replies to bots": bots == 0, "goes on": not error},
    )


def _thin(body: dict[str, Any], seed: int) -> dict[str, Any]:
    made = json.loads(changed(json.dumps(body).encode(), 2**20, seed))
    made.pop("update_id", None)
    return dict(made)


def passages(form: Form) -> Figure:
    """T10."""
    dice = random.Random(form.seed)
    count = 5_000 if form.full else 50
    broken = 0
    for _ in range(count):
        text = _passage(dice)
        try:
            parts_hold(text)
        except AssertionError:
            broken += 1
    return Figure({"passages": count, "broken": broken}, {"0 broken": broken == 0})


def _passage(dice: random.Random) -> str:
    size = dice.choice((1, 10, 200, 2_000, 5_000, 30_000))
    letters = ("abc de. ", "абв гд! ", "Ազատ ու. ", "سجن كل ", "😀👨‍👩‍👧‍👦🇦🇿 ", "<&>\"' ", "éäö… ")
    words = "".join(dice.choice(letters) for _ in range(max(1, size // 7)))[:size].strip()
    return words or "x"
