"""Writes rle.json: run lengths of a few masks and their compressed strings, by pycocotools.

Needs numpy and pycocotools; made with pycocotools 2.0. Usage: python rle.py
"""
import json
import pathlib

import numpy as np
from pycocotools import mask as coco


def uniform(name, length):
    """Numbers in [-1, 1) from a splitmix64 stream seeded with the FNV-1a hash of `name`."""
    seed = 0xCBF29CE484222325
    for byte in name.encode():
        seed = (seed ^ byte) * 0x100000001B3 % 2**64
    z = np.arange(1, length + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return ((z >> np.uint64(40)).astype(np.int64) - 2**23) / 2**23


def logits():
    """Logit map 0 of the goldens of `sam`: blocks of 16 pixels with noise."""
    blocks = uniform("logits/0", 16 * 16).reshape(16, 16)
    return 4 * blocks.repeat(16, 0).repeat(16, 1) + uniform("logits/0/fine", 256 * 256).reshape(256, 256)


def pixel(height, width, y, x):
    mask = np.zeros((height, width), bool)
    mask[y, x] = True
    return mask


def run_lengths(mask):
    flat = mask.flatten(order="F")
    edges = np.flatnonzero(np.diff(flat)) + 1
    runs = np.diff(np.concatenate([[0], edges, [flat.size]])).tolist()
    return [0, *runs] if flat[0] else runs


MASKS = {
    "logits": logits()[:64, :80] > 0,
    "empty": np.zeros((40, 50), bool),
    "pixel": pixel(40, 50, 7, 9),
    "full": np.ones((5, 7), bool),
    "first_pixel": np.array([[1, 0], [0, 1], [1, 1]], bool),
    "large": pixel(3000, 2000, 1500, 1999),
}

goldens = {}
for name, mask in MASKS.items():
    compressed = coco.encode(np.asfortranarray(mask.astype(np.uint8)))
    goldens[name] = {
        "size": list(mask.shape),
        "counts": run_lengths(mask),
        "area": int(mask.sum()),
        "coco": compressed["counts"].decode(),
    }
(pathlib.Path(__file__).parent / "rle.json").write_text(json.dumps(goldens) + "\n")
