"""Reads tables with a column of words and one of speakers (CSV, TSV, ODS): each row is a paragraph.

Columns are known by their headings, or, where there are none, by what stands in them.
"""

from __future__ import annotations

import csv
import html
import io
import re
import statistics
from collections.abc import Sequence

from bot.archive.importer.formats.encodings import decode
from bot.archive.importer.formats.open_document import read_rows
from bot.archive.importer.paragraph import RawTranscript, tidy, word_set
from bot.archive.recording import seconds_of
from bot.base.errors import KnowledgeError

MOST_ROWS = 200_000
_HEADINGS = {
    "text": word_set(
        "text words transcript transcription utterance content body sentence speech quote answer dialogue caption "
        "segment текст реплика слова mətn metn metin söz konuşma ifade wortlaut transkript äußerung inhalt"
    ),
    "speaker": word_set(
        "speaker speakers voice name who person participant role sprecher sprecherin спикер говорящий имя кто danışan "
        "natiq ad konuşmacı konuşan isim kişi"
    ),
    "time": word_set(
        "time timestamp timestamps timecode start begin starttime start_time from in zeit zeitmarke timecode_in "
        "время начало vaxt saat zaman başlangıç"
    ),
    "topics": word_set("tag tags topic topics keyword keywords code codes theme themes тема теги mövzu konu"),
    "aside": word_set("end endtime end_time to out duration id index no number nr row line # tape tape_id band"),
}
_TAG = re.compile(r"</?(?:a|b|br|em|i|p|span|strong|u)\b[^<>]{0,500}>", re.I)
_DIRECTION = re.compile(r"[(\[<{*].*[)\]>}*]\.?", re.S)
_END = "\ue000"  # a row of its own behind the last one, unless a quotation mark is open there
_VOICES_MOST = 30  # different values in a column of speakers that has no heading


def read_csv(data: bytes) -> RawTranscript:
    """The paragraphs of a CSV or TSV file. Raises KnowledgeError for one without a column of words."""
    text, guess = decode(data)
    if "\0" in text:
        raise KnowledgeError("this is not a text file")
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    raw = _table(_csv_rows(lines, _delimiter(lines)))
    if guess is not None:
        raw.doubt(1, f"not UTF-8; it was read as {guess}: are the letters right?")
    return raw


