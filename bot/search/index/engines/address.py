"""Addresses of engines: what BOT_INDEX_URL may say, and the PointStore that it means.

`qdrant://host:port/name` is a server, `qdrants://…` one over TLS; `qdrant+file:///folder` is Qdrant in this process.
Several, with commas between them, are the parts of one index.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from bot.base.errors import SettingsError
from bot.search.index.backend import PointStore

if TYPE_CHECKING:
    from qdrant_client import QdrantClient

NAME = "interview-bot"  # what the names of collections begin with, where the address says nothing else
PORT = 6333
WAIT_S = 5  # for an answer: then it counts as away, and no other reader waits
_PATIENCE_S = 60  # until something is put there, or taken out


def open_store(addresses: str, key: str | None = None, wait_s: int = WAIT_S) -> PointStore:
    """The engine at the addresses, whose server wants the `key` and may take `wait_s` seconds for an answer.
    Raises SettingsError."""
    parts = [urlsplit(address.strip()) for address in addresses.split(",")]
    try:
        stores = [_opened(part, key, wait_s) for part in parts]
    except ImportError:
        raise SettingsError("BOT_INDEX_URL needs the extra `qdrant`: pip install 'interview-bot[qdrant]'.") from None
    if len(stores) == 1:
        return stores[0]
    from bot.search.index.engines.shards import Shards

    return Shards(stores)


def name_in(addresses: str) -> str:
    """What the names of collections begin with."""
    first = urlsplit(addresses.split(",")[0].strip())
    return (first.path.strip("/") if first.scheme != "qdrant+file" else "") or NAME


def _opened(part: SplitResult, key: str | None, wait_s: int) -> PointStore:
    if part.scheme == "qdrant+file":
        from bot.search.index.engines.edge import EdgeStore

        return EdgeStore(Path(part.path))
    from bot.search.index.engines.server import ServerStore

    port = part.port or PORT
    clients = [_client(part, port, key, seconds) for seconds in (wait_s, _PATIENCE_S)]
    return ServerStore(f"{part.scheme}://{part.hostname}:{port}", *clients)


def _client(part: SplitResult, port: int, key: str | None, seconds: int) -> QdrantClient:
    from qdrant_client import QdrantClient

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a key without TLS: the runbook says when that is right
        return QdrantClient(
            host=part.hostname,
            port=port,
            https=part.scheme == "qdrants",
            api_key=key,
            timeout=seconds,
            check_compatibility=False,  # it would ask the server at once, which may be away
        )
