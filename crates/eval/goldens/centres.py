"""Centres of masks by SciPy 1.17.1's exact Euclidean distance transform, with a frame of background: writes centres.json.

    pip install scipy==1.17.1 numpy && python centres.py
"""
import json, os
import numpy as np
from scipy import ndimage

rng = np.random.default_rng(20261124)
cases = []
for w, h in [(40, 30), (61, 17), (23, 64), (96, 80), (1, 9), (50, 50)]:
    noise = ndimage.gaussian_filter(rng.standard_normal((h, w)), 3)
    m = noise > np.quantile(noise, .4)
    d = ndimage.distance_transform_edt(np.pad(m, 1))[1:-1, 1:-1]
    i = int(d.argmax())
    flat = m.flatten(order="F").astype(int)
    edges = np.flatnonzero(np.diff(flat)) + 1
    runs = np.diff(np.concatenate([[0], edges, [flat.size]])).tolist()
    cases.append(dict(width=w, height=h, counts=runs if flat[0] == 0 else [0] + runs, x=i % w, y=i // w,
                      squared_distance=int(round(d.max() ** 2))))
here = os.path.dirname(os.path.abspath(__file__))
json.dump(cases, open(os.path.join(here, "centres.json"), "w"), separators=(",", ":"))
