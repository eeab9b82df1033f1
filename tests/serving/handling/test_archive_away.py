"""While the archive can't be searched, a reader hears just that, and nothing is taken for a gap of the archive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from bot.archive.archive import Archive
from bot.chat.wording.choice import wording_for
from bot.search.engine import NothingFound
from tests.double.feed import Feed
from tests.double.server import Double
from tests.serving.live import live
from tests.serving.test_surfaces import SURFACES


@dataclass
class Away:
    """An engine that can't be asked."""

    archive: Archive

    def answer(self, question: str, *, k: int = 5, hint: str | None = None, shown: Any = ()) -> NothingFound:
        return NothingFound(hint or "en", (), 0.0, 0.1, away=True)


@pytest.mark.parametrize("surface", ["private", "group", "guest"])
def test_who_asks_while_it_is_away_hears_so_and_the_log_takes_down_no_question(
    surface: str, archive: Archive, double: Double, feed: Feed
) -> None:
    with live(double, Away(archive)) as bot:  # type: ignore[arg-type]
        SURFACES[surface](feed, "storm words", {"id": 77, "is_bot": False, "first_name": "R", "language_code": "en"})
        bot.settle()
        assert wording_for("en").archive_away in str(double.calls)
        assert bot.log.questions == []
