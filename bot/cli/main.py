"""Runs the command line: how an error becomes one sentence and an exit code, and what lets a short command be quick."""

from __future__ import annotations

import errno
import gc
import os
import sys
from typing import TYPE_CHECKING

from bot.base.errors import BotError, SettingsError

if TYPE_CHECKING:
    import typer

_BRIEF_COMMANDS = (None, "ask", "--version")  # what is over within a second, as a rule
OBJECTS_BEFORE_SWEEP = 200_000  # objects
_WRITE_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)


def run() -> None:
    """Run a command. A BotError ends in its sentence on standard error; exit code 2 for a bad setting, else 1."""
    _fill_streams()
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    # OpenBLAS looks at this when numpy is imported. Its threads spin while they wait for work: they took half of an
    # answer's processor time, and no product for one question is large enough to gain by them.
    os.putenv("OPENBLAS_NUM_THREADS", "1")
    wanted = sys.argv[1] if len(sys.argv) > 1 else None
    brief = wanted in _BRIEF_COMMANDS or "--help" in sys.argv
    gc.set_threshold(OBJECTS_BEFORE_SWEEP)  # not 700: what an archive is made of stays, and is gone through each time
    try:
        try:
            _program(wanted)()
        finally:
            sys.stdout.flush()
            if brief:
                gc.freeze()  # nor at the exit, where every object would be looked at again
    except BotError as error:
        print(f"interview-bot: {error}", file=sys.stderr)
        sys.exit(getattr(error, "exit_code", 2 if isinstance(error, SettingsError) else 1))
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
    except OSError as error:
        if error.filename is None and error.errno not in _WRITE_ERRORS:
            raise
        print(f"interview-bot: {_told(error)}", file=sys.stderr)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what could not be printed is not tried again at the exit
        sys.exit(1)


def _program(wanted: str | None) -> typer.Typer:
    """Imported only now, once it is settled how often Python looks for garbage."""
    from bot.cli.commands import program

    if wanted is None or "--help" in sys.argv:
        from bot.cli.helping import import_help

        import_help()
    return program(wanted)


def _fill_streams() -> None:
    """Give a program that was started without a standard stream an empty one: a file, the log's for one, would get its
    number otherwise, and what is printed would go into it."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115  (as long as the program)


def _told(error: OSError) -> str:
    if error.filename is None:
        return f"Not everything could be written ({error.strerror}); make room, or send the output elsewhere."
    return f"{error.filename} can't be used ({error.strerror}); look at its permissions, and at the room on its disk."
