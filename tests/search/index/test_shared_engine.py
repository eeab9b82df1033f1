"""What replicas share stays right: through edits, withdrawals, kills and outages."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.querylog.index_outage_notice import IndexOutageNotice
from bot.search.engine import Found, NothingFound
from bot.search.index.archive_index import read_archive
from bot.search.index.backend import EngineAway, PointStore
from bot.search.index.engines.edge import EdgeStore
from bot.search.index.lexical import LexicalIndex
from bot.search.index.postings import Postings, Terms
from bot.search.index.shared_collection import KEPT_S
from bot.search.index.shared_engine import AWAY_S, CALM_S, PATIENCE_S, SETTLED_S, SOON_S, SharedEngine
from bot.search.index.shared_index import SharedIndex
from bot.search.index.shared_points import COUNTS, FileSource
from bot.search.searcher import Searcher
from bot.search.vectors.store import VectorStore
from tests.search import toy
from tests.search.fake_encoder import WordSums
from tests.search.index.shared import DIMENSIONS, STORES, emptied, shared, sources_of

BEES, WASPS, ANTS = [["bee"]] * 3, [["wasp"]] * 3, [["ant"]] * 3


class Reached:
    """A store that can be cut off, as a server can."""

    def __init__(self, store: PointStore) -> None:
        self._store, self.up, self.calls = store, True, 0

    def __getattr__(self, name: str) -> object:
        if name == "place":
            return "qdrant://test"
        if not self.up:

            def away(*_: object, **__: object) -> None:
                raise EngineAway("nobody is there")

            return away
        self.calls += 1
        return getattr(self._store, name)


class Replica:
    """One process' view of a store."""

    def __init__(
        self, store: PointStore | Reached, version: str = "words", *, bot: str = "test", tidies: bool = True
    ) -> None:
        self.said: list[str] = []
        self.now = 0.0
        is_news = IndexOutageNotice(None)

        def tell(sentence: str, away: bool | None) -> None:
            if away is None or is_news(away):
                self.said.append(sentence)

        self.engine = SharedEngine(store, bot, tell=tell, tidies=tidies, uptime=lambda: self.now)  # type: ignore[arg-type]
        self.engine.begin(version, DIMENSIONS)

    def index(self, passages: Sequence[Terms]) -> SharedIndex:
        return shared(self.engine, passages)

    def look(self, later: float = SETTLED_S) -> None:
        """Look twice, some seconds apart."""
        self.engine.tick()
        self.now += later
        self.engine.tick()


def held(store: PointStore | Reached) -> set[str]:
    """The files of which anything is in the store."""
    return {one.file for name in store.collections() for one in store.records(name, COUNTS, data=False)}  # type: ignore[operator]


def keys(passages: Sequence[Terms]) -> set[str]:
    return {source.key for source in sources_of(passages)}


def found(index: SharedIndex, term: str) -> list[int]:
    return index.top({term: 1.0}, 9)[0].tolist()


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> Reached:
    return Reached(emptied(request.param))


def test_a_replica_that_starts_counts_nothing(store: Reached) -> None:
    first = Replica(store).index([*BEES, *WASPS])
    second = Replica(store)

    def refuse() -> Postings:
        raise AssertionError("counted again")

    sources = [FileSource(one.key, refuse, refuse) for one in first.sources]
    index = SharedIndex(second.engine, sources, lambda number: {"wasp": 1.0}, lambda: first)
    assert found(index, "wasp") == [3, 4, 5]


def test_what_an_edit_took_away_is_not_found_at_once_and_deleted_in_seconds(store: Reached) -> None:
    replica = Replica(store)
    before = replica.index([*BEES, *WASPS])
    after = replica.index([*WASPS])
    assert found(after, "bee") == []
    assert found(before, "bee") == [0, 1, 2]  # questions under way are answered yet
    del before
    replica.look()
    assert held(store) == keys(WASPS)
    assert found(after, "wasp") == [0, 1, 2]


