"""Nothing that was taken back is quoted again by an accident: of withdrawn.yaml, of its rights, of an older copy."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.app import open_engine, open_folder, prepare_vectors, tombstone_record_path
from bot.archive import teaching, withdrawing
from bot.archive.folder import Folder, Loading
from bot.archive.tombstone_record import TombstoneRecord
from bot.archive.tombstones import read_withdrawn
from bot.base.errors import KnowledgeError, SettingsError
from bot.settings import load_settings
from tests.archive.test_editing import LAMP, LATE, TODAY, WORDS
from tests.archive.writing import INTERVIEW, knowledge

NEW = INTERVIEW.replace("id: toy-harbour", "id: new").replace("The town pays", "The new town pays")


def _gone(file: Path) -> None:
    file.unlink()


def _emptied(file: Path) -> None:
    file.write_text("")


def _older(file: Path) -> None:
    file.write_text("withdrawn:\n")


def _damaged(file: Path) -> None:
    file.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n")


def _dangling(file: Path) -> None:
    file.unlink()
    file.symlink_to("nowhere.yaml")


def _to_itself(file: Path) -> None:
    file.unlink()
    file.symlink_to(file.name)


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def _outside(file: Path) -> None:
    outside = file.parent.parent / "outside.yaml"
    shutil.move(file, outside)
    file.symlink_to(outside)


UNREADABLE = [_damaged, _dangling, _to_itself, _folder, _pipe, _outside]
LOST = [_gone, _emptied, _older]


def texts(loading: Loading) -> list[str]:
    assert loading.archive is not None
    return [passage.text for passage in loading.archive.passages]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = knowledge(tmp_path / "knowledge")
    withdrawing.withdraw(folder, [LAMP], TODAY)
    return folder


@pytest.mark.parametrize("befalls", [*UNREADABLE, *LOST])
def test_a_running_bot_goes_on_with_a_withdrawal_whatever_befalls_its_file(
    folder: Path, befalls: Callable[[Path], None]
) -> None:
    running = Folder(folder)
    assert WORDS not in texts(running.load())
    befalls(folder / "withdrawn.yaml")
    loading = running.load()
    assert WORDS not in texts(loading)
    assert len(texts(loading)) == 2
    assert str(folder / "withdrawn.yaml") in [problem.path for problem in loading.problems if problem.fatal]


@pytest.mark.parametrize("befalls", [*UNREADABLE, *LOST])
def test_a_bot_that_starts_anew_goes_on_with_every_withdrawal_that_it_ever_saw(
    folder: Path, befalls: Callable[[Path], None], tmp_path: Path
) -> None:
    settings = load_settings({"BOT_KNOWLEDGE": str(folder), "BOT_DATA": str(tmp_path / "data")})
    open_folder(settings).load()
    befalls(folder / "withdrawn.yaml")
    loading = open_folder(settings).load()
    assert WORDS not in texts(loading)
    assert str(folder / "withdrawn.yaml") in [problem.path for problem in loading.problems if problem.fatal]


@pytest.mark.parametrize("befalls", UNREADABLE)
def test_a_start_that_can_not_know_what_is_withdrawn_quotes_nothing_and_says_why(
    folder: Path, befalls: Callable[[Path], None]
) -> None:
    befalls(folder / "withdrawn.yaml")
    with pytest.raises(KnowledgeError, match=r"There is no interview to answer from\. .*withdrawn\.yaml:1: "):
        Folder(folder).open()


@pytest.mark.parametrize("befalls", UNREADABLE)
def test_nothing_new_is_quoted_while_it_is_not_known_what_is_withdrawn(
    folder: Path, befalls: Callable[[Path], None]
) -> None:
    kept = (folder / "withdrawn.yaml").read_bytes()
    running = Folder(folder)
    before = texts(running.load())
    befalls(folder / "withdrawn.yaml")
    (folder / "interviews" / "new.md").write_text(NEW)
    assert texts(running.load()) == before
    if (folder / "withdrawn.yaml").is_dir():
        (folder / "withdrawn.yaml").rmdir()
    (folder / "withdrawn.yaml").unlink(missing_ok=True)
    (folder / "withdrawn.yaml").write_bytes(kept)
    assert len(texts(running.load())) > len(before)


def test_what_is_taken_back_while_the_list_can_not_be_read_is_gone(folder: Path) -> None:
    running = Folder(folder)
    running.load()
    _dangling(folder / "withdrawn.yaml")
    path = folder / "interviews" / "toy-harbour.md"
    path.write_text(INTERVIEW.replace("status: published", f"status: published\nexclude: [{LATE}]"))
    assert LATE not in [passage.id for passage in running.load().archive.passages]  # type: ignore[union-attr]


@pytest.mark.parametrize("mode", [0, 0o200])
def test_a_list_without_the_right_to_read_it_quotes_nothing_new(
    folder: Path, mode: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = Folder(folder)
    before = texts(running.load())
    (folder / "withdrawn.yaml").chmod(mode)
    if os.access(folder / "withdrawn.yaml", os.R_OK):  # root reads what nobody may
        opened = Path.open

        def closed(path: Path, *given: object, **named: object) -> object:
            if path.name == "withdrawn.yaml":
                raise PermissionError(13, "Permission denied")
            return opened(path, *given, **named)  # type: ignore[call-overload]

        monkeypatch.setattr(Path, "open", closed)
    (folder / "interviews" / "new.md").write_text(NEW)
    loading = running.load()
    assert texts(loading) == before
    assert any("can't be read: Permission denied" in problem.message for problem in loading.problems)
    with pytest.raises(KnowledgeError, match="Permission denied"):
        Folder(folder).open()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8-sig"])
def test_a_list_saved_in_another_encoding_holds_its_words_back(folder: Path, encoding: str) -> None:
    file = folder / "withdrawn.yaml"
    file.write_bytes(file.read_text().encode(encoding))
    assert WORDS not in texts(Folder(folder).load())


def test_a_list_that_two_people_changed_holds_back_what_either_withdrew(tmp_path: Path) -> None:
    mine, theirs = knowledge(tmp_path / "mine"), knowledge(tmp_path / "theirs")
    withdrawing.withdraw(mine, [LAMP], TODAY)
    withdrawing.withdraw(theirs, [LATE], TODAY)
    both = [(folder / "withdrawn.yaml").read_text() for folder in (mine, theirs)]
    (mine / "withdrawn.yaml").write_text(f"<<<<<<< mine\n{both[0]}=======\n{both[1]}>>>>>>> theirs\n")
    loading = Folder(mine).load()
    assert loading.archive is not None
    assert {LAMP, LATE}.isdisjoint({passage.id for passage in loading.archive.passages})


def test_a_list_of_three_megabytes_is_read_to_its_end(folder: Path) -> None:
    file = folder / "withdrawn.yaml"
    head, _, entries = file.read_text().partition("withdrawn:\n")
    file.write_text(head + "# a long remark\n" * 200_000 + "withdrawn:\n" + entries)
    assert file.stat().st_size > 3_000_000
    assert WORDS not in texts(Folder(folder).load())


@pytest.mark.parametrize("name", ["withdrawn.yml", "Withdrawn.yaml", "withdrawn.yaml.txt"])
def test_a_list_under_another_name_is_told(tmp_path: Path, name: str) -> None:
    folder = knowledge(tmp_path)
    (folder / name).write_text("withdrawn: []\n")
    assert "nobody reads this" in str(Folder(folder).load().problems[0])


def test_the_copy_holds_no_word_and_is_for_the_bots_user_alone(folder: Path, tmp_path: Path) -> None:
    settings = load_settings({"BOT_KNOWLEDGE": str(folder), "BOT_DATA": str(tmp_path / "data")})
    open_folder(settings).load()
    copy = tombstone_record_path(settings)
    assert copy.stat().st_mode & 0o777 == 0o600
    assert [word for word in ("town", "lamp", "storm", "great") if word in copy.read_text().lower()] == []


def test_root_leaves_no_file_in_the_folder_of_the_bots_user(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    if os.geteuid() == 0:
        os.chown(data, 65534, 65534)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    settings = load_settings({"BOT_KNOWLEDGE": str(folder), "BOT_DATA": str(data), "BOT_SEMANTIC": "off"})
    loading = open_folder(settings).load()
    assert loading.archive is not None
    open_engine(settings, loading.archive)
    assert list(data.iterdir()) == []


def test_without_a_withdrawal_no_copy_is_written(tmp_path: Path) -> None:
    folder = knowledge(tmp_path / "knowledge")
    Folder(folder, record=TombstoneRecord(tmp_path / "data" / "copy")).load()
    assert not (tmp_path / "data").exists()


def test_a_copy_that_is_deleted_is_written_again_and_one_that_is_damaged_keeps_its_good_lines(
    folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    running = Folder(folder, record=TombstoneRecord(copy))
    running.load()
    whole = copy.read_text()
    copy.unlink()
    running.load()
    assert copy.read_text() == whole
    copy.write_text(f"x\n\n\x00 nonsense\n{whole}")
    (folder / "withdrawn.yaml").unlink()
    assert WORDS not in texts(Folder(folder, record=TombstoneRecord(copy)).load())


def test_two_processes_lose_nothing_of_each_others_copy(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    folders = [knowledge(tmp_path / name) for name in ("one", "two")]
    running = [Folder(folder, record=TombstoneRecord(copy)) for folder in folders]
    for folder, one, target in zip(folders, running, (LAMP, LATE), strict=True):
        one.load()
        withdrawing.withdraw(folder, [target], TODAY)
        one.load()
    assert LAMP in copy.read_text()
    assert LATE in copy.read_text()


def test_a_copy_that_can_not_be_read_or_written_is_told_and_the_file_goes_on(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    loading = Folder(folder, record=TombstoneRecord(tmp_path / "copy")).load()
    assert WORDS not in texts(loading)
    assert "the copy of all withdrawals can't be read" in str(loading.problems)
    (tmp_path / "file").write_text("")
    loading = Folder(folder, record=TombstoneRecord(tmp_path / "file" / "copy")).load()
    assert WORDS not in texts(loading)
    assert "the copy of all withdrawals can't be" in str(loading.problems)


def test_only_a_line_under_restored_lets_the_copy_forget(folder: Path, tmp_path: Path) -> None:
    record = tmp_path / "copy"
    Folder(folder, record=TombstoneRecord(record)).load()
    (folder / "withdrawn.yaml").write_text(f"restored:\n  - {{passage: {LAMP}, on: 2026-11-25}}\n")
    running = Folder(folder, record=TombstoneRecord(record))
    assert WORDS in texts(running.load())
    assert running.load().problems == ()
    withdrawing.withdraw(folder, [LAMP], TODAY)
    assert "times: 2" in (folder / "withdrawn.yaml").read_text()
    assert WORDS not in texts(running.load())
    (folder / "withdrawn.yaml").write_text(f"restored:\n  - {{passage: {LAMP}, on: 2026-11-25}}\n")  # an older version
    assert WORDS not in texts(running.load())


def test_what_stands_under_withdrawn_and_restored_is_withdrawn(folder: Path) -> None:
    with (folder / "withdrawn.yaml").open("a") as file:
        file.write(f"restored:\n  - {{passage: {LAMP}, on: 2026-11-25}}\n")
    loading = Folder(folder).load()
    assert WORDS not in texts(loading)
    assert "stands under `withdrawn` and `restored`" in str(loading.problems[0])


def test_withdraw_reads_and_writes_nothing_outside_of_the_folder(tmp_path: Path) -> None:
    folder, secret = knowledge(tmp_path / "knowledge"), tmp_path / "secret"
    secret.write_text("root:hash")
    (folder / "withdrawn.yaml").symlink_to(secret)
    with pytest.raises(KnowledgeError, match=r"withdrawn\.yaml is no regular file in"):
        withdrawing.withdraw(folder, [LAMP], TODAY)
    assert secret.read_text() == "root:hash"
    assert (folder / "withdrawn.yaml").is_symlink()


def test_withdraw_follows_a_link_within_the_folder(tmp_path: Path) -> None:
    folder = knowledge(tmp_path)
    (folder / "lists").mkdir()
    (folder / "withdrawn.yaml").symlink_to("lists/w.yaml")
    withdrawing.withdraw(folder, [LAMP], TODAY)
    assert LAMP in (folder / "lists" / "w.yaml").read_text()
    assert WORDS not in texts(Folder(folder).load())


def test_teaching_writes_nothing_outside_of_the_folder(tmp_path: Path) -> None:
    folder = knowledge(tmp_path / "knowledge")
    (tmp_path / "elsewhere").mkdir()
    (folder / "asked").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(KnowledgeError, match="is no regular file in"):
        teaching.out_of_scope(folder, "toy-harbour", "en", "Is it raining?")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_prepare_writes_nothing_outside_of_the_folder(tmp_path: Path) -> None:
    folder = knowledge(tmp_path / "knowledge")
    (tmp_path / "elsewhere").mkdir()
    (folder / "vectors").symlink_to(tmp_path / "elsewhere")
    settings = load_settings({"BOT_KNOWLEDGE": str(folder), "BOT_DATA": str(tmp_path / "data")})
    with pytest.raises(SettingsError, match="leads out of"):
        prepare_vectors(settings)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_of_a_list_with_a_fault_every_id_is_kept_with_the_hashes_behind_it() -> None:
    file, problems = read_withdrawn(b"withdrawn: [\n x: toy.aaaaaaaa abcdefghijklmnop\n y: toy.bbbbbbbb\n", "w")
    assert problems
    assert file is not None
    assert [(stone.passage, set(stone.hashes)) for stone in file.stones] == [
        ("toy.aaaaaaaa", {"abcdefghijklmnop"}),
        ("toy.bbbbbbbb", set()),
    ]
