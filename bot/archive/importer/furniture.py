"""Furniture: lines of the page that are no part of the interview, such as “Leave a review”."""

from __future__ import annotations

import re

from bot.archive.importer.paragraph import Mark, Paragraph

_ANYWHERE = re.compile(
    r"(?:leave a (?:review|comment|reply)|share(?: (?:this|on|with)\b.*)?|(?:tweet|email|print)(?: this)?|copy link"
    r"|subscribe(?: (?:to|now|for)\b.*)?|sign up(?: (?:for|to)\b.*)?|read (?:also|more|next)\b.*|see also\b.*"
    r"|related(?: (?:articles|posts|stories|news))?|advertisement|comments?(?: \(\d+\))?|\d+ comments?|no comments yet"
    r"|all rights reserved\b.*|(?:©|\(c\)|copyright) .*|back to top|previous|next|follow us\b.*|tags?: .*|loading…?"
    r"|accept(?: all)? cookies|we use cookies\b.*|log ?in|sign in|search|menu|home|skip to content"
    r"|поделиться\b.*|читайте также\b.*|подписаться\b.*|подписывайтесь\b.*|комментарии.*|оставить (?:отзыв|комментарий)"
    r"|реклама|теги: .*|все права защищены.*|paylaş\b.*|oxşar xəbərlər|şərh(?:lər| yaz)?.*|abunə ol.*"
    r"|yorum(?:lar| yap).*|ilgili haberler|bütün hüquqlar.*|tüm hakları.*|reklam)[.!:]?",
    re.I,
)


_MENU = re.compile(r"[^|·•»›.!?]{1,30}(?:\s*[|·•»›]\s*[^|·•»›.!?]{1,30}){2,}")


def is_furniture(paragraph: Paragraph) -> bool:
    """Is this short line part of the page, and nobody's words? A whole sentence is somebody's."""
    if paragraph.mark is Mark.RULE:
        return True
    if _MENU.fullmatch(paragraph.text) is not None:
        return True
    is_sentence = paragraph.text.endswith((".", "!", "?")) and len(paragraph.text.split()) > 4
    return len(paragraph.text) <= 90 and not is_sentence and _ANYWHERE.fullmatch(paragraph.text) is not None
