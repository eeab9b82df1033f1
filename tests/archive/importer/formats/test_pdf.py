"""PDFs: the words in reading order, without what belongs to the pages; hostile ones end in a sentence, and in time."""

from __future__ import annotations

import contextlib

import pytest

from bot.archive.importer.formats.pdf import read_pdf
from bot.archive.importer.paragraph import Mark
from bot.base.errors import KnowledgeError
from tests.archive.importer.formats.pdf_file import Put, pdf, set_in_lines, written
from tests.archive.importer.formats.reading import read


def texts(data: bytes) -> list[str]:
    return [one.text for one in read(data, ".pdf").paragraphs]


def kinds(data: bytes) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in read(data, ".pdf").dropped]


TRANSCRIPT = [
    [
        Put(270, 810, "MILL MUSEUM", 9),
        Put(72, 785, "Mara Venn on nets", 20),
        *set_in_lines(
            [
                "AKE: So today is Friday, and we are in the room above the mill. Where did you learn to",
                "mend nets?",
                "",
                "VENN: In this room. My aunt gave me a needle before I could count, and it was so dark that",
            ],
            y=740,
        ),
        Put(290, 40, "1"),
    ],
    [
        Put(270, 810, "MILL MUSEUM", 9),
        *set_in_lines(
            [
                "we worked by touch, and the whole busi-",
                "ness of mending was well-",
                "known. The old men laughed.",
                "",
                "[00:01:12]",
                "AKE: And when did it close?",
            ]
        ),
        Put(290, 40, "2"),
    ],
    [
        Put(270, 810, "MILL MUSEUM", 9),
        *set_in_lines(["VENN: In the winter of 1961. It was a well-known mill."]),
        Put(72, 60, "1 Closed by order of the town.", 8),
        Put(290, 40, "3"),
    ],
]


def test_a_transcript_is_read_across_its_pages() -> None:
    raw = read(pdf(TRANSCRIPT), ".pdf")
    assert [(one.line, one.time, one.text) for one in raw.paragraphs] == [
        (1, None, "AKE: So today is Friday, and we are in the room above the mill. Where did you learn to mend nets?"),
        (1, None, "VENN: In this room. My aunt gave me a needle before I could count, and it was so dark that we "
         "worked by touch, and the whole business of mending was well-known. The old men laughed."),
        (2, 72.0, "AKE: And when did it close?"),
        (3, None, "VENN: In the winter of 1961. It was a well-known mill."),
    ]  # fmt: skip
    assert (raw.title, raw.unit) == ("Mara Venn on nets", "page")


def test_what_belongs_to_the_pages_is_listed() -> None:
    assert kinds(pdf(TRANSCRIPT)) == [
        ("running heads", "MILL MUSEUM"), ("page numbers", "1"),
        ("running heads", "MILL MUSEUM"), ("page numbers", "2"),
        ("running heads", "MILL MUSEUM"), ("page numbers", "3"), ("footnotes", "1 Closed by order of the town."),
    ]  # fmt: skip


def test_columns_are_read_one_after_the_other() -> None:
    rows = [
        put
        for number in range(14)
        for put in (
            Put(72, 770 - 15 * number, f"left {number} on the left side goes on", 10),
            Put(320, 770 - 15 * number, f"right {number} on the right side too", 10),
        )
    ]
    words = " ".join(
        texts(pdf([[Put(72, 800, "A line across the page that is wider than a column, by far it is."), *rows]]))
    )
    assert words.index("across") < words.index("left 0") < words.index("left 13") < words.index("right 0")


def test_the_numbers_of_a_depositions_lines_are_no_words() -> None:
    lines = [
        "Q.   Where was the mill?",
        "A.   By the dam.  It was dark",
        "there, even in June.",
        "Q.   And then?",
        "A.   In 1961 a flood",
    ]
    lines.append("took it.")
    page = [
        put
        for number, text in enumerate(lines, 1)
        for put in (Put(60, 780 - 24 * number, str(number)), Put(90, 780 - 24 * number, text))
    ]
    assert texts(pdf([page])) == [
        "Q. Where was the mill?", "A. By the dam. It was dark there, even in June.", "Q. And then?", "A. In 1961 a flood took it.",  # noqa: E501
    ]  # fmt: skip
    assert kinds(pdf([page])) == [("line numbers", "1 2 3 4 5 6")]


