"""Markdown -> paragraphs, with markdown-it-py. Front matter, links' addresses and comments are left behind."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.archive.importer.formats.plaintext import decode
from bot.archive.importer.paragraph import Mark, RawTranscript
from bot.archive.reader import cut_front_matter

_BREAKS = {"softbreak": " ", "hardbreak": "\n"}


def read_markdown(data: bytes) -> RawTranscript:
    """The paragraphs, headings and list items of a Markdown text."""
    text, guess = decode(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    raw = RawTranscript()
    if guess is not None:
        raw.doubt(1, f"not UTF-8; it was read as {guess}: are the letters right?")
    cut = cut_front_matter(text)
    start, shift = (cut[1], cut[2] - 1) if cut is not None else (0, 0)
    tokens = MarkdownIt("commonmark").parse(text[start:])
    mark = Mark.PLAIN
    for token in tokens:
        line = (token.map[0] if token.map else 0) + 1 + shift
        if token.type == "hr":
            raw.add(line, "* * *", Mark.RULE)
        elif token.type == "heading_open":
            mark = Mark.TITLE if token.tag == "h1" else Mark.HEADING
        elif token.type == "list_item_open" and token.info:
            mark = Mark.NUMBERED
        elif token.type == "inline":
            _add(raw, line, token.children or [], mark)
            mark = Mark.PLAIN
        elif token.type in {"fence", "code_block"}:
            raw.add(line, token.content)
    if raw.paragraphs and raw.paragraphs[0].mark is Mark.TITLE:
        raw.title = raw.paragraphs.pop(0).text
    return raw


def _add(raw: RawTranscript, line: int, children: list[Token], mark: Mark) -> None:
    text, strong, emphasised = "", 0, 0
    depth = {"strong": 0, "em": 0}
    for child in children:
        kind, _, end = child.type.partition("_")
        if kind in depth:
            depth[kind] += 1 if end == "open" else -1
        words = _BREAKS.get(child.type, child.content if child.type in {"text", "code_inline", "image"} else "")
        text += words
        strong += len(words.strip()) if depth["strong"] else 0
        emphasised += len(words.strip()) if depth["em"] else 0
    for number, part in enumerate(text.split("\n")):
        raw.add(line + number, part, mark if mark is not Mark.PLAIN else _looks(text, strong, emphasised))


def _looks(text: str, strong: int, emphasised: int) -> Mark:
    letters = len("".join(text.split()))
    if letters and strong >= 0.8 * letters:
        return Mark.BOLD
    return Mark.ITALIC if letters and emphasised >= 0.8 * letters else Mark.PLAIN
