"""Attribution: all that stands around a quotation: corrections, context, who said it, to which question, its address.

A Frame's length is bounded whatever a file states, so that there is always room for a quotation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from bot.archive.interview import Citation, Interview, Passage, Translation
from bot.archive.recording import clock
from bot.archive.redaction import markers
from bot.chat.links import passage_link
from bot.chat.message import LIMIT, Copy, MessageBuilder, Quotation, Style, named
from bot.chat.screen import Screen
from bot.chat.text import cut, isolated, utf16_length
from bot.chat.wording.numbers import plural, written_date

COPY_LIMIT = 256
CAPTION_LIMIT = 1000  # UTF-16 units below a picture; Telegram takes 1,024 characters
SPEAKERS_NAMED = 5  # of those who answer in one interview
_PART_LINE = 60  # UTF-16 units kept free for "Part 2 of 3"
_ROOM = 900  # UTF-16 units that a quotation should have at least
_CORRECTIONS = 700
_CORRECTION = 400
_CONTEXT = 600
_ASKED = 300
_TITLE = 300
_FRAGMENT_WORDS = 6
_CITATION_ROOM = 650  # UTF-16 units in which who said it, in full, and the permalink have room


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands above and below a quotation, and `room`: the UTF-16 units left for the quotation between them."""

    above: MessageBuilder
    below: MessageBuilder
    room: int


def frame_of(screen: Screen, passages: Sequence[Passage], lead: MessageBuilder | None = None) -> Frame:
    """The frame of some passages of one answer, below `lead`, a notice of ours; it attributes the first of them.

    If a file states so much that little room would be left, everything that can be shortened is.
    """
    frame = _frame(screen, passages, lead, 1)
    return frame if frame.room >= _ROOM else _frame(screen, passages, lead, 4)


def _frame(screen: Screen, passages: Sequence[Passage], lead: MessageBuilder | None, shorter: int) -> Frame:
    above = MessageBuilder()
    if lead is not None:
        above.append(lead).add("\n\n")
    _corrections(above, screen, passages, shorter)
    below = MessageBuilder()
    _attribution(below, screen, passages[0], shorter)
    return Frame(above, below, LIMIT - above.length - below.length - _PART_LINE)


def who(screen: Screen, citation: Citation) -> str:
    """Who said it, in what role, to whom, and when, if the source says so: one line."""
    wording = screen.wording
    pattern = wording.attribution_without_role if citation.role is None else wording.attribution
    line = pattern.format(
        speaker=named(citation.speaker), role=named(citation.role or ""), outlet=named(citation.outlet)
    )
    return line if citation.date is None else f"{line}, {written_date(wording, citation.date)}"


def who_answers(screen: Screen, interview: Interview) -> str:
    """Everyone who answers in an interview, to whom, and when: one line."""
    citation = screen.citation(interview.passages[0])
    names = [named(speaker.name) for speaker in interview.about.voices]
    if len(names) == 1:
        return who(screen, citation)
    most = names[:SPEAKERS_NAMED] + (["…"] if len(names) > SPEAKERS_NAMED else [])
    return who(screen, replace(citation, speaker=", ".join(most), role=None))


def permalink_of(screen: Screen, passage: Passage) -> str | None:
    """The address that leads to this passage: its web page, or else the bot, opened at it; None where there is none."""
    if screen.pages_url is not None:
        return page_address(screen.pages_url, passage)
    if screen.bot_name is None:
        return None
    return passage_link(screen.bot_name, passage.id)


def page_address(pages_url: str, passage: Passage) -> str:
    """The permanent address of a passage on the web pages that are served at `pages_url`."""
    return f"{pages_url.rstrip('/')}/p/{passage.id}/"


def source_link(citation: Citation, passage: Passage) -> str | None:
    """The outlet's page; where the text is the page's own, at the very passage (a text fragment)."""
    if citation.url is None or citation.translation is not Translation.ORIGINAL or markers(passage.text):
        return citation.url
    return citation.url + _marked("#" if "#" not in citation.url else "", passage.text)


def sentence_address(pages_url: str, passage: Passage, sentence: tuple[int, int]) -> str:
    """The address of a passage's web page at which a browser marks the sentence that answers, if one is known and none
    of its words was taken out."""
    address, said = page_address(pages_url, passage), passage.text[slice(*sentence)]
    return address + _marked("#", said) if said and not markers(said) else address


def _marked(sign: str, text: str) -> str:
    """The end of an address by which a browser shows these words of the page (a text fragment)."""
    words = text.split()
    ends = [words] if len(words) <= 2 * _FRAGMENT_WORDS else [words[:_FRAGMENT_WORDS], words[-_FRAGMENT_WORDS:]]
    return f"{sign}:~:text=" + ",".join(quote(" ".join(end), safe="").replace("-", "%2D") for end in ends)


