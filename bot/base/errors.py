"""Every error that ends in a sentence for a person.

    BotError
    ├── SettingsError      a setting is missing or has a value that can't be
    ├── KnowledgeError     the knowledge files hold nothing that can be served; carries the problems
    ├── NotVerbatim        a quotation differs from its span; the message must not leave
    ├── LogError           the query log can't be opened, read or upgraded
    └── ServiceError       Telegram refuses us for good: a wrong token, a second bot on the same token

The text of an error is the sentence that is shown: what is wrong, where, and what to do. It never holds a
reader's words, an id, or a secret. A `Problem` is not raised: it is one line of what is wrong with knowledge files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong in a knowledge file, in a maintainer's words: what, and what to do.

    `line` counts from 1. `fatal` problems keep their file out of the archive; the others only make `check` fail.
    """

    path: str
    line: int
    message: str
    fatal: bool = True

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"

    @property
    def rank(self) -> tuple[bool, Problem]:
        """What problems are sorted by: first what keeps a file out, each by path and line."""
        return not self.fatal, self

    def at(self, path: str) -> Problem:
        """The same problem, with the file's path written another way."""
        return Problem(path, self.line, self.message, self.fatal)


class YamlProblem(Exception):
    """What is wrong with a YAML document, and on which line, counted from 1. Who reads a file makes a Problem of it."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


class BotError(Exception):
    """Base of all errors whose text is meant for a person."""


class SettingsError(BotError):
    """A setting is missing or has a value that can't be."""


class KnowledgeError(BotError):
    """The knowledge files hold nothing that can be served. `problems` says why, line by line."""

    def __init__(self, sentence: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(sentence)
        self.problems = tuple(problems)


class NotVerbatim(BotError):
    """A quotation differs from the span that it was taken from."""

    def __init__(self, passage_id: str) -> None:
        super().__init__(f"The quotation of {passage_id} is not what stands in the file; it was not sent.")
        self.passage_id = passage_id


class LogError(BotError):
    """The query log can't be opened, read or upgraded."""


class ServiceError(BotError):
    """Telegram refuses us for good. `exit_code` is what the process should leave with."""

    def __init__(self, sentence: str, exit_code: int = 1) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code


class DraftError(BotError):
    """A language model's server does not do its part in drafting phrasings."""


class PagesError(BotError):
    """The web pages can't be made."""
