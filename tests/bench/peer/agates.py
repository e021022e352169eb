#!/usr/bin/env python3
"""Draws a domain that no model has seen: slices of banded stones that touch, on cloth. Each slice is one object.

usage: agates.py FOLDER SEED MASKS

Writes FOLDER/images/N.png and label maps FOLDER/masks/N.png with MASKS objects in all. Needs numpy, pillow and scipy;
the same seed draws the same pictures.
"""
import sys
from pathlib import Path

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter

WIDTH, HEIGHT = 416, 312
MOST = 6  # slices on a picture


def outline(random, angle):
    """Radius over angle: a circle with a few random waves."""
    waves = [(k, random.uniform(0, 0.22 / k), random.uniform(0, 6.3)) for k in range(2, 8)]
    return 1 + sum(size * np.cos(k * angle + phase) for k, size, phase in waves)


def cloth(random):
    """Woven ground of one colour, with soft folds."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    folds = gaussian_filter(random.normal(size=(HEIGHT, WIDTH)), 24)
    weave = np.sin(x * random.uniform(0.8, 1.6)) + np.sin(y * random.uniform(0.8, 1.6))
    light = 1 + 0.25 * folds / np.abs(folds).max() + 0.05 * weave
    return random.uniform(60, 200, 3) * light[..., None]


def slice_of_stone(random, center, radius):
    """Where the slice is, and its colours: bands around a core that lies off its middle."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    dx, dy = x - center[0], y - center[1]
    far = np.hypot(dx, dy) / (radius * outline(random, np.arctan2(dy, dx)))
    wobble = gaussian_filter(random.normal(size=far.shape), 9)
    depth = far + 0.25 * wobble / np.abs(wobble).max()
    edges = np.sort(random.uniform(0.1, 0.95, random.integers(3, 7)))
    colors = random.uniform(30, 235, (len(edges) + 1, 3))
    bands = colors[np.searchsorted(edges, depth.clip(0, 1))]
    return far < 1, bands + random.normal(scale=5, size=bands.shape)


def picture(random, count):
    pixels, labels = cloth(random), np.zeros((HEIGHT, WIDTH), np.uint8)
    for label in range(1, count + 1):
        radius = random.uniform(34, 62)
        center = random.uniform([radius, radius], [WIDTH - radius, HEIGHT - radius])
        inside, colors = slice_of_stone(random, center, radius)
        shadow = gaussian_filter(inside.astype(float), 5)[..., None]
        pixels = np.where(inside[..., None], colors, pixels * (1 - 0.35 * shadow))
        labels[inside] = label
    pixels = gaussian_filter(pixels, (0.7, 0.7, 0)) + random.normal(scale=3, size=pixels.shape)
    return pixels.clip(0, 255).astype(np.uint8), labels


def main():
    folder, seed, left = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    random = np.random.default_rng(seed)
    for kind in ("images", "masks"):
        (folder / kind).mkdir(parents=True, exist_ok=True)
    number = 0
    while left > 0:
        pixels, labels = picture(random, min(MOST, left))
        left -= len(np.unique(labels)) - 1  # a slice may be hidden by others
        Image.fromarray(pixels).save(folder / "images" / f"{number}.png")
        Image.fromarray(labels).save(folder / "masks" / f"{number}.png")
        number += 1


main()
