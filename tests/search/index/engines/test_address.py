"""BOT_INDEX_URL's addresses lead to the engines that they name."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.base.errors import SettingsError
from bot.search.index.backend import EngineAway
from bot.search.index.engines.address import name_in, open_store
from bot.search.index.engines.edge import EdgeStore
from tests.double.qdrant import QdrantDouble

NOBODY = "127.0.0.1:9"  # no port that anything listens on


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("qdrant://host", "interview-bot"),
        ("qdrants://host:6333/bees", "bees"),
        ("qdrant://one/bees, qdrant://two/bees", "bees"),
        ("qdrant+file:///var/lib/bees", "interview-bot"),
    ],
)
def test_the_path_of_a_server_s_address_names_the_collections(address: str, name: str) -> None:
    assert name_in(address) == name


def test_a_folder_is_qdrant_in_this_process(tmp_path: Path) -> None:
    assert isinstance(open_store(f"qdrant+file://{tmp_path}/index"), EdgeStore)


@pytest.mark.parametrize("scheme", ["qdrant", "qdrants"])
def test_a_server_that_is_not_there_is_away_and_its_key_is_in_no_sentence(scheme: str) -> None:
    store = open_store(f"{scheme}://{NOBODY}", "the-key")
    with pytest.raises(EngineAway) as caught:
        store.collections()
    assert "the-key" not in f"{caught.value}{store.place}"
    assert store.place == f"{scheme}://{NOBODY}"


def test_a_server_hears_the_key_and_refuses_another() -> None:
    double = QdrantDouble("the-key")
    assert open_store(double.address, "the-key").collections() == []
    with pytest.raises(EngineAway, match="refuses BOT_INDEX_KEY"):
        open_store(double.address, "another").collections()


@pytest.mark.parametrize(
    ("address", "library"), [("qdrant://host", "qdrant_client"), ("qdrant+file:///tmp/x", "qdrant_edge")]
)
def test_without_the_extra_one_sentence_names_it(address: str, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    for module in ("edge", "server"):
        monkeypatch.delitem(sys.modules, f"bot.search.index.engines.{module}", raising=False)
    with pytest.raises(SettingsError, match=r"interview-bot\[qdrant\]"):
        open_store(address)


def test_a_folder_that_another_process_has_open_is_away(tmp_path: Path) -> None:
    first, second = EdgeStore(tmp_path), EdgeStore(tmp_path)
    first.create("bees", 4)
    assert first.records("bees", "counts") == []
    with pytest.raises(EngineAway, match="another process"):
        second.records("bees", "counts")


def test_a_folder_that_was_half_made_when_its_process_was_killed_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("qdrant_edge.EdgeShard", SimpleNamespace(create=killed))
    with pytest.raises(KeyboardInterrupt):
        EdgeStore(tmp_path).create("bees", 4)
    monkeypatch.undo()
    store = EdgeStore(tmp_path)
    assert store.collections() == []
    store.create("bees", 4)
    assert store.records("bees", "counts") == []


def test_a_damaged_folder_is_away_with_a_sentence_that_says_what_to_do(tmp_path: Path) -> None:
    store = EdgeStore(tmp_path)
    store.create("bees", 4)
    for path in (tmp_path / "bees").rglob("*"):
        if path.is_file():
            path.write_bytes(b"damage")
    with pytest.raises(EngineAway, match="delete the folder: it is built anew"):
        EdgeStore(tmp_path).records("bees", "counts")
