"""Writes scene.json, a small data set, and readers.json: what other programs read after it was converted.

Needs numpy, pycocotools, pillow, labelme and ultralytics with torch;
made with pycocotools 2.0.11, pillow 13.0.0, labelme 6.3.1, ultralytics 8.4.190.
Usage: python readers.py MASKWRIGHT, with the program to try.
"""
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import PIL.Image
from labelme._label_file import read_label_file
from labelme.utils import shapes_to_label
from pycocotools import mask as rle
from pycocotools.coco import COCO
from ultralytics.data.utils import img2label_paths, verify_image_label

HERE = pathlib.Path(__file__).parent
SIZES = {"a photo.png": (20, 26), "train/ü.png": (31, 17)}
CATEGORIES = {3: "cat", 8: "dog"}


def counts(mask):
    return rle.encode(np.asfortranarray(mask.astype(np.uint8)))["counts"].decode()


def scene():
    """Discs, rings, two parts in one mask, pixels that meet in corners, overlaps, and the borders of the image."""
    images, annotations = [], []
    for image_id, (name, (height, width)) in enumerate(SIZES.items(), 5):
        y, x = np.mgrid[:height, :width]
        distance = np.hypot(x - width / 2, y - height / 2)
        masks = [
            distance < 6,
            (distance < 8) & (distance > 3),
            (x < 4) | (x > width - 3),
            (x + y) % 2 == (x > 9),
            (y > height - 5) & (x % 5 > 0),
        ]
        images.append({"id": image_id, "file_name": name, "height": height, "width": width})
        for mask in masks:
            number = len(annotations)
            annotations.append(
                {
                    "id": number + 1,
                    "image_id": image_id,
                    "category_id": [3, 8][number % 2],
                    "segmentation": {"size": [height, width], "counts": counts(mask)},
                }
            )
    categories = [{"id": number, "name": name} for number, name in CATEGORIES.items()]
    return {"images": images, "annotations": annotations, "categories": categories}


def read_coco(path):
    """Category and mask of each annotation of each image, by pycocotools."""
    coco = COCO(path)
    return {
        coco.imgs[image]["file_name"]: [
            [coco.cats[annotation["category_id"]]["name"], counts(coco.annToMask(annotation))]
            for annotation in coco.loadAnns(coco.getAnnIds(image))
        ]
        for image in coco.imgs
    }


def read_sa1b(folder):
    """As the data set's page says: every segmentation is decoded by pycocotools."""
    read = {}
    for path in sorted(folder.rglob("*.json")):
        file = json.loads(path.read_text())
        masks = [rle.decode(annotation["segmentation"]) for annotation in file["annotations"]]
        read[file["image"]["file_name"]] = [["object", counts(mask)] for mask in masks]
    return read


def read_labelme(folder):
    """By labelme's own functions, which want the photos beside the files; shapes of a group are one instance."""
    read = {}
    for name, (height, width) in SIZES.items():
        PIL.Image.new("RGB", (width, height)).save(folder / name)
        data = read_label_file(str((folder / name).with_suffix(".json")))
        instances = {}
        for index, shape in enumerate(data.shapes):
            key = (shape["label"], -index if shape["group_id"] is None else shape["group_id"])
            instances.setdefault(key, []).append(shape)
        values = {name: index + 1 for index, name in enumerate(CATEGORIES.values())}
        read[name] = [
            [label, counts(shapes_to_label((height, width), shapes, values)[0] > 0)]
            for (label, _), shapes in instances.items()
        ]
    return read


def read_yolo(folder):
    """Lines by ultralytics' parser; filled by pycocotools, whose fifths of a pixel do not round corners away."""
    read = {}
    for name, (height, width) in SIZES.items():
        photo = str(folder / "images" / name)
        label = img2label_paths([photo])[0]
        _, lines, shape, segments, *_, corrupt, message = verify_image_label(
            (photo, label, "", False, len(CATEGORIES), 0, 0, False)
        )
        assert not corrupt and not message and shape == (height, width), message
        polygons = [(segment.astype(float) * [width, height]).ravel().tolist() for segment in segments]
        masks = [rle.merge(rle.frPyObjects([polygon], height, width)) for polygon in polygons]
        names = [list(CATEGORIES.values())[int(line[0])] for line in lines]
        read[name] = [[name, mask["counts"].decode()] for name, mask in zip(names, masks)]
    return read


