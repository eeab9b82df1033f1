"""Drafted phrasings into the knowledge files: `asked/ID.yaml` under `drafted:`, `golden/ID.yaml`, `vocabulary.yaml`."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from bot.archive.editing import rewrite
from bot.archive.interview import Interview, Passage
from bot.archive.knowledge_lists import ByLanguage, PhrasingGroup, PhrasingsFile, read_list
from bot.archive.rules import plain
from bot.archive.safeyaml import read_yaml
from bot.archive.teaching import BEGINNING
from bot.base.atomic_file import write_text
from bot.base.errors import DraftError, KnowledgeError, YamlProblem
from bot.base.languages import LANGUAGES
from bot.drafting.replies import Drafted
from bot.search.words.analyzer import analyzer_of

HELD_BACK = 8  # one phrasing of every so many passages, and of so many unanswered, becomes a golden question
HEADING_LETTERS = 200  # a longer question of the interviewer is several, or a speech
HEADING_WORDS = 5  # a shorter one is “Wow.”, or hangs on what was said before
SHORTEST_SPELLING = 3  # letters of a name's
NUMBERS_FILE = "passages.txt"
_DONE = re.compile(r"^nothing_to_ask:.*\n", re.M)
_DRAFTED = re.compile(r"^drafted:.*?(?=^[A-Za-z_\"']|\Z)", re.M | re.S)


def read_numbers(folder: Path) -> list[str]:
    """The ids of the passages in the order of the numbers that the prompts in a folder call them by."""
    path = folder / NUMBERS_FILE
    try:
        return path.read_text(encoding="ascii").split() if path.exists() else []
    except (OSError, ValueError):
        raise DraftError(f"{path} can't be read; delete it, and have the prompts written and answered anew.") from None


def write_numbers(folder: Path, before: Sequence[str], passages: Mapping[int, Passage]) -> None:
    """Write down in a folder, made if need be, which passage a number stands for, for the replies. The ids of `before`
    keep their places."""
    folder.mkdir(parents=True, exist_ok=True)
    fresh = {number: one.id for number, one in passages.items() if number > len(before)}
    write_text(folder / NUMBERS_FILE, "".join(f"{one}\n" for one in [*before, *(fresh[key] for key in sorted(fresh))]))


def hold_back(
    kept: Sequence[Drafted], measured: Collection[int] = (), *, silence_measured: bool = False
) -> tuple[list[Drafted], list[Drafted]]:
    """The phrasings to teach, and those to measure by: the last English one of every eighth passage that has several,
    and every eighth of the unanswered ones. None of passages that are `measured` already, nor of the unanswered if
    silence is: a reply that is taken again changes nothing."""
    by_passages: dict[tuple[int, ...], list[Drafted]] = defaultdict(list)
    for one in kept:
        by_passages[one.passages].append(one)
    unanswered = by_passages.pop((), [])
    held: list[Drafted] = [] if silence_measured else unanswered[HELD_BACK - 1 :: HELD_BACK]
    for numbers, group in list(by_passages.items())[HELD_BACK // 2 :: HELD_BACK]:
        english = [one for one in group if one.language == "en"]
        if len(english) > 1 and not {*numbers} & {*measured}:
            held.append(english[-1])
    chosen = {id(one) for one in held}
    return [one for one in kept if id(one) not in chosen], held


def write_drafted(
    path: Path, drafted: Sequence[Drafted], passages: Mapping[int, Passage], skipped: Collection[int] = ()
) -> None:
    """Write the phrasings, and which passages were skipped, into a file of `asked/`, below `drafted:`. What was drafted
    before for the same passages, or as unanswered, is replaced; the rest of the file stays as it is. Raises
    KnowledgeError if it can't be changed."""
    before = _read(path)
    skipped = {*skipped, *_skipped_before(path, before, passages)}
    drafted = [*_drafted_before(path, before, drafted, passages), *drafted]
    kept = _DRAFTED.sub("", before).rstrip("\n")
    section = drafted_section(drafted, passages, skipped) if drafted or skipped else ""
    if before or section:
        _write(path, (kept + "\n" if kept else "") + section)


