"""OpenDocument and rich text: paragraphs with their looks; notes, comments, deletions and headers apart."""

from __future__ import annotations

import io
import zipfile

import pytest

from bot.archive.importer.formats import open_document
from bot.archive.importer.paragraph import Mark
from bot.base.errors import KnowledgeError
from tests.archive.importer.formats.reading import dropped, read

_NAMES = ("office", "text", "style", "table")
NS = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in _NAMES)
NS += ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
STYLES = (
    '<style:style style:name="B"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="Q" style:parent-style-name="B"/>'
    '<style:style style:name="I"><style:text-properties fo:font-style="italic"/></style:style>'
)


def odt(body: str, content: str | None = None) -> bytes:
    packed = io.BytesIO()
    document = (
        f"<office:document-content {NS}><office:automatic-styles>{STYLES}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("content.xml", content if content is not None else document)
    return packed.getvalue()


def looks(data: bytes, ending: str) -> list[tuple[int, Mark, str]]:
    return [(one.line, one.mark, one.text) for one in read(data, ending).paragraphs]


def test_an_odts_paragraphs_have_their_looks() -> None:
    body = (
        '<text:p text:style-name="Q">Where was the mill?</text:p><text:p>By the <text:span text:style-name="B">dam</text:span>,'  # noqa: E501
        '<text:s/>below.<text:line-break/>Twice.</text:p><text:p><text:span text:style-name="I">And then?</text:span></text:p>'  # noqa: E501
        '<text:h text:outline-level="2">Later</text:h><text:list><text:list-item><text:p>One?</text:p></text:list-item></text:list>'  # noqa: E501
    )
    assert looks(odt(body), ".odt") == [
        (1, Mark.BOLD, "Where was the mill?"), (2, Mark.PLAIN, "By the dam, below."), (2, Mark.PLAIN, "Twice."),
        (3, Mark.ITALIC, "And then?"), (4, Mark.HEADING, "Later"), (5, Mark.NUMBERED, "One?"),
    ]  # fmt: skip


def test_an_odts_notes_deletions_and_comments_are_no_words() -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>my aunt's</text:p></text:deletion></text:changed-region>"  # noqa: E501
        '</text:tracked-changes><text:p>In <text:change-start text:change-id="1"/>the<text:change-end text:change-id="1"/> mill.'  # noqa: E501
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Gone.</text:p></text:note-body></text:note>"
        "<office:annotation><text:p>sure?</text:p></office:annotation></text:p>"
    )
    raw = read(odt(body), ".odt")
    assert [(one.text, one.notes) for one in raw.paragraphs] == [("In the mill.", ("Gone.",))]
    assert [text for _, text in dropped(raw)] == ["my aunt's", "sure?"]
    assert any("tracked changes" in doubt.message for doubt in raw.doubts)


def test_a_bomb_of_a_document_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_document, "MAX_UNPACKED", 1_000_000)
    with pytest.raises(KnowledgeError, match="unpacked, it is larger than 1 MB"):
        read(odt("", content="x" * 1_000_001), ".odt")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK\x03\x04", "damaged"),
        (odt("", content="<a>" * 300), "can't be read"),
        (odt("", content="<a/>"), "no text document"),
        (odt("", content='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "entities"),
    ],
)
def test_what_is_no_document_is_named(data: bytes, says: str) -> None:
    with pytest.raises(KnowledgeError, match=says):
        read(data, ".odt")


def test_rich_text_has_its_looks_and_letters() -> None:
    rtf = (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}{\colortbl;\red0;}{\stylesheet{\s1 Heading;}}"  # noqa: E501
        rb"{\info{\title Mill talks}{\author Ada}}{\*\generator x;}"
        rb"\pard{\b Where was the mill?}\par By the dam\rquote s wall \u8212? it was d\'e4rk.\line Twice.\par"
        rb"{\i And then?}\par\f1 \'c4\'e0.\f0\par \uc1\u-10179?\u-8704? end\par}"
    )
    assert looks(rtf, ".rtf") == [
        (1, Mark.BOLD, "Where was the mill?"), (2, Mark.PLAIN, "By the dam’s wall — it was därk."), (2, Mark.PLAIN, "Twice."),  # noqa: E501
        (3, Mark.ITALIC, "And then?"), (4, Mark.PLAIN, "Да."), (5, Mark.PLAIN, "😀 end"),
    ]  # fmt: skip
    assert read(rtf, ".rtf").title == "Mill talks"


def test_rich_texts_notes_headers_comments_and_deletions_are_apart() -> None:
    rtf = (
        rb"{\rtf1{\header Mill Museum\par}{\footer\chpgn}In{\deleted  my aunt's} the mill.{\footnote Gone.}{\*\annotation sure?}"  # noqa: E501
        rb"{\field{\*\fldinst HYPERLINK x}{\fldrslt  A link}}{\pict\pngblip 89504e47}\par}"
    )
    raw = read(rtf, ".rtf")
    assert [(one.text, one.notes) for one in raw.paragraphs] == [("In the mill. A link", ("Gone.",))]
    assert sorted(text for _, text in dropped(raw)) == ["Mill Museum", "my aunt's", "sure?"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"plain words", "not rich text"),
        (rb"{\rtf1" + b"{" * 5000, "nested deeper"),
        (rb"{\rtf1\bin5 abcde}", "binary data"),
    ],
)
def test_what_is_no_rich_text_is_named(data: bytes, says: str) -> None:
    with pytest.raises(KnowledgeError, match=says):
        read(data, ".rtf")


def test_rich_text_that_does_not_end_is_read_to_where_it_ends() -> None:
    assert [text for _, _, text in looks(rb"{\rtf1 Who pays?\par {\b The town", ".rtf")] == ["Who pays?", "The town"]
