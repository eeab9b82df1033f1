"""Atomic file: the old content or the new one, with the right rights, and nothing left beside it."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest

from bot.base.atomic_file import PRIVATE_MODE, PUBLIC_MODE, replacing, write_bytes, write_text


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("durable", [True, False])
def test_the_content_is_there_whole_and_nothing_beside_it(tmp_path: Path, durable: bool) -> None:
    write_text(tmp_path / "a", "old", durable=durable)
    write_text(tmp_path / "a", "naïve\r\n", durable=durable)
    assert (tmp_path / "a").read_bytes() == "naïve\r\n".encode()
    assert os.listdir(tmp_path) == ["a"]


def test_who_opened_the_old_file_goes_on_reading_it(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a", b"old")
    with (tmp_path / "a").open("rb") as opened:
        write_bytes(tmp_path / "a", b"new")
        assert opened.read() == b"old"


def test_an_error_while_writing_changes_nothing(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a", b"old")

    def fail() -> None:
        with replacing(tmp_path / "a") as file:
            file.write(b"ne")
            raise ValueError("half")

    with pytest.raises(ValueError, match="half"):
        fail()
    assert (tmp_path / "a").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a"]


def test_a_new_file_takes_the_place_of_none(tmp_path: Path) -> None:
    """Not even of one that came while it was written."""

    def race() -> None:
        with replacing(tmp_path / "a", is_new=True) as file:
            file.write(b"ours")
            (tmp_path / "a").write_bytes(b"somebody else's")

    with pytest.raises(FileExistsError):
        race()
    assert (tmp_path / "a").read_bytes() == b"somebody else's"
    write_text(tmp_path / "b", "ours", is_new=True)
    assert sorted(os.listdir(tmp_path)) == ["a", "b"]


@pytest.mark.parametrize(
    ("before", "asked", "after"),
    [
        (None, PRIVATE_MODE, 0o600),
        (0o644, PRIVATE_MODE, 0o600),
        (None, PUBLIC_MODE, 0o644),
        (None, None, 0o644),
        (0o640, None, 0o640),
    ],
)
def test_the_rights_are_those_asked_for(tmp_path: Path, before: int | None, asked: int | None, after: int) -> None:
    path = tmp_path / "a"
    if before is not None:
        path.write_bytes(b"old")
        path.chmod(before)
    write_bytes(path, b"new", mode=asked)
    assert mode(path) == after


def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"not ours")
    (tmp_path / "a").symlink_to(tmp_path / "elsewhere")
    write_bytes(tmp_path / "a", b"new")
    assert (tmp_path / "elsewhere").read_bytes() == b"not ours"
    assert not (tmp_path / "a").is_symlink()


def test_what_a_killed_process_left_is_removed_a_day_later(tmp_path: Path) -> None:
    left, fresh, others = (tmp_path / name for name in (".[a].x.part", ".[a].y.part", ".b.x.part"))
    for path in (left, fresh, others):
        path.write_bytes(b"half")
    for path in (left, others):
        os.utime(path, (time.time() - 2 * 86400,) * 2)
    write_bytes(tmp_path / "[a]", b"new")
    assert sorted(os.listdir(tmp_path)) == [".[a].y.part", ".b.x.part", "[a]"]
