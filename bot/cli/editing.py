"""`withdraw`, `restore`, `correct`, `publish`, `find`: change what readers see of the knowledge files."""

from __future__ import annotations

import datetime as dt
import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pathlib import Path

    from bot.archive.interview import Passage
    from bot.archive.rules import KnowledgeFiles
    from bot.archive.tombstone_record import TombstoneRecord

_PREVIEW_CHARACTERS = 70  # of a passage, beside its id
_COPIES_LISTED = 12  # of the passages that hold withdrawn words, too; `check` lists them all


def withdraw(
    ids: Annotated[list[str], typer.Argument(help="Ids of passages, or of whole interviews.")],
    erase: Annotated[bool, typer.Option("--erase", help="Take the words out of the interviews' files, too.")] = False,
) -> None:
    """Take passages or interviews back, at once and for good.

    A running bot follows within seconds, on every surface; messages already delivered can't be recalled. The words'
    hashes go into withdrawn.yaml, so that an old copy of the file, or importing it again, does not bring them back. An
    interview's status becomes `withdrawn`. What `draft` saved of it is deleted. `restore` takes a withdrawal back.
    """
    from bot.archive import withdrawing
    from bot.archive.editing import knowledge_files

    folder, record = _files()
    before = knowledge_files(folder, record)
    passages = withdrawing.withdraw(folder, ids, _today(), erase=erase, record=record)
    for passage in passages:
        print(f"{passage.id} is withdrawn.")
    after = knowledge_files(folder, record)
    copies = after.copies(passages)
    _forget_prompts({*(one.partition(".")[0] for one in ids), *(one.interview_id for one in copies)})
    for target in ids:
        if target in before.interviews and not erase:
            print(f"{target} has the status `withdrawn` now.", file=sys.stderr)
    _tell_translations(before, after, passages)
    _tell_copies(after, copies)
    where = f"The words' hashes stand in {folder / 'withdrawn.yaml'}"
    print(f"{where}; the words are {'erased' if erase else 'still'} in the files. Commit both.", file=sys.stderr)
    print("Readers don't see them from now on; an old link says that they are withdrawn.", file=sys.stderr)


