#!/usr/bin/env python3
"""Exports the official prompt encoder and mask decoder with formula weights, as f32 and dynamically quantised to uint8.

usage: export_decoder_onnx.py OUT_DIR
Ran with segment-anything 1.0, torch 2.x, onnx and onnxruntime from PyPI.
"""
import math
import os
import sys

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from segment_anything import sam_model_registry
from segment_anything.utils.onnx import SamOnnxModel

TOKENS = ("point_embeddings.", "not_a_point_embed.", "no_mask_embed.", "iou_token.", "mask_tokens.")


def uniform(name, count):
    """The splitmix64 stream seeded with FNV-1a of the name: the rule of `crates/sam/src/formula.rs`."""
    seed = 0xCBF29CE484222325
    for byte in name.encode():
        seed = ((seed ^ byte) * 0x100000001B3) % 2**64
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return ((z >> np.uint64(40)).astype(np.int64) - 2**23).astype(np.float32) * np.float32(2.0**-23)


def fill(module):
    """Formula weights for the decoder's keys."""
    for key, value in module.state_dict().items():
        if not key.startswith(("prompt_encoder.", "mask_decoder.")):
            continue
        if "gaussian_matrix" in key or any(token in key for token in TOKENS):
            offset, scale = 0.0, 1.0
        elif value.ndim > 1:
            offset, scale = 0.0, np.float32(math.sqrt(3 / (value.numel() / value.shape[0])))
        else:
            offset, scale = (1.0 if key.endswith("weight") else 0.0), 0.1
        numbers = np.float32(offset) + np.float32(scale) * uniform(key, value.numel())
        value.copy_(torch.from_numpy(numbers).reshape(value.shape))


class LowRes(SamOnnxModel):
    """The same graph without the upscaling to the image."""

    def forward(self, image_embeddings, point_coords, point_labels, mask_input, has_mask_input):
        sparse = self._embed_points(point_coords, point_labels)
        dense = self._embed_masks(mask_input, has_mask_input)
        return self.model.mask_decoder.predict_masks(
            image_embeddings=image_embeddings,
            image_pe=self.model.prompt_encoder.get_dense_pe(),
            sparse_prompt_embeddings=sparse,
            dense_prompt_embeddings=dense,
        )


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    sam = sam_model_registry["vit_b"]().eval()
    with torch.no_grad():
        fill(sam)
        inputs = {
            "image_embeddings": torch.randn(1, 256, 64, 64),
            "point_coords": torch.rand(1, 5, 2) * 1024,
            "point_labels": torch.randint(0, 4, (1, 5)).float(),
            "mask_input": torch.randn(1, 1, 256, 256),
            "has_mask_input": torch.ones(1),
        }
        path = os.path.join(folder, "sam_decoder_lowres_multi.onnx")
        torch.onnx.export(
            LowRes(sam, return_single_mask=False).eval(), tuple(inputs.values()), path, opset_version=17,
            input_names=list(inputs), output_names=["low_res_masks", "iou_predictions"], dynamo=False,
            dynamic_axes={"point_coords": {1: "points"}, "point_labels": {1: "points"}},
        )
    quantize_dynamic(path, path.replace(".onnx", ".quant.onnx"), weight_type=QuantType.QUInt8)


if __name__ == "__main__":
    main()
