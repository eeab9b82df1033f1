"""Callback data: every action survives it within 64 bytes, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.actions import (
    BUTTONS,
    COMMANDS,
    AboutInterview,
    Action,
    CheckWords,
    ForgetToday,
    HandOn,
    KeepFine,
    KeepNone,
    ListInterviews,
    ListQuestions,
    ListSpeakers,
    ListTopics,
    NotIt,
    OpenTopics,
    Remove,
    SetLanguage,
    SetQuiet,
    SharePicture,
    ShowCitation,
    ShowHit,
    ShowInTopic,
    ShowPassage,
    ShowWhole,
    TakeBack,
    VoteAction,
    decode,
    encode,
)
from bot.chat.answers import action_messages
from bot.chat.callback_data import deep_link_payload, hash_of, key_of, passage_of_payload
from bot.chat.wording.choice import WORDINGS
from tests.chat.making import screen

ID = "a-name-of-24-characters-.abcdefg2"
KEYS = tuple(hash_of(f"box.abcdefg{number}") for number in range(2, 7))

ACTIONS: list[Action] = [
    *(OpenTopics(), ListTopics(), ListTopics(9999), ShowInTopic(key_of("owls"), ID)),
    *(ShowInTopic(key_of("owls"), ID, 3), ShowInTopic(key_of("owls"), ID, 9999, 9999)),
    *(ShowPassage(ID), ShowPassage(ID, 3), ShowPassage(ID, 0, 2), ShowPassage(ID, 9999, 9999)),
    *(ShowWhole(ID), ShowWhole(ID, 12, 1), ShowHit(1, KEYS[:1]), ShowHit(5, KEYS, 9999), NotIt(5, KEYS)),
    *(AboutInterview("box"), ListQuestions("a-name-of-24-characters-", 9999), ListInterviews(), ListSpeakers(3)),
    *(
        ListInterviews(12, key_of("Edda Voss")),
        ShowCitation(ID),
        SharePicture(ID),
        SharePicture(ID, 999_999),
        VoteAction(ID, True),
        VoteAction(ID, False),
        Remove(),
    ),
    *(
        CheckWords(),
        HandOn(),
        HandOn("-_aZ09-_aZ09-_aZ"),
        KeepFine(),
        KeepNone(),
        ForgetToday(),
        TakeBack("-_aZ09-_aZ09-_aZ"),
        SetLanguage("az"),
        SetLanguage(None),
        SetQuiet(True),
        SetQuiet(False),
    ),
]


@pytest.mark.parametrize("action", ACTIONS, ids=encode)
def test_an_action_survives_its_bytes(action: Action) -> None:
    data = encode(action)
    assert decode(data) == action
    assert data.isascii()
    assert 1 <= len(data.encode()) <= 64


def test_every_button_of_the_table_is_tried_here() -> None:
    assert {type(action) for action in ACTIONS} == set(BUTTONS)
    assert {action.__name__ for action in BUTTONS} == {action.__name__ for action in Action.__subclasses__()}


DOES_MORE = (Remove, VoteAction, CheckWords)  # by `_act` in bot/serving/handling/callbacks.py


@pytest.mark.parametrize("action", ACTIONS, ids=encode)
def test_a_button_shows_something_if_it_does_nothing_else(action: Action) -> None:
    if not BUTTONS[type(action)].consent and not isinstance(action, DOES_MORE):
        assert action_messages(screen(), action)


def test_the_commands_in_the_menus_are_those_that_each_language_describes() -> None:
    shown = {name for name, route in COMMANDS.items() if route.private_menu or route.group_menu}
    assert all(set(wording.commands) == shown for wording in WORDINGS.values())


def test_no_two_actions_share_their_bytes() -> None:
    assert len({encode(action) for action in ACTIONS}) == len(ACTIONS)


@pytest.mark.parametrize(
    "data",
    [
        *(
            "",
            "p",
            "p:",
            "p:box",
            "p:box.ABCDEFG2",
            "p:box.abcdefg2:x",
            "p:box.abcdefg2\n",
            "h:1:abc",
            "h:a:abcdefghij",
        ),
        *("q:box", "zz", "x:", "v:box.abcdefg2", "u:2", "g:", "l:-1", "n:12:aaaaaaaaaa", "p:../../etc.abcdefg2"),
        "w:box.abcdefg2:99999",
    ],
)
def test_what_this_program_did_not_write_is_no_action(data: str) -> None:
    assert decode(data) is None


@settings(max_examples=300)
@given(st.text(max_size=70))
def test_any_text_is_decoded_without_an_error_and_only_to_what_encodes_to_it(data: str) -> None:
    action = decode(data)
    assert action is None or decode(encode(action)) == action


def test_a_deep_link_carries_a_passage() -> None:
    payload = deep_link_payload(ID)
    assert passage_of_payload(payload) == ID
    assert len(payload) <= 64
    assert set(payload) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_")


@pytest.mark.parametrize("payload", ["", "inline", "box_ABCDEFGH", "box_abcdefg2 ", "_abcdefg2", "box.abcdefg2"])
def test_other_payloads_carry_none(payload: str) -> None:
    assert passage_of_payload(payload) is None


def test_the_key_of_a_hit_tells_interviews_apart_that_hold_the_same_words() -> None:
    assert hash_of("ada.abcdefg2") != hash_of("ben.abcdefg2")
    assert hash_of("ada.abcdefg2")[:8] == "abcdefg2"
