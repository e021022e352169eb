"""Scores of pycocotools 2.0.11 for made-up masks: writes detection.json.

    pip install pycocotools==2.0.11 numpy && python detection.py
"""
import json, os
import numpy as np
from pycocotools import mask as rle
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

W, H, IMAGES, CATEGORIES = 200, 160, 9, (1, 4, 9)
rng = np.random.default_rng(20261124)


def blob(x, y, w, h):
    """An ellipse or a box, cut off at the edge of the image."""
    m = np.zeros((H, W), np.uint8)
    if rng.random() < .5:
        m[max(0, y):y + h, max(0, x):x + w] = 1
    else:
        v, u = np.mgrid[:H, :W]
        m[((u - x - w / 2) / (w / 2)) ** 2 + ((v - y - h / 2) / (h / 2)) ** 2 <= 1] = 1
    return m


def counts(m):
    flat = m.flatten(order="F")
    edges = np.flatnonzero(np.diff(flat)) + 1
    runs = np.diff(np.concatenate([[0], edges, [flat.size]])).tolist()
    return runs if flat[0] == 0 else [0] + runs


def place():
    w, h = (int(v) for v in rng.choice([10, 25, 45, 80, 120, 150], 2))
    return int(rng.integers(-4, W - w // 2)), int(rng.integers(-4, H - h // 2)), w, h


images, gts, dts = [], [], []
for image in range(1, IMAGES + 1):
    truth, found = [], []
    for _ in range(int(rng.integers(0, 6))):
        x, y, w, h = place()
        m = blob(x, y, w, h)
        if m.sum() == 0:
            continue
        category, crowd = int(rng.choice(CATEGORIES)), int(rng.random() < .15)
        truth.append(dict(category=category, crowd=crowd, counts=counts(m)))
        gts.append(dict(id=len(gts) + 1, image_id=image, category_id=category, iscrowd=crowd, area=int(m.sum()),
                        segmentation=rle.encode(np.asfortranarray(m)), bbox=[0, 0, 1, 1]))
        for _ in range(int(rng.integers(0, 4))):
            shift = rng.integers(-4, 5, 4)
            m2 = blob(x + int(shift[0]), y + int(shift[1]), max(3, w + int(shift[2])), max(3, h + int(shift[3])))
            if m2.sum():
                found.append((int(rng.choice(CATEGORIES)) if rng.random() < .2 else category, m2))
    for _ in range(int(rng.integers(0, 4))):
        m2 = blob(*place())
        if m2.sum():
            found.append((int(rng.choice(CATEGORIES)), m2))
    listed = []
    for category, m in found:
        score = round(float(rng.random()), 1 if rng.random() < .5 else 4)  # some scores are equal
        listed.append(dict(category=category, score=score, counts=counts(m)))
        dts.append(dict(image_id=image, category_id=category, score=score, segmentation=rle.encode(np.asfortranarray(m))))
    images.append(dict(truth=truth, found=listed))

coco = COCO()
coco.dataset = dict(images=[dict(id=i, width=W, height=H) for i in range(1, IMAGES + 1)], annotations=gts,
                    categories=[dict(id=c, name=str(c)) for c in CATEGORIES])
coco.createIndex()
results = coco.loadRes(dts)


def scores(together, most):
    e = COCOeval(coco, results, "segm")
    e.params.maxDets, e.params.useCats = most, 0 if together else 1
    e.evaluate()
    e.accumulate()
    precision, recall = e.eval["precision"], e.eval["recall"]  # [T, R, K, A, M], [T, K, A, M]
    mean = lambda v: float(v[v > -1].mean()) if (v > -1).any() else -1.
    return dict(most=most, recall=recall.round(9).tolist(), precision=precision[:, :, :, 0, -1].round(9).tolist(),
                average_precision=[mean(precision[..., 0, -1]), mean(precision[:1, ..., 0, -1]), mean(precision[5:6, ..., 0, -1])]
                + [mean(precision[..., a, -1]) for a in (1, 2, 3)],
                average_recall=[[mean(recall[..., a, m]) for m in range(3)] for a in range(4)])


here = os.path.dirname(os.path.abspath(__file__))
json.dump(dict(width=W, height=H, images=images, apart=scores(False, [1, 2, 100]), together=scores(True, [2, 4, 100])),
          open(os.path.join(here, "detection.json"), "w"), separators=(",", ":"))
