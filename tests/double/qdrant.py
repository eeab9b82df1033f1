"""A Qdrant server to test against: the server's own requests and answers, over the client library's local mode.

No server is in any package, so its calls are answered here by what Qdrant itself ships in its place. Every request is
read by the models that Qdrant generates from its specification; what these refuse, a server would refuse.
"""

from __future__ import annotations

import json
import re
import threading
import warnings
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pydantic import BaseModel, TypeAdapter
from qdrant_client import QdrantClient, models

Act = Callable[[QdrantClient, str, Any], Any]


def _create(client: QdrantClient, name: str, wanted: models.CreateCollection) -> bool:
    return client.create_collection(name, vectors_config=wanted.vectors, sparse_vectors_config=wanted.sparse_vectors)


def _query(client: QdrantClient, name: str, wanted: models.QueryRequest) -> Any:
    assert wanted.params is not None
    assert wanted.params.exact, "the order would not be exact"
    nearest = wanted.query
    return client.query_points(
        name,
        query=nearest,  # type: ignore[arg-type]
        using=wanted.using,
        limit=wanted.limit or 10,
        with_payload=wanted.with_payload or False,
    )


def _scroll(client: QdrantClient, name: str, wanted: models.ScrollRequest) -> Any:
    points, offset = client.scroll(
        name,
        scroll_filter=wanted.filter,
        limit=wanted.limit or 10,
        offset=wanted.offset,
        with_payload=wanted.with_payload or False,
    )
    return {"points": points, "next_page_offset": offset}


def _done(*_: Any) -> Any:
    return models.UpdateResult(operation_id=0, status=models.UpdateStatus.COMPLETED)


def _after(act: Act) -> Act:
    return lambda client, name, wanted: _done(act(client, name, wanted))


ROUTES: list[tuple[str, str, Any, Act]] = [  # method, path, what the body must be, what is done
    ("GET", r"/collections", None, lambda client, _, __: client.get_collections()),
    ("GET", r"/aliases", None, lambda client, _, __: client.get_aliases()),
    ("GET", r"/collections/([^/]+)/exists", None, lambda client, name, _: {"exists": client.collection_exists(name)}),
    ("PUT", r"/collections/([^/]+)", models.CreateCollection, _create),
    ("DELETE", r"/collections/([^/]+)", None, lambda client, name, _: client.delete_collection(name)),
    ("PUT", r"/collections/([^/]+)/index", models.CreateFieldIndex, _done),
    (
        "POST",
        r"/collections/aliases",
        models.ChangeAliasesOperation,
        lambda client, _, wanted: client.update_collection_aliases(wanted.actions),
    ),
    (
        "PUT",
        r"/collections/([^/]+)/points",
        models.PointsList,
        _after(lambda client, name, wanted: client.upsert(name, wanted.points)),
    ),
    (
        "PUT",
        r"/collections/([^/]+)/points/vectors",
        models.UpdateVectors,
        _after(lambda client, name, wanted: client.update_vectors(name, wanted.points)),
    ),
    (
        "POST",
        r"/collections/([^/]+)/points/delete",
        models.FilterSelector,
        _after(lambda client, name, wanted: client.delete(name, wanted)),
    ),
    ("POST", r"/collections/([^/]+)/points/query", models.QueryRequest, _query),
    ("POST", r"/collections/([^/]+)/points/scroll", models.ScrollRequest, _scroll),
]


class QdrantDouble:
    """The server, in a thread, with its points in memory; it listens when this is made. It can be cut off."""

    def __init__(self, key: str | None = None) -> None:
        self.asked: list[str] = []  # methods and paths
        self._client, lock, asked = QdrantClient(":memory:"), threading.Lock(), self.asked
        client = self._client

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                body, path = self.rfile.read(size), self.path.partition("?")[0]
                asked.append(f"{self.command} {path}")
                status, result = 401, "Invalid API key or JWT"
                if key is None or self.headers.get("api-key") == key:
                    with lock:
                        status, result = _answered(client, self.command, path, body)
                data = json.dumps(result).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
                self.close_connection = True  # so that who is cut off notices

            do_GET = do_PUT = do_POST = do_DELETE = _answer

            def log_message(self, *_: object) -> None:
                """Nothing of a question stands in a log."""

        self._handler, self._port = Handler, 0
        self.listen()
        self.address = f"qdrant://127.0.0.1:{self._port}"

    def listen(self) -> None:
        """Be there, at the same port as before."""
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), self._handler)
        self._server.daemon_threads = True
        self._port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def cut_off(self) -> None:
        """Refuse every connection, and keep all points."""
        self._server.shutdown()
        self._server.server_close()


def _answered(client: QdrantClient, method: str, path: str, body: bytes) -> tuple[int, Any]:
    for wanted, pattern, model, act in ROUTES:
        match = re.fullmatch(pattern, path)
        if match is None or wanted != method:
            continue
        given = TypeAdapter(model).validate_json(body) if model is not None else None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                result = act(client, match.group(1) if match.groups() else "", given)
        except ValueError as error:
            return 404, {"status": {"error": str(error)}, "time": 0.0}
        return 200, {"result": _plain(result), "status": "ok", "time": 0.0}
    return 404, {"status": {"error": f"no such call: {method} {path}"}, "time": 0.0}


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True)
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value
