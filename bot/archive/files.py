"""Files: the knowledge files of a folder as bytes, with a problem for everything else that lies there.

Only regular files inside the folder are read; a link that leads out of it is not followed. Names that begin with a dot
or end like an editor's backup are ignored.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.archive import reader, tombstones
from bot.base.errors import Problem

SUBFOLDERS = {"interviews": ".md", "asked": ".yaml", "golden": ".yaml"}
LISTS = ("vocabulary.yaml", tombstones.FILE_NAME)

_PASSED_OVER_ENDINGS = ("~", ".swp", ".swx", ".tmp", ".bak", ".orig", ".part", ".crdownload")


SETTLED_SECONDS = 3.0  # after which a file that is written to gets another time, on any file system

Mark = tuple[int, int, int, int, int]  # device, inode, bytes, when it was written, when anything of it changed


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read: `name` is its path within the folder, `label` its path as the maintainer knows it, `size`
    its bytes, which are not in `data` any more where nobody needs them."""

    name: str
    label: str
    data: bytes
    digest: bytes
    size: int
    mark: Mark | None = None  # changes whenever the file does; None: it may have changed since and have the same

    @property
    def subfolder(self) -> str:
        """The folder it lies in, or, for the lists beside those folders, its own name."""
        return self.name.partition("/")[0]

    @property
    def stem(self) -> str:
        """Its name without folder and ending."""
        return self.name.rpartition("/")[2].rpartition(".")[0]


def is_passed_over(name: str) -> bool:
    """Is this the name of a hidden file, an editor's swap file or a backup, which are ignored?"""
    return (
        name.startswith((".", "#")) or name.endswith(_PASSED_OVER_ENDINGS) or name == "4913"
    )  # vim tries the folder with it


def read_files(
    folder: Path,
    problems: list[Problem],
    known: Callable[[str, Mark], Source | None] = lambda name, mark: None,
    settled_seconds: float = SETTLED_SECONDS,
) -> Iterator[Source]:
    """Every knowledge file of `folder`, by name. What can't be read or does not belong there is added to `problems`.

    A file that is `known`, by name and mark, is not read. One that was written to in the last `settled_seconds` gets no
    mark.
    """
    root = folder.resolve()
    inside: dict[str, bool] = {}
    for label, name in _paths(folder, problems):
        if (source := _read(label, name, root, inside, problems, known, settled_seconds)) is not None:
            yield source


def missing_folder(folder: Path) -> Problem | None:
    """The problem of a folder that does not exist or can't be listed (a drive that is gone, missing rights); None if it
    can."""
    try:
        if stat.S_ISDIR(os.stat(folder).st_mode):
            return None
    except (FileNotFoundError, NotADirectoryError):
        pass
    except OSError as error:
        return Problem(str(folder), 1, f"the folder can't be read: {_reason(error)}")
    return Problem(str(folder), 1, "there is no such folder; set BOT_KNOWLEDGE to yours")


def _paths(folder: Path, problems: list[Problem]) -> Iterator[tuple[str, str]]:
    """The path and the name of each file, as strings: with objects for thousands of files a reload takes longer."""
    for subfolder, ending in SUBFOLDERS.items():
        try:
            names = sorted(os.listdir(folder / subfolder))
        except FileNotFoundError:
            continue
        except OSError as error:
            problems.append(Problem(str(folder / subfolder), 1, f"the folder can't be read: {_reason(error)}"))
            continue
        where = str(folder / subfolder)
        for name in names:
            if is_passed_over(name):
                continue
            label = os.path.join(where, name)
            if os.path.splitext(name)[1] == ending:
                yield label, f"{subfolder}/{name}"
            else:
                problems.append(Problem(label, 1, _stray(label, ending), fatal=False))
    problems += _misnamed(folder)
    for name in LISTS:
        if os.path.lexists(folder / name):
            yield str(folder / name), name


def _misnamed(folder: Path) -> Iterator[Problem]:
    """A list of tombstones under a name that nobody reads would hold nothing back."""
    with contextlib.suppress(OSError):  # told of where the subfolders are listed
        for name in sorted(os.listdir(folder)):
            named_like = name.casefold().startswith("withdrawn.") and name != tombstones.FILE_NAME
            if named_like and not is_passed_over(name):
                yield Problem(
                    str(folder / name), 1, f"nobody reads this; name it {tombstones.FILE_NAME}, or take it away"
                )


def _stray(path: str, ending: str) -> str:
    if ending == ".md":
        return "only .md files are read here; turn it into one with `interview-bot import`, and keep it elsewhere"
    return f"only {ending} files are read here; rename it, or keep it elsewhere"


def _read(
    label: str,
    name: str,
    root: Path,
    inside: dict[str, bool],
    problems: list[Problem],
    known: Callable[[str, Mark], Source | None],
    settled_seconds: float,
) -> Source | None:
    try:
        about = os.stat(label)
        if not stat.S_ISREG(about.st_mode) or not _is_inside(label, root, inside):
            problems.append(Problem(label, 1, "not a regular file inside the folder; copy the file itself here"))
            return None
        mark = (about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns)
        if (source := known(name, mark)) is not None:
            return source
        settled = max(mark[3:]) / 1e9 < time.time() - settled_seconds
        whole = name == tombstones.FILE_NAME
        data = reader.read_bytes(Path(label), tombstones.MAX_BYTES) if whole else reader.read_bytes(Path(label))
    except (OSError, RuntimeError) as error:
        problems.append(Problem(label, 1, f"the file can't be read: {_reason(error)}; check its permissions"))
        return None
    return Source(name, label, data, hashlib.sha256(data).digest(), len(data), mark if settled else None)


def _is_inside(label: str, root: Path, inside: dict[str, bool]) -> bool:
    """Does this path stay within `root`? For a file that is no link its folder tells, and `inside` remembers that."""
    if os.path.islink(label):
        return Path(label).resolve().is_relative_to(root)
    folder = os.path.dirname(label)
    if folder not in inside:
        inside[folder] = Path(folder).resolve().is_relative_to(root)
    return inside[folder]


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or "a link in its path leads in a circle"