def restore(
    ids: Annotated[list[str], typer.Argument(help="Ids of passages, or of whole interviews.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
) -> None:
    """Take withdrawals back. What readers will see again is listed first.

    With an interview come the passages that were withdrawn with it, and not those that were withdrawn for themselves.
    Words that were erased must be put back into the file first.
    """
    from bot.archive import withdrawing

    folder, record = _files()
    plan = withdrawing.plan_restoring(folder, ids, _today(), record)
    for passage in plan.shown:
        print(f"{_preview(passage)}  readers see it again")
    for passage, standing in plan.unseen:
        print(f"{_preview(passage)}  {standing}")
    if not yes and not typer.confirm("Take these withdrawals back?", err=True):
        print("Nothing was changed.", file=sys.stderr)
        raise typer.Exit(1)
    withdrawing.restore(folder, plan)
    written = ", ".join(map(str, plan.texts))
    print(f"Written: {written}. Commit it; a running bot follows within seconds.", file=sys.stderr)


def correct(
    passage: Annotated[str, typer.Argument(help="The passage's id.")],
    notice: Annotated[str, typer.Option("--notice", help="What readers are told above the quotation.")],
    words: Annotated[str | None, typer.Option("--words", help="The passage's new words, whole.")] = None,
) -> None:
    """Correct a passage: a dated notice above the quotation, and new words if they changed.

    Buttons and links that lead to the old words show the new ones and the notice from now on. What is withdrawn or
    excluded stays so in its new words.
    """
    from bot.archive import editing
    from bot.archive.standing import SHOWN, standing_of

    folder, record = _files()
    now = editing.correct(folder, passage, notice, words, _today())
    if words is not None:
        _forget_prompts({now.interview_id})
    print(f"{passage} is corrected" + (f"; it is {now.id} now." if now.id != passage else "."))
    standing = standing_of(editing.knowledge_files(folder, record), _today())(now)
    seen = "Readers see it with the notice from now on" if standing == SHOWN else f"R{standing.removeprefix('r')}"
    print(f"{seen}.", file=sys.stderr)


def publish(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Ids of interviews.")],
) -> None:
    """Publish interviews: sets their status, if `check` finds nothing wrong with their files."""
    from bot.archive import editing
    from bot.archive.standing import SHOWN, standing_of

    folder, record = _files()
    for interview_id in ids:
        interview = editing.publish(folder, interview_id, _today())
        files = editing.knowledge_files(folder, record)
        standing = standing_of(files, _today())
        now = files.interviews[interview.id]
        shown = sum(standing(passage) == SHOWN for passage in now.passages)
        print(f"{now.id} is {now.about.status}: readers see {shown} of {len(now.passages)} passages.")


def find(
    words: Annotated[str, typer.Argument(help="Words as they stand in a passage; capitals and marks don't count.")],
) -> None:
    """Find the passages that hold these words: their ids, where they stand, and whether readers see them."""
    from bot.archive.editing import knowledge_files
    from bot.archive.standing import standing_of
    from bot.base.errors import KnowledgeError

    folder, record = _files()
    files = knowledge_files(folder, record)
    standing = standing_of(files, _today())
    found = files.holding(words)
    if not found:
        if not words.strip():
            raise KnowledgeError("There are no words to look for; write some as they stand in a passage.")
        raise KnowledgeError(f"No passage in {folder} holds these words one after the other.")
    for passage in found:
        print(_preview(passage))
        print(f"  {files.interviews[passage.interview_id].path}:{passage.line}: {standing(passage)}")


def _files() -> tuple[Path, TombstoneRecord]:
    """The knowledge folder, and the bot's own record of withdrawals, which is only read here."""
    from bot import app
    from bot.archive.tombstone_record import TombstoneRecord
    from bot.settings import load_settings

    settings = load_settings()
    return settings.knowledge, TombstoneRecord(app.tombstone_record_path(settings), read_only=True)


def _forget_prompts(interview_ids: set[str]) -> None:
    """Delete what `draft` saved of these interviews."""
    from bot.cli import draftprompts
    from bot.settings import load_settings

    draftprompts.forget(load_settings(), interview_ids)


def _tell_copies(files: KnowledgeFiles, copies: list[Passage]) -> None:
    """Print which other passages hold withdrawn words, and what to do, for `check` fails on them."""
    if copies:
        where = [f"{one.id} ({files.interviews[one.interview_id].path}:{one.line})" for one in copies[:_COPIES_LISTED]]
        more = f" and {len(copies) - _COPIES_LISTED} more, which `check` lists" if len(copies) > _COPIES_LISTED else ""
        do = "take the words out there, or withdraw these passages, too"
        told = f"The same words stand in {', '.join(where)}{more}"
        print(f"{told}; readers don't see them there either, but `check` fails: {do}.", file=sys.stderr)


def _tell_translations(before: KnowledgeFiles, after: KnowledgeFiles, passages: list[Passage]) -> None:
    """Print each translation of a withdrawn passage that readers still see."""
    from bot.archive import translations
    from bot.archive.standing import SHOWN, standing_of

    standing, known = standing_of(after, _today()), after.passages()
    for passage in passages:
        own = before.interviews[passage.interview_id]
        for other in translations.parallels(before.interviews.values(), own, passage):
            if other.id in known and standing(known[other.id]) == SHOWN:
                print(f"Readers still see its translation {other.id}; withdraw that, too?", file=sys.stderr)


def _preview(passage: Passage) -> str:
    words = " ".join(passage.text.split())
    return f"{passage.id}  {words if len(words) <= _PREVIEW_CHARACTERS else words[: _PREVIEW_CHARACTERS - 1] + '…'}"


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()
