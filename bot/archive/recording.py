"""Recording: where an interview can be heard or seen, times within it, and links that begin to play at a time."""

from __future__ import annotations

import re
from typing import Annotated, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import BaseModel, ConfigDict, StringConstraints

_TIME = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})(?:[.,]\d{1,3})?")


class Recording(BaseModel):
    """Where an interview can be heard or seen."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    url: Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$")]
    kind: Literal["audio", "video"] = "audio"


def seconds_of(written: str) -> int | None:
    """The seconds of a time like 0:12:31, 12:31 or 00:12:31.500; None for what is no time."""
    found = _TIME.fullmatch(written.strip())
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    if seconds > 59 or (found[1] is not None and minutes > 59):
        return None
    return hours * 3600 + minutes * 60 + seconds


def clock(seconds: int) -> str:
    """A time as people write it: 12:31, 1:02:03."""
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def file_time(seconds: int) -> str:
    """A time as a knowledge file has it: 0:12:31."""
    return clock(seconds) if seconds >= 3600 else f"0:{seconds // 60:02}:{seconds % 60:02}"


def link_at(url: str, seconds: int) -> str:
    """The address that plays a recording from a time on.

    YouTube, Vimeo and SoundCloud have forms of their own; others get a media fragment (W3C Media Fragments URI 1.0).
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    query = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True)]
    if host in ("youtube.com", "youtu.be", "music.youtube.com", "youtube-nocookie.com"):
        name = "start" if parts.path.startswith("/embed/") else "t"
        query = [(key, value) for key, value in query if key not in ("t", "start")]
        value = str(seconds) if name == "start" else f"{seconds}s"
        return urlunsplit(parts._replace(query=urlencode([*query, (name, value)]), fragment=""))
    if host in ("vimeo.com", "player.vimeo.com"):
        return urlunsplit(parts._replace(fragment=f"t={seconds}s"))
    if host == "soundcloud.com":
        return urlunsplit(parts._replace(fragment=f"t={clock(seconds)}"))
    return urlunsplit(parts._replace(fragment=f"t={seconds}"))
