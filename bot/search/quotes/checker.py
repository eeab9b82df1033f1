"""QuoteChecker: claimed words against an archive, word by word.

A claim is exact, exact in part (but for words around it), altered (with each difference), joined from separate places,
somebody else's words, or not in this archive; "not here" never means "false". Nothing is searched by meaning: a
translation or a paraphrase is not here.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.archive import redaction
from bot.archive.archive import Archive
from bot.archive.interview import Passage
from bot.base.languages import TURKIC
from bot.search.quotes import claims, edges, regions
from bot.search.quotes.alignment import Kind, Step, align
from bot.search.quotes.regions import STRONG
from bot.search.quotes.tokens import NEGATIONS, Token, marks, negates, tokens
from bot.search.quotes.verdict import Checked, QuotePart, Verdict, WordChange
from bot.search.quotes.word_index import Numbers, WordIndex

SHORTEST = 4  # words of a claim; fewer could be anybody's
LONGEST_CLAIM_WORDS = 800  # of a longer claim the first so many are compared
MOST_PIECES = 5
_PLACES = 40  # places of an exact claim that are looked at
_SENTENCE_END = re.compile("[.!?…]")
_MARGIN = 12  # words around a piece that an alignment may take in
_WORDS_BEFORE = 6  # words of the sentence before the claim among which a negation is looked for: “never said that …”
_JOINED_SHARE = 0.8  # share of the words that the pieces of a joined claim must hold


@dataclass(frozen=True, slots=True)
class _Aligned:
    """A claim's words `claim` (from, to) beside a stretch of the archive."""

    claim: tuple[int, int]
    steps: Sequence[Step]

    @property
    def same(self) -> int:
        """How many words are the same on both sides."""
        return sum(step.claim[1] - step.claim[0] for step in self.steps if step.kind is Kind.SAME)

    @property
    def cost(self) -> int:
        """How many words differ; the fewer, the better the alignment."""
        return sum(
            max(step.claim[1] - step.claim[0], step.archive[1] - step.archive[0])
            for step in self.steps
            if step.kind is not Kind.SAME
        )

    @property
    def gain(self) -> int:
        """Words that are the same, less differences."""
        return self.same - self.cost


