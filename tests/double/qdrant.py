"""A Qdrant server to test against: the server's own requests and answers, over the client library's local mode.

No server is in any package, so its calls are answered here by what Qdrant itself ships in its place. Every request is
held to Qdrant's specification (`qdrant_facts`), read by the models that Qdrant generates from it, and to what its
server's code refuses beyond that. Where the server would be lenient, this is not: it refuses what it does not know.
"""

from __future__ import annotations

import functools
import json
import re
import threading
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from jsonschema import Draft202012Validator
from pydantic import BaseModel, TypeAdapter

from tests.double.qdrant_facts import FACTS
from tests.ports import free_port

if TYPE_CHECKING:
    from qdrant_client import models
    from qdrant_client.local.qdrant_local import QdrantLocal

MOST_BYTES = 32 << 20  # of a request, as a server is set unless told otherwise
CHECKED_POINTS = 3  # of a request are held to the schema; the models read all
LONGEST_NAME = 255  # of a folder on the server's disk
FORBIDDEN = set('<>:"/\\|?*\0\x1f')  # in the name of a collection

Act = Callable[["QdrantLocal", str, Any], Any]


class Refused(Exception):
    """What a server would refuse, with the status that it would give."""


def _create(client: QdrantLocal, name: str, wanted: models.CreateCollection) -> bool:
    return client.create_collection(name, vectors_config=wanted.vectors, sparse_vectors_config=wanted.sparse_vectors)


def _query(client: QdrantLocal, name: str, wanted: models.QueryRequest) -> Any:
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


def _scroll(client: QdrantLocal, name: str, wanted: models.ScrollRequest) -> Any:
    points, offset = client.scroll(
        name,
        scroll_filter=wanted.filter,
        limit=wanted.limit or 10,
        offset=wanted.offset,
        with_payload=wanted.with_payload or False,
    )
    return {"points": points, "next_page_offset": offset}


def _done(*_: Any) -> Any:
    from qdrant_client import models

    return models.UpdateResult(operation_id=0, status=models.UpdateStatus.COMPLETED)


def _after(act: Act) -> Act:
    return lambda client, name, wanted: _done(act(client, name, wanted))


@functools.cache
def _routes() -> list[tuple[str, str, Any, Act]]:
    """Method, path, what the body must be, what is done. The library takes half a second to import, and every worker
    imports this file."""
    from qdrant_client import models

    return [
        ("GET", r"/collections", None, lambda client, _, __: client.get_collections()),
        ("GET", r"/aliases", None, lambda client, _, __: client.get_aliases()),
        (
            "GET",
            r"/collections/([^/]+)/exists",
            None,
            lambda client, name, _: {"exists": client.collection_exists(name)},
        ),
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
        self.refused: list[str] = []  # and why
        from qdrant_client.local.qdrant_local import QdrantLocal

        client, lock, asked, refused = QdrantLocal(":memory:"), threading.Lock(), self.asked, self.refused
        indexed: dict[str, set[str]] = defaultdict(set)  # fields of the payload, by collection

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(size)
                asked.append(f"{self.command} {urlsplit(self.path).path}")
                status, result = 401, "Invalid API key or JWT"
                if key is None or self.headers.get("api-key") == key:
                    with lock:
                        status, result = _answered(client, self.command, self.path, body, indexed)
                    if status not in (200, 404):
                        refused.append(f"{asked[-1]}: {result['status']['error']}")
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

        self._handler, self._port = Handler, free_port()
        self.listen()
        self.address = f"qdrant://127.0.0.1:{self._port}"

    def listen(self) -> None:
        """Be there, at the same port as before."""
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), self._handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def cut_off(self) -> None:
        """Refuse every connection, and keep all points."""
        self._server.shutdown()
        self._server.server_close()


@functools.cache
def _facts() -> Any:
    return json.loads(FACTS.read_text(encoding="utf-8"))


