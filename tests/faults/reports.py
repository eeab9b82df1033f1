"""T18: 10,000 invented logs; whose words does a report show, and were there five accounts under one key of the day?

What stays possible, and is said here rather than hidden: four false accounts and one real reader are five.
"""

from __future__ import annotations

import random
from collections import defaultdict

from bot.querylog import gaps, report
from bot.querylog.entry import LoggedQuestion, Outcome, Surface
from bot.querylog.reading import Read
from bot.querylog.sealing import Opened
from tests.faults.forms import Figure, Form

LOGS, SHORT_LOGS = 10_000, 150
DAYS = 30
WEEK = "2026-W48"
TEXTS = ("where is Xəyal held", "who is Leyla's lawyer", "when is the trial", "is Murad alive", "what did he sign")


def read(words: str, account: int, epoch: int) -> Read:
    """A question that found nothing, out of its box."""
    question = LoggedQuestion(words, Outcome.NOTHING, (), Surface.PRIVATE, "en")
    return Read(WEEK, Opened(question, account.to_bytes(8, "big"), epoch.to_bytes(8, "big")))


def invented(chance: random.Random) -> tuple[list[Read], dict[str, int]]:
    """A log over thirty days and some restarts, and how many people at most used each wording under one key.

    A person's mark is another under every key, as the day key makes it.
    """
    people, epochs = chance.randrange(1, 9), chance.randrange(1, DAYS + 6)
    marks = {(who, epoch): chance.getrandbits(64) for who in range(people) for epoch in range(epochs)}
    used: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    reads = []
    for _ in range(chance.randrange(1, 60)):
        who, epoch, words = chance.randrange(people), chance.randrange(epochs), chance.choice(TEXTS)
        spelt = chance.choice((words, words.upper(), f"{words}?", f" {words} "))
        reads.append(read(spelt, marks[who, epoch], epoch))
        used[gaps.folded(words)][epoch].add(who)
    return reads, {fold: max(map(len, by_key.values())) for fold, by_key in used.items()}


def run(form: Form) -> Figure:
    """T18."""
    chance, logs = random.Random(form.seed), LOGS if form.full else SHORT_LOGS
    shown = exposed = alone = withheld = 0
    for _ in range(logs):
        reads, people = invented(chance)
        found = gaps.gaps(reads)
        shared = {gap.shared for gap in found} - {None}
        page = gaps.folded(report.page(report.Week(WEEK, [], {}, found)))
        for fold, most in people.items():
            visible = fold in shared or fold in page
            shown += visible
            exposed += visible and most < gaps.ACCOUNTS
            withheld += not visible and most >= gaps.ACCOUNTS
        lonely = [read(TEXTS[0], chance.getrandbits(64), day) for day in range(DAYS)]
        alone += any(gap.shared for gap in gaps.gaps(lonely)) or gaps.accounts(lonely) >= gaps.ACCOUNTS
    attacked = [read(TEXTS[0], account, 1) for account in range(gaps.ACCOUNTS)]
    measured = {
        "logs": logs,
        "wordings shown": shown,
        "of fewer than 5 accounts": exposed,
        "withheld though of 5 or more": withheld,
        "one person on 30 days counted as 5": alone,
        "four false accounts and one reader are shown": gaps.gaps(attacked)[0].shared is not None,
    }
    return Figure(
        measured,
        {"no words of fewer than 5": exposed == 0, "one person is one": alone == 0, "five are shown": shown > 0},
    )
