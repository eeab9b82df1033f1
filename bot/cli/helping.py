"""Helping: typer's writer of help, imported without what our help never shows.

It imports a reader of Markdown and a printer of tracebacks, which take longer to import than the help takes to write.
"""

from __future__ import annotations

import contextlib
import sys
from importlib import import_module
from types import ModuleType
from typing import Any

_UNUSED_CLASSES = {"rich.markdown": "Markdown", "rich.traceback": "Traceback"}


def import_help() -> None:
    """Import the writer. Whoever uses one of the classes after all gets the real one."""
    stand_ins = {
        module: _stand_in(module, name) for module, name in _UNUSED_CLASSES.items() if module not in sys.modules
    }
    sys.modules.update(stand_ins)
    with contextlib.suppress(ImportError):  # another version that uses more of them: then it is imported as it is
        import_module("typer.rich_utils")
    for module in stand_ins:
        del sys.modules[module]


def _stand_in(module: str, name: str) -> ModuleType:
    stand_in = ModuleType(module)
    setattr(stand_in, name, _Later(name, (), {"__module__": module}))
    return stand_in


class _Later(type):
    """A class that is imported when it is used."""

    def __call__(cls, *arguments: Any, **named: Any) -> Any:
        return cls._real()(*arguments, **named)

    def __getattr__(cls, name: str) -> Any:
        return getattr(cls._real(), name)

    def _real(cls) -> Any:
        return getattr(import_module(cls.__module__), cls.__name__)
