"""`draft`: has a language model write readers' phrasings of an interview, checks them, and writes them to its files."""

from __future__ import annotations

import codecs
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.base.errors import DraftError, KnowledgeError
from bot.cli.progress import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.archive.interview import Interview, Passage
    from bot.archive.knowledge_lists import ListFile, PhrasingsFile
    from bot.archive.rules import KnowledgeFiles
    from bot.base.errors import Problem
    from bot.drafting.checks import CheckedDraft
    from bot.drafting.prompts import Prompt
    from bot.drafting.replies import Drafted, Reply
    from bot.settings import Settings

LISTED = 12  # problems of one kind that are listed


InterviewId = Annotated[str, typer.Argument(metavar="ID", help="The interview's id.")]
Replies = Annotated[
    list[Path] | None, typer.Option("--take", help="Files with a model's replies; give all of them at once.")
]
MoreReplies = Annotated[
    list[Path] | None, typer.Argument(metavar="FILE", hidden=True)
]  # `--take a b` is `--take a` and b
ServerUrl = Annotated[
    str | None, typer.Option("--with", help="Ask this OpenAI-compatible server (default: BOT_DRAFT_URL).")
]
ModelName = Annotated[str | None, typer.Option("--model", help="The model's name on that server.")]
PromptFolder = Annotated[
    Path | None, typer.Option("--into", help="The folder for prompts and replies; BOT_DATA/drafts/ID by default.")
]
Conflicts = Annotated[
    Literal["ask", "both", "keep", "drop"],
    typer.Option(help="Two passages asked for alike: ask, tie to both, keep as drafted, drop the second."),
]
Accept = Annotated[
    bool, typer.Option("--accept", help="Move everything under `drafted:` up among the accepted phrasings.")
]
Missing = Annotated[bool, typer.Option("--missing", help="Only for passages that have no phrasing yet.")]
Yes = Annotated[
    bool, typer.Option("--yes", help="Ask nothing before an unpublished text goes out or a doubtful reply is taken.")
]


def draft(
    interview: InterviewId,
    more: MoreReplies = None,
    take: Replies = None,
    url: ServerUrl = None,
    model: ModelName = None,
    into: PromptFolder = None,
    conflicts: Conflicts = "ask",
    accept: Accept = False,
    missing: Missing = False,
    yes: Yes = False,
) -> None:
    """Have any language model draft how readers may ask for each passage of an interview.

    Without options it writes prompts, to be pasted into any model. `--take FILE …` reads the replies, checks them and
    writes them into asked/ID.yaml under `drafted:`, where they count. `--with URL --model NAME` asks a server itself.
    Only the interview's own text is sent, never a reader's question.
    """
    from bot.cli import draftprompts
    from bot.drafting.files import read_numbers, write_numbers
    from bot.settings import load_settings

    if more and not take:
        raise DraftError(f"{more[0]} stands here without --take; write `draft {interview} --take FILE …`.")
    settings = load_settings()
    files, found = _open(settings, interview)
    if accept:
        _accept(settings.knowledge / "asked" / f"{found.id}.yaml")
        return
    folder = into or draftprompts.folder_of(settings, found.id)
    before = [files.resolve(one) for one in read_numbers(folder)]
    passages, url = _quotable(files, found, before), url or settings.draft_url
    replies: Sequence[Path] | None = [*take, *(more or ())] if take else None
    if replies is None:
        if url is not None and not model:
            raise DraftError("--with needs the model's name: add --model NAME.")
        made = _prompts(files, found, passages, missing=missing, yes=yes)
        write_numbers(folder, before, passages)
        replies = _send(settings, folder, made, found, url, model, missing=missing)
    if replies is not None:
        _take(settings, files, found, passages, replies, conflicts, yes)


def _send(
    settings: Settings,
    folder: Path,
    made: Sequence[Prompt],
    interview: Interview,
    url: str | None,
    model: str | None,
    *,
    missing: bool,
) -> list[Path] | None:
    """The replies of a server's model; None if there is no server, and the prompts were written to be pasted."""
    from bot.cli import draftprompts

    kind = "missing-" if missing else ""
    if url is not None and model is not None:
        return draftprompts.ask(settings, folder, kind, made, url, model)
    draftprompts.write(folder, kind, made, interview.id)
    return None


def _accept(path: Path) -> None:
    """Move the drafted phrasings of a file up among the accepted ones."""
    from bot.drafting.files import accept as accept_drafted

    count = accept_drafted(path)
    print(f"{counted(count, 'drafted phrasing')} accepted in {path}." if count else f"Nothing is drafted in {path}.")


