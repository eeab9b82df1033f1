"""Claims: what of a message is the claimed quotation, and whom it names as its speaker."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from bot.search.quotes.tokens import tokens
from bot.search.words import names
from bot.search.words.analyzer import WORD, fold, lower
from bot.search.words.language_words import language_words

READ_CHARACTERS = 4096  # characters of a message that are looked at
_QUOTED = re.compile(
    r"“([^“”]+)”|«([^«»]+)»|„([^„“”]+)[“”]|\"([^\"]+)\"|‹([^‹›]+)›"
    r"|(?<!\w)['‘](?=\w)((?:[^'‘’]|(?<=\w)['’](?=\w))+)['’](?!\w)"  # an apostrophe stands within a word
)
_OUTER = re.compile(
    r"(?P<before>[^“«„\"‹]*)[“«„\"‹](?P<words>.+)[”»“\"›](?P<behind>[^”»“\"›]*)", re.S
)  # quotes in quotes
_BEHIND = re.compile(
    r"(?P<words>.+?)(?:\s+[—–-]{1,2}\s*|\n\s*[—–-]{0,2}\s*|\s*(?:©|\(c\))\s*)(?P<name>[^—–\n.!?]{3,80})", re.S
)
_BEFORE = re.compile(r"(?P<name>[^:\n“«\"]{3,80}):\s+(?P<words>.+)", re.S)
_CITED = re.compile(r"[“«„\"](?P<words>.+?)[”»“\"]\s*[—–-]\s*(?P<name>[^,\n]{3,80}),.*", re.S)  # as the bot cites
_FRAMED = re.compile(r"(?P<words>.+)\n\s*— (?P<name>[^\n]+)", re.S)  # as the bot answers, see `unframed`
_DOUBTED_WORDS = re.compile(r"(?P<doubt>[^:?\n]+)(?:[:?]+\s+|\s*\n\s*|\s+[—–-]\s+)(?P<words>.+)", re.S)
_FEWEST_DOUBTED = 4  # words
_QUOTED_WORDS = 5  # in quotation marks, that claim to be a quotation; fewer are a term or a title
_MOST_NAMED = 8  # words of an attribution
PASTED_WORDS = 12  # from which on a message may be a paste; no question has so many words of the archive in a row
_MOST_AROUND = 25
_SHORTEST_KEY = 3
_LONGEST_ENDING = 3
_LONGEST_TITLE = 3  # letters: Mr, Dr; an initial


@dataclass(frozen=True, slots=True)
class Claim:
    """Claimed `words`, and what stands `around` them; `named`: nothing but a name does (`Name: …`, `… — Name`)."""

    words: str
    around: str = ""
    named: bool = False


def quotes(text: str) -> bool:
    """Does a text have enough words in quotation marks to claim somebody's words? Fewer do with nothing around."""
    text = text[:READ_CHARACTERS]
    if any(len(tokens(one.group())) >= _QUOTED_WORDS for one in _QUOTED.finditer(text)):
        return True
    outer = _OUTER.fullmatch(text)
    if outer is None:
        return False
    alone = not tokens(outer["before"] + outer["behind"])
    return len(tokens(outer["words"])) >= (_FEWEST_DOUBTED if alone else _QUOTED_WORDS)


def may_claim(text: str) -> bool:
    """May a text claim somebody's words? It costs next to nothing to ask."""
    return len(tokens(text)) >= PASTED_WORDS or quotes(text) or split_doubt(text) != ("", "")


def split_doubt(text: str) -> tuple[str, str]:
    """A message as “is this real” and the words behind it, if so few stand before a colon, a question mark or a line's
    end that they may say so; else nothing."""
    found = _DOUBTED_WORDS.fullmatch(text[:READ_CHARACTERS].strip())
    if found is None or len(tokens(found["doubt"])) > _MOST_NAMED or len(tokens(found["words"])) < _FEWEST_DOUBTED:
        return "", ""
    return found["doubt"].strip(), found["words"].strip()


def claims_in(text: str, *, whole: bool = True) -> Iterator[Claim]:
    """The ways to read a message as a claim: all of it, unless `whole` is False; what it puts in quotation marks; what
    stands behind "Name:" or before "— Name"; the quotation in an answer or a citation of the bot's own."""
    text = text[:READ_CHARACTERS].strip()
    if whole:
        yield Claim(text)
    quoted = [found for found in _QUOTED.finditer(text) if len(tokens(found.group())) > 1]
    if quoted:
        words = " ".join(next(group for group in found.groups() if group) for found in quoted)
        yield from _with_around(words, _QUOTED.sub(" ", text), alone=not whole)
    if (outer := _OUTER.fullmatch(text)) is not None:
        yield from _with_around(outer["words"], f"{outer['before']} {outer['behind']}", alone=not whole)
    for pattern in (_BEHIND, _BEFORE):
        found_name = pattern.fullmatch(text)
        if found_name is not None and len(tokens(found_name["name"])) <= _MOST_NAMED:
            name = found_name["name"].strip()
            yield Claim(found_name["words"], name, named=_is_name(name))
    yield from _own(text)


