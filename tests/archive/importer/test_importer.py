"""The importer: one fictional interview in eleven shapes gives the same questions and answers, word for word."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.archive import reader
from bot.archive.importer.draft import TranscriptDraft
from bot.archive.importer.facts import Facts, slug
from bot.archive.importer.formats.registry import read_format
from bot.archive.importer.importing import draft_of, read_raw, write_new
from bot.base.errors import KnowledgeError

SAMPLES = Path(__file__).parent / "samples"
ROOT = Path(__file__).parents[3]
SEED = ROOT.parent / "shared" / "seed" / "intigam-aliyev-astna.txt"

QUESTIONS = [
    "Who will miss the ferry when the bridge opens?",
    "Did the county ask you before it built the bridge?",
    "What becomes of the boat?",
]
ANSWERS = [
    [
        "The school children, above all. They did their homework on board, and I heard more Latin verbs than any "
        "captain on this coast.",
        'The fish sellers will miss it, too: "a bridge has no bench", they say, and they are right.',
    ],
    [
        "No. A letter came when the pillars were standing already, and it was addressed to my father, who died in the "
        "year of the great ice (the county knew that, because it had sent a wreath)."
    ],
    ["She is to be a café. I have asked for a table by the wheel – for life, of course."],
]
INTRODUCTION = ["For forty years Odile Brandt has taken people over the bay. In autumn the bridge opens."]


def word_file(folder: Path) -> Path:
    document = docx.Document()
    document.add_heading("The last ferry", 0)
    document.add_paragraph(INTRODUCTION[0])
    for question, answer in zip(QUESTIONS, ANSWERS, strict=True):
        document.add_paragraph().add_run(question).bold = True
        for paragraph in answer:
            document.add_paragraph(paragraph)
    path = folder / "ferry.docx"
    document.save(str(path))
    return path


def raw_file(name: str, folder: Path) -> Path:
    return word_file(folder) if name == "word.docx" else SAMPLES / name


OF_THE_GUIDE = {"mill-ohms.xml", "quarry-songs.pdf", "reef-talk.en.vtt", "tollhouse-otter.txt"}  # other interviews
FILES = [*sorted({path.name for path in SAMPLES.iterdir()} - OF_THE_GUIDE), "word.docx"]
SUBTITLES = ("talk.vtt", "talk.srt")


@pytest.mark.parametrize("name", FILES)
def test_questions_and_answers_come_out_word_for_word(name: str, tmp_path: Path) -> None:
    draft = draft_of(raw_file(name, tmp_path), Facts(id="ferry"))
    assert draft.exchanges == list(zip(QUESTIONS, ANSWERS, strict=True))


@pytest.mark.parametrize("name", [name for name in FILES if name not in SUBTITLES])
def test_what_stands_above_is_the_introduction_and_the_title(name: str, tmp_path: Path) -> None:
    draft = draft_of(raw_file(name, tmp_path), Facts(id="ferry"))
    assert (draft.facts.title, draft.introduction) == ("The last ferry", INTRODUCTION)


@pytest.mark.parametrize("name", FILES)
def test_the_draft_is_a_knowledge_file_once_its_open_places_are_filled(name: str, tmp_path: Path) -> None:
    facts = Facts("ferry", "The last ferry", "Odile Brandt", "captain", "Harbour Post", None, "en", None)
    text = draft_of(raw_file(name, tmp_path), facts).text()
    interview, problems = reader.read_interview(text, "ferry.md")
    assert problems == []
    assert interview is not None
    assert [one.question for one in interview.exchanges] == QUESTIONS
    assert [[one.text for one in exchange.passages] for exchange in interview.exchanges] == ANSWERS


def test_a_draft_is_not_quoted_before_somebody_publishes_it() -> None:
    assert "\nstatus: draft" in draft_of(SAMPLES / "page.html", Facts(id="ferry")).text()


def test_a_page_states_its_facts() -> None:
    facts = draft_of(SAMPLES / "page.html", Facts(id="ferry")).facts
    assert (facts.title, facts.outlet, facts.date) == ("The last ferry", "Harbour Post", "2019-09-14")
    assert (facts.source_url, facts.language) == ("https://harbour-post.example/the-last-ferry", "en")


@pytest.mark.parametrize(
    ("true", "broken", "fact", "left"),
    [
        ("2019-09-14T08:00:00+02:00", "2019-02-31T08:00:00", "date", None),
        ("https://harbour-post.example/the-last-ferry", "https://harbour post/the last ferry", "source_url", None),
        ('lang="en-GB"', 'lang="English, British"', "language", "en"),  # by the words
    ],
)
def test_a_fact_that_cannot_be_is_left_open_or_told_otherwise(
    true: str, broken: str, fact: str, left: str | None, tmp_path: Path
) -> None:
    page = (SAMPLES / "page.html").read_text(encoding="utf-8")
    (tmp_path / "page.html").write_text(page.replace(true, broken), encoding="utf-8")
    draft = draft_of(tmp_path / "page.html", Facts(id="ferry", speaker="Odile Brandt"))
    assert getattr(draft.facts, fact) == left
    assert reader.read_interview(draft.text(), "ferry.md")[1] == []


def test_windows_quotation_marks_that_were_taken_for_controls_are_read_as_browsers_do(tmp_path: Path) -> None:
    assert of_text("Q: One?\nA: It\x92s \x93late\x94.\n", tmp_path).passages == ["It’s “late”."]


def test_a_speakers_name_is_taken_from_the_labels() -> None:
    assert draft_of(SAMPLES / "names.txt", Facts(id="ferry")).facts.speaker == "Odile Brandt"
    assert draft_of(SAMPLES / "talk.vtt", Facts(id="ferry")).facts.speaker == "Odile Brandt"


def test_what_the_file_does_not_show_is_left_open_and_said() -> None:
    draft = draft_of(SAMPLES / "questions-answers.txt", Facts(id="ferry"))
    assert (draft.facts.speaker, draft.facts.outlet, draft.facts.date) == (None, None, None)
    assert "# Not to be seen in the raw file; write it: speaker, outlet\n" in draft.text()
    assert [one.message for one in draft.doubts if "`speaker`" in one.message or "`outlet`" in one.message]
    interview, problems = reader.read_interview(draft.text(), "ferry.md")
    assert interview is None
    assert {problem.message.split(" ")[0] for problem in problems} == {"`speaker.name`", "`outlet`"}


def doubts(draft: TranscriptDraft) -> list[tuple[int, str]]:
    return [(one.line, one.message) for one in draft.doubts]


def of_text(text: str, folder: Path, **facts: str) -> TranscriptDraft:
    path = folder / "raw.txt"
    path.write_text(text, encoding="utf-8")
    return draft_of(path, Facts(id="raw", **facts))


def test_boilerplate_is_dropped_and_listed_with_its_line() -> None:
    draft = draft_of(SAMPLES / "questions-answers.txt", Facts(id="ferry"))
    assert [(one.line, one.text) for one in draft.dropped] == [(3, "* * *"), (12, "Leave a comment")]


def test_a_joined_sentence_is_told_with_its_line() -> None:
    draft = draft_of(SAMPLES / "questions-answers.txt", Facts(id="ferry"))
    assert (8, "a sentence goes on in the next line, and the two were joined (line 8)") in doubts(draft)


def test_a_sentence_that_reads_like_boilerplate_is_kept(tmp_path: Path) -> None:
    draft = of_text("Q: What then?\n\nA: I went home.\n\nRead more of his letters before you judge him.\n", tmp_path)
    assert draft.passages == ["I went home.", "Read more of his letters before you judge him."]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("Q: One?\nA: Yes.\n\nand no.\n", 4, "begins in lower case"),
        ("Q: One?\nQ: Two?\nA: Yes.\n", 1, "2 questions in a row (lines 1, 2); they were joined"),
        ("Q: One?\nA: Yes.\nQ: Two?\n", 3, "a question without an answer"),
        ("Q: One?\nA: Yes and\n\nNo.\n", 2, "ends without a full stop"),
        ("Q: One?\nA: " + "Yes, it is so. " * 300 + "\n", 2, "break it where the thought turns"),
        ("Q: One?\nA: The lawy- ers came.\n", 2, "may be broken by a hyphen"),
        ("Q: One?\n\nPart two of it?\nA: Yes.\n", 1, "a question of 2 paragraphs; they were joined"),
        ("Q: One?\nA: Yes.\nA: ## No.\n", 3, "marks that would read as a heading"),
    ],
)
def test_a_doubt_is_told_with_its_line(text: str, line: int, words: str, tmp_path: Path) -> None:
    assert [at for at, message in doubts(of_text(text, tmp_path)) if words in message] == [line]


def test_a_third_voice_is_never_put_into_the_speakers_mouth(tmp_path: Path) -> None:
    text = (
        "POST: Who pays?\nVENN: The town pays for the lamp.\nPOST: Since when?\nVENN: Since the storm, I think.\n"
        "MAYOR: That is a lie.\nVENN: It is the truth.\n"
    )
    draft = of_text(text, tmp_path)
    assert draft.passages == ["The town pays for the lamp.", "Since the storm, I think.", "It is the truth."]
    assert "<!-- line 5, not by the speaker but by Mayor: That is a lie. -->" in draft.text()
    assert [line for line, message in doubts(draft) if "a third voice, Mayor" in message] == [5]


def test_each_of_two_who_answer_is_quoted_under_their_own_label(tmp_path: Path) -> None:
    text = (
        "POST: Who pays?\nVENN: The town pays for the lamp.\nMAYOR: That is a lie.\n"
        "POST: Since when?\nVENN: Since the storm, I think.\nMAYOR: Never.\n"
    )
    draft = of_text(text, tmp_path)
    assert [one.label for one in draft.facts.speakers] == ["Venn", "Mayor"]
    assert "\n**Mayor:** That is a lie.\n" in draft.text()
    assert "\nThe town pays for the lamp.\n" in draft.text()


def test_a_colon_within_a_sentence_is_no_speaker(tmp_path: Path) -> None:
    text = "Q: One?\nA: Yes.\nOne thing: the lamp.\nOne thing: the reef.\nNote: I was there.\nQ: Two?\nA: No.\n"
    answer = ["Yes.", "One thing: the lamp.", "One thing: the reef.", "Note: I was there."]
    assert of_text(text, tmp_path).exchanges == [("One?", answer), ("Two?", ["No."])]


def test_the_named_speaker_answers_even_who_asks_back(tmp_path: Path) -> None:
    text = "Venn: What is a lamp for?\nPost: You tell us, please.\nVenn: For whom is it lit?\nPost: For ships.\n"
    draft = of_text(text, tmp_path, speaker="Mara Venn")
    assert draft.passages == ["What is a lamp for?", "For whom is it lit?"]


def test_where_questions_cannot_be_told_apart_nothing_is_guessed(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"raw\.txt: questions can't be told from answers here; put `Question:`"):
        of_text("Once there was a lighthouse.\n\nIt had a lamp.\n", tmp_path)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.pdf", b"%PD", "this is not a PDF"),
        ("a.doc", b"\xd0\xcf", "save it as .docx"),
        ("a.docx", b"no zip", "damaged or locked with a password; open it"),
        ("a.vtt", b"no subtitles", "can be read as VTT"),
        ("a.txt", b"\0\0\0\1", "not a text file"),
        ("a.html", b"<p>So it was.", "questions can't be told from answers"),
        ("b.txt", b" \n", "the file is empty"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_sentence(name: str, data: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(KnowledgeError, match=f"{name}.*{words}"):
        draft_of(tmp_path / name, Facts())


@pytest.mark.parametrize(("encoding", "name"), [("utf-16", None), ("cp1251", "windows-1251"), ("utf-8-sig", None)])
def test_old_encodings_are_read_and_a_guess_is_a_doubt(encoding: str, name: str | None, tmp_path: Path) -> None:
    path = tmp_path / "raw.txt"
    path.write_bytes("Вопрос: Кто платит за маяк?\nОтвет: Город платит за него.\n".encode(encoding))
    draft = draft_of(path, Facts())
    assert draft.exchanges == [("Кто платит за маяк?", ["Город платит за него."])]
    assert [name for line, message in doubts(draft) if name and name in message] == ([name] if name else [])


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("The Last Ferry!", "the-last-ferry"),
        ("Əliyev söhbəti", "eliyev-sohbeti"),
        ("a" * 40, "a" * 24),
        ("интервью", None),
    ],
)
def test_an_id_is_made_of_the_files_name(name: str, made: str | None) -> None:
    assert slug(name) == made


def test_a_file_that_exists_is_not_overwritten(tmp_path: Path) -> None:
    write_new(tmp_path / "a.md", "one")
    with pytest.raises(KnowledgeError, match="exists; it is not overwritten"):
        write_new(tmp_path / "a.md", "two")
    assert (tmp_path / "a.md").read_text() == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["a.md"]


@pytest.mark.shared
@pytest.mark.skipif(not SEED.exists(), reason="the shared material is absent")
def test_the_raw_text_of_the_first_interview_gives_it_back_passage_for_passage() -> None:
    text = draft_of(SEED, Facts("aliyev-astna", "x", "Intigam Aliyev", None, "ASTNA")).text()
    imported, _ = reader.read_interview(text, "x")
    decoded, _ = reader.decode((ROOT / "knowledge/interviews/aliyev-astna.md").read_bytes(), "x")
    kept, _ = reader.read_interview(decoded or "", "x")
    assert imported is not None
    assert kept is not None
    assert [one.id for one in imported.passages] == [one.id for one in kept.passages]
    assert [one.question for one in imported.exchanges] == [one.question for one in kept.exchanges]
    assert imported.introduction == kept.introduction


def draft_of_bytes(data: bytes, ending: str) -> TranscriptDraft | None:
    from bot.archive.importer.build import make_draft

    try:
        return make_draft(read_format(data, ending), Facts(id="x"))
    except KnowledgeError:
        return None


_SAID = st.sampled_from(
    ["Q: ", "A: ", "# ", "## ", "**", "\n", "\n\n", "1. ", "— ", "<p>", "<b>", "</b>", "-->", "<!--"]
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.one_of(_SAID, st.text(max_size=15)), max_size=25).map("".join),
    st.sampled_from([".txt", ".md", ".html"]),
)
def test_no_text_makes_the_importer_raise_and_every_draft_can_be_read(text: str, ending: str) -> None:
    draft = draft_of_bytes(text.encode("utf-8", "replace"), ending)
    if draft is not None:
        interview, problems = reader.read_interview(
            draft.text()
            .replace("name: null", "name: x")
            .replace(": null", ": x")
            .replace("language: x", "language: en"),
            "x",
        )
        assert interview is not None or any(problem.fatal for problem in problems)
        if interview is not None:
            assert [one.text for one in interview.passages] == draft.passages


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([".txt", ".md", ".html", ".docx", ".vtt", ".srt"]))
def test_no_bytes_make_the_importer_raise(data: bytes, ending: str) -> None:
    draft_of_bytes(data, ending)
    draft_of_bytes(b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + data, ".vtt")


def test_a_deep_page_is_read() -> None:
    page = "<div>" * 1000 + "<p><b>Who?</b></p><p>I.</p>"
    draft = draft_of_bytes(page.encode(), ".html")
    assert draft is not None
    assert draft.exchanges == [("Who?", ["I."])]


def test_a_page_of_endless_depth_is_refused_in_a_sentence() -> None:
    assert draft_of_bytes(("<div>" * 5000 + "<p><b>Who?</b></p><p>I.</p>").encode(), ".html") is None


def test_raw_files_keep_their_line_numbers() -> None:
    paragraphs = read_raw(SAMPLES / "names.txt").paragraphs
    assert [paragraph.line for paragraph in paragraphs] == [
        1,
        3,
        5,
        7,
        9,
        11,
        13,
        15,
        17,
    ]
    lines = (SAMPLES / "page.html").read_text().splitlines()
    for paragraph in read_raw(SAMPLES / "page.html").paragraphs:
        assert paragraph.text.split()[0] in lines[paragraph.line - 1], paragraph


def test_a_word_file_counts_paragraphs(tmp_path: Path) -> None:
    document = docx.Document()
    for words in ("Q: One?", "A: Yes.", "and no."):
        document.add_paragraph(words)
    packed = io.BytesIO()
    document.save(packed)
    (tmp_path / "a.docx").write_bytes(packed.getvalue())
    draft = draft_of(tmp_path / "a.docx", Facts())
    assert draft.unit == "paragraph"
    assert [line for line, message in doubts(draft) if "begins in lower case" in message] == [3]


def test_a_question_without_its_mark_is_doubted_and_numbers_are_no_part_of_a_question(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "**1. Who pays?**\n\nThe town.\n\n**2. And now?**\n\nNobody.\n\n3. Will you?\n\nNo.\n"
    )
    draft = draft_of(tmp_path / "a.md", Facts(language="en"))
    assert [asked for asked, _ in draft.exchanges] == ["Who pays?", "And now?"]
    assert [doubt.line for doubt in draft.doubts if "asks: if it is the interviewer's question" in doubt.message] == [9]


def test_a_menu_is_no_title(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Home | News | About\n\nThe last ferry\n\nQ: Who pays?\n\nA: The town.\n")
    draft = draft_of(tmp_path / "a.txt", Facts())
    assert [one.text for one in draft.dropped] == ["Home | News | About"]
    assert draft.introduction == ["The last ferry"]
