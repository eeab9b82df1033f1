"""The kinds of transcripts that archives have: each in a few lines of our own, with the answers it holds."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.archive import reader
from bot.archive.importer.detector import SURE_BOUND
from bot.archive.importer.draft import TranscriptDraft
from bot.archive.importer.facts import Facts
from bot.archive.importer.importing import draft_of
from bot.base.errors import KnowledgeError

OWN = [
    ("How did the fire begin?", ["With a lamp. The wind did the rest."]),
    ("And who saw it?", ["Only the pilot."]),
]


class Kind(NamedTuple):
    """A raw file's text, and what comes out: exchanges, and facts, times, comments, dropped lines if they count."""

    ending: str
    text: str
    exchanges: list[tuple[str | None, list[str]]] = OWN
    facts: dict[str, str | None] = {}  # noqa: RUF012  (read alone)
    times: list[float | None] | None = None
    introduction: list[str] | None = None
    comments: list[str] | None = None
    dropped: list[str] | None = None


def turns(first: str, second: str, between: str = "\n\n", end: str = "") -> str:
    """The interview with what stands in front of a question and of an answer."""
    said = [(first, OWN[0][0]), (second, OWN[0][1][0]), (first, OWN[1][0]), (second, OWN[1][1][0])]
    return between.join(f"{label}{words}{end}" for label, words in said) + "\n"


TIMED = [("Tom Berg", "0:03"), ("Nora Lind", "0:07"), ("Tom Berg", "0:15"), ("Nora Lind", "0:19")]
WORDS = [OWN[0][0], OWN[0][1][0], OWN[1][0], OWN[1][1][0]]


def timed(form: str) -> str:
    """The interview with names and times in a form such as `{name} ({time}): {words}`."""
    return "\n\n".join(form.format(name=n, time=t, words=w) for (n, t), w in zip(TIMED, WORDS, strict=True)) + "\n"


