"""Keys as text and as files."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from bot.base.errors import LogError
from bot.querylog import administration
from bot.querylog.keys import KeyRing, new_private, parse_public, parse_publics, read_private


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return KeyRing(tmp_path / "data", private_folder=tmp_path / "keys")


def test_a_public_key_reads_back() -> None:
    public = new_private().public
    assert parse_public(f" {str(public).upper()}\n", "here") == public


def test_every_single_slip_in_a_public_key_is_caught() -> None:
    text = str(new_private().public)
    for place in range(4, len(text)):
        slip = text[:place] + ("a" if text[place] != "a" else "b") + text[place + 1 :]
        with pytest.raises(LogError, match="typing slip"):
            parse_public(slip, "here")


@pytest.mark.parametrize("cut", [1, 4, 20, 57])
def test_a_shortened_public_key_is_caught(cut: int) -> None:
    with pytest.raises(LogError):
        parse_public(str(new_private().public)[:-cut], "here")


def test_a_private_key_in_the_place_of_a_public_one_is_refused_and_not_repeated() -> None:
    secret = new_private().reveal()
    with pytest.raises(LogError, match="BOT_LOG_KEYS holds a private key") as caught:
        parse_publics(secret, "BOT_LOG_KEYS")
    assert secret not in str(caught.value)


def test_a_private_key_never_prints() -> None:
    private = new_private()
    assert private.reveal() not in repr(private)
    assert repr(private.raw) not in repr(private)


def test_several_keys_stand_between_commas_spaces_and_comments() -> None:
    one, two = new_private().public, new_private().public
    assert parse_publics(f"{one}, {two}  # the editor's\n{one}", "here") == (one, two)


def test_the_first_pair_is_private_to_its_owner_and_outside_the_data(ring: KeyRing) -> None:
    private = ring.pair_beside(())
    assert private is not None
    assert private.path is not None
    assert stat.S_IMODE(private.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(private.path.parent.stat().st_mode) == 0o700
    assert not private.path.is_relative_to(ring.data)
    assert ring.publics() == (private.public,)


def test_a_private_key_is_never_there_by_half(ring: KeyRing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks while it is written, or after a kill in the middle, finds the keys that were there before."""
    seen: list[tuple[str, ...]] = []

    def look(descriptor: int) -> None:
        seen.append(tuple(private.public.name for private in ring.privates()))

    first = ring.pair_beside(())
    monkeypatch.setattr("os.fsync", look)
    ring.new_pair()
    assert first is not None
    assert seen[0] == (first.public.name,)  # before the new one has its name
    assert len(ring.privates()) == 2


def test_a_data_folder_that_cannot_be_written_leaves_no_private_key_behind(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    ring = KeyRing(tmp_path / "data", private_folder=tmp_path / "private")
    for _ in range(3):
        with pytest.raises(LogError, match="can't be written"):
            ring.pair_beside(())
    assert list((tmp_path / "private").iterdir()) == []


def test_the_private_key_is_nowhere_in_the_data(ring: KeyRing) -> None:
    private = ring.pair_beside(())
    assert private is not None
    for file in ring.data.iterdir():
        assert private.reveal() not in file.read_text()


def test_configured_keys_win_over_the_file(ring: KeyRing) -> None:
    ring.pair_beside(())
    other = new_private().public
    assert KeyRing(ring.data, str(other), ring.private_folder).publics() == (other,)


def test_rotation_seals_to_a_new_key_and_keeps_other_maintainers(ring: KeyRing) -> None:
    first, other = ring.pair_beside(()), new_private().public
    assert first is not None
    administration.add(ring, str(other))
    sentence = administration.rotate(ring)
    assert str(first.path) in sentence
    assert other in ring.publics()
    assert first.public not in ring.publics()
    assert len(ring.publics()) == 2
    assert len(ring.privates()) == 2


def test_rotation_with_configured_keys_says_what_to_configure(ring: KeyRing) -> None:
    private = ring.new_pair()
    configured = KeyRing(ring.data, str(private.public), ring.private_folder)
    sentence = administration.rotate(configured)
    new = next(key for key in configured.privates() if key.public != private.public)
    assert str(new.public) in sentence
    assert private.public.name in sentence


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "does not hold a private key"),
        ("ibk1abc", "does not hold a private key"),
        ("ibsecret1abc", "is damaged"),
        ("\x00\xff", "does not hold a private key"),
    ],
)
def test_a_file_that_is_no_private_key_is_said_plainly(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "a.key"
    path.write_text(text)
    with pytest.raises(LogError, match=says):
        read_private(path)


def test_a_missing_private_key_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="can't be read"):
        read_private(tmp_path / "a.key")


def test_a_private_key_that_opens_what_is_sealed_now_is_seen_until_it_is_moved_away(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "data", private_folder=tmp_path / "keys")
    private = ring.pair_beside(())
    assert private is not None
    assert ring.exposed() == (private.path,)
    assert private.path is not None
    private.path.rename(tmp_path / "elsewhere")
    assert ring.exposed() == ()


def test_a_rotation_that_can_not_be_written_leaves_no_key_behind(
    ring: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    (old,) = [ring.pair_beside(())]
    replace = os.replace

    def refuse(beside: Path, path: Path) -> None:
        if path == ring.public_file:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        replace(beside, path)

    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(LogError):
        administration.rotate(ring)
    assert old is not None
    assert [key.public for key in ring.privates()] == [old.public]
