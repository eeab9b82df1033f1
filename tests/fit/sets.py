"""Sets: archives, and questions to them, with the passages that answer them.

They are made of the project's own knowledge and of the shared material (`../shared/eval`): the readers' questions to
the first interview, the cold interviews, XQuAD. `questions/` holds questions to single interviews that were written for
this, a file each; the set by which others judge `cold/one` is another one. `drafted/` is what language models wrote for
seven of the cold interviews when they were given `draft`'s prompts, and no questions. What was drafted for `cold/one`
is left out here: it is the test of all that is made for drafted phrasings.
"""

from __future__ import annotations

import json
import random
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.archive.archive import Archive
from bot.archive.folder import Folder
from bot.base.languages import LANGUAGES

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
FEW = {"en": 4, "ru": 2, "az": 1, "tr": 1}  # phrasings of a passage in a drafted set
FEW_UNANSWERED = {"en": 93, "ru": 47, "az": 24, "tr": 23}
DRAFTED = Path(__file__).with_name("drafted")
AUTHORS = sorted(Path(__file__).with_name("authors").iterdir())  # what each said to the first interview
KEPT_APART = "zipline"  # whose drafted phrasings are a test, and not fitted on
UNTAUGHT = ("kurtys", "plotnick", "thorpe")  # other interviews with questions of our own
OUTLET_LINES = (*range(7, 13), *range(14, 23), *range(24, 34), *range(35, 40))  # the answers in the seed's text


@dataclass(frozen=True)
class Asked:
    """A question, and the ids of the passages that answer it; none: nothing does."""

    text: str
    passages: frozenset[str]


@dataclass(frozen=True)
class QuestionSet:
    """Questions to one archive. `group` names the interviews that they are about: what is fitted on a group is tested
    on others."""

    name: str
    group: str
    archive: Archive
    questions: list[Asked]


def available() -> bool:
    """Is the shared material there?"""
    return (SHARED / "eval").is_dir()


def question_sets(folder: Path) -> Iterator[QuestionSet]:
    """All sets, one after the other; their knowledge files are written into `folder`."""
    first, many = ROOT / "knowledge" / "interviews", SHARED / "eval/cold/many/interviews"
    one = SHARED / "eval/cold/one/interviews"
    asked = _yaml(ROOT / "knowledge/asked/aliyev-astna.yaml")
    everything = {"aliyev-astna": asked}
    few = [{"aliyev-astna": _few(asked, seed, 2 * (seed > 0))} for seed in range(3)]
    readers, cold, own, golden = _readers(), _cold(), _own(KEPT_APART), _golden()
    paths = {path.stem: many / path.with_suffix(".md").name for path in sorted((DRAFTED / "asked").glob("*.yaml"))}
    paths.pop(KEPT_APART)
    drafted = {interview: _yaml(DRAFTED / f"asked/{interview}.yaml") for interview in paths}
    for interview, path in paths.items():
        archive = _archive(folder / interview, [path], {interview: drafted[interview]})
        yield QuestionSet(f"{interview}, drafted", interview, archive, _own(interview))
    for interview in (*paths, *UNTAUGHT):
        archive = _archive(folder / f"{interview}-alone", [many / f"{interview}.md"], {})
        yield QuestionSet(f"{interview}, no phrasings", interview, archive, _own(interview))
    for name, group, sources, phrasings, questions in (
        ("first, all phrasings", "first", [first], everything, readers),
        ("first, golden questions", "first", [first], everything, golden),
        ("first, few phrasings", "first", [first], few[0], readers),
        ("first, few phrasings, two passages without", "first", [first], few[1], readers),
        ("first, few other phrasings, two passages without", "first", [first], few[2], readers),
        ("first, no phrasings", "first", [first], {}, readers),
        ("one", "one", [one], {}, own),
        ("first, and drafted", "first", [first, *paths.values()], everything | drafted, readers),
        ("many", "many", [many], {}, cold),
        ("many, some drafted, beside others", "many", [many], drafted, cold),
        ("first beside many", "first", [first, many], everything, readers),
        ("first, few phrasings, beside many", "first", [first, many], few[1], readers),
        ("one beside first", "one", [first, one], everything, own),
        ("many beside first", "many", [first, many], everything, cold),
        ("many beside first, some drafted", "many", [first, many], everything | drafted, cold),
        ("many beside first with few phrasings", "many", [first, many], few[0], cold),
    ):
        archive = _archive(folder / re.sub(r"\W+", "-", name), sources, phrasings)
        yield QuestionSet(name, group, archive, _known(questions, archive))
    archive = _archive(folder / "drafted-with-first", [first, *paths.values()], everything | drafted)
    for interview in paths:
        yield QuestionSet(f"{interview}, drafted, with first", interview, archive, _own(interview))
    for language, source in (("en", "xquad_en"), ("ru", "xquad_ru2en"), ("tr", "xquad_tr2en")):
        yield _xquad(folder / source, language, source)


def alone(folder: Path, name: str, *, drafted: bool) -> Archive:
    """The archive of one of the cold interviews, with what a language model drafted for it, or without."""
    source = folder / "source"
    source.mkdir(parents=True)
    shutil.copy(next((SHARED / "eval/cold").glob(f"*/interviews/{name}.md")), source)
    return _archive(folder / "archive", [source], {name: _yaml(DRAFTED / f"asked/{name}.yaml")} if drafted else {})


