"""Output: the output folder. Writes what changed, and removes files of an earlier build that this one does not have.

A list of its own files (`.pages.json`) says which these are; nothing else in the folder is touched.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.base.atomic_file import write_text
from bot.base.errors import PagesError

LIST_NAME = ".pages.json"


@dataclass
class Output:
    """The folder of one build. `groups` maps a group of pages (an interview, "frame") to its key and files."""

    folder: Path
    groups: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    first_seen: dict[str, str] = field(default_factory=dict)  # when an interview first stood here, for the feed
    written: int = 0
    removed: int = 0
    _before: dict[str, tuple[str, list[str]]] = field(default_factory=dict, repr=False)
    _group: str = ""

    @classmethod
    def open(cls, folder: Path) -> Output:
        """The folder, made if need be. Raises PagesError where it holds somebody else's files or can't be written."""
        output = cls(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / LIST_NAME
            if path.exists():
                known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
                output._before = {name: (key, files) for name, (key, files) in known["groups"].items()}
                output.first_seen = dict(known["first_seen"])
            elif any(folder.iterdir()):
                raise PagesError(f"{folder} is not empty and was not made by `pages`; give it a folder of its own.")
        except OSError as error:
            raise PagesError(f"{folder} can't be written ({error.strerror}); choose another folder.") from None
        except (ValueError, KeyError, TypeError):
            raise PagesError(f"{folder / LIST_NAME} is damaged; empty the folder and build again.") from None
        return output

    def is_current(self, group: str, key: str) -> bool:
        """Were the pages of a group made from the same key? Then they are kept as they are."""
        before = self._before.get(group)
        if before is None or before[0] != key or not all((self.folder / name).exists() for name in before[1][:1]):
            return False
        self.groups[group] = before
        return True

    def begin(self, group: str, key: str) -> None:
        """Begin a group: what is written from now on belongs to it."""
        self.groups[group] = (key, [])
        self._group = group

    def has(self, name: str) -> bool:
        """Does the group that is being written have this file already?"""
        return name in self.groups[self._group][1]

    def write(self, name: str, content: str | bytes) -> None:
        """Write a file of the current group, if it differs from what is there."""
        data = content.encode("utf-8") if isinstance(content, str) else content
        self.groups[self._group][1].append(name)
        path = self.folder / name
        try:
            if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
                return
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError as error:
            raise PagesError(f"{path} can't be written ({error.strerror}); the pages are not complete.") from None
        self.written += 1

    def remove_stale(self) -> None:
        """Remove files of an earlier build that this one does not have. Call it first: withdrawn words must go."""
        kept = {name for _, files in self.groups.values() for name in files}
        stale = {name for _, files in self._before.values() for name in files} - kept
        for name in sorted(stale):
            path = self.folder / name
            path.unlink(missing_ok=True)
            self.removed += 1
            for parent in path.parents:
                if parent == self.folder or not _remove_empty(parent):
                    break
        self._save()

    def _save(self) -> None:
        value = {"groups": self.groups, "first_seen": self.first_seen}
        write_text(self.folder / LIST_NAME, json.dumps(value, separators=(",", ":")), mode=0o644)


def _remove_empty(folder: Path) -> bool:
    try:
        folder.rmdir()
    except OSError:
        return False
    return True
