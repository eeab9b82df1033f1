"""Reads RTF, with bold and italics. Pictures, fonts and styles are passed over; headers, footers,
comments and tracked deletions are listed as dropped; a footnote is a note to its paragraph."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace

from bot.archive.importer.paragraph import Mark, RawTranscript, tidy, word_set
from bot.base.errors import KnowledgeError

MOST_DEPTH = 500
_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,40})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.S
)
_SILENT = word_set(
    "fonttbl colortbl stylesheet pict object themedata datastore latentstyles listtable listoverridetable rsidtbl "
    "generator xmlnstbl mmathPr colorschememapping filetbl revtbl pgdsctbl fldinst datafield bkmkstart bkmkend "
    "listtext pntext shpinst nonshppict formfield wgrffmtfilter xe tc blipuid"
)
_EDGES = word_set("header headerl headerr headerf footer footerl footerr footerf")
_LISTED = dict.fromkeys(_EDGES, "headers and footers") | dict.fromkeys(("annotation", "atnauthor"), "comments")
_SIGNS = {"emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
          "tab": "\t", "emspace": " ", "enspace": " ", "qmspace": " "}  # fmt: skip
_BREAKS = frozenset(("par", "sect", "page", "row", "cell", "nestcell"))
_CHARSETS = {0: "cp1252", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
             204: "cp1251", 222: "cp874", 238: "cp1250", 128: "cp932", 134: "gb2312", 136: "big5"}  # fmt: skip
_MARKED_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class _Look:
    """The formatting of text, and its destination: `into` is "" for the text itself."""

    bold: bool = False
    italic: bool = False
    deleted: bool = False
    into: str = ""
    font: int = -1
    skip: int = 1  # characters that stand for a `\uN` where it can't be shown


@dataclass
class _Reading:
    raw: RawTranscript
    codec: str = "cp1252"
    fonts: dict[int, str] = field(default_factory=dict)
    runs: list[tuple[str, bool, bool]] = field(default_factory=list)
    aside: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    number: int = 1

    def say(self, text: str, look: _Look) -> None:
        """Add words to the destination that they belong to."""
        if look.into == "silent":
            return
        if look.into:
            self.aside.setdefault(look.into, []).append(text)
        elif look.deleted:
            self.aside.setdefault("tracked deletions", []).append(text)
        else:
            self.runs.append((text, look.bold, look.italic))

    def end_aside(self, into: str) -> None:
        """End a note, a header or a comment."""
        if words := tidy(_whole("".join(self.aside.pop(into, [])))):
            if into == "footnote":
                self.notes.append(words)
            elif into == "title":
                self.raw.title = words
            else:
                self.raw.drop(self.number, words, into)

    def end_paragraph(self) -> None:
        """End the paragraph that is being read."""
        text = _whole("".join(words for words, _, _ in self.runs))
        letters = sum(len("".join(words.split())) for words, _, _ in self.runs)
        shares = [sum(len("".join(run[0].split())) for run in self.runs if run[place]) for place in (1, 2)]
        mark = Mark.PLAIN
        if letters and shares[0] >= _MARKED_SHARE * letters:
            mark = Mark.BOLD
        elif letters and shares[1] >= _MARKED_SHARE * letters:
            mark = Mark.ITALIC
        for part in text.split("\n"):
            self.raw.add(self.number, part, mark, notes=tuple(self.notes) if tidy(part) else ())
            self.notes = [] if tidy(part) else self.notes
        self.end_aside("tracked deletions")
        self.runs, self.number = [], self.number + 1


def read_rtf(data: bytes) -> RawTranscript:
    """The paragraphs of a rich text file. Raises KnowledgeError for a file that is none."""
    if not data.lstrip().startswith(b"{\\rtf"):
        raise KnowledgeError("this is not rich text (.rtf)")
    reading = _Reading(RawTranscript(unit="paragraph"))
    _Parser(reading).read(data.decode("latin-1"))
    reading.end_paragraph()
    for into in list(reading.aside):
        reading.end_aside(into)
    return reading.raw


class _Parser:
    """Reads the tokens of an RTF text into `reading`."""

    def __init__(self, reading: _Reading) -> None:
        self._reading = reading
        self._look, self._stack = _Look(), list[_Look]()
        self._pending = bytearray()  # bytes of the codepage, some characters have several
        self._left = 0  # characters still to be skipped after a `\uN`
        self._fresh = False  # does a group begin here?
        self._starred = False

    def read(self, text: str) -> None:
        """Read the whole text. Raises KnowledgeError for one that is out of bounds."""
        for token in _TOKEN.finditer(text):
            word, number, byte, sign, brace, words = token.groups()
            if byte is not None:
                self._left, is_skipped = max(self._left - 1, 0), self._left > 0
                if not is_skipped:
                    self._pending.append(int(byte, 16))
                continue
            if word or brace or words or sign:
                self._say_pending()
            if brace is not None:
                self._group(brace)
            elif word is not None:
                self._word(word, number)
            elif sign is not None:
                self._sign(sign)
            elif words is not None:
                self._reading.say(
                    _decoded(words[self._left :].encode("latin-1"), self._reading, self._look), self._look
                )
                self._left = max(self._left - len(words), 0)
            self._fresh = brace == "{" or (self._fresh and sign == "*")
        self._say_pending()

    def _say_pending(self) -> None:
        if self._pending:
            self._reading.say(_decoded(bytes(self._pending), self._reading, self._look), self._look)
            self._pending.clear()

    def _group(self, brace: str) -> None:
        if brace == "{":
            if len(self._stack) >= MOST_DEPTH:
                raise KnowledgeError(f"its groups are nested deeper than {MOST_DEPTH} levels")
            self._stack.append(self._look)
            self._starred, self._left = False, 0
            return
        before = self._stack.pop() if self._stack else _Look()
        if self._look.into and self._look.into != before.into:
            self._reading.end_aside(self._look.into)
        self._look, self._left = before, 0

    def _word(self, word: str, number: str | None) -> None:
        if word == "u" and number is not None:
            self._reading.say(_character(int(number)), self._look)
            self._left = self._look.skip
        elif word == "bin" and number is not None:
            raise KnowledgeError("it holds binary data; save it again as .rtf without pictures, or as .docx")
        else:
            value = int(number) if number else None
            self._look = _formatted(self._reading, word, value, self._look, self._fresh, self._starred)

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._starred = True
        else:
            said = {"~": "\u00a0", "_": "\u2011", "-": "", "\n": "\n", "\r": "\n"}.get(sign, sign)
            self._reading.say(said, self._look)


def _destination(word: str, look: _Look, starred: bool) -> str | None:
    """Returns the destination of a group that begins with this control word; None: the same as around it."""
    if word == "title":
        return "title"
    if word in _SILENT or word == "info":
        return "silent"
    if word in ("footnote", "endnote"):
        return "footnote"
    if word in _LISTED and look.into == "":
        return _LISTED[word]
    return "silent" if starred else None


def _formatted(reading: _Reading, word: str, number: int | None, look: _Look, fresh: bool, starred: bool) -> _Look:
    """Returns the formatting after a control word."""
    if fresh and (into := _destination(word, look, starred)) is not None:
        return replace(look, into=into)
    match word:
        case "par" | "sect" | "page" | "row" | "cell" | "nestcell":
            if look.into:
                reading.say(" ", look)
            else:
                reading.end_paragraph()
        case "line":
            reading.say("\n", look)
        case "b":
            return replace(look, bold=number != 0)
        case "i":
            return replace(look, italic=number != 0)
        case "deleted":
            reading.raw.doubt(reading.number, "there are tracked changes; it was read as if they were accepted")
            return replace(look, deleted=number != 0)
        case "plain":
            return replace(look, bold=False, italic=False, deleted=False)
        case "pard" | "sectd":
            pass
        case "uc":
            return replace(look, skip=number if number is not None else 1)
        case "f":
            return replace(look, font=number if number is not None else -1)
        case "ansicpg":
            reading.codec = _codec(f"cp{number}", reading.codec)
        case "mac":
            reading.codec = "mac_roman"
        case "fcharset":
            reading.fonts[look.font] = _CHARSETS.get(number or 0, reading.codec) if number else reading.codec
        case _:
            if word in _SIGNS:
                reading.say(_SIGNS[word], look)
    return look


def _codec(name: str, otherwise: str) -> str:
    try:
        return codecs.lookup("utf-8" if name == "cp65001" else name).name
    except LookupError:
        return otherwise


def _decoded(data: bytes, reading: _Reading, look: _Look) -> str:
    if data.isascii():
        return data.decode("ascii")
    return data.decode(reading.fonts.get(look.font, reading.codec), "replace")


def _character(number: int) -> str:
    """Returns the character of a `\\uN`, negative beyond 32767; it may be half of a surrogate pair."""
    return chr(number % 65536)


def _whole(text: str) -> str:
    """Returns the text with its surrogate pairs joined."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
