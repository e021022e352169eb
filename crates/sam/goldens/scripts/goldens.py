#!/usr/bin/env python3
"""Writes ../*.safetensors and ../goldens.json; needs torch and Meta's segment_anything (a checkout in gsam/ beside this file). usage: goldens.py [section ...]; sections: weights prompt decoder preproc postproc tol"""
import sys, os, json, warnings, time
warnings.filterwarnings("ignore")
HERE = os.path.dirname(os.path.abspath(__file__)); sys.path.insert(0, os.path.join(HERE, "gsam")); sys.path.insert(0, HERE)
import numpy as np, torch
from safetensors.numpy import save_file
import det_weights as dw
import segment_anything as sa
from segment_anything.utils.transforms import ResizeLongestSide
torch.manual_seed(0); torch.set_num_threads(2)
OUT = os.path.join(HERE, ".."); GJ = os.path.join(OUT, "goldens.json")
G = json.load(open(GJ)) if os.path.exists(GJ) else {}
def put(sec, d): G.setdefault(sec, {}).update(d)
def fnv_bytes(b):
    h = 0xCBF29CE484222325
    for x in b: h = ((h ^ x) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return "%016x" % h
def stats(t):
    a = t.detach().double().numpy() if isinstance(t, torch.Tensor) else np.asarray(t, np.float64)
    return dict(shape=list(a.shape), mean=float(a.mean()), std=float(a.std()), l2=float(np.sqrt((a*a).sum())), min=float(a.min()), max=float(a.max()), pos=int((a > 0).sum()))
def np32(t): return np.ascontiguousarray(t.detach().numpy().astype(np.float32))
_m = {}
def vit_b():
    if "b" not in _m:
        m = sa.sam_model_registry["vit_b"](); dw.fill(m); _m["b"] = m.eval()
    return _m["b"]
F32 = np.float32
PROMPTS = {   # coordinates are in the 1024 input frame
 "p1":        dict(points=[[[500.0, 375.25]]], labels=[[1]]),
 "fg_bg":     dict(points=[[[300.5, 200.0], [700.0, 650.75]]], labels=[[1, 0]]),
 "box":       dict(box=[[100.25, 150.5, 800.75, 900.0]]),
 "box_point": dict(points=[[[420.0, 510.0]]], labels=[[1]], box=[[100.25, 150.5, 800.75, 900.0]]),
 "mask":      dict(mask=True),
 "p1_mask":   dict(points=[[[500.0, 375.25]]], labels=[[1]], mask=True),
 "none":      dict(),
 "batch3":    dict(points=[[[100.0, 120.0]], [[512.0, 512.0]], [[1000.5, 3.25]]], labels=[[1], [1], [0]]),
}
def args(p):
    pts = (torch.tensor(p["points"]), torch.tensor(p["labels"])) if "points" in p else None
    box = torch.tensor(p["box"]) if "box" in p else None
    mask = torch.from_numpy(mask_in())[None] if p.get("mask") else None
    return dict(points=pts, boxes=box, masks=mask)
def mask_in(): return dw.synth_map(1, 256, 256, "mask_input") * F32(8.0)
def image_emb(): return torch.from_numpy(dw.synth_map(256, 64, 64, "image_embeddings"))[None]

def sec_weights():
    d = {}
    for name, m in [("vit_b", vit_b())]:
        for k, v in m.state_dict().items():
            if v.is_floating_point() and k not in d:
                a = v.numpy().ravel(); d[k] = [list(v.shape), [float(x) for x in a[:2]], float(a[-1]), float(a.astype(np.float64).sum())]
    json.dump(d, open(os.path.join(OUT, "weights_check.json"), "w"), separators=(",", ":"))
    e = dw.synth_map(256, 64, 64, "image_embeddings")
    put("inputs", {"image_embeddings": dict(first=[float(x) for x in e.ravel()[:4]], **stats(e)), "mask_input": stats(mask_in()),
        "synth_321x481_fnv": fnv_bytes(dw.synth(321, 481).tobytes()), "synth_321x481_first12": dw.synth(321,481).ravel()[:12].tolist(), "synth_64x48_fnv": fnv_bytes(dw.synth(64, 48).tobytes())})
def sec_prompt():
    pe = vit_b().prompt_encoder; o = {}
    with torch.no_grad():
        dp = pe.get_dense_pe(); o["dense_pe_s7"] = np32(dp[0, :, ::7, ::7]); put("prompt", {"dense_pe": stats(dp)})
        for n, p in PROMPTS.items():
            s, d = pe(**args(p)); o[f"{n}.sparse"] = np32(s)
            if p.get("mask"): o[f"{n}.dense_s8"] = np32(d[:, :, ::8, ::8]); o[f"{n}.dense_row5"] = np32(d[:, :, 5, :])
            else: o[f"{n}.dense_00"] = np32(d[:, :, 0, 0])
            put("prompt", {n: dict(prompt=p, sparse=stats(s) if s.numel() else dict(shape=list(s.shape)), dense=stats(d))})
        m = torch.from_numpy(mask_in())[None]; x = m
        for i, l in enumerate(pe.mask_downscaling):
            x = l(x); o[f"mask_downscaling.{i}.s8"] = np32(x[0, :, ::8, ::8])
    o["mask_input_s8"] = mask_in()[:, ::8, ::8].copy()
    save_file(o, os.path.join(OUT, "prompt_encoder.safetensors"))
def sec_decoder():
    sam = vit_b(); o = {}; emb = image_emb(); pe = sam.prompt_encoder.get_dense_pe()
    with torch.no_grad():
        for n, p in PROMPTS.items():
            s, d = sam.prompt_encoder(**args(p)); md = sam.mask_decoder
            hooks = []; inter = {}
            if n in ("p1", "p1_mask"):
                t = md.transformer
                for i, L in enumerate(t.layers):
                    for sub in ("self_attn", "norm1", "cross_attn_token_to_image", "norm2", "mlp", "norm3", "cross_attn_image_to_token", "norm4"):
                        hooks.append(getattr(L, sub).register_forward_hook(lambda m, a, r, k=f"layer{i}.{sub}": inter.__setitem__(k, r)))
                hooks.append(t.final_attn_token_to_image.register_forward_hook(lambda m, a, r: inter.__setitem__("final_attn", r)))
                hooks.append(t.register_forward_hook(lambda m, a, r: inter.__setitem__("hs_src", r)))
                for i in range(5): hooks.append(md.output_upscaling[i].register_forward_hook(lambda m, a, r, k=f"upscale.{i}": inter.__setitem__(k, r)))
                for i in range(4): hooks.append(md.output_hypernetworks_mlps[i].register_forward_hook(lambda m, a, r, k=f"hyper.{i}": inter.__setitem__(k, r)))
            masks, iou = md.predict_masks(image_embeddings=emb, image_pe=pe, sparse_prompt_embeddings=s, dense_prompt_embeddings=d)
            for h in hooks: h.remove()
            for mm in (True, False):
                a, b = md(image_embeddings=emb, image_pe=pe, sparse_prompt_embeddings=s, dense_prompt_embeddings=d, multimask_output=mm)
                sl = slice(1, None) if mm else slice(0, 1)
                assert torch.equal(a, masks[:, sl]) and torch.equal(b, iou[:, sl])
            o[f"{n}.low_res_s4"] = np32(masks[:, :, ::4, ::4]) if n != "batch3" else np32(masks[:, :, ::8, ::8])
            o[f"{n}.low_res_rows_0_101_255"] = np32(masks[:, :, [0, 101, 255], :])
            o[f"{n}.iou"] = np32(iou)
            put("decoder", {n: dict(iou=iou.tolist(), masks=[[stats(masks[b, i]) for i in range(4)] for b in range(masks.shape[0])])})
            for k, v in inter.items():
                if k == "hs_src": o[f"{n}.i.hs"] = np32(v[0]); o[f"{n}.i.src_s97"] = np32(v[1][:, ::97])
                elif k.startswith("upscale"): o[f"{n}.i.{k}_s16"] = np32(v[:, :, ::16, ::16])
                elif v.dim() == 3 and v.shape[1] > 1000: o[f"{n}.i.{k}_s97"] = np32(v[:, ::97])
                else: o[f"{n}.i.{k}"] = np32(v)
    save_file(o, os.path.join(OUT, "mask_decoder.safetensors"))
def sec_preproc():
    o = {}; r = ResizeLongestSide(1024)
    for h, w in [(321, 481), (481, 321), (1333, 2000), (1500, 2250), (1024, 1024), (37, 211)]:
        im = dw.synth(h, w); a = r.apply_image(im); k = f"{h}x{w}"
        put("preproc", {k: dict(out=list(a.shape), fnv_in=fnv_bytes(im.tobytes()), fnv_out=fnv_bytes(a.tobytes()), sum=int(a.astype(np.int64).sum()),
            coords_in=[[0.0, 0.0], [w / 2, h / 3], [w - 1.0, h - 1.0]], coords_out=r.apply_coords(np.array([[0.0, 0.0], [w / 2, h / 3], [w - 1.0, h - 1.0]]), (h, w)).tolist(),
            box_in=[3.0, 4.0, w * 0.5, h * 0.75], box_out=r.apply_boxes(np.array([[3.0, 4.0, w * 0.5, h * 0.75]]), (h, w))[0].tolist())})
        o[k + "_s16"] = np.ascontiguousarray(a[::16, ::16]); o[k + "_rows_0_100_last"] = np.ascontiguousarray(a[[0, min(100, a.shape[0] - 1), -1]])
    sam = vit_b(); im = torch.from_numpy(r.apply_image(dw.synth(321, 481))).permute(2, 0, 1)[None]
    x = sam.preprocess(im.float()); o["normalized_321x481_s32"] = np32(x[0, :, ::32, ::32]); put("preproc", {"normalized_321x481": stats(x)})
    save_file(o, os.path.join(OUT, "preprocess.safetensors"))
def logits(n=3):
    """n smooth logit maps 256x256: sum of the block map (16px blocks) so masks have a few regions."""
    out = []
    for i in range(n):
        u = dw.uniform(dw.fnv1a64(f"logits/{i}"), 16 * 16).reshape(16, 16)
        f = dw.uniform(dw.fnv1a64(f"logits/{i}/fine"), 256 * 256).reshape(256, 256)
        out.append(u.repeat(16, 0).repeat(16, 1) * F32(4) + f)
    return np.stack(out).astype(np.float32)
def sec_postproc():
    sam = vit_b(); L = torch.from_numpy(logits())[None]; o = {}
    put("postproc", {"logits": [stats(L[0, i]) for i in range(3)]})
    for (ih, iw), (h, w) in [((683, 1024), (321, 481)), ((683, 1024), (1500, 2250)), ((1024, 683), (481, 321)), ((1024, 1024), (64, 64)), ((180, 1024), (37, 211))]:
        up = sam.postprocess_masks(L, (ih, iw), (h, w)); k = f"{h}x{w}"; b = (up > 0)
        s = max(1, h // 80); o[k + f"_s{s}"] = np32(up[0, :, ::s, ::s]); o[k + "_rows_0_mid_last"] = np32(up[0, :, [0, h // 2, h - 1], :])
        put("postproc", {k: dict(input_size=[ih, iw], stride=s, stats=[stats(up[0, i]) for i in range(3)], mask_pos=[int(b[0, i].sum()) for i in range(3)],
            mask_fnv=[fnv_bytes(b[0, i].numpy().astype(np.uint8).tobytes()) for i in range(3)] if h * w < 400000 else None)})
    save_file(o, os.path.join(OUT, "postprocess.safetensors"))
def sec_tol():
    """inherent f32 error: decoder in f64 vs f32 on the golden prompts"""
    import copy; sam = vit_b(); d64 = copy.deepcopy(sam.mask_decoder).double(); p64 = copy.deepcopy(sam.prompt_encoder).double(); emb = image_emb(); pe = sam.prompt_encoder.get_dense_pe(); r = {}
    for n, p in PROMPTS.items():
        s, d = sam.prompt_encoder(**args(p)); m, i = sam.mask_decoder.predict_masks(image_embeddings=emb, image_pe=pe, sparse_prompt_embeddings=s, dense_prompt_embeddings=d)
        M, I = d64.predict_masks(image_embeddings=emb.double(), image_pe=pe.double(), sparse_prompt_embeddings=s.double(), dense_prompt_embeddings=d.double())
        r[n] = dict(mask_max_abs=(m.double() - M).abs().max().item(), mask_rms=float((m.double() - M).pow(2).mean().sqrt()), iou_max_abs=(i.double() - I).abs().max().item(), sign_flips=int(((m > 0) != (M > 0)).sum()))
        print(n, r[n])
    put("f32_vs_f64_decoder", r)
secs = sys.argv[1:] or ["weights", "prompt", "decoder", "preproc", "postproc", "tol"]
for s in secs:
    t = time.time()
    with torch.no_grad(): globals()["sec_" + s]()
    print(s, "%.1fs" % (time.time() - t), flush=True)
    json.dump(G, open(GJ, "w"), indent=1)
