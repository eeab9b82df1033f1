from __future__ import annotations

import errno
import functools
import logging
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from bot.base import array_file
from bot.search.index import lexical_cache, term_counts
from bot.search.index.lexical import LexicalIndex
from bot.search.index.lexical_cache import open_index
from bot.search.index.postings import Group, Postings, count
from bot.search.index.term_counts import CountingLimits

FILES = {"a": [["bee", "hive"], ["wasp"]], "b": [["bee", "bee"]], "c": [["ant"], [], ["hive", "ant"]]}
QUESTION = {"bee": 1.0, "ant": 2.0, "hive": 1.0}


def count_slowly(passages: list[list[str]], pause: float = 0.0) -> Postings:
    time.sleep(pause)
    return count(passages)


class Archive:
    """Groups that remember which of them were counted."""

    def __init__(self, files: dict[str, list[list[str]]]) -> None:
        self.files = files
        self.counted: list[str] = []

    def groups(self) -> list[Group]:
        return [Group(name, functools.partial(self._count, name), 10) for name in self.files]

    def _count(self, name: str) -> Postings:
        self.counted.append(name)
        return count(self.files[name])

    def assert_answers(self, index: LexicalIndex) -> None:
        anew = LexicalIndex.build([terms for passages in self.files.values() for terms in passages])
        assert {term: index.often(term) for term in index.terms} == {term: anew.often(term) for term in anew.terms}
        np.testing.assert_allclose(index.scores(QUESTION), anew.scores(QUESTION), rtol=1e-12)


@pytest.fixture
def archive() -> Archive:
    return Archive(dict(FILES))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "lexical"


def test_a_second_start_counts_nothing(archive: Archive, path: Path) -> None:
    open_index(archive.groups(), path, "v1")
    archive.counted.clear()
    archive.assert_answers(open_index(archive.groups(), path, "v1"))
    assert archive.counted == []


def test_a_start_after_an_edit_counts_the_edited_file_only(archive: Archive, path: Path) -> None:
    open_index(archive.groups(), path, "v1")
    archive.counted.clear()
    archive.files = {"new": [["moth", "bee"]], "c": FILES["c"], "a": FILES["a"]}
    archive.assert_answers(open_index(archive.groups(), path, "v1"))
    assert archive.counted == ["new"]


def test_edits_while_running_are_known_at_the_next_start(archive: Archive, path: Path) -> None:
    open_index(archive.groups(), path, "v1")
    for turn in range(3):
        archive.files.pop("b" if turn == 0 else f"b{turn - 1}")
        archive.files[f"b{turn}"] = [["bee", f"moth{turn}"]]
        index = open_index(archive.groups(), path, "v1")
        archive.assert_answers(index)
    archive.counted.clear()
    archive.assert_answers(open_index(archive.groups(), path, "v1"))
    assert archive.counted == []


def test_another_version_of_the_code_counts_everything_again(archive: Archive, path: Path) -> None:
    open_index(archive.groups(), path, "v1")
    archive.counted.clear()
    archive.assert_answers(open_index(archive.groups(), path, "v2"))
    assert archive.counted == ["a", "b", "c"]


@pytest.mark.parametrize("harm", [b"", b"nonsense", None])
def test_a_damaged_cache_is_made_anew(archive: Archive, path: Path, harm: bytes | None) -> None:
    open_index(archive.groups(), path, "v1")
    path.write_bytes(path.read_bytes()[:-1] + b"\xff" if harm is None else harm)
    archive.counted.clear()
    archive.assert_answers(open_index(archive.groups(), path, "v1"))
    assert archive.counted == ["a", "b", "c"]
    archive.counted.clear()
    open_index(archive.groups(), path, "v1")
    assert archive.counted == []


def test_the_cache_may_be_deleted_while_the_bot_runs(archive: Archive, path: Path) -> None:
    index = open_index(archive.groups(), path, "v1")
    path.unlink()
    archive.assert_answers(index)
    archive.files["d"] = [["bee"]]
    archive.assert_answers(open_index(archive.groups(), path, "v1"))
    assert path.exists()


def test_the_disk_holds_one_file_whatever_is_edited(archive: Archive, path: Path) -> None:
    open_index(archive.groups(), path, "v1")
    size = path.stat().st_size
    for turn in range(10):
        archive.files.pop("b" if turn == 0 else f"b{turn - 1}")
        archive.files[f"b{turn}"] = [["bee", f"moth{turn}"]]
        open_index(archive.groups(), path, "v1")
    assert os.listdir(path.parent) == ["lexical"]
    assert path.stat().st_size < size + 1000


def test_words_that_are_taken_back_leave_the_disk(archive: Archive, path: Path) -> None:
    archive.files["b"] = [["secret"]]
    open_index(archive.groups(), path, "v1")
    assert b"secret" in path.read_bytes()
    del archive.files["b"]
    open_index(archive.groups(), path, "v1")
    assert b"secret" not in path.read_bytes()