def _own(text: str) -> Iterator[Claim]:
    """The quotation in a citation or an answer of the bot's own, without what the bot puts around it."""
    if (cited := _CITED.fullmatch(text)) is not None:
        yield Claim(cited["words"], cited["name"].strip())
    if (framed := _FRAMED.fullmatch(text)) is not None:
        yield Claim(framed["words"], framed["name"].strip())


def _with_around(words: str, around: str, *, alone: bool) -> Iterator[Claim]:
    """The claim of `words`; with nothing around them only where they may stand `alone`, and were not read so before."""
    around = around.strip(" :—–-,.\n\t()©")
    if (0 if alone else 1) <= len(tokens(around)) <= _MOST_AROUND:
        yield Claim(words, around, named=_is_name(around))


def mentions(text: str, name: str) -> bool:
    """Does a text hold the last word of a name, in any alphabet, with or without an ending?"""
    if not text:
        return False
    wanted = [key for word in name.split() if len(key := names.key(word.strip(".,"))) >= _SHORTEST_KEY]
    present = [names.key(token.form) for token in tokens(text)]
    return bool(wanted) and any(_begins(one, wanted[-1]) for one in present)


def means(text: str, speaker: str) -> bool:
    """Does a text mean this speaker? It mentions the last name, and not behind somebody else's first name: “Ilham
    Aliyev said” does not mean Intigam Aliyev."""
    if not mentions(text, speaker):
        return False
    *own, last = (names.key(word.strip(".,")) for word in speaker.split())
    words = list(WORD.finditer(text))
    keys = [names.key(word[0]) for word in words]
    ends = [(place, word.start()) for place, word in enumerate(words) if _begins(keys[place], last)]
    called = [_first_names(text[:end], words[:place]) for place, end in ends]
    return not own or not called or any(not others or _has_one_of(others, own) for others in called)


def _first_names(text: str, words: Sequence[re.Match[str]]) -> list[str]:
    """The keys of the first names that a text ends in: words with a capital letter that are nothing else. The text goes
    on with the last name."""
    found: list[str] = []
    for number, word in reversed(list(enumerate(words))):
        end = words[number + 1].start() if number + 1 < len(words) else len(text)
        shortened = " ." if len(word[0]) <= _LONGEST_TITLE else " "
        if not word[0][0].isupper() or text[word.end() : end].strip(shortened):
            break
        found.append(word[0])
    return [names.key(one) for one in found if len(one) > _LONGEST_TITLE and not _is_common(one)]


def _is_common(word: str) -> bool:
    """Is a word a title, a profession or a small word, which may begin with a capital letter before a name?"""
    return any(fold(lower(word, code)) in common for code, common in _common_words().items())


@cache
def _common_words() -> dict[str, frozenset[str]]:
    """By language, folded, the words that may stand before a name."""
    return {
        code: frozenset(map(fold, f"{words.stop} {words.interrogatives} {words.before_names}".split()))
        for code, words in language_words().items()
    }


def _has_one_of(others: Sequence[str], own: Sequence[str]) -> bool:
    return any(_begins(other, first) for other in others for first in own)


def is_called(name: str, speaker: str) -> bool:
    """Can somebody of that name be the speaker? The last name is the same, and so is one of the others, if there are
    any: “Ilham Aliyev” is not Intigam Aliyev. What stands behind a comma is a role."""
    head = re.split(r"[,(\n]", name.strip())[0]
    if not mentions(head, speaker):
        return False
    own = [names.key(word.strip(".,")) for word in speaker.split()]
    others = [names.key(word) for word in head.split() if word[0].isupper() and len(word.strip(".")) > _LONGEST_TITLE]
    others = [other for other in others if not _begins(other, own[-1])]
    return not others or _has_one_of(others, own[:-1])


def _begins(key: str, name: str) -> bool:
    return key.startswith(name) and len(key) - len(name) <= _LONGEST_ENDING


def _is_name(text: str) -> bool:
    """Two to five words of which each of the first two begins with a capital letter."""
    words = text.split(",")[0].split()
    return 2 <= len(words) <= 5 and all(word[0].isupper() for word in words[:2])
