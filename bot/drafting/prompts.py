"""Prompts that ask any language model for readers' phrasings of an interview, in batches that fit into one message.

Only the interview's own text goes into a prompt, never a reader's question. Passages are numbered over the whole
interview, so that the replies may be read back in any order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.archive.interview import Interview, Passage
from bot.archive.redaction import shown
from bot.base.languages import LANGUAGES

PASSAGES_PER_BATCH = 38
COLUMNS = sorted(LANGUAGES, key=lambda code: LANGUAGES[code].drafts.column)  # languages, in a reply's order
WANTED = {code: LANGUAGES[code].drafts.of_passage for code in COLUMNS}  # phrasings of a passage
HEADING_LETTERS = 400  # of the interviewer's question
TOKENS_IN_PER_LETTER = (
    0.27  # measured with GPT-like tokenizers on English prose; other alphabets take up to twice as much
)
TOKENS_OUT_PER_PASSAGE = 77
TOKENS_OUT_FOR_UNANSWERED = 3_000

_RULES = """\
You help readers to find passages in an interview. The interviewee is {speaker}. Below are passages of it, each with a \
number; "Q:" is what the interviewer had asked.

For EVERY passage write short questions that a reader might type to find it: {numbers}. Write as people type into a \
chat: everyday words, indirect, sometimes sloppy. Avoid the passage's own words. Ask for different facts of the \
passage. Nothing that only another passage answers.

Answer with one line a passage and nothing else, columns in this order: {columns}; alternatives separated by " / ":
{example}
If two passages answer the same questions, give both numbers: 12,13|…
"""
_UNANSWERED = """\
You help to keep a bot silent where an interview has no answer. The interviewee is {speaker}. Below is the interview.

1. Write about {total} questions that a reader might type but that the interview does NOT answer: near misses about \
the same people and topics, other people, other events, facts of biography, general knowledge, practical requests. \
{numbers}. One line a question, with its language:
U|en|…
U|ru|…
2. For every person, organisation or place that the interview names, one line with the spelling of the text and other \
usual spellings (Latin, Russian, Turkish, Azerbaijani letters, short forms):
N|spelling in the text|other / other / other

Answer with these lines and nothing else.
"""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt to send or to paste: its name ("1", "2", …, "unanswered") and its text."""

    name: str
    text: str
    tokens_in: int  # estimated
    tokens_out: int


def numbered(passages: Sequence[Passage]) -> dict[int, Passage]:
    """The passages by the numbers that prompts and replies call them by, from 1."""
    return dict(enumerate(passages, 1))


def prompts(interview: Interview, wanted: Mapping[int, Passage], *, unanswered: bool = True) -> list[Prompt]:
    """The prompts for the passages `wanted` of an interview (see `numbered`), and one for what it does not answer."""
    made = [_batch(str(nth), interview, batch) for nth, batch in enumerate(_batches(wanted), 1)]
    return [*made, _for_unanswered(interview)] if unanswered else made


def _batches(wanted: Mapping[int, Passage]) -> Iterator[dict[int, Passage]]:
    """Batches of about equal size: a last one of two passages would be answered out of context."""
    numbers = list(wanted)
    count = -(-len(numbers) // PASSAGES_PER_BATCH)
    for nth in range(count):
        part = numbers[nth * len(numbers) // count : (nth + 1) * len(numbers) // count]
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
    )
    return _prompt(name, rules + _text(interview, batch), TOKENS_OUT_PER_PASSAGE * len(batch))


def _names(interview: Interview) -> str:
    return " and ".join(speaker.name for speaker in interview.about.voices)


def _for_unanswered(interview: Interview) -> Prompt:
    languages = [LANGUAGES[code] for code in COLUMNS]
    numbers = ", ".join(f"{language.drafts.unanswered} {language.name}" for language in languages)
    total = sum(language.drafts.unanswered for language in languages)
    rules = _UNANSWERED.format(speaker=_names(interview), total=total, numbers=numbers)
    text = rules + _text(interview, numbered(interview.passages))
    return _prompt("unanswered", text, TOKENS_OUT_FOR_UNANSWERED)


def _prompt(name: str, text: str, tokens_out: int) -> Prompt:
    return Prompt(name, text, round(len(text) * TOKENS_IN_PER_LETTER), tokens_out)


def _text(interview: Interview, batch: Mapping[int, Passage]) -> str:
    lines: list[str] = []
    exchange = None
    for number, passage in batch.items():
        if passage.exchange != exchange:
            exchange = passage.exchange
            question = interview.exchanges[exchange].question
            lines += ["", f"Q: {question[:HEADING_LETTERS]}"] if question else [""]
        who = f" ({interview.speaker_of(passage).name})" if len(interview.about.voices) > 1 else ""
        lines.append(f"{number}{who}: {shown(passage.text, '[redacted]')}")
    return "\n".join(lines) + "\n"
