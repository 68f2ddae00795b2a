#!/usr/bin/python3
"""Writes posthoc.expected.json: scores of every post-hoc method on a linear classifier, by NumPy and SciPy in float64.

Run from anywhere: /usr/bin/python3 make_expected_posthoc.py (made with NumPy 1.24.2, SciPy 1.10.1).
The features are the images themselves, multiples of 1/64, and the weights multiples of 1/8, so that a network in
float32 computes the logits without rounding. All random inputs have a fixed seed.
"""
import json
import pathlib

import numpy as np
from scipy.optimize import brentq
from scipy.special import logsumexp, softmax

K, D, N, M = 4, 16, 96, 7
rng = np.random.default_rng(11)
centres = rng.uniform(0, 0.8, (K, D))
W = np.round(3 * (centres - centres.mean(0)) * 8) / 8
b = np.round(-W @ centres.mean(0) * 8) / 8
F = np.clip(np.round((centres[np.arange(N) % K] + rng.normal(0, 0.12, (N, D))) * 64), 0, 64) / 64
X = np.clip(np.round(rng.uniform(-0.4, 1.0, (M, D)) * 64), 0, 64) / 64
X[0] = F[3]
y = np.argmax(F @ W.T + b, 1)
y[::9] = (y[::9] + 1) % K  # some that the network gets wrong
Z, z = F @ W.T + b, X @ W.T + b
yhat = Z.argmax(1)
p = softmax(z, 1)
top = z.argmax(1)


def energy(logits):
    return -logsumexp(logits, 1)


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def mahalanobis(rows, mean, covariance):
    return np.einsum("nd,de,ne->n", rows - mean, np.linalg.pinv(covariance), rows - mean)


def shaped(rows, percentile, variant):
    kept = rows.shape[1] - int(np.round(rows.shape[1] * percentile / 100))
    out = np.zeros_like(rows)
    for i, row in enumerate(rows):
        places = np.argsort(-row, kind="stable")[:kept]
        before, after = row.sum(), row[places].sum()
        out[i, places] = {"p": row[places], "b": before / kept, "s": row[places] * np.exp(before / after)}[variant]
    return out


def openmax(tail, alpha):
    distance = np.zeros((M, K))
    unusual = np.zeros((M, K))
    for c in range(K):
        rows = Z[(y == c) & (yhat == c)]
        mean = rows.mean(0)
        largest = np.sort(np.linalg.norm(rows - mean, axis=1))[-tail:]
        values = largest - largest[0] + 10000.0
        logs = np.log(values)

        def slope(c_):
            weights = np.exp(c_ * (logs - logs.max()))
            return (weights * logs).sum() / weights.sum() - 1 / c_ - logs.mean()

        shape = brentq(slope, 1, 1e9, xtol=1e-12, rtol=1e-15)
        log_scale = logs.max() + np.log(np.exp(shape * (logs - logs.max())).mean()) / shape
        distance[:, c] = np.linalg.norm(z - mean, axis=1)
        unusual[:, c] = -np.expm1(-np.exp(shape * (np.log(distance[:, c] - largest[0] + 10000.0) - log_scale)))
    rank = np.argsort(np.argsort(-z, 1), 1)
    moved = z * unusual * np.maximum(0, (alpha - rank) / alpha)
    return moved.sum(1) - logsumexp(z - moved, 1)


means = np.stack([F[y == c].mean(0) for c in range(K)])
within = sum((F[y == c] - means[c]).T @ (F[y == c] - means[c]) for c in range(K)) / N
around = (F - F.mean(0)).T @ (F - F.mean(0)) / N
nearest = np.min([mahalanobis(X, means[c], within) for c in range(K)], 0)
logp = np.log(softmax(Z, 1))
matched = np.log(np.stack([np.exp(logp[yhat == c]).mean(0) for c in range(K)]))
patterns = np.stack([F[(y == c) & (yhat == c)].mean(0) for c in range(K)])
origin = -np.linalg.pinv(W) @ b
residual = np.linalg.eigh((F - origin).T @ (F - origin) / N)[1][:, : D - D // 2]
alpha = Z.max(1).mean() / np.linalg.norm((F - origin) @ residual, axis=1).mean()
centred = X - F.mean(0)
apart = np.linalg.norm(W[top][:, None] - W[None], axis=2)
apart[np.arange(M), top] = 1
bank = unit(F) * -energy(Z)[:, None]
contribution = W * F.mean(0)
largest9 = lambda rows: np.sort(rows, 1)[:, -(D - int(np.round(D * 0.85))):]
gradient = (softmax(z / 1000, 1) @ W - W[top]) / 1000  # of -log softmax(z/T) of the predicted class, in the image
odin = X - 0.0014 * np.where(gradient >= 0, 1, -1)
zo = odin @ W.T + b

expected = {
    "msp": 1 - p.max(1),
    "max-logit": -z.max(1),
    "energy": energy(z),
    "gen": (p**0.1 * (1 - p) ** 0.1).sum(1),
    "odin": 1 - softmax(zo / 1000, 1).max(1),
    "kl-matching": np.min([(p * (np.log(p) - matched[c])).sum(1) for c in range(K)], 0),
    "openmax": openmax(25, K),
    "mahalanobis": nearest,
    "relative-mahalanobis": nearest - mahalanobis(X, F.mean(0), around),
    "knn": np.sort(np.linalg.norm(unit(X)[:, None] - unit(F)[None], axis=2), 1)[:, 49],
    "she": -(X * patterns[top]).sum(1),
    "fdbd": -((z.max(1)[:, None] - z) / apart).sum(1) / (K - 1) / np.linalg.norm(centred, axis=1),
    "nci": -((W[top] * centred).sum(1) / np.linalg.norm(centred, axis=1) + 1e-4 * np.abs(X).sum(1)),
    "vim": alpha * np.linalg.norm((X - origin) @ residual, axis=1) + energy(z),
    "nnguide": energy(z) * np.sort(unit(X) @ bank.T, 1)[:, -100:].mean(1),
    "gradnorm": -np.abs(X).sum(1) * np.abs(p - 1 / K).sum(1),
    "react": energy(np.minimum(X, np.percentile(F, 90)) @ W.T + b),
    "ash": energy(shaped(X, 90, "b") @ W.T + b),
    "scale": energy((X * np.exp(X.sum(1) / largest9(X).sum(1))[:, None]) @ W.T + b),
    "dice": energy(X @ (W * (contribution > np.percentile(contribution, 90))).T + b),
    "ash prune": energy(shaped(X, 65, "p") @ W.T + b),
    "ash scale": energy(shaped(X, 65, "s") @ W.T + b),
}

out = {
    "weight": W.tolist(), "bias": b.tolist(), "training": F.tolist(), "labels": y.tolist(), "images": X.tolist(),
    "scores": {name: [float(v) for v in values] for name, values in expected.items()},
}
path = pathlib.Path(__file__).with_name("posthoc.expected.json")
path.write_text(json.dumps(out) + "\n")
print({k: np.round(v[:3], 5).tolist() for k, v in expected.items()}, np.bincount(y), np.bincount(yhat), (y == yhat).mean())
