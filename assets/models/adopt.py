"""Make a bundled weights file from a freshly exported one: add what the program reads from its metadata.

    python adopt.py EXPORTED.safetensors nano.safetensors input_side=384

Only the header is rewritten; the values stay as they are, byte for byte.
"""
import hashlib
import json
import struct
import sys

source, target, *pairs = sys.argv[1:]
data = open(source, "rb").read()
length = struct.unpack("<Q", data[:8])[0]
header, values = json.loads(data[8 : 8 + length]), data[8 + length :]

header["__metadata__"].update(pair.split("=", 1) for pair in pairs)
header["__metadata__"] = dict(sorted(header["__metadata__"].items()))
text = json.dumps(header, separators=(",", ":")).encode()
text += b" " * (-len(text) % 8)

adopted = struct.pack("<Q", len(text)) + text + values
open(target, "wb").write(adopted)
print(hashlib.sha256(adopted).hexdigest(), len(adopted), target)
