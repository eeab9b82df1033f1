"""A draft's prompts: into files to be pasted, or to a server; deleted again when their words are taken back."""

from __future__ import annotations

import datetime as dt
import re
import sys
from typing import TYPE_CHECKING

import typer

from bot.base.errors import DraftError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from bot.archive.interview import Interview
    from bot.drafting.prompts import Prompt
    from bot.settings import Settings

BEGINNING_LETTERS = 80  # of a reply that can't be used
_SAVED = re.compile(r"\.?(?:missing-)?(?:prompt|reply)-(?:names|(?:unanswered-)?\d+)\.txt(?:\..*\.part)?")


def folder_of(settings: Settings, interview_id: str) -> Path:
    """The folder for the prompts and replies of an interview, unless another one is given."""
    return settings.data / "drafts" / interview_id


def forget(settings: Settings, interview_ids: Collection[str]) -> None:
    """Delete all prompts and replies of interviews in which words were taken back, and say so. Which one holds the
    words is not looked for: a reply may have them in another form. What the maintainer put there stays."""
    from bot.cli.progress import counted

    for folder in (folder_of(settings, one) for one in sorted(interview_ids)):
        try:
            saved = [path for path in folder.iterdir() if _SAVED.fullmatch(path.name)] if folder.is_dir() else []
            for path in saved:
                path.unlink()
        except OSError as error:
            why = f"for a file in it can't be deleted ({error.strerror})"
            print(f"{folder} may still hold the words, {why}; delete that folder.", file=sys.stderr)
        else:
            if saved:
                count = counted(len(saved), "file")
                print(f"Deleted in {folder}, where `draft` had saved the words: {count}.", file=sys.stderr)


def may_leave(interview: Interview) -> bool:
    """May the text go into a prompt? Asks where readers don't see it; without a terminal the answer is no."""
    from bot.archive.gate import is_open
    from bot.archive.standing import closed_because

    if is_open(interview.about, dt.datetime.now(dt.UTC).date()):
        return True
    why = f"{interview.id}: {closed_because(interview.about)}"
    if not sys.stdin.isatty():
        print(f"{why}. Its text would go to the model's operator; add --yes.", file=sys.stderr)
        return False
    return typer.confirm(f"{why}. Its text will go to the model's operator. Go on?")


def write(folder: Path, kind: str, made: Sequence[Prompt], interview_id: str) -> None:
    """Write the prompts into a folder, and say what to do with them. `kind` begins their names."""
    _forget_others(folder, kind, made)
    for prompt in made:
        _prompt_path(folder, kind, prompt).write_text(prompt.text, encoding="utf-8")
    print(
        f"The prompts are in {folder}. Paste each into a language model, save its answer beside it, and run:\n"
        f"  interview-bot draft {interview_id} --take REPLY …\n"
        "They hold the interview's own text; no reader's question is in them."
    )


def ask(settings: Settings, folder: Path, kind: str, made: Sequence[Prompt], url: str, model: str) -> list[Path]:
    """Ask a server for each prompt that has no reply yet, to these very words; the replies' files."""
    from bot.base.atomic_file import write_text
    from bot.cli.progress import progress
    from bot.drafting.model_client import complete, host_of

    key = settings.draft_key.get_secret_value() if settings.draft_key else None
    host = host_of(url)
    replies = [folder / f"{kind}reply-{prompt.name}.txt" for prompt in made]
    waiting = []
    _forget_others(folder, kind, made)
    for prompt, path in zip(made, replies, strict=True):
        asked = _prompt_path(folder, kind, prompt)
        if not (path.exists() and asked.exists() and asked.read_text(encoding="utf-8") == prompt.text):
            path.unlink(missing_ok=True)
            waiting.append((prompt, path))
        asked.write_text(prompt.text, encoding="utf-8")
    if len(waiting) < len(made):
        print(f"{len(made) - len(waiting)} of {len(made)} replies are in {folder} already; delete them to ask anew.")
    if waiting:
        print(f"What goes to {host} is the interview's own text; no reader's question is in it.")
    with progress() as report:
        for done, (prompt, path) in enumerate(waiting):
            report("asking the model", done, len(waiting))
            text = complete(url, model, prompt.text, key)
            if "|" not in text and prompt.name != "names":  # where a model may see none
                begins = " ".join(text.split())[:BEGINNING_LETTERS]
                raise DraftError(f"The model at {host} did not do what was asked (“{begins}”); try another one.")
            write_text(path, text)
    return replies


def _prompt_path(folder: Path, kind: str, prompt: Prompt) -> Path:
    return folder / f"{kind}prompt-{prompt.name}.txt"


def _forget_others(folder: Path, kind: str, made: Sequence[Prompt]) -> None:
    """Delete prompts of before that are none any more: nobody should paste them, and words may be taken back since."""
    names = re.compile(rf"{kind}prompt-(?:unanswered-)?\d+\.txt")
    for path in folder.iterdir():
        if names.fullmatch(path.name) and path not in {_prompt_path(folder, kind, one) for one in made}:
            path.unlink()
