"""What readers are promised, held in every way of running a bot: the same day is played in each (see `tests.ways`)."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from telegram import BotCommand

from bot.archive.archive import Archive
from bot.base.log_policy import LogMode
from bot.chat.disclosures import about_message, privacy_text
from bot.chat.wording.choice import wording_for
from bot.querylog.entry import Outcome, Surface
from bot.serving.menus import Choices, choices_of
from tests.conftest import TOY
from tests.double.checks import QUOTES
from tests.double.service import JSON
from tests.faults.seizure import number_spellings, spellings
from tests.serving.live import engine_of, read_archive, write_archive
from tests.ways import DATABASES, KEYS, LOGS, UPDATES, WAYS, Played, play

EN = wording_for("en")
KEPT_FROM = {  # whose words are kept
    LogMode.SEALED: ("asks", "turns down", "turns down", "hands on", "comes back", "in a group", "inline"),
    LogMode.ASK: ("hands on",),
    LogMode.OFF: (),
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    return read_archive(write_archive(tmp_path_factory.mktemp("ways") / "knowledge", TOY))


@pytest.fixture(scope="module", params=WAYS, ids=str)
def played(request: pytest.FixtureRequest, archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder: Path = tmp_path_factory.mktemp("way")
    return play(request.param, folder, engine_of(archive), lambda: request.getfixturevalue("postgres"))


def of_readers(played: Played) -> list[bytes]:
    """Everything about the readers that must lie nowhere, in any spelling."""
    forms: list[bytes] = []
    for reader in (*played.readers.values(), played.earlier):
        texts = (reader.words, reader.words.split()[-1], reader.user["first_name"], reader.user["username"])
        forms += [form for text in texts for form in spellings(text)]
        forms += number_spellings(reader.user["id"])
    return [*forms, *spellings(played.group["title"]), *number_spellings(-played.group["id"])]


def kept(played: Played) -> list[str]:
    return sorted(played.readers[name].words for name in KEPT_FROM[played.way.kept])


def quoted(message: JSON) -> list[str]:
    units = message["text"].encode("utf-16-le")
    spans = [(one["offset"], one["length"]) for one in message.get("entities", ()) if one["type"] in QUOTES]
    return [units[2 * start : 2 * (start + length)].decode("utf-16-le") for start, length in spans]


def test_every_two_choices_meet_in_some_way() -> None:
    met = {pair for way in WAYS for pair in itertools.combinations(way, 2)}
    choices = itertools.combinations((KEYS, LOGS, UPDATES, DATABASES), 2)
    assert {pair for two in choices for pair in itertools.product(*two)} - met == {("replicas", "sqlite")}


def test_privacy_and_about_say_what_this_way_keeps(played: Played) -> None:
    assert played.told == [privacy_text(EN, played.way.kept, before=True), about_message(EN).text]


def test_each_maintainers_key_alone_opens_what_is_kept_and_nothing_else_is_there(played: Played) -> None:
    assert len(played.privates) == KEYS.index(played.way.keys)
    assert [sorted(one.words for one in opened) for opened in played.opened] == [kept(played)] * len(played.privates)
    assert len(played.rows) == len(kept(played)) + 1  # one of before, sealed to a key that is no more
    assert (EN.privacy_before in played.told[0]) is (played.way.kept is not LogMode.SEALED)


def test_beside_its_box_a_question_leaves_its_week_and_in_it_the_language_the_place_and_what_was_found(
    played: Played,
) -> None:
    assert all(set(row) == {"id", "week", "box"} for row in played.rows)
    places = {played.readers["in a group"].words: Surface.GROUP, played.readers["inline"].words: Surface.INLINE}
    for one in itertools.chain(*played.opened):
        assert one.surface == places.get(one.words, Surface.PRIVATE)
        assert one.language in ("en", "und")
        assert one.passages


def test_every_question_is_counted_whatever_is_kept_of_it(played: Played) -> None:
    assert played.stats is not None
    asked = 1 + len(played.readers) + (played.way.updates == "replicas")  # before, and once more at each replica
    assert played.stats.questions == asked
    assert played.stats.outcomes[Outcome.TURNED_DOWN] == 1


def test_a_thumb_is_only_counted(played: Played) -> None:
    assert played.stats is not None
    assert [one["up"] for one in played.stats.feedback.values()] == [1]
    assert [words for words in kept(played) if words == played.readers["asks"].words] == (
        [played.readers["asks"].words] if played.way.kept is LogMode.SEALED else []
    )


def test_no_word_name_or_id_of_a_reader_is_in_any_file_nor_in_what_the_program_says(played: Played) -> None:
    forms = of_readers(played)
    assert len(played.files.files) > 1
    assert played.files.found(forms) == set()
    assert [form for form in forms if form in played.printed.encode("utf-8")] == []


def test_no_private_key_is_where_the_bot_writes(played: Played) -> None:
    secrets = [form for key in played.privates for form in (key.raw, key.reveal().encode("ascii"))]
    assert played.files.hits(secrets) == 0


def test_what_was_taken_back_is_gone_from_the_log_and_who_did_not_keeps_theirs(played: Played) -> None:
    mine = played.readers["forgets"].words
    sealed = played.way.kept is LogMode.SEALED
    assert played.before_forgetting.count(mine) == sealed * (2 if played.way.updates == "replicas" else 1)
    assert len(played.gone) == played.before_forgetting.count(mine)
    assert mine not in kept(played)
    assert [len(opened) for opened in played.opened] == [len(kept(played))] * len(played.privates)


def test_an_opt_out_keeps_no_words_and_leaves_a_number_of_sixteen_bits(played: Played) -> None:
    assert played.readers["opts out"].words not in played.before_forgetting
    (row,) = played.optouts  # the other one was taken back by its button
    assert set(row) == {"bucket", "button"}
    assert row["bucket"] in range(2**16)


def test_an_opt_out_that_its_button_took_back_holds_no_longer(played: Played) -> None:
    mine = played.readers["comes back"].words
    assert (mine in played.before_forgetting) is (played.way.kept is LogMode.SEALED)


def test_every_quotation_is_the_archives_and_attributed(played: Played, archive: Archive) -> None:
    texts = [passage.text for passage in archive.passages]
    messages = [call.result for call in played.calls if call.method == "sendMessage" and call.ok]
    quotations = [(words, message["text"]) for message in messages for words in quoted(message)]
    assert len(quotations) >= len(played.readers) - 1
    for words, text in quotations:
        assert any(words in one for one in texts)
        assert "Maren Holt, lighthouse keeper, to The Harbour Gazette" in text


def test_what_a_group_chose_rests_with_telegram_and_not_on_our_disk(played: Played) -> None:
    scope = {"type": "chat", "chat_id": played.group["id"]}
    (menu,) = [
        one.given["commands"] for one in played.calls if one.given.get("scope") == scope and "commands" in one.given
    ]
    assert choices_of([BotCommand(**one) for one in menu]) == Choices("en")
    title, number = spellings(played.group["title"]), number_spellings(-played.group["id"])
    assert played.files.found([*title, *number]) == set()


def test_what_is_withdrawn_is_not_sent(played: Played) -> None:
    said = [str(call.given) for call in played.calls]
    assert any(EN.withdrawn in one or EN.unknown_passage in one for one in said)
    assert not any("Submarines" in one for one in said)
