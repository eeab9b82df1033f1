"""What of the lists beside the interviews goes into an Archive: nothing that leads to what may not be quoted."""

from __future__ import annotations

from collections.abc import Container, Iterator

from bot.archive.interview import GoldenQuestion, Meaning, Phrasing
from bot.archive.knowledge_lists import ListFile, VocabularyFile
from bot.archive.rules import KnowledgeFiles
from bot.archive.tombstones import Tombstones


def meanings(vocabulary: ListFile[VocabularyFile] | None) -> Iterator[Meaning]:
    """The vocabulary's entries."""
    for entry in vocabulary.shape.entries if vocabulary is not None else ():
        terms: dict[str, tuple[str, ...]] = {}
        for language, words, _ in entry.each():
            terms[language] = (*terms.get(language, ()), words)
        yield Meaning(entry.means, terms, entry.topic)


def phrasings(knowledge: KnowledgeFiles, quotable: Container[str]) -> Iterator[Phrasing]:
    """Phrasings without the passages that may not be quoted; one that has no passage left goes, too."""
    for interview, one in knowledge.asked.items():
        for unanswered, _ in one.shape.unanswered_lists():
            yield from (Phrasing(words, language, (), interview) for language, words, _ in unanswered.each())
        for group, _ in one.shape.groups():
            passages = tuple(now for given in group.passages if (now := knowledge.resolve(given)) in quotable)
            if passages:
                yield from (Phrasing(words, language, passages) for language, words, _ in group.each())


def questions(
    knowledge: KnowledgeFiles, name: str, quotable: Container[str], stones: Tombstones
) -> Iterator[GoldenQuestion]:
    """Golden questions without the passages that may not be quoted. One that has no passage left goes, unless a passage
    of it is nowhere any more, although nobody took it back: then it is kept without, and can't come out right."""
    shape = knowledge.golden[name].shape
    yield from (GoldenQuestion(one.question, (), "silent") for one in shape.silent)
    for one in shape.find:
        passages = tuple(now for given in one.passages if (now := knowledge.resolve(given)) in quotable)
        if passages or any(knowledge.lost(given, stones) for given in one.passages):
            yield GoldenQuestion(one.question, passages, "find")