def read_voc(folder):
    """Numbers by pillow; the class of an object is that of its pixels, its name the line of its number."""
    names = [line.split(":")[0] for line in (folder / "labelmap.txt").read_text().splitlines()[1:]]
    read = {}
    for name in SIZES:
        png = pathlib.Path(name).with_suffix(".png")
        classes, objects = (np.array(PIL.Image.open(folder / f"Segmentation{kind}" / png)) for kind in ["Class", "Object"])
        assert ((classes > 0) == (objects > 0)).all()
        read[name] = [
            [names[np.unique(classes[objects == value]).item()], counts(objects == value)]
            for value in np.unique(objects[objects > 0])
        ]
    return read


def read_png_labels(folder):
    read = {}
    for name in SIZES:
        labels = np.array(PIL.Image.open(folder / "masks" / pathlib.Path(name).with_suffix(".png")))
        read[name] = [["object", counts(labels == value)] for value in np.unique(labels[labels > 0])]
    return read


def read_png_instances(folder):
    read = {}
    for name in SIZES:
        paths = sorted((folder / "masks" / name).glob("*.png"))
        read[name] = [[path.stem.split("-", 1)[1], counts(np.array(PIL.Image.open(path)) == 255)] for path in paths]
    return read


def iou(first, second):
    """The least IoU of masks in the same order."""
    least = 1.0
    for name, (height, width) in SIZES.items():
        assert len(first[name]) == len(second[name])
        for (_, a), (_, b) in zip(first[name], second[name]):
            a, b = ([{"size": [height, width], "counts": mask}] for mask in [a, b])
            least = min(least, rle.iou(a, b, [0]).item())
    return least


READERS = {
    "coco": ([], read_coco),
    "coco numbers": (["--masks", "numbers"], read_coco),
    "coco polygons": (["--masks", "polygons"], read_coco),
    "sa1b": ([], read_sa1b),
    "labelme": ([], read_labelme),
    # Less than 1: labelme paints the border of a polygon too, which is half a pixel beyond its edge.
    "labelme polygons": (["--masks", "polygons"], read_labelme),
    "yolo-seg": ([], read_yolo),
    "voc": ([], read_voc),
    "png-labels": ([], read_png_labels),
    "png-instances": ([], read_png_instances),
}

(HERE / "scene.json").write_text(json.dumps(scene()) + "\n")
masks = read_coco(HERE / "scene.json")
goldens = {}
with tempfile.TemporaryDirectory() as temporary:
    photos = pathlib.Path(temporary) / "photos"
    for name, (height, width) in SIZES.items():
        (photos / name).parent.mkdir(parents=True, exist_ok=True)
        PIL.Image.new("RGB", (width, height), (90, 120, 30)).save(photos / name)
    for name, (options, reader) in READERS.items():
        out = pathlib.Path(temporary) / name
        form = name.split()[0]
        arguments = ["convert", HERE / "scene.json", out, "--from", "coco", "--to", form, "--images", photos, *options]
        subprocess.run([sys.argv[1], *arguments], check=True)
        # PNG files depend on the compressor; what is in them is compared through `read`.
        texts = [out] if out.is_file() else [p for p in sorted(out.rglob("*")) if p.suffix in {".json", ".txt", ".yaml"}]
        files = {
            "" if path == out else path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in texts
        }
        goldens[name] = {"options": options, "files": files, "read": reader(out)}
        if form not in ["voc", "png-labels"]:
            goldens[name]["least_iou"] = iou(goldens[name]["read"], masks)
(HERE / "readers.json").write_text(json.dumps(goldens, indent=1, ensure_ascii=False) + "\n")
for name, golden in goldens.items():
    print(name, golden.get("least_iou", "what is on top"))
