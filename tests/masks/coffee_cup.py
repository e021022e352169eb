"""The hand-drawn outline of the cup in assets/samples/coffee.jpg, written as coffee-cup.png (needs Pillow).

The corners were read off the photo at three times its size, from column 140 on; cup and handle, without what is seen
through the handle. The result was looked at over the photo.
"""
import os
from PIL import Image, ImageDraw

CUP = [(100, 300), (110, 240), (140, 180), (200, 120), (270, 80), (340, 60), (420, 53), (500, 58), (580, 75), (650, 105),
       (710, 150), (760, 210), (795, 280), (806, 340), (803, 400), (795, 450), (775, 540), (750, 600), (722, 650),
       (700, 685), (655, 715), (620, 770), (565, 800), (520, 840), (440, 858), (380, 848), (355, 838), (300, 890),
       (255, 922), (195, 897), (170, 860), (178, 800), (200, 740), (238, 703), (200, 690), (150, 620), (125, 560), (110, 480),
       (101, 380)]
THROUGH_THE_HANDLE = [(352, 735), (312, 795), (282, 865), (300, 872), (345, 835), (372, 800), (362, 760)]

mask = Image.new("L", (600, 400))
draw = ImageDraw.Draw(mask)
for outline, value in ((CUP, 255), (THROUGH_THE_HANDLE, 0)):
    draw.polygon([(140 + x / 3, y / 3) for x, y in outline], fill=value)
mask.save(os.path.join(os.path.dirname(os.path.abspath(__file__)), "coffee-cup.png"), optimize=True)
