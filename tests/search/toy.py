"""A toy archive, built in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.archive.archive import Archive
from bot.archive.interview import (
    Exchange,
    FrontMatter,
    Interview,
    Meaning,
    Passage,
    Person,
    Phrasing,
    Speaker,
    passage_id,
)

Exchanges = Sequence[tuple[str | None, Sequence[str]]]

BEES: Exchanges = (
    (
        "How did you start keeping bees?",
        (
            "My grandfather left me two hives and a smoker when I was nine.",
            "I was stung eleven times in the first week, and I still would not give it up.",
        ),
    ),
    (
        "What kills a colony in winter?",
        (
            "Not the cold. Damp kills them: water drips from the lid onto the cluster.",
            "Hunger comes second. A colony needs fifteen kilograms of honey to see the spring.",
        ),
    ),
    (None, ("Neighbours used to complain; now they bring me jars to fill.",)),
)


def interview(
    name: str,
    exchanges: Exchanges,
    language: str = "en",
    speaker: str = "Ann Keeper",
    people: Sequence[str | Person] = (),
) -> Interview:
    """An interview whose source is its passages, one a line."""
    source = "\n\n".join(text for _, texts in exchanges for text in texts)
    made, start, number = [], 0, 0
    for place, (question, texts) in enumerate(exchanges):
        passages = []
        for text in texts:
            end = start + len(text)
            passages.append(Passage(passage_id(name, text), name, place, number, number * 2 + 1, start, end, source))
            start, number = end + 2, number + 1
        made.append(Exchange(place, question, 1, tuple(passages)))
    about = FrontMatter(
        id=name, title=name, speaker=Speaker(name=speaker), outlet="The Hive", language=language, people=tuple(people)
    )
    return Interview(about, f"{name}.md", "", tuple(made))


def archive(
    *interviews: Interview,
    vocabulary: Sequence[Meaning] = (),
    asked: Mapping[str, tuple[str, Sequence[str]]] | None = None,
) -> Archive:
    """An archive of `interviews`, or of the bees; `asked` maps a phrasing to its language and passage ids."""
    chosen = interviews or (interview("bees", BEES),)
    phrasings = tuple(Phrasing(text, language, tuple(ids)) for text, (language, ids) in (asked or {}).items())
    return Archive({one.id: one for one in chosen}, "toy", tuple(vocabulary), phrasings)
