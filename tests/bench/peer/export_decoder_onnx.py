#!/usr/bin/env python3
"""Exports the official prompt encoder and mask decoder with formula weights, as f32 and dynamically quantised to uint8.

usage: export_decoder_onnx.py OUT_DIR
Ran with segment-anything 1.0, torch 2.x, onnx and onnxruntime from PyPI.
"""
import os
import sys

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from segment_anything import sam_model_registry
from segment_anything.utils.onnx import SamOnnxModel

from formula_weights import fill


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
