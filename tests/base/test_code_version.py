"""The version of the code that caches are made by."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.base.code_version import code_version


@pytest.mark.parametrize(
    "edited",
    ["search/words/noise.py", "archive/body.py", "base/text.py", "search/p.json", "search/words/dictionary.txt"],
)
def test_the_version_changes_with_each_file_that_a_cache_is_made_by(tmp_path: Path, edited: str) -> None:
    versions = []
    for text in ("a = 1\n", "a = 2\n"):
        (tmp_path / edited).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / edited).write_text(text)
        code_version.cache_clear()
        versions.append(code_version(tmp_path))
    assert len(set(versions)) == 2


def test_what_no_cache_is_made_by_changes_no_version(tmp_path: Path) -> None:
    before = code_version(tmp_path)
    (tmp_path / "chat").mkdir()
    (tmp_path / "chat" / "message.py").write_text("a = 1\n")
    code_version.cache_clear()
    assert code_version(tmp_path) == before
