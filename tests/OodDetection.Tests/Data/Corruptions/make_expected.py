#!/usr/bin/env python3
"""Writes corruptions.expected.json: every corruption at every severity in float64, before rounding to 8 bits.

Run in this folder with Debian's packages: /usr/bin/python3 make_expected.py  (python3-numpy, python3-scipy).
The image and the random numbers come from SplitMix64 as published (Steele, Lea and Flood 2014), so only results are committed.
"""
import json
import math

import numpy as np
from scipy import ndimage, stats

MASK = 2**64 - 1
SEED, INDEX, SHAPE = 20240607, 7, (3, 5, 7)


class Random:
    def __init__(self, state):
        self.state, self.spare = state & MASK, None

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def uniform(self):
        return (self.next() >> 11) / 2.0**53

    def normal(self):
        if self.spare is not None:
            z, self.spare = self.spare, None
            return z
        length = math.sqrt(-2 * math.log(1 - self.uniform()))
        turn = 2 * math.pi * self.uniform()
        self.spare = length * math.sin(turn)
        return length * math.cos(turn)


def random_for(name, seed=SEED, index=INDEX):
    stream = 0xCBF29CE484222325
    for letter in name.encode():
        stream = ((stream ^ letter) * 0x100000001B3) & MASK
    return Random(Random(seed ^ stream).next() ^ Random(~index).next())


def test_image():
    random = Random(1)
    return np.array([random.next() >> 56 for _ in range(math.prod(SHAPE))], dtype=np.float64).reshape(SHAPE)


def draws(draw, count=math.prod(SHAPE), shape=SHAPE):
    return np.array([draw() for _ in range(count)]).reshape(shape)


def shot(x, photons, random):
    mean = x * photons / 255
    return 255 * np.where(mean > 0, stats.poisson.ppf(draws(random.uniform), np.maximum(mean, 1e-300)), 0) / photons


def impulse(x, share, random):
    u = draws(random.uniform, SHAPE[1] * SHAPE[2], SHAPE[1:])
    return np.where(u < share / 2, 0, np.where(u >= 1 - share / 2, 255, x))


def gaussian(x, radius, _):
    reach = math.ceil(radius)
    weights = np.exp(-((1.5 * np.arange(-reach, reach + 1) / radius) ** 2))
    for axis in (1, 2):
        x = ndimage.correlate1d(x, weights / weights.sum(), axis=axis, mode="mirror")
    return x


def defocus(x, radius, _):
    reach = math.ceil(radius)
    fine = (np.arange(16 * (2 * reach + 1)) + 0.5) / 16 - reach - 0.5
    inside = (fine[:, None] ** 2 + fine[None, :] ** 2 <= radius**2).astype(float)
    weights = inside.reshape(2 * reach + 1, 16, 2 * reach + 1, 16).sum((1, 3))
    return np.stack([ndimage.correlate(plane, weights / weights.sum(), mode="mirror") for plane in x])


def motion(x, length, random):
    """The mean of the image moved along the line, with linear interpolation."""
    angle = (2 * random.uniform() - 1) * math.pi / 4
    points = 16 * length
    moved = [
        ndimage.shift(x, (0, t * math.sin(angle), -t * math.cos(angle)), order=1, mode="mirror", prefilter=False)
        for t in ((np.arange(points) + 0.5) / points - 0.5) * length
    ]
    return np.mean(moved, axis=0)


def contrast(x, factor, _):
    mean = x.mean((1, 2), keepdims=True)
    return mean + factor * (x - mean)


def saturation(x, factor, _):
    luma = np.tensordot([0.299, 0.587, 0.114], x, 1)
    return luma + factor * (x - luma)


def pixelate(x, of32, _):
    def there_and_back(side):
        cells = max(1, math.floor(side * of32 / 32 + 0.5))
        low, high = (np.arange(cells) * side / cells)[:, None], (np.arange(1, cells + 1) * side / cells)[:, None]
        pixel = np.arange(side)[None, :]
        means = np.clip(np.minimum(pixel + 1, high) - np.maximum(pixel, low), 0, None) * cells / side
        return means[((np.arange(side) + 0.5) * cells / side).astype(int)]

    return there_and_back(SHAPE[1]) @ x @ there_and_back(SHAPE[2]).T


CORRUPTIONS = {
    "gaussian-noise": (lambda x, s, r: x + 255 * s * draws(r.normal), [0.04, 0.06, 0.08, 0.10, 0.12]),
    "shot-noise": (shot, [500, 250, 100, 75, 50]),
    "impulse-noise": (impulse, [0.01, 0.02, 0.03, 0.05, 0.07]),
    "speckle-noise": (lambda x, s, r: x + x * s * draws(r.normal), [0.06, 0.10, 0.12, 0.16, 0.20]),
    "defocus-blur": (defocus, [0.8, 1.1, 1.4, 1.7, 2]),
    "gaussian-blur": (gaussian, [1, 1.5, 2, 2.5, 3]),
    "motion-blur": (motion, [2, 3, 4, 5, 6]),
    "brightness": (lambda x, s, r: x + 255 * s, [0.05, 0.10, 0.15, 0.20, 0.25]),
    "darkness": (lambda x, s, r: x * s, [0.85, 0.7, 0.55, 0.4, 0.3]),
    "contrast": (contrast, [0.75, 0.62, 0.50, 0.40, 0.30]),
    "saturation": (saturation, [1.4, 1.8, 2.2, 2.6, 3]),
    "desaturation": (saturation, [0.7, 0.5, 0.3, 0.15, 0]),
    "pixelate": (pixelate, [24, 20, 16, 12, 10]),
    "quantise": (lambda x, s, r: np.rint(x / 255 * (s - 1)) / (s - 1) * 255, [32, 16, 12, 8, 6]),
}

image = test_image()
cases = [
    {"name": name, "severity": severity + 1, "values": [round(float(v), 4) for v in np.clip(make(image, strength, random_for(name)), 0, 255).ravel()]}
    for name, (make, strengths) in CORRUPTIONS.items()
    for severity, strength in enumerate(strengths)
]
head = {"seed": SEED, "index": INDEX, "shape": SHAPE, "image": [int(v) for v in image.ravel()]}
with open("corruptions.expected.json", "w", encoding="utf-8", newline="\n") as file:
    file.write(json.dumps(head)[:-1] + ',\n"cases": [\n' + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]}\n")
