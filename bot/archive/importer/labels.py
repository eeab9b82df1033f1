"""Labels: the `Question:`, `A:` or `Mara Venn:` in front of what somebody says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from bot.archive.importer.paragraph import word_set

QUESTION = word_set(
    "q question interviewer reporter journalist correspondent host moderator в вопрос корреспондент корр "
    "журналист интервьюер ведущий ведущая s sual müxbir jurnalist aparıcı soru sor muhabir gazeteci sunucu"
)
ANSWER = word_set("a answer respondent interviewee guest о ответ респондент c cavab cevap yanıt y qonaq konuk")
_NO_NAMES = word_set(
    "note notes ps p.s source sources photo video example warning update editor ed translator translation "
    "caption first second third finally therefore however http https tel email e.g i.e"
)
_LABEL = re.compile(r"(?:\*\*|__)?([^\W\d_][^:\n?!,;]{0,40}?)\s*(\d{0,3})\s*(?:\*\*|__)?\s*:(?:\*\*|__)?(?:\s+|$)")
_LETTER = re.compile(r"(?:\*\*|__)?([QA])\s*\d{0,3}\s*(?:\*\*|__)?[.)](?:\*\*|__)?\s+")
_SMALL = word_set("de von van der den bin al el la le oğlu qızı ogly kyzy i ii iii and the of")


def label_of(text: str, names: frozenset[str]) -> tuple[str, int] | None:
    """(the label that `text` begins with, where its words begin), for a known label or one of `names`."""
    found = _LABEL.match(text) or _LETTER.match(text)
    if found is None:
        return None
    label = _plain(found[1])
    if label in QUESTION or label in ANSWER or label in names:
        return found[1].strip(), found.end()
    return None


def speaking_names(texts: Iterable[str]) -> frozenset[str]:
    """The names (in lower case) that stand in front of what is said; none where `Question:` or the like does."""
    counts: Counter[str] = Counter()
    known = 0
    for text in texts:
        if _LETTER.match(text):
            known += 1
        elif (found := _LABEL.match(text)) is not None:
            label = _plain(found[1])
            if label in QUESTION or label in ANSWER:
                known += 1
            elif is_name(found[1]):
                counts[label] += 1
    if known >= 2 and not _mostly_names(counts, known):
        return frozenset()
    repeated = frozenset(name for name, count in counts.items() if count > 1)
    if len(repeated) >= 2 or (repeated and known):
        return repeated
    return frozenset(counts) if len(counts) == 2 or known else frozenset()


def _mostly_names(counts: Counter[str], known: int) -> bool:
    """Does one side go by its name (`Interviewer:` and `Mara Venn:`)?"""
    return bool(counts) and counts.most_common(1)[0][1] * 2 >= known


def is_name(label: str) -> bool:
    """Could this be somebody's name, or initials, or a paper's?"""
    words = label.strip().split()
    if not 1 <= len(words) <= 5 or _plain(label) in _NO_NAMES:
        return False
    return all(word[0].isupper() or word in _SMALL or not word[0].isalpha() for word in words) and words[0][0].isupper()


def _plain(label: str) -> str:
    return " ".join(label.casefold().split()).rstrip(".")
