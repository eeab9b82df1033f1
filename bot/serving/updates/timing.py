"""Timing: how long polling and webhook wait for things, in seconds, and how many updates may wait."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Times in seconds, and numbers of updates.

    Another program that was found so many times as `conflicts`, within `conflict_window`, makes one of the two leave.
    `longest_pause` is the longest between two tries.
    """

    poll: float = 25.0  # a long poll
    margin: float = 10.0  # how much longer its response may take
    gap: float = 0.2  # between polls while updates are being worked on
    repeat_gap: float = 0.55  # the same, with nothing to confirm: for half a second Telegram hands out one update
    rebuild: float = 90.0  # without a successful poll: a new client
    leave: float = 255.0  # without a sign of life, after a last poll of 25 s: gone within five minutes, to start afresh
    drain: float = 5.0  # for what is being worked on, when we are told to stop; the log's 2.5 come on top
    last_poll: float = 1.0  # for a last poll after that, which confirms what was answered
    step_aside: float = 2.0  # of these, by webhook: for the proxy to notice that we leave
    heartbeat: float = 30.0  # by webhook: between questions whether the Bot API server is there
    probe: float = 2.0  # between looks whether another program confirms what we have not confirmed
    conflict_pause: float = 10.0  # after Telegram told us of another program
    found_conflict_pause: float = 5.0  # after we found it out; five and `keep_still` end in a minute
    conflicts: int = 3
    conflict_window: float = 60.0
    keep_still: float = 8.0  # at least, before we leave because of it: longer than it pauses, too
    longest_pause: float = 30.0
    spool_after: float = 2.0  # that an update is worked on, or its chat held up, while the window is full
    crowd: int = 20  # updates of one chat that wait while the window is full
    spooled_crowd: int = 2  # the same, where what is spooled outlives a kill
    longest_queue: int = 60  # updates of one chat that may wait; what comes on top is a flood
