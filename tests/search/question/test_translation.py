"""A question's words in the languages of the archive that it is not asked in."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.archive.archive import Archive
from bot.archive.folder import load
from bot.search.engine import Found
from bot.search.question.translation import QuestionTranslation, Translator
from bot.search.searcher import Searcher
from bot.search.words.analyzer import analyzer_of
from bot.search.words.names import names_in
from tests.conftest import TOY

KNOWN = set(analyzer_of("en").terms("The teacher went to the hospital and stayed"))


def translation(text: str, language: str, *archive_languages: str) -> QuestionTranslation:
    words = analyzer_of(language).all_words(text)
    return Translator(archive_languages or ("en",), KNOWN).translate(words, language, names_in(text))


def test_it_adds_terms_that_the_archive_holds() -> None:
    found = translation("Где больница и корабль?", "ru")
    assert set(found.terms) == {"hospit"}
    assert found.written == {"hospit": "больница"}


def test_all_meanings_of_a_word_weigh_together_as_much_as_the_readers_own_word() -> None:
    known = set(analyzer_of("en").terms("look watch see"))
    found = Translator(("en",), known).translate(analyzer_of("ru").all_words("смотреть"), "ru")
    assert len(found.terms) > 1
    assert sum(weight**2 for weight in found.terms.values()) == pytest.approx(1)


def test_a_question_in_the_archives_language_is_not_translated() -> None:
    assert translation("Where is the hospital?", "en") == QuestionTranslation({}, {}, None)


def test_a_gloss_has_the_unknown_words_as_they_stand() -> None:
    found = translation("Bu xəstəxanada Xəyalə müəllim idi", "az")
    assert found.gloss is not None
    assert found.gloss.text.split()[1:4] == ["hospital", "Xəyalə", "teacher"]
    assert found.gloss.language == "en"


def test_an_archive_in_several_languages_is_searched_in_each_other_one() -> None:
    known = KNOWN | set(analyzer_of("tr").terms("hastane"))
    found = Translator(("en", "ru", "tr"), known).translate(analyzer_of("ru").all_words("больница"), "ru")
    assert set(found.terms) == {"hospit", *analyzer_of("tr").terms("hastane")}


def test_a_question_of_which_no_word_is_known_has_no_gloss() -> None:
    assert translation("Гейдаров?", "ru").gloss is None


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    folder: Path = tmp_path_factory.mktemp("translated")
    (folder / "interviews").mkdir()
    (folder / "interviews" / "keeper.md").write_text(TOY, encoding="utf-8")
    found = load(folder).archive
    assert found is not None
    return found


@pytest.mark.parametrize(
    "question",
    ["Какая буря была сильнее всех?", "Ən güclü fırtına hansı idi?", "En kötü fırtına hangisiydi?"],
)
def test_by_words_alone_a_question_in_another_language_finds_its_passage(archive: Archive, question: str) -> None:
    answer = Searcher(archive).answer(question)
    first = (answer.hits if isinstance(answer, Found) else answer.nearest)[0]
    assert first.passage.text.startswith("The storm of the year")
    assert first.matched == ()  # it holds none of the reader's own words
