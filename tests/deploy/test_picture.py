"""README's picture shows an answer that the archive holds, word for word, and fetches nothing."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from bot.archive.folder import load

ROOT = Path(__file__).parents[2]
PICTURE = (ROOT / ".github" / "answer.svg").read_text(encoding="utf-8")


def lines() -> list[str]:
    """The picture's lines of text, from top to bottom."""
    found: dict[float, str] = {}
    for y, text in re.findall(r'<text class="answer-r\d+" x="[\d.]+" y="([\d.]+)"[^>]*>([^<]*)</text>', PICTURE):
        found[float(y)] = found.get(float(y), "") + html.unescape(text).replace("\xa0", " ").strip("\n")
    return [found[y] for y in sorted(found)]


def test_the_quotation_is_in_the_archive_word_for_word() -> None:
    archive = load(ROOT / "knowledge").archive
    if archive is None or "Aliyev" not in "".join(lines()):
        pytest.skip("the archive holds other interviews than the picture")
    quoted = " ".join(line.strip().lstrip("▌").strip() for line in lines() if "▌" in line)
    assert len(quoted) > 80
    assert quoted in {passage.text for interview in archive.interviews.values() for passage in interview.passages}


def test_the_picture_fetches_nothing() -> None:
    assert "@font-face" not in PICTURE
    assert not re.search(r"(?:href|src|url\()\s*=?\s*[\"']?https?:", PICTURE)
