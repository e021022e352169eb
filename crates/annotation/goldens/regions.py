"""Writes regions.json: masks without their small regions, by the official automatic mask generator's function.

Needs numpy, opencv-python-headless and pycocotools; made with OpenCV 5.0.0. Usage: python regions.py
"""
import json
import pathlib

import cv2
import numpy as np
from pycocotools import mask as coco


def remove_small_regions(mask, area_thresh, mode):
    """`remove_small_regions` of segment_anything/utils/amg.py, word for word but for the check of `mode`."""
    correct_holes = mode == "holes"
    working_mask = (correct_holes ^ mask).astype(np.uint8)
    n_labels, regions, stats, _ = cv2.connectedComponentsWithStats(working_mask, 8)
    sizes = stats[:, -1][1:]  # Row 0 is background label
    small_regions = [i + 1 for i, s in enumerate(sizes) if s < area_thresh]
    if len(small_regions) == 0:
        return mask, False
    fill_labels = [0] + small_regions
    if not correct_holes:
        fill_labels = [i for i in range(n_labels) if i not in fill_labels]
        # If every region is below threshold, keep largest
        if len(fill_labels) == 0:
            fill_labels = [int(np.argmax(sizes)) + 1]
    mask = np.isin(regions, fill_labels)
    return mask, True


def counts(mask):
    return coco.encode(np.asfortranarray(mask.astype(np.uint8)))["counts"].decode()


random = np.random.RandomState(0)
goldens = []
for index in range(60):
    height, width = random.randint(1, 24, 2).tolist()
    mask = random.rand(height, width) < random.uniform(0.1, 0.9)
    if index % 3 == 0:  # coarse blocks: few large regions, many of equal size
        mask = mask.repeat(2, 0).repeat(2, 1)
    for mode in ["holes", "islands"]:
        for min_area in [0, 2, 6, 1000] if index % 4 == 0 else [3]:
            cleaned, modified = remove_small_regions(mask, min_area, mode)
            goldens.append(
                {
                    "size": list(mask.shape),
                    "mask": counts(mask),
                    "mode": mode,
                    "min_area": min_area,
                    "cleaned": counts(cleaned),
                    "modified": modified,
                }
            )
lines = ",\n".join(json.dumps(golden) for golden in goldens)
(pathlib.Path(__file__).parent / "regions.json").write_text(f"[\n{lines}\n]\n")
