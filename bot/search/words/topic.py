"""Topics: the X in “what does he say about X”, and in “did he say that X”.

Everything in an archive is said by somebody, so such a question asks for X, and the words around X would only make all
such questions look alike. Whether he said that X is not for a bot to judge; it is told apart so that this can be said.
Each language's expressions (`LanguageWords.asks_about`, `asks_whether`) are written in folded small letters (see
`analyzer.folded`); `{who}` stands for the interviewee, whose names were replaced by a pronoun before, `{about}` for
what stands before or behind X.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.search.words.analyzer import WORD, analyzer_of, folded_words
from bot.search.words.asking import LONGEST_QUESTION_WORDS
from bot.search.words.language_words import LanguageWords, language_words
from bot.search.words.names import Names, forms_of, pronoun_of

LEAST_STATED = 2  # words of a statement that say something


def _pattern(words: LanguageWords, expressions: Iterable[str]) -> re.Pattern[str]:
    rows = "|".join(f"(?:{row})" for row in expressions)
    rows = rows.replace("{who}", words.who).replace("{about}", words.about)
    names = iter(range(rows.count("{x}")))
    return re.compile(words.lead_in + "(?:" + re.sub(r"\{x\}", lambda _: f"(?P<x{next(names)}>.+)", rows) + ")")


_ABOUT = {language: _pattern(words, words.asks_about) for language, words in language_words().items()}
_WHETHER = {language: _pattern(words, words.asks_whether) for language, words in language_words().items()}


class Topics:
    """Finds what is asked about in questions to an archive whose interviewees have the names `speakers`."""

    def __init__(self, speakers: Iterable[str]) -> None:
        self._speakers = Names(forms_of(speakers))

    def of(self, text: str, language: str) -> str:
        """The X that `text` asks about; all of `text` if it does not ask what an interviewee says, or if too little
        is left: “what does he say about it?”."""
        found = _x_of(_ABOUT.get(language), self._speakers.without(text, language, short=True), language)
        return found if found is not None and analyzer_of(language).terms(found) else text

    def is_speaker(self, text: str, language: str) -> bool:
        """Is `text` an interviewee's name, and no more?"""
        words = WORD.findall(self._speakers.without(text, language, short=True))
        return words == [pronoun_of(language)] != WORD.findall(text)

    def statement(self, text: str, language: str) -> str:
        """The X of “did he say that X”, which the reader claims or doubts to have been said; "" if `text` is another
        question, or if X says too little."""
        unnamed = self._speakers.without(text, language, short=True)
        if _x_of(_ABOUT.get(language), unnamed, language) is not None:
            return ""
        found = _x_of(_WHETHER.get(language), unnamed, language)
        if found is None or len(analyzer_of(language).terms(found)) < LEAST_STATED:
            return ""
        words, said = language_words()[language], folded_words([found], language)
        asks = said.split()[0] in words.interrogatives.split() or re.match(rf"{words.about}\b", said)
        return "" if asks else found


def _x_of(pattern: re.Pattern[str] | None, text: str, language: str) -> str | None:
    words = list(WORD.finditer(text))
    folded = folded_words((word.group() for word in words), language)
    found = pattern.fullmatch(folded) if pattern is not None and len(words) <= LONGEST_QUESTION_WORDS else None
    if found is None:
        return None
    start, end = next(found.span(name) for name, topic in found.groupdict().items() if topic is not None)
    first = folded[:start].count(" ")
    last = first + folded[start:end].count(" ")
    return text[words[first].start() : words[last].end()]
