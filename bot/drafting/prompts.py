"""Prompts that ask any language model for readers' phrasings of an interview, in batches that fit into one message.

Only the interview's own text goes into a prompt, never a reader's question. Passages are numbered over the whole
interview, so that the replies may be read back in any order, and keep their numbers when it is edited meanwhile.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from bot.archive.interview import Interview, Passage
from bot.archive.redaction import shown
from bot.base.languages import LANGUAGES
from bot.search.words.analyzer import WORD, analyzer_of

PASSAGES_PER_BATCH = 38
COLUMNS = sorted(LANGUAGES, key=lambda code: LANGUAGES[code].drafts.column)  # languages, in a reply's order
WANTED = {code: LANGUAGES[code].drafts.of_passage for code in COLUMNS}  # phrasings of a passage
HEADING_LETTERS = 400  # of the interviewer's question, from its end, where it asks
ELSEWHERE_LETTERS = 120  # the same, of what another prompt is about
LONG_LETTERS = 700  # from which on a passage is asked for half as many phrasings more
UNANSWERED_LETTERS = 30_000  # of the interview in one prompt for what it does not answer: more is too long to paste
NAMES_LISTED = 400
TOKENS_IN_PER_LETTER = (
    0.27  # measured with GPT-like tokenizers on English prose; other alphabets take up to twice as much
)
TOKENS_OUT_PER_PASSAGE = 100
TOKENS_OUT_PER_NAME = 30
TOKENS_OUT_FOR_UNANSWERED = 3_000
_CAPITAL = r"[A-ZÀ-ÞА-ЯЁƏĞİŞ](?:[\w&.-]*\w)(?!['’]m|['’]ll|['’]ve)"
_CAPITALS = re.compile(rf"(?<![\w'’-]){_CAPITAL}(?: {_CAPITAL})*")
_WITHIN_SENTENCE = re.compile(r"[\w,;:] \Z")  # what stands before a capital that no sentence's beginning explains

_RULES = """\
You help readers to find passages in an interview. The interviewee is {speaker}. Below are passages of it, each with a \
number; "Q:" is what the interviewer had asked.

For EVERY passage write short questions that a reader might type to find it: {numbers}; of a passage marked "long" \
half as many more. The first English one is two to five key words, as typed into a search field, with names and terms \
of the passage. Write the others as people type into a chat: everyday words, indirect, some with a typo or without \
accents, avoiding the passage's own words. Ask for different facts of the passage, in each language for others than in \
the languages before. Nothing that only another passage answers. A refusal ("I can't share that") is an answer, too.

Answer with one line a passage and nothing else, columns in this order: {columns}; alternatives separated by " / ", so \
no question holds "/" or "|":
{example}
Of a passage that says nothing to ask for ("Yeah, thanks.") write: {first}|-
What two passages answer alike goes on a line of its own, besides theirs, with both numbers: 12,13|…
"""
_UNANSWERED = """\
You help to keep a bot silent where an interview has no answer. The interviewee is {speaker}. Below is {what}.

Write about {total} questions that a reader might type but that the interview does NOT answer: half of them near \
misses about the same people and topics (a number, a date, a name or a reason that it does not state), a fifth about \
other people and organisations, the rest other events, facts of biography, general knowledge, practical requests, \
small talk. {numbers}, each language with questions of its own, not translations. One line a question, with its \
language, and nothing else:
U|en|…
U|ru|…
"""
_PART = "a part of it; the other parts follow on questions that are listed below it: ask nothing that they may answer"
_NAMES = """\
You help readers to find people, organisations, places and products in an interview by any spelling. Below are words \
of it with a capital, some of which are no names ("Nope", "AI", "Wednesday"): leave those out.

For each name one line with its spelling below and other usual spellings: in Russian, Turkish and Azerbaijani letters, \
with the endings that a question would put on them there, short forms. No spelling that is an everyday word as well \
("us" for the USA). Answer with these lines and nothing else:
N|spelling below|other / other / other

"""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt to send or to paste: its name ("1", "2", …, "unanswered-1", …, "names") and its text."""

    name: str
    text: str
    tokens_in: int  # estimated
    tokens_out: int


def numbered(passages: Sequence[Passage], before: Sequence[str] = ()) -> dict[int, Passage]:
    """The passages by the numbers that prompts and replies call them by, from 1. Those of `before`, ids in the order of
    earlier numbers, keep theirs."""
    numbers = {given: number for number, given in reversed(list(enumerate(before, 1)))}
    fresh = count(len(before) + 1)
    return {numbers[one.id] if one.id in numbers else next(fresh): one for one in passages}


def prompts(interview: Interview, wanted: Mapping[int, Passage], *, unanswered: bool = True) -> list[Prompt]:
    """The prompts for the passages `wanted` of an interview (see `numbered`), and, if these are all that may be quoted
    (`unanswered`), those for what it does not answer and for names. Of other passages, and of questions that only they
    answer, no word is in them."""
    made = [_batch(str(nth), interview, batch) for nth, batch in enumerate(_batches(wanted), 1)]
    return [*made, *_for_unanswered(interview, wanted), *_for_names(interview, wanted)] if unanswered else made


