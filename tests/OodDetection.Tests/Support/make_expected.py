#!/usr/bin/env python3
"""Writes core.expected.json: what PyTorch and SciPy say about the networks and the Dirichlet fit.

Run in this folder with Debian's packages: /usr/bin/python3 make_expected.py  (python3-torch 1.13, python3-scipy).
Weights, images and logits come from formulas that the tests compute too, so that only results are committed.
"""
import json
import math

import numpy as np
import torch
import torch.nn.functional as F
from scipy.optimize import root
from scipy.special import digamma, log_softmax


def wave(name, count):
    """The numbers of one tensor; the phase is the sum of the letters of its name."""
    phase = sum(map(ord, name)) % 97
    i = np.arange(count)
    return np.sin(0.37 * i * (1 + i % 7) + phase)


def weight(name, shape):
    count = math.prod(shape)
    values = wave(name, count)
    if name.endswith("running_var"):
        values = 1 + 0.5 * values
    elif ".norm" in name or name.startswith("norm"):
        values = (1 if name.endswith("weight") else 0) + 0.1 * values
    else:
        values = 0.15 * values
    return torch.tensor(values.reshape(shape), dtype=torch.float32)


def shapes(channels, classes, depth, width):
    """Parameters and statistics of WRN-depth-width, written down from the paper's table."""
    result = {"stem.weight": [16, channels, 3, 3]}

    def norm(name, size):
        for part in ("weight", "bias", "running_mean", "running_var"):
            result[f"{name}.{part}"] = [size]

    before = 16
    for group, after in ((1, 16 * width), (2, 32 * width), (3, 64 * width)):
        for block in range((depth - 4) // 6):
            name = f"group{group}.{block}"
            norm(f"{name}.norm1", before)
            result[f"{name}.conv1.weight"] = [after, before, 3, 3]
            norm(f"{name}.norm2", after)
            result[f"{name}.conv2.weight"] = [after, after, 3, 3]
            if before != after:
                result[f"{name}.shortcut.weight"] = [after, before, 1, 1]
            before = after
    norm("norm", before)
    result["logits.weight"] = [classes, before]
    result["logits.bias"] = [classes]
    return result


def forward(w, depth, x):
    def norm(name, v):
        return F.batch_norm(v, w[f"{name}.running_mean"], w[f"{name}.running_var"], w[f"{name}.weight"], w[f"{name}.bias"])

    z = F.conv2d(x, w["stem.weight"], padding=1)
    groups = []
    for group in (1, 2, 3):
        for block in range((depth - 4) // 6):
            name = f"group{group}.{block}"
            stride = 2 if group > 1 and block == 0 else 1
            a = F.relu(norm(f"{name}.norm1", z))
            r = F.conv2d(a, w[f"{name}.conv1.weight"], stride=stride, padding=1)
            r = F.conv2d(F.relu(norm(f"{name}.norm2", r)), w[f"{name}.conv2.weight"], padding=1)
            skip = F.conv2d(a, w[f"{name}.shortcut.weight"], stride=stride) if f"{name}.shortcut.weight" in w else z
            z = r + skip
        groups.append(z)
    pooled = F.relu(norm("norm", z)).mean((2, 3))
    return groups, pooled, F.linear(pooled, w["logits.weight"], w["logits.bias"])


def wide_res_net(channels, classes, depth, width, height, columns):
    names = shapes(channels, classes, depth, width)
    w = {name: weight(name, shape) for name, shape in names.items()}
    count = 2 * channels * height * columns
    x = torch.tensor(wave("images", count).reshape(2, channels, height, columns), dtype=torch.float32)
    groups, pooled, logits = forward(w, depth, x)
    return {
        "channels": channels, "classes": classes, "depth": depth, "width": width, "height": height, "columns": columns,
        "parameters": sum(math.prod(s) for n, s in names.items() if "running" not in n),
        "names": sorted(names),
        "logits": [round(float(v), 6) for v in logits.flatten()],
        "pooled": [round(float(v), 6) for v in pooled.flatten()[:20]],
        "groupShapes": [list(g.shape) for g in groups],
        "groupMeans": [round(float(g.double().mean()), 6) for g in groups],
    }


def parameter_count(depth, width, channels, classes):
    return {
        "channels": channels, "classes": classes, "depth": depth, "width": width,
        "parameters": sum(math.prod(s) for n, s in shapes(channels, classes, depth, width).items() if "running" not in n),
    }


def dirichlet():
    k, n = 3, 40
    t, i, c = np.meshgrid(np.arange(k), np.arange(n), np.arange(k), indexing="ij")
    logits = 1.2 * np.sin(1.3 * t + 0.7 * i * (c + 1)) + 1.5 * (t == c)
    log_p = log_softmax(logits, axis=2)
    alphas = []
    for row in log_p:
        target = row.mean(0)
        # In log α the maximum-likelihood equations ψ(α) − ψ(Σα) = mean log p have one root.
        found = root(lambda a: digamma(np.exp(a)) - digamma(np.exp(a).sum()) - target, np.zeros(k), tol=1e-14)
        assert np.abs(found.fun).max() < 1e-11, found
        alphas.append(np.exp(found.x))
    alphas = np.array(alphas)
    normality = (log_p * (alphas - 1)[:, None, :]).sum(2).mean(0)
    return {"alphas": alphas.flatten().tolist(), "normality": normality.tolist()}


if __name__ == "__main__":
    with torch.no_grad():
        document = {
            "wideResNets": [wide_res_net(3, 4, 16, 1, 12, 12), wide_res_net(1, 5, 10, 2, 9, 13), wide_res_net(1, 4, 16, 2, 28, 28)],
            "parameterCounts": [parameter_count(d, w, c, k) for d, w, c, k in
                                ((16, 1, 3, 4), (16, 4, 3, 4), (22, 2, 3, 10), (10, 1, 1, 72), (16, 4, 1, 4))],
            "dirichlet": dirichlet(),
        }
    with open("core.expected.json", "w", newline="\n") as file:
        json.dump(document, file, indent=1)
        file.write("\n")
