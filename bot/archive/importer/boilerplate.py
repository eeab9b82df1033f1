"""Boilerplate: text around an interview that nobody said in it, such as “Leave a review” or a caption."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.archive.importer.paragraph import Mark, Paragraph
from bot.archive.importer.turns import is_question

_ANYWHERE = re.compile(
    r"(?:leave a (?:review|comment|reply)|share(?: (?:this|on|with)\b.*)?|(?:tweet|email|print)(?: this)?|copy link"
    r"|subscribe(?: (?:to|now|for)\b.*)?|sign up(?: (?:for|to)\b.*)?|read (?:also|more|next)\b.*|see also\b.*"
    r"|related(?: (?:articles|posts|stories|news))?|advertisement|comments?(?: \(\d+\))?|\d+ comments?|no comments yet"
    r"|all rights reserved\b.*|(?:©|\(c\)|copyright) .*|back to top|previous|next|follow us\b.*|tags?: .*|loading…?"
    r"|accept(?: all)? cookies|we use cookies\b.*|log ?in|sign in|search|menu|home|skip to content|transcript"
    r"|(?:reading time:? )?\d+ min(?:utes?|uten|ut)?\.?(?: read| lesezeit| чтения| okuma| oxunma)?|\d+ (?:views|shares)"
    r"|поделиться\b.*|читайте также\b.*|подписаться\b.*|подписывайтесь\b.*|комментарии.*|оставить (?:отзыв|комментарий)"
    r"|реклама|теги: .*|все права защищены.*|paylaş\b.*|oxşar xəbərlər|şərh(?:lər| yaz)?.*|abunə ol.*"
    r"|teilen|drucken|merken|weiterlesen.*|lesen sie auch.*|mehr zum thema.*|kommentare.*|anzeige"
    r"|yorum(?:lar| yap).*|ilgili haberler|bütün hüquqlar.*|tüm hakları.*|reklam)[.!:]?",
    re.I,
)
_MENU = re.compile(r"[^|·•»›.!?]{1,30}(?:\s*[|·•»›]\s*[^|·•»›.!?]{1,30}){2,}")
_TRANSCRIBER = re.compile(
    r"transcribed by (?:https?://)?\S+.*"
    r"|\[?(?:end|begin(?:ning)?|start) of (?:interview|tape|side|recording|transcript|audio|session|file)\b.{0,40}\]?"
    r"|(?:конец (?:интервью|записи)|ende des interviews|müsahibənin sonu|röportajın sonu)\.?",
    re.I,
)
_PICTURE = re.compile(r"[\w .()-]{1,80}\.(?:jpe?g|png|gif|webp|tiff?|svg)", re.I)
_CREDIT = (
    r"(?:photo(?:s|graph|graphy)?|image|picture|credit|foto(?:ğraf)?|fotos|bild|şəkil|фото|снимок"
    r"|getty images|afp|reuters|©)"
)
_CAPTION = re.compile(
    rf"{_CREDIT}\s*(?:credit|by|von|:|©|/)\s?.{{1,140}}"
    rf"|.{{3,200}}[(\[]{_CREDIT}[^()\[\]]{{0,80}}[)\]]\.?"
    r"|.{3,200}\s(?:©|photo:|foto:|фото:|photo by|photograph:|image:|credit:)\s?.{2,60}",
    re.I,
)
_TAIL_PHRASES = (  # with which the page's end begins, in English, Russian, Azerbaijani, Turkish and German
    r"you (?:may|might) also (?:like|enjoy)",
    r"(?:more|further) (?:from|on|reading|stories)\b",
    r"posted (?:by|on|in)\b",
    r"(?:sign up (?:for|to)|subscribe (?:to|now|for)|follow \w+ on|support (?:us|our)|donate)\b",
    r"(?:get|join) (?:our|the) (?:newsletter|latest)",
    r"about the (?:author|interviewer|interviewee|speaker)",
    r"(?:this|the) (?:interview|conversation|transcript) (?:was|has been|is|took)\b",
    r"(?:this|the) (?:article|story|piece) (?:was|first)",
    r"(?:interview|interviewed|translated|edited|photos?|text|words|illustrations?) by\b",
    r"thanks for (?:reading|listening|watching)",
    r"(?:newsletter|quelle|source|tags|topics|filed under|categories|related)\b",
    r"(?:читайте|смотрите) (?:также|ещё|еще)|подпис(?:ать|ывай|ыть)|об авторе|беседовал|беседу вел",
    r"интервью (?:взял|подготовил|вел)|перевод:|источник:",
    r"(?:müsahibəni|söhbəti) (?:apar|hazırla)|müəllif:|mənbə:|söhbətləşdi|bizi izləyin|oxuyun:|ətraflı:",
    r"röportaj:|söyleşi:|kaynak:|yazar hakkında|bizi takip|ayrıca oku",
    r"das (?:gespräch|interview) (?:führte|wurde)|das könnte (?:sie|dich)|lesen sie auch",
    r"mehr (?:zum thema|von|über)|interview:|text:",
)
_TAIL = re.compile("|".join(_TAIL_PHRASES), re.I)
_DIRECTION = re.compile(r"\[[^\[\]]{1,200}\]\.?|\([^()]{1,200}\)\.?|<[^<>]{1,80}>|\*[^*]{1,80}\*")
TAIL_SENTENCE_WORDS = 25  # a line without a full stop and with fewer words is not part of an answer
_END = (".", "!", "?", "…", "”", "»", '"', ")", "’", "'", "。", "؟", "۔", ":", ",", ";", "—", "–", "-", "*", "]")


def boilerplate_kind(one: Paragraph) -> str | None:
    """Returns which kind of boilerplate a paragraph is, or None if somebody said it, as with any whole sentence."""
    if one.mark is Mark.RULE:
        return "rules"
    if _TRANSCRIBER.fullmatch(one.text) is not None:
        return "transcriber's marks"
    if _PICTURE.fullmatch(one.text) is not None:
        return "captions"
    if _CAPTION.fullmatch(one.text) is not None and not is_question(one.text) and one.speaker is None:
        return "captions"
    if _MENU.fullmatch(one.text) is not None:
        return "navigation"
    is_sentence = one.text.endswith((".", "!", "?")) and len(one.text.split()) > 4
    if len(one.text) <= 90 and not is_sentence and _ANYWHERE.fullmatch(one.text) is not None:
        return "navigation"
    return None


def is_direction(text: str) -> bool:
    """Is this a stage direction and nothing else: `[laughs]`, `(They look at the boats)`?"""
    return _DIRECTION.fullmatch(text) is not None


def tail_start(answer: Sequence[Paragraph], usual_marks: set[Mark], speaker: str | None = None) -> int:
    """Returns the index in the last answer at which the page's footer begins: a heading, a biography in other type,
    “You may also like”, a line that is no sentence or that names the speaker. The first paragraph is always the
    speaker's. Returns the answer's length if there is no footer.
    """
    for number, one in enumerate(answer):
        if number == 0:
            continue
        if one.mark in (Mark.HEADING, Mark.TITLE) or _TAIL.match(one.text) is not None:
            return number
        if one.mark in (Mark.ITALIC, Mark.BOLD) and one.mark not in usual_marks:
            return number
        if speaker is not None and " " in speaker and one.text.startswith(speaker):
            return number
        if not one.text.endswith(_END) and len(one.text.split()) < TAIL_SENTENCE_WORDS:
            return number
    return len(answer)