KINDS = {
    "chance labels are weaker than bold questions": Kind(
        ".html",
        "<html lang=en><body><article><p><b>How did the fire begin?</b></p><p>With a lamp. The wind did the rest.</p>"
        "<p><b>And who saw it?</b></p><p>Only the pilot.</p><p>Events: Regatta</p><p>Weather: Rain later</p></article>",
        comments=["Events: Regatta", "Weather: Rain later"],
    ),
    "what the transcriber put in angle brackets stays": Kind(
        ".md",
        "Berg: How did the fire begin?\n\nLind: With a lamp. <sighs> The wind did the rest.\n\n"
        "Berg: <door opens> And who saw it?\n\nLind: Only the <inaudible> pilot.\n",
        [
            ("How did the fire begin?", ["With a lamp. <sighs> The wind did the rest."]),
            ("<door opens> And who saw it?", ["Only the <inaudible> pilot."]),
        ],
    ),
    "dashes within one line": Kind(
        ".txt",
        "Nora Lind answers us.\n\n- How did the fire begin? - With a lamp. The wind did the rest. - And who saw it? "
        "- Only the pilot.\n",
        introduction=["Nora Lind answers us."],
    ),
    "dashes without a space, and a question that ends in none": Kind(
        ".txt",
        "Yanğın haqqında danışdıq:\n\n-Yanğın necə başladı? Biz onu görmədik.\n\n-Çıraqdan. Külək də əsirdi.\n\n"
        "Sonra yağış yağdı.\n\n-Kim gördü?\n\n-Yalnız bələdçi.\n",
        [
            ("Yanğın necə başladı? Biz onu görmədik.", ["Çıraqdan. Külək də əsirdi.", "Sonra yağış yağdı."]),
            ("Kim gördü?", ["Yalnız bələdçi."]),
        ],
        {"language": "az"},
    ),
    "dashes in front of questions alone": Kind(
        ".txt", turns("– ", "").replace("– How", "Talk.\n\n– How"), introduction=["Talk."]
    ),
    "machine labels with times, in bold": Kind(
        ".md",
        "**[00:02] SPEAKER_00:** How did the fire begin?\n\n**[00:06] SPEAKER_01:** With a lamp. The wind did the rest."
        "\n\n**[00:15] SPEAKER_00:** And who saw it?\n\n**[00:19] SPEAKER_01:** Only the pilot.\n",
        facts={"speaker": None},
        times=[6.0, 19.0],
    ),
    **{
        f"machine labels, {form}": Kind(".txt", turns(form.format(0), form.format(1), "\n"), facts={"speaker": None})
        for form in ("[SPEAKER_0{}]: ", "SPEAKER {}: ", "Speaker {}: ", "(speaker {}) ", "S{}: ")
    },
    "the closing thanks": Kind(
        ".txt",
        turns("BERG: ", "LIND: ") + "\nBERG: I thank you for this hour.\n",
        comments=["I thank you for this hour."],
    ),
    "numbered lines": Kind(
        ".txt",
        "  1     Q.  How did the fire begin?\n  2     A.  With a lamp.  The wind did\n  3   the rest.\n"
        "  4     Q.  And who saw\n  5   it?\n  6     A.  Only the pilot.\n",
    ),
    "times at the end of turns": Kind(
        ".txt",
        "I: How did the fire begin? #00:00:04-1#\n\nB: With a lamp. The wind did the rest. #00:00:12-3#\n\n"
        "I: And who saw it? #00:00:14-0#\n\nB: Only the pilot. #00:00:16-5#\n",
        times=[4.0, 14.0],
    ),
    "letters and dashes, Persian": Kind(
        ".txt",
        "روایت کننده: خانم نورا لیند\nتاریخ مصاحبه: 3 اوت 1981\nس- آتش از کجا شروع شد؟\nج- از یک چراغ. باد هم بود.\n"
        "س- چه کسی دید؟\nج- فقط راننده.\n",
        [("آتش از کجا شروع شد؟", ["از یک چراغ. باد هم بود."]), ("چه کسی دید؟", ["فقط راننده."])],
        {"date": "1981-08-03", "language": "fa", "speaker": "خانم نورا لیند"},
    ),
    "letters and colons, Hebrew": Kind(
        ".txt",
        "ש: מי ראה?\nת: רק הנווט.\nש: ומתי?\nת: בלילה.\n",
        [("מי ראה?", ["רק הנווט."]), ("ומתי?", ["בלילה."])],
    ),
    "facts of its own front matter": Kind(
        ".md",
        "---\nheadline: The fire\npublished: March 3, 2020\nguest: Nora Lind\nvideo: https://v.example/9\n"
        "link: https://post.example/fire\n---\n" + turns("Tom: ", "Nora: "),
        facts={
            "title": "The fire",
            "date": "2020-03-03",
            "speaker": "Nora Lind",
            "source_url": "https://post.example/fire",
            "recording": "https://v.example/9",
        },
    ),
    "a header, two interviewers": Kind(
        ".txt",
        "INTERVIEWEE: Nora Lind\nINTERVIEWERS: Tom Berg\nIda Roos\nDATE: 3 May 1988\nPLACE: Old Harbour\n\n"
        + turns("BERG: ", "LIND: ").replace("BERG: And", "ROOS: And"),
        facts={"speaker": "Nora Lind", "date": "1988-05-03"},
        introduction=["INTERVIEWERS: Tom Berg", "Ida Roos", "PLACE: Old Harbour"],
    ),
    "a header for each session": Kind(
        ".txt",
        "INTERVIEWEE: Nora Lind\nINTERVIEWER: Tom Berg\nDATE: 3 May 1988\n\nBERG: How did the fire begin?\n\n"
        "LIND: With a lamp. The wind did the rest.\n\nINTERVIEWEE: Nora Lind\nINTERVIEWER: Tom Berg\n"
        "DATE: 4 May 1988\n\nBERG: And who saw it?\n\nLIND: Only the pilot.\n",
        facts={"speaker": "Nora Lind"},
    ),
    "a headline of name and quotation": Kind(
        ".txt",
        "Нора Линд: «Ветер сделал остальное»\n\nКапитан рассказала нам о пожаре.\n\nПричал: Кто видел огонь?\n\n"
        "Нора Линд: Только лоцман.\n\nПричал: А потом?\n\nНора Линд: Потом пошёл дождь.\n",
        [("Кто видел огонь?", ["Только лоцман."]), ("А потом?", ["Потом пошёл дождь."])],
        {"title": "Нора Линд: «Ветер сделал остальное»", "speaker": "Нора Линд", "language": "ru"},
        introduction=["Капитан рассказала нам о пожаре."],
    ),
    "a label that stands once is a voice": Kind(
        ".txt",
        turns("BERG: ", "LIND: ") + "\nROOS: Shall I bring tea?\n\nLIND: Later. It was a cold night.\n",
        [OWN[0], ("And who saw it?", ["Only the pilot.", "Later. It was a cold night."])],
        comments=["Shall I bring tea?"],
    ),
    "a name and a time on a line, the words below": Kind(
        ".txt",
        timed("{name}  {time}  \n{words}") + "\nUnknown Speaker  0:24  \nNobody did.\n\nNora Lind  0:27  \nTrue.\n\n"
        "Transcribed by https://recogniser.example\n",
        [OWN[0], ("And who saw it?", ["Only the pilot.", "True."])],
        {"speaker": "Nora Lind"},
        [7.0, 19.0, 27.0],
        comments=["Nobody did."],
        dropped=["Transcribed by https://recogniser.example"],
    ),
    "a name, a colon and a time, the words below": Kind(
        ".md", "## The fire\n\n" + timed("{name}: 00:0{time}\n\n{words}"), times=[7.0, 19.0], dropped=["The fire"]
    ),
    "a time in brackets behind the name": Kind(
        ".md", "# The fire\n\n## Transcript\n\n" + timed("{name} ({time}):\n{words}"), times=[7.0, 19.0]
    ),
    "a time, a name and a colon": Kind(".txt", timed("00:0{time} {name}: {words}"), times=[7.0, 19.0]),
    "a time, a name, the words, each on a line": Kind(
        ".txt", timed("[00:0{time}]\n{name}\n{words}"), times=[7.0, 19.0]
    ),
    "an outlet in small letters": Kind(
        ".txt",
        "portside post: How did the fire begin?\n\nNora Lind: With a lamp. The wind did the rest.\n\n"
        "portside post: And who saw it?\n\nNora Lind: Only the pilot.\n",
        facts={"speaker": "Nora Lind"},
    ),
    "the full name first, the surname later": Kind(
        ".txt", turns("Frage: ", "Lind: ").replace("Lind:", "Nora Lind:", 1), facts={"speaker": "Nora Lind"}
    ),
    "the pages of a PDF, copied": Kind(
        ".txt",
        "HARBOUR ARCHIVE \nNORA LIND \nAn Interview \nConducted by \nTom Berg \n \n1 \n \nINTERVIEWEE: Nora Lind\n"
        "DATE: 3 May 1988\n\n[00:00:03]\nBERG:  How did the fire begin? \n\n[00:00:07]\n"
        "LIND:  With a lamp that stood beside the window all night long, as it had stood there for so many years, and "
        "the \n"
        " \n2 \n \n \nwind did the rest. \n\n[00:00:15]\nBERG:  And who saw it?\n\n[00:00:19]\n"
        "LIND:  Only the pilot.\n",
        [
            (
                "How did the fire begin?",
                [
                    "With a lamp that stood beside the window all night long, as it had stood there for so many years, "
                    "and the wind did the rest."
                ],
            ),
            OWN[1],
        ],
        {"speaker": "Nora Lind", "date": "1988-05-03"},
        [7.0, 19.0],
        dropped=["1", "2"],
    ),
    "question marks alone": Kind(".txt", turns("", "") + "\nWhen was that?\n\nIn the year of the great storm.\n",
        [*OWN, ("When was that?", ["In the year of the great storm."])]),
    "an editor's headings between turns": Kind(
        ".md",
        "## Interview\n\n### The fire\n\nBerg:\n\nHow did the fire begin?\n\nLind:\n\nWith a lamp. The wind did the "
        "rest.\n\n### The witness\n\nBerg:\n\nAnd who saw it?\n\nLind:\n\nOnly the pilot.\n",
        dropped=["Interview", "The fire", "The witness"],
    ),
    "an article in what is named a sidebar": Kind(
        ".html",
        '<html lang="en"><head><title>The fire | Post</title></head><body><div class="page-banner has-sidebar widget">'
        '<div class="content-sidebar-wrap no-share"><p>Nora Lind saw a fire.</p><p><strong>How did the fire begin?'
        "</strong></p><p>With a lamp. The wind did the rest.</p><p><strong>And who saw it?</strong></p>"
        '<p>Only the pilot.</p></div></div><aside class="sidebar"><p>Most read</p></aside></body></html>',
        introduction=["Nora Lind saw a fire."],
        dropped=["Most read"],
    ),
    "what the page has below the last answer": Kind(
        ".html",
        '<html lang="en"><head><meta property="og:title" content="The fire"></head><body><article><h1>The fire</h1>'
        "<p>03.05.1988</p><p>5 min.</p><p><b>How did the fire begin?</b></p><p>With a lamp. The wind did the rest.</p>"
        "<p>fire_2.jpg</p><p>The quay at night (Photo: Tom Berg)</p><p><b>And who saw it?</b></p><p>Only the pilot.</p>"
        "<p><em>Nora Lind, born in 1940, is a captain.</em></p><h3>More stories</h3><p>Six ships</p>"
        "<p>Sign up for the letter that we send each week to all of our readers.</p></article></body></html>",
        facts={"date": "1988-05-03", "title": "The fire"},
        comments=[
            "Nora Lind, born in 1940, is a captain.",
            "More stories",
            "Six ships",
            "Sign up for the letter that we send each week to all of our readers.",
        ],
        dropped=["5 min.", "The quay at night (Photo: Tom Berg)", "fire_2.jpg"],
    ),
    "paragraphs as captions": Kind(
        ".vtt",
        "WEBVTT\n\n00:00:03.000 --> 00:00:07.000\n<v BERG>How did the fire begin?\n\n00:00:07.000 --> 00:00:40.000\n"
        "<v LIND>With a lamp. The wind did the rest.\n\n00:00:40.000 --> 00:01:15.000\nIt went on until the morning.\n"
        "\n00:01:15.000 --> 00:01:19.000\n<v BERG>And who saw it?\n\n00:01:19.000 --> 00:01:24.000\n"
        "<v LIND>Only the pilot.\n",
        [(OWN[0][0], [OWN[0][1][0], "It went on until the morning."]), OWN[1]],
        times=[7.0, 40.0, 79.0],
    ),
    "a name with the surname first": Kind(
        ".vtt",
        "WEBVTT\n\n00:03.000 --> 00:06.000\n<v Berg, Tom>How did the fire begin?</v>\n\n00:07.000 --> 00:10.000\n"
        "<v Lind, Nora>With a lamp. The wind did the rest.</v>\n\n00:15.000 --> 00:17.000\n<v Berg, Tom>And who saw it?"
        "</v>\n\n00:19.000 --> 00:20.000\n<v Lind, Nora>Only the pilot.</v>\n",
        facts={"speaker": "Nora Lind"},
        times=[7.0, 19.0],
    ),
}  # fmt: skip