def _prompts(
    files: KnowledgeFiles, interview: Interview, passages: Mapping[int, Passage], *, missing: bool, yes: bool
) -> list[Prompt]:
    """The prompts to send, once their size was told and an unpublished text may leave. Raises Exit if it may not."""
    from bot.cli.draftprompts import may_leave
    from bot.drafting.prompts import prompts

    wanted = _without_phrasing(files, interview, passages) if missing else passages
    if not wanted:
        print(f"Every passage of {interview.id} has a phrasing.")
        raise typer.Exit
    made = prompts(interview, wanted, unanswered=not missing)
    tokens = f"about {sum(p.tokens_in for p in made):,} tokens in, {sum(p.tokens_out for p in made):,} out"
    print(f"{counted(len(wanted), 'passage')} of {interview.id}, {counted(len(made), 'prompt')}, {tokens}.")
    if not (yes or may_leave(interview)):
        raise typer.Exit(1)
    return made


def _open(settings: Settings, interview_id: str) -> tuple[KnowledgeFiles, Interview]:
    """The knowledge files, and one interview in them, published or not. Raises KnowledgeError."""
    from bot import app
    from bot.archive.folder import Folder
    from bot.archive.interview import Status
    from bot.archive.tombstone_record import TombstoneRecord
    from bot.cli.progress import progress

    folder, record = settings.knowledge, TombstoneRecord(app.tombstone_record_path(settings), read_only=True)
    with progress() as report:
        read = Folder(folder, progress=report, record=record)
        loading = read.load()
    if read.knowledge is None:
        raise KnowledgeError(f"There are no knowledge files in {folder}.", loading.problems)
    found = read.knowledge.interviews.get(interview_id)
    if found is None:
        raise _not_there(folder, interview_id, list(read.knowledge.interviews), loading.problems)
    if found.about.status is Status.WITHDRAWN:
        raise KnowledgeError(f"{interview_id} is withdrawn; its words go nowhere.")
    return read.knowledge, found


def _not_there(folder: Path, interview_id: str, known: Sequence[str], problems: Sequence[Problem]) -> KnowledgeError:
    """Why no interview has an id: its file can't be read, or there is none."""
    own = [one for one in problems if Path(one.path).name == f"{interview_id}.md"]
    if own:
        return KnowledgeError(f"{interview_id} can't be read before this is mended: {own[0]}.", own)
    there = f"there are {', '.join(known[:LISTED])}{' …' if len(known) > LISTED else ''}" if known else "there is none"
    return KnowledgeError(f"No interview in {folder} has the id {interview_id}; {there}.")


def _quotable(files: KnowledgeFiles, interview: Interview, before: Sequence[str]) -> dict[int, Passage]:
    """The passages that are not taken back, numbered as in the prompts; `before` are those that earlier ones named.
    Raises DraftError if there are none."""
    from bot.archive import gate
    from bot.drafting.prompts import numbered

    everywhere = files.interviews.values()
    stones = files.stones | gate.taken_back(everywhere) | gate.superseded(everywhere)
    if not (found := numbered([one for one in interview.passages if not stones.hold_back(one)], before)):
        raise DraftError(f"Every passage of {interview.id} is withdrawn or excluded; there is nothing to ask for.")
    return found


def _without_phrasing(
    files: KnowledgeFiles, interview: Interview, passages: Mapping[int, Passage]
) -> dict[int, Passage]:
    phrased = files.phrased(interview.id)
    return {number: one for number, one in passages.items() if one.id not in phrased}


def _take(
    settings: Settings,
    files: KnowledgeFiles,
    interview: Interview,
    passages: dict[int, Passage],
    replies: Sequence[Path],
    conflicts: str,
    yes: bool,
) -> None:
    from bot.cli.draftconflicts import decide, may_be_taken
    from bot.drafting import files as drafted_files
    from bot.drafting.prompts import questions_of

    reply = _read(replies, passages)
    if interview.about.language == "en" and not (yes or may_be_taken(reply, passages)):
        print("Nothing was changed.", file=sys.stderr)
        raise typer.Exit(1)
    checked, known = _checked(files, interview, reply, passages)
    kept = decide(settings, checked, passages, conflicts)
    measured, silence_measured = _measured(files, interview, passages)
    taught, held = drafted_files.hold_back(kept, measured, silence_measured=silence_measured)
    path = settings.knowledge / "asked" / f"{interview.id}.yaml"
    if reply.drafted or reply.skipped:
        drafted_files.write_drafted(path, taught, passages, reply.skipped)
    more = drafted_files.write_golden(
        settings.knowledge / "golden" / f"{interview.id}.yaml", interview, held, passages, [*known, *_words(taught)]
    )
    text = "\n".join([*(passage.text for passage in passages.values()), *questions_of(interview, passages)])
    names = drafted_files.write_names(settings.knowledge, reply.names, text, _spelt(files))
    _report(reply, checked, interview.id)
    if not (taught or more or names or reply.skipped):
        print(f"Nothing new is in {'this reply' if len(replies) == 1 else 'these replies'}.")
        return
    print(
        f"{counted(len(taught), 'phrasing')} in {path} under `drafted:`, "
        f"{counted(more, 'golden question')}, {counted(names, 'name')} in the vocabulary. Read them in a diff; "
        f"`interview-bot draft {interview.id} --accept` accepts them, `interview-bot eval` measures."
    )


