#!/usr/bin/env python3
"""The official image encoders with formula weights.

usage: encoders.py export MODEL OUT.onnx
       encoders.py onnxruntime FILE.onnx PLANES THREADS
       encoders.py torch MODEL PLANES THREADS
MODEL is vit_b, slimsam_77 or mobile_sam. The last two encode the image of PLANES, raw f32 [3, 1024, 1024], once for each
line on stdin, and answer with the milliseconds and some values of the embedding as JSON.
Ran with torch, onnx, onnxruntime, segment-anything and mobilesam-mirror from PyPI.
"""
import json
import sys
import time
from functools import partial

import numpy as np

SIDE = 1024
# As `SAMPLES` and `STEP` of `encode.rs`: where the embeddings are compared.
SAMPLES, STEP = 64, 16411


def build(name):
    """The image encoder, ready to run."""
    import torch
    from formula_weights import fill

    if name == "mobile_sam":
        import mobile_sam

        model = mobile_sam.sam_model_registry["vit_t"]()
    else:
        import segment_anything
        from segment_anything.modeling import ImageEncoderViT

        model = segment_anything.sam_model_registry["vit_b"]()
        if name == "slimsam_77":
            model.image_encoder = ImageEncoderViT(
                depth=12, embed_dim=168, img_size=SIDE, mlp_ratio=(696 + 0.5) / 168, num_heads=12, patch_size=16,
                norm_layer=partial(torch.nn.LayerNorm, eps=1e-6), qkv_bias=True, use_rel_pos=True,
                global_attn_indexes=(2, 5, 8, 11), window_size=14, out_chans=256)
    with torch.no_grad():
        fill(model, ("image_encoder.",))
    # TinyViT spreads its biases when it changes from training to evaluation.
    model.train()
    return model.image_encoder.eval()


def export(name, path):
    import torch

    with torch.no_grad():
        torch.onnx.export(build(name), (torch.zeros(1, 3, SIDE, SIDE),), path, opset_version=17,
                          input_names=["image"], output_names=["embedding"], dynamo=False)


def with_onnxruntime(path, threads):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return lambda image: session.run(None, {"image": image})[0]


def with_torch(name, threads):
    import torch

    torch.set_num_threads(threads)
    encoder = build(name)

    def encode(image):
        with torch.inference_mode():
            return encoder(torch.from_numpy(image)).numpy()

    return encode


def main():
    what, model, *rest = sys.argv[1:]
    if what == "export":
        return export(model, rest[0])
    image = np.fromfile(rest[0], np.float32).reshape(1, 3, SIDE, SIDE)
    encode = {"onnxruntime": with_onnxruntime, "torch": with_torch}[what](model, int(rest[1]))
    print("ready", flush=True)
    for _ in sys.stdin:
        start, cpu = time.perf_counter(), time.process_time()
        embedding = encode(image)
        milliseconds, cpu = (time.perf_counter() - start) * 1000, (time.process_time() - cpu) * 1000
        values = embedding.ravel()
        sample = [float(values[index * STEP % values.size]) for index in range(SAMPLES)]
        print(json.dumps({"milliseconds": milliseconds, "cpu_milliseconds": cpu, "sample": sample}), flush=True)


if __name__ == "__main__":
    main()