def test_an_index_that_is_served_no_more_is_gone_without_a_look_for_garbage(store: Reached) -> None:
    replica = Replica(store)
    gc.collect()
    gc.disable()
    try:
        served = replica.index(BEES)
        found(served, "bee")
        served = replica.index(WASPS)
        replica.look()
    finally:
        gc.enable()
    assert held(store) == keys(WASPS)
    assert found(served, "wasp") == [0, 1, 2]


def test_what_was_taken_back_during_an_outage_is_deleted_after_it(store: Reached) -> None:
    replica = Replica(store)
    index = replica.index([*BEES, *WASPS])
    store.up = False
    index = replica.index(WASPS)
    replica.engine.tick()
    assert found(index, "bee") == []
    store.up = True
    replica.look()
    assert held(store) == keys(WASPS)


def test_what_was_withdrawn_while_no_replica_ran_is_deleted_when_one_starts(store: Reached) -> None:
    sources = [FileSource(one.key, one.terms, one.words, ("bees.aaaaaaaa",)) for one in sources_of(BEES)]
    before = SharedIndex(Replica(store).engine, sources, lambda number: {"bee": 1.0}, lambda: before)
    replica = Replica(store)
    index = replica.index(WASPS)
    index.withdrawn = frozenset({"bees.aaaaaaaa"})
    assert found(index, "bee") == []
    replica.engine.tick()
    assert held(store) == keys(WASPS)


def test_of_what_was_withdrawn_nothing_is_left_on_the_disk(tmp_path: Path) -> None:
    store = EdgeStore(tmp_path)
    replica = Replica(store)
    sources = [FileSource(one.key, one.terms, one.words, ("bees.aaaaaaaa",)) for one in sources_of(BEES)]
    index = SharedIndex(replica.engine, sources, lambda number: {"bee": 1.0}, lambda: index)
    (collection,) = store.collections()
    data = store.records(collection, COUNTS, sources[0].key)[0].data.encode()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(data in path.read_bytes() for path in files)
    index = replica.index(WASPS)
    index.withdrawn = frozenset({"bees.aaaaaaaa"})
    replica.engine.tick()
    assert found(index, "wasp") == [0, 1, 2]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(data in path.read_bytes() for path in files)


def test_what_nobody_here_knows_may_be_another_replica_s_and_stays_for_a_minute(store: Reached) -> None:
    other = Replica(store).index(BEES)
    replica = Replica(store)
    index = replica.index(WASPS)
    for replica.now in (0.0, PATIENCE_S - 1):
        replica.engine.tick()
        assert held(store) == keys([*BEES, *WASPS])
    replica.now = PATIENCE_S
    replica.engine.tick()
    assert held(store) == keys(WASPS)
    assert found(index, "wasp") == [0, 1, 2]
    assert found(other, "bee") == []


def test_an_engine_in_which_all_is_in_order_is_looked_at_twice_a_minute_and_at_once_after_a_change(
    store: Reached,
) -> None:
    engine = (replica := Replica(store)).engine
    index = replica.index([*BEES, *WASPS])
    engine.tick()
    assert engine._pause() == CALM_S

    def was_told() -> bool:
        told = not engine._wake.empty()
        while not engine._wake.empty():
            engine._wake.get()
        return told

    assert was_told()
    newer = replica.index(WASPS)
    assert was_told()
    del index
    assert was_told()
    engine.tick()
    assert engine._pause() == SOON_S
    store.up = False
    with pytest.raises(EngineAway):
        found(newer, "wasp")
    assert was_told()
    assert engine._pause() == AWAY_S


def test_who_only_looks_something_up_takes_nothing_out(store: Reached) -> None:
    other = Replica(store).index(BEES)
    engine = SharedEngine(store, "test", tidies=False, uptime=lambda: PATIENCE_S * 9)  # type: ignore[arg-type]
    engine.begin("words", DIMENSIONS)
    index = shared(engine, WASPS)
    engine.tick()
    assert found(index, "wasp") == found(other, "bee") == [0, 1, 2]
    assert held(store) == keys([*BEES, *WASPS])