def drafted(kind: Kind, folder: Path, **facts: str) -> TranscriptDraft:
    path = folder / f"raw{kind.ending}"
    path.write_text(kind.text, encoding="utf-8")
    return draft_of(path, Facts(id="raw", **facts))


@pytest.mark.parametrize("name", KINDS)
def test_questions_and_answers_of_every_kind_come_out_word_for_word(name: str, tmp_path: Path) -> None:
    assert drafted(KINDS[name], tmp_path).exchanges == KINDS[name].exchanges


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.facts])
def test_what_a_file_states_becomes_facts(name: str, tmp_path: Path) -> None:
    facts = drafted(KINDS[name], tmp_path).facts
    assert {key: getattr(facts, key) for key in KINDS[name].facts} == KINDS[name].facts


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.times])
def test_times_are_kept_and_are_no_words(name: str, tmp_path: Path) -> None:
    assert drafted(KINDS[name], tmp_path).times == KINDS[name].times


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.introduction])
def test_what_stands_above_is_the_introduction(name: str, tmp_path: Path) -> None:
    assert drafted(KINDS[name], tmp_path).introduction == KINDS[name].introduction


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.comments])
def test_what_nobody_may_be_quoted_with_stands_in_comments(name: str, tmp_path: Path) -> None:
    assert [one.words for one in drafted(KINDS[name], tmp_path).comments] == KINDS[name].comments


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.dropped])
def test_what_is_left_out_is_listed(name: str, tmp_path: Path) -> None:
    assert sorted(one.text for one in drafted(KINDS[name], tmp_path).dropped) == KINDS[name].dropped


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_can_be_served_once_its_open_places_are_filled(name: str, tmp_path: Path) -> None:
    facts = {"title": "T", "outlet": "O", "language": "en", "speaker": "Nora Lind"}
    draft = drafted(KINDS[name], tmp_path, **facts)
    interview, problems = reader.read_interview(draft.text(), "raw.md")
    assert [problem for problem in problems if problem.fatal] == []
    assert interview is not None
    assert [one.text for one in interview.passages] == draft.passages


