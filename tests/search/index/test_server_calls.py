"""Every call that a Qdrant server hears from us is one of its specification; what is not the double refuses."""

from __future__ import annotations

import json
from typing import Any

import httpx
import numpy as np
import pytest

from bot.search.index.backend import Point
from bot.search.index.engines.address import open_store
from tests.double.qdrant import MOST_BYTES, QdrantDouble
from tests.double.qdrant_facts import CALLS


def called(double: QdrantDouble) -> set[str]:
    """The calls that a double heard, as the specification names them."""
    kinds = set()
    for one in double.asked:
        method, path = one.split(" ")
        parts = path.split("/")
        if path not in ("/collections", "/aliases", "/collections/aliases"):
            parts[2] = "{collection_name}"
        kinds.add(f"{method} {'/'.join(parts)}")
    return kinds


def test_all_that_is_asked_of_a_server_is_in_its_specification() -> None:
    double = QdrantDouble()
    store = open_store(double.address)
    terms = (np.array([1, 2], np.uint32), np.array([0.5, 1.5], np.float32))
    store.create("bees.1", 2)
    store.put("bees.1", [Point(5, "a", terms=terms), Point(6, "a", "counts", data="x"), Point(7, "b")])
    store.give_meaning("bees.1", "a", [5], np.ones((1, 2), np.float32))
    for _ in range(2):
        store.switch("bees", "bees.1")
    assert (store.collections(), store.meant("bees")) == (["bees.1"], "bees.1")
    assert store.by_terms("bees.1", terms, 3)[0].tolist() == [5]
    assert store.nearest("bees.1", np.ones(2, np.float32), 3)[0].tolist() == [5]
    assert [one.data for one in store.records("bees.1", "counts", "a")] == ["x"]
    assert [one.data for one in store.records("bees.1", "counts", data=False)] == [""]
    store.take_out("bees.1", ["a"])
    store.remove("bees.1")
    store.close()
    assert double.refused == []
    assert called(double) == {f"{method} {path}" for method, path in CALLS}


@pytest.fixture(scope="module")
def bees() -> str:
    """The address of a double with one collection."""
    double = QdrantDouble()
    open_store(double.address).create("bees", 2)
    return double.address


POINTS = "/collections/bees/points?wait=true"
NAMED = {"collection_name": "a/b", "alias_name": "c"}
POINT = {"id": 1, "vector": {"terms": {"indices": [1], "values": [0.5]}}, "payload": {"file": "a", "any": {"thing": 1}}}


@pytest.mark.parametrize(
    ("method", "target", "body", "status"),
    [
        ("PUT", POINTS, {"points": [POINT]}, 200),
        ("PUT", "/collections/bees/points", {"points": [POINT]}, 400),
        ("PUT", "/collections/bees/points?wait=true&now=1", {"points": [POINT]}, 400),
        ("PUT", POINTS, {"points": [POINT | {"colour": 1}]}, 400),
        ("PUT", POINTS, {"points": [POINT | {"id": -1}]}, 400),
        ("PUT", POINTS, {"points": [POINT | {"vector": {"terms": {"indices": [1, 1], "values": [1, 1]}}}]}, 422),
        ("PUT", POINTS, {"points": [POINT | {"vector": {"terms": {"indices": [1], "values": [1, 1]}}}]}, 422),
        ("PUT", POINTS, {"points": [POINT | {"payload": {"data": "x" * MOST_BYTES}}]}, 413),
        (
            "PUT",
            "/collections/bees/points/vectors?wait=true",
            {"points": [{"id": 9, "vector": {"meaning": [1, 2]}}]},
            404,
        ),
        ("POST", "/collections/bees/points/scroll", {"filter": {"must": [{"key": "b", "match": {"any": ["c"]}}]}}, 400),
        ("POST", "/collections/bees/points/query", {"query": {"nearest": [1, 2]}, "using": "meaning", "limit": 0}, 400),
        ("POST", "/collections/bees/points/query", {"near": [1, 2]}, 400),
        ("POST", "/collections/bees/points/search", {"vector": [1, 2]}, 404),
        ("PUT", "/collections/be%3Aes", {"vectors": {}}, 422),
        ("POST", "/collections/aliases", {"actions": [{"create_alias": NAMED}]}, 422),
    ],
)
def test_the_double_refuses_what_a_server_would(bees: str, method: str, target: str, body: Any, status: int) -> None:
    url = bees.replace("qdrant:", "http:")
    answer = httpx.request(method, url + target, content=json.dumps(body), timeout=60)
    assert answer.status_code == status, answer.text
