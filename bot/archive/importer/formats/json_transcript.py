"""Reads JSON transcripts of speech recognition and podcasts.

Read are Whisper's own (openai-whisper, faster-whisper, whisper-ctranslate2, WhisperX, OpenAI's verbose_json), that of
whisper.cpp, of Hugging Face's pipelines, the podcast namespace's, Podlove's, AssemblyAI's, Deepgram's, Rev's, Amazon
Transcribe's, YouTube's json3, and a plain list of pieces. What each calls its fields stands in the tables below.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.archive.importer.formats.cues import Cue, add_cues, bounded, ends_sentence
from bot.archive.importer.formats.encodings import decode
from bot.archive.importer.paragraph import RawTranscript, tidy
from bot.archive.recording import seconds_of
from bot.base.errors import KnowledgeError
from bot.base.languages import primary_language

LISTS = ("segments", "transcription", "transcripts", "utterances", "monologues", "events", "chunks", "captions")
_TEXT = ("text", "body", "transcript", "words", "content", "caption", "utterance", "sentence")
_SPEAKER = ("speaker", "voice", "speaker_label", "speakerName", "speaker_name", "name", "speaker_id")
_SECONDS = (("start", "end"), ("startTime", "endTime"), ("start_time", "end_time"), ("from", "to"), ("begin", "end"))
_MILLISECONDS = (("start_ms", "end_ms"), ("startMs", "endMs"))
_FACTS = {"title": "title", "podcast": "outlet", "date": "date", "url": "url", "language": "language"}
_LANGUAGES = {"english": "en", "russian": "ru", "azerbaijani": "az", "turkish": "tr", "german": "de", "french": "fr",
              "spanish": "es", "italian": "it", "ukrainian": "uk", "georgian": "ka", "persian": "fa"}  # fmt: skip


def read_json(data: bytes) -> RawTranscript:
    """Returns the paragraphs of a JSON transcript. Raises KnowledgeError if there is none in it."""
    text, _ = decode(data)
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise KnowledgeError(f"this is not JSON{where}") from None
    raw = RawTranscript(unit="cue")
    pieces = _pieces(whole)
    if isinstance(whole, Mapping):
        _facts(raw, whole)
    cues = list(bounded(cue for number, piece in enumerate(pieces, 1) for cue in _cues(piece, number, whole)))
    if not any(tidy(cue.text) for cue in cues):
        if isinstance(whole, Mapping) and isinstance(whole.get("text"), str) and whole["text"].strip():
            raw.add(1, whole["text"])
            return raw
        raise KnowledgeError(
            "no transcript is seen in this JSON (segments, transcription, transcripts, utterances and the like); "
            "export it as .vtt or .txt"
        )
    add_cues(raw, _joined_words(cues))
    return raw


def language_code(stated: str) -> str | None:
    """Returns a language's code, given as a code, with or without a country, or as its English name."""
    stated = stated.strip().lower()
    code = _LANGUAGES.get(stated, primary_language(stated))
    return code if code.isascii() and code.isalpha() and 2 <= len(code) <= 3 else None


def _pieces(whole: Any) -> list[Any]:
    """Returns the list of pieces, wherever the format keeps it."""
    if isinstance(whole, list):
        return whole
    if not isinstance(whole, Mapping):
        return []
    for name in LISTS:
        if isinstance(whole.get(name), list) and whole[name]:
            return list(whole[name])
    results = whole.get("results")
    if isinstance(results, Mapping):
        return _deepgram(results) or [*_list(results.get("audio_segments"))]
    return _pieces(whole["result"]) if isinstance(whole.get("result"), (list, Mapping)) else []