class QuoteChecker:
    """Checks claims against one archive. The index is built by the first check, or by `prepare`."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._index: WordIndex | None = None
        self._building = threading.Lock()

    def prepare(self) -> WordIndex:
        """Build the index now: about a second for a million words."""
        with self._building:
            if self._index is None:
                self._index = WordIndex(self.archive)
            return self._index

    def check(self, text: str, *, whole: bool = True, speaker: str | None = None) -> Checked:
        """Compare claimed words with the archive. A name before or behind quoted words is who is said to have said
        them, unless a `speaker` is named: then all of the text is the claim. `whole`: may it be? Never raises for any
        text; takes CPU time: call it in a thread from an event loop."""
        if speaker:
            claim = claims.Claim(text[: claims.READ_CHARACTERS].strip(), speaker, named=True)
            return self._attributed(self._check(claim), claim, claims.is_called)
        best: tuple[float, int, Checked] | None = None
        for number, claim in enumerate(claims.claims_in(text, whole=whole)):
            checked = self._attributed(self._check(claim), claim)
            found = checked.matched * len(tokens(claim.words))
            if checked.verdict is Verdict.TOO_SHORT and best is not None:
                continue
            rank = (found + (0.5 if checked.verdict in (Verdict.EXACT, Verdict.SOMEONE_ELSE) else 0), -number)
            if best is None or rank > best[:2]:
                best = (*rank, checked)
        return best[2] if best is not None else Checked(Verdict.TOO_SHORT, "")

    def _check(self, claim: claims.Claim) -> Checked:
        words = claim.words
        said = redaction.MARK.sub(lambda found: " " * len(found[0]), redaction.blanked(words))
        plain, turkic = tokens(said)[:LONGEST_CLAIM_WORDS], tokens(said, turkic=True)[:LONGEST_CLAIM_WORDS]
        if len(plain) < SHORTEST:
            return Checked(Verdict.TOO_SHORT, words)
        same = [token.form for token in plain] == [token.form for token in turkic]
        results = [self._compared(claim, found) for found in ([plain] if same else [plain, turkic])]
        return max(results, key=lambda one: (one.matched, -len(one.changes)))

    def _compared(self, claim: claims.Claim, found: list[Token]) -> Checked:
        return _with_redactions(self._compared_with_all(claim, found))

    def _compared_with_all(self, claim: claims.Claim, found: list[Token]) -> Checked:
        index, words = self.prepare(), claim.words
        numbers = index.numbers([token.form for token in found])
        places = index.find(numbers)
        if len(places):
            return self._exact(claim, found, places, (0, len(found)))
        near, parts = _nearest(index, numbers), _parts(index, numbers)
        if len(parts) > 1 and sum(part.gain for part in parts) >= (near.gain if near is not None else 0) + STRONG:
            return self._differing(Verdict.JOINED, words, found, parts)
        part = edges.exact_part(index, numbers, words, found, near.same if near is not None else 0)
        if part is not None:
            return self._exact(claim, found, index.find(numbers[slice(*part)]), part)
        if near is not None and _is_altered(index, numbers, near):
            return self._differing(Verdict.ALTERED, words, found, [near])
        return Checked(Verdict.NOT_HERE, words)

    def _exact(self, claim: claims.Claim, found: list[Token], places: Numbers, part: tuple[int, int]) -> Checked:
        """The words `part` of a claim are exact, at all of these `places`. Where several people said the same: the one
        whom the claim names; an answer goes before a question."""
        index, words = self.prepare(), claim.words
        units = {int(place): index.unit_at(int(place)) for place in places[:_PLACES]}
        first, last = part
        outside = [span for span in ((0, first), (last, len(found))) if span[0] < span[1]]
        around = " ".join([claim.around, *(words[found[start].start : found[end - 1].end] for start, end in outside)])

        def rank(place: int) -> tuple[bool, bool, int]:
            """What comes first: a passage, of a speaker who is named, the first in the archive."""
            passage = units[place].passage
            named = passage is not None and claims.mentions(around, self.speaker(passage))
            return passage is None, not named, place

        place = min(units, key=rank)
        pieces = tuple(self._pieces(words, found, place, first, last))
        interviewer = units[place].passage is None
        changes = tuple(edges.added(found, span, pieces[0]) for span in outside)
        negated = any(change.negation for change in changes)
        verdict = Verdict.ALTERED if negated else Verdict.EXACT_IN_PART if changes else Verdict.EXACT
        return Checked(
            Verdict.SOMEONE_ELSE if interviewer else verdict,
            words,
            pieces,
            changes,
            matched=(last - first) / len(found),
            interviewer=interviewer,
            punctuation=_punctuated(words, found[first].start, found[last - 1].end)
            != _punctuated(pieces[0].source, pieces[0].start, pieces[-1].end),
            negated_before=_negated_before(pieces[0]),
        )

    def speaker(self, passage: Passage) -> str:
        """The name of who said a passage."""
        return self.archive.interview_of(passage).speaker_of(passage).name

    def _differing(self, verdict: Verdict, words: str, found: list[Token], parts: Sequence[_Aligned]) -> Checked:
        """The pieces and the differences of a claim that is in the archive, but not like this."""
        pieces: list[QuotePart] = []
        changes: list[WordChange] = []
        for part in parts:
            own, differences = self._piece_and_changes(words, found, part.steps)
            pieces += own
            changes += differences
        interviewer = all(piece.passage is None for piece in pieces)
        verdict = Verdict.SOMEONE_ELSE if interviewer and verdict is Verdict.ALTERED else verdict
        matched = sum(part.same for part in parts) / len(found)
        return Checked(verdict, words, tuple(pieces), tuple(changes), matched, interviewer)

    def _piece_and_changes(
        self, words: str, found: list[Token], steps: Sequence[Step]
    ) -> tuple[list[QuotePart], list[WordChange]]:
        steps = edges.within_sentences(self.prepare(), steps)
        first, last = steps[0], steps[-1]
        place = next(step.archive[0] for step in steps if step.kind is Kind.SAME)
        pieces = list(
            self._pieces(words, found, first.archive[0], first.claim[0], last.claim[1], to_place=last.archive[1])
        ) or list(self._pieces(words, found, place, first.claim[0], last.claim[1], to_place=place + 1))
        held: dict[int, list[Token]] = {}
        changes = [self._change(found, step, pieces, place, held) for step in steps if step.kind is not Kind.SAME]
        return pieces, changes

    def _change(
        self, found: list[Token], step: Step, pieces: Sequence[QuotePart], anchor: int, held: dict[int, list[Token]]
    ) -> WordChange:
        """A difference; `held` are the words of units by their first, cut once for all differences."""
        index = self.prepare()
        claimed = (0, 0)
        if step.claim[1] > step.claim[0]:
            claimed = (found[step.claim[0]].start, found[step.claim[1] - 1].end)
        unit = index.unit_at(step.archive[0] if step.archive[1] > step.archive[0] else anchor)
        piece = next((one for one in pieces if one.passage is unit.passage), pieces[0])
        if unit.first not in held:
            held[unit.first] = unit.tokens()
        own = held[unit.first]
        within = [own[at - unit.first] for at in range(*step.archive) if 0 <= at - unit.first < len(own)]
        offset = unit.passage.start if unit.passage is not None else 0
        archive = (within[0].start + offset, within[-1].end + offset) if within else (0, 0)
        turkic = self.archive.interviews[unit.interview_id].about.language in TURKIC
        before = [token.form for token in within]
        after = [token.form for token in found[step.claim[0] : step.claim[1]]]
        return WordChange(step.kind, piece, claimed, archive, _negation(before, after, turkic))

    def _pieces(
        self, words: str, found: list[Token], place: int, first: int, last: int, to_place: int | None = None
    ) -> Iterator[QuotePart]:
        """The stretch of the archive from `place` on beside the claim's words `first` to `last`, passage by passage."""
        index = self.prepare()
        end = place + last - first if to_place is None else to_place
        while place < end:
            unit = index.unit_at(place)
            own = unit.tokens()
            to = min(end, unit.first + unit.count)
            offset = unit.passage.start if unit.passage is not None else 0
            start_at, end_at = own[place - unit.first].start, own[to - 1 - unit.first].end
            claimed = (found[first].start, found[last - 1].end)
            yield QuotePart(unit.passage, unit.exchange, unit.interview_id, start_at + offset, end_at + offset, claimed)
            place = to

    def _attributed(
        self, checked: Checked, claim: claims.Claim, is_named: Callable[[str, str], bool] = claims.means
    ) -> Checked:
        """The same, unless the claim names somebody who is not the one that said it."""
        passage = checked.pieces[0].passage if checked.pieces else None
        around = claim.around
        if checked.verdict is Verdict.EXACT_IN_PART and not claim.named:
            around = " ".join([around, *(checked.words[slice(*change.claimed)] for change in checked.changes)])
        if checked.verdict not in (Verdict.EXACT, Verdict.EXACT_IN_PART) or not around or passage is None:
            return checked
        speaker = self.speaker(passage)
        known = (one.name for interview in self.archive.interviews.values() for one in interview.about.voices)
        if is_named(around, speaker) or not (claim.named or any(claims.mentions(around, other) for other in known)):
            return checked
        beside = (one.name for one in self.archive.interview_of(passage).about.voices if one.name != speaker)
        same = any(claims.mentions(around, other) for other in beside)
        return replace(checked, verdict=Verdict.SOMEONE_ELSE, same_interview=same)