def take_out(store: Reached, passages: Sequence[Terms]) -> None:
    for name in store.collections():  # type: ignore[operator]
        store.take_out(name, sorted(keys(passages)))  # type: ignore[operator]


def test_what_another_replica_took_out_is_put_back_once(store: Reached) -> None:
    replica = Replica(store)
    index = replica.index(BEES)
    take_out(store, BEES)
    replica.engine.tick()
    assert held(store) == keys(BEES)
    assert found(index, "bee") == [0, 1, 2]
    take_out(store, BEES)
    replica.engine.tick()
    assert held(store) == set()
    assert found(index, "bee") == [0, 1, 2]  # by itself
    assert ["Another bot" in sentence for sentence in replica.said] == [True]
    newer = replica.index([*BEES, *ANTS])
    replica.engine.tick()
    assert newer.local is None
    assert found(newer, "ant") == [3, 4, 5]


def test_who_only_looks_something_up_puts_nothing_back(store: Reached) -> None:
    replica = Replica(store, tidies=False)
    index = replica.index(BEES)
    take_out(store, BEES)
    replica.engine.tick()
    assert held(store) == set()
    assert found(index, "bee") == [0, 1, 2]
    assert replica.said == []


def test_two_bots_of_one_name_come_to_answer_by_themselves_and_say_what_to_do(store: Reached) -> None:
    replicas = Replica(store), Replica(store)
    bees, wasps = replicas[0].index(BEES), replicas[1].index(WASPS)
    for second in range(0, 600, 30):
        for replica in replicas:
            replica.now = second
            replica.engine.tick()
    assert (found(bees, "bee"), found(wasps, "wasp")) == ([0, 1, 2], [0, 1, 2])
    assert bees.local is not None or wasps.local is not None
    assert any("Give each bot a name of its own" in sentence for one in replicas for sentence in one.said)
    assert all(len(one.said) <= 1 for one in replicas)


@pytest.mark.parametrize("other", ["test2", "test-2", "tes"])
def test_two_bots_with_names_of_their_own_leave_each_other_alone(store: Reached, other: str) -> None:
    first, second = Replica(store), Replica(store, bot=other)
    bees, wasps = first.index(BEES), second.index(WASPS)
    for replica in (first, second):
        replica.look(KEPT_S * 2)
    assert (found(bees, "bee"), found(wasps, "wasp")) == ([0, 1, 2], [0, 1, 2])
    assert bees.local is wasps.local is None
    assert len(store.collections()) == 2  # type: ignore[operator]


def test_an_outage_is_told_once_and_its_end_once_and_answers_go_on_in_between(store: Reached) -> None:
    replica = Replica(store)
    index = replica.index([*BEES, *WASPS])
    store.up = False
    with pytest.raises(EngineAway):
        found(index, "wasp")
    replica.engine.tick()
    replica.engine.tick()
    assert found(index, "wasp") == [3, 4, 5]
    assert [sentence.split(":")[0] for sentence in replica.said] == ["The index at qdrant"]
    store.up = True
    replica.engine.tick()
    assert found(index, "wasp") == [3, 4, 5]
    assert index.local is None
    assert replica.said[1:] == ["The index at qdrant://test is back."]


def test_while_the_disk_of_an_index_in_this_process_is_full_nothing_is_written_and_answers_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replica = Replica(EdgeStore(tmp_path / "index"))  # type: ignore[arg-type]
    before = replica.index(BEES)
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=12 << 20))
    index = replica.index([*BEES, *WASPS])
    replica.engine.tick()
    assert (found(index, "wasp"), found(before, "bee")) == ([3, 4, 5], [0, 1, 2])
    (told,) = replica.said
    assert "its disk has 12 MB free, and 256 are needed" in told
    monkeypatch.undo()
    replica.engine.tick()
    assert index.local is None
    assert found(index, "wasp") == [3, 4, 5]