@functools.cache
def _validator(call: str) -> Draft202012Validator | None:
    body = _facts()["calls"][call]["body"]
    return Draft202012Validator(body | {"schemas": _facts()["schemas"]}) if body is not None else None


def check(method: str, target: str, body: bytes, indexed: set[str]) -> None:
    """Refuse what no server, or none that we want to rely on, would take. `indexed` are the payload's fields with an
    index. Raises Refused."""
    path, query = urlsplit(target).path, parse_qs(urlsplit(target).query)
    name = re.fullmatch("/collections/([^/]+)(?:/.*)?", path) if path != "/collections/aliases" else None
    call = f"{method} {path.replace(name[1], '{collection_name}', 1) if name is not None else path}"
    if call not in _facts()["calls"]:
        raise Refused(404, f"no such call: {call}")
    if unknown := set(query) - set(_facts()["calls"][call]["query"]):
        raise Refused(400, f"unknown parameters: {unknown}")
    if method != "GET" and "wait" in _facts()["calls"][call]["query"] and query.get("wait") != ["true"]:
        raise Refused(400, "what is not waited for may not be found")
    if name is not None:
        _check_name(unquote(name[1]))
    if len(body) > MOST_BYTES:
        raise Refused(413, f"a request of {len(body)} bytes")
    given = json.loads(body) if body else None
    if (validator := _validator(call)) is None:
        if given:
            raise Refused(400, "a body where none belongs")
        return
    some = (
        given | {"points": given["points"][:CHECKED_POINTS]} if isinstance(given, dict) and "points" in given else given
    )
    if (error := next(validator.iter_errors(some), None)) is not None:
        raise Refused(400, f"{error.json_path}: {error.message[:200]}")
    for sparse in _objects_with(given, "indices"):
        if len(set(sparse["indices"])) != len(sparse["indices"]) or len(sparse["indices"]) != len(sparse["values"]):
            raise Refused(422, "indices must be unique, and as many as values")
    for made in [*_objects_with(given, "collection_name"), *_objects_with(given, "alias_name")]:
        for part in ("collection_name", "alias_name"):
            _check_name(made.get(part, "a"))
    if isinstance(given, dict) and "limit" in given and given["limit"] < 1:
        raise Refused(422, "limit must be 1 or more")
    for condition in _objects_with(given.get("filter"), "key") if isinstance(given, dict) else ():
        if condition["key"] not in indexed:
            raise Refused(400, f"no index for the field {condition['key']}")


def _check_name(name: str) -> None:
    if FORBIDDEN & set(name) or not 0 < len(name.encode()) <= LONGEST_NAME:
        raise Refused(422, f"a collection can't be named {name!r}")


def _objects_with(value: Any, name: str) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if name in value:
            yield value
        for key, one in value.items():
            if key != "payload":
                yield from _objects_with(one, name)
    elif isinstance(value, list) and value and isinstance(value[0], dict | list):
        for one in value:
            yield from _objects_with(one, name)


def _answered(
    client: QdrantLocal, method: str, target: str, body: bytes, indexed: dict[str, set[str]]
) -> tuple[int, Any]:
    from qdrant_client import models

    path = urlsplit(target).path
    try:
        for wanted, pattern, model, act in _routes():
            match = re.fullmatch(pattern, path)
            if match is None or wanted != method:
                continue
            name = unquote(match.group(1)) if match.groups() else ""
            check(method, target, body, indexed[name])
            given = TypeAdapter(model).validate_json(body) if model is not None else None
            if isinstance(given, models.CreateFieldIndex):
                indexed[name].add(given.field_name)
            if method == "DELETE":
                indexed.pop(name)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                result = act(client, name, given)
            return 200, {"result": _plain(result), "status": "ok", "time": 0.0}
    except Refused as refused:
        return refused.args[0], {"status": {"error": refused.args[1]}, "time": 0.0}
    except (ValueError, KeyError) as error:
        return 404, {"status": {"error": str(error)}, "time": 0.0}
    return 404, {"status": {"error": f"no such call: {method} {path}"}, "time": 0.0}


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True)
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value
