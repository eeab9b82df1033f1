"""Which reader reads a file; files of other kinds are named for what they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.archive.importer.draft import Facts
from bot.archive.importer.formats.registry import FORMATS, READERS
from bot.archive.importer.importing import draft_of
from bot.base.errors import KnowledgeError
from tests.archive.importer.formats.pdf_file import Put, pdf
from tests.archive.importer.formats.reading import dropped, read, said


@pytest.mark.parametrize(
    ("ending", "says"),
    [
        (".mp3", "is a recording; let a recogniser"), (".MP4", "is a recording"), (".doc", "save it as .docx"),
        (".xlsx", "save it as .csv or .ods"), (".eaf", "is ELAN's"), (".zip", "unpack it"), (".mhtml", "page source only"),  # noqa: E501
        (".ass", "convert them to .srt"), (".jpg", "is a picture"), (".xyz", "is not a format that is read"),
    ],
)  # fmt: skip
def test_a_file_of_another_kind_is_named_with_what_to_do(ending: str, says: str) -> None:
    with pytest.raises(KnowledgeError, match=says):
        read(b"\x00\x01 anything", ending)


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (pdf([[Put(72, 700, "Who pays?")]]), ".txt"),
        (rb"{\rtf1 Who pays?\par}", ".doc"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\nWho pays?\n", ".txt"),
        (b"<!DOCTYPE html><html><body><p>Who pays?</p></body></html>", ".doc"),
    ],
)
def test_a_file_with_a_wrong_ending_is_read_for_what_it_is(data: bytes, ending: str) -> None:
    assert [text for _, _, text in said(read(data, ending))] == ["Who pays?"]


def test_every_ending_has_a_reader_that_exists() -> None:
    for ending in READERS:
        with pytest.raises((KnowledgeError, AssertionError)):
            assert not read(b"\x01\x02 no such file", ending).paragraphs
    assert ".pdf" in FORMATS


NOSCRIBE = """<html><head><meta charset="utf-8"><style>p {color: red}</style></head><body>
<p style="font-weight:600">tape 7</p><p style="color:#909090">Transcribed with noScribe<br>Audio source: a.mp3</p>
<p><a name="ts_0_1500_S00"><span>[00:00:00]</span> S00: Who pays for the lamp?</a></p>
<p><a name="ts_2000_3000_S01">S01: The town.</a> <a name="ts_3000_4000_S01">It has to.</a>
<a name="ts_4000_5000_//S00"> //S00: Does it?</a><a name="ts_5000_6000_S01">// It does.</a></p>
</body></html>"""


def test_noscribes_pages_have_their_times_and_voices_in_anchors() -> None:
    raw = read(NOSCRIBE, ".html")
    assert said(raw) == [
        ("S00", 0.0, "Who pays for the lamp?"),
        ("S01", 2.0, "The town. It has to."),
        ("S00", 4.0, "Does it?"),
        ("S01", 5.0, "It does."),
    ]
    assert [text for _, text in dropped(raw)] == ["tape 7", "Transcribed with noScribe Audio source: a.mp3"]


def test_voices_that_a_format_keeps_apart_are_mixed_by_no_weaker_sign(tmp_path: Path) -> None:
    spoken = (
        ("S0", "It burned."),
        ("S1", "When was it?"),
        ("S2", "In winter."),
        ("S0", "Who knows?"),
        ("S1", "It is so."),
    )
    segments = [
        {"start": at, "end": at + 0.5, "text": text, "speaker": who} for at, (who, text) in enumerate(spoken * 3)
    ]
    (tmp_path / "a.json").write_text(json.dumps({"segments": segments}))
    draft = draft_of(tmp_path / "a.json", Facts(speaker="Mara Venn", outlet="Harbour Post"))
    text = draft.text()
    labels = ("**S0:** ", "**S1:** ", "**S2:** ")
    blocks = [block for block in text.split("---\n")[2].split("\n\n") if not block.startswith(("## ", "<!--"))]
    for words, whose in {"It burned.": "S0", "In winter.": "S2", "It is so.": "S1"}.items():
        own = {next((label for label in labels if block.startswith(label)), "") for block in blocks if words in block}
        assert len(own) <= 1, (words, whose, blocks)


@pytest.mark.parametrize(
    "transcript",
    [
        "transcript: |\n  Ada Ake: Who pays?\n\n  Jonas Holt: Nobody.\n\n  Ada Ake: And then?\n\n  Jonas Holt: The town.\n",  # noqa: E501
        "transcript:\n  - {speaker: Ada Ake, text: Who pays?}\n  - {speaker: Jonas Holt, text: Nobody.}\n"
        "  - {speaker: Ada Ake, text: And then?}\n  - {speaker: Jonas Holt, text: The town.}\n",
    ],
)
def test_a_transcript_inside_markdowns_front_matter_is_read(transcript: str, tmp_path: Path) -> None:
    page = f"---\ntitle: The toll house\nsummary: Two words on tolls.\n{transcript}---\nAn episode.\n"
    (tmp_path / "a.md").write_text(page)
    draft = draft_of(tmp_path / "a.md", Facts(outlet="Harbour Post"))
    assert draft.passages == ["Nobody.", "The town."]
    assert any("Two words on tolls." in one.text for one in draft.dropped)


def test_zooms_names_in_brackets_are_labels_and_its_times_of_day_no_times(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "[Ada Ake] 14:03:22\nWho pays?\n\n[Jonas Holt] 14:03:29\nNobody.\n\n[Ada Ake] 14:03:40\nAnd then?\n\n"
        "[Jonas Holt] 14:03:44\nThe town.\n"
    )
    draft = draft_of(tmp_path / "a.txt", Facts(outlet="Harbour Post", title="Tolls"))
    assert draft.passages == ["Nobody.", "The town."]
    assert "14:03" not in draft.text()
