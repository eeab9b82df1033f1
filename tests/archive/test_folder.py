"""The folder: what is served of it, what is wrong between its files, and that a bad file takes nothing else down."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.archive import files
from bot.archive.folder import DRIVE_AWAY_MESSAGE, Folder, load, open_archive
from bot.archive.interview import passage_id
from bot.base.errors import KnowledgeError
from tests.archive.writing import INTERVIEW, body, front, knowledge, named

TODAY = dt.date(2026, 11, 24)
LAMP = passage_id("toy-harbour", "The town pays for the lamp, and has done so since the great storm.")

SECOND = INTERVIEW.replace("id: toy-harbour", "id: toy-second").replace("The town", "The state")

# name -> (files, the file that the problem is in, line, words of its sentence)
FAULTS: dict[str, tuple[dict[str, str], str, int, str]] = {
    "id twice": (
        {"interviews__toy_zweiter_md": INTERVIEW},
        "interviews/toy-zweiter.md",
        2,
        "`id: toy-harbour` is the id of ",
    ),
    "file named otherwise": (
        {"interviews__other_md": SECOND},
        "interviews/other.md",
        2,
        "`id` is toy-second, but the file is named other",
    ),
    "unknown original": (
        {"interviews__toy_harbour_md": front(original="nowhere")},
        "interviews/toy-harbour.md",
        8,
        "`original: nowhere` is not the id of an interview here",
    ),
    "paragraph in two interviews": (
        {"interviews__toy_second_md": SECOND},
        "interviews/toy-second.md",
        15,
        "interviews/toy-harbour.md:15, too",
    ),
    "exclude of nothing": (
        {"interviews__toy_harbour_md": front(exclude="[toy-harbour.aaaaaaaa]")},
        "interviews/toy-harbour.md",
        8,
        "`exclude` names toy-harbour.aaaaaaaa, but no passage has this id; write the one that its words have now",
    ),
    "another ending": ({"interviews__notes_txt": "Q: Who?"}, "interviews/notes.txt", 1, "only .md files are read here"),
    "list with another ending": ({"asked__toy_harbour_yml": ""}, "asked/toy-harbour.yml", 1, "only .yaml files"),
    "phrasing of nothing": (
        {"asked__toy_harbour_yaml": "asked:\n  - passages: [toy-harbour.aaaaaaaa]\n    en: [who pays?]\n"},
        "asked/toy-harbour.yaml",
        2,
        "no passage has the id toy-harbour.aaaaaaaa; if its words changed, write the id",
    ),
    "phrasing of words that changed": (
        {
            "asked__toy_harbour_yaml": "asked:\n  - passages: [toy-harbour.aaaaaaaa]\n"
            "    begins: The town pays\n    en: [who pays?]\n"
        },
        "asked/toy-harbour.yaml",
        2,
        "did you mean toy-harbour.",
    ),
    "begins with other words": (
        {"asked__toy_harbour_yaml": f"asked:\n  - passages: [{LAMP}]\n    begins: Some years\n    en: [who pays?]\n"},
        "asked/toy-harbour.yaml",
        3,
        "none of the passages begins “Some years”",
    ),
    "phrasing twice": (
        {"asked__toy_harbour_yaml": f"asked:\n  - passages: [{LAMP}]\n    en:\n      - who pays?\n      - Who pays\n"},
        "asked/toy-harbour.yaml",
        5,
        "asked/toy-harbour.yaml:4 already, with the same passages",
    ),
    "phrasing that is answered and unanswered": (
        {
            "asked__toy_harbour_yaml": f"asked:\n  - passages: [{LAMP}]\n    en: [who pays?]\n"
            "unanswered:\n  en: [Who pays?]\n"
        },
        "asked/toy-harbour.yaml",
        5,
        "asked/toy-harbour.yaml:3 already, with other passages",
    ),
    "phrasings without an interview": ({"asked__nobody_yaml": ""}, "asked/nobody.yaml", 1, "no interview has the id"),
    "phrasing in an unknown language": (
        {"asked__toy_harbour_yaml": f"asked:\n  - passages: [{LAMP}]\n    xx: [who pays?]\n"},
        "asked/toy-harbour.yaml",
        3,
        "`asked.1.xx` is not a key",
    ),
    "golden question of nothing": (
        {"golden__toy_harbour_yaml": "find:\n  - {question: Who pays?, passages: [toy-harbour.aaaaaaaa]}\n"},
        "golden/toy-harbour.yaml",
        2,
        "no passage has the id toy-harbour.aaaaaaaa",
    ),
    "golden question twice": (
        {"golden__toy_harbour_yaml": "silent:\n  - {question: What is the time?}\n  - {question: what is the time}\n"},
        "golden/toy-harbour.yaml",
        3,
        "golden/toy-harbour.yaml:2 already; keep one",
    ),
    "vocabulary that collides": (
        {"vocabulary_yaml": "- {means: lamp, en: [lamp, light]}\n- {means: torch, en: [torch, Lamp]}\n"},
        "vocabulary.yaml",
        2,
        "“Lamp” means “lamp” in an entry above, too",
    ),
    "vocabulary with a term twice": (
        {"vocabulary_yaml": "- means: lamp\n  en:\n    - lamp\n    - light\n    - lamp\n"},
        "vocabulary.yaml",
        5,
        "“lamp” stands twice in this entry",
    ),
    "vocabulary that links nothing": (
        {"vocabulary_yaml": "- {means: lamp, en: [lamp]}\n"},
        "vocabulary.yaml",
        1,
        "“lamp” has fewer than two terms",
    ),
    "vocabulary that is no list": ({"vocabulary_yaml": "means: lamp\n"}, "vocabulary.yaml", 1, "must be a list"),
    "vocabulary without a meaning": ({"vocabulary_yaml": "- en: [a, b]\n"}, "vocabulary.yaml", 1, "means` is missing"),
    "tombstones that are no YAML": ({"withdrawn_yaml": "withdrawn: ["}, "withdrawn.yaml", 2, "this is not YAML"),
}


def test_a_valid_folder_has_no_problem(tmp_path: Path) -> None:
    files = {
        "vocabulary_yaml": "- {means: lamp, topic: no, en: [lamp, light], ru: [лампа]}\n",
        "asked__toy_harbour_yaml": f"asked:\n  - passages: [{LAMP}]\n    begins: The town\n    en: [who finances it]\n",
        "golden__toy_harbour_yaml": f"find:\n  - {{question: Who pays?, passages: [{LAMP}]}}\n",
    }
    loading = load(knowledge(tmp_path, **files), TODAY)
    assert loading.problems == ()
    assert loading.archive is not None
    assert [one.passages for one in loading.archive.asked] == [(LAMP,)]
    assert [one.passages for one in loading.archive.golden["toy-harbour"]] == [(LAMP,)]
    assert loading.archive.vocabulary[0].terms == {"en": ("lamp", "light"), "ru": ("лампа",)}
    assert loading.archive.vocabulary[0].topic is False


def test_a_key_whose_last_line_was_taken_out_is_as_good_as_none(tmp_path: Path) -> None:
    files = {
        "asked__toy_harbour_yaml": f"asked:\n  - passages: [{LAMP}]\n    ru:\n    en: [who]\nunanswered:\ndrafted:\n",
        "golden__toy_harbour_yaml": "find:\nsilent:\n",
    }
    assert load(knowledge(tmp_path, **files), TODAY).problems == ()


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_between_files_has_its_sentence_file_and_line(name: str, tmp_path: Path) -> None:
    files, path, line, words = FAULTS[name]
    loading = load(knowledge(tmp_path, **files), TODAY)
    said = [one for one in loading.problems if words in one.message]
    assert [(one.path, one.line) for one in said] == [(str(tmp_path / path), line)], loading.problems


@pytest.mark.parametrize("name", [name for name in FAULTS if name != "tombstones that are no YAML"])
def test_a_fault_between_files_does_not_take_the_interview_down(name: str, tmp_path: Path) -> None:
    loading = load(knowledge(tmp_path, **FAULTS[name][0]), TODAY)
    assert loading.archive is not None
    assert loading.archive.passage(LAMP) is not None


def test_every_problem_of_every_file_is_told_in_one_run_sorted(tmp_path: Path) -> None:
    files = {key: text for name in FAULTS for key, text in FAULTS[name][0].items() if "harbour_md" not in key}
    del files["withdrawn_yaml"]  # where that can't be read, nobody knows which ids there were
    loading = load(knowledge(tmp_path, **files), TODAY)
    assert {str(tmp_path / named(key)) for key in files} <= {one.path for one in loading.problems}
    assert list(loading.problems) == sorted(loading.problems, key=lambda one: (not one.fatal, one.path, one.line))


LISTS = {
    "asked__toy_harbour_yaml": f"asked:\n  - passages: [{LAMP}]\n    en: [who finances it]\n",
    "golden__toy_harbour_yaml": f"find:\n  - {{question: Who pays?, passages: [{LAMP}]}}\n",
    "interviews__b_md": body("## Why?\n\nBecause it is so.\n").replace(
        "id: toy-harbour", "id: b\noriginal: toy-harbour"
    ),
}


@pytest.mark.parametrize(
    "spoilt",
    [
        {"interviews__toy_harbour_md": INTERVIEW.replace("title:", "titel:")},
        {"interviews__toy_harbour_md": INTERVIEW.replace("{name", "[name")},
        {"interviews__toy_harbour_md": INTERVIEW.encode("utf-16")},
        {"withdrawn_yaml": "withdrawn: [", "asked__toy_harbour_yaml": "asked: []\nunanswered: {}\n"},
    ],
    ids=["misspelt key", "bad YAML", "unreadable", "unreadable withdrawals"],
)
def test_of_a_file_that_cannot_be_read_nothing_is_told_but_that(spoilt: dict[str, str | bytes], tmp_path: Path) -> None:
    if "withdrawn_yaml" in spoilt:
        spoilt = spoilt | {"golden__gone_yaml": "find:\n  - {question: Who went?, passages: [gone.aaaaaaaa]}\n"}
    name = named(next(iter(spoilt)))
    loading = load(knowledge(tmp_path, **LISTS | spoilt), TODAY)
    assert loading.problems
    assert {one.path for one in loading.problems} == {str(tmp_path / name)}


def test_a_missing_folder_is_a_problem_and_no_archive(tmp_path: Path) -> None:
    loading = load(tmp_path / "nowhere")
    assert loading.archive is None
    assert "there is no such folder" in loading.problems[0].message


@pytest.fixture
def drive() -> Iterator[Path]:
    """A folder on another drive than the temporary one."""
    if not Path("/dev/shm").is_dir() or Path("/dev/shm").stat().st_dev == Path(tempfile.gettempdir()).stat().st_dev:
        pytest.skip("there is no second drive")
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        yield Path(folder)


def test_an_empty_folder_in_place_of_the_drive_with_the_interviews_is_no_archive(tmp_path: Path, drive: Path) -> None:
    """What is left of a folder when the drive that was mounted on it goes."""
    place = tmp_path / "knowledge"
    place.symlink_to(knowledge(drive / "knowledge"))
    folder = Folder(place)
    before = folder.load(TODAY)
    place.unlink()
    (place / "interviews").mkdir(parents=True)
    gone = folder.load(TODAY)
    assert gone.archive is None
    assert [one.message for one in gone.problems] == [DRIVE_AWAY_MESSAGE]
    shutil.rmtree(place)
    place.symlink_to(drive / "knowledge")
    assert folder.load(TODAY) == before


def test_a_folder_whose_last_interview_was_taken_out_is_an_empty_archive(tmp_path: Path) -> None:
    folder = Folder(knowledge(tmp_path))
    folder.load(TODAY)
    shutil.rmtree(tmp_path / "interviews")
    (tmp_path / "interviews").mkdir()
    archive = folder.load(TODAY).archive
    assert archive is not None
    assert not archive.interviews


def test_a_folder_without_interviews_is_an_error_of_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "interviews").mkdir()
    with pytest.raises(KnowledgeError, match=r"There is no interview to answer from.*no interview stands here"):
        open_archive(tmp_path)


def test_a_folder_of_drafts_says_so(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="Every interview is a draft, embargoed or withdrawn"):
        open_archive(knowledge(tmp_path, interviews__toy_harbour_md=front(status="draft")))


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "secret.md"
    outside.write_text(SECOND)
    folder = knowledge(tmp_path / "knowledge")
    (folder / "interviews" / "toy-second.md").symlink_to(outside)
    loading = load(folder, TODAY)
    assert loading.archive is not None
    assert list(loading.archive.interviews) == ["toy-harbour"]
    assert "not a regular file inside the folder" in loading.problems[0].message


def test_a_shelf_that_is_a_link_out_of_the_folder_is_not_read(tmp_path: Path) -> None:
    folder = knowledge(tmp_path / "knowledge")
    (folder / "interviews").rename(tmp_path / "elsewhere")
    (folder / "interviews").symlink_to(tmp_path / "elsewhere")
    loading = load(folder, TODAY)
    assert loading.archive is not None
    assert not loading.archive.interviews
    assert "not a regular file inside the folder" in loading.problems[0].message


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    folder = knowledge(tmp_path)
    (folder / "..data").mkdir()
    (folder / "interviews" / "toy-harbour.md").rename(folder / "..data" / "toy-harbour.md")
    (folder / "interviews" / "toy-harbour.md").symlink_to("../..data/toy-harbour.md")
    assert load(folder, TODAY).problems == ()


@pytest.mark.parametrize("make", ["folder", "pipe", "loop"])
def test_what_is_no_regular_file_is_a_problem_and_never_hangs(make: str, tmp_path: Path) -> None:
    path = knowledge(tmp_path) / "interviews" / "odd.md"
    if make == "folder":
        path.mkdir()
    elif make == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(path)
    loading = load(tmp_path, TODAY)
    assert [one.path for one in loading.problems] == [str(path)]


@pytest.mark.parametrize("name", [".toy.md", ".toy-harbour.md.swp", "toy-harbour.md~", "4913", "#toy.md#", "a.md.tmp"])
def test_what_editors_leave_behind_is_passed_over(name: str, tmp_path: Path) -> None:
    (knowledge(tmp_path) / "interviews" / name).write_text("half a fi")
    assert load(tmp_path, TODAY).problems == ()


def test_the_version_changes_with_every_change_of_what_is_served(tmp_path: Path) -> None:
    texts = [INTERVIEW, front(title="Another"), INTERVIEW.replace("great", "small"), front(date="2024-01-02")]
    versions = set()
    for text in texts:
        archive = load(knowledge(tmp_path, interviews__toy_harbour_md=text), TODAY).archive
        assert archive is not None
        versions.add(archive.version)
    asked = f"asked:\n  - passages: [{LAMP}]\n    en: [who finances it]\n"
    archive = load(knowledge(tmp_path, asked__toy_harbour_yaml=asked), TODAY).archive
    assert archive is not None
    assert len(versions | {archive.version}) == len(texts) + 1


def test_the_version_does_not_depend_on_where_the_folder_lies(tmp_path: Path) -> None:
    one, other = (load(knowledge(tmp_path / name), TODAY).archive for name in ("a", "b"))
    assert one is not None
    assert other is not None
    assert one.version == other.version


def test_only_what_changed_is_parsed_again(tmp_path: Path) -> None:
    files = {f"interviews__toy_{n}_md": INTERVIEW.replace("toy-harbour", f"toy-{n}") for n in range(20)}
    folder = Folder(knowledge(tmp_path, **files))
    folder.load(TODAY)
    assert folder.parsed == 21
    (tmp_path / "interviews" / "toy-7.md").write_text(files["interviews__toy_7_md"] + "\nOne more.\n")
    folder.load(TODAY)
    assert folder.parsed == 22


def test_the_last_good_version_of_a_bad_file_goes_on(tmp_path: Path) -> None:
    folder = Folder(knowledge(tmp_path))
    folder.load(TODAY)
    knowledge(tmp_path, interviews__toy_harbour_md=front(colour="blue"))
    loading = folder.load(TODAY)
    assert "`colour` is not a key" in loading.problems[0].message
    assert loading.archive is not None
    assert loading.archive.passage(LAMP) is not None


@pytest.mark.parametrize("words", ["", "\n", "---\n"], ids=["nothing", "an empty line", "half a front matter"])
def test_a_file_that_is_emptied_is_a_problem_and_goes_on_as_it_was(words: str, tmp_path: Path) -> None:
    folder, path = Folder(knowledge(tmp_path)), tmp_path / "interviews" / "toy-harbour.md"
    before = folder.load(TODAY)
    path.write_text(words)
    after = folder.load(TODAY)
    assert [problem.path for problem in after.problems if problem.fatal] == [str(path)]
    assert before.archive is not None
    assert after.archive is not None
    assert after.archive.version == before.archive.version


def test_the_last_good_list_goes_on_when_the_new_one_is_bad(tmp_path: Path) -> None:
    good = f"asked:\n  - passages: [{LAMP}]\n    en: [who finances it]\n"
    folder = Folder(knowledge(tmp_path, asked__toy_harbour_yaml=good))
    folder.load(TODAY)
    loading = Folder.load(folder, TODAY)
    knowledge(tmp_path, asked__toy_harbour_yaml="asked: [")
    loading = folder.load(TODAY)
    assert loading.archive is not None
    assert len(loading.archive.asked) == 1
    assert any("this is not YAML" in one.message for one in loading.problems)


def test_a_file_that_is_gone_is_no_longer_served(tmp_path: Path) -> None:
    folder = Folder(knowledge(tmp_path, interviews__toy_second_md=SECOND))
    folder.load(TODAY)
    (tmp_path / "interviews" / "toy-second.md").unlink()
    loading = folder.load(TODAY)
    assert loading.archive is not None
    assert list(loading.archive.interviews) == ["toy-harbour"]


def test_a_file_that_turns_unreadable_goes_on_as_it_was(tmp_path: Path) -> None:
    folder = Folder(knowledge(tmp_path))
    folder.load(TODAY)
    path = tmp_path / "interviews" / "toy-harbour.md"
    path.unlink()
    path.mkdir()
    loading = folder.load(TODAY)
    assert loading.archive is not None
    assert loading.archive.passage(LAMP) is not None
    assert [one.path for one in loading.problems] == [str(path)]


def test_a_file_that_turns_unreadable_is_read_on_another_day_from_what_is_remembered(tmp_path: Path) -> None:
    folder = Folder(knowledge(tmp_path))
    folder.load(TODAY)
    path = tmp_path / "interviews" / "toy-harbour.md"
    path.unlink()
    path.mkdir()
    loading = folder.load(TODAY + dt.timedelta(days=1))
    assert loading.archive is not None
    assert loading.archive.passage(LAMP) is not None


def test_words_that_come_back_to_life_on_their_day_do_so_though_nothing_changed(tmp_path: Path) -> None:
    folder = Folder(
        knowledge(tmp_path, interviews__toy_harbour_md=front(status="embargoed", embargo_until="2026-11-25"))
    )
    served = [folder.load(TODAY + dt.timedelta(days=later)).archive for later in (0, 1)]
    assert [len(archive.interviews) for archive in served if archive is not None] == [0, 1]


def test_an_emptied_folder_serves_nothing_and_says_so(tmp_path: Path) -> None:
    folder = Folder(knowledge(tmp_path))
    folder.load(TODAY)
    (tmp_path / "interviews" / "toy-harbour.md").unlink()
    loading = folder.load(TODAY)
    assert loading.archive is not None
    assert loading.archive.passages == ()
    assert "no interview stands here" in loading.problems[0].message


def test_a_question_without_an_answer_that_is_served_is_not_in_the_archive(tmp_path: Path) -> None:
    text = body("## One?\n\nYes, the whole of it.\n\n## Two?\n\nNo, none of it.\n")
    first = load(knowledge(tmp_path, interviews__toy_harbour_md=text), TODAY).archive
    assert first is not None
    gone = first.passages[0].id
    text = text.replace("status: published", f"status: published\nexclude: [{gone}]")
    archive = load(knowledge(tmp_path, interviews__toy_harbour_md=text), TODAY).archive
    assert archive is not None
    assert [one.question for one in archive.interviews["toy-harbour"].exchanges] == ["Two?"]
    assert [(one.exchange, one.number) for one in archive.passages] == [(0, 0)]


AT_ONCE = -1000.0  # seconds after which a file is taken to be as it stays: what is written now, too


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were read, in order."""
    names: list[str] = []
    read_bytes = files.reader.read_bytes

    def noted(path: Path) -> bytes:
        names.append(path.name)
        return read_bytes(path)

    monkeypatch.setattr(files.reader, "read_bytes", noted)
    return names