def test_numbers_that_somebody_says_stay() -> None:
    lines = ["In those years we had", "12 boats and", "30 nets, and in", "1961 none at all."]
    assert texts(pdf([set_in_lines(lines)])) == ["In those years we had 12 boats and 30 nets, and in 1961 none at all."]


@pytest.mark.parametrize("words", ["In 1769.", "civil", "mix"])
def test_a_last_word_on_a_page_is_no_page_number(words: str) -> None:
    pages = [[*set_in_lines(["It was so in", words])], set_in_lines(["The other page."])]
    assert kinds(pdf(pages)) == []


def test_bold_questions_are_marked() -> None:
    page = [
        *set_in_lines(["Where was the mill?"], bold=True),
        *set_in_lines(["By the dam, below the town."], y=750),
        *set_in_lines(["And then?"], y=730, bold=True),
        *set_in_lines(["The flood took it."], y=710),
    ]
    marks = [one.mark for one in read(pdf([page]), ".pdf").paragraphs]
    assert marks == [Mark.BOLD, Mark.PLAIN, Mark.BOLD, Mark.PLAIN]


def test_an_indent_begins_a_paragraph() -> None:
    lines = [Put(90, 770, "The mill stood by the dam, and we lived above it all the year, my aunt and I.")]
    lines += set_in_lines(["It was dark there, even in June, and the old men who came to us only laughed."], y=755)
    lines += [Put(90, 740, "In winter they stayed away, and we mended nets by the light of one small lamp.")]
    assert len(texts(pdf([lines]))) == 2


def test_a_footnote_is_a_note_to_the_passage_that_it_is_to() -> None:
    page = [
        *set_in_lines(["By the dam.", "It was so, and we all lived there for years and years."]),
        Put(72 + 64.7, 775, "1", 7),
        Put(72, 60, "1 Gone since 1911, they", 8),
        Put(72, 50, "say.", 8),
    ]
    first, second = read(pdf([page]), ".pdf").paragraphs
    assert (first.text, first.notes) == ("By the dam.", ("Gone since 1911, they say.",))
    assert second.notes == ()
    assert kinds(pdf([page])) == []


def test_a_scan_is_told_as_one() -> None:
    with pytest.raises(KnowledgeError, match=r"pictures without text.*ocrmypdf"):
        read(pdf([[], []]), ".pdf")


def test_pages_without_text_among_others_are_a_doubt() -> None:
    raw = read(pdf([set_in_lines(["AKE: Who pays?"]), [], set_in_lines(["VENN: The town."])]), ".pdf")
    assert [(one.line, one.message) for one in raw.doubts] == [(2, "pages without text, pictures perhaps: 2")]


LOCKED = written(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>"])
LOOP = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>",
    "<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 1 >>",
]


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.7\n" + b"[" * 100_000,
        b"%PDF-1.7\n" + b"1 0 obj <<" * 20_000,
        pdf(TRANSCRIPT)[:700],
        pdf(TRANSCRIPT[:1], count=2_000_000_000),
        written(LOOP),
        LOCKED,
        b"no PDF at all",
        pdf([[Put(72, 700, "x")]], more=["<< /Length 10 /Filter /FlateDecode >>\nstream\n0123456789\nendstream"]),
    ],
)
def test_a_hostile_or_damaged_file_ends_in_words_or_one_sentence(data: bytes) -> None:
    with contextlib.suppress(KnowledgeError):
        read(data, ".pdf")


def test_a_reader_that_does_not_come_to_an_end_is_ended() -> None:
    with pytest.raises(KnowledgeError, match="took more than"):
        read_pdf(pdf(TRANSCRIPT), "while True: pass", 0.2)


def test_a_reader_that_breaks_down_is_one_sentence() -> None:
    with pytest.raises(KnowledgeError, match="can't be read within"):
        read_pdf(pdf(TRANSCRIPT), "import os; os.abort()")


def test_memory_has_a_bound() -> None:
    grow = "from bot.archive.importer.formats import pdf; pdf._bound(); x = bytearray(4 * 10**9)"
    with pytest.raises(KnowledgeError, match="can't be read within"):
        read_pdf(pdf(TRANSCRIPT), grow)
