"""The quote check: exact, altered, joined, somebody else's, not here; for claims made from archives."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.archive.archive import Archive
from bot.archive.interview import Speaker
from bot.search.quotes import checker as checker_module
from bot.search.quotes.alignment import Kind, Step, align
from bot.search.quotes.checker import SHORTEST, QuoteChecker
from bot.search.quotes.tokens import negates, tokens
from bot.search.quotes.verdict import Checked, Verdict
from bot.search.quotes.word_index import Numbers
from tests.chat.making import archive, interview

VOSS = (
    (
        "Did you ever think of leaving the signal box?",
        (
            "I did not think of leaving, not once in thirty years. The box was warm, and the trains came as they came.",
            "My brother left for the city in the spring. He wrote to us every week until the war was over.",
            "Only the owls kept me company at night. I don't believe that anybody else would have stayed so long.",
        ),
    ),
    (
        "What happened on the night of the accident?",
        (
            "Nobody asked me what I had seen from the window. They asked the driver, and the driver was asleep.",
            "I have never said that the driver was to blame. The company knew about the broken signal since May.",
        ),
    ),
)
BERG = (
    (
        "Why did the company close the line?",
        (
            "The line lost money in every year that I was its director. Nobody in the town wanted to hear it.",
            "We offered each of the signalmen another post. Some of them took it, and some of them wrote to the press.",
        ),
    ),
)
SOLD = (("Did she stay?", ("No. She sold the house in the hills and left.",)),)
HACI = (
    (
        "Sizə kim kömək etdi?",
        ("Mənə heç kim kömək etmədi, işıq da yox idi. Qonşular bunu yaxşı bilir, amma danışmaq istəmirlər.",),
    ),
)
PETROVA = (("Вы были там?", ("Я не видела, кто открыл дверь. Всё произошло очень быстро, и свет сразу погас.",)),)


@pytest.fixture(scope="module")
def made() -> Archive:
    return archive(
        interview("voss", VOSS),
        interview("berg", BERG, speaker=Speaker(name="Henrik Berg", role="director")),
        interview("sold", SOLD, speaker=Speaker(name="Jonas Quill")),
        interview("haci", HACI, speaker=Speaker(name="Səkinə Hacıyeva"), language="az"),
        interview("petrova", PETROVA, speaker=Speaker(name="Анна Петрова"), language="ru"),
    )


@pytest.fixture(scope="module")
def checker(made: Archive) -> QuoteChecker:
    return QuoteChecker(made)


EXACT = [
    "My brother left for the city in the spring.",
    "“My brother left for the city in the spring.”",
    "MY BROTHER LEFT FOR THE CITY IN THE SPRING",
    "my   brother\nleft for\tthe city",
    "… left for the city in the spring … ",
    "brother left for the city in the spring – He wrote to us every week",
    "I don’t believe that anybody else",
    "I dont believe that anybody else",
    "the trains came as they came. My brother left for the city",  # across a paragraph
    "MƏNƏ HEÇ KİM KÖMƏK ETMƏDİ, İŞIQ DA YOX İDİ",
    "Все произошло очень быстро",
    "le\u00adft for the ci\u200bty in the spring",
    "Ｍｙ ｂｒｏｔｈｅｒ left for the city",
]


@pytest.mark.parametrize("claim", EXACT)
def test_quotes_dashes_ellipses_case_and_spacing_make_no_difference(checker: QuoteChecker, claim: str) -> None:
    checked = checker.check(claim)
    assert checked.verdict is Verdict.EXACT
    assert checked.changes == ()
    said, turkic = " ".join(piece.text for piece in checked.pieces), "ƏNƏ" in claim
    assert [t.form for t in tokens(said, turkic=turkic)] == [t.form for t in tokens(checked.words, turkic=turkic)]


@pytest.mark.parametrize(
    ("claim", "kind", "archive_has", "claimed", "negation"),
    [
        ("I did think of leaving, not once in thirty years", Kind.MISSING, "not", "", True),
        ("I have said that the driver was to blame", Kind.MISSING, "never", "", True),
        ("I do believe that anybody else would have stayed", Kind.REPLACED, "don't", "do", True),
        ("The company not knew about the broken signal since May", Kind.ADDED, "", "not", True),
        ("The company knew about the broken signal since March", Kind.REPLACED, "May", "March", False),
        ("The company knew about the signal since May", Kind.MISSING, "broken", "", False),
        ("The company always knew about the broken signal", Kind.ADDED, "", "always", False),
        ("Я видела, кто открыл дверь. Всё произошло", Kind.MISSING, "не", "", True),
        ("Qonşular bunu yaxşı bilir, amma danışmaq istəyirlər", Kind.REPLACED, "istəmirlər", "istəyirlər", True),
        ("Mənə kim kömək etmədi, işıq da", Kind.MISSING, "heç", "", True),
    ],
)
def test_one_changed_missing_or_added_word_is_told(
    checker: QuoteChecker, claim: str, kind: Kind, archive_has: str, claimed: str, negation: bool
) -> None:
    checked = checker.check(claim)
    assert checked.verdict is Verdict.ALTERED
    (change,) = checked.changes
    assert change.kind is kind
    assert change.piece.source[slice(*change.archive)] == archive_has
    assert checked.words[slice(*change.claimed)] == claimed
    assert change.negation is negation


LEFT = "my brother left for the city in the spring"


@pytest.mark.parametrize(
    ("claim", "outside"),
    [
        (f"He said that {LEFT}", ["He said that"]),
        (f"According to Voss, {LEFT}.", ["According to Voss"]),
        (f"In her interview Voss noted that {LEFT}", ["In her interview Voss noted that"]),
        (f"{LEFT}, she told us", ["she told us"]),
        (f"She said that {LEFT}, and I believe her", ["She said that", "and I believe her"]),
        ("According to her, they asked the driver, and the driver was asleep", ["According to her"]),
        ("Она сказала, что всё произошло очень быстро, и свет сразу погас", ["Она сказала, что"]),
        ("Hacıyevanın sözlərinə görə, qonşular bunu yaxşı bilir", ["Hacıyevanın sözlərinə görə"]),
        ("Qonşular bunu yaxşı bilir, dedi Hacıyeva", ["dedi Hacıyeva"]),
    ],
)
def test_an_exact_quotation_with_words_around_it_is_exact_in_part_and_these_words_are_named(
    checker: QuoteChecker, claim: str, outside: list[str]
) -> None:
    checked = checker.check(claim)
    assert checked.verdict is Verdict.EXACT_IN_PART
    assert [checked.words[slice(*change.claimed)] for change in checked.changes] == outside
    assert {change.kind for change in checked.changes} == {Kind.ADDED}


@pytest.mark.parametrize(
    ("claim", "kind", "claimed", "negation"),
    [
        (f"Not {LEFT}", Kind.ADDED, "Not", True),
        (f"It is not true that {LEFT}", Kind.ADDED, "It is not true that", True),
        (f"Always {LEFT}", Kind.ADDED, "Always", False),
        (f"I hate them. {LEFT}", Kind.ADDED, "I hate them", False),
        (f"{LEFT}. I hate them", Kind.ADDED, "I hate them", False),
        ("Yes. I don't believe that anybody else would have stayed so long", Kind.ADDED, "Yes", False),
        ("Yes, she sold the house in the hills and left", Kind.REPLACED, "Yes", True),
        (f"{LEFT} of last year", Kind.ADDED, "of last year", False),
        ("They left for the city in the spring", Kind.REPLACED, "They", False),
        ("My brother left for the city in the winter", Kind.REPLACED, "winter", False),
        ("He said that the driver was to blame", Kind.REPLACED, "He", True),
    ],
)
def test_a_changed_beginning_or_end_is_altered(
    checker: QuoteChecker, claim: str, kind: Kind, claimed: str, negation: bool
) -> None:
    checked = checker.check(claim)
    assert checked.verdict is Verdict.ALTERED
    (change,) = checked.changes
    assert (change.kind, checked.words[slice(*change.claimed)], change.negation) == (kind, claimed, negation)


def test_words_before_an_altered_sentence_do_not_stand_in_place_of_the_end_of_the_one_before(
    checker: QuoteChecker,
) -> None:
    checked = checker.check("He said that my brother left for the town in the spring")
    assert checked.verdict is Verdict.ALTERED
    assert [change.kind for change in checked.changes] == [Kind.ADDED, Kind.REPLACED]


def test_a_quotation_that_reported_speech_puts_into_another_mouth_is_somebody_elses(checker: QuoteChecker) -> None:
    assert checker.check(f"Berg said that {LEFT}").verdict is Verdict.SOMEONE_ELSE
    assert checker.check(f"He said that {LEFT}", speaker="Henrik Berg").verdict is Verdict.SOMEONE_ELSE
    assert checker.check(f"She said that {LEFT}", speaker="Edda Voss").verdict is Verdict.EXACT_IN_PART


def test_words_left_out_of_the_middle_are_told_even_where_an_ellipsis_marks_them(checker: QuoteChecker) -> None:
    checked = checker.check("I did not think of leaving … and the trains came as they came")
    assert checked.verdict is Verdict.ALTERED
    assert [change.kind for change in checked.changes] == [Kind.MISSING]


def test_words_left_out_are_told_before_words_in_place_of_others() -> None:
    answer = ("Five or ten lawyers carried the burden of these cases, and nobody else in town would touch them.",)
    made = archive(interview("town", (("Who helped?", answer),)))
    checked = QuoteChecker(made).check("Five lawyers carried the burden of these cases, and nobody else")
    source = made.passages[0].source
    assert [(change.kind, source[slice(*change.archive)]) for change in checked.changes] == [(Kind.MISSING, "or ten")]


@pytest.mark.parametrize(
    ("claim", "negation"),
    [
        ("asked me what I had seen from the window", "Nobody"),
        ("the driver was to blame", "never"),
        ("According to her, the driver was to blame", "never"),
        ("The box was warm, and the trains came", None),
        ("and the driver was asleep", None),
    ],
)
def test_a_negation_just_before_the_words_is_told(checker: QuoteChecker, claim: str, negation: str | None) -> None:
    checked = checker.check(claim)
    assert checked.verdict in (Verdict.EXACT, Verdict.EXACT_IN_PART)
    negated = checked.negated_before
    assert (checked.pieces[0].source[slice(*negated)] if negated is not None else None) == negation


def test_a_question_mark_put_or_taken_is_told(checker: QuoteChecker) -> None:
    assert checker.check("The company knew about the broken signal since May?").punctuation
    assert checker.check("The company knew about, the broken signal").punctuation
    assert not checker.check("The company knew about the broken signal since May").punctuation
    assert not checker.check("“The company knew about the broken signal since May”").punctuation


def test_pieces_from_separate_places_are_joined(checker: QuoteChecker) -> None:
    checked = checker.check(
        "My brother left for the city in the spring. The company knew about the broken signal since May."
    )
    assert checked.verdict is Verdict.JOINED
    assert [piece.text for piece in checked.pieces] == [
        "My brother left for the city in the spring",
        "The company knew about the broken signal since May",
    ]


def test_two_peoples_words_are_joined_not_said(checker: QuoteChecker) -> None:
    checked = checker.check("The line lost money in every year. I have never said that the driver was to blame.")
    assert checked.verdict is Verdict.JOINED
    assert {piece.interview_id for piece in checked.pieces} == {"voss", "berg"}


def test_sentences_in_another_order_are_joined(checker: QuoteChecker) -> None:
    checked = checker.check(
        "They asked the driver, and the driver was asleep. Nobody asked me what I had seen from the window."
    )
    assert checked.verdict is Verdict.JOINED


CLAIM = "The line lost money in every year that I was its director"


@pytest.mark.parametrize(
    "claim",
    [
        f"Edda Voss: “{CLAIM}”",
        f"“{CLAIM}” — Edda Voss",
        f"“{CLAIM}”, said Voss",
        f"{CLAIM}\n— Edda Voss, 2019",
        f"Voss told the paper: “{CLAIM}”",
        f"«{CLAIM}» — Эдда Восс",
        f"Barack Obama: {CLAIM}",
    ],
)
def test_words_that_are_put_into_another_mouth_are_somebody_elses(checker: QuoteChecker, claim: str) -> None:
    checked = checker.check(claim)
    assert checked.verdict is Verdict.SOMEONE_ELSE
    assert checked.pieces[0].interview_id == "berg"
    assert not checked.interviewer


@pytest.mark.parametrize(
    "claim",
    [
        f"Henrik Berg: “{CLAIM}”",
        f"“{CLAIM}” — Berg",
        f"As Berg said: “{CLAIM}”",
        f"«{CLAIM}», — сказал Хенрик Берг",
        f"He said: “{CLAIM}”",
        f"Important: {CLAIM}",
    ],
)
def test_words_in_the_right_mouth_or_in_nobodys_are_exact(checker: QuoteChecker, claim: str) -> None:
    assert checker.check(claim).verdict is Verdict.EXACT


@pytest.mark.parametrize(
    "claim",
    [
        "Pavel Berg said: “{}”",
        "Did Pavel Berg really say “{}”?",
        "President Pavel Berg: {}",
        "“{}” — Pavel Berg, president",
        "Павел Берг сказал: «{}»",
        "Pavel Berq deyib: “{}”",
        "Pavel Berg said that {}",
    ],
)
def test_somebody_elses_first_name_before_the_speakers_last_name_is_another_mouth(
    checker: QuoteChecker, claim: str
) -> None:
    assert checker.check(claim.format(CLAIM)).verdict is Verdict.SOMEONE_ELSE


@pytest.mark.parametrize(
    "claim",
    [
        "Did Henrik Berg, and not Pavel Berg, say “{}”?",
        "Really, Director Henrik Berg said “{}”?",
        "Does Berg say “{}”?",
        "Dr. H. Berg: “{}”",
        "HENRIK BERG: {}",
        "Henrik Pavel Berg: {}",
        "In Oslo. Berg: “{}”",
        "Неужели Берг сказал «{}»?",
        "Адвокат Берг: «{}»",
        "Görəsən Berq deyib “{}”?",
        "Sayın Berg: “{}”",
    ],
)
def test_titles_and_small_words_before_a_last_name_are_no_first_name(checker: QuoteChecker, claim: str) -> None:
    assert checker.check(claim.format(CLAIM)).verdict is Verdict.EXACT


def test_of_two_who_said_the_same_the_one_is_meant_whom_the_claim_names() -> None:
    words = (("Q?", ("We all knew it and nobody spoke of it.",)),)
    both = archive(interview("voss", words), interview("berg", words, speaker=Speaker(name="Henrik Berg")))
    for name, where in (("Edda Voss", "voss"), ("Henrik Berg", "berg")):
        checked = QuoteChecker(both).check(f"{name}: “We all knew it and nobody spoke of it.”")
        assert (checked.verdict, checked.pieces[0].interview_id) == (Verdict.EXACT, where)


def test_the_interviewers_words_are_not_the_speakers(checker: QuoteChecker) -> None:
    checked = checker.check("Did you ever think of leaving the signal box?")
    assert checked.verdict is Verdict.SOMEONE_ELSE
    assert checked.interviewer
    assert checked.pieces[0].passage is None


@pytest.mark.parametrize(
    "claim",
    [
        "The government has always supported the railways of this region",
        "I think that it was a very good thing to do at the time",
        "Мы никогда не поддерживали закрытие этой железной дороги",
        "Nothing that was said here is true and I was never there",
        "https://example.org/some/page?with=arguments and more of them",
    ],
)
def test_what_nobody_said_is_not_here(checker: QuoteChecker, claim: str) -> None:
    assert checker.check(claim) == Checked(Verdict.NOT_HERE, claim)


@pytest.mark.parametrize("claim", ["", " ", "…", "No.", "the trains came", "“”", "— —"])
def test_few_words_are_too_short_to_compare(checker: QuoteChecker, claim: str) -> None:
    assert len(tokens(claim)) < SHORTEST
    assert checker.check(claim).verdict is Verdict.TOO_SHORT


@settings(max_examples=150, deadline=None)
@given(
    text=st.text(max_size=400)
    | st.lists(
        st.sampled_from(["the", "driver", "“", "”", ":", "—", "\n", "не", "\ud800", "Voss", "?"]), max_size=120
    ).map(" ".join)
)
def test_no_text_makes_it_raise(checker: QuoteChecker, text: str) -> None:
    checked = checker.check(text)
    for change in checked.changes:
        assert 0 <= change.claimed[0] <= change.claimed[1] <= len(checked.words)
        assert change.archive[0] <= change.archive[1] <= len(change.piece.source)
    for piece in checked.pieces:
        assert piece.text


def generated(made: Archive, seed: int) -> list[tuple[str, Verdict]]:
    """Claims of every kind from every passage, and what they are."""
    rng = random.Random(seed)
    claims: list[tuple[str, Verdict]] = []
    passages = [passage for passage in made.passages if len(passage.text.split()) >= 8]
    vocabulary = sorted({word for passage in passages for word in passage.text.split()})
    for passage in passages:
        words = passage.text.split()
        at = rng.randrange(2, len(words) - 2)
        others = [other for other in passages if other.interview_id != passage.interview_id] or [
            other for other in passages if other.exchange != passage.exchange
        ]
        other = rng.choice(others)
        claims += [
            (
                passage.text.upper().replace(" ", "  ") if passage.interview_id != "haci" else passage.text,
                Verdict.EXACT,
            ),
            (" ".join([*words[:at], "rhubarb", *words[at + 1 :]]), Verdict.ALTERED),
            (" ".join([*words[:at], "rhubarb", *words[at:]]), Verdict.ALTERED),
            (" ".join(words[:10]) + " " + " ".join(other.text.split()[:10]), Verdict.JOINED),
            (" ".join(rng.sample(vocabulary, 14)), Verdict.NOT_HERE),
        ]
        if words[at].lower() != words[at + 1].lower() and tokens(words[at]):
            claims.append((" ".join(words[:at] + words[at + 1 :]), Verdict.ALTERED))
    return claims


def test_generated_claims_get_the_right_class(made: Archive, checker: QuoteChecker) -> None:
    every = [one for seed in range(5) for one in generated(made, seed)]
    wrong = [(claim, wanted, found) for claim, wanted in every if (found := checker.check(claim).verdict) is not wanted]
    assert len(every) > 200
    assert wrong == []


@pytest.fixture(scope="module")
def ten_thousand() -> QuoteChecker:
    rng = random.Random(1)
    rare = [f"{a}{b}{c}" for a in "bdfgklm" for b in "aeiou" for c in "nrstx"]
    vocabulary = rare + ["the", "of", "and", "not", "it"] * 30
    exchanges = tuple(
        ("Q?", tuple(" ".join(rng.choices(vocabulary, k=60)) + "." for _ in range(5))) for _ in range(100)
    )
    return QuoteChecker(
        archive(
            *(interview(f"talk-{number}", exchanges[number * 5 :] + exchanges[: number * 5]) for number in range(20))
        )
    )


@pytest.mark.parametrize("kind", ["exact", "altered", "joined", "backwards"])
def test_of_ten_thousand_passages_only_a_few_are_read_word_by_word(
    kind: str, ten_thousand: QuoteChecker, monkeypatch: pytest.MonkeyPatch
) -> None:
    passages = ten_thousand.archive.passages
    claim = passages[77].text.split()
    words = {
        "exact": claim,
        "altered": [*claim[:30], "rhubarb", *claim[31:]],
        "joined": claim[:20] + passages[300].text.split()[:20],
        "backwards": claim[::-1] * 10,
    }[kind]
    read = 0

    def counting(claimed: Numbers, archived: Numbers) -> list[Step]:
        nonlocal read
        read += len(archived)
        return align(claimed, archived)

    monkeypatch.setattr(checker_module, "align", counting)
    ten_thousand.check(" ".join(words))
    assert len(passages) == 10_000
    assert read <= 60 * 10_000 / 100, "more than a hundredth of the archive's words"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("not", "now", True),
        ("dont", "do", True),
        ("for", "form", False),
        ("gəlir", "gəlmir", True),
        ("istiyorum", "istemiyorum", True),
        ("etdi", "etmədi", True),
        ("geldi", "gitti", False),
        ("broken", "brown", False),
        ("a", "am", False),
        ("istəyir", "istəmir", True),
    ],
)
def test_what_turns_a_statement_into_its_opposite(one: str, other: str, expected: bool) -> None:
    turkic = not {one, other} & {"for", "am", "brown"}
    assert negates(one, other, turkic=turkic) is expected
    assert negates(other, one, turkic=turkic) is expected