def test_an_archive_that_can_not_be_cached_is_searched_all_the_same(
    archive: Archive, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with caplog.at_level(logging.WARNING):
        archive.assert_answers(open_index(archive.groups(), tmp_path / "cache" / "lexical", "v1"))
        open_index(archive.groups(), tmp_path / "cache" / "other", "v1")
    [said] = [record.getMessage() for record in caplog.records]
    assert f"can't be kept in {tmp_path / 'cache'} (File exists)" in said


def test_on_a_disk_that_has_filled_an_edit_is_answered_all_the_same(
    archive: Archive, path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    open_index(archive.groups(), path, "v1")
    archive.files["d"] = [["bee", "moth"]]
    monkeypatch.setattr(array_file, "write", full)
    archive.assert_answers(open_index(archive.groups(), path, "v1"))
    assert "No space left on device" in caplog.text


def test_without_a_path_nothing_is_kept(archive: Archive, tmp_path: Path) -> None:
    archive.assert_answers(open_index(archive.groups()))
    assert os.listdir(tmp_path) == []


def test_progress_is_told_up_to_the_end(archive: Archive) -> None:
    heard: list[tuple[int, int]] = []
    open_index(archive.groups(), progress=lambda done, of: heard.append((done, of)))
    assert heard == [(10, 30), (20, 30), (30, 30)]


EACH_GROUP = CountingLimits(part_letters=0)  # is written down


def test_several_processes_count_the_same(archive: Archive, path: Path) -> None:
    groups = [Group(name, functools.partial(count, passages), 10) for name, passages in FILES.items()]
    archive.assert_answers(open_index(groups, path, "v1", limits=CountingLimits(processes_from=1)))


def test_a_build_that_is_interrupted_goes_on_where_it_stood(archive: Archive, path: Path) -> None:
    def interrupt() -> Postings:
        raise KeyboardInterrupt

    groups = archive.groups()
    with pytest.raises(KeyboardInterrupt):
        open_index([*groups[:2], Group("c", interrupt, 10)], path, "v1", limits=EACH_GROUP)
    assert not path.exists()
    archive.counted.clear()
    archive.assert_answers(open_index(groups, path, "v1"))
    assert archive.counted == ["c"]
    assert os.listdir(path.parent) == ["lexical"]


KILLED = """
import functools, sys
from pathlib import Path
from bot.search.index.lexical_cache import open_index
from bot.search.index.postings import Group
from bot.search.index.term_counts import CountingLimits
from tests.search.index.test_lexical_cache import count_slowly
if __name__ == "__main__":
    groups = [Group(str(i), functools.partial(count_slowly, [["bee", str(i)]], 0.05), 10) for i in range(200)]
    open_index(groups, Path(sys.argv[1]), "v1", limits=CountingLimits(part_letters=0))
"""


def test_an_edit_leaves_nothing_half_done_on_disk(
    archive: Archive, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_index(archive.groups(), path, "v1")
    monkeypatch.setattr(term_counts, "_write", lambda *part: pytest.fail("who waits for the edit waits for the disk"))
    archive.files["new"] = [["moth"]]
    archive.assert_answers(open_index(archive.groups(), path, "v1"))


def test_what_a_killed_build_had_counted_is_not_lost(path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(path)])
    parts = path.with_name("lexical.parts")
    deadline = time.monotonic() + 90
    while len(list(parts.glob("part-*"))) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    process.kill()
    process.wait()
    files = {str(i): [["bee", str(i)]] for i in range(200)}
    archive = Archive(files)
    archive.assert_answers(open_index(archive.groups(), path, "v1"))
    assert 0 < len(archive.counted) <= 197


@pytest.mark.skipif(sys.platform != "linux", reason="looks the processes up in /proc")
def test_a_killed_build_leaves_no_process_behind(path: Path) -> None:
    several = KILLED.replace("part_letters=0", "part_letters=0, processes_from=0")
    process = subprocess.Popen([sys.executable, "-c", several, str(path)], start_new_session=True)
    parts = path.with_name("lexical.parts")
    deadline = time.monotonic() + 60
    while not list(parts.glob("part-*")) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(_in_session(process.pid)) > 1
    process.kill()
    process.wait()
    while _in_session(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert _in_session(process.pid) == []


def _in_session(session: int) -> list[int]:
    """The processes of a session that are not gone."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, *fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == session and state != "Z":
            found.append(int(path.parent.name))
    return found


def test_what_was_written_rests_on_the_file(archive: Archive, path: Path) -> None:
    index = open_index(archive.groups(), path, "v1")
    arrays = [index.postings.documents, index.postings.frequencies, index.fit.shares, index.fit.rows]
    assert not any(array.flags.writeable for array in arrays)  # as what is mapped is


def test_the_index_before_an_edit_answers_from_the_file_that_was_replaced(
    archive: Archive, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(array_file, "IN_MEMORY", 0)
    before = open_index(archive.groups(), path, "v1")
    scores = before.scores(QUESTION)
    archive.files = {"d": [["bee", "moth"]]}
    archive.assert_answers(open_index(archive.groups(), path, "v1"))
    np.testing.assert_array_equal(before.scores(QUESTION), scores)


def test_an_index_does_not_rest_on_a_file_that_another_program_wrote_since(
    archive: Archive, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Archive({"x": [["wasp"]]})
    written = array_file.write

    def write(path: Path, key: str, arrays: array_file.Arrays) -> None:
        written(path, key, lexical_cache._index_arrays(LexicalIndex.of(other.groups()).postings))

    monkeypatch.setattr(array_file, "write", write)
    archive.assert_answers(open_index(archive.groups(), path, "v1"))
