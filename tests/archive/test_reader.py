"""The reader: what a knowledge file says, and every fault in it with its sentence and line."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.archive import reader
from bot.archive.interview import passage_id
from tests.archive.writing import INTERVIEW, body, front

TODAY = dt.date(2026, 11, 24)

# name -> (text, line of the problem, words of its sentence, does it keep the file out?)
FAULTS: dict[str, tuple[str, int, str, bool]] = {
    "empty file": ("", 1, "the front matter is missing", True),
    "no front matter": ("## Who?\n\nI.\n", 1, "the front matter is missing", True),
    "front matter without end": ("---\nid: x\n", 1, "the front matter has no end", True),
    "front matter is a list": ("---\n- id\n---\n", 2, "must be `key: value` lines", True),
    "unknown key": (front(colour="blue"), 8, "`colour` is not a key that is known here; take it out", True),
    "misspelt status": (front(status=None, sttus="withdrawn"), 7, "did you mean `status`?", True),
    "misspelt speaker key": (front(speaker="{name: X, rol: y}"), 4, "`speaker.rol` is not a key", True),
    "unknown status": (front(status="hidden"), 7, "`status` must be 'draft', 'embargoed'", True),
    "missing id": (front(id=None), 2, "`id` is missing; add it", True),
    "missing speaker": (front(speaker=None), 2, "`speaker` is missing; add it", True),
    "missing speaker's name": (front(speaker="{role: keeper}"), 4, "`speaker.name` is missing; add it", True),
    "speaker as text": (front(speaker="Mara Venn"), 4, "`speaker` must be written as `{name: …}`", True),
    "empty title": (front(title='""'), 3, "`title` is empty", True),
    "title without value": (front(title=""), 3, "`title` is empty", True),
    "title of two lines": (front(title='"one\\ntwo"'), 3, "`title` must stand on one line", True),
    "title is a number": (front(title="1984"), 3, "`title` must be text; put it in quotes", True),
    "language is a truth value": (front(language="no"), 6, "`language` must be text; put it in quotes", True),
    "language spelt out": (front(language="English"), 6, "must be a language code", True),
    "id with capitals": (front(id="Toy"), 2, "`id` must be 1 to 24 of the characters a-z, 0-9 and -", True),
    "address without https": (front(source_url="http://x.org"), 8, "begins with https://", True),
    "topics not a list": (front(topics="sea"), 8, "`topics` must be a list", True),
    "person misspelt": (front(people="[{name: X, spelings: [Y]}]"), 8, "did you mean `spellings`?", True),
    "date that can't be": (front(date="2024-13-45"), 8, "“2024-13-45” can't be; a date is written like", True),
    "30 February": (front(date="2024-02-30"), 8, "“2024-02-30” can't be", True),
    "date is a year": (front(date="2024"), 8, "`date` must be a day like 2024-05-31, or null", True),
    "date is a number": (front(date="20240531"), 8, "`date` must be a day like 2024-05-31", True),
    "date with words": (front(date="May 2024"), 8, "`date` must be a day like 2024-05-31", True),
    "date with time": (front(date="2024-05-31 10:00:00"), 8, "has a time of day", True),
    "date to come": (front(date="2031-05-31"), 8, "2031-05-31 has not come yet", False),
    "embargo without date": (front(status="embargoed"), 7, "an embargo without `embargo_until` never opens", False),
    "corrected without correction": (front(status="corrected"), 7, "`corrections` says nothing", False),
    "translation of itself": (front(original="toy-harbour"), 8, "the translation of itself", False),
    "exclude no id": (front(exclude="[the second]"), 8, "must be a passage's id", True),
    "correction of nothing": (
        front(corrections="[{date: 2026-01-02, passage: toy-harbour.aaaaaaaa, text: t}]"),
        8,
        "a correction of toy-harbour.aaaaaaaa, but no passage here has this id",
        False,
    ),
    "correction leads nowhere": (
        front(corrections="[{date: 2026-01-02, passage: toy-harbour.aaaaaaaa, now: toy-harbour.bbbbbbbb, text: t}]"),
        8,
        "`now: toy-harbour.bbbbbbbb` is not the id of a passage here",
        False,
    ),
    "correction to come": (
        front(corrections="[{date: 2031-01-02, passage: toy-harbour.ahv7lfdi, text: t}]"),
        8,
        "which has not come yet",
        False,
    ),
    "bad YAML": (front(topics="[one"), 9, "this is not YAML", True),
    "tab in YAML": (front(topics="\n\t- one"), 9, "this is not YAML", True),
    "anchor": (front(topics="&all [one]"), 8, "anchors (&) and aliases (*) are not read", True),
    "alias": (front(topics="*all"), 8, "anchors (&) and aliases (*) are not read", True),
    "tag": (front(topics="!!python/object:os.system [one]"), 8, "tags (!) are not read", True),
    "key twice": (
        INTERVIEW.replace("outlet:", "title: Again\noutlet:"),
        5,
        "`title` stands here twice; keep one",
        True,
    ),
    "deep nesting": (front(topics="[" * 40 + "]" * 40), 8, "nested deeper than 12 levels", True),
    "no question": (body("Only an introduction.\n"), 9, "no question stands here", True),
    "empty answer": (body("## One?\n\n## Two?\n\nYes.\n"), 9, "this question has no answer", True),
    "empty last answer": (body("## One?\n\nYes.\n\n## Two?\n"), 13, "this question has no answer", True),
    "heading without text": (body("##\n\nYes.\n"), 9, "a heading without text", True),
    "heading of level 1": (body("# One?\n\nYes.\n\n## Two?\n\nYes."), 9, "this is a heading of level 1", True),
    "heading of level 3": (body("## One?\n\n### Two?\n\nYes.\n"), 11, "this is a heading of level 3", True),
    "heading without space": (body("##One?\n\nYes.\n"), 9, "put a space behind `##`", True),
    "doubled paragraph": (
        body("## One?\n\nYes, the lamp was lit in every night.\n\nYes, the lamp was lit in every night.\n"),
        13,
        "stands on line 11 already; take one out",
        False,
    ),
    "rule in an answer": (body("## One?\n\nYes.\n\n* * *\n"), 13, "a rule (`* * *`) stands in an answer", True),
    "rule below words": (body("## One?\n\nYes.\n---\n"), 12, "a rule (`---`) stands in an answer", True),
    "comment without end": (body("## One?\n\nYes.\n\n<!-- secret\n"), 13, "a comment begins here and never ends", True),
    "comment before words": (body("## One?\n\n<!-- a --> Yes.\n"), 11, "words stand behind a comment", True),
    "comment among words": (body("## One?\n\nYes <!-- a -->.\n"), 11, "a comment stands among the words", True),
    "question's end below it": (body("## How many\nyears?\n\nTen.\n"), 10, "begins in lower case right below", False),
    "broken line": (body("## One?\n\nYes, and\nno.\n"), 12, "a sentence is broken over two lines", False),
    "bold": (body("## One?\n\n**Yes**, no.\n"), 11, "bold markup (`**`) stands in the words", False),
    "link": (body("## One?\n\nSee [this](https://x.org).\n"), 11, "a Markdown link stands in the words", False),
    "tag in words": (body("## One?\n\nYes.<br>No.\n"), 11, "an HTML tag stands in the words", False),
    "entity": (body("## One?\n\nYes &amp; no.\n"), 11, "an HTML entity stands in the words", False),
    "invisible": (body("## One?\n\nYes.\u200bNo.\n"), 11, "U+200B (zero width space) stands here", False),
    "lost letter": (body("## One?\n\nY\ufffds.\n"), 11, "a letter was lost here", False),
    "bidi override": (body("## One?\n\nY\u202es.\n"), 11, "U+202E (right-to-left override)", False),
    "control character": (body("## One?\n\nYes.\x1b[0m\n"), 11, "U+001B", True),
    "mojibake": (body("## One?\n\nItâ€™s late.\n"), 11, "read in the wrong encoding", False),
}

# name -> (bytes, line, words of the sentence)
BAD_BYTES: dict[str, tuple[bytes, int, str]] = {
    "windows-1251": (body("## Кто?\n\nЯ.\n").encode("cp1251"), 9, "a letter here is not UTF-8"),
    "latin-1": (body("## One?\n\nCafé.\n").encode("latin-1"), 11, "a letter here is not UTF-8"),
    "UTF-16 with mark": (INTERVIEW.encode("utf-16"), 1, "the file is in UTF-16"),
    "UTF-16 without mark": (INTERVIEW.encode("utf-16-le"), 1, "the file is in UTF-16"),
    "NUL": (body("## One?\n\nYes.\0\n").encode(), 11, "a NUL character stands here"),
    "10 MB": (body("## One?\n\n" + "Yes. " * 2_000_000).encode(), 1, "the file is larger than 2 MB"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 1, "a letter here is not UTF-8"),
}


def test_a_valid_interview_has_no_problem() -> None:
    interview, problems = reader.read_interview(INTERVIEW, "x.md", TODAY)
    assert interview is not None
    assert problems == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_has_its_sentence_and_its_line(name: str) -> None:
    text, line, words, fatal = FAULTS[name]
    interview, problems = reader.read_interview(text, "x.md", TODAY)
    said = [(problem.line, problem.fatal) for problem in problems if words in problem.message]
    assert said == [(line, fatal)], problems
    assert (interview is None) == fatal


def test_two_short_answers_of_the_same_words_are_no_fault() -> None:
    assert reader.read_interview(body("## One?\n\nYes.\n\n## Two?\n\nYes.\n"), "x.md", TODAY)[1] == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_on_one_line_of_plain_words(name: str) -> None:
    for problem in reader.read_interview(FAULTS[name][0], "x.md", TODAY)[1]:
        assert str(problem).startswith(f"x.md:{problem.line}: ")
        assert "\n" not in str(problem)
        assert not re.search(r"pydantic|validation|instance of|tuple|\bNone\b|type=", problem.message)


@pytest.mark.parametrize("name", BAD_BYTES)
def test_bytes_that_are_no_text_have_their_sentence_and_line(name: str) -> None:
    data, line, words = BAD_BYTES[name]
    text, problems = reader.decode(data[: reader.MAX_BYTES + 1], "x.md")
    assert text is None
    assert [(problem.line, problem.message.startswith(words)) for problem in problems] == [(line, True)], problems


def test_faults_in_several_places_are_told_in_one_run_by_line() -> None:
    text = front(colour="blue", date="2024") + "\n## Empty?\n"
    interview, problems = reader.read_interview(text, "x.md", TODAY)
    assert interview is None
    assert [problem.line for problem in problems] == [8, 9, 23]


def test_passages_are_slices_of_the_file() -> None:
    interview, _ = reader.read_interview(INTERVIEW, "x.md", TODAY)
    assert interview is not None
    assert [passage.text for passage in interview.passages] == [
        "The town pays for the lamp, and has done so since the great storm.",
        "Some years it pays late, but it pays.",
        "No. As long as ships pass the reef, the lamp is lit every night.",
    ]
    assert all(INTERVIEW[one.start : one.end] == one.text for one in interview.passages)
    assert [INTERVIEW.splitlines()[one.line - 1] for one in interview.passages] == [p.text for p in interview.passages]


def test_an_id_pins_the_words_of_its_passage() -> None:
    interview, _ = reader.read_interview(INTERVIEW, "x.md", TODAY)
    assert interview is not None
    assert [one.id for one in interview.passages] == [passage_id("toy-harbour", one.text) for one in interview.passages]


def test_a_paragraph_inserted_above_changes_no_id() -> None:
    before, _ = reader.read_interview(INTERVIEW, "x.md", TODAY)
    after, _ = reader.read_interview(INTERVIEW.replace("\nThe town", "\nA word before.\n\nThe town"), "x.md", TODAY)
    assert before is not None
    assert after is not None
    assert {one.id for one in before.passages} < {one.id for one in after.passages}


@pytest.mark.parametrize("line_break", ["\r\n", "\r"])
def test_ids_do_not_depend_on_the_system_that_saved_the_file(line_break: str) -> None:
    two_lines = INTERVIEW.replace("lamp, and", "lamp.\nAnd")
    text, _ = reader.decode(b"\xef\xbb\xbf" + two_lines.replace("\n", line_break).encode(), "x.md")
    assert text == two_lines


def test_a_comment_is_not_a_passage_and_not_in_any_source() -> None:
    text = body("## One?\n\n<!-- ask\n\n## her lawyer -->\n\nYes.\n\n<!-- secret -->\n")
    interview, problems = reader.read_interview(text, "x.md", TODAY)
    assert problems == []
    assert interview is not None
    assert [(one.text, one.line) for one in interview.passages] == [("Yes.", 15)]
    assert "secret" not in interview.passages[0].source
    assert "lawyer" not in interview.passages[0].source


def test_a_comment_in_the_introduction_is_not_shown() -> None:
    text = body("One.\n\n<!-- secret -->\n\nTwo.\n\n## One?\n\nYes.\n")
    interview, _ = reader.read_interview(text, "x.md", TODAY)
    assert interview is not None
    assert interview.introduction == "One.\n\nTwo."


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("## Who?", "Who?"),
        ("##   Who?  ", "Who?"),
        ("## Who? ##", "Who?"),
        ("## What is C#", "What is C#"),
        ("## [no question]", None),
        ("## [Laughs] Why? [Pause]", "[Laughs] Why? [Pause]"),
    ],
)
def test_a_heading_is_the_interviewers_question(heading: str, question: str | None) -> None:
    interview, problems = reader.read_interview(body(f"{heading}\n\nYes.\n"), "x.md", TODAY)
    assert problems == []
    assert interview is not None
    assert interview.exchanges[0].question == question


def test_a_name_in_people_may_stand_alone_or_with_spellings() -> None:
    text = front(people="[Ilgar Mammadov, {name: X, spellings: [Y]}]")
    interview, _ = reader.read_interview(text, "x.md", TODAY)
    assert interview is not None
    assert [(one.name, one.spellings) for one in interview.about.people] == [("Ilgar Mammadov", ()), ("X", ("Y",))]


def test_a_long_line_of_marks_is_read_in_a_moment() -> None:
    for filler in ("## a" + " " * 200_000 + "b", "* " * 100_000 + "x", "<!--" * 50_000, "[" * 100_000, "&" * 100_000):
        reader.read_interview(body(f"{filler}\n"), "x.md", TODAY)  # a quadratic pattern would take minutes


_PIECES = st.sampled_from(
    [
        "---\n",
        "id: x\n",
        "## ",
        "##",
        "\n",
        "\r\n",
        "<!--",
        "-->",
        "* * *\n",
        "[",
        "]",
        "{",
        ": ",
        "&a",
        "*a",
        "!",
        "\0",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(_PIECES, st.text(max_size=20)), max_size=30).map("".join))
def test_no_text_makes_the_reader_raise(text: str) -> None:
    for given_text in (text, "---\n" + text, body(text), front(topics=text.replace("\n", " "))):
        interview, problems = reader.read_interview(given_text, "x.md", TODAY)
        assert (interview is None) == any(problem.fatal for problem in problems)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_raise(data: bytes) -> None:
    text, problems = reader.decode(data, "x.md")
    assert (text is None) == bool(problems)


_PARAGRAPH = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=60)


@settings(max_examples=200, deadline=None)
@given(st.lists(_PARAGRAPH, min_size=1, max_size=6))
def test_every_word_of_an_answer_is_in_a_passage(paragraphs: list[str]) -> None:
    text = body("## One?\n\n" + "\n\n".join(paragraphs) + "\n")
    interview, problems = reader.read_interview(text, "x.md", TODAY)
    if interview is None:
        assert any(problem.fatal for problem in problems)
        return
    words = [word for paragraph in paragraphs for word in paragraph.split()]
    assert [word for passage in interview.passages for word in passage.text.split()] == words
    assert all(passage.source[passage.start : passage.end] == passage.text for passage in interview.passages)


FILES = sorted((Path(__file__).parent.parent.parent / "knowledge" / "interviews").glob("*.md"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_interview_that_we_serve_is_whole(path: Path) -> None:
    text, unreadable = reader.decode(reader.read_bytes(path), path.name)
    assert unreadable == []
    assert text is not None
    interview, problems = reader.read_interview(text, path.name)
    assert problems == []
    assert interview is not None
    assert interview.id == path.stem
    for passage in interview.passages:
        assert text[passage.start : passage.end] == passage.text
        assert text.splitlines()[passage.line - 1].startswith(passage.text.split("\n")[0])
