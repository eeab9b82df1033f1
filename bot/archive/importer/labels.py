"""Labels: `Question:`, `A:`, `Mara Venn (0:12):` or `[SPEAKER_01]` in front of what somebody says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.archive.importer.paragraph import word_set
from bot.archive.importer.times import CLOCK, leading_time, seconds

QUESTION = word_set(
    "q question interviewer interviewers reporter journalist correspondent host moderator frage interviewerin "
    "в вопрос корреспондент корр журналист интервьюер ведущий ведущая питання "
    "s sual müxbir jurnalist aparıcı soru sor muhabir gazeteci sunucu س سوال سؤال پرسش ש שאלה კ კითხვა հ հարց"
)
ANSWER = word_set(
    "a answer respondent interviewee guest narrator antwort befragter befragte о ответ респондент відповідь "
    "c cavab cevap yanıt y qonaq konuk ج جواب پاسخ ת תשובה პ პასუხი պ պատասխան"
)
UNKNOWN = word_set("unknown unidentified unbekannt неизвестный bilinmeyen naməlum")
_NO_NAMES = word_set(
    "note notes ps p.s source sources photo video example warning update editor ed translator translation image "
    "bibliography abstract restrictions keywords index contents interview "
    "caption first second third finally therefore however http https tel email e.g i.e foto фото fotoğraf şəkil "
    "tags tag теги mənbə kaynak источник quelle chapter part page "
)
_SMALL_WORDS = word_set(
    "de von van der den bin al el la le oğlu qızı ogly kyzy i ii iii and the of da dos zu und və ve и"
)
MACHINE = re.compile(
    r"(?:speaker|spk|sprecher(?:in)?|спикер|говорящий|konuşmacı|danışan|person|s|participant)[ _-]?\d{1,3}"
    r"|speaker[ _][a-z]",
    re.I,
)
_NAME = r"[^\W\d_][^:\n?!;,\[\](){}<>«»“”\"#|]{0,44}?(?:\s?\d{1,3})?"
_SIDE = r"(?:\s*[\[(](?P<side>[^\[\](){}:\n]{1,30}|" + CLOCK + r")[\])])?"
_FORMS = (
    # `Name:`, `Name (0:12):`, `Name [Post]:`, `Name 0:12:`, `Name: 0:12`, in bold or not
    (
        "colon",
        re.compile(
            rf"(?:\*\*|__)?(?P<name>{_NAME}|{MACHINE.pattern})(?:\*\*|__)?{_SIDE}(?:\s+(?P<before>{CLOCK}))?\s*"
            rf"(?:\*\*|__)?\s*:(?!//)(?:\*\*|__)?(?:\s*[\[(]?(?P<behind>{CLOCK})[\])]?(?=\s|$))?(?:\*\*)?(?:\s+|$)",
            re.I,
        ),
    ),
    # `[SPEAKER_00]: …`, `(speaker 0) …`
    (
        "bracket",
        re.compile(rf"[\[(<](?P<name>{MACHINE.pattern})[\])>](?:\s*[\[(]?(?P<behind>{CLOCK})[\])]?)?\s*:?\s*", re.I),
    ),
    # `Name  0:12`, `Name (0:12)` and then the words
    (
        "time",
        re.compile(
            rf"(?:\*\*|__)?(?P<name>{_NAME}|{MACHINE.pattern})(?:\*\*|__)?,?\s+"
            rf"[\[(]?(?P<behind>{CLOCK})[\])]?(?:\s+|$)",
            re.I,
        ),
    ),
    # `[Name] 14:03:22` (Zoom's chat of captions): the time is the day's, not the recording's
    ("daytime", re.compile(rf"\[(?P<name>{_NAME})\]\s+\d{{1,2}}:\d{{2}}:\d{{2}}(?:\s+|$)", re.I)),
    # `Q. …`, `A) …`, `Q12. …`
    ("letter", re.compile(r"(?:\*\*|__)?(?P<name>[QAВОFS])\s*\d{0,3}\s*(?:\*\*|__)?[.)](?:\*\*|__)?\s+")),
    # `س- …`: one letter and a dash, in scripts without capitals
    ("dash", re.compile(r"(?P<name>[\u0590-\u06ff\u10a0-\u10ff])\s*[-–—ـ]+\s*")),
)  # fmt: skip


_BARE_TIME = re.compile(rf"({CLOCK})\s+(?={_NAME}:\s)")  # `00:00:03 Name: …`
_ALONE = re.compile(r"[^\W\d_][\w.'’-]*(?: [\w.'’-]+){0,3}")


@dataclass(frozen=True, slots=True)
class Opening:
    """What a paragraph begins with: somebody's label, a time. `begin` is where the words begin."""

    label: str | None
    time: float | None
    begin: int
    form: str = ""


