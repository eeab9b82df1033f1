"""Lexicon: words that readers may write though no passage has them, so that nobody corrects them: those that phrasings
usually have, those of the vocabulary, stop words.

To find them takes longer than to find an answer, so they are kept on disk, and found again when phrasings or the
vocabulary change: what is kept holds no word that was taken back, and may be deleted at any time.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.archive.interview import Meaning
from bot.base import array_file
from bot.base.code_version import code_version
from bot.base.languages import DEFAULT_LANGUAGE, LANGUAGES
from bot.search.index.phrasing_index import PhrasingIndex
from bot.search.words.analyzer import analyzer_of, fold
from bot.search.words.language_words import language_words


@dataclass(frozen=True)
class Lexicon:
    """`words` in folded small letters, with how often each was found, and `stems`."""

    words: Mapping[str, int]
    stems: frozenset[str]


def read_lexicon(vocabulary: Sequence[Meaning], asked: PhrasingIndex, folder: Path | None = None) -> Lexicon:
    """The lexicon of `vocabulary` and `asked`, found anew unless a cache in `folder` (None: there is none) knows it."""
    path, key = folder / "beyond" if folder is not None else None, _key(vocabulary, asked)
    found = _kept(path, key) if path is not None else None
    if found is None:
        found = _found(vocabulary, asked)
        words, stems = found
        if path is not None:
            arrays: dict[str, NDArray[Any]] = {
                "words": array_file.text_array(list(words)),
                "often": np.array(list(words.values()), np.int64),
                "stems": array_file.text_array(sorted(stems)),
                "count": np.array([len(stems)]),
            }
            array_file.keep(path, key, arrays)
    return Lexicon(*found)


def _found(vocabulary: Sequence[Meaning], asked: PhrasingIndex) -> tuple[dict[str, int], frozenset[str]]:
    usual, usual_stems = asked.usual
    words, stems = Counter(usual), set(usual_stems)
    for meaning in vocabulary:
        for language, written in meaning.terms.items():
            found = analyzer_of(language if language in LANGUAGES else DEFAULT_LANGUAGE).all_words(" ".join(written))
            words.update(word.plain for word in found)
            stems.update(word.term for word in found)
    for own in language_words().values():
        words.update(fold(word) for word in own.stop.split())
    return dict(words), frozenset(stems)


def _kept(path: Path, key: str) -> tuple[dict[str, int], frozenset[str]] | None:
    arrays = array_file.read(path, key)
    if arrays is None:
        return None
    often = arrays["often"].tolist()
    words = dict(zip(array_file.lines_of(arrays["words"], len(often)), often, strict=True))
    return words, frozenset(array_file.lines_of(arrays["stems"], int(arrays["count"][0])))


def _key(vocabulary: Sequence[Meaning], asked: PhrasingIndex) -> str:
    """Changes whenever what is kept would."""
    digest = hashlib.sha256()
    for meaning in vocabulary:
        for language, written in meaning.terms.items():
            digest.update("\n".join([language, *written, ""]).encode("utf-8", "replace"))
    return f"{code_version()} {asked.key} {digest.hexdigest()}"
