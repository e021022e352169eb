#!/usr/bin/env python3
"""Writes ../encoder_*.safetensors and ../keys; needs torch, and checkouts of Meta's segment_anything and of mobile_sam
in gsam/ beside this file. usage: encoders.py [vit_b slimsam77 tinyvit keys ...]

Weights are those of det_weights.py. Of each output only some rows, columns and channels are kept: PLACES are the
borders of image, padding and windows in a grid of 64 x 64.
"""
import os
import sys
from functools import partial

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "gsam"), HERE]

import numpy as np
import torch
from safetensors.numpy import save_file

import det_weights
import mobile_sam
import segment_anything
from segment_anything.modeling import ImageEncoderViT

PLACES = [0, 1, 7, 13, 14, 27, 28, 41, 42, 47, 48, 55, 56, 62, 63]
PROMPTS = {
    "p1": dict(points=(torch.tensor([[[500.0, 375.25]]]), torch.tensor([[1]])), boxes=None, masks=None),
    "box": dict(points=None, boxes=torch.tensor([[100.25, 150.5, 800.75, 900.0]]), masks=None),
}
# From official keys to those of transformers' SamModel.
RENAMES = [
    ("mask_decoder.output_upscaling.0.", "mask_decoder.upscale_conv1."),
    ("mask_decoder.output_upscaling.1.", "mask_decoder.upscale_layer_norm."),
    ("mask_decoder.output_upscaling.3.", "mask_decoder.upscale_conv2."),
    ("mask_downscaling.0.", "mask_embed.conv1."), ("mask_downscaling.1.", "mask_embed.layer_norm1."),
    ("mask_downscaling.3.", "mask_embed.conv2."), ("mask_downscaling.4.", "mask_embed.layer_norm2."),
    ("mask_downscaling.6.", "mask_embed.conv3."), ("point_embeddings.", "point_embed."),
    ("neck.0.", "neck.conv1."), ("neck.1.", "neck.layer_norm1."), ("neck.2.", "neck.conv2."),
    ("neck.3.", "neck.layer_norm2."), ("patch_embed.proj.", "patch_embed.projection."), (".norm", ".layer_norm"),
    ("image_encoder.blocks.", "image_encoder.layers."), ("image_encoder.", "vision_encoder."),
]
MLP_LAYERS = {"0": "proj_in", "1": "layers.0", "2": "proj_out"}


def array(tensor):
    return np.ascontiguousarray(tensor.detach().numpy().astype(np.float32))


def vit_b():
    return segment_anything.sam_model_registry["vit_b"]()


def slimsam():
    sam = vit_b()
    sam.image_encoder = ImageEncoderViT(
        depth=12, embed_dim=168, img_size=1024, mlp_ratio=(696 + 0.5) / 168, num_heads=12, patch_size=16,
        norm_layer=partial(torch.nn.LayerNorm, eps=1e-6), qkv_bias=True, use_rel_pos=True,
        global_attn_indexes=(2, 5, 8, 11), window_size=14, out_chans=256)
    return sam


def tiny_vit():
    return mobile_sam.sam_model_registry["vit_t"]()


def filled(sam):
    det_weights.fill(sam)
    sam.train()  # once to and fro: TinyViT keeps a table made from its biases
    return sam.eval()


def hooked(kept, name, module, part):
    module.register_forward_hook(lambda _module, _input, output: kept.__setitem__(name + "_sub", array(part(output))))


def write(name, sam, hooks):
    """Runs the encoder with `hooks`, [(name, module, part of its output)], and the decoder on what it makes."""
    kept = {}
    for hook in hooks:
        hooked(kept, *hook)
    image = torch.from_numpy(det_weights.synth(768, 1024)).permute(2, 0, 1)[None].float()
    embedding = sam.image_encoder(sam.preprocess(image))
    kept["neck_sub"] = array(embedding[0][:, PLACES][:, :, PLACES])
    for prompt, arguments in PROMPTS.items():
        sparse, dense = sam.prompt_encoder(**arguments)
        masks, iou = sam.mask_decoder.predict_masks(
            image_embeddings=embedding, image_pe=sam.prompt_encoder.get_dense_pe(),
            sparse_prompt_embeddings=sparse, dense_prompt_embeddings=dense)
        kept[f"e2e.{prompt}.low_res_s8"] = array(masks[0, :, ::8, ::8])
        kept[f"e2e.{prompt}.iou"] = array(iou[0])
    save_file(kept, os.path.join(HERE, "..", f"encoder_{name}.safetensors"))


