"""The gate: {state of an interview or a passage} x {surface}. What is held back is nowhere, what is open is there."""

from __future__ import annotations

import io
import json
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from bot.archive.archive import Archive, Fate
from bot.archive.folder import Folder, load
from bot.archive.interview import Interview
from bot.chat import actions, answers, callback_data
from bot.chat import browse as browsing
from bot.chat.message import Message
from bot.chat.quotes import check_message
from bot.chat.terminal import Conversation
from bot.chat.wording.choice import wording_for
from bot.cli.ask import as_object
from bot.search.engine import Engine
from bot.search.quotes.checker import QuoteChecker
from bot.search.searcher import build_engine
from tests.archive.matrix import (
    ASKING,
    CLAIMED,
    HELD_BACK,
    OTHER,
    QUESTION,
    SECRET,
    SECRET_ID,
    STATES,
    folder_in,
    slips,
)
from tests.archive.writing import knowledge
from tests.program import app

HASH = SECRET_ID.rpartition(".")[2]


def _screen(engine: Engine) -> answers.Screen:
    return answers.Screen(engine.archive, wording_for(), bot_name="toy_bot")


def _said(messages: list[Message]) -> str:
    return "\n".join([message.text + repr(message.buttons) for message in messages])


def search(engine: Engine) -> str:
    return "".join(
        _said(answers.answer_messages(_screen(engine), engine.answer(words))) for words in (ASKING, QUESTION)
    )


def nearest(engine: Engine) -> str:
    return _said(answers.answer_messages(_screen(engine), engine.answer("kitchen zebra xylophone")))


def export(engine: Engine) -> str:
    return "".join(json.dumps(as_object(_screen(engine), q, engine.answer(q, k=99), True)) for q in (ASKING, "zebra"))


def paging(engine: Engine) -> str:
    one = engine.archive.passages
    acts = [actions.ShowPassage(passage.id) for passage in one] + [actions.ShowWhole(passage.id) for passage in one]
    steps = [near.text for p in one for step in (-2, -1, 1, 2) if (near := engine.archive.beside(p, step)) is not None]
    return "".join(_said(answers.action_messages(_screen(engine), act)) for act in acts) + "".join(steps)


def old_buttons(engine: Engine) -> str:
    act = (
        actions.ShowPassage(SECRET_ID),
        actions.ShowWhole(SECRET_ID),
        actions.ShowCitation(SECRET_ID),
        actions.ShowHit(1, (callback_data.hash_of(SECRET_ID),)),
        actions.NotIt(1, (callback_data.hash_of(SECRET_ID),) * 2),
        actions.AboutInterview("submarine"),
        actions.ListQuestions("submarine", 0),
    )
    return "".join(_said(answers.action_messages(_screen(engine), one)) for one in act)


def deep_link(engine: Engine) -> str:
    wanted = callback_data.passage_of_payload(callback_data.deep_link_payload(SECRET_ID))
    assert wanted == SECRET_ID
    return _said(answers.passage_by_id(_screen(engine), wanted))


def browse(engine: Engine) -> str:
    screen = _screen(engine)
    said = [browsing.interviews(screen), browsing.speakers(screen)]
    said += [browsing.about_interview(screen, name) for name in (*engine.archive.interviews, "submarine", "copy")]
    said += [browsing.questions(screen, name) for name in engine.archive.interviews]
    return _said(said) + "".join(p.text for p in engine.archive.passages)


def quote_check(engine: Engine) -> str:
    checker, screen = QuoteChecker(engine.archive), _screen(engine)
    return _said([check_message(screen, checker.check(claim)) for claim in (SECRET, CLAIMED, f"{SECRET} {SECRET}")])


def terminal(engine: Engine) -> str:
    written = io.StringIO()
    conversation = Conversation(engine, Console(file=written, width=2000))
    for line in (
        "/start",
        ASKING,
        "1",
        "2",
        QUESTION,
        "1",
        "/interviews",
        "1",
        "1",
        "/questions",
        "1",
        "zebra",
        "1",
        f"/check {CLAIMED}",
    ):
        conversation.hear(line)
    return written.getvalue()


def whole_archive(engine: Engine) -> str:
    return pickle.dumps(engine.archive).decode("utf-8", "replace")


SURFACES: list[Callable[[Engine], str]] = [
    search,
    nearest,
    export,
    paging,
    old_buttons,
    deep_link,
    browse,
    quote_check,
    terminal,
    whole_archive,
]


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Engine]:
    made = {}
    for state in STATES:
        archive = load(folder_in(state, tmp_path_factory.mktemp("gate"))).archive
        assert archive is not None
        made[state] = build_engine(archive, None, "off")
    return made


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.__name__)
@pytest.mark.parametrize("state", HELD_BACK)
def test_what_is_held_back_is_on_no_surface(
    state: str, surface: Callable[[Engine], str], engines: dict[str, Engine]
) -> None:
    assert slips(surface(engines[state])) == []


@pytest.mark.parametrize("surface", [one for one in SURFACES if one is not nearest], ids=lambda one: one.__name__)
@pytest.mark.parametrize("state", [state for state in STATES if state not in HELD_BACK])
def test_what_is_open_is_on_every_surface(
    state: str, surface: Callable[[Engine], str], engines: dict[str, Engine]
) -> None:
    assert len(slips(surface(engines[state]))) == 3


