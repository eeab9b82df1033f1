"""What languages readers have is said once: a made-up fifth one is a row of the registry and the files it names."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.base import languages
from bot.base.languages import LANGUAGES
from tests.conftest import TOY

BOT = Path(languages.__file__).parent.parent
ROW = '    "de": Language("German", Drafts(5, 1, 25)),\n'
TRIED = """
import json
from pathlib import Path
import bot
from bot.archive.folder import load
from bot.chat.disclosures import settings_message
from bot.chat.wording.choice import PAGE_WORDINGS, wording_for
from bot.drafting.prompts import numbered, prompts
from bot.search.evidence.talk import read_examples
from bot.search.searcher import Searcher
from bot.search.words.analyzer import analyzer_of
from bot.search.words.language import detect
from bot.serving.menus import Choices, choices_of, menu_of

loading = load(Path("knowledge"))
archive = loading.archive
interview = next(iter(archive.interviews.values()))
print(json.dumps({
    "where": bot.__file__,
    "problems": [str(one) for one in loading.problems if "asked" in str(one)],
    "wording": wording_for("de-AT").language,
    "page": PAGE_WORDINGS["de"] == PAGE_WORDINGS["en"],
    "button": [one.label for row in settings_message(wording_for("de"), "de", None).buttons for one in row],
    "chosen": choices_of(menu_of(Choices("de"), private=True)).language,
    "detected": detect("Who kept it?", "de"),
    "terms": analyzer_of("de").terms("the lighthouses"),
    "talk": len(read_examples("de")),
    "phrasings": [one.language for one in archive.asked],
    "prompt": prompts(interview, numbered(interview.passages))[0].text,
    "answered": type(Searcher(archive).answer("Leuchtturm wann angefangen?", hint="de")).__name__,
}))
"""


def named_files() -> list[str]:
    """The files that the registry says a new language needs, `xx` for its code."""
    return re.findall(r"`bot/(\S+xx\.\w+)`", languages.__doc__ or "")


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What a copy of the program says in which German was added: English's files under another name."""
    folder = tmp_path_factory.mktemp("german")
    shutil.copytree(BOT, folder / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    registry = folder / "bot/base/languages.py"
    text = registry.read_text(encoding="utf-8")
    last = next(line for line in text.splitlines(keepends=True) if line.startswith(f'    "{list(LANGUAGES)[-1]}"'))
    registry.write_text(text.replace(last, last + ROW), encoding="utf-8")
    for name in named_files():
        own = (folder / "bot" / name.replace("xx.", "en.")).read_text(encoding="utf-8")
        (folder / "bot" / name.replace("xx.", "de.")).write_text(own.replace('language="en"', 'language="de"'), "utf-8")
    (folder / "knowledge/interviews").mkdir(parents=True)
    (folder / "knowledge/interviews/keeper.md").write_text(TOY, encoding="utf-8")
    (folder / "knowledge/asked").mkdir()
    first = _first_passage(folder / "knowledge")
    asked = f"asked:\n- passages: [{first}]\n  de:\n  - Leuchtturm wann angefangen?\n"
    (folder / "knowledge/asked/keeper.yaml").write_text(asked, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", TRIED], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def _first_passage(knowledge: Path) -> str:
    from bot.archive.folder import load

    archive = load(knowledge).archive
    assert archive is not None
    return archive.passages[0].id


def test_the_registry_names_the_files_of_a_language() -> None:
    assert len(named_files()) == 5
    for code in LANGUAGES:
        assert all((BOT / name.replace("xx.", f"{code}.")).is_file() for name in named_files())


EXPECTED = {
    "problems": [],
    "wording": "de",
    "page": True,
    "button": ["Automatic", "English", "Русский", "Azərbaycan", "Türkçe", "✓ Deutsch"],
    "chosen": "de",
    "detected": "de",
    "terms": ["lighthous"],
    "phrasings": ["de"],
    "answered": "Found",
}


@pytest.mark.parametrize("what", EXPECTED)
def test_a_fifth_language_is_one_row_and_its_files(tried: dict[str, object], what: str) -> None:
    assert tried[what] == EXPECTED[what]


def test_a_fifth_language_is_asked_for_in_drafts(tried: dict[str, object]) -> None:
    assert "1 German" in str(tried["prompt"])


def _lists_all(node: ast.AST) -> bool:
    """Is it a literal that lists every language of readers?"""
    if not isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict):
        return False
    parts = node.keys if isinstance(node, ast.Dict) else node.elts
    return {part.value for part in parts if isinstance(part, ast.Constant)} >= set(LANGUAGES)


def test_no_other_module_lists_the_languages() -> None:
    """They take LANGUAGES of bot.base.languages."""
    lists = []
    for path in sorted(BOT.rglob("*.py")):
        if path.samefile(languages.__file__) or path.is_relative_to(BOT / "archive/importer"):
            continue  # an importer knows the languages of texts, of which there are more
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        lists += [f"{path}:{node.lineno}" for node in nodes if _lists_all(node)]
    assert lists == []