def test_its_end_is_told_by_who_has_reached_it_even_if_nothing_is_wanted_of_it(store: Reached) -> None:
    replica = Replica(store)
    index = replica.index(BEES)
    store.up = False
    with pytest.raises(EngineAway):
        found(index, "bee")
    del index
    replica.engine.tick()
    assert len(replica.said) == 1
    store.up = True
    replica.engine.tick()
    assert replica.said[1:] == ["The index at qdrant://test is back."]


def test_while_it_is_away_no_reader_waits_for_it(store: Reached) -> None:
    index = Replica(store).index(BEES)
    store.up = False
    for _ in range(3):
        with pytest.raises(EngineAway):
            found(index, "bee")
    store.up, store.calls = True, 0
    with pytest.raises(EngineAway):
        found(index, "bee")
    assert store.calls == 0


def test_a_bot_that_starts_during_an_outage_answers_and_puts_its_files_there_afterwards(store: Reached) -> None:
    store.up = False
    replica = Replica(store)
    index = replica.index(BEES)
    assert found(index, "bee") == [0, 1, 2]
    store.up = True
    replica.engine.tick()
    assert index.local is None
    assert found(index, "bee") == [0, 1, 2]


def test_a_build_that_was_killed_is_gone_on_with_and_found_by_nobody_before_it_is_done() -> None:
    store = Reached(emptied("server"))
    killed = Replica(store)
    put, killed.engine.collection.store.put = store.put, _fails_after(store, 2)  # type: ignore[method-assign]
    with pytest.raises(ZeroDivisionError):
        killed.index([*BEES, *WASPS])
    assert store.meant("test.words") is None  # type: ignore[operator]
    del store.put
    index = Replica(store).index([*BEES, *WASPS])
    assert len(store.collections()) == 1  # type: ignore[operator]
    assert found(index, "wasp") == [3, 4, 5]
    assert put is not None


def _fails_after(store: Reached, times: int) -> object:
    left = iter(range(times))
    put = store._store.put

    def failing(*arguments: object) -> None:
        put(*arguments)  # type: ignore[arg-type]
        if next(left, None) is None or times - 1 == 0:
            raise ZeroDivisionError

    return failing


def test_who_builds_is_decided_by_the_lock_and_the_other_finds_it_built() -> None:
    store = Reached(emptied("server"))
    asked: list[str] = []
    other: list[SharedIndex] = []

    @contextmanager
    def lock(what: str) -> Iterator[None]:
        asked.append(what)
        other.append(Replica(store).index(BEES))  # who came first is done when the lock is ours
        yield

    engine = SharedEngine(store, "test", lock=lock)  # type: ignore[arg-type]
    engine.begin("words", DIMENSIONS)
    index = shared(engine, BEES)
    assert asked == ["words"]
    assert len(store.collections()) == 1  # type: ignore[operator]
    assert found(index, "bee") == found(other[0], "bee") == [0, 1, 2]


def test_an_average_that_moved_far_has_it_built_anew_beside_and_the_alias_switched(store: Reached) -> None:
    replica, other = Replica(store), Replica(store)
    (first,) = [replica.index([["bee", "ant"]] * 3), store.meant("test.words")][1:]  # type: ignore[operator]
    index = replica.index([["bee", "ant"] * 9] * 3)
    elsewhere = other.index([["bee", "ant"] * 9] * 3)
    replica.engine.tick()
    assert store.meant("test.words") != first  # type: ignore[operator]
    assert len(store.collections()) == 1  # type: ignore[operator]
    assert replica.engine.collection.slack(index.average) < 1.001
    assert found(elsewhere, "bee") == [0, 1, 2]  # the switch is noticed by asking


def a_day_later(monkeypatch: pytest.MonkeyPatch) -> None:
    later = time.time() + KEPT_S + 1
    monkeypatch.setattr("bot.search.index.shared_collection.time.time", lambda: later)


