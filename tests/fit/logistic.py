"""Logistic regression with a ridge, by Newton's method: what scikit-learn's `LogisticRegression` fits, without it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

STEPS = 60


def fit(features: Floats, right: Floats, weights: Floats, ridge: float = 2.0) -> tuple[Floats, float]:
    """The weight of each feature, (features,), and the bias. `features` (rows, features) are brought to one scale for
    the ridge; `weights` (rows,) say how much each row counts."""
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-9
    scaled = np.c_[(features - mean) / spread, np.ones(len(features))]
    penalty = np.eye(scaled.shape[1]) * ridge
    penalty[-1, -1] = 1e-6
    found = np.zeros(scaled.shape[1])
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-np.clip(scaled @ found, -30, 30)))
        slope = scaled.T @ (weights * (likely - right)) + penalty @ found
        curve = (scaled * (weights * likely * (1 - likely))[:, None]).T @ scaled + penalty
        step = np.linalg.solve(curve, slope)
        found -= step
        if np.abs(step).max() < 1e-9:
            break
    own = found[:-1] / spread
    return own, float(found[-1] - own @ mean)