def _read(replies: Sequence[Path], passages: dict[int, Passage]) -> Reply:
    """What stands in files with replies. Raises DraftError if it is nothing."""
    from bot.drafting.replies import read_replies

    reply = read_replies([(path.name, _text(path)) for path in replies], passages)
    if not (reply.drafted or reply.skipped or reply.names):
        raise DraftError(f"No phrasing was found in {', '.join(map(str, replies))}; a line begins with a number and |.")
    return reply


def _measured(files: KnowledgeFiles, interview: Interview, passages: Mapping[int, Passage]) -> tuple[set[int], bool]:
    """The passages that a golden question asks for, by their numbers; does one ask for silence, too?"""
    golden = files.golden.get(interview.id)
    if golden is None:
        return set(), False
    found = {files.resolve(given) for one in golden.shape.find for given in one.passages}
    return {number for number, passage in passages.items() if passage.id in found}, bool(golden.shape.silent)


def _spelt(files: KnowledgeFiles) -> list[str]:
    """The spellings of the vocabulary."""
    entries = files.vocabulary.shape.entries if files.vocabulary is not None else ()
    return [words for entry in entries for _, words, _ in entry.each()]


def _checked(
    files: KnowledgeFiles, interview: Interview, reply: Reply, passages: Mapping[int, Passage]
) -> tuple[CheckedDraft, list[str]]:
    """What of a reply can be taken, and the accepted phrasings that the interview has already."""
    from bot.drafting import checks

    known = _accepted(files.asked.get(interview.id))
    elsewhere = [words for name, file in files.asked.items() if name != interview.id for words in _answered(file)]
    elsewhere += [one.question for name, file in files.golden.items() for one in file.shape.find]
    own = files.golden.get(interview.id)
    golden = [one.question for one in own.shape.find] if own is not None else []
    golden += [one.question for one in own.shape.silent] if own is not None else []
    asked_for = {number for one in reply.drafted for number in one.passages}
    phrased, accepted = files.phrased(interview.id), files.phrased(interview.id, accepted=True)
    done = {
        number
        for number, one in passages.items()
        if one.id in accepted or (one.id in phrased and number not in asked_for)
    }
    return checks.check(reply.drafted, passages, known, golden, elsewhere, reply.skipped | done), known


def _words(drafted: Sequence[Drafted]) -> list[str]:
    return [one.words for one in drafted]


def _accepted(file: ListFile[PhrasingsFile] | None) -> list[str]:
    """The accepted phrasings of a file of `asked/`; what was drafted before is replaced."""
    if file is None:
        return []
    groups = [group for group, place in file.shape.groups() if place[0] == "asked"]
    lists = [one for one, place in file.shape.unanswered_lists() if place[0] == "unanswered"]
    return [words for one in (*groups, *lists) for _, words, _ in one.each()]


def _answered(file: ListFile[PhrasingsFile]) -> list[str]:
    """The phrasings of a file of `asked/` that a passage answers."""
    return [words for group, _ in file.shape.groups() for _, words, _ in group.each()]


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
        return data.decode("utf-16" if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig")
    except OSError as error:
        raise DraftError(f"{path} can't be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise DraftError(f"{path} is no text in UTF-8; save the model's reply as UTF-8 text and give that.") from None


def _report(reply: Reply, checked: CheckedDraft, interview_id: str) -> None:
    for line in reply.unused[:LISTED]:
        print(line, file=sys.stderr)
    if len(reply.unused) > LISTED:
        print(f"… and {len(reply.unused) - LISTED} more lines.", file=sys.stderr)
    if reply.relabelled:
        print(f"{counted(reply.relabelled, 'phrasing')} in another language than said: put where they belong.")
    for why, count in checked.left_out.most_common():
        print(f"{counted(count, 'phrasing')} left out: {why}.")
    if checked.short:
        print(f"{counted(len(checked.short), 'passage')} with fewer phrasings than asked for.")
    if checked.uncovered:
        shown = ", ".join(map(str, checked.uncovered[:LISTED])) + (" …" if len(checked.uncovered) > LISTED else "")
        print(
            f"{counted(len(checked.uncovered), 'passage')} without a phrasing ({shown}): "
            f"`interview-bot draft {interview_id} --missing` writes a prompt for them."
        )
