"""Writes polygons.json: polygons and the masks that pycocotools fills, several polygons merged into one mask.

Needs numpy and pycocotools; made with pycocotools 2.0.11. Usage: python polygons.py
"""
import json
import pathlib

import numpy as np
from pycocotools import mask as coco

random = np.random.RandomState(0)
STAR = [[12.0, 1.0, 19.0, 22.0, 1.0, 9.0, 23.0, 9.0, 5.0, 22.0]]  # crosses itself
CASES = [
    ([24, 25], STAR),
    ([24, 25], [[3, 3, 20, 3, 20, 20, 3, 20], [8, 8, 15, 8, 15, 15, 8, 15]]),
    ([24, 25], [[3, 3, 3, 3, 20, 3, 20, 20, 20, 20, 3, 20, 3, 3]]),  # corners given twice
    ([24, 25], [[2, 2, 10, 2, 18, 2]]),  # flat
    ([24, 25], [[-9, -9, 40, -7, 33, 50, -20, 30]]),  # the whole image
    ([24, 25], [[4, 4, 20, 4, 20, 20, 4, 20, 4, 4, 8, 8, 8, 16, 16, 16, 16, 8, 8, 8]]),  # a hole with a cut
    ([1, 1], [[0, 0, 1, 0, 1, 1, 0, 1]]),
]
for index in range(120):
    height, width = random.randint(1, 40, 2).tolist()
    polygons = []
    for _ in range(random.randint(1, 4)):
        corners = random.uniform(-0.3, 1.3, (random.randint(3, 12), 2)) * [width, height]
        # Whole numbers, halves, tenths and hundredths: coordinates as the tools write them.
        corners = np.round(corners * [1, 2, 10, 100][index % 4]) / [1, 2, 10, 100][index % 4]
        polygons.append(corners.ravel().tolist())
    CASES.append(([height, width], polygons))

goldens = []
for size, polygons in CASES:
    filled = coco.merge(coco.frPyObjects(polygons, *size))
    goldens.append({"size": size, "polygons": polygons, "counts": filled["counts"].decode()})
lines = ",\n".join(json.dumps(golden) for golden in goldens)
(pathlib.Path(__file__).parent / "polygons.json").write_text(f"[\n{lines}\n]\n")