def _deepgram(results: Mapping[str, Any]) -> list[Any]:
    if utterances := _list(results.get("utterances")):
        return utterances
    pieces = []
    for channel in _list(results.get("channels")):
        for alternative in _list(_get(channel, "alternatives"))[:1]:
            for paragraph in _list(_get(_get(alternative, "paragraphs"), "paragraphs")):
                own = {"speaker": _get(paragraph, "speaker")}
                pieces += [one | own for one in _list(_get(paragraph, "sentences")) if isinstance(one, dict)]
    return pieces


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _get(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None


def _facts(raw: RawTranscript, whole: Mapping[str, Any]) -> None:
    for name, fact in _FACTS.items():
        if isinstance(value := whole.get(name), str) and tidy(value):
            setattr(raw, fact, tidy(value))
    language = raw.language or _get(whole.get("result"), "language") or whole.get("language_code")
    raw.language = language_code(language) if isinstance(language, str) else None
    raw.url = raw.url if (raw.url or "").startswith("https://") else None
    raw.date = raw.date[:10] if raw.date is not None and len(raw.date) >= 10 else None


def _cues(piece: Any, number: int, whole: Any) -> Iterator[Cue]:
    """The words of one piece, with their time and voice."""
    if isinstance(piece, str):
        yield Cue(number, piece)
    if (
        isinstance(piece, list) and len(piece) >= 3
    ):  # (start, end, text); faster-whisper has (id, seek, start, end, text)
        words = next((one for one in piece if isinstance(one, str)), "")
        times = [_number(one) for one in piece[: piece.index(words)]][-2:] if words else []
        yield Cue(number, words, times[0], times[1]) if len(times) == 2 else Cue(number, words)
    if not isinstance(piece, Mapping):
        return
    speaker = _speaker(piece, whole)
    if isinstance(piece.get("elements"), list):  # Rev: each word and each mark by itself
        elements = [one for one in piece["elements"] if isinstance(one, Mapping)]
        words = "".join(str(one.get("value", "")) for one in elements)
        stamps = [
            stamp for one in elements for name in ("ts", "end_ts") if (stamp := _number(one.get(name))) is not None
        ]
        yield Cue(number, words, min(stamps, default=None), max(stamps, default=None), speaker, begins_turn=not speaker)
        return
    if isinstance(piece.get("segs"), list):  # YouTube: an event with words, or with a line break alone
        words = "".join(str(_get(one, "utf8") or "") for one in piece["segs"])
        start = _number(piece.get("tStartMs"))
        begins = words.lstrip().startswith(">>")
        yield Cue(number, words.lstrip("> \n"), start / 1000 if start is not None else None, begins_turn=begins)
        return
    words = next((piece[name] for name in _TEXT if isinstance(piece.get(name), str)), "")
    start, end = _times(piece, whole)
    turn = bool(piece.get("speaker_turn_next"))
    yield Cue(number, words, start, end, speaker, notes=("turn",) if turn else ())


def _speaker(piece: Mapping[str, Any], whole: Any) -> str | None:
    found = next((piece[name] for name in _SPEAKER if piece.get(name) not in (None, "")), None)
    if isinstance(found, Mapping):
        found = found.get("name") or found.get("label") or found.get("id")
    if isinstance(found, (int, float)) and not isinstance(found, bool):
        named = {_get(one, "id"): _get(one, "name") for one in _list(_get(whole, "speakers"))}
        return str(named.get(found) or f"Speaker {int(found) + (0 if named else 1)}")
    return tidy(found) or None if isinstance(found, str) else None


def _times(piece: Mapping[str, Any], whole: Any) -> tuple[float | None, float | None]:
    """Start and end in seconds. AssemblyAI's `start` counts milliseconds, as whisper.cpp's `offsets` do."""
    for names in _MILLISECONDS:
        if (start := _number(piece.get(names[0]))) is not None:
            return _both(start, _number(piece.get(names[1])), 1000)
    if isinstance(offsets := piece.get("offsets"), Mapping) and (start := _number(offsets.get("from"))) is not None:
        return _both(start, _number(offsets.get("to")), 1000)
    if isinstance(stamp := piece.get("timestamp"), Sequence) and not isinstance(stamp, str) and stamp:
        return _number(stamp[0]), _number(stamp[-1])
    places = (*(_SECONDS), ("timestamp", "timestamp_end"), ("time", "time_end"))
    for names in places:
        if (start := _number(piece.get(names[0]))) is not None:
            in_milliseconds = (
                "utterances" in whole and "audio_duration" in whole if isinstance(whole, Mapping) else False
            )
            return _both(start, _number(piece.get(names[1])), 1000 if in_milliseconds else 1)
    return None, None


def _both(start: float, end: float | None, divisor: int) -> tuple[float, float | None]:
    return start / divisor, end / divisor if end is not None else None


def _number(value: Any) -> float | None:
    """Returns seconds from a number, or from text like `88.5` or `0:01:28`."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return float(value) if 0 <= value < 10**9 else None
    if isinstance(value, str):
        if (seconds := seconds_of(value)) is not None:
            return float(seconds)
        try:
            return _number(float(value.strip().rstrip("s")))
        except ValueError:
            return None
    return None


def _joined_words(cues: Sequence[Cue]) -> Iterator[Cue]:
    """The cues; where each is a word (podcasts have such files), words are joined up to a sentence's end or a pause.

    A cue noted as the last of a turn lets the next one begin a turn."""
    short = sum(len(cue.text.split()) <= 2 for cue in cues) > 0.8 * len(cues) and len(cues) > 20
    begins = False
    gathered: Cue | None = None
    for cue in cues:
        turn = "turn" in cue.notes
        cue = replace(cue, notes=(), begins_turn=cue.begins_turn or begins)
        begins = turn
        if not short:
            yield cue
            continue
        pause = (cue.start or 0) - (gathered.end or cue.start or 0) if gathered is not None else 0
        if gathered is not None and (
            cue.speaker != gathered.speaker or cue.begins_turn or pause > 1 or ends_sentence(gathered.text)
        ):
            yield gathered
            gathered = None
        if gathered is None:
            gathered = cue
        else:
            space = "" if cue.text[:1] in ".,!?;:…" else " "
            gathered = replace(gathered, text=f"{gathered.text.rstrip()}{space}{cue.text.strip()}", end=cue.end)
    if gathered is not None:
        yield gathered