def at_places(step):
    return lambda output: output[0][PLACES][:, PLACES][:, :, ::step]


def write_vit_b():
    sam = filled(vit_b())
    encoder = sam.image_encoder
    hooks = [("patch_embed", encoder.patch_embed, at_places(8))]
    hooks += [(f"block{index}", encoder.blocks[index], at_places(8)) for index in (0, 1, 2, 5, 11)]
    windows = lambda output: output[[0, 4, 12, 24], ::6, ::6][..., ::16]
    hooks += [("block0.attn_win", encoder.blocks[0].attn, windows), ("block2.attn", encoder.blocks[2].attn, at_places(8))]
    write("vit_b", sam, hooks)


def write_slimsam77():
    sam = filled(slimsam())
    encoder = sam.image_encoder
    hooks = [("patch_embed", encoder.patch_embed, at_places(4))]
    hooks += [(f"block{index}", encoder.blocks[index], at_places(4)) for index in (0, 2, 11)]
    write("slimsam77", sam, hooks)


def write_tinyvit():
    sam = filled(tiny_vit())
    encoder, layers = sam.image_encoder, sam.image_encoder.layers
    channels = lambda output: output[0, ::4, ::16, ::16]
    tokens = lambda side: lambda output: output[0].view(side, side, -1)[::side // 16, ::side // 16, ::4]
    windows = lambda output: output[[0, 18, 180, 360]][:, ::5, ::4]
    hooks = [("patch_embed", encoder.patch_embed, channels), ("layers.0.blocks.0", layers[0].blocks[0], channels),
             ("layers.0", layers[0], tokens(128)), ("layers.1.blocks.0", layers[1].blocks[0], tokens(128)),
             ("layers.1.blocks.0.attn", layers[1].blocks[0].attn, windows), ("layers.1", layers[1], tokens(64)),
             ("layers.2.blocks.0", layers[2].blocks[0], tokens(64)), ("layers.2", layers[2], tokens(64)),
             ("layers.3", layers[3], tokens(64))]
    write("tinyvit", sam, hooks)


def transformers_key(key):
    if key == "prompt_encoder.pe_layer.positional_encoding_gaussian_matrix":
        return "shared_image_embedding.positional_embedding"
    stem, layers, rest = key.partition(".layers.")
    if layers and ("hypernetworks" in stem or "iou_prediction_head" in stem):
        return f"{stem}.{MLP_LAYERS[rest[0]]}{rest[1:]}"
    for official, theirs in RENAMES:
        key = key.replace(official, theirs)
    return key


def write_keys():
    registry = segment_anything.sam_model_registry
    models = [("sam_vit_b", vit_b()), ("sam_vit_l", registry["vit_l"]()), ("sam_vit_h", registry["vit_h"]()),
              ("slimsam_77_uniform", slimsam()), ("mobile_sam_vit_t", tiny_vit())]
    for name, model in models:
        with open(os.path.join(HERE, "..", "keys", f"{name}.txt"), "w") as file:
            file.writelines(f"{key}\t{list(value.shape)}\n" for key, value in model.state_dict().items())
    with open(os.path.join(HERE, "..", "keys", "official_to_hf.tsv"), "w") as file:
        file.writelines(f"{key}\t{transformers_key(key)}\n" for key in models[0][1].state_dict())


torch.set_num_threads(2)
with torch.no_grad():
    for section in sys.argv[1:] or ["vit_b", "slimsam77", "tinyvit", "keys"]:
        globals()["write_" + section]()
        print(section, flush=True)
