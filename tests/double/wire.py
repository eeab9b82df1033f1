"""As much HTTP/1.1 as a Bot API server needs, over asyncio streams: so that connections can be lost on purpose."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qsl

PHRASES = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}


@dataclass(frozen=True)
class Request:
    """A request line, its headers (names in lower case) and its body."""

    path: str
    headers: dict[str, str]
    body: bytes

    def parameters(self) -> dict[str, Any]:
        _, _, query = self.path.partition("?")
        found: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True))
        kind = self.headers.get("content-type", "")
        if kind.startswith("application/json"):
            found |= json.loads(self.body or b"{}")
        elif kind.startswith("application/x-www-form-urlencoded"):
            found |= dict(parse_qsl(self.body.decode(), keep_blank_values=True, max_num_fields=1000))
        elif kind.startswith("multipart/form-data"):
            found |= _parts(self.body, kind.partition("boundary=")[2].strip('"').encode())
        return found


def _parts(body: bytes, boundary: bytes) -> dict[str, str]:
    """The fields of a form with files; a file's bytes as Latin-1."""
    found = {}
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        name = head.partition(b'name="')[2].partition(b'"')[0].decode()
        found[name] = content.removesuffix(b"\r\n").decode("latin-1")
    return found


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    """The next request of a connection; None at its end."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    lines = head.decode("latin-1").split("\r\n")
    headers = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if colon:
            headers[name.strip().lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(lines[0].split(" ")[1], headers, body)


def response(code: int, body: bytes, skew: float = 0.0) -> bytes:
    """A response as nginx would send it, in front of the real service; its `Date` is `skew` seconds ahead of ours."""
    phrase = PHRASES.get(code, "Error")
    about = {
        "Server": "nginx",
        "Date": formatdate(time.time() + skew, usegmt=True),
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
    }
    lines = [f"HTTP/1.1 {code} {phrase}", *(f"{name}: {value}" for name, value in about.items()), "", ""]
    return "\r\n".join(lines).encode() + body