def _with_redactions(checked: Checked) -> Checked:
    """The same, but what touches words that were taken out is never called altered, and exact only where the claim
    shows that words are missing."""
    if checked.verdict not in (Verdict.EXACT, Verdict.EXACT_IN_PART, Verdict.ALTERED, Verdict.JOINED):
        return checked
    exact = checked.verdict is Verdict.EXACT
    if exact and redaction.MARK.search(redaction.shown(checked.words, "[redacted]")):
        return checked
    if not any(_touches_redaction(piece, beside=not exact) for piece in checked.pieces):
        return checked
    return replace(checked, verdict=Verdict.REDACTED, changes=(), punctuation=False, negated_before=None)


def _touches_redaction(piece: QuotePart, *, beside: bool) -> bool:
    """Were words taken out within a piece, or (`beside`) right before or behind it in the same sentence?"""
    if piece.passage is None:
        return False
    passage, start, end = piece.passage, piece.start - piece.passage.start, piece.end - piece.passage.start
    for first, last in redaction.markers(passage.text):
        between = passage.text[last:start] if last <= start else passage.text[end:first] if end <= first else ""
        apart = tokens(between) or _SENTENCE_END.search(between)
        if not apart and (beside or start <= first < end):
            return True
    return False


def _nearest(index: WordIndex, numbers: Numbers) -> _Aligned | None:
    """The claim beside the stretch of the archive that it differs least from."""
    tried = [_beside(index, numbers, (0, len(numbers)), region) for region in regions.regions(index, numbers)]
    return max(tried, key=lambda one: (one.gain, one.same), default=None)


