"""Encodings: guesses the encoding of old files from how plausible the decoded text is."""

from __future__ import annotations

import re

from bot.archive.importer.facts import guess_language

_WORD = re.compile(r"[^\W\d_]{2,}")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_ENCODINGS = ("cp1251", "cp1254", "cp1252", "koi8-r", "cp1256")
_NAMES = {"cp1251": "windows-1251", "cp1254": "windows-1254", "cp1252": "windows-1252", "cp1256": "windows-1256"}
SAMPLE_BYTES = 200_000


def decode(data: bytes) -> tuple[str, str | None]:
    """Returns the text of a raw file, and the encoding if it was guessed (None: UTF-8, or stated by the file)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), None
    if (wide := _utf16(data)) is not None:
        return data.decode(wide, "replace"), None
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError:
        pass
    encoding = max(_ENCODINGS, key=lambda name: _likeness(data[:SAMPLE_BYTES], name))
    return data.decode(encoding, "replace"), _NAMES.get(encoding, encoding)


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark at its beginning: noughts among its bytes, and letters of this side of the world."""
    sample = data[:4000]
    if b"\0" not in sample or len(sample) < 8:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample[: len(sample) // 2 * 2].decode(encoding, "replace")
        usual = sum("\t" <= char < "\u0700" or "\u2000" <= char < "\u2070" for char in text)
        if usual * 20 >= len(text) * 19 and "\0" not in text:
            return encoding
    return None


def _likeness(data: bytes, encoding: str) -> float:
    """Returns how plausible a text is: words in one script, capitals only in front, words of known languages."""
    text = data.decode(encoding, "replace")
    odd = [word for word in _WORD.findall(text) if not word.isascii()]
    if not odd:
        return 0.0
    is_latin = encoding in ("cp1252", "cp1254")
    whole = sum(_is_whole(word) and not (is_latin and _is_foreign(word)) for word in odd) / len(odd)
    language = guess_language(text)
    fits = {"cp1251": ("ru", "uk"), "koi8-r": ("ru", "uk"), "cp1254": ("tr", "az"), "cp1256": ("fa", "ar")}
    wanted = fits.get(encoding)
    if wanted is None:
        return whole + (0.3 if language not in ("tr", "az", "ru", "uk", None) else 0.0)
    unlikely = 0.0 if encoding in ("cp1251", "koi8-r") else -0.2
    return whole + (0.5 if language in wanted else unlikely) - text.count("\ufffd") / len(text)


def _is_foreign(word: str) -> bool:
    """Is most of a word outside ASCII? No word in Latin letters is."""
    return len(word) > 2 and sum(not char.isascii() for char in word) * 2 > len(word)


def _is_whole(word: str) -> bool:
    """Is a word in one script, with lower case after its first letter (or all capitals)?"""
    cyrillic = len(_CYRILLIC.findall(word))
    return cyrillic in (0, len(word)) and (word[1:].islower() or word.isupper() or word.lower() == word.upper())
