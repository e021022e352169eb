"""BSDS500's edge benchmark on made-up images, with other people's parts: scikit-image 0.26.0 thins, SciPy 1.17.1
assigns (cost: distance, 100 tolerances for a pixel left alone, as `correspondPixels`), and the formulas of Dollar's
`edgesEvalDir` in NumPy. Writes edges.json.

    pip install scikit-image==0.26.0 scipy==1.17.1 numpy && python edges.py
"""
import json, os
import numpy as np
from scipy import ndimage
from scipy.optimize import linear_sum_assignment
from skimage.morphology import thin

W, H, K, TOLERANCE = 44, 36, 10, .05
rng = np.random.default_rng(20261124)


def regions(seed_field):
    f = ndimage.gaussian_filter(seed_field, 5)
    return np.digitize(f, np.quantile(f, [.35, .7]))


def boundary(s):
    b = np.zeros(s.shape, bool)
    b[:, :-1] |= s[:, :-1] != s[:, 1:]
    b[:-1] |= s[:-1] != s[1:]
    b[:-1, :-1] |= s[:-1, :-1] != s[1:, 1:]
    return thin(b)


def correspond(e, g, reach):
    """Which pixels of e and of g are paired at the least cost."""
    a, b = np.argwhere(e), np.argwhere(g)
    me, mg = np.zeros(e.shape, bool), np.zeros(g.shape, bool)
    if len(a) == 0 or len(b) == 0:
        return me, mg
    d = np.sqrt(((a[:, None] - b[None]) ** 2).sum(-1))
    n, alone = len(a) + len(b), 100 * reach
    cost = np.full((n, n), 1e9)
    cost[:len(a), :len(b)] = np.where(d <= reach, d, 1e9)
    cost[:len(a), len(b):] = np.where(np.eye(len(a), n - len(b), dtype=bool), alone, 1e9)
    cost[len(a):, :len(b)] = np.where(np.eye(n - len(a), len(b), dtype=bool), alone, 1e9)
    cost[len(a):, len(b):] = 0
    for i, j in zip(*linear_sum_assignment(cost)):
        if i < len(a) and j < len(b) and d[i, j] <= reach:
            me[tuple(a[i])] = mg[tuple(b[j])] = True
    return me, mg


def rpf(c):
    eps = np.finfo(float).eps
    r, p = c[..., 0] / np.maximum(eps, c[..., 1]), c[..., 2] / np.maximum(eps, c[..., 3])
    return r, p, 2 * p * r / np.maximum(eps, p + r)


T = np.linspace(1 / (K + 1), 1 - 1 / (K + 1), K)
reach = TOLERANCE * np.hypot(W, H)
images, counts = [], []
for annotators in (1, 1, 3):
    field = rng.standard_normal((H, W))
    maps = [regions(field + .35 * rng.standard_normal((H, W))) for _ in range(annotators)]
    truth = [boundary(m) for m in maps]
    strength = ndimage.gaussian_filter(np.mean(truth, 0), 1.2)
    noise = ndimage.gaussian_filter(rng.standard_normal((H, W)), 1)
    strength = np.clip(strength / strength.max() + .35 * noise / np.abs(noise).max(), 0, 1)
    strength = np.roll(np.round(strength * 255).astype(np.uint8), 1, axis=1)
    rows = []
    for t in T:
        e = thin(strength / 255 >= t)
        matched = [correspond(e, g, reach) for g in truth]
        rows.append([int(sum(mg.sum() for _, mg in matched)), int(sum(g.sum() for g in truth)),
                     int(np.any([me for me, _ in matched], 0).sum()), int(e.sum())])
    counts.append(rows)
    images.append(dict(strength=strength.flatten().tolist(), annotators=[m.flatten().tolist() for m in maps], counts=rows))

C = np.array(counts, float)
R, P, F = rpf(C.sum(0))
A = np.linspace(0, 1, 100)
ods = max(((2 * p * r / max(np.finfo(float).eps, p + r), p, r, t) for j in range(1, K) for a in A
           for p, r, t in [(P[j] * a + P[j - 1] * (1 - a), R[j] * a + R[j - 1] * (1 - a), T[j] * a + T[j - 1] * (1 - a))]),
          key=lambda s: s[0])
r, p, f = rpf(sum(c[rpf(c)[2].argmax()] for c in C))
ru, k = np.unique(R, return_index=True)
x = np.linspace(0, 1, 101)
x = x[(x >= ru[0]) & (x <= ru[-1])]
pu, o = np.unique(P, return_index=True)
half = max(pu[0], .5)
assert half <= pu[-1]
here = os.path.dirname(os.path.abspath(__file__))
json.dump(dict(width=W, height=H, thresholds=K, tolerance=TOLERANCE, images=images, ods=ods, ois=[f, p, r],
               ap=np.interp(x, ru, P[k]).sum() / 100, r50=float(np.interp(half, pu, R[o]))),
          open(os.path.join(here, "edges.json"), "w"), separators=(",", ":"))
print(C.sum(0).tolist(), ods, (f, p, r))
