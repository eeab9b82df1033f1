"""XML: OHMS records, TEI, YouTube's timed text, TTML; XML of another kind is named, and nothing outside is fetched."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.archive.importer.paragraph import Mark
from bot.base.errors import KnowledgeError
from tests.archive.importer.formats.reading import dropped, read, said

OHMS = """<?xml version="1.0" encoding="UTF-8"?>
<ROOT xmlns="https://www.weareavp.com/nunncenter/ohms"><record id="7" dt="2021-05-05"><version>5.4</version>
<date format="yyyy-mm-dd" value="1984-06-02"/><title>Interview with Mara Venn</title><accession>M7</accession>
<repository>Mill Archive</repository><interviewee>Mara Venn</interviewee><interviewer>Ada Ake</interviewer>
<sync>%s</sync><media_url>https://tapes.example/venn.mp3</media_url><language>English</language>
<index><point><time>0</time><title>The mill</title><keywords>nets;dam</keywords><synopsis>She is born.</synopsis></point></index>
%s</record></ROOT>
"""  # noqa: E501
LEGACY = """<transcript>AKE: Where was the mill?

VENN: By the dam.[[footnote]]1[[/footnote]] We lived
above it, my aunt and I.

AKE: And when did it close?

VENN: In 1961.

[[footnotes]]
[[note]]Venn, Nets (1970).[[/note]]
[[note]]Nobody's note.[[/note]]
[[/footnotes]]</transcript>"""
TEI = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>Talk at the mill</title></titleStmt>
<publicationStmt><publisher>Mill Archive</publisher></publicationStmt></fileDesc><profileDesc><langUsage>
<language ident="az-AZ"/></langUsage><particDesc><person xml:id="A" role="interviewer"><persName>Ada Ake</persName></person>
<person xml:id="V" role="interviewee"><persName>Mara <surname>Venn</surname></persName></person></particDesc>
<settingDesc><setting><date when="1984-06-02"/></setting></settingDesc></profileDesc></teiHeader>
<text><timeline><when xml:id="T0" absolute="00:00:00"/><when xml:id="T1" interval="12.5" since="#T0"/></timeline><body>
<head>The mill</head>
<u who="#A" start="#T0">Where was <name>the mill</name>?</u>
<u who="#V"><anchor synch="#T1"/>By the dam.<note>Gone since.</note> <vocal><desc>coughs</desc></vocal> Above <gap reason="unclear"/>.</u>
<incident><desc>a door</desc></incident>
<annotationBlock who="#V"><u><seg><w>Below</w><w>the</w><w>town</w><pc>,</pc><w>too</w><pc>.</pc></seg></u></annotationBlock>
<sp><speaker>Guest:</speaker><p>I was there.</p><p>Twice.</p></sp>
</body></text></TEI>
"""  # noqa: E501


def test_an_ohms_record_states_its_facts() -> None:
    raw = read(OHMS % ("1:|3(2)|7(1)", LEGACY), ".xml")
    assert (raw.title, raw.date, raw.outlet, raw.language) == (
        "Interview with Mara Venn",
        "1984-06-02",
        "Mill Archive",
        "en",
    )
    assert (raw.speakers, raw.interviewers, raw.topics) == (["Mara Venn"], ["Ada Ake"], ["The mill", "nets", "dam"])
    assert (raw.recording, raw.recording_kind) == ("https://tapes.example/venn.mp3", "audio")


def test_its_transcript_has_times_and_notes_and_joined_lines() -> None:
    raw = read(OHMS % ("1:|3(2)|7(4)", LEGACY), ".xml")
    assert said(raw) == [
        (None, 0.0, "AKE: Where was the mill?"),
        (None, 0.0, "VENN: By the dam. We lived above it, my aunt and I."),
        (None, 60.0, "AKE: And when did it close?"),
        (None, 120.0, "VENN: In 1961."),
    ]
    assert raw.paragraphs[1].notes == ("Venn, Nets (1970).",)
    assert {text for _, text in dropped(raw)} == {"Nobody's note.", "She is born.", "accession: M7"}


def test_without_sync_there_are_no_times() -> None:
    assert {time for _, time, _ in said(read(OHMS % ("", LEGACY), ".xml"))} == {None}


