"""Fuzzing's findings so far, each a case of its own; and that the targets and the seeds work without atheris."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.double.feed import GROUP, READER, private_chat
from tests.double.service import BOT
from tests.fuzz.seeds import SEEDS, changed
from tests.fuzz.targets import TARGETS

MEMBER = {"status": "member", "user": BOT}
LET_IN = {"chat": GROUP, "from": READER, "date": 1, "old_chat_member": MEMBER, "new_chat_member": MEMBER}
MESSAGE = {"message_id": 3, "date": 1, "chat": private_chat(READER), "from": READER, "text": "What was it?"}
FINDINGS: dict[str, dict[str, Any]] = {
    "a message of no chat": {"message": {**MESSAGE, "chat": {}}},
    "a press by nobody": {"callback_query": {"id": "1", "from": {}, "chat_instance": "1", "data": "n:x"}},
    "a press below a message of no chat": {
        "callback_query": {"id": "1", "from": READER, "chat_instance": "1", "message": {**MESSAGE, "chat": {}}}
    },
    "an inline query of nobody": {"inline_query": {"id": "1", "from": {}, "query": "storm", "offset": ""}},
    "a membership without a before": {"my_chat_member": {**LET_IN, "old_chat_member": {}}},
    "a membership in no chat": {"my_chat_member": {**LET_IN, "chat": {}}},
}


@pytest.mark.parametrize("body", FINDINGS.values(), ids=FINDINGS)
def test_an_update_without_its_essentials_is_a_named_silence(body: dict[str, Any]) -> None:
    TARGETS["updates"](json.dumps({"update_id": 1, **body}).encode())


@pytest.mark.parametrize(("name", "seed"), [(name, seed) for name, seeds in SEEDS.items() for seed in seeds])
def test_fuzzing_begins_with_inputs_that_are_well(name: str, seed: bytes) -> None:
    TARGETS[name](seed)


def test_the_mutator_keeps_to_its_bounds_and_to_its_seed() -> None:
    first = [changed(SEEDS["updates"][0], 500, seed) for seed in range(50)]
    assert max(map(len, first)) <= 500
    assert first == [changed(SEEDS["updates"][0], 500, seed) for seed in range(50)]
    assert len(set(first)) > 25


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SEEDS["updates"]), st.integers(0, 2**32), st.integers(0, 2**32))
def test_no_update_with_parts_missing_or_strange_makes_a_handler_raise(update: bytes, one: int, two: int) -> None:
    TARGETS["updates"](changed(changed(update, 8192, one), 8192, two))


def spoilt(data: bytes, seed: int) -> bytes:
    """A file with stretches missing, doubled, moved or noise; its first byte, which names its kind, stays."""
    dice = random.Random(seed)
    kind, body = data[:1], bytearray(data[1:])
    for _ in range(dice.randrange(1, 6)):
        start = dice.randrange(len(body) + 1)
        end = min(len(body), start + dice.choice((1, 3, 20, 200)))
        match dice.randrange(4):
            case 0:
                del body[start:end]
            case 1:
                body[start:start] = body[start:end] * dice.choice((1, 2, 50))
            case 2:
                body[start:end] = dice.randbytes(end - start)
            case _:
                piece = body[start:end]
                del body[start:end]
                place = dice.randrange(len(body) + 1)
                body[place:place] = piece
    return kind + bytes(body)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SEEDS["importer"]), st.integers(0, 2**32))
@example(SEEDS["importer"][3], 2425)  # asterisks between two words: they were joined, and counted as one
def test_no_spoilt_raw_file_makes_the_importer_raise(data: bytes, seed: int) -> None:
    TARGETS["importer"](spoilt(data, seed))
