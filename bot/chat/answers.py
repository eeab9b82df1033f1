"""Answers: an Answer, or an Action on one, becomes Messages; the same on every screen.

`Screen` says for whom a message is built: language, archive, group or not. Every quotation is attributed here, on
every part, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.archive.archive import Archive, Fate
from bot.archive.interview import Citation, Passage, Translation
from bot.archive.sentences import sentence_spans
from bot.chat import actions
from bot.chat.actions import Action
from bot.chat.message import Button, Copy, Draft, Message, Press, Share, Style, utf16_length
from bot.chat.wording.numbers import written_date
from bot.chat.wording.phrases import Wording
from bot.search.engine import Answer, Found, NothingFound, Smalltalk

PART = 3000  # UTF-16 units of a quotation in one message: leaves room for the attribution below LIMIT
LONG = 700  # UTF-16 units from which on a quotation is folded
COPY_LIMIT = 256
QUESTIONS_A_PAGE = 8


@dataclass(frozen=True, slots=True)
class Screen:
    """For whom and where a message is shown. `bot_name` is the Telegram user name, for permalinks; None elsewhere."""

    archive: Archive
    wording: Wording
    group: bool = False
    bot_name: str | None = None


def answer_messages(screen: Screen, answer: Answer) -> list[Message]:
    """What is said to a question: the best passage, or that there is none."""
    if isinstance(answer, NothingFound):
        return [_nothing(screen, answer)]
    return hit_messages(screen, _hashes(answer), 1)


def hit_messages(screen: Screen, hashes: Sequence[str], place: int) -> list[Message]:
    """The `place`th (from 1) of the hits, which are given by their hashes."""
    passages = [screen.archive.passage_by_hash(one) for one in hashes]
    passage = passages[place - 1] if 1 <= place <= len(passages) else None
    if passage is None:
        return [Message(screen.wording.no_more_hits)]
    return passage_messages(screen, passage, hashes, place)


def passage_messages(screen: Screen, passage: Passage, hashes: Sequence[str] = (), place: int = 0) -> list[Message]:
    """One passage, quoted and attributed, with buttons to read on; in parts if it is long. Joined, the parts'
    quotations are the passage to the character."""
    spans = list(_parts(passage))
    messages = []
    for number, (start, end) in enumerate(spans, 1):
        draft = Draft()
        _notices(draft, screen, passage)
        length = utf16_length(passage.source[start:end])
        draft.quote(passage, start, end, expandable=length > LONG)
        _attribution(draft, screen, passage)
        if len(spans) > 1:
            draft.add("\n" + screen.wording.part.format(number=number, count=len(spans)), Style.ITALIC)
        if number == len(spans):
            _reading_on(draft, screen, passage, hashes, place)
        messages.append(draft.message())
    return messages


def action_messages(screen: Screen, action: Action) -> list[Message]:
    """What a pressed button shows. Votes and removals show nothing: the list is empty."""
    match action:
        case actions.ShowPassage(passage_id):
            return passage_by_id(screen, passage_id)
        case actions.ShowWhole(passage_id):
            return _with_passage(screen, passage_id, whole_answer)
        case actions.ShowCitation(passage_id):
            return _with_passage(screen, passage_id, lambda s, p: [Message(citation_text(s, p))])
        case actions.ShowHit(place, hashes):
            return hit_messages(screen, hashes, place)
        case actions.NotIt(place, hashes):
            return hit_messages(screen, hashes, place + 1)
        case actions.AboutInterview(interview_id):
            return about_interview(screen, interview_id)
        case actions.ListQuestions(interview_id, page):
            return questions(screen, interview_id, page)
        case actions.Vote() | actions.Remove():
            return []


def passage_by_id(screen: Screen, passage_id: str) -> list[Message]:
    """The passage of that id; its successor if it was corrected; an honest notice if it is gone."""
    fate, passage = screen.archive.fate(passage_id)
    if passage is None:
        wording = screen.wording
        return [Message(wording.withdrawn if fate is Fate.WITHDRAWN else wording.unknown_passage)]
    messages = passage_messages(screen, passage)
    if fate is Fate.CORRECTED:
        return [Message(screen.wording.corrected_since), *messages]
    return messages


def whole_answer(screen: Screen, passage: Passage) -> list[Message]:
    """Every passage of the answer that `passage` belongs to, each quoted for itself, packed into few messages."""
    packs: list[list[tuple[Passage, int, int]]] = [[]]
    room = PART
    for one in screen.archive.exchange_of(passage).passages:
        for start, end in _parts(one):
            length = utf16_length(one.source[start:end]) + 2
            if packs[-1] and length > room:
                packs.append([])
                room = PART
            packs[-1].append((one, start, end))
            room -= length
    messages = []
    for number, pack in enumerate(packs, 1):
        draft = Draft()
        _notices(draft, screen, *dict.fromkeys(one for one, _, _ in pack))
        for place, (one, start, end) in enumerate(pack):
            draft.add("\n\n" if place else "").quote(one, start, end)
        _attribution(draft, screen, passage)
        if len(packs) > 1:
            draft.add("\n" + screen.wording.part.format(number=number, count=len(packs)), Style.ITALIC)
        if number == len(packs):
            draft.row(_press(screen.wording.back, actions.ShowPassage(passage.id)))
        messages.append(draft.message())
    return messages


def questions(screen: Screen, interview_id: str, page: int = 0) -> list[Message]:
    """A page of the interviewer's questions, each a button that leads to its answer."""
    interview = screen.archive.interviews.get(interview_id)
    if interview is None:
        return [Message(screen.wording.unknown_passage)]
    draft = Draft().add(screen.wording.questions_title.format(title=interview.about.title), Style.BOLD)
    first = page * QUESTIONS_A_PAGE
    shown = interview.exchanges[first : first + QUESTIONS_A_PAGE]
    for exchange in shown:
        draft.add(f"\n\n{exchange.number + 1}. {_cut(exchange.question or screen.wording.no_question, 400)}")
    numbers = [_press(str(exchange.number + 1), actions.ShowPassage(exchange.passages[0].id)) for exchange in shown]
    for at in range(0, len(numbers), 4):
        draft.row(*numbers[at : at + 4])
    turns = []
    if page > 0:
        turns.append(_press(screen.wording.earlier, actions.ListQuestions(interview_id, page - 1)))
    if first + QUESTIONS_A_PAGE < len(interview.exchanges):
        turns.append(_press(screen.wording.later, actions.ListQuestions(interview_id, page + 1)))
    return [draft.row(*turns).message()]