def drafted_section(drafted: Sequence[Drafted], passages: Mapping[int, Passage], skipped: Collection[int] = ()) -> str:
    """The phrasings as the YAML of `drafted:`, a line each, in the order of the passages, and those that were `skipped`
    and have none."""
    groups: dict[tuple[int, ...], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in drafted:
        groups[tuple(sorted(one.passages))][one.language].append(one.words)
    unanswered = groups.pop((), None)
    lines = ["drafted:  # by a language model; move what you accept up to `asked` and `unanswered`"]
    if groups:
        lines.append("  asked:")
    for numbers in sorted(groups):
        first = passages[numbers[0]]
        lines.append(f"    - passages: [{', '.join(passages[number].id for number in numbers)}]")
        lines.append(f"      begins: {_quoted(_beginning(first.text))}")
        lines += _listed(groups[numbers], "      ")
    if unanswered:
        lines += ["  unanswered:", *_listed(unanswered, "    ")]
    if bare := sorted({*skipped}.difference(*groups)):
        lines.append(f"  nothing_to_ask: [{', '.join(passages[number].id for number in bare)}]")
    return "\n".join(lines) + "\n"


def _drafted_before(
    path: Path, text: str, drafted: Sequence[Drafted], passages: Mapping[int, Passage]
) -> list[Drafted]:
    """What stands below `drafted:` for passages that the new phrasings say nothing of."""
    file, _ = read_list(PhrasingsFile, text.encode(), str(path))
    if file is None:
        return []
    numbers = {passage.id: number for number, passage in passages.items()}
    covered = {number for one in drafted for number in one.passages}
    words = {plain(one.words) for one in drafted}
    kept: list[Drafted] = []
    for group in file.shape.drafted.asked:
        tied = tuple(numbers[given] for given in group.passages if given in numbers)
        if tied and covered.isdisjoint(tied):
            kept += [Drafted(one, language, tied, "") for language, one, _ in group.each()]
    if all(one.passages for one in drafted):
        kept += [Drafted(one, language, (), "") for language, one, _ in file.shape.drafted.unanswered.each()]
    return [one for one in kept if plain(one.words) not in words]


def _skipped_before(path: Path, text: str, passages: Mapping[int, Passage]) -> list[int]:
    """The passages that a draft of before skipped."""
    file, _ = read_list(PhrasingsFile, text.encode(), str(path))
    known = set(file.shape.drafted.nothing_to_ask) if file is not None else set()
    return [number for number, passage in passages.items() if passage.id in known]


def accept(path: Path) -> int:
    """Move everything below `drafted:` up to `asked` and `unanswered`; how many phrasings. The rest of the file stays
    as it is, unless it is written in an unusual form. Raises KnowledgeError."""
    text = _read(path)
    file, problems = read_list(PhrasingsFile, text.encode(), str(path))
    if file is None:
        raise KnowledgeError(f"{path} can't be read; run `interview-bot check`.", problems)
    drafted = file.shape.drafted
    count = sum(1 for one in (*drafted.asked, drafted.unanswered) for _ in one.each())
    if count or drafted.nothing_to_ask:
        whole, grown = _merged(text, file.shape), _grown(text, file.shape)
        shapes = [read_list(PhrasingsFile, one.encode(), str(path))[0] for one in (whole, grown)]
        same = shapes[0] is not None and shapes[1] is not None and shapes[0].shape == shapes[1].shape
        _write(path, grown if same else whole)
    return count


def _grown(text: str, shape: PhrasingsFile) -> str:
    """The text of a file of `asked/` with what is drafted put where the accepted is, in the form that we write."""
    drafted = shape.drafted
    text = _DRAFTED.sub("", text)
    if drafted.asked:
        text = _with_items(text, "asked", _groups(drafted.asked))
    words = _by_language(drafted.unanswered)
    for language, lines in ((one, _listed({one: words[one]}, "  ")) for one in LANGUAGES if words[one]):
        start, end = _block(text, "unanswered")
        known = re.compile(rf"^  {language}:[ \t]*(?:#.*)?\n(?:[ \t]{{3,}}.*\n)+", re.M).search(text, start, end)
        if known is None:
            text = _with_items(text, "unanswered", lines)
        else:
            text = text[: known.end()] + "\n".join([*lines[1:], ""]) + text[known.end() :]
    bare = [given for ids, _ in shape.passed_over() for given in ids]
    if drafted.nothing_to_ask:
        text = _DONE.sub("", text) + _nothing_to_ask(bare) + "\n"
    return text


def _merged(text: str, shape: PhrasingsFile) -> str:
    """The text of a file of `asked/` written anew, with what is drafted among the accepted; without comments within."""
    drafted = shape.drafted
    lines = ["asked:", *_groups((*shape.asked, *drafted.asked))]
    unanswered = [_by_language(one) for one, _ in shape.unanswered_lists()]
    merged = {language: [*unanswered[0][language], *unanswered[1][language]] for language in LANGUAGES}
    lines += ["unanswered:", *_listed(merged, "  ")] if any(merged.values()) else []
    bare = [given for ids, _ in shape.passed_over() for given in ids]
    lines += [_nothing_to_ask(bare)] if bare else []
    comments = "".join(line for line in text.splitlines(keepends=True) if line.startswith("#"))
    return comments + "\n".join(lines if lines[1].startswith(" ") else lines[1:]) + "\n"


def _groups(groups: Sequence[PhrasingGroup]) -> list[str]:
    lines: list[str] = []
    for group in groups:
        lines.append(f"  - passages: [{', '.join(group.passages)}]")
        lines += [f"    begins: {_quoted(group.begins)}"] if group.begins else []
        lines += _listed(_by_language(group), "    ")
    return lines


def _nothing_to_ask(ids: Sequence[str]) -> str:
    return f"nothing_to_ask: [{', '.join(ids)}]"


def write_golden(
    path: Path, interview: Interview, held: Sequence[Drafted], passages: Mapping[int, Passage], asked: Sequence[str]
) -> int:
    """Add golden questions: the interviewer's shorter questions, and the phrasings held back; how many.

    None that is in the file already or that a phrasing teaches. Raises KnowledgeError if the file can't be changed."""
    text = _read(path)
    value = read_yaml(text).value or {}
    known = {plain(one["question"]) for key in ("find", "silent") for one in value.get(key) or []}
    known |= {plain(words) for words in asked}
    quotable = {passage.id for passage in passages.values()}
    answers = [
        (exchange, [one.id for one in exchange.passages if one.id in quotable]) for exchange in interview.exchanges
    ]
    find = [
        (exchange.question, ids)
        for exchange, ids in answers
        if exchange.question
        and ids
        and exchange.question.rstrip().endswith("?")
        and len(exchange.question) <= HEADING_LETTERS
        and len(exchange.question.split()) >= HEADING_WORDS
    ]
    find += [(one.words, [passages[number].id for number in one.passages]) for one in held if one.passages]
    silent = [one.words for one in held if not one.passages and plain(one.words) not in known]
    fresh = [(question, ids) for question, ids in find if plain(question) not in known]
    lines = {
        "find": [f"  - question: {_quoted(question)}\n    passages: [{', '.join(ids)}]" for question, ids in fresh],
        "silent": [f"  - question: {_quoted(question)}" for question in silent],
    }
    for key, added in lines.items():
        if added:
            text = _with_items(text, key, added)
    if fresh or silent:
        _write(path, text)
    return len(fresh) + len(silent)


def write_names(folder: Path, names: Mapping[str, Sequence[str]], text: str, known: Sequence[str]) -> int:
    """Add names that stand in `text`, with their spellings, to the vocabulary; how many. What an entry knows already
    (`known`) stays with it."""
    taken = {plain(one) for one in known}
    entries: list[str] = []
    for name, spellings in names.items():
        spelt: dict[str, str] = {}
        for one in (name, *spellings):
            spelt.setdefault(plain(one), one)  # “Linkedin” is “LinkedIn”
        fresh = [one for key, one in spelt.items() if key and key not in taken and not _is_everyday(key)]
        if name not in text or plain(name) in taken or len(fresh) < 2:
            continue
        entries.append(f"- means: {_quoted(fresh[0])}\n  names: [{', '.join(map(_quoted, fresh))}]\n")
        taken |= {plain(one) for one in fresh}
    if entries:
        path = folder / "vocabulary.yaml"
        before = _read(path)
        rewrite(folder, path, "".join([before, "" if not before or before.endswith("\n") else "\n", *entries]))
    return len(entries)


def _is_everyday(spelling: str) -> bool:
    """Is it a usual word, as well, so that it would find a name in any question: “us”, “NE”?"""
    return len(spelling) < SHORTEST_SPELLING or any(spelling in analyzer_of(code).stop for code in LANGUAGES)


def _by_language(one: ByLanguage) -> dict[str, list[str]]:
    return {language: list(getattr(one, language)) for language in LANGUAGES}


def _listed(by_language: Mapping[str, Sequence[str]], indent: str) -> list[str]:
    lines: list[str] = []
    for language in LANGUAGES:
        if words := by_language.get(language):
            lines += [f"{indent}{language}:", *(f"{indent}  - {_quoted(one)}" for one in words)]
    return lines


def _with_items(text: str, key: str, lines: Sequence[str]) -> str:
    """Add items to the end of the list under a top key, which is made if need be."""
    items = "\n".join(lines) + "\n"
    text = text if not text or text.endswith("\n") else text + "\n"
    start, end = _block(text, key)
    return text[:end] + items + text[end:] if end > start else f"{text}{key}:\n{items}"


def _block(text: str, key: str) -> tuple[int, int]:
    """Where the lines of a top key stand, without blank lines and comments below, which belong to the next one; (0, 0)
    if there is none."""
    found = re.search(rf"^{key}:[ \t]*(?:#.*)?\n(?:[ \t]+.*\n|#.*\n|-.*\n|\n)*", text, re.M)
    if found is None:
        return 0, 0
    below = re.search(r"(?:^#.*\n|^[ \t]*\n)+\Z", found.group(), re.M)
    return found.start(), found.end() if below is None else found.start() + below.start()


def _beginning(text: str) -> str:
    return text[:BEGINNING].rsplit(" ", 1)[0] if len(text) > BEGINNING else text


def _quoted(words: str) -> str:
    return json.dumps(" ".join(words.split()), ensure_ascii=False)


def _read(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        read_yaml(text)
    except (OSError, UnicodeDecodeError, YamlProblem) as error:
        raise KnowledgeError(f"{path} can't be changed: {error}; run `interview-bot check`.") from None
    return text.replace("\r\n", "\n")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rewrite(path.parent.parent, path, text)  # the knowledge folder holds the folder of such files
