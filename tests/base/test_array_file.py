from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import numpy as np
import pytest

from bot.base import array_file
from bot.base.array_file import keep, let_all_go, lines_of, read, text_array, write

ARRAYS = {"small": np.arange(5, dtype=np.int32), "wide": np.ones((3, 4)), "none": np.zeros((0, 7), np.float16)}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write(tmp_path / "cache" / "one", "key", ARRAYS)
    return tmp_path / "cache" / "one"


def test_arrays_come_back_as_they_were(path: Path) -> None:
    arrays = read(path, "key")
    assert arrays is not None
    assert list(arrays) == list(ARRAYS)
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(arrays[name], array)
        assert arrays[name].dtype == array.dtype


def overwrite(path: Path) -> None:
    """Put zeros in the place of all that is in a file."""
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))


def test_what_was_read_is_not_changed_by_damage_to_the_file(path: Path) -> None:
    arrays = read(path, "key")
    overwrite(path)
    assert arrays is not None
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(arrays[name], array)


def test_what_was_read_can_not_be_changed(path: Path) -> None:
    arrays = read(path, "key")
    assert arrays is not None
    with pytest.raises(ValueError, match="read-only"):
        arrays["small"][0] = 1


def test_a_file_of_another_key_counts_as_absent(path: Path) -> None:
    assert read(path, "other") is None


def test_an_absent_file_is_no_error(tmp_path: Path) -> None:
    assert read(tmp_path / "nowhere", "key") is None


def test_a_file_with_any_byte_changed_counts_as_absent(path: Path) -> None:
    sound = path.read_bytes()
    for place in range(len(sound)):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        assert read(path, "key") is None, place


@pytest.mark.parametrize("length", [0, 1, 15, 16, 100])
def test_a_file_cut_short_counts_as_absent(path: Path, length: int) -> None:
    path.write_bytes(path.read_bytes()[:length])
    assert read(path, "key") is None


def test_arrays_that_are_in_use_survive_the_next_writing(path: Path) -> None:
    before = read(path, "key")
    write(path, "key", {"small": np.zeros(5, np.int32)})
    assert before is not None
    assert before["small"].tolist() == [0, 1, 2, 3, 4]


def test_a_writing_that_fails_leaves_the_file_and_the_folder_as_they_were(path: Path) -> None:
    class Broken(dict[str, np.ndarray]):
        def values(self) -> object:  # type: ignore[override]
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write(path, "key", Broken(ARRAYS))
    assert read(path, "key") is not None
    assert os.listdir(path.parent) == ["one"]


def test_what_a_killed_process_left_behind_is_removed_after_a_day(path: Path) -> None:
    old, young = path.parent / ".one.abc.part", path.parent / ".one.def.part"
    old.touch()
    young.touch()
    two_days_ago = time.time() - 2 * 24 * 3600
    os.utime(old, (two_days_ago, two_days_ago))
    write(path, "key", ARRAYS)
    assert sorted(os.listdir(path.parent)) == [".one.def.part", "one"]


@pytest.mark.parametrize("lines", [[], [""], ["", ""], ["məhbus", "суд", "a b", "\ud800"]])
def test_lines_come_back_as_they_were(lines: list[str]) -> None:
    assert lines_of(text_array(lines), len(lines)) == tuple(lines)


def test_a_line_break_in_a_line_is_refused() -> None:
    with pytest.raises(ValueError, match="line break"):
        text_array(["a\nb"])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells how much is mapped")
def test_memory_that_was_read_can_be_let_go(tmp_path: Path) -> None:
    write(tmp_path / "large", "key", {"rows": np.ones((4000, 1000))})
    arrays = read(tmp_path / "large", "key")
    assert arrays is not None
    before = _mapped_kb()
    assert arrays["rows"].sum() == 4_000_000
    assert _mapped_kb() - before > 20_000
    let_all_go()
    assert _mapped_kb() - before < 5_000
    assert arrays["rows"].sum() == 4_000_000


def test_a_cache_that_can_not_be_written_leaves_nothing_that_was_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keep(tmp_path / "cache", "key", {"rows": np.ones(3)})
    monkeypatch.setattr(array_file, "write", _full)
    assert not keep(tmp_path / "cache", "key", {"rows": np.zeros(3)})
    assert not (tmp_path / "cache").exists()


def _full(path: Path, key: str, arrays: array_file.Arrays) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def _mapped_kb() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssFile"))