def test_an_interview_that_was_not_written_to_is_not_read_again(tmp_path: Path, read: list[str]) -> None:
    place = knowledge(tmp_path, interviews__toy_2_md=INTERVIEW.replace("toy-harbour", "toy-2"))
    folder = Folder(place, settled_seconds=AT_ONCE)
    first = folder.load().archive
    assert first is not None
    read.clear()
    assert folder.load().archive == first
    assert read == []
    path = tmp_path / "interviews" / "toy-harbour.md"
    about = path.stat()
    path.write_text(INTERVIEW.replace("thirty", "twenty"), encoding="utf-8")
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))  # as `cp -p` does
    again = folder.load().archive
    assert again is not None
    assert (read, again.version != first.version) == (["toy-harbour.md"], True)


def test_a_file_that_was_just_written_and_all_of_them_now_and_then_are_read(tmp_path: Path, read: list[str]) -> None:
    folder = Folder(knowledge(tmp_path))
    folder.load()
    folder.load()
    assert read == ["toy-harbour.md"] * 2
    folder.settled_seconds = AT_ONCE
    folder.load()
    folder.load()
    assert read == ["toy-harbour.md"] * 3
    folder.full_read_seconds = -1.0
    folder.load()
    assert read == ["toy-harbour.md"] * 4
