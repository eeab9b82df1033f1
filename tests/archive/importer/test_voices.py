"""Several who answer, times, and what is given by language: what a knowledge file says of them, and every fault."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.archive import editing, reader, withdrawing
from bot.archive.archive import Archive
from bot.archive.folder import Folder, load
from bot.archive.interview import Interview, passage_id
from bot.archive.parse_cache import ParseCache
from bot.archive.recording import clock, file_time, link_at, seconds_of
from tests.archive.writing import knowledge

TODAY = dt.date(2026, 11, 24)
TWO = """\
---
id: two-keepers
title: {en: On the lighthouse, az: Mayak haqqında}
speakers:
  - {name: Mara Venn, role: {en: lighthouse keeper, az: mayak gözətçisi}}
  - {name: Olaf Brandt, role: pilot, label: Brandt}
outlet: {en: Harbour Post, ru: Портовая газета}
language: en
recording: {url: "https://harbour.example/tape.mp3", kind: audio}
status: published
---
Two people who know the reef.

## Who pays for the lamp?

The town buys the oil, and did so before the great storm.
<!-- 0:00:31 -->

**Brandt:** The pilots pay for it, too, and more than the town.

<!-- 0:01:05 -->

**Mara Venn:** Some years it is late with that.

## Will it close?

**BRANDT:** No.
<!-- 1:02:03 -->