def interviews(screen: Screen) -> list[Message]:
    """The interviews of the archive, each a button that leads to what was asked in it."""
    draft = Draft().add(screen.wording.interviews_title, Style.BOLD)
    for interview in list(screen.archive.interviews.values())[:50]:
        about = interview.about
        draft.add(f"\n\n{about.title}\n{_who(screen, interview.citation(interview.passages[0]))}")
        draft.row(_press(_cut(about.title, 60), actions.ListQuestions(interview.id, 0)))
    return [draft.message()]


def about_interview(screen: Screen, interview_id: str) -> list[Message]:
    """Title, attribution and introduction of an interview."""
    interview = screen.archive.interviews.get(interview_id)
    if interview is None:
        return [Message(screen.wording.unknown_passage)]
    draft = Draft().add(interview.about.title, Style.BOLD)
    draft.add("\n" + _who(screen, interview.citation(interview.passages[0])))
    if interview.introduction:
        draft.add("\n\n" + _cut(interview.introduction, 3000))
    draft.row(_press(screen.wording.read_all_questions, actions.ListQuestions(interview_id, 0)))
    return [draft.message()]


def citation_text(screen: Screen, passage: Passage) -> str:
    """The citation of a passage on one line, with its permalink where there is one."""
    citation = screen.archive.citation(passage)
    pieces = [_who(screen, citation), f"“{citation.title}”"]
    if citation.date is not None:
        pieces.append(citation.date.isoformat())
    if citation.url is not None:
        pieces.append(citation.url)
    if (permalink := permalink_of(screen, passage)) is not None:
        pieces.append(permalink)
    return ", ".join(pieces)


def permalink_of(screen: Screen, passage: Passage) -> str | None:
    """The address that opens the bot at this passage; None where the bot has no name."""
    if screen.bot_name is None:
        return None
    return f"https://t.me/{screen.bot_name}?start={actions.deep_link_payload(passage.id)}"


def _nothing(screen: Screen, answer: NothingFound) -> Message:
    wording = screen.wording
    if answer.smalltalk is not None:
        said = {
            Smalltalk.GREETING: wording.greeting,
            Smalltalk.THANKS: wording.thanks,
            Smalltalk.WHO: wording.who,
            Smalltalk.FAREWELL: wording.farewell,
        }
        return Message(said[answer.smalltalk])
    if screen.group:
        return Message(wording.nothing_in_group)
    draft = Draft().add(wording.nothing_found)
    nearest = list(_nearest_questions(screen, answer))
    if nearest:
        draft.add("\n\n" + wording.nearest_questions)
    for number, (question, passage) in enumerate(nearest, 1):
        draft.add(f"\n\n{number}. {_cut(question, 400)}")
        draft.row(_press(f"{number}. {_cut(question, 50)}", actions.ShowPassage(passage.id)))
    return draft.message()


def _nearest_questions(screen: Screen, answer: NothingFound, most: int = 3) -> Iterator[tuple[str, Passage]]:
    """The interviewer's questions nearest to what was asked: those of the nearest passages, then the archive's."""
    seen: set[str] = set()
    candidates = [hit.passage for hit in answer.nearest]
    candidates += [exchange.passages[0] for one in screen.archive.interviews.values() for exchange in one.exchanges]
    for passage in candidates:
        exchange = screen.archive.exchange_of(passage)
        if exchange.question is not None and exchange.question not in seen:
            seen.add(exchange.question)
            yield exchange.question, exchange.passages[0]
        if len(seen) == most:
            return