def _parts(index: WordIndex, numbers: Numbers) -> list[_Aligned]:
    """The claim in pieces from separate places; empty if there is more to it than pieces, or one piece."""
    chains = sorted(regions.chains(index, numbers)[:MOST_PIECES], key=lambda one: one.claim)
    if sum(chain.matched for chain in chains) < _JOINED_SHARE * len(numbers):
        return []
    parts = []
    start = 0
    for number, chain in enumerate(chains):
        end = (
            len(numbers) if number + 1 == len(chains) else max(start, min(chain.claim[1], chains[number + 1].claim[0]))
        )
        if end > start:
            around = (
                chain.archive[0] - (chain.claim[0] - start) - _MARGIN,
                chain.archive[1] + end - chain.claim[1] + _MARGIN,
            )
            left, right = index.stretch_around(chain.archive[0], len(index.words), len(index.words))
            parts.append(_beside(index, numbers, (start, end), (max(left, around[0]), min(right, around[1]))))
        start = max(start, end)
    return parts


def _beside(index: WordIndex, numbers: Numbers, claim: tuple[int, int], region: tuple[int, int]) -> _Aligned:
    steps = align(numbers[slice(*claim)], index.words[slice(*region)])
    return _Aligned(claim, [_moved(step, claim[0], region[0]) for step in steps])


def _is_altered(index: WordIndex, numbers: Numbers, near: _Aligned) -> bool:
    """Is so much of the claim there that it is an altered quotation and no chance likeness? Few differences are
    enough in a longer claim; else half of its words (of a short claim, two thirds), and those that weigh half."""
    if len(numbers) >= 6 and near.cost <= len(numbers) // 6:
        return True
    share = 0.5 if len(numbers) >= 10 else 0.65
    if near.same < min(max(SHORTEST, share * len(numbers)), len(numbers) - 1):
        return False
    every = regions.weights(index, numbers)
    same = sum(every[slice(*step.claim)].sum() for step in near.steps if step.kind is Kind.SAME)
    return bool(same >= every.sum() / 2)


def _moved(step: Step, claim: int, archive: int) -> Step:
    return Step(
        step.kind,
        (step.claim[0] + claim, step.claim[1] + claim),
        (step.archive[0] + archive, step.archive[1] + archive),
    )


def _negation(before: Sequence[str], after: Sequence[str], turkic: bool) -> bool:
    """Do these words, put for those, add or take away a negation?"""
    count = [sum(form in NEGATIONS for form in forms) for forms in (before, after)]
    if count[0] != count[1]:
        return True
    return len(before) == len(after) and any(negates(*pair, turkic=turkic) for pair in zip(before, after, strict=True))


def _punctuated(text: str, start: int, end: int) -> tuple[str, bool]:
    """The punctuation within a stretch, and whether it ends in a question mark."""
    return marks(text[start:end]), "?" in text[end : end + 3]


def _negated_before(piece: QuotePart) -> tuple[int, int] | None:
    """A negation shortly before the piece, in the same sentence: one that the claim may have left off."""
    if piece.passage is None:
        return None
    source, start = piece.passage.source, piece.passage.start
    before = source[start : piece.start]
    sentence = max((before.rfind(mark) for mark in ".!?…;"), default=-1) + 1
    for token in tokens(before[sentence:])[-_WORDS_BEFORE:]:
        if token.form in NEGATIONS:
            return start + sentence + token.start, start + sentence + token.end
    return None
