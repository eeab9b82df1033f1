"""Captions: each word once, with its voice and its time; what is no speech is listed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.archive.importer.formats import cues
from bot.archive.importer.formats.cues import PARAGRAPH_WORDS
from bot.base.errors import KnowledgeError
from tests.archive.importer.formats.reading import dropped, read, said

ROLLING = """\
WEBVTT
Kind: captions
Language: tr

00:00:01.000 --> 00:00:03.000 align:start position:0%
 
&gt;&gt; where<00:00:01.500><c> do</c><00:00:01.900><c> the</c><00:00:02.200><c> eels</c><00:00:02.500><c> go</c>

00:00:03.000 --> 00:00:03.010 align:start position:0%
&gt;&gt; where do the eels go
 

00:00:03.010 --> 00:00:05.000 align:start position:0%
&gt;&gt; where do the eels go
no

00:00:05.000 --> 00:00:05.010 align:start position:0%
no
 

00:00:05.010 --> 00:00:07.000 align:start position:0%
no
no

00:00:07.000 --> 00:00:07.010 align:start position:0%
no
 

00:00:11.010 --> 00:00:13.000 align:start position:0%
no
&gt;&gt; south<00:00:07.500><c> I</c><00:00:07.900><c> think</c> &gt;&gt; thanks
"""  # fmt: skip


def test_of_rolling_captions_each_word_is_kept_once() -> None:
    raw = read(ROLLING, ".vtt")
    assert [text for _, _, text in said(raw)] == ["where do the eels go no no", "south I think", "thanks"]
    assert [one.begins_turn for one in raw.paragraphs] == [True, True, True]
    assert (raw.language, raw.paragraphs[1].time) == ("tr", 11.01)
    assert any("no sentence ends" in doubt.message for doubt in raw.doubts)


def test_rolling_captions_that_became_srt_are_the_same() -> None:
    blocks = ROLLING.split("\n\n")[1:]
    srt = "\n\n".join(
        f"{number}\n{block}".replace("&gt;", ">").replace("\n \n", "\n") for number, block in enumerate(blocks, 1)
    )
    assert [text for _, _, text in said(read(srt, ".srt"))] == [text for _, _, text in said(read(ROLLING, ".vtt"))]


def test_what_somebody_says_twice_in_other_captions_is_kept_twice() -> None:
    said_so = ("No.", "No.", "Never.")
    srt = "\n".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n + 1},000\n{words}\n" for n, words in enumerate(said_so, 1))
    assert said(read(srt, ".srt")) == [(None, 1.0, "No. No. Never.")]


def test_a_pause_after_a_sentence_ends_a_paragraph_and_so_does_a_number_of_words() -> None:
    one = "The eels went south in autumn and came back thin in spring."
    cues = [f"{n}\n00:{n // 60:02}:{n % 60:02},000 --> 00:{n // 60:02}:{n % 60:02},999\n{one}\n" for n in range(1, 40)]
    cues.append("40\n00:00:59,500 --> 00:01:02,000\nThen none came.\n")
    paragraphs = said(read("\n".join(cues), ".srt"))
    assert paragraphs[-1] == (None, 59.5, "Then none came.")
    assert all(PARAGRAPH_WORDS <= len(text.split()) <= PARAGRAPH_WORDS + 12 for _, _, text in paragraphs[:-2])


def test_a_cue_that_is_a_paragraph_stays_one() -> None:
    first, second = "My father kept eels. " * 8, "In spring they were sold. " * 8
    vtt = f"WEBVTT\n\n00:10.000 --> 00:40.000\n<v VENN>{first}</v>\n\n00:40.000 --> 01:10.000\n{second}\n\n"
    vtt += "01:10.000 --> 01:12.000\n<v AKE>Sold to whom?</v>\n"
    assert said(read(vtt, ".vtt")) == [
        ("VENN", 10.0, first.strip()), ("VENN", 40.0, second.strip()), ("AKE", 70.0, "Sold to whom?"),
    ]  # fmt: skip


def test_notes_styles_and_headers_are_listed_and_no_words_of_anybody() -> None:
    vtt = (
        "WEBVTT - made by hand\n\nNOTE checked by Ada\nin May\n\nSTYLE\n::cue { color: red }\n\n"
        "intro-1\n00:01.000 --> 00:02.000\n<v Mara Venn>Yes.\n\nNOTE unclear\n\n2\n00:02.000 --> 00:03.000\nNo.\n"
    )
    raw = read(vtt, ".vtt")
    assert said(raw) == [("Mara Venn", 1.0, "Yes. No.")]
    assert [text for _, text in dropped(raw)] == [
        "made by hand", "NOTE checked by Ada", "in May", "STYLE", "::cue { color: red }", "NOTE unclear",
    ]  # fmt: skip
    assert dropped(raw)[-1][0] == 13


def test_an_annotation_is_a_note_to_its_words() -> None:
    vtt = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v VENN>In the <c.1>old</c> port.\n\nNOTE\nANNOTATIONS BEGIN\n\n"
        'NOTE\n<annotation ref="1">Closed in <i>1911</i>.</annotation>\n'
    )
    raw = read(vtt, ".vtt")
    assert raw.paragraphs[0].text == "In the old port."
    assert raw.paragraphs[0].notes == ("Closed in 1911.",)


def test_teams_captions_with_metadata_have_their_words_in_json() -> None:
    cue = '{"startDateTime": "x", "speakerName": "Venn, Mara", "spokenText": "The reef <is> new."}'
    assert said(read(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{cue}\n", ".vtt")) == [
        ("Venn, Mara", 1.0, "The reef <is> new.")
    ]


def test_zooms_names_stand_before_the_words() -> None:
    turns = ["Ada Ake: Who pays?", "Mara Venn: The town.", "Ada Ake: And now?", "Mara Venn: Nobody."]
    vtt = "WEBVTT\n\n" + "\n".join(
        f"{n}\n00:00:0{n}.000 --> 00:00:0{n}.900\n{turn}\n" for n, turn in enumerate(turns, 1)
    )
    assert [(who, text) for who, _, text in said(read(vtt, ".vtt"))] == [
        ("Ada Ake", "Who pays?"), ("Mara Venn", "The town."), ("Ada Ake", "And now?"), ("Mara Venn", "Nobody."),
    ]  # fmt: skip


def test_youtube_studios_captions_are_read() -> None:
    sbv = "0:00:01.000,0:00:02.500\nWho pays\nfor the lamp?\n\n0:00:04.500,0:00:06.000\nThe town.\n"
    assert said(read(sbv, ".sbv")) == [(None, 1.0, "Who pays for the lamp?"), (None, 4.5, "The town.")]


def test_a_number_that_is_said_is_no_cues_number() -> None:
    srt = "1\n00:00:01,000 --> 00:00:02,000\nHow many?\n\n2\n00:00:02,000 --> 00:00:03,000\n42\n"
    assert said(read(srt, ".srt")) == [(None, 1.0, "How many? 42")]


@pytest.mark.parametrize("ending", [".vtt", ".srt", ".sbv"])
def test_what_holds_no_captions_is_named(ending: str) -> None:
    with pytest.raises(KnowledgeError, match="these are not subtitles"):
        read("Who pays?\nThe town.\n", ending)


@given(
    st.lists(
        st.lists(st.sampled_from(["lamp", "reef", "town", "storm", "eel", "pays"]), min_size=1, max_size=7),
        min_size=1,
        max_size=30,
    )
)
def test_every_word_of_captions_that_do_not_roll_is_kept_in_order(cues: list[list[str]]) -> None:
    vtt = "WEBVTT\n\n" + "\n".join(
        f"00:{n // 60:02}:{n % 60:02}.000 --> 00:{n // 60:02}:{n % 60:02}.500\n{' '.join(words)}.\n"
        for n, words in enumerate(cues)
    )
    kept = " ".join(text for _, _, text in said(read(vtt, ".vtt")))
    assert kept.replace(".", "").split() == [word for words in cues for word in words]


def test_what_somebody_says_meanwhile_is_not_put_into_the_other_ones_mouth() -> None:
    vtt = "WEBVTT\n\n00:01.000 --> 00:04.000\n<v S00>The town pays. //S01: It never did! // As it always has.\n"
    assert [(who, text) for who, _, text in said(read(vtt, ".vtt"))] == [
        ("S00", "The town pays."), ("S01", "It never did!"), ("S00", "As it always has."),
    ]  # fmt: skip


def test_more_captions_than_a_day_of_talk_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cues, "MOST_CUES", 3)
    vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v A>" + "x //B: y // " * 5
    with pytest.raises(KnowledgeError, match="more than 3 captions"):
        read(vtt, ".vtt")


def test_a_transcript_copied_from_below_a_video_has_its_times_on_lines_of_their_own() -> None:
    pasted = "0:00\nwe are at the toll house\n0:04\nI was born here in spring\n1:02:03\n>> and then?\n"
    raw = read(pasted, ".txt")
    assert said(raw) == [
        (None, 0.0, "we are at the toll house I was born here in spring"),
        (None, 3723.0, "and then?"),
    ]
    assert raw.paragraphs[1].begins_turn
