"""Runs the command line: turns errors into one sentence and an exit code, and keeps short commands quick."""

from __future__ import annotations

import errno
import gc
import os
import sys
from typing import TYPE_CHECKING

from bot.base.errors import BotError, SettingsError

if TYPE_CHECKING:
    import typer

_BRIEF_COMMANDS = (None, "ask", "--version")  # usually done within a second
OBJECTS_BEFORE_SWEEP = 200_000  # new objects before Python looks for garbage; its default is 700
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
    brief = wanted in _BRIEF_COMMANDS or _wants_help()
    gc.set_threshold(OBJECTS_BEFORE_SWEEP)  # an archive's objects stay, and each sweep would visit them all
    try:
        try:
            _program(wanted)()
        finally:
            sys.stdout.flush()
            if brief:
                gc.freeze()  # or the exit would visit them all once more
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


def _wants_help() -> bool:
    return "--help" in sys.argv or "-h" in sys.argv


def _program(wanted: str | None) -> typer.Typer:
    """The program of typer. Imported only now, when the garbage collector is set."""
    from bot.cli.commands import program

    if wanted is None or _wants_help():
        from bot.cli.helping import import_help

        import_help()
    return program(wanted)


def _fill_streams() -> None:
    """Open /dev/null for each standard stream that is closed. Otherwise the next file that is opened (the log's, say)
    would get its number, and what is printed would go into it."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115  (as long as the program)


def _told(error: OSError) -> str:
    """The sentence for an error of a file or of the output."""
    if error.filename is None:
        return f"Not everything could be written ({error.strerror}); make room, or send the output elsewhere."
    return f"{error.filename} can't be used ({error.strerror}); look at its permissions, and at the room on its disk."
