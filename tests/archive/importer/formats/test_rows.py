"""Tables: columns of words, speakers, times and tags, by their headings or by what stands in them."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.base.errors import KnowledgeError
from tests.archive.importer.formats.reading import dropped, read, said

WHOLE = [("Ake", 1.0, "Where was the mill?"), ("Venn", 88.0, "By the dam; it was dark."), ("Ake", 95.0, "And then?")]
TABLES = {
    "OHD's": "timestamp,speaker,words,tags\n[00:00:01],Ake:,Where was the mill?,\n[00:01:28],Venn:,By the dam; it was dark.,dam\n"  # noqa: E501
    "0:01:35,Ake:,And then?,\n",
    "oral-history.digital's": "TAPE\tTIMECODE\tSPEAKER\tTRANSCRIPT\n1\t00:00:01.00\tAke\tWhere was the mill?\n1\t00:01:28.00\tVenn\t"  # noqa: E501
    "By the dam; it was dark.\n1\t00:01:35.00\tAke\tAnd then?\n",
    "semicolons": "Sprecher;Zeit;Text\nAke;00:01;Where was the mill?\nVenn;01:28;\"By the dam; it was dark.\"\nAke;01:35;And then?\n",  # noqa: E501
    "without headings": "1.0,Ake,Where was the mill?\n88.0,Venn,By the dam; it was dark.\n95.0,Ake,And then?\n",
    "frames": "who|in|text\nAke|00:00:01:12|Where was the mill?\nVenn|00:01:28:01|By the dam; it was dark.\nAke|00:01:35:00|And then?\n",  # noqa: E501
}  # fmt: skip


@pytest.mark.parametrize("kind", TABLES)
def test_a_row_is_a_paragraph_with_who_and_when(kind: str) -> None:
    assert said(read(TABLES[kind], ".csv")) == WHOLE


def test_tags_are_topics_and_entities_are_decoded() -> None:
    raw = read("speaker,text,tags\nAke,Nets &#8212; and &amp;?,nets; dam\nVenn,Yes.,dam\n", ".csv")
    assert raw.topics == ["nets", "dam"]
    assert raw.paragraphs[0].text == "Nets — and &?"


def test_a_row_in_brackets_without_a_speaker_is_a_stage_direction() -> None:
    raw = read("speaker,text\n,(They sit down)\nAke,Who pays?\nVenn,I do.\n,[coughs]\nAke,And he?\n", ".csv")
    assert dropped(raw)[:2] == [(2, "(They sit down)"), (5, "[coughs]")]


def test_a_row_without_a_speaker_goes_on_with_the_one_above() -> None:
    raw = read("speaker,text\nAke,Who pays?\nVenn,I do.\n,All of it.\nAke,And <b>he</b>?\n", ".csv")
    assert [(who, text) for who, _, text in said(raw)] == [
        ("Ake", "Who pays?"),
        ("Venn", "I do."),
        ("Venn", "All of it."),
        ("Ake", "And he?"),
    ]


def test_other_columns_are_listed() -> None:
    raw = read("id,speaker,text,note\n1,Ake,Who pays?,loud\n2,Venn,I do.,\n", ".csv")
    assert (2, "loud") in dropped(raw)


def test_a_cell_of_several_lines_counts_its_lines() -> None:
    raw = read('speaker,text\nAke,"Who\npays?"\nVenn,I do.\n', ".csv")
    assert [(one.line, one.text) for one in raw.paragraphs] == [(2, "Who pays?"), (4, "I do.")]


HEAD = "speaker,text\nAnn,Who are you?\nBob,A singer.\n"


@pytest.mark.parametrize(
    "rows",
    [
        'Ann,"Do you sing?\nBob,Yes I do\n',
        'Ann,"Do you sing?\nBob,Yes I do',
        'Ann,"Do you sing?\nBob,Yes I do\nAnn,"And dance?"\nBob,No\n',
        'Ann,"Do you sing?\nBob,"Yes, I do"\nAnn,And dance?\n',
        'Ann,Do you sing?\nBob,"Yes I do\n\nAnn,And dance?\n',
    ],
)
def test_a_row_whose_quotation_mark_is_not_closed_is_refused_with_its_line(rows: str) -> None:
    line = 4 if rows.startswith('Ann,"') else 5
    with pytest.raises(KnowledgeError, match=rf"^line {line}: a quotation mark opens in this row and is not closed"):
        read(HEAD + rows, ".csv")


def test_a_row_in_whose_words_another_speakers_row_seems_to_stand_is_doubted_with_its_line() -> None:
    raw = read(HEAD + 'Ann,"Do you sing?\nBob,Yes I do\nAnn,And dance?"\nBob,No\n', ".csv")
    assert [line for line, words in ((one.line, one.message) for one in raw.doubts) if "“Bob," in words] == [4]


def test_words_of_several_lines_in_quotation_marks_are_one_row_without_doubt() -> None:
    raw = read(HEAD + 'Ann,"Do you ""sing""?\n\nAnd dance?"\nBob,"No, no."\n', ".csv")
    assert said(raw)[2:] == [("Ann", None, 'Do you "sing"? And dance?'), ("Bob", None, "No, no.")]
    assert raw.doubts == []


NS = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'  # noqa: E501


def ods(tables: list[list[list[str]]], attributes: str = "") -> bytes:
    def cell(words: str) -> str:
        return f"<table:table-cell><text:p>{words}</text:p></table:table-cell>"

    body = "".join(
        "<table:table>"
        + "".join(f"<table:table-row {attributes}>{''.join(map(cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for rows in tables
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(
            "content.xml",
            f"<office:document-content {NS}><office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>",  # noqa: E501
        )
    return packed.getvalue()


def test_a_spreadsheets_rows_are_read_and_its_other_tables_listed() -> None:
    raw = read(
        ods([[], [["time", "speaker", "text"], ["0:01", "Ake", "Who pays?"], ["", "Venn", "I do."]], [["a", "b"]]]),
        ".ods",
    )
    assert said(raw) == [("Ake", 1.0, "Who pays?"), ("Venn", None, "I do.")]
    assert raw.unit == "row"
    assert "a b" in [text for _, text in dropped(raw)]


@pytest.mark.parametrize(
    ("data", "ending", "says"),
    [
        (b"just, some\nwords, here\n", ".csv", "no column of words"),
        (b"\n\n , \n", ".csv", "the file is empty|the table is empty"),
        (ods([[["Ake", "Who pays?"]]], 'table:number-rows-repeated="900000000"'), ".ods", "more than 200,000 rows"),
        (ods([]), ".ods", "no table with words"),
        (ods([[["x"] * 90]], 'table:number-rows-repeated="190000"'), ".ods", "or 2,000,000 cells"),
        (b"PK\x03\x04 no archive", ".ods", "damaged"),
    ],
)
def test_what_is_no_table_of_turns_is_named(data: bytes, ending: str, says: str) -> None:
    with pytest.raises(KnowledgeError, match=says):
        read(data, ending)


@given(
    st.lists(
        st.tuples(st.sampled_from(["Ake", "Venn"]), st.text("abc ,;\t\"'\n(?", min_size=1, max_size=40)),
        min_size=1,
        max_size=20,
    )
)
def test_every_word_of_a_table_is_kept_or_listed(rows: list[tuple[str, str]]) -> None:
    import csv

    out = io.StringIO()
    csv.writer(out).writerows([("speaker", "text"), *rows])
    try:
        raw = read(out.getvalue(), ".csv")
    except KnowledgeError:
        return
    kept = " ".join([one.text for one in raw.paragraphs] + [one.text for one in raw.dropped]).split()
    wanted = " ".join(text for _, text in rows).split()
    assert sorted(wanted) == sorted(word for word in kept if word not in ("speaker", "text", "Ake", "Venn"))
