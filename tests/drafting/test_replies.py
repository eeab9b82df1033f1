"""A language model's reply, read into phrasings."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.archive.interview import Passage
from bot.archive.reader import read_interview
from bot.drafting.prompts import numbered
from bot.drafting.replies import Drafted, read_replies
from tests.archive.writing import knowledge

ROW = "1|where do boats go in fog / who lights the lamp|кто зажигает лампу|lambayı kim yakıyor|lampanı kim yandırır"


@pytest.fixture(scope="module")
def passages(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Passage]:
    path = next((knowledge(tmp_path_factory.mktemp("k") / "knowledge") / "interviews").glob("*.md"))
    interview, _ = read_interview(Path(path).read_text(encoding="utf-8"), str(path))
    assert interview is not None
    return numbered(interview.passages)


def words(reply: list[Drafted]) -> list[tuple[str, str, tuple[int, ...]]]:
    return [(one.language, one.words, one.passages) for one in reply]


def test_a_row_holds_phrasings_by_language_in_the_order_of_the_columns(passages: dict[int, Passage]) -> None:
    assert words(read_replies([("r", ROW)], passages).drafted) == [
        ("en", "where do boats go in fog", (1,)),
        ("en", "who lights the lamp", (1,)),
        ("ru", "кто зажигает лампу", (1,)),
        ("tr", "lambayı kim yakıyor", (1,)),
        ("az", "lampanı kim yandırır", (1,)),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "1|who lights the lamp",
        "  - 1 | who lights the lamp",
        "**1**| who lights the lamp |",
        "1.| “who lights the lamp”",
        "| 1 | who lights the lamp |",
        "Passage 1|en: who lights the lamp",
        "1|English: who lights the lamp",
        "1\twho lights the lamp",
        "1. 1|who lights the lamp",
        "3) **1** | who lights the lamp",
        "#1|who lights the lamp",
        "[1]|who lights the lamp",
        "1|who lights\x07 the \u202elamp",
        "`1`|*who lights the lamp*",
    ],
)
def test_what_models_add_around_a_row_makes_no_difference(line: str, passages: dict[int, Passage]) -> None:
    text = f"Sure! Here they are:\n```\nnumber|English|Russian\n{line}\n```\nAnything else?"
    assert words(read_replies([("r", text)], passages).drafted) == [("en", "who lights the lamp", (1,))]


def test_a_passage_may_be_named_by_its_id(passages: dict[int, Passage]) -> None:
    reply = read_replies([("r", f"{passages[2].id}|who lights the lamp")], passages)
    assert words(reply.drafted) == [("en", "who lights the lamp", (2,))]


@pytest.mark.parametrize("numbers", ["1, 2", "1,2", "1 and 2", "1/2", "1-2", "1 – 2", "[1, 2]"])
def test_two_numbers_tie_a_phrasing_to_two_passages(numbers: str, passages: dict[int, Passage]) -> None:
    assert words(read_replies([("r", f"{numbers}|who lights the lamp")], passages).drafted)[0][2] == (1, 2)


def test_a_row_of_numbers_names_those_between(passages: dict[int, Passage]) -> None:
    assert words(read_replies([("r", "1-3|who lights the lamp")], passages).drafted)[0][2] == (1, 2, 3)


@pytest.mark.parametrize(
    "row",
    [
        "1\twhere do boats go / who lights it / who pays\tкто зажигает / кто платит",
        "1|where do boats go/who lights it/who pays|кто зажигает/кто платит",
        "1|where do boats go; who lights it; who pays|кто зажигает; кто платит",
        "| 1 | where do boats go/who lights it/who pays | кто зажигает/кто платит |",
    ],
)
def test_alternatives_and_columns_may_stand_apart_by_other_marks(row: str, passages: dict[int, Passage]) -> None:
    told = words(read_replies([("r", row)], passages).drafted)
    english = [("en", one, (1,)) for one in ("where do boats go", "who lights it", "who pays")]
    assert told == [*english, ("ru", "кто зажигает", (1,)), ("ru", "кто платит", (1,))]


@pytest.mark.parametrize("thoughts", ["<think>\n1|no, not so\n</think>\n", "1|no, not so\n</think>\n"])
def test_what_a_model_thinks_aloud_is_no_answer(thoughts: str, passages: dict[int, Passage]) -> None:
    reply = read_replies([("r", thoughts + "1|who lights the lamp\n99|who")], passages)
    assert [one.words for one in reply.drafted] == ["who lights the lamp"]
    assert reply.unused == [f"r:{thoughts.count(chr(10)) + 2}: there is no passage 99"]


def test_a_row_that_is_not_understood_is_told_and_a_heading_is_not(passages: dict[int, Passage]) -> None:
    text = "| number | English | Russian |\n|---|:--:|---|\n1|who lights the lamp\nThe first|who pays"
    unused = read_replies([("r", text)], passages).unused
    assert unused == ["r:4: not understood; a row begins with a passage's number, U or N, and |"]


def test_a_reply_that_counts_from_1_again_is_told(passages: dict[int, Passage]) -> None:
    replies = [("a", "1|who lights it\n2|who pays"), ("b", "1|who sings\n2|who rows"), ("c", "3|who swims")]
    told = read_replies(replies, passages).unused
    assert told == ["b: mostly answers for the passages of a; did the model count from 1 again?"]


def test_a_slash_within_a_question_does_not_cut_it(passages: dict[int, Passage]) -> None:
    assert read_replies([("r", "1|fog and/or rain")], passages).drafted[0].words == "fog and/or rain"


def test_a_phrasing_in_another_language_than_its_column_goes_where_it_belongs(passages: dict[int, Passage]) -> None:
    reply = read_replies([("r", "1|почему корабли не видят берега в тумане")], passages)
    assert (reply.drafted[0].language, reply.relabelled) == ("ru", 1)


@pytest.mark.parametrize(("word", "language"), [("oskar", "en"), ("маяк", "ru")])
def test_one_word_may_be_a_name_and_stays_in_its_column_unless_its_letters_tell(
    word: str, language: str, passages: dict[int, Passage]
) -> None:
    assert read_replies([("r", f"1|{word}")], passages).drafted[0].language == language


@pytest.mark.parametrize(("words", "language"), [("kısaca nedir bu", "tr"), ("anası kimə ev satırdı", "az")])
def test_of_close_languages_a_few_words_stay_in_their_column(
    words: str, language: str, passages: dict[int, Passage]
) -> None:
    reply = read_replies([("r", f"1|{language}: {words}")], passages)
    assert (reply.drafted[0].language, reply.relabelled) == (language, 0)


def test_what_nothing_answers_is_tied_to_no_passage(passages: dict[int, Passage]) -> None:
    reply = read_replies([("r", "U|ru|сколько стоит билет\n- U|what does a ticket cost")], passages)
    assert words(reply.drafted) == [("ru", "сколько стоит билет", ()), ("en", "what does a ticket cost", ())]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("u|en|what does a ticket cost", [("en", "what does a ticket cost", ())]),
        ("7. U|en|what does a ticket cost", [("en", "what does a ticket cost", ())]),
        ("U\ten\twhat does a ticket cost", [("en", "what does a ticket cost", ())]),
        ("| U | en | what does a ticket cost |", [("en", "what does a ticket cost", ())]),
        ("U|who sings|кто поёт песни", [("en", "who sings", ()), ("ru", "кто поёт песни", ())]),
    ],
)
def test_what_nothing_answers_may_be_written_otherwise(
    row: str, told: list[tuple[str, str, tuple[int, ...]]], passages: dict[int, Passage]
) -> None:
    assert words(read_replies([("r", row)], passages).drafted) == told


def test_spellings_of_a_name_are_read(passages: dict[int, Passage]) -> None:
    reply = read_replies([("r", "N|Edda Voss|Эдда Фосс / Edda\nN|Alone|")], passages)
    assert reply.names == {"Edda Voss": ("Эдда Фосс", "Edda")}


def test_a_number_that_no_passage_has_is_told_with_its_line(passages: dict[int, Passage]) -> None:
    assert read_replies([("r.txt", "hello\n99|who")], passages).unused == ["r.txt:2: there is no passage 99"]


def test_an_essay_is_no_phrasing(passages: dict[int, Passage]) -> None:
    reply = read_replies([("r", "1|" + "who lights the lamp " * 30)], passages)
    assert (reply.drafted, len(reply.unused)) == ([], 1)


@given(st.text(max_size=400))
def test_no_text_raises(text: str) -> None:
    read_replies([("r", text), ("r", "1|" + text), ("r", "U|" + text), ("r", "N|" + text)], {})


@pytest.mark.parametrize("line", ["2|-", "2 | –-", "**2**|-", '2|"-"', "| 2 | - |  |  |"])
def test_a_passage_that_says_nothing_may_be_skipped(line: str, passages: dict[int, Passage]) -> None:
    reply = read_replies([("r", f"{ROW}\n{line}")], passages)
    assert (reply.skipped, {one.passages for one in reply.drafted}) == ({2}, {(1,)})
