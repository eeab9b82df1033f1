"""The fault tests T1 to T20: what each is given, what must hold, and the function that runs it.

One more test is one more entry here; its function takes a Form and gives a Figure.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.forms import Figure, Form


@dataclass(frozen=True)
class Fault:
    """One fault test in its full form. `run` is `module:function` within tests.faults; `takes` is about how long it is.

    `scaled` says what is not of its real length, and by how much.
    """

    name: str
    given: str
    must: str
    run: str
    takes: str
    scaled: str = ""

    def __str__(self) -> str:
        return self.name

    def load(self) -> Callable[[Form], Figure]:
        """The function that runs it."""
        module, _, function = self.run.partition(":")
        found: Callable[[Form], Figure] = getattr(importlib.import_module(f"tests.faults.{module}"), function)
        return found


FAULTS = {
    fault.name: fault
    for fault in (
        Fault(
            "T1",
            "10,000 questions with 200 SIGKILLs at random, by long polling and by webhook; one at every step of one "
            "update, of both; 20 while a storm of 429s has filled the window",
            "lost 0; each question in the log once; twice at most kills × 16; the log's file whole",
            "kills:killed",
            "10 min",
        ),
        Fault(
            "T2",
            "100 SIGTERMs at 20 questions/s, by long polling and by webhook; one each with the log locked and a chat "
            "halted, Telegram silent, or away",
            "exit within 10 s, with the log locked within 8; lost 0; of the hundred twice 0",
            "kills:stopped",
            "8 min",
        ),
        Fault(
            "T3",
            "10 min at 20 questions/s, 30 % of all messages meet a 429 of 1 to 30 s; then one chat halted for good",
            "0 messages inside a chat's halt; 0 lost; the others' p95 at most 1 s more",
            "floods:too_many",
            "25 min",
        ),
        Fault(
            "T4",
            "100 questions/s of 100 readers for 30 min, and 5/s of one group",
            "at most 30 messages a second, 20 a minute to the group, about 1 a second to a reader; no chat waits "
            "longer than 30 s; resident below 300 MB",
            "floods:limits",
            "31 min",
        ),
        Fault(
            "T5",
            "2 h without Telegram: refused, no name, TLS hang, black hole, 502; bots that run when it begins, and bots "
            "started within it",
            "lost 0; working within 60 s of the return; a log line a minute after the first ten; one alert",
            "outages:run",
            "3 min (--real: 2 h)",
            "all times, the bot's patience too, to a sixtieth; --real: nothing",
        ),
        Fault(
            "T6",
            "a server that accepts and never answers, for 200 s and for good; as many hung answers as connections",
            "a new client within 120 s; answered within 60 s of the return; else an error within 5 min",
            "stalls:stalled",
            "3 min (--real: 9 min)",
            "the stalls and the bot's patience to a fifth; --real: nothing",
        ),
        Fault(
            "T7",
            "a second program with the same token: for 5 min with a question a second, for 100 s with 20",
            "one of them leaves within 60 s, says why, exit code not 0; the other one stays; each question answered, "
            "at one a second once, but for one at each of three meetings",
            "stalls:two_pollers",
            "8 min",
        ),
        Fault(
            "T8",
            "10,000 hostile texts, six waiting at any time: noise from all of Unicode, surrogates, NUL, bidi, zalgo, "
            "emoji, SQL, regex bombs",
            "0 unhandled; a reply each; p99 within 500 ms; the loop never blocked for 200 ms",
            "hostile:texts",
            "10 min",
        ),
        Fault(
            "T9",
            "every kind of update of every sender in every place with every content, and five times with parts missing "
            "or strange",
            "each dealt with, by name; 0 replies to bots",
            "hostile:every_shape",
            "5 min",
        ),
        Fault(
            "T10",
            "5,000 random passages of 1 to 30,000 characters in seven kinds of writing",
            "each part fits by both measures and is attributed; the parts joined are the passage; no grapheme is cut",
            "hostile:passages",
            "2 min",
        ),
        Fault(
            "T11",
            "200 changes of knowledge files in 10 min at 20 questions/s: in place, by renaming, the folder replaced; "
            "half files, other encodings, bad dates, misspelt keys, bombs, links out",
            "an answer to each; never two versions in one; good ones live within 5 s; bad ones told with file and "
            "line within 10 s",
            "reloads:reloaded",
            "11 min",
        ),
        Fault(
            "T12",
            "the log's disk fails at the Nth write, N = 1 to 200, or is full: 1,000 questions each time",
            "all answered, told once a cause, every question kept once and counted once, heals within 60 s",
            "log_faults:disk",
            "10 min",
        ),
        Fault(
            "T13",
            "SQLite held by another program for 60 s; PostgreSQL crashed for 60 s and back; the real `serve` with a "
            "table or the file gone, another password, no connections, sessions ended, no right to write, a restart, a "
            "crash",
            "p99 of recording at most 100 ms more; nothing lost, nothing twice; at most 10,000 sealed rows wait; all "
            "answered; told once, and its end once; /healthz and /status say so",
            "log_faults:away",
            "8 min (--real: 26 min)",
            "PostgreSQL is away for a tenth of the ten minutes; --real: for all of them",
        ),
        Fault(
            "T14",
            "40 days in which the clock jumps by an hour, a day, ten years, six times a day, back within the hour",
            "one key a day, nothing deleted early, limits unchanged",
            "log_faults:clock",
            "3 min",
            "the clocks are moved by hand",
        ),
        Fault(
            "T15",
            "1,000 readers with unique texts, names and ids, by every way of asking, with errors",
            "in no file, ever; deleted is gone; no text, no name in memory 60 s after the last answer",
            "canaries:run",
            "4 min",
        ),
        Fault(
            "T16",
            "all files and settings, not the private key; 1,000 candidates of whom 500 are readers; once the memory",
            "candidates sorted rightly at most 55 %; from the memory no more than the current day",
            "log_faults:seized",
            "3 min",
        ),
        Fault(
            "T17",
            "60 kinds of error, polling and sending, every logger at DEBUG; errors that nobody caught",
            "the token (raw, URL-encoded, base64, repr) 0 times in the program's log, the errors and tracebacks",
            "tokens:run",
            "1 min",
        ),
        Fault(
            "T18",
            "10,000 invented logs of gaps",
            "no words that fewer than 5 accounts used under one key of the day; one person on 30 days is never 5",
            "reports:run",
            "2 min",
        ),
        Fault(
            "T19",
            "/privacy, /forget, /optout: calm, flooded, database locked, in a group, after a restart, "
            "after a kill while the database is locked",
            "/privacy within 2 s; /forget leaves no byte in 5 s; no row after /optout; 0.1 % suppressed at 50, beside "
            "the decoys",
            "rights:run",
            "1 min",
        ),
        Fault(
            "T20",
            "50 of 329 passages withdrawn from a running bot; 10,000 paraphrases, inline, guest, old buttons, old deep "
            "links, quote check, browse, terminal, export; the old file put back, and imported again",
            "0 appearances within 60 s of saving, inline cache included; old copies stay blocked; every quotation with "
            "speaker, date where stated, source; 0 allegations without attribution",
            "takedown:run",
            "8 min",
        ),
    )
}
