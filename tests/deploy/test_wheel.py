"""The wheel: it works in a fresh environment without the checkout, texts and all."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
import typer

from bot.version import VERSION

ROOT = Path(__file__).parents[2]
SOURCES = ["bot", "pyproject.toml", "README.md", "LICENSE"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy of the checkout, with the builder installed here, so that no network is needed."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, source / name)
    build = "from setuptools.build_meta import build_wheel; build_wheel('..')"
    subprocess.run([sys.executable, "-c", build], cwd=source, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of an environment with the wheel in it, and with the libraries that are installed here."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    install = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "install", "--quiet"]
    subprocess.run([*install, "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True)
    (packages / "libraries.pth").write_text(f"{Path(typer.__file__).parents[1]}\n", encoding="utf-8")
    return folder / "bin"


def run(commands: Path, *arguments: str, cwd: Path, knowledge: Path | None = None) -> str:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("BOT_", "PYTHON"))}
    environ |= {"BOT_DATA": str(commands.parent / "data"), "HOME": str(cwd)}  # what the first start makes is made once
    if knowledge is not None:
        environ["BOT_KNOWLEDGE"] = str(knowledge)
    done = subprocess.run(
        [commands / "interview-bot", *arguments], cwd=cwd, env=environ, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_the_program_its_texts_and_its_licence_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    files = [path for path in (ROOT / "bot").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert {str(path.relative_to(ROOT)) for path in files} <= names
    info = f"interview_bot-{VERSION}.dist-info/"
    assert f"{info}licenses/LICENSE" in names
    assert not [name for name in names if not name.startswith(("bot/", info))]


def test_the_installed_program_is_the_wheels_own(installed: Path, tmp_path: Path) -> None:
    code = "import bot, pathlib; print(pathlib.Path(bot.__file__).parent.parent.name)"
    shown = subprocess.run([installed / "python", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "site-packages"


def test_it_says_which_version_it_is(installed: Path, tmp_path: Path) -> None:
    assert run(installed, "--version", cwd=tmp_path).strip() == f"interview-bot {VERSION}"


def test_it_answers_from_a_folder_elsewhere(installed: Path, tmp_path: Path, toy_folder: Path) -> None:
    shown = run(installed, "ask", "--json", "What was the worst storm?", cwd=tmp_path, knowledge=toy_folder)
    answer = json.loads(shown)
    assert answer["outcome"] == "answered"
    assert answer["hits"][0]["interview"] == "keeper"


@pytest.mark.parametrize(
    ("question", "words"),
    [("What was the worst storm?", "Maren Holt"), ("Какая буря была самой страшной?", "в интервью")],
    ids=["en", "ru"],
)
def test_its_wording_travels_with_it(
    installed: Path, tmp_path: Path, toy_folder: Path, question: str, words: str
) -> None:
    assert words in run(installed, "ask", question, cwd=tmp_path, knowledge=toy_folder)