def test_its_captions_are_read_where_it_has_them() -> None:
    vtt = "<vtt_transcript>WEBVTT\n\n00:01.000 --> 00:02.000\n&lt;v AKE&gt;Where was it?\n\n00:05.000 --> 00:06.000\n&lt;v VENN&gt;By the dam.\n</vtt_transcript>"  # noqa: E501
    assert said(read(OHMS % ("", vtt), ".xml")) == [("AKE", 1.0, "Where was it?"), ("VENN", 5.0, "By the dam.")]


def test_a_record_with_an_index_alone_is_told_as_one() -> None:
    with pytest.raises(KnowledgeError, match="no transcript in it, only an index"):
        read(OHMS % ("", "<transcript>No transcript.</transcript>"), ".xml")


def test_tei_utterances_are_paragraphs_with_who_and_when() -> None:
    raw = read(TEI, ".xml")
    assert said(raw) == [
        (None, None, "The mill"),
        ("Ada Ake", 0.0, "Where was the mill?"),
        ("Mara Venn", 12.5, "By the dam. [coughs] Above [unclear] ."),
        ("Mara Venn", None, "Below the town, too."),
        ("Guest", None, "I was there."),
        ("Guest", None, "Twice."),
    ]
    assert raw.paragraphs[0].mark is Mark.HEADING
    assert raw.paragraphs[2].notes == ("Gone since.",)
    assert [text for _, text in dropped(raw)] == ["a door"]


def test_tei_states_its_facts() -> None:
    raw = read(TEI, ".tei")
    assert (raw.title, raw.date, raw.outlet, raw.language) == ("Talk at the mill", "1984-06-02", "Mill Archive", "az")
    assert (raw.speakers, raw.interviewers) == (["Mara Venn"], ["Ada Ake"])


@pytest.mark.parametrize(
    ("ending", "text"),
    [
        (".xml", '<transcript><text start="1" dur="1">Who &amp;amp; why?</text><text start="4.5" dur="2">The town.</text></transcript>'),  # noqa: E501
        (".srv3", '<timedtext><body><p t="1000" d="1000"><s>Who</s><s> &amp;</s><s> why?</s></p><p t="2000" d="1" a="1">\n</p>'  # noqa: E501
         '<p t="4500" d="2000">The town.</p></body></timedtext>'),
        (".ttml", '<tt xmlns="http://www.w3.org/ns/ttml" xml:lang="en"><body><div><p begin="00:00:01.000" end="00:00:02.000">Who &amp;<br/>'  # noqa: E501
         'why?</p><p begin="4.5s" dur="2s">The town.</p></div></body></tt>'),
    ],
)  # fmt: skip
def test_timed_text_is_read(ending: str, text: str) -> None:
    kept = said(read(text, ending))
    assert [words for _, _, words in kept] == ["Who & why?", "The town."]
    assert [time for _, time, _ in kept] == [1.0, 4.5]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<ANNOTATION_DOCUMENT/>", "ELAN's"),
        ("<Trans/>", "Transcriber's"),
        ("<recipe/>", "XML with <recipe> around it"),
        ("<a><b></a>", r"can't be read: .* \(line 1\)"),
        ("<a>" * 100_000, "can't be read"),
        ("", "the file is empty"),
        ('<TEI xmlns="http://www.tei-c.org/ns/1.0"><text/></TEI>', "holds no words"),
        ("<tt/>", "no captions"),
    ],
)
def test_what_is_not_read_is_named(text: str, says: str) -> None:
    with pytest.raises(KnowledgeError, match=says):
        read(text, ".xml")


def test_no_entity_is_put_in_neither_a_bomb_nor_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    bomb = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
    for doctype in (
        f'<!DOCTYPE TEI [<!ENTITY e0 "x">{bomb}]>',
        f'<!DOCTYPE TEI [<!ENTITY e12 SYSTEM "{secret.as_uri()}">]>',
    ):
        text = f'{doctype}<TEI><text><u who="a">&e12;</u></text></TEI>'
        with pytest.raises(KnowledgeError, match=r"entities that it declares|can't be read"):
            read(text, ".xml")