def _batches(wanted: Mapping[int, Passage], batches: int = 0) -> Iterator[dict[int, Passage]]:
    """Batches of about equal size: a last one of two passages would be answered out of context."""
    numbers = list(wanted)
    batches = batches or -(-len(numbers) // PASSAGES_PER_BATCH)
    for nth in range(batches):
        part = numbers[nth * len(numbers) // batches : (nth + 1) * len(numbers) // batches]
        yield {number: wanted[number] for number in part}


def _batch(name: str, interview: Interview, batch: Mapping[int, Passage]) -> Prompt:
    first = next(iter(batch))
    languages = [LANGUAGES[code] for code in COLUMNS]
    columns = "|".join(language.name for language in languages)
    example = f"{first}|" + "|".join(" / ".join(["…"] * language.drafts.of_passage) for language in languages)
    rules = _RULES.format(
        speaker=_names(interview),
        numbers=", ".join(f"{language.drafts.of_passage} {language.name}" for language in languages),
        columns=f"number|{columns}",
        example=example,
        first=first,
    )
    return _prompt(name, rules + _text(interview, batch), TOKENS_OUT_PER_PASSAGE * len(batch))


def _names(interview: Interview) -> str:
    return " and ".join(speaker.name for speaker in interview.about.voices)


def _for_unanswered(interview: Interview, passages: Mapping[int, Passage]) -> Iterator[Prompt]:
    """Prompts for what an interview does not answer, each with a part of it that can be pasted."""
    parts = list(_batches(passages, -(-sum(len(one.text) for one in passages.values()) // UNANSWERED_LETTERS)))
    for nth, part in enumerate(parts, 1):
        wanted = {LANGUAGES[code].name: -(-LANGUAGES[code].drafts.unanswered // len(parts)) for code in COLUMNS}
        rules = _UNANSWERED.format(
            speaker=_names(interview),
            what=_PART if len(parts) > 1 else "the interview",
            total=sum(wanted.values()),
            numbers=", ".join(f"{count} {language}" for language, count in wanted.items()),
        )
        text = rules + _text(interview, part) + _elsewhere(interview, passages, part)
        yield _prompt(f"unanswered-{nth}", text, TOKENS_OUT_FOR_UNANSWERED // len(parts))


def _elsewhere(interview: Interview, passages: Mapping[int, Passage], part: Mapping[int, Passage]) -> str:
    """The interviewer's questions of the other parts."""
    here = set(questions_of(interview, part))
    others = [one for one in questions_of(interview, passages) if one not in here]
    return "\n" + "".join(f"Q (another part): {_end(one, ELSEWHERE_LETTERS)}\n" for one in others) if others else ""


def questions_of(interview: Interview, passages: Mapping[int, Passage]) -> list[str]:
    """The interviewer's questions that these passages answer."""
    asked = dict.fromkeys(interview.exchanges[passage.exchange].question for passage in passages.values())
    return [one for one in asked if one]


def _for_names(interview: Interview, passages: Mapping[int, Passage]) -> Iterator[Prompt]:
    """A prompt for the spellings of names, unless none is seen in the text."""
    texts = [shown(passage.text, "") for passage in passages.values()] + questions_of(interview, passages)
    found = Counter(_names_in(texts, interview.about.language))
    found.update(one.name for one in interview.about.voices)
    listed = [name for name, _ in found.most_common(NAMES_LISTED)]
    if listed:
        yield _prompt("names", _NAMES + "\n".join(sorted(listed)) + "\n", TOKENS_OUT_PER_NAME * len(listed))


def _names_in(texts: Sequence[str], language: str) -> Iterator[str]:
    """The words with a capital in some texts, those in a row together; without a sentence's first one, where it is a
    usual word: it stands in small letters elsewhere, or is a stop word."""
    usual = {word for text in texts for word in WORD.findall(text) if word.islower()}
    usual |= analyzer_of(language).stop
    for text in texts:
        for match in _CAPITALS.finditer(text):
            name = match.group()
            first, _, rest = name.partition(" ")
            if not _WITHIN_SENTENCE.search(text, 0, match.start()) and first.lower() in usual:
                name = rest
            if name:
                yield name


def _prompt(name: str, text: str, tokens_out: int) -> Prompt:
    return Prompt(name, text, round(len(text) * TOKENS_IN_PER_LETTER), tokens_out)


def _text(interview: Interview, batch: Mapping[int, Passage]) -> str:
    lines: list[str] = []
    exchange = None
    for number, passage in batch.items():
        if passage.exchange != exchange:
            exchange = passage.exchange
            question = interview.exchanges[exchange].question
            lines += ["", f"Q: {_end(question, HEADING_LETTERS)}"] if question else [""]
        who = f" ({interview.speaker_of(passage).name})" if len(interview.about.voices) > 1 else ""
        long = " (long)" if len(passage.text) >= LONG_LETTERS else ""
        lines.append(f"{number}{who}{long}: {shown(passage.text, '[redacted]')}")
    return "\n".join(lines) + "\n"


def _end(text: str, letters: int) -> str:
    return text if len(text) <= letters else "… " + text[-letters:].partition(" ")[2]
