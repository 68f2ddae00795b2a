#!/usr/bin/env python3
"""Writes adversarial.expected.json: what PyTorch says about one training step of the patch networks.

Run in this folder with Debian's packages: /usr/bin/python3 make_expected_adversarial.py  (python3-torch 1.13).
Weights, patches and noise come from formulas that the tests compute too (make_expected.py), so that only results are committed.
"""
import json

import torch
import torch.nn.functional as F

from make_expected import wave

CHANNELS, SIDE, WIDTHS, LATENT, PATCHES = 2, 8, [3, 5], 4, 6
LAST = SIDE // 2 ** len(WIDTHS)
FLAT = WIDTHS[-1] * LAST * LAST


def shapes():
    vae, discriminator = {}, {}

    def layer(target, name, weight, out):
        target[f"{name}.weight"], target[f"{name}.bias"] = weight, [out]

    before = CHANNELS
    for i, width in enumerate(WIDTHS):
        layer(vae, f"encoder.conv{i}", [width, before, 3, 3], width)
        layer(vae, f"encoder.norm{i}", [width], width)
        layer(discriminator, f"blocks.{i}.conv", [width, before, 3, 3], width)
        layer(discriminator, f"blocks.{i}.norm", [width], width)
        before = width
    layer(vae, "mean", [LATENT, FLAT], LATENT)
    layer(vae, "logVariance", [LATENT, FLAT], LATENT)
    layer(vae, "expand", [FLAT, LATENT], FLAT)
    back = WIDTHS[::-1]
    for i, (a, b) in enumerate(zip(back, back[1:] + back[-1:])):
        layer(vae, f"decoder.conv{i}", [a, b, 3, 3], b)
        layer(vae, f"decoder.norm{i}", [b], b)
    layer(vae, "decoder.conv", [CHANNELS, back[-1], 3, 3], CHANNELS)
    layer(discriminator, "logit", [1, FLAT], 1)
    return vae, discriminator


def made(name, shape):
    values = wave(name, torch.Size(shape).numel())
    if ".norm" in name:
        values = (1 if name.endswith("weight") else 0) + 0.1 * values
    elif name not in ("patches", "noise", "prior"):
        values = 0.15 * values
    return torch.tensor(values, dtype=torch.float64).view(shape)


def parameters(table):
    return {name: made(name, shape).requires_grad_() for name, shape in table.items()}


def norm(w, name, x):
    return F.leaky_relu(F.batch_norm(x, None, None, w[f"{name}.weight"], w[f"{name}.bias"], True), 0.01)


def encode(w, x):
    for i in range(len(WIDTHS)):
        x = norm(w, f"encoder.norm{i}", F.conv2d(x, w[f"encoder.conv{i}.weight"], w[f"encoder.conv{i}.bias"], 2, 1))
    x = x.flatten(1)
    return [F.linear(x, w[f"{head}.weight"], w[f"{head}.bias"]) for head in ("mean", "logVariance")]


def decode(w, z):
    x = F.linear(z, w["expand.weight"], w["expand.bias"]).view(-1, WIDTHS[-1], LAST, LAST)
    for i in range(len(WIDTHS)):
        x = norm(w, f"decoder.norm{i}", F.conv_transpose2d(x, w[f"decoder.conv{i}.weight"], w[f"decoder.conv{i}.bias"], 2, 1, 1))
    return torch.tanh(F.conv2d(x, w["decoder.conv.weight"], w["decoder.conv.bias"], 1, 1))


def judge(w, x):
    for i in range(len(WIDTHS)):
        x = norm(w, f"blocks.{i}.norm", F.conv2d(x, w[f"blocks.{i}.conv.weight"], w[f"blocks.{i}.conv.bias"], 2, 1))
    return F.linear(x.flatten(1), w["logit.weight"], w["logit.bias"])[:, 0]


def error(logits, label):
    return F.binary_cross_entropy(torch.sigmoid(logits), torch.full_like(logits, label))


def main():
    vae_shapes, judge_shapes = shapes()
    v, d = parameters(vae_shapes), parameters(judge_shapes)
    x = made("patches", [PATCHES, CHANNELS, SIDE, SIDE])
    mean, log_variance = encode(v, x)
    rec = decode(v, mean + made("noise", [PATCHES, LATENT]) * torch.exp(log_variance / 2))
    gen = decode(v, made("prior", [PATCHES, LATENT]))
    kl = (-0.5 * (1 + log_variance - mean ** 2 - log_variance.exp()).sum(1)).mean()
    vae_loss = 1e-3 * error(judge(d, rec), 1.0) + 1e-3 * error(judge(d, gen), 1.0) + ((x - rec) ** 2).mean() + 1e-4 * kl
    # With weights of 1 a mistake in the two small terms shows too.
    plain = error(judge(d, rec), 1.0) + error(judge(d, gen), 1.0) + ((x - rec) ** 2).mean() + kl
    plain.backward()
    vae_gradients = {n: p.grad.abs().sum().item() for n, p in v.items()}
    for p in d.values():
        p.grad = None
    judge_loss = (error(judge(d, x), 1.0) + 0.5 * error(judge(d, gen.detach()), 0.0) + 0.5 * error(judge(d, rec.detach()), 0.0)) / 2
    judge_loss.backward()
    document = {
        "logits": judge(d, x).tolist(), "mean": mean.flatten().tolist(), "logVariance": log_variance.flatten().tolist(),
        "reconstructed": rec.flatten()[:40].tolist(), "generated": gen.flatten()[:40].tolist(),
        "vaeLoss": vae_loss.item(), "vaeLossOfWeightsOne": plain.item(), "discriminatorLoss": judge_loss.item(),
        "vaeGradients": vae_gradients, "discriminatorGradients": {n: p.grad.abs().sum().item() for n, p in d.items()},
    }
    with open("adversarial.expected.json", "w", newline="\n") as file:
        json.dump(document, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
