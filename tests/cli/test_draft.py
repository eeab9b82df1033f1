"""`draft` from the command line: prompts out, replies in, a server asked."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.archive.folder import Folder, load
from bot.archive.interview import Passage
from bot.archive.tombstone_record import TombstoneRecord
from bot.archive.withdrawing import withdraw
from bot.base.errors import DraftError
from bot.cli import draftconflicts
from bot.drafting.checks import Conflict
from bot.drafting.model_client import complete
from bot.drafting.replies import Drafted
from tests.archive.writing import front, knowledge
from tests.ports import free_port
from tests.program import app

REPLY = (
    "1|who keeps the harbour bright / what burns at night\n2|does anybody still row out\nU|en|what does a ticket cost"
)
KEY = "sk-never-printed"


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("BOT_KNOWLEDGE", str(knowledge(tmp_path / "knowledge")))
    monkeypatch.setenv("BOT_DATA", str(tmp_path / "var"))
    monkeypatch.setenv("BOT_SEMANTIC", "off")
    return tmp_path


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["draft", *words])
    return result.exit_code, result.output + (str(result.exception) if result.exception else "")


def take(folder: Path, reply: str, *more: str) -> tuple[int, str]:
    (folder / "reply.txt").write_text(reply, encoding="utf-8")
    return run("toy-harbour", "--take", str(folder / "reply.txt"), *more)


def test_the_prompts_hold_every_passage_and_no_phrasing_of_a_reader(folder: Path) -> None:
    code, said = run("toy-harbour")
    prompts = "".join(path.read_text(encoding="utf-8") for path in (folder / "var/drafts/toy-harbour").iterdir())
    archive = load(folder / "knowledge").archive
    assert archive is not None
    assert code == 0
    assert "tokens in" in said
    assert all(passage.text in prompts for passage in archive.passages)
    assert not any(one.text in prompts for one in archive.asked)


HELD_BACK = """\
## Who was paid to look away?

Old Tom Reed of Port Arvo was paid to look away on the night of the wreck.

