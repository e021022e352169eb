#!/usr/bin/env python3
"""Times the exported decoder in onnxruntime on one thread; prints milliseconds as a JSON list.

usage: native_ort.py MODEL.onnx RUNS
"""
import json
import sys
import time

import numpy as np
import onnxruntime

WARM_UP = 4

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(sys.argv[1], options, providers=["CPUExecutionProvider"])
inputs = {
    "image_embeddings": np.random.default_rng(1).uniform(-1, 1, (1, 256, 64, 64)).astype(np.float32),
    "point_labels": np.array([[1, -1]], np.float32),
    "mask_input": np.zeros((1, 1, 256, 256), np.float32),
    "has_mask_input": np.zeros(1, np.float32),
}
times = []
for run in range(WARM_UP + int(sys.argv[2])):
    click = [(10 + 37 * run) % 1024, (12 + 53 * run) % 1024]
    inputs["point_coords"] = np.array([[click, [0, 0]]], np.float32)
    start = time.perf_counter()
    session.run(None, inputs)
    times.append((time.perf_counter() - start) * 1000)
print(json.dumps(times[WARM_UP:]))