@pytest.mark.parametrize("name", KINDS)
def test_the_words_that_came_in_are_those_that_were_kept_and_dropped(name: str, tmp_path: Path) -> None:
    draft = drafted(KINDS[name], tmp_path)
    assert sum(draft.account().values()) == draft.words_in


def test_a_weak_sign_is_a_doubt_with_what_was_done(tmp_path: Path) -> None:
    draft = drafted(KINDS["question marks alone"], tmp_path)
    assert [one.message for one in draft.doubts if "told apart by question marks alone" in one.message]
    assert draft.sure < drafted(KINDS["the closing thanks"], tmp_path).sure


def test_a_strong_sign_is_no_doubt(tmp_path: Path) -> None:
    draft = drafted(KINDS["the closing thanks"], tmp_path)
    assert draft.sure > SURE_BOUND
    assert not [one for one in draft.doubts if "sure" in one.message]


def test_what_an_option_gave_is_no_doubt(tmp_path: Path) -> None:
    facts = {"title": "T", "outlet": "O", "language": "en", "speaker": "Nora Lind"}
    assert drafted(KINDS["the closing thanks"], tmp_path, **facts).doubts == []


UNNAMED = "1\n00:00:01,000 --> 00:00:03,000\nI saw the fire.\n\n2\n00:00:08,000 --> 00:00:10,000\nIt was late.\n"