def _notices(draft: Draft, screen: Screen, *passages: Passage) -> None:
    """What must be read before the quotation: corrections, and the context sentence."""
    for passage in passages:
        for correction in screen.archive.citation(passage).corrections:
            notice = screen.wording.corrected.format(
                date=written_date(screen.wording, correction.date), text=correction.text
            )
            draft.add(notice, Style.BOLD).add("\n\n")


def _attribution(draft: Draft, screen: Screen, passage: Passage) -> None:
    """The lines below a quotation: who said it, in what role, to whom, when; translation; the question it answers."""
    citation = screen.archive.citation(passage)
    wording = screen.wording
    draft.add("\n\n— ").add(_who(screen, citation), Style.BOLD)
    if citation.date is not None:
        draft.add("\n" + written_date(wording, citation.date))
    if citation.translation is Translation.MACHINE:
        draft.add("\n" + wording.machine_translation)
    elif citation.translation is Translation.HUMAN:
        draft.add("\n" + wording.human_translation)
    if citation.context is not None:
        draft.add("\n" + citation.context)
    if citation.asked is not None:
        draft.add("\n" + wording.asked.format(question=_cut(citation.asked, 500)), Style.ITALIC)
    if citation.url is not None:
        draft.add("\n").add(wording.source, Style.LINK, citation.url)


def _who(screen: Screen, citation: Citation) -> str:
    if citation.role is None:
        return screen.wording.attribution_without_role.format(speaker=citation.speaker, outlet=citation.outlet)
    return screen.wording.attribution.format(speaker=citation.speaker, role=citation.role, outlet=citation.outlet)


def _reading_on(draft: Draft, screen: Screen, passage: Passage, hashes: Sequence[str], place: int) -> None:
    wording = screen.wording
    turns = []
    if (earlier := screen.archive.beside(passage, -1)) is not None:
        turns.append(_press(wording.earlier, actions.ShowPassage(earlier.id)))
    if (later := screen.archive.beside(passage, 1)) is not None:
        turns.append(_press(wording.later, actions.ShowPassage(later.id)))
    draft.row(*turns)
    more = []
    if len(screen.archive.exchange_of(passage).passages) > 1:
        more.append(_press(wording.whole_answer, actions.ShowWhole(passage.id)))
    if len(hashes) > 1:
        following = place % len(hashes) + 1
        label = wording.other_hits.format(place=following, count=len(hashes))
        more.append(_press(label, actions.ShowHit(following, tuple(hashes))))
    draft.row(*more)
    if place:
        draft.row(_press(wording.not_it, actions.NotIt(place, tuple(hashes))))
    last = [_press(wording.about_interview, actions.AboutInterview(passage.interview_id))]
    if screen.bot_name is not None:
        last.append(Button(wording.share, Share(permalink_query(passage))))
        last.append(Button(wording.copy_citation, Copy(copy_text(screen, passage))))
    draft.row(*last)


def permalink_query(passage: Passage) -> str:
    """What the share button types into another chat: the passage's id, which inline mode answers with the passage."""
    return passage.id


def copy_text(screen: Screen, passage: Passage) -> str:
    """What the copy button copies: quotation and citation if they fit into 256 characters, else the citation."""
    citation = citation_text(screen, passage)
    full = f"“{passage.text}” — {citation}"
    return full if utf16_length(full) <= COPY_LIMIT else _cut(citation, COPY_LIMIT)


def _parts(passage: Passage) -> Iterator[tuple[int, int]]:
    """The spans of a passage's parts, cut at sentence ends (a longer sentence: at a space), at most PART units each."""
    start = end = passage.start
    for first, last in _pieces(passage):
        if utf16_length(passage.source[start:last]) > PART and end > start:
            yield start, end
            start = first
        end = last
    yield start, end


def _pieces(passage: Passage) -> Iterator[tuple[int, int]]:
    for first, last in sentence_spans(passage.text):
        while utf16_length(passage.text[first:last]) > PART:
            space = passage.text.rfind(" ", first, first + PART // 2)
            cut = space + 1 if space > first else first + PART // 2
            yield passage.start + first, passage.start + cut
            first = cut
        yield passage.start + first, passage.start + last


def _with_passage(screen: Screen, passage_id: str, show: Callable[[Screen, Passage], list[Message]]) -> list[Message]:
    _, passage = screen.archive.fate(passage_id)
    return passage_by_id(screen, passage_id) if passage is None else show(screen, passage)


def _press(label: str, action: Action) -> Button:
    return Button(label, Press(actions.encode(action)))


def _hashes(answer: Found) -> list[str]:
    return [actions.hash_of(hit.passage.id) for hit in answer.hits[: actions.MOST_HITS]]


def _cut(text: str, most: int) -> str:
    """A question or a title shortened at a word, with an ellipsis; never used for quotations."""
    text = " ".join(text.split())
    if utf16_length(text) <= most:
        return text
    kept = text[: most - 1]
    while utf16_length(kept) > most - 1:
        kept = kept[:-1]
    return kept.rsplit(" ", 1)[0] + "…"