@pytest.mark.parametrize("state", HELD_BACK)
def test_an_id_that_is_held_back_gets_no_passage(state: str, engines: dict[str, Engine]) -> None:
    archive = engines[state].archive
    assert archive.passage(SECRET_ID) is None
    assert archive.passages_by_hash(HASH) == ()
    fate, passage = archive.fate(SECRET_ID)
    assert passage is None
    taken_back = any(word in state for word in ("withdrawn", "excluded", "tombstone"))
    assert fate is (Fate.WITHDRAWN if taken_back else Fate.UNKNOWN)


@pytest.mark.parametrize("state", HELD_BACK)
def test_phrasings_and_golden_questions_of_what_is_held_back_are_gone(state: str, engines: dict[str, Engine]) -> None:
    archive = engines[state].archive
    assert archive.asked == ()
    assert [one for group in archive.golden.values() for one in group] == []


@pytest.mark.parametrize("state", ["excluded", "tombstone"])
def test_the_rest_of_an_interview_stays_open(state: str, engines: dict[str, Engine]) -> None:
    archive = engines[state].archive
    rest = archive.interviews["submarine"]
    assert [one.text for one in rest.passages] == [OTHER]
    assert [exchange.question for exchange in rest.exchanges] == ["What nests in the chimney?"]
    assert archive.exchange_of(rest.passages[0]).question == "What nests in the chimney?"


def test_a_corrections_notice_stands_above_the_quotation(engines: dict[str, Engine]) -> None:
    (message,) = answers.passage_by_id(_screen(engines["corrected"]), SECRET_ID)
    notice = message.text.index("Not every evening.")
    assert notice < message.text.index("Submarines passed")
    assert message.text[:notice] == "Corrected on 2 January 2026: "


def test_taking_the_gate_away_turns_the_matrix_red(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def open_gate(interview: Interview, *_: object) -> Interview:
        return interview

    monkeypatch.setattr("bot.archive.gate.through_the_gate", open_gate)
    archive = load(folder_in("withdrawn", tmp_path)).archive
    assert archive is not None
    assert slips(search(build_engine(archive, None, "off")))


@pytest.mark.parametrize("state", HELD_BACK)
def test_a_caches_folder_holds_no_word_of_what_is_held_back(state: str, tmp_path: Path) -> None:
    published = load(folder_in("published", tmp_path / "before")).archive
    archive = load(folder_in(state, tmp_path / "after")).archive
    assert published is not None
    assert archive is not None
    for one in (published, archive):
        build_engine(one, tmp_path / "cache", "off")
    held = b"".join(path.read_bytes() for path in (tmp_path / "cache").rglob("*") if path.is_file())
    assert b"submarin" not in held.lower()
    assert b"kitchen" not in held.lower()


def _archive(folder: Folder) -> Archive:
    archive = folder.load().archive
    assert archive is not None
    return archive


@pytest.mark.parametrize(
    "keys",
    [
        "status: withdrwan",
        "status: withdrawn\ncolour: blue",
        "staus: withdrawn",
        "status: published\nwithdrawn: true",
        f"status: published\nexclude: [{SECRET_ID}\n",
        f"status: published\nexclud: [{SECRET_ID}]",
        "status: published\nembargo_until: 2031-13-45",
        "status: draft\ntopics: &x [y]",
    ],
)
def test_a_bad_version_may_take_back_though_it_cannot_publish(keys: str, tmp_path: Path) -> None:
    folder = Folder(folder_in("published", tmp_path))
    assert _archive(folder).passage(SECRET_ID) is not None
    path = tmp_path / "interviews" / "submarine.md"
    path.write_text(path.read_text().replace("status: published", keys))
    loading = folder.load()
    assert any(problem.fatal for problem in loading.problems)
    assert loading.archive is not None
    assert loading.archive.passage(SECRET_ID) is None


@pytest.mark.parametrize("keys", ["status: published\ncolour: blue", "status: published\ntopics: [one"])
def test_a_bad_version_that_takes_nothing_back_leaves_the_last_good_one(keys: str, tmp_path: Path) -> None:
    folder = Folder(folder_in("published", tmp_path))
    folder.load()
    path = tmp_path / "interviews" / "submarine.md"
    path.write_text(path.read_text().replace("status: published", keys))
    assert _archive(folder).passage(SECRET_ID) is not None


def test_a_broken_list_of_tombstones_still_holds_its_words_back(tmp_path: Path) -> None:
    path = folder_in("tombstone", tmp_path) / "withdrawn.yaml"
    path.write_text(path.read_text() + "  - passage: [\n")
    loading = load(tmp_path)
    assert loading.archive is not None
    assert SECRET not in [one.text for one in loading.archive.passages]
    assert any("withdrawn.yaml" in problem.path for problem in loading.problems)


def test_a_chain_of_corrections_leads_to_the_last_words(tmp_path: Path) -> None:
    from bot.archive import editing
    from tests.archive.test_folder import LAMP, TODAY

    folder = knowledge(tmp_path)
    second = editing.correct(folder, LAMP, "The state pays.", "The state pays for the lamp.", TODAY)
    third = editing.correct(folder, LAMP, "The county pays.", "The county pays for the lamp.", TODAY)
    archive = load(folder).archive
    assert archive is not None
    assert archive.fate(LAMP) == (Fate.CORRECTED, third)
    assert archive.fate(second.id) == (Fate.CORRECTED, third)
    assert [one.text for one in archive.citation(third).corrections] == ["The state pays.", "The county pays."]


def test_a_folder_of_the_matrix_can_be_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_KNOWLEDGE", str(folder_in("tombstone, file imported again", tmp_path)))
    result = CliRunner().invoke(app, ["check"])
    assert "these words were withdrawn (withdrawn.yaml), so they are not quoted; take them out" in result.stdout
