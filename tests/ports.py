"""Ports of this machine that a test may give away before anything listens on them.

They are none of those that the system hands out by itself, so that no connection, and no server that asks for any port,
takes one meanwhile; and each worker has its own, as has what is run beside the suite: a bot that is killed and started
again for half an hour would else find its port taken.
"""

from __future__ import annotations

import itertools
import os
import random
import socket

FIRST, EACH = 10_000, 1_000  # the system's own begin at 32,768; `tests.faults.line` takes some from 30,000 on
_name = os.environ.get("PYTEST_XDIST_WORKER")
_worker = 10 + os.getpid() % 10 if _name is None else int(_name[2:]) % 10
_numbers = itertools.count(random.SystemRandom().randrange(EACH))  # another run on this machine may have begun, too


def free_port() -> int:
    """One that nothing listens on, and that is not given again soon."""
    while True:
        port = FIRST + _worker * EACH + next(_numbers) % EACH
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
