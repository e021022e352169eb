"""Losses, gradients and one optimisation step by PyTorch (made with torch 2.15, in f64).

    python golden.py        # writes golden.safetensors beside itself

The network is nano (../../sam/goldens/scripts/nano.py) with weights by formula, so that new weights change nothing here. An image of 64 x 64 pixels, two
objects, two rounds: a point (three masks, the best counts) and a box (one mask), then a point more for each and the shown mask fed back.
`loss/*`: losses and their gradients for the balances 0, 0.3 and 1. `step/*`: the loss of each round; of the gradient of each parameter norm, largest value and
24 values spread evenly (PyTorch's layout); the same 24 places of the weights after clipping to a norm of 1 and one step of AdamW.
"""
import os, sys, numpy as np, torch, torch.nn.functional as F
from safetensors.torch import save_file
HERE = os.path.dirname(os.path.abspath(__file__)); sys.path[:0] = [os.path.join(HERE, '..', '..', 'sam', 'goldens', 'scripts')]
from nano import Nano; import det_weights as dw
torch.set_default_dtype(torch.float64); torch.set_num_threads(1); SIDE, CELLS, RATE, DECAY = 64, 16, 0.01, 0.02; out = {}

def fnv(text):
    h = 0xcbf29ce484222325
    for byte in text.encode(): h = ((h ^ byte) * 0x100000001b3) & 0xffffffffffffffff
    return h
def uniform(name, shape): return torch.from_numpy(np.asarray(dw.uniform(fnv(name), int(np.prod(shape))), np.float32)).double().reshape(shape)
def value(name, shape):
    """Biases small, gains near one, tokens and frequencies of order one, products keep their scale."""
    u = uniform(name, shape)
    if name.endswith('gauss') or 'tok' in name or 'labels' in name or 'not_a_point' in name: return u
    if len(shape) == 1: return 1 + .1 * u if name.endswith('weight') else .1 * u
    return (u * np.float32(np.sqrt(3 / (np.prod(shape) / shape[0])))).float().double()

def mask_loss(logits, truth, balance):
    """logits [M,k,h,w], truth [M,h,w] -> [M,k]"""
    g = truth[:, None].expand_as(logits); p = logits.sigmoid(); ce = F.binary_cross_entropy_with_logits(logits, g, reduction='none'); s = (2, 3)
    pos, neg = g.sum(s).clamp(min=1), (1 - g).sum(s).clamp(min=1); bal = .5 * ((ce * g).sum(s) / pos + (ce * (1 - g)).sum(s) / neg)
    pt = p * g + (1 - p) * (1 - g); focal = ((.25 * g + .75 * (1 - g)) * (1 - pt) ** 2 * ce).mean(s); dice = 1 - (2 * (p * g).sum(s) + 1) / (p.sum(s) + g.sum(s) + 1)
    return balance * bal + (1 - balance) * 20 * focal + dice

logits = 8 * uniform('logits', (3, 4, 8, 8)); truth = (uniform('truth', (3, 8, 8)) * .8 + .5).clamp(0, 1); truth[1] = (truth[1] > .5).double(); truth[2] = 0
out['loss/logits'], out['loss/truth'] = logits, truth
for balance in (0., .3, 1.):
    x = logits.clone().requires_grad_(); loss = mask_loss(x, truth, balance); (loss * torch.arange(1., 13.).reshape(3, 4)).sum().backward()
    out[f'loss/values_{balance}'], out[f'loss/gradients_{balance}'] = loss.detach(), x.grad

net = Nano(); net.load_state_dict({k: value(k, tuple(v.shape)) for k, v in net.state_dict().items()}); net.train()
image = 2 * uniform('image', (1, 3, SIDE // 8, SIDE // 8)).repeat_interleave(8, 2).repeat_interleave(8, 3) + .5 * uniform('image/fine', (1, 3, SIDE, SIDE))
truth = torch.zeros(2, CELLS, CELLS); truth[0, 3:9, 2:8] = 1; truth[0, 9, 2:8] = .75; truth[1, 6:14, 7:15] = 1; truth[1, 5, 7:15] = .25
points = torch.tensor([[[.31, .39], [0, 0]], [[.42, .36], [.95, .9]]]); labels = torch.tensor([[1, -1], [2, 3]]); clear = torch.tensor([False, True])
more = torch.tensor([[.21, .48], [.33, .72]]); more_labels = torch.tensor([1, 0]); rows = torch.arange(2); index = torch.zeros(2, dtype=torch.long)
features = net.encoder(image); previous, has, total = None, None, 0
for turn in range(2):
    low, score = net.decode(features, index, points, labels, previous, has); losses = mask_loss(low, truth, 0.)
    with torch.no_grad(): a, b = low > 0, truth[:, None] > .5; iou = (a & b).sum((2, 3)) / (a | b).sum((2, 3)).clamp(min=1)
    best = torch.where(clear, losses[:, 0], losses[:, 1:].min(1).values); missed = torch.where(clear, (score[:, 0] - iou[:, 0]) ** 2, ((score[:, 1:] - iou[:, 1:]) ** 2).mean(1))
    loss = (best + missed).mean(); total = total + loss; out[f'step/loss_{turn}'] = loss.detach()[None]
    shown = torch.where(clear, torch.zeros_like(rows), score[:, 1:].argmax(1) + 1); previous = low.detach()[rows, shown][:, None].clamp(-32, 32); has = torch.ones(2, dtype=torch.bool)
    out[f'step/shown_{turn}'] = previous[:, 0].clone(); points = torch.cat([points, more[:, None]], 1); labels = torch.cat([labels, more_labels[:, None]], 1); clear = torch.ones(2, dtype=torch.bool)
(total / 2).backward(); places = lambda n: torch.arange(min(n, 24)) * (n - 1) // max(1, min(n, 24) - 1)
pick = lambda t: t.detach().flatten()[places(t.numel())]
for k, p in net.named_parameters(): out[f'step/gradient/{k}'] = pick(p.grad); out[f'step/size/{k}'] = torch.stack([p.grad.norm(), p.grad.abs().max()])
optimiser = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY); out['step/norm'] = torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)[None]; optimiser.step()
for k, p in net.named_parameters(): out[f'step/weight/{k}'] = pick(p)
out['step/image'], out['step/truth'] = image[0], truth
save_file({k: v.float().contiguous() for k, v in out.items()}, os.path.join(HERE, 'golden.safetensors'), metadata=dict(torch=torch.__version__))
print(len(out), 'tensors; losses', out['step/loss_0'].item(), out['step/loss_1'].item(), 'norm', out['step/norm'].item())