def _csv_rows(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """The rows of a CSV text with their first lines. Raises KnowledgeError where one's quotation mark is not closed: it
    would take the rows below, which somebody else may have said, into one cell."""
    lines = list(io.StringIO(text, newline="\n"))
    rows: list[tuple[int, list[str]]] = []
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    reader = csv.reader([*lines, _END], delimiter=delimiter)
    before = 0
    try:
        for row in reader:
            if reader.line_num - before > 1 and not _is_closed(lines[before : reader.line_num], delimiter):
                message = f"line {before + 1}: a quotation mark opens in this row and is not closed there"
                raise KnowledgeError(f"{message}; close it, or take it out")
            rows.append((before + 1, row))
            before = reader.line_num
            if len(rows) > MOST_ROWS + 1:
                raise KnowledgeError(f"the table has more than {MOST_ROWS:,} rows; split it")
    except csv.Error:
        raise KnowledgeError(f"line {before + 1} is no row of a table") from None
    return rows[:-1]


def _is_closed(lines: Sequence[str], delimiter: str) -> bool:
    """Is this one row, as a program writes it? A quotation mark behind which the cell goes on belongs to another."""
    try:
        return len(list(csv.reader(lines, delimiter=delimiter, strict=True))) == 1
    except csv.Error:
        return False


def read_ods(data: bytes) -> RawTranscript:
    """The paragraphs of a spreadsheet (OpenDocument). Raises KnowledgeError for one without a column of words."""
    rows, others = read_rows(data, MOST_ROWS)
    raw = _table(list(enumerate(rows, 1)))
    raw.unit = "row"
    for number, row in enumerate(others, len(rows) + 1):
        raw.drop(number, " ".join(row), "rows of other tables")
    return raw


def _delimiter(text: str) -> str:
    """Returns the delimiter: the character that occurs equally often in most of the first lines."""
    lines = [line for line in text.split("\n", 60)[:60] if line.strip()]

    def steadiness(mark: str) -> tuple[int, int]:
        """Returns in how many lines the delimiter has its commonest count, and that count."""
        counts = [line.count(mark) for line in lines]
        usual = statistics.mode(counts) if counts else 0
        return (sum(count == usual for count in counts) if usual else 0), usual

    head = lines[0] if lines else ""
    present = [mark for mark in "\t;,|" if mark in head] or [","]
    known = [mark for mark in present if _columns(head.split(mark))]
    return max(known or present, key=steadiness)


def _plain(heading: str) -> str:
    return tidy(heading).strip(" :'\"").casefold().replace(" ", "_")


def _columns(headings: Sequence[str]) -> dict[str, int]:
    """The places of the columns whose headings are known, if one of them is of words."""
    found: dict[str, int] = {}
    for kind, names in _HEADINGS.items():
        for place, heading in enumerate(headings):
            if kind not in found and _plain(heading) in names and place not in found.values():
                found[kind] = place
    return found if "text" in found else {}


def _by_contents(rows: Sequence[tuple[int, list[str]]]) -> dict[str, int]:
    """Returns the columns of a table without headings: long cells are words, a few different short ones speakers."""
    width = max((len(row) for _, row in rows), default=0)
    cells = [[tidy(row[place]) if place < len(row) else "" for _, row in rows] for place in range(min(width, 50))]
    lengths = [sum(map(len, column)) for column in cells]
    if not lengths or max(lengths) == 0:
        return {}
    found = {"text": lengths.index(max(lengths))}
    for place, column in enumerate(cells):
        filled = [cell for cell in column if cell]
        if not filled or place in found.values():
            continue
        if sum(_seconds(cell) is not None for cell in filled) >= 0.8 * len(filled):
            found.setdefault("time", place)
        elif _are_names(filled):
            found.setdefault("speaker", place)
    return found


def _are_names(cells: Sequence[str]) -> bool:
    few = len(set(cells)) <= min(_VOICES_MOST, len(cells) - 1)
    return few and max(map(len, cells)) <= 60 and not all(cell.replace(".", "").isdigit() for cell in cells)


def _seconds(cell: str) -> float | None:
    """A time like [00:01:28], 1:28, 00:01:28:12 (with frames) or 88.5."""
    plain = cell.strip("[]()# ")
    if re.fullmatch(r"\d{1,2}:\d{2}:\d{2}:\d{2}", plain):
        plain = plain.rpartition(":")[0]
    if (seconds := seconds_of(plain)) is not None:
        return float(seconds)
    return float(plain) if re.fullmatch(r"\d{1,6}\.\d{1,6}", plain) else None


def _table(rows: Sequence[tuple[int, list[str]]]) -> RawTranscript:
    raw = RawTranscript()
    rows = [(line, row) for line, row in rows if any(tidy(cell) for cell in row)]
    if not rows:
        raise KnowledgeError("the table is empty")
    columns, head = _columns(rows[0][1]), 1
    if not columns:
        columns, head = _by_contents(rows), 0
    if not columns or ("speaker" not in columns and len(columns) == 1 and len(rows[0][1]) > 1):
        raise KnowledgeError("no column of words is seen in this table; name the columns `speaker`, `text`, `time`")
    body = rows[head:]
    _rows(raw, columns, body)
    if head:
        raw.drop(rows[0][0], " ".join(rows[0][1]), "headings of the table")
    for line, row in body:
        for place, cell in enumerate(row):
            if place not in columns.values() and tidy(cell):
                raw.drop(line, cell, "cells of other columns")
    return raw


def _rows(raw: RawTranscript, columns: dict[str, int], body: Sequence[tuple[int, list[str]]]) -> None:
    def cell(row: list[str], kind: str) -> str:
        """The text of a row's cell in the column of a kind; "" if there is none."""
        place = columns.get(kind, len(row))
        return tidy(html.unescape(_TAG.sub("", row[place]))) if place < len(row) else ""

    names = {re.escape(name) for _, row in body if (name := cell(row, "speaker").strip(": "))}
    voices = "|".join(sorted(names)[:_VOICES_MOST])
    within = re.compile(rf"\n\s*(?:{voices})\s*[\t;,|:]", re.I)
    voice: str | None = None
    for line, row in body:
        if voices and (found := within.search(row[columns["text"]] if columns["text"] < len(row) else "")) is not None:
            raw.doubt(line, f"“{tidy(found[0])}” stands within this row's words; is a quotation mark not closed?")
        words, who = cell(row, "text"), cell(row, "speaker").strip(": ")
        for topic in (tidy(one) for one in re.split(r"[;,|]", cell(row, "topics"))):
            if topic and topic not in raw.topics:
                raw.topics.append(topic)
        if not words:
            if who:
                raw.drop(line, who, "speakers without words")
            continue
        if "speaker" in columns and not who and _DIRECTION.fullmatch(words):
            raw.drop(line, words, "stage directions")
            continue
        voice = who or voice
        time = _seconds(cell(row, "time"))
        raw.add(line, words, speaker=voice, time=time)
