#!/usr/bin/env python3
"""Writes automatic.json; needs torch, torchvision, opencv-python, pycocotools and Meta's segment_anything (a checkout in gsam/ beside this file). usage: automatic.py"""
import sys, os, json
HERE = os.path.dirname(os.path.abspath(__file__)); sys.path.insert(0, os.path.join(HERE, "gsam")); sys.path.insert(0, HERE)
import numpy as np, torch
import det_weights as dw
import segment_anything.utils.amg as amg
OUT = HERE; G = {}; F32 = np.float32
def put(sec, d): G.setdefault(sec, {}).update(d)
def fnv_bytes(b):
    h = 0xCBF29CE484222325
    for x in b: h = ((h ^ x) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return "%016x" % h
def logits(n=3):
    """n smooth logit maps 256x256: sum of the block map (16px blocks) so masks have a few regions."""
    out = []
    for i in range(n):
        u = dw.uniform(dw.fnv1a64(f"logits/{i}"), 16 * 16).reshape(16, 16)
        f = dw.uniform(dw.fnv1a64(f"logits/{i}/fine"), 256 * 256).reshape(256, 256)
        out.append(u.repeat(16, 0).repeat(16, 1) * F32(4) + f)
    return np.stack(out).astype(np.float32)
def sec_amg():
    from torchvision.ops import nms, batched_nms
    L = torch.from_numpy(logits(4)); d = {}
    for off in (0.5, 1.0): d[f"stability_offset_{off}"] = amg.calculate_stability_score(L, 0.0, off).tolist()
    M = L > 0; E = torch.zeros(2, 40, 50, dtype=torch.bool); E[1, 7, 9] = True
    d["boxes"] = amg.batched_mask_to_box(M).tolist(); d["boxes_empty_and_pixel"] = amg.batched_mask_to_box(E).tolist()
    d["box_xywh"] = amg.box_xyxy_to_xywh(torch.tensor(d["boxes"][0])).tolist()
    cases = {"logit0_64": M[0, :64, :80], "empty": E[0], "pixel": E[1], "full": torch.ones(5, 7, dtype=torch.bool), "firstpixel": torch.tensor([[True, False], [False, True], [True, True]])}
    d["rle"] = {}
    for k, m in cases.items():
        r = amg.mask_to_rle_pytorch(m[None])[0]; c = amg.coco_encode_rle(r)
        assert np.array_equal(amg.rle_to_mask(r), m.numpy())
        d["rle"][k] = dict(size=list(map(int, r["size"])), counts=[int(x) for x in r["counts"]], area=int(amg.area_from_rle(r)), coco=c["counts"])
    d["rle"]["logit0_64"]["note"] = "mask = (logits[0] > 0)[0:64, 0:80]"
    d["small_regions"] = {}
    for thr in (30, 300, 2000):
        for mode in ("holes", "islands"):
            for i in (0, 1):
                m, ch = amg.remove_small_regions(M[i].numpy(), thr, mode); d["small_regions"][f"logit{i}_{mode}_{thr}"] = dict(changed=bool(ch), area=int(m.sum()), fnv=fnv_bytes(m.astype(np.uint8).tobytes()))
    t = np.zeros((20, 20), bool); t[2, 2] = True; t[5, 5:7] = True
    m, ch = amg.remove_small_regions(t, 10, "islands"); d["small_regions"]["all_islands_small_keeps_largest"] = dict(changed=bool(ch), area=int(m.sum()), pixels=np.argwhere(m).tolist())
    t = np.zeros((6, 6), bool); t[1, 1] = t[2, 2] = t[3, 3] = True
    m, ch = amg.remove_small_regions(t, 2, "islands"); d["small_regions"]["diagonal_is_8_connected"] = dict(changed=bool(ch), area=int(m.sum()))
    d["point_grid_3"] = amg.build_point_grid(3).tolist(); d["point_grids_layers"] = [len(x) for x in amg.build_all_layer_point_grids(32, 2, 2)]
    d["crop_boxes"] = {f"{h}x{w}_n{n}": dict(zip(("boxes", "layers"), amg.generate_crop_boxes((h, w), n, 512 / 1500))) for h, w, n in [(321, 481, 0), (321, 481, 1), (600, 900, 2)]}
    b = torch.tensor([[10, 10, 30, 40], [0, 0, 5, 5]]); d["uncrop_boxes"] = amg.uncrop_boxes_xyxy(b, [100, 50, 300, 250]).tolist()
    d["uncrop_points"] = amg.uncrop_points(torch.tensor([[1.5, 2.5]]), [100, 50, 300, 250]).tolist()
    um = amg.uncrop_masks(torch.ones(1, 3, 4, dtype=torch.bool), [2, 1, 6, 4], 8, 10); d["uncrop_masks"] = um[0].int().tolist()
    d["near_edge"] = amg.is_box_near_crop_edge(torch.tensor([[5, 5, 100, 100], [50, 50, 199, 150], [25, 25, 100, 100], [0, 30, 60, 60]]), [100, 50, 300, 250], [0, 0, 481, 321]).tolist()
    u = dw.uniform(dw.fnv1a64("nms"), 40 * 5).reshape(40, 5); x0 = np.floor((u[:, 0] + 1) * 100); y0 = np.floor((u[:, 1] + 1) * 100)
    bx = np.stack([x0, y0, x0 + 20 + np.floor((u[:, 2] + 1) * 60), y0 + 20 + np.floor((u[:, 3] + 1) * 60)], 1).astype(np.float32); sc = u[:, 4].astype(np.float32)
    d["nms"] = {str(t): nms(torch.from_numpy(bx), torch.from_numpy(sc), t).tolist() for t in (0.3, 0.5, 0.7)}
    bn = batched_nms(torch.from_numpy(bx), torch.from_numpy(sc), torch.zeros(40), 0.5).tolist(); assert bn == d["nms"]["0.5"]
    d["nms_boxes"] = bx.astype(int).tolist(); d["nms_scores"] = sc.tolist()
    put("amg", d)
class StubModel:
    mask_threshold = 0.0
class StubPredictor:
    """AMG pipeline test double (no network). logits(point k, mask m)[y,x] = (r*r - (x-px)^2 - (y-py)^2) / (2*r), with r = 6 + 5*m + (floor(px) + 2*floor(py)) % 7,
    px,py = point in crop pixels; iou = 0.5 + ((floor(px)*31 + floor(py)*17 + m*7) % 50) / 100. All in f32."""
    def __init__(self): self.model = StubModel(); self.transform = self; self.device = torch.device("cpu")
    def apply_coords(self, p, size): return p
    def set_image(self, im): self.h, self.w = im.shape[:2]
    def reset_image(self): pass
    def predict_torch(self, pts, labels, multimask_output=True, return_logits=True):
        p = pts[:, 0].double().numpy(); yy, xx = np.mgrid[0:self.h, 0:self.w].astype(np.float32); M = np.zeros((len(p), 3, self.h, self.w), np.float32); I = np.zeros((len(p), 3), np.float32)
        for k, (px, py) in enumerate(p):
            fx, fy = int(np.floor(px)), int(np.floor(py))
            for m in range(3):
                r = F32(6 + 5 * m + (fx + 2 * fy) % 7); M[k, m] = (r * r - (xx - F32(px)) ** 2 - (yy - F32(py)) ** 2) / (F32(2) * r); I[k, m] = F32(0.5) + F32((fx * 31 + fy * 17 + m * 7) % 50) / F32(100)
        return torch.from_numpy(M), torch.from_numpy(I), None
def sec_amgstub():
    from segment_anything.automatic_mask_generator import SamAutomaticMaskGenerator as A
    res = {}
    for tag, hw, kw in [("grid", (96, 128), dict(points_per_side=6, pred_iou_thresh=0.6, stability_score_thresh=0.8)),
                        ("grid_tight_nms", (96, 128), dict(points_per_side=8, pred_iou_thresh=0.55, stability_score_thresh=0.7, box_nms_thresh=0.3)),
                        ("crops1", (96, 128), dict(points_per_side=6, pred_iou_thresh=0.6, stability_score_thresh=0.8, crop_n_layers=1, crop_n_points_downscale_factor=2)),
                        ("crops2_batch5", (150, 110), dict(points_per_side=5, points_per_batch=5, pred_iou_thresh=0.5, stability_score_thresh=0.75, crop_n_layers=2, crop_n_points_downscale_factor=1, crop_nms_thresh=0.5)),
                        ("min_area", (96, 128), dict(points_per_side=6, pred_iou_thresh=0.5, stability_score_thresh=0.5, min_mask_region_area=150, box_nms_thresh=0.5))]:
        g = A.__new__(A); a = A(vit_t_dummy(), output_mode="uncompressed_rle", **kw); a.predictor = StubPredictor()
        anns = a.generate(dw.synth(*hw))
        res[tag] = dict(size=hw, kwargs=kw, count=len(anns), anns=[dict(area=int(x["area"]), bbox=[int(v) for v in x["bbox"]], iou=round(float(x["predicted_iou"]), 6), stab=float(x["stability_score"]), point=[float(v) for v in x["point_coords"][0]], crop=[int(v) for v in x["crop_box"]],
            rle_fnv=fnv_bytes(json.dumps([int(c) for c in x["segmentation"]["counts"]], separators=(",", ":")).encode()), rle_runs=len(x["segmentation"]["counts"])) for x in anns])
        print(tag, len(anns), [x["area"] for x in res[tag]["anns"]][:12])
    put("amg_stub", dict(doc=StubPredictor.__doc__, rle_fnv="fnv1a64 of the counts as a compact JSON list, e.g. [3,4,5]", runs=res))
def vit_t_dummy():
    class I: img_size = 1024
    class M: image_encoder = I(); device = torch.device("cpu"); mask_threshold = 0.0
    return M()
with torch.no_grad(): sec_amg(); sec_amgstub()
def compact(v): return json.dumps(v, separators=(",", ":"))
runs = ",\n".join(compact(k) + ":" + compact({x: r[x] for x in r if x != "anns"})[:-1] + ',"anns":[\n' + ",\n".join(map(compact, r["anns"])) + "]}" for k, r in G["amg_stub"]["runs"].items())
text = '{"amg":' + compact(G["amg"]) + ',\n"amg_stub":{"doc":' + json.dumps(G["amg_stub"]["doc"]) + ',"rle_fnv":' + json.dumps(G["amg_stub"]["rle_fnv"]) + ',"runs":{\n' + runs + "}}}\n"
open(os.path.join(OUT, "automatic.json"), "w").write(text)
