"""JSON of recognisers and podcasts: who, when and what, whatever the fields are called."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.base.errors import KnowledgeError
from tests.archive.importer.formats.reading import read, said

TURNS: list[tuple[str | None, float, str]] = [
    ("A", 1.0, "Who pays for the lamp?"), ("B", 3.0, "The town does. It has to."), ("A", 9.0, "And the oil?"),
]  # fmt: skip
UNNAMED: list[tuple[str | None, float, str]] = [(None, 1.0, "Who pays for the lamp?"), (None, 3.0, "The town does.")]
SPEAKER_N: list[tuple[str | None, float, str]] = [("Speaker 1", 1.0, "Who pays?"), ("Speaker 2", 3.0, "The town.")]


def piece(start: float, end: float, text: str, **more: Any) -> dict[str, Any]:
    return {"start": start, "end": end, "text": f" {text}", **more}


KINDS: dict[str, tuple[Any, list[tuple[str | None, float, str]]]] = {
    "WhisperX": (
        {
            "segments": [
                piece(1, 2, "Who pays for the lamp?", speaker="A", words=[{"word": "Who", "start": 1.0}]),
                piece(3, 4, "The town does.", speaker="B"),
                piece(4, 5, "It has to.", speaker="B"),
                piece(9, 10, "And the oil?", speaker="A"),
            ],
            "language": "en",
        },
        TURNS,
    ),
    "Whisper": (
        {
            "text": "…",
            "segments": [piece(1, 2, "Who pays for the lamp?"), piece(5, 6, "The town does.")],
            "language": "en",
        },
        [UNNAMED[0], (None, 5.0, "The town does.")],
    ),
    "faster-whisper as tuples": (
        [[0, 0, 1.0, 1.4, " Who pays for the lamp?", [1, 2]], [1, 0, 3.0, 4.0, " The town does.", [3]]],
        UNNAMED,
    ),
    "whisper.cpp": (
        {
            "result": {"language": "en"},
            "transcription": [
                {"timestamps": {}, "offsets": {"from": 1000, "to": 1400}, "text": " Who pays for the lamp?"},
                {"timestamps": {}, "offsets": {"from": 3000, "to": 4000}, "text": " The town does."},
            ],
        },
        UNNAMED,
    ),
    "Hugging Face": (
        {
            "text": "…",
            "chunks": [
                {"timestamp": [1.0, 1.4], "text": " Who pays for the lamp?"},
                {"timestamp": [3.0, None], "text": " The town does."},
            ],
        },
        UNNAMED,
    ),
    "podcast namespace": (
        {
            "version": "1.0.0",
            "segments": [
                {"speaker": "A", "startTime": 1.0, "endTime": 2, "body": "Who pays for the lamp?"},
                {"speaker": "B", "startTime": 3.0, "endTime": 4, "body": "The town does. It has to."},
                {"speaker": "A", "startTime": 9.0, "endTime": 10, "body": "And the oil?"},
            ],
        },
        TURNS,
    ),
    "Podlove": (
        {
            "transcripts": [
                {
                    "start": "00:00:01.000",
                    "start_ms": 1000,
                    "end_ms": 2000,
                    "voice": "A",
                    "text": "Who pays for the lamp?",
                },
                {
                    "start": "00:00:03.000",
                    "start_ms": 3000,
                    "end_ms": 4000,
                    "voice": "B",
                    "text": "The town does. It has to.",
                },
                {"start": "00:00:09.000", "start_ms": 9000, "end_ms": 9900, "voice": "A", "text": "And the oil?"},
            ]
        },
        TURNS,
    ),
    "AssemblyAI": (
        {
            "audio_duration": 12,
            "utterances": [
                {"speaker": "A", "start": 1000, "end": 2000, "text": "Who pays for the lamp?"},
                {"speaker": "B", "start": 3000, "end": 4000, "text": "The town does. It has to."},
                {"speaker": "A", "start": 9000, "end": 9900, "text": "And the oil?"},
            ],
        },
        TURNS,
    ),
    "Deepgram's paragraphs": (
        {
            "results": {
                "channels": [
                    {
                        "alternatives": [
                            {
                                "transcript": "…",
                                "paragraphs": {
                                    "paragraphs": [
                                        {"speaker": 0, "sentences": [{"text": "Who pays?", "start": 1.0, "end": 2.0}]},
                                        {"speaker": 1, "sentences": [{"text": "The town.", "start": 3.0, "end": 4.0}]},
                                    ]
                                },
                            }
                        ]
                    }
                ]
            }
        },
        SPEAKER_N,
    ),
    "Deepgram's utterances": (
        {
            "results": {
                "utterances": [
                    {"speaker": 0, "start": 1.0, "end": 2, "transcript": "Who pays?"},
                    {"speaker": 1, "start": 3.0, "end": 4, "transcript": "The town."},
                ]
            }
        },
        SPEAKER_N,
    ),
    "Amazon Transcribe": (
        {
            "results": {
                "audio_segments": [
                    {"transcript": "Who pays?", "start_time": "1.0", "end_time": "2.0", "speaker_label": "spk_0"},
                    {"transcript": "The town.", "start_time": "3.0", "end_time": "4.0", "speaker_label": "spk_1"},
                ]
            }
        },
        [("spk_0", 1.0, "Who pays?"), ("spk_1", 3.0, "The town.")],
    ),
    "Rev": (
        {
            "speakers": [{"id": 0, "name": "A"}, {"id": 1, "name": "B"}],
            "monologues": [
                {
                    "speaker": 0,
                    "elements": [
                        {"type": "text", "value": "Who", "ts": 1.0, "end_ts": 1.2},
                        {"type": "punct", "value": " "},
                        {"type": "text", "value": "pays", "ts": 1.3, "end_ts": 1.9},
                        {"type": "punct", "value": "?"},
                    ],
                },
                {
                    "speaker": 1,
                    "elements": [{"type": "text", "value": "Nobody", "ts": 3.0}, {"type": "punct", "value": "."}],
                },
            ],
        },
        [("A", 1.0, "Who pays?"), ("B", 3.0, "Nobody.")],
    ),
    "YouTube": (
        {
            "wireMagic": "pb3",
            "events": [
                {"tStartMs": 1000, "segs": [{"utf8": ">> who"}, {"utf8": " pays"}]},
                {"tStartMs": 1900, "segs": [{"utf8": "\n"}]},
                {"tStartMs": 3000, "segs": [{"utf8": ">> the town"}]},
            ],
        },
        [(None, 1.0, "who pays"), (None, 3.0, "the town")],
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_gives_voices_times_and_words(kind: str) -> None:
    whole, expected = KINDS[kind]
    raw = read(json.dumps(whole), ".json")
    assert said(raw) == expected


def test_a_podcasts_words_one_by_one_become_sentences() -> None:
    words = [
        "Who",
        "pays",
        "for",
        "the",
        "lamp",
        ",",
        "he",
        "asked",
        "me",
        "one",
        "day",
        ".",
        "I",
        "said",
        "that",
        "the",
        "town",
        "does",
        ",",
        "as",
        "it",
        "always",
        "did",
        ".",
    ]
    segments = [
        {"speaker": "A", "startTime": n / 4, "endTime": n / 4 + 0.2, "body": word} for n, word in enumerate(words)
    ]
    raw = read(json.dumps({"version": "1.0.0", "segments": segments}), ".json")
    assert said(raw) == [
        ("A", 0.0, "Who pays for the lamp, he asked me one day. I said that the town does, as it always did.")
    ]


def test_a_turn_that_whisper_cpp_heard_begins_one() -> None:
    pieces = [
        {"offsets": {"from": 0, "to": 1000}, "text": " Who pays?", "speaker_turn_next": True},
        {"offsets": {"from": 1000, "to": 2000}, "text": " The town."},
    ]
    raw = read(json.dumps({"transcription": pieces}), ".json")
    assert [(one.text, one.begins_turn) for one in raw.paragraphs] == [("Who pays?", False), ("The town.", True)]


def test_a_language_in_words_or_with_a_country_is_its_code() -> None:
    for stated, code in (("english", "en"), ("az-AZ", "az"), ("tr_TR", "tr"), ("gibberish", None)):
        assert read(json.dumps({"segments": [piece(0, 1, "Yes.")], "language": stated}), ".json").language == code


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", r"this is not JSON \(line 1\)"),
        ("[" * 50_000, "this is not JSON"),
        ('{"a": 1}', "no transcript is seen"),
        ("[]", "no transcript is seen"),
        ('{"segments": [{"start": 1e999}]}', "no transcript is seen"),
        ("5", "no transcript"),
    ],
)
def test_what_holds_no_transcript_is_named(text: str, says: str) -> None:
    with pytest.raises(KnowledgeError, match=says):
        read(text, ".json")
