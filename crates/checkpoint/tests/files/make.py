#!/usr/bin/env python3
"""Writes the checkpoints beside it with the real `torch.save`; made with PyTorch 2.15.

`whole_*.pth` have every key and shape of a published model, but all tensors are views into two storages of a few
kilobytes, so the files are small and the values mean nothing. Key lists: crates/sam/goldens/keys.
"""
import collections
import os
import pathlib

import torch

HERE = pathlib.Path(__file__).parent
KEYS = HERE / "../../../sam/goldens/keys"


def small():
    """One of everything that weights may be."""
    state = collections.OrderedDict()
    counting = torch.arange(24, dtype=torch.float32)
    state["straight"] = counting.reshape(4, 6)
    state["turned"] = counting.reshape(4, 6).t()
    state["part"] = counting[3:9:2]
    state["one"] = torch.tensor(0.5)
    state["f16"] = torch.tensor([1.0, -2.5], dtype=torch.float16)
    state["bf16"] = torch.tensor([1.0, -2.5], dtype=torch.bfloat16)
    state["f64"] = torch.tensor([1.0, -2.5], dtype=torch.float64)
    state["parameter"] = torch.nn.Parameter(torch.tensor([7.0]))
    state["num_batches_tracked"] = torch.tensor(5)
    state._metadata = collections.OrderedDict([("", {"version": 1})])
    return state


class Attack:
    """Runs a command when Python unpickles it."""

    def __reduce__(self):
        return os.system, ("touch attacked",)


def whole(keys, rename=lambda key: key):
    """A state dict of all `keys`, in two storages."""
    generator = torch.Generator().manual_seed(0)
    weights = (torch.rand(8192, generator=generator) - 0.5) * 0.1
    positive = 1 + 0.5 * torch.rand(8192, generator=generator)
    state = collections.OrderedDict()
    for line in (KEYS / keys).read_text().splitlines():
        if line.startswith("#"):
            continue
        key, shape = line.split("\t")[:2]
        shape = [int(side) for side in shape.strip("[]").split(",") if side.strip()]
        is_positive = key.endswith("running_var") or (len(shape) == 1 and key.endswith("weight"))
        storage = positive if is_positive else weights
        if key.endswith("num_batches_tracked"):
            state[rename(key)] = torch.tensor(1)
        else:
            state[rename(key)] = storage.as_strided(shape, [1] * len(shape))
    return state


def transformers_names():
    lines = (KEYS / "official_to_hf.tsv").read_text().splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))


def save(name, thing, **options):
    torch.save(thing, HERE / name, **options)
    print(name, (HERE / name).stat().st_size)


old = dict(_use_new_zipfile_serialization=False)
save("small.pth", small())
save("small_legacy.pth", small(), **old)
training = {"epoch": 3, "model": small(), "optimizer": {"state": {0: {"step": 1}}, "param_groups": [{"lr": 0.1}]}}
save("training.pth", training)
save("attack.pth", {"weight": torch.zeros(2), "attack": Attack()})
save("attack_legacy.pth", {"weight": torch.zeros(2), "attack": Attack()}, **old)
save("attack_protocol_5.pth", {"attack": Attack()}, pickle_protocol=5)
save("module.pth", torch.nn.Linear(2, 2))
save("complex.pth", {"weight": torch.zeros(2, dtype=torch.complex64)})
save("no_tensors.pth", {"epoch": 3})
save("whole_mobile_sam.pth", whole("mobile_sam_vit_t.txt"))
save("whole_mobile_sam_legacy.pt", {"model": whole("mobile_sam_vit_t.txt")}, **old)
save("whole_slimsam_transformers.pth", whole("slimsam_77_uniform.txt", transformers_names().get))
