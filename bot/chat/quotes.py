"""The quote check's result as a Message: what was claimed, what the archive has, the difference by words.

The archive's words are quoted and attributed as everywhere; the claim is the reader's, never set off as a quotation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.archive.interview import Passage
from bot.base.text import sentence_spans
from bot.chat import browse
from bot.chat.attribution import who
from bot.chat.buttons import press, show
from bot.chat.message import LIMIT, Message, MessageBuilder, Style
from bot.chat.passage_pages import NOWHERE, passage_page
from bot.chat.screen import Screen
from bot.chat.text import cut, harmless, isolated, part_spans, utf16_length
from bot.chat.wording.numbers import language_name, plural
from bot.search.quotes.alignment import Kind
from bot.search.quotes.checker import MOST_PIECES, SHORTEST
from bot.search.quotes.verdict import Checked, QuotePart, Verdict, WordChange

MOST_LISTED = 5
MOST_MARKED = 40  # entities of one kind; a message has room for a hundred
_ECHO = 500  # UTF-16 units of the claim that are shown
_LISTED = 60
_QUESTION = 600


def check_message(screen: Screen, checked: Checked) -> Message:
    """The message that answers a claim: one, whatever the verdict is."""
    wording = screen.wording
    match checked.verdict:
        case Verdict.TOO_SHORT:
            return Message(plural(wording, wording.check_short, SHORTEST))
        case Verdict.NOT_HERE:
            return _not_here(screen)
        case Verdict.JOINED:
            return _joined(screen, checked)
        case Verdict.EXACT:
            return _passage(screen, checked, MessageBuilder().add(wording.check_exact, Style.BOLD))
        case Verdict.EXACT_IN_PART:
            return _passage(screen, checked, MessageBuilder().add(wording.check_exact_in_part, Style.BOLD))
        case Verdict.ALTERED:
            return _passage(screen, checked, MessageBuilder().add(wording.check_altered, Style.BOLD))
        case Verdict.REDACTED:
            return _passage(screen, checked, MessageBuilder().add(wording.check_redacted, Style.BOLD))
        case Verdict.SOMEONE_ELSE:
            return _someone_else(screen, checked)


def _someone_else(screen: Screen, checked: Checked) -> Message:
    if checked.interviewer:
        return _question(screen, checked)
    passage = next(piece.passage for piece in checked.pieces if piece.passage is not None)
    wording = screen.wording
    pattern = wording.check_someone_else_here if checked.same_interview else wording.check_someone_else
    line = pattern.format(speaker=isolated(cut(screen.citation(passage).speaker, _LISTED)))
    return _passage(screen, checked, MessageBuilder().add(line, Style.BOLD))


def _passage(screen: Screen, checked: Checked, lead: MessageBuilder) -> Message:
    """The first passage that the words stand in, whole or the part of it that holds them, below what is to be said."""
    for negation in _cut_off(screen, checked):
        lead.add("\n").add(negation, Style.BOLD)
    if checked.punctuation:
        lead.add("\n" + screen.wording.check_punctuation)
    piece = next(piece for piece in checked.pieces if piece.passage is not None)
    changes = [change for change in checked.changes if change.piece.passage == piece.passage]
    if checked.changes:
        _differences(lead, screen, checked)
        lead.add("\n\n" + screen.wording.check_archive)
    assert piece.passage is not None
    return _with_marks(screen, piece.passage, piece, changes, lead)


def _with_marks(
    screen: Screen, passage: Passage, piece: QuotePart, changes: Sequence[WordChange], lead: MessageBuilder
) -> Message:
    """The part of a passage that holds the piece; what the claim has otherwise is underlined in it."""
    part = 0
    page = passage_page(screen, passage, NOWHERE, part, lead)
    while page.quotations[0].end <= piece.start:
        part += 1
        page = passage_page(screen, passage, NOWHERE, part, lead)
    quotation = page.quotations[0]
    draft = MessageBuilder(page.text, list(page.entities), list(page.quotations), list(page.buttons))
    for change in changes[:MOST_MARKED]:
        start, end = (max(quotation.start, change.archive[0]), min(quotation.end, change.archive[1]))
        if start < end:
            draft.mark(Style.UNDERLINE, quotation.place_of(start), quotation.place_of(end))
    return draft.message()


def _differences(draft: MessageBuilder, screen: Screen, checked: Checked) -> None:
    """What was claimed, with what is not the archive's struck out; then each difference in words, negations first."""
    start = len(draft.text) + len(screen.wording.check_claimed) + 3
    shown = part_spans(checked.words, _ECHO)[0][1]
    omitted = "" if shown == len(checked.words) else " […]"
    draft.add(f"\n\n{screen.wording.check_claimed}\n{harmless(checked.words[:shown])}{omitted}")
    for change in checked.changes[:MOST_MARKED]:
        first, last = change.claimed[0], min(change.claimed[1], shown)
        if first < last:
            draft.mark(Style.STRIKE, start + first, start + last)
    draft.add("\n")
    ordered = sorted(checked.changes, key=lambda change: not change.negation)
    for change in ordered[:MOST_LISTED]:
        draft.add("\n• ").add(_line(screen, checked, change), Style.BOLD if change.negation else None)
    if len(ordered) > MOST_LISTED:
        draft.add("\n" + plural(screen.wording, screen.wording.check_more_changes, len(ordered) - MOST_LISTED))