def citation_text(screen: Screen, passage: Passage, most: int = LIMIT) -> str:
    """The citation of a passage on one line of at most `most` UTF-16 units: who, title, disclosed translation, source,
    recording, permalink.

    If it gets too long, these are left out first: the source, the recording, the title. The permalink stays whole.
    """
    citation = screen.citation(passage)
    permalink = permalink_of(screen, passage)
    line = who(screen, citation)
    title = screen.wording.quoted.format(text=isolated(cut(citation.title, _TITLE)))
    heard = f"{_listen(screen, citation)} {citation.listen}" if citation.listen is not None else None
    for extra in ([title, citation.url, heard], [title, heard], [title], []):
        pieces = [line, *extra[:1], translation_notice(screen, citation), *extra[1:], permalink]
        text = ", ".join(piece.rstrip(".") for piece in pieces if piece)
        if utf16_length(text) <= most:
            return text
    kept = most - utf16_length(permalink or "") - 2
    return f"{cut(line, kept)}, {permalink}" if permalink is not None else cut(line, most)


def copied(screen: Screen, passage: Passage) -> Copy:
    """What the copy button copies: quotation and citation if they fit into 256 characters, else the citation."""
    before, after = screen.wording.quoted.split("{text}")
    quotation = Quotation(passage, passage.start, passage.end, len(before), screen.wording.redacted)
    full = f"{before}{quotation.words}{after} — {citation_text(screen, passage)}"
    if utf16_length(full) <= COPY_LIMIT:
        return Copy(full, quotation)
    return Copy(citation_text(screen, passage, COPY_LIMIT))


def caption_text(screen: Screen, passage: Passage) -> str:
    """What stands below a picture of a passage, in at most `CAPTION_LIMIT` UTF-16 units: its corrections, its citation,
    the question that it answers, and its context. Where it gets too long, the context goes first, then the question."""
    citation = screen.citation(passage)
    above = MessageBuilder()
    _corrections(above, screen, [passage], 4)
    below = []
    if citation.asked is not None:
        below.append(screen.wording.asked.format(question=isolated(cut(citation.asked, _ASKED // 2))))
    if citation.context is not None:
        below.append(isolated(cut(citation.context, _CONTEXT // 4)))
    for count in range(len(below), -1, -1):
        behind = "".join(f"\n{line}" for line in below[:count])
        room = CAPTION_LIMIT - above.length - utf16_length(behind)
        if room >= _CITATION_ROOM:
            break
    return above.text + citation_text(screen, passage, room) + behind


def _corrections(draft: MessageBuilder, screen: Screen, passages: Sequence[Passage], shorter: int) -> None:
    """The passages' corrections, newest first, as many as there is room for, and how many more there are."""
    known = {one for passage in passages for one in screen.citation(passage).corrections}
    room = _CORRECTIONS // shorter
    for number, correction in enumerate(sorted(known, key=lambda one: one.date, reverse=True)):
        date = written_date(screen.wording, correction.date)
        notice = screen.wording.corrected.format(date=date, text=isolated(cut(correction.text, _CORRECTION // shorter)))
        room -= utf16_length(notice)
        if room < 0 and number:
            draft.add(plural(screen.wording, screen.wording.more_corrections, len(known) - number)).add("\n\n")
            return
        draft.add(notice, Style.BOLD).add("\n\n")


def _attribution(draft: MessageBuilder, screen: Screen, passage: Passage, shorter: int) -> None:
    citation = screen.citation(passage)
    draft.add("\n\n— ").add(who(screen, citation), Style.BOLD)
    if (translation := translation_notice(screen, citation)) is not None:
        draft.add("\n" + translation)
    if citation.context is not None:
        draft.add("\n" + isolated(cut(citation.context, _CONTEXT // shorter)))
    if citation.listen is not None:
        draft.add("\n").add(_listen(screen, citation), Style.LINK, citation.listen)
    if citation.asked is not None:
        draft.add("\n").add(
            screen.wording.asked.format(question=isolated(cut(citation.asked, _ASKED // shorter))), Style.ITALIC
        )
    if (link := source_link(citation, passage)) is not None:
        draft.add("\n").add(screen.wording.source, Style.LINK, link)


def _listen(screen: Screen, citation: Citation) -> str:
    pattern = screen.wording.watch_from if citation.recorded == "video" else screen.wording.listen_from
    return pattern.format(time=clock(citation.time or 0))


def translation_notice(screen: Screen, citation: Citation) -> str | None:
    """How the text came into its language, where that must be disclosed."""
    notices = {
        Translation.MACHINE: screen.wording.machine_translation,
        Translation.HUMAN: screen.wording.human_translation,
    }
    return notices.get(citation.translation)
