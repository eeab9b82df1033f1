"""About: what a question asks about that asks what the interviewee says. Everything in an archive is said by somebody,
so “what does he say about X” asks for X, and the words around X would only make all such questions look alike.

The wordings are written in folded small letters (see `analyzer.folded`); `{who}` stands for the interviewee, whose
names were replaced by a pronoun before, `{about}` for what stands before or behind X.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.search.words.analyzer import WORD, analyzer_of, fold, lower
from bot.search.words.names import Names, forms_of

LONGEST_QUESTION_WORDS = 60  # words; what is longer tells a story, of which the part that asks is looked at by itself

_WHO = {
    "en": r"(?:he|she|they|you|u|(?:the |our |this |that )?(?:speaker|guest|interviewee|defender|human rights \w+)"
    r"|(?:the|this|your) (?:interview|archive|text|article|conversation))",
    "ru": r"(?:он|она|вы|ты|(?:этот )?(?:гость|собеседник|спикер|правозащитник)"
    r"|в (?:этом )?(?:интервью|тексте|архиве))",
    "az": r"(?:o|onlar|siz|sen|(?:bu )?(?:qonaq|musahib|natiq|huquq mudafiecisi)|(?:bu )?musahibede)",
    "tr": r"(?:o|onlar|siz|sen|(?:bu )?(?:konuk|konusmaci|insan haklari savunucusu)|(?:bu )?(?:roportajda|soyleside))",
}
_ABOUT = {
    "en": r"(?:(?:about|on|of|regarding|concerning|towards?)(?: the (?:topic|subject|issue|question) of)?)",
    "ru": r"(?:о|об|обо|про|насчет|касательно|по поводу|к|на тему|по вопросу)",
    "az": r"(?:haqqinda|haqda|haqqda|barede|baresinde|ile (?:bagli|elaqedar)|movzusunda|mevzusunda)",
    "tr": r"(?:hakkinda(?:ki)?|konusunda(?:ki)?|ile ilgili|hususunda|uzerine)",
}
_CALL = {
    "en": r"(?:(?:so|and|but|well|tell me|do you know|can you (?:tell me|say)|i want to know|i wonder|please) )*",
    "ru": r"(?:(?:а|и|но|ну|так|скажи|скажите|расскажи|расскажите|интересно|знаешь|пожалуйста) )*",
    "az": r"(?:(?:be|bes|ve|amma|de gorum|bilirsen|zehmet olmasa) )*",
    "tr": r"(?:(?:peki|ve|ama|acaba|soyle|soyler misin|lutfen) )*",
}
_WORDINGS = {
    "en": (
        r"what(?: exactly)?(?: else)? (?:does|did|do|has|have|would) {who} (?:(?:actually|really|ever|have to) )*"
        r"(?:say|said|think|thought|tell(?: us)?|told us|feel|believe|write)(?: to say)? {about} {x}",
        r"{who} (?:on|about) {x}",
        r"{x} what(?:s| is| are| was) (?:his|her|your|he|{who}) (?:opinions?|views?|thoughts?|position|stance|take)",
        r"{x} what (?:does|did|do) {who} (?:say|think)(?: (?:about|of) (?:it|that|this|them))?",
        r"what (?:is|was) (?:said|written|thought)(?: in {who})? {about} {x}",
        r"what(?: it is| is)? {who} (?:says?|said|thinks?|thought|tells? us|feels|believes) {about} {x}",
        r"how (?:does|did|do|would) {who} (?:feel|think|see|speak|talk) {about} {x}",
        r"(?:does|did|has|have) {who} (?:ever |also |even )?(?:say|said|mention|talk|speak|spoken|comment|tell(?: us)?)"
        r"(?: (?:anything|something|a word))? {about} {x}",
        r"(?:whats |what (?:is|are|was|were) )?(?:his|her|their|your|he|{who}) "
        r"(?:opinions?|views?|thoughts?|position|stance|attitude|take|words|comments?) {about} {x}",
    ),
    "ru": (
        r"(?:что|чего|че|как)(?: именно| же| еще)?(?: {who})* "
        r"(?:говори(?:т|л|ла|те|шь)|говорится|сказал(?:а|и)?|сказано|дума(?:ет|л|ла|ете|ешь)|счита(?:ет|л|ете|ешь)"
        r"|рассказ(?:ал|ала|ывает|ывал)|отзывается|высказался|отно(?:сится|ситесь|сишься)|пишет)(?: {who})*"
        r" {about} {x}",
        r"{who} (?:о|об|обо|про|насчет) {x}",
        r"{x} (?:что|как) {who} (?:думает|говорит|сказал|считает|относится)(?: (?:об|к) (?:этом|этому))?",
        r"(?:говорит|говорил|сказал|упоминает|упоминал)(?: ли)? {who}(?: что ?нибудь| что ?то)? {about} {x}",
        r"(?:како[ев]о? )?(?:у )?(?:его|ее|ваше|твое|{who}) (?:мнение|позиция|взгляды?|отношение) {about} {x}",
        r"(?:како[ев]о? |какая )?(?:мнение|позиция|взгляды?|отношение) {who} {about} {x}",
    ),
    "az": (
        r"(?:{who} )?{x} {about}(?: {who})? (?:ne|neler)(?: {who})? (?:deyir|deyib|dedi|demisdi|deyirsiniz|dusunur"
        r"|dusunurdu|dusunursunuz|dusunursen|danisir|danisib|danisdi|soyleyir|soyleyib|fikirlesir)",
        r"(?:(?:onun|sizin|senin|{who}) )?{x} {about}(?: (?:onun|sizin|senin|{who}))? "
        r"(?:fikri|fikriniz|fikrin|reyi|movqeyi|munasibeti)(?: ne(?:dir)?| necedir)?",
        r"{who} {x} {about}",
        r"(?:{who} )?{x} {about}(?: {who})? (?:ne ?ise|bir ?sey|nese) (?:deyir|deyib|dedi)(?: ?mi)?",
    ),
    "tr": (
        r"(?:{who} )?{x} {about}(?: {who})? (?:ne|neler)(?: {who})? (?:diyor|dedi|demis|der|diyorsun|diyorsunuz"
        r"|dusunuyor|dusunur|dusundu|dusunuyorsun|dusunuyorsunuz|soyluyor|soyledi|soylemis|anlatiyor|anlatti|konustu)",
        r"(?:(?:onun|sizin|senin|{who}) )?{x} {about}(?: (?:onun|sizin|senin|{who}))? "
        r"(?:gorusu|gorusleri|gorusun|gorusunuz|fikri|fikrin|fikriniz|dusuncesi|dusunceleri|yorumu|tavri)"
        r"(?: ne(?:dir)?)?",
        r"{who} {x} {about}",
        r"(?:{who} )?{x} {about}(?: {who})? bir ?sey(?:ler)? (?:diyor|dedi|demis|soyledi|soyluyor)(?: ?mu| ?mi)?",
    ),
}


def _pattern(language: str) -> re.Pattern[str]:
    rows = "|".join(f"(?:{row})" for row in _WORDINGS[language])
    rows = rows.replace("{who}", _WHO[language]).replace("{about}", _ABOUT[language])
    names = iter(range(rows.count("{x}")))
    return re.compile(_CALL[language] + "(?:" + re.sub(r"\{x\}", lambda _: f"(?P<x{next(names)}>.+)", rows) + ")")


_PATTERNS = {language: _pattern(language) for language in _WORDINGS}


class Topics:
    """Finds what is asked about in questions to an archive whose interviewees have the names `speakers`."""

    def __init__(self, speakers: Iterable[str]) -> None:
        self._speakers = Names(forms_of(speakers))

    def of(self, text: str, language: str) -> str:
        """What `text` asks about, if it asks what an interviewee says about something; all of it otherwise, and where
        too little is left: “what does he say about it?”."""
        found = _asked_about(self._speakers.without(text, language, short=True), language)
        return found if found is not None and analyzer_of(language).terms(found) else text


def _asked_about(text: str, language: str) -> str | None:
    pattern = _PATTERNS.get(language)
    words = list(WORD.finditer(text))
    folded = " ".join([fold(lower(word.group(), language)).replace("'", "") for word in words])
    found = pattern.fullmatch(folded) if pattern is not None and len(words) <= LONGEST_QUESTION_WORDS else None
    if found is None:
        return None
    start, end = next(found.span(name) for name, topic in found.groupdict().items() if topic is not None)
    first = folded[:start].count(" ")
    last = first + folded[start:end].count(" ")
    return text[words[first].start() : words[last].end()]
