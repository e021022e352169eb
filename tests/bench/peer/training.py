#!/usr/bin/env python3
"""Times a step of `maskwright train` and the same step in PyTorch in turns; prints one JSON object.

usage: training.py MASKWRIGHT [--side 384] [--images 2] [--masks 4] [--rounds 3] [--turns 3] [--threads 1]
                   [--scopes decoder]

Ran with torch 2.15. Both train nano on drawn pictures (`agates.py`): forward and backward passes of all rounds, fed-back
masks, losses, clipping, AdamW. A step of the program is what a long run takes beyond a short one, over the steps
between; data loading, error points and the checking of losses are in it. PyTorch has drawn all its prompts before.
Image encoders are left out with `decoder`: both sides begin with embeddings.
"""
import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parents[2] / "crates/sam/goldens/scripts"))
from nano import Nano  # noqa: E402

WEIGHTS = HERE.parents[2] / "assets/models/nano.safetensors"
SHORT, LONG = 2, 6  # steps of both runs
SCOPES = {"decoder": ["--only", "decoder"], "everything": []}


def losses_of(low, truth):
    """20 x focal + dice of each mask."""
    truth = truth[:, None].expand_as(low)
    p = low.sigmoid()
    entropy = F.binary_cross_entropy_with_logits(low, truth, reduction="none")
    right = p * truth + (1 - p) * (1 - truth)
    focal = ((0.25 * truth + 0.75 * (1 - truth)) * (1 - right) ** 2 * entropy).mean((2, 3))
    overlap = (2 * (p * truth).sum((2, 3)) + 1) / (p.sum((2, 3)) + truth.sum((2, 3)) + 1)
    return 20 * focal + 1 - overlap


def lesson(net, features, truth, options):
    """The mean loss of all rounds: one point, then one more in each round and the last mask."""
    count = len(truth)
    index = torch.arange(count) // options.masks
    points, labels = torch.rand(count, 2, 2), torch.tensor([[1, -1]]).repeat(count, 1)
    mask, has, total = None, None, 0
    for turn in range(options.rounds):
        low, score = net.decode(features, index, points, labels, mask, has)
        losses = losses_of(low, truth)
        with torch.no_grad():
            a, b = low > 0, truth[:, None] > 0.5
            iou = (a & b).sum((2, 3)) / (a | b).sum((2, 3)).clamp(min=1)
            shown = score[:, 1:].argmax(1) + 1 if turn == 0 else torch.zeros(count, dtype=torch.long)
        best = losses[:, 1:].min(1).values if turn == 0 else losses[:, 0]
        missed = (score[:, 1:] - iou[:, 1:]) ** 2 if turn == 0 else (score[:, :1] - iou[:, :1]) ** 2
        total = total + (best + missed.mean(1)).mean()
        mask = low.detach()[torch.arange(count), shown][:, None].clamp(-32, 32)
        has = torch.ones(count, dtype=torch.bool)
        points = torch.cat([points, torch.rand(count, 1, 2)], 1)
        labels = torch.cat([labels, torch.randint(0, 2, (count, 1))], 1)
    return total / options.rounds


def pytorch_step(scope, options):
    """Seconds on the clock and of the processor for a step after the first."""
    torch.manual_seed(0)
    net = Nano().train()
    net.load_state_dict({name: value.float() for name, value in load_file(WEIGHTS).items()})
    learning = list(net.parameters())
    if scope == "decoder":
        learning = [*net.prompt.parameters(), *net.decoder.parameters()]
    optimiser = torch.optim.AdamW(learning, lr=1e-6)
    images = torch.randn(options.images, 3, options.side, options.side)
    cells = options.side // 4
    truth = (torch.rand(options.images * options.masks, cells, cells) > 0.7).float()
    with torch.no_grad():
        kept = net.encoder(images)
    for step in range(1 + LONG - SHORT):
        if step == 1:
            start = now()
        features = kept if scope == "decoder" else net.encoder(images)
        optimiser.zero_grad()
        lesson(net, features, truth, options).backward()
        torch.nn.utils.clip_grad_norm_(learning, 1.0)
        optimiser.step()
    return per_step(start, now())


def now():
    """The clock, and the processor's time of this process and of those it waited for."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return time.perf_counter(), sum(usage.ru_utime + usage.ru_stime for usage in spent)


def per_step(start, end):
    return [(b - a) / (LONG - SHORT) for a, b in zip(start, end)]


def program_step(scope, options, folder):
    """The same for a step beyond the first steps."""
    times = []
    for steps in (SHORT, SHORT, LONG):  # the first run makes the embeddings
        command = [options.program, "train", f"{folder}/agates", *SCOPES[scope], "--out", f"{folder}/{scope}"]
        sizes = {name: getattr(options, name) for name in ("side", "images", "masks", "rounds")}
        more = {**sizes, "steps": steps, "check-every": 1000, "hold-out": 0}
        command += [str(word) for name, value in more.items() for word in (f"--{name}", value)]
        Path(f"{folder}/{scope}/state.safetensors").unlink(missing_ok=True)
        start = now()
        subprocess.run(command, check=True, capture_output=True)
        times.append([b - a for a, b in zip(start, now())])
    return per_step(times[1], times[2])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=lambda path: str(Path(path).resolve()))
    for name, default in (("side", 384), ("images", 2), ("masks", 4), ("rounds", 3), ("turns", 3)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads(), help="of PyTorch")
    parser.add_argument("--scopes", nargs="+", choices=SCOPES, default=list(SCOPES))
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    seconds = {f"{scope}/{who}": [] for scope in options.scopes for who in ("maskwright", "pytorch")}
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, str(HERE / "agates.py"), f"{folder}/agates", "1", "40"], check=True)
        for _ in range(options.turns):
            for scope in options.scopes:
                seconds[f"{scope}/maskwright"].append(program_step(scope, options, folder))
                seconds[f"{scope}/pytorch"].append(pytorch_step(scope, options))
    medians = {
        what: dict(zip(("clock", "processor"), map(statistics.median, zip(*turns)))) for what, turns in seconds.items()
    }
    print(json.dumps({"threads": torch.get_num_threads(), "seconds_of_a_step": medians}, indent=2))


main()
