"""What the real `serve` keeps on disk is damaged under its hands."""

from __future__ import annotations

import os
from pathlib import Path

from tests.conftest import TOY
from tests.double.server import Double
from tests.faults.process import answers, feed_questions
from tests.faults.served import Served
from tests.serving.live import HASTE, write_archive


def test_caches_that_are_cut_off_in_use_take_no_answer_from_anybody(tmp_path: Path) -> None:
    """As by somebody who copies an older data folder over this one."""
    knowledge = write_archive(tmp_path / "knowledge", TOY)
    with Double(haste=HASTE) as double:
        with Served(tmp_path, double, knowledge, forked=True, BOT_SEMANTIC="off"):
            asked = feed_questions(double, 1)
            double.wait(lambda: asked <= answers(double).keys())
        with Served(
            tmp_path, double, knowledge, forked=True, BOT_SEMANTIC="off"
        ) as served:  # which reads what the first one made
            for cache in (tmp_path / "var" / "cache").rglob("*"):
                if cache.is_file():
                    os.truncate(cache, 100)
            asked = feed_questions(double, 5)
            double.wait(lambda: asked <= answers(double).keys() or served.process.poll() is not None)
            assert served.process.poll() is None
        with Served(tmp_path, double, knowledge, forked=True, BOT_SEMANTIC="off"):
            asked = feed_questions(double, 1)
            double.wait(lambda: asked <= answers(double).keys())
        assert sum(answers(double).values()) == 7
