"""Write the bundled files from a trained state: nano.safetensors (f16) and nano_goldens.safetensors.

    python export.py ema.pt OUT
Goldens are computed in f32 with the f16-rounded weights, so the bundled file reproduces them: formula image `synth(384, 512)` of det_weights.py.
"""
import hashlib, json, os, sys, numpy as np, torch
H = os.path.dirname(os.path.abspath(__file__)); sys.path[:0] = [H]
from safetensors.torch import save_file
from nano import Nano; import det_weights as dw
M, S = torch.tensor([123.675, 116.28, 103.53])[:, None, None], torch.tensor([58.395, 57.12, 57.375])[:, None, None]
sd = torch.load(sys.argv[1], map_location='cpu', weights_only=True); sd = sd.get('ema', sd); out = sys.argv[2]; net = Nano(); net.load_state_dict({k: v.half().float() for k, v in sd.items()}); net.eval()
sd = {k: v.contiguous() for k, v in net.state_dict().items()}; meta = dict(format='pt', model='nano', version='1', license='trained weights; see README')
save_file({k: v.half() for k, v in sd.items()}, f'{out}/nano.safetensors', metadata=meta)
img = torch.from_numpy(np.array(dw.synth(384, 512))).permute(2, 0, 1).float(); x = torch.zeros(1, 3, 512, 512); x[0, :, :384] = (img - M) / S; g = {}; side = 512
P = {'p1': ([[380.0, 200.0]], [1], None), 'fg_bg': ([[380.0, 200.0], [60.5, 300.25]], [1, 0], None), 'box': ([], [], [300.0, 90.0, 470.0, 290.0]), 'box_point': ([[350.0, 150.0]], [1], [300.0, 90.0, 470.0, 290.0])}
with torch.no_grad():
    f = net.encoder(x); g['image_embedding'], g['feat_s8'], g['feat_s4'] = f[0], f[1][:, ::4], f[2][:, ::8, ::2, ::2]; bb = net.encoder.backbone(x)
    for s, t in zip((4, 8, 16, 32), bb): g[f'backbone.s{s}'] = t[:, ::8, ::2, ::2] if s < 16 else t[:, ::4]
    g['dense_pe'] = net.prompt.pe.grid(32, 32)[None]; prev = None
    for n, (p, l, b) in P.items():
        pts = p + ([[b[0], b[1]], [b[2], b[3]]] if b else [[0.0, 0.0]]); lab = l + ([2, 3] if b else [-1])
        lo, q = net.decode(f, torch.zeros(1, dtype=torch.long), torch.tensor([pts]) / side, torch.tensor([lab])); g[f'{n}.low_res_logits'], g[f'{n}.iou'] = lo, q
        if n == 'p1': prev = lo[:, 1:2].clamp(-32, 32)
    lo, q = net.decode(f, torch.zeros(1, dtype=torch.long), torch.tensor([[[380.0, 200.0], [0.0, 0.0]]]) / side, torch.tensor([[1, -1]]), prev, torch.ones(1, dtype=torch.bool)); g['p1_mask.low_res_logits'], g['p1_mask.iou'], g['p1_mask.mask_input'] = lo, q, prev
note = dict(image='synth(384,512), normalised, zero-padded to 512x512', prompts=json.dumps(P), points='pixels of the 512 frame, already at pixel centres: no +0.5; divided by 512', order='points, then box corners (labels 2, 3); one padding point (0,0,-1) when there is no box', subsampling='feat_s8 channels ::4; feat_s4 channels ::8, rows and columns ::2; backbone s4,s8 channels ::8 rows/cols ::2; s16,s32 channels ::4')
save_file({k: v.contiguous().float() for k, v in g.items()}, f'{out}/nano_goldens.safetensors', metadata=note)
for n in ('nano.safetensors', 'nano_goldens.safetensors'): b = open(f'{out}/{n}', 'rb').read(); print(n, len(b), hashlib.sha256(b).hexdigest())
