"""`serve`: the Telegram bot; `prepare`: what makes its first start quick."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.app import Alarms
    from bot.base.clock import SteadyClock
    from bot.querylog.log import QueryLog
    from bot.settings import Settings


# How long a thread computes before another one gets the interpreter; Python's default is 5 ms. A question gives it up
# at every large array. While a large archive was edited, the slowest of a hundred questions took 135 ms by the
# default, and takes 54 ms so.
TURN_SECONDS = 0.0001


def serve(
    take_over: Annotated[
        bool, typer.Option("--take-over", help="Remove a webhook that another program has set for this bot.")
    ] = False,
) -> None:
    """Run the Telegram bot until it is told to stop (Ctrl-C, SIGTERM).

    Needs BOT_TOKEN: write to @BotFather in Telegram, send /newbot, and put the token that it gives you into the
    environment or into a file `.env`. Updates come by long polling; by webhook if BOT_WEBHOOK_URL is set.

    Exit codes: 2 a setting that can't be used, 78 a refused token, or a log or keys that can't be used, 75 a second bot
    or another webhook on the same token, 69 no sign of life from Telegram.
    """
    from bot import app
    from bot.base.clock import SteadyClock
    from bot.cli.progress import progress
    from bot.serving.memory import start_overwriting
    from bot.settings import load_settings, overwriting, serving_token

    os.umask(0o077)  # what it writes is its own user's alone, whatever the unit says
    settings = load_settings()
    serving_token(settings)  # before what takes a while
    start_overwriting(overwriting())
    sys.setswitchinterval(TURN_SECONDS)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # a container's first process would not hear it else
    clock = SteadyClock(will_hear=True)
    alarms = app.Alarms()
    with progress() as report:
        folder = app.open_folder(settings, clock)  # kept, so that what it holds is not in memory twice
        index = app.open_index(settings, alarms.say)
        live = app.live_engine(
            settings, folder, app.open_engine(settings, folder.open(), progress=report, shared=index)
        )
    log = _open_log(settings, alarms, clock)
    try:
        app.run_bot(settings, live, log, alarms, take_over=take_over)
    finally:
        _close(log)


def _open_log(settings: Settings, alarms: Alarms, clock: SteadyClock) -> QueryLog:
    """The question log, with what there is to know about it printed; ServiceError if it can't be used."""
    from bot import app
    from bot.base.errors import LogError, ServiceError
    from bot.serving.exit_codes import EXIT_CONFIG

    try:
        log = app.open_log(settings, tell=alarms.hear, clock=clock)
    except LogError as error:
        raise ServiceError(str(error), EXIT_CONFIG) from None
    for notice in log.notices() or _exposed(log):
        print(f"interview-bot: {notice}", file=sys.stderr)
    return log


def _close(log: QueryLog) -> None:
    if not log.close() and (left := log.health().waiting):
        sentence = f"The question log can't be written; what waited for it is lost: {left} entries."
        print(f"interview-bot: {sentence}", file=sys.stderr)


def prepare() -> None:
    """Write the vectors of the archive's texts into `vectors` in the knowledge folder.

    A first start encodes every passage and phrasing, some hundredths of a second each, unless the archive brings the
    vectors along. They hold no words, are checked when they are read, and may be deleted or be out of date: what is
    missing is encoded at the start. Run this before you publish an archive or build an image of it.
    """
    from bot import app
    from bot.cli.progress import progress
    from bot.settings import load_settings

    settings = load_settings()
    with progress() as report:
        count = app.prepare_vectors(settings, report)
    print(f"{count:,} vectors are in {app.prepared_vectors(settings)}.")


def _exposed(log: QueryLog) -> list[str]:
    """A sentence for each private key on this computer: readers are told that there is none."""
    return [
        f"The private key {path} is on this computer; move it to a maintainer's own: readers are told that whoever "
        "takes this server can't open their questions."
        for path in log.ring.exposed()
    ]