def test_captions_that_name_nobody_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="nobody is named in these subtitles; if one person speaks, say who with"):
        drafted(Kind(".srt", UNNAMED), tmp_path)


def test_captions_of_one_person_are_answers_without_questions(tmp_path: Path) -> None:
    draft = drafted(Kind(".srt", UNNAMED), tmp_path, speaker="Nora Lind")
    assert draft.exchanges == [(None, ["I saw the fire.", "It was late."])]
    assert draft.times == [1.0, 8.0]


def test_the_headings_of_a_monologue_are_no_questions(tmp_path: Path) -> None:
    text = "# The fire\n\n## The lamp\n\nIt stood by the window.\n\n## The wind\n\nIt did the rest.\n"
    draft = drafted(Kind(".md", text), tmp_path, speaker="Nora Lind", outlet="O")
    interview, problems = reader.read_interview(draft.text(), "raw.md")
    assert problems == []
    assert interview is not None
    assert [one.question for one in interview.exchanges] == [None, None]
    assert draft.text().count("\n## [The ") == 2


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", text))


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.ending == ".txt"])
def test_every_word_of_a_text_is_found_again(name: str, tmp_path: Path) -> None:
    draft = drafted(KINDS[name], tmp_path)
    parts = [*draft.passages, *draft.introduction, *draft.marks, *draft.stated]
    parts += [one.question or "" for one in draft.parts] + [one.words for one in draft.comments]
    assert words("\n".join([*parts, *(one.text for one in draft.dropped)])) == words(KINDS[name].text)


def test_a_file_in_which_nobody_answers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="questions can't be told from answers here"):
        drafted(Kind(".txt", "And who saw it, do you think?\n\n00:01:02\n"), tmp_path)
