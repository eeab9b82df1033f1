"""Array file: named numpy arrays in one file, with a key that says what they were made from; a large one is mapped.

A file is written beside its place and then moved there, so that no reader sees half of one. Its checksum is compared
at each opening: a file that is damaged, or of another key or format, counts as absent and is made anew. The checksum
finds damage, not malice: whoever can write into BOT_DATA can change the answers. What happens to a small file later
does no harm, as it is in memory as it was checked. Into a large one nobody may write in its place: it is read where it
lies, and a process that wants to read what was cut off is killed.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from weakref import WeakSet

import numpy as np
from numpy.typing import NDArray

from bot.base import throttled
from bot.base.atomic_file import replacing

Arrays = Mapping[str, NDArray[Any]]

_MAGIC = b"intervw1"
_HEAD = struct.Struct("<8sII")  # magic, checksum of all that follows this head, length of the JSON that follows
_ALIGNED = 64
_CHUNK = 1 << 20
IN_MEMORY = 16 << 20  # bytes of a file that is not mapped: it costs memory that can't be given back

_mapped: WeakSet[mmap.mmap] = WeakSet()  # what `read` opened, for as long as an array of it is in use


def write(path: Path, key: str, arrays: Arrays) -> None:
    """Put `arrays` into the file `path`, replacing it at once or not at all. Raises OSError when it can't."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path, durable=False) as file:  # a part that a power cut left has a wrong checksum
        file.write(_HEAD.pack(_MAGIC, 0, 0))
        checksum = 0
        header = _header(key, arrays)
        for chunk in _chunks(header, arrays):
            checksum = zlib.crc32(chunk, checksum)
            file.write(chunk)
        file.seek(0)
        file.write(_HEAD.pack(_MAGIC, checksum, len(header)))


def keep(path: Path, key: str, arrays: Arrays) -> bool:
    """Write the file of a cache, if the disk allows: a bot without one starts slowly, which is no reason to stay
    silent. What was there may hold words that were taken back, and goes in any case."""
    try:
        write(path, key, arrays)
    except OSError as error:
        throttled.tell(path.parent, error)
        with contextlib.suppress(OSError):
            path.unlink()
        return False
    return True


def read(path: Path, key: str) -> dict[str, NDArray[Any]] | None:
    """The arrays in the file `path`, read-only; None if there is no sound file of that key."""
    try:
        mapped = _content(path)
        magic, checksum, length = _HEAD.unpack_from(mapped)
        if magic != _MAGIC or _checksum(mapped) != checksum:
            return None
        about = json.loads(mapped[_HEAD.size : _HEAD.size + length])
    except (OSError, ValueError, struct.error):  # absent or unreadable; empty or no JSON; too short
        return None
    if about["key"] != key:
        return None
    base = _aligned(_HEAD.size + length)
    return {
        name: np.frombuffer(mapped, dtype, int(np.prod(shape)), base + offset).reshape(shape)
        for name, dtype, shape, offset in about["arrays"]
    }


def _content(path: Path) -> bytes | mmap.mmap:
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size <= IN_MEMORY:
            return file.read()
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    _mapped.add(mapped)
    return mapped


def text_array(lines: Sequence[str]) -> NDArray[np.uint8]:
    """Strings as an array. Raises ValueError for one with a line break, which is what separates them."""
    text = "\n".join(lines)
    if text.count("\n") != max(len(lines) - 1, 0):
        raise ValueError("A string with a line break can't be kept in a cache file.")
    return np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)


def lines_of(array: NDArray[np.uint8], count: int) -> tuple[str, ...]:
    """The `count` strings that `text_array` put into an array."""
    return tuple(array.tobytes().decode("utf-8", "surrogatepass").split("\n")) if count else ()


def _header(key: str, arrays: Arrays) -> bytes:
    entries, offset = [], 0
    for name, array in arrays.items():
        entries.append([name, array.dtype.str, list(array.shape), offset])
        offset += _aligned(array.nbytes)
    return json.dumps({"key": key, "arrays": entries}).encode()


def _chunks(header: bytes, arrays: Arrays) -> Iterator[bytes | memoryview]:
    """All that follows the head. Each array begins at a multiple of 64 bytes."""
    yield header + bytes(_aligned(_HEAD.size + len(header)) - _HEAD.size - len(header))
    for array in arrays.values():
        if array.nbytes:
            data = np.ascontiguousarray(array).reshape(-1).view(np.uint8).data
            yield from (data[begin : begin + _CHUNK] for begin in range(0, len(data), _CHUNK))
        yield bytes(_aligned(array.nbytes) - array.nbytes)


def _aligned(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED


def let_all_go() -> None:
    """Give back the memory of what was read from any file: nobody may need it for a while."""
    for file in list(_mapped):
        _give_back(file)


def _checksum(mapped: bytes | mmap.mmap) -> int:
    """Of everything behind the head. The pages are let go again: what is never asked for needs no memory."""
    checksum = 0
    with memoryview(mapped) as view:
        for begin in range(0, len(view), _CHUNK):
            checksum = zlib.crc32(view[max(begin, _HEAD.size) : begin + _CHUNK], checksum)
            if isinstance(mapped, mmap.mmap):
                _give_back(mapped, begin, min(_CHUNK, len(view) - begin))
    return checksum


def _give_back(mapped: mmap.mmap, begin: int = 0, length: int | None = None) -> None:
    if hasattr(mmap, "MADV_DONTNEED"):
        mapped.madvise(mmap.MADV_DONTNEED, begin, len(mapped) if length is None else length)
