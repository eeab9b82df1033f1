"""`withdraw` and `correct`: one command each to take words back, or to put a dated notice above them."""

from __future__ import annotations

import datetime as dt
import sys
from typing import Annotated

import typer


def withdraw(
    ids: Annotated[list[str], typer.Argument(help="Ids of passages, or of whole interviews.")],
    erase: Annotated[bool, typer.Option("--erase", help="Take the words out of the interviews' files, too.")] = False,
) -> None:
    """Take passages or interviews back, at once and for good.

    A running bot follows within seconds, on every surface; messages already delivered can't be recalled. The words'
    hashes go into withdrawn.yaml, so that an old copy of the file, or importing it again, does not bring them back.
    """
    from bot.archive import withdrawing
    from bot.settings import load_settings

    folder = load_settings().knowledge
    passages = withdrawing.withdraw(folder, ids, _today(), erase=erase)
    for passage in passages:
        print(f"{passage.id} is withdrawn.")
    where = f"The words' hashes stand in {folder / 'withdrawn.yaml'}"
    print(f"{where}; the words are {'erased' if erase else 'still'} in the files. Commit both.", file=sys.stderr)


def correct(
    passage: Annotated[str, typer.Argument(help="The passage's id.")],
    notice: Annotated[str, typer.Option("--notice", help="What readers are told above the quotation.")],
    words: Annotated[str | None, typer.Option("--words", help="The passage's new words, whole.")] = None,
) -> None:
    """Correct a passage: a dated notice above the quotation, and new words if they changed.

    Buttons and links that lead to the old words show the new ones and the notice from now on.
    """
    from bot.archive import editing
    from bot.settings import load_settings

    now = editing.correct(load_settings().knowledge, passage, notice, words, _today())
    print(f"{passage} is corrected" + (f"; it is {now.id} now." if now.id != passage else "."))


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()