def opening(text: str, form: str | None = None) -> Opening:
    """Read the label and the time that a text begins with. Whether the label is a speaker depends on the whole file."""
    time, start = None, 0
    if (lead := leading_time(text)) is not None:
        time, start = lead
    elif (bare := _BARE_TIME.match(text)) is not None:
        time, start = seconds(bare[1]), bare.end()
    for name, pattern in _FORMS:
        if (form is None or form == name) and (found := pattern.match(text, start)) is not None:
            label = found["name"].strip().strip("*_").strip()
            if len(label.split()) > 6:
                continue
            groups = found.groupdict()
            side = groups.get("side")
            clock = groups.get("before") or groups.get("behind")
            if clock is None and side is not None and re.fullmatch(CLOCK, side):
                clock = side
            end = found.end()
            while text[end : end + 2] == "**":
                end += 2
            return Opening(label, seconds(clock) if clock else time, end, name)
    if form in (None, "alone") and _ALONE.fullmatch(text, start) and _is_name_line(text[start:]):
        return Opening(text[start:], time, len(text), "alone")
    return Opening(None, time, start)


def _is_name_line(text: str) -> bool:
    """May a line be a speaker's name and nothing else?"""
    return is_name(text) and not text.endswith(".") and (len(text.split()) > 1 or text.isupper())


def key(label: str) -> str:
    """Returns a label in the form that is compared: lower case, single spaces, no question number or full stop."""
    plain = " ".join(label.casefold().replace("*", "").split()).rstrip(".")
    if MACHINE.fullmatch(plain):
        return plain.replace("_", " ").replace("-", " ")
    return re.sub(r"\s*\d{1,3}$", "", plain).rstrip(".") or plain


def is_known(label: str) -> bool:
    """Is this `Question`, `A`, `Cavab`, …?"""
    return key(label) in QUESTION or key(label) in ANSWER


def is_machine(label: str) -> bool:
    """Is this a label that a program assigned (`SPEAKER_01`)?"""
    return MACHINE.fullmatch(label.strip()) is not None


def is_unknown(label: str) -> bool:
    """Does the label say that nobody knows who speaks?"""
    return bool(UNKNOWN & set(key(label).split()))


def is_name(label: str) -> bool:
    """Could this be somebody's name, or initials, or a paper's?"""
    words = label.strip().split()
    if not 1 <= len(words) <= 5 or key(label) in _NO_NAMES:
        return False
    capital = all(word[0].isupper() or word in _SMALL_WORDS or not word[0].isalpha() for word in words)
    return capital and (words[0][0].isupper() or not words[0][0].islower())


def same_person(one: str, other: str) -> bool:
    """May two labels be one person: `HOLT` and `Mira Holt`, `MH` and `Mira Holt`, `Holt, Mira` and `Mira Holt`?"""
    first, second = name_parts(one), name_parts(other)
    if not first or not second:
        return False
    if set(first) <= set(second) or set(second) <= set(first):
        return True
    short, long = (first, second) if len(first) <= len(second) else (second, first)
    initials = "".join(part[0] for part in long)
    return len(short) == 1 and len(long) > 1 and short[0] in (initials, ".".join(initials))


def name_parts(name: str) -> list[str]:
    """Returns the parts of a name in lower case, without full stops and commas around them."""
    return [part.strip(".,") for part in key(name.replace(",", " ")).split() if part.strip(".,")]


def in_order(name: str) -> str:
    """Returns `Mira Holt` for `Holt, Mira` and `Holt` for `HOLT`; other names unchanged."""
    last, comma, first = name.partition(", ")
    if comma and first and len(name.split()) <= 4 and "," not in first:
        name = f"{first} {last}"
    return name.title() if name.isupper() and len(name) > 3 else name