def _archive(folder: Path, sources: list[Path], phrasings: dict[str, dict[str, Any]]) -> Archive:
    """The archive of some interviews and folders of them, with the phrasings of some, by id."""
    (folder / "interviews").mkdir(parents=True)
    for source in sources:
        for path in source.glob("*.md") if source.is_dir() else [source]:
            shutil.copy(path, folder / "interviews")
    (folder / "asked").mkdir()
    for interview, asked in phrasings.items():
        text = yaml.safe_dump(asked, allow_unicode=True)
        (folder / f"asked/{interview}.yaml").write_text(text, encoding="utf-8")
    lists = [ROOT / "knowledge/vocabulary.yaml"] if "aliyev-astna" in phrasings else []
    lists += [DRAFTED / "vocabulary.yaml"] if phrasings.keys() - {"aliyev-astna"} else []
    entries = [entry for path in lists for entry in _yaml(path)]
    (folder / "vocabulary.yaml").write_text(yaml.safe_dump(entries, allow_unicode=True), encoding="utf-8")
    return Folder(folder).open()


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _few(asked: dict[str, Any], seed: int, without: int) -> dict[str, Any]:
    """As many phrasings as one pass of a language model drafts, drawn from all; of some passages none."""
    draw = random.Random(seed)
    by_passage: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for entry in asked["asked"]:
        if len(entry["passages"]) == 1:
            for language in LANGUAGES:
                by_passage[entry["passages"][0]][language] += entry.get(language, [])
    left_out = set(draw.sample(sorted(by_passage), without))
    entries = [
        {"passages": [one]} | {key: draw.sample(texts[key], min(FEW[key], len(texts[key]))) for key in LANGUAGES}
        for one, texts in sorted(by_passage.items())
        if one not in left_out
    ]
    return {
        "asked": entries,
        "unanswered": {key: draw.sample(asked["unanswered"][key], FEW_UNANSWERED[key]) for key in LANGUAGES},
    }


def _known(questions: list[Asked], archive: Archive) -> list[Asked]:
    """The questions with ids in place of what stands in for them (see `_readers`)."""
    lines = {one.id: fold(one.text) for one in archive.passages}
    return [
        Asked(
            one.text,
            frozenset(name for name, text in lines.items() if any(_is_same(text, wanted) for wanted in one.passages))
            if any(" " in wanted for wanted in one.passages)
            else one.passages,
        )
        for one in questions
    ]


def _is_same(passage: str, line: str) -> bool:
    return line in passage or (len(passage) > 25 and passage in line)


def fold(text: str) -> str:
    """The words of `text` in small letters."""
    return re.sub(r"\W+", " ", text).strip().lower()


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _readers() -> list[Asked]:
    """The readers' questions; in place of ids the lines of the source that answer them, folded."""
    seed = (SHARED / "seed/intigam-aliyev-astna.txt").read_text(encoding="utf-8").split("\n")
    lines = {number: fold(seed[number - 1].removeprefix("Answer: ")) for number in OUTLET_LINES}
    return [
        Asked(row["text"], frozenset(lines[int(number)] for number, grade in row["relevant"].items() if grade == 2))
        for row in _rows(SHARED / "eval/readers/questions.jsonl")
    ]


def _golden() -> list[Asked]:
    """The golden questions to the first interview. Maintainers wrote phrasings with them in view."""
    found = Folder(ROOT / "knowledge").open().golden.values()
    return [Asked(one.question, frozenset(one.passages)) for questions in found for one in questions]


def _cold() -> list[Asked]:
    return [
        Asked(row["text"], frozenset(name for name, grade in row["relevant"].items() if grade >= 2))
        for row in _rows(SHARED / "eval/cold/many/questions.jsonl")
    ]


def _own(interview: str) -> list[Asked]:
    rows = _rows(Path(__file__).with_name("questions") / f"{interview}.jsonl")
    return [Asked(row["text"], frozenset(row["passages"])) for row in rows]


def _xquad(folder: Path, language: str, source: str) -> QuestionSet:
    """Every other article of XQuAD without its last paragraphs. What these and other articles answer, it does not."""
    documents = _rows(SHARED / "eval/public/xquad_en/corpus.jsonl")
    articles: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for document in documents:
        articles[document["title"]].append(document)
    chosen: dict[str, str] = {}
    (folder / "interviews").mkdir(parents=True)
    for number, (title, paragraphs) in enumerate(articles.items()):
        if number % 2:
            continue
        texts = [re.sub(r"\s+", " ", paragraph["text"]).strip() for paragraph in paragraphs[:4]]
        chosen |= {paragraph["id"]: fold(text) for paragraph, text in zip(paragraphs[:4], texts, strict=False)}
        head = {"id": f"s{number}", "title": title, "speaker": {"name": "Speaker"}, "outlet": "XQuAD", "language": "en"}
        body = [
            f"---\n{json.dumps(head, ensure_ascii=False)}\n---\n",
            "## [no question]\n",
            *(f"{one}\n" for one in texts),
        ]
        (folder / f"interviews/s{number}.md").write_text("\n".join(body), encoding="utf-8")
    answers = dict(
        line.split("\t")[:2] for line in (SHARED / f"eval/public/{source}/qrels.tsv").read_text().splitlines() if line
    )
    questions = _rows(SHARED / f"eval/public/{source}/queries.jsonl")
    random.Random(1).shuffle(questions)
    answered = [one for one in questions if answers[one["id"]] in chosen][:100]
    others = [one for one in questions if answers[one["id"]] not in chosen][:100]
    asked = [Asked(one["text"], frozenset([chosen[answers[one["id"]]]])) for one in answered]
    asked += [Asked(one["text"], frozenset()) for one in others]
    archive = Folder(folder).open()
    return QuestionSet(f"XQuAD, {language}", "XQuAD", archive, _known(asked, archive))