def _line(screen: Screen, checked: Checked, change: WordChange) -> str:
    """One difference in words."""
    wording = screen.wording
    claimed = _listed(screen, checked.words[slice(*change.claimed)])
    archive = _listed(screen, change.piece.source[slice(*change.archive)])
    if change.kind is Kind.MISSING:
        pattern = wording.check_negation_missing if change.negation else wording.check_missing
        return pattern.format(words=archive)
    if change.kind is Kind.ADDED and checked.verdict is Verdict.EXACT_IN_PART:
        return wording.check_outside.format(words=claimed)
    if change.kind is Kind.ADDED:
        pattern = wording.check_negation_added if change.negation else wording.check_added
        return pattern.format(words=claimed)
    return wording.check_replaced.format(claimed=claimed, archive=archive)


def _listed(screen: Screen, words: str) -> str:
    return screen.wording.quoted.format(text=isolated(cut(words, _LISTED, " […]")))


def _cut_off(screen: Screen, checked: Checked) -> Iterator[str]:
    """The negation that stands just before the claimed words."""
    if checked.negated_before is not None:
        words = checked.pieces[0].source[slice(*checked.negated_before)]
        yield screen.wording.check_negation_before.format(words=_listed(screen, words))


def _joined(screen: Screen, checked: Checked) -> Message:
    """Each piece within the sentences that it stands in, attributed, with a button to its passage."""
    wording = screen.wording
    draft = MessageBuilder().add(plural(wording, wording.check_joined, len(checked.pieces)), Style.BOLD)
    if checked.changes:
        draft.add("\n" + wording.check_joined_altered)
    numbers = []
    pieces = checked.pieces[:MOST_PIECES]
    room = (LIMIT - draft.length) // len(pieces) - 20
    for number, piece in enumerate(pieces, 1):
        draft.add(f"\n\n{number}. ")
        _piece(draft, screen, piece, room)
        target = piece.passage if piece.passage is not None else piece.exchange.passages[0]
        numbers.append(press(str(number), show(screen.archive, target)))
    return draft.row(*numbers).message()


def _piece(draft: MessageBuilder, screen: Screen, piece: QuotePart, room: int) -> None:
    citation = screen.citation(piece.passage or piece.exchange.passages[0])
    below = who(screen, citation)
    if piece.passage is None:
        line = screen.wording.check_interviewer.format(outlet=isolated(cut(citation.outlet, _LISTED)))
        draft.add(
            f"{line}\n{isolated(cut(piece.exchange.question or '', min(_QUESTION, room - utf16_length(line) - 1)))}"
        )
        return
    draft.add("\n")
    start, end = _sentences(piece, room - utf16_length(below) - 10)
    draft.quote(piece.passage, start, end, mark=screen.wording.redacted).add("\n— ").add(below, Style.BOLD)


def _sentences(piece: QuotePart, room: int) -> tuple[int, int]:
    """The span of the whole sentences that a piece stands in, or of as many of them as there is room for."""
    passage = piece.passage
    assert passage is not None
    spans = [(passage.start + start, passage.start + end) for start, end in sentence_spans(passage.text)]
    start = max(first for first, _ in spans if first <= piece.start)
    end = min(last for _, last in spans if last >= piece.end)
    text = passage.source[start:end].rstrip()
    return start, start + len(text[: part_spans(text, room)[0][1]].rstrip())


def _question(screen: Screen, checked: Checked) -> Message:
    """Words of the interviewer: the question, and a button to its answer."""
    piece = checked.pieces[0]
    outlet = screen.citation(piece.exchange.passages[0]).outlet
    draft = MessageBuilder().add(
        screen.wording.check_interviewer.format(outlet=isolated(cut(outlet, _LISTED))), Style.BOLD
    )
    if checked.changes:
        _differences(draft, screen, checked)
        draft.add("\n\n" + screen.wording.check_archive)
    draft.add("\n\n" + isolated(cut(piece.exchange.question or "", _QUESTION * 2)))
    return draft.row(press(screen.wording.whole_answer, show(screen.archive, piece.exchange.passages[0]))).message()


def _not_here(screen: Screen) -> Message:
    """Not in this archive: which says nothing of whether it was said."""
    wording = screen.wording
    codes = sorted({one.about.language for one in screen.archive.interviews.values()})
    languages = ", ".join(language_name(wording, code) for code in codes)
    draft = (
        MessageBuilder()
        .add(wording.check_not_here, Style.BOLD)
        .add("\n" + wording.check_compared.format(languages=languages))
    )
    return draft.row(browse.all_questions(screen)).message()