## Will the lighthouse close?
"""


@pytest.mark.parametrize("how", ["withdrawn", "excluded", "excluded elsewhere", "withdrawn in the bot's record"])
def test_no_word_of_what_was_taken_back_is_in_a_prompt(folder: Path, how: str) -> None:
    path = folder / "knowledge/interviews/toy-harbour.md"
    path.write_text(path.read_text("utf-8").replace("## Will the lighthouse close?\n", HELD_BACK), encoding="utf-8")
    gone = load(folder / "knowledge").archive.passages[2].id  # type: ignore[union-attr]
    if how == "excluded":
        path.write_text(path.read_text("utf-8").replace("status:", f"exclude: [{gone}]\nstatus:"), encoding="utf-8")
    elif how == "excluded elsewhere":
        other = front(id="other", exclude=f"[{gone}]").replace("lamp", "boat").replace("pays late", "rows")
        (folder / "knowledge/interviews/other.md").write_text(other, encoding="utf-8")
    else:
        withdraw(folder / "knowledge", [gone], dt.date(2026, 1, 1))
    if how == "withdrawn in the bot's record":
        (folder / "var").mkdir()
        Folder(folder / "knowledge", record=TombstoneRecord(folder / "var/tombstones")).load()
        (folder / "knowledge/withdrawn.yaml").unlink()
    assert run("toy-harbour")[0] == 0
    prompts = "".join(path.read_text(encoding="utf-8") for path in (folder / "var/drafts/toy-harbour").iterdir())
    assert "The town pays for the lamp" in prompts
    assert not [word for word in ("Reed", "Arvo", "wreck", "look away") if word in prompts]


def test_a_reply_becomes_drafted_phrasings_that_count(folder: Path) -> None:
    code, said = take(folder, REPLY)
    archive = load(folder / "knowledge").archive
    assert archive is not None
    asked = {one.text: one.passages for one in archive.asked}
    assert (code, load(folder / "knowledge").problems) == (0, ())
    assert asked["what burns at night"] == (archive.passages[0].id,)
    assert asked["what does a ticket cost"] == ()
    assert "under `drafted:`" in said


def test_a_reply_finds_its_passages_when_the_interview_was_edited_since_the_prompt(folder: Path) -> None:
    run("toy-harbour")
    path, before = folder / "knowledge/interviews/toy-harbour.md", load(folder / "knowledge").archive
    path.write_text(
        path.read_text("utf-8").replace("The town pays", "First of all.\n\nThe town pays"), encoding="utf-8"
    )
    take(folder, "1|who keeps the harbour bright\n2|does anybody still row out")
    after = load(folder / "knowledge").archive
    assert before is not None
    assert after is not None
    asked = {one.text: one.passages for one in after.asked}
    assert asked["who keeps the harbour bright"] == (before.passages[0].id,)
    assert asked["does anybody still row out"] == (before.passages[1].id,)
    run("toy-harbour")
    assert "4: First of all.\n1: The town pays" in (folder / "var/drafts/toy-harbour/prompt-1.txt").read_text("utf-8")


def test_a_prompt_that_is_none_any_more_is_deleted(folder: Path) -> None:
    run("toy-harbour")
    old, note = (folder / "var/drafts/toy-harbour" / name for name in ("prompt-9.txt", "prompt-notes.txt"))
    old.write_text("1: what was withdrawn since", encoding="utf-8")
    note.write_text("a maintainer's own", encoding="utf-8")
    run("toy-harbour")
    assert (old.exists(), note.exists()) == (False, True)


def test_a_second_reply_replaces_its_own_passages_and_leaves_the_others(folder: Path) -> None:
    take(folder, REPLY)
    take(folder, "1|who trims the wick")
    text = (folder / "knowledge/asked/toy-harbour.yaml").read_text(encoding="utf-8")
    assert "who trims the wick" in text
    assert "does anybody still row out" in text
    assert "what burns at night" not in text
    assert text.count("drafted:") == 1


def test_a_passage_that_says_nothing_to_ask_for_wants_no_phrasing_before_and_after_accepting(folder: Path) -> None:
    passages = len(load(folder / "knowledge").archive.passages)  # type: ignore[union-attr]
    rest = "".join(f"{number}|who rows with oar {number}\n" for number in range(1, passages))
    take(folder, f"{rest}{passages}|-")
    checked = CliRunner().invoke(app, ["check"])
    assert (checked.exit_code, checked.output.strip()) == (0, "No problem found.")
    run("toy-harbour", "--accept")
    assert CliRunner().invoke(app, ["check"]).output.strip() == "No problem found."
    assert "Every passage of toy-harbour has a phrasing" in run("toy-harbour", "--missing")[1]


def test_a_reply_that_is_taken_again_changes_nothing(folder: Path) -> None:
    rows = "".join(f"{number}|who rows with oar {number} / what is oar {number}\n" for number in range(1, 20))
    reply = rows + "".join(f"U|en|what does ticket {number} cost\n" for number in range(20))
    files = (folder / "knowledge/asked/toy-harbour.yaml", folder / "knowledge/golden/toy-harbour.yaml")
    take(folder, reply)
    before = [path.read_bytes() for path in files]
    take(folder, reply)
    assert [path.read_bytes() for path in files] == before


def test_a_skipped_passage_that_is_phrased_later_is_no_longer_passed_over(folder: Path) -> None:
    take(folder, "1|who keeps the harbour bright\n2|-")
    path = folder / "knowledge/asked/toy-harbour.yaml"
    assert "nothing_to_ask" in path.read_text(encoding="utf-8")
    take(folder, "2|does anybody still row out")
    assert "nothing_to_ask" not in path.read_text(encoding="utf-8")


def test_names_may_be_taken_by_themselves_also_those_that_the_interviewer_says_alone(folder: Path) -> None:
    path = folder / "knowledge/interviews/toy-harbour.md"
    path.write_text(path.read_text("utf-8").replace("Who pays for", "Did Zora Pell pay for"), encoding="utf-8")
    take(folder, REPLY)
    before = (folder / "knowledge/asked/toy-harbour.yaml").read_bytes()
    code, said = take(folder, "N|Zora Pell|Зора Пелл\nN|Nobody Here|Никто")
    assert (code, "1 name in the vocabulary" in said) == (0, True)
    assert "Зора Пелл" in (folder / "knowledge/vocabulary.yaml").read_text(encoding="utf-8")
    assert (folder / "knowledge/asked/toy-harbour.yaml").read_bytes() == before


def test_a_reply_for_other_passages_is_taken_only_when_somebody_agrees(folder: Path) -> None:
    path = folder / "knowledge/interviews/toy-harbour.md"
    subjects = ("lamps", "oars", "bells", "nets", "ropes", "tides", "gulls", "fogs", "sails", "kegs", "maps", "flags")
    told = "\n\n".join(f"My father sold {one} to sailors in the old market every spring." for one in subjects)
    path.write_text(f"{path.read_text('utf-8')}\n## What was sold?\n\n{told}\n", encoding="utf-8")
    reply = "".join(f"{number}|where were {one} sold\n" for number, one in enumerate(subjects, 3))  # one too low
    code, said = take(folder, reply)
    assert (code, (folder / "knowledge/asked").exists()) == (1, False)
    assert "What reply.txt asks hardly fits the passages that it names" in said
    assert take(folder, reply, "--yes")[0] == 0


def test_files_named_behind_each_other_are_all_taken(folder: Path) -> None:
    paths = []
    for number, line in enumerate(REPLY.splitlines()):
        paths.append(folder / f"reply-{number}.txt")
        paths[-1].write_text(line, encoding="utf-8")
    assert run("toy-harbour", "--take", *map(str, paths))[0] == 0
    archive = load(folder / "knowledge").archive
    assert archive is not None
    assert {"what burns at night", "does anybody still row out"} <= {one.text for one in archive.asked}


def test_what_is_accepted_stands_among_the_rest(folder: Path) -> None:
    take(folder, REPLY)
    before = load(folder / "knowledge").archive
    code, said = run("toy-harbour", "--accept")
    after = load(folder / "knowledge").archive
    assert before is not None
    assert after is not None
    assert (code, "accepted" in said) == (0, True)
    assert {(one.text, one.passages) for one in before.asked} == {(one.text, one.passages) for one in after.asked}
    assert "drafted" not in (folder / "knowledge/asked/toy-harbour.yaml").read_text(encoding="utf-8")


def test_what_is_taken_again_once_it_is_accepted_is_nothing_new_and_leaves_nothing_to_mend(folder: Path) -> None:
    reply = "".join(f"{number}|who rows with oar {number} and {number}\n" for number in range(1, 20))
    take(folder, reply)
    run("toy-harbour", "--accept")
    before = (folder / "knowledge/asked/toy-harbour.yaml").read_bytes()
    said = take(folder, reply)[1]
    assert "Nothing new is in this reply." in said
    assert "without a phrasing" not in said
    assert (folder / "knowledge/asked/toy-harbour.yaml").read_bytes() == before
    assert load(folder / "knowledge").problems == ()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("nobody",), "has the id nobody; there are toy-harbour."),
        (("toy-harbour", "--take", "gone.txt"), "gone.txt can't be read"),
        (("toy-harbour", "reply.txt"), "reply.txt stands here without --take"),
        (("toy-harbour", "--with", "http://127.0.0.1:9/v1"), "--model"),
    ],
)
def test_a_bad_call_is_one_sentence(folder: Path, words: tuple[str, ...], sentence: str) -> None:
    code, said = run(*words)
    assert code == 1
    assert sentence in said
    assert not (folder / "var").exists(), "it is told before anything is done"


def test_an_interview_that_cannot_be_read_is_told_from_one_that_is_not_there(folder: Path) -> None:
    path = folder / "knowledge/interviews/toy-harbour.md"
    path.write_text(path.read_text(encoding="utf-8").replace("title:", "titel:"), encoding="utf-8")
    code, said = run("toy-harbour")
    assert code == 1
    assert f"toy-harbour can't be read before this is mended: {path}:" in said


def test_where_nothing_is_drafted_there_is_nothing_to_accept(folder: Path) -> None:
    take(folder, REPLY)
    run("toy-harbour", "--accept")
    assert "Nothing is drafted" in run("toy-harbour", "--accept")[1]


def test_a_reply_for_some_passages_does_not_miss_those_that_the_file_has(folder: Path) -> None:
    every = "".join(f"{number}|who rows with oar {number}\n" for number in range(1, 20))
    take(folder, every)
    assert "without a phrasing" not in take(folder, "1|who trims the wick")[1]


def test_a_key_that_is_no_choice_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = Drafted("who rows", "en", (1,), "r:1"), Drafted("who rows", "en", (), "r:2")
    passage = Passage("toy.aaaaaaaa", "toy", 0, 1, 1, 0, 1, "x")
    keys = iter(["x", "", "D"])
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(keys))
    assert draftconflicts._choose(Conflict(one, other), {1: passage}, 1, 1) == "drop"


def test_a_reply_may_be_utf_16_and_another_encoding_is_one_sentence(folder: Path) -> None:
    (folder / "reply.txt").write_bytes(REPLY.encode("utf-16"))
    assert run("toy-harbour", "--take", str(folder / "reply.txt"))[0] == 0
    (folder / "reply.txt").write_bytes("1|who|кто зажигает".encode("cp1251"))
    code, said = run("toy-harbour", "--take", str(folder / "reply.txt"))
    assert (code, "reply.txt is no text in UTF-8" in said) == (1, True)


def test_a_reply_without_a_phrasing_changes_nothing(folder: Path) -> None:
    before = sorted((folder / "knowledge").rglob("*"))
    code, said = take(folder, "I'm sorry, I can't do that.")
    assert (code, sorted((folder / "knowledge").rglob("*"))) == (1, before)
    assert "No phrasing was found" in said


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("draft", "the interview is a draft"),
        ("embargoed", "the interview is embargoed without a day"),
        ("published\nembargo_until: 2999-01-01", "the interview is embargoed until 2999-01-01"),
    ],
)
def test_a_text_that_readers_do_not_see_leaves_only_when_somebody_agrees(folder: Path, status: str, why: str) -> None:
    path = folder / "knowledge/interviews/toy-harbour.md"
    path.write_text(path.read_text("utf-8").replace("status: published", f"status: {status}"), encoding="utf-8")
    code, said = run("toy-harbour")
    assert (code, f"toy-harbour: {why}. " in said, (folder / "var/drafts").exists()) == (1, True, False)
    assert run("toy-harbour", "--yes")[0] == 0


class _Model(BaseHTTPRequestHandler):
    asked: list[tuple[str, str | None]]
    answers: list[tuple[int, object]]  # statuses and bodies; a chat completion in the end

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        type(self).asked.append((body["messages"][0]["content"], self.headers["authorization"]))
        status, answer = type(self).answers.pop(0) if type(self).answers else (200, completion(REPLY))
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


def completion(text: str | None, ended: str = "stop") -> dict[str, object]:
    return {"choices": [{"message": {"content": text}, "finish_reason": ended}]}


@pytest.fixture
def model() -> Iterator[tuple[str, type[_Model]]]:
    handler = type("Model", (_Model,), {"asked": [], "answers": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1", handler
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_server_is_asked_and_its_key_never_printed(
    folder: Path, model: tuple[str, type[_Model]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_DRAFT_KEY", KEY)
    code, said = run("toy-harbour", "--with", model[0], "--model", "m")
    assert (code, KEY in said) == (0, False)
    assert f"What goes to {model[0].split('/')[2]} is the interview's own text; no reader's question" in said
    assert {key for _, key in model[1].asked} == {f"Bearer {KEY}"}
    assert "what burns at night" in (folder / "knowledge/asked/toy-harbour.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("url", ["foo", "localhost:8080/v1", "http://"])
def test_a_server_without_a_scheme_or_host_is_one_sentence_and_never_asked(folder: Path, url: str) -> None:
    code, said = run("toy-harbour", "--with", url, "--model", "m")
    assert code == 1
    assert "The server's address must begin with http:// or https://" in said
    assert "times" not in said


def test_a_server_that_is_not_there_is_told_without_the_name_of_an_error() -> None:
    with pytest.raises(DraftError, match=r"^127\.0\.0\.1:\d+ can't be reached, 5 times; call again later"):
        complete(f"http://127.0.0.1:{free_port()}/v1", "m", "prompt", sleep=lambda _: None)


def test_a_refusal_is_one_sentence_without_the_key_and_what_was_answered_is_not_asked_again(
    folder: Path, model: tuple[str, type[_Model]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_DRAFT_KEY", KEY)
    model[1].answers += [(200, completion(REPLY)), (401, {"error": {"message": f"{KEY[:5]}… is no key"}})]
    code, said = run("toy-harbour", "--with", model[0], "--model", "m")
    assert (code, KEY[:5] in said, "answered 401" in said) == (1, False, True)
    assert run("toy-harbour", "--with", model[0], "--model", "m")[0] == 0
    assert len(model[1].asked) == 4  # three prompts, and once more the one that was refused


@pytest.mark.parametrize(
    ("status", "answer", "sentence"),
    [
        (400, {"error": {"message": "context is 4096 tokens"}}, "answered 400 (“context is 4096 tokens”); look at"),
        (404, {"error": "no such model"}, "answered 404 (“no such model”)"),
        (400, {"error": {"message": f"bad key {KEY}"}}, "answered 400; look at"),
        (200, completion(None, "length"), "cut the model off before it wrote a line"),
        (200, completion(""), "sent an empty reply; ask again, or take another model"),
        (200, completion("I'm sorry, I can't."), "did not do what was asked (“I'm sorry, I can't.”)"),
        (200, {"error": "?"}, "sent no text where a chat completion was asked for"),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_the_prompt_is_asked_again(
    folder: Path,
    model: tuple[str, type[_Model]],
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    answer: object,
    sentence: str,
) -> None:
    monkeypatch.setenv("BOT_DRAFT_KEY", KEY)
    model[1].answers.append((status, answer))
    code, said = run("toy-harbour", "--with", model[0], "--model", "m")
    assert (code, KEY in said) == (1, False)
    assert sentence in said
    assert run("toy-harbour", "--with", model[0], "--model", "m")[0] == 0
    assert len(model[1].asked) == 4


def test_the_line_that_a_limit_cut_off_is_not_taken(folder: Path, model: tuple[str, type[_Model]]) -> None:
    model[1].answers.append((200, completion("1|what burns at night\n2|does anybody sti", "length")))
    assert run("toy-harbour", "--with", model[0], "--model", "m")[0] == 0
    assert "anybody sti" not in (folder / "var/drafts/toy-harbour/reply-1.txt").read_text(encoding="utf-8")


def test_a_model_that_sees_no_name_is_believed(folder: Path, model: tuple[str, type[_Model]]) -> None:
    model[1].answers += [(200, completion(REPLY)), (200, completion(REPLY)), (200, completion("There are none."))]
    assert run("toy-harbour", "--with", model[0], "--model", "m")[0] == 0
