from __future__ import annotations

import functools
import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from bot.base import array_file, background
from bot.search.index import lexical_cache, term_counts
from bot.search.index.lexical import LexicalIndex
from bot.search.index.lexical_cache import open_index
from bot.search.index.postings import Group, Postings, count

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
    index = open_index(archive.groups(), path, "v1")
    for turn in range(3):
        archive.files.pop("b" if turn == 0 else f"b{turn - 1}")
        archive.files[f"b{turn}"] = [["bee", f"moth{turn}"]]
        index = open_index(archive.groups(), path, "v1", known=index)
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
    archive.files["d"] = [["bee"]]
    archive.assert_answers(open_index(archive.groups(), path, "v1", known=index))
    assert path.exists()


def test_the_disk_holds_one_file_whatever_is_edited(archive: Archive, path: Path) -> None:
    index = open_index(archive.groups(), path, "v1")
    size = path.stat().st_size
    for turn in range(10):
        archive.files.pop("b" if turn == 0 else f"b{turn - 1}")
        archive.files[f"b{turn}"] = [["bee", f"moth{turn}"]]
        index = open_index(archive.groups(), path, "v1", known=index)
    assert os.listdir(path.parent) == ["lexical"]
    assert path.stat().st_size < size + 1000


def test_words_that_are_taken_back_leave_the_disk(archive: Archive, path: Path) -> None:
    archive.files["b"] = [["secret"]]
    index = open_index(archive.groups(), path, "v1")
    assert b"secret" in path.read_bytes()
    del archive.files["b"]
    open_index(archive.groups(), path, "v1", known=index)
    assert b"secret" not in path.read_bytes()


