"""Key pairs of a question log for tests; `serve` never makes one."""

from __future__ import annotations

from pathlib import Path

from bot.querylog.keys import KeyRing


def key_ring(data: Path, private_folder: Path) -> KeyRing:
    """A ring with a pair: the one that is there, or a new one."""
    ring = KeyRing(data, private_folder=private_folder)
    if not ring.publics():
        ring.pair_beside(())
    return ring