def test_other_code_has_a_collection_of_its_own_and_the_older_one_goes_after_a_day(
    store: Reached, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = Replica(store, "older"), Replica(store, "newer")
    before, after = old.index(BEES), new.index(BEES)
    new.engine.tick()
    assert found(before, "bee") == found(after, "bee")
    made = new.engine.collection.name
    a_day_later(monkeypatch)
    new.engine.tick()
    assert store.collections() == [made]  # type: ignore[operator]


def test_after_going_back_to_older_code_the_newer_one_s_goes_after_a_day(
    store: Reached, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = Replica(store, "older")
    index = old.index(BEES)
    Replica(store, "newer").index(BEES)
    old.engine.tick()
    assert len(store.collections()) == 2  # type: ignore[operator]
    a_day_later(monkeypatch)
    old.engine.tick()
    assert store.collections() == [old.engine.collection.name]  # type: ignore[operator]
    assert found(index, "bee") == [0, 1, 2]


def test_what_older_code_has_made_goes_at_once_if_it_holds_what_the_archive_does_not(store: Reached) -> None:
    Replica(store, "older").index([*BEES, *WASPS])
    new = Replica(store, "newer")
    index = new.index(WASPS)
    new.engine.tick()
    assert held(store) == keys(WASPS)
    assert found(index, "wasp") == [0, 1, 2]


def test_a_question_while_it_is_away_gets_an_answer_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.search.evidence.collect.SMALL_ARCHIVE", 2)
    store = Reached(emptied("server"))
    engine = Replica(store).engine
    searcher = Searcher(toy.archive(), read_archive(toy.archive(), engine=engine))
    store.up = False
    answer = searcher.answer("Is honey sold in winter markets?")
    assert isinstance(answer, NothingFound)
    assert (answer.away, answer.nearest) == (True, ())
    engine.tick()
    answer = searcher.answer("Is honey sold in winter markets?")
    assert isinstance(answer, Found) or not answer.away


def test_a_replica_that_starts_encodes_nothing_that_another_has(tmp_path: Path) -> None:
    store = Reached(emptied("server"))
    first, second = WordSums(), WordSums()
    for encoder, folder in ((first, tmp_path / "first"), (second, tmp_path / "second")):
        searcher = Searcher(toy.archive(), read_archive(toy.archive(), engine=Replica(store).engine))
        searcher.understand(VectorStore(encoder, folder))
    texts = {passage.text for passage in toy.archive().passages}
    assert texts & set(first.encoded)
    assert not texts & set(second.encoded)
    assert not any("My grandfather" in text for text in second.encoded)


class Noting:
    """A store that notes what it is asked."""

    def __init__(self, store: PointStore) -> None:
        self._store, self.asked = store, list[tuple[str, str]]()

    def __getattr__(self, name: str) -> object:
        found = getattr(self._store, name)
        if not callable(found):
            return found

        def noted(*arguments: object, **named: object) -> object:
            self.asked.append((name, repr((arguments, named))))
            return found(*arguments, **named)

        return noted


@pytest.mark.parametrize("name", STORES)
def test_no_word_of_a_question_goes_to_the_engine_and_none_is_written_there(name: str) -> None:
    noting = Noting(emptied(name))
    index = Replica(noting).index([*BEES, *WASPS])  # type: ignore[arg-type]
    noting.asked.clear()
    assert index.top({"bee": 1.0, "kanareyka": 1.0}, 9)[0].tolist() == [0, 1, 2]
    assert {asked for asked, _ in noting.asked} == {"by_terms"}
    assert not [given for _, given in noting.asked if "bee" in given or "kanareyka" in given]


def test_weights_of_another_time_are_allowed_for(store: Reached) -> None:
    """The engine has every short passage before the long ones, as it was when passages were short."""
    replica = Replica(store)
    replica.index([["bee", "ant"]] * 3)
    short = [["bee", f"wasp {number}"] for number in range(99)]
    long = [["bee"] * 6 + [f"ant {number}"] * 34 for number in range(99)]
    index, known = replica.index(short + long), LexicalIndex.build(short + long)
    documents, scores = index.top({"bee": 1.0}, 5)
    expected = known.top({"bee": 1.0}, 5)
    assert documents.tolist() == expected[0].tolist() == [99, 100, 101, 102, 103]
    assert scores.tolist() == pytest.approx(expected[1].tolist(), abs=1e-6)
