#!/usr/bin/python3
"""Writes metrics.expected.json: the values that the metrics must give, made by scikit-learn, NumPy and SciPy.

Run from anywhere: /usr/bin/python3 make_expected.py (made with scikit-learn 1.2.1, NumPy 1.24.2, SciPy 1.10.1).
All random inputs have a fixed seed, so a second run writes the same file.
"""
import json
import pathlib

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm
from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve

LEVELS = [0.8, 0.95, 0.99]


def delong_variance(id_scores, ood_scores):
    """Structural components by comparing all pairs."""
    wins = (ood_scores[:, None] > id_scores[None, :]) + 0.5 * (ood_scores[:, None] == id_scores[None, :])
    return np.var(wins.mean(1), ddof=1) / len(ood_scores) + np.var(wins.mean(0), ddof=1) / len(id_scores)


def newcombe(auroc, n, m, z):
    def gap(theta):
        mean = (n + m) / 2
        bracket = 1 + (mean - 1) * ((1 - theta) / (2 - theta) + theta / (1 + theta))
        return (auroc - theta) ** 2 - z * z * theta * (1 - theta) / (n * m) * bracket

    # Only sign changes strictly inside (0, 1) count: at 0 and 1 the variance vanishes.
    low = 0.0 if auroc == 0 else brentq(gap, 0.0, auroc - 1e-9 if auroc == 1 else auroc, xtol=1e-15)
    high = 1.0 if auroc == 1 else brentq(gap, 1e-9 if auroc == 0 else auroc, 1.0, xtol=1e-15)
    return low, high


def interval(id_scores, ood_scores, auroc, level):
    z = norm.ppf(0.5 + level / 2)
    variance = 0.0
    if len(id_scores) > 1 and len(ood_scores) > 1:
        variance = delong_variance(id_scores, ood_scores)
    if variance == 0:
        low, high = newcombe(auroc, len(id_scores), len(ood_scores), z)
    else:
        centre = np.log(auroc / (1 - auroc))
        margin = z * np.sqrt(variance) / (auroc * (1 - auroc))
        low, high = 1 / (1 + np.exp(margin - centre)), 1 / (1 + np.exp(-margin - centre))
    return {"level": level, "low": float(low), "high": float(high)}


def rate_at(fpr, tpr, wanted):
    return float(fpr[np.argmax(tpr >= wanted)])


def number(x):
    return "Infinity" if x == np.inf else "-Infinity" if x == -np.inf else float(x)


def case(name, id_scores, ood_scores):
    id_scores, ood_scores = np.asarray(id_scores, float), np.asarray(ood_scores, float)
    labels = np.r_[np.zeros(len(id_scores), int), np.ones(len(ood_scores), int)]
    scores = np.r_[id_scores, ood_scores]
    # scikit-learn refuses infinities; ±1e6 lies beyond all finite scores here, so the order is the same.
    assert np.all(np.abs(scores[np.isfinite(scores)]) < 1e6)
    finite = np.clip(scores, -1e6, 1e6)
    fpr, tpr, thresholds = roc_curve(labels, finite, drop_intermediate=False)
    thresholds = np.where(thresholds == 1e6, np.inf, np.where(thresholds == -1e6, -np.inf, thresholds))
    thresholds[0] = np.inf  # "highest score + 1" before scikit-learn 1.3, infinity since
    auroc = float(roc_auc_score(labels, finite))
    return {
        "name": name,
        "inDistribution": [number(x) for x in id_scores],
        "outOfDistribution": [number(x) for x in ood_scores],
        "auroc": auroc,
        "auprOut": float(average_precision_score(labels, finite)),
        "auprIn": float(average_precision_score(1 - labels, -finite)),
        "fpr": {str(t): rate_at(fpr, tpr, t) for t in (0.01, 0.5, 0.8, 0.95, 1.0)},
        "intervals": [interval(id_scores, ood_scores, auroc, level) for level in LEVELS],
        "roc": {
            "thresholds": [number(x) for x in thresholds],
            "falsePositiveRates": fpr.tolist(),
            "truePositiveRates": tpr.tolist(),
        },
    }


def cases():
    inf = np.inf
    yield case("one of each, right", [0.0], [1.0])
    yield case("one of each, wrong", [1.0], [0.0])
    yield case("one of each, tied", [0.5], [0.5])
    yield case("one ID, three OOD", [0.5], [0.25, 0.5, 0.75])
    yield case("three ID, one OOD", [0.25, 0.5, 0.75], [0.6])
    yield case("all equal", [2.0] * 7, [2.0] * 4)
    yield case("perfect", np.arange(9) / 8, 2 + np.arange(6) / 8)
    yield case("reversed", 2 + np.arange(6) / 8, np.arange(9) / 8)
    yield case("nineteen of twenty found", [0.5, 1.5, 2.5], [0.0] + [2.0] * 19)
    yield case("negative zero", [-0.0, 0.0, -1.0], [0.0, -0.0, 1.0])
    yield case("infinities", [-inf, -inf, 0.5, inf], [-inf, 0.25, 0.75, inf, inf])

    for seed, (n, m, shift) in enumerate([(40, 60, 1.0), (120, 30, 0.3), (25, 150, 2.5), (100, 100, -0.8)]):
        rng = np.random.default_rng(seed)
        yield case(f"normal, seed {seed}", rng.normal(size=n).round(6), (shift + rng.normal(size=m)).round(6))
    for seed, values in enumerate([2, 3, 10], start=10):
        rng = np.random.default_rng(seed)
        yield case(f"{values} values, seed {seed}",
                   rng.integers(0, values, 80), np.minimum(rng.integers(0, values + 1, 70), values - 1))


QUANTILES = [1e-300, 1e-100, 1e-20, 1e-11, 1e-10, 1e-6, 0.001, 0.025, 0.0749, 0.0751, 0.3, 0.5, 0.7, 0.9249, 0.9251,
             0.975, 0.999999]

if __name__ == "__main__":
    result = {
        "cases": list(cases()),
        "normalQuantiles": [{"probability": p, "value": float(norm.ppf(p))} for p in QUANTILES],
        # AUROC of N(0, 1) against N(d, 1).
        "binormal": [{"distance": d, "auroc": float(norm.cdf(d / 2 ** 0.5))} for d in (0.0, 1.0, 2.0, 2.5)],
    }
    # One line for each entry keeps differences between versions readable.
    parts = [json.dumps(key) + ": [\n" + ",\n".join(json.dumps(entry) for entry in entries) + "\n]"
             for key, entries in result.items()]
    path = pathlib.Path(__file__).with_name("metrics.expected.json")
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
