"""Reads Markdown with markdown-it-py; the front matter becomes facts."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.archive.importer.formats.encodings import decode
from bot.archive.importer.formats.json_transcript import read_json
from bot.archive.importer.formats.plaintext import read_text
from bot.archive.importer.paragraph import Mark, RawTranscript, word_set
from bot.archive.importer.times import find_date
from bot.archive.reader import cut_front_matter
from bot.archive.safeyaml import read_yaml
from bot.base.errors import YamlProblem

_BREAKS = {"softbreak": " ", "hardbreak": "\n"}
_TAG = re.compile(r"</?([a-z][a-z0-9]*)\b[^<>]*>|<!--.*?-->", re.I | re.S)
_HTML = word_set(
    "a abbr b big blockquote br center cite code dd del details div dl dt em figure figcaption font h1 h2 h3 h4 h5 h6 "
    "hr i iframe img ins kbd li mark ol p pre q s script small span strike strong style sub summary sup table tbody td "
    "th thead tr u ul video audio source"
)
_KEYS = {
    "title": "title headline name",
    "speakers": "speaker speakers guest guests interviewee interviewees narrator narrators",
    "interviewers": "interviewer interviewers host hosts author authors",
    "date": "date published datepublished published_at publish_date recorded",
    "outlet": "outlet channel publication publisher podcast show site",
    "url": "source_url url link source canonical permalink youtube_url",
    "recording": "media audio video recording youtube_url media_url audio_url video_url enclosure",
    "language": "language lang locale",
    "role": "role",
    "topics": "topics tags categories keywords",
}
_TRANSCRIPT = ("transcript", "transcription", "dialogue", "interview")
_KEY_OF: dict[str, list[str]] = {}
for _what, _names in _KEYS.items():
    for _name in _names.split():
        _KEY_OF.setdefault(_name, []).append(_what)
_ADDRESS = re.compile(r"https://[!-~]+")


def read_markdown(data: bytes) -> RawTranscript:
    """The paragraphs, headings and list items of a Markdown text."""
    text, guess = decode(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    raw = RawTranscript()
    if guess is not None:
        raw.doubt(1, f"not UTF-8; it was read as {guess}: if letters are wrong, save the file as UTF-8")
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
        elif token.type == "html_block":
            _html(raw, line, token.content)
        elif token.type in {"fence", "code_block"}:
            for number, part in enumerate(token.content.split("\n")):
                raw.add(line + number, part)
    if cut is not None:
        _front_matter(raw, cut[0])  # a transcript in the front matter comes after the introduction in the text
    return raw


def _html(raw: RawTranscript, line: int, content: str) -> None:
    """Add the words of an HTML block as a paragraph; comments are dropped and listed."""
    for comment in re.findall(r"<!--(.*?)-->", content, re.S):
        raw.drop(line, comment, "comments")
    for part in re.split(r"\n\s*\n|<(?:p|div|br|li|h\d)\b[^<>]*>", _without_comments(content)):
        raw.add(line, _bare(part))


def _without_comments(content: str) -> str:
    return re.sub(r"<!--.*?-->", "", content, flags=re.S)


def _bare(content: str) -> str:
    """Returns words without HTML tags; something like `<laughs>` is the transcriber's, and stays."""
    return _TAG.sub(lambda tag: "" if tag[1] is None or tag[1].lower() in _HTML else tag[0], content)


def _add(raw: RawTranscript, line: int, children: list[Token], mark: Mark) -> None:
    text, strong, emphasised = "", 0, 0
    depth = {"strong": 0, "em": 0}
    for child in children:
        kind, _, end = child.type.partition("_")
        if kind in depth:
            depth[kind] += 1 if end == "open" else -1
        if child.type == "html_inline":
            words = "\n" if child.content.lower().startswith("<br") else _bare(child.content)
        else:
            words = _BREAKS.get(child.type, child.content if child.type in {"text", "code_inline", "image"} else "")
        if (
            strong
            and not depth["strong"]
            and strong == len(text.strip())
            and words.strip()
            and text.rstrip().endswith("?")
        ):
            raw.add(line, text, Mark.BOLD)  # a bold question with its answer behind it, in one paragraph
            line, text, strong = line + text.count("\n"), "", 0
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


def _front_matter(raw: RawTranscript, text: str) -> None:
    """Take the facts from the file's own front matter, under any of the usual names."""
    try:
        written = read_yaml(text)
        stated = written.value
    except YamlProblem:
        raw.doubt(1, "the file's own front matter can't be read; state its facts by options")
        return
    if not isinstance(stated, dict):
        return
    for name, value in stated.items():
        known = _KEY_OF.get(str(name).lower().replace("-", "_").replace(" ", "_"), ())
        for what in known:
            _state(raw, what, value)
        if not known:
            line = written.line((name,)) + 1
            if str(name).lower() in _TRANSCRIPT and isinstance(value, str | list):
                _transcript(raw, line, value)
            elif isinstance(value, str) and len(value.split()) > 1:
                raw.drop(line, f"{name}: {value}", "lines of front matter")


def _transcript(raw: RawTranscript, line: int, value: str | list[Any]) -> None:
    """Add a transcript from the front matter itself: a text, or a list of pieces with speakers."""
    if isinstance(value, str):
        inner = read_text(value.encode())
        raw.paragraphs += [replace(one, line=line + one.line) for one in inner.paragraphs]
    else:
        inner = read_json(json.dumps(value, default=str).encode())
        raw.paragraphs += [replace(one, line=line + one.line) for one in inner.paragraphs]
    raw.doubts += inner.doubts


def _state(raw: RawTranscript, what: str, value: Any) -> None:
    if what in ("speakers", "interviewers", "topics"):
        people = {"speakers": raw.speakers, "interviewers": raw.interviewers, "topics": raw.topics}[what]
        for one in value if isinstance(value, list) else [value]:
            name = one.get("name") if isinstance(one, dict) else one
            if isinstance(name, str) and name.strip() and len(name) < 200:
                people.append(" ".join(name.split()))
        if isinstance(value, dict) and isinstance(value.get("role"), str):
            raw.role = value["role"]
        return
    if what == "date":
        found = find_date(str(value)) if isinstance(value, str | dt.date) else None
        raw.date = raw.date or (found[0] if found is not None else None)
        return
    if not isinstance(value, str) or not value.strip():
        return
    words = " ".join(value.split())
    if what in ("url", "recording"):
        if _ADDRESS.fullmatch(words):
            if what == "url":
                raw.url = raw.url or words
            else:
                raw.recording = raw.recording or words
        return
    if what == "language":
        raw.language = raw.language or (words[:2].lower() if re.match(r"[A-Za-z]{2}(?:[-_]|$)", words) else None)
    elif what == "title":
        raw.title = raw.title or words
    elif what == "outlet":
        raw.outlet = raw.outlet or words
    elif what == "role":
        raw.role = raw.role or words
