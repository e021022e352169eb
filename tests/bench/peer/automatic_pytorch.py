#!/usr/bin/env python3
"""Times the official automatic mask generator, its image encoder left out; answers with JSON.

usage: automatic_pytorch.py THREADS WIDTH HEIGHT PRED_IOU_THRESH STABILITY_SCORE_THRESH
Ran with segment-anything 1.0, torch 2.x and torchvision from PyPI. Prompt encoder and mask decoder have formula
weights, the image embedding is a formula too: what is timed is `generate` from embedding to records, once for each line
on stdin; the part of prompt encoder and mask decoder is told beside the whole.
"""
import json
import sys
import time

import numpy as np
import torch
from segment_anything import SamAutomaticMaskGenerator
from segment_anything.modeling import MaskDecoder, PromptEncoder, Sam, TwoWayTransformer

from formula_weights import fill, uniform

DIM, GRID, SIDE = 256, 64, 1024


class NoEncoder(torch.nn.Module):
    """Stands for the image encoder; the embedding is set from outside."""

    img_size = SIDE


def decoder_only():
    """A Sam as `build_sam` makes it, without an image encoder."""
    transformer = TwoWayTransformer(depth=2, embedding_dim=DIM, mlp_dim=2048, num_heads=8)
    prompt = PromptEncoder(
        embed_dim=DIM, image_embedding_size=(GRID, GRID), input_image_size=(SIDE, SIDE), mask_in_chans=16
    )
    decoder = MaskDecoder(
        num_multimask_outputs=3, transformer=transformer, transformer_dim=DIM, iou_head_depth=3,
        iou_head_hidden_dim=256,
    )
    sam = Sam(NoEncoder(), prompt, decoder).eval()
    fill(sam)
    return sam


def set_embedding(predictor, embedding):
    """In place of `set_image`: everything but the encoding."""

    def set_image(image, image_format="RGB"):
        predictor.original_size = image.shape[:2]
        predictor.input_size = predictor.transform.get_preprocess_shape(*image.shape[:2], SIDE)
        predictor.features = embedding
        predictor.is_image_set = True

    predictor.set_image = set_image


class Clock:
    """Wall clock and processor time of this process, in milliseconds, summed over several pieces of work."""

    def __init__(self):
        self.wall = self.cpu = 0.0

    def __enter__(self):
        self.wall -= time.perf_counter() * 1000
        self.cpu -= time.process_time() * 1000

    def __exit__(self, *_):
        self.wall += time.perf_counter() * 1000
        self.cpu += time.process_time() * 1000

    def told(self):
        return {"milliseconds": self.wall, "cpu_milliseconds": self.cpu}


def watched(module, clocks):
    """Lets the newest of the clocks run while the module does."""
    forward = module.forward

    def timed(*arguments, **named):
        with clocks[-1]:
            return forward(*arguments, **named)

    module.forward = timed


def main():
    threads, width, height = map(int, sys.argv[1:4])
    thresholds = {"pred_iou_thresh": float(sys.argv[4]), "stability_score_thresh": float(sys.argv[5])}
    torch.set_num_threads(threads)
    with torch.no_grad():
        sam = decoder_only()
        values = uniform("image_embeddings", GRID * GRID * DIM).reshape(GRID, GRID, DIM)
        embedding = torch.from_numpy(np.ascontiguousarray(values.transpose(2, 0, 1)))[None]
        generator = SamAutomaticMaskGenerator(sam, output_mode="uncompressed_rle", **thresholds)
        set_embedding(generator.predictor, embedding)
        clocks = []
        for module in (sam.prompt_encoder, sam.mask_decoder):
            watched(module, clocks)
        image = np.zeros((height, width, 3), np.uint8)
        print("ready", flush=True)
        for _ in sys.stdin:
            clocks.append(Clock())
            whole = Clock()
            with whole:
                masks = generator.generate(image)
            areas = sum(int(mask["area"]) for mask in masks)
            print(json.dumps({"decode": clocks[-1].told(), "masks": len(masks), "area": areas, **whole.told()}), flush=True)


if __name__ == "__main__":
    main()
