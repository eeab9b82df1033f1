"""A light stemmer for Azerbaijani: strips inflectional suffixes one by one, the outermost first.

It works on folded words (`analyzer.fold`: ə -> e, ı -> i, ş -> s, ...), so that words typed without diacritics get the
same stem. A suffix is stripped only if it harmonizes with the vowel before it, as far as folding shows that, and if a
stem of three letters with a vowel remains. The final vowel of a longer stem is stripped, too, because it can't be told
from an ending. There is no word list, no prefix and no irregular word: wrong stems are consistent, and that is enough
for search.
"""

from __future__ import annotations

from bot.search.words.word_cache import word_cache

VOWELS = frozenset("aeiou")

# From the outside in; of each row at most one suffix goes, the longest that fits.
SLOTS: tuple[tuple[str, ...], ...] = (
    ("dirmi", "durmu", "mi", "mu"),  # question
    ("dirlar", "dirler", "durlar", "durler", "dir", "dur", "san", "sen"),  # copula
    (
        *("larindan", "lerinden", "larinda", "lerinde", "larinin", "lerinin", "larina", "lerine", "larini", "lerini"),
        *("sindan", "sinden", "sundan", "sunden", "indan", "inden", "undan", "unden", "sinda", "sinde", "sunda"),
        *("sunde", "inda", "inde", "unda", "unde", "sinin", "sunun", "inin", "unun", "sina", "sine", "suna", "sune"),
        *("ina", "ine", "una", "une", "sini", "sunu", "ini", "unu", "imizin", "umuzun", "imiz", "umuz", "iniz", "unuz"),
        *("nin", "nun", "dan", "den", "in", "un", "da", "de", "ya", "ye", "ni", "nu", "si", "su"),
        *("la", "le", "yla", "yle", "a", "e", "i", "u"),
    ),  # case, alone or over a possessive
    ("lari", "leri", "lar", "ler"),  # number
)

# Between two vowels stands a buffer letter, n, y or s, and it stands nowhere else; -la follows consonants.
_FOLLOWS_VOWEL: dict[str, bool | None] = {
    **dict.fromkeys("aeiou", False),
    **dict.fromkeys("nys", True),
    **dict.fromkeys(("la", "le"), False),
    **dict.fromkeys(("san", "sen"), None),
}
_SOFTENED = {"g": "q", "y": "k"}


def _agrees(stem: str, suffix: str) -> bool:
    """Could `suffix` follow `stem`? Folding hides i/ı, o/ö and u/ü; a and e still tell back from front."""
    last = next((letter for letter in reversed(stem) if letter in VOWELS), "")
    first = next((letter for letter in suffix if letter in VOWELS), "")
    return bool(last) and {last, first} != {"a", "e"}


def _without(word: str, suffixes: tuple[str, ...]) -> str:
    for suffix in sorted(suffixes, key=len, reverse=True):
        stem = word[: -len(suffix)]
        if not word.endswith(suffix) or len(stem) < 3 or not _agrees(stem, suffix):
            continue
        follows = _FOLLOWS_VOWEL.get(suffix, _FOLLOWS_VOWEL.get(suffix[0]))
        if follows is None or follows == (stem[-1] in VOWELS):
            return stem
    return word


@word_cache
def stem(word: str) -> str:
    """The stem of a folded word: `mehbuslarin` -> `mehbus`, `azadligi` -> `azadliq`, `ureyi` -> `urek`."""
    if len(word) < 4 or not word.isalpha():
        return word
    for slot in SLOTS:
        word = _without(word, slot)
    if word[-1] in _SOFTENED and word[-2] in VOWELS and len(word) > 3:
        return word[:-1] + _SOFTENED[word[-1]]
    return word[:-1] if word[-1] in VOWELS and len(word) > 4 else word