def test_a_large_index_is_written_while_it_answers_already(
    archive: Archive, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = open_index(archive.groups(), path, "v1")
    monkeypatch.setattr(lexical_cache, "_AT_ONCE", 0)
    for turn in range(5):
        archive.files[f"b{turn}"] = [["bee", f"moth{turn}"]]
        index = open_index(archive.groups(), path, "v1", known=index)
        archive.assert_answers(index)
    for thread in threading.enumerate():
        if thread.name == "index cache":
            thread.join()
    archive.counted.clear()
    archive.assert_answers(open_index(archive.groups(), path, "v1"))
    assert archive.counted == []


def test_of_several_versions_within_a_second_only_the_last_large_one_is_written(
    archive: Archive, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = open_index(archive.groups(), path, "v1")
    monkeypatch.setattr(lexical_cache, "_AT_ONCE", 0)
    monkeypatch.setattr(lexical_cache, "_PATIENCE_S", 0.5)
    written: list[Path] = []
    write = array_file.write
    monkeypatch.setattr(
        array_file, "write", lambda path, key, arrays: (written.append(path), write(path, key, arrays))[1]
    )
    for turn in range(3):
        archive.files[f"b{turn}"] = [["bee", f"moth{turn}"]]
        index = open_index(archive.groups(), path, "v1", known=index)
    for thread in threading.enumerate():
        if thread.name == "index cache":
            thread.join()
    assert written.count(path) == 1
    assert b"moth2" in path.read_bytes()


def test_a_large_index_is_written_beside_readers_who_go_first(
    archive: Archive, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = open_index(archive.groups(), path, "v1")
    monkeypatch.setattr(lexical_cache, "_AT_ONCE", 0)
    monkeypatch.setattr(lexical_cache, "_PATIENCE_S", 0.0)
    gives_way: list[bool] = []
    monkeypatch.setattr(lexical_cache, "_write", lambda *given: gives_way.append(background.is_active()))
    archive.files["d"] = [["bee", "newt"]]
    open_index(archive.groups(), path, "v1", known=index)
    for thread in threading.enumerate():
        if thread.name == "index cache":
            thread.join()
    assert gives_way == [True]


def test_a_program_that_ends_does_not_wait_to_write(path: Path) -> None:
    ends = f"""
import time
from pathlib import Path
import numpy as np
from bot.search.index import lexical_cache
lexical_cache._AT_ONCE, lexical_cache._PATIENCE_S = 0, 60
lexical_cache.keep(Path({str(path)!r}), "v1", {{"a": np.ones(9)}}, wait=False)
"""
    subprocess.run([sys.executable, "-c", ends], check=True, timeout=60)
    assert path.exists()


def test_an_archive_that_can_not_be_cached_is_searched_all_the_same(
    archive: Archive, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with caplog.at_level(logging.WARNING):
        archive.assert_answers(open_index(archive.groups(), tmp_path / "cache" / "lexical", "v1"))
        open_index(archive.groups(), tmp_path / "cache" / "other", "v1")
    [said] = [record.getMessage() for record in caplog.records]
    assert f"can't be kept in {tmp_path / 'cache'} (File exists)" in said


def test_without_a_path_nothing_is_kept(archive: Archive, tmp_path: Path) -> None:
    archive.assert_answers(open_index(archive.groups()))
    assert os.listdir(tmp_path) == []


def test_progress_is_told_up_to_the_end(archive: Archive) -> None:
    heard: list[tuple[int, int]] = []
    open_index(archive.groups(), progress=lambda done, of: heard.append((done, of)))
    assert heard == [(10, 30), (20, 30), (30, 30)]


def test_several_processes_count_the_same(archive: Archive, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(term_counts, "_WORTH_PROCESSES", 1)
    groups = [Group(name, functools.partial(count, passages), 10) for name, passages in FILES.items()]
    archive.assert_answers(open_index(groups, path, "v1"))


def test_a_build_that_is_interrupted_goes_on_where_it_stood(
    archive: Archive, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(term_counts, "_PART_LETTERS", 0)  # write down each group

    def interrupt() -> Postings:
        raise KeyboardInterrupt

    groups = archive.groups()
    with pytest.raises(KeyboardInterrupt):
        open_index([*groups[:2], Group("c", interrupt, 10)], path, "v1")
    assert not path.exists()
    archive.counted.clear()
    archive.assert_answers(open_index(groups, path, "v1"))
    assert archive.counted == ["c"]
    assert os.listdir(path.parent) == ["lexical"]


KILLED = """
import functools, sys
from pathlib import Path
from bot.search.index import term_counts
from bot.search.index.lexical_cache import open_index
from bot.search.index.postings import Group
from tests.search.index.test_lexical_cache import count_slowly
term_counts._PART_LETTERS = 0
if __name__ == "__main__":
    groups = [Group(str(i), functools.partial(count_slowly, [["bee", str(i)]], 0.05), 10) for i in range(200)]
    open_index(groups, Path(sys.argv[1]), "v1")
"""


def test_an_edit_leaves_nothing_half_done_on_disk(
    archive: Archive, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = open_index(archive.groups(), path, "v1")
    monkeypatch.setattr(term_counts, "_write", lambda *part: pytest.fail("who waits for the edit waits for the disk"))
    archive.files["new"] = [["moth"]]
    archive.assert_answers(open_index(archive.groups(), path, "v1", known=index))


def test_what_a_killed_build_had_counted_is_not_lost(path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(path)])
    parts = path.with_name("lexical.parts")
    deadline = time.monotonic() + 30
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
    several = KILLED.replace(
        "term_counts._PART_LETTERS = 0", "term_counts._PART_LETTERS = term_counts._WORTH_PROCESSES = 0"
    )
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


def test_what_was_written_while_it_answers_rests_on_the_file_afterwards(archive: Archive, path: Path) -> None:
    index = open_index(archive.groups(), path, "v1")
    archive.files["d"] = [["bee", "moth"]]
    index = open_index(archive.groups(), path, "v1", known=index)
    arrays = [index.postings.documents, index.postings.frequencies, index.fit.shares, index.fit.rows]
    assert not any(array.flags.writeable for array in arrays)  # as what is mapped is
    archive.assert_answers(index)


def test_an_index_does_not_rest_on_a_file_that_another_program_wrote_since(
    archive: Archive, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Archive({"x": [["wasp"]]})
    index = open_index(archive.groups(), path, "v1")
    archive.files["d"] = [["bee", "moth"]]
    written = array_file.write

    def write(path: Path, key: str, arrays: array_file.Arrays) -> None:
        made = LexicalIndex.of(other.groups())
        written(path, key, lexical_cache._index_arrays(made))

    monkeypatch.setattr(array_file, "write", write)
    archive.assert_answers(open_index(archive.groups(), path, "v1", known=index))