No.
"""


def read(text: str = TWO) -> Interview:
    interview, problems = reader.read_interview(text, "two-keepers.md", TODAY)
    assert [str(problem) for problem in problems] == []
    assert interview is not None
    return interview


def said(interview: Interview) -> list[tuple[str, str, int | None]]:
    return [(interview.speaker_of(one).name, one.text[:14], one.time) for one in interview.passages]


def test_each_passage_is_its_speakers_and_its_label_and_time_are_no_words_of_it() -> None:
    assert said(read()) == [
        ("Mara Venn", "The town buys ", 31),
        ("Olaf Brandt", "The pilots pay", 65),
        ("Mara Venn", "Some years it ", None),
        ("Olaf Brandt", "No.", 3723),
        ("Mara Venn", "No.", None),
    ]


def test_the_id_pins_the_words_without_the_label() -> None:
    words = "The pilots pay for it, too, and more than the town."
    assert read().passages[1].id == passage_id("two-keepers", words)
    assert read().passages[1].text == words


def test_no_passages_source_holds_a_time() -> None:
    assert "0:00:31" not in read().passages[0].source


def test_the_citation_names_who_said_it_and_where_to_listen() -> None:
    interview = read()
    cited = interview.citation(interview.passages[1])
    assert (cited.speaker, cited.role, cited.time) == ("Olaf Brandt", "pilot", 65)
    assert cited.listen == "https://harbour.example/tape.mp3#t=65"
    assert interview.citation(interview.passages[2]).listen is None


@pytest.mark.parametrize(
    ("language", "role", "outlet", "title"),
    [
        ("az", "mayak gözətçisi", "Harbour Post", "Mayak haqqında"),
        ("ru", "lighthouse keeper", "Портовая газета", "On the lighthouse"),
        ("tr", "lighthouse keeper", "Harbour Post", "On the lighthouse"),
    ],
)
def test_role_outlet_and_title_are_the_readers_where_they_are_given(
    language: str, role: str, outlet: str, title: str
) -> None:
    interview = read()
    cited = interview.citation(interview.passages[0], language)
    assert (cited.role, cited.outlet, cited.title) == (role, outlet, title)


FAULTS: dict[str, tuple[str, str, int, str, bool]] = {
    "nobody's label": ("**Brandt:** The", "**Bolt:** The", 19, "the label “Bolt”, which is nobody's here", True),
    "label without space": ("**Brandt:** The", "**Brandt:**The", 19, "put a space and then the words", True),
    "label on its own line": ("**Brandt:** The", "**Brandt:**\nThe", 19, "on the same line", True),
    "label without its stars": ("**Brandt:** The", "Brandt: The", 19, "write it as `**Brandt:** `", True),
    "label inside": ("great storm.\n", "great storm.\n**Brandt:** Or not.\n", 17, "stands within a paragraph", True),
    "two ways to say who": ("outlet:", "speaker: {name: Mara Venn}\noutlet:", 4, "stands here beside `speaker`", True),
    "two of one label": ("label: Brandt", "label: mara venn", 4, "two speakers have the same label", True),
    "speakers as names": ("  - {name: Mara Venn", "  - Mara\n  - {name: Venn", 5, "written as `{name: …}`", True),
    "language spelt out": ("az: Mayak", "azeri: Mayak", 3, "language code of two or three letters", True),
    "language without words": ("az: Mayak haqqında", "az: ''", 3, "is empty; write it", True),
    "title of no language": (
        "{en: On the lighthouse, az: Mayak haqqında}",
        "{}",
        3,
        "is empty; name at least one",
        True,
    ),
    "recording as text": ('{url: "https://harbour.example/tape.mp3", kind: audio}', "x", 9, "`{url: …, kind", True),
    "recording of no kind": ("kind: audio", "kind: tape", 9, "must be 'audio' or 'video'", True),
    "recording without https": ("https://harbour", "http://harbour", 9, "begins with https://", True),
    "time that can't be": ("0:01:05", "0:61:05", 21, "“0:61:05” is no time; write it like 0:12:31", False),
    "time that goes back": ("0:01:05", "0:00:05", 21, "0:00:05 comes after 0:31 above", False),
    "time of nothing": (
        "## Will it close?\n",
        "## Will it close?\n<!-- 0:50:00 -->\n",
        26,
        "behind no paragraph",
        False,
    ),
    "two times": ("<!-- 0:01:05 -->", "<!-- 0:01:05 -->\n<!-- 0:02:05 -->", 22, "behind no paragraph", False),
    "time above the questions": ("Two people", "<!-- 0:00:01 -->\nTwo people", 12, "behind no paragraph", False),
}


@pytest.mark.parametrize("case", FAULTS)
def test_each_fault_is_told_on_its_line(case: str) -> None:
    right, wrong, line, words, fatal = FAULTS[case]
    assert right in TWO
    interview, problems = reader.read_interview(TWO.replace(right, wrong, 1), "x.md", TODAY)
    assert [one.line for one in problems if words in one.message] == [line], problems
    assert (interview is None) is fatal


def test_words_behind_a_label_that_is_nobodys_are_never_the_one_speakers() -> None:
    alone = TWO.replace("speakers:\n  - {", "speaker: {").replace(
        "  - {name: Olaf Brandt, role: pilot, label: Brandt}\n", ""
    )
    interview, problems = reader.read_interview(alone, "x.md", TODAY)
    assert interview is None
    assert any("which is nobody's here" in problem.message for problem in problems)


def test_a_note_between_paragraph_and_time_is_told() -> None:
    _, problems = reader.read_interview(
        TWO.replace("\n<!-- 0:01:05 -->", "\n<!-- heard twice -->\n<!-- 0:01:05 -->"), "x.md", TODAY
    )
    assert [problem.message for problem in problems] == [
        "a time stands here behind no paragraph; put it right below one"
    ]


def test_the_parse_cache_keeps_who_said_what_and_when(tmp_path: Path) -> None:
    folder = knowledge(tmp_path / "knowledge", interviews__two_keepers_md=TWO)
    first = Folder(folder, before=ParseCache(tmp_path / "cache")).open()
    second = Folder(folder, before=ParseCache(tmp_path / "cache"))
    cached = second.open()
    assert cached.passages == first.passages
    assert said(cached.interviews["two-keepers"]) == said(read())


def test_whose_words_they_are_is_part_of_an_archives_version(tmp_path: Path) -> None:
    swapped = TWO.replace("{name: Mara Venn,", "{name: Anna Venn,").replace("**Mara Venn:**", "**Anna Venn:**")
    relabelled = TWO.replace("**BRANDT:** No.", "No.       ").replace(
        "1:02:03 -->\n\nNo.", "1:02:03 -->\n\n**BRANDT:** No."
    )
    versions = set()
    for number, text in enumerate((TWO, swapped, relabelled)):
        archive = load(knowledge(tmp_path / str(number), interviews__two_keepers_md=text), TODAY).archive
        assert archive is not None
        versions.add(archive.version)
    assert len(versions) == 3


def archive_of(folder: Path) -> Archive:
    loading = load(folder, TODAY)
    assert loading.problems == ()
    assert loading.archive is not None
    return loading.archive


def test_a_correction_keeps_label_and_time(tmp_path: Path) -> None:
    folder = knowledge(tmp_path, interviews__two_keepers_md=TWO)
    target = read().passages[1].id
    now = editing.correct(folder, target, "It is the port.", "The port pays for it, too.", TODAY)
    archive = archive_of(folder)
    cited = archive.citation(now)
    assert (cited.speaker, cited.time, now.text) == ("Olaf Brandt", 65, "The port pays for it, too.")


def test_a_correction_cant_put_words_under_another_speakers_name(tmp_path: Path) -> None:
    folder = knowledge(tmp_path, interviews__two_keepers_md=TWO)
    with pytest.raises(editing.KnowledgeError, match="can't be written"):
        editing.correct(folder, read().passages[0].id, "n", "**Brandt:** I paid.", TODAY)


def test_an_erased_passage_takes_its_label_and_its_time_with_it(tmp_path: Path) -> None:
    folder = knowledge(tmp_path, interviews__two_keepers_md=TWO)
    withdrawing.withdraw(folder, [read().passages[1].id], TODAY, erase=True)
    archive = archive_of(folder)
    left = said(archive.interviews["two-keepers"])
    assert left == [entry for number, entry in enumerate(said(read())) if number != 1]
    assert "0:01:05" not in (folder / "interviews" / "two-keepers.md").read_text()


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://a.example/tape.mp3", "https://a.example/tape.mp3#t=751"),
        ("https://a.example/tape.mp3?x=1#old", "https://a.example/tape.mp3?x=1#t=751"),
        ("https://www.youtube.com/watch?v=abc_1&t=3s", "https://www.youtube.com/watch?v=abc_1&t=751s"),
        ("https://youtu.be/abc_1", "https://youtu.be/abc_1?t=751s"),
        ("https://www.youtube.com/embed/abc_1", "https://www.youtube.com/embed/abc_1?start=751"),
        ("https://vimeo.com/12345", "https://vimeo.com/12345#t=751s"),
        ("https://soundcloud.com/a/b", "https://soundcloud.com/a/b#t=12:31"),
        ("https://notyoutube.com/x", "https://notyoutube.com/x#t=751"),
    ],
)
def test_a_link_begins_at_the_time_in_the_players_own_form(url: str, link: str) -> None:
    assert link_at(url, 751) == link


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("0:12:31", 751), ("12:31", 751), ("00:12:31.500", 751), ("1:02:03", 3723), ("75:00", 4500), ("1:75:00", None),
     ("12:61", None), ("12", None), ("x", None)],
)  # fmt: skip
def test_a_time_is_read_as_people_write_it(written: str, seconds: int | None) -> None:
    assert seconds_of(written) == seconds


def test_a_time_is_written_as_it_is_read() -> None:
    assert [clock(751), clock(3723), file_time(751), file_time(3723)] == ["12:31", "1:02:03", "0:12:31", "1:02:03"]
    assert all(seconds_of(file_time(second)) == second for second in range(0, 20000, 7))
