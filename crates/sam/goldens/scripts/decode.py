"""Writes ../decode.safetensors: small image files of many kinds, and the pixels that Pillow reads from them.

For each file two tensors of bytes: `<name>` is the file, `<name>.rgb` its pixels [height, width, 3].
Needs Pillow, numpy and safetensors; made with Pillow 13.0.0. Usage: python decode.py
"""
import io
import pathlib

import numpy as np
from PIL import Image, ImageOps
from safetensors.numpy import save_file

HEIGHT, WIDTH = 13, 17
Y, X = np.mgrid[0:HEIGHT, 0:WIDTH]
COLOR = np.stack([X * 15, Y * 19, X * Y], axis=-1).astype(np.uint8)
ALPHA = (X * 15).astype(np.uint8)
SIXTEEN_BITS = (X * 4000 + Y * 7).astype(np.uint16)
IMAGE = Image.fromarray(COLOR)
LATER_FRAME = ImageOps.invert(IMAGE)
ORIENTATION = 0x0112

tensors = {}


def add(name, image, pixels=None, **options):
    file = io.BytesIO()
    image.save(file, name.split(".")[-1], **options)
    if pixels is None:
        pixels = np.asarray(ImageOps.exif_transpose(Image.open(file)).convert("RGB"))
    tensors[name] = np.frombuffer(file.getvalue(), np.uint8)
    tensors[name + ".rgb"] = np.ascontiguousarray(pixels)


def oriented(orientation):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return exif


for orientation in range(1, 9):
    add(f"orientation_{orientation}.jpeg", IMAGE, exif=oriented(orientation), quality=95, subsampling=0)
add("orientation_6.png", IMAGE, exif=oriented(6))
add("orientation_6.webp", IMAGE, exif=oriented(6), lossless=True)
add("orientation_6.tiff", IMAGE, exif=oriented(6))
add("color.bmp", IMAGE)
add("progressive.jpeg", IMAGE, progressive=True, quality=95, subsampling=0)
add("cmyk.jpeg", IMAGE.convert("CMYK"), quality=95)
add("cmyk.tiff", IMAGE.convert("CMYK"))
add("gray.jpeg", IMAGE.convert("L"), quality=95)
add("gray.png", IMAGE.convert("L"))
add("gray_alpha.png", IMAGE.convert("LA"))
add("one_bit.png", IMAGE.convert("1"))
add("palette.png", IMAGE.quantize(16))
add("palette.bmp", IMAGE.quantize(16))
add("palette_transparent.gif", IMAGE.quantize(16), transparency=3)
add("alpha.png", Image.fromarray(np.dstack([COLOR, ALPHA])))
add("alpha.webp", Image.fromarray(np.dstack([COLOR, ALPHA])), lossless=True, exact=True)
add("animated.gif", IMAGE, save_all=True, append_images=[LATER_FRAME])
add("animated.webp", IMAGE, save_all=True, append_images=[LATER_FRAME], lossless=True)
add("animated.png", IMAGE, save_all=True, append_images=[LATER_FRAME])
add("one_column.png", Image.fromarray(COLOR[:, :1]))
# Pillow cuts 16-bit grey off at 255; scaling it is what is meant.
scaled = np.floor(SIXTEEN_BITS / 257 + 0.5).astype(np.uint8)
add("sixteen_bits.png", Image.fromarray(SIXTEEN_BITS), pixels=np.dstack([scaled] * 3))
add("sixteen_bits.tiff", Image.fromarray(SIXTEEN_BITS), pixels=np.dstack([scaled] * 3))

save_file(tensors, pathlib.Path(__file__).parent.parent / "decode.safetensors")
