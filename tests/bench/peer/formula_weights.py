"""Weights from a formula for the official code, by the rule of `tests/src/formula.rs`."""
import math

import numpy as np
import torch

TOKENS = ("point_embeddings.", "not_a_point_embed.", "no_mask_embed.", "iou_token.", "mask_tokens.")


def uniform(name, count):
    """The splitmix64 stream seeded with FNV-1a of the name: the rule of `formula.rs`."""
    seed = 0xCBF29CE484222325
    for byte in name.encode():
        seed = ((seed ^ byte) * 0x100000001B3) % 2**64
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return ((z >> np.uint64(40)).astype(np.int64) - 2**23).astype(np.float32) * np.float32(2.0**-23)


def fill(module, parts=("prompt_encoder.", "mask_decoder.")):
    """Formula weights for the keys of some parts, the decoder's if none are named."""
    for key, value in module.state_dict().items():
        if not key.startswith(parts) or not value.is_floating_point():
            continue
        if key.endswith("running_var"):
            numbers = 1 + np.float32(0.5) * np.abs(uniform(key, value.numel()))
            value.copy_(torch.from_numpy(numbers).reshape(value.shape))
            continue
        if "rel_pos_" in key:
            offset, scale = 0.0, 0.2
        elif key.endswith("attention_biases"):
            offset, scale = 0.0, 0.5
        elif key.endswith("pos_embed"):
            offset, scale = 0.0, 0.1
        elif "gaussian_matrix" in key or any(token in key for token in TOKENS):
            offset, scale = 0.0, 1.0
        elif value.ndim > 1:
            offset, scale = 0.0, np.float32(math.sqrt(3 / (value.numel() / value.shape[0])))
        else:
            offset, scale = (1.0 if key.endswith("weight") else 0.0), 0.1
        numbers = np.float32(offset) + np.float32(scale) * uniform(key, value.numel())
        value.copy_(torch.from_numpy(numbers).reshape(value.shape))
