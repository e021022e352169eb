"""The hand-drawn outline of the helmet in assets/samples/astronaut.jpg, written as helmet.png (needs Pillow).

The corners were read off the lower right corner of the photo, from 270,330 on, at four times its size: visor, shell and
hinge. The result was looked at over the photo.
"""
import os
from PIL import Image, ImageDraw

HELMET = [(60, 728), (40, 650), (28, 560), (35, 470), (55, 390), (85, 320), (130, 250), (185, 200), (240, 145), (310, 100),
          (400, 72), (450, 60), (500, 54), (560, 55), (640, 75), (720, 115), (790, 165), (840, 225), (875, 290), (895, 370),
          (905, 440), (912, 490), (935, 505), (932, 522), (945, 580), (950, 640), (945, 700), (935, 728)]

mask = Image.new("L", (512, 512))
ImageDraw.Draw(mask).polygon([(270 + x / 4, 330 + y / 4) for x, y in HELMET], fill=255)
mask.save(os.path.join(os.path.dirname(os.path.abspath(__file__)), "helmet.png"), optimize=True)
