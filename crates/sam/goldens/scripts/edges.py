#!/usr/bin/env python3
"""Writes ../edges.safetensors: the edge map (paper, section 7.2) of the discs of automatic.py's StubPredictor on 96 x 128, by numpy and OpenCV (numpy 2.4, opencv-python-headless 5.0). usage: edges.py
Box NMS as torchvision; Sobel on sigmoid(logits) at dilate(mask, 3 x 3) minus mask; maximum; divided by its maximum; edgesNms of Structured Edges (convTri radius 4, r 1, s 5, m 1.01)."""
import os, json, struct, numpy as np, cv2
F = np.float32; H, W, N = 96, 128, 16
def masks():
    yy, xx = np.mgrid[0:H, 0:W].astype(F); line = np.linspace(1 / (2 * N), 1 - 1 / (2 * N), N)
    for py in line * H:
        for px in line * W:
            fx, fy = int(np.floor(px)), int(np.floor(py))
            for m in range(3):
                r = F(6 + 5 * m + (fx + 2 * fy) % 7)
                yield (r * r - (xx - F(px)) ** 2 - (yy - F(py)) ** 2) / (F(2) * r), F(0.5) + F((fx * 31 + fy * 17 + m * 7) % 50) / F(100)
def box(m): y, x = np.nonzero(m); return np.array([x.min(), y.min(), x.max(), y.max()], F)
def nms(boxes, scores, limit):
    order = np.argsort(-scores, kind="stable"); keep = []
    area = lambda b: (b[2] - b[0]) * (b[3] - b[1])
    for i in order:
        def iou(j):
            w = max(F(0), min(boxes[i][2], boxes[j][2]) - max(boxes[i][0], boxes[j][0])); h = max(F(0), min(boxes[i][3], boxes[j][3]) - max(boxes[i][1], boxes[j][1]))
            return w * h / (area(boxes[i]) + area(boxes[j]) - w * h)
        if all(float(iou(j)) <= limit for j in keep): keep.append(i)
    return keep
def gradient(a): return np.gradient(a, axis=1), np.gradient(a, axis=0)
def thin(e):
    k = np.array([1, 2, 3, 4, 5, 4, 3, 2, 1]) / 25; s = cv2.sepFilter2D(e.astype(np.float64), -1, k, k, borderType=cv2.BORDER_REFLECT)
    gx, gy = gradient(s); gxx, _ = gradient(gx); gxy, gyy = gradient(gy)
    o = np.mod(np.arctan(gyy * np.sign(-gxy) / (gxx + 1e-5)), np.pi); out = e.astype(np.float64).copy()
    for y in range(H):
        for x in range(W):
            for d in (-1, 1):
                u = np.clip(x + d * np.cos(o[y, x]), 0, W - 1); v = np.clip(y + d * np.sin(o[y, x]), 0, H - 1); x0, y0 = min(int(u), W - 2), min(int(v), H - 2); a, b = u - x0, v - y0
                if e[y, x] * 1.01 < (e[y0, x0] * (1 - a) + e[y0, x0 + 1] * a) * (1 - b) + (e[y0 + 1, x0] * (1 - a) + e[y0 + 1, x0 + 1] * a) * b: out[y, x] = 0
    for i in range(5):
        out[:, i] *= i / 5; out[:, W - 1 - i] *= i / 5
    for i in range(5):
        out[i] *= i / 5; out[H - 1 - i] *= i / 5
    return out.astype(F)
all_masks = [(l, q) for l, q in masks() if (l > 0).any()]
keep = nms([box(l > 0) for l, _ in all_masks], np.array([q for _, q in all_masks]), 0.7); best = np.zeros((H, W), np.float64)
for i in keep:
    l = all_masks[i][0]; p = 1 / (1 + np.exp(-l.astype(np.float64))); m = (l > 0).astype(np.uint8)
    g = np.hypot(cv2.Sobel(p, cv2.CV_64F, 1, 0, borderType=cv2.BORDER_REPLICATE), cv2.Sobel(p, cv2.CV_64F, 0, 1, borderType=cv2.BORDER_REPLICATE))
    border = cv2.dilate(m, np.ones((3, 3), np.uint8)) - m; best = np.maximum(best, np.where(border > 0, g, 0))
e = thin(best / best.max()); print(len(all_masks), len(keep), (e > 0).sum(), cv2.__version__, np.__version__)
data = e.astype("<f4").tobytes(); head = json.dumps({"edges": {"dtype": "F32", "shape": [H, W], "data_offsets": [0, len(data)]}}).encode(); head += b" " * (-len(head) % 8)
open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "edges.safetensors"), "wb").write(struct.pack("<Q", len(head)) + head + data)
